//! Outcomes, findings, thresholds and local overlays on a small rulebook.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

mod common;

use common::{RULES, SCHEMA, load};
use jiff::civil::date;
use rulebook::{EvalError, FactError, Facts, RuleValue, Rulebook, ValueError, Verdict};
use serde_json::json;

fn book() -> Rulebook {
    load(&[("schema.toml", SCHEMA), ("rules.toml", RULES)]).unwrap()
}

fn facts(book: &Rulebook, json: &serde_json::Value) -> Facts {
    book.facts_from_json("branch", json).unwrap()
}

#[test]
fn a_rulebook_can_be_shared_by_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&book());
}

#[test]
fn the_edition_of_the_day_decides() {
    let book = book();
    let facts = facts(&book, &json!({ "members": 4, "temporary": false }));
    let before = book.eval("size", date(2026, 5, 10), &facts).unwrap();
    let after = book.eval("size", date(2026, 5, 11), &facts).unwrap();
    assert_eq!(before.outcome, Verdict::Allow);
    assert_eq!(
        serde_json::to_value(&after).unwrap(),
        json!({
            "rule": "size", "outcome": "block", "edition": "2026", "article": "5",
            "text": { "zh": "有4名", "en": "has 4" },
        })
    );
    assert_eq!(before.text.en, "at least 3");
    let never = book.eval("size", date(2014, 5, 31), &facts).unwrap();
    assert_eq!((never.outcome, never.edition), (Verdict::Allow, None));
    assert_eq!(never.text.en, "the rule is not in force on 2014-05-31");
}

#[test]
fn what_is_not_known_cannot_be_judged() {
    let book = book();
    let facts = facts(&book, &json!({ "members": 2 }));
    let found = book.findings(&facts, None, date(2026, 6, 1));
    let short: Vec<_> = found.iter().map(|finding| (finding.rule.as_str(), finding.outcome)).collect();
    assert_eq!(short, [("size", Verdict::Unknown), ("term", Verdict::Unknown)]);
    assert_eq!(found[0].unknown, ["temporary"]);
    assert_eq!(found[0].finding.zh, "无法判断：“临时”未知");
    assert_eq!(found[1].finding.en, "cannot be judged, because end of the term is not known");
}

#[test]
fn findings_come_gravest_first_with_citation_and_remedy() {
    let book = book();
    let facts = facts(&book, &json!({ "members": 2, "temporary": false, "term_end": "2026-05-31" }));
    let found = book.findings(&facts, None, date(2026, 6, 1));
    let short: Vec<_> = found.iter().map(|finding| (finding.rule.as_str(), finding.outcome)).collect();
    assert_eq!(short, [("size", Verdict::Block), ("term", Verdict::Warn)]);
    assert_eq!(found[0].citation.zh, "《新规定》第5条");
    assert_eq!(found[0].citation.en, "New Rules, article 5");
    assert_eq!(found[0].remedy, None);
    assert_eq!(found[1].citation.zh, "《新规定》（附则）");
    assert_eq!(found[1].finding.zh, "2026年5月31日届满");
    assert!(found[0].confirmed && !found[1].confirmed);
    let old = book.findings(&facts, None, date(2020, 1, 1));
    assert_eq!(old[0].remedy.as_ref().unwrap().zh, "补足3名");
}

#[test]
fn an_act_asks_only_its_own_rules() {
    let book = book();
    let facts = facts(&book, &json!({ "papers": ["list"] }));
    let found = book.findings(&facts, Some("branch.vote"), date(2026, 6, 1));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].rule.as_str(), found[0].finding.zh.as_str()), ("vote", "已有：list"));
    assert!(book.findings(&facts, Some("branch.close"), date(2026, 6, 1)).is_empty());
    let complete = self::facts(&book, &json!({ "papers": ["method", "list"] }));
    assert!(book.findings(&complete, Some("branch.vote"), date(2026, 6, 1)).is_empty());
}

#[test]
fn facts_are_typed() {
    let book = book();
    let wrong = json!({
        "members": "many", "kind": "ship", "term_end": "2026-02-30", "colour": 1, "temporary": null, "papers": [1],
        "voted_on": null,
    });
    let error = book.facts_from_json("branch", &wrong).unwrap_err();
    let messages: Vec<String> = error.list().iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "unknown fact 'branch.colour'",
            "'branch.kind' must be one of village, organ, not 'ship'",
            "'branch.members' must be int, not text",
            "'branch.papers' must be list-of-text, not list",
            "'branch.temporary' must be bool, not null",
            "'branch.term_end' must be a date such as 2026-05-11, not '2026-02-30'",
        ]
    );
    assert_eq!(book.facts("ship").unwrap_err(), FactError::UnknownSubject("ship".to_owned()));
    let mut facts = book.facts("branch").unwrap();
    assert!(facts.set_bool("members", true).is_err());
    facts.set_int("members", 3).unwrap().set_date("term_end", date(2026, 5, 11)).unwrap();
    assert_eq!(facts.missing(), ["kind", "temporary", "papers"]);
    assert!(facts.is_known("term_end"));
    facts.clear("term_end").unwrap();
    assert!(!facts.is_known("term_end"));
}

#[test]
fn facts_of_another_rulebook_are_carried_over_by_name() {
    let facts = facts(&book(), &json!({ "members": 4, "temporary": false }));
    let schema = SCHEMA.replacen("[[subject.fact]]", "[[subject.fact]]\nname = \"added\"\ntype = \"bool\"\ntitle = { zh = \"新\", en = \"added\" }\n[[subject.fact]]", 1);
    let other = load(&[("schema.toml", &schema), ("rules.toml", RULES)]).unwrap();
    assert_eq!(other.eval("size", date(2026, 6, 1), &facts).unwrap().outcome, Verdict::Block);
}

#[test]
fn rules_that_cannot_be_asked_are_errors() {
    let book = book();
    let facts = book.facts("branch").unwrap();
    let on = date(2026, 6, 1);
    assert_eq!(book.eval("none", on, &facts).unwrap_err(), EvalError::UnknownRule("none".to_owned()));
    assert_eq!(book.eval("meeting", on, &facts).unwrap_err(), EvalError::IsObligation("meeting".to_owned()));
}

#[test]
fn thresholds_are_read_by_name_and_day() {
    let book = book();
    assert_eq!(book.int_value("size", "least", date(2026, 5, 10)), Ok(3));
    assert_eq!(book.value("size", "least", date(2026, 5, 11)), Ok(&RuleValue::Int(5)));
    assert_eq!(book.edition_on("size", date(2026, 5, 11)).unwrap().instrument, "new");
    let errors = [
        book.value("sizes", "least", date(2026, 5, 11)).unwrap_err(),
        book.value("size", "most", date(2026, 5, 11)).unwrap_err(),
        book.value("size", "least", date(2000, 1, 1)).unwrap_err(),
        book.int_value("vote", "needed", date(2026, 6, 1)).unwrap_err(),
    ];
    assert!(matches!(errors[0], ValueError::UnknownRule(_)));
    assert!(matches!(errors[1], ValueError::UnknownValue { .. }));
    assert!(matches!(errors[2], ValueError::NotInForce { .. }));
    assert_eq!(errors[3].to_string(), "the value 'needed' of 'vote' is list of text, not int");
}

fn overlay(text: &str) -> Result<Rulebook, String> {
    load(&[("schema.toml", SCHEMA), ("rules.toml", RULES), ("county.toml", text)])
        .map_err(|error| error.to_string())
}

#[test]
fn a_county_tightens_for_its_days_with_its_citation() {
    let book = overlay(
        r#"
[[overlay]]
rule = "size"
values = { least = 6 }
citation = { zh = "县办法第3条", en = "County measures, article 3" }
from = "2026-01-01"
until = "2026-07-01"
"#,
    )
    .unwrap();
    let days = [(2025, 12, 31, 3), (2026, 1, 1, 6), (2026, 5, 11, 6), (2026, 6, 30, 6), (2026, 7, 1, 5)];
    for (year, month, day, least) in days {
        assert_eq!(
            book.int_value("size", "least", date(year, month, day)),
            Ok(least),
            "{year}-{month}-{day}"
        );
    }
    let edition = book.edition_on("size", date(2026, 6, 1)).unwrap();
    assert_eq!(edition.citation.zh, "《新规定》第5条；本县（区）规定：县办法第3条");
    let local = edition.local.as_ref().unwrap();
    assert_eq!(local.citation.en, "County measures, article 3");
    assert_eq!((&*local.national_citation.zh, &*local.national_text.en), ("《新规定》第5条", "at least 5"));
    assert_eq!(local.national_values.get("least"), Some(&RuleValue::Int(5)));
    assert_eq!(edition.text.en, "at least 6");
    let facts = book.facts_from_json("branch", &json!({ "members": 5, "temporary": false })).unwrap();
    assert_eq!(book.eval("size", date(2026, 6, 1), &facts).unwrap().outcome, Verdict::Block);
    assert_eq!(book.eval("size", date(2026, 7, 1), &facts).unwrap().outcome, Verdict::Allow);
}

#[test]
fn loosening_a_rule_that_blocks_is_refused() {
    let citation = "citation = { zh = \"县\", en = \"County\" }\nfrom = \"2026-06-01\"";
    let cases = [
        (
            format!("[[overlay]]\nrule = \"size\"\nvalues = {{ least = 4 }}\n{citation}"),
            "county.toml:3: overlay[size].values.least: would loosen the national rule 'size', which blocks: \
             'least' may only become higher than 5, not 4",
        ),
        (
            format!("[[overlay]]\nrule = \"size\"\nvalues = {{ most = 4, least = \"6\" }}\n{citation}"),
            "county.toml:3: overlay[size].values.least: must be int, not text\n\
             county.toml:3: overlay[size].values.most: unknown value 'value.most'",
        ),
        (
            format!("[[overlay]]\nrule = \"sizes\"\nvalues = {{ least = 4 }}\n{citation}"),
            "county.toml:2: overlay[sizes].rule: unknown rule 'sizes'",
        ),
        (
            format!("[[overlay]]\nrule = \"size\"\n{citation}"),
            "county.toml:1: overlay[size].values: is missing",
        ),
        (
            format!("[[overlay]]\nrule = \"size\"\ncount = 2\n{citation}"),
            "county.toml:3: overlay[size].count: unknown key",
        ),
        (
            format!(
                "[[overlay]]\nrule = \"size\"\nvalues = {{ least = 6 }}\n{citation}\n\
                 [[overlay]]\nrule = \"size\"\nvalues = {{ least = 7 }}\n{citation}"
            ),
            "county.toml:8: overlay[size].values.least: 'least' is already defined at county.toml:3",
        ),
        (
            "[[overlay]]\nrule = \"size\"\nvalues = { least = 6 }\ncitation = { zh = \"县\", en = \"County\" }\n\
             from = \"2010-01-01\"\nuntil = \"2011-01-01\""
                .to_owned(),
            "county.toml:2: overlay[size].rule: no edition of 'size' is in force in these days",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(overlay(&text).unwrap_err(), message);
    }
}

#[test]
fn a_rule_that_does_not_block_may_be_replaced() {
    let book = overlay(
        r#"
[[overlay]]
rule = "remind"
values = { months = 3 }
citation = { zh = "县办法", en = "County measures" }
from = "2026-06-01"
[[overlay]]
rule = "meeting"
count = 3
citation = { zh = "县办法", en = "County measures" }
from = "2026-07-01"
"#,
    )
    .unwrap();
    assert_eq!(book.int_value("remind", "months", date(2026, 6, 1)), Ok(3));
    assert_eq!(book.edition_on("meeting", date(2026, 7, 1)).unwrap().count, 3);
    assert_eq!(book.edition_on("meeting", date(2026, 6, 30)).unwrap().count, 2);
}

/// A deadline and a rule that ask whether something is known.
const ASKING: &str = r#"
[[deadline]]
id = "prompt"
subject = "branch"
strength = "inform"
confirmed = true
text = { zh = "提前提醒", en = "a reminder ahead" }
[[deadline.edition]]
instrument = "new"
values = { months = 6 }
applies = "branch.kind == 'village' && known(branch.term_end)"
due = "add_months(branch.term_end, -value.months)"
met = "known(branch.voted_on) && branch.members > 2"

[[rule]]
id = "late"
subject = "branch"
strength = "warn"
confirmed = true
text = { zh = "届满前选举", en = "elect before the end" }
[[rule.edition]]
instrument = "new"
applies = "branch.kind == 'organ' && known(branch.voted_on) && branch.voted_on > '2026-01-01'"
holds = "branch.voted_on <= branch.term_end"
finding = { zh = "迟了", en = "late" }
"#;

#[test]
fn what_is_silent_for_want_of_a_fact_is_named_with_it() {
    let book = load(&[("schema.toml", SCHEMA), ("rules.toml", RULES), ("asking.toml", ASKING)]).unwrap();
    let on = date(2026, 6, 1);
    let silent = |json| {
        let found = book.silent(&facts(&book, &json), on);
        found.into_iter().filter(|it| it.rule != "remind").map(|it| (it.rule, it.unknown)).collect::<Vec<_>>()
    };
    let prompt = ("prompt".to_owned(), vec!["term_end".to_owned()]);
    let late = ("late".to_owned(), vec!["voted_on".to_owned()]);
    assert_eq!(silent(json!({ "kind": "village" })), std::slice::from_ref(&prompt));
    assert_eq!(silent(json!({ "kind": "organ" })), std::slice::from_ref(&late));
    assert_eq!(silent(json!({ "kind": "village", "term_end": "2026-12-31" })), [], "it applies now");
    assert_eq!(
        silent(json!({ "kind": "organ", "voted_on": "2025-05-05" })),
        [],
        "it does not concern this one"
    );
    let unknown_kind = silent(json!({}));
    assert_eq!(unknown_kind[0].1, ["kind", "voted_on"]);
    assert_eq!(unknown_kind[1].1, ["kind", "term_end"]);
}

#[test]
fn the_day_of_a_deadline_is_known_though_it_is_not_whether_it_was_met() {
    let book = load(&[("schema.toml", SCHEMA), ("rules.toml", RULES), ("asking.toml", ASKING)]).unwrap();
    let case = json!({ "kind": "village", "term_end": "2026-12-31", "voted_on": "2026-05-05" });
    let reports = book.deadlines(&facts(&book, &case), date(2026, 6, 1));
    let reports: Vec<_> = reports.iter().filter(|it| it.deadline == "prompt").collect();
    assert_eq!(reports[0].status, rulebook::DeadlineStatus::Unknown);
    assert_eq!(reports[0].due, Some(date(2026, 6, 30)));
    assert_eq!(reports[0].unknown, ["members"]);
}
