//! The pages over HTTP, for the browser of the same machine.
//!
//! All pages stand below a secret word, so that no other program of the machine and no page of the network
//! finds them. There is one address; what it shows follows from what was done, so that reloading and going back
//! do no harm.

use super::BoothError;
use super::form::Form;
use super::pages;
use super::station::{Opening, Station};
use crate::words::Output;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use rand_chacha::ChaCha20Rng;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;

/// A form has at most so many bytes.
const MOST_BYTES: usize = 1 << 18;

/// Everything that a page may load is a style of this machine.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Tokens and components of the platform, and what ballots add.
const STYLE: &str = concat!(
    include_str!("../../../../web/critical.css"),
    include_str!("../../../../web/style.css"),
    include_str!("booth.css")
);

/// Wishes of the official who serves a booth.
#[derive(Debug)]
pub struct Serve {
    /// The booth.
    pub opening: Opening,
    /// Where it listens: an address of the machine itself.
    pub listen: SocketAddr,
}

#[derive(Clone)]
struct Shared {
    station: Arc<Mutex<Station>>,
    /// Where the pages stand.
    base: Arc<str>,
}

impl Shared {
    fn station(&self) -> MutexGuard<'_, Station> {
        self.station.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The pages of a booth, and the path at which they begin.
pub fn router(mut station: Station) -> (String, Router) {
    let base = format!("/{}/", station.random_key());
    let shared = Shared { station: Arc::new(Mutex::new(station)), base: base.as_str().into() };
    let router = Router::new()
        .route(&base, get(show).post(act))
        .route(&format!("{base}codes"), get(codes))
        .route(&format!("{base}opened.json"), get(opened))
        .route(&format!("{base}style.css"), get(style))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn(headers))
        .with_state(shared);
    (base, router)
}

/// Opens a booth and serves it until the program is ended.
pub fn run(wishes: &Serve, random: ChaCha20Rng, output: &mut Output<'_>) -> Result<(), BoothError> {
    if !wishes.listen.ip().is_loopback() {
        return Err(BoothError::NotLoopback(wishes.listen.to_string()));
    }
    let station = Station::open(&wishes.opening, random)?;
    if on_one_medium(&wishes.opening.boxes) {
        output.say_both(
            "注意：两份票箱在同一个磁盘上，坏了就都坏了。请把其中一份放到U盘上。",
            "Careful: both parts of the box are on one disk and break together. Put one of them onto a stick.",
        );
    }
    let cast = station.receipts().len();
    let (base, router) = router(station);
    let listen = |why: std::io::Error| BoothError::Listen(why.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(listen)?;
    runtime.block_on(async {
        let listener = TcpListener::bind(wishes.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        output.say_both(
            format!("投票电脑已准备好，票箱里有{cast}张密封的选票。请在本机浏览器打开： http://{address}{base}"),
            format!("The booth is ready; {cast} sealed ballots are in its box. Open in the browser of this machine: http://{address}{base}"),
        );
        output.say_both("结束投票时按 Ctrl+C。", "Press Ctrl+C when the vote is over.");
        let stop = async {
            let _ = tokio::signal::ctrl_c().await;
        };
        axum::serve(listener, router).with_graceful_shutdown(stop).await.map_err(listen)
    })?;
    output.say_both(
        "投票页面已关。下一步：两份票箱都交给计票的人（election close）。",
        "The pages are closed. Next: hand both media to whoever counts (“election close”).",
    );
    Ok(())
}

/// Whether two folders are on one medium, as far as the system tells.
#[cfg(unix)]
fn on_one_medium(folders: &[PathBuf; 2]) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let [one, other] =
        folders.each_ref().map(|folder| std::fs::metadata(folder).map(|found| found.dev()).ok());
    one.is_some() && one == other
}

#[cfg(not(unix))]
const fn on_one_medium(_: &[PathBuf; 2]) -> bool {
    false
}

async fn show(State(shared): State<Shared>) -> Html<String> {
    Html(pages::screen(&shared.station()))
}

/// Does what a page asks for, and shows what follows under the same address.
async fn act(State(shared): State<Shared>, body: Bytes) -> Redirect {
    let form = Form::parse(&body);
    // Sealing takes a part of a second, and there is nobody else to wait.
    shared.station().act(&form);
    Redirect::to(&shared.base)
}

async fn codes(State(shared): State<Shared>) -> Html<String> {
    Html(pages::codes(&shared.station()))
}

/// The opened ballot that is on the screen, to be checked on another machine.
async fn opened(State(shared): State<Shared>) -> Response {
    let Some(text) = pages::opened_text(&shared.station()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"opened.json\""),
    ];
    (headers, text).into_response()
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

/// Nothing stays in the browser, and nothing is told to anybody.
async fn headers(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let values: [(HeaderName, &'static str); 5] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in values {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
