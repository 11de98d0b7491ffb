//! What a branch writes once a year: all of it with its former versions, and the form for one text.

use super::{Place, book, ledgers};
use crate::ledgers::queries;
use crate::ledgers::writings::{self, Version, Writing, WritingError, newest};
use crate::organisations::{self, Kind, Organisation};
use crate::platform::access::Permission;
use crate::platform::clock::minute_of;
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, number, summary, text,
};
use crate::platform::form_page::FormPage;
use crate::platform::id::OrganisationId;
use crate::platform::inputs::Asked;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/ledgers/writings";
const WRITE: &str = "/ledgers/writings/write";

/// The page of a branch and a year.
#[must_use]
pub fn of(organisation: OrganisationId, year: i16) -> String {
    format!("{PATH}?organisation={organisation}&year={year}")
}

fn write_of(organisation: OrganisationId, year: i16, kind: Writing) -> String {
    format!("{WRITE}?organisation={organisation}&year={year}&kind={kind}")
}

pub(super) fn routes() -> Vec<Route> {
    let (read, needs) =
        (Needs::Permission(Permission::ReadMembers), Needs::Permission(Permission::RecordDecisions));
    vec![get(PATH, read, show), get(WRITE, needs, ask), post(WRITE, needs, submit)]
}

/// A text with its versions, as the page shows it.
struct Shown {
    kind: Writing,
    /// The newest: its paragraphs, and when it was saved.
    now: Option<(Vec<String>, String)>,
    /// Former versions: what each is called, and its words.
    former: Vec<(String, String)>,
    write: Option<String>,
}

#[derive(Template)]
#[template(path = "ledgers/pages/writings.html")]
struct WritingsPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    fields: [Field; 2],
    lead: String,
    /// What was just done.
    done: Option<String>,
    /// None where the organisation is no branch.
    shown: Option<Vec<Shown>>,
    book: String,
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let place = Place::read(&context, &mut read, &asked, Permission::ReadMembers).await?;
    let (branch, year) = (&place.organisation, place.year);
    let mut shown = None;
    if branch.kind == Kind::Branch && place.errors.0.is_empty() {
        let all = queries::writings(&mut read, context.caller()?.area, branch.id, year).await?;
        shown = Some(Writing::ALL.iter().map(|kind| told(&context, (branch, year), *kind, &all)).collect());
    }
    let args = [("organisation", branch.name.clone()), ("year", year.to_string())];
    let crumbs = vec![Crumb { label: context.text("ledgers-title"), href: ledgers::of(branch.id) }];
    let mut page = Page::new(&context, "writings-title").office().crumbs(crumbs);
    page.has_error = !place.errors.0.is_empty();
    let fields: Vec<&Field> = place.fields.iter().collect();
    let template = WritingsPage {
        page,
        summary: summary(&fields),
        path: PATH,
        lead: context.text_with("ledgers-lead", &args),
        done: (asked.first("done") == "saved").then(|| context.text("writings-saved")),
        shown,
        book: book::of(branch.id, year),
        fields: place.fields,
    };
    Page::render_asked(&template, &template.summary)
}

fn told(context: &Context, (branch, year): (&Organisation, i16), kind: Writing, all: &[Version]) -> Shown {
    let own: Vec<&Version> = all.iter().filter(|it| it.kind == kind).collect();
    let named = |it: &Version| {
        let args = [("number", it.number.to_string()), ("at", minute_of(it.at))];
        context.text_with("writings-version", &args)
    };
    let may = context.caller.as_ref().is_some_and(|it| it.may_at(Permission::RecordDecisions, &branch.path));
    let paragraphs = |it: &&Version| it.words.lines().map(str::to_owned).collect();
    Shown {
        kind,
        now: own.last().map(|it| (paragraphs(it), named(it))),
        former: own.iter().rev().skip(1).map(|it| (named(it), it.words.clone())).collect(),
        write: may.then(|| write_of(branch.id, year, kind)),
    }
}

/// What a form is about.
struct Desk {
    branch: Organisation,
    year: i16,
    kind: Writing,
    now: Option<Version>,
}

impl Desk {
    async fn read(context: &Context, asked: &Submitted) -> Result<Self, AppError> {
        let caller = context.caller()?;
        let mut reader = Reader::new(asked);
        // Links bring these; nobody types them.
        let year = reader.required("year", number(super::YEARS.0, super::YEARS.1));
        let kind = reader.required("kind", choice::<Writing>);
        let both = reader.finish(year.zip(kind)).map_err(|_| AppError::NotFound)?;
        let year = i16::try_from(both.0).map_err(|_| AppError::NotFound)?;
        let id = asked.first("organisation").parse().map_err(|_| AppError::NotFound)?;
        let mut read = context.app.db.read().await?;
        let branch = organisations::by_id(&mut read, caller, id).await?;
        caller.require(Permission::RecordDecisions, &branch.path)?;
        if branch.kind != Kind::Branch {
            return Err(AppError::NotFound);
        }
        let all = queries::writings(&mut read, caller.area, branch.id, year).await?;
        Ok(Self { now: newest(&all, both.1).cloned(), branch, year, kind: both.1 })
    }

    fn version(&self) -> i64 {
        self.now.as_ref().map_or(0, |it| it.number)
    }
}

/// Longer than this is a book of its own.
const LONGEST: usize = 10_000;

fn form(context: &Context, desk: &Desk, submitted: &Submitted, errors: &Errors) -> FormPage {
    let input = Asked { context, submitted, errors }.area("words", desk.kind.key());
    let input = input.hint(context, "writings-words-hint");
    let crumbs = vec![
        Crumb { label: context.text("ledgers-title"), href: ledgers::of(desk.branch.id) },
        Crumb { label: context.text("writings-title"), href: of(desk.branch.id, desk.year) },
    ];
    let shell = Page::new(context, desk.kind.key()).office().crumbs(crumbs);
    let there = (errors, WRITE.to_owned(), context.text("writings-save"));
    let mut page = FormPage::new(context, shell, vec![input], there);
    page.rows = vec![
        (context.text("ledgers-organisation"), desk.branch.name.clone()),
        (context.text("ledgers-year"), desk.year.to_string()),
    ];
    page.hidden(vec![
        ("organisation".to_owned(), desk.branch.id.to_string()),
        ("year".to_owned(), desk.year.to_string()),
        ("kind".to_owned(), desk.kind.to_string()),
        ("version".to_owned(), desk.version().to_string()),
    ])
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let desk = Desk::read(&context, &asked).await?;
    let words = desk.now.as_ref().map(|it| it.words.clone()).unwrap_or_default();
    form(&context, &desk, &Submitted::default().with("words", words), &Errors::default()).answer()
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let desk = Desk::read(&context, &submitted).await?;
    let before = submitted.first("version").parse().unwrap_or(-1);
    if before != desk.version() {
        return form(&context, &desk, &submitted, &Errors::default()).meanwhile();
    }
    let mut reader = Reader::new(&submitted);
    let words = reader.required("words", text(LONGEST));
    let words = match reader.finish(words) {
        Ok(words) => words,
        Err(errors) => return form(&context, &desk, &submitted, &errors).answer(),
    };
    let (caller, place) = (context.caller()?, (&desk.branch, desk.year));
    match writings::write(&context.app, caller, place, (desk.kind, before), &words).await {
        Ok(()) => {
            let there = format!("{}&done=saved", of(desk.branch.id, desk.year));
            Ok(Redirect::to(&there).into_response())
        }
        Err(WritingError::Changed) => {
            let desk = Desk::read(&context, &submitted).await?;
            form(&context, &desk, &submitted, &Errors::default()).meanwhile()
        }
        Err(WritingError::Dissolved) => {
            let errors = Errors::one("words", FieldError::new("writings-dissolved"));
            form(&context, &desk, &submitted, &errors).answer()
        }
        Err(WritingError::App(error)) => Err(error),
    }
}
