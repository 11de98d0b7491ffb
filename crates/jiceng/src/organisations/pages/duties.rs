//! What the regulations ask of an organisation in a year (应办事项一览): a sheet to print and hang up, and a calendar file.

use super::duty::{self, Mark};
use super::{list, show};
use crate::organisations::duties::{Calendar, Dated, Fulfilment, Obligation, calendar};
use crate::organisations::{Organisation, by_id, duties_of_groups, events, figures};
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, number, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::text::Language;
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use jiff::civil::{Date, date};
use std::fmt::Write as _;

/// Where the page is.
pub const PATH: &str = "/organisations/{id}/duties";
/// Where the calendar file is.
const FILE: &str = "/organisations/{id}/duties/calendar";

/// The page of this year.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}/duties")
}

/// The page of a year.
fn of_year(id: OrganisationId, year: i16) -> String {
    format!("{}?year={year}", path(id))
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ReadOrganisations);
    vec![get(PATH, needs, show_year), get(FILE, needs, file)]
}

/// Years that make sense to ask for.
const YEARS: (i64, i64) = (2000, 2100);

/// An obligation with all its days of the year: those that are past, the next one, those after it; and what was done.
struct Row {
    first: Obligation,
    past: Vec<String>,
    next: Option<String>,
    later: Vec<String>,
    marks: Vec<Mark>,
    /// Past periods of which nothing, or too little, is recorded.
    open: Vec<String>,
    /// Periods that somebody answered it does not apply in, with why.
    exempt: Vec<(String, String)>,
    unrecorded: bool,
}

/// What has a day of its own, with what is said of the day: overdue and how long, past, or the next one.
struct Single {
    it: Dated,
    mark: String,
}

#[derive(Template)]
#[template(path = "organisations/pages/duties.html")]
struct DutiesPage {
    page: Page,
    errors: Vec<SummaryLine>,
    here: String,
    field: Field,
    rows: Vec<Row>,
    dated: Vec<Single>,
    before: String,
    after: String,
    file: String,
}

async fn show_year(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let (year, errors) = year_asked(&context, &asked);
    let (organisation, calendar) = read(&context, &id, year).await?;
    let id = organisation.id;
    let crumbs = vec![
        Crumb { label: context.text("organisations-title"), href: list::path() },
        Crumb { label: organisation.short_name.clone(), href: show::path(id) },
    ];
    let args = [("organisation", organisation.short_name.clone()), ("year", year.to_string())];
    let title = context.text_with("duties-title", &args);
    let field = Field::new(&context, &asked.with("year", year), &errors, "year", "duties-year");
    let mut page = Page::titled(&context, title).office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    let refused = page.has_error;
    let template = DutiesPage {
        page,
        errors: summary(&[&field]),
        here: path(id),
        field,
        rows: rows(&context, &organisation, calendar.obligations, year)?,
        dated: singles(&context, calendar.dated, year),
        before: of_year(id, year - 1),
        after: of_year(id, year + 1),
        file: format!("/organisations/{id}/duties/calendar?year={year}"),
    };
    if refused { Page::render_refused(&template) } else { Page::render(&template) }
}

/// The year asked for; this one when none or a wrong one is.
fn year_asked(context: &Context, asked: &Submitted) -> (i16, Errors) {
    let mut reader = Reader::new(asked);
    let year = reader.optional("year", number(YEARS.0, YEARS.1));
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    let year = year.and_then(|year| i16::try_from(year).ok());
    (year.unwrap_or_else(|| context.app.clock.today().year()), errors)
}

async fn read(context: &Context, id: &str, year: i16) -> Result<(Organisation, Calendar), AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let organisation = by_id(&mut read, caller, id).await?;
    let today = context.app.clock.today();
    let figures = figures(&mut read, caller.area, &organisation, today).await?;
    let (from, to) = (date(year, 1, 1), date(year, 12, 31));
    let events = events(&mut read, caller.area, &organisation, (from, to)).await?;
    let mut calendar = calendar(&context.app, &organisation, &figures, &events, (from, to));
    let of_groups = duties_of_groups(&context.app, &mut read, caller.area, &organisation, (from, to)).await?;
    calendar.obligations.extend(of_groups);
    Ok((organisation, calendar))
}

/// One row an obligation, with the days by which it is due and what was done. Which of them is the next can be told of the
/// running year only.
fn rows(
    context: &Context,
    organisation: &Organisation,
    obligations: Vec<Obligation>,
    year: i16,
) -> Result<Vec<Row>, AppError> {
    let (today, zh) = (context.app.clock.today(), context.language == Language::Zh);
    let mut rows: Vec<Row> = Vec::new();
    for obligation in obligations {
        let due = obligation.period.until;
        let marks = duty::marks(context, organisation, &obligation)?;
        let period = duty::period(context, &obligation);
        let open = obligation.is_overdue(today).then(|| period.clone());
        let exempt = obligation.exempt.clone().map(|reason| (period, reason));
        let same = |row: &Row| row.first.rule == obligation.rule && row.first.text(zh) == obligation.text(zh);
        if !rows.last().is_some_and(same) {
            rows.push(Row {
                unrecorded: obligation.standing == Fulfilment::Unrecorded,
                first: obligation,
                past: Vec::new(),
                next: None,
                later: Vec::new(),
                marks: Vec::new(),
                open: Vec::new(),
                exempt: Vec::new(),
            });
        }
        let Some(row) = rows.last_mut() else { continue };
        row.marks.extend(marks);
        row.open.extend(open);
        row.exempt.extend(exempt);
        let day = short(due, zh);
        if due < today {
            row.past.push(day);
        } else if row.next.is_none() && year == today.year() {
            row.next = Some(day);
        } else {
            row.later.push(day);
        }
    }
    Ok(rows)
}

/// What has a day of its own, in the order of days; the first that is still to come is the next one.
fn singles(context: &Context, dated: Vec<Dated>, year: i16) -> Vec<Single> {
    let today = context.app.clock.today();
    let next = dated.iter().map(|it| it.due).filter(|due| *due >= today && year == today.year()).min();
    let mark = |it: &Dated| {
        if it.overdue {
            context.late(it.due)
        } else if it.due < today && it.unknown {
            context.text("duties-untold-mark")
        } else if it.due < today {
            context.text("duties-past-mark")
        } else if Some(it.due) == next {
            context.text("duties-next-mark")
        } else {
            String::new()
        }
    };
    dated.into_iter().map(|it| Single { mark: mark(&it), it }).collect()
}

/// A day of the year that the title names.
fn short(day: Date, zh: bool) -> String {
    if zh {
        format!("{}月{}日", day.month(), day.day())
    } else {
        format!("{:02}-{:02}", day.month(), day.day())
    }
}

/// The calendar file (RFC 5545): an entry of a whole day for every day by which something is due.
async fn file(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.as_deref().unwrap_or_default().as_bytes());
    let (year, errors) = year_asked(&context, &asked);
    if !errors.0.is_empty() {
        // The page says which years there are.
        return show_year(context, Path(id), RawQuery(query)).await;
    }
    let (organisation, calendar) = read(&context, &id, year).await?;
    let zh = context.language == Language::Zh;
    let stamp = context.app.clock.now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let entry = |day: Date, rule: &str, text: &str, citation: &str| {
        let next = day.saturating_add(jiff::Span::new().days(1));
        let (from, until) = (day.strftime("%Y%m%d"), next.strftime("%Y%m%d"));
        format!(
            "BEGIN:VEVENT\r\nUID:{rule}-{from}@{}\r\nDTSTAMP:{stamp}\r\nDTSTART;VALUE=DATE:{from}\r\nDTEND;VALUE=DATE:{until}\r\n{}{}END:VEVENT\r\n",
            organisation.id,
            line("SUMMARY", text),
            line("DESCRIPTION", citation),
        )
    };
    let returning = calendar.obligations.iter();
    let returning = returning.map(|it| entry(it.period.until, &it.rule, it.text(zh), it.citation(zh)));
    let dated = calendar.dated.iter().map(|it| entry(it.due, &it.rule, it.text(zh), it.citation(zh)));
    let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//jiceng//duties//ZH\r\n");
    text.extend(returning.chain(dated));
    text.push_str("END:VCALENDAR\r\n");
    let args = [("organisation", organisation.short_name.clone()), ("year", year.to_string())];
    Ok(attachment(&context.text_with("duties-title", &args), Media::Calendar, text.into_bytes()))
}

/// A line of a calendar file: signs escaped, folded so that no piece is longer than 75 bytes.
fn line(name: &str, text: &str) -> String {
    const LONGEST: usize = 74;
    let mut folded = format!("{name}:");
    let mut length = folded.len();
    for c in text.chars().filter(|c| !c.is_control()) {
        let escaped = if matches!(c, '\\' | ',' | ';') { format!("\\{c}") } else { c.to_string() };
        if length + escaped.len() > LONGEST {
            folded.push_str("\r\n ");
            length = 1;
        }
        length += escaped.len();
        // Writing into a text cannot fail.
        let _ = write!(folded, "{escaped}");
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lines_of_a_calendar_are_short_and_say_what_was_said(text in "[\\p{Han}a-z,;]{0,200}") {
            let folded = line("SUMMARY", &text);
            prop_assert!(folded.split("\r\n").all(|piece| piece.len() <= 75));
            let whole = folded.replace("\r\n ", "").replace("\\,", ",").replace("\\;", ";");
            prop_assert_eq!(whole, format!("SUMMARY:{text}\r\n"));
        }
    }
}
