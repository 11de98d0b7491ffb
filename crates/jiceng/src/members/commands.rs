//! Changes of members.

mod acts;
mod admission;
mod records;
mod register;
mod transfer;

pub(super) use acts::{Entry, carry_out, judge, last_contact, suspended_from};
pub use admission::{add_person, admit, birth_of, cancel, make_full, personal_of, write_down};
pub(super) use records::{keep, withdraw};
pub(super) use register::{
    Edit, New, NewTelephone, correct_identity, number_is_free, register, rename, revise, stands,
};
pub use transfer::{move_in, move_out, move_over};

use super::findings::Said;
use super::model::Draft;
use super::queries::{self, Branch, Member, Sealed};
use crate::platform::access::{Caller, Denied, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError};
use crate::platform::id::{AccessId, AreaId, MembershipId, OrganisationId, PersonId};
use crate::platform::journal;
use db::Write;
use jiff::civil::Date;

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// What was filled in does not fit what is recorded.
    #[error("the form does not fit")]
    Wrong(Errors),
    /// What the rules say: one forbids it, or one wants a reason.
    #[error("the rules do not let it pass")]
    Rules(Vec<Said>),
    /// Somebody else changed the record meanwhile.
    #[error("changed meanwhile")]
    Changed,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl Refused {
    fn wrong(field: &'static str, error: FieldError) -> Self {
        Self::Wrong(Errors::one(field, error))
    }
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

impl From<Denied> for Refused {
    fn from(denied: Denied) -> Self {
        Self::App(denied.into())
    }
}

impl From<crate::platform::protect::ProtectError> for Refused {
    fn from(error: crate::platform::protect::ProtectError) -> Self {
        Self::App(error.into())
    }
}

/// A member just added.
#[derive(Clone, Copy, Debug)]
pub struct Added {
    /// The person.
    pub person: PersonId,
    /// The membership.
    pub membership: MembershipId,
}

/// Adds a member to a branch. The caller of this function has checked access and writes the journal entry, one for a
/// whole batch where there are many.
///
/// # Errors
/// [`db::Error::Unique`] when the identity number is claimed already; whatever the database reports.
pub async fn add(
    app: &App,
    write: &mut Write,
    area: AreaId,
    branch: (OrganisationId, &str),
    draft: &Draft,
    from: Date,
) -> Result<Added, AppError> {
    let at = app.clock.now();
    let added =
        Added { person: PersonId(app.randomness.id(at)), membership: MembershipId(app.randomness.id(at)) };
    queries::insert_person(write, area, added.person, draft, &seal(app, draft)?).await?;
    let place = Branch { organisation: branch.0, path: branch.1, from, recorded_at: at };
    queries::insert_membership(write, area, (added.membership, added.person), draft, &place).await?;
    Ok(added)
}

fn seal(app: &App, draft: &Draft) -> Result<Sealed, AppError> {
    let identity = draft.identity.as_ref();
    let telephone = draft.telephone.as_ref();
    Ok(Sealed {
        identity_hash: identity.map(|number| app.keys.lookup(number.reveal())),
        identity: identity.map(|number| app.keys.seal(number.reveal(), &app.randomness)).transpose()?,
        telephone: telephone.map(|number| app.keys.seal(number.reveal(), &app.randomness)).transpose()?,
    })
}

/// Opens the protected numbers of a member: identity number and telephone. The look is kept where the person sees it,
/// and in the journal.
///
/// # Errors
/// Without the right to unmask; whatever the database reports.
pub(super) async fn unmask(
    app: &App,
    caller: &Caller,
    id: MembershipId,
    reason: &str,
) -> Result<(Member, Option<String>, Option<String>), AppError> {
    let member = queries::by_membership(&mut app.db.read().await?, caller, id).await?;
    caller.require(Permission::Unmask, &member.path)?;
    let open =
        |sealed: &Option<Vec<u8>>| sealed.as_ref().map(|sealed| app.keys.open_sealed(sealed)).transpose();
    let (identity, telephone) = (open(&member.identity_cipher)?, open(&member.telephone_cipher)?);
    let at = app.clock.now();
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::log_look(&mut write, caller, AccessId(app.randomness.id(at)), member.person, at, reason).await?;
    let payload = serde_json::json!({ "reason": reason });
    let act = journal::Act {
        name: "member.unmask",
        kind: "person",
        subject: Some(member.person.0),
        payload: &payload,
    };
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok((member, identity, telephone))
}
