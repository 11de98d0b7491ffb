//! Static files inside the binary; read from disk in debug builds.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::Digest as _;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "../../web/"]
#[include = "*.css"]
#[include = "*.js"]
#[include = "*.svg"]
struct Web;

/// Where a file is served; the hash in the address changes with its content.
pub const PATH: &str = "/assets/{hash}/{*name}";

static HASHES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Web::iter()
        .filter_map(|name| {
            let hash = Web::get(&name)?.metadata.sha256_hash();
            Some((name.into_owned(), hex::encode(&hash[..6])))
        })
        .collect()
});

/// The address of a static file.
#[must_use]
pub fn url(name: &str) -> String {
    let hash = HASHES.get(name).map_or("0", String::as_str);
    format!("/assets/{hash}/{name}")
}

/// Changes with any of the files.
#[must_use]
pub fn version() -> String {
    let mut all: Vec<String> = HASHES.iter().map(|(name, hash)| format!("{name}={hash}")).collect();
    all.sort_unstable();
    hex::encode(&sha2::Sha256::digest(all.concat())[..6])
}

/// The text of a static file that pages carry inside themselves.
#[must_use]
pub fn inline(name: &str) -> String {
    Web::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

/// Serves a static file, to be kept for a year since its address changes with it.
pub async fn serve(Path((_, name)): Path<(String, String)>) -> Response {
    let Some(file) = Web::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, file.data.into_owned()).into_response()
}
