//! The person concerned: the own record, corrections, looks, consents, the own data, retention and erasure by order.

mod corrections;
mod erasure;
mod own;

use crate::common::{Test, counties};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use jiceng::members::{self, Category, Draft, IdentityNumber, Member, PersonName, Standing, Telephone};
use jiceng::organisations;
use jiceng::platform::access::{self, Caller, Role};
use jiceng::platform::id::PersonId;
use jiceng::platform::{journal, server};
use std::sync::Arc;
use tower::ServiceExt as _;

/// What the server answered.
struct Answer {
    status: StatusCode,
    to: String,
    body: String,
}

/// An installation with the ways of this story's people through its pages.
struct Desk(Test);

impl std::ops::Deref for Desk {
    type Target = Test;
    fn deref(&self) -> &Test {
        &self.0
    }
}

/// The demo county on each database.
async fn desks(members: usize) -> Vec<Desk> {
    counties(members).await.into_iter().map(Desk).collect()
}

impl Desk {
    async fn ask(&self, cookie: &str, method: Method, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT_LANGUAGE, "zh-CN")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, format!("jiceng_session={cookie}"))
            .body(Body::from(body))
            .unwrap();
        let response =
            server::router(Arc::clone(&self.app), jiceng::routes()).oneshot(request).await.unwrap();
        let status = response.status();
        let to = response.headers().get(header::LOCATION).map_or("", |to| to.to_str().unwrap()).to_owned();
        let bytes = axum::body::to_bytes(response.into_body(), 10_000_000).await.unwrap();
        Answer { status, to, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn get(&self, cookie: &str, path: &str) -> Answer {
        self.ask(cookie, Method::GET, path, &[]).await
    }

    async fn post(&self, cookie: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        self.ask(cookie, Method::POST, path, form).await
    }

    /// A page that must be there.
    async fn page(&self, cookie: &str, path: &str) -> String {
        let answer = self.get(cookie, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        let faults = crate::html::Html::parse(&answer.body).faults("zh-CN");
        assert!(faults.is_empty(), "{path}: {faults:?}");
        answer.body
    }

    async fn caller(&self, cookie: &str) -> Caller {
        access::authenticate(&self.app, cookie).await.unwrap().unwrap()
    }

    /// The record behind a member's account.
    async fn record(&self, cookie: &str) -> Member {
        let caller = self.caller(cookie).await;
        members::own(&mut self.app.db.read().await.unwrap(), &caller).await.unwrap().remove(0)
    }

    /// The session of a new account with a role on the organisation of a code, belonging to somebody or nobody.
    async fn account(&self, name: &str, role: Role, code: &str, person: Option<PersonId>) -> String {
        let (app, password) = (&self.app, "a-long-password");
        let area = self.caller(&self.cookie("county-officer").await).await.area;
        let place =
            organisations::by_code(&mut app.db.read().await.unwrap(), area, code).await.unwrap().unwrap();
        let at = app.clock.now();
        let id = jiceng::platform::id::AccountId(app.randomness.id(at));
        let hash = access::Password::parse(password).unwrap().hash(&app.randomness).unwrap();
        let account =
            access::NewAccount { id, name, display: name, person, password: &hash, must_change: false };
        let grant = access::NewGrant {
            id: jiceng::platform::id::GrantId(app.randomness.id(at)),
            account: id,
            role,
            organisation: place.id,
            from: app.clock.today(),
            until: None,
            by: None,
            delegated_from: None,
            reason: None,
        };
        let mut write = app.db.write(&[area.0]).await.unwrap();
        access::create_account(&mut write, area, &account, at).await.unwrap();
        access::give_role(&mut write, area, &grant).await.unwrap();
        write.commit().await.unwrap();
        match access::sign_in(app, name, password, "", "test", "test").await.unwrap() {
            access::SignIn::Done(cookie) => cookie,
            other => panic!("{name}: {other:?}"),
        }
    }

    /// Adds a member to the first branch.
    async fn add(&self, name: &str, number: &str, telephone: &str) -> members::Added {
        let app = &self.app;
        let area = self.caller(&self.cookie("county-officer").await).await.area;
        let place =
            organisations::by_code(&mut app.db.read().await.unwrap(), area, "990101001").await.unwrap();
        let place = place.unwrap();
        let draft = Draft {
            name: PersonName(name.to_owned()),
            category: Category::Full,
            standing: Standing::Normal,
            sex: None,
            birth: None,
            ethnicity: None,
            native_place: None,
            education: None,
            employer: Some("绝无仅有厂".to_owned()),
            address: None,
            archive_at: None,
            identity: Some(number.parse::<IdentityNumber>().unwrap()),
            telephone: Some(Telephone::parse(telephone).unwrap()),
            joined: None,
            full_since: None,
            party_post: None,
            party_group: None,
            note: None,
        };
        let mut write = app.db.write(&[area.0]).await.unwrap();
        let branch = (place.id, place.path.as_str());
        let added = members::add(app, &mut write, area, branch, &draft, app.clock.today()).await.unwrap();
        write.commit().await.unwrap();
        added
    }

    /// Asks for a correction and gives the page of the request.
    async fn request(&self, cookie: &str, field: &str, wanted: &str) -> String {
        let form = [("field", field), ("wanted", wanted), ("reason", "登记时写错了")];
        let check = self.post(cookie, "/me/corrections/check", &form).await;
        assert_eq!(check.status, StatusCode::OK, "{}", check.body);
        let done = self.post(cookie, "/me/corrections", &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        done.to
    }

    async fn sound(&self) {
        let area = self.caller(&self.cookie("county-officer").await).await.area;
        let mut read = self.app.db.read().await.unwrap();
        let (entries, faults) = journal::verify(&mut read, area).await.unwrap();
        assert!(entries > 5 && faults.is_empty(), "{faults:?}");
        for (what, count) in jiceng::cli::invariants(&mut read, area).await.unwrap() {
            assert_eq!(count, 0, "{what}");
        }
    }
}

fn number(seventeen: &str) -> String {
    format!("{seventeen}{}", members::check_digit(seventeen).unwrap())
}

/// Which of the words the bytes of the embedded database and its log hold; of the other database, its copy's.
async fn left(test: &Desk, words: &[&str]) -> Vec<String> {
    let mut files = Vec::new();
    if test.app.db.is_postgres() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy.db");
        let copy = db::Db::open(&db::Url::Sqlite(file.clone())).await.unwrap();
        copy.migrate(jiceng::MIGRATIONS, test.app.clock.now()).await.unwrap();
        db::copy(&test.app.db, &copy, &jiceng::tables()).await.unwrap();
        copy.scrub().await.unwrap();
        files.push(std::fs::read(&file).unwrap());
    } else {
        let names = ["test.db", "test.db-wal"];
        files.extend(names.map(|name| std::fs::read(test.folder.path().join(name)).unwrap()));
    }
    let holds = |word: &&&str| {
        files.iter().any(|bytes| bytes.windows(word.len()).any(|part| part == word.as_bytes()))
    };
    words.iter().filter(holds).map(|word| (*word).to_owned()).collect()
}

/// A rule's text may name the law's grounds; no form, list or page of ours asks for or shows what somebody believes.
#[test]
fn no_form_asks_what_somebody_believes() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut read = 0;
    for entry in std::fs::read_dir(source).unwrap() {
        let file = entry.unwrap().path().join("text.zh.ftl");
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        read += 1;
        for word in ["信教", "宗教"] {
            assert!(!text.contains(word), "{word} in {}", file.display());
        }
    }
    assert!(read > 8, "only {read} files were read");
    let facts = include_str!("../../../../../rulebook/national/facts.toml");
    assert!(!facts.contains("belief"), "a fact of the register about belief");
}
