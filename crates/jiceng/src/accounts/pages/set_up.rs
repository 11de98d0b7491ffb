//! The first set-up of an empty installation: area, topmost organisation, first account.

use crate::accounts::commands::{self, FirstSteps};
use crate::accounts::model::UserName;
use crate::organisations::{Code, OrganisationName};
use crate::platform::access::{Password, pages::sign_in};
use crate::platform::error::AppError;
use crate::platform::first;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted, SummaryLine, line, summary};
use crate::platform::limits::Way;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = first::PATH;
const DONE: &str = "/setup/done";

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Nothing, show), post(PATH, Needs::Nothing, submit), get(DONE, Needs::Nothing, done)]
}

#[derive(Template)]
#[template(path = "accounts/pages/set_up.html")]
struct SetUpPage {
    page: Page,
    summary: Vec<SummaryLine>,
    here: &'static str,
    code: Field,
    area_name: Field,
    area_code: Field,
    top_name: Field,
    display: Field,
    name: Field,
    password: Field,
    again: Field,
}

#[derive(Template)]
#[template(path = "accounts/pages/set_up_done.html")]
struct DonePage {
    page: Page,
    sign_in: String,
}

/// What was typed, once it is read.
struct Read {
    area_name: String,
    area_code: String,
    top_name: String,
    display: String,
    name: UserName,
    password: Password,
}

fn form(context: &Context, submitted: &Submitted, errors: &Errors) -> SetUpPage {
    let field = |name, key| Field::new(context, submitted, errors, name, key);
    let secret = |name, key| {
        let mut field = field(name, key);
        field.value = String::new();
        field
    };
    let code = field("code", "setup-code").hint(context, "setup-code-hint");
    let area_name = field("area-name", "setup-area-name").hint(context, "setup-area-name-hint");
    let area_code = field("area-code", "setup-area-code").hint(context, "setup-area-code-hint");
    let top_name = field("top-name", "setup-top-name").hint(context, "setup-top-name-hint");
    let display = field("display", "accounts-display").hint(context, "setup-display-hint");
    let name = field("name", "sign-in-name").hint(context, "user-name-hint");
    let password = secret("password", "sign-in-password").hint(context, "password-wanted-hint");
    let again = secret("again", "password-again");
    let mut page = Page::new(context, "setup-title");
    page.has_error = !errors.0.is_empty();
    let all = [&code, &area_name, &area_code, &top_name, &display, &name, &password, &again];
    SetUpPage {
        summary: summary(&all),
        page,
        here: PATH,
        code,
        area_name,
        area_code,
        top_name,
        display,
        name,
        password,
        again,
    }
}

async fn show(context: Context) -> Result<Response, AppError> {
    first::waiting(&context.app).await?.ok_or(AppError::NotFound)?;
    Page::render(&form(&context, &Submitted::default(), &Errors::default()))
}

fn read(reader: &mut Reader<'_>, submitted: &Submitted) -> Option<Read> {
    // A password keeps its outer spaces.
    let typed = |name| submitted.all(name).first().cloned().unwrap_or_default();
    let area_name = reader.required("area-name", line(40));
    let area_code = reader.required("area-code", division);
    let top_name = reader.required("top-name", OrganisationName::parse);
    let display = reader.required("display", line(40));
    let name = reader.required("name", UserName::parse);
    let password = reader.required("password", |_| Password::parse(&typed("password")));
    if typed("password") != typed("again") {
        reader.refuse("again", FieldError::new("password-differs"));
    }
    Some(Read {
        area_name: area_name?,
        area_code: area_code?.0,
        top_name: top_name?.0,
        display: display?,
        name: name?,
        password: password?,
    })
}

/// The code of a county-level division: six digits (GB/T 2260).
fn division(text: &str) -> Result<Code, FieldError> {
    let code = Code::parse(text)?;
    if code.0.len() != 6 || !code.0.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(FieldError::new("setup-area-code-unfit"));
    }
    Ok(code)
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let app = &context.app;
    let first = first::waiting(app).await?.ok_or(AppError::NotFound)?;
    let refused = |errors| Page::render_refused(&form(&context, &submitted, &errors));
    if let Err(seconds) = app.limits.attempt(Way::SetUp, &context.address, &context.address, app.clock.now())
    {
        let wait = FieldError::with("sign-in-too-many", "minutes", seconds.div_ceil(60));
        return refused(Errors::one("code", wait));
    }
    let mut reader = Reader::new(&submitted);
    if first.fits(submitted.first("code")) {
        app.limits.forget(Way::SetUp, &context.address);
    } else {
        reader.refuse("code", FieldError::new("setup-code-wrong"));
    }
    let read = read(&mut reader, &submitted);
    let read = match reader.finish(read) {
        Ok(read) => read,
        Err(errors) => return refused(errors),
    };
    let steps = FirstSteps {
        area_code: &read.area_code,
        area_name: &read.area_name,
        top_name: &read.top_name,
        user: &read.name,
        display: &read.display,
        password: &read.password,
    };
    commands::set_up(app, &steps).await?;
    Ok(Redirect::to(DONE).into_response())
}

async fn done(context: Context) -> Result<Response, AppError> {
    let page = Page::new(&context, "setup-done-title");
    Page::render(&DonePage { page, sign_in: sign_in::plain() })
}
