//! The plan: which groups, why, what else could be, and how far from the best at most.

use super::groups::{self, Group};
use super::model::{Request, RequestError};
use super::words::{self, Basis, Counts, Manner, Way};
use crate::limit::Limit;
use crate::partition::{self, Choices};
use crate::random::Chance;
use crate::work::{Watch, Work};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Alternatives named beside each proposal.
const ALTERNATIVES: usize = 3;

/// How long to search, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The same seed and limit give the same plan on every machine.
    pub seed: u64,
    /// Most steps; a hundred million take some seconds.
    pub steps: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 1, steps: 300_000_000 }
    }
}

/// A plan in which each unit is covered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// What is proposed, in the order of the first unit of each.
    pub proposals: Vec<Proposal>,
    /// What the plan costs, in metres of way and what the prices make of changes.
    pub cost: u64,
    /// No plan costs less.
    pub bound: u64,
    /// Whether the bound holds for all groups, or only for those of the nearest neighbours that were considered.
    pub all_groups: bool,
    /// Units without an organisation of their own or a joint one in this plan, that is, with a guide.
    pub guided: usize,
    /// Steps that were done.
    pub steps: u64,
}

impl Coverage {
    /// Whether the plan is proved to be the best among the groups considered.
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        self.bound >= self.cost
    }
}

/// How some units are to be covered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// What is proposed.
    pub manner: Manner,
    /// What the units have in common, where there are several.
    pub basis: Option<Basis>,
    /// The units.
    pub units: Vec<String>,
    /// The unit or branch where it meets.
    pub meets: Option<String>,
    /// What kind of organisation is founded, if one is.
    pub founds: Option<&'static str>,
    /// Full members of the units.
    pub full: u32,
    /// All members of the units.
    pub members: u32,
    /// All ways to where it meets, in metres.
    pub metres: u32,
    /// The limits it rests on, with their rules.
    pub limits: Vec<Limit>,
    /// Why, in words.
    pub why: String,
    /// What else its first unit without a branch of its own could do, the cheapest first, each taken by itself.
    pub others: Vec<Alternative>,
}

/// Something else that could be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// What.
    pub manner: Manner,
    /// With which units.
    pub units: Vec<String>,
    /// Where it would meet.
    pub meets: Option<String>,
    /// All ways, in metres.
    pub metres: u32,
    /// By how much the bound of the whole plan would be above what this plan costs, in metres; nought where the bound does
    /// not tell them apart.
    pub dearer_by: u64,
}

/// Makes the best plan, as far as the steps allow.
///
/// # Errors
/// The request contradicts itself or is too large.
pub fn plan(request: &Request, settings: Settings, watch: Watch<'_>) -> Result<Coverage, RequestError> {
    request.check()?;
    let groups = groups::all(request);
    let mut work = Work::new(settings.steps, watch);
    let choices = groups.list.iter().map(Group::choice).collect();
    let choices = Choices::new(request.units.len(), groups.keys, choices);
    let parted = partition::part(&choices, &mut Chance::new(settings.seed), &mut work);
    let told = Telling { request, groups: &groups.list, of: groups::of_units(&groups.list), parted: &parted };
    let mut taken = parted.taken.clone();
    taken.sort_by_key(|group| groups.list[*group as usize].units.first().copied());
    let proposals: Vec<Proposal> = taken.iter().map(|group| told.proposal(*group)).collect();
    Ok(Coverage {
        guided: proposals.iter().filter(|proposal| proposal.manner == Manner::Guide).count(),
        proposals,
        cost: parted.cost,
        bound: parted.bound,
        all_groups: groups.all,
        steps: work.done(),
    })
}

struct Telling<'a> {
    request: &'a Request,
    groups: &'a [Group],
    of: BTreeMap<u32, Vec<u32>>,
    parted: &'a partition::Parted,
}

impl Telling<'_> {
    fn proposal(&self, number: u32) -> Proposal {
        let group = &self.groups[number as usize];
        let limits = &self.request.limits;
        let units = || group.units.iter().map(|at| &self.request.units[*at as usize]);
        let (full, members) =
            (units().map(|unit| unit.full).sum(), units().map(|unit| unit.full + unit.probationary).sum());
        let counts = Counts { units: group.units.len(), full, members, metres: group.metres };
        let founds = matches!(group.way, Way::Own { .. } | Way::Enlarged { .. } | Way::Joint { .. });
        Proposal {
            manner: group.way.manner(),
            basis: group.way.basis().cloned(),
            units: self.names(group),
            meets: group.way.meets(self.request).map(str::to_owned),
            founds: founds.then(|| words::kind(limits, full, members)),
            full,
            members,
            metres: group.metres,
            limits: group.way.rests_on(limits),
            why: words::sentence(&group.way, counts, self.request),
            others: self.others(number),
        }
    }

    fn names(&self, group: &Group) -> Vec<String> {
        group.units.iter().map(|at| self.request.units[*at as usize].id.clone()).collect()
    }

    /// The best other groups of a unit, each of another manner or place.
    fn others(&self, taken: u32) -> Vec<Alternative> {
        let group = &self.groups[taken as usize];
        let free = group
            .units
            .iter()
            .find(|at| self.request.units[**at as usize].full < self.request.limits.least_full.value);
        let Some(mine) = free.and_then(|unit| self.of.get(unit)) else { return Vec::new() };
        let mut others: Vec<(u64, u32)> = mine
            .iter()
            .filter(|other| **other != taken)
            .map(|other| (self.dearer_by(*other), *other))
            .collect();
        others.sort_unstable_by_key(|(dearer, other)| (*dearer, self.groups[*other as usize].metres, *other));
        let mut seen = BTreeSet::from([self.told_apart(group)]);
        others.retain(|(_, other)| seen.insert(self.told_apart(&self.groups[*other as usize])));
        others
            .into_iter()
            .take(ALTERNATIVES)
            .map(|(dearer_by, other)| self.alternative(dearer_by, other))
            .collect()
    }

    fn dearer_by(&self, other: u32) -> u64 {
        self.parted.above(other)
    }

    fn told_apart(&self, group: &Group) -> (u8, Option<&str>) {
        (group.way.manner() as u8, group.way.meets(self.request))
    }

    fn alternative(&self, dearer_by: u64, number: u32) -> Alternative {
        let group = &self.groups[number as usize];
        Alternative {
            manner: group.way.manner(),
            units: self.names(group),
            meets: group.way.meets(self.request).map(str::to_owned),
            metres: group.metres,
            dearer_by,
        }
    }
}
