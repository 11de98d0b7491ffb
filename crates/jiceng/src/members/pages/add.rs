//! Adding a member (登记党员): form, check page with contradictions and possible duplicates, confirmation.

use super::form::{Asked, CheckPage, FormPage, form_page};
use super::{done, edit, list, show};
use crate::members::commands::{New, Refused, number_is_free, register, stands};
use crate::members::findings::{self, Said};
use crate::members::model::{Category, Draft, FIELDS, PersonName, Standing, Telephone, contradictions};
use crate::members::queries;
use crate::members::{IdentityNumber, queries::Namesake};
use crate::organisations::{self, Organisation};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, choice, day};
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/members/add";

/// The page, for the caller's own branch.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page, for a branch.
#[must_use]
pub fn into(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// The branch asked for, the caller's own when none is.
async fn branch(context: &Context, text: &str) -> Result<Organisation, AppError> {
    let caller = context.caller()?;
    let id = match text {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let branch = organisations::by_id(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::ChangeMembers, &branch.path)?;
    Ok(branch)
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let branch = branch(&context, asked.first("organisation")).await?;
    if !branch.kind.holds_members() {
        return Ok(Redirect::to(&list::of(branch.id)).into_response());
    }
    match stands(&mut context.app.db.read().await?, context.caller()?, branch.id).await {
        Err(Refused::Wrong(errors)) => form(&context, &branch, &Submitted::default(), &errors).answer(),
        Err(Refused::App(error)) => Err(error),
        _ => form(&context, &branch, &Submitted::default(), &Errors::default()).answer(),
    }
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let branch = branch(&context, submitted.first("organisation")).await?;
    if submitted.first("step") == "edit" {
        return form(&context, &branch, &submitted, &Errors::default()).answer();
    }
    let new = match read(&submitted, context.app.clock.today()) {
        Ok(new) => new,
        Err(errors) => return form(&context, &branch, &submitted, &errors).answer(),
    };
    let mut read = context.app.db.read().await?;
    let free = match stands(&mut read, caller, branch.id).await {
        Ok(()) => number_is_free(&context.app, &mut read, caller, new.draft.identity.as_ref()).await,
        closed => closed,
    };
    match free {
        Ok(()) => {}
        Err(Refused::Wrong(errors)) => return form(&context, &branch, &submitted, &errors).answer(),
        Err(Refused::App(error)) => return Err(error),
        Err(Refused::Changed | Refused::Rules(_)) => return Err(AppError::NotFound),
    }
    let birth = new.draft.birth.or_else(|| Some(new.draft.identity.as_ref()?.birth()?.into()));
    let namesakes = queries::namesakes(&mut read, caller, &new.draft.name.0, birth).await?;
    drop(read);
    let said = findings::of_draft(&context.app, &new.draft)?;
    let doubtful = !namesakes.is_empty() || said.iter().any(Said::wants_reason);
    if submitted.first("step") != "done" || (doubtful && new.kept.is_none()) {
        return check(&context, &branch, &new, (namesakes, said), &submitted);
    }
    match register(&context.app, caller, &branch, &new).await {
        Ok((id, row)) => Ok(Redirect::to(&done::path(id, row)).into_response()),
        Err(Refused::Wrong(errors)) => form(&context, &branch, &submitted, &errors).answer(),
        Err(Refused::App(error)) => Err(error),
        Err(Refused::Changed | Refused::Rules(_)) => Err(AppError::NotFound),
    }
}

fn read(submitted: &Submitted, today: Date) -> Result<New, Errors> {
    let mut reader = Reader::new(submitted);
    let name = reader.required("name", PersonName::parse);
    let identity = reader.optional("identity", str::parse::<IdentityNumber>);
    let telephone = reader.optional("telephone", Telephone::parse);
    let category = reader.required("category", choice::<Category>);
    let from = reader.required("from", day);
    let kept = reader.optional("kept", crate::platform::form::line(200));
    let mut particulars = edit::particulars(&mut reader, submitted, today);
    if from.is_some_and(|from| from > today) {
        reader.refuse("from", crate::platform::form::FieldError::new("member-date-future"));
    }
    // What the number tells is taken from it where nothing else is written.
    if let Some(identity) = &identity {
        particulars.birth = particulars.birth.or_else(|| identity.birth().map(Into::into));
        particulars.sex = particulars.sex.or(Some(identity.sex()));
    }
    let new = name.zip(category).zip(from).map(|((name, category), from)| {
        let draft = Draft {
            name,
            category,
            standing: Standing::Normal,
            sex: particulars.sex,
            birth: particulars.birth,
            ethnicity: particulars.ethnicity.clone(),
            native_place: particulars.native_place.clone(),
            education: particulars.education.clone(),
            employer: particulars.employer.clone(),
            address: particulars.address.clone(),
            archive_at: particulars.archive_at.clone(),
            identity,
            telephone,
            joined: particulars.joined,
            full_since: particulars.full_since,
            party_post: particulars.party_post.clone(),
            party_group: None,
            note: particulars.note.clone(),
        };
        New { draft, particulars, from, kept }
    });
    reader.finish(new)
}

fn form(context: &Context, branch: &Organisation, submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let categories: Vec<_> = Category::ALL.iter().map(|it| (it.code(), it.key())).collect();
    let identity = asked.text("identity", "member-identity").optional();
    let mut inputs = vec![
        asked.text("name", "member-name"),
        identity.hint(context, "member-identity-hint"),
        asked.radio("category", "members-category", &categories),
        asked.date("from", "member-from").hint(context, "member-from-new-hint"),
        asked.text("telephone", "member-telephone").optional(),
    ];
    inputs.extend(edit::fields(&asked));
    let hidden = vec![("organisation".to_owned(), branch.id.to_string())];
    let answer = (errors, path(), context.text("member-go-on"));
    form_page(context, context.text("member-add"), None, inputs, answer)
        .hidden(hidden)
        .note(context.text_with("member-add-into", &[("branch", branch.short_name.clone())]))
}

fn check(
    context: &Context,
    branch: &Organisation,
    new: &New,
    (namesakes, said): (Vec<Namesake>, Vec<Said>),
    submitted: &Submitted,
) -> Result<Response, AppError> {
    let title = context.text_with("member-add-check", &[("name", new.draft.name.0.clone())]);
    let doubtful = !namesakes.is_empty() || said.iter().any(Said::wants_reason);
    let answer = (doubtful, path(), context.text("member-add"));
    let mut page = CheckPage::new(context, title, None, submitted, answer);
    page.rows = vec![
        (context.text("member-branch"), branch.short_name.clone()),
        (context.text("member-name"), new.draft.name.0.clone()),
        (context.text("members-category"), context.text(new.draft.category.key())),
        (context.text("member-from"), new.from.to_string()),
    ];
    if let Some(identity) = &new.draft.identity {
        page.rows.push((context.text("member-identity"), identity.reveal().to_owned()));
    }
    if let Some(telephone) = &new.draft.telephone {
        page.rows.push((context.text("member-telephone"), telephone.reveal().to_owned()));
    }
    for (name, key) in FIELDS {
        let text = match name {
            "sex" => new.particulars.sex.map(|sex| context.text(sex.key())).unwrap_or_default(),
            "floating" if new.particulars.floating => context.text("members-floating-yes"),
            name => new.particulars.text(name),
        };
        if !text.is_empty() {
            page.rows.push((context.text(key), text));
        }
    }
    let doubts = contradictions(&new.draft);
    page.notes = doubts.into_iter().map(|doubt| context.text_with(doubt.key, &doubt.args)).collect();
    if new.draft.identity.is_none() {
        page.notes.push(context.text("roster-no-number"));
    }
    page.said = said;
    page.namesakes = namesakes.iter().map(|it| namesake(context, &new.draft.name.0, it)).collect();
    page.answer()
}

/// How somebody of the same name is told: with branch and link within the caller's reach, else only that there is one.
fn namesake(context: &Context, name: &str, found: &Namesake) -> (String, String) {
    let birth = found.birth.map_or_else(|| context.text("member-birth-unknown"), |birth| birth.to_string());
    let key = match (found.readable, found.ended) {
        (true, false) => "member-namesake",
        (true, true) => "member-namesake-past",
        (false, _) => "member-namesake-elsewhere",
    };
    let args = [("name", name.to_owned()), ("birth", birth), ("branch", found.branch.clone())];
    let href = if found.readable { show::path(found.id) } else { String::new() };
    (context.text_with(key, &args), href)
}
