//! The ledgers (流出台账、流入台账、活动证发放登记): all columns of the usual forms, to print and keep.

use super::export;
use super::list::{self, Asked};
use crate::floating::export::{Form, Line, gathered};
use crate::floating::model::{Shown, Side};
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Field, Reader, Submitted, SummaryLine, choice, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/floating/ledger";

/// A ledger of an organisation and those below it, whether they are still away or not.
#[must_use]
pub fn of(form: Form, organisation: OrganisationId) -> String {
    format!("{PATH}?form={form}&organisation={organisation}&shown={}", Shown::All)
}

/// The ledger of a side for the same questions as the list.
pub(super) fn with(side: Side, questions: &str) -> String {
    let form = if side == Side::Host { Form::In } else { Form::Out };
    let rest = if questions.is_empty() { String::new() } else { format!("&{questions}") };
    format!("{PATH}?form={form}{rest}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMembers), show)]
}

#[derive(Template)]
#[template(path = "floating/pages/ledger.html")]
struct LedgerPage {
    page: Page,
    summary: Vec<SummaryLine>,
    lead: String,
    heads: Vec<String>,
    lines: Vec<Line>,
    /// What does not fit any more.
    more: bool,
    most: i64,
    /// The other ledgers.
    others: Vec<(&'static str, String)>,
    export_href: Option<String>,
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut reader = Reader::new(&submitted);
    let form = reader.optional("form", choice::<Form>).unwrap_or(Form::Out);
    let wrong = reader.finish(Some(())).err().unwrap_or_default();
    let mut read = context.app.db.read().await?;
    let mut asked = Asked::read(&context, &mut read, &submitted, form.side()).await?;
    asked.errors.0.extend(wrong.0);
    let (mut lines, mut more) = (Vec::new(), false);
    if asked.errors.0.is_empty() {
        (lines, more) =
            gathered(&context.app, &mut read, caller, (form, &asked.filter), context.language).await?;
    }
    let own = organisations::by_id(&mut read, caller, caller.acting.organisation).await?;
    let whose = asked.organisation.as_ref().unwrap_or(&own);
    let may = caller.may_at(Permission::Export, &whose.path);
    let crumbs = vec![Crumb { label: context.text("floating-out-title"), href: list::path() }];
    let fields: Vec<&Field> = asked.fields.iter().collect();
    let summary = [summary(&fields), asked.errors.beside_fields(&context, &["form"])].concat();
    let mut page = Page::new(&context, form.key()).office().crumbs(crumbs);
    page.has_error = !summary.is_empty();
    let others = Form::ALL.iter().filter(|it| **it != form);
    let template = LedgerPage {
        page,
        lead: whose.name.clone(),
        heads: form.heads(&context)?,
        lines,
        more,
        most: crate::floating::export::MOST,
        others: others.map(|it| (it.key(), format!("{PATH}?form={it}&organisation={}", whose.id))).collect(),
        export_href: may.then(|| export::of(form, whose.id)),
        summary,
    };
    Page::render_asked(&template, &template.summary)
}
