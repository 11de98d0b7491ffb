//! SQL of the person concerned.

mod concerned;
mod corrections;
mod erasures;
mod holdings;
mod retention;

pub(super) use concerned::{
    ActRow, Consent, Look, accounts, acts_by_others, consents, give_consent, looks, posts, records, roles,
    sessions, states, withdraw_consent,
};
pub use concerned::{consented, own_looks_since};
pub(super) use corrections::{
    Correction, NewCorrection, answer, correction, counts_in, decided, insert_correction, of_person,
    open_same, waiting,
};
pub use corrections::{own_waiting, waiting_since};
pub(super) use erasures::{Candidate, Erasure, Order, candidates, erasure, erasures, insert_erasure};
pub use holdings::covers;
pub(super) use holdings::{erase, everything, subjects, touched};
pub(super) use retention::{Expired, drop_expired, expired};

use db::Statement;

/// Every statement of this capability.
#[must_use]
pub fn statements() -> Vec<&'static Statement> {
    [
        concerned::STATEMENTS,
        corrections::STATEMENTS,
        erasures::STATEMENTS,
        holdings::STATEMENTS,
        retention::STATEMENTS,
    ]
    .concat()
}
