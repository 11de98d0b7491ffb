//! How the command line speaks: in the user's language, and no longer when nobody reads.

use super::{help, trouble};
use crate::platform::text::{Language, text_with};
use crate::platform::upkeep::Upkeep;
use rulebook::Words;
use serde::Serialize;
use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

/// The language in which one run of the program speaks to its user.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    /// The language.
    pub(super) language: Language,
}

/// Why nothing more is said: whoever read the output has gone, as in `jiceng rules list | head`.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads the output any more")]
struct Unheard;

impl Voice {
    /// The language asked for; else that of the locale; else Chinese.
    pub(super) fn new(asked: Option<Language>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| std::env::var(name).unwrap_or_default());
        Self { language: asked.or_else(|| of_locale(&locale)).unwrap_or_default() }
    }

    /// A line as it is.
    #[expect(clippy::unused_self, reason = "whatever the command line says goes through its voice")]
    pub(super) fn line(self, text: &str) -> anyhow::Result<()> {
        match writeln!(io::stdout().lock(), "{text}") {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Unheard.into()),
            done => Ok(done?),
        }
    }

    /// A sentence by its key with named arguments.
    pub(super) fn say(self, key: &str, args: &[(&str, String)]) -> anyhow::Result<()> {
        self.line(&self.words(key, args))
    }

    /// A value as JSON on one line, the same in every language.
    pub(super) fn json(self, value: &impl Serialize) -> anyhow::Result<()> {
        self.line(&serde_json::to_string(value)?)
    }

    /// A sentence by its key, not yet said.
    pub(super) fn words(self, key: &str, args: &[(&str, String)]) -> String {
        text_with(self.language, key, args)
    }

    /// Words of the rulebook.
    pub(super) fn pick(self, words: &Words) -> &str {
        match self.language {
            Language::Zh => &words.zh,
            Language::En => &words.en,
        }
    }

    /// What stands between names.
    pub(super) const fn comma(self) -> &'static str {
        match self.language {
            Language::Zh => "、",
            Language::En => ", ",
        }
    }

    /// How a run ends whose arguments were refused, or only asked for help.
    pub(super) fn refuse(self, error: &clap::Error) -> ExitCode {
        match help::refusal(self.language, error) {
            Some(said) => {
                // Standard error may be gone; the exit code still tells.
                let _ = writeln!(io::stderr().lock(), "jiceng: {said}");
            }
            None => {
                let _ = error.print();
            }
        }
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(u8::MAX))
    }

    /// Writes down for the technical administrator what a command did. Where that cannot be written the command is done
    /// all the same, and says so.
    pub(super) fn note(self, store: &super::Store, what: impl FnOnce(&mut Upkeep)) -> anyhow::Result<()> {
        match Upkeep::note(&store.data, what) {
            Ok(()) => Ok(()),
            Err(error) => {
                let folder = store.data.display().to_string();
                self.say("cli-upkeep-not-kept", &[("folder", folder), ("error", error.to_string())])
            }
        }
    }

    /// How a run ends: an error is told on standard error, with what to do.
    pub(super) fn end(self, done: &anyhow::Result<()>) -> ExitCode {
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) if error.is::<Unheard>() => ExitCode::SUCCESS,
            Err(error) => {
                // Standard error may be gone as well; the exit code still tells.
                let _ = writeln!(io::stderr().lock(), "jiceng: {}", trouble::told(self.language, error));
                ExitCode::FAILURE
            }
        }
    }
}

/// The language of the first of the locale's variables that is set, as far as we speak it.
fn of_locale(variables: &[String]) -> Option<Language> {
    variables.iter().find(|value| !value.is_empty()).and_then(|value| Language::from_tag(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides_and_chinese_is_the_default() {
        let of = |all: &str, messages: &str, lang: &str| {
            of_locale(&[all.to_owned(), messages.to_owned(), lang.to_owned()])
        };
        assert_eq!(of("", "", "en_GB.UTF-8"), Some(Language::En));
        assert_eq!(of("zh_CN.UTF-8", "", "en_GB.UTF-8"), Some(Language::Zh));
        assert_eq!(of("", "en_US", "zh_CN"), Some(Language::En));
        assert_eq!(of("C", "", "en_GB.UTF-8"), None);
        assert_eq!(of("", "", ""), None);
        assert_eq!(Voice::new(Some(Language::En)).language, Language::En);
    }
}
