//! The yearly arrangements of holidays.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Draft;
use super::read::{Located, Table};
use crate::calendar::{next_day, parse_date};
use crate::problem::ProblemKind;
use crate::workdays::Arrangement;

pub(super) fn read(top: &Table<'_>, draft: &mut Draft) {
    for mut table in top.tables("workdays") {
        let place = table.key_place("year");
        let year = table.int("year", 1, 9999).and_then(|year| i16::try_from(year).ok());
        if !table.has("year") {
            table.missing("year");
        }
        let Some(year) = year else {
            table.finish();
            continue;
        };
        table.rename(&year.to_string());
        let source = table.required_words("source");
        let confirmed = table.required_bool("confirmed");
        let off = days(&table, "off", year);
        let on = days(&table, "on", year);
        let local = table.is_local();
        table.finish();
        let (Some(source), Some(confirmed)) = (source, confirmed) else { continue };
        // A county that knows better lays its own arrangement over the national one.
        let replaces = local && draft.workdays.arrangement(year).is_some_and(|known| !known.local);
        let id = Located { value: year.to_string(), place };
        if replaces || draft.claim(&table, "workdays", &id) {
            let arrangement = Arrangement { source: source.value, confirmed, local, off, on };
            draft.workdays.insert(year, arrangement);
        }
    }
}

/// Days, and spans of days such as `2026-10-01/2026-10-07`, all within the year.
fn days(table: &Table<'_>, key: &'static str, year: i16) -> BTreeSet<Date> {
    let mut all = BTreeSet::new();
    for text in table.texts(key).unwrap_or_default() {
        let (first, last) = text.split_once('/').unwrap_or((&text, &text));
        let span = parse_date(first).zip(parse_date(last));
        let span = span.filter(|(first, last)| first <= last && first.year() == year && last.year() == year);
        let Some((first, last)) = span else {
            table.report(&table.key_place(key), ProblemKind::NotADate(text));
            continue;
        };
        all.extend(std::iter::successors(Some(first), |day| next_day(*day)).take_while(|day| *day <= last));
    }
    all
}
