//! Credentials: who may vote, without saying who it is (section 4.8).

mod roll;

pub use roll::{Roll, RollError};

use crate::group::{Element, Secret};
use crate::hash;
use crate::token::{SECRET_LENGTH, is_base58, random_token};
use alloc::string::String;
use core::fmt;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// The secret part of a credential, of one voter and one election. Nothing of it is shown by `Debug`.
pub struct Credential {
    token: Zeroizing<String>,
    secret: Secret,
    public: Element,
}

/// A text that is no credential: not `XXXXX-XXXXXX-XXXXX-XXXXXX` with signs of base 58.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CredentialError;

impl fmt::Display for CredentialError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("not a credential of the form XXXXX-XXXXXX-XXXXX-XXXXXX")
    }
}

impl core::error::Error for CredentialError {}

/// How many signs stand between hyphens.
const GROUPS: [usize; 4] = [5, 6, 5, 6];

impl Credential {
    /// A new credential for an election.
    pub fn generate(uuid: &str, random: &mut impl CryptoRng) -> Self {
        let signs = Zeroizing::new(random_token(SECRET_LENGTH, random));
        let mut token = Zeroizing::new(String::with_capacity(SECRET_LENGTH + 3));
        let mut rest = signs.as_str();
        for (at, length) in GROUPS.into_iter().enumerate() {
            let (group, after) = rest.split_at(length);
            if at > 0 {
                token.push('-');
            }
            token.push_str(group);
            rest = after;
        }
        Self::derive(uuid, token)
    }

    /// The credential that a voter types in.
    pub fn parse(uuid: &str, token: &str) -> Result<Self, CredentialError> {
        let groups = token.split('-');
        let fits = groups.clone().map(str::len).eq(GROUPS) && groups.clone().all(is_base58);
        if fits { Ok(Self::derive(uuid, Zeroizing::new(token.into()))) } else { Err(CredentialError) }
    }

    fn derive(uuid: &str, token: Zeroizing<String>) -> Self {
        let secret = hash::credential(uuid, &token);
        let public = Element::of(&secret);
        Self { token, secret, public }
    }

    /// What the voter keeps secret.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What stands on the roll.
    #[must_use]
    pub const fn public(&self) -> &Element {
        &self.public
    }

    pub(crate) const fn secret(&self) -> &Secret {
        &self.secret
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Credential").field("public", &self.public).finish_non_exhaustive()
    }
}
