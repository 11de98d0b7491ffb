//! What a proposal is, in words. The application says it in its own languages; these words are for programs that do not.

use super::model::{Limits, Request};
use crate::limit::Limit;
use serde::Serialize;

/// How some units are covered. Positions are those in the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// A unit founds a branch of its own.
    Own { seat: u32 },
    /// A unit founds a branch, and neighbours join it.
    Enlarged { seat: u32, basis: Basis },
    /// Units found a joint branch that meets at one of them.
    Joint { seat: u32, basis: Basis },
    /// Units join a branch that exists.
    Join { branch: u32, basis: Basis },
    /// A branch of the floating members of a unit.
    Floating,
    /// A guide is named.
    Guide,
}

/// What units of one branch have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Basis {
    /// One building, estate, park or street.
    Estate {
        /// Its name.
        name: String,
    },
    /// One trade or industrial chain.
    Trade {
        /// Its name.
        name: String,
    },
    /// Nearness alone.
    Near,
}

/// What is proposed, as a page may show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// A branch of one unit (单独).
    Own,
    /// A branch of several units (联合).
    Joint,
    /// A branch that exists takes units in (联合).
    Join,
    /// A branch of floating members (流动党员党支部).
    Floating,
    /// A guide (党建指导员): party work without an organisation.
    Guide,
}

impl Way {
    pub(super) fn manner(&self) -> Manner {
        match self {
            Self::Own { .. } => Manner::Own,
            Self::Enlarged { .. } | Self::Joint { .. } => Manner::Joint,
            Self::Join { .. } => Manner::Join,
            Self::Floating => Manner::Floating,
            Self::Guide => Manner::Guide,
        }
    }

    pub(super) fn basis(&self) -> Option<&Basis> {
        match self {
            Self::Enlarged { basis, .. } | Self::Joint { basis, .. } | Self::Join { basis, .. } => {
                Some(basis)
            }
            Self::Own { .. } | Self::Floating | Self::Guide => None,
        }
    }

    /// Where the branch meets: a unit or a branch that exists.
    pub(super) fn meets<'a>(&self, request: &'a Request) -> Option<&'a str> {
        match self {
            Self::Own { seat } | Self::Enlarged { seat, .. } | Self::Joint { seat, .. } => {
                Some(&request.units[*seat as usize].id)
            }
            Self::Join { branch, .. } => Some(&request.branches[*branch as usize].id),
            Self::Floating | Self::Guide => None,
        }
    }

    /// The limits on which a proposal rests.
    pub(super) fn rests_on(&self, limits: &Limits) -> Vec<Limit> {
        let least = &limits.least_full;
        let joint = || {
            vec![
                least.clone(),
                limits.most_units.clone(),
                limits.most_members.clone(),
                limits.farthest.clone(),
            ]
        };
        match self {
            Self::Own { .. } | Self::Guide => vec![least.clone()],
            Self::Enlarged { .. } | Self::Joint { .. } | Self::Join { .. } => joint(),
            Self::Floating => limits.least_floating.iter().cloned().collect(),
        }
    }
}

/// Numbers that the words name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    pub(super) units: usize,
    pub(super) full: u32,
    pub(super) members: u32,
    pub(super) metres: u32,
}

/// A proposal in a sentence.
pub(super) fn sentence(way: &Way, counts: Counts, request: &Request) -> String {
    let limits = &request.limits;
    let Counts { units, full, members, metres } = counts;
    let least = limits.least_full.words("full members");
    let tie = way.basis().map_or(String::new(), tie);
    let meets = way.meets(request).unwrap_or_default();
    match way {
        Way::Own { .. } => format!("{full} full members: a branch of its own is founded from {least} on"),
        Way::Enlarged { .. } => format!(
            "{meets} founds its own branch, having {least} or more, and {} join it{tie}: {metres} m in all, {}",
            counted(units - 1, "unit"),
            size(limits, units, members)
        ),
        Way::Joint { .. } => format!(
            "none has {least} alone; together they have {full}{tie}, meeting at {meets}: {metres} m in all, {}",
            size(limits, units, members)
        ),
        Way::Join { .. } => format!("fewer than {least} each; {meets} has room{tie}: {metres} m in all"),
        Way::Floating => {
            "floating members live there in number: to be agreed with the organisations they come from"
                .to_owned()
        }
        Way::Guide => format!(
            "fewer than {least}, and no branch or neighbour within {} with room: a guide is named",
            limits.farthest.words("m")
        ),
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn size(limits: &Limits, units: usize, members: u32) -> String {
    format!(
        "{units} of at most {}, {members} of at most {}",
        limits.most_units.words("units"),
        limits.most_members.words("members")
    )
}

fn tie(basis: &Basis) -> String {
    match basis {
        Basis::Estate { name } => format!(", all in {name}"),
        Basis::Trade { name } => format!(", all of the trade {name}"),
        Basis::Near => String::new(),
    }
}

/// Which kind of organisation a unit of so many members founds, and how it is led.
pub(super) fn kind(limits: &Limits, full: u32, members: u32) -> &'static str {
    let reached =
        |limit: &Option<Limit>, number: u32| limit.as_ref().is_some_and(|limit| number >= limit.value);
    if reached(&limits.committee, members) {
        "committee"
    } else if reached(&limits.general_branch, members) {
        "general branch"
    } else if reached(&limits.branch_committee, full) {
        "branch with a committee"
    } else {
        "branch without a committee"
    }
}
