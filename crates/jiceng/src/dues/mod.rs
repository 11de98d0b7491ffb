//! Dues (党费): what each member pays, what was received, spent and passed on, and the account that the branch publishes.
//!
//! Other capabilities may call what is re-exported here.

mod book;
mod commands;
mod done;
pub mod export;
mod findings;
mod model;
mod money;
pub mod pages;
mod queries;
mod reckon;
mod statement;
mod stays;

pub use book::book_chapters;
pub use commands::{DuesError, paid_until, record_entry, record_event, record_setting};
pub use done::organisation_events;
pub use model::{Category, Draft, Entry, Event, HandedBy, Kind, Month, Purpose, Relief, Setting, Way};
pub use money::{fen, yuan};
pub use queries::{Payer, Unset, members_of, statements, unset};
pub use reckon::{Belonging, Paid, Reckoning, Share};
