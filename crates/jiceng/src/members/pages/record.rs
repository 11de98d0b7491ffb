//! Honours, sanctions and suspensions of rights: add, correct, withdraw.

use super::form::{Asked, FormPage, form_page};
use super::show;
use crate::members::commands::{Refused, keep, withdraw};
use crate::members::model::{RecordKind, Sanction};
use crate::members::queries::{self, Member, PersonRecord};
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, choice, day, line, partial_date, text,
};
use crate::platform::id::{MembershipId, PersonRecordId};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where one is added.
pub const ADD: &str = "/members/{id}/records/add";
/// Where one is corrected.
pub const PATH: &str = "/members/{id}/records/{entry}";

/// The page that adds one.
#[must_use]
pub fn add_path(id: MembershipId) -> String {
    format!("/members/{id}/records/add")
}

/// The page of one.
#[must_use]
pub fn path(id: MembershipId, record: PersonRecordId) -> String {
    format!("/members/{id}/records/{record}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![
        get(ADD, needs, ask_new),
        post(ADD, needs, submit_new),
        get(PATH, needs, ask_old),
        post(PATH, needs, submit_old),
    ]
}

async fn found(context: &Context, id: &str) -> Result<Member, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let member = queries::by_membership(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    Ok(member)
}

async fn old(context: &Context, member: &Member, entry: &str) -> Result<PersonRecord, AppError> {
    let id = entry.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let record = queries::record_of(&mut read, context.caller()?.area, member.person, id).await?;
    if record.withdrawn.is_some() { Err(AppError::NotFound) } else { Ok(record) }
}

async fn ask_new(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    form(&context, &member, None, &Submitted::default(), &Errors::default()).answer()
}

async fn submit_new(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    let new = PersonRecordId(context.app.randomness.id(context.app.clock.now()));
    store(&context, &member, None, (new, 0), &submitted).await
}

async fn ask_old(context: Context, Path((id, entry)): Path<(String, String)>) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    let record = old(&context, &member, &entry).await?;
    form(&context, &member, Some(&record), &filled(&record), &Errors::default()).answer()
}

fn filled(record: &PersonRecord) -> Submitted {
    let form = Submitted::default().with("kind", record.kind).with("on", record.on);
    let form = match record.kind {
        RecordKind::Sanction => form.with("sanction", &record.name),
        RecordKind::Reward | RecordKind::RightsSuspended => form.with("name", &record.name),
    };
    form.with("until", record.until.map(|day| day.to_string()).unwrap_or_default())
        .with("document", record.document.as_deref().unwrap_or_default())
        .with("note", record.note.as_deref().unwrap_or_default())
}

async fn submit_old(
    context: Context,
    Path((id, entry)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    let record = old(&context, &member, &entry).await?;
    // A form that does not say on which version it was made is as good as an old one. Nought is a new record's.
    let version = submitted.first("version").parse().ok().filter(|version| *version > 0).unwrap_or(-1);
    if submitted.first("step") != "withdraw" {
        return store(&context, &member, Some(&record), (record.id, version), &submitted).await;
    }
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(200));
    let reason = match reader.finish(reason) {
        Ok(reason) => reason,
        Err(errors) => return form(&context, &member, Some(&record), &filled(&record), &errors).answer(),
    };
    let done = withdraw(&context.app, context.caller()?, member.id, (record.id, version), &reason).await;
    answer(&context, &member, Some(&record), &submitted, done)
}

async fn store(
    context: &Context,
    member: &Member,
    before: Option<&PersonRecord>,
    row: (PersonRecordId, i64),
    submitted: &Submitted,
) -> Result<Response, AppError> {
    let record = match read(context, row, submitted) {
        Ok(record) => record,
        Err(errors) => return form(context, member, before, submitted, &errors).answer(),
    };
    let done = keep(&context.app, context.caller()?, member.id, &record).await;
    answer(context, member, before, submitted, done)
}

fn answer(
    context: &Context,
    member: &Member,
    before: Option<&PersonRecord>,
    submitted: &Submitted,
    done: Result<(), Refused>,
) -> Result<Response, AppError> {
    match done {
        Ok(()) => Ok(Redirect::to(&show::path(member.id)).into_response()),
        Err(Refused::App(error)) => Err(error),
        Err(Refused::Wrong(errors)) => form(context, member, before, submitted, &errors).answer(),
        Err(Refused::Changed | Refused::Rules(_)) => {
            let nothing = Errors::default();
            let mut page = form(context, member, before, submitted, &nothing);
            let now = before.map(|record| form(context, member, before, &filled(record), &nothing));
            let changed = now.map(|now| Changed::between(page.fields(), now.fields()));
            page.changed = Some(changed.unwrap_or_default());
            page.answer()
        }
    }
}

fn read(
    context: &Context,
    row: (PersonRecordId, i64),
    submitted: &Submitted,
) -> Result<PersonRecord, Errors> {
    let mut reader = Reader::new(submitted);
    let kind = reader.required("kind", choice::<RecordKind>);
    let name = match kind {
        Some(RecordKind::Sanction) => {
            reader.required("sanction", choice::<Sanction>).map(|sanction| sanction.to_string())
        }
        Some(RecordKind::Reward | RecordKind::RightsSuspended) => reader.required("name", line(100)),
        None => None,
    };
    let on = reader.required("on", partial_date);
    let until = reader.optional("until", day);
    if on.is_some_and(|on| on.earliest() > context.app.clock.today()) {
        reader.refuse("on", FieldError::new("member-date-future"));
    }
    if on.zip(until).is_some_and(|(on, until)| until < on.earliest()) {
        reader.refuse("until", FieldError::new("record-until-before"));
    }
    let document = reader.optional("document", line(100));
    let note = reader.optional("note", text(500));
    let record = kind.zip(name).zip(on).map(|((kind, name), on)| PersonRecord {
        id: row.0,
        kind,
        name,
        on,
        until,
        document,
        note,
        version: row.1,
        withdrawn: None,
    });
    reader.finish(record)
}

fn form(
    context: &Context,
    member: &Member,
    record: Option<&PersonRecord>,
    submitted: &Submitted,
    errors: &Errors,
) -> FormPage {
    let asked = Asked { context, submitted, errors };
    let kinds: Vec<_> = RecordKind::ALL.iter().map(|it| (it.code(), it.key())).collect();
    let sanctions: Vec<_> = Sanction::ALL.iter().map(|it| (it.code(), it.key())).collect();
    let inputs = vec![
        asked.radio("kind", "record-kind", &kinds),
        asked.text("name", "record-name").optional().hint(context, "record-name-hint"),
        asked
            .select("sanction", "record-sanction", &sanctions)
            .optional()
            .hint(context, "record-sanction-hint"),
        asked.date("on", "record-on").hint(context, "member-month-hint"),
        asked.date("until", "record-until").optional().hint(context, "record-until-hint"),
        asked.text("document", "member-document").optional(),
        asked.area("note", "member-note").optional(),
    ];
    let key = if record.is_some() { "record-correct-title" } else { "record-add-title" };
    let title =
        context.text_with("member-act-of", &[("act", context.text(key)), ("name", member.name.clone())]);
    let action = record.map_or_else(|| add_path(member.id), |record| path(member.id, record.id));
    let whose = Some((member.name.clone(), show::path(member.id)));
    let mut page = form_page(context, title, whose, inputs, (errors, action, context.text("member-save")));
    if let Some(record) = record {
        page = page.hidden(vec![("version".to_owned(), record.version.to_string())]);
        let reason = Field::new(context, &Submitted::default(), errors, "reason", "member-reason");
        let label = context.text("record-withdraw");
        page.withdraw = Some((context.text("record-withdraw-note"), reason, label));
    }
    page
}
