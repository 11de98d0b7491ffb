//! Checking ballots with several threads, a bounded number of them in memory at a time.

use super::AuditError;
use super::sidecars::Sidecars;
use crate::archive::{Contents, Index, Place};
use crate::ballot::Ballot;
use crate::board::{BallotRefusal, Board};
use crate::group::are_members;
use crate::tally::Counting;
use core::num::NonZeroUsize;
use std::io::{BufRead, Read, Seek};
use std::thread;

/// So many ballots a thread are read before they are checked.
const PORTION: usize = 128;

/// A ballot as it stands in the record.
struct Cast {
    number: usize,
    text: Vec<u8>,
    /// What stands beside it, where the election asks for that.
    sidecar: Option<Vec<u8>>,
    replaced: bool,
}

/// Checks every ballot, and counts the last one of each credential.
pub(super) fn check<R: Read + Seek, S: BufRead>(
    board: &Board,
    index: &Index,
    contents: &mut Contents<R>,
    sidecars: &mut Sidecars<S>,
    threads: NonZeroUsize,
) -> Result<Counting, AuditError> {
    let start = || Counting::new(&board.election().terms().questions);
    let mut counts: Vec<Counting> = (0..threads.get()).map(|_| start()).collect();
    let mut reading = Reading { board, index, contents, sidecars, next: 0 };
    for places in index.ballots.chunks(PORTION * threads.get()) {
        let cast = reading.portion(places)?;
        check_portion(board, &cast, &mut counts)?;
    }
    Ok(counts.into_iter().fold(start(), Counting::merge))
}

/// Checks ballots in as many shares as there are counts. Shares follow one another, so the first error is
/// that of the first ballot that has one.
fn check_portion(board: &Board, cast: &[Cast], counts: &mut [Counting]) -> Result<(), AuditError> {
    let share = cast.len().div_ceil(counts.len()).max(1);
    let results: Vec<Result<(), (usize, BallotRefusal)>> = thread::scope(|scope| {
        let pairs = cast.chunks(share).zip(counts);
        let running: Vec<_> =
            pairs.map(|(own, counting)| scope.spawn(|| count(board, own, counting))).collect();
        let joined = running.into_iter().map(thread::ScopedJoinHandle::join);
        joined.map(|result| result.unwrap_or_else(|why| std::panic::resume_unwind(why))).collect()
    });
    results.into_iter().collect::<Result<(), _>>().map_err(|(number, why)| AuditError::Ballot(number, why))
}

/// Where the ballots are read.
struct Reading<'a, R, S> {
    board: &'a Board,
    index: &'a Index,
    contents: &'a mut Contents<R>,
    sidecars: &'a mut Sidecars<S>,
    next: usize,
}

impl<R: Read + Seek, S: BufRead> Reading<'_, R, S> {
    fn portion(&mut self, places: &[Place]) -> Result<Vec<Cast>, AuditError> {
        let mut cast = Vec::with_capacity(places.len());
        for place in places {
            let number = self.next;
            let sidecar = if self.board.wants_sidecars() { self.sidecars.next()? } else { None };
            let text = self.contents.text(*place)?;
            cast.push(Cast { number, text, sidecar, replaced: self.index.replaced.contains(&number) });
            self.next += 1;
        }
        Ok(cast)
    }
}

fn count(board: &Board, cast: &[Cast], counting: &mut Counting) -> Result<(), (usize, BallotRefusal)> {
    let together = parse_together(cast);
    for (at, one) in cast.iter().enumerate() {
        let ballot = match &together {
            Some(ballots) => Ok(ballots[at].clone()),
            None => Ballot::parse(&one.text).map_err(BallotRefusal::Unreadable),
        };
        let checked = ballot.and_then(|ballot| check_one(board, one, &ballot, counting));
        checked.map_err(|why| (one.number, why))?;
    }
    Ok(())
}

/// Reads ballots, and looks at all points in them at once. Nothing if one is no element, or a ballot cannot
/// be read: then the ballots are read one by one, to tell which.
fn parse_together(cast: &[Cast]) -> Option<Vec<Ballot>> {
    let read =
        cast.iter().map(|one| Ballot::parse_putting_off(&one.text).ok()).collect::<Option<Vec<_>>>()?;
    let (ballots, points): (Vec<Ballot>, Vec<_>) = read.into_iter().unzip();
    are_members(&points.concat()).then_some(ballots)
}

fn check_one(
    board: &Board,
    cast: &Cast,
    ballot: &Ballot,
    counting: &mut Counting,
) -> Result<(), BallotRefusal> {
    let (_, weight) = board.check(ballot, &cast.text, cast.sidecar.as_deref())?;
    if cast.replaced {
        return Ok(());
    }
    counting.add(ballot, weight).map_err(BallotRefusal::Weight)
}
