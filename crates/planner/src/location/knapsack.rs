//! The knapsack problem, solved exactly by depth first (Horowitz and Sahni 1974) with Dantzig's bound.

/// Something that may go into the knapsack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// What it is worth; above nought.
    pub(super) profit: u64,
    /// What room it takes.
    pub(super) weight: u32,
    /// Whose it is.
    pub(super) client: u32,
}

/// How many branches are tried before the bound is taken instead of the value.
const BRANCHES: u32 = 20_000;

/// What the best choice is worth, or an upper bound of that where the search was cut off.
pub(super) struct Packed {
    pub(super) worth: u64,
    /// Whether `chosen` is worth exactly `worth`.
    pub(super) exact: bool,
}

/// The most valuable for its room first.
pub(super) fn sort(items: &mut [Item]) {
    items.sort_unstable_by(|one, two| {
        let (first, second) = (
            u128::from(one.profit) * u128::from(two.weight),
            u128::from(two.profit) * u128::from(one.weight),
        );
        second.cmp(&first).then(one.client.cmp(&two.client))
    });
}

/// Dantzig's bound on sorted items: the last one that fits only in part counts in part.
pub(super) fn bound(items: &[Item], capacity: u32) -> u64 {
    let (mut room, mut worth) = (capacity, 0_u64);
    for item in items {
        if item.weight > room {
            return worth + part(*item, room);
        }
        room -= item.weight;
        worth += item.profit;
    }
    worth
}

fn part(item: Item, room: u32) -> u64 {
    let share = u128::from(item.profit) * u128::from(room) / u128::from(item.weight.max(1));
    u64::try_from(share).unwrap_or(u64::MAX)
}

/// Packs sorted items; `chosen` receives the positions of the best choice found.
pub(super) fn pack(items: &[Item], capacity: u32, chosen: &mut Vec<usize>) -> Packed {
    let mut search = Search { items, best: 0, found: false, branches: 0, chosen };
    search.chosen.clear();
    let mut taken = Vec::with_capacity(items.len());
    search.run(capacity, &mut taken);
    if search.branches >= BRANCHES {
        return Packed { worth: bound(items, capacity), exact: false };
    }
    Packed { worth: search.best, exact: true }
}

struct Search<'a> {
    items: &'a [Item],
    best: u64,
    found: bool,
    branches: u32,
    chosen: &'a mut Vec<usize>,
}

impl Search<'_> {
    /// Takes what fits, in order; then goes back to the last item taken, leaves it out, and goes on.
    fn run(&mut self, capacity: u32, taken: &mut Vec<usize>) {
        let (mut room, mut worth, mut at) = (capacity, 0_u64, 0);
        loop {
            self.branches += 1;
            if self.branches >= BRANCHES {
                return;
            }
            while at < self.items.len() && self.promising(at, room, worth) {
                if self.items[at].weight <= room {
                    room -= self.items[at].weight;
                    worth += self.items[at].profit;
                    taken.push(at);
                }
                at += 1;
            }
            if at == self.items.len() && (worth > self.best || !self.found) {
                (self.best, self.found) = (worth, true);
                self.chosen.clone_from(taken);
            }
            let Some(last) = taken.pop() else { return };
            room += self.items[last].weight;
            worth -= self.items[last].profit;
            at = last + 1;
        }
    }

    fn promising(&self, at: usize, room: u32, worth: u64) -> bool {
        !self.found || worth + bound(&self.items[at..], room) > self.best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn every_choice(items: &[Item], capacity: u32) -> u64 {
        let choices = 0_u32..1 << items.len();
        let fits = choices.filter_map(|choice| {
            let taken = (0..items.len()).filter(|at| choice >> at & 1 == 1).map(|at| items[at]);
            let (weight, worth) =
                taken.fold((0, 0), |(weight, worth), item| (weight + item.weight, worth + item.profit));
            (weight <= capacity).then_some(worth)
        });
        fits.max().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn the_best_of_all_choices_is_found(
            pairs in prop::collection::vec((1_u64..60, 0_u32..20), 0..12),
            capacity in 0_u32..60,
        ) {
            let mut items: Vec<Item> =
                pairs.iter().zip(0..).map(|((profit, weight), client)| Item { profit: *profit, weight: *weight, client }).collect();
            sort(&mut items);
            let mut chosen = Vec::new();
            let packed = pack(&items, capacity, &mut chosen);
            prop_assert!(packed.exact);
            prop_assert_eq!(packed.worth, every_choice(&items, capacity));
            prop_assert_eq!(packed.worth, chosen.iter().map(|at| items[*at].profit).sum::<u64>());
            prop_assert!(chosen.iter().map(|at| items[*at].weight).sum::<u32>() <= capacity);
            prop_assert!(bound(&items, capacity) >= packed.worth);
        }
    }
}
