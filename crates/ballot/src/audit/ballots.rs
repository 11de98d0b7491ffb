//! Checking ballots with several threads, a bounded number of them in memory at a time.

use super::{AuditError, BallotRefusal, Setup};
use crate::archive::{Contents, Index, Place};
use crate::ballot::Ballot;
use crate::statutory::{Sidecar, SidecarError};
use crate::tally::Counting;
use core::num::NonZeroUsize;
use std::io::{Read, Seek};
use std::thread;

/// So many ballots a thread are read before they are checked.
const PORTION: usize = 64;

/// A ballot as it stands in the record.
struct Cast {
    number: usize,
    text: Vec<u8>,
    beside: Option<Vec<u8>>,
    replaced: bool,
}

/// Checks every ballot, and counts the last one of each credential.
pub(super) fn check<R: Read + Seek>(
    setup: &Setup,
    index: &Index,
    contents: &mut Contents<R>,
    threads: NonZeroUsize,
) -> Result<Counting, AuditError> {
    let start = || Counting::new(&setup.election.terms().questions);
    let mut counts: Vec<Counting> = (0..threads.get()).map(|_| start()).collect();
    for (round, places) in index.ballots.chunks(PORTION * threads.get()).enumerate() {
        let first = round * PORTION * threads.get();
        let cast = read(index, contents, first, places)?;
        let share = cast.len().div_ceil(threads.get()).max(1);
        let results: Vec<Result<(), (usize, BallotRefusal)>> = thread::scope(|scope| {
            let pairs = cast.chunks(share).zip(&mut counts);
            let running: Vec<_> =
                pairs.map(|(own, counting)| scope.spawn(|| count(setup, own, counting))).collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|why| std::panic::resume_unwind(why)))
                .collect()
        });
        // Shares follow one another, so the first error is that of the first ballot that has one.
        for result in results {
            result.map_err(|(number, why)| AuditError::Ballot(number, why))?;
        }
    }
    Ok(counts.into_iter().fold(start(), Counting::merge))
}

fn read<R: Read + Seek>(
    index: &Index,
    contents: &mut Contents<R>,
    first: usize,
    places: &[(Place, Option<Place>)],
) -> Result<Vec<Cast>, AuditError> {
    let mut cast = Vec::with_capacity(places.len());
    for (at, (place, beside)) in places.iter().enumerate() {
        let number = first + at;
        let text = contents.text(*place)?;
        let beside = beside.map(|place| contents.text(place)).transpose()?;
        cast.push(Cast { number, text, beside, replaced: index.replaced.contains(&number) });
    }
    Ok(cast)
}

fn count(setup: &Setup, cast: &[Cast], counting: &mut Counting) -> Result<(), (usize, BallotRefusal)> {
    for one in cast {
        check_one(setup, one, counting).map_err(|why| (one.number, why))?;
    }
    Ok(())
}

fn check_one(setup: &Setup, cast: &Cast, counting: &mut Counting) -> Result<(), BallotRefusal> {
    let ballot = Ballot::parse(&cast.text).map_err(BallotRefusal::Unreadable)?;
    let (_, weight) = setup.roll.find(ballot.credential()).ok_or(BallotRefusal::Stranger)?;
    ballot.check(&setup.election).map_err(BallotRefusal::Ballot)?;
    check_beside(setup, cast, &ballot)?;
    if cast.replaced {
        return Ok(());
    }
    counting.add(&ballot, weight).map_err(BallotRefusal::Weight)
}

/// What stands beside a ballot is the proof that its layout asks for, and nothing else.
fn check_beside(setup: &Setup, cast: &Cast, ballot: &Ballot) -> Result<(), BallotRefusal> {
    match (&cast.beside, setup.pairs.is_empty()) {
        (None, true) => Ok(()),
        (None, false) => Err(BallotRefusal::Sidecar(SidecarError::Missing)),
        (Some(_), true) => Err(BallotRefusal::Stray),
        (Some(text), false) => {
            let sidecar = Sidecar::parse(text).map_err(BallotRefusal::Sidecar)?;
            let checked = sidecar.check(&setup.election, &setup.pairs, ballot, &cast.text);
            checked.map_err(BallotRefusal::Sidecar)
        }
    }
}
