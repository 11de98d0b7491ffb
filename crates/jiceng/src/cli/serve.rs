//! Serving, and the demo.

use super::Store;
use super::help::Unfit;
use super::installation::{DATABASE, InUse, KEYS, open};
use super::trouble::{OrTrouble as _, hold};
use super::voice::Voice;
use crate::platform::access::Role;
use crate::platform::app::{App, Settings};
use crate::platform::area;
use crate::platform::first::FirstSetUp;
use crate::platform::listen::{self, Bounds};
use crate::platform::mail::SmtpServer;
use crate::platform::randomness::Randomness;
use crate::platform::server;
use crate::platform::sms::HttpGateway;
use crate::platform::tls::{Authority, Certificates, Files};
use crate::platform::upkeep;
use crate::{demo, privacy, reminders, routes};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

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
    #[arg(long, default_value_t = 1_200, value_parser = a_county)]
    members: u32,
    /// The seed of the made-up people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder of the county's rules; without it the folder `rulebook` in --data, when it is there.
    #[arg(long)]
    rules: Option<PathBuf>,
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
    /// The file of a gateway that sends codes by message; without it none are sent.
    #[arg(long)]
    sms: Option<PathBuf>,
    /// The file of a mail server that takes reminders; without it none are sent by e-mail.
    #[arg(long)]
    mail: Option<PathBuf>,
    /// Cookies over TLS only; for serving behind a proxy that speaks TLS and does not say so.
    #[arg(long)]
    secure_cookies: bool,
    /// Speak TLS with the certificate that `jiceng certificate make` made.
    #[arg(long, conflicts_with_all = ["tls_certificate", "tls_key"])]
    tls: bool,
    /// Speak TLS with this certificate (PEM, the chain after it).
    #[arg(long, requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// The key of --tls-certificate (PEM).
    #[arg(long, requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// With TLS: also listen here without it and send everybody to the address with it.
    #[arg(long)]
    redirect_from: Option<SocketAddr>,
    /// A proxy whose X-Forwarded-For and X-Forwarded-Proto are believed; may be given several times.
    #[arg(long = "trusted-proxy")]
    trusted_proxies: Vec<IpAddr>,
    /// Answer /metrics to other machines too.
    #[arg(long)]
    open_metrics: bool,
    /// The form of the log on standard error.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

const SIGN_INS: &str = "sign-ins.json";

pub(super) async fn serve(voice: Voice, options: Serve) -> anyhow::Result<()> {
    log(options.log_format);
    let certificates = certificates(&options)?;
    hold(certificates.is_some() || options.redirect_from.is_none(), "cli-redirect-needs-tls", &[])?;
    let mut settings = Settings {
        secure_cookies: options.secure_cookies || certificates.is_some(),
        trusted_proxies: options.trusted_proxies.iter().map(IpAddr::to_canonical).collect(),
        open_metrics: options.open_metrics,
        ..Settings::default()
    };
    if let Some(phone) = options.help_phone {
        settings.help_phone = phone;
    }
    if let Some(file) = &options.sms {
        settings.sms = Some(Arc::new(HttpGateway::open(file)?));
    }
    if let Some(file) = &options.mail {
        settings.mail = Some(Arc::new(SmtpServer::open(file)?));
    }
    let _serving = InUse::serving(&options.store)?;
    let _in_use = InUse::shared(&options.store)?;
    let mut app = open(&options.store, settings, Randomness::from_system()?).await?;
    if area::areas(&mut app.db.read().await?).await?.is_empty() {
        let first = FirstSetUp::new(&app.randomness);
        voice.say("cli-set-up-code", &[("code", first.code().to_owned())])?;
        app.settings.first = Some(Arc::new(first));
    }
    listen(voice, app, options.listen, certificates, options.redirect_from).await
}

fn certificates(options: &Serve) -> anyhow::Result<Option<Certificates>> {
    if let (Some(certificate), Some(key)) = (&options.tls_certificate, &options.tls_key) {
        let files = Files { certificate: certificate.clone(), key: key.clone() };
        return Ok(Some(Certificates::from_files(files)?));
    }
    if !options.tls {
        return Ok(None);
    }
    let today = crate::platform::clock::Clock::System.today();
    Ok(Some(Certificates::from_authority(&Authority::of(&options.store.data), today)?))
}

pub(super) async fn demo(voice: Voice, options: Demo) -> anyhow::Result<()> {
    let store = Store { data: options.data.clone(), database: None, rules: options.rules.clone() };
    if options.fresh && options.data.exists() {
        // Never under a running server, which would go on writing into files that are gone.
        let _alone = InUse::alone(&store)?;
        throw_away(&options.data)?;
    }
    let settings = Settings { demo: true, ..Settings::default() };
    log(LogFormat::Text);
    let _serving = InUse::serving(&store)?;
    let _in_use = InUse::shared(&store)?;
    // Made-up people repeat with the seed; secrets never do.
    let mut app = open(&store, settings, Randomness::from_seed(options.seed)).await?;
    let sign_ins = options.data.join(SIGN_INS);
    if area::areas(&mut app.db.read().await?).await?.is_empty() {
        let made = demo::create(&app, usize::try_from(options.members)?).await?;
        std::fs::write(&sign_ins, serde_json::to_string_pretty(&made)?)?;
    }
    app.randomness = Randomness::from_system()?;
    voice.say("cli-demo", &[])?;
    let list: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(&sign_ins)?)?;
    for sign_in in list {
        let word = |key: &str| sign_in[key].as_str().unwrap_or_default();
        let role = word("role").parse().map(Role::key).map(|key| voice.words(key, &[]));
        let role = role.unwrap_or_else(|_| word("role").to_owned());
        voice.line(&format!("  {:<10} {:<16} {role}", word("name"), word("password")))?;
    }
    listen(voice, app, options.listen, None, None).await
}

/// A county and half a province: a demo is made in one transaction, which takes minutes and gigabytes at that size.
const LARGEST_DEMO: u32 = 2_000_000;

fn a_county(text: &str) -> Result<u32, Unfit> {
    text.parse().ok().filter(|count| *count <= LARGEST_DEMO).ok_or(Unfit("cli-args-as-members"))
}

/// Removes the files of a demo, and nothing that is not one.
fn throw_away(folder: &Path) -> anyhow::Result<()> {
    let is_demo = folder.join(SIGN_INS).exists();
    hold(is_demo, "cli-not-a-demo", &[("folder", &folder.display()), ("file", &SIGN_INS)])?;
    for name in [DATABASE, "jiceng.db-wal", "jiceng.db-shm", KEYS, SIGN_INS, upkeep::FILE] {
        let file = folder.join(name);
        if file.exists() {
            std::fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// Logs hold no names, no addresses and no query strings, whatever their form.
fn log(format: LogFormat) {
    let filter =
        tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info,sqlx=warn".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

/// Listens, tells the address and the service manager, and serves until the wish to stop.
async fn listen(
    voice: Voice,
    app: App,
    address: SocketAddr,
    certificates: Option<Certificates>,
    redirect_from: Option<SocketAddr>,
) -> anyhow::Result<()> {
    let bind = async |address: SocketAddr| {
        TcpListener::bind(address).await.or_trouble("cli-listen", &[("address", &address)])
    };
    let listener = bind(address).await?;
    let local = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        listen::stop_signal().await;
        let _ = stop.send(true);
    });
    let wish = |mut stopped: watch::Receiver<bool>| async move {
        // The sender goes away only after it has spoken.
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    if let Some(from) = redirect_from {
        let redirect = listen::redirecting(local.port());
        let plain = bind(from).await?;
        tokio::spawn(listen::serve(plain, redirect, None, Bounds::default(), wish(stopped.clone())));
    }
    if let Some(certificates) = &certificates {
        tokio::spawn(certificates.clone().keep_fresh(app.clock.clone()));
    }
    let app = Arc::new(app);
    let sweeper = tokio::spawn(crate::imports::watch(Arc::clone(&app)));
    tokio::spawn(privacy::keep_retention(Arc::clone(&app)));
    tokio::spawn(reminders::keep_sending(Arc::clone(&app)));
    let router = server::router(Arc::clone(&app), routes());
    let scheme = if certificates.is_some() { "https" } else { "http" };
    voice.line(&format!("{scheme}://{local}"))?;
    notify_ready();
    listen::serve(listener, router, certificates, Bounds::default(), wish(stopped)).await?;
    sweeper.abort();
    app.db.close().await;
    Ok(())
}

/// Tells the service manager that the server is up, when there is one that asked (`sd_notify(3)`).
#[cfg(target_os = "linux")]
fn notify_ready() {
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let Some(name) = std::env::var("NOTIFY_SOCKET").ok() else { return };
    let address = match name.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(&name),
    };
    let sent = UnixDatagram::unbound().and_then(|socket| socket.send_to_addr(b"READY=1", &address?));
    if let Err(error) = sent {
        tracing::warn!(%error, "the service manager was not told");
    }
}

#[cfg(not(target_os = "linux"))]
fn notify_ready() {}
