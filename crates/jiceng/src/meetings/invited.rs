//! To what somebody is invited: what the own branch planned, and what the branches planned of which somebody is a guest.

use super::queries::{self, Coming};
use crate::floating;
use crate::members;
use crate::platform::access::Caller;
use crate::platform::error::AppError;
use db::Read;
use jiff::civil::Date;

/// What is planned between two days for the person signed in, by day; nothing for whoever is on no register. Whoever is a
/// guest is invited like a member, and takes part without a vote.
///
/// # Errors
/// Whatever the database reports.
pub async fn invited(read: &mut Read, caller: &Caller, days: (Date, Date)) -> Result<Vec<Coming>, AppError> {
    let Some(person) = caller.person else { return Ok(Vec::new()) };
    let own = members::own(read, caller).await?;
    let mut places: Vec<_> = own.iter().filter(|it| it.until.is_none()).map(|it| it.organisation).collect();
    places.extend(floating::hosts_of(read, caller.area, person, days.0).await?);
    let mut all = Vec::new();
    for place in places {
        all.extend(queries::coming(read, caller.area, place, days).await?);
    }
    all.sort_by_key(|it| (it.on, it.from, it.id));
    Ok(all)
}
