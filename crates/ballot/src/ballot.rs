//! Ballots: sealed answers, signed with a credential (sections 4.16, 4.17).

mod prepared;

pub use prepared::{Opening, OpeningError, Prepared};

use crate::answer::{Answer, Context, Fault};
use crate::credential::Credential;
use crate::election::{Election, MOST_QUESTIONS};
use crate::group::Element;
use crate::hash;
use crate::json::{self, Expected, Json, Reader, Unreadable, Writer};
use crate::proof::Proof;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use rand_core::CryptoRng;

/// A ballot. Everything in it is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    body: Body,
    signature: Signature,
}

/// A ballot without its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Body {
    uuid: String,
    /// The fingerprint of the election.
    election: String,
    credential: Element,
    answers: Vec<Answer>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Signature {
    /// The fingerprint of the body that the ballot names.
    named: String,
    /// The fingerprint that the body has.
    fingerprint: String,
    proof: Proof,
}

/// Why a ballot does not count. Questions count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BallotError {
    /// Made for another election.
    OtherElection,
    /// The credential is the neutral element.
    Credential,
    /// Not as many answers as there are questions.
    Answers,
    /// What is wrong with the answer to a question.
    Answer(usize, Fault),
    /// The hash that is signed is not that of the ballot.
    Hash,
    /// The signature is not by the credential.
    Signature,
}

impl fmt::Display for BallotError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherElection => to.write_str("made for another election"),
            Self::Credential => to.write_str("the credential is the neutral element"),
            Self::Answers => to.write_str("not as many answers as questions"),
            Self::Answer(at, fault) => write!(to, "answer {at}: {fault}"),
            Self::Hash => to.write_str("the signed hash is not that of the ballot"),
            Self::Signature => to.write_str("the signature is not by the credential"),
        }
    }
}

impl core::error::Error for BallotError {}

impl Ballot {
    /// Reads a ballot.
    pub fn parse(text: &[u8]) -> Result<Self, Unreadable> {
        let mut reader = Reader::new(text);
        let ballot = read(&mut reader)?;
        reader.end()?;
        Ok(ballot)
    }

    /// Reads a ballot, and gives the points in it. Only when [`crate::group::are_members`] of all of them may
    /// anything else be done with it.
    #[cfg(feature = "std")]
    pub(crate) fn parse_putting_off(text: &[u8]) -> Result<(Self, Vec<Element>), Unreadable> {
        let mut reader = Reader::putting_off(text);
        let ballot = read(&mut reader)?;
        reader.end()?;
        Ok((ballot, reader.into_unchecked()))
    }

    /// Checks a ballot by itself. Whether its credential is on the roll is for the board to say.
    pub fn check(&self, election: &Election) -> Result<(), BallotError> {
        self.body.check(election)?;
        let Signature { named, fingerprint, proof } = &self.signature;
        if named != fingerprint {
            return Err(BallotError::Hash);
        }
        let challenge = |commitment: &_| hash::signature(fingerprint, commitment);
        if proof.shows_knowledge(&self.body.credential, challenge) {
            Ok(())
        } else {
            Err(BallotError::Signature)
        }
    }

    /// The public part of the credential that signed.
    #[must_use]
    pub const fn credential(&self) -> &Element {
        &self.body.credential
    }

    /// The answers, one for each question.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        &self.body.answers
    }

    /// By what voters find their ballot: the hash of its text, in base 64.
    #[must_use]
    pub fn tracker(&self) -> String {
        hash::base64(&hash::sha256(json::text(self).as_bytes()))
    }

    /// The fingerprint that is signed, which is known before the ballot is cast or opened.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.signature.fingerprint
    }
}

impl Body {
    fn check(&self, election: &Election) -> Result<(), BallotError> {
        let terms = election.terms();
        if self.uuid != terms.uuid || self.election != election.fingerprint() {
            return Err(BallotError::OtherElection);
        }
        if self.credential.is_identity() {
            return Err(BallotError::Credential);
        }
        if self.answers.len() != terms.questions.len() {
            return Err(BallotError::Answers);
        }
        let context = Context::new(&self.election, &self.credential);
        for (at, (answer, question)) in self.answers.iter().zip(&terms.questions).enumerate() {
            answer
                .check(election.key(), question, &context)
                .map_err(|fault| BallotError::Answer(at, fault))?;
        }
        Ok(())
    }

    fn fingerprint(&self) -> String {
        let mut writer = Writer::default();
        self.write_open(&mut writer);
        writer.raw("}");
        hash::base64(&hash::sha256(writer.into_text().as_bytes()))
    }

    fn sign(self, credential: &Credential, random: &mut impl CryptoRng) -> Ballot {
        let fingerprint = self.fingerprint();
        let challenge = |commitment: &_| hash::signature(&fingerprint, commitment);
        let proof = Proof::of_knowledge(credential.secret(), challenge, random);
        Ballot { body: self, signature: Signature { named: fingerprint.clone(), fingerprint, proof } }
    }

    /// Everything but the brace that closes it.
    fn write_open(&self, to: &mut Writer) {
        to.field("{\"election_uuid\":", &self.uuid).field(",\"election_hash\":", &self.election);
        to.field(",\"credential\":", &self.credential).raw(",\"answers\":").values(&self.answers);
    }
}

fn read(from: &mut Reader<'_>) -> Result<Ballot, Unreadable> {
    let start = from.place();
    let uuid = plain(from, "{\"election_uuid\":")?;
    let election = plain(from, ",\"election_hash\":")?;
    let credential = from.field(",\"credential\":")?;
    from.expect(",\"answers\":")?;
    let answers = from.list(MOST_QUESTIONS, Answer::read)?;
    let mut text = from.between(start..from.place()).to_vec();
    text.push(b'}');
    let named = plain(from, ",\"signature\":{\"hash\":")?;
    let proof = from.field(",\"proof\":")?;
    from.expect("}}")?;
    // There is one text for one body, so the hash of what was read is the hash of what would be written.
    let fingerprint = hash::base64(&hash::sha256(&text));
    let body = Body { uuid, election, credential, answers };
    Ok(Ballot { body, signature: Signature { named, fingerprint, proof } })
}

/// A text that can be spelled in one way only.
fn plain(from: &mut Reader<'_>, word: &'static str) -> Result<String, Unreadable> {
    from.expect(word)?;
    let error = from.error(Expected::Text);
    let text = from.plain(Expected::Text)?;
    if !text.is_ascii() {
        return Err(error);
    }
    Ok(String::from_utf8_lossy(text).into_owned())
}

impl Json for Ballot {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        read(from)
    }

    fn write(&self, to: &mut Writer) {
        self.body.write_open(to);
        to.field(",\"signature\":{\"hash\":", &self.signature.named);
        to.field(",\"proof\":", &self.signature.proof).raw("}}");
    }
}
