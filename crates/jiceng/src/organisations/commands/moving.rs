//! Renaming an organisation, changing its kind, and putting it below another one.

use super::{
    ActError, Author, Change, Grounds, Prepared, again, approved, case, not_before, record, timely, unchanged,
};
use crate::organisations::figures;
use crate::organisations::findings::Checked;
use crate::organisations::judgement::{Case, judge};
use crate::organisations::model::{Deed, Kind, OrganisationName, Refusal, child_path, superior_path, within};
use crate::organisations::queries::{self, Organisation};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use db::Write;
use jiff::civil::Date;

/// Gives an organisation a new name; the one before stays in its history.
///
/// # Errors
/// Without the right; when the name is the present one or the day lies before the last renaming.
pub async fn rename(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    name: &OrganisationName,
    grounds: &Grounds,
) -> Result<Prepared, ActError> {
    caller.require(Permission::ChangeOrganisations, &organisation.path)?;
    timely(app, organisation, grounds.on)?;
    if organisation.name == name.0 {
        return Err(Refusal::SameName.into());
    }
    after_last(&mut write, caller, organisation, Deed::Rename, grounds.on).await?;
    let findings =
        weighed(app, &mut write, caller, organisation, Deed::Rename, organisation.kind, grounds).await?;
    unchanged(queries::rename(&mut write, caller.area, organisation, name).await?)?;
    let change = Change { before: Some(organisation.name.clone()), after: Some(name.0.clone()) };
    let payload = serde_json::json!({ "before": organisation.name, "after": name.0, "on": grounds.on });
    let namesakes = queries::same_name(&mut write, caller.area, &name.0, organisation.id).await?;
    let what = (Deed::Rename, grounds, change);
    let prepared = finish(app, write, caller, organisation, what, &payload, findings).await?;
    Ok(Prepared { namesakes, ..prepared })
}

/// Makes a branch a general branch, a general branch a committee, or the other way.
///
/// # Errors
/// Without the right at the superior; when the kind does not fit what stands above or below, or the day is wrong.
pub async fn change_kind(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    kind: Kind,
    grounds: &Grounds,
) -> Result<Prepared, ActError> {
    caller.require(Permission::ChangeOrganisations, superior_path(&organisation.path))?;
    timely(app, organisation, grounds.on)?;
    if organisation.kind == kind {
        return Err(Refusal::SameKind.into());
    }
    let Some(superior) = organisation.superior else { return Err(Refusal::Topmost.into()) };
    let superior = queries::by_id(&mut write, caller, superior).await?;
    if !kind.may_stand_below(superior.kind) {
        return Err(Refusal::KindBelow { superior: superior.short_name }.into());
    }
    let below = queries::children(&mut write, caller, organisation, "", MOST_BELOW).await?;
    if let Some(child) = below.iter().find(|child| !child.kind.may_stand_below(kind)) {
        return Err(Refusal::KindAbove { below: child.short_name.clone() }.into());
    }
    after_last(&mut write, caller, organisation, Deed::ChangeKind, grounds.on).await?;
    let findings = weighed(app, &mut write, caller, organisation, Deed::ChangeKind, kind, grounds).await?;
    unchanged(queries::set_kind(&mut write, caller.area, organisation, kind).await?)?;
    let (before, after) = (organisation.kind.code(), kind.code());
    let change = Change { before: Some(before.to_owned()), after: Some(after.to_owned()) };
    let payload = serde_json::json!({ "before": before, "after": after, "on": grounds.on });
    let what = (Deed::ChangeKind, grounds, change);
    let mut prepared = finish(app, write, caller, organisation, what, &payload, findings).await?;
    prepared.below = below.len();
    Ok(prepared)
}

/// A level has at most so many organisations.
pub(super) const MOST_BELOW: i64 = 100_000;

/// Puts an organisation with everything below it under another superior from a day on.
///
/// # Errors
/// Without the right at both superiors; when the kind may not stand there, it would stand below itself, or the day lies
/// before the last change of place of an organisation that moves.
pub async fn move_below(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    superior: &Organisation,
    grounds: &Grounds,
) -> Result<Prepared, ActError> {
    caller.require(Permission::ChangeOrganisations, superior_path(&organisation.path))?;
    caller.require(Permission::ChangeOrganisations, &superior.path)?;
    timely(app, organisation, grounds.on)?;
    timely(app, superior, grounds.on)?;
    let Some(left) = organisation.superior else { return Err(Refusal::Topmost.into()) };
    if left == superior.id {
        return Err(Refusal::SamePlace.into());
    }
    if within(&superior.path, &organisation.path) {
        return Err(Refusal::Inside.into());
    }
    if !organisation.kind.may_stand_below(superior.kind) {
        return Err(Refusal::KindBelow { superior: superior.short_name.clone() }.into());
    }
    let left = queries::by_id(&mut write, caller, left).await?;
    let findings =
        weighed(app, &mut write, caller, organisation, Deed::Move, organisation.kind, grounds).await?;
    let moved = replant(&mut write, caller, organisation, superior, grounds.on).await?;
    let change = Change { before: Some(left.name), after: Some(superior.name.clone()) };
    let payload =
        serde_json::json!({ "from": left.id.to_string(), "to": superior.id.to_string(), "on": grounds.on });
    let what = (Deed::Move, grounds, change);
    let mut prepared = finish(app, write, caller, organisation, what, &payload, findings).await?;
    (prepared.below, prepared.members) = moved;
    Ok(prepared)
}

/// Moves a subtree; the days of all that moves must allow it. Tells how many stood below, and how many members there are.
pub(super) async fn replant(
    write: &mut Write,
    caller: &Caller,
    organisation: &Organisation,
    superior: &Organisation,
    on: Date,
) -> Result<(usize, usize), ActError> {
    let subtree = Scope::subtree(&organisation.path);
    not_before(on, queries::placed_since(write, caller.area, &subtree).await?)?;
    let above = Scope::alone(&superior.path);
    not_before(on, queries::placed_since(write, caller.area, &above).await?)?;
    let last = queries::last_path_below(write, caller.area, &superior.path).await?;
    let path = child_path(&superior.path, last.as_deref()).ok_or(Refusal::NoCodeLeft)?;
    let to = (superior.id, path.as_str());
    unchanged(queries::replant(write, caller.area, organisation, to, on).await?)?;
    let subtree = Scope::subtree(&path);
    let members: i64 =
        queries::member_counts(write, caller.area, &subtree).await?.iter().map(|(_, it)| it.members).sum();
    let standing = queries::standing_in(write, caller.area, &subtree).await?;
    Ok((usize::try_from(standing - 1).unwrap_or(0), usize::try_from(members).unwrap_or(0)))
}

/// What the rules say when an organisation becomes of a kind, or otherwise changes.
async fn weighed(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    organisation: &Organisation,
    deed: Deed,
    kind: Kind,
    grounds: &Grounds,
) -> Result<Vec<Checked>, ActError> {
    let before = case(write, caller.area, organisation, grounds.on).await?;
    let would_be = Organisation { kind, ..organisation.clone() };
    let figures = figures::figures(write, caller.area, &would_be, grounds.on).await?;
    let after = Case { kind, setting: organisation.setting, figures: approved(&figures, grounds) };
    Ok(judge(app, deed, Some(&before), &after, grounds.on))
}

/// Not before the last act of the same kind, so that what it was on a day stays unambiguous; nor before it stood.
async fn after_last(
    write: &mut Write,
    caller: &Caller,
    organisation: &Organisation,
    deed: Deed,
    on: Date,
) -> Result<(), ActError> {
    let whose = || organisation.short_name.clone();
    let last = queries::last_act(write, caller.area, organisation.id, deed.code()).await?;
    not_before(on, last.map(|day| (day, whose())))?;
    let first = queries::places(write, caller.area, organisation.id).await?.last().map(|place| place.from);
    Ok(not_before(on, first.map(|day| (day, whose())))?)
}

async fn finish(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    what: (Deed, &Grounds, Change),
    payload: &serde_json::Value,
    findings: Vec<Checked>,
) -> Result<Prepared, ActError> {
    let author = Author { area: caller.area, caller: Some(caller) };
    let grounds = what.1;
    record(app, &mut write, author, organisation, what, payload).await?;
    let now = again(&mut write, caller, organisation).await?;
    Ok(Prepared::new(write, grounds, now, findings))
}
