//! Founding an organisation, and the plain records of terms and posts that set-up and imports make.

use super::{ActError, Author, Change, Grounds, NewTerm, Prepared, approved, not_before, record, timely};
use crate::organisations::figures::{Figures, Founding};
use crate::organisations::judgement::{Case, judge};
use crate::organisations::model::{Deed, Kind, ROOT, Refusal, Setting, child_path, short_name};
use crate::organisations::queries::{self, Counts, Organisation, Post};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, OrganisationId, PersonId, PostId, TermId};
use db::Write;
use jiff::civil::Date;

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
    let from = new.founded.map_or(app.clock.today(), PartialDate::earliest);
    let grounds =
        Grounds { on: from, document: new.document.map(str::to_owned), approved_by: None, reason: None };
    let none = Expected::default();
    match found_as(app, write, Author::system(area), new, &none, &grounds).await {
        Ok(organisation) => Ok(organisation),
        Err(ActError::App(error)) => Err(error),
        Err(ActError::Refused(Refusal::NoCodeLeft)) => Err(AppError::Malformed("no path code is left")),
        Err(_) => Err(AppError::Malformed("this kind of organisation may not stand below that one")),
    }
}

/// What is expected of an organisation that is to be founded, as the rules ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Full members who will belong to it.
    pub full: Option<i64>,
    /// Probationary members who will belong to it.
    pub probationary: i64,
    /// Units that a joint branch will cover.
    pub joint_units: Option<i64>,
    /// Months that its project or task lasts.
    pub duration_months: Option<i64>,
    /// When the founding was applied for.
    pub applied_on: Option<Date>,
    /// The last day of a temporary branch, when it is known.
    pub temporary_until: Option<Date>,
}

/// Founds an organisation below another one, by somebody signed in, to be committed.
///
/// # Errors
/// Without the right at the superior; when the code is taken, the kind does not fit or the day is wrong.
pub async fn found_below(
    app: &App,
    mut write: Write,
    caller: &Caller,
    new: &Found<'_>,
    expected: &Expected,
    grounds: &Grounds,
) -> Result<Prepared, ActError> {
    let Some(superior) = new.superior else { return Err(Refusal::Topmost.into()) };
    caller.require(Permission::ChangeOrganisations, &superior.path)?;
    timely(app, superior, grounds.on)?;
    let scope = Scope::alone(&superior.path);
    not_before(grounds.on, queries::placed_since(&mut write, caller.area, &scope).await?)?;
    if queries::by_code(&mut write, caller.area, new.code).await?.is_some() {
        return Err(Refusal::CodeTaken.into());
    }
    let author = Author { area: caller.area, caller: Some(caller) };
    let founded = found_as(app, &mut write, author, new, expected, grounds).await?;
    let full = expected.full.unwrap_or_default();
    let figures = Figures {
        counts: Counts { members: full + expected.probationary, full, ..Counts::default() },
        joint_units: expected.joint_units,
        duration_months: expected.duration_months,
        applied_on: expected.applied_on,
        ..Figures::default()
    };
    let mut figures = approved(&figures, grounds);
    if figures.approved == Some(true) {
        figures.founding = Founding::Answered(grounds.on);
    }
    let after = Case { kind: new.kind, setting: new.setting, figures };
    let findings = judge(app, Deed::Found, None, &after, grounds.on);
    let namesakes = queries::same_name(&mut write, caller.area, new.name, founded.id).await?;
    Ok(Prepared { namesakes, ..Prepared::new(write, grounds, founded, findings) })
}

async fn found_as(
    app: &App,
    write: &mut Write,
    author: Author<'_>,
    new: &Found<'_>,
    expected: &Expected,
    grounds: &Grounds,
) -> Result<Organisation, ActError> {
    if let Some(superior) = new.superior.filter(|superior| !new.kind.may_stand_below(superior.kind)) {
        return Err(Refusal::KindBelow { superior: superior.short_name.clone() }.into());
    }
    let path = match new.superior {
        None => ROOT.to_owned(),
        Some(superior) => {
            let last = queries::last_path_below(write, author.area, &superior.path).await?;
            child_path(&superior.path, last.as_deref()).ok_or(Refusal::NoCodeLeft)?
        }
    };
    let organisation = Organisation {
        id: OrganisationId(app.randomness.id(app.clock.now())),
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
        temporary_until: expected.temporary_until,
        version: 1,
    };
    queries::insert(write, author.area, &organisation).await?;
    queries::place(write, author.area, &organisation, grounds.on).await?;
    let change = Change { before: None, after: Some(organisation.name.clone()) };
    let payload = serde_json::json!({ "name": organisation.name, "code": organisation.code, "kind": organisation.kind.code() });
    record(app, write, author, &organisation, (Deed::Found, grounds, change), &payload).await?;
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
    let id = TermId(app.randomness.id(app.clock.now()));
    let term = match NewTerm::begun(started, years).term(id) {
        Ok(term) => term,
        Err(ActError::App(error)) => return Err(error),
        Err(_) => return Err(AppError::Malformed("the term ends before it begins")),
    };
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
    let post = Post {
        id,
        person: holder.0,
        name: holder.1.to_owned(),
        post: post.to_owned(),
        from,
        until: None,
        filed_on: None,
        trained_on: None,
    };
    Ok(queries::insert_post(write, area, organisation, &post).await?)
}
