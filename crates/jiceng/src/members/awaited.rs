//! What is awaited of members of an area, kept in memory until something changes: path codes and days, no name.

use super::commands::suspended_from;
use super::model::{Awaited, Category, Standing};
use super::queries::{self, Member, Since};
use crate::organisations::horizon;
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, MembershipId};
use crate::platform::memo::Stamp;
use jiff::civil::Date;
use std::sync::Arc;

/// Something awaited of a member by a day.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The membership.
    pub membership: MembershipId,
    /// What.
    pub what: Awaited,
    /// By when.
    pub due: Date,
    path: Box<str>,
}

/// What is awaited in a scope of the caller's: what has passed and stays, and what falls due within the time that is
/// announced. The next day first.
///
/// # Errors
/// Without the right to read members; whatever the database reports.
pub async fn awaited(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    scope: &Scope,
) -> Result<Vec<Waiting>, AppError> {
    let own = caller.scope(Permission::ReadMembers)?;
    let Some(scope) = own.within(scope) else { return Ok(Vec::new()) };
    let (area, day) = (caller.area, app.clock.today());
    let stamp = Stamp::now(app, read, area).await?;
    let all: Arc<Vec<Waiting>> =
        app.memo.get(area, "members-awaited", stamp, async |_| make(app, read, area, day).await).await?;
    Ok(all.iter().filter(|it| scope.contains(&it.path)).cloned().collect())
}

async fn make(app: &App, read: &mut db::Read, area: AreaId, on: Date) -> Result<Vec<Waiting>, db::Error> {
    let until = horizon(app, on);
    let mut all = Vec::new();
    for what in Awaited::ALL {
        let Some(months) = months(app, *what, on) else { continue };
        let back = |day: Date| rulebook::calendar::add_months(day, -months).unwrap_or(day);
        let since: Vec<Since> = match what {
            Awaited::ProbationEnds => queries::probationary(read, area).await?,
            Awaited::SuspensionReview => queries::suspended(read, area).await?,
            Awaited::NewMemberTraining => queries::full_between(read, area, back(on), back(until)).await?,
        };
        all.extend(since.into_iter().filter_map(|(membership, path, since)| {
            let due = Awaited::due(since, months).filter(|due| announced(*what, *due, on, until))?;
            Some(Waiting { membership, what: *what, due, path: path.into() })
        }));
    }
    all.sort_by_key(|it| (it.due, it.membership));
    Ok(all)
}

/// Whether it is told of on a day: soon due, or passed and still open.
fn announced(what: Awaited, due: Date, on: Date, until: Date) -> bool {
    due <= until && (what.stays() || on <= due)
}

/// After how many months, as the rule is on a day; none when it is not in force.
fn months(app: &App, what: Awaited, on: Date) -> Option<i64> {
    app.rulebook.int_value(what.rule(), "months", on).ok()
}

/// What comes next for the caller's own membership, whenever that is: a probation is told of from its first day. What
/// has passed stays as long as the register tells that it was not done.
///
/// # Errors
/// Whatever the database reports.
pub async fn own_awaited(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    member: &Member,
) -> Result<Vec<(Awaited, Date)>, AppError> {
    if caller.person != Some(member.person) || member.until.is_some() {
        return Ok(Vec::new());
    }
    let today = app.clock.today();
    let states = queries::states(read, caller.area, member.id).await?;
    let mut all = days_of(app, member, suspended_from(&states, today));
    all.retain(|(what, due)| what.stays() || today <= *due);
    all.sort_by_key(|(_, due)| *due);
    Ok(all)
}

/// What is awaited of one member, whose membership has been suspended since a day or not at all.
#[must_use]
pub(super) fn of_member(app: &App, member: &Member, suspended_since: Option<Date>) -> Vec<(Awaited, Date)> {
    let on = app.clock.today();
    let until = horizon(app, on);
    let mut all = days_of(app, member, suspended_since);
    all.retain(|(what, due)| announced(*what, *due, on, until));
    all
}

/// The days that follow from what a member is, near or far.
fn days_of(app: &App, member: &Member, suspended_since: Option<Date>) -> Vec<(Awaited, Date)> {
    let on = app.clock.today();
    let since = |what: Awaited| match what {
        Awaited::ProbationEnds => member.joined.filter(|_| member.category == Category::Probationary),
        Awaited::SuspensionReview => {
            suspended_since.filter(|_| member.standing == Standing::Suspended).map(Into::into)
        }
        Awaited::NewMemberTraining => member.full_since.filter(|_| member.category == Category::Full),
    };
    let due = |what: Awaited| Awaited::due(since(what)?, months(app, what, on)?);
    Awaited::ALL.iter().filter_map(|what| Some((*what, due(*what)?))).collect()
}

/// What the rule says, its citation, and whether it was checked; none when it is not in force.
#[must_use]
pub fn cited(app: &App, what: Awaited, zh: bool) -> Option<(String, String, bool)> {
    let edition = app.rulebook.edition_on(what.rule(), app.clock.today())?;
    let pick = |words: &rulebook::Words| if zh { words.zh.clone() } else { words.en.clone() };
    Some((pick(&edition.text), pick(&edition.citation), edition.confirmed))
}
