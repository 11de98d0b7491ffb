//! The record of a meeting: read, its signatures checked, compared with the electronic ballots, and counted by the
//! rulebook.

use crate::Election;
use ballot::audit::Report;
use rulebook::{LoadError, Rulebook, Source, Words};
use scrutiny::{
    Conclusion, Contradiction, Disagreement, MOST, MeetingRecord, Outcome, RoundOutcome, RoundState,
    SignatureError, SignedRecord, Unreadable, compare, outcome, reconciled,
};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

mod national {
    //! The national rules inside the binary.
    use rust_embed::RustEmbed;

    #[derive(RustEmbed)]
    #[folder = "../../rulebook/national/"]
    #[include = "*.toml"]
    pub(super) struct Files;
}

/// What came of checking.
pub(crate) type Checked = Result<Meeting, Refused>;

/// A record of a meeting that holds.
pub(crate) struct Meeting {
    pub(crate) signed: SignedRecord,
    /// The title of the regulation that it was counted by.
    pub(crate) regulation: Words,
    pub(crate) outcome: Outcome,
    /// Whether a scrutineer signed.
    pub(crate) reconciled: Conclusion,
    /// Rounds, counted from 1, whose electronic ballots were not compared because their record was not given.
    pub(crate) unseen: Vec<usize>,
    /// Voters on the electronic channel who cast no ballot, by the electronic ballots that were compared.
    pub(crate) silent: u32,
}

/// Why a record of a meeting is refused.
pub(crate) enum Refused {
    /// It is not of the form.
    Unreadable(Unreadable),
    /// A signature does not hold.
    Signature(SignatureError),
    /// A key that should have signed has not.
    NotSignedBy(String),
    /// It contradicts itself or the rules.
    Contradiction(Box<MeetingRecord>, Contradiction),
    /// It is not of these electronic ballots.
    Disagreement(Disagreement),
    /// The electronic ballots do not hold, so nothing can be compared with them.
    Archive,
}

/// Checks the record of a meeting beside the electronic ballots that hold, if any were given; the error says what
/// cannot be read at all.
pub(crate) fn check(path: &Path, wishes: &Election, archive: Option<&Report>) -> Result<Checked, String> {
    let bytes = read(path)?;
    let rulebook = rulebook(wishes.rulebook.as_deref())?;
    if wishes.record.is_some() && archive.is_none() {
        return Ok(Err(Refused::Archive));
    }
    Ok(judge(&bytes, wishes, archive, &rulebook))
}

fn judge(bytes: &[u8], wishes: &Election, archive: Option<&Report>, rulebook: &Rulebook) -> Checked {
    let signed = SignedRecord::parse(bytes).map_err(Refused::Unreadable)?;
    signed.check_signatures().map_err(Refused::Signature)?;
    let unsigned =
        wishes.signed_by.iter().find(|key| signed.signatures.iter().all(|signature| signature.key != **key));
    if let Some(key) = unsigned {
        return Err(Refused::NotSignedBy(key.clone()));
    }
    let contradiction = |why: Contradiction| Refused::Contradiction(Box::new(signed.record.clone()), why);
    let found = outcome(&signed.record, rulebook).map_err(contradiction)?;
    let reconciled = reconciled(&signed, rulebook).map_err(contradiction)?;
    if let Some(report) = archive {
        compare(&signed.record, report).map_err(Refused::Disagreement)?;
    }
    let (unseen, silent) = electronic(&signed.record, archive);
    let named = &signed.record.rules.instrument;
    let regulation = rulebook.instrument(named).map_or_else(
        || Words { zh: named.clone(), en: named.clone() },
        |instrument| instrument.title.clone(),
    );
    Ok(Meeting { signed, regulation, outcome: found, reconciled, unseen, silent })
}

/// Rounds whose electronic ballots were not compared, and voters who cast none in the one that was.
fn electronic(record: &MeetingRecord, archive: Option<&Report>) -> (Vec<usize>, u32) {
    let uuid = archive.map(|report| report.board.election().terms().uuid.as_str());
    let mut unseen = Vec::new();
    let mut silent = 0;
    for (at, round) in record.rounds.iter().enumerate() {
        let Some(own) = &round.electronic else { continue };
        if uuid == Some(own.archive.uuid.as_str()) {
            silent = round.voters(scrutiny::Channel::Electronic).saturating_sub(own.tally.returned);
        } else {
            unseen.push(at + 1);
        }
    }
    (unseen, silent)
}

impl Meeting {
    /// Whether the election is finished, every rule was kept, and all was compared.
    pub(crate) fn is_complete(&self) -> bool {
        let signed = self.reconciled.verdict == rulebook::Verdict::Allow;
        let finished = self.outcome.next == scrutiny::Next::Announce;
        // A vote that could not be held, or was void, and was held again is no breach any more.
        let again = |round: &&RoundOutcome| !matches!(round.state, RoundState::NoQuorum | RoundState::Void);
        let rounds = self.outcome.rounds.iter().filter(again);
        let mut conclusions =
            self.outcome.conclusions.iter().chain(rounds.flat_map(|round| &round.conclusions));
        finished && signed && self.unseen.is_empty() && conclusions.all(|one| !one.is_breach())
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let fail = |why: std::io::Error| format!("{}: {why}", path.display());
    let mut bytes = Vec::new();
    // One byte more than can be read, so that what is too large is known to be.
    let most = u64::try_from(MOST.bytes).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(fail)?.take(most).read_to_end(&mut bytes).map_err(fail)?;
    Ok(bytes)
}

fn rulebook(folder: Option<&Path>) -> Result<Rulebook, String> {
    let loaded = folder.map_or_else(carried, |folder| Rulebook::from_folders(&[folder]));
    loaded.map_err(|why| why.to_string())
}

/// The national rules that the program carries.
fn carried() -> Result<Rulebook, LoadError> {
    let texts: Vec<(String, String)> = national::Files::iter()
        .filter_map(|name| Some((national::Files::get(&name)?, name)))
        .map(|(file, name)| (name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        .collect();
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    Rulebook::from_sources(&sources)
}

/// Reads a public key of 64 hexadecimal digits.
pub(crate) fn parse_key(text: &str) -> Result<String, String> {
    let small = text.to_ascii_lowercase();
    crate::election::parse_hash(&small).map_err(|_| "a key has 64 hexadecimal digits".to_owned())?;
    Ok(small)
}
