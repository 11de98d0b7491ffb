//! Exporting the register: what to order, and the check before numbers leave in full.

use super::filter::{self, Question};
use crate::members::export::{self, ExportError, Format, Numbers, Order, Variant};
use crate::members::queries::Filter;
use crate::organisations::{self, Organisation};
use crate::platform::access::Permission;
use crate::platform::download::attachment;
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, line, summary,
};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/members/export";
const FULL: &str = "/members/export/full";

/// The page, for an organisation.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

/// The page, for what a list shows.
#[must_use]
pub fn path(query: &str) -> String {
    format!("{PATH}?{query}")
}

pub(super) fn routes() -> Vec<Route> {
    let (export, full) = (Needs::Permission(Permission::Export), Needs::Permission(Permission::Unmask));
    vec![get(PATH, export, ask), post(PATH, export, order), post(FULL, full, confirm)]
}

/// What the list is narrowed to. A question that the list would refuse is refused here too, lest everybody is exported;
/// `ask` sends such an address back to the list, which says what is wrong.
fn filter(context: &Context, asked: &Submitted) -> Result<Filter, AppError> {
    let (filter, errors) = filter::read(asked, context.app.clock.today());
    if errors.0.is_empty() { Ok(filter) } else { Err(AppError::Malformed("the list's questions are wrong")) }
}

/// The questions of the list, its order and its organisation; carried through every step.
fn questions(context: &Context, asked: &Submitted) -> Vec<(&'static str, String)> {
    let question = Question::new(context, asked, &Errors::default());
    let names = question.all().map(|field| field.name);
    kept(asked, &[&["organisation", "sort"], &names[..]].concat())
}

async fn organisation(context: &Context, asked: &Submitted) -> Result<Organisation, AppError> {
    let caller = context.caller()?;
    let id = match asked.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let organisation = organisations::by_id(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::Export, &organisation.path)?;
    Ok(organisation)
}

#[derive(Template)]
#[template(path = "members/pages/export.html")]
struct AskPage {
    page: Page,
    summary: Vec<SummaryLine>,
    organisation: Organisation,
    count: usize,
    narrowed: bool,
    kept: Vec<(&'static str, String)>,
    format: Field,
    variant: Field,
    numbers: Field,
    path: &'static str,
}

async fn ask_page(
    context: &Context,
    asked: &Submitted,
    organisation: Organisation,
    errors: &Errors,
) -> Result<AskPage, AppError> {
    let caller = context.caller()?;
    let filter = filter(context, asked)?;
    let count = export::count(&context.app, caller, &organisation, &filter).await?;
    let may_unmask = caller.may_at(Permission::Unmask, &organisation.path);
    let field = |name, key| Field::new(context, asked, errors, name, key);
    let named = |code: &str, key: &str| (code.to_owned(), context.text(key));
    let format = field("format", "export-format")
        .hint(context, "export-format-hint")
        .options(Format::ALL.iter().map(|it| named(it.code(), it.key())));
    let variant = field("variant", "export-variant")
        .hint(context, "export-variant-hint")
        .options(Variant::ALL.iter().map(|it| named(it.code(), it.key())));
    let allowed = Numbers::ALL.iter().filter(|it| may_unmask || **it != Numbers::Full);
    let numbers = field("numbers", "export-numbers")
        .hint(context, "export-numbers-hint")
        .options(allowed.map(|it| named(it.code(), it.key())));
    let crumbs = vec![Crumb { label: context.text("members-title"), href: super::list::of(organisation.id) }];
    let mut page = Page::new(context, "export-title").office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    Ok(AskPage {
        summary: summary(&[&format, &variant, &numbers]),
        narrowed: filter.narrows(),
        kept: questions(context, asked),
        page,
        organisation,
        count,
        format,
        variant,
        numbers,
        path: PATH,
    })
}

fn kept(asked: &Submitted, names: &[&'static str]) -> Vec<(&'static str, String)> {
    let texts = names.iter().map(|name| (*name, asked.first(name).to_owned()));
    texts.filter(|(_, text)| !text.is_empty()).collect()
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let organisation = organisation(&context, &asked).await?;
    if filter(&context, &asked).is_err() {
        return Ok(Redirect::to(&super::list::asking(&asked)).into_response());
    }
    Page::render(&ask_page(&context, &asked, organisation, &Errors::default()).await?)
}

/// What was chosen: kind of file, roster, numbers. Only a workbook is one of the rosters.
fn chosen(submitted: &Submitted) -> Result<(Format, Variant, Numbers), Errors> {
    let mut reader = Reader::new(submitted);
    let format = reader.required("format", choice::<Format>);
    let variant = if format == Some(Format::Workbook) {
        reader.required("variant", choice::<Variant>)
    } else {
        Some(Variant::Common)
    };
    let numbers = reader.required("numbers", choice::<Numbers>);
    let all = match (format, variant, numbers) {
        (Some(format), Some(variant), Some(numbers)) => Some((format, variant, numbers)),
        _ => None,
    };
    reader.finish(all)
}

async fn order(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let organisation = organisation(&context, &submitted).await?;
    match chosen(&submitted) {
        Err(errors) => Page::render_refused(&ask_page(&context, &submitted, organisation, &errors).await?),
        Ok((_, _, Numbers::Full)) => {
            context.caller()?.require(Permission::Unmask, &organisation.path)?;
            Page::render(&check_page(&context, &submitted, organisation, &Errors::default()).await?)
        }
        Ok((format, variant, numbers)) => {
            let order = Order { variant, format, numbers, reason: "" };
            hand_over(&context, &submitted, organisation, &order).await
        }
    }
}

#[derive(Template)]
#[template(path = "members/pages/export_full.html")]
struct CheckPage {
    page: Page,
    summary: Vec<SummaryLine>,
    organisation: Organisation,
    count: usize,
    kept: Vec<(&'static str, String)>,
    reason: Field,
    path: &'static str,
}

async fn check_page(
    context: &Context,
    asked: &Submitted,
    organisation: Organisation,
    errors: &Errors,
) -> Result<CheckPage, AppError> {
    let filter = filter(context, asked)?;
    let count = export::count(&context.app, context.caller()?, &organisation, &filter).await?;
    let reason =
        Field::new(context, asked, errors, "reason", "export-reason").hint(context, "export-reason-hint");
    let mut carried = questions(context, asked);
    let back = form_urlencoded::Serializer::new(String::new()).extend_pairs(&carried).finish();
    carried.extend(kept(asked, &["format", "variant", "numbers"]));
    let mut page = Page::new(context, "export-full-title").office().back(path(&back));
    page.has_error = !errors.0.is_empty();
    let summary = summary(&[&reason]);
    Ok(CheckPage { summary, page, organisation, count, kept: carried, reason, path: FULL })
}

async fn confirm(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let organisation = organisation(&context, &submitted).await?;
    let (format, variant, numbers) = match chosen(&submitted) {
        Ok(chosen) => chosen,
        Err(errors) => {
            return Page::render_refused(&ask_page(&context, &submitted, organisation, &errors).await?);
        }
    };
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(100));
    match reader.finish(reason) {
        Ok(reason) => {
            let order = Order { variant, format, numbers, reason: &reason };
            hand_over(&context, &submitted, organisation, &order).await
        }
        Err(errors) => Page::render_refused(&check_page(&context, &submitted, organisation, &errors).await?),
    }
}

async fn hand_over(
    context: &Context,
    submitted: &Submitted,
    organisation: Organisation,
    order: &Order<'_>,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let filter = filter(context, submitted)?;
    match export::export(&context.app, caller, &organisation, &filter, order).await {
        Ok(file) => {
            tracing::info!(members = file.count, format = order.format.code(), "exported");
            let name = format!(
                "{}-{}-{}",
                context.text("export-file-name"),
                organisation.short_name,
                context.app.clock.today()
            );
            Ok(attachment(&name, order.format.media(), file.bytes))
        }
        Err(ExportError::TooMany) => {
            let errors = Errors::one("format", FieldError::with("export-too-many", "most", export::MOST));
            Page::render_refused(&ask_page(context, submitted, organisation, &errors).await?)
        }
        Err(ExportError::App(error)) => Err(error),
    }
}
