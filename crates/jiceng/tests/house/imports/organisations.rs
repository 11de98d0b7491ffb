//! Registers of organisations through the engine.

use super::{Visitor, acts, book, caller, check, commit, file, place, sound, told};
use crate::common::counties;
use axum::http::StatusCode;
use jiceng::imports::Organisations;
use jiceng::organisations::{self, Kind, Setting};

const TITLES: [&str; 11] = [
    "组织编号",
    "组织名称",
    "组织类别",
    "所在领域",
    "上级组织",
    "党组织书记",
    "副书记",
    "联系电话",
    "建立日期",
    "实际换届时间",
    "应换届时间",
];

#[tokio::test]
async fn a_tree_comes_in_with_superiors_in_later_rows_leaders_and_terms() {
    for test in counties(10).await {
        let who = caller(&test, "county-officer").await;
        let county = place(&test, &who, "990100").await;
        let rows: &[&[&str]] = &[
            &[
                "990109001",
                "中共新河镇东村支部委员会",
                "党支部",
                "村",
                "中共新河镇委员会",
                "王东",
                "李东、",
                "0000-1",
                "1998.07",
                "2024-01-10",
                "2029-01-10",
            ],
            &["990109", "中共新河镇委员会", "党委", "", "", "", "", "", "2001年", "", ""],
            &[
                "990109002",
                "新河镇非公企业联合党支部",
                "联合党支部",
                "",
                "990109",
                "",
                "",
                "",
                "",
                "",
                "2027-05",
            ],
            &["990101", "中共青石镇委员会", "党委", "", "990100", "", "", "0000-8888", "", "", ""],
        ];
        let book = book(&TITLES, rows);
        let report = check(&test, &who, &county, &Organisations, &book).await.unwrap();
        assert_eq!((report.new, report.changed), (3, 1), "{report:?}");
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        assert_eq!(told(&report.warnings), [(5, "", "import-organisation-term-unclear")]);
        commit(&test, &who, &county, &Organisations, &book).await.unwrap();
        let town = place(&test, &who, "990109").await;
        let village = place(&test, &who, "990109001").await;
        assert_eq!((town.kind, village.setting), (Kind::Committee, Setting::Village));
        assert_eq!(village.superior, Some(town.id));
        assert!(village.path.starts_with(&town.path));
        assert_eq!(place(&test, &who, "990109002").await.setting, Setting::Joint);
        assert_eq!(place(&test, &who, "990101").await.telephone.as_deref(), Some("0000-8888"));
        let mut read = test.app.db.read().await.unwrap();
        let today = test.app.clock.today();
        let posts = organisations::leaders(&mut read, who.area, village.id, today).await.unwrap();
        assert_eq!(posts.len(), 2);
        let terms = organisations::terms(&mut read, who.area, village.id).await.unwrap();
        assert_eq!(terms[0].due.to_string(), "2029-01-10");
        drop(read);
        let again = check(&test, &who, &county, &Organisations, &book).await.unwrap();
        assert_eq!((again.new, again.changed, again.same), (0, 0, 4), "{again:?}");
        assert_eq!(acts(&test, &who, "organisations.import").await.0, 1);
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn what_an_import_may_not_change_is_refused_with_the_act_that_does() {
    for test in counties(10).await {
        let who = caller(&test, "county-officer").await;
        let county = place(&test, &who, "990100").await;
        let rows: &[&[&str]] = &[
            &["990101", "中共白石镇委员会", "党委", ""],
            &["990102", "中共递铺街道委员会", "党支部", ""],
            &["990101001", "中共青石镇河口村支部委员会", "党支部", "中共递铺街道委员会"],
            &["990120", "中共东山村支部委员会", "党支部", "没有的党委"],
            &["990121", "中共某某支部委员会", "党支部", ""],
            &["", "中共西山村支部委员会", "党支部", ""],
            &["990122", "中共北山村党小组", "党小组", "990101"],
            &["990123", "中共南山村支部委员会", "党支部", "990124"],
            &["990124", "中共南山片支部委员会", "村党支部", "990123"],
            &["990125", "中共青石镇上湾村支部委员会", "党支部", "990101"],
        ];
        let book = book(&["组织编号", "组织名称", "组织类别", "上级组织"], rows);
        let report = check(&test, &who, &county, &Organisations, &book).await.unwrap();
        let keys: Vec<(u32, &str)> = report.problems.iter().map(|it| (it.row, it.key.as_str())).collect();
        assert_eq!(
            keys,
            [
                (3, "import-organisation-other-name"),
                (4, "import-organisation-other-kind"),
                (5, "import-organisation-other-superior"),
                (6, "import-organisation-superior-unknown"),
                (7, "import-organisation-setting-missing"),
                (8, "import-organisation-code-missing"),
                (9, "import-organisation-below"),
                (10, "import-organisation-below"),
                (11, "import-organisation-below"),
            ]
        );
        assert_eq!(told(&report.duplicates), [(12, "", "import-organisation-same-name")]);
        assert_eq!((report.new, report.changed), (0, 0));
        for problem in report.problems.iter().chain(&report.duplicates) {
            for key in [problem.key.clone(), format!("{}-remedy", problem.key)] {
                let text = jiceng::platform::text::text(jiceng::platform::text::Language::Zh, &key);
                assert_ne!(text, key, "no words for {key}");
            }
        }
    }
}

#[tokio::test]
async fn an_imported_tree_is_undone_but_for_what_was_built_on() {
    for test in counties(10).await {
        let who = caller(&test, "county-officer").await;
        let county = place(&test, &who, "990100").await;
        let visitor = Visitor::new(&test, "county-officer").await;
        let rows: &[&[&str]] = &[
            &["990109", "中共新河镇委员会", "党委", "", "王镇", ""],
            &["990109001", "中共新河镇东村支部委员会", "党支部", "990109", "王东", ""],
            &["990109002", "中共新河镇西村支部委员会", "党支部", "990109", "", ""],
            &["990102", "中共递铺街道委员会", "党委", "", "", "0000-7777"],
        ];
        let titles = ["组织编号", "组织名称", "组织类别", "上级组织", "书记", "联系电话"];
        let (batch, report) = visitor.report("organisations", &county, &file(&titles, rows)).await;
        assert!(report.text().contains("全部导入（4 行）"), "{}", report.text());
        visitor.post(&format!("{batch}/commit"), &[]).await;
        assert!(visitor.settle(&batch).await.text().contains("导入完成"));
        let west = place(&test, &who, "990109002").await;
        let mut write = test.app.db.write(&[who.area.0]).await.unwrap();
        let mut changed = organisations::Particulars::of(&west);
        changed.contact = Some("赵西".to_owned());
        organisations::revise(&test.app, &mut write, who.area, &west, &changed).await.unwrap();
        write.commit().await.unwrap();
        let undo = visitor.post(&format!("{batch}/undo"), &[]).await;
        assert_eq!(undo.status, StatusCode::SEE_OTHER);
        let done = visitor.settle(&batch).await.text();
        assert!(done.contains("已经撤销") && done.contains("有 2 行在导入后又有别的变动"), "{done}");
        let mut read = test.app.db.read().await.unwrap();
        let by_code = organisations::by_code(&mut read, who.area, "990109001").await.unwrap();
        assert!(by_code.is_none(), "what nobody touched is gone");
        let kept = organisations::by_code(&mut read, who.area, "990109002").await.unwrap();
        assert!(kept.is_some(), "what was changed since is kept, and its superior with it");
        drop(read);
        assert_eq!(place(&test, &who, "990102").await.telephone.as_deref(), Some("0000-5550100"));
        sound(&test, &who).await;
    }
}

/// The columns of the roster of organisations in use, which has none of the setting.
const IN_USE: [&str; 9] =
    ["序号", "组织编号", "组织名称", "组织类别", "组织状态", "上级组织", "联系人", "联系电话", "建立日期"];

#[tokio::test]
async fn the_setting_is_asked_once_where_names_do_not_tell_it_and_taken_for_those_alone() {
    for test in counties(5).await {
        let who = caller(&test, "county-officer").await;
        let county = place(&test, &who, "990100").await;
        let visitor = Visitor::new(&test, "county-officer").await;
        let phone = "13800000009";
        let village = ["1", "990101801", "中共青石镇新湾村支部委员会", "党支部", "", "990101", "", phone, ""];
        let firm = ["2", "990101802", "中共青石镇茶厂支部委员会", "党支部", "", "990101", "", "", ""];
        let known =
            ["3", "990101001", "中共青石镇河口村支部委员会", "党支部", "", "990101", "王会计", "", ""];
        // Where every name tells it, nobody is asked.
        let told = visitor.upload("organisations", &county, &file(&IN_USE, &[&village, &known])).await;
        let columns = visitor.settle(&told.location).await.location;
        let page = visitor.get(&columns).await.text();
        assert!(!page.contains("name=\"setting\""), "{page}");
        // The codes are shown as they stand, telephone numbers are not.
        assert!(
            page.contains("990101801") && page.contains("138******09") && !page.contains(phone),
            "{page}"
        );

        let upload =
            visitor.upload("organisations", &county, &file(&IN_USE, &[&village, &firm, &known])).await;
        let columns = visitor.settle(&upload.location).await.location;
        let page = visitor.get(&columns).await.text();
        assert!(page.contains("名称看不出领域的") && !page.contains(" checked"), "{page}");
        let fields = super::chosen(&page);
        let mut fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(visitor.post(&columns, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        fields.push(("setting", "new-economic"));
        assert_eq!(visitor.post(&columns, &fields).await.status, StatusCode::SEE_OTHER);
        let report = visitor.settle(&upload.location).await.text();
        assert!(report.contains("全部导入（3 行）") && report.contains("新经济组织"), "{report}");
        visitor.post(&format!("{}/commit", upload.location), &[]).await;
        assert!(visitor.settle(&upload.location).await.text().contains("导入完成"));
        for (code, setting) in [
            ("990101801", Setting::Village),
            ("990101802", Setting::NewEconomic),
            ("990101001", Setting::Village),
        ] {
            assert_eq!(place(&test, &who, code).await.setting, setting, "{code}");
        }
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_an_organisation_is_told_at_once() {
    let test = crate::common::one_county(5).await;
    let who = caller(&test, "county-officer").await;
    let county = place(&test, &who, "990100").await;
    let rows: &[&[&str]] = &[
        &["1", "", "中共某某支部委员会", "党支部", "", "没有的党委", "", "", "2027-01-01"],
        &["2", "990101803", "中共某某片区", "企业", "已撤销", "990101", "", "", "2023-02-30"],
        &["3", "990101804", "中共青石镇新湾村支部委员会", "党支部", "", "990101803", "", "", ""],
        &["4", "", "中共青石镇河口村支部委员会", "党支部", "", "990101", "", "", "2027"],
        &["5", "990101805", "中共河口村党小组", "党小组", "", "中共青石镇河口村支部委员会", "", "", ""],
    ];
    let report = check(&test, &who, &county, &Organisations, &book(&IN_USE, rows)).await.unwrap();
    let mut found: Vec<(u32, &str)> = report.problems.iter().map(|it| (it.row, it.key.as_str())).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            (3, "import-date-future"),
            (3, "import-organisation-code-missing"),
            (3, "import-organisation-setting-missing"),
            (3, "import-organisation-superior-unknown"),
            (4, "field-date-no-such-day"),
            (4, "import-organisation-closed"),
            (4, "import-organisation-kind-unknown"),
            (4, "import-organisation-setting-missing"),
            (5, "import-organisation-superior-refused"),
            (6, "import-date-future"),
        ]
    );
    assert_eq!(report.new, 1, "a superior on record stands although its own row is refused: {report:?}");
}
