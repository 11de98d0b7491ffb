//! Ballots that are opened instead of cast.

use crate::common::{Held, marks, random, shuffled, singles, summed};
use ballot::answer::Choice;
use ballot::ballot::{BallotError, Opening, OpeningError, Prepared};
use ballot::json;

fn held() -> Held {
    let random = &mut random(50);
    let keys = singles(1, random);
    Held::open(vec![summed(&["甲", "乙"], 1, 1, None), shuffled(&["a", "b"])], 1, keys, random)
}

fn prepared(held: &Held) -> Prepared {
    let choices = vec![marks("10"), Choice::Numbers(vec![3, 4])];
    Prepared::seal(&held.election, held.credentials[0].public(), choices, &mut random(51)).unwrap()
}

#[test]
fn an_opened_ballot_shows_what_was_sealed() {
    let held = held();
    let prepared = prepared(&held);
    let fingerprint = prepared.fingerprint();
    let opening = Opening::parse(json::text(&prepared.open()).as_bytes()).unwrap();
    opening.check(&held.election, &fingerprint).unwrap();
    assert_eq!(opening.choices(), [marks("10"), Choice::Numbers(vec![3, 4])]);
}

#[test]
fn the_fingerprint_told_before_is_that_of_the_cast_ballot_too() {
    let held = held();
    let prepared = prepared(&held);
    let fingerprint = prepared.fingerprint();
    let ballot = prepared.cast(&held.credentials[0], &mut random(52));
    assert_eq!(ballot.fingerprint(), fingerprint);
    ballot.check(&held.election).unwrap();
}

#[test]
fn a_device_that_seals_something_else_is_found_out() {
    let held = held();
    let (shown, other) = ("{\"marks\":[true,false]}", "{\"marks\":[false,true]}");
    let prepared = prepared(&held);
    let fingerprint = prepared.fingerprint();
    let text = json::text(&prepared.open());
    let opening = |text: &str| Opening::parse(text.as_bytes()).unwrap();
    let lied = opening(&text.replace(shown, other));
    assert_eq!(lied.check(&held.election, &fingerprint), Err(OpeningError::Other(0)));
    let numbers = opening(&text.replace("{\"numbers\":[3,4]}", "{\"numbers\":[3,5]}"));
    assert_eq!(numbers.check(&held.election, &fingerprint), Err(OpeningError::Other(2)));
    let short = opening(&text.replace(shown, "{\"marks\":[true]}"));
    assert_eq!(short.check(&held.election, &fingerprint), Err(OpeningError::Length));
    assert_eq!(opening(&text).check(&held.election, "other"), Err(OpeningError::OtherFingerprint));
}

#[test]
fn an_opened_ballot_of_another_election_is_refused() {
    let (held, prepared) = (held(), prepared(&held()));
    let fingerprint = prepared.fingerprint();
    let random = &mut random(53);
    let keys = singles(1, random);
    let other = Held::open(vec![summed(&["甲", "乙"], 1, 1, None), shuffled(&["a", "b"])], 1, keys, random);
    let refused = prepared.open().check(&other.election, &fingerprint);
    assert_eq!(refused, Err(OpeningError::Ballot(BallotError::OtherElection)));
    drop(held);
}

#[test]
fn nothing_secret_is_shown_in_logs() {
    let held = held();
    let prepared = prepared(&held);
    let shown = format!("{prepared:?} {:?} {:?}", held.credentials, held.keys.keys);
    let opening = prepared.open();
    let text = json::text(&opening);
    let randomness = text.split("\"randomness\":[\"").nth(1).unwrap().split('"').next().unwrap();
    for secret in [randomness, held.credentials[0].token(), "true"] {
        assert!(!shown.contains(secret) && !format!("{opening:?}").contains(secret));
    }
}
