//! The way of a secretary through the pages.

use super::{Visitor, acts, caller, chosen, file, members_below, number, place, sound};
use crate::common::counties;
use axum::http::StatusCode;
use jiceng::imports::{self, UNDO_DAYS};
use workbook::builder::{Draft, DraftSheet};

const TITLES: [&str; 5] = ["姓名", "身份证号", "所在支部", "入党时间", "学历"];
const RIVER: &str = "青石镇河口村党支部";

#[tokio::test]
async fn a_roster_goes_from_upload_to_undo() {
    for test in counties(60).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let before = members_below(&test, &who, &town).await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let id = number("99020119900307101");
        let rows: &[&[&str]] = &[
            &["欧阳甲", &id, RIVER, "2015.07", "大专"],
            &["钱校验", "990201199003071019", RIVER, "", ""],
            &["周无号", "", RIVER, "2015", "初中"],
        ];
        let (batch, report) = visitor.report("members", &town, &file(&TITLES, rows)).await;
        let text = report.text();
        for wanted in [
            "检查结果",
            "钱校验",
            "B 身份证号",
            "990*************19",
            "最后一位校验不对",
            "只导入没有问题的 2 行",
        ] {
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
        assert!(!text.contains(&id), "no full number on the page");
        assert_eq!(members_below(&test, &who, &town).await, before, "nothing is written before");
        let new = visitor.get(&format!("{batch}?list=new")).await.text();
        assert!(new.contains("欧阳甲") && new.contains("入党时间：2015-07"), "{new}");

        let problems = visitor.get(&format!("{batch}/problems")).await;
        let annotated = imports::read_file(&problems.bytes).unwrap();
        let heading = annotated.sheets[0].cell(2, "F".parse().unwrap());
        assert_eq!(heading.shown(), "问题");
        assert!(annotated.sheets[0].cell(4, "F".parse().unwrap()).shown().contains("校验不对"));

        let done = visitor.post(&format!("{batch}/commit"), &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert!(visitor.settle(&batch).await.text().contains("导入完成"));
        assert_eq!(members_below(&test, &who, &town).await, before + 2);
        assert_eq!(
            visitor.get(&format!("{batch}/problems")).await.status,
            StatusCode::NOT_FOUND,
            "the file is gone"
        );
        let twice = visitor.post(&format!("{batch}/commit"), &[]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT, "{}", twice.text());

        assert!(visitor.get(&format!("{batch}/undo")).await.text().contains("要删除的新增行"));
        visitor.post(&format!("{batch}/undo"), &[]).await;
        assert!(visitor.settle(&batch).await.text().contains("已经撤销"));
        assert_eq!(members_below(&test, &who, &town).await, before);
        assert_eq!(visitor.post(&format!("{batch}/undo"), &[]).await.status, StatusCode::CONFLICT);
        assert_eq!(acts(&test, &who, "import.undo").await.0, 1);
        // The number is free again: the same file is new once more.
        let (_, again) = visitor.report("members", &town, &file(&TITLES, rows)).await;
        assert!(again.text().contains("只导入没有问题的 2 行"), "{}", again.text());
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn what_came_in_is_seen_from_the_page_and_an_undo_and_the_journal_tell_what_was_done() {
    for test in counties(20).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let rows: &[&[&str]] = &[&["欧阳甲", "", RIVER, "2015", "大专"], &["钱校验", "123", RIVER, "", ""]];
        let (batch, _) = visitor.report("members", &town, &file(&TITLES, rows)).await;
        visitor.post(&format!("{batch}/commit"), &[]).await;
        let done = visitor.settle(&batch).await.text();
        // What came in is on the page, each row with the way to its member; what did not is one step away.
        let listed = done.split("<tbody>").nth(1).unwrap();
        let member = listed.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(visitor.get(member).await.text().contains("欧阳甲"), "{member}");
        assert!(done.contains("list=problem"), "{done}");
        visitor.post(&format!("{batch}/undo"), &[]).await;
        let undone = visitor.settle(&batch).await.text();
        for figure in ["已删除的新增</dt><dd>1", "已恢复原值</dt><dd>0", "没有撤销</dt><dd>0"]
        {
            assert!(undone.contains(figure), "{figure}: {undone}");
        }
        let listed = visitor.get(&format!("{batch}?list=new")).await.text();
        assert!(
            listed.contains("欧阳甲") && !listed.contains(member),
            "nobody is there to be seen: {listed}"
        );
        // The journal tells of which organisation the file was.
        let journal = Visitor::new(&test, "county-officer").await.get("/journal?kind=import").await.text();
        let about = format!("subject={}", town.id.0.simple());
        let mut entries = journal.split("<tbody>").nth(1).unwrap().split("<tr>");
        for act in ["撤销导入", "导入党员花名册"] {
            let entry = entries.find(|entry| entry.contains(act)).unwrap_or_default();
            assert!(entry.contains(&about) && entry.contains(&town.short_name), "{act}: {journal}");
        }
    }
}

#[tokio::test]
async fn an_undo_restores_former_values_and_keeps_what_others_changed_since() {
    for test in counties(60).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let (one, two) = (number("99020119900307101"), number("99020119910307102"));
        let rows = |learned: &'static str| -> Vec<u8> {
            file(
                &TITLES,
                &[&["欧阳甲", &one, RIVER, "2015.07", learned], &["司徒乙", &two, RIVER, "2015.07", learned]],
            )
        };
        let (first, _) = visitor.report("members", &town, &rows("大专")).await;
        visitor.post(&format!("{first}/commit"), &[]).await;
        visitor.settle(&first).await;
        let (second, report) = visitor.report("members", &town, &rows("大学")).await;
        assert!(report.text().contains("学历：大专 → 大学"), "{}", report.text());
        visitor.post(&format!("{second}/commit"), &[]).await;
        visitor.settle(&second).await;
        // Somebody changes one of the two meanwhile, by a third import.
        let third = file(&TITLES, &[&["司徒乙", &two, RIVER, "2015.07", "研究生"]]);
        let (third, _) = visitor.report("members", &town, &third).await;
        visitor.post(&format!("{third}/commit"), &[]).await;
        visitor.settle(&third).await;
        visitor.post(&format!("{second}/undo"), &[]).await;
        let done = visitor.settle(&second).await.text();
        assert!(done.contains("有 1 行在导入后又有别的变动") && done.contains("司徒乙"), "{done}");
        let show = |words: &'static str| {
            let (test, who) = (&test, &who);
            async move {
                let mut read = test.app.db.read().await.unwrap();
                let filter = jiceng::members::Filter { words: words.to_owned(), ..Default::default() };
                let scope = jiceng::platform::access::Scope::subtree("0001");
                let found = jiceng::members::list(&mut read, who, &scope, &filter, None, 5).await.unwrap();
                jiceng::members::by_membership(&mut read, who, found[0].id).await.unwrap().education
            }
        };
        assert_eq!(show("欧阳甲").await.as_deref(), Some("大专"));
        assert_eq!(show("司徒乙").await.as_deref(), Some("研究生"));
        for figure in [
            "<dt>已删除的新增</dt><dd>0</dd>",
            "<dt>已恢复原值</dt><dd>1</dd>",
            "<dt>没有撤销</dt><dd>1</dd>",
        ] {
            assert!(done.contains(figure), "{figure}: {done}");
        }
        // One is again as the first import left it and goes; the other was changed by the third, which stands.
        visitor.post(&format!("{first}/undo"), &[]).await;
        let done = visitor.settle(&first).await.text();
        assert!(done.contains("有 1 行在导入后又有别的变动") && done.contains("司徒乙"), "{done}");
        assert!(done.contains("<dt>已删除的新增</dt><dd>1</dd>"), "{done}");
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn an_undo_is_possible_for_seven_days() {
    for test in counties(10).await {
        use jiff::ToSpan as _;
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let rows: &[&[&str]] = &[&["欧阳甲", &number("99020119900307101"), RIVER, "", ""]];
        let (batch, _) = visitor.report("members", &town, &file(&TITLES, rows)).await;
        visitor.post(&format!("{batch}/commit"), &[]).await;
        visitor.settle(&batch).await;
        test.app.clock.set(crate::common::TODAY + (UNDO_DAYS + 1).days());
        let later = Visitor::new(&test, "committee-secretary").await;
        assert_eq!(later.post(&format!("{batch}/undo"), &[]).await.status, StatusCode::CONFLICT);
        assert!(!later.get(&batch).await.text().contains("撤销这次导入"));
    }
}

#[tokio::test]
async fn possible_duplicates_are_decided_side_by_side() {
    for test in counties(10).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let rows: &[&[&str]] = &[&["欧阳甲", "", RIVER, "2015", "大专"]];
        let (first, _) = visitor.report("members", &town, &file(&TITLES, rows)).await;
        visitor.post(&format!("{first}/commit"), &[]).await;
        visitor.settle(&first).await;
        let before = members_below(&test, &who, &town).await;
        let id = number("99020119900307101");
        let rows: &[&[&str]] = &[&["欧阳甲", &id, RIVER, "2015", "大学"]];
        for (answer, members, outcome) in [
            ("leave", 0, "没有可以导入的行"),
            ("different", 1, "全部导入（1 行）"),
            ("same", 0, "全部导入（1 行）"),
        ] {
            let (batch, report) = visitor.report("members", &town, &file(&TITLES, rows)).await;
            assert!(report.text().contains("还没有登记身份证号"), "{}", report.text());
            let page = visitor.get(&format!("{batch}/duplicates")).await.text();
            assert!(page.contains("<th scope=\"col\">项目</th>"), "{page}");
            assert!(page.contains("大专") && page.contains("<strong>大学</strong>"), "{page}");
            let same = page.split("value=\"same:").nth(1).unwrap().split('"').next().unwrap();
            let value = if answer == "same" { format!("same:{same}") } else { answer.to_owned() };
            visitor.post(&format!("{batch}/duplicates"), &[("answer-3", &value)]).await;
            let report = visitor.settle(&batch).await.text();
            assert!(report.contains(outcome), "{answer}: {report}");
            if answer == "leave" {
                continue;
            }
            visitor.post(&format!("{batch}/commit"), &[]).await;
            visitor.settle(&batch).await;
            assert_eq!(members_below(&test, &who, &town).await, before + members, "{answer}");
            visitor.post(&format!("{batch}/undo"), &[]).await;
            visitor.settle(&batch).await;
            assert_eq!(members_below(&test, &who, &town).await, before, "{answer}");
        }
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn a_number_of_another_branch_becomes_a_conflict_that_both_see_and_one_answers() {
    for test in counties(60).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let office = Visitor::new(&test, "committee-secretary").await;
        let id = number("99020119900307101");
        let in_branch = |branch: &'static str| file(&TITLES, &[&["欧阳甲", &id, branch, "", ""]]);
        let (first, _) = office.report("members", &town, &in_branch(RIVER)).await;
        office.post(&format!("{first}/commit"), &[]).await;
        office.settle(&first).await;
        let (second, report) = office.report("members", &town, &in_branch("青石镇上湾村党支部")).await;
        assert!(report.text().contains("已经登记在别的党支部"), "{}", report.text());
        assert!(report.text().contains("提出冲突（1 行）") && !report.text().contains("全部导入"));
        office.post(&format!("{second}/commit"), &[]).await;
        office.settle(&second).await;
        // A second time it is the same conflict, not another one.
        let (third, _) = office.report("members", &town, &in_branch("青石镇上湾村党支部")).await;
        office.post(&format!("{third}/commit"), &[]).await;
        office.settle(&third).await;

        let holder = Visitor::new(&test, "branch-secretary").await;
        let page = holder.get("/conflicts").await.text();
        assert_eq!(page.matches("要登记的支部").count(), 1, "{page}");
        assert!(
            page.contains("欧某") && page.contains("990*************") && !page.contains("欧阳甲"),
            "{page}"
        );
        let address =
            page.split("action=\"/conflicts/").nth(1).unwrap().split('/').next().unwrap().to_owned();
        let none = holder.post(&format!("/conflicts/{address}/answer"), &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.text().contains("请选择答复"));
        let close = holder.post(&format!("/conflicts/{address}/close"), &[]).await;
        assert_eq!(close.status, StatusCode::FORBIDDEN, "the holder answers, the other branch closes");
        let answer = holder.post(&format!("/conflicts/{address}/answer"), &[("answer", "ours")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let again = holder.post(&format!("/conflicts/{address}/answer"), &[("answer", "left")]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(office.get("/conflicts").await.text().contains("仍在本支部"));
        office.post(&format!("/conflicts/{address}/close"), &[]).await;
        assert!(office.get("/conflicts").await.text().contains("没有冲突"));
        assert!(office.get("/conflicts?list=closed").await.text().contains("欧某"));
        let reader = Visitor::new(&test, "publicity-member").await;
        assert_eq!(reader.get("/conflicts").await.status, StatusCode::FORBIDDEN);
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn columns_in_doubt_are_decided_once_and_remembered() {
    for test in counties(10).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let id = number("99020119900307101");
        let titles = ["姓名", "身份证号", "所在支部", "人员类别", "自编列"];
        let bytes = file(&titles, &[&["欧阳甲", &id, RIVER, "正式党员", "甲"]]);
        let upload = visitor.upload("members", &town, &bytes).await;
        let columns = visitor.settle(&upload.location).await.location;
        let page = visitor.get(&columns).await.text();
        assert!(
            page.contains("正式党员") && page.contains("990*************") && !page.contains(&id),
            "{page}"
        );
        let mut fields = chosen(&page);
        assert_eq!(fields[3], ("column-D".to_owned(), String::new()), "in doubt: nothing is chosen");
        let send = |fields: &[(String, String)]| {
            let fields: Vec<(String, String)> = fields.to_vec();
            let (visitor, columns) = (&visitor, columns.clone());
            async move {
                let pairs: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
                visitor.post(&columns, &pairs).await
            }
        };
        let refused = send(&fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("请选定这一列是什么"));
        fields[3].1 = "name".to_owned();
        assert!(send(&fields).await.text().contains("有两列选成了同一项"));
        fields[3].1 = "member_kind".to_owned();
        fields.push(("arrival".to_owned(), "today".to_owned()));
        fields.push(("save-as".to_owned(), "镇里的花名册".to_owned()));
        assert_eq!(send(&fields).await.status, StatusCode::SEE_OTHER);
        let report = visitor.settle(&upload.location).await.text();
        assert!(report.contains("自编列") && report.contains("全部导入（1 行）"), "{report}");
        // The next file with the same titles goes straight to its report.
        let next = visitor.upload("members", &town, &bytes).await;
        let report = visitor.settle(&next.location).await.text();
        assert!(report.contains("镇里的花名册") && report.contains("检查结果"), "{report}");
        let home = visitor.get(&format!("/imports/members?organisation={}", town.id)).await.text();
        assert!(home.contains("镇里的花名册"));
        let forget = [("organisation", &*town.id.to_string()), ("name", "镇里的花名册")];
        visitor.post("/imports/members/profiles", &forget).await;
        let other = visitor.upload("members", &town, &bytes).await;
        assert!(visitor.settle(&other.location).await.location.ends_with("/columns"));
    }
}

#[tokio::test]
async fn one_of_several_sheets_is_chosen() {
    for test in counties(10).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let mut draft = Draft::default();
        for (name, person) in [("去年", "欧阳甲"), ("今年", "司徒乙")] {
            let mut sheet = DraftSheet::new(name);
            sheet.row(1, &["姓名", "所在支部", "入党时间"]);
            sheet.row(2, &[person, RIVER, "2015"]);
            draft.sheets.push(sheet);
        }
        let upload = visitor.upload("members", &town, &draft.to_xlsx().unwrap()).await;
        let columns = visitor.settle(&upload.location).await.location;
        let page = visitor.get(&columns).await.text();
        assert!(page.contains("去年") && page.contains("今年"), "{page}");
        visitor.post(&columns, &[("sheet", "今年")]).await;
        let page = visitor.get(&columns).await.text();
        assert!(page.contains("司徒乙") && !page.contains("欧阳甲"), "{page}");
    }
}

#[tokio::test]
async fn what_no_column_says_is_asked_once_for_the_whole_file() {
    for test in counties(10).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let branch = place(&test, &who, "990101001").await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let bytes = file(&["姓名", "学历"], &[&["欧阳甲", "大专"], &["司徒乙", "初中"]]);
        let upload = visitor.upload("members", &town, &bytes).await;
        let columns = visitor.settle(&upload.location).await.location;
        let page = visitor.get(&columns).await.text();
        assert!(page.contains("全部导入到哪个党支部") && page.contains("名册里已有的人类别不变"), "{page}");
        let found = chosen(&page);
        let send = |more: &[(&'static str, &'static str)]| {
            let found = found.clone();
            let (visitor, columns, more) = (&visitor, columns.clone(), more.to_vec());
            async move {
                let columns_found = found.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                visitor.post(&columns, &columns_found.chain(more).collect::<Vec<_>>()).await
            }
        };
        let refused = send(&[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.text().contains("id=\"branch-error\"")
                && refused.text().contains("id=\"member_kind-error\"")
        );
        let refused =
            send(&[("branch", "990101"), ("member_kind", "full"), ("arrival", "today")]).await.text();
        assert!(
            refused.contains("不是这里的党支部") && refused.contains("value=\"full\" checked"),
            "{refused}"
        );
        let refused = send(&[("branch", "990101001"), ("member_kind", "whatever")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answers = [("branch", "990101001"), ("member_kind", "full"), ("arrival", "today")];
        let answered = send(&[&answers[..], &[("save-as", "村里的表")]].concat()).await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text());
        let report = visitor.settle(&upload.location).await.text();
        assert!(report.contains("全部导入（2 行）") && report.contains(&branch.short_name), "{report}");
        assert!(report.contains("党员类别：正式党员") && !report.contains("先按预备党员登记"), "{report}");
        // What was answered is there when the columns are looked at again.
        let again = visitor.get(&columns).await.text();
        assert!(again.contains("value=\"990101001\"") && again.contains("value=\"full\" checked"), "{again}");
        let before = members_below(&test, &who, &branch).await;
        visitor.post(&format!("{}/commit", upload.location), &[]).await;
        visitor.settle(&upload.location).await;
        assert_eq!(members_below(&test, &who, &branch).await, before + 2);
        // The answers are saved with the columns.
        let bytes = file(&["姓名", "学历"], &[&["上官丙", "大专"]]);
        let next = visitor.upload("members", &town, &bytes).await;
        let report = visitor.settle(&next.location).await.text();
        assert!(report.contains("全部导入（1 行）") && report.contains("党员类别：正式党员"), "{report}");
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn the_category_is_asked_only_where_the_days_of_becoming_full_leave_it_open() {
    let test = crate::common::one_county(10).await;
    let who = caller(&test, "committee-secretary").await;
    let branch = place(&test, &who, "990101001").await;
    let visitor = Visitor::new(&test, "committee-secretary").await;
    for (second, asked) in [("2016.07", false), ("", true)] {
        let bytes = file(&["姓名", "转正时间"], &[&["欧阳甲", "2016.07"], &["司徒乙", second]]);
        let upload = visitor.upload("members", &branch, &bytes).await;
        let columns = visitor.settle(&upload.location).await.location;
        let page = visitor.get(&columns).await.text();
        assert_eq!(page.contains("name=\"member_kind\""), asked, "{page}");
        assert!(!page.contains("name=\"branch\""), "the file belongs to a branch");
        // Without the column of days nobody's category is told.
        let without = [("column-A", "name"), ("column-B", "-")];
        let refused = visitor.post(&columns, &without).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("name=\"member_kind\""));
    }
}

#[tokio::test]
async fn what_a_later_undo_brought_back_is_undone_too_unless_later_days_show_a_state_of_their_own() {
    use jiff::ToSpan as _;
    const CATEGORY: [&str; 4] = ["姓名", "身份证号", "党员类别", "学历"];
    for test in counties(20).await {
        let who = caller(&test, "committee-secretary").await;
        let branch = place(&test, &who, "990101001").await;
        let ids = [number("99020119900307101"), number("99020119910307102")];
        // The category of both in each import of three: all touch the first one's, only the last the second one's.
        let imports = [["预备党员", "预备党员"], ["正式党员", "预备党员"], ["预备党员", "正式党员"]];
        let mut batches = Vec::new();
        for ([one, two], learned) in imports.into_iter().zip(["初中", "高中", "大专"]) {
            let visitor = Visitor::new(&test, "committee-secretary").await;
            let rows: &[&[&str]] = &[&["欧阳甲", &ids[0], one, learned], &["司徒乙", &ids[1], two, learned]];
            let (batch, _) = visitor.report("members", &branch, &file(&CATEGORY, rows)).await;
            visitor.post(&format!("{batch}/commit"), &[]).await;
            assert!(visitor.settle(&batch).await.text().contains("导入完成"));
            batches.push(batch);
            test.app.clock.set(test.app.clock.today() + 1.day());
        }
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let mut undone = Vec::new();
        for batch in batches.iter().rev() {
            visitor.post(&format!("{batch}/undo"), &[]).await;
            undone.push(visitor.settle(batch).await.text());
            sound(&test, &who).await;
        }
        assert!(undone[0].contains("已恢复原值</dt><dd>2"), "{}", undone[0]);
        // The first one's category changed on two days; the second one's change of this import was of schooling alone.
        assert!(undone[1].contains("已恢复原值</dt><dd>1") && undone[1].contains("欧阳甲"), "{}", undone[1]);
        // Whom the second import still holds stays; the other one goes.
        assert!(
            undone[2].contains("已删除的新增</dt><dd>1") && undone[2].contains("没有撤销</dt><dd>1"),
            "{}",
            undone[2]
        );
    }
}
