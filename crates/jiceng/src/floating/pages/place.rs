//! Whereabouts: the fields of them, which leaving and moving share, and the page of changed whereabouts.

use super::{as_read, crumbs, form_page, of_address, refused, show, versioned};
use crate::floating::commands::{self, keeper};
use crate::floating::model::{Host, Reach, Side, Whereabouts};
use crate::floating::queries::Kept;
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::exchange;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, choice, day, line};
use crate::platform::form_page::FormPage;
use crate::platform::id::FloatingId;
use crate::platform::inputs::{Asked, Input};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/floating/{id}/place";

/// The page.
pub(super) fn path(id: FloatingId) -> String {
    format!("/floating/{id}/place")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![get(PATH, needs, ask), post(PATH, needs, state)]
}

/// The fields of where somebody is.
pub(super) fn whereabouts(asked: &Asked<'_>) -> Vec<Input> {
    let context = asked.context;
    vec![
        asked.date("from", "floating-from"),
        asked.radio("reach", "floating-reach", Reach::ALL.iter().map(|it| (it.code(), it.key()))),
        asked.text("place", "floating-place").hint(context, "floating-place-hint"),
    ]
}

/// The fields of where somebody is and of the receiving branch.
pub(super) fn inputs(asked: &Asked<'_>, partners: Partners) -> Vec<Input> {
    let context = asked.context;
    let mut inputs = whereabouts(asked);
    inputs.push(asked.yes("fixed", "floating-fixed", "floating-fixed-yes"));
    let host = Input::new("picker", asked.field("host", "floating-host-here").optional());
    inputs.push(host.begins(context, "floating-host").hint(context, "floating-host-here-hint"));
    let elsewhere = asked.text("hostname", "floating-host-elsewhere").optional();
    inputs.push(elsewhere.hint(context, "floating-host-elsewhere-hint"));
    inputs.push(asked.text("hostcontact", "floating-host-contact").optional());
    inputs.push(asked.text("hosttelephone", "floating-host-telephone").optional());
    if !partners.is_empty() {
        let peer = asked.field("peer", "floating-peer").optional().options(partners);
        inputs.push(Input::new("select", peer).hint(context, "floating-peer-hint"));
    }
    inputs
}

/// The counties that are told by signed files, as choices.
pub(super) type Partners = Vec<(String, String)>;

/// Those of this county.
pub(super) async fn partners(context: &Context) -> Result<Partners, AppError> {
    Ok(exchange::partners(&mut context.app.db.read().await?, context.caller()?.area).await?)
}

/// Reads what a form states.
pub(super) struct Stated;

impl Stated {
    /// Whereabouts with the receiving branch: one of this county, one elsewhere, or none that is known.
    pub(super) async fn read(
        context: &Context,
        submitted: &Submitted,
        form: &mut Reader<'_>,
    ) -> Result<Option<Whereabouts>, AppError> {
        let plain = Self::plain(submitted, form);
        let name = form.optional("hostname", line(100));
        let contact = form.optional("hostcontact", line(60));
        let telephone = form.optional("hosttelephone", line(40));
        let peer = form.optional("peer", |text| text.parse().map_err(|_| FieldError::unknown(text)));
        let mut organisation = None;
        if !submitted.first("host").is_empty() {
            let mut read = context.app.db.read().await?;
            let area = context.caller()?.area;
            match organisations::pick_branch(&mut read, area, submitted, "host").await? {
                Ok(found) => organisation = Some(found.id),
                Err(error) => form.refuse("host", error),
            }
            if name.is_some() {
                form.refuse("hostname", FieldError::new("floating-host-twice"));
            }
            if peer.is_some() {
                form.refuse("peer", FieldError::new("floating-host-twice"));
            }
        }
        let host = Host { organisation, name, contact, telephone, peer };
        Ok(plain.map(|it| Whereabouts { host, ..it }))
    }

    /// Whereabouts alone.
    fn plain(submitted: &Submitted, form: &mut Reader<'_>) -> Option<Whereabouts> {
        let from = form.required("from", day);
        let reach = form.required("reach", choice::<Reach>);
        let place = form.required("place", line(100));
        let fixed = submitted.first("fixed") == "yes";
        Some(Whereabouts { from: from?, reach: reach?, place: place?, fixed, host: Host::default() })
    }
}

async fn form(
    context: &Context,
    kept: &Kept,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<FormPage, AppError> {
    let asked = Asked { context, submitted, errors };
    let inputs = if keeper(kept) == Side::Home {
        inputs(&asked, partners(context).await?)
    } else {
        whereabouts(&asked)
    };
    let title = context.text_with("floating-move-of", &[("name", kept.name.clone())]);
    let there = (path(kept.id), context.text("floating-move-act"));
    let mut page = form_page(context, (title, crumbs(context, kept)), inputs, errors, there);
    page.rows = show::whereabouts(context, kept);
    page.notes = vec![context.text("floating-move-lead")];
    page.hidden = versioned(kept);
    Ok(page)
}

/// The registration of an address, whose whereabouts the caller may state.
async fn stated(context: &Context, id: &str) -> Result<Kept, AppError> {
    let kept = of_address(context, id).await?;
    let path = kept.path(keeper(&kept)).unwrap_or_default();
    context.caller()?.require(Permission::ChangeMembers, path)?;
    Ok(kept)
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let kept = stated(&context, &id).await?;
    if !kept.is_open() {
        return Ok(Redirect::to(&show::path(kept.id)).into_response());
    }
    let mut filled = Submitted::default().with("reach", kept.reach).with("place", &kept.place);
    if kept.fixed {
        filled = filled.with("fixed", "yes");
    }
    if let Some((id, ..)) = &kept.host {
        let mut read = context.app.db.read().await?;
        if let Some(host) = organisations::in_area(&mut read, context.caller()?.area, *id).await? {
            filled = filled.with("host", organisations::typed_as(&host));
        }
    }
    let others = [
        ("hostname", &kept.host_name),
        ("hostcontact", &kept.host_contact),
        ("hosttelephone", &kept.host_telephone),
    ];
    for (name, value) in others {
        filled = filled.with(name, value.as_deref().unwrap_or_default());
    }
    if let Some((peer, _)) = kept.notice {
        filled = filled.with("peer", peer);
    }
    form(&context, &kept, &filled, &Errors::default()).await?.answer()
}

async fn state(context: Context, Path(id): Path<String>, submitted: Submitted) -> Result<Response, AppError> {
    let kept = stated(&context, &id).await?;
    let mut reader = Reader::new(&submitted);
    let new = if keeper(&kept) == Side::Home {
        Stated::read(&context, &submitted, &mut reader).await?
    } else {
        Stated::plain(&submitted, &mut reader)
    };
    if submitted.first("version") != kept.version.to_string() {
        return form(&context, &kept, &submitted, &Errors::default()).await?.meanwhile();
    }
    let errors = match reader.finish(new) {
        Err(errors) => errors,
        Ok(new) => {
            let read = as_read(&kept, &submitted);
            match commands::move_on(&context.app, context.caller()?, &read, &new).await {
                Ok(()) => return Ok(Redirect::to(&show::done(kept.id, "moved")).into_response()),
                Err(error) => {
                    let Some(errors) = refused(error, "from")? else {
                        let kept = of_address(&context, &id).await?;
                        return form(&context, &kept, &submitted, &Errors::default()).await?.meanwhile();
                    };
                    errors
                }
            }
        }
    };
    form(&context, &kept, &submitted, &errors).await?.answer()
}
