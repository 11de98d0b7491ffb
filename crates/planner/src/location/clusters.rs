//! Clients in groups, each served by the best of the sites that its own clients bring into consideration.
//!
//! Each client brings its nearest site (where clients are sites: itself). For every client `i` of a group the sum of the
//! group's costs at the site of `i` is kept, so that the best site is known exactly after each move in as many steps as
//! the group has clients. Too much demand is not forbidden but costs `penalty` a unit: the way from one good plan to
//! another often leads through a plan that is a little too full.

use super::problem::Problem;

/// A site that nobody uses.
const NOBODY: u32 = u32::MAX;
/// The price of a site that two groups use.
const SHARED: i64 = 1 << 48;

#[derive(Clone, Debug)]
pub(super) struct Clusters<'a> {
    pub(super) problem: &'a Problem,
    /// The site that a client brings.
    home: &'a [u32],
    pub(super) members: Vec<Vec<u32>>,
    pub(super) of: Vec<u32>,
    at: Vec<u32>,
    sum: Vec<i64>,
    load: Vec<i64>,
    /// The client whose site serves the group.
    centre: Vec<u32>,
    score: Vec<i64>,
    owner: Vec<u32>,
    /// Groups that were empty at some time; all that are empty stand here.
    vacant: Vec<usize>,
    penalty: i64,
    pub(super) total: i64,
}

impl<'a> Clusters<'a> {
    /// Groups as given: a number below `most_open` for each client.
    pub(super) fn new(problem: &'a Problem, home: &'a [u32], of: &[u32], penalty: i64) -> Self {
        let groups = problem.most_open();
        let clients = problem.clients();
        let mut clusters = Self {
            problem,
            home,
            members: vec![Vec::new(); groups],
            of: of.to_vec(),
            at: vec![0; clients],
            sum: vec![0; clients],
            load: vec![0; groups],
            centre: vec![NOBODY; groups],
            score: vec![0; groups],
            owner: vec![NOBODY; problem.sites()],
            vacant: Vec::new(),
            penalty,
            total: 0,
        };
        for (client, group) in (0..).zip(of) {
            let members = &mut clusters.members[*group as usize];
            clusters.at[client as usize] = number(members.len());
            members.push(client);
            clusters.load[*group as usize] += i64::from(problem.demand(client as usize));
        }
        clusters.sum =
            of.iter().enumerate().map(|(client, group)| clusters.sum_at(client, *group as usize)).collect();
        for group in 0..groups {
            clusters.choose(group);
        }
        clusters.vacant = (0..groups).filter(|group| clusters.members[*group].is_empty()).collect();
        clusters
    }

    /// Changes what a unit of too much demand costs.
    pub(super) fn set_penalty(&mut self, penalty: i64) {
        self.penalty = penalty;
        for group in 0..self.members.len() {
            self.release(group);
            self.choose(group);
        }
    }

    /// How many units of demand are too much, over all groups.
    pub(super) fn excess(&self) -> i64 {
        (0..self.members.len()).map(|group| self.too_much(group, self.load[group])).sum()
    }

    /// A group that serves nobody.
    pub(super) fn empty(&self) -> Option<usize> {
        self.vacant.iter().copied().find(|group| self.members[*group].is_empty())
    }

    fn too_much(&self, group: usize, load: i64) -> i64 {
        match self.centre[group] {
            NOBODY => 0,
            centre => (load - self.room(centre)).max(0),
        }
    }

    /// The site of each client.
    pub(super) fn sites(&self) -> Vec<usize> {
        self.of.iter().map(|group| self.home[self.centre[*group as usize] as usize] as usize).collect()
    }

    fn room(&self, client: u32) -> i64 {
        i64::from(self.problem.capacity(self.home[client as usize] as usize))
    }

    fn cost(&self, client: u32, host: u32) -> i64 {
        i64::from(self.problem.cost(client as usize, self.home[host as usize] as usize))
    }

    fn demand(&self, client: u32) -> i64 {
        i64::from(self.problem.demand(client as usize))
    }

    /// The costs of a group at the site of a client.
    fn sum_at(&self, client: usize, group: usize) -> i64 {
        let site = self.home[client] as usize;
        if self.problem.symmetric() {
            let row = self.problem.row(site);
            return self.members[group].iter().map(|member| i64::from(row[*member as usize])).sum();
        }
        self.members[group].iter().map(|member| i64::from(self.problem.cost(*member as usize, site))).sum()
    }

    /// Chooses the best sites of two groups anew; both give theirs up first.
    fn choose_both(&mut self, one: usize, two: usize) {
        self.release(one);
        self.release(two);
        self.choose(one);
        self.choose(two);
    }

    fn release(&mut self, group: usize) {
        self.total -= self.score[group];
        self.score[group] = 0;
        if self.centre[group] == NOBODY {
            return;
        }
        let owner = &mut self.owner[self.home[self.centre[group] as usize] as usize];
        if *owner == number(group) {
            *owner = NOBODY;
        }
        self.centre[group] = NOBODY;
    }

    /// Chooses the best site that no other group uses. Where others use all of them, the group shares one, at a price
    /// that no plan pays which can do without.
    fn choose(&mut self, group: usize) {
        let (mut best, mut centre) = (i64::MAX, NOBODY);
        for member in &self.members[group] {
            if self.owner[self.home[*member as usize] as usize] != NOBODY {
                continue;
            }
            let over = (self.load[group] - self.room(*member)).max(0);
            let score = self.sum[*member as usize] + self.penalty * over;
            if score < best {
                (best, centre) = (score, *member);
            }
        }
        if centre != NOBODY {
            self.owner[self.home[centre as usize] as usize] = number(group);
        } else if let Some(first) = self.members[group].first() {
            (best, centre) = (self.sum[*first as usize] + SHARED, *first);
        } else {
            best = 0;
        }
        self.centre[group] = centre;
        self.score[group] = best;
        self.total += best;
    }

    /// What a shift changes if both groups keep their sites: never less than it truly changes.
    pub(super) fn shift_kept(&self, client: u32, to: usize) -> i64 {
        let from = self.of[client as usize] as usize;
        let (old, new) = (self.centre[from], self.centre[to]);
        if new == NOBODY || old == client {
            return i64::MAX;
        }
        let demand = self.demand(client);
        self.cost(client, new) - self.cost(client, old)
            + self.penalty * (self.excess_change(from, -demand) + self.excess_change(to, demand))
    }

    /// What an exchange of two clients of different groups changes if both groups keep their sites.
    pub(super) fn swap_kept(&self, one: u32, two: u32) -> i64 {
        let (first, second) = (self.of[one as usize] as usize, self.of[two as usize] as usize);
        let (here, there) = (self.centre[first], self.centre[second]);
        if here == one || there == two {
            return i64::MAX;
        }
        let more = self.demand(two) - self.demand(one);
        self.cost(one, there) - self.cost(one, here) + self.cost(two, here) - self.cost(two, there)
            + self.penalty * (self.excess_change(first, more) + self.excess_change(second, -more))
    }

    fn excess_change(&self, group: usize, more: i64) -> i64 {
        self.too_much(group, self.load[group] + more) - self.too_much(group, self.load[group])
    }

    /// What a group would score without `gone` and with `come`.
    fn outlook(&self, group: usize, gone: Option<u32>, come: Option<u32>) -> i64 {
        let demand = |client: Option<u32>| client.map_or(0, |client| self.demand(client));
        let load = self.load[group] - demand(gone) + demand(come);
        let (mut best, mut nobody) = (i64::MAX, true);
        let mut newcomer = 0;
        for member in self.members[group].iter().filter(|member| Some(**member) != gone) {
            nobody = false;
            let mut sum = self.sum[*member as usize];
            if let Some(gone) = gone {
                sum -= self.cost(gone, *member);
            }
            if let Some(come) = come {
                sum += self.cost(come, *member);
                newcomer += self.cost(*member, come);
            }
            let owner = self.owner[self.home[*member as usize] as usize];
            if owner == NOBODY || owner == number(group) {
                best = best.min(sum + self.penalty * (load - self.room(*member)).max(0));
            }
        }
        if let Some(come) = come {
            nobody = false;
            let owner = self.owner[self.home[come as usize] as usize];
            let itself = newcomer + self.cost(come, come);
            if owner == NOBODY || owner == number(group) || owner == self.of[come as usize] {
                best = best.min(itself + self.penalty * (load - self.room(come)).max(0));
            }
        }
        if nobody { 0 } else { best }
    }

    /// What a shift truly changes, with the best sites chosen anew. [`i64::MAX`] where a group would have no site.
    pub(super) fn shift_exact(&self, client: u32, to: usize) -> i64 {
        let from = self.of[client as usize] as usize;
        let after = [self.outlook(from, Some(client), None), self.outlook(to, None, Some(client))];
        self.change(from, to, after)
    }

    /// What an exchange truly changes.
    pub(super) fn swap_exact(&self, one: u32, two: u32) -> i64 {
        let (first, second) = (self.of[one as usize] as usize, self.of[two as usize] as usize);
        let after = [self.outlook(first, Some(one), Some(two)), self.outlook(second, Some(two), Some(one))];
        self.change(first, second, after)
    }

    fn change(&self, one: usize, two: usize, after: [i64; 2]) -> i64 {
        if after.contains(&i64::MAX) {
            return i64::MAX;
        }
        after[0] + after[1] - self.score[one] - self.score[two]
    }

    /// Moves a client to a group.
    pub(super) fn shift(&mut self, client: u32, to: usize) {
        let from = self.of[client as usize] as usize;
        self.take_out(client, from);
        self.put_in(client, to);
        self.choose_both(from, to);
    }

    /// Exchanges two clients of different groups.
    pub(super) fn swap(&mut self, one: u32, two: u32) {
        let (first, second) = (self.of[one as usize] as usize, self.of[two as usize] as usize);
        self.take_out(one, first);
        self.take_out(two, second);
        self.put_in(one, second);
        self.put_in(two, first);
        self.choose_both(first, second);
    }

    fn take_out(&mut self, client: u32, group: usize) {
        let position = self.at[client as usize] as usize;
        self.members[group].swap_remove(position);
        if let Some(moved) = self.members[group].get(position) {
            self.at[*moved as usize] = self.at[client as usize];
        }
        self.load[group] -= self.demand(client);
        if self.members[group].is_empty() {
            let members = &self.members;
            self.vacant.retain(|vacant| *vacant != group && members[*vacant].is_empty());
            self.vacant.push(group);
        }
        for at in 0..self.members[group].len() {
            let member = self.members[group][at];
            self.sum[member as usize] -= self.cost(client, member);
        }
    }

    fn put_in(&mut self, client: u32, group: usize) {
        for at in 0..self.members[group].len() {
            let member = self.members[group][at];
            self.sum[member as usize] += self.cost(client, member);
        }
        self.at[client as usize] = number(self.members[group].len());
        self.members[group].push(client);
        self.of[client as usize] = number(group);
        self.load[group] += self.demand(client);
        self.sum[client as usize] = self.sum_at(client as usize, group);
    }
}

/// Positions are counted in 32 bits: there are at most [`MOST_PLACES`](super::problem::MOST_PLACES).
fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(NOBODY)
}
