//! The first set-up of an empty installation.

use crate::common::databases;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use jiceng::platform::access::{self, SignIn};
use jiceng::platform::app::{App, Settings};
use jiceng::platform::clock::Clock;
use jiceng::platform::first::FirstSetUp;
use jiceng::platform::limits::Limits;
use jiceng::platform::memo::Memo;
use jiceng::platform::protect::Keys;
use jiceng::platform::randomness::Randomness;
use jiceng::platform::{journal, server};
use std::sync::Arc;
use tower::ServiceExt as _;

async fn send(app: &Arc<App>, path: &str, body: Option<String>) -> (StatusCode, String, String) {
    let method = if body.is_some() { Method::POST } else { Method::GET };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.unwrap_or_default()))
        .unwrap();
    let response = server::router(Arc::clone(app), jiceng::routes()).oneshot(request).await.unwrap();
    let location = response.headers().get(header::LOCATION).map_or("", |value| value.to_str().unwrap());
    let (status, location) = (response.status(), location.to_owned());
    let body = axum::body::to_bytes(response.into_body(), 4_000_000).await.unwrap();
    (status, location, String::from_utf8(body.to_vec()).unwrap())
}

fn filled(code: &str) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("code", code)
        .append_pair("area-name", "演示县")
        .append_pair("area-code", "990100")
        .append_pair("top-name", "中共演示县委员会")
        .append_pair("display", "张部长")
        .append_pair("name", "zhangbuzhang")
        .append_pair("password", "第一个账号的密码")
        .append_pair("again", "第一个账号的密码")
        .finish()
}

#[tokio::test]
async fn an_empty_installation_leads_to_its_set_up_which_only_the_terminal_opens() {
    for (db, _folder) in databases().await {
        let clock = Clock::at_noon(crate::common::TODAY);
        db.migrate(jiceng::MIGRATIONS, clock.now()).await.unwrap();
        let randomness = Randomness::from_seed(7);
        let first = Arc::new(FirstSetUp::new(&randomness));
        let keys = Keys::generate(&randomness);
        let rulebook = jiceng::rules::national().unwrap();
        let settings = Settings { first: Some(Arc::clone(&first)), ..Settings::default() };
        let app = Arc::new(App {
            db,
            clock,
            randomness,
            rulebook,
            keys,
            limits: Limits::default(),
            memo: Memo::default(),
            settings,
        });
        for path in ["/", "/sign-in", "/members", "/nowhere"] {
            let (status, location, _) = send(&app, path, None).await;
            assert_eq!((status, location.as_str()), (StatusCode::SEE_OTHER, "/setup"), "{path}");
        }
        assert_eq!(send(&app, "/setup", None).await.0, StatusCode::OK);
        let (status, _, body) = send(&app, "/setup", Some(filled("WRONG"))).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("设置码不对"), "{body}");
        assert!(
            body.contains("中共演示县委员会") && !body.contains("第一个账号的密码"),
            "values kept, no password"
        );
        let (status, location, body) = send(&app, "/setup", Some(filled(&first.code().to_lowercase()))).await;
        assert_eq!((status, location.as_str()), (StatusCode::SEE_OTHER, "/setup/done"), "{body}");
        assert!(send(&app, "/setup/done", None).await.2.contains("接下来"));

        assert_eq!(send(&app, "/setup", None).await.0, StatusCode::NOT_FOUND);
        assert_eq!(send(&app, "/setup", Some(filled(first.code()))).await.0, StatusCode::NOT_FOUND);
        assert_eq!(send(&app, "/sign-in", None).await.0, StatusCode::OK);
        let entered =
            access::sign_in(&app, "zhangbuzhang", "第一个账号的密码", "", "192.0.2.1", "test").await.unwrap();
        let SignIn::Done(cookie) = entered else { panic!("signed in") };
        let caller = access::authenticate(&app, &cookie).await.unwrap().unwrap();
        assert_eq!(caller.acting.organisation_name, "中共演示县委员会");
        let (entries, faults) =
            journal::verify(&mut app.db.read().await.unwrap(), caller.area).await.unwrap();
        assert!(entries >= 2 && faults.is_empty());
    }
}

#[tokio::test]
async fn guesses_at_the_set_up_code_wait() {
    let (db, _folder) = databases().await.remove(0);
    let clock = Clock::at_noon(crate::common::TODAY);
    db.migrate(jiceng::MIGRATIONS, clock.now()).await.unwrap();
    let randomness = Randomness::from_seed(7);
    let first = Arc::new(FirstSetUp::new(&randomness));
    let keys = Keys::generate(&randomness);
    let rulebook = jiceng::rules::national().unwrap();
    let settings = Settings { first: Some(Arc::clone(&first)), ..Settings::default() };
    let app = Arc::new(App {
        db,
        clock,
        randomness,
        rulebook,
        keys,
        limits: Limits::default(),
        memo: Memo::default(),
        settings,
    });
    for _ in 0..8 {
        send(&app, "/setup", Some(filled("WRONG"))).await;
    }
    let (status, _, body) = send(&app, "/setup", Some(filled(first.code()))).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("尝试次数太多"), "{body}");
}
