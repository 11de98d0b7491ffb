//! How many members fit a list, kept in memory until something changes: turning a page does not count again.

use super::queries::{self, Filter, Total};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::journal;
use crate::platform::memo::Stamp;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// So many totals of an area are kept; when there are more, all are worked out anew.
const MOST: usize = 1_000;

/// The totals of an area between two changes, by the range of path codes and what was asked.
#[derive(Debug, Default)]
struct Totals(Mutex<HashMap<(String, String, Filter), Total>>);

/// How many members fit, as [`queries::count`] counts.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub(super) async fn count(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    within: &Scope,
    filter: &Filter,
) -> Result<Total, AppError> {
    let own = caller.scope(Permission::ReadMembers)?;
    let Some(scope) = own.within(within) else { return Ok(Total { count: 0, at_least: false }) };
    let stamp = Stamp { sequence: journal::sequence(read, caller.area).await?, day: app.clock.today() };
    let fresh = async |_| Ok::<_, AppError>(Totals::default());
    let totals = app.memo.get(caller.area, "member-totals", stamp, fresh).await?;
    let unordered = Filter { order: filter.order.upward(), ..filter.clone() };
    let key = (scope.from.clone(), scope.to.clone(), unordered);
    let known = totals.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
    if let Some(total) = known {
        return Ok(total);
    }
    let total = queries::count(read, caller, &scope, filter).await?;
    let mut kept = totals.0.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= MOST {
        kept.clear();
    }
    kept.insert(key, total);
    Ok(total)
}
