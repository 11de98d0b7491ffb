//! What organisational life tells in the yearly book of a branch: what was held, who came in numbers, what was decided;
//! talks; class hours.

use super::appraisal;
use super::hours::tenths;
use super::model::{Kind, clock_of};
use super::queries::{self, Decided, Held};
use super::study;
use crate::members::{self, AsOf};
use crate::organisations::{BookOf, Chapter, Duty, Written};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::id::PersonId;
use crate::platform::tables::{Speaker, Table};
use db::Read;
use std::collections::HashSet;

/// The rulebook's words of the events that are meetings.
const EVENTS: &[&str] = &[
    "members-meeting",
    "committee-meeting",
    "group-meeting",
    "lecture",
    "secretary-lecture",
    "theme-day",
    "life-meeting",
    "appraisal",
];

/// The chapters that this capability offers.
#[must_use]
pub fn book_chapters() -> Vec<Chapter> {
    vec![
        Chapter {
            place: 55,
            title: "book-meetings",
            source: "book-meetings-source",
            needs: &[Permission::ReadMeetings],
            events: EVENTS,
            write: |book, read| Box::pin(meetings(book, read)),
        },
        Chapter {
            place: 60,
            title: "book-talks",
            source: "book-talks-source",
            needs: &[Permission::ReadMembers],
            events: &["talk"],
            write: |book, read| Box::pin(talks(book, read)),
        },
        Chapter {
            place: 62,
            title: "book-appraisal",
            source: "book-appraisal-source",
            needs: &[Permission::ReadMembers],
            events: &["appraisal"],
            write: |book, read| Box::pin(appraisal::chapter(book, read)),
        },
        Chapter {
            place: 65,
            title: "book-hours",
            source: "book-hours-source",
            needs: &[Permission::ReadMembers],
            events: &["class-hour"],
            write: |book, read| Box::pin(hours(book, read)),
        },
    ]
}

async fn meetings(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let (area, branch) = (book.caller.area, book.branch.id);
    let held = queries::held(read, area, branch, book.days()).await?;
    let decided = queries::decided(read, area, branch, book.days()).await?;
    let kinds = Kind::held_by(book.branch.kind).iter().filter(|kind| **kind != Kind::Talk);
    let table = |kind: &Kind| {
        let of_kind: Vec<&Held> = held.iter().filter(|it| it.kind == *kind).collect();
        of(book.speaker, *kind, &of_kind, &decided)
    };
    Ok(Written::of(kinds.map(table)))
}

/// The table of one kind.
fn of(speaker: Speaker, kind: Kind, held: &[&Held], decided: &[Decided]) -> Table {
    let row = |it: &&Held| {
        let counted = |count: i64| if it.expected > 0 { count.to_string() } else { String::new() };
        let topics = match &it.group {
            Some(group) => {
                speaker.with("book-of-group", &[("group", group.clone()), ("topics", it.topics.clone())])
            }
            None => it.topics.clone(),
        };
        vec![
            it.on.to_string(),
            times(it),
            it.place.clone().unwrap_or_default(),
            it.chair.clone().unwrap_or_default(),
            it.recorder.clone().unwrap_or_default(),
            topics,
            counted(it.expected),
            counted(it.present),
            counted(it.on_leave),
            resolutions(speaker, it, decided),
            it.late.clone().unwrap_or_default(),
        ]
    };
    speaker
        .table(kind.key())
        .columns([
            speaker.medium("book-meeting-on"),
            speaker.medium("book-meeting-time"),
            speaker.medium("book-meeting-place"),
            speaker.short("book-meeting-chair"),
            speaker.short("book-meeting-recorder"),
            speaker.wide("book-meeting-topics"),
            speaker.number("book-meeting-expected"),
            speaker.number("book-meeting-present"),
            speaker.number("book-meeting-leave"),
            speaker.wide("book-meeting-decided"),
            speaker.medium("book-meeting-late"),
        ])
        .numbered(speaker, held.iter().map(row))
}

fn times(it: &Held) -> String {
    let part = |minute: Option<i64>| minute.map(clock_of).unwrap_or_default();
    match (it.from, it.until) {
        (None, None) => String::new(),
        (from, until) => format!("{}–{}", part(from), part(until)),
    }
}

/// What was decided, each with its counts.
fn resolutions(speaker: Speaker, it: &Held, decided: &[Decided]) -> String {
    let own = decided.iter().filter(|resolution| resolution.meeting == it.id);
    let said = own.map(|resolution| {
        let key = if resolution.passed { "book-decided-passed" } else { "book-decided-failed" };
        let args = [
            ("matter", resolution.matter.clone()),
            ("yes", resolution.yes.to_string()),
            ("no", resolution.no.to_string()),
            ("abstained", resolution.abstained.to_string()),
        ];
        let ballots = resolution.ballots.map(|it| super::said_of_ballots(speaker, it));
        [Some(speaker.with(key, &args)), ballots].into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    said.collect::<Vec<_>>().join(if speaker.zh() { "；" } else { "; " })
}

/// Talks: in the branch each with what it was about, above it how many there were.
async fn talks(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let speaker = book.speaker;
    let held = queries::held(read, book.caller.area, book.branch.id, book.days()).await?;
    let talks: Vec<Held> = held.into_iter().filter(|it| it.kind == Kind::Talk).collect();
    let counted = speaker.with("book-talks-count", &[("count", talks.len().to_string())]);
    if !book.is_own() {
        return Ok(Written::default().saying(counted).saying(speaker.text("book-in-branch-only")));
    }
    let table = speaker
        .table("book-talks")
        .columns([
            speaker.medium("book-meeting-on"),
            speaker.medium("book-talk-by"),
            speaker.wide("book-talk-about"),
        ])
        .numbered(
            speaker,
            talks.into_iter().map(|it| vec![it.on.to_string(), it.chair.unwrap_or_default(), it.topics]),
        );
    Ok(Written::of([table]).saying(counted))
}

/// Class hours of each member beside what is asked, by name.
async fn hours(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let (speaker, area, branch) = (book.speaker, book.caller.area, book.branch.id);
    let members = members::as_of(read, book.caller, &book.scope(), book.day()).await?;
    let studied = queries::studied(read, area, branch, book.days()).await?;
    let hours = study::by_person(&studied);
    let posts = queries::posts_in(read, area, branch, book.day()).await?;
    let leads = posts.into_iter().filter(|(_, post)| post.parse().is_ok_and(Duty::is_office));
    let leaders: HashSet<PersonId> = leads.map(|(person, _)| person).collect();
    let mut laws = Vec::new();
    let mut row = |it: AsOf| {
        let wanted = study::wanted(book.app, leaders.contains(&it.person), it.standing, book.year);
        let asked = wanted.as_ref().map(|wanted| wanted.hours.to_string()).unwrap_or_default();
        if let Some(wanted) = wanted {
            let words = if speaker.zh() {
                (wanted.text.zh, wanted.citation.zh)
            } else {
                (wanted.text.en, wanted.citation.en)
            };
            let law = speaker.with("book-law", &[("text", words.0), ("citation", words.1)]);
            if !laws.contains(&law) {
                laws.push(law);
            }
        }
        vec![it.name, tenths(hours.get(&it.person).copied().unwrap_or(0)), asked]
    };
    let rows: Vec<Vec<String>> = members.into_iter().map(&mut row).collect();
    let table = speaker
        .table("book-hours")
        .columns([
            speaker.medium("book-person"),
            speaker.number("book-hours-credited"),
            speaker.number("book-hours-asked"),
        ])
        .numbered(speaker, rows);
    Ok(Written { tables: vec![table], said: laws })
}
