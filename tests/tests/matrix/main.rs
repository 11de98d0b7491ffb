//! Every page, walked to by links as people walk, at the width of a telephone and of an office, in both languages:
//! accessible, never wider than the window, with targets large enough, and not too heavy.
//!
//! With `JICENG_TEST_FULL` axe looks at every language, width and text size; else at Chinese on a telephone in the
//! largest text and at English in an office. With `JICENG_TEST_PICTURES` a picture of every page goes to that folder.
#![expect(clippy::unwrap_used, reason = "a walk that cannot go on fails")]

mod budgets;
mod cell;
mod walk;

use cell::{Cell, Session};
use journeys::{Database, Server};
use walk::Found;

/// Enough that a list has a second page.
const MEMBERS: u32 = 200;
/// Each in its turn walks what the ones before could not see, and the pages that look different for each.
const ROLES: [&str; 5] =
    ["member", "county-officer", "branch-secretary", "technical-administrator", "centre-staff"];

/// Signs each role in once; all browsers share the sessions.
async fn sessions(server: &Server) -> Vec<Session> {
    let mut sessions = vec![Session { role: "nobody", cookie: None }];
    for role in ROLES {
        let browser = journeys::Browser::start(1366, 800, true).await.unwrap();
        let page = journeys::pages::SignInPage::open(&browser, server).await.unwrap();
        page.sign_in(server.sign_in(role).unwrap()).await.unwrap();
        let cookie = browser.client().get_named_cookie("jiceng_session").await.unwrap();
        sessions.push(Session { role, cookie: Some(cookie.value().to_owned()) });
    }
    sessions
}

#[tokio::test]
async fn every_page_holds_at_every_width_in_both_languages() {
    let server = Server::start_with(Database::Sqlite, MEMBERS).unwrap();
    let sessions = sessions(&server).await;
    let mut faults = Vec::new();
    let mut seen: Vec<Found> = Vec::new();
    for pair in Cell::ALL.chunks(2) {
        let (left, right) =
            tokio::join!(walk::walk(&server, &sessions, pair[0]), walk::walk(&server, &sessions, pair[1]));
        for found in [left, right] {
            faults.extend(found.faults.iter().cloned());
            seen.push(found);
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    // A walk that meets a locked door on its way would pass without looking at anything.
    for found in &seen {
        assert!(found.kinds.len() >= 60, "only {} kinds of pages: {:?}", found.kinds.len(), found.kinds);
        assert_eq!(found.kinds, seen[0].kinds, "each walk sees the same");
    }
}
