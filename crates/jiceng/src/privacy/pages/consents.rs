//! Consents (授权同意): what the law lets the party organisation do only with a person's consent, given and withdrawn
//! with one button each. The same cards serve the person, the counter, and the form on paper.

use super::own;
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Submitted, choice};
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::privacy::commands::{self, Whose};
use crate::privacy::model::{Choice, How, Purpose};
use crate::privacy::queries::{self, Consent};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/me/consents";
const PAPER: &str = "/consents/paper";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The form on paper, without anybody's data.
#[must_use]
pub fn paper() -> String {
    PAPER.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::Own);
    vec![get(PATH, needs, show), post(PATH, needs, change), get(PAPER, Needs::SignIn, blank)]
}

/// A purpose with everything that has to be told before consenting (article 17), and whether there is consent.
pub(super) struct Card {
    pub(super) purpose: Purpose,
    pub(super) title: String,
    pub(super) facts: Vec<(String, String)>,
    pub(super) given: Option<String>,
    pub(super) past: Vec<String>,
}

/// The facts of a purpose: what for, which data, how long, how to withdraw, that a refusal costs nothing.
pub(super) fn facts(context: &Context, purpose: Purpose) -> Vec<(String, String)> {
    let keys = match purpose {
        Purpose::Telephone => ["consent-telephone-why", "consent-telephone-what", "consent-telephone-long"],
        Purpose::Publication => {
            ["consent-publication-why", "consent-publication-what", "consent-publication-long"]
        }
    };
    let labels = ["consent-why", "consent-what", "consent-long"];
    let mut facts: Vec<(String, String)> =
        labels.iter().zip(keys).map(|(label, key)| (context.text(label), context.text(key))).collect();
    facts.push((context.text("consent-how"), context.text("consent-how-text")));
    facts.push((context.text("consent-free"), context.text("consent-free-text")));
    facts
}

/// The words agreed to, as they are kept with the consent.
pub(super) fn wording(context: &Context, purpose: Purpose) -> String {
    let lines = facts(context, purpose).into_iter().map(|(label, value)| format!("{label}: {value}"));
    let all: Vec<String> = std::iter::once(context.text(purpose.key())).chain(lines).collect();
    all.join("\n")
}

pub(super) fn cards(context: &Context, consents: &[Consent]) -> Vec<Card> {
    let card = |purpose: &Purpose| {
        let of = || consents.iter().filter(|consent| consent.purpose == *purpose);
        let when = |key: &str, at, how: How| {
            let args = [("at", clock::minute_of(at)), ("how", context.text(how.key()))];
            context.text_with(key, &args)
        };
        Card {
            purpose: *purpose,
            title: context.text(purpose.key()),
            facts: facts(context, *purpose),
            given: of()
                .find(|consent| consent.withdrawn_at.is_none())
                .map(|consent| when("consent-given", consent.given_at, consent.given_how)),
            past: of()
                .filter_map(|consent| {
                    let how = consent.withdrawn_how.unwrap_or(How::Online);
                    Some(when("consent-withdrawn", consent.withdrawn_at?, how))
                })
                .collect(),
        }
    };
    Purpose::ALL.iter().map(card).collect()
}

#[derive(Template)]
#[template(path = "privacy/pages/consents.html")]
struct ConsentsPage {
    page: Page,
    cards: Vec<Card>,
    done: Option<String>,
    here: &'static str,
    paper: String,
    law: Option<Law>,
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let Some(person) = context.caller()?.person else {
        return Ok(Redirect::to(&own::path()).into_response());
    };
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let consents =
        queries::consents(&mut context.app.db.read().await?, context.caller()?.area, person).await?;
    let template = ConsentsPage {
        page: Page::new(&context, "consents-title").back(own::path()),
        cards: cards(&context, &consents),
        done: done(&context, &asked),
        here: PATH,
        paper: paper(),
        law: Law::of(&context, "pipl-rights"),
    };
    Page::render(&template)
}

/// What was just done, told after the redirect.
pub(super) fn done(context: &Context, asked: &Submitted) -> Option<String> {
    let choice: Choice = asked.first("done").parse().ok()?;
    Some(context.text(choice.key()))
}

async fn change(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let Some(person) = context.caller()?.person else {
        return Ok(Redirect::to(&own::path()).into_response());
    };
    let made = changed(&context, Whose { person, path: None }, How::Online, &submitted).await?;
    Ok(Redirect::to(&format!("{PATH}?done={made}")).into_response())
}

/// Gives or withdraws, as the button said.
pub(super) async fn changed(
    context: &Context,
    whose: Whose<'_>,
    how: How,
    submitted: &Submitted,
) -> Result<Choice, AppError> {
    let malformed = |_| AppError::Malformed("no such purpose or choice");
    let purpose: Purpose = choice(submitted.first("purpose")).map_err(malformed)?;
    let wanted: Choice = choice(submitted.first("choice")).map_err(malformed)?;
    let caller = context.caller()?;
    match wanted {
        Choice::Give => {
            let wording = wording(context, purpose);
            commands::give(&context.app, caller, whose, purpose, how, &wording).await?;
        }
        Choice::Withdraw => commands::withdraw(&context.app, caller, whose, purpose, how).await?,
    }
    Ok(wanted)
}

#[derive(Template)]
#[template(path = "privacy/pages/consents_paper.html")]
struct PaperPage {
    page: Page,
    cards: Vec<Card>,
}

async fn blank(context: Context) -> Result<Response, AppError> {
    Page::render(&PaperPage {
        page: Page::new(&context, "consents-paper-title"),
        cards: cards(&context, &[]),
    })
}
