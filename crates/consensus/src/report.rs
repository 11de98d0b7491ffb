//! What may be shown of a conversation: numbers of people and the words of statements, never who.

use serde::Serialize;

use crate::analysis::{Analysis, NoGroups};
use crate::common::common;
use crate::representative::Way;
use crate::stability::{GroupStability, Stability};
use crate::tally::Tally;
use crate::{Interval, Settings};

/// The result of a conversation. Groups and statements too small to be told are not in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// How many people answered something.
    pub participants: usize,
    /// How many of them answered enough to count towards groups.
    pub counted: usize,
    /// How many answers there are to the statements below.
    pub answers: usize,
    /// How many of those who took part gave exactly the answers of somebody else, many enough that chance is unlikely.
    pub copies: usize,
    /// The groups, the largest first.
    pub groups: Vec<ReportedGroup>,
    /// Why there are none.
    pub no_groups: Option<NoGroups>,
    /// How stable the groups are.
    pub stability: Option<Stability>,
    /// What every group agrees to, the strongest first.
    pub agreed: Vec<ReportedStatement>,
    /// What every group disagrees with, the strongest first.
    pub rejected: Vec<ReportedStatement>,
    /// What everybody taken as one agrees to.
    pub majority_agreed: Vec<ReportedStatement>,
    /// What everybody taken as one disagrees with.
    pub majority_rejected: Vec<ReportedStatement>,
    /// What divides the groups, the largest difference first.
    pub divides: Vec<ReportedStatement>,
    /// All statements.
    pub statements: Vec<ReportedStatement>,
    /// Each number of groups that was tried, with its mean silhouette.
    pub silhouettes: Vec<(usize, f64)>,
    /// Which part of all variance the two components explain.
    pub explained: [f64; 2],
    /// The settings, with which anybody can repeat it.
    pub settings: Settings,
}

/// A group of opinion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportedGroup {
    /// How many people are in it.
    pub participants: usize,
    /// Which share of those who count that is, with its bounds.
    pub share: Share,
    /// How many of them are copies of others.
    pub copies: usize,
    /// How stable it is.
    pub stability: Option<GroupStability>,
    /// What represents it.
    pub representative: Vec<ReportedStatement>,
}

/// A statement in its own words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportedStatement {
    /// Its identifier.
    pub id: String,
    /// Its words, unchanged; none where they are not known.
    pub text: Option<String>,
    /// Whether a group is for or against it, where that is what it is listed for.
    pub way: Option<Way>,
    /// The votes of everybody; only those of groups where so few others answered that the difference would show them;
    /// none where too few answered.
    pub everybody: Option<Votes>,
    /// The votes of each group; empty where they cannot be told.
    pub groups: Vec<Votes>,
    /// Group-aware consensus for and against it, where it is told by groups.
    pub consensus: Option<[f64; 2]>,
}

/// Votes with their shares.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Votes {
    /// How many answered what.
    #[serde(flatten)]
    pub tally: Tally,
    /// Which share of those who answered agrees.
    pub agree_share: Share,
    /// Which share of those who answered disagrees.
    pub disagree_share: Share,
}

/// A share with its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// 0 to 1.
    pub share: f64,
    /// Between which bounds it lies with 90 % confidence, were those who took part drawn by lot from those asked.
    pub bounds: Interval,
}

impl Analysis {
    /// What may be shown. `text` gives the words of a statement.
    #[must_use]
    pub fn report(&self, text: impl Fn(&str) -> Option<String>) -> Report {
        let teller = Teller { analysis: self, text: &text };
        let counted = self.participants.iter().filter(|it| it.counts).count();
        let [(_, agreed), (_, rejected)] = &self.common;
        let [(_, majority_agreed), (_, majority_rejected)] = &self.majority;
        Report {
            participants: self.participants.len(),
            counted,
            answers: self.statements.iter().map(|it| it.everybody.answered()).sum(),
            copies: self.participants.iter().filter(|it| it.copy).count(),
            groups: teller.groups(counted),
            no_groups: self.no_groups,
            stability: self.stability.clone(),
            agreed: agreed.iter().map(|it| teller.statement(it.statement, None)).collect(),
            rejected: rejected.iter().map(|it| teller.statement(it.statement, None)).collect(),
            majority_agreed: majority_agreed.iter().map(|at| teller.statement(*at, None)).collect(),
            majority_rejected: majority_rejected.iter().map(|at| teller.statement(*at, None)).collect(),
            divides: self.divisions.iter().map(|it| teller.statement(it.statement, None)).collect(),
            statements: (0..self.statements.len()).map(|at| teller.statement(at, None)).collect(),
            silhouettes: self.silhouettes.clone(),
            explained: self.explained,
            settings: self.settings.clone(),
        }
    }
}

struct Teller<'a, T> {
    analysis: &'a Analysis,
    text: &'a T,
}

impl<T: Fn(&str) -> Option<String>> Teller<'_, T> {
    fn groups(&self, counted: usize) -> Vec<ReportedGroup> {
        let stability = |place: usize| self.analysis.stability.as_ref()?.groups.get(place).copied();
        let each = self.analysis.groups.iter().enumerate();
        each.map(|(place, group)| ReportedGroup {
            participants: group.participants,
            share: Share::of(group.participants, counted),
            copies: group.copies,
            stability: stability(place),
            representative: group
                .representative
                .iter()
                .map(|it| self.statement(it.statement, Some(it.way)))
                .collect(),
        })
        .collect()
    }

    fn statement(&self, place: usize, way: Option<Way>) -> ReportedStatement {
        let statement = &self.analysis.statements[place];
        let tallies: Vec<Tally> = statement.groups.iter().map(|standing| standing.tally).collect();
        let everybody = self.everybody(statement.everybody, &tallies);
        ReportedStatement {
            id: statement.id.clone(),
            text: (self.text)(&statement.id),
            way,
            everybody: everybody.map(Votes::of),
            groups: tallies.iter().map(|tally| Votes::of(*tally)).collect(),
            consensus: (!tallies.is_empty())
                .then(|| [Way::Agree, Way::Disagree].map(|way| common(&tallies, way))),
        }
    }
}

impl<T> Teller<'_, T> {
    /// The votes that can be told beside those of the groups.
    fn everybody(&self, everybody: Tally, groups: &[Tally]) -> Option<Tally> {
        let grouped = groups.iter().fold(Tally::default(), |sum, group| sum.plus(*group));
        let few = |answered: usize| (1..self.analysis.settings.fewest_answered).contains(&answered);
        let others = everybody.answered() - grouped.answered();
        let told = if !groups.is_empty() && few(others) { grouped } else { everybody };
        (!few(told.answered())).then_some(told)
    }
}

impl Votes {
    fn of(tally: Tally) -> Self {
        let share = |way| Share::of(tally.count(way), tally.answered());
        Self { tally, agree_share: share(Way::Agree), disagree_share: share(Way::Disagree) }
    }
}

impl Share {
    fn of(some: usize, all: usize) -> Self {
        let share = crate::matrix::real(some) / crate::matrix::real(all.max(1));
        Self { share, bounds: Interval::of(some, all) }
    }
}
