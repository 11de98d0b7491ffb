//! The walk itself.

use crate::budgets;
use crate::cell::{Cell, Session};
use journeys::{Browser, Server};
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;

/// What a walk met.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What is wrong, each in a line.
    pub(crate) faults: Vec<String>,
    /// The kinds of pages that were looked at.
    pub(crate) kinds: BTreeSet<String>,
}

/// Pages of members and residents: large targets.
const OF_PEOPLE: [&str; 6] = ["sign-in", "me", "feedback", "account", "setup", "consents"];
/// Pages that no link leads to.
const BESIDES: [&str; 4] = ["/components", "/no-such-page", "/acting", "/rules/no-such-rule"];
/// Pages that look different for each role.
const OWN: [&str; 3] = ["/", "/members", "/organisations"];
const LINKS: &str =
    "return [...document.querySelectorAll('a[href^=\"/\"]')].map(a => a.getAttribute('href'))";
const SIZE: &str = "document.documentElement.dataset.text = arguments[0]";

/// The path with ids instead of whom they mean.
pub(crate) fn kind_of(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let part = |part: &str| {
        let id = part.len() > 30 || part.starts_with(|it: char| it.is_ascii_digit());
        if id { "{id}".to_owned() } else { part.to_owned() }
    };
    let rule = path.starts_with("/rules/") && path != "/rules/no-such-rule";
    if rule { "/rules/{id}".to_owned() } else { path.split('/').map(part).collect::<Vec<_>>().join("/") }
}

/// Whether members and residents use the page.
fn of_people(role: &str, kind: &str) -> bool {
    let first = kind.split('/').nth(1).unwrap_or_default();
    OF_PEOPLE.contains(&first) && kind != "/feedback/inbox" || kind == "/" && role == "member"
}

/// A file to download is no page.
fn is_page(path: &str) -> bool {
    !["template", "problems", ".xlsx", ".csv", ".json", ".zip", "/export"]
        .iter()
        .any(|end| path.ends_with(end))
}

/// Walks through every page that somebody can reach by links.
pub(crate) async fn walk(server: &Server, sessions: &[Session], cell: Cell) -> Found {
    let browser = cell.browser().await;
    let mut found = Found::default();
    for session in sessions {
        browser.open(&server.url("/sign-in")).await.unwrap();
        browser.client().delete_all_cookies().await.unwrap();
        browser.set_cookie("jiceng_language", cell.language).await.unwrap();
        browser.set_cookie("jiceng_text", cell.text()).await.unwrap();
        if let Some(value) = &session.cookie {
            browser.set_cookie("jiceng_session", value).await.unwrap();
        }
        walk_as(&browser, server, session.role, cell, &mut found).await;
    }
    found
}

async fn walk_as(browser: &Browser, server: &Server, role: &str, cell: Cell, found: &mut Found) {
    let first = if role == "nobody" { "/sign-in" } else { "/" };
    let mut queue: VecDeque<String> = std::iter::once(first).chain(BESIDES).map(str::to_owned).collect();
    let mut known: BTreeSet<String> = queue.iter().map(|path| kind_of(path)).collect();
    while let Some(path) = queue.pop_front() {
        let kind = kind_of(&path);
        let name = if OWN.contains(&kind.as_str()) { format!("{kind} of {role}") } else { kind.clone() };
        let new = found.kinds.insert(name);
        // A page already looked at is still walked through: it may lead this role elsewhere.
        browser.open(&server.url(&path)).await.unwrap();
        for link in links(browser).await {
            if is_page(&link) && known.insert(kind_of(&link)) {
                queue.push_back(link);
            }
        }
        if new {
            let seen = look(browser, role, &kind, cell).await;
            found.faults.extend(
                seen.into_iter()
                    .map(|fault| format!("{role} {} {} px {path}: {fault}", cell.language, cell.width)),
            );
        }
    }
}

async fn links(browser: &Browser) -> Vec<String> {
    serde_json::from_value(browser.client().execute(LINKS, Vec::new()).await.unwrap()).unwrap()
}

/// What is wrong with the page now shown.
async fn look(browser: &Browser, role: &str, kind: &str, cell: Cell) -> Vec<String> {
    let mut faults = budgets::of_page(browser).await;
    for text in cell.texts {
        browser.client().execute(SIZE, vec![Value::from(*text)]).await.unwrap();
        for wide in browser.overflow().await.unwrap() {
            faults.push(format!("{text}: {} reaches {} px", wide.element, wide.right));
        }
        if *text == "m" {
            let least = if of_people(role, kind) { 44.0 } else { 24.0 };
            for small in browser.targets_too_small(least).await.unwrap() {
                faults.push(format!(
                    "{} is {} by {} px, not {least}",
                    small.element, small.width, small.height
                ));
            }
        }
        if cell.axe(text) {
            for violation in browser.axe().await.unwrap() {
                let place = violation.nodes.first().map(|it| format!("{} {}", it.html, it.summary));
                faults.push(format!("{text}: {} at {}", violation.id, place.unwrap_or_default()));
            }
        }
    }
    if let Some(folder) = std::env::var_os("JICENG_TEST_PICTURES") {
        let size = if cell.phone() { "phone" } else { "office" };
        let name = format!("{role}{}-{}-{size}.png", kind.replace(['/', '{', '}'], "_"), cell.language);
        browser.screenshot(&PathBuf::from(folder).join(name)).await.unwrap();
    }
    faults
}
