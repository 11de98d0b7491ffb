//! Floating members (流动党员): who is away from the own branch while the membership stays there. The own branch registers who
//! left, the receiving branch who came, and each confirms what the other one stated. Kept is what the usual ledgers ask
//! for: no movements, no location, nothing of what somebody does on the internet.
//!
//! Other capabilities may call what is re-exported here.

mod book;
mod commands;
mod done;
mod export;
mod files;
mod model;
pub mod pages;
mod queries;
mod rules;

pub use book::book_chapters;
pub use commands::{register_arrival, register_leaving, register_note};
pub use done::organisation_events;
pub use export::Form;
pub use model::{Act, Arrival, Ending, Host, Leaving, Note, Reach, Shown, Side, State, Way, Whereabouts};
pub use queries::{
    Guest, Unlisted, Waiting, WaitingSide, guests_of, hosts_of, last_contact, statements, unlisted_in,
};
pub use rules::waiting;
