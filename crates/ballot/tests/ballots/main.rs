//! Elections held here, held by the reference program, and tampered with.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may stop the test")]

mod common;
mod decoders;
mod elections;
mod opening;
mod reference;
mod statutory;
mod surgery;
mod tampering;
mod vectors;
