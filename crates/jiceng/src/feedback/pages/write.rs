//! Writing an opinion, and the page with its number.

use super::home;
use crate::feedback::commands::{self, Made, NewComplaint};
use crate::feedback::model::Number;
use crate::platform::area;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted, SummaryLine, summary, text};
use crate::platform::id::AreaId;
use crate::platform::page::Page;
use crate::platform::request::{Context, cookie};
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/feedback/new";
const SENT: &str = "/feedback/sent";
/// Carries the number to the page that shows it: an address would leave it in histories and logs.
const COOKIE: &str = "jiceng_feedback";
const LONGEST: usize = 2_000;

/// The page.
pub(super) fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Nothing, ask), post(PATH, Needs::Nothing, send), get(SENT, Needs::Nothing, sent)]
}

#[derive(Template)]
#[template(path = "feedback/pages/write.html")]
struct WritePage {
    page: Page,
    summary: Vec<SummaryLine>,
    /// Asked only of visitors where one installation serves several areas.
    area: Option<Field>,
    body: Field,
    /// Asked only of those signed in.
    remember: Option<Field>,
    publish: Field,
    action: &'static str,
}

/// What a ticked box sends.
const YES: &str = "yes";

fn form(context: &Context, areas: &[(AreaId, String)], submitted: &Submitted, errors: &Errors) -> WritePage {
    let field = |name, key| Field::new(context, submitted, errors, name, key);
    let yes = |key| [(YES.to_owned(), context.text(key))];
    let area = (context.caller.is_none() && areas.len() > 1).then(|| {
        field("area", "feedback-area").options(areas.iter().map(|(id, name)| (id.to_string(), name.clone())))
    });
    let body = field("body", "feedback-body").hint(context, "feedback-body-hint");
    let remember = context
        .caller
        .is_some()
        .then(|| field("remember", "feedback-remember").options(yes("feedback-remember-yes")).optional());
    let publish = field("publish", "feedback-publish").options(yes("feedback-publish-yes")).optional();
    let mut page = Page::new(context, "feedback-write-title").back(home::path());
    page.has_error = !errors.0.is_empty();
    let fields: Vec<&Field> = area.iter().chain([&body]).collect();
    WritePage { summary: summary(&fields), page, area, body, remember, publish, action: PATH }
}

async fn ask(context: Context) -> Result<Response, AppError> {
    let areas = area::areas(&mut context.app.db.read().await?).await?;
    Page::render(&form(&context, &areas, &Submitted::default(), &Errors::default()))
}

async fn send(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let areas = area::areas(&mut context.app.db.read().await?).await?;
    let mut reader = Reader::new(&submitted);
    let area = match (&context.caller, &areas[..]) {
        (Some(caller), _) => Some(caller.area),
        (None, []) => return Err(AppError::NotFound),
        (None, [(only, _)]) => Some(*only),
        (None, several) => reader.required("area", |text| {
            let known = several.iter().find(|(id, _)| id.to_string() == text);
            known.map(|(id, _)| *id).ok_or_else(|| FieldError::unknown(text))
        }),
    };
    let body = reader.required("body", text(LONGEST));
    let errors = match reader.finish(area.zip(body)) {
        Err(errors) => errors,
        Ok((area, body)) => {
            let remember = submitted.first("remember") == YES;
            let new = NewComplaint {
                body: &body,
                writer: context.caller.as_ref().filter(|_| remember).map(|caller| caller.account),
                publication_agreed: submitted.first("publish") == YES,
            };
            match commands::make(&context.app, area, &context.address, &new).await? {
                Made::Done(number) => return Ok(told(&context, &number)),
                Made::TooMany(seconds) => Errors::one(
                    "body",
                    FieldError::with("feedback-too-many", "minutes", seconds.div_ceil(60)),
                ),
            }
        }
    };
    Page::render_refused(&form(&context, &areas, &submitted, &errors))
}

/// Leads to the page with the number, which can be opened again for an hour on the same device.
fn told(context: &Context, number: &Number) -> Response {
    let secure = if context.app.settings.secure_cookies { "; Secure" } else { "" };
    let number = number.kept();
    let cookie = format!("{COOKIE}={number}; Path={SENT}; Max-Age=3600; HttpOnly; SameSite=Strict{secure}");
    ([(header::SET_COOKIE, cookie)], Redirect::to(SENT)).into_response()
}

#[derive(Template)]
#[template(path = "feedback/pages/sent.html")]
struct SentPage {
    page: Page,
    number: String,
    home_href: String,
}

async fn sent(context: Context, headers: HeaderMap) -> Result<Response, AppError> {
    let number = cookie(&headers, COOKIE).and_then(|text| Number::parse(text).ok());
    let Some(number) = number else { return Ok(Redirect::to(&home::path()).into_response()) };
    let page = Page::new(&context, "feedback-sent-title");
    Page::render(&SentPage { page, number: number.to_string(), home_href: home::path() })
}
