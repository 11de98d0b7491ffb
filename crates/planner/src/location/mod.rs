//! Where to open sites and whom each serves: the capacitated p-median problem.
//!
//! Centres for villages, meeting places for groups, guides for districts: [`solve`] opens at most so many sites and gives
//! each client to one, so that no site takes more than it can and all ways together are short. It states a bound that no
//! plan undercuts; small problems are searched to the end, so that plan and bound meet.
//!
//! Prices of clients give the bound ([`dual`], [`ascent`]) and a first plan; annealing ([`anneal`]) and exact solutions of
//! parts ([`region`]) make it better; branch and bound ([`branch`]) proves it.

mod anneal;
mod ascent;
mod branch;
mod clusters;
mod dual;
pub mod format;
mod knapsack;
mod near;
mod polish;
mod problem;
mod region;

pub use problem::{Broken, MOST_COST, MOST_PLACES, Problem, ProblemError};

use crate::random::Chance;
use crate::work::{Watch, Work};
use anneal::Schedule;
use ascent::{Effort, Raised};
use branch::Tree;
use clusters::Clusters;
use dual::{Choices, Dual, Value};
use near::Near;
use region::{Part, Seeds};
use thiserror::Error;

/// How hot annealing starts, in mean costs of a client, in turn.
const HEATS: [f64; 3] = [0.1, 0.05, 0.2];
/// Where it ends, likewise.
const COLD: f64 = 0.015;
/// Moves proposed for each client in the first long annealing, and moves proposed at least.
const PROPOSALS: u64 = 1_500;
const FEWEST: u64 = 100_000;
/// First and second effort for the bound of the whole problem.
const SKETCH: Effort = Effort { evaluations: 80, patience: 8 };
const FULL: Effort = Effort { evaluations: 400, patience: 12 };
/// Larger problems are not searched to the end: it would take longer than anybody waits.
const MOST_PROVED: usize = 500;

/// How long to search, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The same seed and limit give the same plan on every machine.
    pub seed: u64,
    /// Most steps; a step is about one look at one possible move. Ten million take some seconds.
    pub steps: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 1, steps: 10_000_000 }
    }
}

/// A plan that keeps every limit, with what is proved of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The site of each client.
    pub site_of: Vec<usize>,
    /// The sum of all costs.
    pub cost: u64,
    /// No plan costs less.
    pub bound: u64,
    /// Steps that were done.
    pub steps: u64,
}

impl Plan {
    /// Whether the plan is proved to be the best.
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        self.bound >= self.cost
    }
}

/// No plan was met that keeps every limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "no plan was found in which every site keeps its capacity; allow more sites, more room or more steps"
)]
pub struct NoPlan {
    /// Steps that were done.
    pub steps: u64,
}

/// Searches for the best plan.
///
/// # Errors
/// [`NoPlan`] when the steps were spent before any plan kept the capacities.
pub fn solve(problem: &Problem, settings: Settings, watch: Watch<'_>) -> Result<Plan, NoPlan> {
    let mut search = Search {
        problem,
        near: Near::new(problem),
        chance: Chance::new(settings.seed),
        work: Work::new(settings.steps, watch),
        best: None,
        bound: 0,
    };
    search.run();
    let (steps, bound) = (search.work.done(), search.bound);
    let (cost, site_of) = search.best.ok_or(NoPlan { steps })?;
    Ok(Plan { site_of, cost, bound: bound.min(cost), steps })
}

struct Search<'a> {
    problem: &'a Problem,
    near: Near,
    chance: Chance,
    work: Work<'a>,
    best: Option<(u64, Vec<usize>)>,
    bound: u64,
}

impl Search<'_> {
    /// A first plan and a first bound soon; then plan and bound are made better in turns.
    fn run(&mut self) {
        let mut dual = Dual::new(self.problem);
        let sketch = self.raise(&mut dual, SKETCH);
        let clients = u64::try_from(self.problem.clients()).unwrap_or(u64::MAX);
        self.anneal(
            &ascent::suggestion(self.problem, &sketch.value),
            HEATS[0],
            clients.saturating_mul(PROPOSALS / 5).max(FEWEST),
        );
        let full = self.raise(&mut dual, FULL);
        let suggested = ascent::suggestion(self.problem, &full.value);
        let mut proposals = clients.saturating_mul(PROPOSALS).max(FEWEST);
        let mut tree = Tree::new(self.problem, &dual, self.bound);
        let mut part = Part::first(self.problem);
        for round in 0.. {
            if !self.work.goes_on() || self.is_proved() || tree.is_done() {
                return;
            }
            let before = self.work.done();
            let best = self.best.as_ref().filter(|_| round % 3 != 0).map(|(_, site_of)| site_of.clone());
            self.anneal(best.as_ref().unwrap_or(&suggested), HEATS[round % HEATS.len()], proposals);
            proposals = proposals.saturating_mul(3) / 2;
            self.improve(&full.price, part);
            if self.problem.clients() <= MOST_PROVED {
                self.prove(&mut tree, &mut dual, self.work.done() - before);
            }
            part = part.next();
        }
    }

    /// Makes the plan better part by part, until no part becomes better.
    fn improve(&mut self, price: &[i64], part: Part) {
        let Some((_, mut site_of)) = self.best.clone() else { return };
        let mut seeds = Seeds::all(&site_of);
        while !seeds.is_empty() && self.work.goes_on() {
            let seed = seeds.draw(&mut self.chance);
            let told = (self.best.as_ref().map(|(cost, _)| *cost), self.bound);
            let better = region::improve(self.problem, price, &site_of, seed, part, (&mut self.work, told));
            if let Some(better) = better {
                seeds.renew(&site_of, &better);
                site_of.clone_from(&better);
                self.offer(better);
            }
        }
    }

    fn is_proved(&self) -> bool {
        self.best.as_ref().is_some_and(|(cost, _)| self.bound >= *cost)
    }

    fn raise(&mut self, dual: &mut Dual<'_>, effort: Effort) -> Raised {
        let choices = Choices::all(self.problem);
        let (each, best, floor) = (dual.steps(), self.best.as_ref().map(|(cost, _)| *cost), self.bound);
        let goal = best.unwrap_or_else(|| {
            let site_of = ascent::suggestion(self.problem, &dual.evaluate(&choices));
            let cost = |(client, site): (usize, &usize)| u64::from(self.problem.cost(client, *site));
            site_of.iter().enumerate().map(cost).sum()
        });
        let work = &mut self.work;
        let goes_on = |value: &Value| work.spend(each, best, floor.max(value.bound()));
        let raised = ascent::raise(dual, &choices, goal, effort, goes_on);
        self.bound = self.bound.max(raised.value.bound());
        if let Some(plan) = &raised.solved {
            self.offer(plan.clone());
        }
        raised
    }

    /// Takes a plan if it keeps every limit and is better.
    fn offer(&mut self, mut site_of: Vec<usize>) {
        polish::polish(self.problem, &mut site_of);
        let Ok(cost) = self.problem.check(&site_of) else { return };
        if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
            self.best = Some((cost, site_of));
        }
    }

    fn anneal(&mut self, from: &[usize], hot: f64, proposals: u64) {
        let of = numbered(from);
        let mut clusters = Clusters::new(self.problem, &self.near.home, &of, 0);
        let mean = mean(clusters.total, of.len());
        let schedule = Schedule { hot: hot * mean, cold: COLD * mean, proposals };
        let met =
            anneal::anneal(&mut clusters, &self.near, schedule, &mut self.chance, self.bound, &mut self.work);
        if let Some(met) = met {
            let kept = Clusters::new(self.problem, &self.near.home, &met.of, 0);
            self.offer(kept.sites());
        }
    }

    /// Goes on with the search to the end, for so many steps.
    fn prove(&mut self, tree: &mut Tree, dual: &mut Dual<'_>, steps: u64) {
        let known = self.best.as_ref().map(|(cost, _)| *cost);
        let goal = known.unwrap_or_else(|| dearest(self.problem));
        tree.search(self.problem, dual, goal, (known, self.bound), steps, &mut self.work);
        if let Some(plan) = tree.better.take() {
            self.offer(plan);
        }
        let Some((cost, _)) = self.best else { return };
        self.bound = self.bound.max(tree.bound().unwrap_or(cost).min(cost));
    }
}

/// Above what any plan costs.
fn dearest(problem: &Problem) -> u64 {
    let most = |client| problem.row(client).iter().copied().max().map_or(0, u64::from);
    (0..problem.clients()).map(most).sum::<u64>() + 1
}

/// Sites of a plan numbered from nought, in the order in which they appear.
fn numbered(site_of: &[usize]) -> Vec<u32> {
    let mut numbers = std::collections::BTreeMap::new();
    let mut next = 0;
    let number = site_of.iter().map(|site| {
        *numbers.entry(*site).or_insert_with(|| {
            next += 1;
            next - 1
        })
    });
    number.collect()
}

#[expect(clippy::cast_precision_loss, reason = "a temperature")]
fn mean(total: i64, clients: usize) -> f64 {
    (total.max(1) as f64 / clients.max(1) as f64).max(1e-3)
}
