//! The public list: what the server and everybody get of the credentials. It names nobody.

use crate::files::{self, FileError};
use crate::words::Said;
use ballot::credential::{Roll, RollError};
use ballot::group::Element;
use serde::{Deserialize, Serialize};
use std::path::Path;

const FORMAT: &str = "jiceng-credentials/1";

/// The public parts of all credentials of an election, in an order that tells nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicList {
    format: String,
    /// The election.
    pub uuid: String,
    /// How many credentials there are.
    pub count: usize,
    /// The key by which the registrar signs revocations, 64 hexadecimal digits.
    pub registrar: String,
    /// The public parts.
    pub credentials: Vec<String>,
}

/// What is wrong with such a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicListError {
    /// The file.
    File(FileError),
    /// It is of another election, or the description was changed since.
    OtherElection,
    /// Not as many credentials as persons who may vote.
    Count(usize, usize),
    /// The credentials together.
    Roll(RollError),
}

impl PublicListError {
    /// The sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(why) => why.said(),
            Self::OtherElection => Said::new(
                "凭证名单属于另一次选举，或者发码以后选举说明改过。请用发码时的选举说明，或者重新发码。",
                "The list of credentials is of another election, or the description was changed after it was made. Use the description as it was, or issue codes anew.",
            ),
            Self::Count(there, needed) => Said::new(
                format!("凭证名单有{there}个凭证，有选举权的是{needed}人，对不上。请重新发码。"),
                format!("There are {there} credentials and {needed} persons who may vote. Issue codes anew."),
            ),
            Self::Roll(why) => Said::new(
                format!("凭证名单不成立（{why}）。请重新拷一份。"),
                format!("The list of credentials does not hold ({why}). Copy it again."),
            ),
        }
    }
}

impl PublicList {
    pub(super) fn new(uuid: String, registrar: String, credentials: impl Iterator<Item = Element>) -> Self {
        let mut credentials: Vec<String> = credentials.map(|credential| credential.text()).collect();
        credentials.sort_unstable();
        Self { format: FORMAT.into(), uuid, count: credentials.len(), registrar, credentials }
    }

    /// Reads a list.
    pub fn read(path: &Path) -> Result<Self, PublicListError> {
        let bytes = files::read(path).map_err(PublicListError::File)?;
        let damaged = |why: String| PublicListError::File(FileError::damaged(path, &why));
        let own: Self = serde_json::from_slice(&bytes).map_err(|why| damaged(why.to_string()))?;
        if own.format != FORMAT || own.registrar.len() != 64 || hex::decode(&own.registrar).is_err() {
            return Err(damaged(own.format.chars().take(40).collect()));
        }
        Ok(own)
    }

    /// The roll of the election, for so many voters.
    pub fn roll(&self, uuid: &str, voters: usize) -> Result<Roll, PublicListError> {
        if self.uuid != uuid {
            return Err(PublicListError::OtherElection);
        }
        if self.count != voters || self.credentials.len() != voters {
            return Err(PublicListError::Count(self.credentials.len(), voters));
        }
        let elements: Result<Vec<Element>, _> =
            self.credentials.iter().map(|text| Element::parse(text.as_bytes())).collect();
        let elements = elements
            .map_err(|why| PublicListError::File(FileError::damaged(Path::new(super::CREDENTIALS), &why)))?;
        Roll::new(elements).map_err(PublicListError::Roll)
    }
}
