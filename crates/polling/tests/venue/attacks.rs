//! What people do who should not: to boxes, with codes, as trustees.

use crate::common::{Venue, description, phrase, random, run, said};
use ballot::archive::{ArchiveError, ArchiveWriter, Kind};
use ballot::audit::AuditError;
use ballot::ballot::{Ballot, BallotError};
use ballot::board::BallotRefusal;
use polling::ballot_box::{BoxError, MediaError};
use polling::booth::{BoothError, Station};
use polling::closing::{Close, ClosingError, close};
use polling::registrar::{Reason, Revoke, Whose, revoke};
use polling::trustee::{Open, TrusteeError, open};
use polling::{Limits, Record, RecordError};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Appends a line to a box as somebody would who knows the format.
fn forge(path: &Path, kind: char, content: &str) {
    let text = fs::read_to_string(path).unwrap();
    let last: [u8; 32] = match text.lines().last().filter(|_| text.lines().count() > 1) {
        Some(line) => hex::decode(line.split(' ').nth(1).unwrap()).unwrap().try_into().unwrap(),
        None => Sha256::digest(text.as_bytes()).into(),
    };
    let sum = Sha256::new_with_prefix(last).chain_update(kind.to_string()).chain_update(content).finalize();
    fs::write(path, format!("{text}{kind} {} {content}\n", hex::encode(sum))).unwrap();
}

fn files(venue: &Venue, name: &str) -> [PathBuf; 2] {
    venue.boxes(name).map(|folder| folder.join("ballots.box"))
}

/// The content of a record of a box, counted from 0.
fn content(path: &Path, at: usize) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().nth(at + 1).unwrap().splitn(3, ' ').nth(2).unwrap().to_owned()
}

fn refused(venue: &Venue, name: &str) -> BoxError {
    match Station::open(&venue.opening(name), random(1)).unwrap_err() {
        BoothError::Box(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_put_into_a_box_by_hand_is_noticed() {
    let venue = Venue::new(description(16), 100);
    let other = Venue::new(description(17), 200);
    run(async {
        let booth = venue.booth("one", 1);
        booth.vote(&venue.codes[0], &[1, 1, 3], &[]).await;
        booth.vote(&venue.codes[1], &[1, 2, 3], &[4]).await;
        other.booth("one", 2).vote(&other.codes[0], &[1, 1, 3], &[]).await;
    });
    let boxes = files(&venue, "one");
    let good = fs::read(&boxes[0]).unwrap();
    let (first, second) = (content(&boxes[0], 0), content(&boxes[0], 1));
    let credential = |content: &str| crate::common::between(content, "\"credential\":\"", "\"").to_owned();
    let copied = first.replace(&credential(&first), &credential(&second));
    let strange = content(&files(&other, "one")[0], 0);
    let forged = |content: &str| {
        for path in &boxes {
            fs::write(path, &good).unwrap();
            forge(path, 'B', content);
        }
        refused(&venue, "one")
    };
    assert_eq!(forged(&first), BoxError::Twice(3));
    let BoxError::Record(3, BallotRefusal::Ballot(BallotError::Answer(0, _))) = forged(&copied) else {
        panic!("a copied ballot was taken")
    };
    assert!(matches!(forged("{}"), BoxError::Record(3, BallotRefusal::Unreadable(_))));
    assert_eq!(forged(&strange), BoxError::Record(3, BallotRefusal::Stranger));
    // Edited on one medium, and on both.
    let edited = String::from_utf8(good.clone()).unwrap().replacen("\"response\":\"1", "\"response\":\"2", 1);
    fs::write(&boxes[0], &good).unwrap();
    fs::write(&boxes[1], &edited).unwrap();
    assert_eq!(
        refused(&venue, "one"),
        BoxError::Media(MediaError::Changed(venue.boxes("one")[1].clone(), 1))
    );
    fs::write(&boxes[0], &edited).unwrap();
    assert_eq!(
        refused(&venue, "one"),
        BoxError::Media(MediaError::Changed(venue.boxes("one")[0].clone(), 1))
    );
    // Another election's box.
    for path in &boxes {
        fs::copy(&files(&other, "one")[0], path).unwrap();
    }
    assert!(matches!(refused(&venue, "one"), BoxError::Media(MediaError::OtherElection(_))));
}

#[test]
fn late_ballots_are_refused_by_box_and_record() {
    let venue = Venue::new(description(16), 110);
    let late = run(async {
        let booth = venue.booth("one", 1);
        for voter in 0..10 {
            booth.vote(&venue.codes[voter], &[1, 1, 3], &[]).await;
        }
        venue.booth("two", 2).vote(&venue.codes[10], &[1, 1, 3], &[]).await;
        content(&files(&venue, "two")[0], 0)
    });
    venue.close(&["one"]).unwrap();
    run(async {
        let page = venue.booth("one", 3).press("enter", &format!("code={}", venue.codes[11])).await;
        assert!(page.contains("投票已经结束"));
    });
    for path in files(&venue, "one") {
        forge(&path, 'B', &late);
    }
    assert_eq!(
        refused(&venue, "one"),
        BoxError::Media(MediaError::Changed(venue.boxes("one")[0].clone(), 12))
    );

    let closed = Record::open(&venue.closed()).unwrap();
    assert_eq!(closed.report.stage, Kind::EncryptedTally);
    let ballot = Ballot::parse(late.split('\t').next().unwrap().as_bytes()).unwrap();
    let bytes = fs::read(venue.closed()).unwrap();
    let (index, _) = ballot::archive::scan(std::io::Cursor::new(&bytes), None).unwrap();
    let mut archive = ArchiveWriter::resume(bytes, &index);
    archive.ballot(&ballot).unwrap();
    fs::write(venue.closed(), archive.into_file()).unwrap();
    let refused = said(|output| open(&venue.trustee(1), &mut random(1), output)).unwrap_err();
    let TrusteeError::Record(RecordError::Refused(why)) = refused else { panic!("{refused:?}") };
    assert!(matches!(*why, AuditError::Archive(ArchiveError::Order { kind: Kind::Ballot, .. })));
}

#[test]
fn a_code_counts_once_wherever_it_was_used() {
    let venue = Venue::new(description(16), 120);
    let receipts = run(async {
        let one = venue.booth("one", 1);
        for voter in 0..12 {
            one.vote(&venue.codes[voter], &[1, 1, 3], &[]).await;
        }
        let again = venue.booth("two", 2).vote(&venue.codes[0], &[2, 2, 2], &[]).await;
        // As if the list of revoked codes came too late for the booth.
        let revoked = venue.booth("two", 3).vote(&venue.codes[13], &[1, 1, 3], &[]).await;
        [again, revoked]
    });
    let wishes = Revoke {
        description: venue.path("election.json"),
        own: venue.path("registrar"),
        passphrase: phrase(),
        whose: Whose::Number(14),
        reason: Reason::Paper,
        revoked: venue.path("revoked.jsonl"),
        boxes: Vec::new(),
    };
    said(|output| revoke(&wishes, output)).unwrap();
    let forgotten = Close {
        record: venue.record.clone(),
        boxes: vec![venue.boxes("one"), venue.boxes("two")],
        revoked: Some(venue.path("forgotten.jsonl")),
        out: venue.path("closed"),
        limits: Limits::default(),
    };
    let refused = said(|output| close(&forgotten, &mut random(2), output)).unwrap_err();
    assert!(matches!(refused, ClosingError::Revocations(_)), "a list that was left at home is missed");
    let words = venue.close(&["one", "two"]).unwrap();
    assert!(words.contains("1 codes are revoked"), "{words}");
    assert!(words.contains("12 electronic ballots"), "{words}");
    assert!(words.contains("at another computer too"), "{words}");
    assert!(words.contains(&format!("Left out: {} (the code was revoked", receipts[1])), "{words}");
    assert_eq!(Record::open(&venue.closed()).unwrap().report.replaced, 0);
}

#[test]
fn a_trustee_who_lies_is_named_and_the_others_suffice() {
    let venue = Venue::new(description(16), 130);
    run(async {
        let booth = venue.booth("one", 1);
        for voter in 0..10 {
            booth.vote(&venue.codes[voter], &[1, 1, 3], &[]).await;
        }
        venue.booth("two", 2).vote(&venue.codes[10], &[2, 1, 3], &[]).await;
    });
    let early = said(|output| {
        open(&Open { record: venue.record.clone(), ..venue.trustee(1) }, &mut random(1), output)
    });
    assert!(matches!(early, Err(TrusteeError::Stage(_))));
    venue.close(&["one"]).unwrap();
    venue.open_part(3);
    fs::copy(venue.path("stick/opened-3.json"), venue.path("stick/opened-1.json")).unwrap();
    let words = venue.gather();
    assert!(words.contains("What trustee 1 opened is false"), "{words}");
    assert!(words.contains("1 more trustees are needed"), "{words}");
    venue.open_part(2);
    assert!(venue.gather().contains("李四: 10 yes, 0 no, 0 abstained"));

    // Another closing, with one ballot more, would show that ballot by the difference.
    let wishes = Close {
        record: venue.record.clone(),
        boxes: vec![venue.boxes("one"), venue.boxes("two")],
        revoked: None,
        out: venue.path("second"),
        limits: Limits::default(),
    };
    let second = said(|output| close(&wishes, &mut random(2), output)).unwrap();
    assert!(second.contains("11 electronic ballots"));
    let record = venue.path("second").join(venue.record.file_name().unwrap());
    fs::create_dir(venue.path("other-stick")).unwrap();
    let wishes = Open { record, stick: venue.path("other-stick"), ..venue.trustee(3) };
    let refused = said(|output| open(&wishes, &mut random(3), output)).unwrap_err();
    assert_eq!(refused, TrusteeError::OpenedBefore);
    assert!(fs::read_dir(venue.path("other-stick")).unwrap().next().is_none());
    let again = Close {
        record: venue.closed(),
        ..Close {
            record: venue.record.clone(),
            boxes: Vec::new(),
            revoked: None,
            out: venue.path("third"),
            limits: Limits::default(),
        }
    };
    assert_eq!(said(|output| close(&again, &mut random(2), output)).unwrap_err(), ClosingError::Stage);
}
