//! What came of checking, for people, in Chinese and English.

pub(crate) mod meeting;
pub(crate) mod refusal;
mod report;

use crate::Found;
use crate::election::Checked;
use clap::ValueEnum;

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Language {
    /// What the environment of the terminal asks for.
    pub(crate) fn of_terminal() -> Self {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
        let set =
            names.into_iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
        if set.is_some_and(|value| value.starts_with("zh")) { Self::Zh } else { Self::En }
    }

    /// The words of this language.
    pub(crate) fn of(self, words: &rulebook::Words) -> &str {
        self.pick(&words.zh, &words.en)
    }

    /// One of two sentences that say the same.
    pub(crate) fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

pub(crate) fn of(found: &Found, least: u64, language: Language) -> String {
    let archive = found.archive.as_ref().map(|checked| archive(checked, least, language));
    let meeting = found.meeting.as_ref().map(|checked| meeting::of(language, checked));
    archive.into_iter().chain(meeting).collect::<Vec<_>>().join("\n\n")
}

fn archive(checked: &Checked, least: u64, language: Language) -> String {
    match checked {
        Ok(found) => report::of(language, found, least),
        Err(why) => {
            let first = language
                .pick("不成立：这份选举记录有问题。", "REFUSED: something in this record does not hold.");
            format!("{first}\n{}", refusal::of(language, why))
        }
    }
}

pub(crate) fn unread(language: Language, why: &str) -> String {
    language.pick(format!("读不了：{why}"), format!("cannot be read: {why}"))
}
