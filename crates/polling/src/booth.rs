//! The booth (投票电脑): a laptop at the venue whose browser is only its screen.
//!
//! One voter at a time. What a voter chooses is in the memory of this program alone, until it is sealed; it is
//! written nowhere, logged nowhere, and wiped when the voter is done. The pages need no script.

mod error;
mod form;
mod pages;
mod server;
mod station;
mod voter;

pub use error::BoothError;
pub use server::{Serve, router, run};
pub use station::{Opening, Station};
