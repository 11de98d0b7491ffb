//! The first page (首页): what needs doing, computed anew from the register and the rulebook each time; nothing of it is
//! kept as a row that somebody must tidy.

mod cases;
pub mod pages;
mod requests;
mod waiting;

pub use waiting::{Waiting, waiting};
