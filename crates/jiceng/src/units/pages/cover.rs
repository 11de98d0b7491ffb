//! Recording who covers a unit, and ending it.

use super::{changeable, crumbs, show};
use crate::organisations::{self, Checked, Organisation};
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, day, line, summary,
};
use crate::platform::id::{UnitCoverId, UnitId};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::units::commands::{self, CoverError, NewCover};
use crate::units::model::Manner;
use crate::units::queries::{self, Cover, Unit};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;

const PATH: &str = "/units/{id}/cover";
const END: &str = "/unit-covers/{id}/end";

/// The page that records who covers a unit.
#[must_use]
pub fn path(id: UnitId) -> String {
    format!("/units/{id}/cover")
}

/// The page that ends a cover.
#[must_use]
pub fn end_path(id: UnitCoverId) -> String {
    format!("/unit-covers/{id}/end")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeUnits);
    vec![get(PATH, needs, ask), post(PATH, needs, record), get(END, needs, ask_end), post(END, needs, end)]
}

#[derive(Template)]
#[template(path = "units/pages/cover.html")]
struct CoverPage {
    page: Page,
    summary: Vec<SummaryLine>,
    unit: String,
    organisation: Field,
    manner: Field,
    name: Field,
    from: Field,
    until: Field,
    /// What a rule says against it; with a field for the reason when one may go on.
    findings: Vec<Checked>,
    reason: Option<Field>,
    action: String,
}

fn form(
    context: &Context,
    unit: &Unit,
    submitted: &Submitted,
    errors: &Errors,
    findings: Vec<Checked>,
) -> CoverPage {
    let field = |name, key| Field::new(context, submitted, errors, name, key);
    let manners = Manner::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let organisation =
        field("organisation", "unit-cover-organisation").hint(context, "organisation-pick-hint");
    let manner = field("manner", "unit-cover-manner").options(manners);
    let name = field("name", "unit-cover-name").hint(context, "unit-cover-name-hint").optional();
    let from = field("from", "unit-cover-from");
    let until = field("until", "unit-cover-until").hint(context, "unit-cover-until-hint").optional();
    let may_go_on = !findings.is_empty() && !findings.iter().any(Checked::blocks);
    let reason =
        may_go_on.then(|| field("reason", "unit-cover-reason").hint(context, "unit-cover-reason-hint"));
    let mut summary = summary(&[&organisation, &manner, &name, &from, &until]);
    if let Some(reason) = &reason {
        summary.extend(crate::platform::form::summary(&[reason]));
    }
    let mut page = Page::new(context, "unit-cover-title").office().crumbs(crumbs(context, unit));
    page.has_error = !errors.0.is_empty();
    CoverPage {
        page,
        summary,
        unit: unit.draft.name.clone(),
        organisation,
        manner,
        name,
        from,
        until,
        findings,
        reason,
        action: path(unit.id),
    }
}

/// What the form says.
struct Read {
    organisation: Organisation,
    manner: Manner,
    from: Date,
    until: Option<Date>,
    name: Option<String>,
    reason: Option<String>,
}

async fn read(context: &Context, submitted: &Submitted) -> Result<Result<Read, Errors>, AppError> {
    let caller = context.caller()?;
    let mut form = Reader::new(submitted);
    let mut organisation = None;
    let mut database = context.app.db.read().await?;
    let permission = Permission::ReadOrganisations;
    match organisations::pick(&mut database, caller, submitted, "organisation", permission).await? {
        Ok(found) => organisation = Some(found),
        Err(error) => form.refuse("organisation", error),
    }
    let manner = form.required("manner", choice::<Manner>);
    let name = form.optional("name", line(60));
    let from = form.required("from", day);
    let until = form.optional("until", day);
    let reason = form.optional("reason", line(200));
    if manner.is_some_and(Manner::needs_name) && submitted.first("name").is_empty() {
        form.refuse("name", FieldError::new("unit-cover-name-needed"));
    }
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        form.refuse("until", FieldError::new("unit-cover-until-before"));
    }
    let value = organisation.zip(manner).zip(from).map(|((organisation, manner), from)| Read {
        organisation,
        manner,
        from,
        until,
        name: name.filter(|_| manner.needs_name()),
        reason,
    });
    Ok(form.finish(value))
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let unit = changeable(&context, &id).await?;
    let caller = context.caller()?;
    let own = caller.acting.organisation;
    let own = organisations::by_id(&mut context.app.db.read().await?, caller, own).await?;
    let mut submitted = Submitted::default();
    if own.kind.holds_members() {
        submitted = submitted.with("organisation", organisations::typed_as(&own));
    }
    Page::render(&form(&context, &unit, &submitted, &Errors::default(), Vec::new()))
}

async fn record(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let unit = changeable(&context, &id).await?;
    let read = match read(&context, &submitted).await? {
        Ok(read) => read,
        Err(errors) => {
            return Page::render_refused(&form(&context, &unit, &submitted, &errors, Vec::new()));
        }
    };
    let new = NewCover {
        organisation: &read.organisation,
        manner: read.manner,
        from: read.from,
        until: read.until,
        name: read.name.as_deref(),
        reason: read.reason.as_deref(),
    };
    let (errors, findings) = match commands::cover(&context.app, context.caller()?, &unit, &new).await {
        Ok(_) => return Ok(Redirect::to(&show::done(unit.id, "covered")).into_response()),
        Err(CoverError::App(error)) => return Err(error),
        Err(CoverError::Closed) => (Errors::one("from", FieldError::new("unit-cover-closed")), Vec::new()),
        Err(CoverError::Dissolved) => {
            (Errors::one("organisation", FieldError::new("unit-cover-dissolved")), Vec::new())
        }
        Err(CoverError::Twice) => {
            (Errors::one("organisation", FieldError::new("unit-cover-twice")), Vec::new())
        }
        Err(CoverError::Rule(findings)) if findings.iter().any(Checked::blocks) => {
            (Errors::one("manner", FieldError::new("unit-cover-forbidden")), findings)
        }
        Err(CoverError::Rule(findings)) => {
            (Errors::one("reason", FieldError::new("unit-cover-reason-needed")), findings)
        }
    };
    Page::render_refused(&form(&context, &unit, &submitted, &errors, findings))
}

#[derive(Template)]
#[template(path = "units/pages/cover_end.html")]
struct EndPage {
    page: Page,
    summary: Vec<SummaryLine>,
    unit: String,
    cover: Cover,
    last_day: Field,
    was: String,
    until: Option<Date>,
    meanwhile: Option<Vec<Changed>>,
    action: String,
    void: &'static str,
}

/// The word of the button for a cover that was recorded by mistake.
const VOID: &str = "void";

fn end_form(context: &Context, unit: &Unit, cover: Cover, submitted: &Submitted, errors: &Errors) -> EndPage {
    let last_day = Field::new(context, submitted, errors, "last-day", "unit-cover-last-day");
    let mut page = Page::new(context, "unit-cover-end-title").office().crumbs(crumbs(context, unit));
    page.has_error = !errors.0.is_empty();
    EndPage {
        summary: summary(&[&last_day]),
        page,
        unit: unit.draft.name.clone(),
        action: end_path(cover.id),
        was: was(&cover),
        until: cover.until,
        meanwhile: None,
        cover,
        last_day,
        void: VOID,
    }
}

/// How the cover stood when the form was opened, as the form carries it.
fn was(cover: &Cover) -> String {
    cover.until.map(|day| day.to_string()).unwrap_or_default()
}

/// The cover of an address and its unit, which the caller must be allowed to change.
async fn changeable_cover(context: &Context, id: &str) -> Result<(Unit, Cover), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let area = context.caller()?.area;
    let cover = queries::cover(&mut context.app.db.read().await?, area, id).await?;
    let cover = cover.ok_or(AppError::NotFound)?;
    Ok((changeable(context, &cover.unit.to_string()).await?, cover))
}

async fn ask_end(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let (unit, cover) = changeable_cover(&context, &id).await?;
    let submitted = Submitted::default();
    Page::render(&end_form(&context, &unit, cover, &submitted, &Errors::default()))
}

async fn end(context: Context, Path(id): Path<String>, submitted: Submitted) -> Result<Response, AppError> {
    let (unit, cover) = changeable_cover(&context, &id).await?;
    if submitted.first("was") != was(&cover) {
        let mut page = end_form(&context, &unit, cover, &submitted, &Errors::default());
        page.meanwhile = Some(Vec::new());
        page.page.has_error = true;
        return Page::render_refused(&page);
    }
    let mut form = Reader::new(&submitted);
    let last_day = if submitted.first("act") == VOID {
        cover.from.yesterday().ok()
    } else {
        form.required("last-day", |text| match day(text) {
            Ok(day) if day < cover.from => Err(FieldError::new("unit-cover-until-before")),
            Ok(day) => Ok(day),
            Err(error) => Err(error.into()),
        })
    };
    match form.finish(last_day) {
        Ok(last_day) => {
            commands::end_cover(&context.app, context.caller()?, &unit, &cover, last_day).await?;
            Ok(Redirect::to(&show::done(unit.id, "ended")).into_response())
        }
        Err(errors) => Page::render_refused(&end_form(&context, &unit, cover, &submitted, &errors)),
    }
}
