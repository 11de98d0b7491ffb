//! What a transfer of the relation does to the register: a membership goes on in another branch, ends because it goes on
//! elsewhere, or begins with somebody who comes from elsewhere. The caller of these functions has checked access and ends
//! the transaction.

use super::acts::record;
use super::admission::{Outcome, current, kept};
use super::register::row;
use crate::members::model::{Act, Draft, Leaving, fits};
use crate::members::queries::{self, ActRow, Branch, Member};
use crate::organisations::Organisation;
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::form::FieldError;
use crate::platform::id::{MembershipId, OrganisationId, PersonId};
use db::Write;
use jiff::civil::Date;

/// Ends the membership in one branch on a day and begins it in another on the same day, with the same category and
/// standing: at no time the person is in none or in both.
///
/// # Errors
/// Whatever the database reports; within, why it cannot be done.
pub async fn move_over(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    (person, from, to): (PersonId, OrganisationId, &Organisation),
    on: Date,
) -> Outcome<()> {
    if from == to.id {
        return Ok(Err(FieldError::new("member-transfer-same")));
    }
    let member = match ended(app, write, caller, (person, from), on).await? {
        Ok(member) => member,
        Err(error) => return Ok(Err(error)),
    };
    let at = app.clock.now();
    let id = MembershipId(app.randomness.id(at));
    let place = Branch { organisation: to.id, path: &to.path, from: on, recorded_at: at };
    queries::go_on(write, caller.area, (member.id, id), &place).await?;
    registered(app, write, caller, to, (id, on)).await
}

/// Ends the membership in a branch on a day, because it goes on outside the area.
///
/// # Errors
/// As [`move_over`].
pub async fn move_out(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    (person, from): (PersonId, OrganisationId),
    on: Date,
) -> Outcome<()> {
    Ok(ended(app, write, caller, (person, from), on).await?.map(drop))
}

/// Begins a membership of somebody who comes from outside the area, known here or not.
///
/// # Errors
/// As [`move_over`].
pub async fn move_in(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    (person, to): (PersonId, &Organisation),
    (draft, on): (&Draft, Date),
) -> Outcome<()> {
    let stays = queries::stays(write, caller.area, person).await?;
    let ranges: Vec<_> = stays.iter().map(|stay| stay.range).collect();
    if !fits(&ranges, (on, None)) {
        return Ok(Err(FieldError::new("member-elsewhere-since")));
    }
    let at = app.clock.now();
    let id = MembershipId(app.randomness.id(at));
    let place = Branch { organisation: to.id, path: &to.path, from: on, recorded_at: at };
    queries::insert_membership(write, caller.area, (id, person), draft, &place).await?;
    registered(app, write, caller, to, (id, on)).await
}

/// Ends the present membership, when it is in that branch and nothing later is recorded of it.
async fn ended(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    (person, from): (PersonId, OrganisationId),
    on: Date,
) -> Outcome<Member> {
    let here = current(write, caller.area, person).await?.filter(|member| member.organisation == from);
    let Some(member) = here else { return Ok(Err(FieldError::new("member-transfer-not-here"))) };
    if on > app.clock.today() {
        return Ok(Err(FieldError::new("member-date-future")));
    }
    // A membership of no day would have been none.
    if on <= member.from {
        return Ok(Err(FieldError::with("member-act-before-start", "from", member.from)));
    }
    let states = queries::states(write, caller.area, member.id).await?;
    if let Some(later) = states.last().filter(|state| on < state.from) {
        return Ok(Err(FieldError::with("member-act-later-change", "on", later.from)));
    }
    let leaving = Leaving::TransferredOut;
    queries::set_end(write, caller.area, member.id, Some((on, leaving))).await?;
    let row = ActRow { after: Some(leaving.to_string()), ..row(app, caller, member.id, Act::End, on) };
    Ok(kept(record(app, write, caller, &member, &row).await)?.map(|()| member))
}

/// Keeps that a membership was registered.
async fn registered(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    to: &Organisation,
    (id, on): (MembershipId, Date),
) -> Outcome<()> {
    let member = queries::record(write, caller.area, id).await?;
    let row = ActRow { after: Some(to.short_name.clone()), ..row(app, caller, id, Act::Register, on) };
    kept(record(app, write, caller, &member, &row).await)
}
