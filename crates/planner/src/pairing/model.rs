//! Who helps, who needs help, and what rules a pair out.

use super::aims::Aim;
use crate::limit::Limit;
use crate::place::Place;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Most helpers, and most needs.
pub const MOST_SIDES: usize = 10_000;
/// Most helpers that one need may ask for, and most needs that one helper may take.
pub const MOST_LOAD: u32 = 1_000;
/// Most pairs that may be looked at.
pub const MOST_PAIRS: usize = 20_000_000;

/// Somebody who can help: a member, a volunteer, an organisation, a centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Helper {
    /// As the caller names it; means nothing here.
    pub id: String,
    /// Where the helper is, if ways matter.
    #[serde(default)]
    pub place: Option<Place>,
    /// What the helper can do.
    #[serde(default)]
    pub skills: BTreeSet<String>,
    /// When the helper can come; nothing means always.
    #[serde(default)]
    pub times: BTreeSet<String>,
    /// How many needs the helper takes at most.
    pub most: u32,
    /// Needs that the helper must not be given, with the reason in words.
    #[serde(default)]
    pub barred: BTreeMap<String, String>,
}

/// Somebody who needs help: a household, a request, an organisation, a village.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// As the caller names it; means nothing here.
    pub id: String,
    /// Where the need is, if ways matter.
    #[serde(default)]
    pub place: Option<Place>,
    /// What a helper must be able to do: all of it.
    #[serde(default)]
    pub skills: BTreeSet<String>,
    /// When help can be given; one common time suffices. Nothing means always.
    #[serde(default)]
    pub times: BTreeSet<String>,
    /// How many helpers are asked for.
    #[serde(default = "one")]
    pub helpers: u32,
    /// Whether it goes before needs that are not urgent. A fact about the need, never about a person's worth.
    #[serde(default)]
    pub urgent: bool,
    /// Helpers who help already.
    #[serde(default)]
    pub now: BTreeSet<String>,
    /// Helpers whom people have chosen: the plan is made around them.
    #[serde(default)]
    pub decided: BTreeSet<String>,
}

fn one() -> u32 {
    1
}

/// What pairs are wanted, and the limits they keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Those who help.
    pub helpers: Vec<Helper>,
    /// Those who need help.
    pub needs: Vec<Need>,
    /// The longest way in metres. Pairs of which one place is not known are not ruled out by it.
    #[serde(default)]
    pub farthest: Option<Limit>,
    /// How many needs any helper takes at most, beside the helper's own word.
    #[serde(default)]
    pub most: Option<Limit>,
    /// What is wanted once as many needs as possible are met, the most important first. Each at most once.
    #[serde(default = "usual")]
    pub aims: Vec<Aim>,
}

fn usual() -> Vec<Aim> {
    vec![Aim::Keep, Aim::Even, Aim::Near]
}

/// Why a request is not planned.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RequestError {
    /// Two helpers or two needs of one id.
    #[error("{0} stands there twice; each helper and each need has an id of its own")]
    Twice(String),
    /// More than [`MOST_SIDES`] or [`MOST_PAIRS`].
    #[error("{helpers} helpers and {needs} needs are too many for one plan; plan township by township")]
    TooMany {
        /// Helpers named.
        helpers: usize,
        /// Needs named.
        needs: usize,
    },
    /// A number above [`MOST_LOAD`].
    #[error("{0} asks for or takes more than {MOST_LOAD}")]
    Load(String),
    /// A helper chosen by people who is not among the helpers.
    #[error("{need} is to have {helper}, who is not among the helpers")]
    Unknown {
        /// The need.
        need: String,
        /// The helper named.
        helper: String,
    },
    /// A pair chosen by people that something rules out.
    #[error("{need} is to have {helper}, which is not possible: {}", .refusal.words())]
    Decided {
        /// The need.
        need: String,
        /// The helper chosen.
        helper: String,
        /// What rules it out.
        refusal: Refusal,
    },
    /// More chosen by people than there is room for, or than are asked for.
    #[error("{0} was chosen more often than there is room for")]
    DecidedTooOften(String),
    /// An aim that stands there twice.
    #[error("the aim “{}” stands there twice", .0.words())]
    Aim(Aim),
}

/// Why two are not paired, whatever the rest of the plan is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Refusal {
    /// Somebody said that they must not be paired.
    Barred {
        /// The reason given.
        reason: String,
    },
    /// The helper lacks what is needed.
    Skill {
        /// The first of what is missing.
        missing: String,
    },
    /// They have no time in common.
    Time,
    /// The way is too long.
    Far {
        /// The way in metres.
        metres: u32,
        /// The longest allowed.
        limit: Limit,
    },
}

impl Refusal {
    /// The reason in words, with the rule where it rests on one.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Barred { reason } => format!("ruled out: {reason}"),
            Self::Skill { missing } => format!("lacks “{missing}”"),
            Self::Time => "no time in common".to_owned(),
            Self::Far { metres, limit } => format!("{metres} m apart, {}", limit.words("m at most")),
        }
    }
}

impl Request {
    /// # Errors
    /// The first thing for which no plan can be made.
    pub fn check(&self) -> Result<(), RequestError> {
        let (helpers, needs) = (self.helpers.len(), self.needs.len());
        if helpers.max(needs) > MOST_SIDES || helpers * needs > MOST_PAIRS {
            return Err(RequestError::TooMany { helpers, needs });
        }
        twice(self.helpers.iter().map(|helper| &helper.id))?;
        twice(self.needs.iter().map(|need| &need.id))?;
        let loads = self.helpers.iter().map(|helper| (&helper.id, helper.most));
        let mut loads = loads.chain(self.needs.iter().map(|need| (&need.id, need.helpers)));
        if let Some((id, _)) = loads.find(|(_, load)| *load > MOST_LOAD) {
            return Err(RequestError::Load(id.clone()));
        }
        for (at, aim) in self.aims.iter().enumerate() {
            if self.aims[..at].contains(aim) {
                return Err(RequestError::Aim(*aim));
            }
        }
        Ok(())
    }

    /// Why a helper is not paired with a need, if anything rules it out.
    #[must_use]
    pub fn refusal(&self, helper: &Helper, need: &Need) -> Option<Refusal> {
        if let Some(reason) = helper.barred.get(&need.id) {
            return Some(Refusal::Barred { reason: reason.clone() });
        }
        if let Some(missing) = need.skills.difference(&helper.skills).next() {
            return Some(Refusal::Skill { missing: missing.clone() });
        }
        let always = need.times.is_empty() || helper.times.is_empty();
        if !always && need.times.is_disjoint(&helper.times) {
            return Some(Refusal::Time);
        }
        let (metres, limit) = (metres(helper, need)?, self.farthest.as_ref()?);
        (metres > limit.value).then(|| Refusal::Far { metres, limit: limit.clone() })
    }

    /// How many needs a helper takes at most.
    #[must_use]
    pub fn room(&self, helper: &Helper) -> u32 {
        helper.most.min(self.most.as_ref().map_or(u32::MAX, |most| most.value))
    }
}

/// The way between two, if both places are known.
pub(super) fn metres(helper: &Helper, need: &Need) -> Option<u32> {
    Some(helper.place?.metres_to(need.place?))
}

fn twice<'a>(ids: impl Iterator<Item = &'a String>) -> Result<(), RequestError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(RequestError::Twice(id.clone()));
        }
    }
    Ok(())
}
