//! Every kind of change to a record that matters, and the exact reason for which it is refused.
//!
//! A record is taken apart into its entries, changed, and put together again with all hashes as they should
//! be, so that what is found is the change itself. What plain changes of bytes lead to stands at the end.

use crate::common::{Held, RULES, TIMESTAMP, check, marks, pedersen, random, shuffled, singles, summed};
use crate::surgery::{
    CIPHERTEXT, Step, bump, bump_after, entries, entry, entry_at, hex, record, steps, swap, swap_ciphertexts,
};
use ballot::answer::{Choice, Fault};
use ballot::archive::{ArchiveError, Kind};
use ballot::audit::{AuditError, Revotes, Rules, SetupError, TallyError, audit};
use ballot::ballot::BallotError;
use ballot::board::BallotRefusal;
use ballot::credential::{Credential, RollError};
use ballot::decryption::{CombinationError, DecryptionError, ResultError};
use ballot::election::ElectionError;
use ballot::group::ElementError;
use ballot::json::{Expected, Unreadable};
use ballot::shuffle::ShuffleError;
use ballot::threshold::ParametersError::{Certificate, Coefficients, OtherKey, Signature, UnsignedKey};
use ballot::trustee::{KeyError, Trustee, Trustees, TrusteesError};
use std::io::Cursor;

/// Three ballots, three trustees one by one and a shuffle: setup, ballots 1 to 3, end 4, tally 5, shuffles 6
/// and 7, end 8, partial decryptions 9 and 10, result 11.
fn good() -> Vec<u8> {
    let random = &mut random(30);
    let keys = singles(2, random);
    let questions =
        vec![summed(&["甲", "乙"], 1, 1, Some(true)), summed(&["丙"], 0, 1, None), shuffled(&["a"])];
    let mut held = Held::open(questions, 4, keys, random);
    for (voter, bits) in ["010", "001", "100"].into_iter().enumerate() {
        held.vote(voter, vec![marks(bits), marks("1"), Choice::Numbers(vec![9])], random);
    }
    held.close(&[1, 2], random)
}

fn refused(change: impl FnOnce(&mut Vec<Step>)) -> AuditError {
    let mut steps = steps(&good());
    change(&mut steps);
    check(&record(&steps)).unwrap_err()
}

fn ballot(number: usize, why: BallotError) -> AuditError {
    AuditError::Ballot(number, BallotRefusal::Ballot(why))
}

#[test]
fn what_is_put_together_unchanged_is_accepted() {
    let report = check(&record(&steps(&good()))).unwrap();
    assert_eq!((report.stage, report.events), (Kind::Result, 12));
}

#[test]
fn a_changed_setup() {
    // Ballots name the election by its hash, so any change of a word makes them ballots of another.
    let words = refused(|steps| steps[0].change(0, |text| text.replace("甲", "丁")));
    assert_eq!(words, ballot(0, BallotError::OtherElection));
    let version = refused(|steps| steps[0].change(0, |text| text.replace("\"version\":1", "\"version\":2")));
    assert_eq!(version, AuditError::Setup(SetupError::Election(ElectionError::Version(2))));
    let group = refused(|steps| steps[0].change(0, |text| text.replace("Ed25519", "RFC-3526-2048")));
    let expected = ElectionError::Group("RFC-3526-2048".into());
    assert_eq!(group, AuditError::Setup(SetupError::Election(expected)));
    let proof = refused(|steps| steps[0].change(1, |text| bump(text, "\"response\":\"")));
    assert_eq!(proof, AuditError::Setup(SetupError::Trustees(TrusteesError::Key(0, KeyError::Knowledge))));
    let one_less = refused(|steps| {
        steps[0].change(1, |text| format!("{}]", &text[..text.find(",[\"Single\"").unwrap()]));
    });
    assert_eq!(one_less, AuditError::Setup(SetupError::Trustees(TrusteesError::ElectionKey)));
}

/// The neutral element, and a point of order four.
const NEUTRAL: &str = "0000000000000000000000000000000000000000000000000000000000000001";
const SMALL: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Puts another element in the place of the first behind a word.
fn replace_element(text: &str, word: &str, by: &str) -> String {
    let at = text.find(word).unwrap() + word.len();
    format!("{}{by}{}", &text[..at], &text[at + 64..])
}

#[test]
fn elements_that_hide_nothing_or_are_none() {
    let key = "\"public_key\":\"";
    let election = refused(|steps| steps[0].change(0, |text| replace_element(text, key, NEUTRAL)));
    assert_eq!(election, AuditError::Setup(SetupError::Election(ElectionError::IdentityKey)));
    let trustee = refused(|steps| steps[0].change(1, |text| replace_element(text, key, NEUTRAL)));
    assert_eq!(trustee, AuditError::Setup(SetupError::Trustees(TrusteesError::Key(0, KeyError::Identity))));
    let small = |at| Unreadable { at, expected: Expected::Element(ElementError::SmallOrder) };
    let trustee = refused(|steps| steps[0].change(1, |text| replace_element(text, key, SMALL)));
    assert!(
        matches!(trustee, AuditError::Setup(SetupError::TrusteesText(why)) if why == small(why.at)),
        "{trustee}"
    );
    let factor = refused(|steps| steps[9].change(0, |text| replace_element(text, "factors\":[[\"", SMALL)));
    assert!(matches!(factor, AuditError::Unreadable(_, why) if why == small(why.at)), "{factor}");
}

#[test]
fn a_point_of_small_order_among_the_ballots_of_many() {
    let random = &mut random(34);
    let keys = singles(1, random);
    let mut held = Held::open(vec![summed(&["甲", "乙", "丙", "丁"], 0, 4, None)], 80, keys, random);
    for voter in 0..80 {
        held.vote(voter, vec![marks("0110")], random);
    }
    let mut steps = steps(&held.archive_so_far());
    check(&record(&steps)).unwrap();
    steps[64].change(0, |text| replace_element(text, "\"alpha\":\"", SMALL));
    let found = check(&record(&steps)).unwrap_err();
    let expected = Expected::Element(ElementError::SmallOrder);
    let AuditError::Ballot(63, BallotRefusal::Unreadable(why)) = found else { panic!("{found}") };
    assert_eq!(why.expected, expected);
}

#[test]
fn a_roll_that_the_reference_program_would_pass() {
    let twice = refused(|steps| steps[0].change(2, |text| format!("{},{}", &text[..67], &text[1..])));
    assert_eq!(twice, AuditError::Setup(SetupError::Roll(RollError::Duplicate(1))));
    let order = refused(|steps| steps[0].change(2, |text| swap(text, "[", ",")));
    assert_eq!(order, AuditError::Setup(SetupError::Roll(RollError::Unordered(1))));
    let neutral = format!("[\"{}1\",", "0".repeat(63));
    let identity = refused(|steps| steps[0].change(2, |text| text.replacen('[', &neutral, 1)));
    assert_eq!(identity, AuditError::Setup(SetupError::Roll(RollError::Identity(0))));
}

#[test]
fn somebody_who_is_not_on_the_roll() {
    let stranger = refused(|steps| {
        let credential = steps[1].data[0].split("\"credential\":\"").nth(1).unwrap()[..64].to_owned();
        steps[0].change(2, |text| {
            let without = text.replace(&format!("\"{credential}\""), "");
            without.replace("[,", "[").replace(",,", ",").replace(",]", "]")
        });
    });
    assert_eq!(stranger, AuditError::Ballot(0, BallotRefusal::Stranger));
}

#[test]
fn a_changed_ballot() {
    let cases = [
        ("\"individual_proofs\":", ballot(1, BallotError::Answer(0, Fault::Individual(0)))),
        ("\"overall_proof\":", ballot(1, BallotError::Answer(0, Fault::Overall))),
        ("\"blank_proof\":", ballot(1, BallotError::Answer(0, Fault::Blank))),
        (",\"proof\":", ballot(1, BallotError::Answer(2, Fault::Knowledge))),
    ];
    for (word, why) in cases {
        let found = refused(|steps| steps[2].change(0, |text| bump(text, word)));
        assert_eq!(found, why, "{word}");
    }
    let signature = refused(|steps| {
        steps[2].change(0, |text| {
            let from = text.find("\"signature\":").unwrap();
            bump_after(text, "\"challenge\":\"", from)
        });
    });
    assert_eq!(signature, ballot(1, BallotError::Signature));
    let hash = refused(|steps| {
        steps[2].change(0, |text| {
            let at = text.find("\"hash\":\"").unwrap() + 8;
            let sign = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
            format!("{}{sign}{}", &text[..at], &text[at + 1..])
        });
    });
    assert_eq!(hash, ballot(1, BallotError::Hash));
}

#[test]
fn answers_put_elsewhere() {
    // Each proof is bound to all ciphertexts of its answer: two choices cannot change places, nor two
    // answers.
    let swapped = refused(|steps| {
        steps[1].change(0, |text| {
            let start = text.find("\"choices\":[").unwrap() + 11;
            swap_ciphertexts(text, start)
        });
    });
    assert_eq!(swapped, ballot(0, BallotError::Answer(0, Fault::Individual(0))));
    let fewer = refused(|steps| {
        steps[1].change(0, |text| {
            let from = text.find(",{\"choices\":{").unwrap();
            let to = text.find("],\"signature\"").unwrap();
            format!("{}{}", &text[..from], &text[to..])
        });
    });
    assert_eq!(fewer, ballot(0, BallotError::Answers));
    let stolen = refused(|steps| {
        let credential = |text: &str| text.split("\"credential\":\"").nth(1).unwrap()[..64].to_owned();
        let (one, two) = (credential(&steps[1].data[0]), credential(&steps[2].data[0]));
        steps[1].change(0, |text| text.replace(&one, &two));
    });
    assert_eq!(stolen, ballot(0, BallotError::Answer(0, Fault::Individual(0))));
}

#[test]
fn ballots_left_out_repeated_or_added() {
    let dropped = refused(|steps| {
        steps.remove(2);
    });
    assert_eq!(dropped, AuditError::Tally(TallyError::Number));
    let doubled = refused(|steps| steps.insert(2, steps[1].clone()));
    assert!(matches!(doubled, AuditError::Archive(ArchiveError::Duplicate(_))), "{doubled}");
    let late = refused(|steps| {
        let ballot = steps.remove(3);
        steps.insert(4, ballot);
    });
    let order = ArchiveError::Order { height: 4, kind: Kind::Ballot, last: Some(Kind::EndBallots) };
    assert_eq!(late, AuditError::Archive(order));
    let seen_before = steps(&good());
    let head = hex_bytes(&hex(&event_of(&record(&seen_before[..3]))));
    let rules = Rules { seen: Some(head), ..RULES };
    assert!(audit(Cursor::new(record(&seen_before)), &rules).is_ok());
    let mut without = seen_before;
    without.remove(2);
    assert_eq!(audit(Cursor::new(record(&without)), &rules).unwrap_err(), AuditError::Unseen);
}

fn event_of(file: &[u8]) -> String {
    entries(file).pop().unwrap().1
}

fn hex_bytes(hex: &str) -> [u8; 32] {
    std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
}

#[test]
fn a_replaced_ballot_under_rules_that_forbid_it() {
    let random = &mut random(31);
    let keys = singles(1, random);
    let mut held = Held::open(vec![summed(&["甲"], 0, 1, None)], 1, keys, random);
    let first = held.seal(0, vec![marks("1")], random);
    held.archive.ballot(&first).unwrap();
    held.vote(0, vec![marks("0")], random);
    let rules = Rules { revotes: Revotes::Forbidden, ..RULES };
    assert_eq!(audit(Cursor::new(held.archive_so_far()), &rules).unwrap_err(), AuditError::Revote(0));
}

#[test]
fn a_changed_tally() {
    let number = refused(|steps| steps[5].change(1, |text| bump(text, "\"num_tallied\":")));
    assert_eq!(number, AuditError::Tally(TallyError::Number));
    let weight = refused(|steps| steps[5].change(1, |text| bump(text, "\"total_weight\":")));
    assert_eq!(weight, AuditError::Tally(TallyError::Weight));
    let product = refused(|steps| {
        steps[5].change(0, |text| swap_ciphertexts(text, 2));
    });
    assert_eq!(product, AuditError::Tally(TallyError::Product));
}

#[test]
fn a_changed_shuffle() {
    let proof = refused(|steps| steps[6].change(0, |text| bump(text, "]],[\"")));
    assert_eq!(proof, AuditError::Tally(TallyError::Shuffle(1, ShuffleError::Proof(0))));
    let swapped = refused(|steps| {
        steps[6].change(0, |text| {
            let start = text.find("[[").unwrap() + 2;
            swap_ciphertexts(text, start)
        });
    });
    assert_eq!(swapped, AuditError::Tally(TallyError::Shuffle(1, ShuffleError::Proof(0))));
    let fewer = refused(|steps| {
        steps[6].change(0, |text| {
            let start = text.find("[[").unwrap() + 2;
            format!("{}{}", &text[..start], &text[start + CIPHERTEXT + 1..])
        });
    });
    assert_eq!(fewer, AuditError::Tally(TallyError::Shuffle(1, ShuffleError::Shape)));
    let none = refused(|steps| {
        steps.drain(6..9);
    });
    assert_eq!(none, AuditError::Shuffles(Kind::PartialDecryption));
    let skipped = refused(|steps| {
        steps.remove(6);
    });
    assert_eq!(skipped, AuditError::Tally(TallyError::Shuffle(2, ShuffleError::Proof(0))));
    let owner = refused(|steps| steps[6].change(1, |text| text.replace("\"owner\":1", "\"owner\":3")));
    assert_eq!(owner, AuditError::Tally(TallyError::Stranger(3)));
}

#[test]
fn a_changed_partial_decryption() {
    let proof = refused(|steps| steps[9].change(0, |text| bump(text, "\"response\":\"")));
    assert_eq!(proof, AuditError::Tally(TallyError::Decryption(1, DecryptionError::Proof(0, 0))));
    let wrong = refused(|steps| steps[9].change(1, |text| text.replace("\"owner\":1", "\"owner\":2")));
    assert_eq!(wrong, AuditError::Tally(TallyError::Decryption(2, DecryptionError::Proof(0, 0))));
    let nobody = refused(|steps| steps[9].change(1, |text| text.replace("\"owner\":1", "\"owner\":0")));
    assert_eq!(nobody, AuditError::Tally(TallyError::Stranger(0)));
    let missing = refused(|steps| {
        steps.remove(10);
    });
    assert_eq!(missing, AuditError::Tally(TallyError::Combination(CombinationError::TooFew(1))));
    let twice = refused(|steps| steps.insert(10, steps[9].clone()));
    assert_eq!(twice, AuditError::Tally(TallyError::Combination(CombinationError::Twice(1))));
}

#[test]
fn a_changed_result() {
    let count = refused(|steps| steps[11].change(0, |text| bump(text, "[[")));
    assert!(matches!(count, AuditError::Tally(TallyError::Result(ResultError::Other(0, 0)))), "{count}");
    let number = refused(|steps| steps[11].change(0, |text| text.replacen("[9]", "[8]", 1)));
    assert_eq!(number, AuditError::Tally(TallyError::Result(ResultError::Other(2, 0))));
    let shape = refused(|steps| steps[11].change(0, |text| text.replacen("[9],", "", 1)));
    assert_eq!(shape, AuditError::Tally(TallyError::Result(ResultError::Shape)));
    let early = refused(|steps| steps.swap(9, 11));
    let order = ArchiveError::Order { height: 9, kind: Kind::Result, last: Some(Kind::EndShuffles) };
    assert_eq!(early, AuditError::Archive(order));
}

#[test]
fn a_lying_person_among_those_with_a_threshold() {
    let random = &mut random(32);
    let (good, own) = pedersen(3, 2, random);
    let (other, _) = pedersen(3, 2, random);
    let mut mixed = good.clone();
    mixed.verification_keys[1] = other.verification_keys[1].clone();
    let mut unsigned = good.clone();
    unsigned.verification_keys[2].signature = None;
    let mut certs = good.clone();
    certs.certs.swap(0, 1);
    let mut signatures = good.clone();
    signatures.signatures.swap(0, 1);
    let mut coefficients = good.clone();
    coefficients.coefexps[0] = other.coefexps[0].clone();
    let cases = [
        (mixed, OtherKey(2)),
        (unsigned, UnsignedKey(3)),
        (certs, Certificate(1)),
        (signatures, Signature(1)),
        (coefficients, Coefficients(1)),
    ];
    for (parameters, why) in cases {
        let trustees = Trustees(vec![Trustee::Pedersen(Box::new(parameters))]);
        assert_eq!(trustees.check(&trustees.election_key()), Err(TrusteesError::Threshold(0, why)));
    }
    assert_eq!(good.check(), Ok(()));
    assert_eq!(own.len(), 3);
}

#[test]
fn data_that_stand_about() {
    let beside = refused(|steps| steps[1].data.insert(0, "{}".into()));
    assert_eq!(beside, AuditError::Archive(ArchiveError::Stray(1)));
    let setup = refused(|steps| steps[0].data.insert(0, "{}".into()));
    assert_eq!(setup, AuditError::Setup(SetupError::Stray));
    let tally = refused(|steps| steps[5].data.insert(0, "{}".into()));
    assert_eq!(tally, AuditError::Tally(TallyError::Stray(Kind::EncryptedTally)));
    let after = refused(|steps| steps.push(Step { kind: "Result".into(), data: vec!["{}".into()] }));
    assert!(matches!(after, AuditError::Archive(ArchiveError::Order { height: 12, .. })), "{after}");
    let end = [good(), entry(&format!("{}.data.json", hex("{}")), "{}")].concat();
    assert_eq!(check(&end).unwrap_err(), AuditError::Archive(ArchiveError::Stray(12)));
}

#[test]
fn links_that_do_not_hold() {
    let file = good();
    let entries = entries(&file);
    let rebuild = |change: &dyn Fn(usize, &str) -> String| {
        let texts = entries.iter().enumerate().map(|(at, (name, text))| {
            let new = change(at, text);
            let ending = name.split_once('.').map(|(_, ending)| ending);
            ending.map_or_else(|| entry(name, &new), |ending| entry(&format!("{}.{ending}", hex(&new)), &new))
        });
        check(&texts.collect::<Vec<_>>().concat()).unwrap_err()
    };
    // Entry 5 is the setup, 7 the first ballot.
    let height =
        rebuild(&|at, text| if at == 7 { text.replace("\"height\":1", "\"height\":2") } else { text.into() });
    assert_eq!(height, AuditError::Archive(ArchiveError::Height(1)));
    let parent = rebuild(&|at, text| if at == 7 { bump(text, "\"parent\":\"") } else { text.into() });
    assert_eq!(parent, AuditError::Archive(ArchiveError::Parent(1)));
    let payload = rebuild(&|at, text| if at == 7 { bump(text, "\"payload\":\"") } else { text.into() });
    assert_eq!(payload, AuditError::Archive(ArchiveError::Payload(1)));
    let kind =
        rebuild(&|at, text| if at == 7 { text.replace("\"Ballot\"", "\"Ballots\"") } else { text.into() });
    let why = Unreadable { at: 95, expected: Expected::Kind };
    assert_eq!(kind, AuditError::Archive(ArchiveError::Event(1, why)));
}

#[test]
fn changed_bytes() {
    let file = good();
    let archive = |file: &[u8]| match check(file).unwrap_err() {
        AuditError::Archive(why) => why,
        other => panic!("{other}"),
    };
    let mut content = file.clone();
    let at = content.windows(9).position(|bytes| bytes == b"\"choices\"").unwrap();
    content[at] = b'x';
    assert_eq!(archive(&content), ArchiveError::Content(6));
    let mut filling = file.clone();
    filling[512 + 100] = 1;
    assert_eq!(archive(&filling), ArchiveError::Filling(0));
    let mut header = file.clone();
    header[130] ^= 1;
    assert_eq!(archive(&header), ArchiveError::Header(0));
    assert_eq!(archive(&file[..file.len() - 512]), ArchiveError::Truncated(30));
    assert_eq!(archive(&file[512 * 2..]), ArchiveError::NoHeader);
    assert_eq!(archive(&[]), ArchiveError::NoHeader);
    assert_eq!(archive(&file[..1024]), ArchiveError::Empty);
    assert_eq!(archive(&[&file[..], &[0; 1024], b"more"].concat()), ArchiveError::AfterEnd);
    assert!(check(&[&file[..], &[0; 1024]].concat()).is_ok());
    let later = [&file[..], &entry_at(TIMESTAMP + 1, &format!("{}.data.json", hex("{}")), "{}")].concat();
    assert_eq!(archive(&later), ArchiveError::Header(31));
    let named = [&file[..], &entry("readme.txt", "x")].concat();
    assert_eq!(archive(&named), ArchiveError::Name(31));
}

#[test]
fn a_ballot_of_another_election_with_the_same_credential() {
    let random = &mut random(33);
    let held = |random: &mut _| {
        let keys = singles(1, random);
        Held::open(vec![summed(&["甲"], 0, 1, None)], 1, keys, random)
    };
    let (mut one, other) = (held(random), held(random));
    let credential = Credential::parse(&other.election.terms().uuid, one.credentials[0].token()).unwrap();
    assert_ne!(credential.public(), one.credentials[0].public());
    let ballot = other.seal(0, vec![marks("1")], random);
    one.archive.ballot(&ballot).unwrap();
    let refused = check(&one.archive_so_far()).unwrap_err();
    assert_eq!(refused, AuditError::Ballot(0, BallotRefusal::Stranger));
}
