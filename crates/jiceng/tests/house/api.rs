//! The programming interface: what a token opens, what it does not, and how it ends.

use crate::common::{Test, counties};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiceng::platform::access::{self, Caller, NewToken};
use jiceng::platform::server;
use jiceng::{organisations, platform::api};
use jiff::ToSpan as _;
use serde_json::Value;
use std::sync::Arc;
use tower::ServiceExt as _;

const LIST: &str = "/api/v1/organisations";

async fn ask(test: &Test, path: &str, token: Option<&str>) -> (StatusCode, Value) {
    let mut request = Request::builder().uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let router = server::router(Arc::clone(&test.app), jiceng::routes());
    let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

async fn caller(test: &Test, role: &str) -> Caller {
    access::authenticate(&test.app, &test.cookie(role).await).await.unwrap().unwrap()
}

/// A token on the organisation that a role stands on, for a month.
async fn token(test: &Test, caller: &Caller) -> (jiceng::platform::id::ApiTokenId, String) {
    let new = NewToken {
        name: "统计",
        organisation: (caller.acting.organisation, &caller.acting.path),
        expires_on: test.app.clock.today() + 30.days(),
    };
    access::make_token(&test.app, caller, &new).await.unwrap()
}

#[tokio::test]
async fn a_token_opens_its_organisation_and_what_is_below_and_nothing_else() {
    for test in counties(60).await {
        let town = caller(&test, "committee-secretary").await;
        let (_, secret) = token(&test, &town).await;
        let (status, body) = ask(&test, &format!("{LIST}?limit=5"), Some(&secret)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert_eq!(body["items"].as_array().unwrap().len(), 5);
        // Walking the pages gives every child once.
        let mut seen: Vec<String> = Vec::new();
        let mut next = Some(format!("{LIST}?limit=5"));
        while let Some(path) = next {
            let (status, body) = ask(&test, &path, Some(&secret)).await;
            assert_eq!(status, StatusCode::OK, "{body}");
            let codes = body["items"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap());
            seen.extend(codes.map(str::to_owned));
            next = body["next"].as_str().map(str::to_owned);
        }
        let mut read = test.app.db.read().await.unwrap();
        let place = organisations::by_id(&mut read, &town, town.acting.organisation).await.unwrap();
        let children = organisations::children(&mut read, &town, &place, "", 1_000).await.unwrap();
        drop(read);
        let codes: Vec<&str> = children.iter().map(|child| child.code.as_str()).collect();
        assert_eq!(seen, codes, "page after page in the order of the tree");

        let (status, body) = ask(&test, &format!("{LIST}/{}", children[0].id), Some(&secret)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert_eq!(body["code"], children[0].code.as_str());
        assert!(body["members"].as_i64().is_some() && body["findings"].is_array());

        let county = caller(&test, "county-officer").await;
        let above = format!("{LIST}/{}", county.acting.organisation);
        assert_eq!(ask(&test, &above, Some(&secret)).await.0, StatusCode::NOT_FOUND);
        let (status, body) = ask(&test, &format!("{LIST}?limit=0"), Some(&secret)).await;
        assert_eq!((status, body["error"].as_str()), (StatusCode::BAD_REQUEST, Some("error-parameter")));
    }
}

#[tokio::test]
async fn a_wrong_parameter_is_named_with_what_there_is_instead() {
    let test = counties(5).await.remove(0);
    let town = caller(&test, "committee-secretary").await;
    let (_, secret) = token(&test, &town).await;
    let members = "/api/v1/members";
    for (query, error, name, accepted) in [
        (format!("{members}?foo=1"), "error-unknown-parameter", "foo", "as_of"),
        (format!("{members}?cursor=abc"), "error-unknown-parameter", "cursor", "after"),
        (format!("{LIST}?category=full"), "error-unknown-parameter", "category", "superior"),
        (format!("{members}?limit=100000"), "error-parameter", "limit", "1–100"),
        (format!("{LIST}?limit=many"), "error-parameter", "limit", "1–100"),
        (format!("{members}?category=nobody"), "error-parameter", "category", "probationary"),
        (format!("{members}?after=x"), "error-parameter", "after", "next"),
    ] {
        let (status, body) = ask(&test, &query, Some(&secret)).await;
        assert_eq!(
            (status, body["error"].as_str()),
            (StatusCode::BAD_REQUEST, Some(error)),
            "{query}: {body}"
        );
        assert!(body["message"].as_str().unwrap().contains(name), "{query}: {body}");
        assert!(body["remedy"].as_str().unwrap().contains(accepted), "{query}: {body}");
    }
}

#[tokio::test]
async fn a_token_ends_when_taken_back_expired_or_when_its_maker_loses_the_right() {
    for test in counties(5).await {
        let town = caller(&test, "committee-secretary").await;
        for wrong in [None, Some("jiceng_"), Some("nonsense"), Some("jiceng_AAAA")] {
            let (status, body) = ask(&test, LIST, wrong).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED);
            assert!(body["remedy"].as_str().unwrap().contains("Bearer"), "{body}");
        }
        let (id, secret) = token(&test, &town).await;
        assert_eq!(ask(&test, LIST, Some(&secret)).await.0, StatusCode::OK);
        let branch = caller(&test, "branch-secretary").await;
        assert!(access::revoke_token(&test.app, &branch, id).await.is_err(), "a branch has no tokens");
        access::revoke_token(&test.app, &town, id).await.unwrap();
        assert_eq!(ask(&test, LIST, Some(&secret)).await.0, StatusCode::UNAUTHORIZED);

        let (_, secret) = token(&test, &town).await;
        let day = test.app.clock.today();
        test.app.clock.set(day + 31.days());
        assert_eq!(ask(&test, LIST, Some(&secret)).await.0, StatusCode::UNAUTHORIZED, "expired");
        test.app.clock.set(day);
        assert_eq!(ask(&test, LIST, Some(&secret)).await.0, StatusCode::OK);
        let mut write = test.app.db.write(&[town.area.0]).await.unwrap();
        let at = test.app.clock.now();
        assert!(
            access::end_grant(&mut write, town.area, town.acting.id, at, town.account, day).await.unwrap()
        );
        write.commit().await.unwrap();
        assert_eq!(ask(&test, LIST, Some(&secret)).await.0, StatusCode::UNAUTHORIZED, "role taken");
    }
}

#[tokio::test]
async fn a_branch_cannot_make_a_token_nor_anybody_one_above_himself_or_for_ever() {
    let test = counties(5).await.remove(0);
    let branch = caller(&test, "branch-secretary").await;
    let town = caller(&test, "committee-secretary").await;
    let county = caller(&test, "county-officer").await;
    let day = test.app.clock.today() + 30.days();
    let new = |caller: &'_ Caller, expires_on| {
        let place = (caller.acting.organisation, caller.acting.path.clone());
        (place, expires_on)
    };
    for (maker, place, expires_on) in [
        (&branch, &branch, day),
        (&town, &county, day),
        (&town, &town, day + 2.years()),
        (&town, &town, test.app.clock.today() - 1.day()),
    ] {
        let ((id, path), expires_on) = new(place, expires_on);
        let new = NewToken { name: "x", organisation: (id, &path), expires_on };
        assert!(access::make_token(&test.app, maker, &new).await.is_err());
    }
}

#[tokio::test]
async fn members_come_in_pages_with_numbers_masked_and_only_of_the_tokens_organisation() {
    for test in counties(60).await {
        let town = caller(&test, "committee-secretary").await;
        let (_, secret) = token(&test, &town).await;
        let mut seen: Vec<String> = Vec::new();
        let mut next = Some("/api/v1/members?limit=4".to_owned());
        while let Some(path) = next {
            let (status, body) = ask(&test, &path, Some(&secret)).await;
            assert_eq!(status, StatusCode::OK, "{body}");
            for item in body["items"].as_array().unwrap() {
                let branch = item["organisation"].as_str().unwrap();
                let (_, branch) = ask(&test, &format!("{LIST}/{branch}"), Some(&secret)).await;
                assert_eq!(branch["code"], item["organisation_code"], "{item}");
                assert_eq!(branch["short_name"], item["branch"], "{item}");
            }
            seen.extend(
                body["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()),
            );
            next = body["next"].as_str().map(str::to_owned);
        }
        let scope = access::Scope::subtree(&town.acting.path);
        let mut read = test.app.db.read().await.unwrap();
        let total = jiceng::members::total(&mut read, &town, &scope).await.unwrap();
        drop(read);
        assert_eq!(i64::try_from(seen.len()).unwrap(), total);
        let distinct: std::collections::BTreeSet<&String> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len(), "nobody comes twice");

        let (status, body) = ask(&test, &format!("/api/v1/members/{}", seen[0]), Some(&secret)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert!(body["identity_masked"].as_str().unwrap().contains("*****"), "{body}");
        let plain = body.to_string();
        assert!(!plain.contains("cipher") && !plain.contains("hash"), "{plain}");
        for (query, wanted) in
            [("category=nobody", StatusCode::BAD_REQUEST), ("as_of=never", StatusCode::BAD_REQUEST)]
        {
            let (status, body) = ask(&test, &format!("/api/v1/members?{query}"), Some(&secret)).await;
            assert_eq!(status, wanted, "{body}");
        }
        let county = caller(&test, "county-officer").await;
        let above = format!("/api/v1/members?organisation={}", county.acting.organisation);
        assert_eq!(ask(&test, &above, Some(&secret)).await.0, StatusCode::NOT_FOUND);
    }
}

/// The description is reviewed: a change of the interface is a change of this file.
#[test]
fn the_description_is_the_reviewed_one() {
    insta::assert_snapshot!("openapi", api::description().to_pretty_json().unwrap());
}

#[tokio::test]
async fn a_session_of_a_browser_opens_no_address_of_the_interface() {
    let test = counties(5).await.remove(0);
    let cookie = test.cookie("county-officer").await;
    let request = Request::builder()
        .uri(LIST)
        .header(header::COOKIE, format!("jiceng_session={cookie}"))
        .body(Body::empty())
        .unwrap();
    let router = server::router(Arc::clone(&test.app), jiceng::routes());
    assert_eq!(router.oneshot(request).await.unwrap().status(), StatusCode::UNAUTHORIZED);
}
