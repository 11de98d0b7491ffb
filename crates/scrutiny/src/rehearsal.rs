//! Whole elections of synthetic people, for officials to practise with and for tests.
//!
//! Everything follows from the wishes and the seed: the same seed gives the same files, byte for byte. Nobody in them is
//! real, and their keys are worth nothing.

mod chance;
mod course;
mod papers;
mod people;
mod sealed;
mod voters;

pub use papers::Tongue;
pub use sealed::{Hands, Sealed, THRESHOLD, TRUSTEES, seal};

use crate::contradiction::Contradiction;
use crate::outcome::{Outcome, outcome};
use crate::record::{
    Base, ChairedBy, Contest, ElectedBy, FORMAT, MeetingRecord, Mode, Organisation, OrganisationKind, Person,
    Post, Preparation, RulesInForce,
};
use crate::signing::{SignedRecord, Signer, SigningKey};
use ballot::statutory::MOST_ON_ROLL;
use jiff::civil::{Date, date};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rand_core::CryptoRng;
use rulebook::Rulebook;
use thiserror::Error;

/// The most voters.
pub const MOST_VOTERS: u16 = 3000;
/// The fewest.
pub const FEWEST_VOTERS: u16 = 5;
/// The most places: so many names fit into a ballot of a long roll.
pub const MOST_PLACES: u16 = 15;
/// Branches below so many voters vote on paper (`docs/ballots.md`).
const FEWEST_BEFORE_ELECTRONIC: usize = 15;
/// Fewer electronic ballots are not opened apart (`docs/ballots.md`).
const FEWEST_ELECTRONIC: usize = 10;
/// The day of the meeting.
const DAY: Date = date(2026, 6, 1);
/// The time that entries of the archive bear, in seconds since 1970: that day.
const TIME: u64 = 1_780_272_000;

/// What is rehearsed.
#[derive(Clone, Copy, Debug)]
pub struct Wishes {
    /// Entitled voters, from [`FEWEST_VOTERS`] to [`MOST_VOTERS`].
    pub voters: u16,
    /// Candidates: at least as many as places, and so few that three voters remain to watch and count.
    pub candidates: u16,
    /// Places, from 1 to [`MOST_PLACES`].
    pub places: u16,
    /// Whether some write in others.
    pub write_ins: bool,
    /// What everything follows from.
    pub seed: u64,
    /// The language of the papers to print.
    pub tongue: Tongue,
}

/// A rehearsed election.
#[derive(Debug)]
pub struct Rehearsed {
    /// The record of its meeting, signed by the scrutineers and an installation.
    pub signed: SignedRecord,
    /// What follows from it.
    pub outcome: Outcome,
    /// Name and content of each file.
    pub files: Vec<(String, Vec<u8>)>,
    /// The name of the archive of electronic ballots among them, where there is one.
    pub archive: Option<String>,
}

/// Why an election cannot be rehearsed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RehearsalError {
    /// Too few or too many voters.
    #[error("from {FEWEST_VOTERS} to {MOST_VOTERS} voters can be rehearsed")]
    Voters,
    /// Too few or too many places.
    #[error("from 1 to {MOST_PLACES} places can be rehearsed")]
    Places,
    /// Fewer candidates than places, or too many for the voters.
    #[error("from {least} to {most} candidates can be rehearsed with so many voters and places")]
    Candidates {
        /// At least so many.
        least: u16,
        /// At most so many.
        most: u16,
    },
    /// The rulebook does not answer.
    #[error("the rules: {0}")]
    Rules(String),
    /// A ballot cannot be cast electronically as it is marked.
    #[error("ballot {0}: {1}")]
    Marking(usize, String),
    /// What should always hold did not: a fault of this program.
    #[error("the electronic part failed: {0}")]
    Electronic(String),
}

impl Wishes {
    fn check(&self) -> Result<(), RehearsalError> {
        if !(FEWEST_VOTERS..=MOST_VOTERS).contains(&self.voters) {
            return Err(RehearsalError::Voters);
        }
        if !(1..=MOST_PLACES).contains(&self.places) {
            return Err(RehearsalError::Places);
        }
        let (least, most) =
            (self.places, (self.voters - 3).min(u16::try_from(MOST_ON_ROLL).unwrap_or(u16::MAX)));
        if (least..=most).contains(&self.candidates) {
            Ok(())
        } else {
            Err(RehearsalError::Candidates { least, most })
        }
    }
}

/// Holds an election.
///
/// # Errors
/// What cannot be rehearsed.
pub fn rehearse(wishes: &Wishes, rulebook: &Rulebook) -> Result<Rehearsed, RehearsalError> {
    wishes.check()?;
    let random = &mut ChaCha20Rng::seed_from_u64(wishes.seed);
    let first = begin(wishes, rulebook, random)?;
    let others = if wishes.write_ins { popular(&first) } else { Vec::new() };
    let (record, sealed) = course::run(first, &others, rulebook, random)?;
    let said = |why: Contradiction| RehearsalError::Rules(why.words(&record).en);
    let outcome = outcome(&record, rulebook).map_err(said)?;
    let signed = sign(record, random)?;
    let mut files = vec![("meeting.json".to_owned(), signed.file())];
    let mut archive = None;
    if let Some(sealed) = sealed {
        files.push((format!("{}.bel", sealed.uuid), sealed.archive));
        files.push((format!("{}.sidecars", sealed.uuid), sealed.sidecars.into_bytes()));
        files.push(("credentials.html".to_owned(), papers::credentials(wishes.tongue, &sealed.tokens)));
        archive = Some(format!("{}.bel", sealed.uuid));
    }
    files.extend(papers::all(wishes.tongue, &signed.record, &outcome));
    Ok(Rehearsed { signed, outcome, files, archive })
}

/// The record before the first vote.
fn begin(
    wishes: &Wishes,
    rulebook: &Rulebook,
    random: &mut impl CryptoRng,
) -> Result<MeetingRecord, RehearsalError> {
    let roll = people::roll(wishes, random);
    let people::Offices { candidates, scrutineers, tellers } = people::offices(wishes, &roll, random);
    Ok(MeetingRecord {
        format: FORMAT.to_owned(),
        organisation: Organisation { name: "演练村党支部".to_owned(), kind: OrganisationKind::Branch },
        contest: Contest {
            post: Post::Committee,
            elected_by: ElectedBy::MembersMeeting,
            has_committee: true,
            mode: Mode::Direct,
            places: wishes.places,
        },
        rules: rules(rulebook)?,
        held_on: DAY,
        preparation: Preparation {
            method_passed: true,
            candidates_agreed: true,
            deliberated: true,
            introduced: true,
            scrutineers_confirmed: true,
            chaired_by: ChairedBy::OutgoingCommittee,
            secret: true,
            proxies: 0,
            electronic_approval: Some("演练批复〔2026〕1号".to_owned()),
        },
        roll,
        outsiders: Vec::new(),
        candidates,
        scrutineers,
        tellers,
        rounds: Vec::new(),
        reduction: None,
    })
}

fn rules(rulebook: &Rulebook) -> Result<RulesInForce, RehearsalError> {
    let missing = || RehearsalError::Rules(crate::rules::MAJORITY.to_owned());
    let edition = rulebook.edition_on(crate::rules::MAJORITY, DAY).ok_or_else(missing)?;
    let majority_base = match edition.value("base").and_then(|base| base.as_text()) {
        Some("present") => Base::Present,
        Some("entitled") => Base::Entitled,
        _ => return Err(missing()),
    };
    Ok(RulesInForce {
        instrument: edition.instrument.clone(),
        edition: edition.edition.clone(),
        majority_base,
    })
}

/// Two who are not candidates and have no office.
fn popular(record: &MeetingRecord) -> Vec<Person> {
    let busy = |person: &Person| {
        record.candidates.iter().any(|candidate| candidate.person == *person)
            || record.scrutineers.contains(person)
            || record.tellers.contains(person)
    };
    let entitled = record.roll.iter().filter(|entry| entry.right == crate::record::Right::Entitled);
    entitled.map(|entry| Person::Roll(entry.number)).filter(|person| !busy(person)).take(2).collect()
}

fn sign(record: MeetingRecord, random: &mut impl CryptoRng) -> Result<SignedRecord, RehearsalError> {
    let mut signers: Vec<Signer> = record.scrutineers.iter().cloned().map(Signer::Scrutineer).collect();
    signers.push(Signer::Installation("演练".to_owned()));
    let mut signed = SignedRecord { record, signatures: Vec::new() };
    for signer in signers {
        let mut seed = [0; 32];
        random.fill_bytes(&mut seed);
        let key = SigningKey::from_seed(&seed);
        signed.sign(signer, &key.ok_or_else(|| RehearsalError::Electronic("no signing key".to_owned()))?);
    }
    Ok(signed)
}
