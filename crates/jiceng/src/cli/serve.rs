//! Serving, and the demo.

use super::{Store, say};
use crate::platform::app::{App, Settings};
use crate::platform::area;
use crate::platform::clock::Clock;
use crate::platform::limits::Limits;
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use crate::platform::server;
use crate::{MIGRATIONS, demo, privacy, routes, rules};
use anyhow::Context as _;
use db::{Db, Url};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;

/// Options of the demo.
#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    /// The folder of the demo.
    #[arg(long, default_value = "./jiceng-demo")]
    data: PathBuf,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8371")]
    listen: SocketAddr,
    /// How many members to make.
    #[arg(long, default_value_t = 1_200)]
    members: usize,
    /// The seed of the made-up people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Throw an earlier demo away.
    #[arg(long)]
    fresh: bool,
}

/// Options of serving.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    store: Store,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8371")]
    listen: SocketAddr,
    /// The telephone of help on every page.
    #[arg(long)]
    help_phone: Option<String>,
    /// Cookies over TLS only; for serving behind a proxy that speaks TLS.
    #[arg(long)]
    secure_cookies: bool,
}

const DATABASE: &str = "jiceng.db";
const KEYS: &str = "keys";
const SIGN_INS: &str = "sign-ins.json";

/// Opens an installation: keys, database, newest schema, rulebook.
pub(super) async fn open(store: &Store, settings: Settings, randomness: Randomness) -> anyhow::Result<App> {
    std::fs::create_dir_all(&store.data).with_context(|| format!("the folder {}", store.data.display()))?;
    let url = store.database.clone().unwrap_or_else(|| Url::Sqlite(store.data.join(DATABASE)));
    let keys = Keys::open(&store.data.join(KEYS), &Randomness::from_system()?)?;
    let db = Db::open(&url).await.context("opening the database")?;
    let clock = Clock::System;
    db.migrate(MIGRATIONS, clock.now()).await?;
    let rulebook = rules::national().map_err(|error| anyhow::anyhow!("the rulebook: {error}"))?;
    Ok(App { db, clock, randomness, rulebook, keys, limits: Limits::default(), settings })
}

pub(super) async fn serve(options: Serve) -> anyhow::Result<()> {
    let mut settings = Settings { secure_cookies: options.secure_cookies, ..Settings::default() };
    if let Some(phone) = options.help_phone {
        settings.help_phone = phone;
    }
    let app = open(&options.store, settings, Randomness::from_system()?).await?;
    listen(app, options.listen).await
}

pub(super) async fn demo(options: Demo) -> anyhow::Result<()> {
    if options.fresh {
        throw_away(&options.data)?;
    }
    let settings = Settings { demo: true, ..Settings::default() };
    let store = Store { data: options.data.clone(), database: None };
    // Made-up people repeat with the seed; secrets never do.
    let mut app = open(&store, settings, Randomness::from_seed(options.seed)).await?;
    let sign_ins = options.data.join(SIGN_INS);
    if area::areas(&mut app.db.read().await?).await?.is_empty() {
        let made = demo::create(&app, options.members).await?;
        std::fs::write(&sign_ins, serde_json::to_string_pretty(&made)?)?;
    }
    app.randomness = Randomness::from_system()?;
    say("演示县 · a synthetic county. Sign-ins (用户名 / 密码):");
    let list: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(&sign_ins)?)?;
    for sign_in in list {
        let word = |key: &str| sign_in[key].as_str().unwrap_or_default().to_owned();
        say(&format!("  {:<26} {:<10} {}", word("role"), word("name"), word("password")));
    }
    listen(app, options.listen).await
}

/// Removes the files of a demo, and nothing that is not one.
fn throw_away(folder: &Path) -> anyhow::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    anyhow::ensure!(
        folder.join(SIGN_INS).exists(),
        "{} is not a demo (it has no {SIGN_INS}); nothing was removed",
        folder.display()
    );
    for name in [DATABASE, "jiceng.db-wal", "jiceng.db-shm", KEYS, SIGN_INS] {
        let file = folder.join(name);
        if file.exists() {
            std::fs::remove_file(file)?;
        }
    }
    Ok(())
}

async fn listen(app: App, address: SocketAddr) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let listener = TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?;
    say(&format!("http://{}", listener.local_addr()?));
    let app = Arc::new(app);
    tokio::spawn(privacy::keep_retention(Arc::clone(&app)));
    let router = server::router(Arc::clone(&app), routes());
    server::serve(listener, router).await?;
    app.db.close().await;
    Ok(())
}
