//! Elections held here, held by the reference program, and tampered with.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may stop the test")]

mod board;
mod browser;
mod common;
mod dealing;
mod decoders;
mod elections;
mod opening;
mod pages;
mod properties;
mod reference;
mod statutory;
mod surgery;
mod tampering;
mod vectors;
