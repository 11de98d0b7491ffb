//! Opinions on this system (对本系统的意见): anybody writes, gets a number, and sees the answer under it.
//!
//! Who wrote is never shown and is not kept: a signed-in writer's own list is found by a keyed hash, days are kept
//! without times, identifiers tell no time, and neither text nor number stands in the journal or in an address.

mod commands;
mod model;
pub mod pages;
mod queries;

pub use commands::{Made, NewComplaint, answer, make, take_up};
pub use model::{Number, State};
pub use queries::{Complaint, STATEMENTS, by_number, own, published, waiting_since};
