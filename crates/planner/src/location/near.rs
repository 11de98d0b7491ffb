//! Which clients are near which, and which sites.

use super::problem::Problem;

/// How many neighbours a client has.
const NEIGHBOURS: usize = 16;

#[derive(Clone, Debug)]
pub(super) struct Near {
    /// The nearest site of each client.
    pub(super) home: Vec<u32>,
    neighbours: Vec<u32>,
    each: usize,
}

impl Near {
    /// Neighbours of a client are the clients that its nearest site serves most cheaply.
    pub(super) fn new(problem: &Problem) -> Self {
        let clients = problem.clients();
        let each = NEIGHBOURS.min(clients.saturating_sub(1)).max(1);
        let home: Vec<u32> = (0..clients).map(|client| home(problem, client)).collect();
        let mut neighbours = Vec::with_capacity(each * clients);
        let mut others: Vec<(u32, u32)> = Vec::with_capacity(clients);
        for (client, site) in home.iter().enumerate() {
            others.clear();
            let site = *site as usize;
            let costs = (0..clients).map(|other| (problem.cost(other, site), number(other)));
            others.extend(costs.filter(|(_, other)| *other as usize != client));
            if others.is_empty() {
                others.push((0, number(client)));
            }
            let last = each.min(others.len()) - 1;
            others.select_nth_unstable(last);
            others.truncate(last + 1);
            others.sort_unstable();
            neighbours.extend(others.iter().map(|(_, other)| *other));
        }
        Self { home, neighbours, each }
    }

    pub(super) fn of(&self, client: usize) -> &[u32] {
        &self.neighbours[client * self.each..(client + 1) * self.each]
    }
}

/// Where clients are sites, a client's own site comes first among those of the same cost.
fn home(problem: &Problem, client: usize) -> u32 {
    let row = problem.row(client);
    let least = row.iter().copied().min().unwrap_or(0);
    if problem.symmetric() && row[client] == least {
        return number(client);
    }
    number(row.iter().position(|cost| *cost == least).unwrap_or(0))
}

fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
