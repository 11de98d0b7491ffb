//! The person behind a membership: what the person concerned may read of the own record, and the correction of one
//! particular after somebody has decided on it.

mod model;
mod queries;

pub use model::{Particular, Wanted};
pub use queries::STATEMENTS;

use super::queries::{Member, holder, record};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::{AreaId, MembershipId, PersonId};
use db::{Read, Write};

/// The caller's own memberships: the present one first, then those that ended, newest first.
///
/// # Errors
/// Without the right to the own record; whatever the database reports.
pub async fn own(read: &mut Read, caller: &Caller) -> Result<Vec<Member>, AppError> {
    caller.scope(Permission::Own)?;
    match caller.person {
        Some(person) => Ok(all(read, caller.area, person).await?),
        None => Ok(Vec::new()),
    }
}

/// A person's newest membership, where the caller holds a right.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that the caller may see; whatever the database reports.
pub async fn of_person(
    read: &mut Read,
    caller: &Caller,
    needs: Permission,
    person: PersonId,
) -> Result<Member, AppError> {
    let scope = caller.scope(needs)?;
    let newest = all(read, caller.area, person).await?.into_iter().next();
    newest.filter(|member| scope.contains(&member.path)).ok_or(AppError::NotFound)
}

async fn all(read: &mut Read, area: AreaId, person: PersonId) -> Result<Vec<Member>, db::Error> {
    let mut found = Vec::new();
    for id in queries::memberships(read, area, person).await? {
        found.push(record(read, area, id).await?);
    }
    Ok(found)
}

/// The protected numbers of a member in full: identity number and telephone. The caller of this function has checked
/// that they may be seen and writes down that they were.
///
/// # Errors
/// When the keys do not open them.
pub fn numbers(app: &App, member: &Member) -> Result<(Option<String>, Option<String>), AppError> {
    let open =
        |sealed: &Option<Vec<u8>>| sealed.as_ref().map(|sealed| app.keys.open_sealed(sealed)).transpose();
    Ok((open(&member.identity_cipher)?, open(&member.telephone_cipher)?))
}

/// Notes that the caller saw a person's protected numbers, and why, for the person to see.
///
/// # Errors
/// Whatever the database reports.
pub async fn note_look(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    person: PersonId,
    why: &str,
) -> Result<(), db::Error> {
    let at = app.clock.now();
    let id = crate::platform::id::AccessId(app.randomness.id(at));
    super::queries::log_look(write, caller, id, person, at, why).await
}

/// What is wrong with a date that a particular is to have: it lies ahead, or the others on record contradict it.
#[must_use]
pub fn wrong_date(app: &App, member: &Member, particular: Particular, wanted: &Wanted) -> Option<FieldError> {
    let Wanted::Date(date) = wanted else { return None };
    let mut dated = member.particulars();
    match particular {
        Particular::Birth => dated.birth = Some(*date),
        Particular::Joined => dated.joined = Some(*date),
        Particular::FullSince => dated.full_since = Some(*date),
        _ => return None,
    }
    dated.wrong_dates(app.clock.today()).into_iter().next().map(|(_, error)| error)
}

/// Why a particular was not corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// Another person holds the identity number.
    #[error("the identity number is another person's")]
    NumberTaken,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for CorrectError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

/// Writes one particular of a person or membership. The caller of this function has checked access and writes the
/// journal entry.
///
/// # Errors
/// [`CorrectError::NumberTaken`]; whatever the database reports.
pub async fn correct(
    app: &App,
    write: &mut Write,
    area: AreaId,
    ids: (MembershipId, PersonId),
    particular: Particular,
    wanted: &Wanted,
) -> Result<(), CorrectError> {
    let (membership, person) = ids;
    match wanted {
        Wanted::Name(name) => queries::set_name(write, area, person, &name.0).await?,
        Wanted::Identity(number) => {
            let hash = app.keys.lookup(number.reveal());
            if holder(write, &hash).await?.is_some_and(|(_, holder, _)| holder != person) {
                return Err(CorrectError::NumberTaken);
            }
            let sealed = app.keys.seal(number.reveal(), &app.randomness).map_err(AppError::from)?;
            queries::set_identity(write, area, person, (&number.mask(), &sealed, &hash)).await?;
        }
        Wanted::Telephone(number) => {
            let sealed = app.keys.seal(number.reveal(), &app.randomness).map_err(AppError::from)?;
            queries::set_telephone(write, area, person, &number.mask(), &sealed).await?;
        }
        Wanted::Sex(_) | Wanted::Date(_) | Wanted::Line(_) => {
            queries::set_line(write, area, (membership, person), particular, &wanted.shown()).await?;
        }
    }
    Ok(())
}
