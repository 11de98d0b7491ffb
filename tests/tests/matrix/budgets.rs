//! What a page may weigh, compressed as sent.

use crate::MEMBERS;
use journeys::pages::SignInPage;
use journeys::{Browser, Database, Server, Transfer};
use serde_json::json;

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

/// What a browser with nothing in its store fetches of a page, how much the page moves, and what it fetches then.
async fn twice(browser: &Browser, server: &Server, path: &str) -> (Transfer, f64, Transfer) {
    browser.tool("Network.clearBrowserCache", json!({})).await.unwrap();
    browser.open(&server.url(path)).await.unwrap();
    let shift = browser.layout_shift().await.unwrap();
    let first = browser.transfer().await.unwrap();
    browser.open(&server.url(path)).await.unwrap();
    (first, shift, browser.transfer().await.unwrap())
}

#[tokio::test]
async fn first_and_second_visit_stay_light_and_still() {
    let server = Server::start_with(Database::Sqlite, MEMBERS).unwrap();
    let browser = Browser::start(360, 800, true).await.unwrap();
    browser.without_worker().await.unwrap();
    let visits = [
        ("", "/sign-in"),
        ("", "/feedback"),
        ("member", "/"),
        ("member", "/me"),
        ("branch-secretary", "/"),
        ("county-officer", "/organisations"),
        ("county-officer", "/members?size=50"),
    ];
    let mut now = "";
    for (role, path) in visits {
        if role != now {
            browser.client().delete_all_cookies().await.unwrap();
            let page = SignInPage::open(&browser, &server).await.unwrap();
            page.sign_in(server.sign_in(role).unwrap()).await.unwrap();
            now = role;
        }
        let (first, shift, again) = twice(&browser, &server, path).await;
        assert!(first.requests() >= 2 && first.requests() <= 6, "{role} {path}: {first:?}");
        assert!(again.requests() <= 2, "{role} {path} again: {again:?}");
        assert!(shift <= 0.05, "{role} {path} moves by {shift}");
        let page = first.body_of("document");
        assert!(page > 0 && page <= 40 * KIB, "{role} {path}: {page} bytes");
        assert!(!path.starts_with("/members") || page > 3 * KIB, "the list has rows");
    }
}
