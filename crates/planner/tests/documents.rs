//! The requests of `docs/planner.md` are read and planned, so that the page stays true.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of test functions")]

use planner::coverage::{self, Manner};
use planner::pairing;
use proptest::prelude::*;
use serde_json::Value;
use std::ops::ControlFlow;

fn requests() -> Vec<Value> {
    let page = include_str!("../../../docs/planner.md");
    let blocks = page.split("```json").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.map(|block| serde_json::from_str(block).unwrap()).collect()
}

fn coverage(request: &Value) -> coverage::Coverage {
    let request: coverage::Request = serde_json::from_value(request["coverage"].clone()).unwrap();
    coverage::plan(&request, coverage::Settings::default(), &mut |_| ControlFlow::Continue(())).unwrap()
}

fn pairing(request: &Value) -> pairing::Pairing {
    pairing::plan(&serde_json::from_value(request["pairing"].clone()).unwrap()).unwrap()
}

#[test]
fn the_coverage_of_the_page_is_planned() {
    let plan = coverage(&requests()[0]);
    let told: Vec<_> =
        plan.proposals.iter().map(|one| (one.manner, one.meets.as_deref(), one.units.len())).collect();
    assert_eq!(
        told,
        [
            (Manner::Joint, Some("school"), 3),
            (Manner::Join, Some("quarry village"), 1),
            (Manner::Floating, None, 1)
        ]
    );
    assert!(plan.is_optimal() && plan.all_groups);
    assert_eq!(plan.proposals[0].founds, Some("branch with a committee"));
}

#[test]
fn the_pairs_of_the_page_are_planned() {
    let plan = pairing(&requests()[1]);
    let told: Vec<_> = plan.pairs.iter().map(|pair| (pair.need.as_str(), pair.helper.as_str())).collect();
    assert_eq!(told, [("household 1", "member 1"), ("household 2", "member 1"), ("household 2", "member 2")]);
    assert_eq!((plan.unmet.len(), plan.unmet[0].need.as_str()), (1, "household 3"));
    let reasons: Vec<String> = plan.unmet[0].refused.iter().map(|(_, refusal)| refusal.words()).collect();
    assert_eq!(reasons, ["ruled out: next of kin", "no time in common"]);
}

/// The value at a path of positions, to be replaced by something else.
fn damage(value: &mut Value, path: &[usize], by: Value) {
    let Some((first, rest)) = path.split_first() else {
        *value = by;
        return;
    };
    match value {
        Value::Object(members) if !members.is_empty() => {
            let at = first % members.len();
            if let Some(inner) = members.values_mut().nth(at) {
                damage(inner, rest, by);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let at = first % items.len();
            damage(&mut items[at], rest, by);
        }
        _ => *value = by,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever stands in a request, it is planned or refused.
    #[test]
    fn damaged_requests_are_planned_or_refused(
        which in 0_usize..2,
        path in prop::collection::vec(0_usize..9, 1..6),
        by in prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::from),
            any::<u32>().prop_map(Value::from),
            (0_u32..9).prop_map(Value::from),
            Just(Value::from("u0")),
            Just(serde_json::json!([])),
            Just(serde_json::json!({"value": 8})),
        ],
    ) {
        let mut request = requests().remove(which);
        damage(&mut request, &path, by);
        if let Ok(read) = serde_json::from_value::<coverage::Request>(request["coverage"].clone()) {
            let settings = coverage::Settings { seed: 1, steps: 100_000 };
            if let Ok(plan) = coverage::plan(&read, settings, &mut |_| ControlFlow::Continue(())) {
                prop_assert!(plan.bound <= plan.cost);
                prop_assert_eq!(plan.proposals.iter().map(|one| one.units.len()).sum::<usize>(), read.units.len());
            }
        }
        let read = serde_json::from_value::<pairing::Request>(request["pairing"].clone()).ok();
        if let Some((read, plan)) = read.and_then(|read| pairing::plan(&read).ok().map(|plan| (read, plan))) {
            let asked: u64 = read.needs.iter().map(|need| u64::from(need.helpers)).sum();
            let lacking: u64 = plan.unmet.iter().map(|unmet| u64::from(unmet.lacking)).sum();
            prop_assert_eq!(u64::try_from(plan.pairs.len()).unwrap() + lacking, asked);
        }
    }
}
