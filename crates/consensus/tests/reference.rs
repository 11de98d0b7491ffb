//! Public conversations beside the Python package red-dwarf 0.4.0, whose results `tests/reference/red_dwarf.py` wrote.

#[path = "common/public.rs"]
mod public;
#[path = "common/reference.rs"]
mod reference;

use std::collections::{BTreeMap, BTreeSet};

use consensus::{
    Representative, Settings, Standing, Tally, Way, adjusted_rand_index, common as group_aware_consensus,
};
use public::public;
use reference::{NAMES, labels, reference};
use serde_json::Value;

/// How near numbers must be.
const NEAR: f64 = 1e-6;
const WAYS: [(Way, &str); 2] = [(Way::Agree, "agree"), (Way::Disagree, "disagree")];

/// The standings of the groups that the reference found, by statement.
fn standings(name: &str, reference: &Value) -> BTreeMap<String, Vec<Standing>> {
    let labels = labels(reference);
    let groups = labels.values().collect::<BTreeSet<_>>().len();
    public(name).standings(groups, |participant| labels.get(participant).copied()).into_iter().collect()
}

fn near(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap_or(f64::NAN);
    assert!((found - expected).abs() <= NEAR * expected.abs().max(1.0), "{what}: {found}, not {expected}");
}

fn count(found: usize, expected: &Value, what: &str) {
    near(f64::from(u32::try_from(found).unwrap_or(u32::MAX)), expected, what);
}

#[test]
fn the_statistics_of_given_groups_are_those_of_the_reference() {
    for name in NAMES {
        let reference = reference(name);
        let found = standings(name, &reference);
        let statements = reference["statements"].as_array().unwrap();
        let mut compared = 0;
        for (at, statement) in statements.iter().enumerate() {
            // Rejected statements are not in our results.
            let Some(groups) = found.get(&statement.to_string()) else { continue };
            for (group, standing) in groups.iter().enumerate() {
                let expected = |name: &str| &reference["statistics"][group.to_string()][name][at];
                let what = format!("{name}, statement {statement}, group {group}");
                let tally = standing.tally;
                count(tally.agree, expected("na"), &what);
                count(tally.disagree, expected("nd"), &what);
                count(tally.answered(), expected("ns"), &what);
                for (way, [p, pt, r, rt]) in
                    [(Way::Agree, ["pa", "pat", "ra", "rat"]), (Way::Disagree, ["pd", "pdt", "rd", "rdt"])]
                {
                    near(tally.probability(way), expected(p), &what);
                    near(tally.probability_test(way), expected(pt), &what);
                    near(standing.representativeness(way), expected(r), &what);
                    near(standing.representativeness_test(way), expected(rt), &what);
                }
                compared += 1;
            }
        }
        assert_eq!(compared, found.values().map(Vec::len).sum::<usize>(), "{name}");
        assert!(compared >= 2 * 20, "{name}: {compared}");
    }
}

#[test]
fn group_aware_consensus_is_that_of_the_reference() {
    for name in NAMES {
        let reference = reference(name);
        let found = standings(name, &reference);
        for (at, statement) in reference["statements"].as_array().unwrap().iter().enumerate() {
            let Some(groups) = found.get(&statement.to_string()) else { continue };
            let tallies: Vec<Tally> = groups.iter().map(|standing| standing.tally).collect();
            for (way, word) in WAYS {
                let expected = &reference["group-aware-consensus"][word][at];
                near(
                    group_aware_consensus(&tallies, way),
                    expected,
                    &format!("{name}, statement {statement}"),
                );
            }
        }
    }
}

#[test]
fn what_everybody_agrees_on_is_that_of_the_reference() {
    for name in NAMES {
        let reference = reference(name);
        let analysis = public(name).analyse(&Settings::published());
        for ((way, found), (_, word)) in analysis.majority.iter().zip(WAYS) {
            // Statements with the same counts are equal, and come in any order.
            let metric = |tally: Tally, way| tally.probability(way) * tally.probability_test(way);
            let found: Vec<f64> =
                found.iter().map(|at| metric(analysis.statements[*at].everybody, *way)).collect();
            let expected = reference["consensus"][word].as_array().unwrap();
            assert_eq!(found.len(), expected.len(), "{name} {word}");
            for (found, expected) in found.iter().zip(expected) {
                let number = |key: &str| expected[key].as_f64().unwrap();
                near(*found, &(number("p-success") * number("p-test")).into(), &format!("{name} {word}"));
            }
        }
    }
}

/// Conversations in which our groups and those of the reference are the same, so that what is said of them can be
/// compared as it is.
#[test]
fn what_represents_the_groups_is_that_of_the_reference() {
    let mut same = 0;
    for name in NAMES {
        let reference = reference(name);
        let theirs = labels(&reference);
        let analysis = public(name).analyse(&Settings::published());
        let grouped = analysis.participants.iter().filter_map(|it| Some((it.group?, *theirs.get(&it.id)?)));
        let pairs: BTreeSet<(usize, usize)> = grouped.collect();
        let number = theirs.values().collect::<BTreeSet<_>>().len();
        if pairs.len() != analysis.groups.len() || pairs.len() != number {
            continue;
        }
        same += 1;
        for (ours, theirs) in pairs {
            let metric = |it: &Representative| analysis.statements[it.statement].groups[ours].metric(it.way);
            let mut found: Vec<(Way, f64)> =
                analysis.groups[ours].representative.iter().map(|it| (it.way, metric(it))).collect();
            let expected = reference["representative"][theirs.to_string()].as_array().unwrap();
            let way = |it: &Value| if it["repful-for"] == "agree" { Way::Agree } else { Way::Disagree };
            let product = |it: &Value| {
                let factors = ["repness", "repness-test", "p-success", "p-test"];
                factors.iter().map(|key| it[*key].as_f64().unwrap()).product::<f64>()
            };
            let mut expected: Vec<(Way, f64)> = expected.iter().map(|it| (way(it), product(it))).collect();
            let order =
                |left: &(Way, f64), right: &(Way, f64)| left.0.cmp(&right.0).then(left.1.total_cmp(&right.1));
            found.sort_by(order);
            expected.sort_by(order);
            assert_eq!(found.len(), expected.len(), "{name}, group {ours}");
            for (found, expected) in found.iter().zip(&expected) {
                assert_eq!(found.0, expected.0, "{name}, group {ours}");
                near(found.1, &expected.1.into(), &format!("{name}, group {ours}"));
            }
        }
    }
    assert!(same >= 10, "{same}");
}

#[test]
fn the_groups_are_those_of_the_reference() {
    // The conversations in which the reference agrees with the groups that Polis itself published.
    const BOTH_AGREE: [&str; 4] = [
        "canadian-electoral-reform",
        "scoop-hivemind.biodiversity",
        "austria-climate.5twd2jsnkf.2022-08-08",
        "austria-climate.2vkxcncppn.2022-07-07",
    ];
    let protected = Settings { resamples: 0, ..Settings::default() };
    let mut alike = 0;
    for name in NAMES {
        let theirs = labels(&reference(name));
        let conversation = public(name);
        let index = |settings: &Settings| {
            let analysis = conversation.analyse(settings);
            let counted = analysis.participants.iter().filter(|it| it.counts).count();
            assert_eq!(counted, theirs.len(), "{name}");
            let grouped =
                analysis.participants.iter().filter_map(|it| Some((it.group?, *theirs.get(&it.id)?)));
            adjusted_rand_index(&grouped.collect::<Vec<_>>())
        };
        let (published, protected) = (index(&Settings::published()), index(&protected));
        alike += usize::from(published >= 0.95);
        if BOTH_AGREE.contains(&name) {
            assert!(published >= 0.95 && protected >= 0.95, "{name}: {published} {protected}");
        }
    }
    assert!(alike >= 15, "{alike} of {}", NAMES.len());
}
