//! What forms cost (填报负担): of each form that was taken over, how many fields somebody had filled in. Counted by month and
//! form for the whole area, so that the cost of asking shows; who filled it in and for which organisation is not kept.

mod queries;

pub use queries::{Cost, STATEMENTS, add, costs};

use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::request::Context;
use crate::platform::word::words;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;

/// A form whose cost is counted.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The path that it is sent to.
    pub path: &'static str,
    /// The key of its name.
    pub title: &'static str,
    /// Fields whose value the system has on record and could propose.
    pub known: &'static [&'static str],
}

words! {
    /// Who filled it in.
    Level, "typed-level" {
        /// 党支部.
        Branch = "branch",
        /// 上级.
        Above = "above",
    }
}

/// What one form cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filled {
    /// How many fields were filled in.
    pub fields: i64,
    /// How many of them the system could have proposed.
    pub known: i64,
}

/// Fields that the system fills in by itself, and the organisation, which a form knows where it was opened from.
fn is_typed(name: &str) -> bool {
    const OWN: [&str; 5] = ["version", "step", "organisation", "back", "question"];
    !OWN.contains(&name) && !name.ends_with("-asked") && !name.ends_with("-which")
}

impl Form {
    /// Counts the fields that were filled in.
    #[must_use]
    pub fn filled(&self, submitted: &Submitted) -> Filled {
        let mut names: Vec<&str> = submitted
            .pairs()
            .filter(|(name, value)| is_typed(name) && !value.trim().is_empty())
            .map(|(name, _)| name)
            .collect();
        names.dedup();
        let known = names.iter().filter(|name| self.known.contains(name)).count();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        Filled { fields: number(names.len()), known: number(known) }
    }
}

/// The longest form that is read twice. Longer ones are refused by whoever reads them.
const LONGEST: usize = 1 << 20;

/// Lets a form through and, once it was taken over, counts what it cost.
pub(super) async fn counted(form: Form, request: Request, next: Next) -> Response {
    let context = request.extensions().get::<Context>().cloned();
    let plain = request.headers().get(header::CONTENT_TYPE);
    let plain = plain.and_then(|kind| kind.to_str().ok()).is_some_and(|it| it.contains("urlencoded"));
    let Some(context) = context.filter(|it| plain && it.caller.is_some()) else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, LONGEST).await else { return AppError::TooLarge.into_response() };
    let filled = form.filled(&Submitted::parse(&bytes));
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    // A form that was taken over leads on; one that was refused or is shown again to be checked does not.
    if response.status() == StatusCode::SEE_OTHER
        && let Some(caller) = &context.caller
        && let Err(error) = note(&context.app, caller, form, filled).await
    {
        tracing::warn!(%error, form = form.path, "the cost of a form was not counted");
    }
    response
}

async fn note(app: &App, caller: &Caller, form: Form, filled: Filled) -> Result<(), db::Error> {
    let level = if caller.acting.role.is_of_a_branch() { Level::Branch } else { Level::Above };
    let mut write = app.db.write(&[caller.area.0]).await?;
    add(&mut write, caller.area, (month_of(app.clock.today()), form.path, level), (1, filled)).await?;
    write.commit().await
}

/// The first day of the month of a day.
#[must_use]
pub fn month_of(day: Date) -> Date {
    day.first_of_month()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: Form = Form { path: "/meetings/new", title: "x", known: &["place", "chair"] };

    #[test]
    fn only_what_somebody_filled_in_is_counted_and_each_field_once() {
        let sent = "kind=lecture&place=%20&chair=%E5%BC%A0%E4%B8%89&topics=x&version=3&step=done&organisation=1&organisation-asked=1&box=a&box=b";
        let filled = FORM.filled(&Submitted::parse(sent.as_bytes()));
        assert_eq!(filled, Filled { fields: 4, known: 1 }, "kind, chair, topics, box");
    }
}
