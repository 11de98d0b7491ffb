//! The open export of a branch: what is in it, what becomes of protected numbers, and the check before they leave in full.

use super::ledgers;
use crate::ledgers::open::{self, Numbers};
use crate::organisations::{self, Organisation};
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, line, one_of};
use crate::platform::form_page::FormPage;
use crate::platform::inputs::Asked;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/ledgers/open";
const FULL: &str = "/ledgers/open/full";

/// The page, of the branch for which the caller acts.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    let (export, full) = (Needs::Permission(Permission::Export), Needs::Permission(Permission::Unmask));
    vec![get(PATH, export, ask), post(PATH, export, order), post(FULL, full, confirm)]
}

/// What can be done with numbers.
const MASKED: &str = "masked";
const IN_FULL: &str = "full";

/// The branch for which the caller acts, whose data nobody else takes along.
async fn own(context: &Context) -> Result<Organisation, AppError> {
    let caller = context.caller()?;
    let own =
        organisations::by_id(&mut context.app.db.read().await?, caller, caller.acting.organisation).await?;
    if open::is_for(caller, &own) { Ok(own) } else { Err(AppError::NotFound) }
}

fn form(context: &Context, branch: &Organisation, submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let numbers = [(MASKED, "open-numbers-masked"), (IN_FULL, "open-numbers-full")];
    let may = context.caller.as_ref().is_some_and(|it| it.may_at(Permission::Unmask, &branch.path));
    let numbers = numbers.into_iter().filter(|(word, _)| may || *word == MASKED);
    let inputs = vec![asked.radio("numbers", "open-numbers", numbers)];
    let there = (errors, PATH.to_owned(), context.text("open-act"));
    let mut page = FormPage::new(context, shell(context, "open-title"), inputs, there);
    page.rows = vec![(context.text("ledgers-organisation"), branch.name.clone())];
    page.note(context.text("open-lead")).note(context.text("open-formats"))
}

fn shell(context: &Context, title: &str) -> Page {
    let crumbs = vec![Crumb { label: context.text("ledgers-title"), href: ledgers::path() }];
    Page::new(context, title).office().crumbs(crumbs)
}

async fn ask(context: Context) -> Result<Response, AppError> {
    let branch = own(&context).await?;
    form(&context, &branch, &Submitted::default().with("numbers", MASKED), &Errors::default()).answer()
}

async fn order(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let branch = own(&context).await?;
    let mut reader = Reader::new(&submitted);
    let numbers = reader.required("numbers", one_of(&[MASKED, IN_FULL]));
    match reader.finish(numbers) {
        Err(errors) => form(&context, &branch, &submitted, &errors).answer(),
        Ok(IN_FULL) => {
            context.caller()?.require(Permission::Unmask, &branch.path)?;
            check(&context, &branch, &Submitted::default(), &Errors::default()).answer()
        }
        Ok(_) => hand_over(&context, &branch, Numbers::Masked).await,
    }
}

/// The page before numbers leave in full: who will see that they did, and why it is needed.
fn check(context: &Context, branch: &Organisation, submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let inputs = vec![asked.text("reason", "open-reason").hint(context, "open-reason-hint")];
    let there = (errors, FULL.to_owned(), context.text("open-full-act"));
    let mut page = FormPage::new(context, shell(context, "open-full-title"), inputs, there);
    page.rows = vec![(context.text("ledgers-organisation"), branch.name.clone())];
    page.danger = true;
    page.note(context.text("open-full-lead"))
}

async fn confirm(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let branch = own(&context).await?;
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(100));
    match reader.finish(reason) {
        Ok(reason) => hand_over(&context, &branch, Numbers::Full(&reason)).await,
        Err(errors) => check(&context, &branch, &submitted, &errors).answer(),
    }
}

async fn hand_over(
    context: &Context,
    branch: &Organisation,
    numbers: Numbers<'_>,
) -> Result<Response, AppError> {
    let bytes = open::export(&context.app, context.caller()?, branch, numbers).await?;
    let name = format!("{}-{}-{}", context.text("open-file"), branch.short_name, context.app.clock.today());
    Ok(attachment(&name, Media::Archive, bytes))
}
