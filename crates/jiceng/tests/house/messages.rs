//! Codes by message, against a gateway of the test's own.

use crate::common::{Test, counties};
use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, Request, StatusCode, header};
use jiceng::platform::server;
use jiceng::platform::sms::HttpGateway;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tower::ServiceExt as _;

type Received = Arc<Mutex<Vec<(String, String)>>>;

/// A gateway that keeps what it was sent: authorisation and body.
async fn gateway() -> (Received, HttpGateway) {
    let received = Received::default();
    let keep = |State(kept): State<Received>, request: Request<Body>| async move {
        let said = request.headers().get(header::AUTHORIZATION).unwrap().to_str().unwrap().to_owned();
        let body = axum::body::to_bytes(request.into_body(), 10_000).await.unwrap();
        kept.lock().unwrap().push((said, String::from_utf8(body.to_vec()).unwrap()));
        "{\"code\":\"ok\"}"
    };
    let router = axum::Router::new().route("/send", axum::routing::post(keep)).with_state(received.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let file = format!(
        "url = \"http://{address}/send\"\ncontent_type = \"application/json\"\nbody = '{{\"mobile\":\"{{telephone}}\",\"content\":\"{{text}}\"}}'\ntext = \"【基层】验证码{{code}}\"\nanswer = '\"ok\"'\n[headers]\nauthorization = \"Bearer secret\"\n"
    );
    (received, HttpGateway::parse(&file).unwrap())
}

async fn post(test: &Test, cookie: &str, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, format!("jiceng_session={cookie}"))
        .body(Body::from(body))
        .unwrap();
    let response = server::router(Arc::clone(&test.app), jiceng::routes()).oneshot(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 4_000_000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// The codes received once there are so many.
async fn codes(received: &Received, count: usize) -> Vec<String> {
    for _ in 0..600 {
        if received.lock().unwrap().len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let received = received.lock().unwrap();
    assert_eq!(received.len(), count);
    let digits = |body: &String| body.split("验证码").nth(1).unwrap()[..6].to_owned();
    received.iter().map(|(_, body)| digits(body)).collect()
}

#[tokio::test]
async fn a_code_by_message_signs_in_once_and_the_page_tells_nobody_who_is_known() {
    for mut test in counties(5).await {
        let (received, gateway) = gateway().await;
        Arc::get_mut(&mut test.app).unwrap().settings.sms = Some(Arc::new(gateway));
        let secretary = test.cookie("branch-secretary").await;
        let made = [
            ("display", "赵大爷"),
            ("name", "zhaodaye"),
            ("role", "member"),
            ("known", "visit"),
            ("printed", "slip"),
            ("telephone", "138-0000-5678"),
        ];
        assert_eq!(post(&test, &secretary, "/accounts/new/details", &made).await.0, StatusCode::OK);
        let second = [
            ("display", "李大娘"),
            ("name", "lidaniang"),
            ("role", "member"),
            ("known", "visit"),
            ("printed", "slip"),
            ("telephone", "13800005678"),
        ];
        let (status, body) = post(&test, &secretary, "/accounts/new/details", &second).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("已用于另一个账号"), "{body}");

        let ask = async |name: &str| post(&test, "", "/sign-in/message", &[("name", name)]).await;
        let known = ask("13800005678").await;
        let unknown = ask("13800009999").await;
        assert_eq!(known.0, StatusCode::OK);
        assert_eq!(known.1.replace("13800005678", "N"), unknown.1.replace("13800009999", "N"));
        let sent = codes(&received, 1).await;
        {
            let received = received.lock().unwrap();
            assert_eq!(received[0].0, "Bearer secret");
            assert!(received[0].1.contains("\"mobile\":\"13800005678\""), "{}", received[0].1);
        }
        let enter = async |name: &str, code: &str| {
            post(&test, "", "/sign-in/message/code", &[("name", name), ("code", code)]).await.0
        };
        let wrong = if sent[0] == "000000" { "000001" } else { "000000" };
        assert_eq!(enter("13800005678", wrong).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(enter("13800009999", &sent[0]).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(enter("13800005678", &sent[0]).await, StatusCode::SEE_OTHER);
        assert_eq!(enter("13800005678", &sent[0]).await, StatusCode::UNPROCESSABLE_ENTITY, "used up");

        // The user name serves as well; after five wrong tries the right code serves no more.
        ask("zhaodaye").await;
        let sent = codes(&received, 2).await;
        for number in 0..5 {
            let wrong = format!("{:06}", (sent[1].parse::<u32>().unwrap() + 1 + number) % 1_000_000);
            assert_eq!(enter("zhaodaye", &wrong).await, StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert_eq!(enter("zhaodaye", &sent[1]).await, StatusCode::UNPROCESSABLE_ENTITY);
        for _ in 0..2 {
            ask("zhaodaye").await;
        }
        let (status, body) = ask("zhaodaye").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("尝试次数太多"), "{body}");
    }
}

#[tokio::test]
async fn without_a_gateway_nothing_of_it_is_there() {
    let test = counties(5).await.remove(0);
    assert_eq!(post(&test, "", "/sign-in/message", &[("name", "shuji")]).await.0, StatusCode::NOT_FOUND);
    assert_eq!(post(&test, "", "/sign-in/message/code", &[("name", "shuji")]).await.0, StatusCode::NOT_FOUND);
}
