//! The pages of an installation that is set up for the first time, and those of one that sends codes by message.

use crate::forms::{Filled, Step};
use crate::look::Language;
use crate::walk::Walk;
use journeys::{Browser, Server};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

/// A gateway that says yes to every message. It serves until the test process ends.
fn gateway() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let _ = connection.read(&mut [0; 4096]);
            let _ =
                connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
        }
    });
    format!("http://{address}/send")
}

const ACCOUNT: [(&str, &str); 2] = [("name", "guanliyuan"), ("password", "ku-sou-ping-an-9")];
const FORMS: &[Filled] = &[
    one(
        "/setup",
        &[Step {
            fields: &[
                ("code", "{code}"),
                ("area-name", "演示县"),
                ("area-code", "990100"),
                ("top-name", "中共演示县委员会"),
                ("display", "系统管理员"),
                ACCOUNT[0],
                ACCOUNT[1],
                ("again", ACCOUNT[1].1),
            ],
            ..Step::FIRST
        }],
    ),
    one("/sign-in", &[Step { fields: &ACCOUNT, ..Step::FIRST }]),
    one(
        "/accounts/new/details",
        &[Step {
            fields: &[
                ("display", "新来的专干"),
                ("name", "zhuangan"),
                ("place", "990100"),
                ("telephone", "13800000001"),
                ("known", "last"),
            ],
            ..Step::FIRST
        }],
    ),
    Filled { list: "/accounts?words=zhuangan", ..one("/accounts/{id}/telephone", &[]) },
    one("/sign-in/message", &[Step { fields: &[("name", "zhuangan")], ..Step::FIRST }]),
];

const fn one(page: &'static str, steps: &'static [Step]) -> Filled {
    Filled { role: "nobody", page, list: "", steps }
}

#[tokio::test]
async fn the_first_pages_hold_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.toml");
    let text = r#"content_type = "application/json"
body = '{"mobile": "{telephone}", "content": "{text}"}'
text = "{code}"
answer = "ok"
"#;
    std::fs::write(&file, format!("url = \"{}\"\n{text}", gateway())).unwrap();
    let browser = Browser::start(1366, 800, true).await.unwrap();
    browser.without_worker().await.unwrap();
    let mut faults = Vec::new();
    for language in [Language::CHINESE, Language::ENGLISH] {
        let (server, code) = Server::start_empty(&file).unwrap();
        let mut walk = Walk::new(&browser, &server, language);
        walk.enter().await;
        walk.learn("code", &code);
        walk.visit("/setup", 200).await;
        walk.fill(&FORMS[0], "/setup").await;
        walk.act_as("technical-administrator");
        walk.fill(&FORMS[1], "/sign-in").await;
        walk.fill(&FORMS[2], "/accounts/new/details").await;
        let path = walk.first(&FORMS[3]).await;
        walk.visit(&path, 200).await;
        walk.act_as("nobody");
        walk.enter().await;
        walk.visit("/sign-in/message", 200).await;
        walk.fill(&FORMS[4], "/sign-in/message").await;
        for page in ["/setup", "/setup/done", "/accounts/{id}/telephone", "/sign-in/message"] {
            assert!(walk.visited.contains(page), "{page}: {:#?}", walk.faults);
        }
        faults.extend(walk.faults);
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
