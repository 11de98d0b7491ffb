//! One-time codes of a telephone, and the recovery codes on paper that stand in for it.

use crate::platform::access::log::{self, Event};
use crate::platform::access::{Account, Caller, codes, queries, totp};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Submitted, SummaryLine, summary};
use crate::platform::journal;
use crate::platform::limits::Way;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/account/one-time-codes";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::SignIn, show), post(PATH, Needs::SignIn, change)]
}

#[derive(Template)]
#[template(path = "platform/access/pages/one_time_codes.html")]
struct OffPage {
    page: Page,
    summary: Vec<SummaryLine>,
    secret: String,
    secret_hex: String,
    otpauth: String,
    code: Field,
    here: &'static str,
}

#[derive(Template)]
#[template(path = "platform/access/pages/one_time_codes_on.html")]
struct OnPage {
    page: Page,
    summary: Vec<SummaryLine>,
    left: i64,
    password: Field,
    here: &'static str,
}

#[derive(Template)]
#[template(path = "platform/access/pages/recovery_codes.html")]
struct CodesPage {
    page: Page,
    name: String,
    codes: Vec<String>,
    account: String,
}

fn off_page(context: &Context, account: &Account, secret: &[u8], errors: &Errors) -> OffPage {
    let mut page = Page::new(context, "totp-title").back(super::account::path());
    page.has_error = !errors.0.is_empty();
    let text = totp::to_text(secret);
    let grouped: Vec<String> =
        text.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    let code = Field::new(context, &Submitted::default(), errors, "code", "sign-in-code");
    OffPage {
        page,
        summary: summary(&[&code]),
        secret: grouped.join(" "),
        secret_hex: hex::encode(secret),
        otpauth: totp::otpauth(secret, &context.text("shell-product"), &account.name),
        code,
        here: PATH,
    }
}

async fn on_page(context: &Context, account: &Account, errors: &Errors) -> Result<OnPage, AppError> {
    let mut read = context.app.db.read().await?;
    let left = queries::recovery_codes_left(&mut read, account.area, account.id).await?;
    let mut page = Page::new(context, "totp-title").back(super::account::path());
    page.has_error = !errors.0.is_empty();
    let password = Field::new(context, &Submitted::default(), errors, "password", "password-present");
    Ok(OnPage { page, summary: summary(&[&password]), left, password, here: PATH })
}

async fn own(context: &Context, caller: &Caller) -> Result<Account, AppError> {
    let account = queries::account(&mut context.app.db.read().await?, caller.area, caller.account).await?;
    account.ok_or(AppError::SignInNeeded)
}

async fn show(context: Context) -> Result<Response, AppError> {
    let account = own(&context, context.caller()?).await?;
    if account.totp.is_some() {
        return Page::render(&on_page(&context, &account, &Errors::default()).await?);
    }
    let secret = context.app.randomness.bytes::<20>();
    Page::render(&off_page(&context, &account, &secret, &Errors::default()))
}

async fn change(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let caller = context.caller()?.clone();
    let account = own(&context, &caller).await?;
    match (submitted.first("act"), account.totp.is_some()) {
        ("on", false) => switch_on(&context, &caller, &account, &submitted).await,
        ("off" | "codes", true) => with_password(&context, &caller, &account, &submitted).await,
        _ => Ok(Redirect::to(PATH).into_response()),
    }
}

/// The secret comes back with the form; the code shows that a telephone holds it.
async fn switch_on(
    context: &Context,
    caller: &Caller,
    account: &Account,
    submitted: &Submitted,
) -> Result<Response, AppError> {
    let app = &context.app;
    let secret = hex::decode(submitted.first("secret")).unwrap_or_default();
    let secret = if secret.len() == 20 { secret } else { app.randomness.bytes::<20>().to_vec() };
    if totp::step_of(&secret, submitted.first("code"), app.clock.now()).is_none() {
        let errors = Errors::one("code", FieldError::new("sign-in-code-wrong"));
        return Page::render_refused(&off_page(context, account, &secret, &errors));
    }
    let sealed = app.keys.seal(&hex::encode(&secret), &app.randomness)?;
    let codes = keep(context, caller, Some(sealed), Event::CodesOn).await?;
    recovery_page(context, account, codes)
}

/// Switching off and new recovery codes ask for the password: a telephone left open on a table is not enough.
async fn with_password(
    context: &Context,
    caller: &Caller,
    account: &Account,
    submitted: &Submitted,
) -> Result<Response, AppError> {
    let app = &context.app;
    let typed = submitted.all("password").first().cloned().unwrap_or_default();
    if let Some(error) = super::password::present_refused(context, account, typed).await? {
        let errors = Errors::one("password", error);
        return Page::render_refused(&on_page(context, account, &errors).await?);
    }
    app.limits.forget(Way::Password, &account.name);
    if submitted.first("act") == "off" {
        keep(context, caller, None, Event::CodesOff).await?;
        return Ok(Redirect::to(super::account::PATH).into_response());
    }
    let codes = keep(context, caller, account.totp.clone(), Event::CodesOn).await?;
    recovery_page(context, account, codes)
}

/// Keeps the sealed secret, or its absence, with new recovery codes, or none.
async fn keep(
    context: &Context,
    caller: &Caller,
    sealed: Option<Vec<u8>>,
    event: Event,
) -> Result<Vec<String>, AppError> {
    let app = &context.app;
    let on = sealed.is_some();
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::set_totp(&mut write, caller.area, caller.account, sealed).await?;
    let codes = if on {
        codes::renew_recovery(app, &mut write, caller.area, caller.account).await?
    } else {
        queries::put_recovery_codes(&mut write, caller.area, caller.account, &[], app.clock.now()).await?;
        Vec::new()
    };
    log::done(app, &mut write, caller, caller.account, event, None).await?;
    let payload = serde_json::json!({ "on": on });
    let act = journal::Act {
        name: "account.one-time-codes",
        kind: "account",
        subject: Some(caller.account.0),
        payload: &payload,
    };
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(codes)
}

/// The codes are shown in the answer itself: they are kept nowhere in clear.
fn recovery_page(context: &Context, account: &Account, codes: Vec<String>) -> Result<Response, AppError> {
    let page = Page::new(context, "recovery-title").back(super::account::path());
    let account_path = super::account::path();
    Page::render(&CodesPage { page, name: account.name.clone(), codes, account: account_path })
}
