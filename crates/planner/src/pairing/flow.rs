//! The cheapest way to give every need its helpers, exactly.
//!
//! A minimum-cost flow by successive shortest paths (Ahuja, Magnanti and Orlin 1993, chapter 9) from one need after the
//! other to helpers with room. "Nobody" is a helper with room for all, at a price above everything else, so that every need
//! finds somebody. Each further need of a helper costs more than the one before (1, 3, 5 …, whose sums are the squares), which
//! is what makes loads even. Prices are compared value by value; nothing in the method asks for more than an order in
//! which sums keep their places, and so no weights have to be found that put one aim before another.

use super::aims::{Aim, Price};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A pair that may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) helper: u32,
    /// The way, nought where it is not known.
    pub(super) metres: u32,
    /// Whether the pair does not exist so far.
    pub(super) new: bool,
    pub(super) taken: bool,
}

/// Needs with their possible pairs, and helpers with their room.
#[derive(Clone, Debug)]
pub(super) struct Network {
    /// The pairs of each need.
    pub(super) edges: Vec<Vec<Edge>>,
    /// How many helpers each need asks for.
    pub(super) wanted: Vec<u32>,
    /// What it costs that a need lacks one.
    pub(super) unmet: Vec<Price>,
    /// How many needs each helper takes.
    pub(super) room: Vec<u32>,
    /// How many each helper has.
    pub(super) load: Vec<u32>,
    pub(super) aims: Vec<Aim>,
}

/// A need and the position of one of its edges.
type Step = (u32, u32);

impl Network {
    /// Finds the best flow. The number of steps is bounded by wanted helpers times pairs.
    pub(super) fn solve(&mut self) {
        let mut search = Search::new(self.edges.len(), self.room.len());
        for need in 0..self.edges.len() {
            for _ in 0..self.wanted[need] {
                search.augment(self, need);
            }
        }
    }

    /// What the next need of a helper costs.
    fn next(&self, helper: usize) -> Price {
        Price::of(&self.aims, Aim::Even, 2 * i64::from(self.load[helper]) + 1)
    }

    fn price(&self, edge: &Edge) -> Price {
        Price::of(&self.aims, Aim::Keep, i64::from(edge.new))
            + Price::of(&self.aims, Aim::Near, i64::from(edge.metres))
    }
}

struct Search {
    /// Potentials: with them no arc that is left costs less than nothing. That of the far end of all paths is nothing.
    need_potential: Vec<Price>,
    helper_potential: Vec<Price>,
    need_distance: Vec<Option<Price>>,
    helper_distance: Vec<Option<Price>>,
    /// By which edge a path came to a helper, and by which of its own edges back to a need.
    helper_came: Vec<Step>,
    need_came: Vec<u32>,
    /// Who has a helper: needs with the position of their edge.
    holders: Vec<Vec<Step>>,
}

type Queue = BinaryHeap<Reverse<(Price, Node)>>;

/// A need or a helper, waiting to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Need(u32),
    Helper(u32),
}

impl Search {
    fn new(needs: usize, helpers: usize) -> Self {
        Self {
            need_potential: vec![Price::NOTHING; needs],
            helper_potential: vec![Price::NOTHING; helpers],
            need_distance: vec![None; needs],
            helper_distance: vec![None; helpers],
            helper_came: vec![(0, 0); helpers],
            need_came: vec![0; needs],
            holders: vec![Vec::new(); helpers],
        }
    }

    /// Gives one more helper to a need, or nobody.
    ///
    /// A path ends at a helper with room, or at a need on the way that does best with nobody instead.
    fn augment(&mut self, network: &mut Network, start: usize) {
        self.need_distance.fill(None);
        self.helper_distance.fill(None);
        let mut queue = BinaryHeap::new();
        self.need_distance[start] = Some(Price::NOTHING);
        queue.push(Reverse((Price::NOTHING, Node::Need(number(start)))));
        let mut end: Option<(Price, Node)> = None;
        let mut seen = Vec::new();
        while let Some(Reverse((distance, node))) = queue.pop() {
            if self.distance(node) != Some(distance) {
                continue;
            }
            if end.is_some_and(|(best, _)| distance >= best) {
                break;
            }
            seen.push((node, distance));
            let finish = match node {
                Node::Need(need) => Some(network.unmet[need as usize]),
                Node::Helper(helper) => {
                    let helper = helper as usize;
                    (network.load[helper] < network.room[helper]).then(|| network.next(helper))
                }
            };
            if let Some(finish) = finish.map(|finish| distance + self.potential(node) + finish)
                && end.is_none_or(|(best, _)| finish < best)
            {
                end = Some((finish, node));
            }
            self.spread(network, node, distance, &mut queue);
        }
        let Some((most, last)) = end else { return };
        self.raise(&seen, most);
        self.turn(network, start, last);
    }

    fn distance(&self, node: Node) -> Option<Price> {
        match node {
            Node::Need(need) => self.need_distance[need as usize],
            Node::Helper(helper) => self.helper_distance[helper as usize],
        }
    }

    fn potential(&self, node: Node) -> Price {
        match node {
            Node::Need(need) => self.need_potential[need as usize],
            Node::Helper(helper) => self.helper_potential[helper as usize],
        }
    }

    fn spread(&mut self, network: &Network, node: Node, distance: Price, queue: &mut Queue) {
        match node {
            Node::Need(need) => self.spread_to_helpers(network, need, distance, queue),
            Node::Helper(helper) => self.spread_to_needs(network, helper, distance, queue),
        }
    }

    fn spread_to_helpers(&mut self, network: &Network, need: u32, distance: Price, queue: &mut Queue) {
        let here = self.need_potential[need as usize];
        for (at, edge) in (0..).zip(&network.edges[need as usize]) {
            if edge.taken {
                continue;
            }
            let helper = edge.helper as usize;
            let new = distance + network.price(edge) + here - self.helper_potential[helper];
            if self.helper_distance[helper].is_none_or(|old| new < old) {
                self.helper_distance[helper] = Some(new);
                self.helper_came[helper] = (need, at);
                queue.push(Reverse((new, Node::Helper(edge.helper))));
            }
        }
    }

    fn spread_to_needs(&mut self, network: &Network, helper: u32, distance: Price, queue: &mut Queue) {
        let here = self.helper_potential[helper as usize];
        for (need, at) in &self.holders[helper as usize] {
            let to = *need as usize;
            let price = network.price(&network.edges[to][*at as usize]);
            let new = distance - price + here - self.need_potential[to];
            if self.need_distance[to].is_none_or(|old| new < old) {
                self.need_distance[to] = Some(new);
                self.need_came[to] = *at;
                queue.push(Reverse((new, Node::Need(*need))));
            }
        }
    }

    /// Potentials of what was reached follow its distance, up to that of the end.
    fn raise(&mut self, seen: &[(Node, Price)], most: Price) {
        for (node, distance) in seen {
            let less = *distance - most;
            if less >= Price::NOTHING {
                continue;
            }
            match node {
                Node::Need(need) => {
                    let potential = &mut self.need_potential[*need as usize];
                    *potential = *potential + less;
                }
                Node::Helper(helper) => {
                    let potential = &mut self.helper_potential[*helper as usize];
                    *potential = *potential + less;
                }
            }
        }
    }

    /// Gives along the path, from its end back to its start.
    fn turn(&mut self, network: &mut Network, start: usize, last: Node) {
        let mut node = last;
        if let Node::Helper(helper) = last {
            network.load[helper as usize] += 1;
        }
        loop {
            match node {
                Node::Helper(helper) => {
                    let (need, at) = self.helper_came[helper as usize];
                    network.edges[need as usize][at as usize].taken = true;
                    self.holders[helper as usize].push((need, at));
                    node = Node::Need(need);
                }
                Node::Need(need) if need as usize == start => return,
                Node::Need(need) => {
                    let at = self.need_came[need as usize];
                    let edge = &mut network.edges[need as usize][at as usize];
                    edge.taken = false;
                    self.holders[edge.helper as usize].retain(|held| *held != (need, at));
                    node = Node::Helper(edge.helper);
                }
            }
        }
    }
}

fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
