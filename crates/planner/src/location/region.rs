//! Large plans made better part by part: a few neighbouring groups are taken out, and what is left of the problem there is
//! solved as a problem of its own, exactly where the steps allow (Taillard and Voss 2002 call it POPMUSIC).
//!
//! Prices of the whole problem are the first prices of its parts, so that most parts are seen to be best at once.

use super::branch::Tree;
use super::dual::Dual;
use super::polish::groups;
use super::problem::Problem;
use crate::random::Chance;
use crate::work::Work;
use std::collections::BTreeSet;

/// Groups in a part, at most and at least.
const MOST_GROUPS: usize = 12;
const LEAST_GROUPS: usize = 2;

/// How large parts are, and how long one is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Clients, about.
    pub(super) clients: usize,
    /// Evaluations of prices.
    pub(super) evaluations: u64,
}

/// Clients in a part at most.
const LARGEST: usize = 160;

impl Part {
    /// Some groups and some thousands of steps.
    pub(super) fn first(problem: &Problem) -> Self {
        let group = problem.clients() / problem.most_open();
        Self { clients: (6 * group).clamp(40, LARGEST), evaluations: 400 }
    }

    /// A little larger, and looked at for longer.
    pub(super) fn next(self) -> Self {
        Self {
            clients: (self.clients * 5 / 4).min(LARGEST),
            evaluations: self.evaluations.saturating_mul(3) / 2,
        }
    }
}

/// Groups that have not been looked at since they changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Seeds(BTreeSet<usize>);

impl Seeds {
    /// Every site that serves somebody.
    pub(super) fn all(site_of: &[usize]) -> Self {
        Self(site_of.iter().copied().collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes one out.
    pub(super) fn draw(&mut self, chance: &mut Chance) -> usize {
        let at = chance.below(self.0.len());
        let seed = self.0.iter().nth(at).copied().unwrap_or_default();
        self.0.remove(&seed);
        seed
    }

    /// Whatever changed is to be looked at again.
    pub(super) fn renew(&mut self, before: &[usize], after: &[usize]) {
        for (before, after) in before.iter().zip(after).filter(|(before, after)| before != after) {
            self.0.remove(before);
            self.0.extend([*after]);
        }
        let open: BTreeSet<usize> = after.iter().copied().collect();
        self.0.retain(|site| open.contains(site));
    }
}

/// Looks at the part around one site. Returns a better plan, if the part has one.
pub(super) fn improve(
    problem: &Problem,
    price: &[i64],
    site_of: &[usize],
    seed: usize,
    part: Part,
    (work, told): (&mut Work<'_>, (Option<u64>, u64)),
) -> Option<Vec<usize>> {
    let (clients, open) = around(problem, site_of, seed, part.clients);
    if open.len() < LEAST_GROUPS {
        return None;
    }
    let taken: BTreeSet<usize> = site_of.iter().copied().filter(|site| !open.contains(site)).collect();
    let near = clients.iter().map(|client| home(problem, *client));
    let sites: BTreeSet<usize> =
        near.chain(open.iter().copied()).filter(|site| !taken.contains(site)).collect();
    let sites: Vec<usize> = sites.into_iter().collect();
    let inner = inner(problem, &clients, &sites, open.len())?;
    let goal = clients.iter().map(|client| u64::from(problem.cost(*client, site_of[*client]))).sum();
    let mut dual = Dual::new(&inner);
    for (at, client) in clients.iter().enumerate() {
        dual.set_price(at, price[*client]);
    }
    let mut tree = Tree::new(&inner, &dual, 0);
    let steps = dual.steps().saturating_mul(part.evaluations);
    tree.search(&inner, &mut dual, goal, told, steps, work);
    let better = tree.better.take()?;
    let mut plan = site_of.to_vec();
    for (client, site) in clients.iter().zip(&better) {
        plan[*client] = sites[*site];
    }
    Some(plan)
}

/// The clients of the groups nearest to a site, and the sites of these groups.
fn around(problem: &Problem, site_of: &[usize], seed: usize, most: usize) -> (Vec<usize>, Vec<usize>) {
    let mut near: Vec<(u64, usize, Vec<usize>)> = groups(site_of)
        .into_iter()
        .map(|(site, clients)| {
            let cost = |client: &usize| u64::from(problem.cost(*client, seed));
            let nearest = clients.iter().map(cost).min().unwrap_or(u64::MAX);
            (if site == seed { 0 } else { nearest + 1 }, site, clients)
        })
        .collect();
    near.sort_unstable();
    let (mut clients, mut open) = (Vec::new(), Vec::new());
    for (_, site, group) in near.into_iter().take(MOST_GROUPS) {
        if open.len() >= LEAST_GROUPS && clients.len() + group.len() > most {
            break;
        }
        clients.extend(group);
        open.push(site);
    }
    (clients, open)
}

fn home(problem: &Problem, client: usize) -> usize {
    if problem.symmetric() {
        return client;
    }
    let row = problem.row(client);
    (0..row.len()).min_by_key(|site| (row[*site], *site)).unwrap_or(0)
}

fn inner(problem: &Problem, clients: &[usize], sites: &[usize], open: usize) -> Option<Problem> {
    let cost =
        clients.iter().flat_map(|client| sites.iter().map(|site| problem.cost(*client, *site))).collect();
    let demand = clients.iter().map(|client| problem.demand(*client)).collect();
    let capacity = sites.iter().map(|site| problem.capacity(*site)).collect();
    Problem::new(cost, demand, capacity, open).ok()
}
