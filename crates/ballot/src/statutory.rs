//! Statutory ballots on top of the questions that the protocol knows: docs/ballot-encoding.md.
//!
//! How the questions of an election are to be read stands in the last line of its description, so it is bound
//! into every ballot and shown to every voter. An election without that line is read as its questions say.

mod approval;
mod exposure;
mod layout;
mod sidecar;

pub use approval::{Approval, CandidateCount, Mark, MarkingError, NamedCount};
pub use exposure::{Exposure, exposures};
pub use layout::{GRADES, Layout, LayoutError, MOST_ON_ROLL, MOTION, Part};
pub use sidecar::{Pair, Sidecar, SidecarError, SidecarProofs};
