//! Whatever is asked and whatever is answered: an answer that is allowed is sealed, holds and is counted;
//! another cannot be sealed.

use crate::common::{random, singles, terms};
use ballot::answer::{Choice, ChoiceError};
use ballot::ballot::{Ballot, Prepared};
use ballot::credential::{Credential, Roll};
use ballot::decryption::{PartialDecryption, QuestionResult, combine, open};
use ballot::election::{Election, ElectionError};
use ballot::json;
use ballot::question::{Question, SummedQuestion};
use ballot::tally::Counting;
use proptest::collection::vec;
use proptest::prelude::*;

fn question() -> impl Strategy<Value = SummedQuestion> {
    (vec("[甲乙a-c\"\\\\\n]{0,3}", 1..4), any::<Option<bool>>(), 0..4_u64, 0..4_u64).prop_map(
        |(answers, blank, min, max)| SummedQuestion {
            answers,
            blank,
            min,
            max,
            question: "\u{7}?\u{7f}".into(),
        },
    )
}

/// Whether the question allows these marks, said once more in another way.
fn allowed(question: &SummedQuestion, marks: &[bool]) -> bool {
    let count = |marks: &[bool]| marks.iter().map(|mark| u64::from(*mark)).sum::<u64>();
    let range = question.min..=question.max;
    match (question.blank, marks.split_first()) {
        (Some(true), Some((true, rest))) => count(rest) == 0,
        (Some(true), Some((false, rest))) => range.contains(&count(rest)),
        _ => range.contains(&count(marks)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn marks(question in question(), marks in vec(any::<bool>(), 4), seed: u64) {
        let random = &mut random(seed);
        let keys = singles(1, random);
        let election = Election::new(terms(vec![Question::Summed(question.clone())], &keys, random));
        if question.min > question.max {
            prop_assert_eq!(election.unwrap_err(), ElectionError::Bounds(0));
            return Ok(());
        }
        let election = election.unwrap();
        let again = Election::parse(election.text().as_bytes()).unwrap();
        prop_assert_eq!(again.terms(), election.terms());
        let marks = &marks[..question.answers.len() + usize::from(question.allows_blank())];
        let credential = Credential::generate(&election.terms().uuid, random);
        let choices = vec![Choice::Marks(marks.to_vec())];
        let prepared = Prepared::seal(&election, credential.public(), choices, random);
        if !allowed(&question, marks) {
            let why = prepared.unwrap_err();
            prop_assert!(!matches!(why, ChoiceError::Kind | ChoiceError::Length));
            return Ok(());
        }
        let ballot = prepared.unwrap().cast(&credential, random);
        let read = Ballot::parse(json::text(&ballot).as_bytes()).unwrap();
        prop_assert_eq!(&read, &ballot);
        prop_assert_eq!(read.check(&election), Ok(()));
        let mut counting = Counting::new(&election.terms().questions);
        counting.add(&read, 3).unwrap();
        let (tally, _) = counting.finish();
        let part = PartialDecryption::new(&election, &tally, &keys.keys[0], random);
        prop_assert_eq!(part.check(&election, &tally, keys.keys[0].public()), Ok(()));
        let factors = combine(&keys.trustees, &[(1, part)], &tally).unwrap();
        let counts: Vec<u64> = marks.iter().map(|mark| 3 * u64::from(*mark)).collect();
        let result = open(&election, &tally, &factors, 3).unwrap();
        prop_assert_eq!(&result.0, &[QuestionResult::Summed(counts)]);
        prop_assert_eq!(result.check(&election, &tally, &factors), Ok(()));
    }

    #[test]
    fn credentials(seed: u64) {
        let random = &mut random(seed);
        let credential = Credential::generate("aaaaaaaaaaaaaa", random);
        let typed = Credential::parse("aaaaaaaaaaaaaa", credential.token()).unwrap();
        prop_assert_eq!(typed.public(), credential.public());
        let elsewhere = Credential::parse("aaaaaaaaaaaaab", credential.token()).unwrap();
        prop_assert_ne!(elsewhere.public(), credential.public());
        let roll = Roll::new([*credential.public(), *elsewhere.public()]).unwrap();
        prop_assert!(roll.find(credential.public()).is_some() && roll.len() == 2);
        for wrong in ["", "-", "aaaaa-aaaaaa-aaaaa-aaaaa", "aaaaa-aaaaaa-aaaaa-aaaaa0", "aaaaaaaaaaaa-aaaaa-aaaaaa"] {
            prop_assert!(Credential::parse("aaaaaaaaaaaaaa", wrong).is_err());
        }
    }
}
