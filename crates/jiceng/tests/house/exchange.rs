//! Signed files between two installations: whose are taken is said by the county's officer, and only what was signed for us,
//! as it was signed, in time and once.

use crate::common::{Test, another_county, counties};
use crate::desk::{Desk, assert_sound, plain};
use axum::http::StatusCode;
use jiceng::platform::access::Caller;
use jiceng::platform::exchange::{self, Received, Refusal, Signer};
use jiff::civil::date;
use serde_json::json;
use uuid::Uuid;

const KIND: &str = "test.sheet";

/// The public key of an installation as its page shows it, and the fingerprint.
fn key(test: &Test, caller: &Caller) -> (String, String) {
    let key = Signer::of(&test.app.keys, caller.area).unwrap().public();
    (key.to_string(), key.fingerprint().spoken())
}

/// Two counties whose officers have registered each other.
async fn registered(one: &Desk<'_>, other: &Desk<'_>) {
    for (at, of) in [(one, other), (other, one)] {
        let (key, fingerprint) = key(of.test, &of.caller().await);
        let fields = [("name", "那边的县"), ("key", key.as_str()), ("fingerprint", fingerprint.as_str())];
        let done = at.post("/exchange/new", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    }
}

/// A file from one county to another.
async fn file(from: &Desk<'_>, to: &Desk<'_>, serial: u128) -> Vec<u8> {
    let app = &from.test.app;
    let us = Signer::of(&to.test.app.keys, to.caller().await.area).unwrap().public().fingerprint();
    let caller = from.caller().await;
    let peer = exchange::peer(&mut app.db.read().await.unwrap(), caller.area, us).await.unwrap().unwrap();
    let said = (date(2026, 12, 31), json!({ "text": "测试" }));
    exchange::seal(app, &caller, &peer, (KIND, Uuid::from_u128(serial)), said).unwrap()
}

async fn received(at: &Desk<'_>, kind: &str, bytes: &[u8]) -> Result<Received, Refusal> {
    let app = &at.test.app;
    let caller = at.caller().await;
    let mut read = app.db.read().await.unwrap();
    exchange::receive(app, &mut read, &caller, kind, bytes).await.unwrap()
}

async fn noted(at: &Desk<'_>, received: &Received) -> Result<(), Refusal> {
    let app = &at.test.app;
    let caller = at.caller().await;
    let mut write = app.db.write(&[caller.area.0]).await.unwrap();
    let noted = exchange::note(app, &mut write, &caller, received).await.unwrap();
    write.commit().await.unwrap();
    noted
}

#[tokio::test]
async fn a_file_is_taken_once_by_the_county_that_it_is_addressed_to() {
    for test in counties(30).await {
        let other = another_county(30, 8).await;
        let (here, there) =
            (Desk::of(&test, "county-officer").await, Desk::of(&other, "county-officer").await);
        registered(&here, &there).await;
        let bytes = file(&here, &there, 1).await;
        let taken = received(&there, KIND, &bytes).await.unwrap();
        assert_eq!(
            (taken.peer.name.as_str(), &taken.sheet.payload),
            ("那边的县", &json!({ "text": "测试" }))
        );
        assert_eq!(noted(&there, &taken).await, Ok(()));
        let day = other.app.clock.today();
        assert_eq!(noted(&there, &taken).await, Err(Refusal::Replayed(day)), "two at once");
        assert_eq!(received(&there, KIND, &bytes).await.unwrap_err(), Refusal::Replayed(day));
        assert!(matches!(received(&there, "other", &bytes).await, Err(Refusal::OtherType(_))));
        // Back at its writer it is for somebody else, and signed by nobody whom the writer knows.
        assert!(matches!(received(&here, KIND, &bytes).await, Err(Refusal::UnknownIssuer(_))));
        let next = file(&here, &there, 2).await;
        let text = String::from_utf8(next.clone()).unwrap().replace("测试", "改过");
        assert_eq!(received(&there, KIND, text.as_bytes()).await.unwrap_err(), Refusal::Tampered);
        other.app.clock.set(date(2027, 1, 1));
        let late = received(&Desk::of(&other, "county-officer").await, KIND, &next).await;
        assert_eq!(late.unwrap_err(), Refusal::Expired(date(2026, 12, 31)));
        other.app.clock.set(day);
        let there = Desk::of(&other, "county-officer").await;

        // Signed by a county that is known here, for one that is not this one.
        let third = another_county(30, 9).await;
        let out = Desk::of(&third, "county-officer").await;
        let (key, fingerprint) = key(&third, &out.caller().await);
        let fields = [("name", "第三个县"), ("key", key.as_str()), ("fingerprint", fingerprint.as_str())];
        assert_eq!(there.post("/exchange/new", &fields).await.status, StatusCode::SEE_OTHER);
        let astray = file(&there, &out, 3).await;
        assert_eq!(received(&here, KIND, &astray).await.unwrap_err(), Refusal::Misdirected);
        assert_sound(&test, &here.caller().await).await;
        assert_sound(&other, &there.caller().await).await;
    }
}

#[tokio::test]
async fn whose_files_are_taken_says_the_county_officer_who_compared_the_fingerprint() {
    for test in counties(30).await {
        let other = another_county(30, 8).await;
        let desk = Desk::of(&test, "county-officer").await;
        let (own, own_fingerprint) = key(&test, &desk.caller().await);
        let (theirs, fingerprint) = key(&other, &Desk::of(&other, "county-officer").await.caller().await);
        let shown = plain(&desk.get("/exchange").await.body);
        assert!(shown.contains(&own) && shown.contains(&own_fingerprint), "{shown}");
        let send = |key: &str, fingerprint: &str| {
            let fields = [
                ("name", "外县".to_owned()),
                ("key", key.to_owned()),
                ("fingerprint", fingerprint.to_owned()),
            ];
            let desk = &desk;
            async move {
                let fields: Vec<(&str, &str)> =
                    fields.iter().map(|(name, it)| (*name, it.as_str())).collect();
                desk.post("/exchange/new", &fields).await
            }
        };
        for (key, fingerprint, words) in [
            (&theirs, &own_fingerprint, "指纹和公钥对不上"),
            (&own, &own_fingerprint, "这是本县自己的公钥"),
            (&theirs[1..].to_owned(), &fingerprint, "公钥应当是 64 位"),
            (&theirs, &fingerprint[1..].to_owned(), "指纹应当是 8 组"),
        ] {
            let refused = send(key, fingerprint).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            assert!(plain(&refused.body).contains(words), "{words}: {}", plain(&refused.body));
        }
        assert_eq!(send(&theirs, &fingerprint.to_uppercase()).await.status, StatusCode::SEE_OTHER);
        let twice = plain(&send(&theirs, &fingerprint).await.body);
        assert!(twice.contains("已经登记过了"), "{twice}");

        let there = Desk::of(&other, "county-officer").await;
        let fields = [("name", "这里"), ("key", own.as_str()), ("fingerprint", own_fingerprint.as_str())];
        assert_eq!(there.post("/exchange/new", &fields).await.status, StatusCode::SEE_OTHER);
        let bytes = file(&there, &desk, 9).await;
        assert!(received(&desk, KIND, &bytes).await.is_ok());
        let page = format!("/exchange/{}/withdraw", fingerprint.replace(' ', ""));
        let version = desk.version(&page).await;
        let done = desk.post(&page, &[("version", version.as_str()), ("reason", "对方换了密钥")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let Err(Refusal::UnknownIssuer(_)) = received(&desk, KIND, &bytes).await else {
            panic!("a file of a county whose files are taken no more was taken");
        };
        let shown = plain(&desk.get("/exchange").await.body);
        assert!(shown.contains("不再接收：对方换了密钥"), "{shown}");
        let journal = plain(&desk.get("/journal").await.body);
        assert!(journal.contains("登记外地密钥") && journal.contains("不再接收外地文件"), "{journal}");
        for role in ["committee-secretary", "branch-secretary", "member", "technical-administrator"] {
            let denied = Desk::of(&test, role).await.get("/exchange").await.status;
            assert_eq!(denied, StatusCode::FORBIDDEN, "{role}");
        }
        assert_sound(&test, &desk.caller().await).await;
    }
}
