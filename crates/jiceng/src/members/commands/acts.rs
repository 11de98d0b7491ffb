//! Acts on a membership: category, standing, group, end. One transaction each, judged again under the writer's lock.

use super::Refused;
use crate::members::Category;
use crate::members::findings::{self, Grounds, Said};
use crate::members::model::{
    Act, Change, Leaving, Misfit, Standing, State, SuspensionGround, enter, fits, on,
};
use crate::members::queries::{self, ActRow, Member};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::form::FieldError;
use crate::platform::id::{AreaId, MembershipActId, MembershipId};
use crate::platform::journal;
use db::Write;
use jiff::civil::Date;

/// An act as it was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::members) struct Entry {
    /// What is done.
    pub(in crate::members) act: Act,
    /// The version of the member that the form was filled from.
    pub(in crate::members) version: i64,
    /// From which day on it is true.
    pub(in crate::members) on: Date,
    /// The group, for the act that asks for one.
    pub(in crate::members) group: Option<String>,
    /// What the rules ask for.
    pub(in crate::members) grounds: Grounds,
    /// Why.
    pub(in crate::members) reason: Option<String>,
    /// The document.
    pub(in crate::members) document: Option<String>,
    /// Why it is done in spite of warnings.
    pub(in crate::members) kept: Option<String>,
}

/// What the rules say of an entry.
///
/// # Errors
/// [`Refused::Wrong`] when a record says otherwise; whatever the database reports.
pub(in crate::members) async fn judge(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    member: &Member,
    entry: &Entry,
) -> Result<Vec<Said>, Refused> {
    require_lost(read, caller, member, &entry.grounds).await?;
    let states = queries::states(read, caller.area, member.id).await?;
    let suspended = suspended_from(&states, entry.on);
    Ok(findings::of_act(app, member, suspended, entry.act, entry.on, &entry.grounds)?)
}

/// Refuses to call somebody lost since a day after which a contact is recorded.
async fn require_lost(
    read: &mut db::Read,
    caller: &Caller,
    member: &Member,
    grounds: &Grounds,
) -> Result<(), Refused> {
    let Some(since) = grounds.since.filter(|_| grounds.suspension == Some(SuspensionGround::Lost)) else {
        return Ok(());
    };
    match last_contact(read, caller.area, member.id).await? {
        Some(last) if last > since => {
            Err(Refused::wrong("since", FieldError::with("member-since-contact", "day", last)))
        }
        _ => Ok(()),
    }
}

/// The last day on which any capability knows a member to have been in contact.
pub(in crate::members) async fn last_contact(
    read: &mut db::Read,
    area: AreaId,
    id: MembershipId,
) -> Result<Option<Date>, db::Error> {
    let mut last = None;
    for known in crate::last_contacts() {
        last = last.max(known(read, area, id).await?);
    }
    Ok(last)
}

/// Since when the membership has been suspended without a break on a day.
pub(in crate::members) fn suspended_from(states: &[State], on: Date) -> Option<Date> {
    let past = states.iter().rev().skip_while(|state| state.from > on);
    past.take_while(|state| state.standing == Standing::Suspended).last().map(|state| state.from)
}

/// Does it.
///
/// # Errors
/// [`Refused::Changed`] when somebody changed the member meanwhile, [`Refused::Wrong`] when the day does not fit the
/// history, [`Refused::Rules`] when a rule forbids it or wants a reason
/// that is not given; whatever the database reports.
pub(in crate::members) async fn carry_out(
    app: &App,
    caller: &Caller,
    id: MembershipId,
    entry: &Entry,
) -> Result<MembershipActId, Refused> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let member = queries::by_membership(&mut write, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    if member.changes != entry.version {
        return Err(Refused::Changed);
    }
    if !entry.act.fits(member.until.is_some(), member.category, member.standing) {
        return Err(Refused::wrong("on", FieldError::new("member-act-unfit")));
    }
    let said = judge(app, &mut write, caller, &member, entry).await?;
    if said.iter().any(Said::blocks) || (entry.kept.is_none() && said.iter().any(Said::wants_reason)) {
        return Err(Refused::Rules(said));
    }
    let warned: Vec<&str> = said.iter().map(Said::rule).collect();
    let (before, after) = apply(app, &mut write, caller, &member, entry).await?;
    let at = app.clock.now();
    let row = ActRow {
        id: MembershipActId(app.randomness.id(at)),
        membership: id,
        act: entry.act,
        on: entry.on,
        before,
        after,
        reason: entry.reason.clone(),
        document: entry.document.clone(),
        warned: (!warned.is_empty()).then(|| warned.join(",")),
        kept: entry.kept.clone(),
        recorded_at: at,
        who: caller.name.clone(),
    };
    record(app, &mut write, caller, &member, &row).await?;
    write.commit().await?;
    Ok(row.id)
}

/// Writes the act and, last, the journal.
pub(super) async fn record(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    member: &Member,
    row: &ActRow,
) -> Result<(), Refused> {
    queries::insert_act(write, caller, member.person, row).await?;
    let payload = serde_json::json!({
        "act": row.act.code(), "membership": member.id.to_string(), "on": row.on.to_string(), "before": row.before,
        "after": row.after, "reason": row.reason, "document": row.document, "warned": row.warned, "kept": row.kept,
    });
    let act = journal::Act {
        name: "member.act",
        kind: "person",
        subject: Some(member.person.0),
        payload: &payload,
    };
    Ok(journal::append(app, write, caller, &act).await?)
}

/// Writes the change itself. Tells what it was and what it is.
async fn apply(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    member: &Member,
    entry: &Entry,
) -> Result<(Option<String>, Option<String>), Refused> {
    if entry.on > app.clock.today() {
        return Err(Refused::wrong("on", FieldError::new("member-date-future")));
    }
    let change = match entry.act {
        Act::MakeFull => Change::Category(Category::Full),
        Act::Suspend => Change::Standing(Standing::Suspended),
        Act::Retain => Change::Standing(Standing::Retained),
        Act::Restore | Act::Resume => Change::Standing(Standing::Normal),
        Act::Group => return group(app, write, caller, member, entry).await,
        Act::End => return end(write, caller, member, entry).await,
        Act::Reopen => {
            super::stands(write, caller, member.organisation).await?;
            return reopen(write, caller, member).await;
        }
        Act::Register | Act::Rename | Act::Identity | Act::Start => {
            return Err(Refused::wrong("on", FieldError::new("member-act-unfit")));
        }
    };
    let states = queries::states(write, caller.area, member.id).await?;
    // Somebody may have become full before coming to this branch: here it is true from the first day on.
    let from = if entry.act == Act::MakeFull { entry.on.max(member.from) } else { entry.on };
    let entered =
        enter(&states, from, change, entry.reason.clone()).map_err(|misfit| misfits(misfit, member))?;
    let full_since = (entry.act == Act::MakeFull).then(|| entry.on.into());
    if full_since.is_some() && member.joined.is_some_and(|joined| entry.on < joined.earliest()) {
        return Err(Refused::wrong("on", FieldError::new("member-full-before-joined")));
    }
    queries::write_states(write, caller.area, member.id, &entered, full_since, app.clock.now()).await?;
    let was = on(&states, from);
    Ok(match change {
        Change::Category(category) => (was.map(|it| it.category.to_string()), Some(category.to_string())),
        Change::Standing(standing) => (was.map(|it| it.standing.to_string()), Some(standing.to_string())),
    })
}

fn misfits(misfit: Misfit, member: &Member) -> Refused {
    Refused::wrong(
        "on",
        match misfit {
            Misfit::BeforeStart => FieldError::with("member-act-before-start", "from", member.from),
            Misfit::NothingChanges => FieldError::new("member-act-nothing-changes"),
        },
    )
}

async fn group(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    member: &Member,
    entry: &Entry,
) -> Result<(Option<String>, Option<String>), Refused> {
    if entry.on < member.from {
        return Err(misfits(Misfit::BeforeStart, member));
    }
    let name = entry.group.as_deref();
    queries::set_group(write, caller.area, member.id, (entry.on, name), app.clock.now()).await?;
    Ok((member.party_group.clone(), entry.group.clone()))
}

async fn end(
    write: &mut Write,
    caller: &Caller,
    member: &Member,
    entry: &Entry,
) -> Result<(Option<String>, Option<String>), Refused> {
    let Some(leaving) = entry.grounds.leaving else {
        return Err(Refused::wrong("leaving", FieldError::new("field-required")));
    };
    // What was entered by mistake never held.
    let until = if leaving == Leaving::Mistake { member.from } else { entry.on };
    let states = queries::states(write, caller.area, member.id).await?;
    if until < member.from {
        return Err(misfits(Misfit::BeforeStart, member));
    }
    if leaving != Leaving::Mistake
        && let Some(last) = states.last()
        && until < last.from
    {
        return Err(Refused::wrong("on", FieldError::with("member-act-later-change", "on", last.from)));
    }
    queries::set_end(write, caller.area, member.id, Some((until, leaving))).await?;
    Ok((None, Some(leaving.to_string())))
}

async fn reopen(
    write: &mut Write,
    caller: &Caller,
    member: &Member,
) -> Result<(Option<String>, Option<String>), Refused> {
    let stays = queries::stays(write, caller.area, member.person).await?;
    let others: Vec<_> = stays.iter().filter(|stay| stay.id != member.id).map(|stay| stay.range).collect();
    if !fits(&others, (member.from, None)) {
        return Err(Refused::wrong("on", FieldError::new("member-elsewhere-since")));
    }
    queries::set_end(write, caller.area, member.id, None).await?;
    Ok((member.left.map(|leaving| leaving.to_string()), None))
}
