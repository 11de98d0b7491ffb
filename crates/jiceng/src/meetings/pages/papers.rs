//! Papers of a record (附件): added, handed out to whoever sees the record, and withdrawn.

use super::{crumbs, recordable, refused, show, withdraw};
use crate::meetings::commands;
use crate::meetings::queries::{self, Meeting};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Submitted, SummaryLine, WithFile, summary};
use crate::platform::id::{MeetingId, PaperId};
use crate::platform::page::Page;
use crate::platform::papers::{self, Paper};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/meetings/{id}/papers";
const FILE: &str = "/meetings/{id}/papers/{paper}/file";
const WITHDRAW: &str = "/meetings/{id}/papers/{paper}/withdraw";

/// The page that adds one.
pub(super) fn path(id: MeetingId) -> String {
    format!("/meetings/{id}/papers")
}

/// The file.
fn file(id: MeetingId, paper: PaperId) -> String {
    format!("/meetings/{id}/papers/{paper}/file")
}

/// The page that withdraws one.
fn of_withdrawal(id: MeetingId, paper: PaperId) -> String {
    format!("/meetings/{id}/papers/{paper}/withdraw")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordMeetings);
    let mut add = post(PATH, needs, add);
    add.handler = add.handler.layer(DefaultBodyLimit::max(papers::LARGEST_FORM));
    vec![
        get(PATH, needs, ask),
        add,
        get(FILE, Needs::Permission(Permission::ReadMeetings), hand_out),
        get(WITHDRAW, needs, ask_withdraw),
        post(WITHDRAW, needs, withdraw_one),
    ]
}

/// The papers of a record as the record's page lists them.
pub(super) struct Listed {
    pub(super) name: String,
    /// What it is, how large, who added it and when.
    pub(super) about: String,
    pub(super) note: Option<String>,
    /// Where it is handed out; nowhere once it was withdrawn.
    pub(super) href: Option<String>,
    pub(super) withdrawn: Option<String>,
    pub(super) withdraw_href: Option<String>,
}

/// The papers of a record.
pub(super) async fn listed(
    context: &Context,
    read: &mut db::Read,
    meeting: MeetingId,
    may: bool,
) -> Result<Vec<Listed>, AppError> {
    let all = papers::of(read, context.caller()?.area, queries::papers_of(meeting)).await?;
    Ok(all.into_iter().map(|paper| line(context, meeting, paper, may)).collect())
}

fn line(context: &Context, meeting: MeetingId, paper: Paper, may: bool) -> Listed {
    let stands = paper.withdrawn.is_none();
    let withdrawn = paper.withdrawn.as_ref().map(|(at, by, reason)| {
        let args = [
            ("at", clock::minute_of(*at)),
            ("by", by.clone().unwrap_or_default()),
            ("reason", reason.clone()),
        ];
        context.text_with("paper-withdrawn", &args)
    });
    Listed {
        about: about(context, &paper),
        href: stands.then(|| file(meeting, paper.id)),
        withdraw_href: (stands && may).then(|| of_withdrawal(meeting, paper.id)),
        withdrawn,
        name: named(context, &paper),
        note: paper.note,
    }
}

/// The name it came with, or what it is.
fn named(context: &Context, paper: &Paper) -> String {
    if paper.name.is_empty() { context.text(paper.kind.key()) } else { paper.name.clone() }
}

fn about(context: &Context, paper: &Paper) -> String {
    const KILOBYTE: i64 = 1024;
    let args = [
        ("kind", context.text(paper.kind.key())),
        ("size", ((paper.size + KILOBYTE - 1) / KILOBYTE).to_string()),
        ("by", paper.by.clone().unwrap_or_default()),
        ("at", clock::minute_of(paper.recorded_at)),
    ];
    context.text_with("paper-about", &args)
}

#[derive(Template)]
#[template(path = "meetings/pages/papers.html")]
struct PapersPage {
    page: Page,
    summary: Vec<SummaryLine>,
    heading: String,
    file: Field,
    note: Field,
    action: String,
}

fn form(context: &Context, meeting: &Meeting, submitted: &Submitted, errors: &Errors) -> PapersPage {
    let field = |name, key: &str| Field::new(context, submitted, errors, name, key);
    let file = field("file", "paper-file").hint(context, "paper-file-hint");
    let note = field("note", "paper-note").hint(context, "paper-note-hint").optional();
    let mut page = Page::new(context, "paper-add").office().crumbs(crumbs(context, meeting));
    page.has_error = !errors.0.is_empty();
    PapersPage {
        page,
        summary: summary(&[&file, &note]),
        heading: super::heading(context, meeting),
        file,
        note,
        action: path(meeting.id),
    }
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let (meeting, _) = recordable(&context, &id).await?;
    Page::render(&form(&context, &meeting, &Submitted::default(), &Errors::default()))
}

async fn add(context: Context, Path(id): Path<String>, sent: WithFile) -> Result<Response, AppError> {
    let (meeting, _) = recordable(&context, &id).await?;
    let (typed, errors) = match papers::sent(sent).await? {
        Err(refused) => refused,
        Ok(sent) => match commands::add_paper(&context.app, context.caller()?, &meeting, &sent).await {
            Ok(()) => return Ok(Redirect::to(&show::done(meeting.id, "paper-added")).into_response()),
            Err(error) => {
                let typed = Submitted::default().with("note", sent.note.unwrap_or_default());
                (typed, refused(error, "file")?.0)
            }
        },
    };
    Page::render_refused(&form(&context, &meeting, &typed, &errors))
}

async fn hand_out(context: Context, Path((id, paper)): Path<(String, String)>) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let paper = paper.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let meeting = queries::by_id(&mut read, caller, id).await?;
    let owner = queries::papers_of(meeting.id);
    let paper = papers::one(&mut read, caller.area, owner, paper).await?.ok_or(AppError::NotFound)?;
    papers::handed_out(&context.app, &mut read, caller.area, &paper).await
}

/// The record and the paper of an address, both of which the caller may change.
async fn of_address(context: &Context, (id, paper): (&str, &str)) -> Result<(Meeting, Paper), AppError> {
    let (meeting, _) = recordable(context, id).await?;
    let paper = paper.parse().map_err(|_| AppError::NotFound)?;
    let owner = queries::papers_of(meeting.id);
    let mut read = context.app.db.read().await?;
    let found = papers::one(&mut read, context.caller()?.area, owner, paper).await?;
    Ok((meeting, found.ok_or(AppError::NotFound)?))
}

/// The check page of a withdrawal.
fn withdrawal(
    context: &Context,
    (meeting, paper): (&Meeting, &Paper),
    submitted: &Submitted,
    errors: &Errors,
) -> withdraw::WithdrawPage {
    let rows = [
        ("paper-which", named(context, paper)),
        ("paper-note", paper.note.clone().unwrap_or_default()),
        ("paper-added", about(context, paper)),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    let rows = rows.map(|(key, value)| (context.text(key), value)).collect();
    let action = of_withdrawal(meeting.id, paper.id);
    withdraw::page(
        context,
        meeting,
        ("paper-withdraw", "paper-withdraw-lead"),
        (rows, action),
        submitted,
        errors,
    )
}

async fn ask_withdraw(
    context: Context,
    Path((id, paper)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let (meeting, paper) = of_address(&context, (&id, &paper)).await?;
    let nothing = (Submitted::default(), Errors::default());
    Page::render(&withdrawal(&context, (&meeting, &paper), &nothing.0, &nothing.1))
}

async fn withdraw_one(
    context: Context,
    Path((id, paper)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (meeting, paper) = of_address(&context, (&id, &paper)).await?;
    let errors = match withdraw::reason(&submitted) {
        Err(errors) => errors,
        Ok(reason) => {
            let caller = context.caller()?;
            match commands::withdraw_paper(&context.app, caller, &meeting, paper.id, &reason).await {
                Ok(()) => {
                    let done = show::done(meeting.id, "paper-withdrawn");
                    return Ok(Redirect::to(&done).into_response());
                }
                Err(error) => refused(error, "reason")?.0,
            }
        }
    };
    Page::render_refused(&withdrawal(&context, (&meeting, &paper), &submitted, &errors))
}
