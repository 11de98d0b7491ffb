//! Dues: what is set, owed, received and spent, who sees it, and what the rulebook says of it.

use crate::common::{TODAY, Test, counties};
use crate::desk::{Answer, Desk, assert_sound, branch, plain};
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use jiceng::dues;
use jiceng::organisations::{self, Fulfilment, Organisation};
use jiceng::platform::access::Caller;
use jiceng::platform::journal;
use jiceng::platform::server;
use std::sync::Arc;
use tower::ServiceExt as _;

/// The members of the first branch.
pub(crate) async fn members(test: &Test, caller: &Caller, branch: &Organisation) -> Vec<dues::Payer> {
    dues::members_of(&mut test.app.db.read().await.unwrap(), caller.area, branch.id).await.unwrap()
}

/// Posts a form about members, with the fields that its first page carries.
async fn about(desk: &Desk<'_>, path: &str, who: &[String], fields: &[(&str, &str)]) -> Answer {
    let branch = branch(desk.test, &desk.caller().await).await.id.to_string();
    let mut asked = vec![("organisation", branch.as_str())];
    asked.extend(who.iter().map(|id| ("who", id.as_str())));
    let form = desk.post(path, &[&asked[..], &[("step", "ask")]].concat()).await;
    assert_eq!(form.status, StatusCode::OK, "{}", plain(&form.body));
    let version = form.body.split("name=\"version\" value=\"").nth(1).and_then(|it| it.split('"').next());
    let version = version.unwrap_or_default().to_owned();
    desk.post(path, &[&asked[..], &[("version", version.as_str())], fields].concat()).await
}

/// The same, seen on its check page and confirmed.
pub(crate) async fn done(desk: &Desk<'_>, path: &str, who: &[String], fields: &[(&str, &str)]) -> Answer {
    let check = about(desk, path, who, fields).await;
    assert_eq!(check.status, StatusCode::OK, "{}", plain(&check.body));
    let done = about(desk, path, who, &[fields, &[("step", "done")]].concat()).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    done
}

const CASH: [(&str, &str); 3] = [("way", "cash"), ("payer", "own"), ("handler", "王收款")];

pub(crate) fn received<'a>(from: &'a str, to: &'a str, on: &'a str) -> Vec<(&'a str, &'a str)> {
    [&[("from", from), ("to", to), ("on", on)][..], &CASH].concat()
}

#[expect(clippy::too_many_lines, reason = "one story from nothing set to a reduction")]
#[tokio::test]
async fn the_rulebook_proposes_the_amount_and_less_needs_an_approved_reduction() {
    for test in counties(120).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let own = branch(&test, &caller).await;
        let all = members(&test, &caller, &own).await;
        let last = all.last().unwrap();
        let who = [last.id.to_string()];
        let shown = desk.get("/dues").await.body;
        let name_at = |name: &str| shown.find(&format!(">{name}<")).unwrap();
        assert!(name_at(&last.name) < name_at(&all[0].name), "those not set stand first");
        assert!(plain(&shown).contains("有1人还没有核定"), "{}", plain(&shown));

        let wage = [("category", "wage"), ("from", "2026-03")];
        let no_base = about(&desk, "/dues/set", &who, &wage).await;
        assert_eq!(no_base.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(no_base.body.contains("请填写月收入基数"), "{}", plain(&no_base.body));
        // The bracket's rate is taken of the whole base; a part of a fen is dropped.
        for (base, amount) in
            [("3000", "15.00"), ("3000.33", "30.00"), ("5000.01", "75.00"), ("10000.50", "200.01")]
        {
            let check = about(&desk, "/dues/set", &who, &[&wage[..], &[("base", base)]].concat()).await;
            assert!(check.body.contains(&format!(">{amount}<")), "{base}: {}", plain(&check.body));
        }
        let fields = [&wage[..], &[("base", "4200.00")]].concat();
        let less = about(&desk, "/dues/set", &who, &[&fields[..], &[("amount", "41.99")]].concat()).await;
        assert_eq!(less.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(less.body.contains("每月应交42.00元"), "{}", plain(&less.body));
        let untold = [&fields[..], &[("amount", "5"), ("reduced", "yes"), ("grounds", "重病")]].concat();
        let untold = about(&desk, "/dues/set", &who, &untold).await;
        assert_eq!(untold.body.matches("少交免交要填写这一项").count() / 2, 3, "{}", plain(&untold.body));
        done(&desk, "/dues/set", &who, &fields).await;
        let page = format!("/dues/members/{}", last.id);
        let shown = plain(&desk.get(&page).await.body);
        assert!(shown.contains("4200.00") && shown.contains("42.00") && shown.contains("2026-03"), "{shown}");

        let relief = [
            ("category", "wage"),
            ("from", "2026-06"),
            ("base", "4200"),
            ("amount", "0"),
            ("reduced", "yes"),
            ("grounds", "重病"),
            ("discussed-on", "2026-05-10"),
            ("approver", "青石镇党委"),
            ("approved-on", "2026-05-20"),
        ];
        done(&desk, "/dues/set", &who, &relief).await;
        let shown = plain(&desk.get(&page).await.body);
        assert!(
            shown.contains("青石镇党委2026-05-20批准") && shown.contains("2026-03"),
            "the former is kept: {shown}"
        );
        // March, April and May are owed at 42 yuan a month; from June nothing is due.
        assert!(shown.contains("126.00"), "{shown}");

        let wide = about(
            &desk,
            "/dues/set",
            &who,
            &[("category", "farmer"), ("from", "2026-07"), ("amount", "1.01")],
        )
        .await;
        assert!(wide.body.contains("农民党员每月交0.2元至1元") && wide.body.contains("name=\"reason\""));
        let refused = about(
            &desk,
            "/dues/set",
            &who,
            &[("category", "farmer"), ("from", "2026-07"), ("amount", "1.01"), ("step", "done")],
        )
        .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn a_whole_branch_is_set_alike_and_pays_on_one_day_and_a_wrong_receipt_is_withdrawn() {
    for test in counties(120).await {
        let desk = Desk::of(&test, "organisation-member").await;
        let caller = desk.caller().await;
        let own = branch(&test, &caller).await;
        let all = members(&test, &caller, &own).await;
        let who: Vec<String> = all.iter().skip(1).take(2).map(|it| it.id.to_string()).collect();
        let farmers = [("category", "farmer"), ("from", "2026-11"), ("amount", "1")];
        done(&desk, "/dues/set", &who, &farmers).await;
        // Both owe November at the new amount only: what is before is paid.
        let check = about(&desk, "/dues/receive", &who, &received("2026-11", "2026-11", "2026-11-20")).await;
        assert!(plain(&check.body).contains("2.00"), "{}", plain(&check.body));
        let paid = done(&desk, "/dues/receive", &who, &received("2026-11", "2026-11", "2026-11-20")).await;
        assert!(paid.location.contains("done=received"));
        let nothing =
            about(&desk, "/dues/receive", &who, &received("2026-11", "2026-11", "2026-11-20")).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.body.contains("没有要交的党费"), "{}", plain(&nothing.body));

        let page = format!("/dues/members/{}", who[0]);
        let shown = desk.get(&page).await.body;
        let entry = shown.split("href=\"").map(|it| it.split('"').next().unwrap());
        let entry = entry.into_iter().find(|it| it.starts_with("/dues/entries/")).unwrap().to_owned();
        let receipt = plain(&desk.get(&format!("{entry}/receipt")).await.body);
        assert!(
            receipt.contains("壹元整") && receipt.contains("王收款") && receipt.contains(&all[1].name),
            "{receipt}"
        );
        let version = desk.version(&format!("{entry}/withdraw")).await;
        let fields = [("version", version.as_str()), ("reason", "写错了人")];
        assert_eq!(desk.post(&format!("{entry}/withdraw"), &fields).await.status, StatusCode::SEE_OTHER);
        let again = desk.post(&format!("{entry}/withdraw"), &fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
        let shown = plain(&desk.get(&page).await.body);
        assert!(shown.contains("已撤回"), "it stays: {shown}");
        assert_eq!(desk.get(&format!("{entry}/receipt")).await.status, StatusCode::NOT_FOUND);

        // In advance: until when it is paid is shown.
        let one = &who[..1];
        done(&desk, "/dues/receive", one, &received("2026-11", "2027-06", "2026-11-21")).await;
        assert!(plain(&desk.get(&page).await.body).contains("2027-06"));
        let future = about(&desk, "/dues/receive", one, &received("2027-07", "2027-08", "2026-12-01")).await;
        assert!(future.body.contains("日期还没有到"), "{}", plain(&future.body));
        let deducted = [
            &received("2027-07", "2027-07", "2026-11-21")[..3],
            &[("way", "bank"), ("payer", "organisation")],
        ]
        .concat();
        let deducted = about(&desk, "/dues/receive", one, &deducted).await;
        assert!(
            deducted.body.contains("垫交或者扣缴") && deducted.body.contains("name=\"reason\""),
            "{}",
            plain(&deducted.body)
        );
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn who_does_not_pay_is_reminded_long_before_six_months_and_only_branch_and_member_see_it() {
    for test in counties(400).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let own = branch(&test, &caller).await;
        let all = members(&test, &caller, &own).await;
        let late = &all[3];
        let shown = plain(&desk.get("/dues").await.body);
        assert!(shown.contains("连续3个月没有交党费") && shown.contains("欠3个月"), "{shown}");
        assert!(!shown.contains("自行脱党"), "{shown}");
        test.app.clock.set(jiff::civil::date(2027, 2, 3));
        let desk = Desk::of(&test, "branch-secretary").await;
        let shown = plain(&desk.get(&format!("/dues/members/{}", late.id)).await.body);
        assert!(shown.contains("自行脱党") && shown.contains("不要直接除名"), "{shown}");
        let county = Desk::of(&test, "county-officer").await;
        for page in [format!("/dues?organisation={}", own.id), format!("/dues/members/{}", late.id)] {
            let answer = county.get(&page).await;
            assert!(matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{page}");
            assert!(!answer.body.contains(&late.name));
        }
        let totals = county.get("/dues/totals").await.body;
        assert!(
            plain(&totals).contains("连续6个月以上没交") && !totals.contains(&late.name),
            "{}",
            plain(&totals)
        );
        let discipline = Desk::of(&test, "discipline-member").await;
        assert_eq!(discipline.get("/dues").await.status, StatusCode::OK);
        assert_eq!(discipline.get("/dues/set").await.status, StatusCode::FORBIDDEN);
        for role in ["technical-administrator", "publicity-member", "member", "party-worker"] {
            let answer = Desk::of(&test, role).await.get(&format!("/dues?organisation={}", own.id)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role}");
        }
        let member = plain(&Desk::of(&test, "member").await.get("/me/dues").await.body);
        assert!(member.contains("我的党费") && member.contains("每月应交"), "{member}");
    }
}

#[tokio::test]
async fn what_somebody_earns_is_sealed_and_in_no_log() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let own = branch(&test, &caller).await;
        let who = [members(&test, &caller, &own).await[0].id.to_string()];
        let fields = [("category", "wage"), ("from", "2026-11"), ("base", "7654.32")];
        done(&desk, "/dues/set", &who, &fields).await;
        let mut read = test.app.db.read().await.unwrap();
        for entry in journal::recent(&mut read, caller.area, i64::MAX, 10_000).await.unwrap() {
            let payload = entry.payload.unwrap_or_default();
            assert!(!payload.contains("7654") && !payload.contains("765432"), "{payload}");
        }
        drop(read);
        let file = std::fs::read(test.folder.path().join("test.db")).unwrap_or_default();
        assert!(!file.windows(6).any(|bytes| bytes == b"765432"), "in the clear on the disk");
        let list = desk.get("/dues").await.body;
        assert!(!list.contains("7654"), "not in the list");
        let form = [
            ("organisation", own.id.to_string()),
            ("year", "2026".to_owned()),
            ("form", "settings".to_owned()),
        ];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let texts = exported(&desk, &form).await;
        assert!(texts.contains("党费核定表") && texts.contains("按月领取工资"), "{texts}");
        assert!(!texts.contains("7654.32"), "an export that did not ask");
        let texts = exported(&desk, &[&form[..], &[("bases", "yes")]].concat()).await;
        assert!(texts.contains("7654.32"), "{texts}");
        let ledger = [("organisation", form[0].1), ("year", "2026"), ("form", "ledger")];
        assert!(exported(&desk, &ledger).await.contains("党费收缴台账"));
    }
}

/// Sends a body of a kind, and tells what comes back.
async fn sent(desk: &Desk<'_>, path: &str, kind: &str, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, kind)
        .header(header::COOKIE, format!("jiceng_session={}", desk.cookie))
        .body(Body::from(body))
        .unwrap();
    let router = server::router(Arc::clone(&desk.test.app), jiceng::routes());
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    (status, to_bytes(response.into_body(), 10_000_000).await.unwrap().to_vec())
}

async fn exported(desk: &Desk<'_>, fields: &[(&str, &str)]) -> String {
    exported_from(desk, "/dues/export", fields).await
}

/// All texts of the workbook that an export hands out.
pub(crate) async fn exported_from(desk: &Desk<'_>, page: &str, fields: &[(&str, &str)]) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    let (status, bytes) =
        sent(desk, page, "application/x-www-form-urlencoded", body.finish().into_bytes()).await;
    assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&bytes));
    let workbook = workbook::read(&bytes, &workbook::Limits::default()).unwrap();
    let rows = workbook.sheets[0].rows().iter();
    rows.flat_map(|row| row.cells().iter().map(|(_, cell)| cell.shown().to_owned()))
        .collect::<Vec<_>>()
        .join(" ")
}

#[expect(clippy::too_many_lines, reason = "one story of a year's book")]
#[tokio::test]
async fn the_book_balances_spending_needs_a_decision_and_the_year_is_published() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let own = branch(&test, &caller).await;
        let organisation = own.id.to_string();
        let book = async |kind: &str, fields: &[(&str, &str)]| {
            let given = [("organisation", organisation.as_str()), ("on", "2026-11-20"), ("way", "cash")];
            desk.post(&format!("/dues/book/{kind}"), &[&given[..], fields].concat()).await
        };
        let buys = [("amount", "50"), ("purpose", "training"), ("matter", "培训"), ("counterpart", "党校")];
        let undecided = book("use", &buys).await;
        assert_eq!(undecided.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(undecided.body.contains("还没有集体讨论决定") && undecided.body.contains("name=\"reason\""));
        let decided = [("approver", "党员大会"), ("approved-on", "2026-11-18")];
        let bought = book("use", &[&buys[..], &decided].concat()).await;
        assert_eq!(bought.status, StatusCode::SEE_OTHER, "{}", plain(&bought.body));
        let other = [("amount", "1"), ("purpose", "other"), ("matter", "聚餐"), ("counterpart", "饭店")];
        let other = book("use", &[&other[..], &decided].concat()).await;
        assert!(other.body.contains("不在党费的五项用途里"), "{}", plain(&other.body));
        let much =
            [("amount", "99999"), ("purpose", "training"), ("matter", "培训"), ("counterpart", "党校")];
        let much = book("use", &[&much[..], &decided].concat()).await;
        assert_eq!(much.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(much.body.contains("账上只有"), "{}", plain(&much.body));
        let twice = book("use", &[&buys[..], &decided].concat()).await;
        assert!(twice.body.contains("已经登记过"), "{}", plain(&twice.body));

        let name = members(&test, &caller, &own).await[0].name.clone();
        let gift = book("voluntary", &[("amount", "1000"), ("name", &name), ("matter", "支援灾区")]).await;
        let entry = gift.location.split('?').next().unwrap().to_owned();
        let shown = plain(&desk.get(&entry).await.body);
        assert!(shown.contains("还没有全额上缴") && shown.contains("支援灾区"), "{shown}");
        let version = desk.version(&format!("{entry}/forward")).await;
        let passed = [("version", version.as_str()), ("on", "2026-11-23"), ("document", "中组收字1号")];
        assert_eq!(desk.post(&format!("{entry}/forward"), &passed).await.status, StatusCode::SEE_OTHER);
        let shown = plain(&desk.get(&entry).await.body);
        assert!(shown.contains("中组收字1号") && !shown.contains("还没有全额上缴"), "{shown}");

        let account =
            desk.get(&format!("/dues/account?organisation={organisation}&year=2026&list=members")).await;
        let sheet = plain(&account.body);
        for words in
            ["上年结余", "365.00", "1200.00（2笔）", "1120.00（2笔）", "216.00", "50.00", "党员交纳情况"]
        {
            assert!(sheet.contains(words), "{words}: {sheet}");
        }
        assert!(sheet.contains(&name), "the list that the branch asked for");
        let public =
            plain(&desk.get(&format!("/dues/account?organisation={organisation}&year=2026")).await.body);
        assert!(!public.contains("党员交纳情况"), "{public}");

        assert_eq!(standing(&test, &caller, &own).await, Fulfilment::Done, "the demo published in January");
        let event = account.body.split("href=\"").map(|it| it.split('"').next().unwrap());
        let event =
            event.into_iter().find(|it| it.contains("/yearly/") && it.ends_with("/withdraw")).unwrap();
        assert_eq!(desk.post(event, &[("reason", "记错了")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(standing(&test, &caller, &own).await, Fulfilment::Missing);
        let told = [
            ("organisation", organisation.as_str()),
            ("on", "2026-11-24"),
            ("year", "2026"),
            ("note", "公开栏"),
        ];
        let told = desk.post("/dues/yearly/dues-published", &told).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", plain(&told.body));
        assert_eq!(standing(&test, &caller, &own).await, Fulfilment::Done);
        assert_sound(&test, &caller).await;
    }
}

/// Where the duty of publishing stands.
async fn standing(test: &Test, caller: &Caller, own: &Organisation) -> Fulfilment {
    let mut read = test.app.db.read().await.unwrap();
    let figures = organisations::figures(&mut read, caller.area, own, TODAY).await.unwrap();
    let events = organisations::events(&mut read, caller.area, own, (TODAY, TODAY)).await.unwrap();
    let duties = organisations::current(&test.app, own, &figures, TODAY, &events);
    duties.into_iter().find(|it| it.rule == "dues-report").unwrap().standing
}

/// Uploads a bank statement of a branch.
pub(crate) async fn uploaded(desk: &Desk<'_>, branch: &str, file: &[u8]) -> (StatusCode, String) {
    let before = format!(
        "--b\r\ncontent-disposition: form-data; name=\"organisation\"\r\n\r\n{branch}\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
    );
    let body = [before.as_bytes(), file, b"\r\n--b--\r\n"].concat();
    let (status, bytes) = sent(desk, "/dues/statement", "multipart/form-data; boundary=b", body).await;
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

/// The fields of the form of rows, as the page offers them.
pub(crate) fn offered(page: &str) -> Vec<(String, String)> {
    let html = crate::html::Html::parse(page);
    let hidden = html.all("input").filter(|it| it.attribute("type") == "hidden");
    let mut fields: Vec<(String, String)> =
        hidden.map(|it| (it.attribute("name").to_owned(), it.attribute("value").to_owned())).collect();
    for part in page.split("<select").skip(1) {
        let name = part.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        let options = part.split("</select>").next().unwrap();
        let chosen = options.split("<option value=\"").find(|it| it.contains(" selected"));
        let chosen = chosen.map_or("", |it| it.split('"').next().unwrap());
        fields.push((name.to_owned(), chosen.to_owned()));
    }
    fields
}

#[tokio::test]
async fn a_bank_statement_is_matched_confirmed_by_a_person_and_never_taken_twice() {
    for test in counties(120).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let own = branch(&test, &caller).await;
        let id = own.id.to_string();
        let all = members(&test, &caller, &own).await;
        let (first, second) = (&all[0], &all[1]);
        // The demo has both paid until October; November and December of the first are 84 yuan.
        let csv = format!(
            "交易日期,贷方发生额,对方户名,摘要,流水号\n2026-11-10,84.00,{},党费,1\n2026-11-11,0.20,某亲属,代{}交党费,2\n2026-11-12,9.99,不认识,,3\n坏日期,1.00,x,,4\n",
            first.name, second.name
        );
        let (status, page) = uploaded(&desk, &id, csv.as_bytes()).await;
        assert_eq!(status, StatusCode::OK, "{}", plain(&page));
        let shown = plain(&page);
        assert!(shown.contains("共3笔收入，其中2笔") && shown.contains("2026-11 – 2026-12"), "{shown}");
        assert!(shown.contains("第5行"), "{shown}");
        let fields = offered(&page);
        let send = async |more: &[(&str, &str)]| {
            let mut all: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            all.extend_from_slice(more);
            desk.post("/dues/statement/take", &all).await
        };
        let nothing = send(&[("step", "picked")]).await;
        assert!(nothing.body.contains("还没有勾选"), "{}", plain(&nothing.body));
        let nobody = send(&[("step", "picked"), ("pick", "2")]).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nobody.body.contains("请选择是哪名党员"), "{}", plain(&nobody.body));
        let taken = send(&[("step", "exact")]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", plain(&taken.body));
        let paid = plain(&desk.get(&format!("/dues/members/{}", first.id)).await.body);
        assert!(paid.contains("已交到 2026-12") || paid.contains("2026-12"), "{paid}");
        let by = desk.get(&format!("/dues/members/{}", second.id)).await.body;
        assert!(plain(&by).contains("银行转账"), "{}", plain(&by));

        let twice = send(&[("step", "picked"), ("pick", "0")]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(twice.body.contains("以前已经登记过"), "{}", plain(&twice.body));
        let (older, ..) = encoding_rs::GB18030.encode(&csv);
        let (_, again) = uploaded(&desk, &id, &older).await;
        assert!(plain(&again).contains("有2笔以前已经登记"), "{}", plain(&again));
        // An entry that is withdrawn lets its row be taken again.
        let entry = by.split("href=\"").map(|it| it.split('"').next().unwrap());
        let entry = entry.into_iter().find(|it| it.starts_with("/dues/entries/")).unwrap().to_owned();
        let version = desk.version(&format!("{entry}/withdraw")).await;
        let fields = [("version", version.as_str()), ("reason", "对错了人")];
        desk.post(&format!("{entry}/withdraw"), &fields).await;
        let (_, again) = uploaded(&desk, &id, csv.as_bytes()).await;
        assert!(plain(&again).contains("有1笔以前已经登记"), "{}", plain(&again));

        for rubbish in [&b""[..], b"\xff\xfe\x00", b"PK\x03\x04zzzz", b"\xd0\xcf\x11\xe0zz", b"a,b\n1,2\n"] {
            let (status, page) = uploaded(&desk, &id, rubbish).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{rubbish:?}: {}", plain(&page));
            assert!(page.contains("id=\"file-error\""), "{}", plain(&page));
        }
        assert_sound(&test, &caller).await;
    }
}
