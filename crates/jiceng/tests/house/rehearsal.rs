//! `jiceng election rehearse` as people type it: its files hold, it says what to try, and why it does not.

use ballot::audit::{Revotes, Rules, audit_with};
use scrutiny::{Next, SignedRecord, compare, outcome};
use std::fs::{self, File};
use std::io::BufReader;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn rehearse(folder: &Path, words: &[&str], language: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jiceng"))
        .args(["election", "rehearse", "--language", language, "--out"])
        .arg(folder)
        .args(words)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn said(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_rehearsal_leaves_files_that_hold() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("演练");
    let wishes = ["--voters", "30", "--candidates", "4", "--places", "3", "--write-ins", "--seed", "7"];
    let output = rehearse(&folder, &wishes, "zh");
    let text = said(output.stdout);
    assert!(output.status.success(), "{}", said(output.stderr));
    for words in ["演练完成", "当选：", "auditor election ", "--signed-by ", "meeting.json", "--seed"]
    {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let signed = SignedRecord::parse(&fs::read(folder.join("meeting.json")).unwrap()).unwrap();
    assert_eq!(signed.check_signatures(), Ok(()));
    let found = outcome(&signed.record, &jiceng::rules::national().unwrap()).unwrap();
    assert_eq!(found.next, Next::Announce);
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let archive = files.iter().find(|path| path.extension().is_some_and(|end| end == "bel")).unwrap();
    let open = |path: &Path| BufReader::new(File::open(path).unwrap());
    let rules = Rules { revotes: Revotes::Forbidden, seen: None, threads: NonZeroUsize::MIN };
    let report = audit_with(open(archive), Some(open(&archive.with_extension("sidecars"))), &rules).unwrap();
    assert_eq!(compare(&signed.record, &report), Ok(()));
    for name in ["method.html", "ballot.html", "result.html", "count-1.html", "credentials.html"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    let again = rehearse(&folder, &wishes, "zh");
    let refused = said(again.stderr);
    assert!(
        !again.status.success() && refused.contains("已经有内容") && refused.contains("怎么办："),
        "{refused}"
    );
}

#[test]
fn a_rehearsal_that_cannot_be_is_refused_with_what_to_do() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("rehearsal");
    let refused = |words: &[&str], language: &str| {
        let output = rehearse(&folder, words, language);
        assert!(!output.status.success(), "{words:?}");
        said(output.stderr)
    };
    let few = refused(&["--voters", "4"], "zh");
    assert!(few.contains("从5人到3000人") && few.contains("改 --voters"), "{few}");
    let many = refused(&["--places", "7", "--candidates", "6"], "en");
    assert!(many.contains("7 to 37 candidates") && many.contains("Change --candidates"), "{many}");
    let places = refused(&["--places", "0"], "zh");
    assert!(places.contains("1个到15个"), "{places}");
    let word = refused(&["--voters", "many"], "zh");
    assert!(word.contains("--voters"), "{word}");
    assert!(!folder.exists(), "nothing is written");
}
