//! Saved views of the list: a query string under a name, each account's own.

use super::{filter, list};
use crate::members::{queries, totals};
use crate::organisations;
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, line};
use crate::platform::id::SavedViewId;
use crate::platform::journal;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, post};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where views are saved.
pub const PATH: &str = "/members/views";
const DELETE: &str = "/members/views/{id}/delete";
/// An account keeps so many, each at most so long.
const MOST: usize = 20;
const LONGEST: usize = 2_000;

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ReadMembers);
    vec![post(PATH, needs, save), post(DELETE, needs, delete)]
}

/// A view as the list shows it.
pub(super) struct View {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) current: bool,
    pub(super) delete: String,
    pub(super) name: String,
}

/// The caller's views with their counts.
pub(super) async fn shown(
    context: &Context,
    read: &mut db::Read,
    query: &str,
) -> Result<Vec<View>, AppError> {
    let caller = context.caller()?;
    let mut views = Vec::new();
    for (id, name, own) in queries::views(read, caller).await? {
        let asked = Submitted::parse(own.as_bytes());
        let (filter, errors) = filter::read(&asked, context.app.clock.today());
        let within = asked.first("organisation").parse().unwrap_or(caller.acting.organisation);
        // A view of an organisation that this role does not reach keeps its name and shows no number.
        let label = match organisations::by_id(read, caller, within).await {
            // What the view asks for is no longer there to be asked for.
            Ok(_) if !errors.0.is_empty() => {
                context.text_with("members-view-outdated", &[("name", name.clone())])
            }
            Ok(place) => {
                let total =
                    totals::count(&context.app, read, caller, &Scope::subtree(&place.path), &filter).await?;
                let key = if total.at_least { "members-view-at-least" } else { "members-view" };
                context.text_with(key, &[("name", name.clone()), ("count", total.count.to_string())])
            }
            Err(AppError::NotFound | AppError::Denied(_)) => name.clone(),
            Err(error) => return Err(error),
        };
        let href = format!("{}?{own}", list::PATH);
        views.push(View { label, href, current: own == query, delete: format!("{PATH}/{id}/delete"), name });
    }
    Ok(views)
}

async fn save(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let query = filter::kept(&Submitted::parse(submitted.first("query").as_bytes()), &[]);
    let asked = Submitted::parse(query.as_bytes());
    let mut reader = Reader::new(&submitted);
    let name = reader.required("name", line(30));
    if query.len() > LONGEST {
        reader.refuse("name", FieldError::new("members-view-too-long"));
    }
    let name = match reader.finish(name) {
        Ok(name) => name,
        Err(errors) => return list::with_view_refused(&context, &asked, &submitted, &errors).await,
    };
    let back = format!("{}?{query}", list::PATH);
    let at = context.app.clock.now();
    let mut write = context.app.db.write(&[caller.area.0]).await?;
    let own = queries::views(&mut write, caller).await?;
    if own.len() >= MOST {
        drop(write);
        let errors = Errors::one("name", FieldError::with("members-view-too-many", "most", MOST));
        return list::with_view_refused(&context, &asked, &submitted, &errors).await;
    }
    let id = SavedViewId(context.app.randomness.id(at));
    queries::insert_view(&mut write, caller, id, &name, &query).await?;
    keep(&context, &mut write, "view.saved", id).await?;
    write.commit().await?;
    Ok(Redirect::to(&back).into_response())
}

async fn delete(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut write = context.app.db.write(&[caller.area.0]).await?;
    if !queries::delete_view(&mut write, caller, id).await? {
        return Err(AppError::NotFound);
    }
    keep(&context, &mut write, "view.deleted", id).await?;
    write.commit().await?;
    Ok(Redirect::to(&list::path()).into_response())
}

/// The journal tells that a view was saved or deleted; not of what, since a query may hold a name.
async fn keep(
    context: &Context,
    write: &mut db::Write,
    name: &'static str,
    id: SavedViewId,
) -> Result<(), AppError> {
    let payload = serde_json::json!({ "list": "members" });
    let act = journal::Act { name, kind: "saved-view", subject: Some(id.0), payload: &payload };
    Ok(journal::append(&context.app, write, context.caller()?, &act).await?)
}
