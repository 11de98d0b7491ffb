//! An application was handed in: who it is, where, and when.

use super::list;
use crate::development::commands::{Applicant, apply};
use crate::members::{Draft, IdentityNumber, PersonName, Sex, Telephone, ethnicity};
use crate::organisations::{self, pick_own_branch};
use crate::platform::access::Permission;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, choice, day, line, partial_date};
use crate::platform::form_page::FormPage;
use crate::platform::id::OrganisationId;
use crate::platform::inputs::{Asked, Input};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures::{self, StepError};
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
const PATH: &str = "/development/new";

/// The page, of an organisation.
#[must_use]
pub(super) fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordCases);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let own = asked.first("organisation").parse().unwrap_or(caller.acting.organisation);
    let own = organisations::by_id(&mut read, caller, own).await?;
    caller.require(Permission::RecordCases, &own.path)?;
    let mut submitted = Submitted::default();
    if own.kind.holds_members() {
        submitted = submitted.with("organisation", organisations::typed_as(&own));
    }
    form(&context, &submitted, &Errors::default()).answer()
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut reader = Reader::new(&submitted);
    let mut database = context.app.db.read().await?;
    let field = ("organisation", "development-not-your-branch");
    let needs = Permission::RecordCases;
    let organisation = match pick_own_branch(&mut database, caller, &submitted, field, needs).await? {
        Ok(found) => Some(found),
        Err(error) => {
            reader.refuse("organisation", error);
            None
        }
    };
    drop(database);
    let applicant = read(&mut reader, &submitted);
    let errors = match reader.finish(organisation.zip(applicant)) {
        Err(errors) => errors,
        Ok((branch, applicant)) => {
            match apply(&context.app, caller, (branch.id, &branch.path), &applicant).await {
                Ok(id) => {
                    return Ok(Redirect::to(&procedures::pages::show::done(id, "started")).into_response());
                }
                Err(StepError::Rule) => too_young(&context, &applicant),
                Err(error) => procedures::pages::refused(error, "name")?,
            }
        }
    };
    form(&context, &submitted, &errors).answer()
}

/// The rule of the age stands against it, or cannot be judged without the day of birth, which a reason passes over.
fn too_young(context: &Context, applicant: &Applicant) -> Errors {
    let Some(born) = applicant.person.birth.and_then(PartialDate::day) else {
        return Errors::one("reason", FieldError::new("development-birth-unknown"));
    };
    let years = context.app.rulebook.int_value("dev-age", "years", applicant.on).unwrap_or_default();
    let args =
        vec![("born", born.to_string()), ("on", applicant.on.to_string()), ("years", years.to_string())];
    Errors::one("on", FieldError { args, ..FieldError::new("development-too-young") })
}

fn read(reader: &mut Reader<'_>, submitted: &Submitted) -> Option<Applicant> {
    let name = reader.required("name", PersonName::parse);
    let identity = reader.optional("identity", str::parse::<IdentityNumber>);
    let telephone = reader.optional("telephone", Telephone::parse);
    let sex = reader.optional("sex", choice::<Sex>);
    let birth = reader.optional("birth", partial_date);
    let ethnicity = reader.optional("ethnicity", ethnicity);
    let education = reader.optional("education", line(60));
    let employer = reader.optional("employer", line(120));
    let on = reader.required("on", day);
    let reason = reader.optional("reason", line(200));
    let papers = if submitted.first("paper") == "yes" { vec!["application".to_owned()] } else { Vec::new() };
    let mut person = Draft::of_nobody(name?);
    person.birth = birth.or_else(|| identity.as_ref().and_then(IdentityNumber::birth).map(Into::into));
    person.sex = sex.or_else(|| identity.as_ref().map(IdentityNumber::sex));
    person.identity = identity;
    person.telephone = telephone;
    person.ethnicity = ethnicity;
    person.education = education;
    person.employer = employer;
    Some(Applicant { person, on: on?, papers, reason })
}

fn form(context: &Context, submitted: &Submitted, errors: &Errors) -> FormPage {
    let form = Asked { context, submitted, errors };
    let sexes: Vec<(&'static str, &'static str)> = Sex::ALL.iter().map(|it| (it.code(), it.key())).collect();
    let organisation = form.field("organisation", "development-organisation");
    let mut inputs = vec![
        Input::new("picker", organisation).hint(context, "organisation-pick-hint"),
        form.text("name", "member-name"),
        form.text("identity", "member-identity").optional(),
        form.date("birth", "member-birth").optional().hint(context, "development-birth-hint"),
        form.radio("sex", "member-sex", sexes).optional(),
        form.text("ethnicity", "member-ethnicity").optional(),
        form.text("education", "member-education").optional(),
        form.text("employer", "member-employer").optional(),
        form.text("telephone", "member-telephone").optional(),
        form.date("on", "development-applied"),
        form.yes("paper", "development-paper", "development-paper-in"),
    ];
    if errors.of(context, "reason").is_some() || !submitted.first("reason").is_empty() {
        inputs.push(form.text("reason", "case-reason").hint(context, "case-reason-hint"));
    }
    let crumbs = vec![Crumb { label: context.text("development-title"), href: list::path() }];
    let shell = Page::new(context, "development-new-title").crumbs(crumbs);
    let asked = (errors, PATH.to_owned(), context.text("development-new-save"));
    FormPage::new(context, shell, inputs, asked).note(context.text("development-new-lead"))
}
