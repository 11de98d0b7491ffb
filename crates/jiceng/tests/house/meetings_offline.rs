//! A meeting is written down without a network, and recorded whole once the sheet is brought back.

use crate::common::counties;
use crate::desk::{Answer, Desk, assert_sound, branch, plain};
use axum::http::StatusCode;
use jiceng::meetings::{self, Filter, Tally};
use jiff::civil::date;
use workbook::{Limits, Profile, TitleBlock};

type Rows = Vec<[String; 5]>;

fn profile() -> Profile {
    Profile::from_toml(include_str!("../../src/meetings/offline.toml")).unwrap()
}

/// The rows of a sheet as it is handed out.
async fn handed_out(desk: &Desk<'_>, kind: &str, on: &str) -> Rows {
    let own = branch(desk.test, &desk.caller().await).await;
    let page = desk.get(&format!("/meetings/offline?organisation={}&kind={kind}&on={on}", own.id)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", plain(&page.body));
    let href = page.body.split("href=\"/meetings/offline.xlsx").nth(1).unwrap().split('"').next().unwrap();
    let href = format!("/meetings/offline.xlsx{}", href.replace("&#38;", "&"));
    let (status, _, bytes) = desk.file(&href).await;
    assert_eq!(status, StatusCode::OK);
    let book = workbook::read(&bytes, &Limits::default()).unwrap();
    let found = workbook::detect(&book.sheets[0], &[profile()]).unwrap();
    let text = |record: &workbook::Record<'_>, key: &str| record.get(key).unwrap().cell.shown().to_owned();
    workbook::rows(&book.sheets[0], &found)
        .map(|record| ["code", "item", "value", "reason", "hint"].map(|key| text(&record, key)))
        .collect()
}

fn answer(rows: &mut Rows, item: &str, value: &str) {
    let row = rows.iter_mut().find(|row| row[1] == item).unwrap_or_else(|| panic!("{item}"));
    value.clone_into(&mut row[2]);
}

async fn brought_back(desk: &Desk<'_>, rows: &Rows) -> Answer {
    let bytes = workbook::write_form(&profile(), &TitleBlock::default(), rows).unwrap();
    desk.send_file("/meetings/offline/check", &[], ("会议登记表.xlsx", &bytes)).await
}

/// What a check page sends on.
fn kept(page: &str) -> Vec<(String, String)> {
    let form = page.split("action=\"/meetings/offline/take\"").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    let value = |part: &str, name: &str| {
        let rest = part.split(&format!("{name}=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().replace("&#38;", "&").replace("&#60;", "<").replace("&#34;", "\"")
    };
    form.split("<input type=\"hidden\"").skip(1).map(|it| (value(it, "name"), value(it, "value"))).collect()
}

async fn count(desk: &Desk<'_>) -> usize {
    let all = Filter {
        words: "修建水渠".to_owned(),
        kind: None,
        days: (date(1, 1, 1), date(9999, 1, 1)),
        within: None,
    };
    let mut read = desk.test.app.db.read().await.unwrap();
    meetings::list(&mut read, &desk.caller().await, &all, None, 10).await.unwrap().len()
}

#[expect(clippy::too_many_lines, reason = "one story from the empty sheet to the record")]
#[tokio::test]
async fn a_sheet_is_filled_in_checked_and_recorded_whole() {
    for test in counties(400).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let mut rows = handed_out(&desk, "members-meeting", "2026-11-23").await;
        for (item, value) in [
            ("议题或主题", "讨论修建水渠"),
            ("开始时间", "9点半"),
            ("结束时间", "11:00"),
            ("地点", "村部"),
            ("主持人职务", "书记"),
            ("参加的群众人数", "12"),
            ("决议 1：表决事项", "同意修建水渠"),
            ("决议 1：表决方式", "举手表决"),
            ("没有填的都是出席", "是"),
        ] {
            answer(&mut rows, item, value);
        }
        let first = rows.iter().position(|row| row[0] == "1").unwrap();
        let names = rows.len() - first;
        // A roll of which nothing is said records nobody as present.
        let mut untouched = rows.clone();
        answer(&mut untouched, "没有填的都是出席", "");
        let refused = brought_back(&desk, &untouched).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let told = plain(&refused.body).matches("请填出席、请假、缺席或者列席").count();
        assert_eq!(told, names, "each of the roll");
        "请假".clone_into(&mut rows[first + 1][2]);
        "住院".clone_into(&mut rows[first + 1][3]);
        // Votes that do not add up with those present are told beside their question.
        answer(&mut rows, "决议 1：赞成", "1");
        answer(&mut rows, "决议 1：不赞成", "0");
        answer(&mut rows, "决议 1：弃权", "0");
        let refused = brought_back(&desk, &rows).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = plain(&refused.body);
        assert!(said.contains("决议 1：赞成") && said.contains("两个数要一样"), "{said}");
        let present = said.split("有表决权的实到 ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        answer(&mut rows, "决议 1：赞成", &present);
        let check = brought_back(&desk, &rows).await;
        assert_eq!(check.status, StatusCode::OK, "{}", plain(&check.body));
        let said = plain(&check.body);
        for words in ["讨论修建水渠", "09:30–11:00", "请假 住院", "同意修建水渠", "12"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        assert_eq!(count(&desk).await, 0, "a check records nothing");
        let fields = kept(&check.body);
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let done = desk.post("/meetings/offline/take", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let record = done.location.split('?').next().unwrap();
        let shown = plain(&desk.get(record).await.body);
        for words in ["照纸质记录代为录入", "已召开", "同意修建水渠", "登记人", "河口村支部书记"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let id = record.split('/').nth(2).unwrap().parse().unwrap();
        let roll = meetings::roll_of(&mut test.app.db.read().await.unwrap(), caller.area, id).await.unwrap();
        let tally = Tally::of(&roll);
        assert_eq!((roll.len(), tally.on_leave), (names, 1));
        let again = brought_back(&desk, &rows).await;
        assert!(plain(&again.body).contains("已经有了，不用重复登记"), "{}", plain(&again.body));
        let twice = desk.post("/meetings/offline/take", &fields).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is recorded twice");
        assert_eq!(count(&desk).await, 1);
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn every_fault_is_told_with_its_row_and_column_and_nothing_is_half_done() {
    for test in counties(400).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let mut rows = handed_out(&desk, "members-meeting", "2026-11-23").await;
        answer(&mut rows, "议题或主题", "讨论修建水渠");
        answer(&mut rows, "开始时间", "上午");
        answer(&mut rows, "主持人职务", "村长");
        let refused = brought_back(&desk, &rows).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = plain(&refused.body);
        let row = rows.iter().position(|row| row[1] == "开始时间").unwrap() + 4;
        assert!(said.contains(&format!("会议登记表，第 {row} 行，C 列")), "{said}");
        assert!(said.contains("请按 9:00 的样子填写时间") && said.contains("主持人职务"), "{said}");

        answer(&mut rows, "开始时间", "9:00");
        answer(&mut rows, "主持人职务", "书记");
        let first = rows.iter().position(|row| row[0] == "1").unwrap();
        answer(&mut rows, "没有填的都是出席", "是");
        "请假".clone_into(&mut rows[first][2]);
        "来过".clone_into(&mut rows[first + 1][2]);
        let missing = rows.remove(first + 2)[1].clone();
        rows.push(["99", "赵不认识", "出席", "", ""].map(ToOwned::to_owned));
        let said = plain(&brought_back(&desk, &rows).await.body);
        for words in
            ["请假请写原因", "请填出席、请假、缺席或者列席", &missing, "赵不认识", "应到名单里没有这个人"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
        for (on, words) in [("2026-12-01", "日期不能晚于今天"), ("2026-07-09", "请写一句补登的原因")]
        {
            let mut rows = handed_out(&desk, "theme-day", on).await;
            answer(&mut rows, "议题或主题", "讨论修建水渠");
            answer(&mut rows, "没有填的都是出席", "是");
            let said = plain(&brought_back(&desk, &rows).await.body);
            assert!(said.contains(words), "{words}: {said}");
        }
        for (name, bytes) in [("a.xlsx", &b"x"[..]), ("a.xlsx", b""), ("a.pdf", b"%PDF-1.4")] {
            let refused = desk.send_file("/meetings/offline/check", &[], (name, bytes)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        }
        assert_eq!(count(&desk).await, 0);
        let member = Desk::of(&test, "member").await;
        assert_eq!(member.get("/meetings/offline").await.status, StatusCode::FORBIDDEN);
        let publicity = Desk::of(&test, "publicity-member").await;
        let said = plain(
            &brought_back(&publicity, &handed_out(&desk, "committee-meeting", "2026-11-23").await).await.body,
        );
        assert!(said.contains("请填写") || said.contains("您的身份不登记这一类"), "{said}");
    }
}

#[tokio::test]
async fn what_a_helper_enters_says_for_whom() {
    let test = counties(30).await.remove(0);
    let secretary = Desk::of(&test, "branch-secretary").await;
    let lend = [
        ("to", "zhuangan"),
        ("role", "branch-secretary"),
        ("until", "2026-12-31"),
        ("reason", "住院"),
        ("seen", "yes"),
    ];
    assert_eq!(secretary.post("/delegations/new", &lend).await.status, StatusCode::SEE_OTHER);
    let lender = secretary.caller().await.account;
    let helper = Desk::of(&test, "party-worker").await;
    let grants = helper.caller().await.grants;
    let grant = grants.iter().find(|grant| grant.delegated_from == Some(lender)).unwrap();
    helper.post("/acting", &[("grant", &grant.id.to_string())]).await;
    let mut rows = handed_out(&helper, "theme-day", "2026-11-23").await;
    answer(&mut rows, "议题或主题", "讨论修建水渠");
    answer(&mut rows, "没有填的都是出席", "是");
    let check = brought_back(&helper, &rows).await;
    let fields = kept(&check.body);
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let done = helper.post("/meetings/offline/take", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    let shown = plain(&secretary.get(&done.location).await.body);
    assert!(shown.contains("（代河口村支部书记）"), "{shown}");
}
