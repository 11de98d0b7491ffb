//! The server on a real socket: TLS, proxies, bounds, stopping; headers, cookies, counters; a form whose session ended.

use crate::common::{Test, counties};
use jiceng::platform::app::{App, Settings};
use jiceng::platform::clock::Clock;
use jiceng::platform::limits::Way;
use jiceng::platform::listen::{self, Bounds};
use jiceng::platform::server;
use jiceng::platform::tls::{Authority, Certificates};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A server on a free port of this machine.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

pub(crate) async fn run(app: &Arc<App>, certificates: Option<Certificates>, bounds: Bounds) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let wish = async move {
        let _ = stopped.await;
    };
    let router = server::router(Arc::clone(app), jiceng::routes());
    let ended = tokio::spawn(listen::serve(listener, router, certificates, bounds, wish));
    Running { address, stop, ended }
}

pub(crate) async fn county(settings: Settings) -> Test {
    let mut test = counties(5).await.remove(0);
    Arc::get_mut(&mut test.app).unwrap().settings = settings;
    test
}

/// Sends a text and reads what comes until the other end closes.
pub(crate) async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, text: &str) -> String {
    // Whoever is refused early is answered before everything was sent.
    let _ = stream.write_all(text.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn plain(address: SocketAddr, text: &str) -> String {
    exchange(TcpStream::connect(address).await.unwrap(), text).await
}

pub(crate) fn get(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: party.example\r\nconnection: close\r\n{more}\r\n")
}

pub(crate) fn post(path: &str, more: &str, form: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: party.example\r\nconnection: close\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n{more}\r\n{form}",
        form.len()
    )
}

fn sign_in_form(test: &Test, role: &str, more: &str) -> String {
    let sign_in = test.sign_ins.iter().find(|it| it.role == role).unwrap();
    format!("name={}&password={}{more}", sign_in.name, sign_in.password)
}

pub(crate) fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next().unwrap();
    let line = |line: &&'a str| line.to_ascii_lowercase().starts_with(&format!("{name}: "));
    head.lines().find(line).map(|line| &line[name.len() + 2..])
}

/// A text with one sign in its middle changed.
fn flipped(text: &str) -> String {
    let (before, after) = text.split_at(text.len() / 2);
    let other = if after.starts_with('A') { 'B' } else { 'A' };
    format!("{before}{other}{}", &after[1..])
}

fn today() -> jiff::civil::Date {
    Clock::System.today()
}

#[tokio::test]
async fn tls_with_the_local_authority_is_trusted_by_who_trusts_it_and_cookies_are_secure() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::of(folder.path());
    authority.make(&["party.example".to_owned(), "127.0.0.1".to_owned()], today()).unwrap();
    let certificates = Certificates::from_authority(&authority, today()).unwrap();
    let test = county(Settings { secure_cookies: true, ..Settings::default() }).await;
    let running = run(&test.app, Some(certificates.clone()), Bounds::default()).await;

    let mut roots = tokio_rustls::rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority.certificate()).unwrap()).unwrap();
    let connect = |name: &'static str, roots: tokio_rustls::rustls::RootCertStore| async move {
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = tokio_rustls::rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(running.address).await.unwrap();
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        connector.connect(ServerName::try_from(name).unwrap(), stream).await
    };
    let stream = connect("party.example", roots.clone()).await.unwrap();
    let answer = exchange(stream, &post("/sign-in", "", &sign_in_form(&test, "county-officer", ""))).await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(header(&answer, "strict-transport-security").unwrap().starts_with("max-age="));
    let cookie = header(&answer, "set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert_eq!(cookie.matches(part).count(), 1, "{part} in {cookie}");
    }
    let stream = connect("127.0.0.1", roots.clone()).await.unwrap();
    let answer = exchange(stream, &post("/preferences", "", "language=en&back=/")).await;
    assert!(header(&answer, "set-cookie").unwrap().ends_with("; Secure"), "{answer}");

    assert!(connect("other.example", roots.clone()).await.is_err(), "another name");
    let nobody = tokio_rustls::rustls::RootCertStore::empty();
    assert!(connect("party.example", nobody).await.is_err(), "nobody trusts it unasked");
    // A renewed certificate is shown without a restart.
    authority.make(&["renewed.example".to_owned()], today()).unwrap();
    certificates.refresh(today()).unwrap();
    assert!(connect("renewed.example", roots).await.is_ok());
    // Plain text on the port of TLS ends the connection and nothing else.
    plain(running.address, &get("/health", "")).await;
}

#[tokio::test]
async fn only_a_trusted_proxy_says_who_asks_and_that_it_was_over_tls() {
    let trusting = Settings {
        trusted_proxies: vec!["127.0.0.1".parse().unwrap(), "192.0.2.9".parse().unwrap()],
        ..Settings::default()
    };
    for (settings, trusted) in [(Settings::default(), false), (trusting, true)] {
        let test = county(settings).await;
        let running = run(&test.app, None, Bounds::default()).await;
        let forwarded =
            "x-forwarded-proto: https\r\nx-forwarded-for: 203.0.113.1, 198.51.100.7, 192.0.2.9\r\n";
        let answer =
            plain(running.address, &post("/sign-in", forwarded, &sign_in_form(&test, "county-officer", "")))
                .await;
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        assert_eq!(header(&answer, "set-cookie").unwrap().contains("Secure"), trusted);
        assert_eq!(header(&answer, "strict-transport-security").is_some(), trusted);
        // 120 attempts an address: they count against the address that was named, only when a trusted proxy names it.
        let now = test.app.clock.now();
        let whom = if trusted { "198.51.100.7" } else { "127.0.0.1" };
        for number in 0..119 {
            assert!(
                test.app.limits.attempt(Way::Password, &format!("n{number}"), whom, now).is_ok(),
                "{number}"
            );
        }
        assert!(test.app.limits.attempt(Way::Password, "last", whom, now).is_err(), "{whom} was not counted");
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let test = county(Settings::default()).await;
    let running = run(&test.app, None, Bounds::default()).await;
    for path in ["/sign-in", "/nowhere", "/health", "/members"] {
        let answer = plain(running.address, &get(path, "")).await;
        let policy = header(&answer, "content-security-policy").unwrap();
        for part in [
            "default-src 'none'",
            "script-src 'self';",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {part} in {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header(&answer, "x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(header(&answer, "referrer-policy"), Some("same-origin"), "{path}");
        assert_eq!(header(&answer, "x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(header(&answer, "cross-origin-opener-policy"), Some("same-origin"), "{path}");
        assert_eq!(header(&answer, "strict-transport-security"), None, "{path}: not over TLS");
        assert_eq!(header(&answer, "server"), None);
    }
}

#[tokio::test]
async fn a_connection_that_dawdles_is_ended_and_others_are_served() {
    let test = county(Settings::default()).await;
    let bounds = Bounds { headers: Duration::from_millis(300), connections: 8, ..Bounds::default() };
    let running = run(&test.app, None, bounds).await;
    let started = std::time::Instant::now();
    let mut slow = Vec::new();
    for _ in 0..12 {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nx-slow: ").await.unwrap();
        slow.push(stream);
    }
    let answer = plain(running.address, &get("/health", "")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    for mut stream in slow {
        let mut rest = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut rest)).await.unwrap();
    }
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn stopping_lets_a_running_request_finish_and_takes_no_new_one() {
    let test = county(Settings::default()).await;
    let running = run(&test.app, None, Bounds::default()).await;
    let form = sign_in_form(&test, "county-officer", "");
    let whole = post("/sign-in", "", &form);
    let (first, last) = whole.split_at(whole.len() - 5);
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(first.as_bytes()).await.unwrap();
    // The server has read the head of the request when it asks for the rest of the body.
    tokio::time::sleep(Duration::from_millis(300)).await;
    running.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(TcpStream::connect(running.address).await.is_err(), "no new connection");
    assert!(exchange(stream, last).await.starts_with("HTTP/1.1 303"), "the running request was answered");
    let ended = tokio::time::timeout(Duration::from_secs(20), running.ended).await;
    ended.expect("it ends by itself").unwrap().unwrap();
}

#[tokio::test]
async fn counters_name_routes_and_no_addresses_and_only_this_machine_reads_them() {
    let test = county(Settings::default()).await;
    let running = run(&test.app, None, Bounds::default()).await;
    let cookie = format!("cookie: jiceng_session={}\r\n", test.cookie("county-officer").await);
    let member = "/members/0193a5b07f7f7000800000000000ffff?words=secret";
    assert!(plain(running.address, &get(member, &cookie)).await.starts_with("HTTP/1.1 404"));
    let counters = plain(running.address, &get("/metrics", "")).await;
    assert!(
        counters.contains("jiceng_requests_total{method=\"GET\",route=\"/members/{id}\",status=\"404\"} 1"),
        "{counters}"
    );
    assert!(
        counters
            .contains("jiceng_request_seconds_bucket{method=\"GET\",route=\"/members/{id}\",le=\"+Inf\"} 1")
    );
    assert!(counters.contains("jiceng_database_connections{state=\"open\"}"));
    assert!(!counters.contains("0193a5b0") && !counters.contains("secret"));
    let passed_on = plain(running.address, &get("/metrics", "x-forwarded-for: 127.0.0.1\r\n")).await;
    assert!(passed_on.starts_with("HTTP/1.1 404"), "{passed_on}");
    let open = county(Settings { open_metrics: true, ..Settings::default() }).await;
    let running = run(&open.app, None, Bounds::default()).await;
    let answer = plain(running.address, &get("/metrics", "x-forwarded-for: 192.0.2.1\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_form_sent_after_the_session_ended_is_kept_for_its_owner_and_sent_once_more() {
    let mut test = county(Settings::default()).await;
    let clock = Clock::Set(Arc::new(AtomicI64::new(test.app.clock.now().as_second())));
    Arc::get_mut(&mut test.app).unwrap().clock = clock.clone();
    let Clock::Set(seconds) = &clock else { panic!("a set clock") };
    let cookie = format!("cookie: jiceng_session={}\r\n", test.cookie("county-officer").await);
    let running = run(&test.app, None, Bounds::default()).await;
    seconds.fetch_add(3 * 3600, Ordering::Relaxed);

    let form = "present=x&wanted=%E4%B8%AD%3C%22%26&again=y&again=z";
    let answer = plain(running.address, &post("/account/password", &cookie, form)).await;
    assert!(answer.starts_with("HTTP/1.1 401") && answer.contains("没有丢失"), "{answer}");
    let kept = answer.split("name=\"kept\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(kept.len() > 40 && !answer.contains("wanted"), "sealed");

    let upload = "POST /imports/members HTTP/1.1\r\nhost: party.example\r\nconnection: close\r\nsec-fetch-site: same-origin\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 1\r\n";
    let late = plain(running.address, &format!("{upload}{cookie}\r\nx")).await;
    assert!(
        late.starts_with("HTTP/1.1 401") && late.contains("选好的文件没有保存"),
        "a file is not kept, and told: {late}"
    );

    let more = format!("&kept={kept}");
    let wrong = plain(running.address, &post("/sign-in", "", &format!("name=x&password=y{more}"))).await;
    assert!(wrong.starts_with("HTTP/1.1 422") && wrong.contains(&kept), "a wrong password loses nothing");
    let other =
        plain(running.address, &post("/sign-in", "", &sign_in_form(&test, "branch-secretary", &more))).await;
    assert!(other.starts_with("HTTP/1.1 303"), "another account gets nothing of it: {other}");
    let mine =
        plain(running.address, &post("/sign-in", "", &sign_in_form(&test, "county-officer", &more))).await;
    assert!(mine.starts_with("HTTP/1.1 200") && mine.contains("action=\"/account/password\""), "{mine}");
    assert!(header(&mine, "set-cookie").unwrap().starts_with("jiceng_session="));
    assert_eq!(header(&mine, "cache-control"), Some("no-store"));
    let hidden: Vec<&str> =
        mine.match_indices("type=\"hidden\" name=\"").map(|(at, _)| &mine[at + 20..at + 27]).collect();
    assert_eq!(hidden.iter().filter(|it| it.starts_with("again\"")).count(), 2, "{mine}");
    assert!(mine.contains("中&#60;&#34;&#38;") || mine.contains("中&lt;&quot;&amp;"), "{mine}");

    let changed = sign_in_form(&test, "county-officer", &format!("&kept={}", flipped(&kept)));
    assert!(plain(running.address, &post("/sign-in", "", &changed)).await.starts_with("HTTP/1.1 303"));
    seconds.fetch_add(2 * 3600, Ordering::Relaxed);
    let late =
        plain(running.address, &post("/sign-in", "", &sign_in_form(&test, "county-officer", &more))).await;
    assert!(late.starts_with("HTTP/1.1 303"), "after an hour it no longer opens");
    let nobody = plain(running.address, &post("/account/password", "", form)).await;
    assert!(
        nobody.starts_with("HTTP/1.1 401") && !nobody.contains("name=\"kept\""),
        "nobody's form is not kept"
    );
}

/// One thread answers pages here: were passwords looked at on it, no page would come before the last of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn pages_answer_while_many_try_to_sign_in() {
    use axum::http::StatusCode;
    use std::sync::atomic::AtomicUsize;
    use tower::ServiceExt as _;
    const MANY: usize = 60;
    let test = crate::common::one_county(5).await;
    let done = Arc::new(AtomicUsize::new(0));
    let tried: Vec<_> = (0..MANY)
        .map(|number| {
            let (app, done) = (Arc::clone(&test.app), Arc::clone(&done));
            let request = axum::http::Request::post("/sign-in")
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(axum::body::Body::from(format!("name=nobody{number}&password=not+the+password")))
                .unwrap();
            tokio::spawn(async move {
                let answer = server::router(app, jiceng::routes()).oneshot(request).await.unwrap();
                done.fetch_add(1, Ordering::SeqCst);
                answer.status()
            })
        })
        .collect();
    tokio::task::yield_now().await;
    for _ in 0..5 {
        let page = crate::http::get(&test, "", "/sign-in").await;
        assert_eq!(page.status, StatusCode::OK);
    }
    let before = done.load(Ordering::SeqCst);
    assert!(before < MANY / 2, "{before} of {MANY} passwords were looked at before a page came");
    for tried in tried {
        assert_eq!(tried.await.unwrap(), StatusCode::UNPROCESSABLE_ENTITY);
    }
}
