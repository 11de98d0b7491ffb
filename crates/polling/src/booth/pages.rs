//! The pages, of what is on the screen.

use super::station::{Look, Screen, Station};
use super::voter::Voter;
use crate::words::{Language, Said};
use askama::Template;
use ballot::answer::Choice;
use ballot::ballot::Opening as OpenedBallot;
use ballot::json;
use ballot::statutory::{Mark, MarkingError};

/// What every page needs.
struct Page<'a> {
    l: Language,
    size: &'static str,
    organisation: &'a str,
    title: &'a str,
    key: &'a str,
    /// What the key Enter does.
    enter: &'static str,
    stage: Stage,
}

/// Where the voter stands, from which follows what is offered beside the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before a code is typed.
    Before,
    /// With a ballot.
    Voting,
    /// The ballot waits for the media.
    Waiting,
    /// After casting.
    After,
    /// At the list of receipts, which has no form.
    Receipts,
}

impl Page<'_> {
    /// Whether language and size can be changed.
    fn tools(&self) -> bool {
        self.stage != Stage::Receipts
    }

    /// Whether the way to the receipts is shown: not beside a ballot.
    fn codes(&self) -> bool {
        matches!(self.stage, Stage::Before | Stage::After)
    }

    /// Whether the voter can leave with nothing cast.
    fn leave(&self) -> bool {
        self.stage == Stage::Voting
    }

    /// Whether it is still time to take a ballot on paper instead.
    fn paper(&self) -> bool {
        matches!(self.stage, Stage::Before | Stage::Voting)
    }
}

/// A candidate on the ballot or on the check page.
struct Line {
    at: usize,
    name: String,
    /// 0 for nothing yet.
    value: u8,
    word: &'static str,
}

/// Somebody who is or can be written in.
struct Named {
    number: u16,
    name: String,
}

#[derive(Template)]
#[template(path = "booth/code.html")]
struct CodePage<'a> {
    page: Page<'a>,
    error: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "booth/fill.html")]
struct FillPage<'a> {
    page: Page<'a>,
    subject: &'a str,
    places: u16,
    rules: &'a [String],
    write_ins: bool,
    options: [(u8, &'static str); 3],
    lines: Vec<Line>,
    written: Vec<Named>,
}

#[derive(Template)]
#[template(path = "booth/write.html")]
struct WritePage<'a> {
    page: Page<'a>,
    query: &'a str,
    refused: Option<&'a str>,
    written: Vec<Named>,
    found: Vec<Named>,
    more: usize,
    searched: bool,
}

#[derive(Template)]
#[template(path = "booth/check.html")]
struct CheckPage<'a> {
    page: Page<'a>,
    why: Option<String>,
    /// What the voter may write down; none where the ballot cannot be cast.
    code: Option<&'a str>,
    lines: Vec<Line>,
    written: Vec<Named>,
    unmarked: usize,
}

#[derive(Template)]
#[template(path = "booth/opened.html")]
struct OpenedPage<'a> {
    page: Page<'a>,
    code: &'a str,
    fingerprint: String,
    /// Whether the ballot, sealed again, is the same.
    holds: bool,
    lines: Vec<Line>,
    written: Vec<Named>,
}

#[derive(Template)]
#[template(path = "booth/failed.html")]
struct FailedPage<'a> {
    page: Page<'a>,
    why: &'a str,
}

#[derive(Template)]
#[template(path = "booth/done.html")]
struct DonePage<'a> {
    page: Page<'a>,
    receipt: &'a str,
    before: bool,
}

#[derive(Template)]
#[template(path = "booth/codes.html")]
struct CodesPage<'a> {
    page: Page<'a>,
    receipts: Vec<&'a str>,
}

/// So many persons are offered at once.
const MOST_FOUND: usize = 64;

/// The page of what is on the screen.
pub(super) fn screen(station: &Station) -> String {
    let stage = match station.screen {
        Screen::Code(_) => Stage::Before,
        Screen::Failed { .. } => Stage::Waiting,
        Screen::Done { .. } => Stage::After,
        Screen::Fill(_) | Screen::Write { .. } | Screen::Check { .. } | Screen::Opened { .. } => {
            Stage::Voting
        }
    };
    let page = |enter| Page { enter, ..blank(station, stage) };
    let l = station.look.language;
    let rendered = match &station.screen {
        Screen::Code(error) => {
            CodePage { page: page("enter"), error: error.as_ref().map(|said| said.of(l)) }.render()
        }
        Screen::Fill(voter) => fill(station, voter, page("check")).render(),
        Screen::Write { voter, query, refused } => {
            write(station, voter, (query, refused.as_ref()), page("find")).render()
        }
        Screen::Check { voter, sealed } => CheckPage {
            page: page("back"),
            why: sealed.as_ref().err().map(|why| marking(*why, station, voter)),
            code: sealed.as_ref().ok().map(|sealed| sealed.code.as_str()),
            lines: lines(station, voter),
            written: named(station, voter.written()),
            unmarked: voter.unmarked(),
        }
        .render(),
        Screen::Opened { opened, code, .. } => opened_page(station, (opened, code), page("again")).render(),
        Screen::Failed { why, .. } => FailedPage { page: page("retry"), why: why.of(l) }.render(),
        Screen::Done { receipt, before } => {
            DonePage { page: page("next"), receipt, before: *before }.render()
        }
    };
    rendered.unwrap_or_default()
}

/// What an opened ballot holds, read from what was sealed and not from what was typed.
fn opened_page<'a>(
    station: &'a Station,
    (opened, code): (&OpenedBallot, &'a str),
    page: Page<'a>,
) -> OpenedPage<'a> {
    let l = page.l;
    let (yes, no) = (marks(opened, 0), marks(opened, 1));
    let labels = station.description.candidate_labels();
    let candidates = labels.len();
    let is = |marks: &[bool], at: usize| marks.get(at).copied().unwrap_or_default();
    let line = |(at, name)| {
        let mark = match (is(yes, at), is(no, at)) {
            (true, _) => Mark::For,
            (_, true) => Mark::Against,
            _ => Mark::Abstain,
        };
        Line { at, name, value: 0, word: word(l, mark) }
    };
    let lines = labels.into_iter().enumerate().map(line).collect();
    let others = station.description.others().zip(yes.iter().skip(candidates));
    let mut written: Vec<u16> = others.filter(|(_, mark)| **mark).map(|(person, _)| person.number).collect();
    if let Some(Choice::Numbers(numbers)) = opened.choices().get(2) {
        let numbers = numbers.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        written.extend(numbers.filter(|number| *number > 0));
    }
    let fingerprint = opened.fingerprint();
    let holds = opened.check(station.board.election(), &fingerprint).is_ok();
    OpenedPage { page, code, fingerprint, holds, lines, written: named(station, &written) }
}

/// The marks that are sealed for a question.
fn marks(opened: &OpenedBallot, question: usize) -> &[bool] {
    match opened.choices().get(question) {
        Some(Choice::Marks(marks)) => marks,
        _ => &[],
    }
}

/// The receipts of all ballots cast here.
pub(super) fn codes(station: &Station) -> String {
    let page = blank(station, Stage::Receipts);
    CodesPage { page, receipts: station.receipts() }.render().unwrap_or_default()
}

/// The text of the opened ballot that is on the screen.
pub(super) fn opened_text(station: &Station) -> Option<String> {
    match &station.screen {
        Screen::Opened { opened, .. } => Some(json::text(&**opened)),
        _ => None,
    }
}

fn blank(station: &Station, stage: Stage) -> Page<'_> {
    let Look { language, size } = station.look;
    Page {
        l: language,
        size: ["", "l", "xl"].get(usize::from(size)).copied().unwrap_or_default(),
        organisation: &station.description.organisation,
        title: &station.description.title,
        key: &station.key,
        enter: "",
        stage,
    }
}

fn fill<'a>(station: &'a Station, voter: &Voter, page: Page<'a>) -> FillPage<'a> {
    let l = page.l;
    FillPage {
        page,
        subject: &station.description.subject,
        places: station.description.places,
        rules: &station.description.rules,
        write_ins: station.description.write_ins,
        options: [(1, word(l, Mark::For)), (2, word(l, Mark::Against)), (3, word(l, Mark::Abstain))],
        lines: lines(station, voter),
        written: named(station, voter.written()),
    }
}

fn write<'a>(
    station: &'a Station,
    voter: &Voter,
    (query, refused): (&'a str, Option<&'a Said>),
    page: Page<'a>,
) -> WritePage<'a> {
    let (found, more) = station.find(query, MOST_FOUND);
    let found: Vec<u16> = found.into_iter().filter(|number| !voter.written().contains(number)).collect();
    let refused = refused.map(|said| said.of(page.l));
    WritePage {
        page,
        query,
        refused,
        written: named(station, voter.written()),
        found: named(station, &found),
        more,
        searched: !query.trim().is_empty(),
    }
}

fn lines(station: &Station, voter: &Voter) -> Vec<Line> {
    let l = station.look.language;
    let line = |(at, name)| {
        let word = voter.marked(at).map_or_else(|| l.pick("未选", "not marked"), |mark| word(l, mark));
        Line { at, name, value: voter.value(at), word }
    };
    station.description.candidate_labels().into_iter().enumerate().map(line).collect()
}

fn named(station: &Station, numbers: &[u16]) -> Vec<Named> {
    let description = &station.description;
    let persons = numbers.iter().filter_map(|number| description.person(*number));
    persons.map(|person| Named { number: person.number, name: description.label(person) }).collect()
}

fn word(l: Language, mark: Mark) -> &'static str {
    match mark {
        Mark::For => l.pick("赞成", "Yes"),
        Mark::Against => l.pick("不赞成", "No"),
        Mark::Abstain => l.pick("弃权", "Abstain"),
    }
}

/// Why a ballot cannot be cast as it is marked, and what to change.
fn marking(why: MarkingError, station: &Station, voter: &Voter) -> String {
    let l = station.look.language;
    match why {
        MarkingError::TooMany { wanted, places } => {
            let excess = wanted.saturating_sub(places);
            let yes = Station::counted(voter, Mark::For);
            let names = voter.written().len();
            if names == 0 {
                return l.pick(
                    format!("您赞成了 {wanted} 名，最多 {places} 名。请改掉 {excess} 名。"),
                    format!("You said yes to {wanted}; at most {places} can be elected. Change {excess}."),
                );
            }
            l.pick(
                format!("您赞成了 {yes} 名，另选了 {names} 名，一共 {wanted} 名，最多 {places} 名。请改掉 {excess} 名。"),
                format!("You said yes to {yes} and wrote {names} in, {wanted} together; at most {places} can be elected. Change {excess}."),
            )
        }
        MarkingError::TooManyNames { names, against } => l.pick(
            format!("您另选了 {names} 名，只对 {against} 名候选人投了不赞成。另选几名，就要对几名候选人投不赞成。请返回修改。"),
            format!("You wrote {names} in and voted against {against}. Whoever writes somebody in votes against as many candidates. Go back and change it."),
        ),
        MarkingError::Kind | MarkingError::Length | MarkingError::Stranger(_) | MarkingError::Twice(_) => l.pick(
            "这张票没有填好，请返回重新填。".into(),
            "The ballot is not filled in well; go back and fill it in anew.".into(),
        ),
    }
}
