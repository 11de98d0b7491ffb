//! The built program on the command line: what it says when something cannot be done.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn run(words: &[&str]) -> Output {
    let words = [words, &["--language", "zh"]].concat();
    Command::new(env!("CARGO_BIN_EXE_jiceng")).args(words).stdin(Stdio::null()).output().unwrap()
}

fn refused(words: &[&str]) -> String {
    let output = run(words);
    assert!(!output.status.success(), "{words:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_database_that_cannot_be_read_is_told_in_words_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let data = at("data");
    let account = ["account", "create", "--name", "admin", "--display", "管理员", "--organisation", "9901"];
    let found = ["--found", "中共演示县委员会", "--data", name(&data)];
    assert!(run(&[&account[..], &found].concat()).status.success());
    let backup = at("backup.db");
    assert!(run(&["backup", name(&backup), "--data", name(&data)]).status.success());
    let whole = std::fs::read(&backup).unwrap();

    let empty = at("empty");
    std::fs::create_dir(&empty).unwrap();
    std::fs::copy(data.join("keys"), empty.join("keys")).unwrap();
    let mut scrambled = whole.clone();
    scrambled[100..4_000].fill(0xa5);
    for (number, bytes) in [&whole[..whole.len() / 2], &scrambled, b"hello", b""].into_iter().enumerate() {
        let damaged = at(&format!("damaged-{number}.db"));
        std::fs::write(&damaged, bytes).unwrap();
        let to = at(&format!("to-{number}.db"));
        for words in [
            &["restore", name(&damaged), "--data", name(&empty)][..],
            &["copy", "--from", name(&damaged), "--to", name(&to)],
        ] {
            let said = refused(words);
            assert!(
                said.contains("怎么办：") && !said.contains("error") && !said.contains("code"),
                "{words:?}: {said}"
            );
        }
        assert!(!to.exists(), "nothing is made of a damaged file");
    }
    let target = at("other.db");
    for words in [
        &["copy", "--from", name(&data), "--to", name(&target)][..],
        &["copy", "--from", name(&backup), "--to", name(&data)],
        &["restore", name(&data), "--data", name(&empty)],
    ] {
        let said = refused(words);
        assert!(said.contains("是文件夹") && said.contains("jiceng.db"), "{words:?}: {said}");
    }
    let nowhere = at("nowhere/other.db");
    let said = refused(&["copy", "--from", name(&backup), "--to", name(&nowhere)]);
    assert!(said.contains("数据库文件打不开") && !said.contains("code"), "{said}");
    assert!(run(&["copy", "--from", name(&backup), "--to", name(&target)]).status.success());
}

#[test]
fn the_help_of_an_account_lists_every_role() {
    for language in ["zh", "en"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jiceng"));
        let output = command.args(["account", "create", "--help", "--language", language]).output().unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        // Long lines are broken between words.
        let help: String = help.split_whitespace().collect();
        for role in jiceng::platform::access::Role::ALL {
            assert!(help.contains(role.code()), "{language}: {}: {help}", role.code());
        }
    }
}

#[test]
fn a_database_server_that_does_not_answer_is_named_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let server = "postgres://jiceng:geheim@127.0.0.1:1/xian?sslmode=disable";
    let account = ["account", "create", "--name", "admin", "--display", "管理员", "--organisation", "9901"];
    let place = ["--found", "中共演示县委员会", "--database", server, "--data", name(folder.path())];
    let said = refused(&[&account[..], &place].concat());
    assert!(said.contains("127.0.0.1:1/xian") && said.contains("怎么办："), "{said}");
    assert!(!said.contains("geheim") && !said.contains("jiceng:g"), "{said}");
}
