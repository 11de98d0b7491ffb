//! Titles of columns, compared as people mean them.

use std::collections::HashMap;

use crate::cell::{is_invisible, narrow};
use crate::profile::{Field, Profile};

/// How well a title names a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// It may mean the field, or something else.
    Doubtful,
    /// Another title for the field.
    Synonym,
    /// The field's own title.
    Exact,
}

/// The titles of one profile, ready to be looked up.
pub(crate) struct Vocabulary<'a> {
    pub(crate) profile: &'a Profile,
    titles: HashMap<String, Vec<(usize, Fit)>>,
}

impl<'a> Vocabulary<'a> {
    pub(crate) fn new(profile: &'a Profile) -> Self {
        let mut vocabulary = Self { profile, titles: HashMap::new() };
        let named_once = |(_, field): &(usize, &Field)| field.copies.is_none();
        for (index, field) in profile.fields.iter().enumerate().filter(named_once) {
            for (title, fit) in named(field) {
                vocabulary.add(&title, index, fit);
            }
        }
        vocabulary
    }

    fn add(&mut self, title: &str, field: usize, fit: Fit) {
        let entries = self.titles.entry(title.to_owned()).or_default();
        match entries.iter_mut().find(|(known, _)| *known == field) {
            // A doubtful title stays doubtful, even where it is also the title of a printed column.
            Some((_, known)) if *known == Fit::Doubtful || fit == Fit::Doubtful => *known = Fit::Doubtful,
            Some((_, known)) => *known = (*known).max(fit),
            None => entries.push((field, fit)),
        }
    }

    /// The fields that a column's title, given from the top header row down, may mean.
    pub(crate) fn fields(&self, path: &[String]) -> &[(usize, Fit)] {
        let joined = path.concat();
        let last = path.last().map(String::as_str);
        [Some(joined.as_str()), last]
            .into_iter()
            .flatten()
            .find_map(|title| self.lookup(title))
            .unwrap_or(&[])
    }

    fn lookup(&self, title: &str) -> Option<&[(usize, Fit)]> {
        let whole = simplify(title);
        let found = self.titles.get(&whole).or_else(|| self.titles.get(&without_brackets(&whole)));
        found.map(Vec::as_slice)
    }
}

fn named(field: &Field) -> impl Iterator<Item = (String, Fit)> {
    let grouped = field.group.iter().flat_map(|group| {
        [
            simplify(&format!("{}{}", group.zh, field.title.zh)),
            simplify(&format!("{}{}", group.en, field.title.en)),
        ]
    });
    let own = [simplify(&field.title.zh), simplify(&field.title.en)].into_iter().chain(grouped);
    let exact = own.filter(|title| !title.is_empty()).map(|title| (title, Fit::Exact));
    let synonyms = field.synonyms.iter().map(|title| (simplify(title), Fit::Synonym));
    let doubtful = field.doubtful.iter().map(|title| (simplify(title), Fit::Doubtful));
    exact.chain(synonyms).chain(doubtful)
}

/// A title without spaces, line breaks, stars and colons, in ordinary width and lower case.
pub(crate) fn simplify(title: &str) -> String {
    let kept: String = title.chars().filter(|c| !is_invisible(*c)).collect();
    let kept = narrow(&kept).to_lowercase();
    kept.chars().filter(|c| !matches!(c, '*' | '※' | ':' | '★' | '●' | '"' | '\'')).collect()
}

/// A simplified title without remarks in brackets.
fn without_brackets(title: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(title.len());
    for c in title.chars() {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_compared_as_meant() {
        assert_eq!(simplify("身 份\n证　号＊："), "身份证号");
        assert_eq!(without_brackets(&simplify("身份证号（18位，必填）")), "身份证号");
    }
}
