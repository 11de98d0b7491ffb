//! A whole election: trustees of whom one vanishes, forty voters, two booths, paper for some, a result that
//! others check.

use crate::common::{Venue, description, phrase, random, run, said};
use ballot::audit::{Revotes, Rules, audit_with};
use ballot::statutory::CandidateCount;
use polling::registrar::{Reason, Revoke, Whose, revoke};
use std::fs::{self, File};
use std::io::BufReader;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;

const RULES: Rules =
    Rules { revotes: Revotes::Forbidden, seen: None, threads: NonZeroUsize::new(2).unwrap() };

/// Counts of the candidates, and of whoever was written in, by an audit of the files alone.
pub(crate) fn counted(record: &Path) -> (Vec<CandidateCount>, Vec<(u16, u64)>, u64) {
    let sidecars = BufReader::new(File::open(record.with_extension("sidecars")).unwrap());
    let report = audit_with(BufReader::new(File::open(record).unwrap()), Some(sidecars), &RULES).unwrap();
    let layout = report.board.layout().unwrap();
    let (counts, written) = layout.0[0].count(&report.result.unwrap().0, report.counted.1).unwrap();
    (counts, written.iter().map(|named| (named.number, named.count)).collect(), report.counted.0)
}

#[test]
fn forty_voters_two_booths_and_a_trustee_who_vanishes() {
    let venue = Venue::new(description(40), 10);
    // Number 40 takes a ballot on paper.
    let wishes = Revoke {
        description: venue.path("election.json"),
        own: venue.path("registrar"),
        passphrase: phrase(),
        whose: Whose::Number(40),
        reason: Reason::Paper,
        revoked: venue.path("revoked.jsonl"),
        boxes: Vec::new(),
    };
    said(|output| revoke(&wishes, output)).unwrap();
    let mut receipts = run(async {
        let mut receipts = Vec::new();
        for (name, voters, seed) in [("one", 0..20, 50), ("two", 20..39, 51)] {
            let booth = venue.booth(name, seed);
            for voter in voters {
                let (marks, written): (&[u8], &[u16]) = match voter % 4 {
                    0 => (&[1, 1, 2], &[]),
                    1 => (&[1, 2, 3], &[5]),
                    2 => (&[0, 0, 0], &[]),
                    _ => (&[2, 2, 2], &[6, 7]),
                };
                receipts.push(booth.vote(&venue.codes[voter], marks, written).await);
            }
            let refused = booth.press("enter", &format!("code={}", venue.codes[39])).await;
            assert!(refused.contains("已经作废"));
        }
        receipts
    });
    assert_eq!(receipts.len(), 39);
    receipts.sort_unstable();
    receipts.dedup();
    assert_eq!(receipts.len(), 39, "receipts differ");

    let words = venue.close(&["one", "two"]).unwrap();
    assert!(words.contains("39 electronic ballots"), "{words}");
    // Trustee 2 vanishes.
    venue.open_part(1);
    assert!(venue.gather().contains("1 more trustees are needed"));
    venue.open_part(3);
    let words = venue.gather();
    assert!(words.contains("李四: 20 yes, 9 no, 10 abstained"), "{words}");
    let (counts, written, ballots) = counted(&venue.closed());
    let count = |yes, no, abstained| CandidateCount { yes, no, abstained };
    assert_eq!(counts, [count(20, 9, 10), count(10, 19, 10), count(0, 19, 20)]);
    // Places among the others: roll numbers 4, 5, 6, 7 …
    assert_eq!(written, [(1, 10), (2, 9), (3, 9)]);
    assert_eq!(ballots, 39);
    // Every receipt is found in the record, whose order is that of hashes.
    let trackers = trackers(&venue.closed());
    assert!(trackers.is_sorted());
    assert_eq!(trackers.len(), 39);
    nothing_tells_a_choice(&venue);
    reference_accepts(&venue);
}

/// The hashes of the ballots in the order of the record.
fn trackers(record: &Path) -> Vec<String> {
    let text = String::from_utf8_lossy(&fs::read(record.with_extension("sidecars")).unwrap()).into_owned();
    text.lines().map(|line| line[11..75].to_owned()).collect()
}

/// No file of the venue but the slips tells a code, and none at all tells a choice.
fn nothing_tells_a_choice(venue: &Venue) {
    for folder in fs::read_dir(venue.base.path()).unwrap() {
        let folder = folder.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        for file in fs::read_dir(folder).unwrap() {
            let file = file.unwrap().path();
            let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
            assert!(!text.contains("\"choices\":[{\"marks\""), "{}", file.display());
            let slips = file.ends_with("slips.html");
            let plain = text.replace("<span>", "").replace("</span>", "").replace(' ', "");
            assert_eq!(plain.contains(&venue.codes[0]), slips, "{}", file.display());
        }
    }
}

/// The reference program accepts the record, where one is named.
fn reference_accepts(venue: &Venue) {
    let Some(program) = std::env::var_os("JICENG_TEST_BELENIOS") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let name = venue.record.file_name().unwrap();
    fs::copy(venue.closed(), folder.path().join(name)).unwrap();
    let done =
        Command::new(program).args(["election", "verify"]).current_dir(folder.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn few_ballots_are_not_opened_apart_and_the_box_can_be_given_up() {
    let venue = Venue::new(description(20), 20);
    run(async {
        let booth = venue.booth("one", 1);
        for voter in 0..9 {
            booth.vote(&venue.codes[voter], &[1, 1, 3], &[]).await;
        }
    });
    let refused = venue.close(&["one"]).unwrap_err();
    assert!(refused.said().to_string().contains("不足10张"), "{refused:?}");
    // Nothing was closed: the tenth may still vote.
    run(async {
        venue.booth("one", 2).vote(&venue.codes[9], &[1, 3, 1], &[]).await;
    });
    assert!(venue.close(&["one"]).is_ok());

    let wishes = polling::closing::Abandon { record: venue.record.clone(), boxes: vec![venue.boxes("two")] };
    run(async {
        venue.booth("two", 3).vote(&venue.codes[12], &[1, 3, 1], &[]).await;
    });
    said(|output| polling::closing::abandon(&wishes, &mut random(1), output)).unwrap();
    let refused = venue.close(&["two"]).unwrap_err();
    assert_eq!(refused, polling::closing::ClosingError::Abandoned);
    // Whoever used it votes on paper, although a ballot was cast.
    let wishes = Revoke {
        description: venue.path("election.json"),
        own: venue.path("registrar"),
        passphrase: phrase(),
        whose: Whose::Number(13),
        reason: Reason::Paper,
        revoked: venue.path("revoked.jsonl"),
        boxes: venue.boxes("two").to_vec(),
    };
    said(|output| revoke(&wishes, output)).unwrap();
}
