//! Reminders (提醒): what waits for somebody, told by e-mail or message as often as the person asked for. They say how
//! much of what there is and never whom it concerns.

mod commands;
mod model;
pub mod pages;
mod queries;
mod sending;

pub use commands::{ReminderError, ask, confirm, stop};
pub use model::{Every, Way};
pub use queries::statements;
pub use sending::{keep_sending, send_due};
