//! Letters and forms of procedures: what is read, what is filled, and what is refused.

#![expect(clippy::panic, reason = "helpers of tests may stop the test")]

mod common;

use common::{RULES, SCHEMA, load};
use rulebook::{LoadError, Particular, Rulebook, Shape, Slot, Source};
use std::collections::HashSet;
use std::path::Path;

const PROCEDURE: &str = r#"
[[procedure]]
id = "vote"
subject = "branch"
title = { zh = "表决", en = "vote" }
transition = "keep"
confirmed = true
editions = ["old", "new"]
[[procedure.turn]]
id = "branch"
title = { zh = "支部", en = "branch" }
[[procedure.stage]]
id = "all"
title = { zh = "全程", en = "all" }
[[procedure.step]]
id = "hold"
stage = "all"
turn = "branch"
title = { zh = "开会", en = "hold" }
day = "voted_on"
[[procedure.step.paper]]
id = "minutes"
title = { zh = "记录", en = "minutes" }
by = "branch"
[[procedure.step.outcome]]
id = "held"
title = { zh = "已开", en = "held" }
way = "finish"
"#;

const BLANK: &str = r#"
[[blank]]
id = "letter"
procedure = "vote"
step = "hold"
paper = "minutes"
shape = "letter"
headed = true
title = { zh = "报告", en = "report" }
heading = "关于{person}的报告"
to = "{committee}"
text = ["{branch}于{branch.voted_on}开会。", "特此报告。"]
enclosed = ["记录"]
from = "{branch}"
"#;

fn with(blank: &str) -> Result<Rulebook, LoadError> {
    load(&[
        ("schema.toml", SCHEMA),
        ("rules.toml", RULES),
        ("procedure.toml", PROCEDURE),
        ("blank.toml", blank),
    ])
}

fn faults(blank: &str) -> Vec<String> {
    match with(blank) {
        Err(LoadError::Problems(problems)) => problems.list().iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_letter_is_filled_at_its_places() {
    let rulebook = with(BLANK).unwrap();
    let blank = rulebook.blanks("vote").next().unwrap();
    let Shape::Letter(letter) = &blank.shape else { panic!("{blank:?}") };
    let show = |slot: &Slot| match slot {
        Slot::Fact(name) => format!("<{name}>"),
        Slot::Particular(Particular::Person) => "冯甲".to_owned(),
        other => format!("{other:?}"),
    };
    assert_eq!(letter.heading.fill(show), "关于冯甲的报告");
    assert_eq!(letter.text[0].fill(show), "Particular(Branch)于<voted_on>开会。");
    assert!(letter.headed && blank.paper.as_deref() == Some("minutes"));
    assert_eq!(rulebook.blanks("other").count(), 0);
}

#[test]
fn what_is_wrong_with_a_blank_is_said_with_its_place() {
    for (right, wrong, said) in [
        ("{person}", "{persona}", "blank[letter].heading"),
        ("{branch.voted_on}", "{branch.vote_on}", "names no fact of the subject"),
        ("{branch.voted_on}", "{", "blank[letter].text"),
        ("step = \"hold\"", "step = \"held\"", "blank[letter].step"),
        ("paper = \"minutes\"", "paper = \"minute\"", "blank[letter].paper"),
        ("procedure = \"vote\"", "procedure = \"votes\"", "blank[letter].procedure"),
        ("shape = \"letter\"", "shape = \"leter\"", "letter, form"),
        ("text = [\"{branch}于{branch.voted_on}开会。\", \"特此报告。\"]\n", "", "blank[letter].text"),
        ("headed = true", "header = true", "unknown key"),
    ] {
        let text = BLANK.replace(right, wrong);
        assert_ne!(text, BLANK, "{right}");
        let found = faults(&text);
        assert!(found.iter().any(|it| it.contains(said)), "{wrong}: {found:?}");
    }
    let twice = format!("{BLANK}{BLANK}");
    assert!(faults(&twice)[0].contains("letter"));
}

#[test]
fn a_county_lays_its_own_layout_over_a_national_one() {
    let source = |name, text| Source { name, text };
    let national = [
        source("schema", SCHEMA),
        source("rules", RULES),
        source("procedure", PROCEDURE),
        source("blank", BLANK),
    ];
    let own = BLANK.replace("特此报告。", "请予审批。");
    let rulebook = Rulebook::layered(&national, &[source("county", own.as_str())]).unwrap();
    let all: Vec<_> = rulebook.blanks("vote").collect();
    assert_eq!(all.len(), 1);
    assert!(all[0].local && format!("{:?}", all[0].shape).contains("请予审批"));
    let twice = own.repeat(2);
    assert!(Rulebook::layered(&national, &[source("county", twice.as_str())]).is_err());
}

#[test]
fn labels_and_contents_of_a_row_alternate() {
    let form = |row: &str| {
        format!(
            "[[blank]]\nid = \"form\"\nprocedure = \"vote\"\nstep = \"hold\"\nshape = \"form\"\n\
             title = {{ zh = \"表\", en = \"form\" }}\nheading = \"表\"\nrows = [\"{row}\"]\n"
        )
    };
    let rulebook = with(&form("姓名 | {person} | 意见 |")).unwrap();
    let Shape::Form(read) = &rulebook.blanks("vote").next().unwrap().shape else { panic!() };
    assert_eq!(read.rows[0].len(), 4);
    assert!(read.rows[0][3].is_empty());
    assert!(faults(&form("姓名 | {person} | 意见"))[0].contains("alternate"));
    assert!(faults(&form("一 | | 二 | | 三 | | 四 |"))[0].contains("six"));
}

/// Every paper that an organisation writes while somebody is developed has its blank, but for minutes, which the record
/// of the meeting gives, and for what the person writes.
#[test]
fn the_national_blanks_cover_what_organisations_write() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook/national");
    let rulebook = Rulebook::from_folders(&[&root]).unwrap();
    let procedure = rulebook.procedure("development").unwrap();
    let covered: HashSet<&str> =
        rulebook.blanks("development").filter_map(|blank| blank.paper.as_deref()).collect();
    let written = procedure
        .steps
        .iter()
        .flat_map(|step| &step.papers)
        .filter(|paper| procedure.turns[paper.by].id != "applicant" && !paper.id.ends_with("minutes"));
    let bare: Vec<&str> = written.map(|it| it.id.as_str()).filter(|id| !covered.contains(id)).collect();
    assert_eq!(bare, ["recommendation", "opinions"], "free records of what was said");
}

const SHEETS: &str = r#"
[[blank]]
id = "stub"
procedure = "vote"
step = "hold"
shape = "form"
title = { zh = "存根", en = "stub" }
heading = "存根"
rows = ["姓名 | {person}"]
[[blank]]
id = "slip"
procedure = "vote"
step = "hold"
shape = "letter"
title = { zh = "回执", en = "slip" }
heading = "回执"
text = ["特此回复。"]
from = "{branch}"
dated = "voted_on"
[[blank]]
id = "together"
procedure = "vote"
step = "hold"
shape = "sheets"
title = { zh = "存根和回执", en = "stub and slip" }
parts = ["stub", "slip"]
"#;

#[test]
fn sheets_are_blanks_of_the_same_step_and_a_letter_is_dated_by_a_fact_of_a_day() {
    let rulebook = with(SHEETS).unwrap();
    let all: Vec<&rulebook::Blank> = rulebook.blanks("vote").collect();
    let Shape::Sheets(parts) = &all[2].shape else { panic!("{:?}", all[2]) };
    assert_eq!(parts, &["stub", "slip"]);
    let Shape::Letter(slip) = &all[1].shape else { panic!("{:?}", all[1]) };
    assert_eq!(slip.dated.as_deref(), Some("voted_on"));
    for (from, to, said) in [
        ("\"stub\", \"slip\"", "\"stub\", \"none\"", "none"),
        ("\"stub\", \"slip\"", "\"together\"", "together"),
        ("parts = [\"stub\", \"slip\"]", "", "parts"),
        ("\"voted_on\"", "\"held\"", "held"),
    ] {
        let found = faults(&SHEETS.replace(from, to));
        assert!(found.iter().any(|it| it.contains(said)), "{said}: {found:?}");
    }
}
