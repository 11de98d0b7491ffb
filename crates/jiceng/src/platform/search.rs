//! Search tokens and sort keys of Chinese names, made here so that both databases find the same.

use pinyin::ToPinyin as _;
use std::collections::BTreeSet;

/// The tokens under which a text is found: every pair of neighbouring characters, the whole text when it is one
/// character, and the pinyin and its initials of every run from each character on (so that a middle part is found by
/// the beginning of its pinyin).
#[must_use]
pub fn tokens(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let mut tokens: BTreeSet<String> = letters.windows(2).map(|pair| pair.iter().collect()).collect();
    if letters.len() == 1 {
        tokens.extend(letters.iter().map(char::to_string));
    }
    let syllables: Vec<&str> =
        letters.iter().filter_map(|c| c.to_pinyin().map(pinyin::Pinyin::plain)).collect();
    for start in 0..syllables.len().min(LONGEST_PINYIN) {
        let run = &syllables[start..syllables.len().min(start + LONGEST_PINYIN)];
        tokens.insert(run.concat());
        tokens.insert(run.iter().filter_map(|syllable| syllable.chars().next()).collect());
    }
    tokens
}

/// How a person's words are looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Every one of these tokens exactly.
    All(Vec<String>),
    /// One token that begins with this.
    Prefix(String),
}

/// Reads what was typed: Chinese characters as pairs, Latin letters as the beginning of pinyin or initials.
/// `None` when nothing searchable was typed.
#[must_use]
pub fn query(text: &str) -> Option<Query> {
    let letters: Vec<char> =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match letters.len() {
        0 => None,
        _ if letters.iter().all(char::is_ascii) => Some(Query::Prefix(letters.iter().collect())),
        1 => Some(Query::Prefix(letters.iter().collect())),
        _ => Some(Query::All(letters.windows(2).map(|pair| pair.iter().collect()).collect())),
    }
}

/// How the sort keys of names begin that begin with what was typed: Latin letters as pinyin, or one Chinese character. Of
/// more characters there are never too many to look up by token.
#[must_use]
pub fn beginning(text: &str) -> Option<String> {
    let Query::Prefix(prefix) = query(text)? else { return None };
    let first = prefix.chars().next()?;
    match first.to_pinyin() {
        Some(syllable) => Some(format!("{} ", syllable.plain())),
        None => prefix.is_ascii().then_some(prefix),
    }
}

/// The upper bound of a range of texts that begin with `prefix`.
#[must_use]
pub fn prefix_end(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// The key by which names are sorted: pinyin of each character, then the name itself to keep an order among equals.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let mut key = String::new();
    for c in name.chars() {
        match c.to_pinyin() {
            Some(syllable) => key.push_str(syllable.plain()),
            None => key.extend(c.to_lowercase()),
        }
        key.push(' ');
    }
    key.push_str(name);
    key
}

/// Longer runs of pinyin are not worth a token each: names of people have four characters, of organisations the
/// first eight tell.
const LONGEST_PINYIN: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_found_by_characters_pinyin_and_initials() {
        let tokens = tokens("张三同");
        for wanted in ["张三", "三同", "zhangsantong", "zst", "santong"] {
            assert!(tokens.contains(wanted), "{wanted} in {tokens:?}");
        }
        assert_eq!(query("张三"), Some(Query::All(vec!["张三".to_owned()])));
        assert_eq!(query("ZS"), Some(Query::Prefix("zs".to_owned())));
        assert_eq!(query("张"), Some(Query::Prefix("张".to_owned())));
        assert_eq!(query(" ·"), None);
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_found_by_any_two_neighbours(name in "[一-龥]{2,12}") {
            let tokens = tokens(&name);
            let letters: Vec<char> = name.chars().collect();
            for pair in letters.windows(2) {
                let typed: String = pair.iter().collect();
                let Some(Query::All(wanted)) = query(&typed) else { return Err(TestCaseError::fail("no query")) };
                prop_assert!(wanted.iter().all(|token| tokens.contains(token)));
            }
        }
    }
}
