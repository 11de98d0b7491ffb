//! What the register of members tells in the yearly book of a branch.

use super::model::{Coming, RecordKind, Sanction, Standing};
use super::queries::{self, Changed, OfYear, OnRoster};
use crate::organisations::{BookOf, Chapter, Written};
use crate::platform::access::Permission;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::tables::{Speaker, Table};
use db::Read;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The chapters that this capability offers.
#[must_use]
pub fn book_chapters() -> Vec<Chapter> {
    let needs: &'static [Permission] = &[Permission::ReadMembers];
    vec![
        Chapter {
            place: 20,
            title: "book-groups",
            source: "book-members-source",
            needs,
            events: &[],
            write: |book, read| Box::pin(groups(book, read)),
        },
        Chapter {
            place: 25,
            title: "book-roster",
            source: "book-members-source",
            needs,
            events: &[],
            write: |book, read| Box::pin(roster(book, read)),
        },
        Chapter {
            place: 35,
            title: "book-changes",
            source: "book-changes-source",
            needs,
            events: &[],
            write: |book, read| Box::pin(changes(book, read)),
        },
        Chapter {
            place: 50,
            title: "book-records",
            source: "book-records-source",
            needs,
            events: &[],
            write: |book, read| Box::pin(records(book, read)),
        },
    ]
}

async fn present(book: &BookOf<'_>, read: &mut Read) -> Result<Vec<OnRoster>, AppError> {
    Ok(queries::members_on(read, book.caller.area, book.branch.id, book.day()).await?)
}

fn day(date: Option<PartialDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn said(text: Option<String>) -> String {
    text.unwrap_or_default()
}

async fn groups(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let speaker = book.speaker;
    let mut by_group: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for member in present(book, read).await? {
        by_group.entry(said(member.group)).or_default().push(member.name);
    }
    let row = |(group, names): (String, Vec<String>)| {
        let group = if group.is_empty() { speaker.text("book-no-group") } else { group };
        let listed = names.join(if speaker.zh() { "、" } else { ", " });
        vec![group, names.len().to_string(), listed]
    };
    let table = speaker
        .table("book-groups-table")
        .columns([
            speaker.medium("book-group"),
            speaker.number("book-count"),
            speaker.wide("book-group-members"),
        ])
        .rows(by_group.into_iter().map(row));
    Ok(Written::of([table]).saying(as_of(book)))
}

/// As of which day the register is told.
fn as_of(book: &BookOf<'_>) -> String {
    book.speaker.with("book-as-of", &[("day", book.day().to_string())])
}

async fn roster(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let speaker = book.speaker;
    let members = present(book, read).await?;
    let count = members.len();
    let row = |it: OnRoster| {
        vec![
            it.name,
            it.sex.map(|sex| speaker.text(sex.key())).unwrap_or_default(),
            said(it.ethnicity),
            day(it.birth),
            said(it.education),
            speaker.text(it.category.key()),
            speaker.text(it.standing.key()),
            day(it.joined),
            day(it.full_since),
            said(it.employer),
            said(it.group),
            said(it.telephone),
        ]
    };
    let table = speaker
        .table("book-roster")
        .columns([
            speaker.medium("book-person"),
            speaker.short("book-sex"),
            speaker.short("book-ethnicity"),
            speaker.medium("book-birth"),
            speaker.medium("book-education"),
            speaker.medium("book-category"),
            speaker.short("book-standing"),
            speaker.medium("book-joined"),
            speaker.medium("book-full-since"),
            speaker.medium("book-employer"),
            speaker.medium("book-group"),
            speaker.medium("book-telephone"),
        ])
        .numbered(speaker, members.into_iter().map(row));
    let counted = speaker.with("book-roster-count", &[("count", count.to_string())]);
    Ok(Written::of([table]).saying(as_of(book)).saying(counted))
}

/// A table of names with a day and a reason.
fn reasons(speaker: Speaker, key: &str, rows: Vec<(String, Date, String)>) -> Table {
    speaker
        .table(key)
        .columns([speaker.medium("book-person"), speaker.medium("book-day"), speaker.wide("book-reason")])
        .numbered(speaker, rows.into_iter().map(|(name, on, why)| vec![name, on.to_string(), why]))
}

async fn changes(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let (speaker, area, branch, days) = (book.speaker, book.caller.area, book.branch.id, book.days());
    let came = queries::came(read, area, branch, days).await?;
    let left = queries::left(read, area, branch, days).await?;
    let changed = queries::changed(read, area, branch, days).await?;
    let came = came.into_iter().map(|(name, from, joined, before, category, outside)| {
        let coming = Coming::of(from, joined, category, (before, outside == 1));
        (name, from, speaker.text(coming.key()))
    });
    let left = left.into_iter().map(|(name, until, why, within)| {
        let known = why.map_or("book-reason-unrecorded", super::Leaving::key);
        (name, until, speaker.text(if within == 1 { "book-left-within" } else { known }))
    });
    let changed = changed.into_iter().map(|it| {
        let what = what_changed(speaker, &it);
        (it.name, it.on, what)
    });
    Ok(Written::of([
        reasons(speaker, "book-came", came.collect()),
        reasons(speaker, "book-left", left.collect()),
        reasons(speaker, "book-changed", changed.collect()),
    ]))
}

/// What a membership became on a day: full, suspended, restored.
fn what_changed(speaker: Speaker, it: &Changed) -> String {
    let category = it.sets.category.then(|| speaker.text(it.category.key()));
    // Whoever becomes full is in good standing with that, and was not restored to it.
    let standing = it.sets.standing && !(it.sets.category && it.standing == Standing::Normal);
    let standing = standing.then(|| match it.standing {
        Standing::Normal => speaker.text("book-restored"),
        other => speaker.text(other.key()),
    });
    let parts: Vec<String> = category.into_iter().chain(standing).collect();
    parts.join(if speaker.zh() { "，" } else { ", " })
}

async fn records(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let speaker = book.speaker;
    let all = queries::records_of_year(read, book.caller.area, book.branch.id, book.days()).await?;
    let (rewards, others): (Vec<OfYear>, Vec<OfYear>) =
        all.into_iter().partition(|it| it.kind == RecordKind::Reward);
    let table = |key: &str, records: Vec<OfYear>| {
        speaker
            .table(key)
            .columns([
                speaker.medium("book-person"),
                speaker.medium("book-record-kind"),
                speaker.wide("book-record-name"),
                speaker.medium("book-day"),
                speaker.medium("book-record-until"),
                speaker.medium("book-document"),
            ])
            .numbered(speaker, records.into_iter().map(|it| record_row(speaker, it)))
    };
    Ok(Written::of([table("book-rewards", rewards), table("book-sanctions", others)]))
}

fn record_row(speaker: Speaker, it: OfYear) -> Vec<String> {
    let sanction = it.name.parse::<Sanction>().ok().filter(|_| it.kind == RecordKind::Sanction);
    vec![
        it.person,
        speaker.text(it.kind.key()),
        sanction.map_or(it.name, |sanction| speaker.text(sanction.key())),
        it.on.to_string(),
        it.until.map(|day| day.to_string()).unwrap_or_default(),
        said(it.document),
    ]
}
