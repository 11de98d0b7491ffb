//! Better plans by simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) over [`Clusters`].
//!
//! A move shifts a client to the group of a near one, or exchanges two clients of neighbouring groups. It is judged first
//! as if both groups kept their sites, which takes a few steps; where that refuses it and the groups are small, it is
//! judged with the best sites chosen anew.

use super::clusters::Clusters;
use super::near::Near;
use crate::random::Chance;
use crate::work::Work;

/// Groups up to this size together are judged exactly.
const SMALL: usize = 40;
/// Proposals between two looks at the clock of the caller.
const ROUND: u64 = 4_096;
/// Temperatures of one annealing.
const LEVELS: u64 = 160;

/// The share of all demand that may be too much at first, and the share of levels after which none may be.
const TOO_FULL: f64 = 0.003;
const STRICT: f64 = 0.6;

/// From which temperature to which, in units of cost, and over how many proposals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    pub(super) hot: f64,
    pub(super) cold: f64,
    pub(super) proposals: u64,
}

/// The best plan that keeps all limits, met so far.
#[derive(Clone, Debug)]
pub(super) struct Best {
    pub(super) of: Vec<u32>,
    pub(super) total: i64,
}

/// Anneals from where `clusters` stand and returns the best plan on the way that keeps every capacity.
pub(super) fn anneal(
    clusters: &mut Clusters<'_>,
    near: &Near,
    schedule: Schedule,
    chance: &mut Chance,
    bound: u64,
    work: &mut Work<'_>,
) -> Option<Best> {
    let mut best: Option<Best> = None;
    let each = (schedule.proposals / LEVELS).max(1);
    let factor = (schedule.cold / schedule.hot).max(1e-9).powf(1.0 / as_float(LEVELS));
    let mut heat = schedule.hot;
    let mut penalty = Penalty::new(clusters);
    clusters.set_penalty(penalty.value());
    for level in 0..LEVELS {
        let mut left = each;
        while left > 0 {
            let round = left.min(ROUND);
            left -= round;
            for _ in 0..round {
                propose(clusters, near, heat, chance);
            }
            let told = best.as_ref().and_then(|best| u64::try_from(best.total).ok());
            if !work.spend(round, told, bound) {
                keep(clusters, &mut best);
                return best;
            }
        }
        keep(clusters, &mut best);
        if penalty.learn(clusters.excess(), level) {
            clusters.set_penalty(penalty.value());
        }
        heat *= factor;
    }
    best
}

fn keep(clusters: &Clusters<'_>, best: &mut Option<Best>) {
    let better = best.as_ref().is_none_or(|best| clusters.total < best.total);
    if better && clusters.excess() == 0 {
        *best = Some(Best { of: clusters.of.clone(), total: clusters.total });
    }
}

/// The price of too much demand: dearer while plans are fuller than they may be at a level, else cheaper. At first they
/// may be a little too full, at the end not at all.
struct Penalty {
    value: f64,
    least: f64,
    most: f64,
    demand: f64,
}

impl Penalty {
    fn new(clusters: &Clusters<'_>) -> Self {
        let problem = clusters.problem;
        let demand: u64 = (0..problem.clients()).map(|client| u64::from(problem.demand(client))).sum();
        let demand = as_float(demand.max(1));
        let fair = as_float(u64::try_from(clusters.total.max(1)).unwrap_or(1)) / demand;
        Self { value: fair, least: fair / 64.0, most: fair * 1024.0, demand }
    }

    fn value(&self) -> i64 {
        whole(self.value).max(1)
    }

    /// Returns whether the price changed.
    fn learn(&mut self, excess: i64, level: u64) -> bool {
        let before = self.value();
        let ahead = (1.0 - as_float(level) / as_float(LEVELS) / STRICT).max(0.0);
        let allowed = whole(self.demand * TOO_FULL * ahead * ahead);
        let factor = if excess > allowed { 1.1 } else { 0.93 };
        self.value = (self.value * factor).clamp(self.least, self.most);
        self.value() != before
    }
}

fn propose(clusters: &mut Clusters<'_>, near: &Near, heat: f64, chance: &mut Chance) {
    let client = chance.below(clusters.of.len());
    let neighbours = near.of(client);
    let neighbour = neighbours[chance.below(neighbours.len())];
    let client = small(client);
    let to = clusters.of[neighbour as usize] as usize;
    if clusters.of[client as usize] as usize == to {
        return leave(clusters, client, heat, chance);
    }
    // A move that makes things worse by `d` is made with probability exp(−d/heat): drawn the other way round, it may
    // worsen things by so much at most.
    let most = whole(-heat * chance.share().max(1e-12).ln());
    if chance.below(2) == 0 {
        let crowd =
            clusters.members[clusters.of[client as usize] as usize].len() + clusters.members[to].len();
        let fits = clusters.shift_kept(client, to) <= most
            || (crowd <= SMALL && clusters.shift_exact(client, to) <= most);
        if fits {
            clusters.shift(client, to);
        }
        return;
    }
    let other = if chance.below(2) == 0 {
        neighbour
    } else {
        clusters.members[to][chance.below(clusters.members[to].len())]
    };
    let crowd = clusters.members[clusters.of[client as usize] as usize].len() + clusters.members[to].len();
    let fits = clusters.swap_kept(client, other) <= most
        || (crowd <= SMALL && clusters.swap_exact(client, other) <= most);
    if fits {
        clusters.swap(client, other);
    }
}

/// Founds a group where one is empty.
fn leave(clusters: &mut Clusters<'_>, client: u32, heat: f64, chance: &mut Chance) {
    let Some(empty) = clusters.empty() else { return };
    if clusters.members[clusters.of[client as usize] as usize].len() < 2 {
        return;
    }
    let most = whole(-heat * chance.share().max(1e-12).ln());
    if clusters.shift_exact(client, empty) <= most {
        clusters.shift(client, empty);
    }
}

fn small(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "temperatures need no more than 53 bits")]
fn as_float(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, reason = "saturates, which is as good as any large number here")]
fn whole(number: f64) -> i64 {
    number as i64
}
