//! SQL of what a branch writes once a year.

use crate::ledgers::writings::Version;
use crate::platform::id::{AccountId, AreaId, OrganisationId};
use db::{FromRow, Read, Row, Write, args};

db::statements! {
    WRITINGS = "SELECT kind, number, words, recorded_at FROM yearly_text WHERE area = $1 AND organisation = $2 AND year = $3 ORDER BY kind, number";
    INSERT_WRITING = "INSERT INTO yearly_text (area, organisation, year, kind, number, words, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
}

impl FromRow for Version {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { kind: row.at(0)?, number: row.at(1)?, words: row.at(2)?, at: row.at(3)? })
    }
}

/// Every version of what a branch wrote for a year, those of one kind in their order. The caller's right is asked for with
/// the branch.
pub(in crate::ledgers) async fn writings(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    year: i16,
) -> Result<Vec<Version>, db::Error> {
    read.all(&WRITINGS, &args![area, branch, i64::from(year)]).await
}

/// Adds a version.
pub(in crate::ledgers) async fn insert_writing(
    write: &mut Write,
    (area, account): (AreaId, Option<AccountId>),
    (branch, year): (OrganisationId, i16),
    it: &Version,
) -> Result<(), db::Error> {
    let values = args![area, branch, i64::from(year), it.kind, it.number, it.words, it.at, account];
    write.execute(&INSERT_WRITING, &values).await?;
    Ok(())
}
