//! The person concerned (个人信息): the own record, requests for correction, consents, who looked, the own data to take
//! away, how long everything is kept, and erasure by order.
//!
//! Whoever holds an account that belongs to a person sees all of it without asking anybody; what a branch or the
//! county decides about it leaves who, when and why. Other capabilities may call what is re-exported here.

mod commands;
mod model;
pub mod pages;
mod queries;

pub use commands::{apply_retention, keep_retention};
pub use model::{Choice, Decision, Extent, How, Purpose, State};
pub use pages::corrections::{OwnRequest, own_requests};
pub use queries::{consented, covers, own_looks_since, own_waiting, statements, waiting_since};
