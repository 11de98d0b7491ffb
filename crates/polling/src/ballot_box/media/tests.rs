//! Failures of power and of media, at every byte.

use super::*;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::fs;
use tempfile::TempDir;

fn folders(base: &TempDir) -> [PathBuf; 2] {
    let folders = [base.path().join("a"), base.path().join("b")];
    for folder in &folders {
        fs::create_dir_all(folder).unwrap();
    }
    folders
}

fn open(folders: &[PathBuf; 2]) -> Result<Media, BoxError> {
    Media::open(folders, "election", &mut ChaCha20Rng::seed_from_u64(1))
}

fn record(at: usize) -> Record {
    Record { ballot: format!("{{\"number\":{at}}}"), sidecar: Some("{\"beside\":1}".into()) }
}

/// A box with so many records; the bytes of its file.
fn filled(folders: &[PathBuf; 2], count: usize) -> Vec<u8> {
    let mut media = open(folders).unwrap();
    for at in 0..count {
        media.append(&record(at)).unwrap();
    }
    drop(media);
    fs::read(folders[0].join(NAME)).unwrap()
}

fn set(folders: &[PathBuf; 2], one: &[u8], other: &[u8]) {
    fs::write(folders[0].join(NAME), one).unwrap();
    fs::write(folders[1].join(NAME), other).unwrap();
}

/// After any failure both media hold the same, whole, and go on.
fn recovered(folders: &[PathBuf; 2]) -> usize {
    let mut media = open(folders).unwrap();
    let count = media.records().len();
    assert!(media.records().iter().enumerate().all(|(at, found)| *found == record(at)));
    media.append(&record(count)).unwrap();
    drop(media);
    let [one, other] = [0, 1].map(|at| fs::read(folders[at].join(NAME)).unwrap());
    assert_eq!(one, other);
    assert_eq!(Found::parse(&one).unwrap().records.len(), count + 1);
    count
}

#[test]
fn power_fails_at_every_byte_of_the_last_record() {
    let base = TempDir::new().unwrap();
    let folders = folders(&base);
    let before = filled(&folders, 2);
    let after = {
        let mut media = open(&folders).unwrap();
        media.append(&record(2)).unwrap();
        fs::read(folders[0].join(NAME)).unwrap()
    };
    for cut in before.len()..after.len() {
        // While the first medium was written, the second had nothing of it yet.
        set(&folders, &after[..cut], &before);
        assert_eq!(recovered(&folders), 2, "first medium cut at {cut}");
        // While the second was written, the first had it whole: it was cast, and counts.
        set(&folders, &after, &after[..cut]);
        assert_eq!(recovered(&folders), 3, "second medium cut at {cut}");
    }
    // Killed between the two.
    set(&folders, &after, &before);
    assert_eq!(recovered(&folders), 3);
    // Acknowledged, and then one medium loses its tail.
    set(&folders, &before, &after);
    assert_eq!(recovered(&folders), 3);
}

#[test]
fn power_fails_while_the_box_is_made() {
    let base = TempDir::new().unwrap();
    let folders = folders(&base);
    let begun = filled(&folders, 0);
    for cut in 0..begun.len() {
        set(&folders, &begun, &begun[..cut]);
        assert_eq!(recovered(&folders), 0, "second cut at {cut}");
        set(&folders, &begun[..cut], &[]);
        assert_eq!(recovered(&folders), 0, "first cut at {cut}");
    }
    fs::write(folders[0].join(NAME), &begun).unwrap();
    fs::remove_file(folders[1].join(NAME)).unwrap();
    assert_eq!(recovered(&folders), 0);
}

#[test]
fn differences_that_no_failure_leaves_are_named() {
    let base = TempDir::new().unwrap();
    let folders = folders(&base);
    let whole = filled(&folders, 4);
    let two = {
        let text = String::from_utf8(whole.clone()).unwrap();
        text.lines().take(3).fold(String::new(), |all, line| all + line + "\n").into_bytes()
    };
    set(&folders, &two, &whole);
    assert_eq!(open(&folders).unwrap_err(), BoxError::Media(MediaError::Behind(folders[0].clone(), 2)));
    let mut changed = whole.clone();
    changed[two.len() - 5] ^= 1;
    set(&folders, &whole, &changed);
    assert_eq!(open(&folders).unwrap_err(), BoxError::Media(MediaError::Changed(folders[1].clone(), 2)));
    let mut other = Found::parse(&whole).unwrap();
    other.records[1] = record(9);
    set(&folders, &whole, text(&other).as_bytes());
    assert_eq!(open(&folders).unwrap_err(), BoxError::Media(MediaError::Differ(2)));
    fs::remove_file(folders[1].join(NAME)).unwrap();
    assert_eq!(open(&folders).unwrap_err(), BoxError::Media(MediaError::Missing(folders[1].clone())));
    let wishes = Repair { from: folders[0].clone(), to: folders[1].clone() };
    repair(&wishes, &mut Output::new(crate::words::Language::En, &mut Vec::new())).unwrap();
    assert_eq!(recovered(&folders), 4);
    let same = [folders[0].clone(), folders[0].clone()];
    assert!(matches!(open(&same), Err(BoxError::Media(MediaError::Same(_)))));
    assert!(matches!(
        Media::open(&folders, "another", &mut ChaCha20Rng::seed_from_u64(1)),
        Err(BoxError::Media(MediaError::OtherElection(_)))
    ));
}

#[test]
fn a_closed_box_takes_nothing_and_says_so() {
    let base = TempDir::new().unwrap();
    let folders = folders(&base);
    filled(&folders, 1);
    let mut media = open(&folders).unwrap();
    assert!(matches!(open(&folders), Err(BoxError::Media(MediaError::InUse(_)))));
    media.close(End::Closed).unwrap();
    media.close(End::Closed).unwrap();
    assert_eq!(media.append(&record(1)), Err(BoxError::Closed));
    drop(media);
    let mut media = open(&folders).unwrap();
    assert_eq!((media.end(), media.append(&record(1))), (Some(End::Closed), Err(BoxError::Closed)));
}

#[test]
fn a_medium_that_is_pulled_out_stops_the_box_until_it_is_back() {
    let base = TempDir::new().unwrap();
    let folders = folders(&base);
    filled(&folders, 1);
    let mut media = open(&folders).unwrap();
    let away = base.path().join("away");
    fs::rename(&folders[1], &away).unwrap();
    assert!(matches!(media.append(&record(1)), Err(BoxError::File(FileError::Write(..)))));
    assert_eq!(media.append(&record(1)), Err(BoxError::Broken));
    drop(media);
    assert_eq!(open(&folders).unwrap_err(), BoxError::Media(MediaError::NoFolder(folders[1].clone())));
    assert!(!folders[1].exists(), "no folder in the place of the stick");
    fs::rename(&away, &folders[1]).unwrap();
    assert_eq!(recovered(&folders), 2);
}

/// By which the test below tells its own child what to do.
const CHILD: &str = "POLLING_TEST_BOX";

/// Puts records in for ever, and says the number of each that is on both media.
#[test]
fn child_that_is_killed() {
    let Some(base) = std::env::var_os(CHILD) else {
        return;
    };
    let base = PathBuf::from(base);
    let mut media = open(&[base.join("a"), base.join("b")]).unwrap();
    for at in media.records().len().. {
        media.append(&record(at)).unwrap();
        // Not kept back for the parent, as lines of a test are.
        std::io::stderr().write_all(format!("acknowledged {at}\n").as_bytes()).unwrap();
    }
}

#[test]
fn a_program_that_is_killed_loses_nothing_it_acknowledged() {
    let base = TempDir::new().unwrap();
    let folders = folders(&base);
    for round in 0..8 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "ballot_box::media::tests::child_that_is_killed", "--nocapture"])
            .env(CHILD, base.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(60 + 23 * round));
        child.kill().unwrap();
        let said = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
        let number = |line: &str| line.strip_prefix("acknowledged ")?.parse::<usize>().ok();
        let acknowledged = said.lines().rev().find_map(number).map_or(0, |at| at + 1);
        let media = open(&folders).unwrap();
        let found = media.records().len();
        assert!(found >= acknowledged, "{acknowledged} were acknowledged, {found} are there");
        assert!(media.records().iter().enumerate().all(|(at, found)| *found == record(at)));
    }
    assert!(open(&folders).unwrap().records().len() > 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever a last write left behind on either medium, in whatever garbled form: what was acknowledged is
    /// there, in order, and nothing else.
    #[test]
    fn what_was_acknowledged_survives(
        acknowledged in 0_usize..5,
        first in proptest::collection::vec(any::<u8>(), 0..200),
        second in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let base = TempDir::new().unwrap();
        let folders = folders(&base);
        let whole = filled(&folders, acknowledged);
        // One torn line on each: a line has one end.
        let torn = |bytes: &[u8]| -> Vec<u8> {
            bytes.iter().map(|byte| if *byte == b'\n' { b'?' } else { *byte }).collect()
        };
        set(&folders, &[&whole[..], &torn(&first)].concat(), &[&whole[..], &torn(&second)].concat());
        prop_assert_eq!(recovered(&folders), acknowledged);
    }
}
