//! Elections held in memory, from setup to result.

use ballot::answer::Choice;
use ballot::archive::ArchiveWriter;
use ballot::audit::{AuditError, Report, Revotes, Rules, audit, audit_with};
use ballot::ballot::{Ballot, Prepared};
use ballot::credential::{Credential, Roll};
use ballot::decryption::{PartialDecryption, combine, open};
use ballot::election::{Election, Terms};
use ballot::question::{Question, ShuffledQuestion, SummedQuestion};
use ballot::shuffle::Shuffle;
use ballot::tally::Counting;
use ballot::threshold::{Certificate, Dealer, Parameters, Seed, inputs, parameters};
use ballot::token::random_token;
use ballot::trustee::{Trustee, TrusteeKey, Trustees};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::io::Cursor;
use std::num::NonZeroUsize;

pub(crate) const TIMESTAMP: u64 = 1_795_737_600;

pub(crate) const RULES: Rules =
    Rules { revotes: Revotes::LastCounts, seen: None, threads: NonZeroUsize::new(2).unwrap() };

pub(crate) fn random(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn check(file: &[u8]) -> Result<Report, AuditError> {
    audit(Cursor::new(file), &RULES)
}

pub(crate) fn check_with(file: &[u8], sidecars: &str) -> Result<Report, AuditError> {
    audit_with(Cursor::new(file), Some(sidecars.as_bytes()), &RULES)
}

pub(crate) fn summed(answers: &[&str], min: u64, max: u64, blank: Option<bool>) -> Question {
    let answers = answers.iter().map(ToString::to_string).collect();
    Question::Summed(SummedQuestion { answers, blank, min, max, question: "问题 \"one\"\n".into() })
}

pub(crate) fn shuffled(answers: &[&str]) -> Question {
    let answers = answers.iter().map(ToString::to_string).collect();
    Question::Shuffled(ShuffledQuestion { answers, question: "排序".into(), extra: None })
}

pub(crate) fn marks(bits: &str) -> Choice {
    Choice::Marks(bits.chars().map(|bit| bit == '1').collect())
}

/// The keys of those who open the tally, by their number.
pub(crate) struct Keys {
    pub(crate) trustees: Trustees,
    pub(crate) keys: Vec<TrusteeKey>,
}

pub(crate) fn singles(count: usize, random: &mut ChaCha20Rng) -> Keys {
    let keys: Vec<TrusteeKey> = (0..count).map(|_| TrusteeKey::generate(random)).collect();
    let trustees = keys.iter().map(|key| Trustee::Single(Box::new(key.prove(random)))).collect();
    Keys { trustees: Trustees(trustees), keys }
}

pub(crate) fn pedersen(
    size: usize,
    threshold: usize,
    random: &mut ChaCha20Rng,
) -> (Parameters, Vec<TrusteeKey>) {
    let seeds: Vec<Seed> = (0..size).map(|_| Seed::generate(random)).collect();
    let certify = |(at, seed)| Certificate::new(seed, (size, threshold, at + 1), random);
    let certs: Vec<Certificate> = seeds.iter().enumerate().map(certify).collect();
    let dealers: Vec<Dealer<'_>> = seeds.iter().map(|seed| Dealer::new(seed, &certs).unwrap()).collect();
    let dealt: Vec<_> = dealers.iter().map(|dealer| dealer.deal(random).unwrap()).collect();
    let inputs = inputs(&dealt).unwrap();
    let outputs: Vec<_> =
        dealers.iter().zip(&inputs).map(|(dealer, input)| dealer.take(input, random).unwrap()).collect();
    let keys = dealers.iter().zip(&outputs).map(|(dealer, output)| dealer.key(output).unwrap()).collect();
    let public = outputs.into_iter().map(|output| output.public_key).collect();
    (parameters(certs.clone(), &dealt, public).unwrap(), keys)
}

/// An election whose box is open.
pub(crate) struct Held {
    pub(crate) election: Election,
    pub(crate) keys: Keys,
    pub(crate) roll: Roll,
    pub(crate) credentials: Vec<Credential>,
    /// The file beside the record.
    pub(crate) sidecars: String,
    pub(crate) archive: ArchiveWriter<Cursor<Vec<u8>>>,
    pub(crate) counting: Counting,
    pub(crate) total_weight: u64,
}

impl Held {
    pub(crate) fn open(
        questions: Vec<Question>,
        voters: usize,
        keys: Keys,
        random: &mut ChaCha20Rng,
    ) -> Self {
        Self::of(terms(questions, &keys, random), voters, None, keys, random)
    }

    pub(crate) fn weighted(
        questions: Vec<Question>,
        weights: &[u64],
        keys: Keys,
        random: &mut ChaCha20Rng,
    ) -> Self {
        Self::of(terms(questions, &keys, random), weights.len(), Some(weights), keys, random)
    }

    pub(crate) fn of(
        terms: Terms,
        voters: usize,
        weights: Option<&[u64]>,
        keys: Keys,
        random: &mut ChaCha20Rng,
    ) -> Self {
        let election = Election::new(terms).unwrap();
        let credentials: Vec<Credential> =
            (0..voters).map(|_| Credential::generate(&election.terms().uuid, random)).collect();
        let public = credentials.iter().map(|credential| *credential.public());
        let roll = match weights {
            None => Roll::new(public),
            Some(weights) => Roll::weighted(public.zip(weights.iter().copied())),
        };
        let roll = roll.unwrap();
        let mut archive = ArchiveWriter::create(Cursor::new(Vec::new()), TIMESTAMP).unwrap();
        archive.setup(&election, &keys.trustees, &roll).unwrap();
        let counting = Counting::new(&election.terms().questions);
        let total_weight = roll.total_weight();
        Self { election, keys, roll, credentials, sidecars: String::new(), archive, counting, total_weight }
    }

    pub(crate) fn seal(&self, voter: usize, choices: Vec<Choice>, random: &mut ChaCha20Rng) -> Ballot {
        let credential = &self.credentials[voter];
        let prepared = Prepared::seal(&self.election, credential.public(), choices, random).unwrap();
        prepared.cast(credential, random)
    }

    pub(crate) fn vote(&mut self, voter: usize, choices: Vec<Choice>, random: &mut ChaCha20Rng) {
        let ballot = self.seal(voter, choices, random);
        self.cast(&ballot);
    }

    pub(crate) fn cast(&mut self, ballot: &Ballot) {
        ballot.check(&self.election).unwrap();
        let (_, weight) = self.roll.find(ballot.credential()).unwrap();
        self.counting.add(ballot, weight).unwrap();
        self.archive.ballot(ballot).unwrap();
    }

    /// Closes the box, shuffles where that is asked for and opens the tally with the keys at these numbers.
    pub(crate) fn close(mut self, persons: &[usize], random: &mut ChaCha20Rng) -> Vec<u8> {
        let (mut tally, size) = self.counting.finish();
        self.archive.end_ballots().unwrap();
        self.archive.encrypted_tally(&tally, &size).unwrap();
        if self.election.has_shuffles() {
            for owner in [1, 2] {
                let shuffle = Shuffle::new(&self.election, &tally, random);
                self.archive.shuffle(owner, &shuffle).unwrap();
                shuffle.apply(&self.election, &mut tally).unwrap();
            }
            self.archive.end_shuffles().unwrap();
        }
        let mut parts = Vec::new();
        for person in persons {
            let part = PartialDecryption::new(&self.election, &tally, &self.keys.keys[person - 1], random);
            self.archive.partial_decryption(*person as u64, &part).unwrap();
            parts.push((*person, part));
        }
        let factors = combine(&self.keys.trustees, &parts, &tally).unwrap();
        let result = open(&self.election, &tally, &factors, self.total_weight).unwrap();
        self.archive.result(&result).unwrap();
        self.archive.into_file().into_inner()
    }

    /// The file as it is now.
    pub(crate) fn archive_so_far(&self) -> Vec<u8> {
        self.archive.file().get_ref().clone()
    }
}

pub(crate) fn terms(questions: Vec<Question>, keys: &Keys, random: &mut ChaCha20Rng) -> Terms {
    Terms {
        description: "按票数从高到低\t“差额选举”".into(),
        name: "支部委员会选举".into(),
        public_key: keys.trustees.election_key(),
        questions,
        uuid: random_token(14, random),
        administrator: Some("组织委员".into()),
        credential_authority: None,
    }
}
