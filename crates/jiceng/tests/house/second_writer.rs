//! Two people at one record: the second one is told what the first one changed, and nothing of the first is lost.

use crate::common::{Test, counties};
use crate::desk::{added, number, plain};
use crate::html::Html;
use crate::http::{get, post, signed_in};
use axum::http::{Method, StatusCode};
use jiceng::members::Act;
use jiceng::organisations;
use jiceng::platform::access::{self, Caller};
use jiceng::platform::journal;
use std::collections::BTreeSet;

/// Acts whose form shows a record as it was: the form carries its version, or what it showed.
const VERSIONED: [&str; 40] = [
    "/exchange/{id}/withdraw",
    "/organisations/{id}/close",
    "/organisations/{id}/found",
    "/organisations/{id}/kind",
    "/organisations/{id}/merge",
    "/organisations/{id}/move",
    "/organisations/{id}/posts/new",
    "/organisations/{id}/posts/{post}",
    "/organisations/{id}/rename",
    "/organisations/{id}/revise",
    "/organisations/{id}/terms/new",
    "/organisations/{id}/terms/{term}",
    "/members/{id}/acts/{act}",
    "/members/{id}/edit",
    "/members/{id}/identity",
    "/members/{id}/name",
    "/members/{id}/records/{entry}",
    "/meetings/{id}/edit",
    "/meetings/{id}/attendance",
    "/meetings/{id}/withdraw",
    "/cases/{id}/leave",
    "/cases/{id}/papers",
    "/cases/{id}/records/{entry}/withdraw",
    "/cases/{id}/steps/{step}",
    "/dues/entries/{id}/forward",
    "/dues/entries/{id}/withdraw",
    "/dues/set",
    "/meetings/{id}/resolutions/{entry}/withdraw",
    "/rectification/{id}/steps/{step}",
    "/ledgers/writings/write",
    "/floating/{id}/answer/{side}",
    "/floating/{id}/end",
    "/floating/{id}/place",
    "/floating/{id}/records/{act}",
    "/floating/{id}/withdraw/{number}",
    "/key-villages/{id}/steps/{step}",
    "/units/{id}/edit",
    "/unit-covers/{id}/end",
    "/accounts/{id}/state",
    "/feedback/inbox/{id}",
];

/// All other acts, each with why the second of two has nothing to overlook.
const OTHERS: [(&str, &str); 103] = [
    ("/me/reminders", "the own wish"),
    ("/me/reminders/confirm", "asks for the code that was sent"),
    ("/me/reminders/stop", "ends once"),
    ("/me/transfer", "adds; who is on the way already is refused"),
    ("/transfers/arrive", "adds; a letter passed on is refused, and who is on the way already"),
    ("/transfers/ledger", "shows"),
    ("/transfers/members/{id}/new", "adds; who is on the way already is refused"),
    ("/transfers/take-letter", "adds; a file taken is refused"),
    ("/transfers/take-receipt", "adds; a file taken is refused"),
    ("/transfers/{id}/letter-file", "shows"),
    ("/transfers/{id}/receipt-file", "shows"),
    ("/exchange/new", "adds; a key known already is refused"),
    ("/account/one-time-codes", "the own account"),
    ("/account/password", "asks for the present password"),
    ("/account/sessions/end", "ends once"),
    ("/accounts/new/details", "adds; a name taken is refused"),
    ("/accounts/roles/{id}/end", "ends once"),
    ("/accounts/{id}/counter", "replaces a way in, with the owner present"),
    ("/accounts/{id}/roles", "adds; a role held already is refused"),
    ("/accounts/{id}/telephone", "replaces a way in, with the owner present"),
    ("/acting", "the own session"),
    ("/conflicts/{id}/answer", "answered once"),
    ("/conflicts/{id}/close", "closed once"),
    ("/corrections/{id}", "decided once; shows what changed since the request"),
    ("/corrections/{id}/number", "shows"),
    ("/delegations/new", "adds"),
    ("/delegations/{id}/end", "ends once"),
    ("/development/{id}/move", "adds; who is handed over already is refused"),
    ("/development/new", "adds; who is on the way already is refused"),
    ("/dues/book/{kind}", "adds; the same twice is refused"),
    ("/dues/export", "shows"),
    ("/dues/receive", "adds; the same twice is refused"),
    ("/dues/statement", "shows"),
    ("/dues/statement/take", "adds; a row taken is refused"),
    ("/dues/yearly/{kind}", "adds; the same twice is refused"),
    ("/dues/{organisation}/yearly/{id}/withdraw", "once"),
    ("/erasures/new/{id}", "once"),
    ("/erasures/new/{id}/check", "shows"),
    ("/feedback/inbox/{id}/take-up", "a second time changes nothing"),
    ("/feedback/look-up", "shows"),
    ("/feedback/new", "adds"),
    ("/floating/arrive", "adds; the same twice is refused"),
    ("/floating/export", "shows"),
    ("/floating/leave/{id}", "adds; the same twice is refused"),
    ("/floating/take-answer", "adds; a file taken is refused"),
    ("/floating/take-notice", "adds; a file taken is refused"),
    ("/floating/{id}/answer-file", "shows"),
    ("/floating/{id}/notice-file", "shows"),
    ("/floating/{id}/seen", "a second time changes nothing"),
    ("/imports/{kind}", "adds"),
    ("/imports/{kind}/profiles", "removes once"),
    ("/imports/{kind}/{batch}/columns", "moves a state on, once"),
    ("/imports/{kind}/{batch}/commit", "moves a state on, once"),
    ("/imports/{kind}/{batch}/discard", "removes once"),
    ("/imports/{kind}/{batch}/duplicates", "moves a state on, once"),
    ("/imports/{kind}/{batch}/restart", "moves a state on, once"),
    ("/imports/{kind}/{batch}/undo", "moves a state on, once"),
    ("/ledgers/files", "shows"),
    ("/ledgers/open", "shows"),
    ("/ledgers/open/full", "shows"),
    ("/me/consents", "the person's own word, dated"),
    ("/me/corrections", "adds; one waits at a time"),
    ("/me/corrections/check", "shows"),
    ("/me/corrections/{id}/withdraw", "once"),
    ("/me/export/file", "shows"),
    ("/me/floating", "adds; the person's own word, dated"),
    ("/me/export/print", "shows"),
    ("/me/numbers", "shows"),
    ("/meetings/new", "adds; the same twice is refused"),
    ("/meetings/{id}/resolutions", "adds"),
    ("/meetings/offline/check", "shows"),
    ("/meetings/offline/take", "adds; the same twice is refused"),
    ("/meetings/{id}/papers", "adds"),
    ("/meetings/{id}/papers/{paper}/withdraw", "once"),
    ("/members/add", "adds; a number held is refused"),
    ("/members/export", "shows"),
    ("/members/export/full", "shows"),
    ("/members/views", "adds"),
    ("/members/views/{id}/delete", "removes once"),
    ("/members/{id}/consents", "the person's own word, dated"),
    ("/members/{id}/correction", "adds; one waits at a time"),
    ("/members/{id}/correction/check", "shows"),
    ("/members/{id}/protected", "shows"),
    ("/members/{id}/records/add", "adds"),
    ("/organisations/export", "shows"),
    ("/organisations/{id}/duties/answer", "adds, or ends once; the same twice is refused"),
    ("/preferences", "the own browser"),
    ("/rectification/new", "adds; the same twice is refused"),
    ("/key-villages/new", "adds; a village marked already is refused"),
    ("/terms/requests", "each request carries its version; tried in its own test"),
    ("/terms/{organisation}/remind", "adds; a change under way is refused"),
    ("/terms/{organisation}/request", "adds; a change under way is refused"),
    ("/retention/apply", "a second time removes nothing"),
    ("/setup", "once"),
    ("/sign-in", "the own session"),
    ("/sign-in/message", "the own session"),
    ("/sign-in/message/code", "the own session"),
    ("/sign-in/slip", "the own session"),
    ("/sign-out", "the own session"),
    ("/tokens", "adds"),
    ("/tokens/revoke", "ends once"),
    ("/units/new", "adds; a name or code taken is refused"),
    ("/units/{id}/cover", "adds; the same twice is refused"),
];

/// Acts of units that end or begin a state, told by their own sentences.
const STATES: [&str; 2] = ["/units/{id}/close", "/units/{id}/reopen"];

#[test]
fn every_act_carries_what_it_was_based_on_or_says_why_it_need_not() {
    let listed = VERSIONED.into_iter().chain(STATES).chain(OTHERS.map(|(path, _)| path));
    let listed: BTreeSet<&str> = listed.collect();
    let posts = jiceng::routes().into_iter().filter(|route| route.method == Method::POST);
    let there: BTreeSet<&str> = posts.map(|route| route.path).collect();
    assert_eq!(
        there.difference(&listed).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "acts that nobody looked at"
    );
    assert_eq!(listed.difference(&there).collect::<Vec<_>>(), Vec::<&&str>::new(), "no such acts");
}

async fn caller(test: &Test, role: &str) -> Caller {
    let cookie = test.cookie(role).await;
    access::authenticate(&test.app, &cookie).await.unwrap().unwrap()
}

async fn entries(test: &Test, caller: &Caller) -> usize {
    let mut read = test.app.db.read().await.unwrap();
    journal::recent(&mut read, caller.area, i64::MAX, 10_000).await.unwrap().len()
}

/// The first link of a page that begins so, and goes on with an identifier.
fn link(page: &str, beginning: &str) -> String {
    let rest = page.split(beginning).skip(1).find(|rest| rest.starts_with(|c: char| c.is_ascii_hexdigit()));
    let rest = rest.unwrap_or_else(|| panic!("{beginning} in {}", plain(page)));
    format!("{beginning}{}", rest.split('"').next().unwrap())
}

/// Every form with a record behind it: who, where, and fields that would be read were the version not an old one.
#[expect(clippy::too_many_lines, reason = "a table of forms")]
async fn forms(test: &Test) -> Vec<(&'static str, String, Vec<(&'static str, String)>)> {
    let officer = caller(test, "county-officer").await;
    let desk = crate::desk::Desk::of(test, "branch-secretary").await;
    let mut read = test.app.db.read().await.unwrap();
    let branch = organisations::by_code(&mut read, officer.area, "990101001").await.unwrap().unwrap();
    let term = organisations::terms(&mut read, officer.area, branch.id).await.unwrap().remove(0);
    let post = organisations::leaders(&mut read, officer.area, branch.id, crate::common::TODAY)
        .await
        .unwrap()
        .remove(0);
    let unit = jiceng::units::Filter::default();
    let all = jiceng::units::list(&mut read, &officer, &unit, crate::common::TODAY, None, 50).await.unwrap();
    let mut covered = None;
    for unit in &all {
        if let Some(cover) = jiceng::units::covers(&mut read, officer.area, unit.id).await.unwrap().first() {
            covered = Some(cover.id);
        }
    }
    drop(read);
    let member = added(&desk, "欧阳先后", &number("99020119900307101"), &[]).await;
    let (branch_id, unit_id) = (branch.id, all[0].id);
    let old = |more: &[(&'static str, &str)]| {
        let mut fields = vec![("version", "0".to_owned())];
        fields.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        fields
    };
    let mut forms = Vec::new();
    for act in ["close", "found", "kind", "merge", "move", "rename", "revise", "posts/new", "terms/new"] {
        forms.push(("county-officer", format!("/organisations/{branch_id}/{act}"), old(&[])));
    }
    forms.push(("county-officer", format!("/organisations/{branch_id}/posts/{}", post.id), old(&[])));
    forms.push(("county-officer", format!("/organisations/{branch_id}/terms/{}", term.id), old(&[])));
    for act in Act::OFFERED {
        forms.push((
            "branch-secretary",
            format!("/members/{member}/acts/{act}"),
            old(&[("on", "2026-01-01")]),
        ));
    }
    let edit = [("from", "2020-03-01"), ("version", "99"), ("was-version", "99")];
    forms.push((
        "branch-secretary",
        format!("/members/{member}/edit"),
        edit.map(|(a, b)| (a, b.to_owned())).into(),
    ));
    forms.push((
        "branch-secretary",
        format!("/members/{member}/name"),
        old(&[("name", "新名"), ("reason", "改名")]),
    ));
    forms.push(("branch-secretary", format!("/members/{member}/identity"), old(&[("reason", "写错")])));
    let record = [("kind", "reward"), ("name", "优秀共产党员"), ("on", "2025-07-01")];
    let cookie = signed_in(test, "branch-secretary").await;
    post_ok(test, &cookie, &format!("/members/{member}/records/add"), &record).await;
    let shown = get(test, &cookie, &format!("/members/{member}")).await.text;
    forms.push(("branch-secretary", link(&shown, &format!("/members/{member}/records/")), old(&record)));
    let meeting = link(&get(test, &cookie, "/meetings").await.text, "/meetings/");
    let fields = [("kind", "theme-day"), ("on", "2026-11-02"), ("topics", "改过的议题")];
    for act in ["edit", "attendance"] {
        forms.push(("branch-secretary", format!("{meeting}/{act}"), old(&fields)));
    }
    forms.push(("branch-secretary", format!("{meeting}/withdraw"), old(&[("reason", "登记错了")])));
    let list = get(test, &cookie, "/development").await.text;
    let (mut case, mut shown) = (String::new(), String::new());
    for found in
        list.split("href=\"").filter_map(|it| it.split('"').next()).filter(|it| it.starts_with("/cases/"))
    {
        let page = get(test, &cookie, found).await.text;
        if page.contains(&format!("{found}/steps/")) && page.contains(&format!("{found}/records/")) {
            (case, shown) = (found.to_owned(), page);
        }
    }
    let step = [("on", "2026-11-20"), ("part", "second")];
    forms.push(("branch-secretary", link(&shown, &format!("{case}/steps/")), old(&step)));
    forms.push(("branch-secretary", format!("{case}/papers"), old(&[("on", "2026-11-20")])));
    let left = [("on", "2026-11-20"), ("outcome", "withdrawn")];
    forms.push(("branch-secretary", format!("{case}/leave"), old(&left)));
    let record = link(&shown, &format!("{case}/records/"));
    forms.push(("branch-secretary", record, old(&[("reason", "登记错了")])));
    let dues = get(test, &cookie, "/dues").await.text;
    let who = link(&dues, "/dues/members/").rsplit('/').next().unwrap().to_owned();
    let whose = [("organisation", branch_id.to_string()), ("who", who)];
    let setting = [("category", "farmer"), ("from", "2026-11"), ("version", "99")];
    let setting = setting.map(|(name, value)| (name, value.to_owned()));
    forms.push(("branch-secretary", "/dues/set".to_owned(), [&whose[..], &setting].concat()));
    let book = get(test, &cookie, "/dues/account").await.text;
    let voluntary =
        book.split("<tr>").find(|it| it.contains("自愿多交") && it.contains("/dues/entries/")).unwrap();
    let entry = link(voluntary, "/dues/entries/");
    forms.push(("branch-secretary", format!("{entry}/withdraw"), old(&[("reason", "登记错了")])));
    let passed = old(&[("on", "2026-11-20"), ("document", "收据1号")]);
    forms.push(("branch-secretary", format!("{entry}/forward"), passed));
    let decided = link(&get(test, &cookie, "/meetings?words=修建村组").await.text, "/meetings/");
    let vote = link(&get(test, &cookie, &decided).await.text, &format!("{decided}/resolutions/"));
    forms.push(("branch-secretary", vote, old(&[("reason", "登记错了")])));
    let problem = link(&get(test, &cookie, "/rectification").await.text, "/rectification/");
    let step = [("on", "2026-11-24"), ("words", "已经补齐")];
    forms.push(("branch-secretary", format!("{problem}/steps/done"), old(&step)));
    let plan = [("organisation", branch_id.to_string()), ("year", "2026".to_owned())];
    let plan = [&plan[..], &old(&[("kind", "plan"), ("words", "改过的计划")])].concat();
    forms.push(("branch-secretary", "/ledgers/writings/write".to_owned(), plan));
    forms.extend(away(test, &cookie, &old).await);
    let village = link(&get(test, &cookie, "/key-villages").await.text, "/key-villages/");
    let measure = [("on", "2026-11-20"), ("words", "到村里走访")];
    forms.push(("branch-secretary", format!("{village}/steps/measure"), old(&measure)));
    let unit = [("name", "新名"), ("kind", "enterprise"), ("territory", "990101"), ("operation", "normal")];
    forms.push(("county-officer", format!("/units/{unit_id}/edit"), old(&unit)));
    let end = vec![("was", "2001-01-01".to_owned()), ("last-day", "2026-11-01".to_owned())];
    forms.push(("county-officer", format!("/unit-covers/{}/end", covered.unwrap()), end));
    let officer = signed_in(test, "county-officer").await;
    let peer = link(&get(test, &officer, "/exchange").await.text, "/exchange/");
    forms.push(("county-officer", peer, old(&[("reason", "不再往来")])));
    let list = get(test, &cookie, "/accounts").await.text;
    let accounts: Vec<&str> =
        list.split("href=\"/accounts/").skip(1).map(|it| it.split('"').next().unwrap()).collect();
    let mut account = None;
    for id in accounts {
        let path = format!("/accounts/{id}/state");
        if id.len() > 20 && get(test, &cookie, &path).await.status == StatusCode::OK {
            account = Some(path);
        }
    }
    forms.push((
        "branch-secretary",
        account.unwrap(),
        vec![("does", "reopen".to_owned()), ("reason", "长期外出".to_owned())],
    ));
    post_ok(test, "", "/feedback/new", &[("body", "字太小。")]).await;
    let admin = signed_in(test, "technical-administrator").await;
    let one = link(&get(test, &admin, "/feedback/inbox").await.text, "/feedback/inbox/");
    forms.push((
        "technical-administrator",
        one,
        vec![("answer", "已改。".to_owned()), ("version", "99".to_owned())],
    ));
    forms
}

/// Forms of floating members: of a guest of the first branch, and of one whom another branch is to confirm.
async fn away(
    test: &Test,
    cookie: &str,
    old: &impl Fn(&[(&'static str, &str)]) -> Vec<(&'static str, String)>,
) -> Vec<(&'static str, String, Vec<(&'static str, String)>)> {
    let list = get(test, cookie, "/floating/in").await.text;
    let ids = list.split("href=\"/floating/").skip(1).filter_map(|it| it.split('"').next());
    let ids: Vec<&str> = ids.filter(|it| it.len() == 32).collect();
    let [asked, guest] = ids[..] else { panic!("two came: {}", plain(&list)) };
    let on = ("on", "2026-11-20");
    let contact = old(&[on, ("way", "visit"), ("words", "见面")]);
    let place = old(&[("from", "2026-11-20"), ("reach", "within-county"), ("place", "二组")]);
    let answer = old(&[on, ("answer", "disputed"), ("words", "没有来")]);
    vec![
        ("branch-secretary", format!("/floating/{guest}/records/contact"), contact),
        ("branch-secretary", format!("/floating/{guest}/place"), place),
        ("branch-secretary", format!("/floating/{guest}/withdraw/1"), old(&[("reason", "登记错了")])),
        ("branch-secretary", format!("/floating/{guest}/end"), old(&[on, ("ending", "returned")])),
        ("county-officer", format!("/floating/{asked}/answer/home"), answer),
    ]
}

async fn post_ok(test: &Test, cookie: &str, path: &str, fields: &[(&str, &str)]) {
    let answer = post(test, cookie, path, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", plain(&answer.text));
}

#[tokio::test]
async fn whoever_sends_a_form_of_yesterday_sees_what_is_recorded_now_and_writes_nothing() {
    for test in counties(30).await {
        let officer = caller(&test, "county-officer").await;
        let forms = forms(&test).await;
        let mut tried: BTreeSet<&str> = BTreeSet::new();
        let before = entries(&test, &officer).await;
        for (role, path, fields) in &forms {
            let cookie = signed_in(&test, role).await;
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = post(&test, &cookie, path, &fields).await;
            let refused = matches!(answer.status, StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused, "{path}: {} {}", answer.status, plain(&answer.text));
            assert!(answer.text.contains("别人改过这条登记"), "{path}: {}", plain(&answer.text));
            let html = Html::parse(&answer.text);
            assert_eq!(html.faults("zh-CN"), Vec::<String>::new(), "{path}");
            for input in
                html.all("input").filter(|it| matches!(it.attribute("name"), "version" | "was" | "does"))
            {
                let sent = fields.iter().find(|(name, _)| *name == input.attribute("name"));
                assert_ne!(
                    Some(input.attribute("value")),
                    sent.map(|(_, value)| *value),
                    "{path}: can be sent again"
                );
            }
            tried.extend(VERSIONED.into_iter().filter(|pattern| fits(pattern, path)));
        }
        // Signing in writes no entry of its own.
        assert_eq!(entries(&test, &officer).await, before, "nothing was written");
        assert_eq!(tried.len(), VERSIONED.len(), "tried: {tried:?}");
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(one, other)| one == other || one.starts_with('{'))
}

#[tokio::test]
async fn a_unit_is_closed_once() {
    let test = counties(30).await.remove(0);
    let cookie = signed_in(&test, "county-officer").await;
    let officer = caller(&test, "county-officer").await;
    let mut read = test.app.db.read().await.unwrap();
    let all = jiceng::units::Filter::default();
    let units = jiceng::units::list(&mut read, &officer, &all, crate::common::TODAY, None, 50).await.unwrap();
    drop(read);
    let fields = [("on", "2026-11-01"), ("reason", "停业")];
    for unit in units {
        let path = format!("/units/{}/close", unit.id);
        if post(&test, &cookie, &path, &fields).await.status == StatusCode::SEE_OTHER {
            let again = post(&test, &cookie, &path, &fields).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", plain(&again.text));
            return;
        }
    }
    panic!("no unit could be closed");
}
