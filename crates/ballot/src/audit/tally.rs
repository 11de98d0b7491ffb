//! Checking what came after the ballots: tally, shuffles, partial decryptions, result.

use super::{AuditError, Setup, TallyError, payload, text_of};
use crate::archive::{Contents, Index, Kind, Owned, Recorded};
use crate::decryption::{PartialDecryption, TallyResult, combine};
use crate::json;
use crate::shuffle::Shuffle;
use crate::tally::{Counting, EncryptedTally, SizedTally};
use std::io::{Read, Seek};

/// What came of it.
#[derive(Default)]
pub(super) struct Opened {
    pub(super) counted: (u64, u64),
    pub(super) shuffled_by: Vec<u64>,
    pub(super) parts_of: Vec<u64>,
    pub(super) result: Option<TallyResult>,
}

/// Where the opening stands.
struct Opening<'a> {
    setup: &'a Setup,
    tally: EncryptedTally,
    size: SizedTally,
    parts: Vec<(usize, PartialDecryption)>,
    opened: Opened,
}

/// Checks all events after the ballots.
pub(super) fn check<R: Read + Seek>(
    setup: &Setup,
    index: &Index,
    contents: &mut Contents<R>,
    counting: Counting,
) -> Result<Opened, AuditError> {
    let (tally, size) = counting.finish();
    let counted = (size.num_tallied, size.total_weight);
    let mut opening =
        Opening { setup, tally, size, parts: Vec::new(), opened: Opened { counted, ..Opened::default() } };
    for event in index.events.iter().filter(|event| event.kind > Kind::Ballot) {
        let belonging = match event.kind {
            Kind::EncryptedTally | Kind::Shuffle | Kind::PartialDecryption => 1,
            _ => 0,
        };
        opening.take(event, contents)?;
        if event.others.len() != belonging {
            return Err(TallyError::Stray(event.kind).into());
        }
    }
    Ok(opening.opened)
}

impl Opening<'_> {
    fn take<R: Read + Seek>(
        &mut self,
        event: &Recorded,
        contents: &mut Contents<R>,
    ) -> Result<(), AuditError> {
        match event.kind {
            Kind::EncryptedTally => self.take_tally(&payload(event, contents)?, event),
            Kind::Shuffle => self.take_shuffle(event, contents),
            Kind::PartialDecryption => self.take_part(event, contents),
            Kind::Result => self.take_result(payload(event, contents)?),
            Kind::Setup | Kind::Ballot | Kind::EndBallots | Kind::EndShuffles => Ok(()),
        }
    }

    /// One text stands for one tally, so the hash alone tells whether it is the one that was counted.
    fn take_tally(&self, said: &SizedTally, event: &Recorded) -> Result<(), AuditError> {
        let why = if said.num_tallied != self.size.num_tallied {
            TallyError::Number
        } else if said.total_weight != self.size.total_weight {
            TallyError::Weight
        } else if said.encrypted_tally != self.size.encrypted_tally {
            TallyError::Product
        } else if event.others.iter().any(|(hash, _)| *hash != said.encrypted_tally) {
            TallyError::Stray(event.kind)
        } else {
            return Ok(());
        };
        Err(why.into())
    }

    fn take_shuffle<R: Read + Seek>(
        &mut self,
        event: &Recorded,
        contents: &mut Contents<R>,
    ) -> Result<(), AuditError> {
        let (owner, shuffle) = self.owned::<R, Shuffle>(event, contents)?;
        let applied = shuffle.apply(self.setup.board.election(), &mut self.tally);
        applied.map_err(|why| TallyError::Shuffle(owner, why))?;
        self.opened.shuffled_by.push(owner);
        Ok(())
    }

    fn take_part<R: Read + Seek>(
        &mut self,
        event: &Recorded,
        contents: &mut Contents<R>,
    ) -> Result<(), AuditError> {
        let (owner, part) = self.owned::<R, PartialDecryption>(event, contents)?;
        let number = usize::try_from(owner).map_err(|_| TallyError::Stranger(owner))?;
        let key = self.setup.trustees.person(number).ok_or(TallyError::Stranger(owner))?;
        let checked = part.check(self.setup.board.election(), &self.tally, &key.public_key);
        checked.map_err(|why| TallyError::Decryption(owner, why))?;
        self.parts.push((number, part));
        self.opened.parts_of.push(owner);
        Ok(())
    }

    fn take_result(&mut self, result: TallyResult) -> Result<(), AuditError> {
        let factors =
            combine(&self.setup.trustees, &self.parts, &self.tally).map_err(TallyError::Combination)?;
        result.check(self.setup.board.election(), &self.tally, &factors).map_err(TallyError::Result)?;
        self.opened.result = Some(result);
        Ok(())
    }

    /// What a trustee made, and the trustee's number.
    fn owned<R: Read + Seek, T: json::Json>(
        &self,
        event: &Recorded,
        contents: &mut Contents<R>,
    ) -> Result<(u64, T), AuditError> {
        let Owned { owner, payload: hash } = payload(event, contents)?;
        let number = usize::try_from(owner).ok();
        number.and_then(|number| self.setup.trustees.person(number)).ok_or(TallyError::Stranger(owner))?;
        let text = text_of(event, &hash, contents)?;
        let made = json::parse(&text).map_err(|why| AuditError::Unreadable(event.kind, why))?;
        Ok((owner, made))
    }
}
