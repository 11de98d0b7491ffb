//! SQL of saved views.

use crate::platform::access::Caller;
use crate::platform::id::SavedViewId;
use db::{Read, Write, args};

db::statements! {
    VIEWS = "SELECT id, name, query FROM saved_view WHERE area = $1 AND account = $2 AND list = 'members' ORDER BY id LIMIT 20";
    INSERT_VIEW = "INSERT INTO saved_view (area, id, account, list, name, query) VALUES ($1, $2, $3, 'members', $4, $5)";
    DELETE_VIEW = "DELETE FROM saved_view WHERE area = $1 AND account = $2 AND list = 'members' AND id = $3";
}

/// The caller's own saved views: row, name, query string.
pub(in crate::members) async fn views(
    read: &mut Read,
    caller: &Caller,
) -> Result<Vec<(SavedViewId, String, String)>, db::Error> {
    read.all(&VIEWS, &args![caller.area, caller.account]).await
}

pub(in crate::members) async fn insert_view(
    write: &mut Write,
    caller: &Caller,
    id: SavedViewId,
    name: &str,
    query: &str,
) -> Result<(), db::Error> {
    write.execute(&INSERT_VIEW, &args![caller.area, id, caller.account, name, query]).await?;
    Ok(())
}

/// Deletes one of the caller's own. Tells whether there was one.
pub(in crate::members) async fn delete_view(
    write: &mut Write,
    caller: &Caller,
    id: SavedViewId,
) -> Result<bool, db::Error> {
    Ok(write.execute(&DELETE_VIEW, &args![caller.area, caller.account, id]).await? == 1)
}
