//! Marking a key or difficult village, with the leader who is responsible for it.

use super::{key, key_show};
use crate::organisations::{self, Duty, Organisation, Post, pick};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, choice, day, text};
use crate::platform::form_page::FormPage;
use crate::platform::id::OrganisationId;
use crate::platform::inputs::{Asked, Input};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::terms::commands::{self, MarkError, NewMarking};
use crate::terms::key::Contact;
use crate::terms::model::KeyKind;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/key-villages/new";

/// The page.
pub(super) fn path() -> String {
    PATH.to_owned()
}

/// The page for an organisation.
pub(super) fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::DecideCases);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// A leader who may be named as responsible, as the form names him.
#[derive(Clone)]
pub(super) struct Choice {
    value: String,
    contact: Contact,
}

impl Choice {
    /// What the form shows.
    fn label(&self) -> String {
        format!("{} {}", self.contact.name, self.contact.post)
    }
}

/// The leaders in office of the caller's own organisation and of all above the village that the caller sees.
pub(super) async fn leaders(
    context: &Context,
    read: &mut db::Read,
    village: Option<&Organisation>,
) -> Result<Vec<Choice>, AppError> {
    let (caller, today) = (context.caller()?, context.app.clock.today());
    let own = organisations::by_id(read, caller, caller.acting.organisation).await?;
    let mut above = vec![own.clone()];
    let mut next = village.and_then(|it| it.superior);
    while let Some(id) = next.filter(|id| *id != own.id) {
        let Ok(organisation) = organisations::by_id(read, caller, id).await else { break };
        next = organisation.superior;
        above.insert(above.len() - 1, organisation);
    }
    let mut choices = Vec::new();
    for organisation in above {
        let posts = organisations::leaders(read, caller.area, organisation.id, today).await?;
        let in_office = |post: &&Post| post.post.parse::<Duty>().is_ok_and(Duty::is_office);
        choices.extend(posts.iter().filter(in_office).map(|post| choice_of(context, &organisation, post)));
    }
    Ok(choices)
}

fn choice_of(context: &Context, organisation: &Organisation, post: &Post) -> Choice {
    let duty = post.post.parse::<Duty>().map_or_else(|_| post.post.clone(), |it| context.text(it.key()));
    Choice {
        value: post.id.to_string(),
        contact: Contact {
            person: post.person,
            name: post.name.clone(),
            post: format!("{}{duty}", organisation.short_name),
        },
    }
}

/// The field that names who is responsible.
pub(super) fn input(asked: &Asked<'_>, choices: &[Choice]) -> Input {
    let options = choices.iter().map(|it| (it.value.clone(), it.label()));
    let field = asked.field("contact", "key-village-contact").options(options);
    Input::new("radio", field).hint(asked.context, "key-village-contact-hint")
}

/// Who was named.
pub(super) fn named(reader: &mut Reader<'_>, choices: &[Choice]) -> Option<Contact> {
    reader.required("contact", |typed| {
        let found = choices.iter().find(|it| it.value == typed);
        found.map(|it| it.contact.clone()).ok_or_else(|| FieldError::unknown(typed))
    })
}

/// The village that an address names.
async fn asked_for(
    context: &Context,
    read: &mut db::Read,
    submitted: &Submitted,
) -> Result<Option<Organisation>, AppError> {
    let Ok(id) = submitted.first("organisation").parse() else { return Ok(None) };
    Ok(Some(organisations::by_id(read, context.caller()?, id).await?))
}

fn form(context: &Context, choices: &[Choice], submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let kinds = KeyKind::ALL.iter().map(|it| (it.code(), it.key()));
    let inputs = vec![
        Input::new("picker", asked.field("organisation", "terms-organisation"))
            .hint(context, "organisation-pick-hint"),
        asked.radio("kind", "key-village-kind", kinds),
        asked.area("reason", "key-village-reason").hint(context, "key-village-reason-hint"),
        asked.date("from", "key-village-from"),
        input(&asked, choices),
    ];
    let title = context.text("key-village-mark");
    let crumbs = vec![Crumb { label: context.text("key-villages-title"), href: key::path() }];
    let shell = Page::titled(context, title.clone()).office().crumbs(crumbs);
    let mut page = FormPage::new(context, shell, inputs, (errors, PATH.to_owned(), title));
    page.notes.push(context.text("key-village-mark-lead"));
    if choices.is_empty() {
        page.notes.push(context.text("key-village-no-leaders"));
    }
    page
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let village = asked_for(&context, &mut read, &asked).await?;
    let choices = leaders(&context, &mut read, village.as_ref()).await?;
    let mut filled = Submitted::default().with("from", context.app.clock.today());
    if let Some(village) = &village {
        filled = filled.with("organisation", organisations::typed_as(village));
    }
    form(&context, &choices, &filled, &Errors::default()).answer()
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let mut reader = Reader::new(&submitted);
    let needs = Permission::DecideCases;
    let village = match pick(&mut read, caller, &submitted, "organisation", needs).await? {
        Ok(found) if commands::decides(caller, &found.path).is_ok() => Some(found),
        Ok(_) => {
            reader.refuse("organisation", FieldError::new("key-village-not-below"));
            None
        }
        Err(error) => {
            reader.refuse("organisation", error);
            None
        }
    };
    let choices = leaders(&context, &mut read, village.as_ref()).await?;
    drop(read);
    let kind = reader.required("kind", choice::<KeyKind>);
    let reason = reader.required("reason", text(500));
    let from = reader.required("from", day);
    let contact = named(&mut reader, &choices);
    let new = kind.zip(reason).zip(from).zip(contact);
    let new = new.map(|(((kind, reason), from), contact)| NewMarking { kind, reason, from, contact });
    let errors = match reader.finish(village.zip(new)) {
        Err(errors) => errors,
        Ok((village, new)) => match commands::mark(&context.app, caller, &village, &new).await {
            Ok(id) => return Ok(Redirect::to(&key_show::done(id, "marked")).into_response()),
            Err(MarkError::Field(field, error)) => Errors::one(field, error),
            Err(MarkError::Changed) => return Err(AppError::Conflict),
            Err(MarkError::App(error)) => return Err(error),
        },
    };
    form(&context, &choices, &submitted, &errors).answer()
}
