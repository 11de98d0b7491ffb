//! Verifiable secret ballots.
//!
//! Protocol and format are those of Belenios, version 1 of its cryptography (the specification of its
//! release 3.3), over the group Ed25519, so that an independent program can check what this one makes, and
//! the other way round. Sections named in comments are those of that specification.
//!
//! What somebody needs who runs an election, in the order of its days: [`credential`]s for the voters,
//! [`trustee`]s or [`threshold`] trustees who will open the ballots together, the [`election`] as all of them
//! see it, [`ballot`]s, an encrypted [`tally`], shuffles of it where a question asks for them, [`decryption`]
//! and result.
//!
//! Pure: no clock and no randomness of its own. Without the feature `std` there are no archives and no
//! threads.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod alternatives;
pub mod answer;
#[cfg(feature = "std")]
pub mod archive;
#[cfg(feature = "std")]
pub mod audit;
pub mod ballot;
pub mod board;
pub mod credential;
pub mod decryption;
pub mod election;
pub mod elgamal;
pub mod group;
mod hash;
pub mod json;
pub mod proof;
pub mod question;
pub mod shuffle;
pub mod statutory;
pub mod tally;
pub mod threshold;
pub mod token;
pub mod trustee;
