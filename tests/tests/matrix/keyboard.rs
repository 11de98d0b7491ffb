//! The keyboard: every control is reached by Tab in the order of reading, seen while it has the focus, and left again;
//! the way past the menu, the menu of a telephone and the folded parts of the header work by keys alone.

use crate::MEMBERS;
use fantoccini::Locator;
use journeys::pages::SignInPage;
use journeys::{Browser, Database, Server};
use serde::Deserialize;
use serde_json::json;

const STOPS: &str = include_str!("stops.js");
/// The first control of the summary of errors, if there is one.
const BEGINS: &str =
    "const link = document.querySelector('#errors a'); return link ? Number(link.dataset.stop) : 0";
const FOCUS: &str = include_str!("focus.js");
/// Who, where: among them every component, and every place where script takes part in the keys.
const PAGES: [(&str, &str); 9] = [
    ("", "/sign-in"),
    ("", "/components"),
    ("member", "/"),
    ("member", "/me"),
    ("branch-secretary", "/members/add"),
    ("county-officer", "/"),
    ("county-officer", "/organisations"),
    ("county-officer", "/members"),
    ("county-officer", "/imports/members"),
];

/// What has the focus.
#[derive(Debug, Deserialize)]
struct Focus {
    /// Its place among the controls, in the order of reading; none when it is not one of them.
    stop: Option<usize>,
    name: String,
    /// What is wrong with how it is shown.
    faults: Vec<String>,
}

/// Presses a key, with Shift or without.
async fn press(browser: &Browser, key: &str, code: u32, shift: bool) {
    for kind in ["keyDown", "keyUp"] {
        let mut event = json!({
            "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": if shift { 8 } else { 0 },
        });
        if key == "Enter" && kind == "keyDown" {
            event["text"] = json!("\r");
        }
        browser.tool("Input.dispatchKeyEvent", event).await.unwrap();
    }
}

async fn tab(browser: &Browser) -> Focus {
    press(browser, "Tab", 9, false).await;
    focus(browser).await
}

async fn focus(browser: &Browser) -> Focus {
    serde_json::from_value(browser.client().execute(FOCUS, Vec::new()).await.unwrap()).unwrap()
}

/// Gives every control its place in the order of reading; what they are.
async fn stops(browser: &Browser) -> Vec<String> {
    serde_json::from_value(browser.client().execute(STOPS, Vec::new()).await.unwrap()).unwrap()
}

async fn on(browser: &Browser, selector: &str) {
    let found = browser.client().find(Locator::Css(selector)).await.unwrap();
    let words = vec![serde_json::to_value(found).unwrap()];
    browser.client().execute("arguments[0].focus()", words).await.unwrap();
}

async fn enter(browser: &Browser, server: &Server, role: &str) {
    browser.open(&server.url("/health")).await.unwrap();
    browser.client().delete_all_cookies().await.unwrap();
    if !role.is_empty() {
        let page = SignInPage::open(browser, server).await.unwrap();
        page.sign_in(server.sign_in(role).unwrap()).await.unwrap();
    }
}

/// What is wrong with the keys of the page now shown.
async fn walked(browser: &Browser) -> Vec<String> {
    let stops = stops(browser).await;
    let mut faults = Vec::new();
    // A page with errors begins at their summary; the way round is the same.
    let first = browser.client().execute(BEGINS, Vec::new()).await.unwrap();
    let first = usize::try_from(first.as_u64().unwrap_or_default()).unwrap();
    let round = (first..stops.len()).chain(0..first);
    for (at, name) in round.map(|at| (at, &stops[at])) {
        let mut focus = tab(browser).await;
        if at == 0 && first > 0 && focus.stop.is_none() {
            focus = tab(browser).await;
        }
        if focus.stop != Some(at) {
            faults.push(format!("after {at} keys {} has the focus, not {name}", focus.name));
            return faults;
        }
        faults.extend(focus.faults.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    // Past the last one the focus leaves the page, or begins anew.
    let after = tab(browser).await;
    if after.stop.is_some_and(|stop| stop != first) {
        faults.push(format!("the focus does not leave the page: it is on {}", after.name));
    }
    faults
}

#[tokio::test]
async fn every_control_is_reached_in_the_order_of_reading_and_seen() {
    let server = Server::start_with(Database::Sqlite, MEMBERS).unwrap();
    let browser = Browser::start(1366, 800, true).await.unwrap();
    let mut faults = Vec::new();
    let mut now = "nobody yet";
    for (role, path) in PAGES {
        if role != now {
            enter(&browser, &server, role).await;
            now = role;
        }
        for (width, text) in [(1366, "m"), (360, "xl")] {
            browser.resize(width, 800).await.unwrap();
            browser.set_cookie("jiceng_text", text).await.unwrap();
            browser.open(&server.url(path)).await.unwrap();
            let found = walked(&browser).await;
            faults.extend(found.into_iter().map(|fault| format!("{role} {path} {width} {text}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[tokio::test]
async fn the_menu_is_passed_opened_and_closed_by_keys() {
    let server = Server::start_with(Database::Sqlite, MEMBERS).unwrap();
    let browser = Browser::start(360, 800, true).await.unwrap();
    enter(&browser, &server, "branch-secretary").await;
    browser.open(&server.url("/members")).await.unwrap();
    let side = browser.client().find(Locator::Css("nav.side")).await.unwrap();

    // The first key leads to the way past everything that is the same on all pages.
    assert!(tab(&browser).await.name.contains("skip"));
    press(&browser, "Enter", 13, false).await;
    tab(&browser).await;
    let within = "return document.querySelector('main').contains(document.activeElement)";
    assert_eq!(
        browser.client().execute(within, vec![]).await.unwrap(),
        json!(true),
        "Tab goes on in the page"
    );

    on(&browser, "header .menu-link").await;
    press(&browser, "Enter", 13, false).await;
    assert!(side.is_displayed().await.unwrap(), "the menu is open");
    assert!(tab(&browser).await.name.contains("menu-link"), "the first of the menu closes it");
    press(&browser, "Enter", 13, false).await;
    assert!(!side.is_displayed().await.unwrap(), "the menu is closed");
}

#[tokio::test]
async fn folded_parts_open_by_enter_and_close_by_escape() {
    let server = Server::start_with(Database::Sqlite, MEMBERS).unwrap();
    let browser = Browser::start(1366, 800, true).await.unwrap();
    enter(&browser, &server, "branch-secretary").await;
    let open = "return document.querySelectorAll('header details[open]').length";
    for fold in ["header .fold:not(.who) summary", "header .who summary"] {
        on(&browser, fold).await;
        press(&browser, "Enter", 13, false).await;
        assert_eq!(browser.client().execute(open, vec![]).await.unwrap(), json!(1), "{fold}");
        let inside = tab(&browser).await;
        assert!(inside.name.contains("tool"), "the first of what was folded: {inside:?}");
        press(&browser, "Escape", 27, false).await;
        assert_eq!(browser.client().execute(open, vec![]).await.unwrap(), json!(0), "{fold}");
        assert!(focus(&browser).await.name.starts_with("summary"), "the focus is back");
    }
    // The keys of an office: to the search, and to what they are.
    browser.open(&server.url("/members")).await.unwrap();
    press(&browser, "/", 191, false).await;
    assert!(focus(&browser).await.name.contains("input"), "{:?}", focus(&browser).await);
}
