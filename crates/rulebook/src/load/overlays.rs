//! Local overlays: values of national provisions replaced, with a citation of their own.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Draft;
use super::read::{Located, Table};
use crate::problem::{Log, Place, ProblemKind};
use crate::provision::{Direction, Edition, LocalChange, Nature, Provision, Strength};
use crate::value::RuleValue;
use crate::words::Words;

/// A local change of one provision.
pub(super) struct Overlay {
    rule: String,
    place: Place,
    values: Vec<(String, Located<RuleValue>)>,
    count: Option<u32>,
    citation: Words,
    from: Date,
    until: Option<Date>,
}

pub(super) fn read(top: &Table<'_>, draft: &Draft) -> Vec<Overlay> {
    let mut overlays = Vec::new();
    for mut table in top.tables("overlay") {
        let Some(rule) = table.required_text("rule") else { continue };
        table.rename(&rule.value);
        let values = table.values("values");
        let count = table.int("count", 1, 366).and_then(|count| u32::try_from(count).ok());
        let citation = table.required_words("citation");
        if !table.has("from") {
            table.missing("from");
        }
        let (from, until) = (table.date("from"), table.date("until"));
        if !table.has("values") && !table.has("count") {
            table.missing("values");
        }
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            let kind = ProblemKind::NotAfter { day: until.to_string(), other: format!("from {from}") };
            table.report(&table.key_place("until"), kind);
        }
        let obligation =
            draft.provisions.get(&rule.value).is_some_and(|provision| is_obligation(&provision.value));
        if table.has("count") && !obligation {
            table.report(&table.key_place("count"), ProblemKind::UnknownKey);
        }
        table.finish();
        if let (Some(citation), Some(from)) = (citation, from) {
            let (rule, place) = (rule.value, table.key_place("rule"));
            overlays.push(Overlay { rule, place, values, count, citation: citation.value, from, until });
        }
    }
    overlays
}

/// Divides the editions that overlays change.
pub(super) fn apply(overlays: Vec<Overlay>, draft: &mut Draft, log: &Log) {
    for (index, overlay) in overlays.iter().enumerate() {
        report_twice(overlay, &overlays[..index], log);
    }
    for overlay in overlays {
        let Some(provision) = draft.provisions.get_mut(&overlay.rule) else {
            log.add(&overlay.place, ProblemKind::Unknown { what: "rule", id: overlay.rule });
            continue;
        };
        overlay.apply(&mut provision.value, log);
    }
}

/// Two overlays that set one value for the same days.
fn report_twice(overlay: &Overlay, earlier: &[Overlay], log: &Log) {
    let same_days = |other: &&Overlay| {
        other.rule == overlay.rule
            && other.until.is_none_or(|until| overlay.from < until)
            && overlay.until.is_none_or(|until| other.from < until)
    };
    for other in earlier.iter().filter(same_days) {
        for (name, value) in &overlay.values {
            let Some((_, first)) = other.values.iter().find(|(known, _)| known == name) else { continue };
            let (file, line) = (first.place.file.clone(), first.place.line);
            log.add(&value.place, ProblemKind::Duplicate { id: name.clone(), file, line });
        }
        if overlay.count.is_some() && other.count.is_some() {
            let (file, line) = (other.place.file.clone(), other.place.line);
            log.add(&overlay.place, ProblemKind::Duplicate { id: "count".to_owned(), file, line });
        }
    }
}

impl Overlay {
    fn apply(&self, provision: &mut Provision, log: &Log) {
        let mut changed = false;
        let mut editions = Vec::new();
        for edition in std::mem::take(&mut provision.editions) {
            let from = edition.from.max(self.from);
            let until = match (edition.until, self.until) {
                (Some(left), Some(right)) => Some(left.min(right)),
                (left, right) => left.or(right),
            };
            if until.is_some_and(|until| until <= from) {
                editions.push(edition);
                continue;
            }
            changed = true;
            self.check(provision.strength, &provision.id, &edition, log);
            if edition.from < from {
                editions.push(Edition { until: Some(from), ..edition.clone() });
            }
            editions.push(self.changed(&edition, from, until));
            if let Some(until) = until.filter(|until| edition.until.is_none_or(|end| *until < end)) {
                editions.push(Edition { from: until, ..edition });
            }
        }
        provision.editions = editions;
        if !changed {
            log.add(&self.place, ProblemKind::NoEdition(self.rule.clone()));
        }
    }

    fn changed(&self, national: &Edition, from: Date, until: Option<Date>) -> Edition {
        let mut edition = national.clone();
        (edition.from, edition.until) = (from, until);
        let mut local = match edition.local.take() {
            // Another overlay changed other values of the same days.
            Some(mut local) => {
                local.citation = joined(&local.citation, &self.citation, ("；", "; "));
                local
            }
            None => LocalChange {
                citation: self.citation.clone(),
                national_citation: edition.citation.clone(),
                national_text: edition.text.clone(),
                national_values: BTreeMap::new(),
                national_count: None,
            },
        };
        edition.citation =
            joined(&local.national_citation, &local.citation, ("；本县（区）规定：", "; county rule: "));
        if self.count.is_some() {
            local.national_count.get_or_insert(edition.count);
        }
        edition.count = self.count.unwrap_or(edition.count);
        for (name, value) in &mut edition.values {
            if let Some((_, changed)) = self.values.iter().find(|(known, _)| known == name) {
                local.national_values.insert(name.clone(), value.clone());
                *value = changed.value.clone();
            }
        }
        edition.local = Some(local);
        edition.settle();
        edition
    }

    fn check(&self, strength: Strength, rule: &str, edition: &Edition, log: &Log) {
        for (name, local) in &self.values {
            let Some(national) = edition.value(name) else {
                log.add(&local.place, super::conditions::unknown_value(name));
                continue;
            };
            if !same_type(national, &local.value) {
                let (expected, found) = (national.type_name(), local.value.type_name());
                log.add(&local.place, ProblemKind::WrongType { expected, found });
                continue;
            }
            if strength == Strength::Block {
                let direction = edition.tighten.get(name).copied();
                check_direction(rule, name, direction, national, local, log);
            }
        }
        let Some(count) = self.count.filter(|_| strength == Strength::Block) else { return };
        if count < edition.count {
            let kind = ProblemKind::Loosens {
                rule: rule.to_owned(),
                value: "count".to_owned(),
                direction: "higher",
                national: edition.count.to_string(),
                local: count.to_string(),
            };
            log.add(&self.place, kind);
        }
    }
}

fn check_direction(
    rule: &str,
    name: &str,
    direction: Option<Direction>,
    national: &RuleValue,
    local: &Located<RuleValue>,
    log: &Log,
) {
    let (rule, value) = (rule.to_owned(), name.to_owned());
    let (Some(direction), Some(before), Some(after)) = (direction, national.as_int(), local.value.as_int())
    else {
        if *national != local.value {
            log.add(&local.place, ProblemKind::NoDirection { rule, value });
        }
        return;
    };
    let (loosened, direction) = match direction {
        Direction::Lower => (after > before, "lower"),
        Direction::Higher => (after < before, "higher"),
    };
    if loosened {
        let (national, local_value) = (before.to_string(), after.to_string());
        let kind = ProblemKind::Loosens { rule, value, direction, national, local: local_value };
        log.add(&local.place, kind);
    }
}

fn joined(first: &Words, second: &Words, between: (&str, &str)) -> Words {
    Words::new(
        format!("{}{}{}", first.zh, between.0, second.zh),
        format!("{}{}{}", first.en, between.1, second.en),
    )
}

fn same_type(left: &RuleValue, right: &RuleValue) -> bool {
    use crate::expression::Kind;
    Kind::of_value(left) == Kind::of_value(right)
}

fn is_obligation(provision: &Provision) -> bool {
    matches!(provision.nature, Nature::Obligation { .. })
}
