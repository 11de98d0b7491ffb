//! Data of every release open with the present program, on both databases. `docs/releasing.md` says how to add one.

use crate::common::{Test, databases};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use db::{Db, Url};
use jiceng::MIGRATIONS;
use jiceng::organisations::{self, Kind, Setting};
use jiceng::platform::app::{App, Settings};
use jiceng::platform::clock::Clock;
use jiceng::platform::limits::Limits;
use jiceng::platform::memo::Memo;
use jiceng::platform::protect::Keys;
use jiceng::platform::randomness::Randomness;
use jiceng::platform::{area, journal, server};
use jiff::civil::date;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower::ServiceExt as _;

fn releases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/releases");
    let mut found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

/// The release's own database: the file itself, or its rows in a database that has the schema of that release.
async fn as_released(release: &Path, on: &Db, folder: &Path) -> Db {
    let file = folder.join("released.db");
    std::fs::copy(release.join("jiceng.db"), &file).unwrap();
    let released = Db::open(&Url::Sqlite(file)).await.unwrap();
    if !on.is_postgres() {
        return released;
    }
    let step = usize::try_from(released.schema_version().await.unwrap()).unwrap();
    let steps = &MIGRATIONS[..step];
    on.migrate(steps, jiff::Timestamp::UNIX_EPOCH).await.unwrap();
    let text: String = steps.iter().map(|step| step.text).collect();
    db::copy(&released, on, &db::schema::tables(&text)).await.unwrap();
    on.clone()
}

#[tokio::test]
async fn data_of_every_release_open_and_are_sound() {
    let releases = releases();
    assert!(!releases.is_empty());
    for release in releases {
        for (on, folder) in databases().await {
            let db = as_released(&release, &on, folder.path()).await;
            db.migrate(MIGRATIONS, jiff::Timestamp::UNIX_EPOCH).await.unwrap();
            let app = App {
                db,
                clock: Clock::at_noon(date(2026, 12, 1)),
                randomness: Randomness::from_seed(3),
                rulebook: jiceng::rules::national().unwrap(),
                keys: Keys::read(&release.join("keys")).unwrap(),
                limits: Limits::default(),
                memo: Memo::default(),
                settings: Settings::default(),
            };
            sound(&app, &release).await;
            read_as_now(&app, &release).await;
            let sign_ins: Vec<serde_json::Value> =
                serde_json::from_str(&std::fs::read_to_string(release.join("sign-ins.json")).unwrap())
                    .unwrap();
            let word = |it: &serde_json::Value, key: &str| it[key].as_str().unwrap().to_owned();
            let sign_ins = sign_ins
                .iter()
                .map(|it| jiceng::demo::DemoSignIn {
                    role: word(it, "role"),
                    name: word(it, "name"),
                    password: word(it, "password"),
                })
                .collect();
            members_read(&Test { app: Arc::new(app), sign_ins, folder }).await;
        }
    }
}

async fn sound(app: &App, release: &Path) {
    let mut read = app.db.read().await.unwrap();
    for (area, _) in area::areas(&mut read).await.unwrap() {
        let (entries, faults) = journal::verify(&mut read, area).await.unwrap();
        assert!(entries > 0 && faults.is_empty(), "{}: {faults:?}", release.display());
        for (what, count) in jiceng::cli::invariants(&mut read, area).await.unwrap() {
            assert_eq!(count, 0, "{}: {what}", release.display());
        }
    }
    drop(read);
    let text: String = MIGRATIONS.iter().map(|step| step.text).collect();
    let tables = db::schema::tables(&text);
    let mut opened = 0;
    for (name, column) in jiceng::SEALED {
        let table = tables.iter().find(|table| table.name == *name).unwrap();
        let open = |sealed: &[u8]| opened += u32::from(app.keys.open_bytes(sealed).is_ok());
        db::each(&app.db, table, column, open).await.unwrap();
    }
    assert!(opened >= 30, "{}: only {opened} sealed values open with its keys", release.display());
}

/// Names are read as this program reads them, and committees of townships stand as such.
async fn read_as_now(app: &App, release: &Path) {
    jiceng::cli::read_names(&app.db).await.unwrap();
    let mut read = app.db.read().await.unwrap();
    for (area, _) in area::areas(&mut read).await.unwrap() {
        let stale = jiceng::members::stale_readings(&mut read, area).await.unwrap()
            + organisations::stale_names(&mut read, area).await.unwrap().len()
            + jiceng::units::stale_names(&mut read, area).await.unwrap().len();
        assert_eq!(stale, 0, "{}", release.display());
        let town = organisations::by_code(&mut read, area, "990101").await.unwrap().unwrap();
        assert_eq!((town.kind, town.setting), (Kind::Committee, Setting::Township), "{}", town.name);
    }
}

async fn members_read(test: &Test) {
    let cookie = format!("jiceng_session={}", test.cookie("county-officer").await);
    let router = server::router(Arc::clone(&test.app), jiceng::routes());
    let request = Request::get("/members").header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let body = axum::body::to_bytes(response.into_body(), 4 << 20).await.unwrap();
    assert!(String::from_utf8_lossy(&body).matches("/members/").count() >= 30);
}
