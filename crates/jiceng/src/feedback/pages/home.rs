//! Where opinions on this system are written, found again by number, and read once answered.

use super::{Shown, rule, shown, write};
use crate::feedback::commands::writer;
use crate::feedback::model::Number;
use crate::feedback::queries;
use crate::platform::area;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted, SummaryLine, summary};
use crate::platform::limits::Way;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/feedback";
const ANSWERED: &str = "/feedback/answered";
/// The number is sent in the body of a form, so that it stands in no address, history or log.
const LOOK_UP: &str = "/feedback/look-up";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        get(PATH, Needs::Nothing, show),
        get(LOOK_UP, Needs::Nothing, show),
        post(LOOK_UP, Needs::Nothing, look_up),
        get(ANSWERED, Needs::Nothing, answered),
    ]
}

#[derive(Template)]
#[template(path = "feedback/pages/home.html")]
struct HomePage {
    page: Page,
    summary: Vec<SummaryLine>,
    rule: Option<(String, String)>,
    write_href: String,
    number: Field,
    look_up: &'static str,
    answered_href: &'static str,
    signed_in: bool,
    own: Vec<Shown>,
}

async fn home(context: &Context, submitted: &Submitted, errors: &Errors) -> Result<HomePage, AppError> {
    let mut own = Vec::new();
    if let Some(caller) = &context.caller {
        let hash = writer(&context.app, caller.account);
        own = queries::own(&mut context.app.db.read().await?, caller.area, &hash).await?;
    }
    let number = Field::new(context, submitted, errors, "number", "feedback-number")
        .hint(context, "feedback-number-hint");
    let mut page = Page::new(context, "feedback-title");
    page.has_error = !errors.0.is_empty();
    Ok(HomePage {
        summary: summary(&[&number]),
        page,
        rule: rule(context),
        write_href: write::path(),
        number,
        look_up: LOOK_UP,
        answered_href: ANSWERED,
        signed_in: context.caller.is_some(),
        own: own.into_iter().map(|complaint| shown(context, complaint)).collect(),
    })
}

async fn show(context: Context) -> Result<Response, AppError> {
    Page::render(&home(&context, &Submitted::default(), &Errors::default()).await?)
}

#[derive(Template)]
#[template(path = "feedback/pages/one.html")]
struct OnePage {
    page: Page,
    number: String,
    shown: Shown,
}

async fn look_up(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let mut form = Reader::new(&submitted);
    let mut number = form.required("number", Number::parse);
    let attempt = context.app.limits.act(Way::ComplaintNumber, &context.address, context.app.clock.now());
    if let (Some(_), Err(seconds)) = (&number, attempt) {
        form.refuse("number", FieldError::with("feedback-too-many", "minutes", seconds.div_ceil(60)));
        number = None;
    }
    if let Some(number) = &number {
        let mut read = context.app.db.read().await?;
        for (area, _) in area::areas(&mut read).await? {
            if let Some(found) = queries::by_number(&mut read, area, number).await? {
                return Page::render(&OnePage {
                    page: Page::new(&context, "feedback-one-title").back(PATH),
                    number: number.to_string(),
                    shown: shown(&context, found),
                });
            }
        }
        form.refuse("number", FieldError::new("feedback-number-unknown"));
    }
    match form.finish(None::<()>) {
        Ok(()) => Err(AppError::NotFound),
        Err(errors) => Page::render_refused(&home(&context, &submitted, &errors).await?),
    }
}

#[derive(Template)]
#[template(path = "feedback/pages/answered.html")]
struct AnsweredPage {
    page: Page,
    published: Vec<Shown>,
}

/// Published answers shown, the newest first.
const MOST: i64 = 100;

async fn answered(context: Context) -> Result<Response, AppError> {
    let mut read = context.app.db.read().await?;
    let mut published = Vec::new();
    for (area, _) in area::areas(&mut read).await? {
        published.extend(queries::published(&mut read, area, MOST).await?);
    }
    published.sort_by_key(|complaint| std::cmp::Reverse(complaint.answered_on));
    let published = published.into_iter().map(|complaint| shown(&context, complaint)).collect();
    Page::render(&AnsweredPage { page: Page::new(&context, "feedback-answered-title").back(PATH), published })
}
