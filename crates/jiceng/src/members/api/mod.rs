//! Members for programs.

mod members;

use crate::platform::route::Route;
use utoipa::OpenApi as _;

/// The routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    members::routes()
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(members::list, members::show))]
struct Described;

/// Their description.
#[must_use]
pub fn description() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
