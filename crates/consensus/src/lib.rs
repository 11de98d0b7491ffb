//! Groups of opinion and common ground from sparse votes, by the published method of Polis.
//!
//! People answer agree, disagree or pass to short statements that others wrote. A [`Conversation`] keeps one answer of
//! each participant to each statement, as votes arrive in whatever order; [`Conversation::analyse`] finds
//!
//! - the groups of opinion ([`Analysis::groups`]) and what represents each of them,
//! - what all groups agree on ([`Common`]) and what divides them ([`Division`]),
//! - how sure that is: intervals of the shares ([`Interval`]) and, by resampling, how stable the groups are
//!   ([`Stability`]).
//!
//! [`Analysis::report`] is what may be shown: it names no participant, and [`Settings`] keep small groups and rare
//! answers out of it. `docs/consensus.md` gives the method with its sources, and what no count of votes can prove.
//!
//! Invariants: results depend on the set of votes and the settings alone. The order in which votes arrive changes no
//! byte, nor do the names of participants; nothing is random but the resampling, whose seed is a setting. Only
//! operations that IEEE 754 rounds in one way are used, so that every machine computes the same.

pub mod csv;

mod analysis;
mod common;
mod conversation;
mod groups;
mod id;
mod interval;
mod kmeans;
mod matrix;
mod pca;
mod rand_index;
mod report;
mod representative;
mod settings;
mod silhouette;
mod stability;
mod tally;

pub use analysis::{Analysis, Group, NoGroups, Participant, Statement};
pub use common::{Common, Division, common, divisions};
pub use conversation::{Conversation, Vote, VoteError};
pub use interval::Interval;
pub use rand_index::adjusted_rand_index;
pub use report::{Report, ReportedGroup, ReportedStatement, Share, Votes};
pub use representative::{Representative, Way};
pub use settings::Settings;
pub use stability::{GroupStability, Stability};
pub use tally::{Standing, Tally};
