//! SQL of what reporting costs.

use crate::platform::id::AreaId;
use db::{Read, args};

db::statements! {
    BRANCHES = "SELECT count(*) FROM organisation WHERE area = $1 AND kind = 'branch' AND dissolved_on IS NULL";
}

/// How many branches there are.
pub(in crate::ledgers) async fn branches(read: &mut Read, area: AreaId) -> Result<i64, db::Error> {
    let (count,): (i64,) = read.one(&BRANCHES, &args![area]).await?;
    Ok(count)
}
