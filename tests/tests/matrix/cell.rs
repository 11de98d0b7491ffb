//! One language at one width, and the people who walk there.

use journeys::Browser;

/// Somebody who is signed in, or nobody.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// The role's word.
    pub(crate) role: &'static str,
    /// The value of the session's cookie.
    pub(crate) cookie: Option<String>,
}

/// A language at a width.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    /// The language of the pages.
    pub(crate) language: &'static str,
    /// The width of the window, in CSS pixels.
    pub(crate) width: u32,
    /// The text sizes in which a page must not be too wide; the last is the one of the pictures.
    pub(crate) texts: &'static [&'static str],
    axe: bool,
}

impl Cell {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [
        Self { language: "zh-CN", width: 360, texts: &["m", "l", "xl"], axe: true },
        Self { language: "en", width: 1366, texts: &["m"], axe: true },
        Self { language: "en", width: 360, texts: &["m", "l", "xl"], axe: false },
        Self { language: "zh-CN", width: 1366, texts: &["m"], axe: false },
    ];

    /// Whether axe looks at a page in this text size.
    pub(crate) fn axe(self, text: &str) -> bool {
        journeys::full() || self.axe && self.texts.last() == Some(&text)
    }

    /// The text size that the cookie asks for.
    pub(crate) fn text(self) -> &'static str {
        self.texts.last().copied().unwrap_or("m")
    }

    /// Whether this is a telephone.
    pub(crate) fn phone(self) -> bool {
        self.width < 600
    }

    /// A browser of that width; a tall one if pictures are wanted.
    pub(crate) async fn browser(self) -> Browser {
        let height = if std::env::var_os("JICENG_TEST_PICTURES").is_some() { 2000 } else { 800 };
        Browser::start(self.width, height, true).await.unwrap()
    }
}
