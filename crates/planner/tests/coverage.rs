//! Full coverage: against every way on small cases, and every limit on larger ones.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of test functions")]

use planner::coverage::{
    Branch, Coverage, Limits, Manner, Prices, Request, RequestError, Settings, Unit, plan,
};
use planner::{Limit, Place, Progress};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn planned(request: &Request) -> Coverage {
    plan(request, Settings::default(), &mut go_on).unwrap()
}

fn unit(id: usize, east: i32, north: i32, full: u32) -> Unit {
    Unit {
        id: format!("u{id}"),
        place: Place { east, north },
        full,
        probationary: 0,
        floating: 0,
        territory: None,
        estate: None,
        trade: None,
        formerly: None,
        barred: BTreeMap::new(),
    }
}

fn branch(id: usize, east: i32, members: u32, units: u32) -> Branch {
    let place = Place { east, north: 0 };
    Branch { id: format!("b{id}"), place, members, units, territory: None, estate: None, trade: None }
}

/// The numbers of the branch regulation as a caller hands them in.
fn limits() -> Limits {
    Limits {
        least_full: Limit::of_rule(3, "branch-setup"),
        most_members: Limit::of_rule(50, "branch-size-max"),
        most_units: Limit::of_rule(5, "branch-joint-max"),
        farthest: Limit::chosen(3_000),
        farthest_in_trade: None,
        least_floating: Some(Limit::chosen(3)),
        branch_committee: Some(Limit::of_rule(7, "committee-required")),
        general_branch: Some(Limit::of_rule(50, "unit-general-branch")),
        committee: Some(Limit::of_rule(100, "unit-committee")),
    }
}

fn request(units: Vec<Unit>, branches: Vec<Branch>) -> Request {
    Request {
        units,
        branches,
        limits: limits(),
        prices: Prices::default(),
        territories_apart: false,
        neighbours: 8,
    }
}

/// Where a unit is put when everything is tried.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Put {
    Out,
    Seat(usize),
    Branch(usize),
}

fn apart(one: &Unit, two: &Unit) -> bool {
    one.barred.contains_key(&two.id) || two.barred.contains_key(&one.id)
}

/// What it costs to gather `members` at a centre (`seat` among them, or a branch); nothing if a limit is broken.
fn gathered(request: &Request, members: &[usize], put: Put) -> Option<u64> {
    let units: Vec<&Unit> = members.iter().map(|at| &request.units[*at]).collect();
    let limits = &request.limits;
    let strong = |unit: &Unit| unit.full >= limits.least_full.value;
    let (place, territory, trade, id, mut count, mut all) = match put {
        Put::Seat(at) => {
            let seat = &request.units[at];
            (seat.place, &seat.territory, &seat.trade, &seat.id, 0, 0)
        }
        Put::Branch(at) => {
            let branch = &request.branches[at];
            (branch.place, &branch.territory, &branch.trade, &branch.id, branch.units, branch.members)
        }
        Put::Out => return None,
    };
    count += u32::try_from(units.len()).unwrap();
    all += units.iter().map(|unit| unit.full + unit.probationary).sum::<u32>();
    let full: u32 = units.iter().map(|unit| unit.full).sum();
    let alone = units.len() == 1 && matches!(put, Put::Seat(_));
    let founded = matches!(put, Put::Seat(_));
    if alone && strong(units[0]) {
        return Some(0);
    }
    if alone
        || count > limits.most_units.value
        || all > limits.most_members.value
        || (founded && full < limits.least_full.value)
    {
        return None;
    }
    let others: Vec<&&Unit> = units.iter().filter(|unit| unit.id != *id).collect();
    let mut cost = 0_u64;
    for unit in &others {
        let metres = place.metres_to(unit.place);
        let in_trade = limits.farthest_in_trade.as_ref().filter(|_| trade.is_some() && *trade == unit.trade);
        let farthest = limits.farthest.value.max(in_trade.map_or(0, |limit| limit.value));
        let crosses = request.territories_apart && *territory != unit.territory;
        if strong(unit) || metres > farthest || crosses || unit.barred.contains_key(id) {
            return None;
        }
        let changed =
            unit.formerly.as_ref().is_some_and(|formerly| !matches!(put, Put::Branch(_)) || formerly != id);
        cost += u64::from(metres) + u64::from(changed) * u64::from(request.prices.change);
    }
    if units.iter().any(|one| units.iter().any(|two| one.id != two.id && apart(one, two))) {
        return None;
    }
    let back = others.iter().all(|unit| unit.formerly.as_ref() == Some(id));
    cost += match put {
        Put::Seat(at) if !strong(&request.units[at]) => u64::from(request.prices.found),
        Put::Branch(_) if !back => u64::from(request.prices.enlarge),
        _ => 0,
    };
    Some(cost)
}

/// The least cost over every way to put every unit.
fn every_way(request: &Request, puts: &mut Vec<Put>) -> u64 {
    let at = puts.len();
    let Some(unit) = request.units.get(at) else { return cost(request, puts).unwrap_or(u64::MAX) };
    let mut least = u64::MAX;
    let seats = (0..request.units.len()).map(Put::Seat);
    let branches = (0..request.branches.len()).map(Put::Branch);
    for put in seats.chain(branches).chain([Put::Out]) {
        if put == Put::Out && unit.full >= request.limits.least_full.value {
            continue;
        }
        puts.push(put);
        least = least.min(every_way(request, puts));
        puts.pop();
    }
    least
}

fn cost(request: &Request, puts: &[Put]) -> Option<u64> {
    let mut groups: BTreeMap<Put, Vec<usize>> = BTreeMap::new();
    for (at, put) in puts.iter().enumerate() {
        groups.entry(*put).or_default().push(at);
    }
    let mut total = 0;
    for (put, members) in groups {
        total += match put {
            Put::Out => members.iter().map(|at| out(request, &request.units[*at])).sum(),
            Put::Seat(seat) if !members.contains(&seat) => return None,
            _ => gathered(request, &members, put)?,
        };
    }
    Some(total)
}

fn out(request: &Request, unit: &Unit) -> u64 {
    let floats = request.limits.least_floating.as_ref().is_some_and(|least| unit.floating >= least.value);
    u64::from(if floats { request.prices.floating.min(request.prices.guide) } else { request.prices.guide })
}

/// Numbers and names of a unit, and what bars it.
type Numbers = (i32, i32, u32, u32, u32);
type Names = (Option<u8>, Option<u8>, Option<u8>, Option<usize>);

fn made(id: usize, (east, north, full, probationary, floating): Numbers, names: Names) -> Unit {
    let (territory, trade, formerly, barred) = names;
    Unit {
        probationary,
        floating,
        territory: territory.map(|name| format!("t{name}")),
        trade: trade.map(|name| format!("c{name}")),
        formerly: formerly.map(|name| format!("b{name}")),
        barred: barred.map(|other| (format!("u{other}"), "at odds".to_owned())).into_iter().collect(),
        ..unit(id, east * 1_000, north * 1_000, full)
    }
}

fn units() -> impl Strategy<Value = Vec<Unit>> {
    let numbers = (0_i32..5, 0_i32..3, 0_u32..4, 0_u32..30, 0_u32..4);
    let name = |below: u8| prop::option::of(0..below);
    let names = (name(2), name(2), name(3), prop::option::weighted(0.2, 0_usize..5));
    prop::collection::vec((numbers, names), 1..6).prop_map(|parts| {
        parts.into_iter().enumerate().map(|(id, (numbers, names))| made(id, numbers, names)).collect()
    })
}

prop_compose! {
    fn requests()(
        units in units(),
        branches in prop::collection::vec((0_i32..5, 0_u32..50, 1_u32..6, prop::option::of(0_u8..2)), 0..3),
        farthest in 0_u32..4, in_trade in prop::option::of(0_u32..6), territories_apart in prop::bool::ANY,
        prices in (0_u32..20_000, 0_u32..9_000, 0_u32..4_000, 0_u32..3_000, 0_u32..3_000),
    ) -> Request {
        let branches = branches.into_iter().enumerate().map(|(id, (east, members, units, trade))| Branch {
            trade: trade.map(|name| format!("c{name}")),
            ..branch(id, east * 1_000, members, units)
        });
        let mut request = request(units, branches.collect());
        request.limits.farthest.value = farthest * 1_000;
        request.limits.farthest_in_trade = in_trade.map(|far| Limit::chosen(far * 1_000));
        request.territories_apart = territories_apart;
        let (guide, floating, found, enlarge, change) = prices;
        request.prices = Prices { guide, floating, found, enlarge, change };
        request
    }
}

/// What a plan costs, counted anew from its proposals; nothing if it breaks a limit or does not hold each unit once.
fn counted(request: &Request, plan: &Coverage) -> Option<u64> {
    let at = |id: &String| request.units.iter().position(|unit| unit.id == *id).unwrap();
    let mut puts = vec![None; request.units.len()];
    for proposal in &plan.proposals {
        let put = match proposal.manner {
            Manner::Guide | Manner::Floating => Put::Out,
            Manner::Own | Manner::Joint => Put::Seat(at(proposal.meets.as_ref()?)),
            Manner::Join => {
                let meets = proposal.meets.as_ref()?;
                Put::Branch(request.branches.iter().position(|branch| branch.id == *meets)?)
            }
        };
        for id in &proposal.units {
            if puts[at(id)].replace(put).is_some() {
                return None;
            }
        }
    }
    cost(request, &puts.into_iter().collect::<Option<Vec<_>>>()?)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(384))]

    #[test]
    fn no_way_is_better(request in requests()) {
        let plan = planned(&request);
        prop_assert!(plan.is_optimal() && plan.all_groups);
        prop_assert_eq!(counted(&request, &plan), Some(plan.cost), "{:#?}", plan);
        prop_assert_eq!(plan.cost, every_way(&request, &mut Vec::new()));
    }

    /// What an alternative is said to cost more is no more than it does.
    #[test]
    fn alternatives_are_not_made_to_look_dear(request in requests()) {
        let plan = planned(&request);
        for other in plan.proposals.iter().flat_map(|proposal| &proposal.others) {
            if other.manner != Manner::Join {
                continue;
            }
            let branch = request.branches.iter().position(|branch| Some(&branch.id) == other.meets.as_ref()).unwrap();
            let mut least = u64::MAX;
            forced(&request, other.units.as_slice(), Put::Branch(branch), &mut Vec::new(), &mut least);
            prop_assert!(plan.cost + other.dearer_by <= least);
        }
    }
}

fn forced(request: &Request, together: &[String], put: Put, puts: &mut Vec<Put>, least: &mut u64) {
    let at = puts.len();
    let Some(unit) = request.units.get(at) else {
        let exact = puts.iter().filter(|one| **one == put).count() == together.len();
        if let Some(cost) = cost(request, puts).filter(|_| exact) {
            *least = (*least).min(cost);
        }
        return;
    };
    let options: Vec<Put> = if together.contains(&unit.id) {
        vec![put]
    } else {
        let seats = (0..request.units.len()).map(Put::Seat);
        seats.chain((0..request.branches.len()).map(Put::Branch)).chain([Put::Out]).collect()
    };
    for option in options {
        if option == Put::Out && unit.full >= request.limits.least_full.value {
            continue;
        }
        puts.push(option);
        forced(request, together, put, puts, least);
        puts.pop();
    }
}

/// A made county: units on a grid that chance disturbs, one branch to eight units.
fn county(units: usize) -> Request {
    let mut state = 7_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut place = || (i32::try_from(draw(60_000)).unwrap(), i32::try_from(draw(60_000)).unwrap(), draw(5));
    let made = (0..units).map(|id| {
        let (east, north, full) = place();
        unit(id, east, north, u32::try_from(full.saturating_sub(1)).unwrap())
    });
    let units: Vec<Unit> = made.collect();
    let branches = (0..units.len() / 8).map(|id| {
        let (east, north, more) = place();
        Branch { place: Place { east, north }, ..branch(id, 0, 20 + u32::try_from(more).unwrap(), 3) }
    });
    let branches = branches.collect();
    request(units, branches)
}

#[test]
fn a_larger_plan_keeps_every_limit_and_states_its_gap() {
    let request = county(160);
    let one = planned(&request);
    assert_eq!(counted(&request, &one), Some(one.cost));
    assert!(one.bound <= one.cost && one.bound * 100 >= one.cost * 98, "{} {}", one.cost, one.bound);
    assert_eq!(planned(&request), one);
}

#[test]
fn who_says_stop_gets_a_plan() {
    let request = county(160);
    let stopped = plan(&request, Settings::default(), &mut |_| ControlFlow::Break(())).unwrap();
    assert_eq!(counted(&request, &stopped), Some(stopped.cost));
    assert!(stopped.bound <= stopped.cost);
    let short = plan(&request, Settings { seed: 1, steps: 1 }, &mut go_on).unwrap();
    assert_eq!(counted(&request, &short), Some(short.cost));
}

#[test]
fn a_unit_with_enough_full_members_founds_its_own_branch_and_others_join_it() {
    let request = request(vec![unit(0, 0, 0, 3), unit(1, 900, 0, 1), unit(2, 0, 50_000, 120)], Vec::new());
    let plan = planned(&request);
    let first = &plan.proposals[0];
    assert_eq!((first.manner, first.units.len(), first.metres), (Manner::Joint, 2, 900));
    assert_eq!(first.founds, Some("branch without a committee"));
    assert_eq!(
        first.why,
        "u0 founds its own branch, having 3 full members (branch-setup) or more, and 1 unit join it: 900 m in all, \
         2 of at most 5 units (branch-joint-max), 4 of at most 50 members (branch-size-max)"
    );
    assert_eq!((plan.proposals[1].manner, plan.proposals[1].founds), (Manner::Own, Some("committee")));
    assert_eq!(first.others[0].manner, Manner::Guide);
}

#[test]
fn few_members_found_a_joint_branch_only_together() {
    let mut two = request(vec![unit(0, 0, 0, 1), unit(1, 100, 0, 1)], Vec::new());
    assert_eq!(planned(&two).guided, 2);
    two.units.push(unit(2, 200, 0, 1));
    for at in 0..3 {
        two.units[at].estate = Some("East Gate".to_owned());
    }
    let plan = planned(&two);
    assert_eq!((plan.proposals.len(), plan.guided), (1, 0));
    assert_eq!(plan.proposals[0].meets.as_deref(), Some("u1"));
    assert!(plan.proposals[0].why.contains("all in East Gate"), "{}", plan.proposals[0].why);
    let rules: Vec<_> = plan.proposals[0].limits.iter().filter_map(|limit| limit.rule.as_deref()).collect();
    assert_eq!(rules, ["branch-setup", "branch-joint-max", "branch-size-max"]);
}

#[test]
fn a_full_branch_takes_nobody_and_going_back_is_no_change() {
    let mut request = request(
        vec![unit(0, 100, 0, 1)],
        vec![branch(0, 0, 20, 5), branch(1, 0, 50, 2), branch(2, 2_000, 20, 2)],
    );
    assert_eq!(planned(&request).proposals[0].meets.as_deref(), Some("b2"));
    request.branches[0].units = 4;
    request.units[0].formerly = Some("b2".to_owned());
    let plan = planned(&request);
    assert_eq!(plan.proposals[0].meets.as_deref(), Some("b0"));
    request.prices.enlarge = 2_000;
    let plan = planned(&request);
    assert_eq!((plan.proposals[0].meets.as_deref(), plan.cost), (Some("b2"), 1_900));
}

#[test]
fn floating_members_have_a_branch_where_it_is_agreed() {
    let mut floating = unit(0, 0, 0, 0);
    floating.floating = 12;
    let plan = planned(&request(vec![floating], Vec::new()));
    assert_eq!(plan.proposals[0].manner, Manner::Floating);
    assert_eq!(plan.guided, 0);
}

#[test]
fn a_request_that_contradicts_itself_is_refused() {
    let refused = |change: fn(&mut Request)| {
        let mut request = request(vec![unit(0, 0, 0, 1), unit(1, 0, 0, 1)], vec![branch(0, 0, 3, 1)]);
        change(&mut request);
        plan(&request, Settings::default(), &mut go_on).unwrap_err()
    };
    assert_eq!(
        refused(|request| request.units[1].id = "u0".to_owned()),
        RequestError::Twice("u0".to_owned())
    );
    assert_eq!(
        refused(|request| request.branches[0].id = "u0".to_owned()),
        RequestError::Twice("u0".to_owned())
    );
    assert_eq!(
        refused(|request| request.limits.least_full.value = 0),
        RequestError::Nought { what: "least_full" }
    );
    assert!(matches!(
        refused(|request| request.limits.most_units.value = 9),
        RequestError::TooLarge { most: 8, .. }
    ));
    assert!(matches!(refused(|request| request.prices.guide = u32::MAX), RequestError::TooLarge { .. }));
    assert!(matches!(refused(|request| request.units[0].full = u32::MAX), RequestError::TooLarge { .. }));
    assert_eq!(planned(&request(Vec::new(), Vec::new())).proposals, []);
}
