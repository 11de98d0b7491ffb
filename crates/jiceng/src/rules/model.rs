//! What is asked of the rulebook, and what changed from one edition of a rule to the next.

use super::usual;
use crate::platform::word::words;
use jiff::civil::Date;
use rulebook::{Edition, Nature, Provision, RuleValue, Rulebook, Strength, Words};
use std::collections::BTreeSet;

words! {
    /// Who made what a rule says.
    Origin, "rule-origin" {
        /// The national instrument alone.
        National = "national",
        /// The national instrument, with values that the county changed.
        Changed = "changed",
        /// The county alone.
        Own = "own",
    }
}

words! {
    /// Whether the source of a rule was read.
    Checked, "rule-check" {
        /// It was.
        Yes = "yes",
        /// It is still to be confirmed.
        No = "no",
    }
}

words! {
    /// When a rule is asked.
    Occasion, "rule-occasion" {
        /// When an act is done.
        Act = "act",
        /// At any time, about what is registered.
        Standing = "standing",
        /// In every period.
        Obligation = "obligation",
        /// Up to a day.
        Deadline = "deadline",
        /// It has no condition: it is there for its values and citation.
        Source = "source",
    }
}

/// What the list of rules is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words that id, text or citation must all speak of, in lower case.
    pub words: Vec<String>,
    /// The subject.
    pub subject: Option<String>,
    /// The strength.
    pub strength: Option<Strength>,
    /// Whether the source was read.
    pub checked: Option<Checked>,
    /// Who made it.
    pub origin: Option<Origin>,
}

impl Filter {
    /// Whether a rule in one edition is kept.
    #[must_use]
    pub fn keeps(&self, provision: &Provision, edition: &Edition) -> bool {
        let texts = [
            provision.id.as_str(),
            &edition.text.zh,
            &edition.text.en,
            &edition.citation.zh,
            &edition.citation.en,
        ];
        let spoken = || {
            let texts = texts.map(str::to_lowercase);
            self.words.iter().all(|word| usual::speaks_of(&texts, word))
        };
        (self.words.is_empty() || spoken())
            && self.subject.as_ref().is_none_or(|subject| *subject == provision.subject)
            && self.strength.is_none_or(|strength| strength == provision.strength)
            && self.checked.is_none_or(|checked| checked == is_checked(edition))
            && self.origin.is_none_or(|origin| origin == origin_of(provision, edition))
    }
}

/// The rules in force on a day that a filter keeps, each with the edition of that day, by id.
pub(super) fn in_force<'b>(
    book: &'b Rulebook,
    filter: &Filter,
    on: Date,
) -> Vec<(&'b Provision, &'b Edition)> {
    let all = book.provisions().iter();
    all.filter_map(|provision| Some((provision, provision.edition_on(on)?)))
        .filter(|(provision, edition)| filter.keeps(provision, edition))
        .collect()
}

/// Whether the source of an edition was read.
#[must_use]
pub(super) fn is_checked(edition: &Edition) -> Checked {
    if edition.confirmed { Checked::Yes } else { Checked::No }
}

/// Who made what an edition says.
#[must_use]
pub fn origin_of(provision: &Provision, edition: &Edition) -> Origin {
    match (provision.local, &edition.local) {
        (true, _) => Origin::Own,
        (false, Some(_)) => Origin::Changed,
        (false, None) => Origin::National,
    }
}

/// When a rule is asked.
#[must_use]
pub fn occasion(provision: &Provision) -> Occasion {
    let checked = provision.editions().iter().any(Edition::is_checked);
    match &provision.nature {
        Nature::Obligation { .. } => Occasion::Obligation,
        Nature::Deadline => Occasion::Deadline,
        Nature::Rule { .. } if !checked => Occasion::Source,
        Nature::Rule { act: Some(_) } => Occasion::Act,
        Nature::Rule { act: None } => Occasion::Standing,
    }
}

/// One difference between two editions of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// A value, absent before or after when it is new or gone.
    Value {
        /// Its name.
        name: String,
        /// Before.
        before: Option<RuleValue>,
        /// After.
        after: Option<RuleValue>,
    },
    /// How often within a period.
    Count {
        /// Before.
        before: u32,
        /// After.
        after: u32,
    },
    /// What it says, beyond its values.
    Text {
        /// Before.
        before: Words,
    },
    /// When it applies or what must be so.
    Condition,
}

/// What changed from one edition to the next.
#[must_use]
pub(super) fn differences(
    book: &Rulebook,
    provision: &Provision,
    before: &Edition,
    after: &Edition,
) -> Vec<Difference> {
    let mut found = Vec::new();
    let names: BTreeSet<&String> =
        before.values().iter().chain(after.values()).map(|(name, _)| name).collect();
    for name in names {
        let (was, is) = (before.value(name).cloned(), after.value(name).cloned());
        if was != is {
            found.push(Difference::Value { name: name.clone(), before: was, after: is });
        }
    }
    if before.count != after.count {
        found.push(Difference::Count { before: before.count, after: after.count });
    }
    let sources = |edition| {
        let conditions = book.conditions(provision, edition).into_iter();
        conditions.map(|condition| (condition.part, condition.source.to_owned())).collect::<Vec<_>>()
    };
    if sources(before) != sources(after) {
        found.push(Difference::Condition);
    }
    if before.text != after.text && found.is_empty() {
        found.push(Difference::Text { before: before.text.clone() });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_filter_narrows_and_all_words_must_occur() {
        let book = crate::rules::national().unwrap();
        let on = date(2026, 11, 24);
        let all = in_force(&book, &Filter::default(), on).len();
        assert!(all > 200);
        let count = |filter: Filter| in_force(&book, &filter, on).len();
        let words = |words: &[&str]| Filter {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            ..Filter::default()
        };
        assert!(count(words(&["branch"])) > count(words(&["branch", "setup"])));
        assert_eq!(count(words(&["branch-setup"])), 1);
        assert_eq!(count(words(&["branch", "no such words"])), 0);
        let by_strength: usize = [Strength::Inform, Strength::Warn, Strength::Block]
            .into_iter()
            .map(|strength| count(Filter { strength: Some(strength), ..Filter::default() }))
            .sum();
        assert_eq!(by_strength, all);
        let by_check: usize = Checked::ALL
            .iter()
            .map(|checked| count(Filter { checked: Some(*checked), ..Filter::default() }))
            .sum();
        assert_eq!(by_check, all);
        let by_subject: usize = book
            .subjects()
            .map(|subject| count(Filter { subject: Some(subject.id.clone()), ..Filter::default() }))
            .sum();
        assert_eq!(by_subject, all);
        assert_eq!(count(Filter { origin: Some(Origin::National), ..Filter::default() }), all);
        assert_eq!(count(Filter { origin: Some(Origin::Changed), ..Filter::default() }), 0);
    }

    #[test]
    fn the_rules_of_development_differ_by_edition() {
        let book = crate::rules::national().unwrap();
        let changed = book.provisions().iter().filter(|provision| {
            provision
                .editions()
                .windows(2)
                .any(|pair| !differences(&book, provision, &pair[0], &pair[1]).is_empty())
        });
        assert!(changed.count() > 0);
        let rule = book.provision("branch-setup").unwrap();
        let edition = &rule.editions()[0];
        assert_eq!(differences(&book, rule, edition, edition), []);
    }
}
