//! The main job, from the roster that lies in a drawer to the branch that knows what is missing, and back again.

use super::{Visitor, caller, file, members_below, place, sound};
use crate::common::counties;
use axum::http::StatusCode;
use jiceng::organisations;
use jiff::ToSpan as _;
use std::path::Path;

const ROSTER: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/rosters/common-date-shapes.xlsx");
const TITLES: [&str; 4] = ["姓名", "身份证号", "所在支部", "学历"];
const RIVER: &str = "青石镇河口村党支部";

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story from the drawer and back")]
async fn a_roster_becomes_a_register_that_says_what_is_missing_goes_out_and_comes_back_and_is_undone() {
    for test in counties(60).await {
        let who = caller(&test, "committee-secretary").await;
        let branch = place(&test, &who, "990101001").await;
        let before = members_below(&test, &who, &branch).await;
        let visitor = Visitor::new(&test, "committee-secretary").await;

        // Upload, columns, check, commit.
        let bytes = std::fs::read(Path::new(ROSTER)).unwrap();
        let (first, report) = visitor.report("members", &branch, &bytes).await;
        assert!(report.text().contains("全部导入（10 行）"), "{}", report.text());
        let new = visitor.get(&format!("{first}?list=new")).await.text();
        let rows = new.split("<tbody>").nth(1).unwrap();
        let name = rows.split("<td class=\"name\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        visitor.post(&format!("{first}/commit"), &[]).await;
        assert!(visitor.settle(&first).await.text().contains("导入完成"));
        assert_eq!(members_below(&test, &who, &branch).await, before + 10);

        // Somebody of the same name without a number: a person decides, side by side.
        let again = file(&TITLES, &[&[name.as_str(), "", RIVER, "研究生"]]);
        let (second, report) = visitor.report("members", &branch, &again).await;
        assert!(report.text().contains("判断疑似重复"), "{}", report.text());
        let page = visitor.get(&format!("{second}/duplicates")).await.text();
        assert!(page.contains("名册里") && page.contains("表格里") && page.contains("研究生"), "{page}");
        let field = page.split("name=\"answer-").nth(1).unwrap().split('"').next().unwrap();
        let same = page.split("value=\"same").nth(1).unwrap().split('"').next().unwrap();
        let (field, same) = (format!("answer-{field}"), format!("same{same}"));
        visitor.post(&format!("{second}/duplicates"), &[(&field, &same)]).await;
        assert!(visitor.settle(&second).await.text().contains("全部导入（1 行）"));
        visitor.post(&format!("{second}/commit"), &[]).await;
        assert!(visitor.settle(&second).await.text().contains("导入完成"));
        assert_eq!(members_below(&test, &who, &branch).await, before + 10, "nobody twice");

        // The branch's page says what the regulations miss, each with its article.
        let mut read = test.app.db.read().await.unwrap();
        let figures =
            organisations::figures(&mut read, who.area, &branch, test.app.clock.today()).await.unwrap();
        drop(read);
        assert_eq!(figures.counts.members, before + 10);
        let checked = organisations::check(&test.app, &branch, &figures);
        assert!(!checked.is_empty(), "the demo branch is overdue");
        let secretary = Visitor::new(&test, "branch-secretary").await;
        let page = secretary.get(&format!("/organisations/{}", branch.id)).await.text();
        for finding in &checked {
            for wanted in [finding.text(true), finding.citation(true)] {
                assert!(page.contains(wanted), "{wanted} in {page}");
            }
        }

        // Out, and in again without a difference.
        let count = before + 10;
        let organisation = branch.id.to_string();
        let wanted = [
            ("organisation", organisation.as_str()),
            ("format", "xlsx"),
            ("variant", "members-common"),
            ("numbers", "masked"),
        ];
        let exported = visitor.post("/members/export", &wanted).await;
        assert_eq!(exported.status, StatusCode::OK, "{}", exported.text());
        let (_, report) = visitor.report("members", &branch, &exported.bytes).await;
        let text = report.text();
        assert!(text.contains("没有变化，不用导入") && text.contains("查看党员名册"), "{text}");
        assert!(text.contains(&format!(">{count}<")) && !text.contains("疑似重复的行"), "{text}");

        // Six days later both are taken back, the newest first.
        test.app.clock.set(test.app.clock.today() + 6.days());
        let visitor = Visitor::new(&test, "committee-secretary").await;
        for batch in [&second, &first] {
            visitor.post(&format!("{batch}/undo"), &[]).await;
            assert!(visitor.settle(batch).await.text().contains("已经撤销"));
        }
        // The one that the second roster changed is again as the first left it, and goes with the others.
        let done = visitor.get(&first).await.text();
        assert!(
            done.contains("<dt>已删除的新增</dt><dd>10</dd>") && done.contains("<dt>没有撤销</dt><dd>0</dd>"),
            "{done}"
        );
        assert_eq!(members_below(&test, &who, &branch).await, before);
        sound(&test, &who).await;
    }
}
