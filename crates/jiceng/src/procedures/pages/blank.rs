//! Letters and forms of a case: filled from what is recorded, printed or loaded as a file to complete.

use super::{crumbs, found, said};
use crate::members::{self, Personal};
use crate::organisations;
use crate::platform::access::{Caller, Permission};
use crate::platform::date::PartialDate;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::id::CaseId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::text::{self, Language};
use crate::procedures::model::Case;
use crate::procedures::standing::Standing;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use document::{Document, Form, Head, Letter, OPEN, Row};
use jiff::civil::Date;
use rulebook::{Blank, LetterBlank, Line, Particular, Shape, Slot};

/// Where the list is.
const LIST: &str = "/cases/{id}/documents";
/// Where one is shown as it is printed.
const SHOW: &str = "/cases/{id}/documents/{blank}";
/// Where one is loaded.
const FILE: &str = "/cases/{id}/documents/{blank}/file";

/// The letters and forms of a case.
#[must_use]
pub fn list_path(id: CaseId) -> String {
    format!("/cases/{id}/documents")
}

fn show_path(id: CaseId, blank: &str) -> String {
    format!("/cases/{id}/documents/{blank}")
}

fn file_path(id: CaseId, blank: &str) -> String {
    format!("/cases/{id}/documents/{blank}/file")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ReadCases);
    vec![get(LIST, needs, list), get(SHOW, needs, show), get(FILE, needs, file)]
}

/// Where the caller makes documents of a case: in the organisation that leads it, or in the one that takes part, whoever
/// records or decides it there, and may read who it is about.
fn desk<'c>(caller: &Caller, case: &'c Case) -> Option<&'c str> {
    let partner = case.partner.as_ref().map(|it| it.path.as_str());
    std::iter::once(case.path.as_str()).chain(partner).find(|path| may_print_at(caller, path))
}

/// Whether the caller makes documents of the cases of an organisation.
#[must_use]
pub fn may_print_at(caller: &Caller, path: &str) -> bool {
    let at = |permission| caller.may_at(permission, path);
    at(Permission::ReadMembers) && (at(Permission::RecordCases) || at(Permission::DecideCases))
}

/// Whether the caller may write in the name of the committee above.
fn decides(caller: &Caller, case: &Case) -> bool {
    caller.may_at(Permission::DecideCases, &case.path)
}

/// Whether the committee above issues a blank: nobody below it prints its letters.
fn is_from_above(blank: &Blank, all: &[&Blank]) -> bool {
    match &blank.shape {
        Shape::Letter(letter) => letter.from.names(Particular::Committee),
        Shape::Form(_) => false,
        Shape::Sheets(parts) => all.iter().any(|it| parts.contains(&it.id) && is_from_above(it, all)),
    }
}

/// Whether the caller makes documents of a case.
#[must_use]
pub(super) fn may_print(caller: &Caller, case: &Case) -> bool {
    desk(caller, case).is_some()
}

/// A document in the list.
struct Offered {
    title: String,
    step: String,
    show: String,
    file: String,
}

#[derive(Template)]
#[template(path = "procedures/pages/blanks.html")]
struct ListPage {
    page: Page,
    whose: String,
    all: Vec<Offered>,
}

#[derive(Template)]
#[template(path = "procedures/pages/blank.html")]
struct BlankPage {
    page: Page,
    document: Document,
    file: String,
}

async fn list(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let standing = printable(&context, &id).await?;
    let case = &standing.case;
    let one = |(step, blank): (usize, &Blank)| {
        let number = standing.procedure.number(step, standing.progress.edition);
        let title = standing.procedure.steps.get(step).map(|step| said(&context, &step.title));
        Offered {
            title: said(&context, &blank.title),
            step: format!("{number} {}", title.unwrap_or_default()),
            show: show_path(case.id, &blank.id),
            file: file_path(case.id, &blank.id),
        }
    };
    let template = ListPage {
        page: Page::new(&context, "case-blanks-title").office().crumbs(crumbs(&context, &standing, case)),
        whose: super::heading(&context, &standing),
        all: offered(&context, &standing).map(one).collect(),
    };
    Page::render(&template)
}

async fn show(context: Context, Path((id, blank)): Path<(String, String)>) -> Result<Response, AppError> {
    let standing = printable(&context, &id).await?;
    let (document, title) = filled(&context, &standing, &blank).await?;
    let mut path = crumbs(&context, &standing, &standing.case);
    path.push(Crumb { label: context.text("case-blanks-title"), href: list_path(standing.case.id) });
    let template = BlankPage {
        page: Page::titled(&context, title).office().crumbs(path),
        document,
        file: file_path(standing.case.id, &blank),
    };
    Page::render(&template)
}

async fn file(context: Context, Path((id, blank)): Path<(String, String)>) -> Result<Response, AppError> {
    let standing = printable(&context, &id).await?;
    let (document, title) = filled(&context, &standing, &blank).await?;
    let bytes = document::docx(&document).map_err(|error| AppError::Internal(error.to_string()))?;
    let (whose, today) = (&standing.case.organisation_name, context.app.clock.today());
    Ok(attachment(&format!("{title}-{whose}-{}", today.year()), Media::Document, bytes))
}

async fn printable<'r>(context: &'r Context, id: &str) -> Result<Standing<'r>, AppError> {
    let standing = found(context, id).await?;
    let (caller, path) = (context.caller()?, &standing.case.path);
    if !may_print(caller, &standing.case) {
        caller.require(Permission::ReadMembers, path)?;
        caller.require(Permission::RecordCases, path)?;
    }
    Ok(standing)
}

/// The documents of the steps of the edition by which the case is led, with the positions of their steps.
fn offered<'r>(context: &'r Context, standing: &'r Standing<'r>) -> impl Iterator<Item = (usize, &'r Blank)> {
    let (procedure, edition) = (standing.procedure, standing.progress.edition);
    let today = context.app.clock.today();
    let decides = context.caller.as_ref().is_some_and(|it| decides(it, &standing.case));
    let every: Vec<&Blank> = context.app.rulebook.blanks(&procedure.id).collect();
    let mut all: Vec<(usize, &Blank)> = (context.app.rulebook)
        .blanks_of(&procedure.id, &standing.progress.given, today)
        .filter(|blank| decides || !is_from_above(blank, &every))
        .filter_map(|blank| {
            let (position, step) = procedure.step(&blank.step)?;
            let asked = |paper: &String| step.papers_of(edition).any(|it| it.id == *paper);
            let stands = step.stands_in(edition) && blank.paper.as_ref().is_none_or(asked);
            stands.then_some((position, blank))
        })
        .collect();
    // What is handed out together with others is not handed out alone.
    let parts: Vec<&String> = (all.iter())
        .filter_map(|(_, blank)| if let Shape::Sheets(parts) = &blank.shape { Some(parts) } else { None })
        .flatten()
        .collect();
    all.retain(|(_, blank)| !parts.contains(&&blank.id));
    all.sort_by_key(|(position, _)| *position);
    all.into_iter()
}

/// A document with what is recorded, and what it is called.
async fn filled(
    context: &Context,
    standing: &Standing<'_>,
    blank: &str,
) -> Result<(Document, String), AppError> {
    let (_, blank) = offered(context, standing).find(|(_, it)| it.id == blank).ok_or(AppError::NotFound)?;
    let (caller, case) = (context.caller()?, &standing.case);
    let mut read = context.app.db.read().await?;
    // Whoever takes part need not see the organisation that leads the case.
    let organisation = organisations::in_area(&mut read, caller.area, case.organisation).await?;
    let organisation = organisation.ok_or(AppError::NotFound)?;
    let desk = desk(caller, case).unwrap_or(&case.path);
    let personal = match case.person {
        Some(person) => members::personal_of(&mut read, caller, person, desk).await?,
        None => Personal::default(),
    };
    let known = Known {
        standing,
        personal,
        branch: organisation.name,
        committee: organisations::committee_above(&mut read, caller.area, &case.path).await?,
        today: context.app.clock.today(),
    };
    let all: Vec<&Blank> = context.app.rulebook.blanks(&standing.procedure.id).collect();
    Ok((document(blank, &all, &known), said(context, &blank.title)))
}

/// What the places of a blank are filled with.
struct Known<'a> {
    standing: &'a Standing<'a>,
    personal: Personal,
    branch: String,
    committee: Option<String>,
    today: Date,
}

/// A document with what is recorded; `all` are the blanks of the procedure, of which some are made of others.
fn document(blank: &Blank, all: &[&Blank], known: &Known<'_>) -> Document {
    match &blank.shape {
        Shape::Sheets(parts) => {
            let part = |id: &String| all.iter().find(|it| it.id == *id);
            Document::Sheets(parts.iter().filter_map(part).map(|it| document(it, all, known)).collect())
        }
        Shape::Letter(letter) => {
            let from = known.line(&letter.from);
            let on = known.dated(blank, letter);
            Document::Letter(Letter {
                head: letter.headed.then(|| Head::of(&from, on.unwrap_or(known.today).year())),
                heading: known.line(&letter.heading),
                to: letter.to.as_ref().map(|line| known.line(line)),
                text: known.lines(&letter.text),
                enclosed: known.lines(&letter.enclosed),
                from,
                on: on.map_or_else(|| NO_DAY.to_owned(), written_out),
            })
        }
        Shape::Form(form) => Document::Form(Form {
            heading: known.line(&form.heading),
            rows: form.rows.iter().map(|row| known.row(row)).collect(),
            signs: known.lines(&form.signs),
        }),
    }
}

/// Where no day is known yet: room to write one.
const NO_DAY: &str = "＿＿＿＿年＿＿月＿＿日";

impl Known<'_> {
    /// The day a letter is dated: that of the fact it names, which may not be known yet; else the day of the paper, or
    /// today.
    fn dated(&self, blank: &Blank, letter: &LetterBlank) -> Option<Date> {
        if let Some(fact) = &letter.dated {
            return self.standing.progress.facts.date(fact);
        }
        let handed = blank.paper.as_ref().and_then(|paper| self.standing.handed(paper));
        Some(handed.unwrap_or(self.today))
    }

    /// A line of a letter: what is not known is left open to be written in.
    fn line(&self, line: &Line) -> String {
        line.fill(|slot| self.shown(slot).unwrap_or_else(|| OPEN.to_owned()))
    }

    fn lines(&self, lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| self.line(line)).collect()
    }

    /// A row of a form: what is not known is an empty box.
    fn row(&self, row: &[Line]) -> Row {
        let boxed = |line: &Line| line.fill(|slot| self.shown(slot).unwrap_or_default());
        let pair = |pair: &[Line]| match pair {
            [label, content] => Some((boxed(label), boxed(content))),
            _ => None,
        };
        Row(row.chunks(2).filter_map(pair).collect())
    }

    fn shown(&self, slot: &Slot) -> Option<String> {
        let person = &self.personal;
        match slot {
            Slot::Text(text) => Some(text.clone()),
            Slot::Fact(fact) => self.standing.progress.given.words(fact).map(|words| words.zh),
            Slot::Particular(particular) => match particular {
                Particular::Person => Some(self.standing.case.name.clone()),
                Particular::Sex => person.sex.map(|sex| text::text(Language::Zh, sex.key())),
                Particular::Birth => person.birth.map(PartialDate::written_out),
                Particular::Ethnicity => person.ethnicity.clone(),
                Particular::NativePlace => person.native_place.clone(),
                Particular::Education => person.education.clone(),
                Particular::Employer => person.employer.clone(),
                Particular::Branch => Some(self.branch.clone()),
                Particular::Committee => self.committee.clone(),
                Particular::Today => Some(written_out(self.today)),
            },
        }
    }
}

/// A day as documents write it.
fn written_out(day: Date) -> String {
    PartialDate::from(day).written_out()
}
