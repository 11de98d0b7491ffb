//! Last touches: any site for any group, not only the sites of its own clients.

use super::problem::Problem;

/// Gives each group of a plan the cheapest site that no other group uses, as long as that helps.
pub(super) fn polish(problem: &Problem, site_of: &mut [usize]) {
    let mut used = vec![false; problem.sites()];
    for site in site_of.iter() {
        used[*site] = true;
    }
    loop {
        let mut better = false;
        for (site, clients) in groups(site_of) {
            let demand: u64 = clients.iter().map(|client| u64::from(problem.demand(*client))).sum();
            let cost = |site: usize| -> u64 {
                clients.iter().map(|client| u64::from(problem.cost(*client, site))).sum()
            };
            let free = (0..problem.sites())
                .filter(|other| !used[*other] && u64::from(problem.capacity(*other)) >= demand);
            let Some((least, best)) = free.map(|other| (cost(other), other)).min() else { continue };
            if least < cost(site) {
                better = true;
                used[site] = false;
                used[best] = true;
                for client in clients {
                    site_of[client] = best;
                }
            }
        }
        if !better {
            return;
        }
    }
}

/// The clients of each site that serves somebody.
pub(super) fn groups(site_of: &[usize]) -> Vec<(usize, Vec<usize>)> {
    let mut groups: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
    for (client, site) in site_of.iter().enumerate() {
        groups.entry(*site).or_default().push(client);
    }
    groups.into_iter().collect()
}
