//! The electronic channel of an election, at a venue that needs no network and no server.
//!
//! In the order of its days: [`trustee`]s make keys, the [`registrar`] makes a code for each voter, [`setup`]
//! fixes the election, the [`booth`] takes ballots into a [`ballot_box`] on two media, [`closing`] hands them
//! in, and the trustees open the sum of all. What is carried from one to another are files; what comes out is
//! a record that anybody can check (`crates/ballot`, `crates/auditor`).
//!
//! Every command is a function of its wishes, of randomness and of an [`Output`] in which it says what was
//! done, which file goes to whom, and what comes next. Errors become sentences in both languages by `said`.

pub mod ballot_box;
pub mod booth;
pub mod closing;
pub mod description;
mod files;
mod limits;
pub mod opened;
mod record;
pub mod registrar;
mod secret;
pub mod setup;
pub mod trustee;
mod typed;
mod words;

pub use files::FileError;
pub use limits::{Limits, TooFew};
pub use record::{Record, RecordError};
pub use secret::{FEWEST_SIGNS, Passphrase, SecretError};
pub use words::{Language, Output, Refusal, Said};
