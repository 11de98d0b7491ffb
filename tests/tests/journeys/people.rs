//! What several people do together, each at a browser of their own; with script on and off.

use journeys::pages::{Form, SignInPage};
use journeys::{Browser, Database, Server};
use serde_json::json;

/// A browser in which a role is signed in.
pub(crate) async fn signed_in(server: &Server, role: &str, width: u32, script: bool) -> Browser {
    let browser = Browser::start(width, 800, script).await.unwrap();
    let page = SignInPage::open(&browser, server).await.unwrap();
    page.sign_in(server.sign_in(role).unwrap()).await.unwrap();
    browser
}

/// Somebody who is not signed in says what is wrong with the product, and reads the answer by the number.
#[tokio::test]
async fn a_complaint_is_written_without_sign_in_and_its_answer_read_by_number() {
    let server = Server::start_with(Database::Sqlite, 60).unwrap();
    let administrator = signed_in(&server, "technical-administrator", 1366, true).await;
    for (script, said) in [(true, "导入页面的按钮找不到"), (false, "名册打印出来太小")] {
        let browser = Browser::start(360, 800, script).await.unwrap();
        browser.open(&server.url("/feedback")).await.unwrap();
        Form::on(&browser).follow("写意见").await.unwrap();
        Form::on(&browser).fill("意见内容", said).await.unwrap();
        Form::on(&browser).press("提交意见").await.unwrap();
        assert_eq!(browser.text("h1").await.unwrap(), "意见已收到");
        let number = browser.text(".confirm-number").await.unwrap();

        administrator.open(&server.url("/feedback/inbox")).await.unwrap();
        Form::on(&administrator).follow(said).await.unwrap();
        Form::on(&administrator).fill("答复", "下一版改好").await.unwrap();
        Form::on(&administrator).press("提交答复").await.unwrap();

        browser.open(&server.url("/feedback")).await.unwrap();
        Form::on(&browser).fill("意见编号", &number).await.unwrap();
        Form::on(&browser).press("查看").await.unwrap();
        let answer = browser.text("main").await.unwrap();
        assert!(answer.contains(said) && answer.contains("下一版改好"), "{answer}");
        assert_eq!(browser.overflow().await.unwrap(), []);
    }
}

/// A member with a telephone and the largest text asks for a correction, the secretary agrees, the member sees it.
#[tokio::test]
async fn a_correction_goes_from_the_member_to_the_secretary_and_back() {
    let server = Server::start_with(Database::Sqlite, 60).unwrap();
    for (script, place) in [(true, "河口镇"), (false, "青石镇")] {
        let member = signed_in(&server, "member", 360, script).await;
        member.set_cookie("jiceng_text", "xl").await.unwrap();
        member.open(&server.url("/me/corrections/new")).await.unwrap();
        Form::on(&member).choose("籍贯").await.unwrap();
        Form::on(&member).press("继续").await.unwrap();
        Form::on(&member).fill("应当改为", place).await.unwrap();
        Form::on(&member).press("继续").await.unwrap();
        let check = member.text("main").await.unwrap();
        assert!(check.contains(place) && check.contains("演示县") || !script, "{check}");
        Form::on(&member).press("提交更正申请").await.unwrap();
        assert_eq!(member.text("h1").await.unwrap(), "更正申请已经提交");
        assert_eq!(member.overflow().await.unwrap(), []);
        let request = member.address().await.unwrap();

        let secretary = signed_in(&server, "branch-secretary", 1366, script).await;
        secretary.open(&server.url("/corrections")).await.unwrap();
        let name = secretary.text("tbody th").await.unwrap();
        Form::on(&secretary).follow(&name).await.unwrap();
        Form::on(&secretary).choose("同意更正，写入名册").await.unwrap();
        Form::on(&secretary).press("提交审核意见").await.unwrap();

        member.open(&request).await.unwrap();
        assert!(member.text("main").await.unwrap().contains("已更正"));
        member.open(&server.url("/me")).await.unwrap();
        assert!(member.text("main").await.unwrap().contains(place));
    }
}

/// The party worker opens an account for a member, who signs in with the slip.
#[tokio::test]
async fn a_member_signs_in_with_the_slip_that_the_office_printed() {
    let server = Server::start_with(Database::Sqlite, 60).unwrap();
    let office = signed_in(&server, "county-officer", 1366, true).await;
    let mut row = 1;
    for (script, user) in [(true, "laodang1"), (false, "laodang2")] {
        let name = loop {
            row += 1;
            office.open(&server.url("/members")).await.unwrap();
            let name = office.text(&format!("tbody tr:nth-child({row}) th")).await.unwrap();
            office.open(&server.url("/accounts")).await.unwrap();
            Form::on(&office).follow("开设账号").await.unwrap();
            Form::on(&office).fill("党员姓名、拼音或首字母", &name).await.unwrap();
            Form::on(&office).press("查询").await.unwrap();
            Form::on(&office).follow(&name).await.unwrap();
            // Whoever has an account already is led to it.
            if Form::on(&office).fill("用户名", user).await.is_ok() {
                break name;
            }
        };
        Form::on(&office).choose("本人我熟识").await.unwrap();
        Form::on(&office).choose("登录纸条").await.unwrap();
        Form::on(&office).press("开设并打印").await.unwrap();
        assert_eq!(office.text("h1").await.unwrap(), format!("交给{name}"));
        let code = office.text(".summary-row:nth-child(2) .lead").await.unwrap();

        let member = Browser::start(360, 800, script).await.unwrap();
        member.open(&server.url("/sign-in")).await.unwrap();
        Form::on(&member).follow("用登录纸条登录").await.unwrap();
        Form::on(&member).fill("用户名", user).await.unwrap();
        Form::on(&member).fill("登录码", &code).await.unwrap();
        Form::on(&member).press("登录").await.unwrap();
        member.open(&server.url("/me")).await.unwrap();
        assert_eq!(member.text("main .lead").await.unwrap(), name);
    }
}

/// The county founds a branch below a township after a check; what it lacks is told with the article.
#[tokio::test]
async fn a_branch_is_founded_below_a_township_and_its_findings_cite_the_article() {
    let server = Server::start_with(Database::Sqlite, 60).unwrap();
    for (script, code, name) in
        [(true, "990991", "中共青石镇新坝村支部委员会"), (false, "990992", "中共青石镇老坝村支部委员会")]
    {
        let officer = signed_in(&server, "county-officer", 1366, script).await;
        officer.open(&server.url("/organisations")).await.unwrap();
        Form::on(&officer).follow("青石镇党委").await.unwrap();
        Form::on(&officer).unfold("办理组织设置事项（成立、调整、撤销、班子）").await.unwrap();
        Form::on(&officer).follow("在下面设立党组织").await.unwrap();
        let form = Form::on(&officer);
        form.choose("党支部").await.unwrap();
        form.choose("村").await.unwrap();
        form.fill("党组织全称", name).await.unwrap();
        form.fill("编号", code).await.unwrap();
        form.fill("拟编入的正式党员人数", "9").await.unwrap();
        form.fill("生效日期", "2026-11-02").await.unwrap();
        form.press("继续").await.unwrap();
        let check = officer.text("main").await.unwrap();
        assert!(check.contains(name) && check.contains(code), "{check}");
        if check.contains("仍要办理的理由") {
            Form::on(&officer).fill("仍要办理的理由", "批复正在办理").await.unwrap();
        }
        Form::on(&officer).press("设立").await.unwrap();
        officer.open(&server.url(&format!("/organisations?words={code}"))).await.unwrap();
        let found = officer.text("tbody th").await.unwrap();
        Form::on(&officer).follow(&found).await.unwrap();
        let shown = officer.text("main").await.unwrap();
        assert!(shown.contains(name) && shown.contains("条例"), "{shown}");
    }
}

/// What the browser inside `WeChat` says of itself on a telephone of some years ago.
const WECHAT: &str = "Mozilla/5.0 (Linux; Android 10; HMA-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 \
    Chrome/86.0.4240.99 XWEB/4317 MMWEBSDK/20220903 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.28.2240(0x28001C57) \
    WeChat/arm64 Weixin NetType/4G Language/zh_CN ABI/arm64";

/// A member opens the address that somebody sent in `WeChat`, signs in there, and reads where the account is in use.
#[tokio::test]
async fn a_member_signs_in_inside_wechat() {
    let server = Server::start_with(Database::Sqlite, 60).unwrap();
    let browser = Browser::start(360, 640, true).await.unwrap();
    browser.tool("Network.setUserAgentOverride", json!({ "userAgent": WECHAT })).await.unwrap();
    browser.open(&server.url("/me")).await.unwrap();
    Form::on(&browser).follow("登录").await.unwrap();
    let sign_in = server.sign_in("member").unwrap();
    Form::on(&browser).fill("用户名", &sign_in.name).await.unwrap();
    Form::on(&browser).fill("密码", &sign_in.password).await.unwrap();
    Form::on(&browser).press("登录").await.unwrap();
    for (path, said) in [("/me", "我的信息"), ("/me/consents", "授权同意"), ("/account", "微信 · Android")]
    {
        browser.open(&server.url(path)).await.unwrap();
        let shown = browser.text("main").await.unwrap();
        assert!(shown.contains(said), "{path}: {shown}");
        assert_eq!(browser.overflow().await.unwrap(), [], "{path}");
    }
    // Going back and forth, which is all that the bar of WeChat offers, finds the pages again.
    browser.client().back().await.unwrap();
    assert!(browser.text("main").await.unwrap().contains("授权同意"));
}

/// A secretary takes down an application and the talk after it, prints the record of the talk filled in, and pays
/// attention to nothing twice; with script on and off.
#[tokio::test]
async fn an_application_is_taken_down_talked_about_and_its_papers_are_filled() {
    let server = Server::start_with(Database::Sqlite, 60).unwrap();
    for (script, width, name) in [(true, 360, "司马青苗"), (false, 1366, "司马红苗")] {
        let secretary = signed_in(&server, "branch-secretary", width, script).await;
        secretary.open(&server.url("/development")).await.unwrap();
        Form::on(&secretary).follow("登记入党申请").await.unwrap();
        let form = Form::on(&secretary);
        form.fill("党组织", "990101001").await.unwrap();
        form.fill("姓名", name).await.unwrap();
        form.fill("出生日期", "1995-03-01").await.unwrap();
        form.fill("递交申请书日期", "2026-10-20").await.unwrap();
        form.press("登记").await.unwrap();
        assert!(secretary.text("h1").await.unwrap().contains(name));
        assert_eq!(secretary.overflow().await.unwrap(), [], "the case");

        Form::on(&secretary).follow("党组织派人谈话").await.unwrap();
        Form::on(&secretary).fill("日期", "2026-11-02").await.unwrap();
        Form::on(&secretary).press("登记").await.unwrap();
        let shown = secretary.text("main").await.unwrap();
        assert!(shown.contains("推荐和确定入党积极分子"), "the next step: {shown}");

        Form::on(&secretary).follow("公文和表格").await.unwrap();
        assert_eq!(secretary.overflow().await.unwrap(), [], "the list of documents");
        Form::on(&secretary).follow("谈话记录").await.unwrap();
        let record = secretary.text("article").await.unwrap();
        for words in [name, "1995年3月1日", "2026年10月20日", "2026年11月2日", "谈话内容"] {
            assert!(record.contains(words), "{words}: {record}");
        }
        assert_eq!(secretary.overflow().await.unwrap(), [], "the form");
    }
}
