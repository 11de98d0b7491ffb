//! Proof by branch and bound: sites are opened or closed, then clients fixed, until no branch can hold a better plan.

use super::ascent::{self, Effort, Raised, raise};
use super::dual::{Choices, Dual, FINE, Site};
use super::problem::Problem;
use crate::work::Work;

/// Evaluations at a branch: its prices start from those of the branch above.
const EFFORT: Effort = Effort { evaluations: 60, patience: 6 };

struct Branch {
    choices: Choices,
    price: Vec<i64>,
    /// No plan within the choices costs less.
    bound: u64,
}

/// What is still to be looked at. May be left and taken up again.
pub(super) struct Tree {
    open: Vec<Branch>,
    /// A plan better than those known before, if one was met.
    pub(super) better: Option<Vec<usize>>,
}

impl Tree {
    /// Everything, from the prices that `dual` has.
    pub(super) fn new(problem: &Problem, dual: &Dual<'_>, bound: u64) -> Self {
        let root = Branch { choices: Choices::all(problem), price: dual.price.clone(), bound };
        Self { open: vec![root], better: None }
    }

    /// Whether nothing is left to look at: the best plan known is then the best there is, or there is none.
    pub(super) fn is_done(&self) -> bool {
        self.open.is_empty()
    }

    /// No plan that is better than the one known costs less than this.
    pub(super) fn bound(&self) -> Option<u64> {
        self.open.iter().map(|branch| branch.bound).min()
    }

    /// Looks for plans cheaper than `goal`, depth first, for so many steps.
    pub(super) fn search(
        &mut self,
        problem: &Problem,
        dual: &mut Dual<'_>,
        mut goal: u64,
        told: (Option<u64>, u64),
        steps: u64,
        work: &mut Work<'_>,
    ) {
        let end = work.done().saturating_add(steps);
        let each = dual.steps();
        while let Some(mut branch) = self.open.pop() {
            if branch.bound >= goal {
                continue;
            }
            dual.price.clone_from(&branch.price);
            let mut stopped = false;
            let raised = raise(dual, &branch.choices, goal, EFFORT, |_| {
                stopped = !work.spend(each, told.0, told.1) || work.done() >= end;
                !stopped
            });
            branch.bound = branch.bound.max(raised.value.bound());
            branch.price.clone_from(&raised.price);
            if let Some(plan) = &raised.solved {
                if let Some(cost) = problem.check(plan).ok().filter(|cost| *cost < goal) {
                    goal = cost;
                    self.better = Some(plan.clone());
                }
                continue;
            }
            if branch.bound >= goal {
                continue;
            }
            let plan = decided(&branch.choices).unwrap_or_else(|| ascent::suggestion(problem, &raised.value));
            if let Some(cost) = problem.check(&plan).ok().filter(|cost| *cost < goal) {
                goal = cost;
                self.better = Some(plan);
            }
            if stopped {
                self.open.push(branch);
                return;
            }
            fix(problem, &mut branch.choices, &raised, goal);
            self.split(problem, dual, branch, &raised);
        }
    }

    /// Opens two branches: on the site about which the prices are least sure, or else on a client.
    fn split(&mut self, problem: &Problem, dual: &Dual<'_>, branch: Branch, raised: &Raised) {
        let pair = match doubtful_site(&branch.choices, raised) {
            Some(site) => by_site(&branch.choices, site, raised.open[site] >= 0.5),
            None => match doubtful_client(problem, dual, &branch.choices, raised) {
                Some((client, site)) => by_client(&branch.choices, client, site),
                None => return,
            },
        };
        let Branch { price, bound, .. } = branch;
        self.open.extend(pair.map(|choices| Branch { choices, price: price.clone(), bound }));
    }
}

/// The plan, where every client is fixed.
fn decided(choices: &Choices) -> Option<Vec<usize>> {
    choices.fixed.iter().map(|fixed| fixed.map(|site| site as usize)).collect()
}

/// The site nearest to being open half of the time.
fn doubtful_site(choices: &Choices, raised: &Raised) -> Option<usize> {
    let doubt = |site: &usize| (raised.open[*site] - 0.5).abs();
    let seen = |site: &usize| choices.sites[*site] == Site::Free && raised.open[*site] > 0.02;
    (0..choices.sites.len()).filter(seen).min_by(|one, two| doubt(one).total_cmp(&doubt(two)))
}

/// The branch last named is looked at first.
fn by_site(choices: &Choices, site: usize, likely: bool) -> [Choices; 2] {
    let mut with = choices.clone();
    with.sites[site] = Site::Open;
    let mut without = choices.clone();
    without.sites[site] = Site::Closed;
    if likely { [without, with] } else { [with, without] }
}

/// The client whom most sites want, or nobody, and the site that costs it least.
fn doubtful_client(
    problem: &Problem,
    dual: &Dual<'_>,
    choices: &Choices,
    raised: &Raised,
) -> Option<(u32, u32)> {
    let surplus = dual.surplus(&raised.value);
    let undecided = (0..problem.clients()).filter(|client| choices.fixed[*client].is_none());
    let client = undecided.max_by_key(|client| (surplus[*client].abs(), problem.demand(*client)))?;
    let here = number(client);
    let allowed = |site: &usize| {
        choices.sites[*site] != Site::Closed && !choices.barred.contains(&(here, number(*site)))
    };
    let sites = (0..problem.sites()).filter(allowed);
    let site = sites.min_by_key(|site| (problem.cost(client, *site), *site))?;
    Some((here, number(site)))
}

fn by_client(choices: &Choices, client: u32, site: u32) -> [Choices; 2] {
    let mut with = choices.clone();
    with.fixed[client as usize] = Some(site);
    let mut without = choices.clone();
    without.barred.insert((client, site));
    [without, with]
}

fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// Decides the sites of which the bound alone tells what they are in any better plan.
fn fix(problem: &Problem, choices: &mut Choices, raised: &Raised, goal: u64) {
    let goal = i64::try_from(goal).unwrap_or(i64::MAX / FINE).saturating_mul(FINE);
    // What a better plan may cost at most, above the bound.
    let slack = goal - FINE - raised.value.fine;
    let free = |site: &u32| choices.sites[*site as usize] == Site::Free;
    let chosen: Vec<u32> =
        raised.value.open.iter().map(|(site, _)| *site).filter(|site| free(site)).collect();
    let full = raised.value.open.len() >= problem.most_open();
    let worth = |site: u32| raised.value.worth[site as usize];
    let least = if full { chosen.iter().map(|site| worth(*site)).min().unwrap_or(0) } else { 0 };
    let mut picked = vec![false; choices.sites.len()];
    for site in &chosen {
        picked[*site as usize] = true;
    }
    let others: Vec<u32> = (0..)
        .zip(&choices.sites)
        .filter(|(site, state)| **state == Site::Free && !picked[*site as usize])
        .map(|(site, _)| site)
        .collect();
    let next = others.iter().map(|site| worth(*site)).max().unwrap_or(0).max(0);
    for site in others {
        if least - worth(site) > slack {
            choices.sites[site as usize] = Site::Closed;
        }
    }
    for site in chosen {
        if worth(site) - next > slack {
            choices.sites[site as usize] = Site::Open;
        }
    }
}
