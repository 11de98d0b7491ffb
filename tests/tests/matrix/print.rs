//! What comes out of the printer: sheets of A4 without the menu, black on white, heads of tables on every sheet.

use crate::MEMBERS;
use fantoccini::Locator;
use journeys::pages::SignInPage;
use journeys::{Browser, Database, Server};
use serde_json::json;

const PRINTED: &str = include_str!("printed.js");

/// A PDF as chromium writes it, whose dictionaries are plain text: how many sheets, and the sizes of them.
fn sheets(pdf: &[u8]) -> (usize, Vec<String>) {
    let text = String::from_utf8_lossy(pdf);
    let pages = text.matches("/Type /Page\n").count();
    let boxes = text.split("/MediaBox [").skip(1).filter_map(|it| it.split(']').next()).map(str::to_owned);
    (pages, boxes.collect())
}

/// The page as the printer gets it.
async fn printed(browser: &Browser, address: &str) -> usize {
    browser.open(address).await.unwrap();
    browser.tool("Emulation.setEmulatedMedia", json!({ "media": "print" })).await.unwrap();
    let faults = browser.client().execute(PRINTED, Vec::new()).await.unwrap();
    assert_eq!(faults, json!([]), "{address}");
    browser.tool("Emulation.setEmulatedMedia", json!({ "media": "" })).await.unwrap();
    let (count, boxes) = sheets(&browser.pdf().await.unwrap());
    for it in boxes {
        let sides: Vec<f64> = it.split_whitespace().map(|it| it.parse().unwrap()).collect();
        assert!(
            (sides[2] - 595.0).abs() < 2.0 && (sides[3] - 842.0).abs() < 2.0,
            "{address} on {it}, not A4"
        );
    }
    count
}

#[tokio::test]
async fn lists_and_records_come_out_on_few_sheets_of_a4() {
    let server = Server::start_with(Database::Sqlite, MEMBERS).unwrap();
    let browser = Browser::start(1366, 800, true).await.unwrap();
    let page = SignInPage::open(&browser, &server).await.unwrap();
    page.sign_in(server.sign_in("county-officer").unwrap()).await.unwrap();
    let few = printed(&browser, &server.url("/members?size=20")).await;
    let many = printed(&browser, &server.url("/members?size=100")).await;
    assert!((1..=2).contains(&few), "20 members on {few} sheets");
    assert!(many > few && many <= 6, "100 members on {many} sheets");

    browser.open(&server.url("/members")).await.unwrap();
    let link = browser.client().find(Locator::Css("tbody th a")).await.unwrap();
    let member = link.attr("href").await.unwrap().unwrap();
    let one = printed(&browser, &server.url(&member)).await;
    assert!((1..=3).contains(&one), "a member on {one} sheets");
    for path in ["/", "/organisations", "/coverage", "/consents/paper", "/journal", "/rules"] {
        let count = printed(&browser, &server.url(path)).await;
        assert!(count >= 1, "{path}");
    }
}
