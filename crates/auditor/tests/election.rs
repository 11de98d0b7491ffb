//! The program as people run it, on records of the reference program and on changed ones.
#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn vector(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ballot/tests/vectors").join(name)
}

/// What it printed, and its code.
fn audit(record: &Path, words: &[&str]) -> (String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_auditor"));
    command
        .arg("election")
        .arg(record)
        .args(words)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C");
    let output = command.output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

fn changed(name: &str, change: impl FnOnce(&mut Vec<u8>)) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("changed.bel");
    let mut bytes = fs::read(vector(name)).unwrap();
    change(&mut bytes);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

#[test]
fn a_good_record_in_two_languages() {
    let (english, code) = audit(&vector("belenios-summed.bel"), &[]);
    assert_eq!(code, Some(0));
    assert!(english.starts_with("ACCEPTED"), "{english}");
    for line in [
        "ballots counted: 3",
        "opened by trustees: 1, 2",
        "  甲: 2",
        "  blank: 1",
        "3 ballots were counted, fewer than 10",
    ] {
        assert!(english.contains(line), "{line}\n{english}");
    }
    let (chinese, code) = audit(&vector("belenios-summed.bel"), &["--language", "zh", "--least", "3"]);
    assert_eq!(code, Some(0));
    assert!(
        chinese.starts_with("成立") && chinese.contains("  甲：2") && !chinese.contains("少于"),
        "{chinese}"
    );
}

#[test]
fn a_good_record_for_programs() {
    let (text, code) = audit(&vector("belenios-weighted.bel"), &["--json"]);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(code, Some(0));
    assert_eq!(value["accepted"], true);
    assert_eq!(value["weight_counted"], 6);
    assert_eq!(value["result"][0]["answers"][0]["count"], 5);
    assert_eq!(value["result"][1]["blank"], 3);
    let shuffled = audit(&vector("belenios-shuffled.bel"), &["--json"]).0;
    let value: serde_json::Value = serde_json::from_str(&shuffled).unwrap();
    assert_eq!(value["result"][1]["ballots"].as_array().unwrap().len(), 8);
    assert_eq!(value["shuffled_by"], serde_json::json!([1, 2]));
}

#[test]
fn a_changed_record_is_refused_with_the_reason() {
    let (_folder, path) = changed("belenios-summed.bel", |bytes| {
        let at = bytes.windows(9).position(|bytes| bytes == b"\"choices\"").unwrap();
        bytes[at + 1] = b'x';
    });
    let (english, code) = audit(&path, &[]);
    assert_eq!(code, Some(1));
    assert!(
        english.starts_with("REFUSED") && english.contains("entry 6 is not what its name says"),
        "{english}"
    );
    let (chinese, _) = audit(&path, &["--language", "zh"]);
    assert!(chinese.starts_with("不成立") && chinese.contains("内容被改过"), "{chinese}");
    let (text, code) = audit(&path, &["--json"]);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((value["accepted"].as_bool(), code), (Some(false), Some(1)));
    assert!(value["reason"]["zh"].as_str().unwrap().contains("内容被改过"));
}

#[test]
fn a_shortened_record_is_found_by_who_kept_the_last_event() {
    let record = vector("belenios-summed.bel");
    let (text, _) = audit(&record, &["--json"]);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let head = value["head"].as_str().unwrap();
    assert_eq!(audit(&record, &["--seen", head]).1, Some(0));
    // The result and its event: two entries of two blocks each.
    let (_folder, path) = changed("belenios-summed.bel", |bytes| bytes.truncate(bytes.len() - 4 * 512));
    assert_eq!(audit(&path, &[]).1, Some(0));
    let (text, code) = audit(&path, &["--seen", head]);
    assert_eq!(code, Some(1));
    assert!(text.contains("seen before"), "{text}");
}

#[test]
fn what_cannot_be_read_or_does_not_exist() {
    assert_eq!(audit(Path::new("/nowhere/record.bel"), &[]).1, Some(2));
    assert_eq!(audit(&vector("belenios-summed.bel"), &["--seen", "abc"]).1, Some(2));
    assert_eq!(audit(&vector("belenios-summed.bel"), &["--unknown"]).1, Some(2));
    assert_eq!(audit(&vector("README.md"), &[]).1, Some(1));
}

#[test]
fn a_statutory_record_with_the_file_beside_it() {
    let (english, code) = audit(&vector("jiceng-statutory.bel"), &[]);
    assert_eq!(code, Some(0), "{english}");
    for line in ["候选人1: yes 2, no 0, abstained 1", "written in, 候选人5: 1", "not both a yes and a no"]
    {
        assert!(english.contains(line), "{line}\n{english}");
    }
    let (chinese, _) = audit(&vector("jiceng-long-roll.bel"), &["--language", "zh"]);
    assert!(
        chinese.contains("候选人1：赞成 1，不赞成 1，弃权 0") && chinese.contains("另选 名册第 300 号：1"),
        "{chinese}"
    );
    let (text, _) = audit(&vector("jiceng-statutory.bel"), &["--json"]);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["statutory"][0]["candidates"][1]["no"], 1);
    assert_eq!(value["statutory"][0]["written"][0]["name"], "候选人5");
    let (text, code) = audit(&vector("jiceng-statutory.bel"), &["--sidecars", "/dev/null"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("Ballot 1: the proof that nobody has both a yes and a no is missing"), "{text}");
}
