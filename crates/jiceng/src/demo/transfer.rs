//! Transfers in the synthetic county, and a neighbouring county with which it exchanges files.

use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::exchange::{self, Signer};
use crate::platform::id::AreaId;
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use db::Write;
use uuid::Uuid;

/// Registers a county next to this one. Nobody holds its key.
pub(super) async fn neighbour(app: &App, write: &mut Write, area: AreaId) -> Result<(), AppError> {
    let theirs = Keys::generate(&Randomness::from_seed(FOREIGN));
    let key = Signer::of(&theirs, AreaId(Uuid::nil()))?.public();
    Ok(exchange::set_down(app, write, area, ("邻县县委组织部", &key)).await?)
}

/// From what the made-up key of the other county is drawn, so that it is the same each time.
const FOREIGN: u64 = 20_261_124;
