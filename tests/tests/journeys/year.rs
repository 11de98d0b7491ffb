//! What a branch does in a year: meetings, dues, the book; and what the county and a member see of it. With script on
//! and off, on a telephone and in an office.

use crate::people::signed_in;
use fantoccini::Locator;
use journeys::pages::Form;
use journeys::{Browser, Database, Server};

/// The member at the top of the roll of the demo's branch, who is asked first.
async fn first_of_the_roll(browser: &Browser) -> String {
    browser.text("tbody th").await.unwrap()
}

/// A secretary plans a meeting, marks who came, takes down the vote, and finds all of it in the yearly book.
#[tokio::test]
async fn a_meeting_is_recorded_once_and_stands_in_the_book() {
    let server = Server::start(Database::Sqlite).unwrap();
    for (script, width, topic) in [(true, 360, "通过修渠方案"), (false, 1366, "通过修路方案")] {
        let secretary = signed_in(&server, "branch-secretary", width, script).await;
        secretary.open(&server.url("/meetings/new")).await.unwrap();
        Form::on(&secretary).follow("党员大会").await.unwrap();
        Form::on(&secretary).fill("日期", "2026-11-20").await.unwrap();
        Form::on(&secretary).fill("议题或主题", topic).await.unwrap();
        Form::on(&secretary).press("保存").await.unwrap();

        assert_eq!(secretary.text("h1").await.unwrap(), "登记出席情况");
        let absent = first_of_the_roll(&secretary).await;
        Form::on(&secretary).choose("请假").await.unwrap();
        Form::on(&secretary).press("没有选的都是出席，保存").await.unwrap();
        let refused = secretary.text("main").await.unwrap();
        assert!(refused.contains("原因"), "leave is given for a reason: {refused}");
        assert_eq!(secretary.overflow().await.unwrap(), [], "the roll");
        Form::on(&secretary).fill(&format!("{absent}没有出席的原因"), "住院").await.unwrap();
        Form::on(&secretary).press("没有选的都是出席，保存").await.unwrap();

        Form::on(&secretary).follow("登记表决和决议").await.unwrap();
        let entitled = secretary.text("main").await.unwrap();
        let present = number_after(&entitled, "实到");
        let form = Form::on(&secretary);
        form.fill("表决事项", topic).await.unwrap();
        form.choose("举手表决").await.unwrap();
        form.fill("赞成", &present.to_string()).await.unwrap();
        form.fill("不赞成", "1").await.unwrap();
        form.fill("弃权", "0").await.unwrap();
        form.press("保存决议").await.unwrap();
        let refused = secretary.text("main").await.unwrap();
        assert!(refused.contains("需要修改"), "more votes than voters: {refused}");
        Form::on(&secretary).fill("赞成", &(present - 1).to_string()).await.unwrap();
        Form::on(&secretary).press("保存决议").await.unwrap();
        let shown = secretary.text("main").await.unwrap();
        assert!(shown.contains(topic) && shown.contains("通过"), "{shown}");
        assert_eq!(secretary.overflow().await.unwrap(), [], "the meeting");

        secretary.open(&server.url("/ledgers?year=2026")).await.unwrap();
        Form::on(&secretary).follow("党支部工作手册").await.unwrap();
        let book = secretary.text("main").await.unwrap();
        let entry = format!("{topic}：通过（赞成 {}，反对 1，弃权 0）", present - 1);
        assert!(book.contains(&entry), "{entry}");
    }
}

/// The number behind a word, up to what is no digit.
fn number_after(text: &str, word: &str) -> usize {
    let behind = text.split(word).nth(1).unwrap().trim_start();
    behind.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

/// Dues are received for several members at once, then from what the bank handed out, once and not twice; the account
/// of the year is what came in.
#[tokio::test]
async fn dues_come_in_at_the_desk_and_by_the_bank() {
    for (script, width) in [(true, 360), (false, 1366)] {
        let server = Server::start_with(Database::Sqlite, 60).unwrap();
        let secretary = signed_in(&server, "branch-secretary", width, script).await;
        let before = income(&server, &secretary).await;

        secretary.open(&server.url("/dues")).await.unwrap();
        let (first, second) = (open_member(&secretary, 0).await, open_member(&secretary, 1).await);
        Form::on(&secretary).tick(&format!("选择{}", first.0)).await.unwrap();
        Form::on(&secretary).press("登记收缴").await.unwrap();
        let form = Form::on(&secretary);
        form.fill("从哪个月", "2026-11").await.unwrap();
        form.fill("到哪个月", "2026-11").await.unwrap();
        form.fill("日期", "2026-11-20").await.unwrap();
        form.choose("现金").await.unwrap();
        form.choose("本人").await.unwrap();
        form.press("下一步").await.unwrap();
        let check = secretary.text("main").await.unwrap();
        assert!(check.contains(&first.0), "{check}");
        assert_eq!(secretary.overflow().await.unwrap(), [], "the check page");
        Form::on(&secretary).press("确认登记").await.unwrap();

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("流水.csv");
        let rows = format!(
            "交易日期,收入金额,对方户名,摘要\n2026-11-20,{},{},党费\n2026-11-21,3.00,查无此人,货款\n",
            second.1, second.0
        );
        std::fs::write(&file, rows).unwrap();
        secretary.open(&server.url("/dues/statement")).await.unwrap();
        Form::on(&secretary).attach("银行流水文件", &file).await.unwrap();
        Form::on(&secretary).press("读取").await.unwrap();
        assert_eq!(secretary.overflow().await.unwrap(), [], "the statement");
        Form::on(&secretary).press("登记全部完全对上的（1笔）").await.unwrap();
        secretary.open(&server.url("/dues/statement")).await.unwrap();
        Form::on(&secretary).attach("银行流水文件", &file).await.unwrap();
        Form::on(&secretary).press("读取").await.unwrap();
        let again = secretary.text("main").await.unwrap();
        assert!(!again.contains("登记全部完全对上的"), "the same row is not offered twice: {again}");

        let paid = fen(&first.1) + fen(&second.1);
        assert_eq!(income(&server, &secretary).await, before + paid);
        assert_eq!(secretary.overflow().await.unwrap(), [], "the account");
    }
}

/// Name and open amount of a member with one month open, counted from the top of the list.
async fn open_member(browser: &Browser, order: usize) -> (String, String) {
    let script = "return [...document.querySelectorAll('tbody tr')].filter(row => /本月/.test(row.lastElementChild.textContent)).map(row => [row.querySelector('th').textContent.trim(), row.querySelectorAll('td.num')[1].textContent.trim()])";
    let rows = browser.client().execute(script, vec![]).await.unwrap();
    let rows: Vec<(String, String)> = serde_json::from_value(rows).unwrap();
    rows[order].clone()
}

/// An amount in yuan, in fen.
fn fen(amount: &str) -> u64 {
    amount.replace('.', "").parse().unwrap()
}

/// What came in as dues this year, in fen, by the account.
async fn income(server: &Server, browser: &Browser) -> u64 {
    browser.open(&server.url("/dues/account?year=2026")).await.unwrap();
    let account = browser.text("main").await.unwrap();
    let line = account.lines().find(|line| line.starts_with("党费 ")).unwrap();
    let amount: String = line[7..].chars().take_while(|at| at.is_ascii_digit() || *at == '.').collect();
    fen(&amount)
}

/// A member reads on a telephone, in the largest text, what concerns nobody else: dues, meetings, when the next one is.
#[tokio::test]
async fn a_member_reads_what_is_their_own() {
    let server = Server::start_with(Database::Sqlite, 60).unwrap();
    for script in [true, false] {
        let member = signed_in(&server, "member", 360, script).await;
        member.set_cookie("jiceng_text", "xl").await.unwrap();
        for (link, said) in [
            ("我的党费", "每月应交"),
            ("我参加的组织生活", "请您参加"),
            ("我的组织关系转接", "组织关系"),
            ("我的流动情况", "流动"),
        ] {
            member.open(&server.url("/")).await.unwrap();
            Form::on(&member).follow(link).await.unwrap();
            let shown = member.text("main").await.unwrap();
            assert!(shown.contains(said), "{link}: {shown}");
            assert_eq!(member.overflow().await.unwrap(), [], "{link}");
        }
    }
}

/// The county finds whose term is over with a telephone number, and the statistics for a past day, without asking anyone.
#[tokio::test]
async fn the_county_finds_overdue_terms_and_the_statistics_of_a_day() {
    let server = Server::start_with(Database::Sqlite, 200).unwrap();
    for (script, width) in [(true, 360), (false, 1366)] {
        let officer = signed_in(&server, "county-officer", width, script).await;
        officer.open(&server.url("/terms")).await.unwrap();
        let list = officer.text("main").await.unwrap();
        let count = number_after(&list, "已超期 ");
        Form::on(&officer).follow(&format!("已超期 {count} 个")).await.unwrap();
        let overdue = officer.text("main").await.unwrap();
        let rows = officer.client().find_all(Locator::Css("tbody th a[href^='/terms/']")).await.unwrap();
        assert_eq!(rows.len(), count, "{overdue}");
        assert!(overdue.contains("0000-555"), "whom to call: {overdue}");
        assert_eq!(officer.overflow().await.unwrap(), [], "the terms");

        officer.open(&server.url("/statistics")).await.unwrap();
        Form::on(&officer).fill("截至", "2026-06-30").await.unwrap();
        Form::on(&officer).press("查询").await.unwrap();
        let page = officer.text("main").await.unwrap();
        assert!(page.contains("截至 2026-06-30"), "{page}");
        assert_eq!(officer.overflow().await.unwrap(), [], "the statistics");
    }
}
