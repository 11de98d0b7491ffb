//! What the rulebook says of dues. No rate, threshold or number of months stands here.

use super::model::{Category, Draft, HandedBy, Kind, Month, Purpose};
use super::money::yuan;
use crate::organisations::{Checked, Organisation};
use crate::platform::app::App;
use jiff::civil::Date;
use rulebook::{RuleValue, Verdict};
use serde_json::{Value, json};

/// The brackets of an income, the lowest first.
const BRACKETS: [&str; 4] = ["dues-rate-1", "dues-rate-2", "dues-rate-3", "dues-rate-4"];
const RETIRED: &str = "dues-retired";
const FARMER: &str = "dues-farmer";
const FIXED: &str = "dues-student-etc";
const USES: &str = "dues-use";
/// The rule by which a branch reminds, long before the one below.
const REMIND: &str = "dues-remind";
/// The rule of six months on end.
const REMOVAL: &str = "dues-6m-rule";
/// The rule of what temporary branches leave to others.
const TEMPORARY: &str = "branch-temp-limits";
/// The rule of suspended members.
pub(super) const SUSPENDED: &str = "dues-suspended";
/// The rule of what is paid late.
const LATE: &str = "dues-period";

/// What a member pays a month by the rulebook: the rate of the bracket on the whole base, parts of a fen dropped; of a
/// range the least. None where the base is wanting, or no rule is in force.
#[must_use]
pub(super) fn proposed(app: &App, category: Category, base: Option<i64>, on: Date) -> Option<i64> {
    let value = |rule: &str, name: &str| app.rulebook.int_value(rule, name, on).ok();
    match category {
        Category::Wage | Category::AnnualSalary | Category::Irregular => {
            let base = base?;
            let bracket = BRACKETS.into_iter().find(|rule| {
                let over = value(rule, "over_fen").is_none_or(|over| base > over);
                let up_to = value(rule, "up_to_fen").is_none_or(|up_to| base <= up_to);
                over && up_to && app.rulebook.edition_on(rule, on).is_some()
            })?;
            Some(base * value(bracket, "permille")? / 1_000)
        }
        Category::Retired => {
            let base = base?;
            let low = base <= value(RETIRED, "up_to_fen")?;
            Some(base * value(RETIRED, if low { "permille" } else { "over_permille" })? / 1_000)
        }
        Category::Farmer => value(FARMER, "minimum_fen"),
        Category::Student | Category::Unemployed | Category::Relief => value(FIXED, "fen"),
    }
}

/// What the rules say of a setting with this amount, for a member admitted on a day, when this is the first of a
/// probationary member.
#[must_use]
pub(super) fn of_setting(app: &App, draft: &Draft, amount: i64, admitted: Option<Date>) -> Vec<Checked> {
    let mut facts = json!({
        "category": draft.category.code(),
        "amount_fen": amount,
        "amount_yuan": yuan(amount),
        "reduced": draft.relief.is_some(),
        "exempt_approved": draft.relief.is_some(),
    });
    if let Some(base) = draft.base {
        facts["base_fen"] = base.into();
        facts["base_yuan"] = yuan(base).into();
    }
    if let Some(admitted) = admitted {
        // Months are set, days are asked for: the month of the admission is from that day on.
        let same = Month::of(admitted) == draft.from;
        let start = if same { admitted } else { draft.from.first() };
        facts["start"] = start.to_string().into();
        facts["joined"] = admitted.to_string().into();
    }
    ask(app, "dues", &facts, Some("dues.set"), draft.from.first())
}

/// What the rules say of money received: who handed it over, a large voluntary payment that was not passed on, and how
/// many months late it is.
#[must_use]
pub(super) fn of_payment(
    app: &App,
    (kind, payer): (Kind, Option<HandedBy>),
    (amount, forwarded): (i64, bool),
    months_late: i64,
    on: Date,
) -> Vec<Checked> {
    let facts = json!({
        "voluntary": kind == Kind::Voluntary,
        "amount_fen": amount,
        "amount_yuan": yuan(amount),
        "forwarded": forwarded,
        "deducted": payer == Some(HandedBy::Organisation),
        "months_late": months_late,
    });
    let mut said = ask(app, "dues", &facts, Some("dues.receive"), on);
    said.extend(ask(app, "dues", &facts, None, on).into_iter().filter(|it| it.rule == LATE));
    said
}

/// What the rules say of spending.
#[must_use]
pub(super) fn of_use(app: &App, purpose: Purpose, collectively: bool, on: Date) -> Vec<Checked> {
    let facts = json!({ "use": purpose.code(), "decided_collectively": collectively });
    ask(app, "dues", &facts, Some("dues.spend"), on)
}

/// The purposes that the rulebook allows on a day, and last the one it does not know.
#[must_use]
pub(super) fn purposes(app: &App, on: Date) -> Vec<Purpose> {
    let allowed = match app.rulebook.value(USES, "uses", on) {
        Ok(RuleValue::Texts(uses)) => uses.clone(),
        _ => Vec::new(),
    };
    let known = Purpose::ALL.iter().copied();
    known.filter(|it| *it == Purpose::Other || allowed.iter().any(|use_| use_ == it.code())).collect()
}

/// What the rules say of a member who has not paid for so many months on end: the reminder, or the rule of removal once
/// its time has come.
#[must_use]
pub(super) fn of_arrears(app: &App, months: i64, on: Date) -> Option<Checked> {
    let said = ask(app, "member", &json!({ "months_unpaid": months }), None, on);
    let mut said: Vec<Checked> =
        said.into_iter().filter(|it| [REMIND, REMOVAL].contains(&it.rule.as_str())).collect();
    let worst = said.iter().position(|it| it.rule == REMOVAL).unwrap_or(0);
    (!said.is_empty()).then(|| said.swap_remove(worst))
}

/// What the rules say of a temporary branch that collects dues.
#[must_use]
pub(super) fn of_temporary(app: &App, branch: &Organisation, on: Date) -> Vec<Checked> {
    let facts = json!({ "temporary": branch.temporary_until.is_some(), "act_intended": "collect-dues" });
    ask(app, "organisation", &facts, None, on).into_iter().filter(|it| it.rule == TEMPORARY).collect()
}

/// From how many months on end a branch reminds, and from how many the rule of removal speaks.
#[must_use]
pub(super) fn months_of_arrears(app: &App, on: Date) -> (i64, i64) {
    let months = |rule| app.rulebook.int_value(rule, "months", on).unwrap_or(i64::MAX);
    (months(REMIND), months(REMOVAL))
}

/// Whether dues go on falling due while membership is suspended. The cautious answer where no rule is in force is that they
/// do not: nobody is held to be in arrears for want of a rule.
#[must_use]
pub(super) fn due_while_suspended(app: &App, on: Date) -> bool {
    matches!(app.rulebook.value(SUSPENDED, "due", on), Ok(RuleValue::Bool(true)))
}

/// From which sum a voluntary payment goes to the Centre.
#[must_use]
pub(super) fn large(app: &App, on: Date) -> Option<i64> {
    app.rulebook.int_value("dues-big", "minimum_fen", on).ok()
}

fn ask(app: &App, subject: &str, facts: &Value, act: Option<&str>, on: Date) -> Vec<Checked> {
    match app.rulebook.facts_from_json(subject, facts) {
        Ok(facts) => {
            let said = app.rulebook.findings(&facts, act, on).into_iter();
            let mut said: Vec<Checked> =
                said.filter(|it| it.outcome != Verdict::Unknown).map(Checked::from).collect();
            said.sort_by_key(Checked::order);
            said
        }
        Err(errors) => {
            tracing::error!(%errors, "the rulebook does not know the facts of dues");
            Vec::new()
        }
    }
}
