//! What is asked once for a whole file, and a file that changes nothing.

use super::{Visitor, caller, chosen, file, members_below, number, place, sound};
use crate::common::counties;
use axum::http::StatusCode;

const TITLES: [&str; 5] = ["姓名", "身份证号", "所在支部", "入党时间", "学历"];
const RIVER: &str = "青石镇河口村党支部";

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story from the question to the rolls of past days")]
async fn the_first_day_in_the_branch_is_as_written_or_as_said_of_all_and_past_days_show_it() {
    use jiceng::members::{self, Category};
    use jiff::civil::date;
    let (asked, written) =
        (["姓名", "入党时间", "转正时间"], ["姓名", "入党时间", "转正时间", "组织关系转入时间"]);
    for test in counties(5).await {
        let who = caller(&test, "committee-secretary").await;
        let branch = place(&test, &who, "990101001").await;
        let founded = branch.founded.unwrap().earliest();
        let before = members_below(&test, &who, &branch).await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let rows: &[&[&str]] = &[
            &["欧阳甲", "1970-07-01", "1971-07-01"],
            &["司徒乙", "2020.05", "2021.05"],
            &["上官丙", "", "2021.05"],
        ];
        let upload = visitor.upload("members", &branch, &file(&asked, rows)).await;
        let columns = visitor.settle(&upload.location).await.location;
        let page = visitor.get(&columns).await.text();
        assert!(page.contains("从什么时候算起在本支部") && !page.contains(" checked"), "{page}");
        let found = chosen(&page);
        let mut fields: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let refused = visitor.post(&columns, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("id=\"arrival-error\""));
        fields.push(("arrival", "joined"));
        assert_eq!(visitor.post(&columns, &fields).await.status, StatusCode::SEE_OTHER);
        let report = visitor.settle(&upload.location).await.text();
        assert!(report.contains("从入党时间算起"), "{report}");
        for first in [&founded.to_string(), "2020-05-01", "2026-11-24"] {
            assert!(report.contains(&format!("到本支部日期：{first}")), "{first}: {report}");
        }
        visitor.post(&format!("{}/commit", upload.location), &[]).await;
        visitor.settle(&upload.location).await;
        sound(&test, &who).await;

        let on = |name: &'static str, day| {
            let (test, who, branch) = (&test, &who, &branch);
            async move {
                let mut read = test.app.db.read().await.unwrap();
                let scope = jiceng::platform::access::Scope::alone(&branch.path);
                let all = members::as_of(&mut read, who, &scope, day).await.unwrap();
                all.into_iter().find(|it| it.name == name).map(|it| it.category)
            }
        };
        assert_eq!(on("欧阳甲", founded).await, Some(Category::Full));
        for (day, category) in [
            (date(2020, 4, 30), None),
            (date(2021, 4, 30), Some(Category::Probationary)),
            (date(2021, 5, 1), Some(Category::Full)),
        ] {
            assert_eq!(on("司徒乙", day).await, category, "{day}");
        }
        assert_eq!(on("上官丙", date(2026, 11, 23)).await, None);
        visitor.post(&format!("{}/undo", upload.location), &[]).await;
        assert!(visitor.settle(&upload.location).await.text().contains("已经撤销"));
        assert_eq!(members_below(&test, &who, &branch).await, before);
        assert_eq!(on("司徒乙", date(2021, 5, 1)).await, None, "nothing of the past is left");

        // A column says it better than a person of all; nobody is a member of a branch before joining the Party.
        let rows: &[&[&str]] = &[
            &["司徒乙", "2015-05-01", "2016-05-01", "2019-03-05"],
            &["钱丁", "2015-05-01", "2016-05-01", "2014"],
        ];
        let (batch, report) = visitor.report("members", &branch, &file(&written, rows)).await;
        let report = report.text();
        assert!(
            report.contains("到本支部日期：2019-03-05") && report.contains("到本支部日期：2015-05-01"),
            "{report}"
        );
        visitor.post(&format!("{batch}/commit"), &[]).await;
        visitor.settle(&batch).await;
        assert_eq!(on("司徒乙", date(2019, 3, 4)).await, None);
        assert_eq!(on("司徒乙", date(2019, 3, 5)).await, Some(Category::Full));
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn a_file_that_changes_nothing_is_not_told_to_mend_itself() {
    let test = crate::common::one_county(10).await;
    let who = caller(&test, "committee-secretary").await;
    let town = place(&test, &who, "990101").await;
    let visitor = Visitor::new(&test, "committee-secretary").await;
    let id = number("99020119900307101");
    let rows: &[&[&str]] = &[&["欧阳甲", &id, RIVER, "2015.07", "大专"]];
    let (batch, _) = visitor.report("members", &town, &file(&TITLES, rows)).await;
    visitor.post(&format!("{batch}/commit"), &[]).await;
    visitor.settle(&batch).await;
    let (_, report) = visitor.report("members", &town, &file(&TITLES, rows)).await;
    let report = report.text();
    assert!(report.contains("没有变化，不用导入") && report.contains("查看党员名册"), "{report}");
    assert!(!report.contains("改好表格"), "{report}");
}
