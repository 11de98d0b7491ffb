//! Units without an organisation, branches that may take some in, and the limits that every proposal keeps.

use crate::limit::Limit;
use crate::place::Place;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Most units, and most branches, of one plan.
pub const MOST_UNITS: usize = 10_000;
/// Most units that a joint branch may cover, and most neighbours looked at: the number of groups grows with their power.
pub const MOST_GROUP: u32 = 8;
/// Most neighbours of a unit or branch that are considered.
pub const MOST_NEIGHBOURS: u32 = 24;
/// Most members of one unit, and the largest price.
pub const MOST_NUMBER: u32 = 10_000_000;

/// A unit that no organisation covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// As the caller names it; means nothing here.
    pub id: String,
    /// Where it is.
    pub place: Place,
    /// Full members whose membership is to lie here.
    #[serde(default)]
    pub full: u32,
    /// Probationary members, who count for the size of a branch and not for whether one may be founded.
    #[serde(default)]
    pub probationary: u32,
    /// Full members of organisations elsewhere who live or work here.
    #[serde(default)]
    pub floating: u32,
    /// The organisation in whose range it lies. Where the request keeps territories apart, nothing crosses them.
    #[serde(default)]
    pub territory: Option<String>,
    /// The building, estate, park or street it stands in.
    #[serde(default)]
    pub estate: Option<String>,
    /// The trade or industrial chain it belongs to.
    #[serde(default)]
    pub trade: Option<String>,
    /// The branch that covered it until now: going back there is no change.
    #[serde(default)]
    pub formerly: Option<String>,
    /// Units and branches with which it must not be joined, with the reason in words.
    #[serde(default)]
    pub barred: BTreeMap<String, String>,
}

/// A branch that exists and may take units in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// As the caller names it; means nothing here.
    pub id: String,
    /// Where it meets.
    pub place: Place,
    /// Its members, probationary ones included.
    pub members: u32,
    /// How many units it covers, its own included.
    pub units: u32,
    /// As of units.
    #[serde(default)]
    pub territory: Option<String>,
    /// As of units.
    #[serde(default)]
    pub estate: Option<String>,
    /// As of units.
    #[serde(default)]
    pub trade: Option<String>,
}

/// What every proposal keeps. The numbers come from the caller's rulebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Full members from which on a unit founds a branch of its own, and that a joint branch needs together.
    pub least_full: Limit,
    /// Members of a joint branch at most.
    pub most_members: Limit,
    /// Units of a joint branch at most.
    pub most_units: Limit,
    /// The longest way in metres from a unit to where its branch meets.
    pub farthest: Limit,
    /// The same between units of one trade, where trades have branches of their own.
    #[serde(default)]
    pub farthest_in_trade: Option<Limit>,
    /// Floating members from which on a branch of floating members may be agreed on.
    #[serde(default)]
    pub least_floating: Option<Limit>,
    /// Full members from which on a branch elects a committee.
    #[serde(default)]
    pub branch_committee: Option<Limit>,
    /// Members from which on a unit has a general branch.
    #[serde(default)]
    pub general_branch: Option<Limit>,
    /// Members from which on a unit has a committee.
    #[serde(default)]
    pub committee: Option<Limit>,
}

/// What is avoided, each as so many metres of way: whoever raises a number says that it is worth as long a detour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Prices {
    /// A unit that is left to a guide.
    pub guide: u32,
    /// A branch of floating members, which another organisation must agree to.
    pub floating: u32,
    /// A joint branch that is founded.
    pub found: u32,
    /// A branch that exists and is enlarged.
    pub enlarge: u32,
    /// A unit that comes to another branch than the one which covered it.
    pub change: u32,
}

impl Default for Prices {
    fn default() -> Self {
        Self { guide: 200_000, floating: 30_000, found: 5_000, enlarge: 1_000, change: 500 }
    }
}

/// What is to be planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Units that no organisation covers.
    pub units: Vec<Unit>,
    /// Branches that may take units in.
    #[serde(default)]
    pub branches: Vec<Branch>,
    /// What every proposal keeps.
    pub limits: Limits,
    /// What is avoided.
    #[serde(default)]
    pub prices: Prices,
    /// Whether nothing may cross the border of a territory.
    #[serde(default)]
    pub territories_apart: bool,
    /// How many neighbours of each unit and branch are considered, the nearest first.
    #[serde(default = "neighbours")]
    pub neighbours: u32,
}

fn neighbours() -> u32 {
    8
}

/// Why a request is not planned.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RequestError {
    /// Two units or branches of one id.
    #[error("{0} stands there twice; each unit and each branch has an id of its own")]
    Twice(String),
    /// More than [`MOST_UNITS`].
    #[error("{0} units or branches are too many for one plan; plan township by township")]
    TooMany(usize),
    /// A number above what can be planned with.
    #[error("{what} is {value}, which is above {most}")]
    TooLarge {
        /// Which number, or whose.
        what: String,
        /// The number.
        value: u32,
        /// The most.
        most: u32,
    },
    /// Limits that no branch could keep.
    #[error("{what} must be at least 1")]
    Nought {
        /// Which limit.
        what: &'static str,
    },
}

impl Request {
    /// # Errors
    /// The first thing for which no plan can be made.
    pub fn check(&self) -> Result<(), RequestError> {
        let count = self.units.len().max(self.branches.len());
        if count > MOST_UNITS {
            return Err(RequestError::TooMany(count));
        }
        let mut seen = BTreeSet::new();
        let ids = self.units.iter().map(|unit| &unit.id).chain(self.branches.iter().map(|branch| &branch.id));
        for id in ids {
            if !seen.insert(id) {
                return Err(RequestError::Twice(id.clone()));
            }
        }
        let limits = &self.limits;
        let nought = [("least_full", &limits.least_full), ("most_units", &limits.most_units)];
        if let Some((what, _)) = nought.into_iter().find(|(_, limit)| limit.value == 0) {
            return Err(RequestError::Nought { what });
        }
        at_most("most_units", limits.most_units.value, MOST_GROUP)?;
        at_most("neighbours", self.neighbours, MOST_NEIGHBOURS)?;
        let ways = [Some(&limits.farthest), limits.farthest_in_trade.as_ref()];
        for limit in ways.into_iter().flatten() {
            at_most("the longest way", limit.value, MOST_NUMBER)?;
        }
        let Prices { guide, floating, found, enlarge, change } = self.prices;
        for price in [guide, floating, found, enlarge, change] {
            at_most("a price", price, MOST_NUMBER)?;
        }
        for unit in &self.units {
            for number in [unit.full, unit.probationary, unit.floating] {
                at_most(&unit.id, number, MOST_NUMBER)?;
            }
        }
        self.branches
            .iter()
            .try_for_each(|branch| at_most(&branch.id, branch.members.max(branch.units), MOST_NUMBER))
    }
}

fn at_most(what: &str, value: u32, most: u32) -> Result<(), RequestError> {
    if value <= most {
        return Ok(());
    }
    Err(RequestError::TooLarge { what: what.to_owned(), value, most })
}

impl Unit {
    pub(super) fn members(&self) -> u32 {
        self.full + self.probationary
    }
}
