//! Elections held here, held by the reference program, and tampered with.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may stop the test")]

mod common;
mod elections;
mod reference;
mod vectors;
