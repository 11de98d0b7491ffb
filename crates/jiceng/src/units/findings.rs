//! What the regulations say of units and of those who cover several.

use super::model::{Formula, Manner, Situation};
use crate::organisations::{Checked, Organisation, Setting};
use crate::platform::app::App;
use jiff::civil::Date;
use rulebook::{FactErrors, Facts, Finding, Verdict};
use std::str::FromStr;

/// Checks a unit as it is covered on a day: whether it should have a branch, or belong to a joint one.
#[must_use]
pub fn check(app: &App, unit: &Situation, on: Date) -> Vec<Checked> {
    let mut json = serde_json::json!({
        "kind": unit.unit.kind.fact(),
        "covered": unit.has_organisation(),
        "has_branch": unit.manners.contains(&Manner::Own),
        "has_guide": unit.manners.contains(&Manner::Guide),
    });
    // A count that is not stated stays unknown: a rule that needs it then says nothing.
    let counts = [
        ("employees", unit.unit.people),
        ("members", unit.unit.members),
        ("full_members", unit.unit.full_members),
    ];
    for (name, count) in counts {
        if let Some(count) = count {
            json[name] = count.into();
        }
    }
    said(app, app.rulebook.facts_from_json("unit", &json), on, |_| true)
}

/// What the limit on joint branches says of an organisation that covers so many units jointly. A branch that covers
/// several units is a joint branch, whatever setting it was registered with.
#[must_use]
pub fn joint_findings(app: &App, organisation: &Organisation, units: i64, on: Date) -> Vec<Checked> {
    let json = serde_json::json!({ "kind": organisation.kind.code(), "setting": Setting::Joint.code(), "joint_units": units });
    said(app, app.rulebook.facts_from_json("organisation", &json), on, |finding| finding.rule == JOINT_LIMIT)
}

const JOINT_LIMIT: &str = "branch-joint-max";
/// Which units and manners the two coverages count.
pub(super) const COVERAGE: &str = "new-coverage";

fn said(
    app: &App,
    facts: Result<Facts, FactErrors>,
    on: Date,
    wanted: impl Fn(&Finding) -> bool,
) -> Vec<Checked> {
    match facts {
        Ok(facts) => app
            .rulebook
            .findings(&facts, None, on)
            .into_iter()
            .filter(|finding| finding.outcome != Verdict::Unknown && wanted(finding))
            .map(Checked::from)
            .collect(),
        Err(errors) => {
            tracing::error!(%errors, "the rulebook does not know the facts of a unit");
            Vec::new()
        }
    }
}

/// The formula of the two coverages, as the rulebook has it on a day. Words that are no kind or manner count nothing.
pub(super) fn formula(app: &App, on: Date) -> Formula {
    Formula {
        kinds: words(app, "kinds", on),
        by_organisation: words(app, "by_organisation", on),
        by_work: words(app, "by_work", on),
    }
}

fn words<T: FromStr>(app: &App, name: &str, on: Date) -> Vec<T> {
    match app.rulebook.value(COVERAGE, name, on) {
        Ok(rulebook::RuleValue::Texts(texts)) => texts.iter().filter_map(|text| text.parse().ok()).collect(),
        _ => Vec::new(),
    }
}
