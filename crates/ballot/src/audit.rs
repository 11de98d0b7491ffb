//! Checking a whole election from its public record alone (section 3.5 of the specification, and more).
//!
//! Beyond the specification: credentials differ and stand in order, trustees differ, no ballot is recorded
//! twice, events come in the one order that makes sense, no data stand about to which no event refers, and
//! ballots of an election whose terms ask for it carry the proof that nobody has both a yes and a no.

mod ballots;
mod error;
mod sidecars;
mod tally;

pub use error::{AuditError, SetupError, TallyError};

use crate::archive::{Contents, Index, Kind, Recorded, SetupData, scan};
use crate::board::Board;
use crate::credential::Roll;
use crate::decryption::TallyResult;
use crate::election::Election;
use crate::json;
use crate::trustee::Trustees;
use core::num::NonZeroUsize;
use sidecars::Sidecars;
use std::io::{BufRead, Read, Seek};

/// Whether a voter may vote again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revotes {
    /// The last ballot of each credential counts.
    LastCounts,
    /// A second ballot of one credential is an error.
    Forbidden,
}

/// What is asked of a record.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Whether a voter may vote again.
    pub revotes: Revotes,
    /// The hash of an event that was seen before and must still be there.
    pub seen: Option<[u8; 32]>,
    /// With how many threads ballots are checked.
    pub threads: NonZeroUsize,
}

/// What a record says, after everything in it was checked.
#[derive(Debug)]
pub struct Report {
    /// The election and its roll. Where its description says how ballots are to be read, each bore the proof
    /// that nobody on it has both a yes and a no.
    pub board: Board,
    /// The hash of the last event: whoever keeps it can tell later whether anything was changed.
    pub head: [u8; 32],
    /// How many events there are.
    pub events: u64,
    /// What happened last.
    pub stage: Kind,
    /// Ballots recorded, replaced ones among them.
    pub ballots: usize,
    /// Ballots replaced by a later one of the same credential.
    pub replaced: usize,
    /// How many ballots count, one a voter, and their weights together.
    pub counted: (u64, u64),
    /// How many persons hold keys.
    pub trustees: usize,
    /// The numbers of the trustees who shuffled, counted from 1.
    pub shuffled_by: Vec<u64>,
    /// The numbers of the trustees who opened their part, counted from 1.
    pub opened_by: Vec<u64>,
    /// The result, when there is one.
    pub result: Option<TallyResult>,
}

/// What was fixed before the first ballot.
struct Setup {
    board: Board,
    trustees: Trustees,
}

/// Checks a record that has nothing beside it.
pub fn audit<R: Read + Seek>(archive: R, rules: &Rules) -> Result<Report, AuditError> {
    audit_with(archive, None::<&[u8]>, rules)
}

/// Checks a record with the file beside it, which has a [`crate::statutory::Sidecar`] for each ballot, a line
/// each.
pub fn audit_with<R: Read + Seek, S: BufRead>(
    archive: R,
    sidecars: Option<S>,
    rules: &Rules,
) -> Result<Report, AuditError> {
    let (index, mut contents) = scan(archive, rules.seen.as_ref())?;
    if rules.seen.is_some() && !index.seen {
        return Err(AuditError::Unseen);
    }
    let setup = read_setup(&index, &mut contents)?;
    check_order(&index, setup.board.election().has_shuffles())?;
    if rules.revotes == Revotes::Forbidden
        && let Some(first) = index.replaced.first()
    {
        return Err(AuditError::Revote(*first));
    }
    let mut sidecars = Sidecars::new(sidecars);
    let counted = ballots::check(&setup.board, &index, &mut contents, &mut sidecars, rules.threads)?;
    sidecars.finish()?;
    let opened = tally::check(&setup, &index, &mut contents, counted)?;
    Ok(report(setup, &index, opened))
}

fn report(setup: Setup, index: &Index, opened: tally::Opened) -> Report {
    let last = index.events.last().map_or(Kind::Setup, |event| event.kind);
    let stage = if last == Kind::Setup && !index.ballots.is_empty() { Kind::Ballot } else { last };
    Report {
        head: index.head,
        events: index.height,
        stage,
        ballots: index.ballots.len(),
        replaced: index.replaced.len(),
        counted: opened.counted,
        trustees: setup.trustees.count(),
        shuffled_by: opened.shuffled_by,
        opened_by: opened.parts_of,
        result: opened.result,
        board: setup.board,
    }
}

fn read_setup<R: Read + Seek>(index: &Index, contents: &mut Contents<R>) -> Result<Setup, AuditError> {
    let event = index.events.first().ok_or(SetupError::Incomplete)?;
    let setup: SetupData = payload(event, contents)?;
    let mut text = |hash| text_of(event, hash, contents);
    let election = Election::parse(&text(&setup.election)?).map_err(SetupError::Election)?;
    let trustees: Trustees = json::parse(&text(&setup.trustees)?).map_err(SetupError::TrusteesText)?;
    let roll: Roll = json::parse(&text(&setup.credentials)?).map_err(SetupError::RollText)?;
    if event.others.len() != 3 {
        return Err(SetupError::Stray.into());
    }
    trustees.check(&election.terms().public_key).map_err(SetupError::Trustees)?;
    let board = Board::new(election, roll).map_err(SetupError::from)?;
    Ok(Setup { board, trustees })
}

/// The data to which an event refers.
fn payload<R: Read + Seek, T: json::Json>(
    event: &Recorded,
    contents: &mut Contents<R>,
) -> Result<T, AuditError> {
    let (_, place) = event.payload.ok_or(AuditError::Missing(event.kind))?;
    let text = contents.text(place)?;
    json::parse(&text).map_err(|why| AuditError::Unreadable(event.kind, why))
}

/// Data before an event, by their hash.
fn text_of<R: Read + Seek>(
    event: &Recorded,
    hash: &[u8; 32],
    contents: &mut Contents<R>,
) -> Result<Vec<u8>, AuditError> {
    let found = event.others.iter().find(|(known, _)| known == hash);
    let (_, place) = found.ok_or(AuditError::Missing(event.kind))?;
    Ok(contents.text(*place)?)
}

/// Whether shuffles are there where they belong and nowhere else. What else may follow what, the scan has
/// seen to.
fn check_order(index: &Index, shuffled: bool) -> Result<(), AuditError> {
    let mut last = None;
    for event in &index.events {
        if !event.kind.may_follow(last, shuffled) {
            return Err(AuditError::Shuffles(event.kind));
        }
        last = Some(event.kind);
    }
    Ok(())
}
