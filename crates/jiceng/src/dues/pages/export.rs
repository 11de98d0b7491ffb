//! Handing out the forms of dues as files.

use super::form::{Asked as Inputs, FormPage, form_page};
use super::{book_crumbs, place};
use crate::dues::export::{self, Asked, Form};
use crate::organisations::Organisation;
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, choice, number};
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/dues/export";

/// The page for an organisation and year.
#[must_use]
pub fn of(organisation: OrganisationId, year: i16) -> String {
    format!("{PATH}?organisation={organisation}&year={year}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::KeepDues);
    vec![get(PATH, needs, ask), post(PATH, needs, hand_over)]
}

async fn desk(context: &Context, submitted: &Submitted) -> Result<Organisation, AppError> {
    let mut read = context.app.db.read().await?;
    let organisation = place(context, &mut read, submitted, Permission::KeepDues).await?;
    context.caller()?.require(Permission::Export, &organisation.path)?;
    Ok(organisation)
}

fn form(context: &Context, organisation: &Organisation, submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Inputs { context, submitted, errors };
    let inputs = vec![
        asked.short("year", "dues-year"),
        asked.radio("form", "dues-form", Form::ALL.iter().map(|it| (it.code(), it.key()))),
        asked
            .yes("bases", "dues-export-bases", "dues-export-bases-yes")
            .hint(context, "dues-export-bases-hint"),
    ];
    let frame = (context.text("dues-export-title"), book_crumbs(context, organisation.id));
    let there = (PATH.to_owned(), context.text("dues-export-act"));
    let mut page = form_page(context, frame, inputs, errors, there);
    page.rows = vec![(context.text("dues-organisation"), organisation.short_name.clone())];
    page.hidden = vec![("organisation".to_owned(), organisation.id.to_string())];
    page
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let organisation = desk(&context, &asked).await?;
    let year = match asked.first("year") {
        "" => context.app.clock.today().year().to_string(),
        year => year.to_owned(),
    };
    let filled = Submitted::default().with("year", year);
    form(&context, &organisation, &filled, &Errors::default()).answer()
}

async fn hand_over(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let organisation = desk(&context, &submitted).await?;
    let mut reader = Reader::new(&submitted);
    let year = reader.required("year", number(1949, 2100)).and_then(|year| i16::try_from(year).ok());
    let wanted = reader.required("form", choice::<Form>);
    match reader.finish(year.zip(wanted)) {
        Ok((year, wanted)) => {
            let asked = Asked { form: wanted, year, bases: submitted.first("bases") == "yes" };
            let bytes = export::export(&context.app, context.caller()?, &organisation, asked).await?;
            let name = format!("{}-{}-{year}", context.text(wanted.key()), organisation.short_name);
            Ok(attachment(&name, Media::Workbook, bytes))
        }
        Err(errors) => form(&context, &organisation, &submitted, &errors).answer(),
    }
}
