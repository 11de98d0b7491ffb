//! Requests that no page of ours sends: each gets an answer at once that says what is wrong, as a page.

use crate::common::{Test, counties};
use crate::html::Html;
use crate::http::signed_in;
use crate::serving::{county, exchange, get, header as head_of, post, run};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use jiceng::members::Awaited;
use jiceng::platform::access::{NewGrant, Role, authenticate, give_role};
use jiceng::platform::app::Settings;
use jiceng::platform::id::GrantId;
use jiceng::platform::listen::Bounds;
use jiceng::platform::route::Needs;
use jiceng::platform::server;
use jiceng::platform::tls::{Authority, Certificates};
use rustls_pki_types::pem::PemObject as _;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

async fn ask(test: &Test, request: Request<Body>) -> Answer {
    let router = server::router(Arc::clone(&test.app), jiceng::routes());
    let response = router.oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), 64 << 20).await.unwrap();
    Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

fn request(method: &Method, path: &str, cookie: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, cookie)
}

/// A path with its parameters filled in with something that does not exist.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{kind}" => "members",
        part if part.starts_with('{') => "0193a5b07f7f7000800000000000ffff",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn another_method_is_told_which_ones_there_are_and_head_answers_as_get_does_without_its_text() {
    let test = counties(5).await.remove(0);
    let cookie = signed_in(&test, "county-officer").await;
    let mut methods: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for route in jiceng::routes() {
        let of = methods.entry(route.path).or_default();
        of.insert(route.method.to_string());
        if route.method == Method::GET {
            of.insert("HEAD".to_owned());
        }
    }
    for (path, allowed) in &methods {
        for method in [Method::PUT, Method::DELETE] {
            let answer =
                ask(&test, request(&method, &filled(path), &cookie).body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            let said = answer.headers[header::ALLOW].to_str().unwrap();
            let said: BTreeSet<String> = said.split(',').map(str::to_owned).collect();
            assert_eq!(said, *allowed, "{method} {path}");
            assert!(
                answer.text.contains("error-method") || answer.text.contains("不能这样访问"),
                "{}",
                answer.text
            );
        }
    }
    for route in jiceng::routes() {
        if route.method != Method::GET || matches!(route.needs, Needs::Token(_)) {
            continue;
        }
        let path = filled(route.path);
        let of = |method: Method| request(&method, &path, &cookie).body(Body::empty()).unwrap();
        let (get, head) = (ask(&test, of(Method::GET)).await, ask(&test, of(Method::HEAD)).await);
        assert_eq!(head.status, get.status, "HEAD {path}");
        assert_eq!(head.text, "", "HEAD {path}");
    }
    let nowhere =
        ask(&test, request(&Method::DELETE, "/nowhere", &cookie).body(Body::empty()).unwrap()).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_form_of_ours_is_refused_with_a_page() {
    let test = counties(5).await.remove(0);
    let cookie = signed_in(&test, "county-officer").await;
    let form = "application/x-www-form-urlencoded";
    let sent = |path: &str, kind: &str, body: Vec<u8>| {
        let mut request = request(&Method::POST, path, &cookie);
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        request.body(Body::from(body)).unwrap()
    };
    let cases = [
        (sent("/sign-in", "application/json", b"{\"name\":\"a\"}".to_vec()), 415, "不是表单"),
        (sent("/sign-in", "text/plain", b"name=a".to_vec()), 415, "不是表单"),
        (sent("/sign-in", "", b"name=a".to_vec()), 415, "不是表单"),
        (sent("/imports/members", form, b"file=a".to_vec()), 415, "不是表单"),
        (sent("/imports/members", "multipart/form-data", b"x".to_vec()), 400, "不完整"),
        (sent("/sign-in", form, vec![b'a'; 3 << 20]), 413, "太大"),
        (sent("/sign-in", form, b"name=\xff\xfe".to_vec()), 400, "读不出的字符"),
        (sent("/sign-in", form, b"name=%FF%FE".to_vec()), 400, "读不出的字符"),
        (sent("/sign-in", form, b"name=%E4%B8".to_vec()), 400, "读不出的字符"),
        (
            request(&Method::GET, "/members?words=%FF", &cookie).body(Body::empty()).unwrap(),
            400,
            "读不出的字符",
        ),
        (request(&Method::GET, "/members/%FF", &cookie).body(Body::empty()).unwrap(), 400, "读不出的字符"),
        (request(&Method::GET, "/nowhere/%C3%28", &cookie).body(Body::empty()).unwrap(), 400, "读不出的字符"),
    ];
    for (request, status, sentence) in cases {
        let what =
            format!("{} {} {:?}", request.method(), request.uri(), request.headers().get("content-type"));
        let answer = ask(&test, request).await;
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text);
        assert!(answer.text.contains(sentence), "{what}: {}", answer.text);
        assert_eq!(Html::parse(&answer.text).faults("zh-CN"), Vec::<String>::new(), "{what}");
    }
    let other = Request::builder()
        .method(Method::POST)
        .uri("/sign-in")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, form);
    let other = ask(&test, other.body(Body::from("name=a&password=b")).unwrap()).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    assert!(other.text.contains("不是从本网站的页面提交的"), "{}", other.text);
    // A half sign that is only text, and a sign outside the first plane, are nobody's mistake.
    let fine =
        request(&Method::GET, "/members?words=100%25%20%F0%A0%AE%B7", &cookie).body(Body::empty()).unwrap();
    assert_eq!(ask(&test, fine).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_too_long_is_said_at_once_with_a_page_in_the_clear_and_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::of(folder.path());
    let today = jiceng::platform::clock::Clock::System.today();
    authority.make(&["127.0.0.1".to_owned()], today).unwrap();
    let certificates = Certificates::from_authority(&authority, today).unwrap();
    let mut roots = tokio_rustls::rustls::RootCertStore::empty();
    let certificate = rustls_pki_types::CertificateDer::from_pem_file(authority.certificate()).unwrap();
    roots.add(certificate).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = tokio_rustls::rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let test = county(Settings::default()).await;
    let clear = run(&test.app, None, Bounds::default()).await;
    let secure = run(&test.app, Some(certificates), Bounds::default()).await;

    let address = |length: usize| get(&format!("/members?words={}", "a".repeat(length)), "");
    let long_header = |length: usize| get("/sign-in", &format!("x-long: {}\r\n", "a".repeat(length)));
    let cases = [
        (address(9 << 10), "414", "网址太长"),
        (address(64 << 10), "414", "网址太长"),
        (address(100 << 10), "414", "网址太长"),
        (address(2 << 20), "431", "读不下"),
        (long_header(40 << 10), "431", "读不下"),
        (long_header(300 << 10), "431", "读不下"),
        (get("/sign-in", &"x-many: a\r\n".repeat(100)), "431", "读不下"),
        ("GET /\u{1} HTTP/1.1\r\nhost: a\r\n\r\n".to_owned(), "400", "读不出的字符"),
        (post("/sign-in", "", &"a".repeat(3 << 20)), "413", "太大"),
    ];
    for (text, status, sentence) in cases {
        for tls in [false, true] {
            let begun = Instant::now();
            let running = if tls { &secure } else { &clear };
            let stream = tokio::net::TcpStream::connect(running.address).await.unwrap();
            let answer = async {
                if tls {
                    let name = rustls_pki_types::ServerName::try_from("127.0.0.1").unwrap();
                    exchange(connector.connect(name, stream).await.unwrap(), &text).await
                } else {
                    exchange(stream, &text).await
                }
            };
            let answer =
                tokio::time::timeout(Duration::from_secs(10), answer).await.expect("an answer at once");
            let what = format!("{} bytes, TLS {tls}: {}", text.len(), &answer[..answer.len().min(300)]);
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{what}");
            assert!(answer.contains(sentence), "{what}");
            assert!(head_of(&answer, "content-type").unwrap().starts_with("text/html"), "{what}");
            assert!(!answer.contains("aaaaaaaaaa"), "nothing of it comes back");
            assert!(begun.elapsed() < Duration::from_secs(5), "{what}: {:?}", begun.elapsed());
        }
    }
}

/// What a browser finds at an address.
async fn opened(test: &Test, path: &str, cookie: &str) -> (StatusCode, Html, String) {
    let answer = ask(test, request(&Method::GET, path, cookie).body(Body::empty()).unwrap()).await;
    (answer.status, Html::parse(&answer.text), answer.text)
}

#[tokio::test]
async fn whoever_is_not_signed_in_finds_the_form_itself_with_the_way_to_what_was_asked_for() {
    for test in counties(5).await {
        let (status, html, text) = opened(&test, "/", "").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(text.contains("<title>登录 - 基层</title>") && text.contains("<h1>登录</h1>"), "{text}");
        assert!(text.contains("name=\"password\"") && text.contains("name=\"back\" value=\"\""), "{text}");
        assert!(!text.contains("登录后会打开"), "nobody need be told of the first page");
        assert_eq!(html.faults("zh-CN"), Vec::<String>::new());

        let (status, html, text) = opened(&test, "/members?category=full&words=%E7%8E%8B", "").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert_eq!(html.faults("zh-CN"), Vec::<String>::new());
        assert!(text.contains("登录后会打开您要看的页面"), "{text}");
        let back = html.elements().find(|it| it.name == "input" && it.attribute("name") == "back").unwrap();
        assert_eq!(back.attribute("value"), "/members?category=full&words=%E7%8E%8B");

        let (status, _, text) = opened(&test, "/members", "jiceng_language=en").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(
            text.contains("<h1>Sign in</h1>") && text.contains("The page that you asked for opens"),
            "{text}"
        );
    }
}

/// Gives whoever is signed in the role of a group leader besides the own, under which they still act.
async fn also_group_leader(test: &Test, cookie: &str) {
    let session = cookie.trim_start_matches("jiceng_session=");
    let caller = authenticate(&test.app, session).await.unwrap().unwrap();
    let given = NewGrant {
        id: GrantId(test.app.randomness.id(test.app.clock.now())),
        account: caller.account,
        role: Role::GroupLeader,
        organisation: caller.acting.organisation,
        from: test.app.clock.today(),
        until: None,
        by: None,
        delegated_from: None,
        reason: None,
    };
    let mut write = test.app.db.write(&[caller.area.0]).await.unwrap();
    give_role(&mut write, caller.area, &given).await.unwrap();
    write.commit().await.unwrap();
    let back = request(&Method::POST, "/acting", cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("grant={}", caller.acting.id)));
    assert_eq!(ask(test, back.unwrap()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_refusal_is_called_what_it_is_and_names_who_may() {
    for test in counties(20).await {
        let cookie = signed_in(&test, "member").await;
        let (status, html, text) = opened(&test, "/members", &cookie).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(text.contains("<title>您现在的身份没有权限办理这件事 - 基层</title>"), "{text}");
        assert!(
            text.contains("有这项权限的身份：组织部管理员、基层党委管理员、党总支管理员、支部书记"),
            "{text}"
        );
        assert!(
            !text.contains("切换身份") && !text.contains("另一个身份"),
            "there is none to switch to: {text}"
        );
        assert_eq!(html.faults("zh-CN"), Vec::<String>::new());

        also_group_leader(&test, &cookie).await;
        let (status, _, text) = opened(&test, "/members", &cookie).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(
            text.contains("您的另一个身份可以办理")
                && text.contains("· 党小组长")
                && text.contains("切换身份"),
            "{text}"
        );
        let (status, _, text) = opened(&test, "/accounts", &cookie).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(!text.contains("另一个身份"), "the other role does not include it either: {text}");
    }
}

#[tokio::test]
async fn an_unknown_word_in_an_address_is_told_with_what_there_is_instead() {
    for test in counties(20).await {
        let cookie = signed_in(&test, "branch-secretary").await;
        let (status, html, text) = opened(&test, "/members/due/xyz", &cookie).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(text.contains("网址里的“xyz”不是这里的页面"), "{text}");
        let links: Vec<String> = html.all("a").map(|it| it.attribute("href").to_owned()).collect();
        for what in Awaited::ALL {
            let link = links.iter().find(|href| href.starts_with(&format!("/members/due/{what}?")));
            assert_eq!(opened(&test, link.unwrap(), &cookie).await.0, StatusCode::OK);
        }
        assert_eq!(html.faults("zh-CN"), Vec::<String>::new());
        let (_, list, _) = opened(&test, "/members", &cookie).await;
        let hrefs = list.all("a").map(|it| it.attribute("href").to_owned()).collect::<Vec<_>>();
        let member = hrefs.iter().find(|href| href.starts_with("/members/0")).unwrap();
        let (status, html, text) = opened(&test, &format!("{member}/acts/promote"), &cookie).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(text.contains("网址里的“promote”不是这里的页面"), "{text}");
        let act = html.all("a").map(|it| it.attribute("href").to_owned()).find(|it| it.contains("/acts/"));
        assert_eq!(opened(&test, &act.unwrap(), &cookie).await.0, StatusCode::OK);
        let english = format!("{cookie}; jiceng_language=en");
        assert!(
            opened(&test, "/members/due/xyz", &english).await.2.contains("“xyz” in the address"),
            "in English"
        );
    }
}
