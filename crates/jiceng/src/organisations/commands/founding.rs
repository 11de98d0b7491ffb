//! Founding an organisation, and the plain records of terms and posts that set-up and imports make.

use super::{Author, Change, Grounds, record};
use crate::organisations::model::{Deed, Kind, ROOT, Setting, child_path, short_name};
use crate::organisations::queries::{self, Organisation, Post, Term};
use crate::platform::app::App;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, OrganisationId, PersonId, PostId, TermId};
use db::Write;
use jiff::{ToSpan as _, civil::Date};

/// What founding an organisation needs.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// Its kind.
    pub kind: Kind,
    /// Its setting.
    pub setting: Setting,
    /// Its full name.
    pub name: &'a str,
    /// Its code.
    pub code: &'a str,
    /// The organisation above it; none for the topmost.
    pub superior: Option<&'a Organisation>,
    /// When it was founded.
    pub founded: Option<PartialDate>,
    /// The document that founded it.
    pub document: Option<&'a str>,
    /// Office telephone.
    pub telephone: Option<&'a str>,
}

/// Founds an organisation. Access is checked by the caller of this function, who also ends the transaction.
///
/// # Errors
/// [`AppError::Malformed`] when its kind may not stand below the superior's; [`db::Error::Unique`] when the code is
/// taken; whatever the database reports.
pub async fn found(
    app: &App,
    write: &mut Write,
    area: AreaId,
    new: &Found<'_>,
) -> Result<Organisation, AppError> {
    if new.superior.is_some_and(|superior| !new.kind.may_stand_below(superior.kind)) {
        return Err(AppError::Malformed("this kind of organisation may not stand below that one"));
    }
    let path = match new.superior {
        None => ROOT.to_owned(),
        Some(superior) => {
            let last = queries::last_child_path(write, area, superior.id).await?;
            child_path(&superior.path, last.as_deref()).ok_or(AppError::Malformed("no path code is left"))?
        }
    };
    let at = app.clock.now();
    let from = new.founded.map_or(app.clock.today(), PartialDate::earliest);
    let organisation = Organisation {
        id: OrganisationId(app.randomness.id(at)),
        kind: new.kind,
        setting: new.setting,
        name: new.name.to_owned(),
        short_name: short_name(new.name),
        code: new.code.to_owned(),
        path,
        superior: new.superior.map(|superior| superior.id),
        founded: new.founded,
        founding_document: new.document.map(str::to_owned),
        dissolved_on: None,
        unit_situation: None,
        contact: None,
        telephone: new.telephone.map(str::to_owned),
        address: None,
        postcode: None,
        temporary_until: None,
        version: 1,
    };
    queries::insert(write, area, &organisation).await?;
    queries::place(write, area, &organisation, from).await?;
    let grounds = Grounds {
        on: from,
        document: organisation.founding_document.clone(),
        approved_by: None,
        reason: None,
    };
    let change = Change { before: None, after: Some(organisation.name.clone()) };
    let payload = serde_json::json!({ "name": organisation.name, "code": organisation.code, "kind": organisation.kind.code() });
    let what = (Deed::Found, &grounds, change);
    record(app, write, Author::system(area), &organisation, what, &payload).await?;
    Ok(organisation)
}

/// Records a term that began; the one before ends with it.
///
/// # Errors
/// Whatever the database reports.
pub async fn record_term(
    app: &App,
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    started: Date,
    years: u16,
) -> Result<(), AppError> {
    let due = started
        .checked_add(i32::from(years).years())
        .map_err(|_| AppError::Malformed("the term is too long"))?;
    let id = TermId(app.randomness.id(app.clock.now()));
    let term = Term { id, started, years, due, ended: None, note: None };
    Ok(queries::insert_term(write, area, organisation, &term).await?)
}

/// Records who holds a post.
///
/// # Errors
/// Whatever the database reports.
pub async fn record_post(
    app: &App,
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    holder: (Option<PersonId>, &str),
    post: &str,
    from: Date,
) -> Result<(), AppError> {
    let id = PostId(app.randomness.id(app.clock.now()));
    let post =
        Post { id, person: holder.0, name: holder.1.to_owned(), post: post.to_owned(), from, until: None };
    Ok(queries::insert_post(write, area, organisation, &post).await?)
}
