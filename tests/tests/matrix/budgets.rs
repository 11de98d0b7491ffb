//! What a page may weigh, compressed as sent.

use crate::cell::Session;
use journeys::{Browser, Database, Server, Transfer};

const KIB: u64 = 1024;

/// A whole look at a page that is office or not: elements, styles, scripts, and how much it moves by itself.
pub(crate) async fn of_page(browser: &Browser) -> Vec<String> {
    let office = browser.client().find(fantoccini::Locator::Css("html.office")).await.is_ok();
    let mut faults = Vec::new();
    let (most_elements, most_script) = if office { (3000, 40 * KIB) } else { (1500, 20 * KIB) };
    let elements = browser.elements().await.unwrap();
    if elements > most_elements {
        faults.push(format!("{elements} elements, at most {most_elements}"));
    }
    let transfer = browser.transfer().await.unwrap();
    let kinds = [("css", 20 * KIB), ("script", most_script)];
    for (kind, most) in kinds {
        let bytes = transfer.body_of(kind);
        if bytes > most {
            faults.push(format!("{bytes} bytes of {kind}, at most {most}"));
        }
    }
    if transfer.resources.len() > 6 {
        faults.push(format!("{} requests, at most 6", transfer.resources.len()));
    }
    if !office && transfer.body_of("document") > 14 * KIB {
        faults.push(format!("{} bytes of page, at most {}", transfer.body_of("document"), 14 * KIB));
    }
    faults
}

/// What a fresh browser fetches, and then again.
async fn twice(server: &Server, session: &Session, path: &str) -> (Transfer, Transfer, f64) {
    let browser = Browser::start(360, 800, true).await.unwrap();
    // A page of the same server, so that the cookie can be set, which fetches nothing besides itself.
    browser.open(&server.url("/health")).await.unwrap();
    if let Some(value) = &session.cookie {
        browser.set_cookie("jiceng_session", value).await.unwrap();
    }
    browser.open(&server.url(path)).await.unwrap();
    let shift = browser.layout_shift().await.unwrap();
    let first = browser.transfer().await.unwrap();
    browser.open(&server.url(path)).await.unwrap();
    (first, browser.transfer().await.unwrap(), shift)
}

#[tokio::test]
async fn first_and_second_visit_stay_light_and_still() {
    let server = Server::start_with(Database::Sqlite, crate::MEMBERS).unwrap();
    let sessions = crate::sessions(&server).await;
    let of = |role: &str| sessions.iter().find(|it| it.role == role).unwrap();
    let visits = [
        ("nobody", "/sign-in"),
        ("nobody", "/feedback"),
        ("member", "/"),
        ("member", "/me"),
        ("branch-secretary", "/"),
        ("county-officer", "/members?size=50"),
        ("county-officer", "/organisations"),
    ];
    for (role, path) in visits {
        let (first, again, shift) = twice(&server, of(role), path).await;
        assert!(first.requests() >= 2 && first.requests() <= 6, "{role} {path}: {first:?}");
        assert!(again.requests() <= 2, "{role} {path} again: {again:?}");
        assert!(shift <= 0.05, "{role} {path} moves by {shift}");
        let page = first.body_of("document");
        assert!(page > 0 && page <= 40 * KIB, "{role} {path}: {page} bytes");
    }
    let (list, _, _) = twice(&server, of("county-officer"), "/members?size=50").await;
    assert!(list.body_of("document") > 3 * KIB, "the list has rows");
}
