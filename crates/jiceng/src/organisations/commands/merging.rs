//! Merging an organisation into another one, and closing it.

use super::moving::{MOST_BELOW, replant};
use super::{
    ActError, Author, Change, Grounds, Prepared, again, approved, case, not_before, record, timely, unchanged,
};
use crate::organisations::judgement::{Case, judge};
use crate::organisations::model::{Deed, Refusal, superior_path, within};
use crate::organisations::queries::{self, Organisation};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::id::{MembershipId, OrganisationId};
use db::Write;
use jiff::civil::Date;

/// Merges an organisation into another of its kind: what stands below it moves there, its members belong there from the
/// day on, and its terms, posts and roles end.
///
/// # Errors
/// Without the right at both superiors; when the kinds differ, the other one stands below it, or a day is wrong.
pub async fn merge_into(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    into: &Organisation,
    grounds: &Grounds,
) -> Result<Prepared, ActError> {
    for place in [organisation, into] {
        caller.require(Permission::ChangeOrganisations, superior_path(&place.path))?;
        timely(app, place, grounds.on)?;
    }
    if organisation.superior.is_none() {
        return Err(Refusal::Topmost.into());
    }
    if organisation.id == into.id || organisation.kind != into.kind {
        return Err(Refusal::OtherKind.into());
    }
    if within(&into.path, &organisation.path) {
        return Err(Refusal::IntoOwn.into());
    }
    let area = caller.area;
    held(&mut write, caller, organisation, grounds.on).await?;
    let target = Scope::alone(&into.path);
    not_before(grounds.on, queries::placed_since(&mut write, area, &target).await?)?;
    let before = case(&mut write, area, organisation, grounds.on).await?;
    let into_before = case(&mut write, area, into, grounds.on).await?;

    let below = queries::children(&mut write, caller, organisation, "", MOST_BELOW).await?;
    for child in &below {
        replant(&mut write, caller, child, into, grounds.on).await?;
    }
    let members = queries::members_of(&mut write, area, organisation.id).await?;
    for (membership, _) in &members {
        let new = MembershipId(app.randomness.id(app.clock.now()));
        let on = (grounds.on, app.clock.now());
        queries::transplant(&mut write, area, (*membership, new), into, on).await?;
    }
    queries::hand_cases(&mut write, area, organisation.id, into.id).await?;
    dissolve(app, &mut write, caller, organisation, into.id, grounds.on).await?;

    let own = Case { figures: approved(&before.figures, grounds), ..before.clone() };
    let mut findings = judge(app, Deed::Merge, Some(&before), &own, grounds.on);
    let after = case(&mut write, area, into, grounds.on).await?;
    let known: Vec<String> = findings.iter().map(|checked| checked.rule.clone()).collect();
    let news = judge(app, Deed::TakeIn, Some(&into_before), &after, grounds.on);
    findings.extend(news.into_iter().filter(|checked| !known.contains(&checked.rule)));

    let author = Author { area, caller: Some(caller) };
    let took = Change { before: None, after: Some(organisation.name.clone()) };
    let counted = members.len();
    let payload =
        serde_json::json!({ "from": organisation.id.to_string(), "members": counted, "on": grounds.on });
    record(app, &mut write, author, into, (Deed::TakeIn, grounds, took), &payload).await?;
    let gone = Change { before: Some(organisation.name.clone()), after: Some(into.name.clone()) };
    let payload = serde_json::json!({ "into": into.id.to_string(), "members": counted, "on": grounds.on });
    record(app, &mut write, author, organisation, (Deed::Merge, grounds, gone), &payload).await?;
    let shown = again(&mut write, caller, into).await?;
    let mut prepared = Prepared::new(write, grounds, shown, findings);
    (prepared.members, prepared.below) = (counted, below.len());
    Ok(prepared)
}

/// Closes an organisation that has neither members nor organisations below it.
///
/// # Errors
/// Without the right at the superior; with what stands in the way.
pub async fn close(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    grounds: &Grounds,
) -> Result<Prepared, ActError> {
    caller.require(Permission::ChangeOrganisations, superior_path(&organisation.path))?;
    timely(app, organisation, grounds.on)?;
    let Some(superior) = organisation.superior else { return Err(Refusal::Topmost.into()) };
    let area = caller.area;
    let below = queries::children(&mut write, caller, organisation, "", MOST_BELOW).await?.len();
    let members = queries::members_of(&mut write, area, organisation.id).await?.len();
    if below + members > 0 {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        return Err(Refusal::NotEmpty { members: number(members), organisations: number(below) }.into());
    }
    held(&mut write, caller, organisation, grounds.on).await?;
    let before = case(&mut write, area, organisation, grounds.on).await?;
    let after = Case { figures: approved(&before.figures, grounds), ..before.clone() };
    let findings = judge(app, Deed::Close, Some(&before), &after, grounds.on);
    dissolve(app, &mut write, caller, organisation, superior, grounds.on).await?;
    let author = Author { area, caller: Some(caller) };
    let change = Change { before: Some(organisation.name.clone()), after: None };
    let payload = serde_json::json!({ "name": organisation.name, "on": grounds.on });
    record(app, &mut write, author, organisation, (Deed::Close, grounds, change), &payload).await?;
    let shown = again(&mut write, caller, organisation).await?;
    Ok(Prepared::new(write, grounds, shown, findings))
}

/// The day lies not before what the organisation still holds: its place, a running term, a post, a membership.
async fn held(
    write: &mut Write,
    caller: &Caller,
    organisation: &Organisation,
    on: Date,
) -> Result<(), ActError> {
    let alone = Scope::alone(&organisation.path);
    not_before(on, queries::placed_since(write, caller.area, &alone).await?)?;
    let since = queries::held_since(write, caller.area, organisation.id).await?;
    Ok(not_before(on, since.map(|day| (day, organisation.short_name.clone())))?)
}

async fn dissolve(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    organisation: &Organisation,
    heir: OrganisationId,
    on: Date,
) -> Result<(), ActError> {
    let days = (on, app.clock.today());
    unchanged(queries::dissolve(write, caller.area, organisation, days, heir).await?)
}
