//! Who looked at the own protected numbers (查询记录), and what others did to the own record (代办记录).

use super::own;
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, SummaryLine};
use crate::platform::id::AccessId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::privacy::queries::{self, Look};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;

/// Where the page is.
pub const PATH: &str = "/me/looks";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::Own), show)]
}

/// Somebody's look or act, in words.
pub(super) struct Line {
    pub(super) at: String,
    pub(super) who: String,
    pub(super) what: String,
}

#[derive(Template)]
#[template(path = "privacy/pages/looks.html")]
struct LooksPage {
    page: Page,
    summary: Vec<SummaryLine>,
    looks: Vec<Line>,
    acts: Vec<Line>,
    older_looks: Option<String>,
    older_acts: Option<String>,
}

/// Lines of each list on a page.
const SIZE: i64 = 20;

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let Some(person) = caller.person else { return Ok(Redirect::to(&own::path()).into_response()) };
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let (before, before_act, errors) = places_in(&asked);
    let looks = queries::looks(&mut read, caller.area, person, before, SIZE).await?;
    let acts =
        queries::acts_by_others(&mut read, caller.area, person, caller.account, before_act, SIZE).await?;
    let full = |count: usize| i64::try_from(count).is_ok_and(|count| count == SIZE);
    let mut page = Page::new(&context, "looks-title").back(own::path());
    page.has_error = !errors.0.is_empty();
    let template = LooksPage {
        page,
        summary: errors.beside_fields(&context, &["at", "look", "act"]),
        older_looks: looks
            .last()
            .filter(|_| full(looks.len()))
            .map(|last| format!("{PATH}?at={}&look={}", last.at.as_microsecond(), last.id)),
        older_acts: acts.last().filter(|_| full(acts.len())).map(|last| format!("{PATH}?act={}", last.0)),
        looks: looks.iter().map(|it| look(&context, it)).collect(),
        acts: acts.iter().map(|row| act(&context, row)).collect(),
    };
    Page::render_asked(&template, &template.summary)
}

/// The places in the two lists that an address names, and what of the address cannot be read.
fn places_in(asked: &Submitted) -> (Option<(Timestamp, AccessId)>, i64, Errors) {
    let mut reader = Reader::new(asked);
    let at = reader.optional("at", |text| {
        let at = text.parse().ok().and_then(|at| Timestamp::from_microsecond(at).ok());
        at.ok_or_else(|| FieldError::unknown(text))
    });
    let look = reader.optional("look", |text| text.parse().map_err(|_| FieldError::unknown(text)));
    let act = reader.optional("act", |text| text.parse().map_err(|_| FieldError::unknown(text)));
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    (at.zip(look), act.unwrap_or(i64::MAX), errors)
}

/// A look in words.
pub(super) fn look(context: &Context, look: &Look) -> Line {
    let who = by(context, &look.who, look.behalf.as_deref());
    Line { at: clock::minute_of(look.at), who, what: look.why.clone() }
}

/// Who did something, with the mark of a role that was lent.
fn by(context: &Context, who: &str, behalf: Option<&str>) -> String {
    match behalf {
        Some(behalf) => {
            let args = [("who", who.to_owned()), ("behalf", behalf.to_owned())];
            context.text_with("looks-on-behalf", &args)
        }
        None => who.to_owned(),
    }
}

/// An act in words; one that the product has no sentence for is named by what it is: a change of the record.
pub(super) fn act(context: &Context, (_, at, who, behalf, act): &queries::ActRow) -> Line {
    let key = format!("privacy-act-{}", act.replace('.', "-"));
    let what = match context.text(&key) {
        what if what == key => context.text_with("privacy-act", &[("act", act.clone())]),
        what => what,
    };
    let who = match who {
        Some(who) => by(context, who, behalf.as_deref()),
        None => context.text("looks-system"),
    };
    Line { at: clock::minute_of(*at), who, what }
}
