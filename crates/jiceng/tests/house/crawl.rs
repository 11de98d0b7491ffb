//! Every page is walked to as people walk: from the first page, by links, in each role and both languages. Whatever a
//! page links to must answer, and every page must be a sound one.

use crate::common::{Test, counties};
use crate::html::Html;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use jiceng::platform::access::Role;
use jiceng::platform::route::{Needs, Route};
use jiceng::platform::server;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use tower::ServiceExt as _;

/// Of each kind of page so many are looked at in each role and language.
const OF_A_KIND: usize = 3;
/// Pages that no link leads to in a county just made, each with what leads to it. Their stories look at them. The list may
/// only shrink: a page that a link reaches must leave it.
const NOT_LINKED: [(&str, &str); 27] = [
    ("/components", "for the people who build pages"),
    ("/offline", "no network"),
    ("/acting", "several roles"),
    ("/sign-in/message", "a gateway for messages"),
    ("/accounts/{id}/telephone", "a gateway for messages"),
    ("/setup", "an empty installation"),
    ("/setup/done", "an empty installation"),
    ("/delegations/{id}/end", "a loan"),
    ("/units/{id}/reopen", "a closed unit"),
    ("/members/{id}/done/{entry}", "an act on a member"),
    ("/members/due/{what}", "somebody of whom something is soon due"),
    ("/members/{id}/records/{entry}", "an honour or a sanction"),
    ("/imports/{kind}/{batch}", "an upload"),
    ("/imports/{kind}/{batch}/columns", "an upload"),
    ("/imports/{kind}/{batch}/discard", "an upload"),
    ("/imports/{kind}/{batch}/duplicates", "an upload"),
    ("/imports/{kind}/{batch}/problems", "an upload"),
    ("/imports/{kind}/{batch}/undo", "an upload taken over"),
    ("/me/corrections/{id}", "a request"),
    ("/corrections/{id}", "a request"),
    ("/erasures/{id}", "an erasure"),
    ("/erasures/new/{id}", "a search"),
    ("/me/reminders/confirm", "a mail server"),
    ("/me/reminders/stop", "a reminder asked for"),
    ("/feedback/look-up", "a number typed"),
    ("/feedback/sent", "a complaint"),
    ("/feedback/inbox/{id}", "a complaint"),
];

struct Answer {
    status: StatusCode,
    kind: String,
    body: String,
}

async fn get(test: &Test, path: &str, cookie: Option<&str>, lang: &str) -> Answer {
    let language = format!("jiceng_language={lang}");
    let cookies = cookie.map_or(language.clone(), |it| format!("{language}; jiceng_session={it}"));
    let request =
        Request::builder().uri(path).header(header::COOKIE, cookies).header("sec-fetch-site", "same-origin");
    let router = server::router(Arc::clone(&test.app), jiceng::routes());
    let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let kind =
        response.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let (status, kind) = (response.status(), kind.to_owned());
    let bytes = to_bytes(response.into_body(), 64 << 20).await.unwrap();
    Answer { status, kind, body: String::from_utf8_lossy(&bytes).into_owned() }
}

/// The route that answers a path: the one with the fewest parameters.
pub(crate) fn route_of<'r>(routes: &'r [Route], path: &str) -> Option<&'r Route> {
    let parts: Vec<&str> = path.split(['?', '#']).next().unwrap_or_default().split('/').collect();
    let fits = |route: &&Route| {
        let pattern: Vec<&str> = route.path.split('/').collect();
        route.method == Method::GET
            && pattern.len() == parts.len()
            && pattern.iter().zip(&parts).all(|(one, other)| one == other || one.starts_with('{'))
    };
    routes.iter().filter(fits).min_by_key(|route| route.path.matches('{').count())
}

async fn walk(
    test: &Test,
    role: Option<&str>,
    lang: &str,
    visited: &mut BTreeSet<&'static str>,
) -> Vec<String> {
    let routes = jiceng::routes();
    let cookie = match role {
        Some(role) => Some(test.cookie(role).await),
        None => None,
    };
    let mut faults = Vec::new();
    let mut kinds: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let first = if role.is_some() { "/" } else { "/sign-in" };
    let begin = [first, NOT_LINKED[0].0].into_iter().map(|path| (path.to_owned(), String::new()));
    let mut queue: VecDeque<(String, String)> = begin.collect();
    while let Some((path, from)) = queue.pop_front() {
        let who = format!("{} {lang} {path} (from {from})", role.unwrap_or("nobody"));
        let Some(route) = route_of(&routes, &path) else {
            faults.push(format!("{who}: no route answers"));
            continue;
        };
        let count = kinds.entry(route.path).or_default();
        if *count >= OF_A_KIND {
            continue;
        }
        *count += 1;
        visited.insert(route.path);
        let answer = get(test, &path, cookie.as_deref(), lang).await;
        if answer.status.is_redirection() {
            continue;
        }
        // Signed out, every page but a few says where to sign in.
        if role.is_none() && answer.status == StatusCode::UNAUTHORIZED {
            continue;
        }
        if answer.status != StatusCode::OK {
            faults.push(format!("{who}: {}", answer.status));
            continue;
        }
        if !answer.kind.starts_with("text/html") {
            continue;
        }
        let html = Html::parse(&answer.body);
        let names_rule = |fault: &String| {
            fault.rsplit(' ').next().is_some_and(|it| test.app.rulebook.provision(it).is_some())
        };
        let found = html.faults(lang).into_iter().filter(|fault| !names_rule(fault));
        faults.extend(found.map(|fault| format!("{who}: {fault}")));
        for link in html.all("a") {
            let href = link.attribute("href").split('#').next().unwrap_or_default();
            if href.starts_with('/') && seen.insert(href.to_owned()) {
                queue.push_back((href.to_owned(), path.clone()));
            }
        }
    }
    faults
}

#[tokio::test]
async fn every_page_is_sound_and_every_link_leads_somewhere_in_each_role_and_language() {
    let test = counties(60).await.remove(0);
    let mut visited = BTreeSet::new();
    let mut faults = Vec::new();
    for lang in ["zh-CN", "en"] {
        faults.extend(walk(&test, None, lang, &mut visited).await);
        for role in Role::ALL {
            faults.extend(walk(&test, Some(role.code()), lang, &mut visited).await);
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    let pages: Vec<&str> = jiceng::routes()
        .iter()
        .filter(|route| route.method == Method::GET && !matches!(route.needs, Needs::Token(_)))
        .map(|route| route.path)
        .collect();
    let known = |path: &str| NOT_LINKED.iter().any(|(listed, _)| *listed == path);
    let unvisited: Vec<&&str> =
        pages.iter().filter(|path| !visited.contains(*path) && !known(path)).collect();
    assert!(unvisited.is_empty(), "no link leads to {unvisited:?}");
    let stale: Vec<&str> = NOT_LINKED
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| *path != NOT_LINKED[0].0 && (visited.contains(path) || !pages.contains(path)))
        .collect();
    assert!(stale.is_empty(), "these are reached by links, or are no pages: {stale:?}");
}
