//! Words in both languages, with or without placeholders.

use serde::Serialize;

/// A text in Simplified Chinese and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Words from both texts.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// A language of [`Words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Chinese,
    English,
}

/// Words with placeholders, taken apart.
#[derive(Debug)]
pub(crate) struct Phrase {
    pub(crate) zh: Vec<Piece>,
    pub(crate) en: Vec<Piece>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// Position of a fact within its subject.
    Fact(usize),
    /// Position of a value within its edition.
    Value(usize),
    Today,
}

impl Phrase {
    /// Fills the placeholders; `show` gives the words for everything but plain text.
    pub(crate) fn fill(&self, show: impl Fn(&Piece, Language) -> String) -> Words {
        let fill = |pieces: &[Piece], language| -> String {
            pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.clone(),
                    other => show(other, language),
                })
                .collect()
        };
        Words { zh: fill(&self.zh, Language::Chinese), en: fill(&self.en, Language::English) }
    }
}

/// What a text between braces turned out to be.
pub(crate) enum Fault {
    LoneBrace,
    Placeholder(String, &'static str),
}

/// Takes a text apart; `as_text` makes a piece of plain text, `resolve` says what stands behind a name, or why nothing does.
pub(crate) fn take_apart<P>(
    text: &str,
    as_text: impl Fn(String) -> P,
    mut resolve: impl FnMut(&str) -> Result<P, &'static str>,
) -> Result<Vec<P>, Vec<Fault>> {
    let mut pieces = Vec::new();
    let mut faults = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        plain.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            plain.push_str(brace);
            rest = after;
            continue;
        }
        let Some(end) = rest.find(['{', '}']).filter(|end| brace == "{" && rest[*end..].starts_with('}'))
        else {
            faults.push(Fault::LoneBrace);
            continue;
        };
        let name = &rest[..end];
        rest = &rest[end + 1..];
        match resolve(name) {
            Ok(piece) => {
                if !plain.is_empty() {
                    pieces.push(as_text(std::mem::take(&mut plain)));
                }
                pieces.push(piece);
            }
            Err(reason) => faults.push(Fault::Placeholder(name.to_owned(), reason)),
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(as_text(plain));
    }
    if faults.is_empty() { Ok(pieces) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Option<Vec<Piece>> {
        take_apart(text, Piece::Text, |name| if name == "today" { Ok(Piece::Today) } else { Err("no") }).ok()
    }

    #[test]
    fn text_is_taken_apart_at_placeholders() {
        assert_eq!(
            pieces("到{today}为止"),
            Some(vec![Piece::Text("到".into()), Piece::Today, Piece::Text("为止".into())])
        );
        assert_eq!(pieces("a {{b}}"), Some(vec![Piece::Text("a {b}".into())]));
        assert_eq!(pieces(""), Some(vec![]));
    }

    #[test]
    fn lone_braces_and_unknown_names_are_faults() {
        for text in ["{", "}", "a}b", "{today", "{a{today}", "{other}", "{}"] {
            assert_eq!(pieces(text), None, "{text}");
        }
    }
}
