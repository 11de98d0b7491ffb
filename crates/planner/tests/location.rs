//! Where to open what: against every way on small cases, against proved optima of a made set on larger ones.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of test functions")]

use planner::Progress;
use planner::location::format::{FormatError, Rounding, read};
use planner::location::{Broken, MOST_COST, NoPlan, Plan, Problem, ProblemError, Settings, solve};
use proptest::prelude::*;
use std::ops::ControlFlow;

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn solved(problem: &Problem, steps: u64) -> Result<Plan, NoPlan> {
    solve(problem, Settings { seed: 1, steps }, &mut go_on)
}

/// The least cost over every way to give clients to sites.
fn every_way(problem: &Problem, site_of: &mut Vec<usize>) -> Option<u64> {
    if site_of.len() == problem.clients() {
        return problem.check(site_of).ok();
    }
    let mut least = None;
    for site in 0..problem.sites() {
        site_of.push(site);
        let found = every_way(problem, site_of);
        least = [least, found].into_iter().flatten().min();
        site_of.pop();
    }
    least
}

prop_compose! {
    fn problems()(clients in 1_usize..6, sites in 1_usize..5, open in 1_usize..4)(
        cost in prop::collection::vec(0_u32..50, clients * sites),
        demand in prop::collection::vec(0_u32..6, clients),
        capacity in prop::collection::vec(0_u32..12, sites),
        open in Just(open),
    ) -> Option<Problem> {
        Problem::new(cost, demand, capacity, open).ok()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_way_costs_less(problem in problems()) {
        let Some(problem) = problem else { return Ok(()) };
        let best = every_way(&problem, &mut Vec::new());
        let found = solved(&problem, 3_000_000);
        prop_assert_eq!(found.as_ref().map(|plan| plan.cost).ok(), best);
        if let Ok(plan) = found {
            prop_assert_eq!(problem.check(&plan.site_of), Ok(plan.cost));
            prop_assert!(plan.is_optimal(), "{:?}", plan);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[0-9 .\\-e\n]{0,200}|\\PC{0,80}") {
        if let Ok(instances) = read(&text) {
            prop_assert!(!instances.is_empty());
            for instance in instances {
                let _ = instance.problem(Rounding::Decimals(2));
            }
        }
    }
}

/// Places at random, all with the same room, about nine tenths full.
fn made(places: usize, open: usize) -> String {
    let mut state = 20_261_128_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let sites: Vec<[u64; 3]> = (0..places).map(|_| [draw(1_000), draw(1_000), 1 + draw(20)]).collect();
    let demand: u64 = sites.iter().map(|site| site[2]).sum();
    let capacity = demand * 10 / (9 * u64::try_from(open).unwrap()) + 1;
    let lines = sites.iter().map(|[x, y, demand]| format!("{x} {y} {capacity} {demand}\n"));
    format!("{places} {open}\n{}", lines.collect::<String>())
}

fn problem(text: &str, rounding: Rounding) -> Problem {
    read(text).unwrap()[0].problem(rounding).unwrap()
}

/// Five of fifty, as large as the smaller half of pmedcap: plan and bound meet. `tests/reference/pmedian.py` lets two other
/// solvers prove the same optimum.
#[test]
fn fifty_places_are_solved_to_the_end() {
    let problem = problem(&made(50, 5), Rounding::Down);
    let plan = solved(&problem, 30_000_000).unwrap();
    assert!(plan.is_optimal());
    assert_eq!(problem.check(&plan.site_of), Ok(plan.cost));
    assert_eq!(plan.cost, FIFTY);
    assert_eq!(solved(&problem, 30_000_000), Ok(plan));
}

const FIFTY: u64 = 8_056;

#[test]
fn a_larger_plan_keeps_every_limit_and_states_its_gap() {
    let problem = problem(&made(300, 30), Rounding::Decimals(1));
    let plan = solved(&problem, 12_000_000).unwrap();
    assert_eq!(problem.check(&plan.site_of), Ok(plan.cost));
    assert!(plan.bound <= plan.cost && plan.bound * 100 >= plan.cost * 96, "{} {}", plan.cost, plan.bound);
    assert_eq!(solved(&problem, 12_000_000), Ok(plan));
}

#[test]
fn who_says_stop_gets_what_was_found() {
    let problem = problem(&made(60, 6), Rounding::Down);
    let mut asked = 0;
    let stopped = solve(&problem, Settings { seed: 1, steps: u64::MAX }, &mut |progress| {
        asked += 1;
        if progress.best.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let plan = stopped.unwrap();
    assert_eq!(problem.check(&plan.site_of), Ok(plan.cost));
    assert!(asked > 1 && plan.bound <= plan.cost);
    assert!(matches!(
        solve(&problem, Settings { seed: 1, steps: 0 }, &mut go_on),
        Err(NoPlan { .. }) | Ok(_)
    ));
}

#[test]
fn both_formats_say_the_same() {
    let lorena = "3 1\n0 0 9 1\n3 4 9 2\n\n6 8 9 3\n";
    let library = "1\n 1 25\n 3 1 9\n 1 0 0 1\n 2 3 4 2\n 3 6 8 3\n";
    let (one, two) = (read(lorena).unwrap(), read(library).unwrap());
    assert_eq!((one[0].places.clone(), one[0].published), (two[0].places.clone(), None));
    assert_eq!(two[0].published, Some(25));
    assert_eq!(problem(library, Rounding::Down).cost(0, 2), 10);
    assert_eq!(problem("2 1\n0 0 1 0\n1 1 1 0\n", Rounding::Decimals(4)).cost(0, 1), 14_142);
    assert_eq!(read(&format!("2\n{}{}", &library[2..], &library[2..])).unwrap().len(), 2);
}

#[test]
fn faults_are_told_with_their_line() {
    let line = |text: &str| match read(text) {
        Err(FormatError::Line { line, .. } | FormatError::TooMany { line, .. }) => line,
        other => panic!("{other:?}"),
    };
    assert_eq!(line("2 1\n0 0 1 0\nx 0 1 0\n"), 3);
    assert_eq!(line("2 1\n0 0 1 0 0\n0 0 1 0\n"), 2);
    assert_eq!(line("2 1\n0 0 1 -1\n0 0 1 0\n"), 2);
    assert_eq!(line("2 1\n0 NaN 1 1\n0 0 1 0\n"), 2);
    assert_eq!(line("99999999 1\n0 0 1 0\n"), 1);
    assert_eq!(read("2 1\n0 0 1 0\n"), Err(FormatError::Short));
    assert_eq!(read(""), Err(FormatError::Short));
}

#[test]
fn what_cannot_be_planned_is_refused_with_the_numbers() {
    let refused = |cost, demand, capacity, open| Problem::new(cost, demand, capacity, open).unwrap_err();
    assert_eq!(refused(vec![], vec![], vec![1], 1), ProblemError::Empty);
    assert_eq!(
        refused(vec![0], vec![1, 1], vec![9], 1),
        ProblemError::Shape { costs: 1, clients: 2, sites: 1 }
    );
    assert_eq!(refused(vec![u32::MAX], vec![1], vec![9], 1), ProblemError::Cost { client: 0, site: 0 });
    let room = refused(vec![0; 4], vec![4, 4], vec![5, 5], 1);
    assert_eq!(room, ProblemError::TooLittleRoom { demand: 8, capacity: 5 });
    assert!(room.to_string().contains("take 5 at most"));
    // Enough room together, and yet no way: three of three into two of four.
    let tight = Problem::new(vec![0; 6], vec![3; 3], vec![4, 5], 2).unwrap();
    assert!(solved(&tight, 200_000).is_err());
    assert_eq!(tight.check(&[0, 0, 1]), Err(Broken::Capacity { site: 0, load: 6 }));
    assert_eq!(tight.check(&[0, 1]), Err(Broken::Length(2)));
    assert_eq!(tight.check(&[0, 1, 2]), Err(Broken::Unknown { client: 2, site: 2 }));
}

/// The largest numbers that are taken, in a case with a plan and in one without.
#[test]
fn the_largest_numbers_fit() {
    let full = Problem::new(vec![MOST_COST; 400], vec![u32::MAX; 20], vec![u32::MAX; 20], 20).unwrap();
    let plan = solved(&full, 1_000_000).unwrap();
    assert_eq!(plan.cost, 20 * u64::from(MOST_COST));
    let mut cost = vec![MOST_COST; 400];
    cost[7] = 0;
    let demand = [vec![u32::MAX; 19], vec![u32::MAX - 1]].concat();
    let none = Problem::new(cost, demand, vec![u32::MAX - 1; 20], 20);
    assert!(matches!(none, Err(ProblemError::TooLittleRoom { .. })));
    let light = Problem::new(vec![MOST_COST; 400], vec![0; 20], vec![0; 20], 1).unwrap();
    assert!(solved(&light, 1_000_000).unwrap().is_optimal());
}
