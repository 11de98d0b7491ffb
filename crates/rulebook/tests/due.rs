//! Obligations by period and deadlines by day, on a small rulebook.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

mod common;

use common::{RULES, SCHEMA, load};
use jiff::civil::{Date, date};
use rulebook::{DeadlineStatus, Due, DueStatus, Period, Rulebook, Verdict};
use serde_json::json;

fn book() -> Rulebook {
    load(&[("schema.toml", SCHEMA), ("rules.toml", RULES)]).unwrap()
}

fn period(from: Date, until: Date) -> Period {
    Period { from, until }
}

fn of<'a, 'r>(dues: &'a [Due<'r>], obligation: &str) -> Vec<&'a Due<'r>> {
    dues.iter().filter(|due| due.obligation == obligation).collect()
}

#[test]
fn periods_that_touch_the_days_are_counted_whole() {
    let book = book();
    let facts =
        book.facts_from_json("branch", &json!({ "temporary": false, "term_end": "2030-01-01" })).unwrap();
    let events = [
        ("meeting", date(2024, 3, 31)),
        ("meeting", date(2024, 1, 1)),
        ("meeting", date(2023, 12, 31)),
        ("review", date(2024, 2, 29)),
        ("other", date(2024, 4, 1)),
    ];
    let dues = book.due(&facts, &events, date(2024, 2, 29), date(2024, 4, 1));
    let meetings = of(&dues, "meeting");
    assert_eq!(meetings.len(), 2);
    assert_eq!(meetings[0].period, period(date(2024, 1, 1), date(2024, 3, 31)));
    assert_eq!((meetings[0].done, meetings[0].missing, meetings[0].status), (2, 0, DueStatus::Done));
    assert_eq!(meetings[1].period, period(date(2024, 4, 1), date(2024, 6, 30)));
    assert_eq!((meetings[1].done, meetings[1].missing, meetings[1].status), (0, 1, DueStatus::Missing));
    assert!(!meetings[1].is_overdue(date(2024, 6, 30)));
    assert!(meetings[1].is_overdue(date(2024, 7, 1)));
    assert_eq!(meetings[1].article, Some("11"));
    let reviews = of(&dues, "review");
    assert_eq!(reviews[0].period, period(date(2024, 1, 1), date(2024, 12, 31)));
    assert_eq!(reviews[0].window, period(date(2024, 10, 1), date(2024, 12, 31)));
    assert_eq!(reviews[0].status, DueStatus::Done);
}

#[test]
fn the_edition_of_the_first_day_decides_for_the_whole_period() {
    let book = book();
    let facts =
        book.facts_from_json("branch", &json!({ "temporary": false, "term_end": "2030-01-01" })).unwrap();
    let dues = book.due(&facts, &[], date(2026, 4, 1), date(2026, 9, 30));
    let meetings: Vec<_> = of(&dues, "meeting").iter().map(|due| (due.edition, due.required)).collect();
    assert_eq!(meetings, [("2014", 1), ("2026", 2)]);
    // The review of 2026 has no edition at the end of the year, the meeting of spring 2014 none at its beginning.
    assert!(of(&dues, "review").is_empty());
    let early = book.due(&facts, &[], date(2014, 4, 1), date(2014, 9, 30));
    assert_eq!(of(&early, "meeting").len(), 1);
}

#[test]
fn conditions_of_obligations_see_the_first_day_of_the_period() {
    let book = book();
    let facts =
        book.facts_from_json("branch", &json!({ "temporary": true, "term_end": "2024-06-30" })).unwrap();
    let dues = book.due(&facts, &[], date(2023, 1, 1), date(2025, 12, 31));
    let reviews: Vec<i16> = dues.iter().map(|due| due.period.from.year()).collect();
    assert_eq!(reviews, [2023, 2024]);
}

#[test]
fn an_obligation_that_cannot_be_judged_says_so() {
    let book = book();
    let facts = book.facts_from_json("branch", &json!({ "temporary": true })).unwrap();
    let dues = book.due(&facts, &[("review", date(2024, 5, 1))], date(2024, 1, 1), date(2024, 12, 31));
    assert_eq!(dues.len(), 1);
    assert_eq!((dues[0].status, dues[0].done), (DueStatus::Unknown, 1));
    assert_eq!(dues[0].unknown, ["term_end"]);
    assert!(book.due(&facts, &[], date(2024, 2, 1), date(2024, 1, 1)).is_empty());
}

#[test]
fn deadlines_are_open_until_their_day_has_passed() {
    let book = book();
    let facts = book.facts_from_json("branch", &json!({ "term_end": "2027-02-28" })).unwrap();
    let status = |on: Date| book.deadlines(&facts, on)[0].status;
    let report = &book.deadlines(&facts, date(2026, 6, 1))[0];
    assert_eq!(report.due, Some(date(2026, 8, 28)));
    assert_eq!(report.finding.zh, "2027年2月28日届满");
    assert_eq!(report.text.en, "remind 6 months ahead");
    assert_eq!(status(date(2026, 8, 28)), DeadlineStatus::Open);
    assert_eq!(status(date(2026, 8, 29)), DeadlineStatus::Overdue);
    assert_eq!(book.eval("remind", date(2026, 8, 28), &facts).unwrap().outcome, Verdict::Allow);
    assert_eq!(book.eval("remind", date(2026, 8, 29), &facts).unwrap().outcome, Verdict::Inform);
}

#[test]
fn a_met_deadline_needs_no_day() {
    let book = book();
    let met = book.facts_from_json("branch", &json!({ "voted_on": "2026-07-01" })).unwrap();
    let report = &book.deadlines(&met, date(2026, 8, 1))[0];
    assert_eq!((report.status, report.due), (DeadlineStatus::Met, None));
    let unknown = book.facts("branch").unwrap();
    let report = &book.deadlines(&unknown, date(2026, 8, 1))[0];
    assert_eq!(report.status, DeadlineStatus::Unknown);
    assert_eq!(report.unknown, ["term_end"]);
    assert_eq!(book.eval("remind", date(2026, 8, 1), &unknown).unwrap().outcome, Verdict::Unknown);
    // A day that lies outside the calendar cannot be computed.
    let far = book.facts_from_json("branch", &json!({ "term_end": "0001-02-01" })).unwrap();
    let report = &book.deadlines(&far, date(2026, 8, 1))[0];
    assert_eq!((report.status, report.unknown.len()), (DeadlineStatus::Unknown, 0));
}
