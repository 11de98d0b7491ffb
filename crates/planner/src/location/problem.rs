//! What is asked: clients with demands, sites with capacities, and what it costs that one serves the other.

use thiserror::Error;

/// Largest cost of one client at one site. Sums of a whole plan then fit every type used here.
pub const MOST_COST: u32 = 1 << 30;
/// Most clients, and most sites.
pub const MOST_PLACES: usize = 8_192;

/// Why a problem is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProblemError {
    /// No clients, or no sites.
    #[error("there are no clients or no sites; name at least one of each")]
    Empty,
    /// More clients or sites than [`MOST_PLACES`].
    #[error("there are {0} places of one kind; plan at most {MOST_PLACES} at a time, township by township")]
    TooMany(usize),
    /// Lists of different lengths.
    #[error("the costs are {costs} values, which is not {clients} clients by {sites} sites")]
    Shape {
        /// Values given.
        costs: usize,
        /// Clients, by their demands.
        clients: usize,
        /// Sites, by their capacities.
        sites: usize,
    },
    /// A cost above [`MOST_COST`].
    #[error("the cost of client {client} at site {site} is above {MOST_COST}; use a coarser unit")]
    Cost {
        /// Counted from nought.
        client: usize,
        /// Counted from nought.
        site: usize,
    },
    /// The demands together exceed what the largest sites that may open can take.
    #[error("the demands are {demand} together, but the sites that may open take {capacity} at most")]
    TooLittleRoom {
        /// Sum of the demands.
        demand: u64,
        /// Sum of the largest capacities.
        capacity: u64,
    },
}

/// The capacitated p-median problem: open at most `most_open` sites and give each client to one open site, so that no
/// site takes more demand than its capacity and the sum of all costs is least.
///
/// Costs are whole numbers in a unit of the caller's choice (metres, for instance), so that sums are exact.
#[derive(Clone, Debug)]
pub struct Problem {
    cost: Vec<u32>,
    demand: Vec<u32>,
    capacity: Vec<u32>,
    most_open: usize,
    symmetric: bool,
}

impl Problem {
    /// `cost` holds a row for each client with a value for each site.
    ///
    /// # Errors
    /// The lists do not fit each other, are too large, or the sites cannot take the demands whatever is opened.
    pub fn new(
        cost: Vec<u32>,
        demand: Vec<u32>,
        capacity: Vec<u32>,
        most_open: usize,
    ) -> Result<Self, ProblemError> {
        let (clients, sites) = (demand.len(), capacity.len());
        if clients == 0 || sites == 0 || most_open == 0 {
            return Err(ProblemError::Empty);
        }
        if clients.max(sites) > MOST_PLACES {
            return Err(ProblemError::TooMany(clients.max(sites)));
        }
        if cost.len() != clients * sites {
            return Err(ProblemError::Shape { costs: cost.len(), clients, sites });
        }
        if let Some(at) = cost.iter().position(|cost| *cost > MOST_COST) {
            return Err(ProblemError::Cost { client: at / sites, site: at % sites });
        }
        let most_open = most_open.min(sites);
        check_room(&demand, &capacity, most_open)?;
        let symmetric = clients == sites
            && (0..clients).all(|one| (0..one).all(|two| cost[one * sites + two] == cost[two * sites + one]));
        Ok(Self { cost, demand, capacity, most_open, symmetric })
    }

    /// How many clients there are.
    #[must_use]
    pub fn clients(&self) -> usize {
        self.demand.len()
    }

    /// How many sites there are.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.capacity.len()
    }

    /// How many sites may open at most.
    #[must_use]
    pub fn most_open(&self) -> usize {
        self.most_open
    }

    /// What it costs that a site serves a client.
    #[must_use]
    pub fn cost(&self, client: usize, site: usize) -> u32 {
        self.cost[client * self.capacity.len() + site]
    }

    /// What a client takes of a site's capacity.
    #[must_use]
    pub fn demand(&self, client: usize) -> u32 {
        self.demand[client]
    }

    /// What a site can take.
    #[must_use]
    pub fn capacity(&self, site: usize) -> u32 {
        self.capacity[site]
    }

    /// The costs of a client at all sites.
    pub(super) fn row(&self, client: usize) -> &[u32] {
        let sites = self.capacity.len();
        &self.cost[client * sites..(client + 1) * sites]
    }

    /// Whether clients are sites, with the same cost in both directions: a row is then a column, which lies together in
    /// memory.
    pub(super) fn symmetric(&self) -> bool {
        self.symmetric
    }

    /// The sum of all costs, if the plan keeps every limit.
    ///
    /// # Errors
    /// The first limit that the plan breaks. Written apart from the search, so that tests can rest on it.
    pub fn check(&self, site_of: &[usize]) -> Result<u64, Broken> {
        if site_of.len() != self.clients() {
            return Err(Broken::Length(site_of.len()));
        }
        let mut load = vec![0_u64; self.sites()];
        let mut total = 0_u64;
        for (client, site) in site_of.iter().enumerate() {
            let load = load.get_mut(*site).ok_or(Broken::Unknown { client, site: *site })?;
            *load += u64::from(self.demand[client]);
            total += u64::from(self.cost(client, *site));
        }
        if let Some(site) = (0..load.len()).find(|site| load[*site] > u64::from(self.capacity[*site])) {
            return Err(Broken::Capacity { site, load: load[site] });
        }
        let mut open = site_of.to_vec();
        open.sort_unstable();
        open.dedup();
        if open.len() > self.most_open {
            return Err(Broken::Open(open.len()));
        }
        Ok(total)
    }
}

fn check_room(demand: &[u32], capacity: &[u32], most_open: usize) -> Result<(), ProblemError> {
    let mut largest = capacity.to_vec();
    largest.sort_unstable_by(|one, two| two.cmp(one));
    let capacity = largest.iter().take(most_open).copied().map(u64::from).sum();
    let demand = demand.iter().copied().map(u64::from).sum();
    if demand > capacity {
        return Err(ProblemError::TooLittleRoom { demand, capacity });
    }
    Ok(())
}

/// A limit that a plan breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Broken {
    /// A plan of another number of clients.
    #[error("the plan has {0} clients, which is not their number")]
    Length(usize),
    /// A site that does not exist.
    #[error("client {client} is given to site {site}, which does not exist")]
    Unknown {
        /// Counted from nought.
        client: usize,
        /// As the plan has it.
        site: usize,
    },
    /// More demand than a site takes.
    #[error("site {site} takes {load}, which is above its capacity")]
    Capacity {
        /// Counted from nought.
        site: usize,
        /// Demand given to it.
        load: u64,
    },
    /// More sites than may open.
    #[error("{0} sites are open, which is more than may open")]
    Open(usize),
}
