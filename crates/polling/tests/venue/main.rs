//! Elections at a venue without network, held through the commands.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may stop the test")]

mod attacks;
mod booth;
mod ceremony;
mod common;
mod decoders;
mod election;
mod long_roll;
mod registrar;
