//! Counts of members, kept in memory until something changes: turning a page does not count again.

use super::queries::{self, Filter, Status, Total};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::memo::Stamp;

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
    let Some(scope) = caller.scope(Permission::ReadMembers)?.within(within) else {
        return Ok(Total { count: 0, at_least: false });
    };
    let stamp = Stamp::now(app, read, caller.area).await?;
    let unordered = Filter { order: filter.order.upward(), ..filter.clone() };
    let make =
        async |question: &(Scope, Filter)| queries::count(read, caller, &question.0, &question.1).await;
    app.memo.answer((caller.area, "member-totals"), stamp, (scope, unordered), make).await
}

/// Present members of a scope by their state; none where the caller sees nobody.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn status_in(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    scope: &Scope,
) -> Result<Option<Status>, AppError> {
    let Some(scope) = caller.scope(Permission::ReadMembers)?.within(scope) else { return Ok(None) };
    let stamp = Stamp::now(app, read, caller.area).await?;
    let make = async |scope: &Scope| queries::status(read, caller.area, scope).await;
    Ok(Some(app.memo.answer((caller.area, "member-status"), stamp, scope, make).await?))
}
