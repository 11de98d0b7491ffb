//! Every route is tried by every role and by nobody.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use jiceng::platform::access::Role;
use jiceng::platform::route::Needs;
use jiceng::platform::server;
use std::fmt::Write as _;
use std::sync::Arc;
use tower::ServiceExt as _;

/// A path with its parameters filled in with something that does not exist.
fn filled(path: &str) -> String {
    path.replace("{id}", "0193a5b07f7f7000800000000000ffff")
        .replace("{batch}", "0193a5b07f7f7000800000000000ffff")
        .replace("{kind}", "members")
        .replace("{what}", "probation-ends")
        .replace("{term}", "0193a5b07f7f7000800000000000ffff")
        .replace("{post}", "0193a5b07f7f7000800000000000ffff")
}

#[tokio::test]
async fn every_route_answers_every_role_as_reviewed() {
    let mut tests = crate::common::counties(20).await;
    let test = tests.remove(0);
    let mut table = String::new();
    let mut who: Vec<(String, Option<String>)> = vec![("nobody".to_owned(), None)];
    for role in Role::ALL {
        who.push((role.to_string(), Some(test.cookie(role.code()).await)));
    }
    for route in jiceng::routes() {
        for (name, cookie) in &who {
            // Signing out would end the session that the other rows need.
            if route.path == "/sign-out" && cookie.is_some() {
                continue;
            }
            let mut request = Request::builder()
                .method(route.method.clone())
                .uri(filled(route.path))
                .header("sec-fetch-site", "same-origin");
            if route.method == Method::POST {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            }
            if let Some(cookie) = cookie {
                request = request.header(header::COOKIE, format!("jiceng_session={cookie}"));
            }
            let router = server::router(Arc::clone(&test.app), jiceng::routes());
            let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let status = response.status();
            assert!(!status.is_server_error(), "{} {} as {name}: {status}", route.method, route.path);
            if cookie.is_none() && route.needs != Needs::Nothing {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{} {} as nobody", route.method, route.path);
            }
            if matches!(route.needs, Needs::Token(_)) {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "a session is no token");
            }
            if let (Needs::Permission(permission), Some(_)) = (route.needs, cookie) {
                let role: Role = name.parse().unwrap();
                assert_eq!(
                    status == StatusCode::FORBIDDEN,
                    role.reach(permission).is_none(),
                    "{} {} as {name}: {status}",
                    route.method,
                    route.path
                );
            }
            writeln!(table, "{:<5} {:<32} {name:<26} {}", route.method.as_str(), route.path, status.as_u16())
                .unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let test = crate::common::counties(1).await.remove(0);
    let request = Request::builder()
        .method(Method::POST)
        .uri("/sign-in")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("name=xianwei&password=x"))
        .unwrap();
    let response = server::router(Arc::clone(&test.app), jiceng::routes()).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
}
