//! An installation on a fresh database of each kind, with a set clock.

use db::{Db, Url};
use jiceng::demo::DemoSignIn;
use jiceng::platform::app::{App, Settings};
use jiceng::platform::clock::Clock;
use jiceng::platform::limits::Limits;
use jiceng::platform::memo::Memo;
use jiceng::platform::protect::Keys;
use jiceng::platform::randomness::Randomness;
use jiff::civil::date;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use tempfile::TempDir;

/// An installation and what must live as long.
pub(crate) struct Test {
    pub(crate) app: Arc<App>,
    pub(crate) sign_ins: Vec<DemoSignIn>,
    /// Where the file of the embedded database is; empty for the other one.
    pub(crate) folder: TempDir,
}

/// The day of the tests.
pub(crate) const TODAY: jiff::civil::Date = date(2026, 11, 24);

/// A database of each kind. `PostgreSQL` must be there: a test that skips it proves nothing.
pub(crate) async fn databases() -> Vec<(Db, TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Db::open(&Url::Sqlite(folder.path().join("test.db"))).await.unwrap();
    let postgres = db::testing::create_postgres_database(&server(), &new_name()).await.unwrap();
    vec![(sqlite, folder), (postgres, tempfile::tempdir().unwrap())]
}

/// The address of the server that the test runner started.
fn server() -> String {
    std::env::var("JICENG_TEST_POSTGRES").expect(
        "JICENG_TEST_POSTGRES is not set: run the tests with `cargo xtask test`, which starts PostgreSQL",
    )
}

/// The name of a database that is not there yet.
fn new_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("jiceng_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// A demo county on each database.
pub(crate) async fn counties(members: usize) -> Vec<Test> {
    let made = made(members, 7);
    let server = server();
    let (name, sign_ins) = made.postgres();
    let db = db::testing::copy_postgres_database(&server, name, &new_name()).await.unwrap();
    vec![made.on_sqlite().await, made.over(db, tempfile::tempdir().unwrap(), sign_ins)]
}

/// A demo county on the embedded database alone, for what is large and the same on both.
pub(crate) async fn one_county(members: usize) -> Test {
    made(members, 7).on_sqlite().await
}

/// Another county than the one that the tests are about: with keys of its own, on the embedded database.
pub(crate) async fn another_county(members: usize, seed: u64) -> Test {
    made(members, seed).on_sqlite().await
}

/// A demo county as it was made once: every test that asks for one of its size has a copy.
struct Made {
    members: usize,
    seed: u64,
    /// The file of the embedded database, and who signs in there.
    sqlite: (Vec<u8>, Vec<DemoSignIn>),
    /// The name of the database on the server, made when first asked for: what is large is tried on the embedded one
    /// alone. Who signs in there has other passwords.
    postgres: OnceLock<(String, Vec<DemoSignIn>)>,
}

/// The county of a size and a seed, made by the first that asks.
fn made(members: usize, seed: u64) -> Arc<Made> {
    type Kept = Arc<OnceLock<Arc<Made>>>;
    static ALL: Mutex<BTreeMap<(usize, u64), Kept>> = Mutex::new(BTreeMap::new());
    let kept = Arc::clone(ALL.lock().unwrap().entry((members, seed)).or_default());
    Arc::clone(kept.get_or_init(|| Arc::new(apart(Made::make(members, seed)))))
}

/// Runs something to its end apart from the caller's runtime, which its connections would outlive.
fn apart<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let run = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
}

impl Made {
    async fn make(members: usize, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let db = Db::open(&Url::Sqlite(file.clone())).await.unwrap();
        let sign_ins = fill(db, members, seed).await;
        Self { members, seed, sqlite: (std::fs::read(file).unwrap(), sign_ins), postgres: OnceLock::new() }
    }

    fn postgres(&self) -> &(String, Vec<DemoSignIn>) {
        let make = async {
            let name = new_name();
            let db = db::testing::create_postgres_database(&server(), &name).await.unwrap();
            let sign_ins = fill(db, self.members, self.seed).await;
            (name, sign_ins)
        };
        self.postgres.get_or_init(|| apart(make))
    }

    async fn on_sqlite(&self) -> Test {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let (bytes, sign_ins) = &self.sqlite;
        std::fs::write(&file, bytes).unwrap();
        self.over(Db::open(&Url::Sqlite(file)).await.unwrap(), folder, sign_ins)
    }

    /// The installation over a copy. What it draws from now on is not what was drawn for the copy.
    fn over(&self, db: Db, folder: TempDir, sign_ins: &[DemoSignIn]) -> Test {
        let app = App { randomness: Randomness::from_seed(self.seed + 1_000), ..installation(db, self.seed) };
        Test { app: Arc::new(app), sign_ins: sign_ins.to_vec(), folder }
    }
}

/// Fills an empty database and closes it.
async fn fill(db: Db, members: usize, seed: u64) -> Vec<DemoSignIn> {
    let app = installation(db, seed);
    app.db.migrate(jiceng::MIGRATIONS, app.clock.now()).await.unwrap();
    let sign_ins = jiceng::demo::create(&app, members).await.unwrap();
    app.db.close().await;
    sign_ins
}

fn installation(db: Db, seed: u64) -> App {
    let randomness = Randomness::from_seed(seed);
    let keys = Keys::generate(&randomness);
    App {
        db,
        clock: Clock::at_noon(TODAY),
        randomness,
        rulebook: jiceng::rules::national().unwrap(),
        keys,
        limits: Limits::default(),
        memo: Memo::default(),
        settings: Settings::default(),
    }
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
