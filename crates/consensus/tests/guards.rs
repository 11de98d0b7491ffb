//! Few people are protected, and false voices do not move groups, as far as votes alone can tell.

#[path = "common/made.rs"]
mod made;
#[path = "common/public.rs"]
mod public;

use std::collections::BTreeMap;

use consensus::{Analysis, Conversation, NoGroups, Settings, Vote, adjusted_rand_index};
use made::{Cast, camps, conversation};
use public::{file, public};

fn quick() -> Settings {
    Settings { resamples: 0, ..Settings::default() }
}

/// The group and the place of everybody whose name does not begin so.
fn places(analysis: &Analysis, without: &str) -> BTreeMap<String, (Option<usize>, [u64; 2])> {
    let real = analysis.participants.iter().filter(|it| !it.id.starts_with(without));
    real.map(|it| (it.id.clone(), (it.group, it.place.map(f64::to_bits)))).collect()
}

fn agreement(before: &Analysis, after: &Analysis) -> f64 {
    let after: BTreeMap<&str, usize> =
        after.participants.iter().filter_map(|it| Some((it.id.as_str(), it.group?))).collect();
    let both = before.participants.iter().filter_map(|it| Some((it.group?, *after.get(it.id.as_str())?)));
    adjusted_rand_index(&both.collect::<Vec<_>>())
}

/// So many accounts that all give the answers of one participant.
fn copies(of: &str, votes: &[Cast], number: usize) -> Vec<Cast> {
    let own: Vec<&Cast> = votes.iter().filter(|vote| vote.0 == of).collect();
    let copy = |at: usize| own.iter().map(move |vote| (format!("bot-{at}"), vote.1.clone(), vote.2));
    (0..number).flat_map(copy).collect()
}

#[test]
fn too_few_people_make_no_groups() {
    let analysis = conversation(&camps([9, 9], 12, 1)).analyse(&quick());
    assert_eq!(analysis.no_groups, Some(NoGroups::TooFewParticipants));
    assert!(analysis.groups.is_empty() && analysis.statements.iter().all(|it| it.groups.is_empty()));
    assert!(analysis.participants.iter().all(|it| it.group.is_none()));
    assert_eq!(
        Conversation::new().analyse(&Settings::default()).no_groups,
        Some(NoGroups::TooFewParticipants)
    );
    assert_eq!(
        Conversation::new().analyse(&Settings::published()).no_groups,
        Some(NoGroups::TooFewParticipants)
    );
}

#[test]
fn a_group_too_small_is_counted_with_its_neighbour() {
    let votes = camps([60, 3], 16, 2);
    let analysis = conversation(&votes).analyse(&quick());
    assert!(analysis.groups.iter().all(|group| group.participants >= 5), "{:?}", analysis.groups);
    // The method as published shows them.
    let published = conversation(&votes).analyse(&Settings::published());
    assert!(published.groups.iter().any(|group| group.participants < 5), "{:?}", published.groups);
}

#[test]
fn what_few_answered_is_not_told() {
    let mut votes = camps([40, 30], 16, 3);
    // A statement that two of the second camp answer, and one that three people answer who do not count.
    votes.extend((0..2).map(|at| (format!("1-{at}"), "rare".to_owned(), Vote::Agree)));
    votes.extend((0..20).map(|at| (format!("0-{at}"), "rare".to_owned(), Vote::Agree)));
    votes.extend((0..20).map(|at| (format!("{}-{at}", at % 2), "outside".to_owned(), Vote::Agree)));
    votes.extend((0..3).map(|at| (format!("guest-{at}"), "outside".to_owned(), Vote::Disagree)));
    let analysis = conversation(&votes).analyse(&quick());
    assert_eq!(analysis.groups.len(), 2);
    let told = |analysis: &Analysis, id: &str| {
        analysis.statements.iter().any(|it| it.id == id && !it.groups.is_empty())
    };
    assert!(!told(&analysis, "rare") && told(&analysis, "outside") && told(&analysis, "0"));
    assert!(told(&conversation(&votes).analyse(&Settings::published()), "rare"));
    // The three are in no number of the report.
    let report = analysis.report(|_| None);
    let outside = report.statements.iter().find(|it| it.id == "outside").unwrap();
    assert_eq!(outside.everybody.unwrap().tally.disagree, 0);
}

#[test]
fn no_report_tells_a_small_cell_even_by_subtraction() {
    for seed in 0..10 {
        let mut votes = camps([30, 12], 14, seed);
        votes.extend(
            camps([4, 0], 5, seed)
                .into_iter()
                .map(|(_, statement, vote)| ("late".to_owned(), statement, vote)),
        );
        let report = conversation(&votes).analyse(&quick()).report(|_| None);
        let few = |answered: usize| (1..5).contains(&answered);
        for statement in &report.statements {
            let Some(everybody) = &statement.everybody else { continue };
            let all = everybody.tally.answered();
            let grouped: usize = statement.groups.iter().map(|it| it.tally.answered()).sum();
            assert!(!few(all));
            assert!(statement.groups.iter().all(|it| !few(it.tally.answered())), "{statement:?}");
            assert!(statement.groups.is_empty() || !few(all - grouped), "{statement:?}");
        }
    }
}

#[test]
fn one_account_has_one_voice_however_often_it_answers() {
    let votes = camps([60, 40], 16, 4);
    let expected = conversation(&votes).analyse(&quick());
    let mut flooded = conversation(&votes);
    for round in 1..200 {
        for (participant, statement, vote) in votes.iter().filter(|vote| vote.0 == "0-0") {
            let last = if round == 199 { *vote } else { Vote::Disagree };
            flooded.vote(participant, statement, last, round).unwrap();
        }
    }
    assert_eq!(flooded.votes(), votes.len());
    assert_eq!(flooded.analyse(&quick()), expected);
}

#[test]
fn copied_accounts_do_not_move_anybody() {
    let mut votes = camps([60, 40], 24, 5);
    let before = conversation(&votes).analyse(&quick());
    votes.extend(copies("1-7", &votes, 5_000));
    let after = conversation(&votes).analyse(&quick());
    // Not by a bit: neither the group of a real participant nor the place.
    let (real, now) = (places(&before, "bot-"), places(&after, "bot-"));
    let group_of =
        |analysis: &Analysis, id: &str| analysis.participants.iter().find(|it| it.id == id).unwrap().group;
    assert_eq!(real.len(), now.len());
    assert!(real.iter().zip(&now).all(|(one, other)| one.0 == other.0 && one.1.1 == other.1.1));
    assert!(agreement(&before, &after) >= 1.0);
    // They are counted where people are counted, and said to be copies.
    let group = &after.groups[group_of(&after, "1-7").unwrap()];
    assert_eq!((group.participants, group.copies), (5_040, 5_000));
    assert_eq!(after.report(|_| None).copies, 5_000);
    // The method as published is moved.
    let published = conversation(&votes).analyse(&Settings::published());
    assert!(!places(&published, "bot-").iter().zip(&real).all(|(one, other)| one.1.1 == other.1.1));
}

#[test]
fn a_flood_of_one_invented_opinion_is_one_participant() {
    let votes = camps([60, 40], 24, 6);
    let invented: Vec<Cast> = (0..24)
        .map(|at| ("bot-0".to_owned(), at.to_string(), [Vote::Agree, Vote::Disagree][at % 2]))
        .collect();
    let with = |number| {
        let mut all: Vec<Cast> = votes.iter().chain(&invented).cloned().collect();
        all.extend(copies("bot-0", &invented, number));
        conversation(&all).analyse(&quick())
    };
    let (one, many) = (with(1), with(3_000));
    assert_eq!(places(&one, "bot-"), places(&many, "bot-"));
    assert_eq!(one.silhouettes, many.silhouettes);
}

#[test]
fn copies_move_no_public_conversation() {
    let mut conversation = public("scoop-hivemind.taxes");
    let before = conversation.analyse(&quick());
    let model = before.participants.iter().max_by_key(|it| it.answers).unwrap().id.clone();
    let file = file("scoop-hivemind.taxes.zip", "participants-votes.csv");
    let text = String::from_utf8(file).unwrap();
    let heading: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let row = text.lines().find(|line| line.starts_with(&format!("{model},"))).unwrap();
    for bot in 0..1_000 {
        for (name, field) in heading.iter().zip(row.split(',')).skip(6).filter(|(_, field)| !field.is_empty())
        {
            let vote = Vote::of(field.parse().unwrap()).unwrap();
            conversation.vote(&format!("bot-{bot}"), name, vote, 0).unwrap();
        }
    }
    let after = conversation.analyse(&quick());
    assert_eq!(after.participants.len(), before.participants.len() + 1_000);
    assert!(agreement(&before, &after) >= 1.0);
}

/// What votes alone cannot do: accounts that each vote a little differently are people as far as anybody can see. Here
/// they become a group of their own. Against them stands one account or slip for one person, not this crate.
#[test]
fn varied_false_accounts_are_not_recognised() {
    let mut votes = camps([60, 40], 24, 8);
    let odd = |(participant, statement, vote): Cast| {
        let turn = statement.parse::<usize>().unwrap() % 2 == 0;
        let vote = match vote {
            Vote::Agree if turn => Vote::Disagree,
            other => other,
        };
        (format!("bot-{participant}"), statement, vote)
    };
    votes.extend(camps([300, 0], 24, 9).into_iter().map(odd));
    let after = conversation(&votes).analyse(&quick());
    let bots = |group: usize| {
        after.participants.iter().filter(|it| it.id.starts_with("bot-") && it.group == Some(group)).count()
    };
    assert!((0..after.groups.len()).any(|group| bots(group) == 300));
    assert_eq!(after.report(|_| None).copies, 0);
}
