//! Registering somebody who came.

use super::{form_page, list, refused, show};
use crate::floating::commands;
use crate::floating::model::{Arrival, Reach};
use crate::organisations::{self, Organisation};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, choice, day, line};
use crate::platform::form_page::FormPage;
use crate::platform::id::OrganisationId;
use crate::platform::inputs::{Asked, Input};
use crate::platform::page::Crumb;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/floating/arrive";

/// The page for a branch.
pub(super) fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![get(PATH, needs, ask), post(PATH, needs, register)]
}

async fn host(context: &Context, submitted: &Submitted) -> Result<Organisation, AppError> {
    let caller = context.caller()?;
    let id = match submitted.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let found = organisations::by_id(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::ChangeMembers, &found.path)?;
    Ok(found)
}

fn form(context: &Context, host: &Organisation, submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let home = Input::new("picker", asked.field("home", "floating-home-here").optional());
    let inputs = vec![
        asked.text("name", "floating-name"),
        asked.date("on", "floating-came-on"),
        asked.radio("reach", "floating-reach-from", Reach::ALL.iter().map(|it| (it.code(), it.key()))),
        home.begins(context, "floating-home").hint(context, "floating-home-here-hint"),
        asked.text("homename", "floating-home-elsewhere").optional(),
        asked.text("homecontact", "floating-home-contact").optional(),
        asked.text("hometelephone", "floating-home-telephone").optional(),
        asked.text("dwelling", "floating-dwelling").begins(context, "floating-here"),
        asked.text("workplace", "floating-workplace").optional(),
        asked.text("joins", "floating-joins").optional().hint(context, "floating-joins-hint"),
    ];
    let title = context.text("floating-arrive-title");
    let crumbs = vec![Crumb { label: context.text("floating-in-title"), href: list::in_path() }];
    let there = (PATH.to_owned(), context.text("floating-arrive-act"));
    let mut page = form_page(context, (title, crumbs), inputs, errors, there);
    page.rows = vec![(context.text("floating-host"), host.short_name.clone())];
    page.notes = vec![context.text("floating-arrive-lead")];
    page.hidden = vec![("organisation".to_owned(), host.id.to_string())];
    page
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let host = host(&context, &asked).await?;
    form(&context, &host, &Submitted::default(), &Errors::default()).answer()
}

/// The own branch: one of this county, or one elsewhere; one of both is asked for.
async fn home(
    context: &Context,
    submitted: &Submitted,
    form: &mut Reader<'_>,
) -> Result<(Option<OrganisationId>, Option<String>), AppError> {
    let name = form.optional("homename", line(100));
    if submitted.first("home").is_empty() {
        if name.is_none() && submitted.first("homename").is_empty() {
            form.refuse("home", FieldError::new("floating-home-needed"));
        }
        return Ok((None, name));
    }
    if name.is_some() {
        form.refuse("homename", FieldError::new("floating-home-twice"));
    }
    let mut read = context.app.db.read().await?;
    match organisations::pick_branch(&mut read, context.caller()?.area, submitted, "home").await? {
        Ok(found) => return Ok((Some(found.id), None)),
        Err(error) => form.refuse("home", error),
    }
    Ok((None, None))
}

async fn register(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let host = host(&context, &submitted).await?;
    let mut reader = Reader::new(&submitted);
    let name = reader.required("name", line(60));
    let on = reader.required("on", day);
    let reach = reader.required("reach", choice::<Reach>);
    let (home, home_name) = home(&context, &submitted, &mut reader).await?;
    let home_contact = reader.optional("homecontact", line(60));
    let home_telephone = reader.optional("hometelephone", line(40));
    let dwelling = reader.required("dwelling", line(100));
    let workplace = reader.optional("workplace", line(100));
    let joins = reader.optional("joins", line(60));
    let told = name.zip(on).zip(reach).zip(dwelling);
    let arrival = told.map(|(((name, on), reach), dwelling)| Arrival {
        name,
        on,
        reach,
        home,
        home_name,
        home_contact,
        home_telephone,
        dwelling,
        workplace,
        joins,
    });
    let errors = match reader.finish(arrival) {
        Err(errors) => errors,
        Ok(arrival) => match commands::arrive(&context.app, context.caller()?, &host, &arrival).await {
            Ok(id) => return Ok(Redirect::to(&show::done(id, "arrived")).into_response()),
            Err(error) => refused(error, "name")?.ok_or(AppError::Conflict)?,
        },
    };
    form(&context, &host, &submitted, &errors).answer()
}
