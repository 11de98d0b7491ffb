//! Reading what others wrote, and signatures.

use crate::common::{ballots, book, record, roll, voted};
use proptest::prelude::*;
use scrutiny::{
    MeetingRecord, Person, RoundKind, SignatureError, SignedRecord, Signer, SigningKey, Unreadable, outcome,
};

fn signed() -> SignedRecord {
    let mut record = voted(
        &record(10, 3, 2),
        (RoundKind::Formal, 2),
        roll(1..4),
        &ballots(&[(6, "o.x+7"), (4, "oo.")]),
        10,
    );
    record.scrutineers = roll([9]);
    SignedRecord { record, signatures: Vec::new() }
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32]).unwrap()
}

#[test]
fn what_is_written_is_read() {
    let mut signed = signed();
    signed.sign(Signer::Scrutineer(Person::Roll(9)), &key(1));
    let again = SignedRecord::parse(&signed.file()).unwrap();
    assert_eq!(again, signed);
    assert_eq!(again.record.fingerprint(), signed.record.fingerprint());
    assert_eq!(MeetingRecord::parse(&signed.record.canonical()).unwrap(), signed.record);
}

#[test]
fn signatures_hold_only_for_what_was_signed_and_by_whom() {
    let mut good = signed();
    good.sign(Signer::Scrutineer(Person::Roll(9)), &key(1));
    good.sign(Signer::Installation("东岭镇".into()), &key(2));
    assert_eq!(good.check_signatures(), Ok(()));
    let mut changed = good.clone();
    changed.record.rounds[0].paper.as_mut().unwrap().tellers[0].tally.marks[0].yes += 1;
    assert_eq!(changed.check_signatures(), Err(SignatureError::Wrong(1)));
    let mut renamed = good.clone();
    renamed.signatures[1].signer = Signer::Installation("西岭镇".into());
    assert_eq!(renamed.check_signatures(), Err(SignatureError::Wrong(2)));
    let mut other = good.clone();
    other.signatures[0].signature = other.signatures[1].signature.clone();
    assert_eq!(other.check_signatures(), Err(SignatureError::Wrong(1)));
    let mut capitals = good.clone();
    capitals.signatures[0].key = capitals.signatures[0].key.to_uppercase();
    assert_eq!(capitals.check_signatures(), Err(SignatureError::Form(1)));
    let mut twice = good.clone();
    twice.sign(Signer::Installation("镇".into()), &key(1));
    assert_eq!(twice.check_signatures(), Err(SignatureError::Twice(3)));
    let mut stranger = signed();
    stranger.sign(Signer::Scrutineer(Person::Roll(8)), &key(1));
    assert_eq!(stranger.check_signatures(), Err(SignatureError::NoScrutineer(1)));
}

#[test]
fn what_is_not_of_the_form_is_refused() {
    let text = String::from_utf8(signed().record.canonical()).unwrap();
    let read = |text: &str| MeetingRecord::parse(text.as_bytes()).unwrap_err();
    let form = |text: &str| matches!(read(text), Unreadable::Form { .. });
    assert!(form(&text.replacen("{\"format\"", "{\"more\":1,\"format\"", 1)), "an unknown field");
    assert!(
        form(&text.replacen("\"held_on\":", "\"held_on\":\"2026-06-01\",\"held_on\":", 1)),
        "a field twice"
    );
    assert!(form(&text.replacen("\"contest\"", "\"kontest\"", 1)), "a field missing");
    assert!(form(&format!("{text} x")), "something after it");
    assert!(form(&text.replacen("\"places\":2", "\"places\":-2", 1)), "a negative number");
    assert!(form(&text.replacen("\"places\":2", "\"places\":70000", 1)), "too large a number");
    assert!(form(&text.replacen("2026-06-01", "2026-06-31", 1)), "a day that is not");
    let other = text.replacen("jiceng-meeting/1", "jiceng-meeting/2", 1);
    assert_eq!(read(&other), Unreadable::Format { found: "jiceng-meeting/2".into() });
    let nameless = text.replacen("东岭村党支部", " ", 1);
    assert_eq!(read(&nameless), Unreadable::Text { what: "organisation" });
    let control = text.replacen("东岭村党支部", "东岭村\\u001b党支部", 1);
    assert_eq!(read(&control), Unreadable::Text { what: "organisation" });
    let large = text.replacen("\"issued\":10", "\"issued\":4000000000", 1);
    assert!(matches!(read(&large), Unreadable::TooLargeSum { what: "issued", .. }));
    let huge = vec![b' '; scrutiny::MOST.bytes + 1];
    assert!(matches!(MeetingRecord::parse(&huge), Err(Unreadable::TooLarge { .. })));
    let deep = "[".repeat(100_000);
    assert!(form(&deep));
    let mut long = signed().record;
    long.candidates = vec![long.candidates[0].clone(); 601];
    let long = MeetingRecord::parse(&long.canonical()).unwrap_err();
    assert_eq!(long, Unreadable::TooMany { what: "candidates", found: 601, most: 600 });
}

/// A record in which a piece was cut, doubled or changed.
fn changed() -> impl Strategy<Value = Vec<u8>> {
    let bytes = signed().file();
    let length = bytes.len();
    let change = (0..length, 0..40_usize, prop::collection::vec(any::<u8>(), 0..4), any::<bool>());
    prop::collection::vec(change, 1..4).prop_map(move |changes| {
        let mut bytes = bytes.clone();
        for (at, cut, put, digit) in changes {
            let at = at.min(bytes.len());
            if digit {
                // Numbers are where a reader that is right in form goes wrong.
                let from = bytes[at..].iter().position(u8::is_ascii_digit).map(|found| at + found);
                if let (Some(from), Some(first)) = (from, put.first()) {
                    bytes[from] = b'0' + first % 10;
                }
            } else {
                let end = (at + cut).min(bytes.len());
                bytes.splice(at..end, put);
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_an_error_or_a_record(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = SignedRecord::parse(&bytes);
        let _ = MeetingRecord::parse(&bytes);
    }

    #[test]
    fn a_changed_file_never_ends_the_program(bytes in changed()) {
        if let Ok(read) = SignedRecord::parse(&bytes) {
            let _ = read.check_signatures();
            match outcome(&read.record, book()) {
                Ok(found) => prop_assert!(found.breaches().all(|breach| !breach.words.zh.is_empty())),
                Err(why) => prop_assert!(!why.words(&read.record).zh.is_empty()),
            }
        }
    }
}
