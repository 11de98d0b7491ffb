//! Full coverage: an organisation for every unit, or at least a guide.
//!
//! A unit with enough full members founds a branch of its own. One with fewer joins a branch nearby, or founds a joint
//! branch with its neighbours, its building or its trade, or a branch of the floating members who live there; where nothing
//! of this is possible, a guide is named. [`plan`] takes what needs the shortest ways and the fewest changes, says of each
//! proposal on which rules it rests and what else could be done, and states how far from the best it may be at most.

mod groups;
mod model;
mod plan;
mod words;

pub use model::{
    Branch, Limits, MOST_GROUP, MOST_NEIGHBOURS, MOST_NUMBER, MOST_UNITS, Prices, Request, RequestError, Unit,
};
pub use plan::{Alternative, Coverage, Proposal, Settings, plan};
pub use words::{Basis, Manner};
