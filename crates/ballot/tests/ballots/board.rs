//! The box of an open election.

use crate::common::{Held, marks, random, singles, summed};
use crate::statutory::{self, BOARD, approval};
use ballot::ballot::{BallotError, Prepared};
use ballot::board::{BallotRefusal, Board, BoardError};
use ballot::credential::{Credential, Roll, RollError};
use ballot::election::Election;
use ballot::json;
use ballot::statutory::Mark::{Abstain, Against, For};
use ballot::statutory::{LayoutError, SidecarError};

fn board(held: &Held) -> Board {
    let election = Election::parse(held.election.text().as_bytes()).unwrap();
    Board::new(election, held.roll.clone()).unwrap()
}

#[test]
fn a_ballot_is_taken_with_the_place_of_its_voter() {
    let random = &mut random(100);
    let keys = singles(1, random);
    let held = Held::weighted(vec![summed(&["甲"], 0, 1, None)], &[1, 2, 3], keys, random);
    let board = board(&held);
    let text = json::text(&held.seal(1, vec![marks("1")], random));
    let received = board.receive(text.as_bytes(), None).unwrap();
    assert_eq!(
        (received.weight, received.place),
        (2, held.roll.find(held.credentials[1].public()).unwrap().0)
    );
    assert_eq!(board.receive(text.as_bytes(), None).unwrap(), received, "the same text is the same ballot");
    let other = json::text(&held.seal(1, vec![marks("1")], random));
    let again = board.receive(other.as_bytes(), None).unwrap();
    assert_eq!(again.place, received.place);
    assert_ne!((again.hash, again.receipt()), (received.hash, received.receipt()));
    let receipt = received.receipt();
    let signs = |part: &str| {
        part.len() == 4 && part.chars().all(|sign| "23456789ABCDEFGHJKMNPQRSTVWXYZ".contains(sign))
    };
    assert!(receipt.split('-').map(signs).eq([true, true]), "{receipt}");
}

#[test]
fn what_is_refused() {
    let random = &mut random(101);
    let keys = singles(1, random);
    let held = Held::open(vec![summed(&["甲"], 0, 1, None)], 1, keys, random);
    let board = board(&held);
    let good = json::text(&held.seal(0, vec![marks("1")], random));
    assert!(matches!(board.receive(b"{}", None), Err(BallotRefusal::Unreadable(_))));
    assert!(matches!(board.receive(format!("{good} ").as_bytes(), None), Err(BallotRefusal::Unreadable(_))));
    let beside = board.receive(good.as_bytes(), Some(b"{}"));
    assert_eq!(beside, Err(BallotRefusal::Sidecar(SidecarError::NotAsked)));
    let stranger = Credential::generate(&held.election.terms().uuid, random);
    let prepared = Prepared::seal(&held.election, stranger.public(), vec![marks("1")], random).unwrap();
    let foreign = json::text(&prepared.cast(&stranger, random));
    assert_eq!(board.receive(foreign.as_bytes(), None), Err(BallotRefusal::Stranger));
    let prepared =
        Prepared::seal(&held.election, held.credentials[0].public(), vec![marks("1")], random).unwrap();
    let stolen = json::text(&prepared.cast(&stranger, random));
    let unsigned = BallotRefusal::Ballot(BallotError::Signature);
    assert_eq!(board.receive(stolen.as_bytes(), None), Err(unsigned));
}

#[test]
fn an_opened_ballot_is_not_taken() {
    let random = &mut random(102);
    let keys = singles(1, random);
    let held = Held::open(vec![summed(&["甲"], 0, 1, None)], 1, keys, random);
    let prepared =
        Prepared::seal(&held.election, held.credentials[0].public(), vec![marks("1")], random).unwrap();
    let opening = json::text(&prepared.open());
    assert!(matches!(board(&held).receive(opening.as_bytes(), None), Err(BallotRefusal::Unreadable(_))));
}

#[test]
fn a_statutory_ballot_needs_the_proof_beside_it() {
    let random = &mut random(103);
    let held = statutory::open(&[(BOARD, 5)], 1, random);
    let board = board(&held);
    let choices = approval(&[For, Against, Abstain], &[0]).choices(&BOARD).unwrap();
    let prepared = Prepared::seal(&held.election, held.credentials[0].public(), choices, random).unwrap();
    let proofs = prepared.prove_pairs(&held.election, board.pairs(), random);
    let ballot = prepared.cast(&held.credentials[0], random);
    let text = json::text(&ballot);
    let line = proofs.beside(&ballot).line();
    assert!(board.wants_sidecars());
    assert_eq!(board.receive(text.as_bytes(), None), Err(BallotRefusal::Sidecar(SidecarError::Missing)));
    assert!(board.receive(text.as_bytes(), Some(line.trim_end().as_bytes())).is_ok());
}

#[test]
fn a_box_is_opened_for_a_sound_election_only() {
    let random = &mut random(104);
    let held = statutory::open(&[(BOARD, 5)], 2, random);
    let text = held.election.text();
    let first = held.credentials[0].public().text();
    let twice: Roll = json::parse(format!("[\"{first}\",\"{first}\"]").as_bytes()).unwrap();
    let refused = Board::new(Election::parse(text.as_bytes()).unwrap(), twice).unwrap_err();
    assert_eq!(refused, BoardError::Roll(RollError::Duplicate(1)));
    let other = text.replace("approval 3 2 2", "approval 2 3 2");
    let roll = Roll::new([*held.credentials[0].public()]).unwrap();
    let refused = Board::new(Election::parse(other.as_bytes()).unwrap(), roll).unwrap_err();
    assert_eq!(refused, BoardError::Layout(LayoutError::Questions(0)));
}
