//! Plans for organisations: who covers which unit, who helps whom, where to open what.
//!
//! - [`coverage`]: an organisation for every unit, as the limits of the regulations allow, with the fewest changes;
//! - [`pairing`]: members with households, volunteers with requests, organisations with one another;
//! - [`location`]: centres and whom each serves, the capacitated p-median problem;
//! - [`assignment`]: one to one at the least cost, the linear assignment problem.
//!
//! What is small, or has the structure for it, is solved exactly; of everything else the answer states a bound that no
//! plan undercuts, so that whoever reads it knows how far from the best it may be. Every proposal says why it is made, on
//! which rules it rests and what else could be done. People decide; they are never scored.
//!
//! Invariants: no input or output, no clock, no chance but that of a seed. Limits are counted in steps, so that the same
//! request, seed and limit give the same plan on every machine; who has a clock stops by [`Watch`]. No number of any
//! regulation stands here: [`Limit`]s come from the caller with the ids of their rules. `docs/planner.md` gives the methods
//! with their sources, and what was measured.

pub mod assignment;
pub mod coverage;
pub mod location;
pub mod pairing;

mod limit;
mod partition;
mod place;
mod random;
mod work;

pub use limit::Limit;
pub use place::Place;
pub use work::{Progress, Watch};
