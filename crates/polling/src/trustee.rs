//! Trustees (开票人): those who open the tally together, on a machine without network, with files carried on a
//! stick.
//!
//! Three rounds make the keys: [`continue_ceremony`] looks at what is on the stick and does what this trustee
//! can do next, so there is one command to remember. After the vote each opens their part with [`open`], and
//! before that, on long rolls, some [`shuffle`] in turn.

mod ceremony;
mod error;
mod opening;
mod own;
mod stick;

pub use ceremony::{Continue, Join, Plan, continue_ceremony, join, plan};
pub use error::TrusteeError;
pub use opening::{Open, open, shuffle};
pub(crate) use stick::{opened_name, shuffled_name};

use ballot::token::short_code;
use sha2::{Digest as _, Sha256};

/// The file that is published once all keys are there.
pub const TRUSTEES: &str = "trustees.json";

/// What people read aloud to compare a text on two machines.
pub(crate) fn code(text: &[u8]) -> String {
    short_code(&Sha256::digest(text).into())
}
