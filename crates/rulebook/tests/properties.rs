//! Properties: date arithmetic, and a loader that answers whatever it is given.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

mod common;

use common::{RULES, SCHEMA, load};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::sample::Index;
use rulebook::calendar::{add_days, add_months, days_between, months_between, parse_date, years_between};
use rulebook::{DueStatus, Every, Verdict};

fn day() -> impl Strategy<Value = Date> {
    // From 1900 to 2199, all ends of months and leap days among them.
    (0_i64..109_500).prop_map(|days| add_days(date(1900, 1, 1), days).unwrap())
}

fn every() -> impl Strategy<Value = Every> {
    prop_oneof![Just(Every::Month), Just(Every::Quarter), Just(Every::HalfYear), Just(Every::Year)]
}

proptest! {
    #[test]
    fn adding_months_keeps_the_day_or_takes_the_last(start in day(), months in -600_i64..600) {
        let reached = add_months(start, months).unwrap();
        let count = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month());
        prop_assert_eq!(count(reached) - count(start), months);
        prop_assert!(reached.day() == start.day() || reached == reached.last_of_month() && reached.day() < start.day());
    }

    #[test]
    fn months_between_is_the_greatest_number_that_fits(start in day(), end in day()) {
        let months = months_between(start, end);
        if start <= end {
            prop_assert!(add_months(start, months).unwrap() <= end);
            prop_assert!(add_months(start, months + 1).unwrap() > end);
            prop_assert_eq!(years_between(start, end), months / 12);
        } else {
            prop_assert_eq!(months, -months_between(end, start));
        }
    }

    #[test]
    fn a_term_lasts_its_whole_years(start in day(), years in 1_i64..6) {
        let end = add_months(start, years * 12).unwrap();
        prop_assert_eq!(years_between(start, end), years);
        prop_assert_eq!(years_between(start, add_days(end, -1).unwrap()), years - 1);
    }

    #[test]
    fn days_and_texts_round_trip(start in day(), days in -40_000_i64..40_000) {
        let end = add_days(start, days).unwrap();
        prop_assert_eq!(days_between(start, end), days);
        prop_assert_eq!(parse_date(&end.to_string()), Some(end));
        prop_assert_eq!(start.to_string() < end.to_string(), start < end);
    }

    #[test]
    fn periods_cover_the_calendar_without_gaps(every in every(), day in day()) {
        let period = every.period_of(day).unwrap();
        prop_assert!(period.contains(day));
        prop_assert_eq!(add_months(period.from, i64::from(every.months())), add_days(period.until, 1));
        let next = every.period_of(add_days(period.until, 1).unwrap()).unwrap();
        prop_assert_eq!(Some(next.from), add_days(period.until, 1));
    }

    #[test]
    fn every_event_of_the_days_counts_once(
        from in day(), length in 0_i64..800, offsets in proptest::collection::vec(0_i64..800, 0..40),
    ) {
        let book = load(&[("schema.toml", SCHEMA), ("rules.toml", &always())]).unwrap();
        let facts = book.facts("branch").unwrap();
        let to = add_days(from, length).unwrap();
        let events: Vec<(&str, Date)> = offsets
            .iter()
            .map(|offset| ("meeting", add_days(from, offset % (length + 1)).unwrap()))
            .collect();
        let dues = book.due(&facts, &events, from, to);
        let done: u32 = dues.iter().map(|due| due.done).sum();
        prop_assert_eq!(done as usize, events.len());
        for due in &dues {
            prop_assert_eq!(due.missing, due.required.saturating_sub(due.done));
            prop_assert_eq!(due.status == DueStatus::Done, due.missing == 0);
        }
    }

    #[test]
    fn the_loader_answers_any_text(text in any::<String>()) {
        let _ = load(&[("any.toml", &text)]);
    }

    #[test]
    fn the_loader_answers_any_condition(text in "[ -~\n年]{0,60}") {
        prop_assume!(!text.contains("'''"));
        let rules = with_condition(&text);
        let _ = load(&[("schema.toml", SCHEMA), ("rules.toml", &rules)]);
    }

    #[test]
    fn the_loader_answers_conditions_made_of_their_parts(parts in proptest::collection::vec(part(), 1..14)) {
        let text = parts.join(" ");
        let rules = with_condition(&text);
        if let Ok(book) = load(&[("schema.toml", SCHEMA), ("rules.toml", &rules)]) {
            // What passes the check of types is judged, or found not to be known or computable: never an error.
            let mut facts = book.facts("branch").unwrap();
            book.eval("size", date(2020, 1, 1), &facts).unwrap();
            facts.set_int("members", i64::MAX).unwrap().set_date("term_end", date(2024, 2, 29)).unwrap();
            facts.set_texts("papers", vec!["list".to_owned()]).unwrap().set_bool("temporary", false).unwrap();
            book.eval("size", date(2020, 1, 1), &facts).unwrap();
        }
    }

    #[test]
    fn the_loader_answers_mutated_files(cuts in proptest::collection::vec(cut(), 1..6)) {
        let mut text: Vec<char> = format!("{SCHEMA}{RULES}").chars().collect();
        for (kind, at, other, length, character) in cuts {
            let (at, other) = (at.index(text.len()), other.index(text.len()));
            let end = (at + length).min(text.len());
            match kind {
                0 => { text.drain(at..end); }
                1 => { let copy: Vec<char> = text[at..end].to_vec(); text.splice(other..other, copy); }
                2 => text[at] = character,
                _ => text.insert(at, character),
            }
            if text.is_empty() { text.push('\n'); }
        }
        let text: String = text.into_iter().collect();
        let _ = load(&[("mutated.toml", &text)]);
    }
}

#[test]
fn deep_and_long_conditions_are_answered() {
    let deep = |open: &str, close: &str, length: usize| {
        let times = (length - 1) / (open.len() + close.len());
        format!("{}1{}", open.repeat(times), close.repeat(times))
    };
    for length in [1_000, 100_000] {
        let texts = [
            deep("(", ")", length),
            deep("[", "]", length),
            deep("-", "", length),
            deep("!", "", length),
            deep("1+", "", length),
            deep("1<", "", length),
            deep("true?1:", "", length),
            deep("size(", ")", length),
            deep("a.all(a,", ")", length),
            deep("a{b:", "}", length),
            format!("a{}", "[1]".repeat(length / 3 - 1)),
            format!("a{}", ".f()".repeat(length / 4 - 1)),
            format!("a{}", ".f".repeat(length / 2 - 1)),
        ];
        for text in texts {
            let error = load(&[("schema.toml", SCHEMA), ("rules.toml", &with_condition(&text))])
                .unwrap_err()
                .to_string();
            assert_eq!(error.contains("at most 1000 are allowed"), length > 1_000, "{text}: {error}");
        }
    }
    assert!(load(&[("deep.toml", &format!("a = {}", "[".repeat(100_000)))]).is_err());
}

#[test]
fn the_deepest_condition_is_evaluated() {
    // A comparison, 62 sums and a number make 64 levels.
    let sum = |terms: usize| with_condition(&format!("branch.members<1{}", "+1".repeat(terms)));
    let error = load(&[("schema.toml", SCHEMA), ("rules.toml", &sum(63))]).unwrap_err().to_string();
    assert!(error.ends_with("the condition is nested deeper than 64 levels"), "{error}");
    let book = load(&[("schema.toml", SCHEMA), ("rules.toml", &sum(62))]).unwrap();
    let mut facts = book.facts("branch").unwrap();
    facts.set_int("members", 2).unwrap();
    assert_eq!(book.eval("size", date(2020, 1, 1), &facts).unwrap().outcome, Verdict::Block);
    facts.set_int("members", 63).unwrap();
    assert_eq!(book.eval("size", date(2020, 1, 1), &facts).unwrap().outcome, Verdict::Allow);
}

/// The shared rules with another condition of their first rule.
fn with_condition(text: &str) -> String {
    RULES.replacen("applies = \"!branch.temporary\"", &format!("applies = '''{text}'''"), 1)
}

/// One cut into a file: what is done, two places, a length and a character.
fn cut() -> impl Strategy<Value = (u8, Index, Index, usize, char)> {
    let character = prop_oneof![
        proptest::char::range(' ', '~'),
        Just('\n'),
        Just('"'),
        Just('['),
        Just('='),
        Just('年'),
        Just('\u{0}')
    ];
    (0_u8..4, any::<Index>(), any::<Index>(), 1_usize..80, character)
}

/// A part of a condition.
fn part() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "branch.members",
        "branch.temporary",
        "branch.term_end",
        "branch.kind",
        "branch.papers",
        "value.least",
        "today",
        "1",
        "0",
        "9223372036854775807",
        "'a'",
        "'2024-02-29'",
        "true",
        "[",
        "]",
        "(",
        ")",
        ",",
        ".",
        "&&",
        "||",
        "!",
        "==",
        "!=",
        "<",
        "<=",
        "+",
        "-",
        "*",
        "/",
        "%",
        "in",
        "?",
        ":",
        "known(",
        "size(",
        "add_months(",
        "ceil_div(",
        "months_between(",
        ".all(p, p == 'a')",
        ".exists(p,",
        "p",
        "has(",
    ])
}

/// A rulebook with one obligation that has always been in force.
fn always() -> String {
    r#"
[[instrument]]
id = "always"
title = { zh = "常规", en = "always" }
edition = "1"
from = "1800-01-01"
confirmed = true
[[obligation]]
id = "meeting"
subject = "branch"
every = "quarter"
event = "meeting"
strength = "warn"
confirmed = true
text = { zh = "每季度开会", en = "a meeting each quarter" }
[[obligation.edition]]
instrument = "always"
"#
    .to_owned()
}
