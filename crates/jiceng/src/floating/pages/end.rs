//! Ending a registration: the member came back, the relation moved, or it was entered by mistake.

use super::{as_read, crumbs, form_page, of_address, refused, show, versioned};
use crate::floating::commands::{self, may_end};
use crate::floating::model::{End, Ending};
use crate::floating::queries::Kept;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, choice, day, line};
use crate::platform::form_page::FormPage;
use crate::platform::id::FloatingId;
use crate::platform::inputs::Asked;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/floating/{id}/end";

/// The page.
pub(super) fn path(id: FloatingId) -> String {
    format!("/floating/{id}/end")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![get(PATH, needs, ask), post(PATH, needs, finish)]
}

/// The registration of an address, of which the caller keeps a side.
async fn endable(context: &Context, id: &str) -> Result<Kept, AppError> {
    let kept = of_address(context, id).await?;
    let caller = context.caller()?;
    if kept.is_open() && !may_end(caller, &kept) {
        return Err(crate::platform::access::Denied { permission: Permission::ChangeMembers }.into());
    }
    Ok(kept)
}

fn form(context: &Context, kept: &Kept, submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let inputs = vec![
        asked.date("on", "floating-on"),
        asked.radio("ending", "floating-ending", Ending::ALL.iter().map(|it| (it.code(), it.key()))),
        asked.text("words", "floating-note").optional(),
    ];
    let title = context.text("floating-end-title");
    let there = (path(kept.id), context.text("floating-end-act"));
    let mut page = form_page(context, (title, crumbs(context, kept)), inputs, errors, there);
    page.rows = vec![(context.text("floating-name"), kept.name.clone())];
    page.rows.extend(show::whereabouts(context, kept));
    page.notes = vec![context.text("floating-end-lead")];
    if kept.certificate.is_some() {
        page.notes.push(context.text("floating-end-certificate"));
    }
    page.hidden = versioned(kept);
    page.danger = true;
    page
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let kept = endable(&context, &id).await?;
    if !kept.is_open() {
        return Ok(Redirect::to(&show::path(kept.id)).into_response());
    }
    let filled = Submitted::default().with("on", context.app.clock.today());
    form(&context, &kept, &filled, &Errors::default()).answer()
}

async fn finish(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let kept = endable(&context, &id).await?;
    if submitted.first("version") != kept.version.to_string() {
        return form(&context, &kept, &submitted, &Errors::default()).meanwhile();
    }
    let mut reader = Reader::new(&submitted);
    let on = reader.required("on", day);
    let ending = reader.required("ending", choice::<Ending>);
    let words = reader.optional("words", line(200));
    let end = on.zip(ending).map(|(on, ending)| End { on, ending, words });
    let errors = match reader.finish(end) {
        Err(errors) => errors,
        Ok(end) => {
            let read = as_read(&kept, &submitted);
            match commands::end(&context.app, context.caller()?, &read, &end).await {
                Ok(()) => return Ok(Redirect::to(&show::done(kept.id, "ended")).into_response()),
                Err(error) => {
                    let Some(errors) = refused(error, "on")? else {
                        let kept = of_address(&context, &id).await?;
                        return form(&context, &kept, &submitted, &Errors::default()).meanwhile();
                    };
                    errors
                }
            }
        }
    };
    form(&context, &kept, &submitted, &errors).answer()
}
