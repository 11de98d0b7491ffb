//! The tokens of one's organisations: make one, see its secret once, take one back.

use crate::organisations;
use crate::platform::access::{
    ApiToken, LONGEST_TOKEN_DAYS, NewToken, Permission, make_token, revoke_token, tokens_in,
};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted, SummaryLine, day, line, summary};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/tokens";
const REVOKE: &str = "/tokens/revoke";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ManageTokens);
    vec![get(PATH, needs, show), post(PATH, needs, create), post(REVOKE, needs, revoke)]
}

/// A token as the table shows it.
struct Line {
    token: ApiToken,
    made: String,
    state_key: &'static str,
    works: bool,
}

#[derive(Template)]
#[template(path = "tokens/pages/list.html")]
struct ListPage {
    page: Page,
    summary: Vec<SummaryLine>,
    name: Field,
    organisation: Field,
    expires: Field,
    lines: Vec<Line>,
    secret: Option<String>,
    path: &'static str,
    revoke: &'static str,
    description: &'static str,
}

async fn page(
    context: &Context,
    submitted: &Submitted,
    errors: &Errors,
    secret: Option<String>,
) -> Result<ListPage, AppError> {
    let caller = context.caller()?;
    let today = context.app.clock.today();
    let tokens = tokens_in(&mut context.app.db.read().await?, caller).await?;
    let lines = tokens.into_iter().map(|token| line_of(token, today)).collect();
    let field = |name, key| Field::new(context, submitted, errors, name, key);
    let name = field("name", "tokens-name").hint(context, "tokens-name-hint");
    let organisation =
        field("organisation", "tokens-organisation").hint(context, "tokens-organisation-hint").optional();
    let expires = field("expires", "tokens-expires").hint(context, "tokens-expires-hint");
    let mut page = Page::new(context, "tokens-title").office();
    page.has_error = !errors.0.is_empty();
    Ok(ListPage {
        summary: summary(&[&name, &organisation, &expires]),
        page,
        name,
        organisation,
        expires,
        lines,
        secret,
        path: PATH,
        revoke: REVOKE,
        description: crate::platform::api::DESCRIPTION,
    })
}

fn line_of(token: ApiToken, today: Date) -> Line {
    let state_key = match token.revoked_at {
        Some(_) => "tokens-state-revoked",
        None if token.expires_on < today => "tokens-state-expired",
        None => "tokens-state-works",
    };
    let works = state_key == "tokens-state-works";
    Line { made: clock::day_of(token.made_at).to_string(), state_key, works, token }
}

async fn show(context: Context) -> Result<Response, AppError> {
    Page::render(&page(&context, &Submitted::default(), &Errors::default(), None).await?)
}

/// The last day a token may work, within the longest time.
fn expiry(today: Date) -> impl Fn(&str) -> Result<Date, FieldError> {
    move |text| {
        let date = day(text)?;
        let last = today.saturating_add(jiff::Span::new().days(LONGEST_TOKEN_DAYS));
        if date < today || date > last {
            return Err(FieldError::with("tokens-expires-range", "last", last));
        }
        Ok(date)
    }
}

async fn create(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut reader = Reader::new(&submitted);
    let name = reader.required("name", line(60));
    let expires = reader.required("expires", expiry(context.app.clock.today()));
    let code = reader.optional("organisation", organisations::Code::parse);
    let place = match code {
        None => Some(
            organisations::by_id(&mut context.app.db.read().await?, caller, caller.acting.organisation)
                .await?,
        ),
        Some(code) => {
            let found =
                organisations::by_code(&mut context.app.db.read().await?, caller.area, &code.0).await?;
            found.filter(|place| caller.may_at(Permission::ManageTokens, &place.path))
        }
    };
    if place.is_none() {
        reader.refuse("organisation", FieldError::new("tokens-organisation-unknown"));
    }
    let (name, expires_on, place) = match reader.finish(name.zip(expires).zip(place)) {
        Ok(((name, expires), place)) => (name, expires, place),
        Err(errors) => return Page::render_refused(&page(&context, &submitted, &errors, None).await?),
    };
    let new = NewToken { name: &name, organisation: (place.id, &place.path), expires_on };
    let (_, secret) = make_token(&context.app, caller, &new).await?;
    Page::render(&page(&context, &Submitted::default(), &Errors::default(), Some(secret)).await?)
}

async fn revoke(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let id = submitted.first("token").parse().map_err(|_| AppError::NotFound)?;
    revoke_token(&context.app, context.caller()?, id).await?;
    Ok(Redirect::to(PATH).into_response())
}
