//! What the rulebook says of somebody who is away. No number of months stands here.

use super::model::State;
use super::queries::{self, Kept, Waiting};
use crate::members::Standing;
use crate::organisations::Checked;
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use db::Read;
use jiff::civil::Date;
use rulebook::Verdict;
use serde_json::{Value, json};

/// The rule of suspension of whoever is out of touch.
pub(super) const SUSPEND: &str = "status-stop-lost";
/// The rule of removal some time after it.
pub(super) const REMOVE: &str = "status-remove-lost";
/// The rule of taking somebody back.
pub(super) const RESTORE: &str = "status-restore";
/// The rule of keeping in touch.
pub(super) const CONTACT: &str = "floating-contact";
/// The rule of appraisal at the receiving branch.
pub(super) const APPRAISAL: &str = "floating-appraisal";
/// Standing rules that what is recorded here can answer.
const STANDING: [&str; 2] = ["floating-register", "relation-move-6m"];

/// What the rules say of a registration that goes on: whether it is one of a floating member already, whether both sides
/// registered it, whether the relation ought to move.
pub(super) fn said(app: &App, kept: &Kept) -> Vec<Checked> {
    if !kept.is_open() {
        return Vec::new();
    }
    let today = app.clock.today();
    let mut facts = json!({
        "away_from": kept.left_on.to_string(),
        "away_fixed": kept.fixed,
        "relation_moved": false,
        "floating": true,
    });
    let state = kept.state();
    // What an organisation of another county registered is not known here, unless signed files came from it.
    if state != State::Recorded {
        facts["floating_out_registered"] = (state != State::WaitsHome).into();
        facts["floating_in_registered"] = (state == State::Confirmed || state == State::WaitsHome).into();
    }
    let mut all = ask(app, &facts, Some("member.float"), today);
    let standing = ask(app, &facts, None, today).into_iter();
    all.extend(standing.filter(|it| STANDING.contains(&it.rule.as_str())));
    all
}

/// From which day on the rule of suspension lets a branch discuss it, of somebody out of touch since a day.
pub(super) fn suspension_from(app: &App, since: Date) -> Option<Date> {
    let months = app.rulebook.int_value(SUSPEND, "months", app.clock.today()).ok()?;
    rulebook::calendar::add_months(since, months)
}

/// Whether the rule of suspension may be discussed of a member.
pub(super) fn may_be_discussed(app: &App, kept: &Kept) -> bool {
    let due = kept.lost_since().and_then(|since| suspension_from(app, since));
    kept.standing == Some(Standing::Normal) && due.is_some_and(|due| due <= app.clock.today())
}

/// The day up to which a last contact counts as long ago: somebody who would be out of touch since then could be
/// suspended today. The first day of the calendar where the rule is not in force.
pub(super) fn long_ago(app: &App) -> Date {
    let today = app.clock.today();
    let months = app.rulebook.int_value(SUSPEND, "months", today).ok();
    let back = months.and_then(|months| rulebook::calendar::add_months(today, -months));
    back.unwrap_or(Date::constant(1, 1, 1))
}

/// What waits in the part of a scope where the caller keeps the members.
///
/// # Errors
/// Whatever the database reports.
pub async fn waiting(
    app: &App,
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
) -> Result<Waiting, AppError> {
    let own = caller.scope(Permission::ChangeMembers)?;
    let Some(scope) = own.within(within) else { return Ok(Waiting::default()) };
    Ok(queries::waiting(read, caller.area, &scope, long_ago(app)).await?)
}

fn ask(app: &App, facts: &Value, act: Option<&str>, on: Date) -> Vec<Checked> {
    match app.rulebook.facts_from_json("member", facts) {
        Ok(facts) => {
            let said = app.rulebook.findings(&facts, act, on).into_iter();
            said.filter(|it| it.outcome != Verdict::Unknown).map(Checked::from).collect()
        }
        Err(errors) => {
            tracing::error!(%errors, "the rulebook does not know the facts of floating members");
            Vec::new()
        }
    }
}
