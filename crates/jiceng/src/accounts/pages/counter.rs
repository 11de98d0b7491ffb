//! The counter: a temporary password or a slip for somebody who stands before it.

use super::show;
use crate::accounts::commands::{self, Paper};
use crate::accounts::model::{Identified, Printed};
use crate::accounts::queries::{self, Seen};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, choice, line, summary};
use crate::platform::id::AccountId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/accounts/{id}/counter";

/// The page.
#[must_use]
pub fn path(id: AccountId) -> String {
    format!("/accounts/{id}/counter")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ManageAccounts);
    vec![get(PATH, needs, open), post(PATH, needs, submit)]
}

/// What the counter must say: what to print, how the person was known, and anything to add.
pub(super) struct CounterFields {
    pub(super) printed: Field,
    pub(super) known: Field,
    pub(super) note: Field,
}

impl CounterFields {
    pub(super) fn new(context: &Context, submitted: &Submitted, errors: &Errors) -> Self {
        let field = |name, key| Field::new(context, submitted, errors, name, key);
        let printed = Printed::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
        let known = Identified::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
        Self {
            printed: field("printed", "counter-printed").options(printed),
            known: field("known", "counter-known").options(known),
            note: field("note", "counter-note").hint(context, "counter-note-hint").optional(),
        }
    }
}

/// The counter's words as they are kept in the log of the account.
pub(super) fn words(context: &Context, known: Identified, note: Option<String>) -> String {
    let known = context.text(known.key());
    note.map_or_else(|| known.clone(), |note| format!("{known}; {note}"))
}

/// Reads what the counter said.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<(Printed, Identified, Option<String>)> {
    let printed = reader.required("printed", choice::<Printed>);
    let known = reader.required("known", choice::<Identified>);
    let note = reader.optional("note", line(60));
    Some((printed?, known?, note))
}

#[derive(Template)]
#[template(path = "accounts/pages/counter.html")]
struct CounterPage {
    page: Page,
    summary: Vec<SummaryLine>,
    seen: Seen,
    fields: CounterFields,
    here: String,
}

/// The printed page of a password or slip.
#[derive(Template)]
#[template(path = "accounts/pages/paper.html")]
struct PaperPage {
    page: Page,
    paper: Paper,
    on: &'static str,
    account: String,
}

/// Shows what was made for somebody, once: it is kept nowhere in clear.
pub(super) fn paper(context: &Context, id: AccountId, paper: Paper) -> Result<Response, AppError> {
    let page = Page::new(context, "paper-title");
    let on = match paper.kind {
        Printed::Password => "paper-password-how",
        Printed::Slip => "paper-slip-how",
    };
    Page::render(&PaperPage { page, paper, on, account: show::path(id) })
}

async fn seen(context: &Context, id: &str) -> Result<Seen, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let today = context.app.clock.today();
    let mut read = context.app.db.read().await?;
    queries::see(&mut read, context.caller()?, id, today).await
}

fn form(context: &Context, seen: Seen, submitted: &Submitted, errors: &Errors) -> CounterPage {
    let mut page = Page::new(context, "counter-title").back(show::path(seen.account.id));
    page.has_error = !errors.0.is_empty();
    let fields = CounterFields::new(context, submitted, errors);
    let summary = summary(&[&fields.known, &fields.note, &fields.printed]);
    let here = path(seen.account.id);
    CounterPage { page, summary, seen, fields, here }
}

async fn open(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let seen = seen(&context, &id).await?;
    Page::render(&form(&context, seen, &Submitted::default(), &Errors::default()))
}

async fn submit(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let seen = seen(&context, &id).await?;
    let mut reader = Reader::new(&submitted);
    let said = read(&mut reader);
    let (printed, known, note) = match reader.finish(said) {
        Ok(said) => said,
        Err(errors) => return Page::render_refused(&form(&context, seen, &submitted, &errors)),
    };
    let known = words(&context, known, note);
    let made = commands::reset(&context.app, context.caller()?, &seen, printed, &known).await?;
    paper(&context, seen.account.id, made)
}
