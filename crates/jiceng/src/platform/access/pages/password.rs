//! Changing one's password.

use crate::platform::access::log::{self, Event};
use crate::platform::access::{Account, Password, PasswordError, passwords, queries, sessions};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted, SummaryLine, summary};
use crate::platform::journal;
use crate::platform::limits::Way;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/account/password";

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::SignIn, show), post(PATH, Needs::SignIn, submit)]
}

#[derive(Template)]
#[template(path = "platform/access/pages/password.html")]
struct PasswordPage {
    page: Page,
    summary: Vec<SummaryLine>,
    present: Field,
    wanted: Field,
    again: Field,
    must: bool,
}

impl From<PasswordError> for FieldError {
    fn from(error: PasswordError) -> Self {
        Self::new(match error {
            PasswordError::Short => "password-short",
            PasswordError::Long => "password-long",
            PasswordError::Plain => "password-plain",
        })
    }
}

fn form(context: &Context, errors: &Errors) -> Result<PasswordPage, AppError> {
    let nothing = Submitted::default();
    let field = |name, key| Field::new(context, &nothing, errors, name, key);
    let present = field("present", "password-present");
    let wanted = field("wanted", "password-wanted").hint(context, "password-wanted-hint");
    let again = field("again", "password-again");
    let mut page = Page::new(context, "password-title").back(super::account::PATH);
    page.has_error = !errors.0.is_empty();
    let must = context.caller()?.must_change;
    Ok(PasswordPage { summary: summary(&[&present, &wanted, &again]), page, present, wanted, again, must })
}

async fn show(context: Context) -> Result<Response, AppError> {
    Page::render(&form(&context, &Errors::default())?)
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let caller = context.caller()?.clone();
    let mut reader = Reader::new(&submitted);
    // A password keeps its outer spaces.
    let typed = |name| submitted.all(name).first().cloned().unwrap_or_default();
    let wanted = reader.required("wanted", |_| Password::parse(&typed("wanted")));
    if typed("wanted") != typed("again") {
        reader.refuse("again", FieldError::new("password-differs"));
    }
    let app = &context.app;
    let account = queries::account(&mut app.db.read().await?, caller.area, caller.account).await?;
    let account = account.ok_or(AppError::SignInNeeded)?;
    if let Some(error) = present_refused(&context, &account, typed("present")).await? {
        reader.refuse("present", error);
    } else if typed("wanted") == typed("present") {
        reader.refuse("wanted", FieldError::new("password-same"));
    }
    let wanted = match reader.finish(wanted) {
        Ok(wanted) => wanted,
        Err(errors) => return Page::render_refused(&form(&context, &errors)?),
    };
    let hash = match passwords::hash_in_turn(app, wanted).await {
        Ok(hash) => hash,
        Err(AppError::Busy) => {
            let errors = Errors::one("present", FieldError::new("sign-in-busy"));
            return Page::render_refused(&form(&context, &errors)?);
        }
        Err(error) => return Err(error),
    };
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::set_password(&mut write, caller.area, caller.account, &hash, false).await?;
    let cookie = context.cookie.clone().unwrap_or_default();
    sessions::end_others(&mut write, &caller, &cookie).await?;
    log::done(app, &mut write, &caller, caller.account, Event::PasswordChanged, None).await?;
    let payload = serde_json::json!({});
    let act = journal::Act {
        name: "account.password",
        kind: "account",
        subject: Some(caller.account.0),
        payload: &payload,
    };
    journal::append(app, &mut write, &caller, &act).await?;
    write.commit().await?;
    app.limits.forget(Way::Password, &account.name);
    Ok(Redirect::to("/").into_response())
}

/// Why the present password of the caller's own account is not taken; none when it fits.
pub(super) async fn present_refused(
    context: &Context,
    account: &Account,
    typed: String,
) -> Result<Option<FieldError>, AppError> {
    let (limits, name, now) = (&context.app.limits, &account.name, context.app.clock.now());
    if let Err(seconds) = limits.attempt(Way::Password, name, &context.address, now) {
        return Ok(Some(super::sign_in::too_many(seconds)));
    }
    let fits = passwords::verify_in_turn(&limits.turns, typed, Some(account.password.clone())).await?;
    if fits.is_none() {
        limits.give_back(Way::Password, name, &context.address);
    }
    let key = match fits {
        Some(true) => return Ok(None),
        Some(false) => "password-wrong",
        None => "sign-in-busy",
    };
    Ok(Some(FieldError::new(key)))
}
