//! Organisations for programs.

mod organisations;

use crate::platform::route::Route;
use utoipa::OpenApi as _;

/// The routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    organisations::routes()
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(organisations::list, organisations::show))]
struct Described;

/// Their description.
#[must_use]
pub fn description() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
