//! Adding a member by form, and correcting what is recorded: particulars, name, identity number, first day.

use super::acts::record;
use super::{Refused, add};
use crate::members::IdentityNumber;
use crate::members::findings;
use crate::members::model::{Act, Draft, Particulars, PersonName, Telephone, fits};
use crate::members::queries::{self, ActRow, Member};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::form::FieldError;
use crate::platform::id::{MembershipActId, MembershipId, OrganisationId, PersonId};
use crate::platform::journal;
use db::Write;
use jiff::civil::Date;

/// A new member, as the form gives it.
#[derive(Clone, Debug)]
pub(in crate::members) struct New {
    /// Name, numbers, category, standing, and what rosters also hold.
    pub(in crate::members) draft: Draft,
    /// All particulars.
    pub(in crate::members) particulars: Particulars,
    /// In this branch from.
    pub(in crate::members) from: Date,
    /// Why somebody of the same name and birth is another person.
    pub(in crate::members) kept: Option<String>,
}

/// Who holds an identity number in a way that bars a new membership, and who may come back.
enum Holder {
    Nobody,
    /// Somebody of this area whose memberships have ended.
    Past(PersonId),
}

/// Adds a member to a branch. Somebody who left earlier and is known by the identity number comes back as the same
/// person.
///
/// # Errors
/// [`Refused::Wrong`] when the number is held or the time overlaps; whatever the database reports.
pub(in crate::members) async fn register(
    app: &App,
    caller: &Caller,
    branch: &Organisation,
    new: &New,
) -> Result<(MembershipId, MembershipActId), Refused> {
    caller.require(Permission::ChangeMembers, &branch.path)?;
    if !branch.kind.holds_members() {
        return Err(Refused::wrong("organisation", FieldError::new("member-branch-only")));
    }
    if new.from > app.clock.today() {
        return Err(Refused::wrong("from", FieldError::new("member-date-future")));
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    // Looked at again under the lock: it may have been closed since the form was opened.
    stands(&mut write, caller, branch.id).await?;
    let id = match holder(app, &mut write, caller, new.draft.identity.as_ref()).await? {
        Holder::Nobody => {
            let place = (branch.id, branch.path.as_str());
            add(app, &mut write, caller.area, place, &new.draft, new.from).await?.membership
        }
        Holder::Past(person) => back(app, &mut write, caller, branch, person, new).await?,
    };
    let member = queries::by_membership(&mut write, caller, id).await?;
    queries::revise(&mut write, caller.area, (id, member.person), member.version, &new.particulars).await?;
    let warned: Vec<String> = (findings::of_draft(app, &new.draft)?.iter())
        .filter(|said| said.wants_reason())
        .map(|said| said.rule().to_owned())
        .collect();
    let row = ActRow {
        after: Some(branch.short_name.clone()),
        warned: (!warned.is_empty()).then(|| warned.join(",")),
        kept: new.kept.clone(),
        ..row(app, caller, id, Act::Register, new.from)
    };
    record(app, &mut write, caller, &member, &row).await?;
    write.commit().await?;
    Ok((id, row.id))
}

/// Whether a branch takes members: one that was closed does not.
///
/// # Errors
/// [`Refused::Wrong`] when it was; whatever the database reports.
pub(in crate::members) async fn stands(
    read: &mut db::Read,
    caller: &Caller,
    branch: OrganisationId,
) -> Result<(), Refused> {
    let branch = organisations::by_id(read, caller, branch).await?;
    let Some(closed) = branch.dissolved_on else { return Ok(()) };
    let mut error = FieldError::with("member-branch-closed", "branch", &branch.short_name);
    error.args.push(("on", closed.to_string()));
    Err(Refused::wrong("organisation", error))
}

/// A membership of somebody who is on record.
async fn back(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    branch: &Organisation,
    person: PersonId,
    new: &New,
) -> Result<MembershipId, Refused> {
    let stays = queries::stays(write, caller.area, person).await?;
    let others: Vec<_> = stays.iter().map(|stay| stay.range).collect();
    if !fits(&others, (new.from, None)) {
        return Err(Refused::wrong("from", FieldError::new("member-elsewhere-since")));
    }
    let at = app.clock.now();
    let id = MembershipId(app.randomness.id(at));
    let place =
        queries::Branch { organisation: branch.id, path: &branch.path, from: new.from, recorded_at: at };
    queries::insert_membership(write, caller.area, (id, person), &new.draft, &place).await?;
    queries::rename(write, caller.area, person, &new.draft.name.0).await?;
    if let Some(telephone) = &new.draft.telephone {
        let sealed = app.keys.seal(telephone.reveal(), &app.randomness)?;
        queries::set_telephone(write, caller.area, person, Some((telephone, sealed))).await?;
    }
    Ok(id)
}

async fn holder(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    number: Option<&IdentityNumber>,
) -> Result<Holder, Refused> {
    let Some(number) = number else { return Ok(Holder::Nobody) };
    let hash = app.keys.lookup(number.reveal());
    match queries::holder(read, &hash).await? {
        None => Ok(Holder::Nobody),
        Some((area, person, None)) if area == caller.area => Ok(Holder::Past(person)),
        Some(_) => Err(Refused::wrong("identity", FieldError::new("identity-held"))),
    }
}

/// Whether the number bars adding a member: asked before the check page already.
///
/// # Errors
/// [`Refused::Wrong`] when it does; whatever the database reports.
pub(in crate::members) async fn number_is_free(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    number: Option<&IdentityNumber>,
) -> Result<(), Refused> {
    holder(app, read, caller, number).await.map(drop)
}

pub(super) fn row(app: &App, caller: &Caller, membership: MembershipId, act: Act, on: Date) -> ActRow {
    let at = app.clock.now();
    ActRow {
        id: MembershipActId(app.randomness.id(at)),
        membership,
        act,
        on,
        before: None,
        after: None,
        reason: None,
        document: None,
        warned: None,
        kept: None,
        recorded_at: at,
        who: caller.name.clone(),
    }
}

/// What an edit does with the telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::members) enum NewTelephone {
    /// It stays.
    Same,
    /// It is taken away.
    None,
    /// It becomes this one.
    Is(Telephone),
}

/// An edit of what is recorded, made on a version.
#[derive(Clone, Debug)]
pub(in crate::members) struct Edit {
    pub(in crate::members) version: i64,
    pub(in crate::members) particulars: Particulars,
    pub(in crate::members) telephone: NewTelephone,
    /// In this branch from.
    pub(in crate::members) from: Date,
}

/// Writes an edit over the version it was made on.
///
/// # Errors
/// [`Refused::Changed`] when somebody else wrote meanwhile; [`Refused::Wrong`] when the first day does not fit.
pub(in crate::members) async fn revise(
    app: &App,
    caller: &Caller,
    id: MembershipId,
    edit: &Edit,
) -> Result<(), Refused> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let member = queries::by_membership(&mut write, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    let ids = (id, member.person);
    if !queries::revise(&mut write, caller.area, ids, edit.version, &edit.particulars).await? {
        return Err(Refused::Changed);
    }
    match &edit.telephone {
        NewTelephone::Same => {}
        NewTelephone::None => queries::set_telephone(&mut write, caller.area, member.person, None).await?,
        NewTelephone::Is(number) => {
            let sealed = app.keys.seal(number.reveal(), &app.randomness)?;
            queries::set_telephone(&mut write, caller.area, member.person, Some((number, sealed))).await?;
        }
    }
    if edit.from != member.from {
        move_start(app, &mut write, caller, &member, edit.from).await?;
    }
    let changed = member.particulars().differences(&edit.particulars);
    let payload = serde_json::json!({
        "membership": id.to_string(), "fields": changed, "telephone": edit.telephone != NewTelephone::Same,
        "from": [member.from.to_string(), edit.from.to_string()],
    });
    let act = journal::Act {
        name: "member.revise",
        kind: "person",
        subject: Some(member.person.0),
        payload: &payload,
    };
    journal::append(app, &mut write, caller, &act).await?;
    Ok(write.commit().await?)
}

/// Moves the first day in the branch, as far as history and other memberships leave room.
async fn move_start(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    member: &Member,
    from: Date,
) -> Result<(), Refused> {
    let wrong = |key| Err(Refused::wrong("from", FieldError::new(key)));
    if from > app.clock.today() {
        return wrong("member-date-future");
    }
    let mut states = queries::states(write, caller.area, member.id).await?;
    if states.get(1).is_some_and(|second| second.from <= from)
        || member.until.is_some_and(|until| until < from)
    {
        return wrong("member-start-after-change");
    }
    let stays = queries::stays(write, caller.area, member.person).await?;
    let others: Vec<_> = stays.iter().filter(|stay| stay.id != member.id).map(|stay| stay.range).collect();
    if !fits(&others, (from, member.until)) {
        return wrong("member-elsewhere-since");
    }
    if let Some(first) = states.first_mut() {
        first.from = from;
    }
    queries::move_start(write, caller.area, member.id, &states, app.clock.now()).await?;
    let row = ActRow {
        before: Some(member.from.to_string()),
        after: Some(from.to_string()),
        ..row(app, caller, member.id, Act::Start, from)
    };
    Ok(queries::insert_act(write, caller, member.person, &row).await?)
}

/// Corrects a name: a change of the person with all memberships, sort keys and tokens.
///
/// # Errors
/// Without the right to change; whatever the database reports.
pub(in crate::members) async fn rename(
    app: &App,
    caller: &Caller,
    (id, version): (MembershipId, i64),
    name: &PersonName,
    reason: &str,
) -> Result<MembershipActId, Refused> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let member = queries::by_membership(&mut write, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    if member.changes != version {
        return Err(Refused::Changed);
    }
    if member.name == name.0 {
        return Err(Refused::wrong("name", FieldError::new("member-name-same")));
    }
    queries::rename(&mut write, caller.area, member.person, &name.0).await?;
    let row = ActRow {
        before: Some(member.name.clone()),
        after: Some(name.0.clone()),
        reason: Some(reason.to_owned()),
        ..row(app, caller, id, Act::Rename, app.clock.today())
    };
    record(app, &mut write, caller, &member, &row).await?;
    write.commit().await?;
    Ok(row.id)
}

/// Corrects an identity number; the claim moves in the same transaction. The number itself is in no journal.
///
/// # Errors
/// [`Refused::Changed`] when somebody changed the member meanwhile, [`Refused::Wrong`] when somebody else holds the number; whatever the database reports.
pub(in crate::members) async fn correct_identity(
    app: &App,
    caller: &Caller,
    (id, version): (MembershipId, i64),
    number: Option<&IdentityNumber>,
    reason: &str,
) -> Result<MembershipActId, Refused> {
    let sealed = number
        .map(|number| {
            let sealed = app.keys.seal(number.reveal(), &app.randomness)?;
            Ok::<_, Refused>((number, app.keys.lookup(number.reveal()), sealed))
        })
        .transpose()?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let member = queries::by_membership(&mut write, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    if member.changes != version {
        return Err(Refused::Changed);
    }
    if let Some((_, hash, _)) = &sealed
        && queries::holder(&mut write, hash).await?.is_some_and(|(_, person, _)| person != member.person)
    {
        return Err(Refused::wrong("identity", FieldError::new("identity-held")));
    }
    let written = queries::set_identity(&mut write, caller.area, member.person, sealed).await;
    if let Err(db::Error::Unique(_)) = written {
        return Err(Refused::wrong("identity", FieldError::new("identity-held")));
    }
    written?;
    let row =
        ActRow { reason: Some(reason.to_owned()), ..row(app, caller, id, Act::Identity, app.clock.today()) };
    record(app, &mut write, caller, &member, &row).await?;
    write.commit().await?;
    Ok(row.id)
}
