//! A clerk at a browser without script: gets pages, posts forms, confirms check pages.

use crate::common::Test;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use jiceng::members;
use jiceng::organisations::{self, Organisation};
use jiceng::platform::access::{self, Caller};
use jiceng::platform::id::MembershipId;
use jiceng::platform::journal;
use jiceng::platform::server;
use std::sync::Arc;
use tower::ServiceExt as _;

/// A browser without script, signed in.
pub(crate) struct Desk<'t> {
    pub(crate) test: &'t Test,
    pub(crate) cookie: String,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) body: String,
}

impl<'t> Desk<'t> {
    pub(crate) async fn of(test: &'t Test, role: &str) -> Desk<'t> {
        Desk { test, cookie: test.cookie(role).await }
    }

    pub(crate) async fn caller(&self) -> Caller {
        access::authenticate(&self.test.app, &self.cookie).await.unwrap().unwrap()
    }

    pub(crate) async fn send(&self, method: Method, uri: &str, body: String) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(uri)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, format!("jiceng_session={}", self.cookie))
            .body(Body::from(body))
            .unwrap();
        let router = server::router(Arc::clone(&self.test.app), jiceng::routes());
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let location =
            response.headers().get(header::LOCATION).map_or("", |it| it.to_str().unwrap()).to_owned();
        let body =
            String::from_utf8(to_bytes(response.into_body(), 10_000_000).await.unwrap().to_vec()).unwrap();
        Answer { status, location, body }
    }

    /// Sends a form with a file, as a browser does.
    pub(crate) async fn send_file(
        &self,
        uri: &str,
        fields: &[(&str, &str)],
        (name, bytes): (&str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        for (field, value) in fields {
            let part = format!("--b\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let request = Request::post(uri)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .header(header::COOKIE, format!("jiceng_session={}", self.cookie))
            .body(Body::from(body))
            .unwrap();
        let response =
            server::router(Arc::clone(&self.test.app), jiceng::routes()).oneshot(request).await.unwrap();
        let status = response.status();
        let location =
            response.headers().get(header::LOCATION).map_or("", |it| it.to_str().unwrap()).to_owned();
        let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        Answer { status, location, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// A file that is handed out: its headers and its bytes.
    pub(crate) async fn file(&self, uri: &str) -> (StatusCode, axum::http::HeaderMap, Vec<u8>) {
        let request = Request::get(uri).header(header::COOKIE, format!("jiceng_session={}", self.cookie));
        let router = server::router(Arc::clone(&self.test.app), jiceng::routes());
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        (status, headers, to_bytes(response.into_body(), 20_000_000).await.unwrap().to_vec())
    }

    pub(crate) async fn get(&self, uri: &str) -> Answer {
        self.send(Method::GET, uri, String::new()).await
    }

    pub(crate) async fn post(&self, uri: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        // The form of an act carries the version that it was opened on, as a browser sends it back.
        let versioned = ["/acts/", "/name", "/identity"].iter().any(|part| uri.contains(part));
        if versioned && fields.iter().all(|(name, _)| *name != "version") {
            body.append_pair("version", &self.version(uri).await);
        }
        self.send(Method::POST, uri, body.finish()).await
    }

    /// The version that a form carries; empty when there is no such form.
    pub(crate) async fn version(&self, uri: &str) -> String {
        let form = self.get(uri).await.body;
        let field = form.split("name=\"version\" value=\"").nth(1);
        field.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }

    /// Posts a form, sees its check page, confirms, and is led on.
    pub(crate) async fn confirm(&self, uri: &str, fields: &[(&str, &str)]) -> Answer {
        let check = self.post(uri, fields).await;
        assert_eq!(check.status, StatusCode::OK, "{uri} {fields:?}: {}", plain(&check.body));
        let done = self.post(uri, &[fields, &[("step", "done")]].concat()).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{uri} {fields:?}: {}", plain(&done.body));
        done
    }
}

/// A page without its markup, for messages.
pub(crate) fn plain(html: &str) -> String {
    let main = html.split("<main").nth(1).unwrap_or(html);
    main.split('<').filter_map(|part| part.split_once('>').map(|it| it.1)).collect::<Vec<_>>().join(" ")
}

pub(crate) fn number(seventeen: &str) -> String {
    format!("{seventeen}{}", members::check_digit(seventeen).unwrap())
}

/// The first branch, which the demo's branch secretary keeps.
pub(crate) async fn branch(test: &Test, caller: &Caller) -> Organisation {
    organisations::by_code(&mut test.app.db.read().await.unwrap(), caller.area, "990101001")
        .await
        .unwrap()
        .unwrap()
}

pub(crate) async fn member(test: &Test, caller: &Caller, id: MembershipId) -> members::Member {
    members::by_membership(&mut test.app.db.read().await.unwrap(), caller, id).await.unwrap()
}

/// Adds a member by the form.
pub(crate) async fn added(
    desk: &Desk<'_>,
    name: &str,
    identity: &str,
    more: &[(&str, &str)],
) -> MembershipId {
    let fields = [
        &[("name", name), ("identity", identity), ("category", "probationary"), ("from", "2020-03-01")][..],
        more,
    ]
    .concat();
    let done = desk.confirm("/members/add", &fields).await;
    done.location.split('/').nth(2).unwrap().parse().unwrap()
}

pub(crate) async fn assert_sound(test: &Test, caller: &Caller) {
    let mut read = test.app.db.read().await.unwrap();
    let (_, faults) = journal::verify(&mut read, caller.area).await.unwrap();
    assert!(faults.is_empty(), "{faults:?}");
    for (what, count) in jiceng::cli::invariants(&mut read, caller.area).await.unwrap() {
        assert_eq!(count, 0, "{what}");
    }
}
