//! What follows from the records of election meetings.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may stop the test")]

mod cases;
mod common;
mod contradictions;
mod courses;
mod machine;
mod properties;
mod reading;
mod rehearsals;
