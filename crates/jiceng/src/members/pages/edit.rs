//! Editing particulars. The form carries the version and the values it was made on, so that the second of two writers
//! sees, field by field, what the first changed.

use super::form::{Asked, FormPage, Input, form_page};
use super::show;
use crate::members::commands::{Edit, NewTelephone, Refused, revise};
use crate::members::model::{FIELDS, Particulars, Sex, Telephone, ethnicity};
use crate::members::queries::{self, Member};
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Reader, Submitted, choice, day, line, number, partial_date, text};
use crate::platform::id::MembershipId;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/members/{id}/edit";

/// The page.
#[must_use]
pub fn path(id: MembershipId) -> String {
    format!("/members/{id}/edit")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

async fn found(context: &Context, id: &str) -> Result<Member, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let caller = context.caller()?;
    let member = queries::by_membership(&mut context.app.db.read().await?, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    Ok(member)
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    page(&context, &member, &filled(&member), &Errors::default()).answer()
}

/// The form as a record fills it.
fn filled(member: &Member) -> Submitted {
    let recorded = member.particulars();
    let form = Submitted::default().with("from", member.from);
    FIELDS.iter().fold(form, |form, (name, _)| form.with(name, recorded.text(name)))
}

async fn submit(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let member = found(&context, &id).await?;
    let edit = match read(&submitted, context.app.clock.today()) {
        Ok(edit) => edit,
        Err(errors) => return page(&context, &member, &submitted, &errors).answer(),
    };
    match revise(&context.app, context.caller()?, member.id, &edit).await {
        Ok(()) => Ok(Redirect::to(&show::path(member.id)).into_response()),
        Err(Refused::Wrong(errors)) => page(&context, &member, &submitted, &errors).answer(),
        Err(Refused::Changed | Refused::Rules(_)) => {
            let now = found(&context, &id).await?;
            let mut page = page(&context, &now, &submitted, &Errors::default());
            page.changed = Some(changed(&context, &now, &submitted));
            page.answer()
        }
        Err(Refused::App(error)) => Err(error),
    }
}

/// The particulars of a form; also for adding a member.
pub(super) fn particulars(reader: &mut Reader<'_>, submitted: &Submitted, today: Date) -> Particulars {
    let new = Particulars {
        sex: reader.optional("sex", choice::<Sex>),
        birth: reader.optional("birth", partial_date),
        ethnicity: reader.optional("ethnicity", ethnicity),
        native_place: reader.optional("native_place", line(50)),
        education: reader.optional("education", line(20)),
        degree: reader.optional("degree", line(20)),
        occupation: reader.optional("occupation", line(50)),
        employer: reader.optional("employer", line(100)),
        address: reader.optional("address", line(100)),
        archive_at: reader.optional("archive_at", line(100)),
        applied: reader.optional("applied", partial_date),
        joined: reader.optional("joined", partial_date),
        full_since: reader.optional("full_since", partial_date),
        party_post: reader.optional("party_post", line(50)),
        floating: submitted.first("floating") == "yes",
        note: reader.optional("note", text(1_000)),
    };
    for (name, error) in new.wrong_dates(today) {
        reader.refuse(name, error);
    }
    new
}

fn read(submitted: &Submitted, today: Date) -> Result<Edit, Errors> {
    let mut reader = Reader::new(submitted);
    let version = reader.required("version", number(1, i64::MAX));
    let from = reader.required("from", day);
    let telephone = match reader.optional("telephone", Telephone::parse) {
        Some(number) => NewTelephone::Is(number),
        None if submitted.first("telephone_gone") == "yes" => NewTelephone::None,
        None => NewTelephone::Same,
    };
    let particulars = particulars(&mut reader, submitted, today);
    let edit = version.zip(from).map(|(version, from)| Edit { version, particulars, telephone, from });
    reader.finish(edit)
}

/// Field by field: what stands there now and was not there when this form was opened, and what this form says. A
/// protected number or the name is not among them: told without its value.
fn changed(context: &Context, now: &Member, submitted: &Submitted) -> Vec<Changed> {
    let recorded = now.particulars();
    let differing =
        FIELDS.iter().filter(|(name, _)| recorded.text(name) != submitted.first(&format!("was-{name}")));
    differing
        .map(|(name, key)| Changed {
            label: context.text(key),
            present: recorded.text(name),
            typed: submitted.first(name).to_owned(),
        })
        .collect()
}

fn page(context: &Context, member: &Member, submitted: &Submitted, errors: &Errors) -> FormPage {
    let title = context.text_with("member-edit-of", &[("name", member.name.clone())]);
    let asked = Asked { context, submitted, errors };
    let mut inputs = fields(&asked);
    let telephone = asked.text("telephone", "member-telephone").optional();
    let mut reached = vec![match &member.telephone_mask {
        Some(mask) => {
            telephone.hint_text(context.text_with("member-telephone-keep", &[("mask", mask.clone())]))
        }
        None => telephone,
    }];
    if member.telephone_mask.is_some() {
        reached.push(asked.yes("telephone_gone", "member-telephone-gone", "member-telephone-gone-yes"));
    }
    // With the person, before what concerns the party.
    let party = inputs.iter().position(|input| input.field.name == "applied").unwrap_or(inputs.len());
    inputs.splice(party..party, reached);
    inputs.push(asked.date("from", "member-from").hint(context, "member-from-hint"));
    let whose = Some((member.name.clone(), show::path(member.id)));
    let answer = (errors, path(member.id), context.text("member-save"));
    let recorded = member.particulars();
    let first = submitted.first("was-version");
    // A form that came back with an error keeps the version it was made on; a fresh one takes the present.
    let kept = !errors.0.is_empty() && !first.is_empty();
    let version = if kept { first.to_owned() } else { member.version.to_string() };
    let mut hidden = vec![("version".to_owned(), version.clone()), ("was-version".to_owned(), version)];
    hidden.extend(FIELDS.iter().map(|(name, _)| {
        let was = format!("was-{name}");
        let value = if kept { submitted.first(&was).to_owned() } else { recorded.text(name) };
        (was, value)
    }));
    form_page(context, title, whose, inputs, answer).hidden(hidden)
}

/// The particulars as fields; also for adding a member.
pub(super) fn fields(asked: &Asked<'_>) -> Vec<Input> {
    let sexes: Vec<_> = Sex::ALL.iter().map(|sex| (sex.code(), sex.key())).collect();
    let context = asked.context;
    vec![
        asked.radio("sex", "member-sex", &sexes).optional().begins(context, "member-group-person"),
        asked.date("birth", "member-birth").optional().hint(context, "member-month-hint"),
        asked.text("ethnicity", "member-ethnicity").optional(),
        asked.text("native_place", "member-native-place").optional(),
        asked.text("education", "member-education").optional(),
        asked.text("degree", "member-degree").optional(),
        asked.text("occupation", "member-occupation").optional(),
        asked.text("employer", "member-employer").optional(),
        asked.text("address", "member-address").optional(),
        asked
            .date("applied", "member-applied")
            .optional()
            .hint(context, "member-month-hint")
            .begins(context, "member-group-party"),
        asked.date("joined", "member-joined").optional().hint(context, "member-month-hint"),
        asked.date("full_since", "member-full-since").optional().hint(context, "member-month-hint"),
        asked.text("party_post", "member-party-post").optional(),
        asked.yes("floating", "member-floating", "members-floating-yes"),
        asked.text("archive_at", "member-archive-at").optional(),
        asked.area("note", "member-note").optional(),
    ]
}
