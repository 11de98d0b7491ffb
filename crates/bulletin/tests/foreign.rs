//! Our logs read by an implementation that is not ours, and its logs read by us.
//!
//! `cargo xtask test` and `cargo xtask bulletins` provide the Python package aics-tlog and say in `JICENG_TEST_TLOG_PYTHON`
//! which Python has it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests, outside of test functions")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bulletin::{
    Act, CosigningKey, Entry, Log, OpenPart, Receipt, SigningKey, Storage, TilePath, Trust, VerifierKey,
    Witness, audit, follow,
};

const NAME: &str = "log.example/county";
const SIZES: [u64; 6] = [1, 255, 256, 257, 1_000, 70_000];

/// A folder served as a log.
struct Folder(PathBuf);

impl Storage for Folder {
    type Error = io::Error;

    fn read(&self, path: TilePath) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.0.join(path.to_string())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        }
    }

    fn write(&mut self, path: TilePath, bytes: &[u8]) -> io::Result<()> {
        let file = self.0.join(path.to_string());
        file.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(file, bytes)
    }
}

/// The Python that has the package. A test that skips it proves nothing.
fn python() -> PathBuf {
    let named = std::env::var_os("JICENG_TEST_TLOG_PYTHON");
    named.expect("JICENG_TEST_TLOG_PYTHON is not set: run the tests with `cargo xtask bulletins`").into()
}

fn ask(python: &Path, words: &[&str]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign/aics.py");
    Command::new(python).arg(script).args(words).output().unwrap()
}

fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn log_key() -> SigningKey {
    SigningKey::new(NAME, &[1; 32]).unwrap()
}

fn witness_key() -> CosigningKey {
    CosigningKey::new("witness.example/neighbour", &[2; 32]).unwrap()
}

fn entry(at: u64) -> Vec<u8> {
    let salt = [u8::try_from(at % 251).unwrap(); 32];
    let part = OpenPart { name: "text".to_owned(), salt, content: at.to_string().into_bytes() };
    let act = if at.is_multiple_of(7) && at > 0 { Act::Correct(at - 1) } else { Act::Publish };
    let entry =
        Entry { act, item: format!("item-{at}"), day: "2026-11-27".to_owned(), parts: vec![part.closed()] };
    entry.to_bytes().unwrap()
}

/// A log of this size in a folder, written in three goes, with a cosigned checkpoint and receipts.
fn written(folder: &Path, size: u64) -> Log<Folder> {
    let mut log = Log::new(Folder(folder.to_owned()));
    for (from, until) in [(0, size / 3), (size / 3, size / 2), (size / 2, size)] {
        let entries: Vec<Vec<u8>> = (from..until).map(entry).collect();
        log.append(entries.iter().map(Vec::as_slice)).unwrap();
    }
    let note = log.checkpoint(NAME).sign(&log_key()).unwrap();
    let trust = Trust::new(log_key().verifier().clone(), Vec::new(), 0).unwrap();
    let cosigned = Witness::new(trust, None).cosign(note, &[], &witness_key(), 1_750_000_000).unwrap();
    let mut storage = Folder(folder.to_owned());
    storage.write(TilePath::Checkpoint, cosigned.to_string().as_bytes()).unwrap();
    for index in [0, size / 2, size - 1] {
        let proof = log.inclusion(index, size).unwrap();
        let receipt = Receipt { extra: Some(entry(index)), index, proof, checkpoint: cosigned.clone() };
        fs::write(folder.join(format!("{index}.tlog-proof")), receipt.to_string()).unwrap();
    }
    log
}

#[test]
fn a_foreign_auditor_takes_our_logs() {
    let python = python();
    for size in SIZES {
        let folder = tempfile::tempdir().unwrap();
        let log = written(folder.path(), size);
        let place = folder.path().to_str().unwrap();
        let keys = [log_key().verifier().to_string(), witness_key().verifier().to_string()];
        let found = told(&ask(&python, &["audit", place, &keys[0], &keys[1]]));
        let tiles = (0..8).map(|level| (size >> (8 * level)).div_ceil(256)).sum::<u64>();
        assert_eq!(
            found.trim(),
            format!("{} {tiles} {}", log.checkpoint(NAME).root, size.div_ceil(256)),
            "{size}"
        );
    }
}

#[test]
fn a_foreign_auditor_refuses_our_logs_when_they_are_changed() {
    let python = python();
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), 1_000);
    let place = folder.path().to_str().unwrap();
    let key = log_key().verifier().to_string();
    for file in ["tile/0/001", "tile/1/000.p/3", "tile/entries/003.p/232", "tile/0/003.p/232", "checkpoint"] {
        let path = folder.path().join(file);
        let bytes = fs::read(&path).unwrap();
        let mut changed = bytes.clone();
        changed[40] ^= 1;
        fs::write(&path, changed).unwrap();
        told(&ask(&python, &["refuse", place, &key]));
        fs::write(&path, bytes).unwrap();
    }
    assert!(!ask(&python, &["refuse", place, &key]).status.success());
}

#[test]
fn we_take_foreign_logs_and_refuse_them_when_they_are_changed() {
    let python = python();
    for size in SIZES {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().to_str().unwrap();
        let keys = told(&ask(&python, &["build", place, &size.to_string(), "700"]));
        let keys: Vec<VerifierKey> = keys.lines().map(|line| VerifierKey::parse(line).unwrap()).collect();
        let trust = Trust::new(keys[0].clone(), vec![keys[1].clone()], 1).unwrap();
        let storage = Folder(folder.path().to_owned());
        let opened = trust.open(&storage.read(TilePath::Checkpoint).unwrap().unwrap()).unwrap();
        assert_eq!(opened.cosigned, [("witness.example/foreign".to_owned(), 1_750_000_000)]);
        assert!(audit(&storage, &opened.checkpoint).is_ok());
        let news = follow(&storage, None, &opened.checkpoint, size).unwrap();
        assert!(
            news.entries
                .iter()
                .enumerate()
                .all(|(at, entry)| *entry == format!("foreign entry {at}").into_bytes())
        );
        assert_eq!(news.entries.len() as u64, size);
        // We go on where the other stopped.
        let mut log = Log::open(Folder(folder.path().to_owned()), &opened.checkpoint).unwrap();
        log.append([b"ours".as_slice()]).unwrap();
        assert_eq!(
            follow(&storage, Some(&opened.checkpoint), &log.checkpoint("foreign.example/log"), 1)
                .unwrap()
                .entries,
            [b"ours"]
        );
        let path = folder.path().join(if size < 256 {
            format!("tile/0/000.p/{size}")
        } else {
            "tile/0/000".to_owned()
        });
        let mut bytes = fs::read(&path).unwrap();
        bytes[5] ^= 1;
        fs::write(path, bytes).unwrap();
        assert!(audit(&storage, &opened.checkpoint).is_err());
    }
}
