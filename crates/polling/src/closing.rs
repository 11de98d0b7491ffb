//! Closing: from ballot boxes to the record with its result.
//!
//! [`close`] hands the ballots in, in the order of their hashes, which tells nothing of when or by whom they
//! were cast, and puts their sum under seal. Trustees then shuffle where it is asked for and open their parts;
//! [`gather`] takes what they made as it comes, and brings out the result when it is enough.

mod abandon;
mod error;
mod gather;
mod hand_in;

pub use abandon::{Abandon, abandon};
pub use error::ClosingError;
pub use gather::{Gather, gather};
pub use hand_in::{Close, close};
