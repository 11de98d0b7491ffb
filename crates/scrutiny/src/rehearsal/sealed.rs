//! The electronic part of a rehearsed vote: trustees, credentials, sealed ballots, their tally and its opening.

use super::RehearsalError;
use crate::electronic;
use crate::paper::{Mark, PaperBallot};
use crate::record::{MeetingRecord, Person, Round};
use ballot::archive::ArchiveWriter;
use ballot::ballot::Prepared;
use ballot::credential::{Credential, Roll};
use ballot::decryption::{PartialDecryption, combine, open};
use ballot::election::{Election, Terms};
use ballot::shuffle::Shuffle;
use ballot::statutory::{Approval, Layout, Mark as Sealing, Part};
use ballot::tally::{Counting, EncryptedTally};
use ballot::threshold::{Certificate, Dealer, Seed, inputs, parameters};
use ballot::token::{UUID_LENGTH, random_token};
use ballot::trustee::{Trustee, TrusteeKey, Trustees};
use rand_core::CryptoRng;
use std::fmt::Display;
use std::io::Cursor;

/// How many hold keys, and how many of them suffice.
pub const TRUSTEES: usize = 3;
/// So many suffice.
pub const THRESHOLD: usize = 2;

/// Those who hold the keys.
pub struct Hands {
    trustees: Trustees,
    keys: Vec<TrusteeKey>,
}

/// What an electronic vote leaves behind.
pub struct Sealed {
    /// Its identifier.
    pub uuid: String,
    /// The archive, the file `UUID.bel`.
    pub archive: Vec<u8>,
    /// The file `UUID.sidecars` beside it.
    pub sidecars: String,
    /// What was handed to the voters, in no order that says whose they are.
    pub tokens: Vec<String>,
}

impl std::fmt::Debug for Hands {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Hands").field("trustees", &self.trustees.count()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Sealed").field("uuid", &self.uuid).finish_non_exhaustive()
    }
}

fn failed(why: impl Display) -> RehearsalError {
    RehearsalError::Electronic(why.to_string())
}

impl Hands {
    /// Keys of [`TRUSTEES`] persons of whom [`THRESHOLD`] suffice.
    ///
    /// # Errors
    /// A fault of this program.
    pub fn new(random: &mut impl CryptoRng) -> Result<Self, RehearsalError> {
        let seeds: Vec<Seed> = (0..TRUSTEES).map(|_| Seed::generate(random)).collect();
        let certify = |(at, seed)| Certificate::new(seed, (TRUSTEES, THRESHOLD, at + 1), random);
        let certs: Vec<Certificate> = seeds.iter().enumerate().map(certify).collect();
        let dealers: Vec<Dealer<'_>> =
            seeds.iter().map(|seed| Dealer::new(seed, &certs)).collect::<Result<_, _>>().map_err(failed)?;
        let dealt: Vec<_> =
            dealers.iter().map(|dealer| dealer.deal(random)).collect::<Result<_, _>>().map_err(failed)?;
        let inputs = inputs(&dealt).map_err(failed)?;
        let take = dealers.iter().zip(&inputs).map(|(dealer, input)| dealer.take(input, random));
        let outputs: Vec<_> = take.collect::<Result<_, _>>().map_err(failed)?;
        let keys = dealers.iter().zip(&outputs).map(|(dealer, output)| dealer.key(output));
        let keys = keys.collect::<Result<_, _>>().map_err(failed)?;
        let public = outputs.into_iter().map(|output| output.public_key).collect();
        let parameters = parameters(certs.clone(), &dealt, public).map_err(failed)?;
        Ok(Self { trustees: Trustees(vec![Trustee::Pedersen(Box::new(parameters))]), keys })
    }
}

/// Holds the electronic part of a round: a credential for each ballot, sealed and cast in the order given, opened by
/// those who suffice. `timestamp` is what every entry bears, in seconds since 1970.
///
/// # Errors
/// A ballot that cannot be cast as it is marked: one that is void on paper, or that only the scrutineers could decide.
pub fn seal(
    record: &MeetingRecord,
    round: &Round,
    ballots: &[PaperBallot],
    hands: &Hands,
    timestamp: u64,
    random: &mut impl CryptoRng,
) -> Result<Sealed, RehearsalError> {
    let part = electronic::part(record, round);
    let layout = Layout(vec![part.clone()]);
    let terms = terms(record, round, &part, hands, random);
    let uuid = terms.uuid.clone();
    let election = Election::new(terms).map_err(failed)?;
    let credentials: Vec<Credential> = ballots.iter().map(|_| Credential::generate(&uuid, random)).collect();
    let roll = Roll::new(credentials.iter().map(|credential| *credential.public())).map_err(failed)?;
    let mut archive = ArchiveWriter::create(Cursor::new(Vec::new()), timestamp).map_err(failed)?;
    archive.setup(&election, &hands.trustees, &roll).map_err(failed)?;
    let mut counting = Counting::new(&election.terms().questions);
    let mut sidecars = String::new();
    let pairs = layout.pairs();
    for (at, (paper, credential)) in ballots.iter().zip(&credentials).enumerate() {
        let marking = |why: String| RehearsalError::Marking(at + 1, why);
        let approval = approval(record, round, &part, paper).map_err(marking)?;
        let choices = approval.choices(&part).map_err(|why| marking(why.to_string()))?;
        let prepared = Prepared::seal(&election, credential.public(), choices, random).map_err(failed)?;
        let proofs = prepared.prove_pairs(&election, &pairs, random);
        let cast = prepared.cast(credential, random);
        sidecars += &proofs.beside(&cast).line();
        counting.add(&cast, 1).map_err(failed)?;
        archive.ballot(&cast).map_err(failed)?;
    }
    let (mut tally, size) = counting.finish();
    archive.end_ballots().map_err(failed)?;
    archive.encrypted_tally(&tally, &size).map_err(failed)?;
    if election.has_shuffles() {
        shuffle(&election, &mut tally, &mut archive, random)?;
    }
    decrypt(&election, &tally, hands, roll.total_weight(), &mut archive, random)?;
    let tokens = credentials.iter().map(|credential| credential.token().to_owned()).collect();
    Ok(Sealed { uuid, archive: archive.into_file().into_inner(), sidecars, tokens })
}

fn shuffle(
    election: &Election,
    tally: &mut EncryptedTally,
    archive: &mut ArchiveWriter<Cursor<Vec<u8>>>,
    random: &mut impl CryptoRng,
) -> Result<(), RehearsalError> {
    for owner in 1..=THRESHOLD {
        let shuffle = Shuffle::new(election, tally, random);
        archive.shuffle(owner as u64, &shuffle).map_err(failed)?;
        shuffle.apply(election, tally).map_err(failed)?;
    }
    archive.end_shuffles().map_err(failed)
}

fn decrypt(
    election: &Election,
    tally: &EncryptedTally,
    hands: &Hands,
    weight: u64,
    archive: &mut ArchiveWriter<Cursor<Vec<u8>>>,
    random: &mut impl CryptoRng,
) -> Result<(), RehearsalError> {
    let mut parts = Vec::new();
    for (at, key) in hands.keys.iter().enumerate().take(THRESHOLD) {
        let part = PartialDecryption::new(election, tally, key, random);
        archive.partial_decryption(at as u64 + 1, &part).map_err(failed)?;
        parts.push((at + 1, part));
    }
    let factors = combine(&hands.trustees, &parts, tally).map_err(failed)?;
    let result = open(election, tally, &factors, weight).map_err(failed)?;
    archive.result(&result).map_err(failed)
}

fn terms(
    record: &MeetingRecord,
    round: &Round,
    part: &Part,
    hands: &Hands,
    random: &mut impl CryptoRng,
) -> Terms {
    let subject = format!("{}选举", record.organisation.name);
    let layout = Layout(vec![part.clone()]);
    Terms {
        description: format!("本次选举为演练，人名均为虚构。\n{}", layout.line()),
        name: subject.clone(),
        public_key: hands.trustees.election_key(),
        questions: part.questions(&subject, &electronic::answers(record, round)),
        uuid: random_token(UUID_LENGTH, random),
        administrator: Some("演练".to_owned()),
        credential_authority: Some("演练".to_owned()),
    }
}

/// A ballot on paper as it is marked on a screen.
fn approval(
    record: &MeetingRecord,
    round: &Round,
    part: &Part,
    paper: &PaperBallot,
) -> Result<Approval, String> {
    if paper.illegible {
        return Err("an illegible ballot".to_owned());
    }
    let marks = paper.marks.iter().map(|mark| match mark {
        Mark::Yes => Sealing::For,
        Mark::No => Sealing::Against,
        Mark::Abstain => Sealing::Abstain,
    });
    let others = electronic::others(record, round);
    let number = |person: &Person| -> Result<u16, String> {
        let Person::Roll(number) = person else { return Err("a name that is not on the roll".to_owned()) };
        if matches!(part, Part::LongRoll { .. }) {
            let listed = round.ballot.contains(person);
            return if listed { Err("a name that is on the ballot".to_owned()) } else { Ok(*number) };
        }
        let place = others.iter().position(|other| other == number);
        let place = place.ok_or_else(|| format!("number {number}, who cannot be written in"))?;
        u16::try_from(place).map_err(|error| error.to_string())
    };
    let written = paper.written.iter().map(number).collect::<Result<_, _>>()?;
    Ok(Approval { marks: marks.collect(), written })
}
