//! An installation on a fresh database of each kind, with a set clock.

use db::{Db, Url};
use jiceng::platform::app::{App, Settings};
use jiceng::platform::clock::Clock;
use jiceng::platform::limits::Limits;
use jiceng::platform::memo::Memo;
use jiceng::platform::protect::Keys;
use jiceng::platform::randomness::Randomness;
use jiff::civil::date;
use std::sync::Arc;
use tempfile::TempDir;

/// An installation and what must live as long.
pub(crate) struct Test {
    pub(crate) app: Arc<App>,
    pub(crate) sign_ins: Vec<jiceng::demo::DemoSignIn>,
    /// Where the file of the embedded database is; empty for the other one.
    pub(crate) folder: TempDir,
}

/// The day of the tests.
pub(crate) const TODAY: jiff::civil::Date = date(2026, 11, 24);

/// A database of each kind. `PostgreSQL` must be there: a test that skips it proves nothing.
pub(crate) async fn databases() -> Vec<(Db, TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Db::open(&Url::Sqlite(folder.path().join("test.db"))).await.unwrap();
    let server = std::env::var("JICENG_TEST_POSTGRES").expect(
        "JICENG_TEST_POSTGRES is not set: run the tests with `cargo xtask test`, which starts PostgreSQL",
    );
    let other = tempfile::tempdir().unwrap();
    vec![(sqlite, folder), (fresh_postgres(&server).await, other)]
}

async fn fresh_postgres(server: &str) -> Db {
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let name = format!("jiceng_{}_{number}", std::process::id());
    db::testing::create_postgres_database(server, &name).await.unwrap()
}

/// A demo county on each database.
pub(crate) async fn counties(members: usize) -> Vec<Test> {
    let mut tests = Vec::new();
    for (db, folder) in databases().await {
        tests.push(county(db, folder, members).await);
    }
    tests
}

/// A demo county on the embedded database alone, for what is large and the same on both.
pub(crate) async fn one_county(members: usize) -> Test {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&Url::Sqlite(folder.path().join("test.db"))).await.unwrap();
    county(db, folder, members).await
}

/// Another county than the one that the tests are about: with keys of its own, on the embedded database.
pub(crate) async fn another_county(members: usize, seed: u64) -> Test {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&Url::Sqlite(folder.path().join("test.db"))).await.unwrap();
    county_of(db, folder, members, seed).await
}

async fn county(db: Db, folder: TempDir, members: usize) -> Test {
    county_of(db, folder, members, 7).await
}

async fn county_of(db: Db, folder: TempDir, members: usize, seed: u64) -> Test {
    let clock = Clock::at_noon(TODAY);
    db.migrate(jiceng::MIGRATIONS, clock.now()).await.unwrap();
    let randomness = Randomness::from_seed(seed);
    let keys = Keys::generate(&randomness);
    let rulebook = jiceng::rules::national().unwrap();
    let app = App {
        db,
        clock,
        randomness,
        rulebook,
        keys,
        limits: Limits::default(),
        memo: Memo::default(),
        settings: Settings::default(),
    };
    let sign_ins = jiceng::demo::create(&app, members).await.unwrap();
    Test { app: Arc::new(app), sign_ins, folder }
}

impl Test {
    /// Lets the embedded database fill its disk, until not even one more opinion can be kept.
    pub(crate) async fn fill_up(&self) {
        let area = jiceng::platform::area::areas(&mut self.app.db.read().await.unwrap()).await.unwrap()[0].0;
        db::testing::fill_disk(&self.app.db, Some(0)).await.unwrap();
        // Large things first, then ever smaller ones, so that hardly a page has room left.
        for length in [1_000, 200, 20, 1] {
            self.complain_until_full(area, &"满".repeat(length)).await;
            // A connection that met the limit is replaced by one that knows nothing of it.
            db::testing::fill_disk(&self.app.db, Some(0)).await.unwrap();
        }
    }

    async fn complain_until_full(&self, area: jiceng::platform::id::AreaId, body: &str) {
        let new = jiceng::feedback::NewComplaint { body, writer: None, publication_agreed: false };
        for number in 0..2_000 {
            // Nobody may complain too often, so everybody here has an address of his own.
            let address = format!("{}-{number}", body.len());
            if jiceng::feedback::make(&self.app, area, &address, &new).await.is_err() {
                return;
            }
        }
        panic!("the disk never filled up");
    }

    /// Makes room again.
    pub(crate) async fn make_room(&self) {
        db::testing::fill_disk(&self.app.db, None).await.unwrap();
    }

    /// The session cookie of a role.
    pub(crate) async fn cookie(&self, role: &str) -> String {
        let sign_in = self.sign_ins.iter().find(|sign_in| sign_in.role == role).unwrap();
        let app = &self.app;
        let done =
            jiceng::platform::access::sign_in(app, &sign_in.name, &sign_in.password, "", "test", "test")
                .await;
        match done.unwrap() {
            jiceng::platform::access::SignIn::Done(cookie) => cookie,
            other => panic!("{role}: {other:?}"),
        }
    }
}
