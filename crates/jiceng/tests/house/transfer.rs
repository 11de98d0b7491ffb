//! Transfers within the county: the membership goes on in the other branch on the day of receiving, and not before; what is
//! sent back, late, withdrawn or impossible.

use crate::common::{Test, counties, one_county};
use crate::desk::{Answer, Desk, added, assert_sound, member, number, plain};
use crate::floating::{by_code, clerk};
use crate::transfer_files::saved;
use axum::http::StatusCode;
use jiceng::members::{self, Member};
use jiceng::organisations;
use jiceng::platform::access::{self, Caller, NewGrant, Permission, Role};
use jiceng::platform::id::{AccountId, GrantId, MembershipId, PersonId};
use jiff::civil::date;

/// The branch that receives.
const THERE: &str = "990101002";

/// The secretary of the receiving branch, who sees nothing of the giving one.
pub(crate) async fn secretary_there(test: &Test) -> Desk<'_> {
    let app = &test.app;
    let area = Desk::of(test, "county-officer").await.caller().await.area;
    let place =
        organisations::by_code(&mut app.db.read().await.unwrap(), area, THERE).await.unwrap().unwrap();
    let mut write = app.db.write(&[area.0]).await.unwrap();
    let words = ("jieshou", "接收支部书记", "jieshou-mima-2026");
    jiceng::demo::account(app, &mut write, area, words, (Role::BranchSecretary, &place), false)
        .await
        .unwrap();
    write.commit().await.unwrap();
    let done =
        jiceng::platform::access::sign_in(app, "jieshou", "jieshou-mima-2026", "", "test", "test").await;
    match done.unwrap() {
        jiceng::platform::access::SignIn::Done(cookie) => Desk { test, cookie },
        other => panic!("{other:?}"),
    }
}

/// Somebody of the giving branch, on probation.
pub(crate) async fn somebody(desk: &Desk<'_>, name: &str, order: usize) -> MembershipId {
    added(desk, name, &number(&format!("99019919900301{order:03}")), &[]).await
}

async fn ask(desk: &Desk<'_>, who: MembershipId, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/transfers/members/{who}/new");
    let all = [&[("reason", "工作调动"), ("on", "2026-11-10")][..], fields].concat();
    desk.post(&page, &all).await
}

/// Asks for a transfer to the receiving branch. Tells the case.
async fn asked(desk: &Desk<'_>, who: MembershipId) -> String {
    let done = ask(desk, who, &[("where", "branch"), ("to", THERE)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    done.location.split('?').next().unwrap().to_owned()
}

/// Sends both pages of a step.
pub(crate) async fn step(desk: &Desk<'_>, case: &str, step: &str, fields: &[(&str, &str)]) -> Answer {
    let page = format!("{case}/steps/{step}");
    let version = desk.version(&page).await;
    desk.post(&page, &[&[("part", "second"), ("version", version.as_str())], fields].concat()).await
}

pub(crate) async fn done(desk: &Desk<'_>, case: &str, name: &str, fields: &[(&str, &str)]) {
    let answer = step(desk, case, name, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name} {fields:?}: {}", plain(&answer.body));
}

/// Gives an account one more role.
async fn give(
    test: &Test,
    caller: &Caller,
    (account, role, place): (AccountId, Role, &organisations::Organisation),
) {
    let mut write = test.app.db.write(&[caller.area.0]).await.unwrap();
    let grant = NewGrant {
        id: GrantId(test.app.randomness.id(test.app.clock.now())),
        account,
        role,
        organisation: place.id,
        from: test.app.clock.today(),
        until: None,
        by: None,
        delegated_from: None,
        reason: None,
    };
    access::give_role(&mut write, caller.area, &grant).await.unwrap();
    write.commit().await.unwrap();
}

/// A letter of so many days.
const fn letter<'a>(on: &'a str, days: &'a str) -> [(&'a str, &'a str); 3] {
    [("on", on), ("field-1", "within-committee"), ("field-2", days)]
}

async fn newest(test: &Test, officer: &Caller, person: PersonId) -> Member {
    let mut read = test.app.db.read().await.unwrap();
    members::of_person(&mut read, officer, Permission::ReadMembers, person).await.unwrap()
}

/// What stands in a file of a word processor.
pub(crate) fn text_of(file: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").unwrap(), &mut xml).unwrap();
    xml.split('<').filter_map(|part| part.split_once('>').map(|it| it.1)).collect()
}

fn id_of(case: &str) -> &str {
    case.rsplit('/').next().unwrap()
}

#[expect(clippy::too_many_lines, reason = "one story from the request to the receipt")]
#[tokio::test]
async fn a_member_goes_from_branch_to_branch_when_received_and_not_before() {
    for test in counties(60).await {
        let giver = Desk::of(&test, "branch-secretary").await;
        let receiver = secretary_there(&test).await;
        let officer = Desk::of(&test, "county-officer").await.caller().await;
        let who = somebody(&giver, "欧阳转接", 901).await;
        let person = member(&test, &officer, who).await.person;
        let here = newest(&test, &officer, person).await.organisation;

        let nowhere = ask(&giver, who, &[("where", "branch"), ("to", "没有这个支部")]).await;
        assert!(plain(&nowhere.body).contains("没有找到这样的党支部"), "{}", plain(&nowhere.body));
        let own = ask(&giver, who, &[("where", "branch"), ("to", "990101001")]).await;
        assert!(plain(&own.body).contains("转出和接收的是同一个支部"), "{}", plain(&own.body));
        let case = asked(&giver, who).await;
        let twice = ask(&giver, who, &[("where", "branch"), ("to", THERE)]).await;
        assert!(plain(&twice.body).contains("正在转接"), "{}", plain(&twice.body));

        // No turn of the receiver's before there is a letter, and none of the giver's after.
        let early = step(&receiver, &case, "receive", &[("on", "2026-11-11"), ("outcome", "received")]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", plain(&early.body));
        done(&giver, &case, "letter", &letter("2026-11-11", "30")).await;
        let theirs = giver.get(&format!("{case}/steps/receive")).await;
        assert_eq!(theirs.status, StatusCode::FORBIDDEN, "the giver does not receive");
        let home = plain(&receiver.get("/").await.body);
        assert!(home.contains("接收或者退回") && home.contains("欧阳转接"), "{home}");
        assert!(!plain(&giver.get("/").await.body).contains("欧阳转接"), "not the giver's turn");
        assert_eq!(newest(&test, &officer, person).await.organisation, here, "not yet");

        // Sent back: with a reason only, and the member stays.
        let silent = step(&receiver, &case, "receive", &[("on", "2026-11-12"), ("outcome", "refused")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "a refusal gives its reason");
        let why = [("on", "2026-11-12"), ("outcome", "refused"), ("field-1", "人还没有报到")];
        done(&receiver, &case, "receive", &why).await;
        let list = plain(&giver.get("/transfers?state=refused").await.body);
        assert!(list.contains("欧阳转接"), "{list}");
        assert!(plain(&giver.get("/").await.body).contains("欧阳转接"), "the giver's turn again");
        assert_eq!(newest(&test, &officer, person).await.until, None);

        // Written anew, received: papers of somebody on probation are checked, or it is said why not.
        done(&giver, &case, "letter", &letter("2026-11-13", "30")).await;
        let unchecked = [("on", "2026-11-20"), ("outcome", "received"), ("field-1", "no")];
        let doubt = step(&receiver, &case, "receive", &unchecked).await;
        assert!(plain(&doubt.body).contains("入党材料还没有审查"), "{}", plain(&doubt.body));
        let checked = [("on", "2026-11-20"), ("outcome", "received"), ("field-1", "yes")];
        done(&receiver, &case, "receive", &checked).await;
        let now = newest(&test, &officer, person).await;
        assert_eq!((now.from, now.until), (date(2026, 11, 20), None));
        assert_ne!(now.organisation, here);
        let before = member(&test, &officer, who).await;
        assert_eq!(
            (before.until, before.left),
            (Some(date(2026, 11, 20)), Some(members::Leaving::TransferredOut))
        );
        assert_eq!((now.category, now.joined), (before.category, before.joined), "what was carried over");

        // Nothing leads back; the receipt is due within the month, and called late then.
        let version = giver.version(&format!("{case}/leave")).await;
        let left = [("version", version.as_str()), ("on", "2026-11-21"), ("outcome", "withdrawn")];
        let gone = giver.post(&format!("{case}/leave"), &left).await;
        assert!(plain(&gone.body).contains("要办到底"), "{}", plain(&gone.body));
        test.app.clock.set(date(2026, 12, 21));
        let receiver = Desk { test: &test, cookie: sign_in_again(&test).await };
        let giver = Desk::of(&test, "branch-secretary").await;
        let home = plain(&receiver.get("/").await.body);
        assert!(home.contains("交还回执") && home.contains("已超期"), "{home}");
        let home = plain(&giver.get("/").await.body);
        assert!(home.contains("人在等别处办理，已经超期"), "{home}");
        let late = step(&receiver, &case, "receipt", &[("on", "2026-12-21"), ("reason", "忘了")]).await;
        assert_eq!(late.status, StatusCode::SEE_OTHER, "{}", plain(&late.body));

        let ledger = plain(&giver.get("/transfers/ledger").await.body);
        for words in ["欧阳转接", "〔2026〕第", "基层党委内", "工作调动", "已接收，回执已交", "2026-12-21"]
        {
            assert!(ledger.contains(words), "{words}: {ledger}");
        }
        // The letter with stub and slip, for both branches, to print and as a file.
        for desk in [&giver, &receiver] {
            let page = plain(&desk.get(&format!("/transfers/{}", id_of(&case))).await.body);
            assert!(page.contains("打印介绍信、存根和回执"), "{page}");
            let list = plain(&desk.get(&format!("{case}/documents")).await.body);
            assert!(list.contains("组织关系介绍信（存根、介绍信、回执联）"), "{list}");
            assert!(!list.contains("介绍信存根 "), "parts are not handed out alone: {list}");
            let blank = format!("{case}/documents/introduction");
            let shown = plain(&desk.get(&blank).await.body);
            let (status, _, file) = desk.file(&format!("{blank}/file")).await;
            assert_eq!(status, StatusCode::OK);
            let file = text_of(&file);
            for words in [
                "存根",
                "兹介绍",
                "欧阳转接",
                "〔2026〕第",
                "有效期30天",
                "回执联",
                "特此回复",
                "2026年11月20日",
            ] {
                assert!(shown.contains(words), "{words}: {shown}");
                assert!(file.contains(words), "{words}: {file}");
            }
            assert!(!shown.contains("9901991990") && !file.contains("9901991990"), "no identity number");
        }
        let above = Desk::of(&test, "publicity-member").await;
        let denied = above.get(&format!("{case}/documents/introduction")).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
        assert_sound(&test, &officer).await;
    }
}

async fn sign_in_again(test: &Test) -> String {
    let app = &test.app;
    let done =
        jiceng::platform::access::sign_in(app, "jieshou", "jieshou-mima-2026", "", "test", "test").await;
    match done.unwrap() {
        jiceng::platform::access::SignIn::Done(cookie) => cookie,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_expired_letter_is_written_anew_or_the_transfer_is_withdrawn() {
    for test in counties(60).await {
        let giver = Desk::of(&test, "branch-secretary").await;
        let receiver = secretary_there(&test).await;
        let officer = Desk::of(&test, "county-officer").await.caller().await;
        let (one, two) = (somebody(&giver, "欧阳过期", 902).await, somebody(&giver, "欧阳撤销", 903).await);
        let (first, second) = (asked(&giver, one).await, asked(&giver, two).await);
        let long = step(&giver, &first, "letter", &letter("2026-11-11", "3650")).await;
        assert!(plain(&long.body).contains("有效期应当是 1 到 366 天"), "{}", plain(&long.body));
        done(&giver, &first, "letter", &letter("2026-11-11", "10")).await;
        done(&giver, &second, "letter", &letter("2026-11-11", "10")).await;

        let accepted =
            [("on", "2026-11-22"), ("outcome", "received"), ("field-1", "yes"), ("reason", "晚了")];
        let late = step(&receiver, &first, "receive", &accepted).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(plain(&late.body).contains("已经过期"), "{}", plain(&late.body));
        let list = plain(&giver.get("/transfers?state=expired").await.body);
        assert!(list.contains("欧阳过期") && list.contains("已超期 3 天"), "{list}");
        let home = plain(&giver.get("/").await.body);
        assert!(home.contains("开具组织关系介绍信"), "whoever wrote it writes it anew: {home}");

        let anew = [&letter("2026-11-22", "20")[..], &[("reason", "报到迟了")]].concat();
        done(&giver, &first, "letter", &anew).await;
        done(&receiver, &first, "receive", &accepted[..3]).await;
        done(&receiver, &first, "receipt", &[("on", "2026-11-24")]).await;

        let version = giver.version(&format!("{second}/leave")).await;
        let left = [("version", version.as_str()), ("on", "2026-11-24"), ("outcome", "withdrawn")];
        let gone = giver.post(&format!("{second}/leave"), &left).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", plain(&gone.body));
        let stays = member(&test, &officer, two).await;
        assert_eq!(stays.until, None, "the member stays");
        let list = plain(&giver.get("/transfers?state=withdrawn").await.body);
        assert!(list.contains("欧阳撤销") && !list.contains("欧阳过期"), "{list}");
        assert_eq!(asked(&giver, two).await.len(), second.len(), "asked for again");
        assert_sound(&test, &officer).await;
    }
}

#[tokio::test]
async fn the_member_asks_on_the_own_page_and_the_branch_goes_on_with_it() {
    for test in counties(60).await {
        let own = Desk::of(&test, "member").await;
        let page = plain(&own.get("/me/transfer").await.body);
        assert!(page.contains("可以在这里提出转接"), "{page}");
        let fields = [("where", "branch"), ("to", THERE), ("reason", "搬家"), ("on", "2026-11-24")];
        let done = own.post("/me/transfer", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let page = plain(&own.get(&done.location).await.body);
        assert!(page.contains("已经提出") && page.contains("开具组织关系介绍信"), "{page}");
        let twice = own.post("/me/transfer", &fields).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", plain(&twice.body));
        assert_eq!(own.get("/transfers").await.status, StatusCode::FORBIDDEN, "the list is the branch's");
        let home = plain(&Desk::of(&test, "branch-secretary").await.get("/").await.body);
        assert!(home.contains("开具组织关系介绍信"), "{home}");
    }
}

#[tokio::test]
async fn the_ledger_is_a_file_with_the_columns_of_the_form() {
    let test = one_county(60).await;
    let desk = Desk::of(&test, "committee-secretary").await;
    let bytes = saved(&desk, "/transfers/ledger").await;
    let told = format!("{:?}", workbook::read(&bytes, &workbook::Limits::default()).unwrap());
    for words in ["组织关系转接台账", "介绍信编号", "转接类型", "党费缴至", "有效期（天）", "搬到青石镇居住"]
    {
        assert!(told.contains(words), "{words}");
    }
    assert!(plain(&desk.get("/journal").await.body).contains("导出组织关系转接台账"));
}

#[tokio::test]
async fn posts_and_roles_of_the_old_branch_end_with_the_membership_and_dues_are_asked_anew() {
    for test in counties(60).await {
        let giver = Desk::of(&test, "branch-secretary").await;
        let receiver = secretary_there(&test).await;
        let officer = Desk::of(&test, "county-officer").await;
        let caller = officer.caller().await;
        let who = somebody(&giver, "欧阳委员", 921).await;
        let person = member(&test, &caller, who).await.person;
        let old = by_code(&test, &caller, "990101001").await;
        let which = person.to_string();
        let post = [
            ("name", "欧阳委员"),
            ("person", which.as_str()),
            ("duty", "floating-contact"),
            ("on", "2026-10-01"),
        ];
        let page = organisations::pages::post_new::path(old.id);
        let version = giver.version(&page).await;
        let kept = giver.post(&page, &[&[("version", version.as_str())], &post[..]].concat()).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", plain(&kept.body));
        let own = clerk(&test, "weiyuan", (Role::Member, &old), Some(person)).await;
        let account = own.caller().await.account;
        give(&test, &caller, (account, Role::GroupLeader, &old)).await;
        let before = plain(&receiver.get("/").await.body);

        let case = asked(&giver, who).await;
        done(&giver, &case, "letter", &letter("2026-11-11", "30")).await;
        let taken = [("on", "2026-11-20"), ("outcome", "received"), ("field-1", "yes")];
        done(&receiver, &case, "receive", &taken).await;
        let mut read = test.app.db.read().await.unwrap();
        let leaders =
            organisations::leaders(&mut read, caller.area, old.id, date(2026, 11, 21)).await.unwrap();
        assert!(leaders.iter().all(|it| it.name != "欧阳委员"), "the post ended with the day: {leaders:?}");
        let grants =
            access::grants_of(&mut read, caller.area, account, test.app.clock.today()).await.unwrap();
        let held: Vec<_> = grants.iter().map(|it| (it.role, it.organisation)).collect();
        let there = by_code(&test, &caller, THERE).await.id;
        assert_eq!(held, [(Role::Member, there)], "a member there, and nothing here");
        drop(read);
        let journal = plain(&officer.get("/journal").await.body);
        assert!(journal.contains("收回身份") && journal.contains("授予身份"), "{journal}");
        let home = plain(&receiver.get("/").await.body);
        assert!(home.contains("党费待核定") && home != before, "{home}");
        assert_sound(&test, &caller).await;
    }
}
