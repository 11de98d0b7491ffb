//! What procedures do to the register: somebody who is no member yet is written down, admitted on probation, becomes full,
//! or loses the status. The caller of these functions has checked access and ends the transaction.

use super::acts::record;
use super::register::row;
use super::seal;
use crate::members::model::{Act, Category, Change, Draft, Leaving, Standing, enter};
use crate::members::queries::{self, ActRow, Branch, Member, Personal};
use crate::organisations::Organisation;
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::{AreaId, MembershipId, PersonId};
use db::{Read, Write};
use jiff::civil::Date;

/// What is refused, as a sentence for the form; or what went wrong.
pub(super) type Outcome<T> = Result<Result<T, FieldError>, AppError>;

/// Writes down somebody who is no member: a new person, or whoever is known by the identity number, as long as no full
/// member is.
///
/// # Errors
/// Whatever the database reports.
pub async fn write_down(app: &App, write: &mut Write, caller: &Caller, draft: &Draft) -> Outcome<PersonId> {
    let hash = draft.identity.as_ref().map(|number| app.keys.lookup(number.reveal()));
    if let Some(hash) = hash
        && let Some((area, person, current)) = queries::holder(write, &hash).await?
    {
        if area != caller.area {
            return Ok(Err(FieldError::new("identity-held")));
        }
        let Some((current, _)) = current else { return Ok(Ok(person)) };
        let member = queries::record(write, caller.area, current).await?;
        let on_probation = member.category == Category::Probationary;
        return Ok(if on_probation { Ok(person) } else { Err(FieldError::new("member-full-already")) });
    }
    Ok(Ok(add_person(app, write, caller.area, draft).await?))
}

/// Adds a person who is no member. The caller of this function has looked for the identity number.
///
/// # Errors
/// [`db::Error::Unique`] when the identity number is claimed already; whatever the database reports.
pub async fn add_person(
    app: &App,
    write: &mut Write,
    area: AreaId,
    draft: &Draft,
) -> Result<PersonId, AppError> {
    let person = PersonId(app.randomness.id(app.clock.now()));
    queries::insert_person(write, area, person, draft, &seal(app, draft)?).await?;
    Ok(person)
}

/// The day, month or year of a person's birth.
///
/// # Errors
/// Whatever the database reports.
pub async fn birth_of(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Option<PartialDate>, db::Error> {
    queries::birth(read, area, person).await
}

/// What documents say of a person, for somebody who may read the members of the branch with whom the person is.
///
/// # Errors
/// Without the right there; whatever the database reports.
pub async fn personal_of(
    read: &mut Read,
    caller: &Caller,
    person: PersonId,
    path: &str,
) -> Result<Personal, AppError> {
    caller.require(Permission::ReadMembers, path)?;
    Ok(queries::personal(read, caller.area, person).await?)
}

/// The present membership of a person.
pub(super) async fn current(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Option<Member>, db::Error> {
    match queries::current_of(read, area, person).await? {
        Some(id) => queries::record(read, area, id).await.map(Some),
        None => Ok(None),
    }
}

/// Admits a person on probation from the day of the meeting. Whoever stands on the register of that branch on probation
/// already stays as registered.
///
/// # Errors
/// Whatever the database reports.
pub async fn admit(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    branch: &Organisation,
    (person, name): (PersonId, &str),
    on: Date,
) -> Outcome<()> {
    if let Some(member) = current(write, caller.area, person).await? {
        let same = member.organisation == branch.id && member.category == Category::Probationary;
        return Ok(if same { Ok(()) } else { Err(FieldError::new("member-elsewhere-since")) });
    }
    let stays = queries::stays(write, caller.area, person).await?;
    let ranges: Vec<_> = stays.iter().map(|stay| stay.range).collect();
    if !crate::members::model::fits(&ranges, (on, None)) {
        return Ok(Err(FieldError::new("member-elsewhere-since")));
    }
    let draft = match Draft::admitted(name, on) {
        Ok(draft) => draft,
        Err(error) => return Ok(Err(error)),
    };
    let at = app.clock.now();
    let id = MembershipId(app.randomness.id(at));
    let place = Branch { organisation: branch.id, path: &branch.path, from: on, recorded_at: at };
    queries::insert_membership(write, caller.area, (id, person), &draft, &place).await?;
    let member = queries::record(write, caller.area, id).await?;
    let row = ActRow { after: Some(branch.short_name.clone()), ..row(app, caller, id, Act::Register, on) };
    kept(record(app, write, caller, &member, &row).await)
}

/// Makes a member on probation a full one.
///
/// # Errors
/// Whatever the database reports.
pub async fn make_full(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    person: PersonId,
    on: Date,
) -> Outcome<()> {
    let Some(member) = current(write, caller.area, person).await? else {
        return Ok(Err(FieldError::new("member-not-registered")));
    };
    if member.category == Category::Full {
        return Ok(Ok(()));
    }
    let states = queries::states(write, caller.area, member.id).await?;
    let from = on.max(member.from);
    let Ok(entered) = enter(&states, from, Change::Category(Category::Full), None) else {
        return Ok(Err(FieldError::with("member-act-before-start", "from", member.from)));
    };
    let at = app.clock.now();
    queries::write_states(write, caller.area, member.id, &entered, Some(on.into()), at).await?;
    let row = ActRow {
        before: Some(Category::Probationary.to_string()),
        after: Some(Category::Full.to_string()),
        ..row(app, caller, member.id, Act::MakeFull, on)
    };
    kept(record(app, write, caller, &member, &row).await)
}

/// Ends a membership on probation.
///
/// # Errors
/// Whatever the database reports.
pub async fn cancel(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    person: PersonId,
    on: Date,
) -> Outcome<()> {
    let Some(member) = current(write, caller.area, person).await? else { return Ok(Ok(())) };
    if member.category != Category::Probationary {
        return Ok(Err(FieldError::new("member-full-already")));
    }
    let states = queries::states(write, caller.area, member.id).await?;
    let last = states.last().map_or(member.from, |state| state.from);
    if on < last {
        return Ok(Err(FieldError::with("member-act-later-change", "on", last)));
    }
    let leaving = Leaving::ProbationCancelled;
    queries::set_end(write, caller.area, member.id, Some((on, leaving))).await?;
    let row = ActRow { after: Some(leaving.to_string()), ..row(app, caller, member.id, Act::End, on) };
    kept(record(app, write, caller, &member, &row).await)
}

/// What writing an act came to: it refuses nothing by itself.
pub(super) fn kept(written: Result<(), super::Refused>) -> Result<Result<(), FieldError>, AppError> {
    match written {
        Ok(()) => Ok(Ok(())),
        Err(super::Refused::App(error)) => Err(error),
        Err(_) => Err(AppError::Conflict),
    }
}

impl Draft {
    /// Somebody admitted on probation by a meeting.
    ///
    /// # Errors
    /// When the name is none.
    fn admitted(name: &str, on: Date) -> Result<Self, FieldError> {
        Ok(Self {
            category: Category::Probationary,
            standing: Standing::Normal,
            joined: Some(on.into()),
            ..Self::of_nobody(crate::members::PersonName::parse(name)?)
        })
    }

    /// A person of whom only the name is known.
    #[must_use]
    pub fn of_nobody(name: crate::members::PersonName) -> Self {
        Self {
            name,
            category: Category::Probationary,
            standing: Standing::Normal,
            sex: None,
            birth: None,
            ethnicity: None,
            native_place: None,
            education: None,
            employer: None,
            address: None,
            archive_at: None,
            identity: None,
            telephone: None,
            joined: None,
            full_since: None,
            party_post: None,
            party_group: None,
            note: None,
        }
    }
}
