//! The record of a meeting, alone and beside its electronic ballots, whole and tampered with.
#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

use rulebook::Rulebook;
use scrutiny::rehearsal::{Rehearsed, Tongue, Wishes, rehearse};
use scrutiny::{MeetingRecord, Signer, SigningKey};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use tempfile::TempDir;

const MIXED: Wishes =
    Wishes { voters: 40, candidates: 6, places: 5, write_ins: true, seed: 1, tongue: Tongue::Zh };
const PAPER: Wishes = Wishes { voters: 9, candidates: 3, places: 2, ..MIXED };

fn national() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook/national")
}

fn rehearsed(wishes: &Wishes) -> Rehearsed {
    static BOOK: LazyLock<Rulebook> = LazyLock::new(|| Rulebook::from_folders(&[&national()]).unwrap());
    rehearse(wishes, &BOOK).unwrap()
}

/// The files of an election in a folder of their own.
struct Files {
    folder: TempDir,
    rehearsed: Rehearsed,
}

impl Files {
    fn of(wishes: &Wishes) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let rehearsed = rehearsed(wishes);
        for (name, bytes) in &rehearsed.files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        Self { folder, rehearsed }
    }

    fn meeting(&self) -> PathBuf {
        self.folder.path().join("meeting.json")
    }

    fn archive(&self) -> PathBuf {
        self.folder.path().join(self.rehearsed.archive.as_ref().unwrap())
    }

    /// Puts another record in the place of that of the meeting, signed anew by the installation where `sign` says so.
    fn change(&self, sign: bool, change: impl FnOnce(&mut MeetingRecord)) {
        let mut signed = self.rehearsed.signed.clone();
        change(&mut signed.record);
        if sign {
            signed.signatures.clear();
            let signers: Vec<_> = signed.record.scrutineers.iter().cloned().map(Signer::Scrutineer).collect();
            for (seed, signer) in (1..).zip(signers) {
                signed.sign(signer, &SigningKey::from_seed(&[seed; 32]).unwrap());
            }
        }
        fs::write(self.meeting(), signed.file()).unwrap();
    }
}

/// What it printed, and its code.
fn audit(archive: Option<&Path>, meeting: &Path, words: &[&str]) -> (String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_auditor"));
    command.arg("election").args(archive).arg("--meeting").arg(meeting).args(words);
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C");
    let output = command.output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

fn refused(archive: Option<&Path>, meeting: &Path, english: &str, chinese: &str) {
    let (text, code) = audit(archive, meeting, &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("REFUSED") && text.contains(english), "{english}\n{text}");
    let (text, code) = audit(archive, meeting, &["--language", "zh"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("不成立") && text.contains(chinese), "{chinese}\n{text}");
}

#[test]
fn a_vote_on_paper_and_electronically() {
    let files = Files::of(&MIXED);
    let (text, code) = audit(Some(&files.archive()), &files.meeting(), &[]);
    assert_eq!(code, Some(0), "{text}");
    for line in
        ["ACCEPTED: everything in this record holds.", "ACCEPTED: the record of the meeting is consistent"]
    {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for line in
        ["entitled 40", "came back 37", "elect-majority, to be confirmed", "elec-quorum", "elected: 5 for 5"]
    {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let (text, code) = audit(Some(&files.archive()), &files.meeting(), &["--language", "zh"]);
    assert_eq!(code, Some(0), "{text}");
    for line in
        ["应到会有选举权的40人，实到37人", "第29条", "当选 5 人，应选 5 人", "待核对", "2名监票人签了名"]
    {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let key = &files.rehearsed.signed.signatures[0].key;
    assert_eq!(audit(Some(&files.archive()), &files.meeting(), &["--signed-by", key]).1, Some(0));
}

#[test]
fn for_programs() {
    let files = Files::of(&PAPER);
    let (text, code) = audit(None, &files.meeting(), &["--json"]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(code, Some(0), "{text}");
    assert_eq!((&value["accepted"], &value["complete"]), (&true.into(), &true.into()));
    let outcome = &value["meeting"]["outcome"];
    assert_eq!(outcome["rounds"][0]["turnout"]["entitled"], 9);
    assert_eq!(outcome["elected"].as_array().unwrap().len(), 2);
    let conclusions = outcome["rounds"][0]["conclusions"].as_array().unwrap();
    let quorum = conclusions.iter().find(|one| one["rule"] == "elec-quorum").unwrap();
    assert_eq!((&quorum["article"], &quorum["verdict"]), (&"19".into(), &"allow".into()));
    assert_eq!(quorum["what"]["quorum"]["entitled"], 9);
    assert!(quorum["words"]["zh"].as_str().unwrap().contains("应到会"));
    files.change(true, |record| record.rules.edition = "1990".into());
    let (text, code) = audit(None, &files.meeting(), &["--json"]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &value["accepted"]), (Some(1), &false.into()));
    assert_eq!(value["meeting"]["kind"], "contradiction");
}

#[test]
fn a_record_that_was_changed_after_signing() {
    let files = Files::of(&PAPER);
    files.change(false, |record| {
        for teller in &mut record.rounds[0].paper.as_mut().unwrap().tellers {
            teller.tally.marks[0].yes -= 1;
            teller.tally.marks[0].no += 1;
        }
    });
    refused(None, &files.meeting(), "Signature 1 does not hold", "第1个签名不对");
}

#[test]
fn a_record_that_contradicts_itself() {
    let files = Files::of(&PAPER);
    files.change(true, |record| record.rounds[0].paper.as_mut().unwrap().issued += 1);
    refused(None, &files.meeting(), "ballots given out and 0 spoilt do not fit", "对不上");
    files.change(true, |record| record.rounds[0].paper.as_mut().unwrap().tellers[1].tally.marks[0].yes += 1);
    refused(None, &files.meeting(), "the sums of teller 2", "计票人2的数");
    files.change(true, |record| record.rounds[0].present[1] = record.rounds[0].present[0]);
    refused(None, &files.meeting(), "there twice", "出现了两次");
    files.change(true, |record| record.contest.places += 1);
    refused(None, &files.meeting(), "places are to be filled", "应选3人");
    fs::write(files.meeting(), "{\"record\":1}").unwrap();
    refused(None, &files.meeting(), "cannot be read: line 1", "第1行");
}

#[test]
fn a_record_that_is_not_of_these_electronic_ballots() {
    let files = Files::of(&MIXED);
    let archive = files.archive();
    files.change(true, |record| {
        let tally = &mut record.rounds[0].electronic.as_mut().unwrap().tally;
        tally.marks[0].yes -= 1;
        tally.marks[0].no += 1;
    });
    refused(Some(&archive), &files.meeting(), "not those of the archive: candidate 1", "第1名候选人");
    files.change(true, |record| record.rounds[0].electronic.as_mut().unwrap().archive.head = "0".repeat(64));
    refused(Some(&archive), &files.meeting(), "last event 0000", "最后一项 0000");
    files.change(true, |record| {
        let electronic = record.rounds[0].electronic.as_mut().unwrap();
        electronic.archive.uuid = "11111111111111".into();
    });
    refused(Some(&archive), &files.meeting(), "The record names archive 11111111111111", "11111111111111");
    let paper = Files::of(&PAPER);
    refused(Some(&archive), &paper.meeting(), "the record of the meeting has none", "会议记录里没有电子投票");
}

#[test]
fn an_archive_that_does_not_hold() {
    let files = Files::of(&MIXED);
    let archive = files.archive();
    let mut bytes = fs::read(&archive).unwrap();
    let at = bytes.windows(9).position(|bytes| bytes == b"\"choices\"").unwrap();
    bytes[at + 1] = b'x';
    fs::write(&archive, &bytes).unwrap();
    refused(Some(&archive), &files.meeting(), "is not what its name says", "内容被改过");
    let sidecars = archive.with_extension("sidecars");
    let files = Files::of(&MIXED);
    fs::write(files.archive().with_extension("sidecars"), "").unwrap();
    refused(Some(&files.archive()), &files.meeting(), "the proof that nobody has both", "没法核对会议记录");
    assert!(sidecars.exists());
}

/// Rounds that were really cut off do not look finished, and what was not compared is said.
#[test]
fn what_holds_but_is_not_complete() {
    let files = Files::of(&MIXED);
    let (text, code) = audit(None, &files.meeting(), &[]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("! Round 1 has electronic ballots whose record was not given"), "{text}");
    let paper = Files::of(&PAPER);
    paper.change(true, |record| record.rounds.clear());
    let (text, code) = audit(None, &paper.meeting(), &[]);
    assert_eq!(code, Some(3), "{text}");
    assert!(
        text.contains("the election is not finished") && text.contains("next: Next, hold the formal"),
        "{text}"
    );
    paper.change(true, |record| record.preparation.introduced = false);
    let (text, code) = audit(None, &paper.meeting(), &["--language", "zh"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("! 还没有向选举人介绍候选人。") && text.contains("cand-introduce"), "{text}");
    let mut unsigned = paper.rehearsed.signed.clone();
    unsigned.signatures.clear();
    fs::write(paper.meeting(), unsigned.file()).unwrap();
    let (text, code) = audit(None, &paper.meeting(), &[]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("! No scrutineer signed the record."), "{text}");
}

#[test]
fn more_ballots_than_voters() {
    let files = Files::of(&PAPER);
    files.change(true, |record| {
        record.rounds.truncate(1);
        let gone =
            record.rounds[0].present.iter_mut().find(|one| one.channel == scrutiny::Channel::Paper).unwrap();
        gone.channel = scrutiny::Channel::None;
        record.rounds[0].paper.as_mut().unwrap().issued -= 1;
    });
    let (text, code) = audit(None, &files.meeting(), &[]);
    assert_eq!(code, Some(3), "{text}");
    assert!(
        text.contains("more ballots than voters, the vote is void") && text.contains("elected: 0"),
        "{text}"
    );
}

#[test]
fn what_is_asked_for() {
    let files = Files::of(&PAPER);
    let meeting = files.meeting();
    let other = "0".repeat(64);
    let (text, code) = audit(None, &meeting, &["--signed-by", &other]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("It is not signed with the key 0000"), "{text}");
    assert_eq!(audit(None, &meeting, &["--signed-by", "12"]).1, Some(2));
    assert_eq!(audit(None, Path::new("/nowhere/meeting.json"), &[]).1, Some(2));
    assert_eq!(audit(None, &meeting, &["--rulebook", "/nowhere"]).1, Some(2));
    let own = national();
    assert_eq!(audit(None, &meeting, &["--rulebook", own.to_str().unwrap()]).1, Some(0));
    let nothing = Command::new(env!("CARGO_BIN_EXE_auditor")).arg("election").output().unwrap();
    assert_eq!(nothing.status.code(), Some(2));
}

/// Another rulebook counts half of those present: the record, made under the other reading, is refused.
#[test]
fn another_reading_of_the_majority() {
    let files = Files::of(&PAPER);
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(national()).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let text = text.replace("base = \"entitled\"", "base = \"present\"");
        fs::write(folder.path().join(path.file_name().unwrap()), text).unwrap();
    }
    let rules = folder.path().to_str().unwrap();
    let (text, code) = audit(None, &files.meeting(), &["--rulebook", rules]);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("The record counts half of the entitled, the rulebook half of those present"),
        "{text}"
    );
    files.change(true, |record| record.rules.majority_base = scrutiny::Base::Present);
    let (text, code) = audit(None, &files.meeting(), &["--rulebook", rules]);
    assert_eq!(code, Some(0), "{text}");
}
