//! The registrar (凭证发放人): makes a credential for each entitled person, hands slips of paper out, forgets
//! who has which, and revokes the credential of whoever takes a ballot on paper.
//!
//! The registrar is named by the meeting and is not the one who runs the booth.

mod error;
mod forget;
mod issue;
mod public;
mod revocation;
mod slips;

pub use error::RegistrarError;
pub use forget::{Forget, forget};
pub use issue::{Issue, issue};
pub use public::{PublicList, PublicListError};
pub use revocation::{Reason, RevocationError, Revocations, Revoke, Whose, revoke};

/// The public list of credentials, by number only.
pub const CREDENTIALS: &str = "credentials.json";
/// The private list: which number of the roll has which code. Destroyed after handing out.
pub(crate) const HANDED_OUT: &str = "handing-out.secret";
/// The key by which the registrar signs.
pub(crate) const SIGNING: &str = "registrar.secret";
/// The slips to print. Destroyed after printing.
pub(crate) const SLIPS: &str = "slips.html";
/// The signed list of revoked credentials.
pub const REVOKED: &str = "revoked.jsonl";
