//! Pages of signing in, one's own account, and the accounts of one's organisations.

pub mod account;
pub mod acting;
pub mod message;
pub mod one_time_codes;
pub mod password;
pub mod preferences;
pub mod sign_in;
pub mod sign_in_log;
pub mod sign_out;
pub mod slip;

use crate::platform::route::Route;

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        sign_in::routes(),
        slip::routes(),
        message::routes(),
        sign_out::routes(),
        password::routes(),
        preferences::routes(),
        acting::routes(),
        account::routes(),
        one_time_codes::routes(),
        sign_in_log::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A path of our own to go back to: begins with one slash and holds no scheme.
#[must_use]
pub fn own_path(text: &str) -> Option<String> {
    let fits = text.starts_with('/') && !text.starts_with("//") && !text.contains(['\\', '\n', '\r', '\t']);
    fits.then(|| text.to_owned())
}

/// A path inside a query string.
pub(super) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
