//! What all acts on an organisation have in common as pages: the form, the check page with what the rules say, and the
//! second writer who sees what the first one changed.
//!
//! The check page is the act itself, carried out and not made lasting, so that it cannot say anything else than what
//! will happen.

pub(super) use super::questions::{Question, Questions, Shape};

use super::show;
use crate::organisations::commands::{ActError, Grounds, Prepared};
use crate::organisations::model::{Deed, Duty, superior_path};
use crate::organisations::queries::{self, Organisation, Post, Term};
use crate::organisations::{Checked, pick, typed_as};
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, day, line, summary, text};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use db::{Read, Write};
use std::collections::HashMap;
use std::future::Future;

/// Reads on what an act rests.
pub(super) fn read_grounds(reader: &mut Reader<'_>) -> Option<Grounds> {
    let document = reader.optional("document", line(80));
    let approved_by = reader.optional("approved-by", line(80));
    let reason = reader.optional("reason", text(500));
    let on = reader.required("on", day)?;
    Some(Grounds { on, document, approved_by, reason })
}

/// Reads the form of an act that names another organisation in a field.
pub(super) async fn read_named(
    context: &Context,
    read: &mut Read,
    subject: &mut Subject,
    submitted: &Submitted,
    field: &'static str,
) -> Result<Parsed<Organisation>, AppError> {
    let mut reader = Reader::new(submitted);
    let grounds = read_grounds(&mut reader);
    let mut other = None;
    match pick(read, context.caller()?, submitted, field, Permission::ReadOrganisations).await? {
        Ok(found) => {
            subject.named = Some((field, typed_as(&found)));
            other = Some(found);
        }
        Err(error) => reader.refuse(field, error),
    }
    Ok(reader.finish(other.zip(grounds)))
}

/// What an act is done to: an organisation, and perhaps one of its terms or posts.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) organisation: Organisation,
    /// Whether the caller may change all of it, not only what a branch records of itself.
    pub(super) changes: bool,
    pub(super) term: Option<Term>,
    pub(super) post: Option<Post>,
    /// Choices that reading the form found necessary: value and label.
    pub(super) choices: Vec<(String, String)>,
    /// The field that named another organisation, and how it names it without doubt.
    pub(super) named: Option<(&'static str, String)>,
}

impl Subject {
    /// The posts that the caller may record: value and label.
    pub(super) fn duties(&self, context: &Context) -> Vec<(String, String)> {
        let duties = Duty::ALL.iter().filter(|duty| self.changes || !duty.is_office());
        duties.map(|duty| (duty.code().to_owned(), context.text(duty.key()))).collect()
    }
}

/// A parsed form: what is wanted and on what it rests, or what is wrong.
pub(super) type Parsed<W> = Result<(W, Grounds), Errors>;

/// An act as a page.
pub(super) trait Act: Send + Sync + Sized + 'static {
    /// Where it is.
    const PATH: &'static str;
    /// The beginning of the keys of its words: `-title`, `-lead`, `-act`.
    const KEY: &'static str;
    /// What it is called in history.
    const DEED: Deed;
    /// Whether it always has a check page.
    const GRAVE: bool;
    /// Whether the superior decides.
    const ABOVE: bool;
    /// The right without which nothing of it can be done.
    const NEEDS: Permission = Permission::ChangeOrganisations;
    /// What the form asks for.
    type Wanted: Send + Sync;

    /// The key of the sentence above the form.
    fn lead(_: &Subject) -> String {
        format!("{}-lead", Self::KEY)
    }
    /// The form as it stands before anything is typed.
    fn present(subject: &Subject) -> Submitted;
    /// The questions.
    fn questions(ask: Questions<'_>, subject: &Subject) -> Vec<Question>;
    /// Reads the form.
    fn read(
        context: &Context,
        read: &mut Read,
        subject: &mut Subject,
        submitted: &Submitted,
    ) -> impl Future<Output = Result<Parsed<Self::Wanted>, AppError>> + Send;
    /// Carries the act out inside the transaction.
    fn prepare(
        context: &Context,
        write: Write,
        subject: &Subject,
        wanted: &Self::Wanted,
        grounds: &Grounds,
    ) -> impl Future<Output = Result<Prepared, ActError>> + Send;
}

/// The form and the act behind it.
pub(super) fn routes<A: Act>() -> Vec<Route> {
    let needs = Needs::Permission(A::NEEDS);
    vec![get(A::PATH, needs, form::<A>), post(A::PATH, needs, submit::<A>)]
}

#[derive(Template)]
#[template(path = "organisations/pages/act.html")]
struct FormPage {
    page: Page,
    lead: String,
    questions: Vec<Question>,
    errors: Vec<SummaryLine>,
    conflict: bool,
    changed: Vec<Changed>,
    version: i64,
    action: String,
    button: String,
}

#[derive(Template)]
#[template(path = "organisations/pages/act_check.html")]
struct CheckPage {
    page: Page,
    errors: Vec<SummaryLine>,
    rows: Vec<(String, String)>,
    affected: Vec<String>,
    findings: Vec<Checked>,
    reason: Option<Field>,
    blocked: bool,
    grave: bool,
    hidden: Vec<(String, String)>,
    action: String,
    button: String,
}

#[derive(Template)]
#[template(path = "organisations/pages/act_closed.html")]
struct ClosedPage {
    page: Page,
    closed: String,
    back: String,
}

type Ids = HashMap<String, String>;

async fn form<A: Act>(context: Context, Path(ids): Path<Ids>) -> Result<Response, AppError> {
    let loaded = load::<A>(&context, &mut context.app.db.read().await?, &ids).await?;
    let subject = match loaded {
        Ok(subject) => subject,
        Err(closed) => return closed_page::<A>(&context, &closed),
    };
    let page = form_page::<A>(&context, &subject, &A::present(&subject), &Errors::default());
    Page::render(&page)
}

async fn submit<A: Act>(
    context: Context,
    Path(ids): Path<Ids>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let mut read = context.app.db.read().await?;
    let mut subject = match load::<A>(&context, &mut read, &ids).await? {
        Ok(subject) => subject,
        Err(closed) => return closed_page::<A>(&context, &closed),
    };
    if submitted.first("version") != subject.organisation.version.to_string() {
        return conflict::<A>(&context, &subject, &submitted);
    }
    let (wanted, grounds) = match A::read(&context, &mut read, &mut subject, &submitted).await? {
        Ok(parsed) => parsed,
        Err(errors) => return refused::<A>(&context, &subject, &submitted, &errors),
    };
    drop(read);
    // From here on everybody sees which organisation was meant, not what was typed.
    let submitted = match subject.named.take() {
        Some((field, name)) => submitted.with(field, name),
        None => submitted,
    };
    if submitted.first("step") == "back" {
        return Page::render(&form_page::<A>(&context, &subject, &submitted, &Errors::default()));
    }
    let caller = context.caller()?;
    let mut write = context.app.db.write(&[caller.area.0]).await?;
    subject.organisation = queries::by_id(&mut write, caller, subject.organisation.id).await?;
    if submitted.first("version") != subject.organisation.version.to_string() {
        return conflict::<A>(&context, &subject, &submitted);
    }
    let prepared = match A::prepare(&context, write, &subject, &wanted, &grounds).await {
        Ok(prepared) => prepared,
        Err(ActError::Refused(refusal) | ActError::Rules(refusal, _)) => {
            return refused::<A>(&context, &subject, &submitted, &refusal.errors());
        }
        Err(ActError::App(AppError::Conflict)) => return conflict::<A>(&context, &subject, &submitted),
        Err(ActError::App(error)) => return Err(error),
    };
    let shown = Shown::of(&prepared);
    let checked = submitted.first("step") == "do";
    if !checked && (A::GRAVE || !shown.findings.is_empty()) {
        return Page::render(&check_page::<A>(&context, &subject, &submitted, shown, &Errors::default()));
    }
    match prepared.commit().await {
        Ok(organisation) => Ok(Redirect::to(&show::done(organisation.id, A::DEED)).into_response()),
        Err(ActError::Rules(refusal, _) | ActError::Refused(refusal)) => {
            let page = check_page::<A>(&context, &subject, &submitted, shown, &refusal.errors());
            Page::render_refused(&page)
        }
        Err(ActError::App(error)) => Err(error),
    }
}

/// What a check page shows of an act.
struct Shown {
    findings: Vec<Checked>,
    members: usize,
    below: usize,
    namesakes: Vec<(String, String)>,
}

impl Shown {
    fn of(prepared: &Prepared) -> Self {
        Self {
            findings: prepared.findings.clone(),
            members: prepared.members,
            below: prepared.below,
            namesakes: prepared.namesakes.clone(),
        }
    }
}

/// What the act is done to; a closed organisation alone when nothing can be done to it any more.
async fn load<A: Act>(
    context: &Context,
    read: &mut Read,
    ids: &Ids,
) -> Result<Result<Subject, Organisation>, AppError> {
    fn id<T: std::str::FromStr>(ids: &Ids, name: &str) -> Result<Option<T>, AppError> {
        ids.get(name).map(|text| text.parse().map_err(|_| AppError::NotFound)).transpose()
    }
    let caller = context.caller()?;
    let organisation = id(ids, "id")?.ok_or(AppError::NotFound)?;
    let organisation = queries::by_id(read, caller, organisation).await?;
    if organisation.dissolved_on.is_some() {
        return Ok(Err(organisation));
    }
    let place = if A::ABOVE { superior_path(&organisation.path) } else { &organisation.path };
    caller.require(A::NEEDS, place)?;
    let changes = caller.may_at(Permission::ChangeOrganisations, &organisation.path);
    let term = match id(ids, "term")? {
        Some(term) => {
            Some(queries::term(read, caller.area, organisation.id, term).await?.ok_or(AppError::NotFound)?)
        }
        None => None,
    };
    let post = match id(ids, "post")? {
        Some(post) => {
            Some(queries::post(read, caller.area, organisation.id, post).await?.ok_or(AppError::NotFound)?)
        }
        None => None,
    };
    if let Some(post) = &post {
        caller.require(Duty::right_for(&post.post), &organisation.path)?;
    }
    Ok(Ok(Subject { organisation, changes, term, post, choices: Vec::new(), named: None }))
}

fn action<A: Act>(subject: &Subject) -> String {
    let mut action = A::PATH.replace("{id}", &subject.organisation.id.to_string());
    if let Some(term) = &subject.term {
        action = action.replace("{term}", &term.id.to_string());
    }
    if let Some(post) = &subject.post {
        action = action.replace("{post}", &post.id.to_string());
    }
    action
}

/// What is said instead of a form where the organisation is closed.
fn closed_page<A: Act>(context: &Context, closed: &Organisation) -> Result<Response, AppError> {
    let day = closed.dissolved_on.map(|day| day.to_string()).unwrap_or_default();
    Page::render_refused(&ClosedPage {
        page: page_of::<A>(context, closed).with_error(),
        closed: context.text_with("organisation-closed", &[("day", day)]),
        back: show::path(closed.id),
    })
}

fn page_of<A: Act>(context: &Context, place: &Organisation) -> Page {
    let title =
        context.text_with(&format!("{}-title", A::KEY), &[("organisation", place.short_name.clone())]);
    let crumbs = vec![
        Crumb { label: context.text("organisations-title"), href: super::list::path() },
        Crumb { label: place.short_name.clone(), href: show::path(place.id) },
    ];
    Page::titled(context, title).crumbs(crumbs)
}

fn form_page<A: Act>(
    context: &Context,
    subject: &Subject,
    submitted: &Submitted,
    errors: &Errors,
) -> FormPage {
    let questions = A::questions(Questions::new(context, submitted, errors), subject);
    let fields: Vec<&Field> = questions.iter().map(|question| &question.field).collect();
    let lines = summary(&fields);
    let mut page = page_of::<A>(context, &subject.organisation);
    page.has_error = !lines.is_empty();
    FormPage {
        page,
        lead: context.text(&A::lead(subject)),
        errors: lines,
        conflict: false,
        changed: Vec::new(),
        version: subject.organisation.version,
        action: action::<A>(subject),
        button: context.text("organisation-act-continue"),
        questions,
    }
}

/// The form with what is wrong. What concerns no question of this form stands beside the first one.
fn refused<A: Act>(
    context: &Context,
    subject: &Subject,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<Response, AppError> {
    let mut page = form_page::<A>(context, subject, submitted, errors);
    if page.errors.is_empty()
        && let (Some(first), Some((_, error))) = (page.questions.first_mut(), errors.0.first())
    {
        first.field.error = Some(context.text_with(error.key, &error.args));
        page.errors = summary(&[&first.field]);
        page.page.has_error = true;
    }
    Page::render_refused(&page)
}

/// The form with what was typed beside what stands recorded now.
fn conflict<A: Act>(
    context: &Context,
    subject: &Subject,
    submitted: &Submitted,
) -> Result<Response, AppError> {
    let mut page = form_page::<A>(context, subject, submitted, &Errors::default());
    let present = A::present(subject);
    let now = A::questions(Questions::new(context, &present, &Errors::default()), subject);
    page.conflict = true;
    let fields = |questions: &'_ [Question]| questions.iter().map(|it| it.field.clone()).collect::<Vec<_>>();
    page.changed = Changed::between(&fields(&page.questions), &fields(&now));
    let answer = Page::render(&page)?;
    Ok((StatusCode::CONFLICT, answer).into_response())
}

fn check_page<A: Act>(
    context: &Context,
    subject: &Subject,
    submitted: &Submitted,
    shown: Shown,
    errors: &Errors,
) -> CheckPage {
    let nothing = Errors::default();
    let questions = A::questions(Questions::new(context, submitted, &nothing), subject);
    let rows = questions.iter().map(|question| (question.field.label.clone(), question.field.said()));
    let asks = shown.findings.iter().any(Checked::asks_reason);
    let reason = asks.then(|| {
        Field::new(context, submitted, errors, "reason", "organisation-act-reason")
            .hint(context, "organisation-act-reason-hint")
    });
    let hidden = submitted.pairs().filter(|(name, _)| !matches!(*name, "step" | "reason"));
    let mut page = page_of::<A>(context, &subject.organisation);
    page.title = context.text_with("organisation-act-check", &[("title", page.title.clone())]);
    let lines = reason.iter().collect::<Vec<_>>();
    let lines = summary(&lines);
    page.has_error = !errors.0.is_empty();
    let namesakes = shown.namesakes.iter().map(|(name, code)| {
        let args = [("name", name.clone()), ("code", code.clone())];
        context.text_with("organisation-affected-namesake", &args)
    });
    let counted =
        [("organisation-affected-members", shown.members), ("organisation-affected-below", shown.below)];
    CheckPage {
        page,
        errors: lines,
        rows: rows.filter(|(_, answer)| !answer.is_empty()).collect(),
        affected: counted
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(key, count)| context.text_with(key, &[("count", count.to_string())]))
            .chain(namesakes)
            .collect(),
        blocked: shown.findings.iter().any(Checked::blocks),
        findings: shown.findings,
        reason,
        grave: A::GRAVE,
        hidden: hidden.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        action: action::<A>(subject),
        button: context.text(&format!("{}-act", A::KEY)),
    }
}
