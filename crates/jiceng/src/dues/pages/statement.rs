//! Taking a bank statement into the book (银行流水): the file is read and its rows are shown, each with the member whom it
//! may be from; what a person confirms is entered, once.

use super::{branch, crumbs, place};
use crate::dues::commands::{self, DuesError, Taken, has_members, reckoned};
use crate::dues::model::Month;
use crate::dues::money::{fen_paid, yuan};
use crate::dues::queries::{self, Payer};
use crate::dues::reckon::Paid;
use crate::dues::statement::{self, Fit, MOST_SHOWN, Row};
use crate::organisations::Organisation;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Submitted, SummaryLine, WithFile, day, line, summary,
};
use crate::platform::id::{MembershipId, OrganisationId};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::{DefaultBodyLimit, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};
use std::collections::HashSet;

/// Where the page is.
pub const PATH: &str = "/dues/statement";
const TAKE: &str = "/dues/statement/take";
/// A statement of many years is not larger.
const LARGEST: usize = 5 * 1024 * 1024;

/// The page of a branch.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::KeepDues);
    let mut upload = post(PATH, needs, upload);
    upload.handler = upload.handler.layer(DefaultBodyLimit::max(LARGEST));
    vec![get(PATH, needs, ask), upload, post(TAKE, needs, take)]
}

#[derive(Template)]
#[template(path = "dues/pages/statement.html")]
struct AskPage {
    page: Page,
    summary: Vec<SummaryLine>,
    branch: String,
    organisation: OrganisationId,
    file: Field,
    path: &'static str,
}

fn ask_page(context: &Context, branch: &Organisation, errors: &Errors) -> AskPage {
    let file = Field::new(context, &Submitted::default(), errors, "file", "dues-statement-file")
        .hint(context, "dues-statement-file-hint");
    let mut page = Page::new(context, "dues-statement-title").office().crumbs(crumbs(context, branch.id));
    page.has_error = !errors.0.is_empty();
    AskPage {
        page,
        summary: summary(&[&file]),
        branch: branch.short_name.clone(),
        organisation: branch.id,
        file,
        path: PATH,
    }
}

async fn desk(context: &Context, submitted: &Submitted) -> Result<Organisation, AppError> {
    let mut read = context.app.db.read().await?;
    let branch = place(context, &mut read, submitted, Permission::KeepDues).await?;
    if has_members(&branch) { Ok(branch) } else { Err(AppError::NotFound) }
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let branch = desk(&context, &asked).await?;
    Page::render(&ask_page(&context, &branch, &Errors::default()))
}

/// A row as the page shows it.
struct Line {
    /// The ending of the names of its controls.
    at: usize,
    /// The id of its box.
    pick: String,
    it: Row,
    amount: String,
    /// In the book already.
    known: bool,
    /// The member whom it may be from.
    member: Option<MembershipId>,
    /// For which months, whether the sum fits exactly, and whether it is more than is owed by now.
    months: String,
    exact: bool,
    ahead: bool,
    error: Option<String>,
}

impl Line {
    fn is_of(&self, member: &MembershipId) -> bool {
        self.member.as_ref() == Some(member)
    }
}

#[derive(Template)]
#[template(path = "dues/pages/statement_rows.html")]
struct RowsPage {
    page: Page,
    summary: Vec<SummaryLine>,
    branch: String,
    organisation: OrganisationId,
    lines: Vec<Line>,
    members: Vec<(MembershipId, String)>,
    exact: usize,
    known: usize,
    /// Numbers of rows of the file that could not be read.
    strange: String,
    /// Whether there were more rows than are shown.
    more: bool,
    most: usize,
    action: &'static str,
}

async fn upload(context: Context, WithFile(mut form): WithFile) -> Result<Response, AppError> {
    let (mut asked, mut bytes) = (Submitted::default(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|_| AppError::TooLarge)? {
        match field.name() {
            Some("organisation") => {
                let text = field.text().await.map_err(|_| AppError::Malformed("organisation"))?;
                asked = asked.with("organisation", text);
            }
            Some("file") => bytes = field.bytes().await.map_err(|_| AppError::TooLarge)?.to_vec(),
            _ => {}
        }
    }
    let branch = desk(&context, &asked).await?;
    let refuse = |key| {
        let errors = Errors::one("file", FieldError::new(key));
        Page::render_refused(&ask_page(&context, &branch, &errors))
    };
    if bytes.is_empty() {
        return refuse("dues-statement-none");
    }
    // Reading a workbook is work for the processor, not for the thread that answers requests.
    let made = tokio::task::spawn_blocking(move || statement::read(&bytes));
    let mut read = match made.await.map_err(|error| AppError::Internal(error.to_string()))? {
        Ok(read) => read,
        Err(key) => return refuse(key),
    };
    let more = read.rows.len() > MOST_SHOWN;
    read.rows.truncate(MOST_SHOWN);
    let rows = read.rows.into_iter().map(|it| (it, None)).collect();
    let mut page = shown(&context, &branch, rows).await?;
    page.more = more;
    let numbers: Vec<String> = read.strange.iter().take(10).map(usize::to_string).collect();
    page.strange = numbers.join(&context.text("dues-between"));
    Page::render(&page)
}

/// The rows with what is known of each; a member whom somebody chose stands before the one that is proposed.
async fn shown(
    context: &Context,
    branch: &Organisation,
    rows: Vec<(Row, Option<MembershipId>)>,
) -> Result<RowsPage, AppError> {
    let area = context.caller()?.area;
    let mut read = context.app.db.read().await?;
    let members = queries::members_of(&mut read, area, branch.id).await?;
    let known = queries::bank_rows(&mut read, area, branch.id).await?;
    let mut all = queries::all_of(&mut read, area, &members).await?;
    let mut lines = Vec::with_capacity(rows.len());
    for (at, (row, chosen)) in rows.into_iter().enumerate() {
        let known = known.contains(&row.fingerprint(&context.app.keys));
        let proposed = row.of(&members).map(|it| it.id);
        let member = members.iter().find(|it| Some(it.id) == chosen.or(proposed)).filter(|_| !known);
        let mut told = (String::new(), Fit::Part);
        if let Some(member) = member {
            let (months, fit) = pays(context, &mut all, member, row.amount);
            told = (super::months_shown(months), fit);
        }
        lines.push(Line {
            at,
            pick: format!("pick-{at}"),
            amount: yuan(row.amount),
            it: row,
            known,
            member: member.map(|it| it.id),
            months: told.0,
            // Whoever the row does not name was chosen by a person, who also picks the row.
            exact: told.1 == Fit::Exact && proposed.is_some(),
            ahead: told.1 == Fit::Ahead,
            error: None,
        });
    }
    Ok(RowsPage {
        page: Page::new(context, "dues-statement-title").office().crumbs(crumbs(context, branch.id)),
        summary: Vec::new(),
        branch: branch.short_name.clone(),
        organisation: branch.id,
        members: members.into_iter().map(|it| (it.id, it.name)).collect(),
        exact: lines.iter().filter(|it| it.exact).count(),
        known: lines.iter().filter(|it| it.known).count(),
        strange: String::new(),
        more: false,
        most: MOST_SHOWN,
        action: TAKE,
        lines,
    })
}

/// So many months to come may be paid by one row.
const AHEAD: i32 = 24;

/// The months that a sum of a member pays, and how it fits; what it pays stands among what the member has paid for the
/// rows of the statement that follow.
fn pays(context: &Context, all: &mut queries::All, member: &Payer, amount: i64) -> ((Month, Month), Fit) {
    let now = Month::of(context.app.clock.today());
    let reckoning = reckoned(&context.app, member, all, now.later(AHEAD).first());
    let (months, fit) = statement::months_for(&reckoning, amount, now);
    all.pays(member.id, Paid { from: months.0, to: months.1, amount });
    (months, fit)
}

/// The rows that a form sends back, each with the member chosen and whether it was picked.
fn sent(submitted: &Submitted) -> Result<Vec<(Row, Option<MembershipId>, bool)>, AppError> {
    let picked: HashSet<&str> = submitted.all("pick").iter().map(String::as_str).collect();
    let mut rows = Vec::new();
    for at in 0..MOST_SHOWN {
        let value = |name: &str| submitted.first(&format!("{name}-{at}"));
        if value("on").is_empty() {
            break;
        }
        let broken = |_| AppError::Malformed("row");
        let text = |name| line(120)(value(name)).map_err(|_| AppError::Malformed("row"));
        let row = Row {
            on: day(value("on")).map_err(|_| AppError::Malformed("row"))?,
            amount: fen_paid(value("amount")).map_err(broken)?,
            name: text("name")?,
            note: text("note")?,
            serial: text("serial")?,
            repeated: value("repeated").parse().map_err(|_| AppError::Malformed("row"))?,
        };
        rows.push((row, value("member").parse().ok(), picked.contains(at.to_string().as_str())));
    }
    Ok(rows)
}

/// The word of the button that takes all rows that fit exactly.
const EXACT: &str = "exact";

async fn take(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let branch = desk(&context, &submitted).await?;
    let all = sent(&submitted)?;
    let exact = submitted.first("step") == EXACT;
    let picked: Vec<bool> = all.iter().map(|it| it.2).collect();
    let rows = all.into_iter().map(|(row, member, _)| (row, member)).collect();
    let mut page = shown(&context, &branch, rows).await?;
    let wanted = |line: &Line| if exact { line.exact } else { picked.get(line.at) == Some(&true) };
    for line in page.lines.iter_mut().filter(|line| wanted(line)) {
        let key = match (line.known, line.member) {
            (true, _) => Some("dues-statement-known"),
            (false, None) => Some("dues-statement-whose"),
            (false, Some(_)) => None,
        };
        line.error = key.map(|key| context.text(key));
    }
    let wrong = |page: &mut RowsPage, key: &str| {
        page.summary = vec![SummaryLine::new("main".to_owned(), context.text(key))];
        page.page.has_error = true;
    };
    let lines = page.lines.iter().filter(|line| line.error.is_some());
    let errors =
        lines.filter_map(|line| Some(SummaryLine::new(format!("member-{}", line.at), line.error.clone()?)));
    page.summary = errors.collect();
    if !page.summary.is_empty() {
        page.page.has_error = true;
        return Page::render_refused(&page);
    }
    let rows = taken(&context, &branch, &page, wanted).await?;
    if rows.is_empty() {
        wrong(&mut page, "dues-statement-nothing");
        return Page::render_refused(&page);
    }
    match commands::take(&context.app, context.caller()?, &branch, &rows).await {
        Ok(_) => Ok(Redirect::to(&branch::done(branch.id, "statement")).into_response()),
        Err(DuesError::Twice) => {
            wrong(&mut page, "dues-statement-known");
            Page::render_refused(&page)
        }
        Err(DuesError::Future) => {
            wrong(&mut page, "dues-future");
            Page::render_refused(&page)
        }
        Err(DuesError::App(error)) => Err(error),
        Err(_) => Err(AppError::Conflict),
    }
}

/// The rows that are wanted, each with the months that it pays.
async fn taken(
    context: &Context,
    branch: &Organisation,
    page: &RowsPage,
    wanted: impl Fn(&Line) -> bool,
) -> Result<Vec<Taken>, AppError> {
    let mut read = context.app.db.read().await?;
    let area = context.caller()?.area;
    let members = queries::members_of(&mut read, area, branch.id).await?;
    let mut all = queries::all_of(&mut read, area, &members).await?;
    let mut rows = Vec::new();
    for line in page.lines.iter().filter(|line| wanted(line)) {
        let Some(member) = members.iter().find(|it| Some(it.id) == line.member) else { continue };
        let (months, _) = pays(context, &mut all, member, line.it.amount);
        rows.push(Taken {
            member: member.clone(),
            amount: line.it.amount,
            on: line.it.on,
            months,
            paid_by: line.it.name.clone(),
            fingerprint: line.it.fingerprint(&context.app.keys),
        });
    }
    Ok(rows)
}
