//! Accounts: the counter, roles given and ended, roles lent, slips and one-time codes.

use crate::common::{TODAY, Test, counties};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use jiceng::accounts::{HistoryQuery, grants_in};
use jiceng::platform::access::{self, Caller, Permission, Scope, SignIn};
use jiceng::platform::route::Needs;
use jiceng::platform::server;
use jiff::civil::date;
use std::sync::Arc;
use tower::ServiceExt as _;

/// What a page answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) cookie: String,
    pub(crate) body: String,
}

async fn send(test: &Test, request: Request<Body>) -> Answer {
    let response = server::router(Arc::clone(&test.app), jiceng::routes()).oneshot(request).await.unwrap();
    let header_text =
        |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let (status, location, cookie) =
        (response.status(), header_text(header::LOCATION), header_text(header::SET_COOKIE));
    let body = axum::body::to_bytes(response.into_body(), 4_000_000).await.unwrap();
    Answer { status, location, cookie, body: String::from_utf8(body.to_vec()).unwrap() }
}

pub(crate) async fn get(test: &Test, cookie: &str, path: &str) -> Answer {
    let request = Request::builder().uri(path).header(header::COOKIE, format!("jiceng_session={cookie}"));
    send(test, request.body(Body::empty()).unwrap()).await
}

pub(crate) async fn post(test: &Test, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, format!("jiceng_session={cookie}"));
    send(test, request.body(Body::from(body)).unwrap()).await
}

async fn caller(test: &Test, cookie: &str) -> Caller {
    access::authenticate(&test.app, cookie).await.unwrap().unwrap()
}

/// The text that follows a label in a list of labels and values.
fn value_after<'b>(body: &'b str, label: &str) -> &'b str {
    let rest =
        body.split(&format!("<dt>{label}</dt>")).nth(1).unwrap_or_else(|| panic!("no {label} in {body}"));
    let rest = rest.split("<dd>").nth(1).unwrap();
    rest.trim_start_matches("<span class=\"lead\">").split('<').next().unwrap()
}

/// The account page of a name, found in the list of the one who looks.
pub(crate) async fn account_of(test: &Test, cookie: &str, name: &str) -> String {
    let list = get(test, cookie, &format!("/accounts?words={name}")).await;
    assert_eq!(list.status, StatusCode::OK);
    let cell = format!("<td>{name}</td>");
    let row = list.body.split("<tr>").find(|row| row.contains(&cell)).unwrap_or_else(|| panic!("no {name}"));
    row.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Makes an account at the branch and gives what was printed.
pub(crate) async fn make(test: &Test, cookie: &str, name: &str, role: &str, printed: &str) -> String {
    let fields = [
        ("display", "王测试"),
        ("name", name),
        ("role", role),
        ("known", "card"),
        ("printed", printed),
        ("note", "李委员在场"),
    ];
    let made = post(test, cookie, "/accounts/new/details", &fields).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    value_after(&made.body, if printed == "slip" { "登录纸条" } else { "临时密码" }).to_owned()
}

async fn enter(test: &Test, name: &str, password: &str) -> SignIn {
    access::sign_in(&test.app, name, password, "", "203.0.113.1", "test").await.unwrap()
}

#[tokio::test]
async fn the_counter_makes_an_account_and_its_owner_must_choose_a_password_before_anything_else() {
    for test in counties(20).await {
        let secretary = test.cookie("branch-secretary").await;
        let password = make(&test, &secretary, "WangCeshi", "organisation-member", "password").await;
        let SignIn::Done(cookie) = enter(&test, "wangceshi", &password).await else { panic!("signed in") };
        for route in jiceng::routes() {
            let path = route.path;
            if matches!(route.needs, Needs::Nothing | Needs::Token(_))
                || path == "/account/password"
                || path == "/sign-out"
            {
                continue;
            }
            let path = path.replace(['{', '}'], "");
            let answer = if route.method == Method::GET {
                get(&test, &cookie, &path).await
            } else {
                post(&test, &cookie, &path, &[]).await
            };
            let led = answer.status == StatusCode::SEE_OTHER && answer.location == "/account/password";
            assert!(
                led || answer.status == StatusCode::FORBIDDEN,
                "{} {path}: {}",
                route.method,
                answer.status
            );
        }
        let wanted = [("present", password.as_str()), ("wanted", "我自己的密码"), ("again", "我自己的密码")];
        let short = post(&test, &cookie, "/account/password", &wanted).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        let wanted =
            [("present", password.as_str()), ("wanted", "我自己的新密码 "), ("again", "我自己的新密码 ")];
        let changed = post(&test, &cookie, "/account/password", &wanted).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
        assert_eq!(get(&test, &cookie, "/members").await.status, StatusCode::OK);
        assert!(matches!(enter(&test, "wangceshi", &password).await, SignIn::Wrong));
        let SignIn::Done(again) = enter(&test, "wangceshi", "我自己的新密码 ").await else {
            panic!("signed in")
        };
        let log = get(&test, &again, "/account/sign-ins").await;
        for word in
            ["管理员开设了账号", "居民身份证", "李委员在场", "密码不对", "本人修改了密码", "203.0.113.1"]
        {
            assert!(log.body.contains(word), "{word} in {}", log.body);
        }
    }
}

#[tokio::test]
async fn a_slip_serves_once_within_its_days_and_for_its_account_only() {
    for test in counties(20).await {
        let secretary = test.cookie("branch-secretary").await;
        let slip = make(&test, &secretary, "laowang", "member", "slip").await;
        let by_slip = async |name: &str, code: &str| {
            access::sign_in_by_slip(&test.app, name, code, "203.0.113.1", "test").await.unwrap()
        };
        assert!(matches!(by_slip("dangyuan", &slip).await, SignIn::Wrong), "another account");
        assert!(matches!(by_slip("nobody", &slip).await, SignIn::Wrong));
        let typed = format!(" {} ", slip.to_lowercase().replace('-', " "));
        let page = post(&test, "", "/sign-in/slip", &[("name", "laowang"), ("code", &typed)]).await;
        assert_eq!((page.status, page.location.as_str()), (StatusCode::SEE_OTHER, "/"), "{}", page.body);
        assert!(page.cookie.contains("HttpOnly") && page.cookie.contains("SameSite=Lax"), "{}", page.cookie);
        assert!(matches!(by_slip("laowang", &slip).await, SignIn::Wrong), "used up");

        let place = account_of(&test, &secretary, "laowang").await;
        let fields = [("known", "visit"), ("printed", "slip")];
        let first = post(&test, &secretary, &format!("{place}/counter"), &fields).await;
        let second = post(&test, &secretary, &format!("{place}/counter"), &fields).await;
        let (first, second) = (value_after(&first.body, "登录纸条"), value_after(&second.body, "登录纸条"));
        assert!(matches!(by_slip("laowang", first).await, SignIn::Wrong), "the newer one replaced it");
        test.app.clock.set(date(2026, 12, 2));
        assert!(matches!(by_slip("laowang", second).await, SignIn::Wrong), "after seven days");
        test.app.clock.set(date(2026, 12, 1));
        assert!(matches!(by_slip("laowang", second).await, SignIn::Done(_)));
    }
}

#[tokio::test]
async fn too_many_slips_or_passwords_wait_and_one_does_not_block_the_other() {
    for test in counties(5).await {
        for _ in 0..8 {
            let wrong = access::sign_in_by_slip(&test.app, "shuji", "AAAA", "203.0.113.1", "test").await;
            assert!(matches!(wrong.unwrap(), SignIn::Wrong));
        }
        let ninth = access::sign_in_by_slip(&test.app, "shuji", "AAAA", "203.0.113.2", "test").await;
        assert!(matches!(ninth.unwrap(), SignIn::TooMany(_)));
        test.cookie("branch-secretary").await;
    }
}

#[tokio::test]
async fn roles_are_given_below_oneself_only_and_end_at_once() {
    for test in counties(20).await {
        let secretary = test.cookie("branch-secretary").await;
        let county = test.cookie("county-officer").await;
        let password = make(&test, &secretary, "xinren", "member", "password").await;
        let place = account_of(&test, &secretary, "xinren").await;
        let roles = format!("{place}/roles");
        let give = async |cookie: &str, role: &str, where_: &str, from: &str| {
            let fields = [("role", role), ("place", where_), ("from", from), ("seen", "yes")];
            post(&test, cookie, &roles, &fields).await
        };
        for role in ["branch-secretary", "party-worker", "committee-secretary", "county-officer"] {
            let refused = give(&secretary, role, "", "2026-11-24").await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{role}");
        }
        let past = give(&secretary, "publicity-member", "", "2026-11-01").await;
        assert!(past.body.contains("授权从今天或以后开始"), "{}", past.body);
        let unchecked = [("role", "publicity-member"), ("from", "2026-11-24"), ("until", "2026-12-31")];
        let check = post(&test, &secretary, &roles, &unchecked).await;
        assert!(check.status == StatusCode::OK && check.body.contains("核对授权"));
        let given = give(&secretary, "publicity-member", "", "2026-11-24").await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
        let twice = give(&secretary, "publicity-member", "", "2026-11-24").await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        let unfit = give(&county, "committee-secretary", "990101001", "2026-11-24").await;
        assert!(unfit.body.contains("不属于"), "{}", unfit.body);
        assert_eq!(
            give(&county, "committee-secretary", "990101", "2026-11-24").await.status,
            StatusCode::SEE_OTHER
        );

        // With a role above the secretary's, the account is out of the secretary's hands.
        let reset =
            post(&test, &secretary, &format!("{place}/counter"), &[("known", "card"), ("printed", "slip")])
                .await;
        assert_eq!(reset.status, StatusCode::FORBIDDEN);
        let shown = get(&test, &secretary, &place).await;
        assert!(shown.body.contains("不能由您重置密码") && !shown.body.contains("登录日志"));
        assert_eq!(get(&test, &secretary, &format!("{place}/state")).await.status, StatusCode::NOT_FOUND);

        // The county ends the roles; the next request of the holder acts without them.
        let SignIn::Done(held) = enter(&test, "xinren", &password).await else { panic!("signed in") };
        assert_eq!(caller(&test, &held).await.grants.len(), 3);
        let page = get(&test, &county, &place).await;
        let ends: Vec<String> = page
            .body
            .split("href=\"")
            .filter_map(|part| part.split('"').next())
            .filter(|href| href.ends_with("/end"))
            .map(str::to_owned)
            .collect();
        assert_eq!(ends.len(), 3);
        for end in &ends {
            let silent = post(&test, &county, end, &[]).await;
            assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is asked");
            assert_eq!(post(&test, &county, end, &[("reason", "调离")]).await.status, StatusCode::SEE_OTHER);
        }
        assert!(access::authenticate(&test.app, &held).await.unwrap().is_none());
        assert!(matches!(enter(&test, "xinren", &password).await, SignIn::NoRole));
    }
}

#[tokio::test]
async fn who_held_which_role_can_be_asked_for_any_day() {
    for test in counties(20).await {
        let secretary = test.cookie("branch-secretary").await;
        make(&test, &secretary, "yiqian", "group-leader", "slip").await;
        test.app.clock.set(date(2027, 3, 1));
        let secretary = test.cookie("branch-secretary").await;
        let place = account_of(&test, &secretary, "yiqian").await;
        let page = get(&test, &secretary, &place).await;
        let end = page.body.split("href=\"").find(|part| part.contains("/end\"")).unwrap();
        let end = end.split('"').next().unwrap();
        post(&test, &secretary, end, &[("reason", "换届")]).await;
        let who = caller(&test, &secretary).await;
        let held = async |on| {
            let within = Scope::subtree(&who.acting.path);
            let query = HistoryQuery {
                within: &within,
                on,
                role: "group-leader",
                words: "yiqian",
                after: None,
                limit: 9,
            };
            grants_in(&mut test.app.db.read().await.unwrap(), &who, &query).await.unwrap().len()
        };
        assert_eq!(held(date(2026, 11, 23)).await, 0, "before");
        assert_eq!(held(TODAY).await, 1);
        assert_eq!(held(date(2027, 3, 1)).await, 1, "the day on which it ended");
        assert_eq!(held(date(2027, 3, 2)).await, 0, "after");
        let list = get(&test, &secretary, "/accounts?on=2027-01-15").await;
        assert!(list.body.contains("yiqian") && list.body.contains("2026-11-24"));
        let member = test.cookie("member").await;
        assert_eq!(get(&test, &member, "/accounts?on=2027-01-15").await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_closed_account_is_out_at_once_and_comes_back_when_opened() {
    for test in counties(20).await {
        let secretary = test.cookie("branch-secretary").await;
        let held = test.cookie("publicity-member").await;
        let place = account_of(&test, &secretary, "xuanchuan").await;
        let state = format!("{place}/state");
        let closed = post(&test, &secretary, &state, &[("does", "close"), ("reason", "长期外出")]).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.body);
        assert!(access::authenticate(&test.app, &held).await.unwrap().is_none());
        let sign_in = test.sign_ins.iter().find(|it| it.name == "xuanchuan").unwrap();
        assert!(matches!(enter(&test, "xuanchuan", &sign_in.password).await, SignIn::Wrong));
        assert!(get(&test, &secretary, "/accounts").await.body.contains("已停用的账号"));
        post(&test, &secretary, &state, &[("does", "reopen"), ("reason", "已返回")]).await;
        assert!(matches!(enter(&test, "xuanchuan", &sign_in.password).await, SignIn::Done(_)));
        // One's own account is not closed or reset by oneself.
        let own = account_of(&test, &secretary, "shuji").await;
        assert_eq!(get(&test, &secretary, &format!("{own}/state")).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_role_is_lent_for_a_time_shown_as_such_and_taken_back_at_once() {
    for test in counties(20).await {
        let secretary = test.cookie("branch-secretary").await;
        let helper = test.cookie("party-worker").await;
        let fields = |until| {
            [
                ("to", "zhuangan"),
                ("role", "branch-secretary"),
                ("until", until),
                ("reason", "住院"),
                ("seen", "yes"),
            ]
        };
        let long = post(&test, &secretary, "/delegations/new", &fields("2027-05-25")).await;
        assert!(long.body.contains("最晚到 2027-05-24"), "{}", long.body);
        let more = [
            ("to", "zhuangan"),
            ("role", "party-worker"),
            ("until", "2026-12-31"),
            ("reason", "住院"),
            ("seen", "yes"),
        ];
        assert_eq!(
            post(&test, &secretary, "/delegations/new", &more).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let lent = post(&test, &secretary, "/delegations/new", &fields("2026-12-31")).await;
        assert_eq!(lent.status, StatusCode::SEE_OTHER, "{}", lent.body);

        let lender = caller(&test, &secretary).await.account;
        let grants = caller(&test, &helper).await.grants;
        let grant = grants.iter().find(|grant| grant.delegated_from == Some(lender)).unwrap().clone();
        assert!(grants[0].delegated_from.is_none(), "the own role comes first");
        post(&test, &helper, "/acting", &[("grant", &grant.id.to_string())]).await;
        let acting = caller(&test, &helper).await;
        assert_eq!(acting.acting.id, grant.id);
        assert!(acting.may(Permission::ChangeMembers));
        for permission in
            [Permission::ManageAccounts, Permission::Lend, Permission::ManageTokens, Permission::Erase]
        {
            assert!(!acting.may(permission), "{permission:?}");
        }
        assert!(get(&test, &helper, "/members").await.body.contains("代办"));
        assert_eq!(get(&test, &helper, "/accounts").await.status, StatusCode::FORBIDDEN);
        assert_eq!(get(&test, &helper, "/delegations").await.status, StatusCode::FORBIDDEN);

        // An act of the helper's says for whom.
        let list = get(&test, &helper, "/members").await;
        let member = list.body.split("href=\"/members/").skip(1).find(|part| part.starts_with('0')).unwrap();
        let member = member.split('"').next().unwrap();
        let seen = post(&test, &helper, &format!("/members/{member}/protected"), &[("reason", "核对")]).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.body);
        let journal = get(&test, &secretary, "/journal?kind=person").await;
        assert!(journal.body.contains("党务专干（代河口村支部书记）"), "{}", journal.body);

        // The lender takes it back, and the next request acts without it.
        let page = get(&test, &secretary, "/delegations").await;
        let end = page.body.split("href=\"").find(|part| part.starts_with("/delegations/0")).unwrap();
        let end = end.split('"').next().unwrap();
        assert_eq!(post(&test, &secretary, end, &[("reason", "出院")]).await.status, StatusCode::SEE_OTHER);
        assert!(caller(&test, &helper).await.acting.delegated_from.is_none());
        assert_eq!(get(&test, &secretary, end).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_loan_ends_with_the_role_it_comes_from() {
    for test in counties(20).await {
        let secretary = test.cookie("branch-secretary").await;
        let town = test.cookie("committee-secretary").await;
        let helper = test.cookie("party-worker").await;
        let fields = [
            ("to", "zhuangan"),
            ("role", "branch-secretary"),
            ("until", "2027-01-31"),
            ("reason", "住院"),
            ("seen", "yes"),
        ];
        post(&test, &secretary, "/delegations/new", &fields).await;
        assert_eq!(caller(&test, &helper).await.grants.len(), 2);
        let place = account_of(&test, &town, "shuji").await;
        let page = get(&test, &town, &place).await;
        let end = page.body.split("href=\"").find(|part| part.contains("/end\"")).unwrap();
        post(&test, &town, end.split('"').next().unwrap(), &[("reason", "换届")]).await;
        assert_eq!(caller(&test, &helper).await.grants.len(), 1);
    }
}

#[tokio::test]
async fn one_time_codes_serve_once_and_recovery_codes_stand_in() {
    for test in counties(5).await {
        let cookie = test.cookie("branch-secretary").await;
        let page = get(&test, &cookie, "/account/one-time-codes").await;
        let secret = page.body.split("name=\"secret\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(page.body.contains("otpauth://totp/"));
        let wrong = post(
            &test,
            &cookie,
            "/account/one-time-codes",
            &[("act", "on"), ("secret", secret), ("code", "000000")],
        )
        .await;
        assert!(
            wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains(secret),
            "the key is kept"
        );
        let code = one_time_code(secret, test.app.clock.now());
        let on = post(
            &test,
            &cookie,
            "/account/one-time-codes",
            &[("act", "on"), ("secret", secret), ("code", &code)],
        )
        .await;
        assert_eq!(on.status, StatusCode::OK, "{}", on.body);
        let recovery: Vec<&str> = on
            .body
            .split("<li class=\"lead nowrap\">")
            .skip(1)
            .map(|part| part.split('<').next().unwrap())
            .collect();
        assert_eq!(recovery.len(), 8);
        let sign_in = test.sign_ins.iter().find(|it| it.name == "shuji").unwrap();
        let enter = async |code: &str| {
            access::sign_in(&test.app, "shuji", &sign_in.password, code, "203.0.113.1", "test").await.unwrap()
        };
        assert!(matches!(enter("").await, SignIn::Code));
        assert!(matches!(enter(&code).await, SignIn::Done(_)));
        assert!(matches!(enter(&code).await, SignIn::Code), "a code serves once");
        assert!(matches!(enter(&recovery[0].to_lowercase()).await, SignIn::Done(_)));
        assert!(matches!(enter(recovery[0]).await, SignIn::Code), "so does a recovery code");
        let off = async |password: &str| {
            let fields = [("act", "off"), ("password", password)];
            post(&test, &cookie, "/account/one-time-codes", &fields).await.status
        };
        assert_eq!(off("guess").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(off(&sign_in.password).await, StatusCode::SEE_OTHER);
        assert!(matches!(enter("").await, SignIn::Done(_)));
    }
}

/// The code that a telephone with this key shows (RFC 6238).
fn one_time_code(secret_hex: &str, at: jiff::Timestamp) -> String {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let secret = hex::decode(secret_hex).unwrap();
    let step = at.as_second() / 30;
    let hmac = Hmac::<sha1::Sha1>::new_from_slice(&secret).unwrap();
    let digest = hmac.chain_update(step.to_be_bytes()).finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let word = u32::from_be_bytes([digest[at] & 0x7f, digest[at + 1], digest[at + 2], digest[at + 3]]);
    format!("{:06}", word % 1_000_000)
}

#[tokio::test]
async fn the_browser_inside_wechat_signs_in_without_the_headers_of_newer_ones() {
    const WECHAT: &str = "Mozilla/5.0 (Linux; Android 8.1.0; V1816A Build/OPM1; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/66.0.3359.126 MQQBrowser/6.2 TBS/044807 Mobile Safari/537.36 MMWEBID/5887 MicroMessenger/7.0.6.1460(0x27000634) Process/tools NetType/WIFI Language/zh_CN";
    for test in counties(5).await {
        let sign_in = test.sign_ins.iter().find(|it| it.name == "dangyuan").unwrap();
        for origin in [None, Some("http://192.0.2.10:8371")] {
            let mut request = Request::builder()
                .method(Method::POST)
                .uri("/sign-in")
                .header(header::HOST, "192.0.2.10:8371")
                .header(header::USER_AGENT, WECHAT)
                .header(
                    header::ACCEPT,
                    "text/html,application/xhtml+xml,image/wxpic,image/sharpp,image/apng,*/*;q=0.8",
                )
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            if let Some(origin) = origin {
                request = request.header(header::ORIGIN, origin);
            }
            let body = format!("name=dangyuan&password={}", sign_in.password);
            let answer = send(&test, request.body(Body::from(body)).unwrap()).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{origin:?} {}", answer.body);
            assert!(answer.cookie.contains("SameSite=Lax") && !answer.cookie.contains("Secure"));
        }
        let page = get(&test, "", "/sign-in").await;
        assert!(!page.body.contains("target=\"_blank\"") && !page.body.contains(" download"));
        let cookie = test.cookie("member").await;
        let account = get(&test, &cookie, "/account").await;
        assert!(account.body.contains("登录日志") && account.status == StatusCode::OK);
    }
}
