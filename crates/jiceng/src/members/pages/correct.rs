//! Correcting a name or an identity number.

use super::form::{Asked, CheckPage, FormPage, form_page};
use super::{done, show};
use crate::members::IdentityNumber;
use crate::members::commands::{Refused, correct_identity, rename};
use crate::members::model::{Act, PersonName};
use crate::members::queries::{self, Member};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, line};
use crate::platform::id::MembershipId;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where a name is corrected.
pub const NAME: &str = "/members/{id}/name";
/// Where an identity number is corrected.
pub const IDENTITY: &str = "/members/{id}/identity";

/// The page of the name.
#[must_use]
pub fn name_path(id: MembershipId) -> String {
    format!("/members/{id}/name")
}

/// The page of the identity number.
#[must_use]
pub fn identity_path(id: MembershipId) -> String {
    format!("/members/{id}/identity")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![
        get(NAME, needs, ask_name),
        post(NAME, needs, submit_name),
        get(IDENTITY, needs, ask_identity),
        post(IDENTITY, needs, submit_identity),
    ]
}

async fn found(context: &Context, id: &str) -> Result<Member, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let member = queries::by_membership(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    Ok(member)
}

fn title(context: &Context, member: &Member, act: Act) -> String {
    context.text_with("member-act-of", &[("act", context.text(act.key())), ("name", member.name.clone())])
}

fn whose(member: &Member) -> (String, String) {
    (member.name.clone(), show::path(member.id))
}

/// The version of the record that the form was opened on, carried along.
fn version(submitted: &Submitted) -> Vec<(String, String)> {
    vec![("version".to_owned(), submitted.first("version").to_owned())]
}

/// The form of the second of two writers: what was typed, and what the register says now.
fn changed(
    context: &Context,
    member: &Member,
    submitted: Submitted,
    form: impl Fn(&Context, &Member, &Submitted, &Errors) -> FormPage,
) -> Result<Response, AppError> {
    let submitted = submitted.with("version", member.changes);
    let mut page = form(context, member, &submitted, &Errors::default());
    page.changed = Some(Vec::new());
    page.answer()
}

async fn ask_name(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    let filled = Submitted::default().with("name", &member.name).with("version", member.changes);
    name_form(&context, &member, &filled, &Errors::default()).answer()
}

fn name_form(context: &Context, member: &Member, submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let inputs = vec![asked.text("name", "member-name"), asked.text("reason", "member-reason")];
    let answer = (errors, name_path(member.id), context.text("member-go-on"));
    form_page(context, title(context, member, Act::Rename), Some(whose(member)), inputs, answer)
        .note(context.text("member-rename-note"))
        .hidden(version(submitted))
}

async fn submit_name(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    if submitted.first("version") != member.changes.to_string() {
        return changed(&context, &member, submitted, name_form);
    }
    let mut reader = Reader::new(&submitted);
    let name = reader.required("name", PersonName::parse);
    let reason = reader.required("reason", line(200));
    let (name, reason) = match reader.finish(name.zip(reason)) {
        Ok(read) if submitted.first("step") != "edit" => read,
        Ok(_) => return name_form(&context, &member, &submitted, &Errors::default()).answer(),
        Err(errors) => return name_form(&context, &member, &submitted, &errors).answer(),
    };
    if submitted.first("step") != "done" {
        let rows = vec![
            (context.text("member-name"), format!("{} → {}", member.name, name.0)),
            (context.text("member-branch"), member.branch.clone()),
            (context.text("member-reason"), reason),
        ];
        return check(&context, &member, Act::Rename, &submitted, rows, Vec::new());
    }
    let renamed = rename(&context.app, context.caller()?, (member.id, member.changes), &name, &reason).await;
    match renamed {
        Ok(row) => Ok(Redirect::to(&done::path(member.id, row)).into_response()),
        Err(Refused::Wrong(errors)) => name_form(&context, &member, &submitted, &errors).answer(),
        Err(Refused::App(error)) => Err(error),
        Err(Refused::Changed | Refused::Rules(_)) => {
            changed(&context, &found(&context, &id).await?, submitted, name_form)
        }
    }
}

fn check(
    context: &Context,
    member: &Member,
    act: Act,
    submitted: &Submitted,
    rows: Vec<(String, String)>,
    notes: Vec<String>,
) -> Result<Response, AppError> {
    let action = if act == Act::Rename { name_path(member.id) } else { identity_path(member.id) };
    let label = context.text_with("member-do-act", &[("act", context.text(act.key()))]);
    let args = [("act", context.text(act.key())), ("name", member.name.clone())];
    let title = context.text_with("member-check-act", &args);
    let mut page = CheckPage::new(context, title, Some(whose(member)), submitted, (false, action, label));
    page.rows = rows;
    page.notes = notes;
    page.answer()
}

async fn ask_identity(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    let fresh = Submitted::default().with("version", member.changes);
    identity_form(&context, &member, &fresh, &Errors::default()).answer()
}

fn identity_form(context: &Context, member: &Member, submitted: &Submitted, errors: &Errors) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let now = member.identity_mask.clone().unwrap_or_else(|| context.text("member-identity-none"));
    let number = asked.text("identity", "member-identity").optional();
    let inputs = vec![number.hint(context, "member-identity-hint"), asked.text("reason", "member-reason")];
    let answer = (errors, identity_path(member.id), context.text("member-go-on"));
    form_page(context, title(context, member, Act::Identity), Some(whose(member)), inputs, answer)
        .note(context.text_with("member-identity-now", &[("now", now)]))
        .hidden(version(submitted))
}

async fn submit_identity(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    if submitted.first("version") != member.changes.to_string() {
        return changed(&context, &member, submitted, identity_form);
    }
    let mut reader = Reader::new(&submitted);
    let number = reader.optional("identity", str::parse::<IdentityNumber>);
    let reason = reader.required("reason", line(200));
    let reason = match reader.finish(reason) {
        Ok(reason) if submitted.first("step") != "edit" => reason,
        Ok(_) => return identity_form(&context, &member, &submitted, &Errors::default()).answer(),
        Err(errors) => return identity_form(&context, &member, &submitted, &errors).answer(),
    };
    if submitted.first("step") != "done" {
        let none = || context.text("member-identity-none");
        let before = member.identity_mask.clone().unwrap_or_else(none);
        let after = number.as_ref().map_or_else(none, |number| number.reveal().to_owned());
        let rows = vec![
            (context.text("member-name"), member.name.clone()),
            (context.text("member-identity"), format!("{before} → {after}")),
            (context.text("member-reason"), reason),
        ];
        let notes = number.as_ref().map(|number| doubts(&context, &member, number)).unwrap_or_default();
        return check(&context, &member, Act::Identity, &submitted, rows, notes);
    }
    let caller = context.caller()?;
    let whose = (member.id, member.changes);
    match correct_identity(&context.app, caller, whose, number.as_ref(), &reason).await {
        Ok(row) => Ok(Redirect::to(&done::path(member.id, row)).into_response()),
        Err(Refused::Wrong(errors)) => identity_form(&context, &member, &submitted, &errors).answer(),
        Err(Refused::App(error)) => Err(error),
        Err(Refused::Changed | Refused::Rules(_)) => {
            changed(&context, &found(&context, &id).await?, submitted, identity_form)
        }
    }
}

/// What of the record contradicts the number: said, never blocking.
fn doubts(context: &Context, member: &Member, number: &IdentityNumber) -> Vec<String> {
    let doubts = crate::members::model::doubts(number, member.birth, member.sex);
    doubts.into_iter().map(|doubt| context.text_with(doubt.key, &doubt.args)).collect()
}
