//! Imports from the command line of the built program: what is told of a row, and what must be decided first.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// An installation with its topmost organisation.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        let words = ["account", "create", "--name", "admin", "--display", "管理员", "--organisation", "9901"];
        let made = place.run(&[&words[..], &["--found", "中共演示县委员会"]].concat());
        assert!(made.status.success(), "{}", text(&made.stderr));
        place
    }

    fn run(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_jiceng"))
            .args(words)
            .args(["--language", "zh", "--data", self.folder.path().join("data").to_str().unwrap()])
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn try_import(&self, kind: &str, titles: &[&str], rows: &[&[&str]], more: &[&str]) -> Output {
        let file = self.folder.path().join("file.xlsx");
        std::fs::write(&file, super::file(titles, rows)).unwrap();
        let words = ["import", kind, name(&file), "--organisation", "9901", "--dry-run"];
        self.run(&[&words[..], more].concat())
    }
}

fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_problem_is_told_by_sheet_row_column_title_and_value() {
    let place = Place::new();
    let titles = ["组织编号", "组织名称", "组织类别"];
    let done =
        place.try_import("organisations", &titles, &[&["990101", "中共河口村支部委员会", "企业"]], &[]);
    let said = text(&done.stdout);
    assert!(said.contains("表“名册”第 3 行 C 列“组织类别”，填的是“企业”："), "{said}{}", text(&done.stderr));
}

#[test]
fn what_must_be_decided_first_is_told_as_json_and_in_words() {
    let place = Place::new();
    let titles = ["姓名", "所在支部", "人员类别"];
    let rows: &[&[&str]] = &[&["欧阳甲", "中共河口村支部委员会", "正式党员"]];
    let done = place.try_import("members", &titles, rows, &["--json"]);
    assert!(!done.status.success());
    let said: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&said["key"], &said["decide"]["sheet"]), (&"import-undecided".into(), &"名册".into()));
    let column = &said["decide"]["columns"][0];
    assert_eq!((&column["column"], &column["title"]), (&"C".into(), &"人员类别".into()));
    let fields = column["fields"].as_array().unwrap();
    assert!(
        !fields.is_empty() && fields.iter().all(|it| it["key"].is_string() && it["title"]["zh"].is_string())
    );

    let done = place.try_import("members", &titles, rows, &[]);
    let said = text(&done.stderr);
    let key = fields[0]["key"].as_str().unwrap();
    assert!(
        said.contains("C 列“人员类别”可能是：") && said.contains(key) && said.contains("--column"),
        "{said}"
    );
    assert!(done.stdout.is_empty());

    let done = place.try_import("members", &["甲", "乙"], &[&["一", "二"]], &["--json"]);
    let said: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&said["key"], &said["decide"]["sheets"][0]), (&"import-none-found".into(), &"名册".into()));
    assert!(!done.status.success() && said["decide"]["sheet"].is_null());
}
