//! Signed files between installations that have no server in common (签名文件): a type and its contents, signed with
//! Ed25519 (RFC 8032), carried by whatever way there is, and read by the one installation that they are addressed to, once.
//!
//! A file is signed and not encrypted: nothing goes into it that whoever carries it must not read. Encrypting to a key that
//! the receiver keeps for years needs a static key agreement, which the library of signatures that we have does not offer;
//! so identity numbers and telephones stay out of files and are copied by hand from paper.
//!
//! Each area has a key of its own, so that two areas of one installation exchange files as two installations do.
//! `docs/exchange.md` says what a file looks like.

mod file;
mod key;
pub mod pages;
mod peers;
mod queries;
mod taking;

pub use file::{LARGEST, Refusal, Sheet};
pub use key::{PublicKey, Signer};
pub use peers::{Received, hand_out, note, partners, receive, seal, set_down, trusted};
pub use queries::{Peer, STATEMENTS, peer, peers};
pub use taking::TakeError;
