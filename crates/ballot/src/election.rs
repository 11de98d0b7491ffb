//! What an election is, as everybody sees it (section 4.10).

use crate::elgamal::PublicKey;
use crate::group::{Element, GROUP};
use crate::hash;
use crate::json::{self, Expected, Json, Reader, Unreadable, Writer};
use crate::question::Question;
use crate::token;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// An election has at most so many questions.
pub const MOST_QUESTIONS: usize = 256;

/// What is written in an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The description shown to voters.
    pub description: String,
    /// The name.
    pub name: String,
    /// The key under which ballots are sealed.
    pub public_key: Element,
    /// The questions.
    pub questions: Vec<Question>,
    /// The identifier: at least 14 signs of [`token::ALPHABET`].
    pub uuid: String,
    /// Who runs it, in words.
    pub administrator: Option<String>,
    /// Who gives out credentials, in words.
    pub credential_authority: Option<String>,
}

/// An election with its hash. Everything that is proved is bound to that hash, so to every word in it.
#[derive(Debug)]
pub struct Election {
    terms: Terms,
    text: String,
    hash: [u8; 32],
    fingerprint: String,
    key: PublicKey,
}

/// Why a text is no election that can be held here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElectionError {
    /// Not the form of an election.
    Unreadable(Unreadable),
    /// Another version of the cryptography.
    Version(u64),
    /// Another group.
    Group(String),
    /// The key is the neutral element.
    IdentityKey,
    /// The identifier is too short or has other signs.
    Uuid,
    /// A question, counted from 0, whose fewest marks are above its most.
    Bounds(usize),
    /// There are no questions.
    NoQuestions,
}

impl fmt::Display for ElectionError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(to, "not an election: {why}"),
            Self::Version(version) => write!(to, "version {version} of the cryptography is not known here"),
            Self::Group(group) => write!(to, "the group {group} is not known here"),
            Self::IdentityKey => to.write_str("the public key is the neutral element"),
            Self::Uuid => to.write_str("the identifier is too short or has other signs than base 58"),
            Self::Bounds(at) => write!(to, "question {at}: the fewest marks are above the most"),
            Self::NoQuestions => to.write_str("there are no questions"),
        }
    }
}

impl core::error::Error for ElectionError {}

impl From<Unreadable> for ElectionError {
    fn from(why: Unreadable) -> Self {
        Self::Unreadable(why)
    }
}

impl Election {
    /// An election of these terms.
    pub fn new(terms: Terms) -> Result<Self, ElectionError> {
        let text = json::text(&terms);
        Self::of(terms, text)
    }

    /// Reads an election.
    pub fn parse(text: &[u8]) -> Result<Self, ElectionError> {
        let mut reader = Reader::new(text);
        reader.expect("{\"version\":")?;
        let version = reader.number()?;
        if version != hash::VERSION {
            return Err(ElectionError::Version(version));
        }
        let terms = read_terms(&mut reader)?;
        reader.end()?;
        let text = String::from_utf8(text.to_vec());
        Self::of(terms, text.map_err(|_| reader.error(Expected::Text))?)
    }

    fn of(terms: Terms, text: String) -> Result<Self, ElectionError> {
        terms.check()?;
        let key = PublicKey::new(terms.public_key).ok_or(ElectionError::IdentityKey)?;
        let hash = hash::sha256(text.as_bytes());
        Ok(Self { terms, text, hash, fingerprint: hash::base64(&hash), key })
    }

    /// What is written in it.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Its text, over which its hash runs.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its hash.
    #[must_use]
    pub const fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// Its hash as ballots and proofs name it: φ of the specification.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The key under which ballots are sealed.
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether there is a question whose answers are shuffled.
    #[must_use]
    pub fn has_shuffles(&self) -> bool {
        self.terms.questions.iter().any(|question| matches!(question, Question::Shuffled(_)))
    }
}

impl Terms {
    fn check(&self) -> Result<(), ElectionError> {
        if !token::is_uuid(&self.uuid) {
            return Err(ElectionError::Uuid);
        }
        if self.questions.is_empty() {
            return Err(ElectionError::NoQuestions);
        }
        let crossed =
            |question: &Question| matches!(question, Question::Summed(summed) if summed.min > summed.max);
        self.questions.iter().position(crossed).map_or(Ok(()), |at| Err(ElectionError::Bounds(at)))
    }
}

fn read_terms(from: &mut Reader<'_>) -> Result<Terms, ElectionError> {
    let description = from.field(",\"description\":")?;
    let name = from.field(",\"name\":")?;
    let group: String = from.field(",\"group\":")?;
    if group != GROUP {
        return Err(ElectionError::Group(group));
    }
    let public_key = from.field(",\"public_key\":")?;
    from.expect(",\"questions\":")?;
    let questions = from.list(MOST_QUESTIONS, Question::read)?;
    let uuid = from.field(",\"uuid\":")?;
    let administrator = from.maybe(",\"administrator\":")?;
    let credential_authority = from.maybe(",\"credential_authority\":")?;
    from.expect("}")?;
    Ok(Terms { description, name, public_key, questions, uuid, administrator, credential_authority })
}

impl Json for Terms {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let error = from.error(Expected::Kind);
        from.expect("{\"version\":1")?;
        read_terms(from).map_err(|why| match why {
            ElectionError::Unreadable(why) => why,
            _ => error,
        })
    }

    fn write(&self, to: &mut Writer) {
        to.raw("{\"version\":").number(hash::VERSION);
        to.field(",\"description\":", &self.description).field(",\"name\":", &self.name);
        to.raw(",\"group\":\"").raw(GROUP).raw("\"").field(",\"public_key\":", &self.public_key);
        to.raw(",\"questions\":").values(&self.questions).field(",\"uuid\":", &self.uuid);
        for (word, text) in [
            (",\"administrator\":", &self.administrator),
            (",\"credential_authority\":", &self.credential_authority),
        ] {
            if let Some(text) = text {
                to.field(word, text);
            }
        }
        to.raw("}");
    }
}
