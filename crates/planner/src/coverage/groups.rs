//! All groups that keep the limits, among near neighbours.

use super::model::{Branch, Request, Unit};
use super::words::{Basis, Way};
use crate::partition::Choice;
use crate::place::Place;
use std::collections::BTreeMap;

/// A way to cover some units.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) way: Way,
    /// Positions of the units, ascending.
    pub(super) units: Vec<u32>,
    /// All ways to where it meets, in metres.
    pub(super) metres: u32,
    /// What can be used once only.
    key: u32,
    cost: u32,
}

impl Group {
    pub(super) fn choice(&self) -> Choice {
        Choice { units: self.units.clone(), key: self.key, cost: self.cost }
    }
}

/// The groups, and whether there were more neighbours than were considered.
pub(super) struct Groups {
    pub(super) list: Vec<Group>,
    pub(super) keys: usize,
    pub(super) all: bool,
}

/// A unit or branch around which others may gather.
#[derive(Clone, Copy)]
struct Centre<'a> {
    id: &'a str,
    place: Place,
    territory: Option<&'a String>,
    estate: Option<&'a String>,
    trade: Option<&'a String>,
}

impl<'a> Centre<'a> {
    fn unit(unit: &'a Unit) -> Self {
        Self {
            id: &unit.id,
            place: unit.place,
            territory: unit.territory.as_ref(),
            estate: unit.estate.as_ref(),
            trade: unit.trade.as_ref(),
        }
    }

    fn branch(branch: &'a Branch) -> Self {
        Self {
            id: &branch.id,
            place: branch.place,
            territory: branch.territory.as_ref(),
            estate: branch.estate.as_ref(),
            trade: branch.trade.as_ref(),
        }
    }
}

/// Keys: one for each unit as the seat of a group, one for each branch, one for each unit's own ways out.
pub(super) fn all(request: &Request) -> Groups {
    let units = number(request.units.len());
    let branches = number(request.branches.len());
    let mut groups = Groups { list: Vec::new(), keys: (2 * units + branches) as usize, all: true };
    for (at, unit) in (0..).zip(&request.units) {
        alone(request, at, unit, units + branches + at, &mut groups);
        around_unit(request, at, unit, &mut groups);
    }
    for (at, branch) in (0..).zip(&request.branches) {
        around_branch(request, at, branch, units + at, &mut groups);
    }
    groups
}

fn is_strong(request: &Request, unit: &Unit) -> bool {
    unit.full >= request.limits.least_full.value
}

/// What a unit can do by itself.
fn alone(request: &Request, at: u32, unit: &Unit, key: u32, groups: &mut Groups) {
    let mut push = |way, cost| groups.list.push(Group { way, units: vec![at], metres: 0, key, cost });
    if is_strong(request, unit) {
        // The rule leaves no choice, so that there is nothing to pay.
        push(Way::Own { seat: at }, 0);
        return;
    }
    if request.limits.least_floating.as_ref().is_some_and(|least| unit.floating >= least.value) {
        push(Way::Floating, request.prices.floating);
    }
    push(Way::Guide, request.prices.guide);
}

/// Groups whose branch meets at a unit.
fn around_unit(request: &Request, seat: u32, unit: &Unit, groups: &mut Groups) {
    let mut neighbours = neighbours(request, Centre::unit(unit), Some(seat), groups);
    neighbours.retain(|(_, at)| !are_apart(unit, &request.units[*at as usize]));
    let strong = is_strong(request, unit);
    let limits = &request.limits;
    let rest = limits.most_units.value - 1;
    let room = limits.most_members.value.checked_sub(unit.members());
    let Some(room) = room else { return };
    let least = limits.least_full.value.saturating_sub(unit.full);
    each_subset(request, &neighbours, rest, room, &mut |chosen| {
        let full: u32 = chosen.iter().map(|(_, at)| request.units[*at as usize].full).sum();
        if full < least {
            return;
        }
        let mut members: Vec<u32> = chosen.iter().map(|(_, at)| *at).chain([seat]).collect();
        members.sort_unstable();
        let centres: Vec<Centre<'_>> =
            members.iter().map(|at| Centre::unit(&request.units[*at as usize])).collect();
        let basis = basis(&centres);
        let metres = sum(chosen);
        let way = if strong { Way::Enlarged { seat, basis } } else { Way::Joint { seat, basis } };
        let founded = if strong { 0 } else { request.prices.found };
        let cost = founded + metres + changes(request, chosen, None);
        groups.list.push(Group { way, units: members, metres, key: seat, cost });
    });
}

/// Groups that a branch takes in.
fn around_branch(request: &Request, at: u32, branch: &Branch, key: u32, groups: &mut Groups) {
    let limits = &request.limits;
    let (Some(rest), Some(room)) = (
        limits.most_units.value.checked_sub(branch.units).filter(|rest| *rest > 0),
        limits.most_members.value.checked_sub(branch.members),
    ) else {
        return;
    };
    let centre = Centre::branch(branch);
    let neighbours = neighbours(request, centre, None, groups);
    each_subset(request, &neighbours, rest, room, &mut |chosen| {
        let mut members: Vec<u32> = chosen.iter().map(|(_, at)| *at).collect();
        members.sort_unstable();
        let units = members.iter().map(|at| Centre::unit(&request.units[*at as usize]));
        let centres: Vec<Centre<'_>> = units.chain([centre]).collect();
        let way = Way::Join { branch: at, basis: basis(&centres) };
        let metres = sum(chosen);
        let back = members.iter().all(|at| request.units[*at as usize].formerly.as_ref() == Some(&branch.id));
        let enlarged = if back { 0 } else { request.prices.enlarge };
        let cost = enlarged + metres + changes(request, chosen, Some(&branch.id));
        groups.list.push(Group { way, units: members, metres, key, cost });
    });
}

/// What it costs that units leave the branches they had.
fn changes(request: &Request, chosen: &[(u32, u32)], to: Option<&String>) -> u32 {
    let formerly = chosen.iter().map(|(_, at)| request.units[*at as usize].formerly.as_ref());
    let changed = formerly.filter(|formerly| formerly.is_some() && *formerly != to).count();
    number(changed) * request.prices.change
}

/// The nearest units that may gather around a centre, with their ways. Units with a branch of their own do not.
fn neighbours(
    request: &Request,
    centre: Centre<'_>,
    seat: Option<u32>,
    groups: &mut Groups,
) -> Vec<(u32, u32)> {
    let mut near: Vec<(u32, u32)> = (0..)
        .zip(&request.units)
        .filter(|(at, unit)| Some(*at) != seat && !is_strong(request, unit))
        .filter_map(|(at, unit)| Some((way(request, centre, unit)?, at)))
        .collect();
    near.sort_unstable();
    let most = request.neighbours as usize;
    groups.all &= near.len() <= most;
    near.truncate(most);
    near
}

/// The way from a unit to a centre, if nothing bars it.
fn way(request: &Request, centre: Centre<'_>, unit: &Unit) -> Option<u32> {
    let metres = centre.place.metres_to(unit.place);
    let one_trade = centre.trade.is_some() && centre.trade == unit.trade.as_ref();
    let limits = &request.limits;
    let in_trade = limits.farthest_in_trade.as_ref().filter(|_| one_trade).map_or(0, |limit| limit.value);
    let apart = request.territories_apart && centre.territory != unit.territory.as_ref();
    let barred = unit.barred.contains_key(centre.id);
    (metres <= limits.farthest.value.max(in_trade) && !apart && !barred).then_some(metres)
}

/// Calls `found` with each set of neighbours that fits in units and members and of which none bars another.
fn each_subset(
    request: &Request,
    neighbours: &[(u32, u32)],
    most: u32,
    room: u32,
    found: &mut impl FnMut(&[(u32, u32)]),
) {
    let mut chosen = Vec::new();
    extend(request, neighbours, most as usize, room, &mut chosen, found);
}

fn extend(
    request: &Request,
    neighbours: &[(u32, u32)],
    most: usize,
    room: u32,
    chosen: &mut Vec<(u32, u32)>,
    found: &mut impl FnMut(&[(u32, u32)]),
) {
    if chosen.len() == most {
        return;
    }
    for (position, (metres, at)) in neighbours.iter().enumerate() {
        let unit = &request.units[*at as usize];
        let Some(room) = room.checked_sub(unit.members()) else { continue };
        if chosen.iter().any(|(_, other)| are_apart(unit, &request.units[*other as usize])) {
            continue;
        }
        chosen.push((*metres, *at));
        found(chosen);
        extend(request, &neighbours[position + 1..], most, room, chosen, found);
        chosen.pop();
    }
}

fn are_apart(one: &Unit, two: &Unit) -> bool {
    one.barred.contains_key(&two.id) || two.barred.contains_key(&one.id)
}

fn sum(chosen: &[(u32, u32)]) -> u32 {
    chosen.iter().map(|(metres, _)| metres).sum()
}

/// What all have in common: the closest tie counts.
fn basis<'a>(members: &[Centre<'a>]) -> Basis {
    let common = |of: fn(&Centre<'a>) -> Option<&'a String>| {
        let mut all = members.iter().map(of);
        let first = all.next()??;
        all.all(|other| other == Some(first)).then(|| first.clone())
    };
    if let Some(estate) = common(|centre| centre.estate) {
        return Basis::Estate { name: estate };
    }
    if let Some(trade) = common(|centre| centre.trade) {
        return Basis::Trade { name: trade };
    }
    Basis::Near
}

/// The groups of each unit, for naming alternatives.
pub(super) fn of_units(groups: &[Group]) -> BTreeMap<u32, Vec<u32>> {
    let mut of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (number, group) in (0..).zip(groups) {
        for unit in &group.units {
            of.entry(*unit).or_default().push(number);
        }
    }
    of
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
