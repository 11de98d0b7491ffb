//! Both directions with the reference program: `cargo xtask ballots` unpacks it and names it to these tests.

use crate::common::{Held, Keys, check, check_with, marks, pedersen, random, shuffled, singles, summed};
use crate::statutory::{self, BOARD, approval};
use crate::surgery::{record, steps};
use crate::vectors;
use ballot::answer::Choice;
use ballot::audit::{AuditError, SetupError};
use ballot::credential::RollError;
use ballot::decryption::QuestionResult;
use ballot::election::Election;
use ballot::statutory::Mark::{Abstain, Against, For};
use ballot::trustee::{Trustee, Trustees};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The reference program in a folder of its own.
struct Reference {
    program: PathBuf,
    folder: TempDir,
}

impl Reference {
    fn new() -> Self {
        let program = std::env::var_os("JICENG_TEST_BELENIOS");
        let Some(program) = program else {
            panic!("JICENG_TEST_BELENIOS names no reference program; run the tests by `cargo xtask ballots`")
        };
        Self { program: program.into(), folder: TempDir::new().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs it in the folder and gives what it printed.
    fn run(&self, words: &str, input: &str) -> Result<String, String> {
        let mut command = Command::new(&self.program);
        command.args(words.split(' ')).current_dir(self.path()).env("BELENIOS_USE_URANDOM", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        if !output.status.success() {
            return Err(errors);
        }
        Ok(String::from_utf8(output.stdout).unwrap())
    }

    fn add(&self, kind: &str, data: &str) {
        self.run(&format!("archive add-event --type={kind}"), data).unwrap();
    }

    /// Checks one of our records.
    fn verify(&self, election: &str, file: &[u8]) -> Result<String, String> {
        fs::write(self.path().join(format!("{election}.bel")), file).unwrap();
        self.run("election verify", "")
    }
}

fn uuid(election: &Election) -> String {
    election.terms().uuid.clone()
}

#[test]
fn it_accepts_marks_blank_ballots_and_replaced_ones() {
    let random = &mut random(20);
    let keys = singles(2, random);
    let questions = vec![summed(&["甲", "乙", "丙"], 1, 2, None), summed(&["是", "否"], 1, 1, Some(true))];
    let mut held = Held::open(questions, 4, keys, random);
    let replaced = held.seal(2, vec![marks("100"), marks("100")], random);
    held.archive.ballot(&replaced).unwrap();
    for (voter, bits) in ["100", "110", "011"].into_iter().enumerate() {
        held.vote(voter, vec![marks(bits), marks(["100", "010", "001"][voter])], random);
    }
    let uuid = uuid(&held.election);
    let file = held.close(&[1, 2], random);
    assert_eq!(check(&file).unwrap().replaced, 1);
    Reference::new().verify(&uuid, &file).unwrap();
}

#[test]
fn it_accepts_weights() {
    let random = &mut random(21);
    let keys = singles(1, random);
    let mut held = Held::weighted(vec![summed(&["甲", "乙"], 0, 1, None)], &[5, 1, 1000], keys, random);
    for (voter, bits) in ["10", "01", "10"].into_iter().enumerate() {
        held.vote(voter, vec![marks(bits)], random);
    }
    let uuid = uuid(&held.election);
    Reference::new().verify(&uuid, &held.close(&[1], random)).unwrap();
}

#[test]
fn it_accepts_a_threshold() {
    let random = &mut random(22);
    let single = singles(1, random);
    let (parameters, own) = pedersen(5, 3, random);
    let mut trustees = single.trustees.0;
    trustees.push(Trustee::Pedersen(Box::new(parameters)));
    let keys = Keys { trustees: Trustees(trustees), keys: single.keys.into_iter().chain(own).collect() };
    let mut held = Held::open(vec![summed(&["甲", "乙"], 0, 2, None)], 2, keys, random);
    held.vote(0, vec![marks("11")], random);
    held.vote(1, vec![marks("01")], random);
    let uuid = uuid(&held.election);
    Reference::new().verify(&uuid, &held.close(&[1, 3, 4, 6], random)).unwrap();
}

#[test]
fn it_accepts_shuffles_of_thirty_numbers() {
    let random = &mut random(23);
    let keys = singles(2, random);
    let names: Vec<String> = (0..30).map(|number| number.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut held = Held::open(vec![summed(&["甲"], 0, 1, None), shuffled(&names)], 5, keys, random);
    for voter in 0..4_u8 {
        let numbers = (0..30).map(|at| at ^ voter.wrapping_mul(67)).collect();
        held.vote(voter.into(), vec![marks("1"), Choice::Numbers(numbers)], random);
    }
    let uuid = uuid(&held.election);
    let file = held.close(&[1, 2], random);
    check(&file).unwrap();
    Reference::new().verify(&uuid, &file).unwrap();
}

#[test]
fn it_accepts_a_statutory_record_without_the_file_beside_it() {
    let random = &mut random(25);
    let mut held = statutory::open(&[(BOARD, 5)], 2, random);
    let ballots = [approval(&[For, Against, Against], &[1]), approval(&[For, Abstain, For], &[])];
    for (voter, ballot) in ballots.iter().enumerate() {
        let choices = ballot.choices(&BOARD).unwrap();
        statutory::vote(&mut held, voter, choices, random);
    }
    let uuid = uuid(&held.election);
    let sidecars = held.sidecars.clone();
    let file = held.close(&[1, 2], random);
    assert_eq!(check_with(&file, &sidecars).unwrap().ballots, 2);
    Reference::new().verify(&uuid, &file).unwrap();
}

#[test]
fn it_accepts_an_open_box_and_refuses_a_changed_one() {
    let random = &mut random(24);
    let keys = singles(1, random);
    let mut held = Held::open(vec![summed(&["甲", "乙"], 0, 1, None)], 2, keys, random);
    held.vote(0, vec![marks("10")], random);
    let uuid = uuid(&held.election);
    let file = held.archive_so_far();
    let reference = Reference::new();
    reference.verify(&uuid, &file).unwrap();
    let mut changed = file;
    let at = changed.windows(16).position(|bytes| bytes == b"\"overall_proof\":").unwrap() + 32;
    changed[at] = if changed[at] == b'5' { b'6' } else { b'5' };
    assert!(reference.verify(&uuid, &changed).is_err());
    assert!(check(&changed).is_err());
}

#[test]
fn it_accepts_the_committed_records() {
    for name in ["jiceng-statutory", "jiceng-long-roll"] {
        let file = fs::read(vectors::path(&format!("{name}.bel"))).unwrap();
        let setup = steps(&file).remove(0).data.remove(0);
        let election = Election::parse(setup.as_bytes()).unwrap();
        Reference::new().verify(&uuid(&election), &file).unwrap();
    }
}

/// Why `auditor` is worth having beside it.
#[test]
fn it_passes_a_roll_with_a_credential_twice_that_is_refused_here() {
    let random = &mut random(26);
    let keys = singles(1, random);
    let held = Held::open(vec![summed(&["甲", "乙"], 0, 1, None)], 2, keys, random);
    let mut steps = steps(&held.archive_so_far());
    steps[0].change(2, |text| format!("{},{}", &text[..67], &text[1..]));
    let file = record(&steps);
    Reference::new().verify(&uuid(&held.election), &file).unwrap();
    assert_eq!(check(&file).unwrap_err(), AuditError::Setup(SetupError::Roll(RollError::Duplicate(1))));
}

/// An election that the reference program holds from setup to result.
fn held_by_reference(reference: &Reference, questions: &str, votes: &[&str], shuffles: bool) -> Vec<u8> {
    let uuid = reference.run("setup generate-token", "").unwrap();
    let uuid = uuid.trim();
    let common = format!("--uuid {uuid} --group Ed25519");
    reference.run(&format!("setup generate-credentials {common} --count {}", votes.len()), "").unwrap();
    let private = rename(reference.path(), "pubcreds", "privcreds");
    for _ in 0..2 {
        reference.run("setup generate-trustee-key --group Ed25519", "").unwrap();
    }
    let public_keys = contents(reference.path(), "pubkey").concat();
    fs::write(reference.path().join("public_keys.jsons"), public_keys).unwrap();
    reference.run("setup make-trustees", "").unwrap();
    fs::write(reference.path().join("template.json"), questions).unwrap();
    reference.run(&format!("setup make-election {common} --template template.json"), "").unwrap();
    reference.run("archive init", "").unwrap();
    let tokens = private.split('"').filter(|text| text.len() == 25);
    for (token, vote) in tokens.zip(votes) {
        fs::write(reference.path().join("token"), token).unwrap();
        fs::write(reference.path().join("vote"), vote).unwrap();
        let ballot = reference.run("election generate-ballot --privcred token --choice vote", "").unwrap();
        reference.add("Ballot", &ballot);
    }
    reference.add("EndBallots", "");
    let tally = reference.run("election compute-encrypted-tally", "").unwrap();
    reference.add("EncryptedTally", &tally);
    if shuffles {
        let shuffle = reference.run("election shuffle --trustee-id=1", "").unwrap();
        reference.add("Shuffle", &shuffle);
        reference.add("EndShuffles", "");
    }
    for (at, key) in names(reference.path(), "privkey").iter().enumerate() {
        let words = format!("election decrypt --privkey {key} --trustee-id {}", at + 1);
        let part = reference.run(&words, "").unwrap();
        reference.add("PartialDecryption", &part);
    }
    let result = reference.run("election compute-result", "").unwrap();
    reference.add("Result", &result);
    fs::read(reference.path().join(format!("{uuid}.bel"))).unwrap()
}

/// The names of files with an ending, in order.
fn names(folder: &Path, ending: &str) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.filter(|name| name.ends_with(&format!(".{ending}"))).collect();
    names.sort();
    names
}

fn contents(folder: &Path, ending: &str) -> Vec<String> {
    names(folder, ending).iter().map(|name| fs::read_to_string(folder.join(name)).unwrap()).collect()
}

/// Gives the public credentials the name under which they are looked for, and reads the private ones.
fn rename(folder: &Path, public: &str, private: &str) -> String {
    fs::rename(folder.join(&names(folder, public)[0]), folder.join("public_creds.json")).unwrap();
    contents(folder, private).concat()
}

#[test]
fn its_marks_are_accepted_here() {
    let questions = r#"{"description":"d","name":"n","questions":[{"answers":["a","b"],"blank":true,"min":1,"max":1,"question":"q"}]}"#;
    let file =
        held_by_reference(&Reference::new(), questions, &["[[0,1,0]]", "[[1,0,0]]", "[[0,1,0]]"], false);
    assert_eq!(check(&file).unwrap().result.unwrap().0, [QuestionResult::Summed(vec![1, 2, 0])]);
}

#[test]
fn its_shuffles_are_accepted_here() {
    let questions = r#"{"description":"d","name":"n","questions":[{"type":"NonHomomorphic","value":{"answers":["a","b"],"question":"q"},"extra":{"type":"STV","blank":true,"seats":[1,2]}}]}"#;
    let file = held_by_reference(&Reference::new(), questions, &["[[1,2]]", "[[200,7]]"], true);
    let mut result = check(&file).unwrap().result.unwrap().0;
    let QuestionResult::Shuffled(mut numbers) = result.remove(0) else { panic!("not shuffled") };
    numbers.sort_unstable();
    assert_eq!(numbers, [[1, 2], [200, 7]]);
}
