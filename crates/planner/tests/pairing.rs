//! Who helps whom: against every way on small cases.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of test functions")]

use planner::pairing::{Aim, Ending, Helper, Need, Refusal, Request, RequestError, plan};
use planner::{Limit, Place};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn helper(id: usize, east: i32, most: u32, skills: &[&str]) -> Helper {
    Helper {
        id: format!("h{id}"),
        place: Some(Place { east, north: 0 }),
        skills: skills.iter().map(ToString::to_string).collect(),
        times: BTreeSet::new(),
        most,
        barred: BTreeMap::new(),
    }
}

fn need(id: usize, east: i32, skills: &[&str]) -> Need {
    Need {
        id: format!("n{id}"),
        place: Some(Place { east, north: 0 }),
        skills: skills.iter().map(ToString::to_string).collect(),
        times: BTreeSet::new(),
        helpers: 1,
        urgent: false,
        now: BTreeSet::new(),
        decided: BTreeSet::new(),
    }
}

fn request(helpers: Vec<Helper>, needs: Vec<Need>) -> Request {
    Request { helpers, needs, farthest: None, most: None, aims: vec![Aim::Keep, Aim::Even, Aim::Near] }
}

/// What a set of pairs is worth: urgent needs unmet, needs unmet, and the aims in their order.
fn value(request: &Request, pairs: &BTreeSet<(usize, usize)>) -> Vec<i64> {
    let mut unmet = [0, 0];
    for (at, need) in request.needs.iter().enumerate() {
        let met = pairs.iter().filter(|(one, _)| *one == at).count();
        unmet[usize::from(!need.urgent)] += i64::from(need.helpers) - i64::try_from(met).unwrap();
    }
    let mut value = unmet.to_vec();
    value.extend(request.aims.iter().map(|aim| match aim {
        Aim::Keep => {
            let new = pairs
                .iter()
                .filter(|(need, helper)| !request.needs[*need].now.contains(&request.helpers[*helper].id));
            i64::try_from(new.count()).unwrap()
        }
        Aim::Even => {
            let loads = (0..request.helpers.len())
                .map(|helper| pairs.iter().filter(|(_, one)| *one == helper).count());
            loads.map(|load| i64::try_from(load * load).unwrap()).sum()
        }
        Aim::Near => {
            let way = |(need, helper): &(usize, usize)| {
                let places = (request.needs[*need].place, request.helpers[*helper].place);
                i64::from(places.0.unwrap().metres_to(places.1.unwrap()))
            };
            pairs.iter().map(way).sum()
        }
    }));
    value
}

/// The best of all sets of pairs that keep every limit.
fn best(request: &Request, possible: &[(usize, usize)], chosen: &mut BTreeSet<(usize, usize)>) -> Vec<i64> {
    let Some((pair, rest)) = possible.split_first() else { return value(request, chosen) };
    let mut least = best(request, rest, chosen);
    let load = chosen.iter().filter(|(_, helper)| *helper == pair.1).count();
    let met = chosen.iter().filter(|(need, _)| *need == pair.0).count();
    let room = request.room(&request.helpers[pair.1]) as usize;
    if load < room && met < request.needs[pair.0].helpers as usize {
        chosen.insert(*pair);
        least = least.min(best(request, rest, chosen));
        chosen.remove(pair);
    }
    least
}

fn requests() -> impl Strategy<Value = Request> {
    let helpers = prop::collection::vec((0_i32..9, 0_u32..4, prop::bool::ANY, 0_u8..4), 1..4);
    let needs = prop::collection::vec(
        (0_i32..9, 0_u32..3, prop::bool::ANY, prop::bool::ANY, 0_u8..4, 0_usize..5),
        1..5,
    );
    let aims = Just(vec![Aim::Keep, Aim::Even, Aim::Near]).prop_shuffle();
    let limits = (prop::option::of(0_u32..9), prop::option::of(0_u32..3), 0_usize..4);
    (helpers, needs, aims, limits).prop_map(|(helpers, needs, mut aims, (farthest, most, last))| {
        aims.truncate(last);
        let times = |bits: u8| {
            ["morning", "evening"]
                .iter()
                .enumerate()
                .filter(|(at, _)| bits >> at & 1 == 1)
                .map(|(_, time)| (*time).to_owned())
                .collect()
        };
        let helpers = helpers.into_iter().enumerate().map(|(id, (east, most, skilled, bits))| Helper {
            times: times(bits),
            ..helper(id, east, most, if skilled { &["repair"] } else { &[] })
        });
        let needs =
            needs.into_iter().enumerate().map(|(id, (east, wanted, skilled, urgent, bits, now))| Need {
                helpers: wanted,
                urgent,
                times: times(bits),
                now: std::iter::once(format!("h{now}")).collect(),
                ..need(id, east, if skilled { &["repair"] } else { &[] })
            });
        Request {
            helpers: helpers.collect(),
            needs: needs.collect(),
            farthest: farthest.map(|value| Limit::of_rule(value, "a-rule")),
            most: most.map(Limit::chosen),
            aims,
        }
    })
}

fn pairs(request: &Request) -> BTreeSet<(usize, usize)> {
    let number = |id: &str| id[1..].parse::<usize>().unwrap();
    plan(request).unwrap().pairs.iter().map(|pair| (number(&pair.need), number(&pair.helper))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_way_is_better(request in requests()) {
        let mut possible = Vec::new();
        for (at, need) in request.needs.iter().enumerate() {
            for (by, helper) in request.helpers.iter().enumerate() {
                if request.refusal(helper, need).is_none() {
                    possible.push((at, by));
                }
            }
        }
        let found = pairs(&request);
        prop_assert!(found.iter().all(|pair| possible.contains(pair)), "a pair that is ruled out");
        for (by, helper) in request.helpers.iter().enumerate() {
            prop_assert!(found.iter().filter(|pair| pair.1 == by).count() <= request.room(helper) as usize);
        }
        prop_assert_eq!(value(&request, &found), best(&request, &possible, &mut BTreeSet::new()));
    }

    /// What is in force goes on when the plan is made again.
    #[test]
    fn a_plan_made_again_changes_nothing(request in requests()) {
        let mut again = request.clone();
        again.aims = vec![Aim::Keep];
        for need in &mut again.needs {
            need.now.clear();
        }
        let first = plan(&again).unwrap();
        for pair in &first.pairs {
            let need = again.needs.iter_mut().find(|need| need.id == pair.need).unwrap();
            need.now.insert(pair.helper.clone());
        }
        let second = plan(&again).unwrap();
        prop_assert!(second.pairs.iter().all(|pair| pair.goes_on));
        prop_assert!(second.ended.is_empty());
    }
}

#[test]
fn a_nearer_helper_with_no_room_is_named() {
    let mut far = helper(1, 90, 1, &[]);
    far.times.insert("evening".to_owned());
    let request = request(vec![helper(0, 0, 1, &[]), far], vec![need(0, 0, &[]), need(1, 10, &[])]);
    let plan = plan(&request).unwrap();
    assert_eq!((plan.metres, plan.busiest, plan.unmet.len()), (80, 1, 0));
    assert_eq!(plan.pairs[1].helper, "h1");
    assert_eq!(plan.pairs[1].why, "h0 is nearer and has no room");
    assert_eq!(plan.aims[0], "as many needs met as possible, urgent ones first");
}

#[test]
fn an_unmet_need_says_why_and_what_to_do() {
    let mut request = request(
        vec![helper(0, 0, 1, &["repair"]), helper(1, 9_000, 1, &["repair"]), helper(2, 0, 1, &[])],
        vec![need(0, 0, &["repair"]), Need { urgent: true, ..need(1, 0, &["repair"]) }],
    );
    request.farthest = Some(Limit::of_rule(5_000, "county-ways"));
    let plan = plan(&request).unwrap();
    assert_eq!(plan.pairs.len(), 1);
    assert_eq!(plan.pairs[0].need, "n1");
    let unmet = &plan.unmet[0];
    assert_eq!((unmet.need.as_str(), unmet.lacking), ("n0", 1));
    assert_eq!(unmet.full[0].helper, "h0");
    let words: Vec<String> =
        unmet.refused.iter().map(|(count, refusal)| format!("{count} {}", refusal.words())).collect();
    assert_eq!(words, ["1 lacks “repair”", "1 9000 m apart, 5000 m at most (county-ways)"]);
}

#[test]
fn what_people_decided_stands_or_is_refused_with_the_reason() {
    let mut decided =
        request(vec![helper(0, 0, 1, &[]), helper(1, 50, 2, &[])], vec![need(0, 0, &[]), need(1, 0, &[])]);
    decided.needs[0].decided.insert("h1".to_owned());
    let made = plan(&decided).unwrap();
    assert!(made.pairs[0].decided && made.pairs[0].helper == "h1");
    assert_eq!(made.pairs[1].helper, "h0");
    decided.helpers[1].barred.insert("n0".to_owned(), "next of kin".to_owned());
    let refused = plan(&decided).unwrap_err();
    let refusal = Refusal::Barred { reason: "next of kin".to_owned() };
    assert_eq!(refused, RequestError::Decided { need: "n0".to_owned(), helper: "h1".to_owned(), refusal });
    assert!(refused.to_string().ends_with("ruled out: next of kin"));
}

#[test]
fn pairs_that_end_say_why() {
    let mut before = request(vec![helper(0, 0, 1, &[])], vec![need(0, 0, &[]), need(1, 0, &["repair"])]);
    before.needs[0].now.extend(["h0".to_owned(), "moved".to_owned()]);
    before.needs[1].now.insert("h0".to_owned());
    let ended: Vec<Ending> = plan(&before).unwrap().ended.into_iter().map(|ended| ended.why).collect();
    assert_eq!(ended, [Ending::Gone, Ending::Refused(Refusal::Skill { missing: "repair".to_owned() })]);
}

#[test]
fn a_request_that_contradicts_itself_is_refused() {
    let twice = request(vec![helper(0, 0, 1, &[]), helper(0, 0, 1, &[])], Vec::new());
    assert_eq!(plan(&twice).unwrap_err(), RequestError::Twice("h0".to_owned()));
    let mut aims = request(Vec::new(), Vec::new());
    aims.aims.push(Aim::Keep);
    assert_eq!(plan(&aims).unwrap_err(), RequestError::Aim(Aim::Keep));
    let much = request(vec![helper(0, 0, 1_001, &[])], Vec::new());
    assert!(matches!(plan(&much), Err(RequestError::Load(_))));
    assert!(plan(&request(Vec::new(), Vec::new())).unwrap().pairs.is_empty());
}

/// Half of the helpers would do, but none has more than his share: three needs each.
#[test]
fn loads_are_even_before_ways_are_short() {
    let helpers = (0..10).map(|id| helper(id, i32::try_from(id).unwrap() * 100, 9, &[])).collect();
    let needs = (0..30).map(|id| need(id, 0, &[])).collect();
    let made = plan(&request(helpers, needs)).unwrap();
    assert_eq!((made.busiest, made.pairs.len()), (3, 30));
    assert_eq!(made.metres, 3 * (0..10).map(|id| id * 100).sum::<u64>());
}
