//! Imports from the command line of the built program: what is told of a row, and what must be decided first.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// What is said of all rows of a file without a column of arrival.
const ARRIVED: [&str; 2] = ["--common", "arrival=today"];

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

    /// Writes a workbook and imports it for an organisation.
    fn import(&self, kind: &str, into: &str, file: &[u8], more: &[&str]) -> Output {
        let path = self.folder.path().join("file.xlsx");
        std::fs::write(&path, file).unwrap();
        self.run(&[&["import", kind, name(&path), "--organisation", into][..], more].concat())
    }

    /// With a branch, founded on a day.
    fn with_branch() -> Self {
        let place = Self::new();
        let titles = ["组织编号", "组织名称", "组织类别", "所在领域", "建立日期"];
        let rows: &[&[&str]] = &[&["990101", "中共河口村支部委员会", "党支部", "村", "2024-06-10"]];
        let done = place.import("organisations", "9901", &super::file(&titles, rows), &[]);
        assert!(text(&done.stdout).contains("新增 1"), "{}{}", text(&done.stdout), text(&done.stderr));
        place
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

#[test]
fn what_no_column_says_is_asked_for_and_taken_by_an_option() {
    let place = Place::with_branch();
    let file = super::file(&["姓名", "学历"], &[&["欧阳甲", "大专"], &["司徒乙", "初中"]]);
    let refused = place.import("members", "9901", &file, &[]);
    let said = text(&refused.stderr);
    assert!(!refused.status.success() && refused.stdout.is_empty());
    for wanted in [
        "member_kind",
        "full（正式党员）",
        "arrival",
        "joined（从入党时间算起",
        "branch",
        "--common branch=990101001",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let refused = place.import("members", "9901", &file, &["--json"]);
    let json: serde_json::Value = serde_json::from_slice(&refused.stdout).unwrap();
    assert_eq!(json["key"], "import-unanswered");
    let asked = json["decide"]["questions"].as_array().unwrap();
    assert_eq!(
        (&asked[0]["field"]["key"], &asked[1]["choices"][0]["key"]),
        (&"branch".into(), &"full".into())
    );

    for (common, wanted) in [
        (["branch=9901", "member_kind=full"], "不是这里的党支部"),
        (["branch=99", "member_kind=full"], "没有编码为“99”的党支部"),
        (["branch=990101", "member_kind=both"], "可以写：full（正式党员）"),
        (["branch=990101", "name=x"], "“name”不用写明"),
    ] {
        let given = ["--common", common[0], "--common", common[1], "--common", "arrival=today"];
        let refused = place.import("members", "9901", &file, &given);
        let said = text(&refused.stderr);
        assert!(!refused.status.success() && said.contains(wanted) && said.contains("怎么办："), "{said}");
    }
    for (arrival, done) in
        [(&["--common", "arrival=later"][..], false), (&["--common", "arrival=joined"], true)]
    {
        let dry = ["--dry-run", "--common", "branch=990101", "--common", "member_kind=full"];
        let told = place.import("members", "9901", &file, &[&dry[..], arrival].concat());
        assert_eq!(told.status.success(), done, "{arrival:?}: {}", text(&told.stderr));
    }
    let common = ["--common", "branch=990101", "--common", "member_kind=full", "--common", "arrival=today"];
    let done = place.import("members", "9901", &file, &common);
    let said = text(&done.stdout);
    assert!(said.contains("新增 2") && !said.contains("先按预备党员登记"), "{said}{}", text(&done.stderr));
}

#[test]
fn an_unknown_field_is_told_with_those_that_there_are() {
    let place = Place::new();
    let done =
        place.try_import("members", &["姓名", "所在支部"], &[&["欧阳甲", "河口"]], &["--column", "foo=G"]);
    let said = text(&done.stderr);
    assert!(said.contains("“foo”不是表格的项目") && said.contains("member_kind（党员类别）"), "{said}");
}

#[test]
fn possible_duplicates_and_warnings_are_told_and_answered() {
    let place = Place::with_branch();
    let titles = ["姓名", "身份证号", "党员类别", "学历"];
    let first = super::file(&titles, &[&["欧阳甲", "", "正式党员", "大专"]]);
    let done = place.import("members", "990101", &first, &ARRIVED);
    let said = text(&done.stdout);
    assert!(said.contains("请留意：") && said.contains("第 3 行") && said.contains("没有身份证号"), "{said}");

    let id = super::number("99020119900307101");
    let second = super::file(&titles, &[&["欧阳甲", &id, "正式党员", "大学"]]);
    let done = place.import("members", "990101", &second, &[&ARRIVED[..], &["--dry-run"]].concat());
    let said = text(&done.stdout);
    assert!(said.contains("疑似重复 1") && said.contains("可能是同一个人") && !said.contains(&id), "{said}");
    let same = said.split("--duplicate 3=same:").nth(1).unwrap().split_whitespace().next().unwrap();
    let json = place.import("members", "990101", &second, &[&ARRIVED[..], &["--dry-run", "--json"]].concat());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["duplicates"][0]["candidates"][0]["answer"], format!("same:{same}"));

    let strange = format!("3=same:{}", "0".repeat(32));
    for (answer, wanted) in [("4=leave", "疑似重复的行：3"), (strange.as_str(), "不是疑似重复里列出的人")]
    {
        let refused =
            place.import("members", "990101", &second, &[&ARRIVED[..], &["--duplicate", answer]].concat());
        assert!(
            !refused.status.success() && text(&refused.stderr).contains(wanted),
            "{}",
            text(&refused.stderr)
        );
    }
    let left =
        place.import("members", "990101", &second, &[&ARRIVED[..], &["--duplicate", "3=leave"]].concat());
    assert!(text(&left.stdout).contains("新增 0，更新 0"), "{}", text(&left.stdout));
    let other = place.import(
        "members",
        "990101",
        &second,
        &[&ARRIVED[..], &["--dry-run", "--duplicate", "3=different"]].concat(),
    );
    assert!(text(&other.stdout).contains("新增 1"), "{}", text(&other.stdout));
    let done = place.import(
        "members",
        "990101",
        &second,
        &[&ARRIVED[..], &["--duplicate", &format!("3=same:{same}")]].concat(),
    );
    assert!(text(&done.stdout).contains("更新 1"), "{}", text(&done.stdout));
}

#[test]
fn what_is_due_is_marked_where_it_is_to_be_confirmed_and_begins_with_the_organisation() {
    let place = Place::with_branch();
    let words = ["organisations", "due", "990101", "--from", "2023-01-01", "--until", "2024-12-31"];
    let json = place.run(&[&words[..], &["--json"]].concat());
    let due: Vec<serde_json::Value> = serde_json::from_slice(&json.stdout).unwrap();
    assert!(due.iter().all(|it| it["due"].as_str().unwrap() >= "2024-06-10") && !due.is_empty(), "{due:?}");
    let said = text(&place.run(&words).stdout);
    assert_eq!(said.lines().count(), due.len());
    for (line, it) in said.lines().zip(&due) {
        assert_eq!(line.contains("待核对"), it["confirmed"] == false, "{line}");
    }
    assert!(due.iter().any(|it| it["confirmed"] == false) && due.iter().any(|it| it["confirmed"] == true));
}
