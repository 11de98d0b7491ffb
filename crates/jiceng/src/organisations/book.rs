//! What the register of organisations tells in the yearly book of a branch: the branch and who leads it, its terms, and what
//! the regulations asked for in the year.

use super::chapters::{BookOf, Chapter, Written};
use super::duties::{Calendar, Fulfilment, Obligation, calendar};
use super::events::events;
use super::figures::figures;
use super::groups::duties_of_groups;
use super::model::Duty;
use super::pages::duty::period_in;
use super::queries::{self, Post, Term};
use crate::platform::access::{Permission, Scope};
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::tables::{Speaker, Table};
use db::Read;

/// The chapters that this capability offers.
#[must_use]
pub fn book_chapters() -> Vec<Chapter> {
    let needs: &'static [Permission] = &[Permission::ReadOrganisations];
    vec![
        Chapter {
            place: 10,
            title: "book-branch",
            source: "book-branch-source",
            needs,
            events: &[],
            write: |book, read| Box::pin(branch(book, read)),
        },
        Chapter {
            place: 15,
            title: "book-terms",
            source: "book-terms-source",
            needs,
            events: &[],
            write: |book, read| Box::pin(terms(book, read)),
        },
        Chapter {
            place: 90,
            title: "book-duties",
            source: "book-duties-source",
            needs,
            events: &[],
            write: |book, read| Box::pin(duties(book, read)),
        },
    ]
}

async fn branch(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let (speaker, area) = (book.speaker, book.caller.area);
    let then = queries::as_of(read, area, book.branch, book.day()).await?;
    let branch = then.as_ref().unwrap_or(book.branch);
    // The name of the organisation above is no secret to its own branch, which may not read more of it.
    let above = match branch.superior {
        Some(id) => queries::name_of(read, area, id).await?.unwrap_or_default(),
        None => String::new(),
    };
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let founded = branch.founded.map(|day: PartialDate| day.to_string()).unwrap_or_default();
    let lines = [
        ("book-name", branch.name.clone()),
        ("book-code", branch.code.clone()),
        ("book-kind", speaker.text(branch.kind.key())),
        ("book-setting", speaker.text(branch.setting.key())),
        ("book-above", above),
        ("book-founded", founded),
        ("book-founding-document", said(&branch.founding_document)),
        ("book-unit", said(&branch.unit_situation)),
        ("book-contact", said(&branch.contact)),
        ("book-telephone", said(&branch.telephone)),
        ("book-address", said(&branch.address)),
    ];
    let facts = speaker
        .table("book-branch-facts")
        .columns([speaker.medium("book-what"), speaker.wide("book-said")])
        .rows(lines.map(|(key, value)| vec![speaker.text(key), value]));
    Ok(Written::of([facts, leaders(book, read).await?]))
}

/// Who held a post at any time of the year, with the masked telephone where the reader sees members.
async fn leaders(book: &BookOf<'_>, read: &mut Read) -> Result<Table, AppError> {
    let (speaker, area) = (book.speaker, book.caller.area);
    let (first, last) = book.days();
    let of_year = |it: &Post| it.from <= last && it.until.is_none_or(|until| until >= first);
    let mut posts = queries::posts(read, area, book.branch.id).await?;
    posts.sort_by_key(|it| rank(&it.post));
    let sees = book.may_read(&[Permission::ReadMembers]);
    let mut rows = Vec::new();
    for post in posts.into_iter().filter(of_year) {
        let behind = match post.person.filter(|_| sees) {
            Some(person) => {
                queries::member_behind(read, area, person, &Scope::subtree(&book.branch.path)).await?
            }
            None => None,
        };
        rows.push(vec![
            post_name(speaker, &post.post),
            post.name,
            post.from.to_string(),
            post.until.map(|day| day.to_string()).unwrap_or_default(),
            behind.and_then(|(_, telephone)| telephone).unwrap_or_default(),
        ]);
    }
    Ok(speaker
        .table("book-leaders")
        .columns([
            speaker.medium("book-post"),
            speaker.medium("book-person"),
            speaker.medium("book-from"),
            speaker.medium("book-until"),
            speaker.medium("book-telephone"),
        ])
        .rows(rows))
}

/// Where a post stands in a list: the secretary first, then in the order of posts; what is no word of ours last.
fn rank(word: &str) -> usize {
    let own = word.parse::<Duty>().ok();
    own.and_then(|duty| Duty::ALL.iter().position(|it| *it == duty)).unwrap_or(usize::MAX)
}

/// A post in words; one that is no word of ours as it is written.
fn post_name(speaker: Speaker, word: &str) -> String {
    word.parse::<Duty>().map_or_else(|_| word.to_owned(), |duty| speaker.text(duty.key()))
}

/// The terms that ran in the year, and the elections that began one in it.
async fn terms(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let speaker = book.speaker;
    let (first, last) = book.days();
    let all = queries::terms(read, book.caller.area, book.branch.id).await?;
    let of_year = |it: &&Term| it.started <= last && it.ended.is_none_or(|ended| ended >= first);
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let row = |it: &Term| {
        vec![
            it.started.to_string(),
            it.years.to_string(),
            it.due.to_string(),
            day(it.extended_until),
            day(it.changing_since),
            day(it.ended),
            it.note.clone().unwrap_or_default(),
        ]
    };
    let table = speaker
        .table("book-terms-table")
        .columns([
            speaker.medium("book-term-started"),
            speaker.number("book-term-years"),
            speaker.medium("book-term-due"),
            speaker.medium("book-term-extended"),
            speaker.medium("book-term-changing"),
            speaker.medium("book-term-ended"),
            speaker.wide("book-note"),
        ])
        .rows(all.iter().filter(of_year).map(row));
    let changed = all.iter().any(|it| first <= it.started && it.started <= last);
    let key = if changed { "book-terms-changed" } else { "book-terms-unchanged" };
    Ok(Written::of([table]).saying(speaker.text(key)))
}

/// What the regulations asked of the branch in the year, as registered now.
///
/// # Errors
/// Whatever the database reports.
pub async fn calendar_of(book: &BookOf<'_>, read: &mut Read) -> Result<Calendar, AppError> {
    let area = book.caller.area;
    let figures = figures(read, area, book.branch, book.day()).await?;
    let events = events(read, area, book.branch, book.days()).await?;
    let mut asked = calendar(book.app, book.branch, &figures, &events, book.days());
    asked.obligations.extend(duties_of_groups(book.app, read, area, book.branch, book.days()).await?);
    Ok(asked)
}

async fn duties(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let speaker = book.speaker;
    let calendar = calendar_of(book, read).await?;
    let due = |it: &&Obligation| it.period.from <= book.day();
    let returning = speaker
        .table("book-duties-returning")
        .columns([
            speaker.wide("book-duty"),
            speaker.medium("book-duty-period"),
            speaker.medium("book-duty-state"),
            speaker.wide("book-duty-days"),
            speaker.wide("book-duty-source"),
        ])
        .rows(calendar.obligations.iter().filter(due).map(|it| told(speaker, it)));
    let answers = calendar.obligations.iter().filter_map(|it| Some((it, it.exempt.clone()?)));
    let answered = speaker
        .table("book-duties-answered")
        .columns([
            speaker.wide("book-duty"),
            speaker.medium("book-duty-period"),
            speaker.wide("book-duty-reason"),
        ])
        .rows(answers.map(|(it, why)| vec![it.text(speaker.zh()).to_owned(), period_in(speaker, it), why]));
    let dated = speaker
        .table("book-duties-dated")
        .columns([
            speaker.wide("book-duty"),
            speaker.medium("book-duty-by"),
            speaker.medium("book-duty-state"),
            speaker.wide("book-duty-source"),
        ])
        .rows(calendar.dated.iter().map(|it| {
            let state = match (it.overdue, it.unknown) {
                (true, _) => "book-duty-overdue",
                (_, true) => "book-duty-unknown",
                _ => "book-duty-open",
            };
            let zh = speaker.zh();
            let source = cited(speaker, it.citation(zh), it.confirmed);
            vec![it.text(zh).to_owned(), it.due.to_string(), speaker.text(state), source]
        }));
    Ok(Written::of([returning, answered, dated]))
}

fn told(speaker: Speaker, it: &Obligation) -> Vec<String> {
    let days: Vec<String> = it.done.iter().map(|done| done.on.to_string()).collect();
    vec![
        it.text(speaker.zh()).to_owned(),
        period_in(speaker, it),
        speaker.text(state_key(it.standing)),
        days.join(if speaker.zh() { "、" } else { ", " }),
        cited(speaker, it.citation(speaker.zh()), it.confirmed),
    ]
}

/// Where a duty stands, as the book says it.
fn state_key(standing: Fulfilment) -> &'static str {
    match standing {
        Fulfilment::Done => "book-duty-done",
        Fulfilment::Missing => "book-duty-missing",
        Fulfilment::Exempt => "book-duty-exempt",
        Fulfilment::Unrecorded => "book-duty-unrecorded",
        Fulfilment::Unknown => "book-duty-unknown",
    }
}

/// The source of a rule, with the mark of one that is to be confirmed.
fn cited(speaker: Speaker, citation: &str, confirmed: bool) -> String {
    if confirmed {
        return citation.to_owned();
    }
    speaker.with("book-unconfirmed", &[("citation", citation.to_owned())])
}

/// A duty of a chapter that was not done: what, in which period, by which article.
#[must_use]
pub fn not_done(speaker: Speaker, it: &Obligation) -> String {
    let args = [
        ("duty", it.text(speaker.zh()).to_owned()),
        ("period", period_in(speaker, it)),
        ("done", it.done.len().to_string()),
        ("times", it.times.to_string()),
        ("citation", cited(speaker, it.citation(speaker.zh()), it.confirmed)),
    ];
    speaker.with("book-not-done", &args)
}
