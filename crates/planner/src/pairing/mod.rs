//! Who helps whom: members and households, volunteers and requests, organisations of town and country, centres and villages.
//!
//! [`plan`] meets as many needs as possible, urgent ones first, and among all ways to do so takes the best by the
//! [`Aim`]s in their order. The answer is exact. Nobody is given a score: what counts is what is needed, what somebody can
//! and wants to do, when, where, and how much each has to do already.

mod aims;
mod flow;
mod model;
mod plan;

pub use aims::Aim;
pub use model::{Helper, MOST_LOAD, MOST_PAIRS, MOST_SIDES, Need, Refusal, Request, RequestError};
pub use plan::{Ended, Ending, Pair, Pairing, Possible, Unmet, plan};
