//! Every page, walked to by links as people walk, every form sent as it stands and many filled in: accessible, never
//! wider than the window, with targets large enough, and not too heavy; on a telephone and in an office, in every text
//! size, in high contrast, with a reader's own spacing. The Chinese walk is made with script, the English one reads each
//! page as it is without. Beside it: keys, printing, and what a first and a second visit weigh.
//!
//! With `JICENG_TEST_FULL` axe looks at every language, width and text size; else at Chinese on a telephone in the
//! largest text and in high contrast, and at English in an office. With `JICENG_TEST_PICTURES` a picture of every page
//! goes to that folder.
#![expect(clippy::unwrap_used, reason = "a walk that cannot go on fails")]

mod budgets;
mod forms;
mod keyboard;
mod look;
mod print;
mod routes;
mod set_up;
mod walk;

use journeys::{Browser, Database, Server};
use look::Language;
use walk::Walk;

/// Enough that a list has a second page.
const MEMBERS: u32 = 200;
/// Pages to which nothing leads in a county of the demo, each with what leads to it.
const ELSEWHERE: [(&str, &str); 8] = [
    ("/me/reminders/confirm", "a mail server"),
    ("/me/reminders/stop", "a reminder asked for"),
    ("/setup", "an empty installation, which `set_up` walks"),
    ("/setup/done", "the same"),
    ("/sign-in/message", "a gateway for messages"),
    ("/accounts/{id}/telephone", "a gateway for messages"),
    ("/meetings/{id}/resolutions/{entry}/withdraw", "a vote; the first meetings reached took none"),
    ("/meetings/{id}/papers/{paper}/withdraw", "a paper; the first meetings reached have none"),
];

async fn walked(language: Language, script: bool) {
    let server = Server::start_with(Database::Sqlite, MEMBERS).unwrap();
    let browser = Browser::start(1366, 800, true).await.unwrap();
    browser.without_worker().await.unwrap();
    browser.load_without_script(!script);
    let mut walk = Walk::new(&browser, &server, language);
    walk.everybody().await;
    let mut faults = walk.faults;
    // A walk that meets a locked door on its way would pass without looking at anything.
    for page in routes::pages() {
        let known = ELSEWHERE.iter().any(|(path, _)| *path == page);
        match walk.visited.contains(page) {
            true if known => faults.push(format!("{page} is reached: it is no longer elsewhere")),
            false if !known => faults.push(format!("{page} was never reached")),
            _ => {}
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[tokio::test]
async fn every_page_holds_in_chinese() {
    walked(Language::CHINESE, true).await;
}

#[tokio::test]
async fn every_page_holds_in_english_and_without_script() {
    walked(Language::ENGLISH, false).await;
}
