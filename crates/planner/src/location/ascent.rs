//! Raising the bound, and the plans that the prices suggest.

use super::dual::{Choices, Dual, Value};
use super::problem::Problem;

/// Pace at the beginning, and below which it makes no sense to go on.
const PACE: f64 = 1.6;
const SLOWEST: f64 = 0.002;

/// The best prices met, and what came of them.
#[derive(Clone, Debug)]
pub(super) struct Raised {
    pub(super) value: Value,
    pub(super) price: Vec<i64>,
    /// How often each site was open in the later evaluations, as a share.
    pub(super) open: Vec<f64>,
    /// Evaluations made.
    pub(super) made: u32,
    /// A plan that the prices solved exactly: each client taken once. It is the best within the choices.
    pub(super) solved: Option<Vec<usize>>,
}

/// How long prices are moved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    pub(super) evaluations: u32,
    /// After so many evaluations without a better bound the pace is halved.
    pub(super) patience: u32,
}

/// Moves prices until the bound reaches `goal`, the pace is gone or the effort is spent.
pub(super) fn raise(
    dual: &mut Dual<'_>,
    choices: &Choices,
    goal: u64,
    effort: Effort,
    mut goes_on: impl FnMut(&Value) -> bool,
) -> Raised {
    let sites = choices.sites.len();
    dual.forget();
    let mut best = Raised {
        value: Value { fine: i64::MIN, ..Value::default() },
        price: dual.price.clone(),
        open: vec![0.0; sites],
        made: 0,
        solved: None,
    };
    let (mut pace, mut waited) = (PACE, 0);
    while best.made < effort.evaluations && pace > SLOWEST {
        let value = dual.evaluate(choices);
        best.made += 1;
        for open in &mut best.open {
            *open *= 0.95;
        }
        for (site, _) in &value.open {
            best.open[*site as usize] += 0.05;
        }
        let surplus = dual.surplus(&value);
        let solved = value.exact && surplus.iter().all(|surplus| *surplus == 0);
        waited += 1;
        if value.fine > best.value.fine {
            waited = 0;
            best.price.clone_from(&dual.price);
            best.value = value.clone();
        }
        if solved {
            best.solved = Some(plan(&value, surplus.len()));
            break;
        }
        if best.value.bound() >= goal || !goes_on(&best.value) {
            break;
        }
        if waited >= effort.patience {
            pace /= 2.0;
            waited = 0;
            dual.price.clone_from(&best.price);
            dual.forget();
            continue;
        }
        dual.step(&value, &surplus, goal, pace);
    }
    dual.price.clone_from(&best.price);
    best
}

fn plan(value: &Value, clients: usize) -> Vec<usize> {
    let mut site_of = vec![0; clients];
    for (site, guests) in &value.open {
        for client in guests {
            site_of[*client as usize] = *site as usize;
        }
    }
    site_of
}

/// A plan to start from: the sites that the prices open (and more of the most valuable ones, if there are places left),
/// each client at the nearest with room, those first who would lose most by going elsewhere. May exceed capacities.
pub(super) fn suggestion(problem: &Problem, value: &Value) -> Vec<usize> {
    let mut open: Vec<usize> = value.open.iter().map(|(site, _)| *site as usize).collect();
    let mut rest: Vec<usize> = (0..problem.sites()).filter(|site| !open.contains(site)).collect();
    rest.sort_by_key(|site| (std::cmp::Reverse(value.worth[*site]), *site));
    open.extend(rest.into_iter().take(problem.most_open().saturating_sub(open.len())));
    give(problem, &open)
}

/// Gives clients to open sites, those first who would lose most by going to their second choice.
pub(super) fn give(problem: &Problem, open: &[usize]) -> Vec<usize> {
    let mut room: Vec<u64> = open.iter().map(|site| u64::from(problem.capacity(*site))).collect();
    let mut order: Vec<(u32, usize)> =
        (0..problem.clients()).map(|client| (regret(problem, client, open), client)).collect();
    order.sort_unstable_by(|one, two| two.cmp(one));
    let mut site_of = vec![0; problem.clients()];
    for (_, client) in order {
        let demand = u64::from(problem.demand(client));
        let cheapest = |at: &usize| (problem.cost(client, open[*at]), *at);
        let fits = (0..open.len()).filter(|at| room[*at] >= demand).min_by_key(cheapest);
        let Some(at) = fits.or_else(|| (0..open.len()).min_by_key(cheapest)) else { continue };
        room[at] = room[at].saturating_sub(demand);
        site_of[client] = open[at];
    }
    site_of
}

fn regret(problem: &Problem, client: usize, open: &[usize]) -> u32 {
    let (mut first, mut second) = (u32::MAX, u32::MAX);
    for site in open {
        let cost = problem.cost(client, *site);
        if cost < first {
            (first, second) = (cost, first);
        } else if cost < second {
            second = cost;
        }
    }
    second.saturating_sub(first)
}
