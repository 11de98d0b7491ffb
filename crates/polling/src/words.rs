//! What is said, in Chinese and English.

use std::fmt;
use std::io;

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// One of two that say the same.
    #[must_use]
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Its tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    zh: String,
    en: String,
}

impl Said {
    /// A sentence that says the same twice.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The sentence in one language.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}

/// Both, where nobody is there to choose.
impl fmt::Display for Said {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} {}", self.zh, self.en)
    }
}

/// Why something is not done, in words: what is wrong, and what to do about it.
pub trait Refusal: std::error::Error {
    /// The sentence.
    fn said(&self) -> Said;
}

/// Lets errors be told as errors are: their sentence in both languages, where nobody is there to choose.
macro_rules! refusals {
    ($($error:path),* $(,)?) => {
        $(
            impl std::fmt::Display for $error {
                fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.said().fmt(to)
                }
            }

            impl std::error::Error for $error {}

            impl Refusal for $error {
                fn said(&self) -> Said {
                    self.said()
                }
            }
        )*
    };
}

refusals!(
    crate::ballot_box::BoxError,
    crate::ballot_box::MediaError,
    crate::booth::BoothError,
    crate::closing::ClosingError,
    crate::description::DescriptionError,
    crate::files::FileError,
    crate::limits::TooFew,
    crate::opened::OpenedError,
    crate::record::RecordError,
    crate::registrar::PublicListError,
    crate::registrar::RegistrarError,
    crate::registrar::RevocationError,
    crate::secret::SecretError,
    crate::setup::SetupError,
    crate::trustee::TrusteeError,
);

/// Where a command says what it did, in which language.
pub struct Output<'a> {
    language: Language,
    to: &'a mut dyn io::Write,
}

impl<'a> Output<'a> {
    /// Says everything in a language.
    pub fn new(language: Language, to: &'a mut dyn io::Write) -> Self {
        Self { language, to }
    }

    /// Says a sentence on a line of its own. Whoever closed the other end has heard enough.
    pub fn say(&mut self, said: &Said) {
        let _ = writeln!(self.to, "{}", said.of(self.language));
    }

    /// Says a sentence given in both languages.
    pub fn say_both(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.say(&Said::new(zh, en));
    }
}

impl fmt::Debug for Output<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Output").field("language", &self.language).finish_non_exhaustive()
    }
}
