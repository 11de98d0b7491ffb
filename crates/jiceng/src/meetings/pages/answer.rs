//! The answer that a duty did not concern an organisation in one period: with why, kept, and taken back.

use super::refused;
use crate::meetings::commands;
use crate::meetings::queries::{self, Answer, FormerAnswer};
use crate::organisations::{self, DutyLine, Obligation, Organisation};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, day, line, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;

const PATH: &str = "/organisations/{id}/duties/answer";

/// The page for a duty in the period that begins on a day.
#[must_use]
pub fn of(id: OrganisationId, rule: &str, from: Date) -> String {
    format!("/organisations/{id}/duties/answer?rule={rule}&from={from}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordDecisions);
    vec![get(PATH, needs, ask), post(PATH, needs, keep)]
}

#[derive(Template)]
#[template(path = "meetings/pages/answer.html")]
struct AnswerPage {
    page: Page,
    summary: Vec<SummaryLine>,
    organisation: String,
    duty: DutyLine,
    /// The answer that is kept.
    kept: Option<String>,
    /// Answers that were taken back: what was said, and from when until when by whom.
    former: Vec<(String, String)>,
    reason: Field,
    refusal: Option<String>,
    action: String,
    take_back: &'static str,
}

/// The word of the button that takes an answer back.
const TAKE_BACK: &str = "take-back";

/// The duty that an address names, in the period that begins on its day.
struct Asked {
    organisation: Organisation,
    obligation: Obligation,
    from: Date,
    former: Vec<FormerAnswer>,
}

async fn asked(context: &Context, id: &str, query: Option<String>) -> Result<Asked, AppError> {
    let caller = context.caller()?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let from = day(submitted.first("from")).map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let organisation = organisations::by_id(&mut read, caller, id).await?;
    caller.require(Permission::RecordDecisions, &organisation.path)?;
    let today = context.app.clock.today();
    let figures = organisations::figures(&mut read, caller.area, &organisation, today).await?;
    let events = organisations::events(&mut read, caller.area, &organisation, (from, from)).await?;
    let duties = organisations::current(&context.app, &organisation, &figures, from, &events);
    let rule = submitted.first("rule");
    let own = duties.into_iter().find(|it| it.rule == rule && it.period.from == from);
    let obligation = own.ok_or(AppError::NotFound)?;
    let former = queries::former_answers(&mut read, caller.area, organisation.id, (rule, from)).await?;
    Ok(Asked { organisation, obligation, from, former })
}

fn form(
    context: &Context,
    asked: &Asked,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<AnswerPage, AppError> {
    let reason =
        Field::new(context, submitted, errors, "reason", "answer-reason").hint(context, "answer-reason-hint");
    let organisation = &asked.organisation;
    let crumbs = vec![
        Crumb {
            label: organisation.short_name.clone(),
            href: organisations::pages::show::path(organisation.id),
        },
        Crumb {
            label: context.text("duties-all"),
            href: organisations::pages::duties::path(organisation.id),
        },
    ];
    let mut page = Page::new(context, "answer-title").office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    let mut duty = organisations::pages::duty::line(context, organisation, &asked.obligation)?;
    // The page itself is the answer.
    (duty.answer, duty.exempt) = (None, None);
    Ok(AnswerPage {
        page,
        summary: summary(&[&reason]),
        organisation: organisation.short_name.clone(),
        duty,
        kept: asked.obligation.exempt.clone(),
        former: asked.former.iter().map(|it| taken_back(context, it)).collect(),
        reason,
        refusal: errors.of(context, "answer"),
        action: of(organisation.id, &asked.obligation.rule, asked.from),
        take_back: TAKE_BACK,
    })
}

/// A former answer, with when and by whom it was given and taken back.
fn taken_back(context: &Context, it: &FormerAnswer) -> (String, String) {
    let args = [
        ("from", clock::minute_of(it.recorded_at)),
        ("by", it.recorded_by.clone().unwrap_or_default()),
        ("until", clock::minute_of(it.ended_at)),
        ("ender", it.ended_by.clone().unwrap_or_default()),
    ];
    (it.reason.clone(), context.text_with("answer-former-between", &args))
}

async fn ask(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let asked = asked(&context, &id, query).await?;
    Page::render(&form(&context, &asked, &Submitted::default(), &Errors::default())?)
}

async fn keep(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let asked = asked(&context, &id, query).await?;
    let caller = context.caller()?;
    let rule = asked.obligation.rule.clone();
    let done = if submitted.first("act") == TAKE_BACK {
        commands::end_answer(&context.app, caller, &asked.organisation, (&rule, asked.from)).await
    } else {
        let mut reader = Reader::new(&submitted);
        let reason = reader.required("reason", line(200));
        let reason = match reader.finish(reason) {
            Ok(reason) => reason,
            Err(errors) => return Page::render_refused(&form(&context, &asked, &submitted, &errors)?),
        };
        let answer = Answer { organisation: asked.organisation.id, rule, from: asked.from, reason };
        commands::answer(&context.app, caller, &asked.organisation, &answer).await
    };
    match done {
        Ok(()) => {
            Ok(Redirect::to(&organisations::pages::duties::path(asked.organisation.id)).into_response())
        }
        Err(error) => {
            let (errors, _) = refused(error, "answer")?;
            Page::render_refused(&form(&context, &asked, &submitted, &errors)?)
        }
    }
}
