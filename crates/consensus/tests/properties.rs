//! The result depends on the set of votes alone.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of test functions")]

#[path = "common/made.rs"]
mod made;

use consensus::{Conversation, Settings, Vote};
use made::{Cast, camps, conversation};
use proptest::prelude::*;
use proptest::sample::Index;

fn few_resamples() -> Settings {
    Settings { resamples: 8, ..Settings::default() }
}

fn json(conversation: &Conversation, settings: &Settings) -> String {
    serde_json::to_string(&conversation.analyse(settings).report(|id| Some(format!("statement {id}"))))
        .unwrap()
}

/// Votes of up to sixty people on up to twelve statements.
fn votes() -> impl Strategy<Value = Vec<Cast>> {
    let vote = prop_oneof![Just(Vote::Agree), Just(Vote::Pass), Just(Vote::Disagree)];
    let random = proptest::collection::vec(("[a-e][0-9]", "1?[0-9]", vote), 0..400);
    let camps = (5_usize..40, 5_usize..40, 8_usize..16, any::<u64>())
        .prop_map(|(one, other, statements, seed)| camps([one, other], statements, seed));
    prop_oneof![random, camps].prop_map(|mut votes| {
        let mut seen = std::collections::BTreeSet::new();
        votes.retain(|(participant, statement, _)| seen.insert((participant.clone(), statement.clone())));
        votes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn neither_order_nor_repetition_changes_a_byte(votes in votes(), swaps in proptest::collection::vec(any::<[Index; 2]>(), 200)) {
        let settings = few_resamples();
        let expected = json(&conversation(&votes), &settings);
        prop_assert_eq!(&json(&conversation(&votes), &settings), &expected);
        let mut shuffled = votes.clone();
        if !shuffled.is_empty() {
            for [left, right] in swaps {
                let (left, right) = (left.index(shuffled.len()), right.index(shuffled.len()));
                shuffled.swap(left, right);
            }
        }
        prop_assert_eq!(json(&conversation(&shuffled), &settings), expected);
    }

    #[test]
    fn votes_that_arrive_later_count_as_if_they_had_been_there(votes in votes(), cut in any::<Index>()) {
        let settings = few_resamples();
        let cut = if votes.is_empty() { 0 } else { cut.index(votes.len()) };
        let mut growing = conversation(&votes[..cut]);
        // That something was computed in between leaves no trace.
        let _ = growing.analyse(&settings);
        for (participant, statement, vote) in &votes[cut..] {
            growing.vote(participant, statement, *vote, 0).unwrap();
        }
        prop_assert_eq!(json(&growing, &settings), json(&conversation(&votes), &settings));
    }

    #[test]
    fn names_of_participants_have_no_part_in_it(votes in votes(), key in any::<u64>()) {
        // As a keyed hash does: other names, in another order.
        let renamed: Vec<Cast> = votes
            .iter()
            .map(|(participant, statement, vote)| {
                let hash = participant.bytes().fold(key, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
                (format!("{hash:016x}"), statement.clone(), *vote)
            })
            .collect();
        let settings = few_resamples();
        prop_assert_eq!(json(&conversation(&renamed), &settings), json(&conversation(&votes), &settings));
    }

    #[test]
    fn an_answer_that_is_changed_counts_as_its_last(votes in votes(), moments in proptest::collection::vec(0_u64..3, 400)) {
        let settings = few_resamples();
        let mut changing = Conversation::new();
        for ((participant, statement, vote), moment) in votes.iter().zip(&moments) {
            changing.vote(participant, statement, *vote, 5).unwrap();
            // An earlier answer that comes late.
            changing.vote(participant, statement, Vote::Agree, *moment).unwrap();
        }
        let counted: Vec<Cast> = votes.iter().zip(&moments).map(|(vote, _)| vote.clone()).collect();
        prop_assert_eq!(json(&changing, &settings), json(&conversation(&counted), &settings));
    }

    #[test]
    fn numbers_are_numbers(votes in votes()) {
        let analysis = conversation(&votes).analyse(&few_resamples());
        for participant in &analysis.participants {
            prop_assert!(participant.place.iter().all(|at| at.is_finite()));
            prop_assert_eq!(participant.group.is_some(), participant.counts && analysis.no_groups.is_none());
        }
        prop_assert!(analysis.explained.iter().all(|part| (0.0..=1.0 + 1e-9).contains(part)));
        prop_assert!(analysis.silhouettes.iter().all(|(_, it)| (-1.0..=1.0).contains(it)));
        let grouped: usize = analysis.groups.iter().map(|group| group.participants).sum();
        let counted = analysis.participants.iter().filter(|it| it.counts).count();
        prop_assert!(grouped == counted || analysis.no_groups.is_some());
        prop_assert_eq!(analysis.groups.is_empty(), analysis.no_groups.is_some());
        if let Some(stability) = &analysis.stability {
            let shares = [stability.same_number].into_iter().chain(stability.groups.iter().flat_map(|it| [it.recovered, it.dissolved]));
            prop_assert!(shares.into_iter().all(|it| (0.0..=1.0).contains(&it)));
            prop_assert!(stability.low <= 1.0 && stability.agreement <= 1.0);
        }
    }
}

#[test]
fn camps_are_found_and_are_stable() {
    let analysis = conversation(&camps([120, 80], 24, 7)).analyse(&Settings::default());
    assert_eq!(analysis.groups.iter().map(|group| group.participants).collect::<Vec<_>>(), [120, 80]);
    let stability = analysis.stability.as_ref().unwrap();
    assert!(stability.agreement > 0.99 && stability.same_number > 0.99, "{stability:?}");
    // What both camps agree to is one statement in four; what divides them is another.
    assert!(
        analysis.common[0]
            .1
            .iter()
            .all(|it| analysis.statements[it.statement].id.parse::<usize>().unwrap() % 4 == 0)
    );
    assert!(
        analysis
            .divisions
            .iter()
            .all(|it| analysis.statements[it.statement].id.parse::<usize>().unwrap() % 4 != 0)
    );
    assert_eq!(analysis.common[0].1.len(), 5);
    assert_eq!(analysis.divisions.len(), 5);
}

#[test]
fn chance_is_not_stable() {
    let votes: Vec<Cast> = camps([150, 0], 20, 3);
    let mixed: Vec<Cast> = votes
        .iter()
        .enumerate()
        .map(|(at, (participant, statement, _))| {
            let vote = [Vote::Agree, Vote::Disagree, Vote::Pass][(at * at / 7 + at * 31) % 3];
            (participant.clone(), statement.clone(), vote)
        })
        .collect();
    let stability = conversation(&mixed).analyse(&Settings::default()).stability.unwrap();
    assert!(stability.agreement < 0.6, "{stability:?}");
}

#[test]
fn a_report_names_nobody() {
    let mut named = Conversation::new();
    for (participant, statement, vote) in camps([30, 30], 12, 5) {
        named.vote(&format!("somebody-{participant}"), &statement, vote, 0).unwrap();
    }
    let analysis = named.analyse(&few_resamples());
    assert!(analysis.participants.iter().all(|it| it.id.starts_with("somebody-")));
    assert!(!json(&named, &few_resamples()).contains("somebody"));
}
