//! Somebody goes away to work: both branches register it, keep in touch, lose and find the member, and the member comes back.

use crate::common::{TODAY, Test, counties};
use crate::desk::{Answer, Desk, added, assert_sound, branch, member, number, plain};
use crate::dues::exported_from;
use crate::meetings::recorded;
use crate::organisations::grounds;
use axum::http::StatusCode;
use jiceng::floating;
use jiceng::members;
use jiceng::organisations::{self, Organisation};
use jiceng::platform::access::{self, Caller, NewAccount, NewGrant, Password, Role};
use jiceng::platform::id::{AccountId, GrantId, MembershipId, PersonId};
use jiff::civil::date;
use std::collections::BTreeMap;

/// The second branch, to which people go.
pub(crate) const SECOND: &str = "990101002";
const PASSWORD: &str = "a-long-password-of-tests";

pub(crate) async fn by_code(test: &Test, caller: &Caller, code: &str) -> Organisation {
    let mut read = test.app.db.read().await.unwrap();
    organisations::by_code(&mut read, caller.area, code).await.unwrap().unwrap()
}

/// An account of a role on an organisation, signed in.
pub(crate) async fn clerk<'t>(
    test: &'t Test,
    name: &'static str,
    (role, place): (Role, &Organisation),
    person: Option<PersonId>,
) -> Desk<'t> {
    let officer = Desk::of(test, "county-officer").await.caller().await;
    let at = test.app.clock.now();
    let mut write = test.app.db.write(&[officer.area.0]).await.unwrap();
    let hash = Password::parse(PASSWORD).unwrap().hash(&test.app.randomness).unwrap();
    let id = AccountId(test.app.randomness.id(at));
    let account = NewAccount { id, name, display: name, person, password: &hash, must_change: false };
    access::create_account(&mut write, officer.area, &account, at).await.unwrap();
    let grant = NewGrant {
        id: GrantId(test.app.randomness.id(at)),
        account: id,
        role,
        organisation: place.id,
        from: test.app.clock.today(),
        until: None,
        by: None,
        delegated_from: None,
        reason: None,
    };
    access::give_role(&mut write, officer.area, &grant).await.unwrap();
    write.commit().await.unwrap();
    let done = access::sign_in(&test.app, name, PASSWORD, "", "test", "test").await.unwrap();
    let access::SignIn::Done(cookie) = done else { panic!("{done:?}") };
    Desk { test, cookie }
}

/// The secretary of the second branch.
async fn second(test: &Test) -> Desk<'_> {
    let officer = Desk::of(test, "county-officer").await.caller().await;
    let place = by_code(test, &officer, SECOND).await;
    clerk(test, "erhao", (Role::BranchSecretary, &place), None).await
}

/// The form of leaving for the second branch, with what is told otherwise.
pub(crate) fn leaving<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("from", "2026-03-01"),
        ("reach", "within-county"),
        ("place", "县城工业园"),
        ("fixed", "yes"),
        ("host", SECOND),
        ("why", "务工"),
        ("occupation", "电子厂"),
        ("contact", "李四"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

/// Posts a form of a registration with the version that it was opened on.
pub(crate) async fn act(desk: &Desk<'_>, page: &str, fields: &[(&str, &str)]) -> Answer {
    let version = desk.version(page).await;
    desk.post(page, &[&[("version", version.as_str())], fields].concat()).await
}

/// The same, which must be done.
async fn done(desk: &Desk<'_>, page: &str, fields: &[(&str, &str)]) -> String {
    let done = act(desk, page, fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{page}: {}", plain(&done.body));
    done.location.split('?').next().unwrap().to_owned()
}

/// Registers a member who left.
pub(crate) async fn left(desk: &Desk<'_>, id: MembershipId, more: &[(&str, &str)]) -> String {
    done(desk, &format!("/floating/leave/{id}"), &leaving(more)).await
}

async fn shown(desk: &Desk<'_>, page: &str) -> String {
    let answer = desk.get(page).await;
    assert_eq!(answer.status, StatusCode::OK, "{page}");
    plain(&answer.body)
}

async fn guests(test: &Test, place: &Organisation, caller: &Caller) -> Vec<String> {
    let mut read = test.app.db.read().await.unwrap();
    let today = test.app.clock.today();
    let all = floating::guests_of(&mut read, caller.area, place.id, today).await.unwrap();
    let mut names: Vec<String> = all.into_iter().map(|it| it.name).collect();
    names.sort();
    names
}

#[expect(clippy::too_many_lines, reason = "one story from leaving to coming back")]
#[tokio::test]
async fn a_member_goes_away_is_confirmed_kept_in_touch_with_lost_found_and_comes_back() {
    for test in counties(60).await {
        let home = Desk::of(&test, "branch-secretary").await;
        let host = second(&test).await;
        let (caller, of_host) = (home.caller().await, host.caller().await);
        let id = added(&home, "欧阳远行", &number("99020119900307101"), &[]).await;
        let place = by_code(&test, &caller, SECOND).await;

        // Out: the own branch registers it, the receiving one is asked.
        let page = left(&home, id, &[]).await;
        assert!(member(&test, &caller, id).await.floating, "the register says so, too");
        let home_page = shown(&home, &page).await;
        for words in ["等待流入地确认", "县城工业园", "李四", "务工", "地点比较固定"] {
            assert!(home_page.contains(words), "{words}: {home_page}");
        }
        // Rules that what is recorded can answer speak, with what they rest on.
        assert!(home_page.contains("组织关系还没有转"), "{home_page}");
        assert!(home_page.contains("流出地或者流入地还没有登记"), "{home_page}");
        let twice = home.get(&format!("/floating/leave/{id}")).await;
        assert_eq!(twice.location, page, "whoever is registered is looked at, not registered twice");
        // One that the demo announces the other way round, and this one.
        let asked = shown(&host, "/").await.matches("1 条流动党员登记等待您这一方确认").count();
        assert_eq!(asked, 2);
        assert_eq!(guests(&test, &place, &caller).await, Vec::<String>::new(), "nobody confirmed it");

        // The receiving branch says what is wrong, the own one puts it right, and is asked about nothing more.
        let answer = format!("{page}/answer/host");
        let silent = act(&host, &answer, &[("answer", "disputed"), ("on", "2026-11-20")]).await;
        assert_eq!(
            silent.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "nobody can put right what he is not told"
        );
        let doubt = [("answer", "disputed"), ("on", "2026-11-20"), ("words", "他在园区东边的厂")];
        done(&host, &answer, &doubt).await;
        assert!(shown(&home, "/").await.contains("1 条流动党员登记对方说情况不符"));
        assert!(shown(&home, &page).await.contains("他在园区东边的厂"));
        let moved = [
            ("from", "2026-03-01"),
            ("reach", "within-county"),
            ("place", "县城工业园东区"),
            ("host", SECOND),
        ];
        done(&home, &format!("{page}/place"), &moved).await;
        let so = [
            ("answer", "confirmed"),
            ("on", "2026-11-21"),
            ("workplace", "东区电子厂"),
            ("dwelling", "东区宿舍"),
            ("joins", "第一党小组"),
        ];
        done(&host, &answer, &so).await;
        let home_page = shown(&home, &page).await;
        for words in ["双方已确认", "东区电子厂", "东区宿舍", "以前的去向"] {
            assert!(home_page.contains(words), "{words}: {home_page}");
        }
        assert!(!home_page.contains("流出地或者流入地还没有登记"), "{home_page}");
        assert_eq!(guests(&test, &place, &caller).await, ["欧阳远行"]);

        // The guest takes part there without a vote; membership and vote stay at home.
        let fields =
            [("organisation", SECOND), ("kind", "theme-day"), ("on", "2026-11-23"), ("topics", "学习")];
        let meeting = recorded(&host, &fields).await;
        let roll = format!("{meeting}/attendance");
        let form = host.get(&roll).await.body;
        assert!(plain(&form).contains("流入党员（列席）") && form.contains("欧阳远行"), "{}", plain(&form));
        let mut said: Vec<(String, String)> = form
            .split("name=\"state-")
            .skip(1)
            .map(|it| (format!("state-{}", it.split('"').next().unwrap()), "present".to_owned()))
            .collect();
        let guest = form.split("name=\"guest-").nth(1).unwrap().split('"').next().unwrap();
        said.push((format!("guest-{guest}"), "yes".to_owned()));
        said.push(("version".to_owned(), host.version(&roll).await));
        let said: Vec<(&str, &str)> = said.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let kept = host.post(&roll, &said).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", plain(&kept.body));
        let meeting = shown(&host, &meeting).await;
        assert!(meeting.contains("欧阳远行") && meeting.contains("列席"), "{meeting}");
        assert_votes(&test, &caller, &[&branch(&test, &caller).await, &place]).await;

        // Contact, certificate and appraisal.
        let contact = [("on", "2026-11-20"), ("way", "telephone"), ("words", "一切都好")];
        done(&home, &format!("{page}/records/contact"), &contact).await;
        let card = [("on", "2026-11-20"), ("words", "演流0099"), ("until", "2027-11-20")];
        done(&home, &format!("{page}/records/certificate"), &card).await;
        let again = act(&home, &format!("{page}/records/certificate"), &card).await;
        assert!(plain(&again.body).contains("收回以后才能再发"), "{}", plain(&again.body));
        let foreign = host.post(&format!("{page}/records/certificate"), &card).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN, "the own branch issues it");
        let appraised = [("on", "2026-11-23"), ("words", "民主评议合格")];
        done(&host, &format!("{page}/records/appraisal"), &appraised).await;
        assert!(shown(&home, "/").await.contains("1 名流动党员有新的告知"), "the result is told");
        assert_eq!(home.post(&format!("{page}/seen"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!shown(&home, "/").await.contains("有新的告知"));
        let list = shown(&home, &format!("/floating?organisation={}", branch(&test, &caller).await.id)).await;
        assert!(list.contains("欧阳远行") && list.contains("2026-11-20"), "{list}");

        // Nobody reaches the member for months; the rule speaks, and nothing happens by itself.
        test.app.clock.set(date(2027, 6, 1));
        let home = Desk::of(&test, "branch-secretary").await;
        assert!(shown(&home, "/").await.contains("很久没有联系"), "half a year without a contact");
        let gone_from = [("on", "2026-11-20"), ("words", "问了家人和工友")];
        let early = act(&home, &format!("{page}/records/lost"), &[("on", "2026-11-19"), gone_from[1]]).await;
        assert!(plain(&early.body).contains("2026-11-20 还联系过"), "{}", plain(&early.body));
        done(&home, &format!("{page}/records/lost"), &gone_from).await;
        let home_page = shown(&home, &page).await;
        for words in ["2026-11-20 起失去联系", "支部可以讨论是否停止党籍", "停止党籍2年后", "第24条"]
        {
            assert!(home_page.contains(words), "{words}: {home_page}");
        }
        assert!(shown(&home, "/").await.contains("已到可以讨论停止党籍的时间"));
        assert_eq!(member(&test, &caller, id).await.standing, members::Standing::Normal);
        let suspended = [
            ("on", "2027-06-01"),
            ("suspension", "lost"),
            ("since", "2026-11-20"),
            ("document", "支部会议记录"),
        ];
        home.confirm(&format!("/members/{id}/acts/suspend"), &suspended).await;
        let home_page = shown(&home, &page).await;
        assert!(home_page.contains("恢复党籍") && !home_page.contains("支部可以讨论"), "{home_page}");
        assert_eq!(guests(&test, &place, &caller).await, Vec::<String>::new(), "suspended: takes no part");

        // Found again: a contact ends it, and the branch takes the member back.
        let found = [("on", "2027-06-01"), ("way", "relative"), ("words", "换了号码，已经联系上")];
        done(&home, &format!("{page}/records/contact"), &found).await;
        assert!(!shown(&home, &page).await.contains("起失去联系"));
        home.confirm(&format!("/members/{id}/acts/restore"), &[("on", "2027-06-01"), ("document", "批复")])
            .await;

        // And back.
        let back = [("on", "2027-06-01"), ("ending", "returned")];
        assert!(shown(&home, &format!("{page}/end")).await.contains("活动证还在他手里"));
        done(&home, &format!("{page}/records/certificate-returned"), &[("on", "2027-06-01")]).await;
        done(&home, &format!("{page}/end"), &back).await;
        let home_page = shown(&home, &page).await;
        assert!(home_page.contains("已结束") && home_page.contains("一切都好"), "what was recorded stays");
        assert!(!member(&test, &caller, id).await.floating);
        let over = home.post(&format!("{page}/end"), &[&back[..], &[("version", "0")]].concat()).await;
        assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
        let journal = shown(&home, "/journal").await;
        assert!(journal.contains("登记流出") && !journal.contains("电子厂"), "no values: {journal}");
        assert_sound(&test, &of_host).await;
    }
}

/// Nobody is entitled in two of the branches.
pub(crate) async fn assert_votes(test: &Test, caller: &Caller, places: &[&Organisation]) {
    let officer = Desk::of(test, "county-officer").await.caller().await;
    let mut seen: BTreeMap<PersonId, &str> = BTreeMap::new();
    let mut read = test.app.db.read().await.unwrap();
    let today = test.app.clock.today();
    for place in places {
        for voter in members::entitled(&test.app, &mut read, &officer, place, today).await.unwrap() {
            let before = seen.insert(voter.member.person, &place.code);
            assert_eq!(before, None, "in two rolls: {}", voter.member.name);
        }
    }
    for place in places {
        for guest in floating::guests_of(&mut read, caller.area, place.id, today).await.unwrap() {
            let own = guest.person.and_then(|person| seen.get(&person));
            assert_ne!(own, Some(&place.code.as_str()), "a guest is no member of the same branch");
        }
    }
}

#[tokio::test]
async fn whoever_came_is_registered_there_and_the_own_branch_says_who_it_is() {
    for test in counties(60).await {
        let home = Desk::of(&test, "branch-secretary").await;
        let host = second(&test).await;
        let caller = home.caller().await;
        let place = by_code(&test, &caller, SECOND).await;
        let id = added(&home, "欧阳先到", &number("99020119900307101"), &[]).await;
        let came = |more: &[(&'static str, &'static str)]| {
            let mut fields = vec![
                ("name", "欧阳先到"),
                ("on", "2026-10-01"),
                ("reach", "within-county"),
                ("home", "990101001"),
                ("dwelling", "三组"),
            ];
            for (name, value) in more {
                fields.retain(|(known, _)| known != name);
                fields.push((name, value));
            }
            fields
        };
        for (name, value, said) in [
            ("home", "", "请写明他的组织关系在哪个党组织"),
            ("home", SECOND, "不能是同一个党组织"),
            ("on", "2026-11-25", "日期不能晚于今天"),
            ("homename", "外县某支部", "这里请留空"),
        ] {
            let refused = host.post("/floating/arrive", &came(&[(name, value)])).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(plain(&refused.body).contains(said), "{said}: {}", plain(&refused.body));
        }
        let page = done(&host, "/floating/arrive", &came(&[])).await;
        let twice = host.post("/floating/arrive", &came(&[])).await;
        assert!(plain(&twice.body).contains("已经登记过"), "{}", plain(&twice.body));
        assert!(!member(&test, &caller, id).await.floating, "nobody of the own branch said so");
        assert_eq!(guests(&test, &place, &caller).await, Vec::<String>::new());
        assert!(shown(&home, "/").await.contains("等待您这一方确认"));
        let answer = format!("{page}/answer/home");
        let nobody = act(&home, &answer, &[("answer", "confirmed"), ("on", "2026-11-20")]).await;
        assert!(plain(&nobody.body).contains("请选是本支部的哪名党员"), "{}", plain(&nobody.body));
        let which = id.to_string();
        let so = [("answer", "confirmed"), ("on", "2026-11-20"), ("member", which.as_str())];
        done(&home, &answer, &so).await;
        assert!(member(&test, &caller, id).await.floating);
        assert_eq!(guests(&test, &place, &caller).await, ["欧阳先到"]);

        // Somebody of another county has nobody here to confirm it, and is a guest at once.
        let stranger = came(&[("name", "外县来人"), ("home", ""), ("homename", "外县某支部")]);
        let other = done(&host, "/floating/arrive", &stranger).await;
        assert!(shown(&host, &other).await.contains("已登记"));
        assert_eq!(guests(&test, &place, &caller).await, ["外县来人", "欧阳先到"]);
        assert_eq!(home.get(&other).await.status, StatusCode::NOT_FOUND, "not the first branch's business");
        let ledger = shown(&host, "/floating/ledger?form=in&shown=open").await;
        for words in ["流入党员台账", "外县某支部", "三组"] {
            assert!(ledger.contains(words), "{words}: {ledger}");
        }
        done(&host, &format!("{other}/end"), &[("on", "2026-11-20"), ("ending", "returned")]).await;
        assert_eq!(guests(&test, &place, &caller).await, ["欧阳先到"]);
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn the_member_sees_the_own_registration_and_tells_both_branches_of_changes() {
    for test in counties(60).await {
        let home = Desk::of(&test, "branch-secretary").await;
        let host = second(&test).await;
        let caller = home.caller().await;
        let id = added(&home, "欧阳自述", &number("99020119900307101"), &[]).await;
        let own = branch(&test, &caller).await;
        let person = member(&test, &caller, id).await.person;
        let page = left(&home, id, &[]).await;
        let so = [("answer", "confirmed"), ("on", "2026-11-21")];
        done(&host, &format!("{page}/answer/host"), &so).await;
        let away = clerk(&test, "zishu", (Role::FloatingMember, &own), Some(person)).await;
        let mine = shown(&away, "/me/floating").await;
        for words in ["县城工业园", "李四", "双方已确认"] {
            assert!(mine.contains(words), "{words}: {mine}");
        }
        let empty = away.post("/me/floating", &[("words", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let told = away.post("/me/floating", &[("words", "搬到西区宿舍")]).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", plain(&told.body));
        for desk in [&home, &host] {
            assert!(shown(desk, "/").await.contains("1 名流动党员有新的告知"));
            assert!(shown(desk, &page).await.contains("搬到西区宿舍"));
        }
        assert_eq!(host.post(&format!("{page}/seen"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!shown(&host, "/").await.contains("有新的告知"));
        assert!(shown(&home, "/").await.contains("有新的告知"), "each side reads for itself");
        // Others see nothing of it.
        let nobody = Desk::of(&test, "floating-member").await;
        assert!(!shown(&nobody, "/me/floating").await.contains("县城工业园"));
        assert_eq!(nobody.get(&page).await.status, StatusCode::FORBIDDEN);
        assert_eq!(nobody.post("/me/floating", &[("words", "x")]).await.status, StatusCode::NOT_FOUND);
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn only_those_who_keep_members_write_and_each_side_minds_its_own() {
    for test in counties(60).await {
        let home = Desk::of(&test, "branch-secretary").await;
        let caller = home.caller().await;
        let id = added(&home, "欧阳分明", &number("99020119900307101"), &[]).await;
        for (name, value, said) in [
            ("from", "2026-11-25", "日期不能晚于今天"),
            ("host", "990101001", "不能是同一个党组织"),
            ("host", "不存在的党组织", "field"),
            ("why", "", "error"),
            ("expected-on", "2026-02-01", "预计返回日期不能早于流出日期"),
            ("hostname", "外县某支部", "这里请留空"),
        ] {
            let page = format!("/floating/leave/{id}");
            let refused = home.post(&page, &leaving(&[(name, value)])).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {value}");
            assert!(refused.body.contains(said), "{said}: {}", plain(&refused.body));
        }
        let page = left(&home, id, &[]).await;
        let contact = [("on", "2026-11-20"), ("way", "visit"), ("words", "见了面"), ("version", "1")];
        for (role, reads) in [
            ("publicity-member", true),
            ("discipline-member", true),
            ("member", false),
            ("centre-staff", false),
        ] {
            let other = Desk::of(&test, role).await;
            assert_eq!(other.get(&page).await.status == StatusCode::OK, reads, "{role}");
            let refused = other.post(&format!("{page}/records/contact"), &contact).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role}");
        }
        // A third branch sees nothing of it.
        let officer = Desk::of(&test, "county-officer").await.caller().await;
        let third = by_code(&test, &officer, "990101003").await;
        let third = clerk(&test, "sanhao", (Role::BranchSecretary, &third), None).await;
        assert_eq!(third.get(&page).await.status, StatusCode::NOT_FOUND);
        // The own branch does not answer itself; a record of its own is withdrawn with a reason and stays.
        let so = [("answer", "confirmed"), ("on", "2026-11-21"), ("version", "1")];
        assert_eq!(home.post(&format!("{page}/answer/host"), &so).await.status, StatusCode::FORBIDDEN);
        let own = act(&home, &format!("{page}/answer/home"), &so[..2]).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
        done(&home, &format!("{page}/records/contact"), &contact[..3]).await;
        done(&home, &format!("{page}/withdraw/1"), &[("reason", "登记成别人的了")]).await;
        let kept = shown(&home, &page).await;
        assert!(kept.contains("已撤回：登记成别人的了") && kept.contains("见了面"), "{kept}");
        let list = shown(&home, "/floating?shown=open").await;
        assert!(list.contains("还没有联系记录"), "what was withdrawn counts no longer: {list}");
        let unknown = home.get(&format!("{page}/records/nothing")).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        assert!(unknown.body.contains("/records/contact"), "what can be recorded is offered");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn a_merged_branch_leaves_nobody_behind() {
    for test in counties(60).await {
        let home = Desk::of(&test, "branch-secretary").await;
        let officer = Desk::of(&test, "county-officer").await;
        let caller = officer.caller().await;
        let id = added(&home, "欧阳合并", &number("99020119900307101"), &[]).await;
        let page = left(&home, id, &[]).await;
        let (second, third) =
            (by_code(&test, &caller, SECOND).await, by_code(&test, &caller, "990101003").await);
        merged(&test, &caller, &second, &third).await;
        let kept = shown(&officer, &page).await;
        assert!(kept.contains(&third.short_name), "the guest goes to the branch it was merged into: {kept}");
        let (own, fourth) = (branch(&test, &caller).await, by_code(&test, &caller, "990101004").await);
        merged(&test, &caller, &own, &fourth).await;
        let kept = shown(&officer, &page).await;
        assert!(kept.contains(&fourth.short_name) && !kept.contains("已结束"), "a member there now: {kept}");
        assert_sound(&test, &caller).await;
    }
}

/// Merges a branch into another one today.
async fn merged(test: &Test, officer: &Caller, what: &Organisation, into: &Organisation) {
    let write = test.app.db.write(&[officer.area.0]).await.unwrap();
    let merged = organisations::merge_into(&test.app, write, officer, what, into, &grounds(TODAY)).await;
    merged.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn ledgers_leave_as_workbooks_with_a_journal_entry() {
    for test in counties(60).await {
        let home = Desk::of(&test, "branch-secretary").await;
        let id = added(&home, "欧阳台账", &number("99020119900307101"), &[]).await;
        let page = left(&home, id, &[]).await;
        let card = [("on", "2026-11-20"), ("words", "演流0077")];
        done(&home, &format!("{page}/records/certificate"), &card).await;
        for (form, words) in [("out", "县城工业园"), ("certificates", "演流0077")] {
            let ledger = shown(&home, &format!("/floating/ledger?form={form}")).await;
            assert!(ledger.contains("欧阳台账") && ledger.contains(words), "{form}: {ledger}");
            let fields = [("form", form), ("shown", "open")];
            let file = exported_from(&home, "/floating/export", &fields).await;
            assert!(file.contains("欧阳台账") && file.contains(words), "{form}: {file}");
        }
        assert!(shown(&home, "/journal").await.contains("导出流动党员台账"));
        let other = Desk::of(&test, "publicity-member").await;
        let refused = other.post("/floating/export", &[("form", "out"), ("shown", "open")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
}
