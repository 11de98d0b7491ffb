//! Handing out the ledgers as files.

use super::form_page;
use super::ledger;
use super::list::Asked as Questions;
use crate::floating::export::{Form, export};
use crate::floating::model::Shown;
use crate::organisations::{self, Organisation};
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, choice};
use crate::platform::form_page::FormPage;
use crate::platform::id::OrganisationId;
use crate::platform::inputs::Asked;
use crate::platform::page::Crumb;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/floating/export";

/// The page for a ledger of an organisation and those below it.
pub(super) fn of(form: Form, organisation: OrganisationId) -> String {
    format!("{PATH}?form={form}&organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Export);
    vec![get(PATH, needs, ask), post(PATH, needs, hand_over)]
}

async fn desk(context: &Context, submitted: &Submitted) -> Result<Organisation, AppError> {
    let caller = context.caller()?;
    let id = match submitted.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let found = organisations::by_id(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::Export, &found.path)?;
    Ok(found)
}

fn form(context: &Context, whose: &Organisation, submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let inputs = vec![
        asked.radio("form", "floating-form", Form::ALL.iter().map(|it| (it.code(), it.key()))),
        asked.radio("shown", "floating-shown", Shown::ALL.iter().map(|it| (it.code(), it.key()))),
    ];
    let title = context.text("floating-export-title");
    let crumbs = vec![Crumb { label: context.text("floating-ledger-title"), href: ledger::PATH.to_owned() }];
    let there = (PATH.to_owned(), context.text("floating-export-act"));
    let mut page = form_page(context, (title, crumbs), inputs, errors, there);
    page.rows = vec![(context.text("floating-organisation"), whose.short_name.clone())];
    page.notes = vec![context.text("floating-export-lead")];
    page.hidden = vec![("organisation".to_owned(), whose.id.to_string())];
    page
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let whose = desk(&context, &asked).await?;
    let filled = Submitted::default().with("form", asked.first("form")).with("shown", Shown::Open);
    form(&context, &whose, &filled, &Errors::default()).answer()
}

async fn hand_over(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let whose = desk(&context, &submitted).await?;
    let mut reader = Reader::new(&submitted);
    let wanted = reader.required("form", choice::<Form>);
    let shown = reader.required("shown", choice::<Shown>);
    match reader.finish(wanted.zip(shown)) {
        Ok((wanted, _)) => {
            let mut read = context.app.db.read().await?;
            let asked = Questions::read(&context, &mut read, &submitted, wanted.side()).await?;
            drop(read);
            let bytes = export(&context.app, context.caller()?, &whose, (wanted, &asked.filter)).await?;
            let name = format!("{}-{}", context.text(wanted.key()), whose.short_name);
            Ok(attachment(&name, Media::Workbook, bytes))
        }
        Err(errors) => form(&context, &whose, &submitted, &errors).answer(),
    }
}
