//! Procedures: the national one of developing members, a small one on which properties hold, and what is refused.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

mod common;

use common::{RULES, SCHEMA, load};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rulebook::{Course, Procedure, Progress, Recorded, Rulebook, StepStatus, Strength, Verdict, Way};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::LazyLock;

const SMALL: &str = r#"
[[rule]]
id = "wait"
subject = "branch"
act = "branch.vote"
strength = "block"
confirmed = true
text = { zh = "满{value.months}个月", en = "after {value.months} months" }
[[rule.edition]]
instrument = "old"
values = { months = 3 }
earliest = "add_months(branch.term_end, value.months)"
holds = "add_months(branch.term_end, value.months) <= branch.voted_on"
finding = { zh = "不满", en = "too early" }
[[rule.edition]]
instrument = "new"
values = { months = 6 }
earliest = "add_months(branch.term_end, value.months)"
holds = "add_months(branch.term_end, value.months) <= branch.voted_on"
finding = { zh = "不满", en = "too early" }

[[procedure]]
id = "vote"
subject = "branch"
title = { zh = "表决", en = "vote" }
transition = "day-of-act"
confirmed = true
editions = ["new", "old"]
initial = { kind = "village" }
[[procedure.turn]]
id = "branch"
title = { zh = "支部", en = "branch" }
[[procedure.stage]]
id = "all"
title = { zh = "全程", en = "all" }
[[procedure.exit]]
id = "gone"
title = { zh = "撤销", en = "gone" }
[[procedure.step]]
id = "begin"
stage = "all"
turn = "branch"
title = { zh = "开始", en = "begin" }
day = "term_end"
[[procedure.step.outcome]]
id = "done"
title = { zh = "好", en = "done" }
way = "go-on"
[[procedure.step]]
id = "notice"
stage = "all"
turn = "branch"
title = { zh = "公示", en = "notice" }
editions = ["new"]
[[procedure.step.field]]
fact = "members"
[[procedure.step.outcome]]
id = "done"
title = { zh = "好", en = "done" }
way = "go-on"
[[procedure.step]]
id = "review"
stage = "all"
turn = "branch"
title = { zh = "考察", en = "review" }
repeats = true
[[procedure.step.outcome]]
id = "done"
title = { zh = "好", en = "done" }
way = "go-on"
[[procedure.step]]
id = "vote"
stage = "all"
turn = "branch"
title = { zh = "表决", en = "vote" }
day = "voted_on"
[[procedure.step.field]]
fact = "papers"
optional = true
[[procedure.step.outcome]]
id = "passed"
title = { zh = "通过", en = "passed" }
way = "finish"
acts = ["branch.vote"]
when = "branch.members >= 1"
[[procedure.step.outcome]]
id = "again"
title = { zh = "重来", en = "again" }
way = "back"
to = "review"
sets = { temporary = true }
[[procedure.step.outcome]]
id = "later"
title = { zh = "等", en = "later" }
way = "wait"
[[procedure.step.outcome]]
id = "dropped"
title = { zh = "不办", en = "dropped" }
way = "stop"
"#;

fn small() -> &'static Rulebook {
    static SMALL_BOOK: LazyLock<Rulebook> = LazyLock::new(|| {
        load(&[("schema.toml", SCHEMA), ("rules.toml", RULES), ("small.toml", SMALL)]).unwrap()
    });
    &SMALL_BOOK
}

fn national() -> &'static Rulebook {
    static BOOK: LazyLock<Rulebook> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook/national");
        Rulebook::from_folders(&[&folder]).unwrap()
    });
    &BOOK
}

fn record(step: &str, on: Date, outcome: &str, fields: &Value) -> Recorded {
    let fields = fields.as_object().unwrap().clone();
    Recorded { step: step.to_owned(), on, outcome: outcome.to_owned(), fields }
}

fn stand<'r>(
    book: &'r Rulebook,
    procedure: &'r Procedure,
    recorded: &[Recorded],
    known: &Map<String, Value>,
    on: Date,
) -> Progress<'r> {
    let started = recorded.first().map_or(on, |first| first.on);
    book.progress(procedure, Course { started, recorded, known }, on).unwrap()
}

fn open(progress: &Progress<'_>) -> Vec<String> {
    progress.open().map(|state| state.step.id.clone()).collect()
}

#[test]
fn a_case_goes_its_way_back_and_to_its_end() {
    let book = small();
    let procedure = book.procedure("vote").unwrap();
    let none = Map::new();
    let day = date(2026, 6, 1);
    let mut done = Vec::new();
    let now = |done: &[Recorded]| open(&stand(book, procedure, done, &none, day));
    assert_eq!(now(&done), ["begin"]);
    done.push(record("begin", day, "done", &json!({})));
    assert_eq!(now(&done), ["notice"]);
    done.push(record("notice", day, "done", &json!({ "members": 3 })));
    done.push(record("review", day, "done", &json!({})));
    assert_eq!(now(&done), ["review", "vote"], "a review is repeated until the vote");
    done.push(record("vote", day, "later", &json!({})));
    assert_eq!(now(&done), ["review", "vote"]);
    done.push(record("vote", day, "again", &json!({ "papers": ["x"] })));
    assert_eq!(now(&done), ["review"], "back to the review, which is done anew");
    let progress = stand(book, procedure, &done, &none, day);
    assert_eq!(progress.facts.words("temporary").unwrap().en, "yes", "what an outcome sets stays");
    assert_eq!(progress.facts.words("members").unwrap().en, "3", "what was done before stays");
    assert_eq!(progress.facts.words("papers").unwrap().en, "", "what a step gave goes back with it");
    assert_eq!(progress.step("review").unwrap().history.len(), 1);
    done.push(record("review", day, "done", &json!({})));
    done.push(record("vote", day, "passed", &json!({})));
    let progress = stand(book, procedure, &done, &none, day);
    assert!(progress.end.unwrap().finished);
    assert!(open(&progress).is_empty());
}

#[test]
fn the_edition_of_the_day_or_of_the_start_leads() {
    let book = small();
    let procedure = book.procedure("vote").unwrap();
    let none = Map::new();
    let before = date(2026, 5, 10);
    let begun = [record("begin", before, "done", &json!({}))];
    assert_eq!(open(&stand(book, procedure, &begun, &none, before)), ["review"], "2014 knows no notice");
    assert_eq!(open(&stand(book, procedure, &begun, &none, date(2026, 5, 11))), ["notice"]);
    let kept = SMALL.replace("transition = \"day-of-act\"", "transition = \"keep\"");
    let book = load(&[("schema.toml", SCHEMA), ("small.toml", &kept)]).unwrap();
    let procedure = book.procedure("vote").unwrap();
    assert_eq!(open(&stand(&book, procedure, &begun, &none, date(2030, 1, 1))), ["review"]);
}

#[test]
fn the_earliest_day_is_that_of_the_rule_in_force() {
    let book = small();
    let procedure = book.procedure("vote").unwrap();
    let begun = [record("begin", date(2026, 1, 31), "done", &json!({}))];
    for (on, earliest) in [(date(2026, 5, 10), date(2026, 4, 30)), (date(2026, 5, 11), date(2026, 7, 31))] {
        let none = Map::new();
        let progress = stand(book, procedure, &begun, &none, on);
        assert_eq!(progress.step("vote").unwrap().not_before().unwrap().day, earliest, "{on}");
    }
}

#[test]
fn records_that_nobody_understands_any_more_are_kept_and_count_for_nothing() {
    let book = small();
    let procedure = book.procedure("vote").unwrap();
    let day = date(2026, 6, 1);
    let done = [
        record("begin", day, "done", &json!({})),
        record("gone", day, "done", &json!({})),
        record("notice", day, "no-such", &json!({})),
        record("notice", day, "done", &json!({ "members": "three" })),
    ];
    let none = Map::new();
    let progress = stand(book, procedure, &done, &none, day);
    assert_eq!(progress.unread, [1, 2, 3]);
    assert_eq!(open(&progress), ["review"]);
    let left = [record("begin", day, "done", &json!({})), record("exit", day, "gone", &json!({}))];
    let progress = stand(book, procedure, &left, &none, day);
    assert!(!progress.end.unwrap().finished);
    assert_eq!(progress.step("notice").unwrap().status, StepStatus::Ended);
}

proptest! {
    /// Whoever follows what is offered never gets stuck, never does a step before those that come before it, and never
    /// passes a rule that blocks.
    #[test]
    fn every_course_that_is_offered_can_go_on(
        choices in proptest::collection::vec((any::<u8>(), any::<u8>(), 0_i64..90), 1..60)
    ) {
        let book = small();
        let procedure = book.procedure("vote").unwrap();
        let known = json!({ "members": 1 });
        let Value::Object(known) = known else { unreachable!() };
        let mut day = date(2025, 1, 1);
        let mut done: Vec<Recorded> = Vec::new();
        for (which, what, days) in choices {
            day = day.checked_add(days.days()).unwrap();
            let progress = stand(book, procedure, &done, &known, day);
            let offered: Vec<_> = progress.open().collect();
            if progress.end.is_some() {
                prop_assert!(offered.is_empty());
                break;
            }
            prop_assert!(!offered.is_empty(), "stuck after {done:?}");
            let state = offered[usize::from(which) % offered.len()];
            let outcomes = book.outcomes(state.step, &progress.facts, day);
            prop_assert!(!outcomes.is_empty());
            let outcome = outcomes[usize::from(what) % outcomes.len()];
            let next = record(&state.step.id, day, &outcome.id, &json!({}));
            let mut then = done.clone();
            then.push(next);
            let after = stand(book, procedure, &then, &known, day);
            let said = book.judge_step(state.step, outcome, &after.facts, day);
            let blocked = said.iter().any(|it| it.outcome == Verdict::Block);
            let early = state.not_before().is_some_and(|it| day < it.day);
            if outcome.way == Way::Finish {
                prop_assert_eq!(blocked, early, "the earliest day is the first on which the rule lets it pass");
            }
            if !blocked {
                done = then;
            }
            prop_assert!(after.unread.is_empty());
            let counted: usize = after.steps.iter().map(|it| it.history.len()).sum();
            prop_assert_eq!(counted, done.len() + usize::from(blocked), "no record is lost");
        }
    }

    #[test]
    fn working_days_are_counted_and_reached_alike(start in 0_i64..2_000, count in 1_i64..40) {
        let book = national();
        let days = book.workdays();
        let from = date(2023, 1, 1).checked_add(start.days()).unwrap();
        let full = days.full(from, count).unwrap();
        prop_assert_eq!(days.count(from, full), count);
        prop_assert!(days.count(from, full.yesterday().unwrap()) < count);
    }
}

#[test]
fn holidays_and_exchanged_days_are_known() {
    let book = national();
    let days = book.workdays();
    assert!(!days.is_working(date(2026, 10, 1)) && days.is_working(date(2026, 10, 10)));
    assert_eq!(days.count(date(2026, 9, 28), date(2026, 10, 10)), 3 + 3);
    assert_eq!(days.full(date(2026, 4, 30), 5), Some(date(2026, 5, 9)));
    assert!(!days.is_sure(date(2026, 4, 30), date(2026, 5, 9)), "typed from memory");
    assert!(days.is_working(date(2019, 10, 1)), "without an arrangement only the days of the week are known");
}

fn problems(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    let text = SMALL.replacen(from, to, 1);
    load(&[("schema.toml", SCHEMA), ("p.toml", &text)]).unwrap_err().to_string()
}

#[test]
fn what_no_case_could_follow_is_refused() {
    for (from, to, says) in [
        ("fact = \"members\"", "fact = \"people\"", "unknown fact 'people'"),
        ("day = \"term_end\"", "day = \"members\"", "must be date, not int"),
        ("day = \"term_end\"", "vote = \"members-meeting\"", "unknown field of the step 'entitled'"),
        ("acts = [\"branch.vote\"]", "acts = [\"branch.sing\"]", "unknown act 'branch.sing'"),
        ("to = \"review\"", "to = \"nowhere\"", "'nowhere' is no step above this one"),
        ("way = \"finish\"", "way = \"stop\"", "no step finishes the procedure under 'old'"),
        (
            "way = \"go-on\"\n[[procedure.step]]\nid = \"notice\"",
            "way = \"wait\"\n[[procedure.step]]\nid = \"notice\"",
            "cannot be reached",
        ),
        (
            "editions = [\"new\"]\n[[procedure.step.field]]",
            "editions = [\"newer\"]\n[[procedure.step.field]]",
            "unknown edition of the procedure",
        ),
        ("initial = { kind = \"village\" }", "initial = { kind = \"town\" }", "is not one of village, organ"),
        ("sets = { temporary = true }", "sets = { temporary = 1 }", "must be bool, not int"),
        (
            "stage = \"all\"\nturn = \"branch\"\ntitle = { zh = \"开始\"",
            "stage = \"none\"\nturn = \"branch\"\ntitle = { zh = \"开始\"",
            "unknown stage 'none'",
        ),
        ("when = \"branch.members >= 1\"", "when = \"branch.members\"", "needs"),
        ("repeats = true", "repeat = true", "unknown key"),
        ("id = \"review\"\nstage", "id = \"exit\"\nstage", "is not one of ids other than exit"),
        (
            "[[procedure.exit]]",
            "[[procedure.turn]]\nid = \"nobody\"\ntitle = { zh = \"无\", en = \"x\" }\n[[procedure.exit]]",
            "the turn 'nobody' is not used",
        ),
        ("title = { zh = \"考察\", en = \"review\" }", "title = { zh = \"考察\" }", "title.en: is missing"),
        ("repeats = true", "after = [\"vote\"]", "'vote' is no step above this one"),
    ] {
        let found = problems(from, to);
        assert!(found.contains(says), "{to}: {found}");
    }
    let aside = SMALL.replace("id = \"vote\"\nstage", "id = \"vote\"\nafter = [\"begin\"]\nstage");
    let found = load(&[("schema.toml", SCHEMA), ("p.toml", &aside)]).unwrap_err();
    assert!(found.to_string().contains("no end can be reached from the step 'review'"), "{found}");
    let aside = aside.replace("repeats = true", "repeats = true\naside = true");
    let aside = aside.replace(
        "title = { zh = \"公示\", en = \"notice\" }",
        "aside = true\ntitle = { zh = \"公示\", en = \"notice\" }",
    );
    assert!(load(&[("schema.toml", SCHEMA), ("p.toml", &aside)]).is_ok());
}

#[test]
fn developing_members_has_twenty_five_steps_in_both_editions() {
    let book = national();
    let procedure = book.procedure("development").unwrap();
    for edition in &procedure.editions {
        assert_eq!(procedure.count(&edition.instrument), 25, "{}", edition.instrument);
    }
    assert_eq!(procedure.stages.len(), 5);
    assert!(procedure.confirmed);
}

#[test]
fn a_step_that_blocks_is_one_whose_earliest_day_is_told_or_that_no_day_cures() {
    let book = national();
    let procedure = book.procedure("development").unwrap();
    for (rule, step) in
        [("dev-age", "apply"), ("dev-cultivation-1y", "settle-target"), ("dev-probation", "full-meeting")]
    {
        let (_, step) = procedure.step(step).unwrap();
        let act = book.provision(rule).and_then(|it| it.act()).unwrap().to_owned();
        assert!(step.all_acts().any(|it| *it == act), "{rule}");
        assert_eq!(book.provision(rule).unwrap().strength, Strength::Block);
    }
}

/// The pages of `docs/procedures` are made from the rulebook; `UPDATE_DIAGRAMS=1` writes them anew.
#[test]
fn the_pages_of_the_procedures_are_those_of_the_rulebook() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/procedures");
    for procedure in national().procedures() {
        let file = docs.join(format!("{}.md", procedure.id));
        if std::env::var_os("UPDATE_DIAGRAMS").is_some() {
            std::fs::create_dir_all(&docs).unwrap();
            std::fs::write(&file, procedure.page()).unwrap();
        }
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(written, procedure.page(), "run with UPDATE_DIAGRAMS=1 and read the difference");
    }
}
