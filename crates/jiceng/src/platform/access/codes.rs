//! Codes on paper: slips for one sign-in, and the recovery codes that stand in for a lost telephone. Only keyed
//! hashes are kept.

use super::passwords::{grouped, typed_code};
use super::queries;
use crate::platform::app::App;
use crate::platform::id::{AccountId, AreaId};
use db::Write;

/// What a code is for; part of what is hashed, so that none serves as another.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Recovery,
    Slip,
    Message,
}

/// The keyed hash of a code of an account, however it was typed.
pub(super) fn hash(app: &App, purpose: Purpose, account: AccountId, typed: &str) -> [u8; 32] {
    app.keys.lookup(&format!("{purpose:?} {account} {}", typed_code(typed)))
}

/// Twelve characters, about 58 bits.
const LENGTH: usize = 12;
const RECOVERY_CODES: usize = 8;

/// A new code as it is printed.
pub(super) fn new(app: &App) -> String {
    grouped(&app.randomness.code(LENGTH))
}

/// Makes new recovery codes in place of the old ones.
pub(super) async fn renew_recovery(
    app: &App,
    write: &mut Write,
    area: AreaId,
    account: AccountId,
) -> Result<Vec<String>, db::Error> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| new(app)).collect();
    let hashes: Vec<[u8; 32]> =
        codes.iter().map(|code| hash(app, Purpose::Recovery, account, code)).collect();
    queries::put_recovery_codes(write, area, account, &hashes, app.clock.now()).await?;
    Ok(codes)
}
