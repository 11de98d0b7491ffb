//! Acts on a membership: form, check page with what the rules say, confirmation.

use super::form::{Asked, CheckPage, FormPage, Input, form_page};
use super::{done, show};
use crate::members::commands::{Entry, Refused, carry_out, judge, last_contact};
use crate::members::findings::{Grounds, Said};
use crate::members::model::{Act, Leaving, RemovalGround, SuspensionGround};
use crate::members::queries::{self, Member};
use crate::platform::access::Permission;
use crate::platform::error::{AppError, UnknownWord};
use crate::platform::form::{Errors, FieldError, Reader, Submitted, choice, day, line, number};
use crate::platform::id::MembershipId;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the pages are.
pub const PATH: &str = "/members/{id}/acts/{act}";
/// No more months than a register can hold.
const MOST_MONTHS: i64 = 1_200;

/// The page of an act.
#[must_use]
pub fn path(id: MembershipId, act: Act) -> String {
    format!("/members/{id}/acts/{act}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// The member, when the caller may change it, and the act, when it has a form.
async fn found(context: &Context, id: &str, act: &str) -> Result<(Member, Act), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let member = queries::by_membership(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    match act.parse().ok().filter(|act| Act::OFFERED.contains(act)) {
        Some(act) => Ok((member, act)),
        None => Err(unknown(&member, act)),
    }
}

/// No act has this word; those that fit the member are offered.
fn unknown(member: &Member, found: &str) -> AppError {
    let fitting = Act::OFFERED
        .into_iter()
        .filter(|act| act.fits(member.until.is_some(), member.category, member.standing));
    let pages = fitting.map(|act| (act.key(), path(member.id, act))).collect();
    AppError::UnknownWord(UnknownWord { found: found.to_owned(), pages })
}

async fn ask(context: Context, Path((id, act)): Path<(String, String)>) -> Result<Response, AppError> {
    let (member, act) = found(&context, &id, &act).await?;
    let group = member.party_group.as_deref().unwrap_or_default();
    let submitted = Submitted::default().with("group", group).with("version", member.changes);
    form(&context, &member, act, &submitted, &Errors::default()).await
}

async fn submit(
    context: Context,
    Path((id, act)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (member, act) = found(&context, &id, &act).await?;
    if submitted.first("version") != member.changes.to_string() {
        return changed(&context, &member, act, submitted).await;
    }
    if submitted.first("step") == "edit" {
        return form(&context, &member, act, &submitted, &Errors::default()).await;
    }
    let entry = match read(act, member.changes, &submitted) {
        Ok(entry) => entry,
        Err(errors) => return form(&context, &member, act, &submitted, &errors).await,
    };
    if submitted.first("step") != "done" {
        return check(&context, &member, &entry, &submitted).await;
    }
    match carry_out(&context.app, context.caller()?, member.id, &entry).await {
        Ok(row) => Ok(Redirect::to(&done::path(member.id, row)).into_response()),
        Err(Refused::Wrong(errors)) => form(&context, &member, act, &submitted, &errors).await,
        Err(Refused::Rules(_)) => check(&context, &member, &entry, &submitted).await,
        Err(Refused::Changed) => {
            let (member, act) = found(&context, &id, act.code()).await?;
            changed(&context, &member, act, submitted).await
        }
        Err(Refused::App(error)) => Err(error),
    }
}

/// The form once more, for whoever filled it in while somebody else changed the member: above the fields stands what the
/// membership is now.
async fn changed(
    context: &Context,
    member: &Member,
    act: Act,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let submitted = submitted.with("version", member.changes);
    let mut page = page(context, member, act, &submitted, &Errors::default()).await?;
    page.changed = Some(Vec::new());
    page.answer()
}

fn read(act: Act, version: i64, submitted: &Submitted) -> Result<Entry, Errors> {
    let mut reader = Reader::new(submitted);
    let mut grounds = Grounds::default();
    let mut group = None;
    match act {
        Act::MakeFull => grounds.extended = reader.optional("extended", number(0, 12)).unwrap_or(0),
        Act::Suspend => {
            grounds.suspension = reader.required("suspension", choice::<SuspensionGround>);
            grounds.since = reader.required("since", day);
            grounds.settled = submitted.first("settled") == "yes";
        }
        Act::End => {
            grounds.leaving = reader.required("leaving", chosen);
            grounds.removal = reader.optional("removal", choice::<RemovalGround>);
            grounds.months = reader.optional("months", number(0, MOST_MONTHS));
            if grounds.leaving.is_some_and(Leaving::needs_ground) && grounds.removal.is_none() {
                reader.refuse("removal", FieldError::new("member-removal-needed"));
            }
        }
        Act::Group => group = reader.optional("group", line(50)),
        _ => {}
    }
    let reason = reader.optional("reason", line(200));
    let document = reader.optional("document", line(100));
    let kept = reader.optional("kept", line(200));
    let on = reader.required("on", day);
    reader.finish(on).map(|on| Entry { act, version, on, group, grounds, reason, document, kept })
}

async fn form(
    context: &Context,
    member: &Member,
    act: Act,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<Response, AppError> {
    page(context, member, act, submitted, errors).await?.answer()
}

async fn page(
    context: &Context,
    member: &Member,
    act: Act,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<FormPage, AppError> {
    let inputs = inputs(context, member, act, submitted, errors).await?;
    let title = context
        .text_with("member-act-of", &[("act", context.text(act.key())), ("name", member.name.clone())]);
    let whose = Some((member.name.clone(), show::path(member.id)));
    let asked = (errors, path(member.id, act), context.text("member-go-on"));
    let page = form_page(context, title, whose, inputs, asked);
    let note = context.text_with(
        "member-act-now",
        &[
            ("branch", member.branch.clone()),
            ("category", context.text(member.category.key())),
            ("standing", context.text(member.standing.key())),
            ("from", member.from.to_string()),
        ],
    );
    let version = submitted.first("version").to_owned();
    Ok(page.note(note).hidden(vec![("version".to_owned(), version)]))
}

async fn inputs(
    context: &Context,
    member: &Member,
    act: Act,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<Vec<Input>, AppError> {
    let asked = Asked { context, submitted, errors };
    let mut inputs = vec![asked.date("on", on_key(act))];
    match act {
        Act::MakeFull => {
            let extended = asked.number("extended", "member-extended").optional();
            inputs.push(extended.hint(context, "member-extended-hint"));
        }
        Act::Suspend => {
            inputs.push(asked.radio(
                "suspension",
                "member-suspension-ground",
                &words(SuspensionGround::ALL, |it| (it.code(), it.key())),
            ));
            inputs.push(asked.date("since", "member-since").hint_text(since(context, member).await?));
            inputs.push(asked.yes("settled", "member-settled", "member-settled-yes"));
        }
        Act::End => {
            let ways: Vec<_> = Leaving::chosen().map(|it| (it.code(), it.key())).collect();
            inputs.push(asked.select("leaving", "member-leaving", &ways));
            let grounds = words(RemovalGround::ALL, |it| (it.code(), it.key()));
            let removal = asked.select("removal", "member-removal", &grounds).optional();
            inputs.push(removal.hint(context, "member-removal-hint"));
            let months = asked.number("months", "member-months").optional();
            inputs.push(months.hint(context, "member-months-hint"));
        }
        Act::Group => {
            let mut read = context.app.db.read().await?;
            let groups = queries::groups(&mut read, context.caller()?.area, member.organisation).await?;
            let group = asked.text("group", "member-party-group").optional();
            inputs.push(if groups.is_empty() {
                group.hint(context, "member-group-none-yet")
            } else {
                group.hint_text(context.text_with("member-group-hint", &[("groups", groups.join("、"))]))
            });
        }
        _ => {}
    }
    let document = asked.text("document", "member-document").optional();
    let decided = matches!(act, Act::Suspend | Act::End);
    inputs.push(if decided { document.hint(context, "member-document-decided") } else { document });
    inputs.push(asked.text("reason", "member-reason").optional());
    Ok(inputs)
}

/// What is recorded of the last contact, for whoever says since when there is none.
async fn since(context: &Context, member: &Member) -> Result<String, AppError> {
    let area = context.caller()?.area;
    let mut read = context.app.db.read().await?;
    Ok(match last_contact(&mut read, area, member.id).await? {
        Some(day) => context.text_with("member-since-known", &[("day", day.to_string())]),
        None => context.text("member-since-unknown"),
    })
}

/// A reason for leaving that a person may choose.
fn chosen(text: &str) -> Result<Leaving, FieldError> {
    let leaving = choice::<Leaving>(text)?;
    Leaving::chosen().find(|it| *it == leaving).ok_or_else(|| FieldError::unknown(text))
}

/// Words with the keys of their names, for choices.
fn words<T: Copy>(
    all: &[T],
    of: impl Fn(T) -> (&'static str, &'static str),
) -> Vec<(&'static str, &'static str)> {
    all.iter().map(|it| of(*it)).collect()
}

fn on_key(act: Act) -> &'static str {
    match act {
        Act::MakeFull => "member-on-full",
        Act::End => "member-on-end",
        Act::Reopen => "member-on-reopen",
        _ => "member-on",
    }
}

async fn check(
    context: &Context,
    member: &Member,
    entry: &Entry,
    submitted: &Submitted,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let said = match judge(&context.app, &mut read, caller, member, entry).await {
        Ok(said) => said,
        Err(Refused::App(error)) => return Err(error),
        Err(Refused::Wrong(errors)) => {
            return form(context, member, entry.act, submitted, &errors).await;
        }
        Err(_) => return Err(AppError::NotFound),
    };
    let act = context.text(entry.act.key());
    let title = context.text_with("member-check-act", &[("act", act.clone()), ("name", member.name.clone())]);
    let whose = Some((member.name.clone(), show::path(member.id)));
    let wants_reason = !said.iter().any(Said::blocks) && said.iter().any(Said::wants_reason);
    let asked =
        (wants_reason, path(member.id, entry.act), context.text_with("member-do-act", &[("act", act)]));
    let mut page = CheckPage::new(context, title, whose, submitted, asked);
    page.rows = rows(context, member, entry);
    page.said = said;
    page.danger = entry.act == Act::End;
    if entry.act == Act::End {
        for (post, place) in queries::posts_of(&mut read, caller.area, member.person, entry.on).await? {
            let post = context.text(show::post_key(&post));
            page.notes.push(context.text_with("member-still-in-post", &[("post", post), ("place", place)]));
        }
        page.notes.push(context.text("member-end-note"));
    }
    page.answer()
}

fn rows(context: &Context, member: &Member, entry: &Entry) -> Vec<(String, String)> {
    let grounds = &entry.grounds;
    let word = |key: Option<&'static str>| key.map(|key| context.text(key));
    let number = |number: i64| (number > 0).then(|| number.to_string());
    let rows = [
        ("member-name", Some(member.name.clone())),
        ("member-branch", Some(member.branch.clone())),
        (on_key(entry.act), Some(entry.on.to_string())),
        ("member-extended", number(grounds.extended)),
        ("member-suspension-ground", word(grounds.suspension.map(SuspensionGround::key))),
        ("member-since", grounds.since.map(|day| day.to_string())),
        ("member-settled", grounds.settled.then(|| context.text("member-settled-yes"))),
        ("member-leaving", word(grounds.leaving.map(Leaving::key))),
        ("member-removal", word(grounds.removal.map(RemovalGround::key))),
        ("member-months", grounds.months.map(|months| months.to_string())),
        (
            "member-party-group",
            (entry.act == Act::Group)
                .then(|| entry.group.clone().unwrap_or_else(|| context.text("member-no-group"))),
        ),
        ("member-document", entry.document.clone()),
        ("member-reason", entry.reason.clone()),
    ];
    rows.into_iter().filter_map(|(key, value)| Some((context.text(key), value?))).collect()
}
