//! The account of a year (党费收支): what was there, came in, went out and is there now, in a shape that is published;
//! with the list of members who paid, where the branch wants it on the same sheet.

use super::{about, branch, entry, event, export, place, record, tone};
use crate::dues::commands::{has_members, reckoned};
use crate::dues::model::{Event, Kind, Month};
use crate::dues::money::yuan;
use crate::dues::queries::{self, Happened, Kept};
use crate::organisations::Organisation;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, number, summary};
use crate::platform::id::OrganisationId;
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::{Date, date};

/// Where the page is.
pub const PATH: &str = "/dues/account";

/// The page of the caller's own organisation.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page of an organisation, of this year.
#[must_use]
pub fn at(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

/// The page of an organisation and year.
#[must_use]
pub fn of(organisation: OrganisationId, year: i64) -> String {
    format!("{PATH}?organisation={organisation}&year={year}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadDues), show)]
}

/// What came in and went out in a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::dues) struct Account {
    /// What was there at the beginning, with what was entered as such in the year.
    pub(in crate::dues) opening: i64,
    /// Each kind of the year but the opening: the key of its name, how many, how much.
    pub(in crate::dues) lines: Vec<(&'static str, i64, i64)>,
    /// What is there at the end.
    pub(in crate::dues) closing: i64,
}

impl Account {
    /// Reckons it from the till before the year and the sums of the year.
    fn of(before: i64, sums: &[queries::Sum]) -> Self {
        let mut account = Self { opening: before, ..Self::default() };
        let mut change = 0;
        for sum in sums {
            change += if sum.kind.comes_in() { sum.amount } else { -sum.amount };
            if sum.kind == Kind::Opening {
                account.opening += sum.amount;
                continue;
            }
            let key = sum.purpose.map_or(sum.kind.key(), super::super::Purpose::key);
            account.lines.push((key, sum.count, sum.amount));
        }
        account.closing = before + change;
        account
    }

    /// Reads it.
    pub(in crate::dues) async fn read(
        read: &mut db::Read,
        area: crate::platform::id::AreaId,
        organisation: OrganisationId,
        days: (Date, Date),
    ) -> Result<Self, db::Error> {
        let before = queries::before(read, area, organisation, days.0).await?;
        let mut sums = queries::sums(read, area, organisation, days).await?;
        sums.sort_by_key(|it| (it.kind, it.purpose));
        Ok(Self::of(before, &sums))
    }
}

/// The first and last day of a year.
pub(in crate::dues) fn days_of(year: i16) -> (Date, Date) {
    (date(year, 1, 1), date(year, 12, 31))
}

/// An entry as the table of the year shows it.
struct Line {
    it: Kept,
    href: String,
    about: String,
    came: String,
    went: String,
    tone: &'static str,
    receipt: Option<String>,
    /// Where whoever keeps the book notes that it was passed on.
    forward: Option<String>,
}

/// A member with the year's dues.
struct Owed {
    name: String,
    due: String,
    paid: String,
}

/// Something published, checked or passed down, with where it is taken back.
struct Told {
    text: String,
    href: Option<String>,
}

/// Where the caller who keeps the book goes on.
struct Acts {
    entries: Vec<(String, String)>,
    events: Vec<(String, String)>,
    export: String,
}

#[derive(Template)]
#[template(path = "dues/pages/account.html")]
struct AccountPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    organisation: OrganisationId,
    done: Option<String>,
    heading: String,
    year: Field,
    list: Field,
    rows: Vec<(String, String)>,
    lines: Vec<Line>,
    members: Option<Vec<Owed>>,
    told: Vec<Told>,
    law: Option<Law>,
    acts: Option<Acts>,
    branch_href: Option<String>,
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let organisation = place(&context, &mut read, &asked, Permission::ReadDues).await?;
    let mut reader = Reader::new(&asked);
    let year = reader.optional("year", number(1949, 2100));
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    let year = year.and_then(|year| i16::try_from(year).ok());
    let year = year.unwrap_or_else(|| context.app.clock.today().year());
    let days = days_of(year);
    let account = Account::read(&mut read, caller.area, organisation.id, days).await?;
    let entries = queries::entries_of_year(&mut read, caller.area, organisation.id, days).await?;
    let told = queries::events(&mut read, caller.area, organisation.id, days).await?;
    let listed = asked.first("list") == LIST && has_members(&organisation);
    let members = if listed { Some(paid(&context, &mut read, &organisation, days).await?) } else { None };
    let keeps = caller.may_at(Permission::KeepDues, &organisation.path);
    let shown = if errors.0.is_empty() { asked.clone().with("year", year) } else { asked.clone() };
    let year_field = Field::new(&context, &shown, &errors, "year", "dues-year");
    let list = Field::new(&context, &asked, &Errors::default(), "list", "dues-list")
        .optional()
        .options([(LIST.to_owned(), context.text("dues-list-members"))]);
    let args = [("organisation", organisation.name.clone()), ("year", year.to_string())];
    let mut page = Page::new(&context, "dues-account-title").office();
    page.has_error = !errors.0.is_empty();
    let template = AccountPage {
        page,
        summary: summary(&[&year_field]),
        path: PATH,
        organisation: organisation.id,
        done: done_key(asked.first("done")).map(|key| context.text(key)),
        heading: context.text_with("dues-account-of", &args),
        year: year_field,
        list,
        rows: rows(&context, &account),
        // The sheet lists what is not a member's dues: those are in one sum.
        lines: entries
            .into_iter()
            .filter(|it| it.kind != Kind::Dues)
            .map(|it| line(&context, it, keeps))
            .collect(),
        members,
        told: told.into_iter().map(|it| told_of(&context, &organisation, it, keeps)).collect(),
        law: Law::of(&context, "dues-report"),
        acts: keeps.then(|| acts(&context, &organisation, year)),
        branch_href: has_members(&organisation).then(|| branch::of(organisation.id)),
    };
    Page::render_asked(&template, &template.summary)
}

/// The word that asks for the list of members.
const LIST: &str = "members";

fn rows(context: &Context, account: &Account) -> Vec<(String, String)> {
    let mut rows = vec![(context.text("dues-account-opening"), yuan(account.opening))];
    for (key, count, amount) in &account.lines {
        let args = [("amount", yuan(*amount)), ("count", count.to_string())];
        rows.push((context.text(key), context.text_with("dues-account-line", &args)));
    }
    rows.push((context.text("dues-account-closing"), yuan(account.closing)));
    rows
}

fn line(context: &Context, it: Kept, keeps: bool) -> Line {
    let (came, went) = match (it.withdrawn.is_some(), it.kind.comes_in(), it.forwarded.is_some()) {
        (true, _, _) => (String::new(), String::new()),
        (_, true, true) => (yuan(it.amount), yuan(it.amount)),
        (_, true, false) => (yuan(it.amount), String::new()),
        (_, false, _) => (String::new(), yuan(it.amount)),
    };
    Line {
        href: entry::path(it.id),
        about: about(context, &it),
        came,
        went,
        tone: tone(it.kind),
        receipt: entry::receipt_of(&it),
        forward: entry::forward_of(&it).filter(|_| keeps),
        it,
    }
}

/// What each member owed and paid for the months of a year.
async fn paid(
    context: &Context,
    read: &mut db::Read,
    branch: &Organisation,
    days: (Date, Date),
) -> Result<Vec<Owed>, AppError> {
    let area = context.caller()?.area;
    let (first, last) = (Month::of(days.0), Month::of(days.1));
    let members = queries::payers_of(read, area, branch.id, days).await?;
    let all = queries::all_of(read, area, &members).await?;
    let line = |member: queries::Payer| {
        let share = reckoned(&context.app, &member, &all, context.app.clock.today()).between(first, last);
        Owed { name: member.name, due: yuan(share.due), paid: yuan(share.paid) }
    };
    Ok(members.into_iter().map(line).collect())
}

fn told_of(context: &Context, organisation: &Organisation, it: Happened, keeps: bool) -> Told {
    let args = [
        ("what", context.text(it.kind.key())),
        ("on", it.on.to_string()),
        ("year", it.year.to_string()),
        ("note", it.note.unwrap_or_default()),
    ];
    Told {
        text: context.text_with("dues-event-told", &args),
        href: keeps.then(|| event::withdraw_path(organisation.id, it.id)),
    }
}

fn acts(context: &Context, organisation: &Organisation, year: i16) -> Acts {
    let entries = record::KINDS.into_iter().filter(|it| *it != Kind::Voluntary || has_members(organisation));
    let entries = entries
        .map(|kind| (context.text(record::title_key(kind)), record::of(organisation.id, kind)))
        .collect();
    let events = Event::done_by(organisation.kind).iter();
    let events = events.map(|it| (context.text(it.key()), event::of(organisation.id, *it))).collect();
    Acts { entries, events, export: export::of(organisation.id, year) }
}

/// The page after an act on what happens once a year.
pub(super) fn done(organisation: OrganisationId, act: &str) -> String {
    format!("{PATH}?organisation={organisation}&done={act}")
}

fn done_key(act: &str) -> Option<&'static str> {
    Some(match act {
        "event" => "dues-done-event",
        "event-withdrawn" => "dues-done-event-withdrawn",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_account_balances_whatever_came_and_went(
            before in -1_000_000_i64..1_000_000,
            all in prop::collection::vec((0..Kind::ALL.len(), 0_i64..1_000_000), 0..12),
        ) {
            let sums: Vec<queries::Sum> = all
                .into_iter()
                .map(|(kind, amount)| queries::Sum { kind: Kind::ALL[kind], purpose: None, amount, count: 1 })
                .collect();
            let account = Account::of(before, &sums);
            let shown = account.lines.iter().map(|(key, _, amount)| {
                let kind = Kind::ALL.iter().find(|it| it.key() == *key).unwrap();
                if kind.comes_in() { *amount } else { -amount }
            });
            prop_assert_eq!(account.opening + shown.sum::<i64>(), account.closing);
        }
    }
}
