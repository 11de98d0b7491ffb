//! Anything in the book that is no member's monthly dues: voluntary payments, spending, what is passed up, what comes
//! down, and what was there before.

use super::form::{Asked, FormPage, Input, form_page, reason, refused};
use super::{book_crumbs, entry, place};
use crate::dues::model::{Entry, HandedBy, Kind, Purpose, Way};
use crate::dues::money::{fen_paid, yuan};
use crate::dues::queries::{self, Payer};
use crate::dues::{commands, findings};
use crate::organisations::{Checked, Organisation};
use crate::platform::access::Permission;
use crate::platform::error::{AppError, UnknownWord};
use crate::platform::form::{Errors, FieldError, Reader, Submitted, choice, day, line};
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the pages are.
pub const PATH: &str = "/dues/book/{kind}";

/// The page of a kind, for the book of an organisation.
#[must_use]
pub fn of(organisation: OrganisationId, kind: Kind) -> String {
    format!("/dues/book/{kind}?organisation={organisation}")
}

/// The page of a kind, for a member.
#[must_use]
pub fn of_member(member: &Payer, kind: Kind) -> String {
    format!("/dues/book/{kind}?organisation={}&who={}", member.organisation, member.id)
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::KeepDues);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// The kinds that are entered here; dues have a form of their own.
pub(super) const KINDS: [Kind; 5] =
    [Kind::Voluntary, Kind::Use, Kind::PassedUp, Kind::CameDown, Kind::Opening];

/// The key of a kind's act.
pub(super) fn title_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Dues => "dues-receive-title",
        Kind::Voluntary => "dues-voluntary-title",
        Kind::Use => "dues-use-title",
        Kind::PassedUp => "dues-passed-up-title",
        Kind::CameDown => "dues-came-down-title",
        Kind::Opening => "dues-opening-title",
    }
}

fn kind_of(organisation: &Organisation, word: &str) -> Result<Kind, AppError> {
    let known = word.parse().ok().filter(|kind| KINDS.contains(kind));
    known.ok_or_else(|| {
        let pages = KINDS.into_iter().map(|kind| (title_key(kind), of(organisation.id, kind)));
        AppError::UnknownWord(UnknownWord { found: word.to_owned(), pages: pages.collect() })
    })
}

/// What a form is about.
struct Desk {
    organisation: Organisation,
    kind: Kind,
    /// Who may have paid.
    members: Vec<Payer>,
}

async fn desk(context: &Context, word: &str, submitted: &Submitted) -> Result<Desk, AppError> {
    let mut read = context.app.db.read().await?;
    let organisation = place(context, &mut read, submitted, Permission::KeepDues).await?;
    let kind = kind_of(&organisation, word)?;
    let mut members = Vec::new();
    if kind.is_of_a_member() {
        members = queries::members_of(&mut read, context.caller()?.area, organisation.id).await?;
    }
    Ok(Desk { organisation, kind, members })
}

async fn ask(
    context: Context,
    Path(word): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let desk = desk(&context, &word, &asked).await?;
    let mut filled = Submitted::default()
        .with("on", context.app.clock.today())
        .with("way", Way::Cash)
        .with("handler", &context.caller()?.name);
    if let Some(member) = desk.members.iter().find(|it| it.id.to_string() == asked.first("who")) {
        filled = filled.with("name", &member.name).with("who", member.id);
    }
    form(&context, &desk, &filled, &Errors::default(), &[]).answer()
}

fn form(
    context: &Context,
    desk: &Desk,
    submitted: &Submitted,
    errors: &Errors,
    findings: &[Checked],
) -> FormPage {
    let frame = (context.text(title_key(desk.kind)), book_crumbs(context, desk.organisation.id));
    let mut inputs = inputs(context, desk, submitted, errors);
    inputs.extend(reason(&Asked { context, submitted, errors }, findings));
    let there = (format!("/dues/book/{}", desk.kind), context.text("dues-save"));
    let mut page = form_page(context, frame, inputs, errors, there);
    page.rows = vec![(context.text("dues-organisation"), desk.organisation.short_name.clone())];
    page.notes = notes(context, desk.kind);
    page.said = findings.iter().map(|it| it.word(context)).collect();
    page.hidden = vec![("organisation".to_owned(), desk.organisation.id.to_string())];
    if !submitted.first("who").is_empty() {
        page.hidden.push(("who".to_owned(), submitted.first("who").to_owned()));
    }
    page
}

fn notes(context: &Context, kind: Kind) -> Vec<String> {
    match kind {
        Kind::Voluntary => {
            let sum = findings::large(&context.app, context.app.clock.today()).map(yuan);
            let large = sum.map(|sum| context.text_with("dues-voluntary-large", &[("sum", sum)]));
            std::iter::once(context.text("dues-voluntary-lead")).chain(large).collect()
        }
        Kind::Use => vec![context.text("dues-use-lead")],
        Kind::Opening => vec![context.text("dues-opening-lead")],
        Kind::Dues | Kind::PassedUp | Kind::CameDown => Vec::new(),
    }
}

fn inputs(context: &Context, desk: &Desk, submitted: &Submitted, errors: &Errors) -> Vec<Input> {
    let asked = Asked { context, submitted, errors };
    let mut inputs = vec![asked.short("amount", "dues-amount"), asked.date("on", "dues-on")];
    let way = asked.radio("way", "dues-way", Way::ALL.iter().map(|it| (it.code(), it.key())));
    let document = asked.text("document", "dues-document").optional();
    let decided = [
        asked.text("approver", "dues-decided-by").optional().hint(context, "dues-decided-hint"),
        asked.date("approved-on", "dues-decided-on").optional(),
    ];
    let handled = asked.text("handler", "dues-handled-by").optional();
    match desk.kind {
        Kind::Voluntary => {
            inputs.insert(0, asked.text("name", "dues-giver").hint(context, "dues-giver-hint"));
            inputs.push(way);
            inputs.push(asked.text("matter", "dues-wish").optional().hint(context, "dues-wish-hint"));
            inputs.push(asked.text("handler", "dues-received-by").optional());
        }
        Kind::Use => {
            let purposes = findings::purposes(&context.app, context.app.clock.today());
            let purposes = purposes.into_iter().map(|it| (it.code(), it.key()));
            inputs.push(asked.radio("purpose", "dues-purpose", purposes));
            inputs.push(asked.text("matter", "dues-matter"));
            inputs.push(asked.text("counterpart", "dues-payee"));
            inputs.push(way);
            inputs.extend(decided);
            inputs.extend([document, handled]);
        }
        Kind::PassedUp | Kind::CameDown => {
            let key = if desk.kind == Kind::PassedUp { "dues-passed-to" } else { "dues-came-from" };
            inputs.push(asked.text("counterpart", key));
            inputs.push(way);
            inputs.push(asked.text("matter", "dues-matter").optional());
            inputs.extend([document, handled]);
        }
        Kind::Opening | Kind::Dues => inputs.push(asked.text("matter", "dues-matter").optional()),
    }
    inputs
}

fn read(form: &mut Reader<'_>, desk: &Desk, who: &str) -> Option<Entry> {
    let amount = form.required("amount", fen_paid);
    let on = form.required("on", day);
    let uses = desk.kind == Kind::Use;
    let way = match desk.kind {
        Kind::Opening => Some(Way::Cash),
        _ => form.required("way", choice::<Way>),
    };
    let member = desk.kind.is_of_a_member().then(|| form.required("name", |name| named(desk, (name, who))));
    let purpose = uses.then(|| form.required("purpose", choice::<Purpose>));
    let matter = if uses { form.required("matter", line(200)) } else { form.optional("matter", line(200)) };
    let moved = matches!(desk.kind, Kind::Use | Kind::PassedUp | Kind::CameDown);
    let counterpart = if moved { form.required("counterpart", line(100)) } else { None };
    let handled_by = form.optional("handler", line(60));
    let approved_by = form.optional("approver", line(100));
    let approved_on = form.optional("approved-on", day);
    if approved_on.zip(on).is_some_and(|(approved, on)| approved > on) {
        form.refuse("approved-on", FieldError::new("dues-decided-after"));
    }
    let document = form.optional("document", line(100));
    let kept_reason = form.optional("reason", line(200));
    let member = match member {
        Some(None) => return None,
        Some(Some(member)) => Some(member),
        None => None,
    };
    Some(Entry {
        member,
        payer: member.map(|_| HandedBy::Own),
        way: Some(way?).filter(|_| desk.kind != Kind::Opening),
        purpose: purpose.flatten(),
        matter,
        counterpart,
        handled_by,
        approved_by,
        approved_on,
        document,
        kept_reason,
        ..Entry::new(desk.kind, on?, amount?)
    })
}

type Whose = (crate::platform::id::MembershipId, crate::platform::id::PersonId);

/// The member of the branch who bears a name: of several the one from whose page the form was opened.
fn named(desk: &Desk, (name, who): (&str, &str)) -> Result<Whose, FieldError> {
    let mut found = desk.members.iter().filter(|it| it.name == name.trim());
    if let Some(one) = found.clone().find(|it| it.id.to_string() == who) {
        return Ok((one.id, one.person));
    }
    match (found.next(), found.next()) {
        (Some(one), None) => Ok((one.id, one.person)),
        (None, _) => Err(FieldError::new("dues-no-such-member")),
        (Some(_), Some(_)) => Err(FieldError::new("dues-namesakes")),
    }
}

async fn submit(
    context: Context,
    Path(word): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let desk = desk(&context, &word, &submitted).await?;
    let mut reader = Reader::new(&submitted);
    let told = read(&mut reader, &desk, submitted.first("who"));
    let (errors, findings) = match reader.finish(told) {
        Err(errors) => (errors, Vec::new()),
        Ok(told) => match commands::keep(&context.app, context.caller()?, &desk.organisation, &told).await {
            Ok(id) => return Ok(Redirect::to(&entry::done(id, "recorded")).into_response()),
            Err(error) => refused(error, "amount")?,
        },
    };
    form(&context, &desk, &submitted, &errors, &findings).answer()
}
