//! What is wrong with the page now shown, in every width and text size.

use crate::budgets;
use journeys::Browser;
use serde_json::{Value, json};
use std::path::PathBuf;

/// A language, and which ways of showing a page axe looks at; all of them with `JICENG_TEST_FULL`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Language {
    pub(crate) tag: &'static str,
    axe: &'static [&'static str],
}

impl Language {
    /// Axe looks at the telephone with the largest text, and at high contrast.
    pub(crate) const CHINESE: Self = Self { tag: "zh-CN", axe: &["360 xl", "1366 contrast"] };
    /// Axe looks at the office.
    pub(crate) const ENGLISH: Self = Self { tag: "en", axe: &["1366 m"] };
}

/// The page at a width, in a way, one after the other. `spaced` is the reader's own wide spacing of letters and lines
/// (WCAG 1.4.12), `open` every folded part of the header opened in turn.
const VIEWS: [(u32, &str); 10] = [
    (360, "m"),
    (360, "spaced"),
    (360, "l"),
    (360, "xl"),
    (360, "open"),
    (320, "m"),
    // What an A4 sheet leaves between its margins.
    (658, "print"),
    (1366, "xl"),
    (1366, "contrast"),
    (1366, "m"),
];
/// Chromium lays out a page this high at once, so that pictures show all of it.
const HEIGHT: u32 = 800;
/// What high contrast is for, beyond which only colours differ.
const CONTRAST: [&str; 2] = ["color-contrast", "color-contrast-enhanced"];
const SHOW: &str = include_str!("show.js");
/// For the fingers of members and residents, and for the pointer of an office.
const LARGE: f64 = 44.0;
const SMALL: f64 = 24.0;

/// All faults of the page, each in a line. `people`: members and residents use it.
pub(crate) async fn look(browser: &Browser, language: Language, what: &str, people: bool) -> Vec<String> {
    let mut faults = budgets::of_page(browser).await;
    let roomy: bool = answer(browser, "return document.documentElement.classList.contains('roomy')").await;
    // The components of an office and of members stand there side by side.
    let least = if roomy && what != "/components" { LARGE } else { SMALL };
    if people && !roomy {
        faults.push("a page of members and residents without large targets".to_owned());
    }
    // The header is the same on all pages of a role.
    let first = ["/ of", "/sign-in", "/components"].iter().any(|it| what.starts_with(it));
    for (width, way) in VIEWS.into_iter().filter(|(_, way)| first || *way != "open") {
        if browser.width() != width {
            browser.resize(width, HEIGHT).await.unwrap();
        }
        if way == "print" {
            media(browser, "print").await;
        }
        let shown = |fault: String| format!("{width} {way}: {fault}");
        let folds = show(browser, way, 0).await;
        for fold in 1..=folds {
            faults.extend(wide(browser).await.into_iter().map(shown));
            show(browser, way, fold).await;
        }
        faults.extend(wide(browser).await.into_iter().map(shown));
        if way == "m" && width != 320 {
            for it in browser.targets_too_small(least).await.unwrap() {
                faults
                    .push(shown(format!("{} is {} by {} px, not {least}", it.element, it.width, it.height)));
            }
        }
        if journeys::full() && !["open", "print"].contains(&way)
            || language.axe.contains(&format!("{width} {way}").as_str())
        {
            let rules: &[&str] = if way == "contrast" { &CONTRAST } else { &[] };
            for it in browser.axe_rules(rules).await.unwrap() {
                let place = it.nodes.first().map(|it| format!("{} {}", it.html, it.summary));
                faults.push(shown(format!("{} at {}", it.id, place.unwrap_or_default())));
            }
        }
        picture(browser, language, what, width, way).await;
        if way == "print" {
            media(browser, "").await;
        }
    }
    faults
}

async fn media(browser: &Browser, media: &str) {
    browser.tool("Emulation.setEmulatedMedia", json!({ "media": media })).await.unwrap();
}

/// Shows the page in a way; how many folded parts of the header there are to be opened.
async fn show(browser: &Browser, way: &str, fold: u64) -> u64 {
    let words = vec![Value::from(way), Value::from(fold)];
    serde_json::from_value(browser.client().execute(SHOW, words).await.unwrap()).unwrap()
}

async fn wide(browser: &Browser) -> Vec<String> {
    let found = browser.overflow().await.unwrap();
    found.into_iter().map(|it| format!("{} reaches {} px", it.element, it.right)).collect()
}

async fn answer<T: serde::de::DeserializeOwned>(browser: &Browser, script: &str) -> T {
    serde_json::from_value(browser.client().execute(script, Vec::new()).await.unwrap()).unwrap()
}

/// With `JICENG_TEST_PICTURES` a picture of the whole page goes to that folder.
async fn picture(browser: &Browser, language: Language, what: &str, width: u32, way: &str) {
    let Some(folder) = std::env::var_os("JICENG_TEST_PICTURES") else { return };
    if !["m", "xl", "print"].contains(&way) || width == 320 {
        return;
    }
    let what = what.trim_matches('/').replace(['/', '{', '}', ' '], "_");
    let file = PathBuf::from(folder).join(format!("{width}-{way}-{}-{what}.png", language.tag));
    let size = json!({ "width": width, "height": 1600, "deviceScaleFactor": 1, "mobile": width < 600 });
    browser.tool("Emulation.setDeviceMetricsOverride", size).await.unwrap();
    browser.screenshot(&file).await.unwrap();
    browser.resize(width, HEIGHT).await.unwrap();
}
