//! Rosters of members through the engine.

use super::{acts, book, caller, check, commit, members_below, number, place, sound, told};
use crate::common::{Test, counties};
use jiceng::members::{self, Members};
use jiceng::platform::access::Scope;

const TITLES: [&str; 9] =
    ["姓名", "性别", "身份证号", "出生日期", "所在支部", "入党时间", "转正时间", "联系电话", "学历"];
const RIVER: &str = "青石镇河口村党支部";

async fn found(test: &Test, words: &str) -> Vec<members::Member> {
    let caller = caller(test, "county-officer").await;
    let filter = members::Filter { words: words.to_owned(), ..Default::default() };
    let mut read = test.app.db.read().await.unwrap();
    let scope = Scope::subtree("0001");
    let listed = members::list(&mut read, &caller, &scope, &filter, None, 10).await.unwrap();
    let mut all = Vec::new();
    for it in listed {
        all.push(members::by_membership(&mut read, &caller, it.id).await.unwrap());
    }
    all
}

#[tokio::test]
async fn every_fault_is_named_by_row_column_and_remedy_and_nothing_else_is_lost() {
    for test in counties(30).await {
        let who = caller(&test, "county-officer").await;
        let town = place(&test, &who, "990101").await;
        let (one, two) = (number("99020119900307101"), number("99020119900307102"));
        let rows: &[&[&str]] = &[
            &[
                "欧阳甲",
                "男",
                &one,
                "1990.03",
                RIVER,
                "2015.07",
                "2016年7月1日",
                "１３８００００９９９９",
                "大专",
            ],
            &["钱校验", "男", "990201199003071019", "", RIVER, "", "", "", ""],
            &["孙无处", "女", &two, "", "没有的党支部", "", "", "", ""],
            &["欧阳甲", "男", &one, "", RIVER, "", "", "", ""],
            &["李日期", "男", "", "2023-02-30", RIVER, "", "", "", ""],
            &["周无号", "女", "", "", RIVER, "20150701", "", "", ""],
            &["合计", "", "", "", "", "", "", "", ""],
        ];
        let book = book(&TITLES, rows);
        let report = check(&test, &who, &town, &Members, &book).await.unwrap();
        assert_eq!((report.new, report.changed, report.same), (2, 0, 0), "{report:?}");
        assert_eq!(
            told(&report.problems),
            [
                (4, "C", "identity-check-digit"),
                (5, "E", "roster-branch-unknown"),
                (6, "C", "roster-number-twice"),
                (7, "D", "field-date-no-such-day"),
            ]
        );
        assert_eq!(report.problems[0].value, "990*************19");
        assert_eq!(report.problems[1].title, "所在支部");
        let before = members_below(&test, &who, &town).await;
        commit(&test, &who, &town, &Members, &book).await.unwrap();
        assert_eq!(members_below(&test, &who, &town).await, before + 2);
        let member = found(&test, "欧阳甲").await.remove(0);
        assert_eq!(member.birth.unwrap().to_string(), "1990-03", "a month stays a month");
        assert_eq!(member.telephone_mask.as_deref(), Some("138******99"));
        let again = check(&test, &who, &town, &Members, &book).await.unwrap();
        assert_eq!((again.new, again.changed, again.same), (0, 0, 1), "{again:?}");
        assert_eq!(told(&again.duplicates), [(8, "", "roster-same-name")]);
        let (count, payload) = acts(&test, &who, "members.import").await;
        assert_eq!(count, 1, "one entry for the whole file");
        assert!(payload.contains("\"root\"") && !payload.contains(&one), "{payload}");
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_row_is_told_at_once() {
    for test in counties(10).await {
        let who = caller(&test, "county-officer").await;
        let town = place(&test, &who, "990101").await;
        let id = number("99020119900307101");
        let rows: &[&[&str]] = &[
            &["欧阳甲", "女的", &id, "2023-02-30", "没有的党支部", "", "", "", ""],
            &["司徒乙", "男", &id, "", RIVER, "2015.13", "", "", ""],
            &["上官丙", "男", "12345", "", "", "", "", "", ""],
        ];
        let report = check(&test, &who, &town, &Members, &book(&TITLES, rows)).await.unwrap();
        let mut told: Vec<_> = told(&report.problems);
        told.sort_unstable();
        assert_eq!(
            told,
            [
                (3, "B", "sex-unknown"),
                (3, "C", "roster-number-two-names"),
                (3, "D", "field-date-no-such-day"),
                (3, "E", "roster-branch-unknown"),
                (4, "C", "roster-number-two-names"),
                (4, "F", "field-date-no-such-day"),
                (5, "C", "identity-length"),
                (5, "E", "roster-branch-missing"),
            ]
        );
    }
}

/// An argument of a problem.
fn arg<'p>(problem: &'p jiceng::imports::Problem, name: &str) -> &'p str {
    problem.args.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str()).unwrap()
}

#[tokio::test]
async fn a_day_that_is_still_to_come_is_refused_beside_its_cell() {
    let test = crate::common::one_county(5).await;
    let who = caller(&test, "county-officer").await;
    let branch = place(&test, &who, "990101001").await;
    let titles = ["姓名", "党员类别", "出生日期", "入党时间", "转正时间", "到本支部日期"];
    let rows: &[&[&str]] = &[
        &["王五", "正式党员", "", "2026-06", "2027-06-01", ""],
        &["赵六", "预备党员", "2027", "2026-11-25", "", "2026年12月"],
        &["孙七", "预备党员", "1990", "2026-11", "", "2026-11-24"],
    ];
    let report = check(&test, &who, &branch, &Members, &book(&titles, rows)).await.unwrap();
    let future = "import-date-future";
    let mut found = told(&report.problems);
    found.sort_unstable();
    assert_eq!(found, [(3, "E", future), (4, "C", future), (4, "D", future), (4, "F", future)]);
    assert_eq!((report.new, report.problems[0].value.as_str()), (1, "2027-06-01"));
}

#[tokio::test]
async fn a_dissolved_branch_takes_nobody_in_and_it_is_said_where_its_members_went() {
    use jiceng::imports::{ImportError, Organisations};
    use jiceng::organisations as tree;
    for test in counties(20).await {
        let who = caller(&test, "county-officer").await;
        let town = place(&test, &who, "990101").await;
        let titles = ["组织编号", "组织名称", "组织类别", "建立日期"];
        let new = book(&titles, &[&["990101991", "中共青石镇新湾村支部委员会", "党支部", "2020-01-01"]]);
        commit(&test, &who, &town, &Organisations, &new).await.unwrap();
        let (river, bend) = (place(&test, &who, "990101001").await, place(&test, &who, "990101991").await);
        let into = place(&test, &who, "990101002").await;
        let on = crate::organisations::grounds(test.app.clock.today());
        let app = &test.app;
        let write = app.db.write(&[who.area.0]).await.unwrap();
        let merged = tree::merge_into(app, write, &who, &river, &into, &on).await.unwrap();
        merged.commit().await.unwrap();
        let write = app.db.write(&[who.area.0]).await.unwrap();
        tree::close(app, write, &who, &bend, &on).await.unwrap().commit().await.unwrap();

        let rows: &[&[&str]] =
            &[&["欧阳甲", RIVER], &["司徒乙", "990101001"], &["上官丙", "新湾支部"], &["钱丁", "新弯支部"]];
        let file = book(&["姓名", "所在支部"], rows);
        let report = check(&test, &who, &town, &Members, &file).await.unwrap();
        assert_eq!(
            told(&report.problems),
            [
                (3, "B", "roster-branch-merged"),
                (4, "B", "roster-branch-merged"),
                (5, "B", "roster-branch-closed"),
                (6, "B", "roster-branch-unknown"),
            ]
        );
        assert_eq!((report.new, arg(&report.problems[0], "into")), (0, into.short_name.as_str()));

        let river = place(&test, &who, "990101001").await;
        let refused = check(&test, &who, &river, &Members, &book(&["姓名"], &[&["欧阳甲"]])).await;
        assert!(matches!(refused, Err(ImportError::Closed)));
        let visitor = super::Visitor::new(&test, "county-officer").await;
        let page = visitor.get(&format!("/imports/members?organisation={}", river.id)).await.text();
        assert!(page.contains("已经撤销，不能再导入") && !page.contains("type=\"file\""), "{page}");
        let sent = visitor.upload("members", &river, &super::file(&["姓名"], &[&["欧阳甲"]])).await;
        assert_eq!(sent.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY);
        assert!(sent.text().contains("已经撤销，不能再导入"));
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn the_same_name_with_another_birth_is_for_a_person_to_decide() {
    for test in counties(5).await {
        let who = caller(&test, "county-officer").await;
        let branch = place(&test, &who, "990101001").await;
        let titles = ["姓名", "出生日期", "入党时间", "身份证号"];
        let first = book(&titles, &[&["冯建国", "1968-04-14", "1990", ""]]);
        commit(&test, &who, &branch, &Members, &first).await.unwrap();
        let id = number("99020119700101101");
        for number in ["", id.as_str()] {
            let again = book(&titles, &[&["冯建国", "1970-01-01", "1990", number]]);
            let report = check(&test, &who, &branch, &Members, &again).await.unwrap();
            assert_eq!(told(&report.duplicates), [(3, "", "roster-same-name-other-birth")], "{number}");
            assert_eq!((report.new, report.candidates[&3].len()), (0, 1), "{number}");
        }
        let report = check(&test, &who, &branch, &Members, &first).await.unwrap();
        assert_eq!((report.same, report.duplicates.len()), (1, 0), "{report:?}");
    }
}

#[tokio::test]
async fn what_to_look_at_is_told_by_cell_value_and_remedy() {
    use jiceng::platform::text::{Language, text};
    let test = crate::common::one_county(5).await;
    let who = caller(&test, "county-officer").await;
    let branch = place(&test, &who, "990101001").await;
    let titles = ["姓名", "身份证号", "性别", "出生日期", "入党时间", "转正时间", "党员类别", "到本支部日期"];
    let old = "990101900307101";
    let rows: &[&[&str]] = &[
        &["欧阳甲", old, "女", "1991-03-07", "2016-07-01", "2015", "", ""],
        &["司徒乙", "", "", "", "", "", "", ""],
    ];
    let report = check(&test, &who, &branch, &Members, &book(&titles, rows)).await.unwrap();
    assert_eq!(report.new, 2, "{report:?}");
    let mut found = told(&report.warnings);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            (3, "B", "identity-was-old"),
            (3, "C", "identity-sex-differs"),
            (3, "D", "identity-birth-differs"),
            (3, "F", "member-full-before-joined"),
            (3, "H", "roster-arrival-assumed"),
            (4, "B", "roster-no-number"),
            (4, "G", "roster-category-assumed"),
            (4, "H", "roster-arrival-assumed"),
        ]
    );
    let value = |key: &str| report.warnings.iter().find(|it| it.key == key).map(|it| it.value.as_str());
    assert_eq!(value("identity-was-old"), Some("990**********01"));
    assert_eq!(value("member-full-before-joined"), Some("2015"));
    for warning in &report.warnings {
        for language in [Language::Zh, Language::En] {
            let key = format!("{}-remedy", warning.key);
            assert_ne!(text(language, &key), key, "no remedy");
        }
    }
}

#[tokio::test]
async fn of_a_number_that_stands_twice_it_is_said_where_and_two_names_are_both_refused() {
    let test = crate::common::one_county(5).await;
    let who = caller(&test, "county-officer").await;
    let branch = place(&test, &who, "990101001").await;
    let (one, two) = (number("99020119900307101"), number("99020119910307102"));
    let rows: &[&[&str]] =
        &[&["欧阳甲", &one], &["司徒乙", &two], &["欧阳甲", &one], &["上官丙", &two], &["司徒乙", &two]];
    let report = check(&test, &who, &branch, &Members, &book(&["姓名", "身份证号"], rows)).await.unwrap();
    assert_eq!(
        told(&report.problems),
        [
            (4, "B", "roster-number-two-names"),
            (5, "B", "roster-number-twice"),
            (6, "B", "roster-number-two-names"),
            (7, "B", "roster-number-two-names"),
        ]
    );
    assert_eq!(report.new, 1);
    let others: Vec<&str> = report.problems.iter().map(|it| arg(it, "row")).collect();
    assert_eq!(others, ["6", "3", "4", "6"]);
    assert_eq!(arg(&report.problems[0], "name"), "上官丙");
}

#[test]
fn what_a_remedy_says_may_be_written_is_read() {
    use jiceng::members::{Category, Sex, Standing};
    use jiceng::platform::text::{Language, text};
    let quoted = |key: &str| -> Vec<String> {
        let remedy = text(Language::Zh, key);
        remedy.split('“').skip(1).map(|part| part.split('”').next().unwrap().to_owned()).collect()
    };
    for (key, reads, least) in [
        (
            "member-category-unknown-remedy",
            (|word| Category::from_roster(word).is_ok()) as fn(&str) -> bool,
            2,
        ),
        ("member-standing-unknown-remedy", |word| Standing::from_roster(word).is_ok(), 3),
        ("sex-unknown-remedy", |word| Sex::from_roster(word).is_ok(), 2),
    ] {
        let words = quoted(key);
        assert!(words.len() >= least, "{key}: {words:?}");
        for word in words {
            assert!(reads(&word), "{key}: {word}");
        }
    }
}

#[tokio::test]
async fn an_empty_cell_wipes_nothing_and_a_month_replaces_no_day() {
    for test in counties(10).await {
        let who = caller(&test, "county-officer").await;
        let branch = place(&test, &who, "990101001").await;
        let id = number("99020119900307101");
        let first = book(
            &TITLES,
            &[&["欧阳甲", "男", &id, "1990-03-07", "", "2015-07-01", "2016-07-01", "13800009999", "大专"]],
        );
        commit(&test, &who, &branch, &Members, &first).await.unwrap();
        let coarse = book(&["姓名", "身份证", "出生年月", "联系电话"], &[&["欧阳甲", &id, "1990.03", "无"]]);
        let report = check(&test, &who, &branch, &Members, &coarse).await.unwrap();
        assert_eq!((report.new, report.changed, report.same), (0, 0, 1), "{report:?}");
        let finer = book(&["姓名", "身份证", "手机", "学历"], &[&["欧阳甲", &id, "13800009998", "大学"]]);
        let report = commit(&test, &who, &branch, &Members, &finer).await.unwrap();
        assert_eq!(report.changed, 1);
        let member = found(&test, "欧阳甲").await.remove(0);
        assert_eq!(member.birth.unwrap().to_string(), "1990-03-07");
        assert_eq!(member.category, members::Category::Full, "a roster without the column lowers nobody");
        assert_eq!(member.education.as_deref(), Some("大学"));
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn a_masked_number_states_nothing_and_tells_who_is_meant() {
    for test in counties(10).await {
        let who = caller(&test, "county-officer").await;
        let branch = place(&test, &who, "990101001").await;
        let (one, two) = (number("99020119900307101"), number("99020119910307102"));
        let rows: &[&[&str]] = &[&["王伟", &one, "1990-03-07"], &["王伟", &two, "1991-03-07"]];
        commit(&test, &who, &branch, &Members, &book(&["姓名", "身份证号", "出生日期"], rows)).await.unwrap();
        let mask = format!("{}*************{}", &one[..3], &one[16..]);
        let by_mask = book(&["姓名", "身份证号", "学历"], &[&["王伟", &mask, "大专"]]);
        let by_birth = book(&["姓名", "出生日期", "学历"], &[&["王伟", "19910307", "大专"]]);
        for book in [by_mask, by_birth] {
            let report = check(&test, &who, &branch, &Members, &book).await.unwrap();
            assert_eq!((report.changed, report.duplicates.len()), (1, 0), "{report:?}");
        }
        let by_name = book(&["姓名", "学历"], &[&["王伟", "大专"]]);
        let report = check(&test, &who, &branch, &Members, &by_name).await.unwrap();
        assert_eq!((report.changed, report.duplicates.len()), (0, 1), "{report:?}");
    }
}

#[tokio::test]
async fn a_number_of_another_area_or_of_somebody_gone_is_refused_in_words() {
    for test in counties(10).await {
        let who = caller(&test, "county-officer").await;
        let branch = place(&test, &who, "990101001").await;
        let id = number("99020119900307101");
        let other = jiceng::platform::id::AreaId(test.app.randomness.id(test.app.clock.now()));
        let mut write = test.app.db.write(&[other.0]).await.unwrap();
        jiceng::platform::area::create_area(&mut write, other, ("990200", "邻县"), test.app.clock.now())
            .await
            .unwrap();
        let new = organisations_found("中共邻县委员会");
        let top = jiceng::organisations::found(&test.app, &mut write, other, &new).await.unwrap();
        let draft = draft("赵邻", &id);
        let today = test.app.clock.today();
        members::add(&test.app, &mut write, other, (top.id, &top.path), &draft, today).await.unwrap();
        write.commit().await.unwrap();
        let book = book(&["姓名", "身份证号"], &[&["赵邻", &id]]);
        let report = check(&test, &who, &branch, &Members, &book).await.unwrap();
        assert_eq!(told(&report.problems), [(3, "B", "roster-number-other-area")]);
        assert!(report.problems[0].args.is_empty(), "nothing of the other area is said");
    }
}

fn organisations_found(name: &str) -> jiceng::organisations::Found<'_> {
    jiceng::organisations::Found {
        kind: jiceng::organisations::Kind::LocalCommittee,
        setting: jiceng::organisations::Setting::Organ,
        name,
        code: "990200",
        superior: None,
        founded: None,
        document: None,
        telephone: None,
    }
}

fn draft(name: &str, id: &str) -> members::Draft {
    members::Draft {
        name: members::PersonName(name.to_owned()),
        category: members::Category::Full,
        standing: members::Standing::Normal,
        sex: None,
        birth: None,
        ethnicity: None,
        native_place: None,
        education: None,
        employer: None,
        address: None,
        archive_at: None,
        identity: Some(id.parse().unwrap()),
        telephone: None,
        joined: None,
        full_since: None,
        party_post: None,
        party_group: None,
        note: None,
    }
}

#[tokio::test]
async fn a_thousand_rows_come_in_whole() {
    for test in counties(10).await {
        let who = caller(&test, "county-officer").await;
        let town = place(&test, &who, "990101").await;
        let ids: Vec<String> = (0..1_000).map(|at| number(&format!("99020119000101{at:03}"))).collect();
        let names: Vec<String> =
            (0..1_000_u32).map(|at| format!("测{}", char::from_u32(0x4e00 + at).unwrap())).collect();
        let rows: Vec<Vec<&str>> =
            ids.iter().zip(&names).map(|(id, name)| vec![name.as_str(), id.as_str(), RIVER]).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let book = book(&["姓名", "身份证号", "所在支部"], &rows);
        let before = members_below(&test, &who, &town).await;
        let report = commit(&test, &who, &town, &Members, &book).await.unwrap();
        assert_eq!((report.new, report.problems.len()), (1_000, 0), "{:?}", report.problems.first());
        assert_eq!(members_below(&test, &who, &town).await, before + 1_000);
        let again = check(&test, &who, &town, &Members, &book).await.unwrap();
        assert_eq!((again.new, again.changed, again.same), (0, 0, 1_000));
        assert_eq!(found(&test, "测丁").await.len(), 1);
        sound(&test, &who).await;
    }
}
