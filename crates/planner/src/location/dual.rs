//! A lower bound of every plan, by Lagrangian relaxation of "each client is given to exactly one site".
//!
//! With a price for each client, what is left falls apart into one knapsack a site: take the clients that are worth more
//! than they cost, within the capacity. The most valuable sites open. Whatever the prices are, the sum of all prices less
//! the worth of the open sites is no more than any plan costs (Geoffrion 1974; for this problem Lorena and Senne 2004).
//! Prices are whole numbers, [`FINE`] to the unit of cost, and knapsacks are solved exactly, so that the bound holds to the
//! last digit. Prices are moved by subgradients with a memory (Camerini, Fratta and Maffioli 1975).

use super::knapsack::{self, Item};
use super::problem::Problem;
use std::collections::BinaryHeap;

/// Prices have this many steps to the unit of cost.
pub(super) const FINE: i64 = 64;

/// No price is above this: more than all costs together.
const DEAREST: i64 = 1 << 49;
/// Between these a bound lies.
const LOWEST: i128 = -(1 << 60);
const HIGHEST: i128 = 1 << 60;

/// What is decided of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    Free,
    Open,
    Closed,
}

/// A client that a site may serve.
#[derive(Clone, Copy, Debug)]
struct Guest {
    client: u32,
    cost: u32,
}

/// Who may be served where: what branching leaves open.
#[derive(Clone, Debug)]
pub(super) struct Choices {
    pub(super) sites: Vec<Site>,
    /// The only site at which a client may be served, if decided.
    pub(super) fixed: Vec<Option<u32>>,
    /// Pairs of client and site that are ruled out.
    pub(super) barred: std::collections::BTreeSet<(u32, u32)>,
}

impl Choices {
    pub(super) fn all(problem: &Problem) -> Self {
        Self {
            sites: vec![Site::Free; problem.sites()],
            fixed: vec![None; problem.clients()],
            barred: std::collections::BTreeSet::new(),
        }
    }

    fn allows(&self, client: u32, site: u32) -> bool {
        self.fixed[client as usize].is_none_or(|fixed| fixed == site)
            && (self.barred.is_empty() || !self.barred.contains(&(client, site)))
    }
}

/// What the prices come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Value {
    /// The bound, in [`FINE`] steps of cost. May be below nought.
    pub(super) fine: i64,
    /// The sites that open, the most valuable first, and whom each takes.
    pub(super) open: Vec<(u32, Vec<u32>)>,
    /// The worth of each site, or an upper bound of it.
    pub(super) worth: Vec<i64>,
    /// Whether every knapsack was solved to the end.
    pub(super) exact: bool,
}

impl Value {
    /// The bound in the unit of cost: every plan costs a whole number, so it is rounded up.
    pub(super) fn bound(&self) -> u64 {
        u64::try_from((self.fine + FINE - 1).div_euclid(FINE)).unwrap_or(0)
    }
}

/// The prices and how to move them.
#[derive(Clone, Debug)]
pub(super) struct Dual<'a> {
    problem: &'a Problem,
    guests: Vec<Guest>,
    start: Vec<usize>,
    /// A price stays below this, so that sites not listed for a client would never take it.
    ceiling: Vec<i64>,
    pub(super) price: Vec<i64>,
    direction: Vec<f64>,
    items: Vec<Item>,
}

impl<'a> Dual<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        let (clients, sites) = (problem.clients(), problem.sites());
        let listed = (4 * sites / problem.most_open()).max(64).min(sites);
        let mut pairs: Vec<(u32, Guest)> = Vec::with_capacity(clients * listed);
        let mut ceiling = vec![DEAREST; clients];
        let mut price = vec![0; clients];
        let mut order: Vec<(u32, u32)> = Vec::with_capacity(sites);
        for client in 0..clients {
            order.clear();
            order.extend((0..).zip(problem.row(client)).map(|(site, cost)| (*cost, site)));
            if listed < sites {
                let (_, next, _) = order.select_nth_unstable(listed);
                ceiling[client] = i64::from(next.0) * FINE;
            }
            order.truncate(listed);
            let usual = (sites / problem.most_open()).min(listed - 1);
            price[client] = i64::from(order.select_nth_unstable(usual).1.0) * FINE / 2;
            let guest = |cost| Guest { client: number(client), cost };
            pairs.extend(order.iter().map(|(cost, site)| (*site, guest(*cost))));
        }
        pairs.sort_unstable_by_key(|(site, guest)| (*site, guest.cost, guest.client));
        let mut start = vec![0; sites + 1];
        for (site, _) in &pairs {
            start[*site as usize + 1] += 1;
        }
        for site in 0..sites {
            start[site + 1] += start[site];
        }
        let guests = pairs.into_iter().map(|(_, guest)| guest).collect();
        Self { problem, guests, start, ceiling, price, direction: vec![0.0; clients], items: Vec::new() }
    }

    /// Sets the price of a client.
    pub(super) fn set_price(&mut self, client: usize, price: i64) {
        self.price[client] = price.clamp(0, self.ceiling[client]);
    }

    /// How much work one evaluation is, in steps.
    pub(super) fn steps(&self) -> u64 {
        u64::try_from(self.guests.len()).unwrap_or(u64::MAX) / 4 + 1
    }

    /// Forgets in which direction prices moved last.
    pub(super) fn forget(&mut self) {
        self.direction.fill(0.0);
    }

    /// Fills `items` with whom a site would gladly take.
    fn invite(&mut self, site: usize, choices: &Choices) {
        self.items.clear();
        let here = number(site);
        for guest in &self.guests[self.start[site]..self.start[site + 1]] {
            let gain = self.price[guest.client as usize] - i64::from(guest.cost) * FINE;
            if gain > 0 && choices.allows(guest.client, here) {
                let profit = gain.unsigned_abs();
                let weight = self.problem.demand(guest.client as usize);
                self.items.push(Item { profit, weight, client: guest.client });
            }
        }
        knapsack::sort(&mut self.items);
    }

    /// What the prices come to within the choices.
    pub(super) fn evaluate(&mut self, choices: &Choices) -> Value {
        let sites = self.problem.sites();
        let mut worth = vec![0_i64; sites];
        let mut heap: BinaryHeap<(i64, bool, std::cmp::Reverse<u32>)> = BinaryHeap::with_capacity(sites);
        let mut value = Value { exact: true, ..Value::default() };
        let mut gained = 0_i128;
        let mut places = self.problem.most_open();
        for (site, state) in choices.sites.iter().enumerate() {
            match state {
                Site::Closed => {}
                Site::Open => {
                    let (exact, guests) = self.pack(site, choices, &mut value);
                    worth[site] = exact;
                    gained += i128::from(exact);
                    places = places.saturating_sub(1);
                    value.open.push((number(site), guests));
                }
                Site::Free => {
                    self.invite(site, choices);
                    let most = knapsack::bound(&self.items, self.problem.capacity(site));
                    worth[site] = whole(most);
                    heap.push((whole(most), false, std::cmp::Reverse(number(site))));
                }
            }
        }
        let mut packed: Vec<Option<Vec<u32>>> = vec![None; sites];
        while places > 0 {
            let Some((most, exact, std::cmp::Reverse(site))) = heap.pop() else { break };
            if most <= 0 {
                break;
            }
            if exact {
                gained += i128::from(most);
                places -= 1;
                value.open.push((site, packed[site as usize].take().unwrap_or_default()));
                continue;
            }
            let (exact, guests) = self.pack(site as usize, choices, &mut value);
            worth[site as usize] = exact;
            packed[site as usize] = Some(guests);
            heap.push((exact, true, std::cmp::Reverse(site)));
        }
        let prices: i128 = self.price.iter().copied().map(i128::from).sum();
        // A bound that is rounded down to what fits is a bound still.
        value.fine = i64::try_from((prices - gained).clamp(LOWEST, HIGHEST)).unwrap_or(0);
        value.worth = worth;
        value
    }

    fn pack(&mut self, site: usize, choices: &Choices, value: &mut Value) -> (i64, Vec<u32>) {
        self.invite(site, choices);
        let mut chosen = Vec::new();
        let packed = knapsack::pack(&self.items, self.problem.capacity(site), &mut chosen);
        value.exact &= packed.exact;
        (whole(packed.worth), chosen.iter().map(|at| self.items[*at].client).collect())
    }

    /// How often each client was taken, less once.
    pub(super) fn surplus(&self, value: &Value) -> Vec<i32> {
        let mut taken = vec![-1; self.problem.clients()];
        for client in value.open.iter().flat_map(|(_, guests)| guests) {
            taken[*client as usize] += 1;
        }
        taken
    }

    /// Moves prices so that clients taken too often become cheaper, and those taken by nobody dearer. `goal` is the
    /// cost of the best plan known.
    pub(super) fn step(&mut self, value: &Value, surplus: &[i32], goal: u64, pace: f64) {
        for (direction, surplus) in self.direction.iter_mut().zip(surplus) {
            *direction = 0.6 * *direction - f64::from(*surplus);
        }
        let norm: f64 = self.direction.iter().map(|direction| direction * direction).sum();
        if norm <= 0.0 {
            return;
        }
        let goal = whole(goal).saturating_mul(FINE);
        let gap = as_float((goal - value.fine).max(FINE / 8));
        let length = pace * gap / norm;
        for (client, direction) in self.direction.iter().enumerate() {
            let price = self.price[client].saturating_add(rounded(length * direction));
            self.price[client] = price.clamp(0, self.ceiling[client]);
        }
    }
}

fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

fn whole(worth: u64) -> i64 {
    i64::try_from(worth).unwrap_or(i64::MAX / 4)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a step needs no more than 53 bits; the bound itself is whole numbers"
)]
fn as_float(number: i64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, reason = "saturates; prices are clamped afterwards")]
fn rounded(number: f64) -> i64 {
    number.round() as i64
}
