//! SQL of the export of organisations.

use crate::organisations::model::{Kind, Setting};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use db::{FromRow, Read, Row, args};

db::statements! {
    EXPORTED = "SELECT o.id, o.kind, o.setting, o.name, o.code, s.name, o.founded, o.founding_document, o.unit_situation, o.contact, o.telephone, o.address, o.postcode FROM organisation o LEFT JOIN organisation s ON s.area = o.area AND s.id = o.superior WHERE o.area = $1 AND o.path >= $2 AND o.path < $3 AND o.dissolved_on IS NULL ORDER BY o.path";
    LEADING = "SELECT p.organisation, p.post, p.name FROM post p JOIN organisation o ON o.area = p.area AND o.id = p.organisation WHERE p.area = $1 AND o.path >= $2 AND o.path < $3 AND p.until_day IS NULL AND p.post IN ('secretary', 'deputy') ORDER BY p.from_day, p.id";
}

/// An organisation as exported.
#[derive(Clone, Debug)]
pub(in crate::organisations) struct Exported {
    pub(in crate::organisations) id: OrganisationId,
    pub(in crate::organisations) kind: Kind,
    pub(in crate::organisations) setting: Setting,
    pub(in crate::organisations) name: String,
    pub(in crate::organisations) code: String,
    pub(in crate::organisations) superior: Option<String>,
    pub(in crate::organisations) founded: Option<PartialDate>,
    pub(in crate::organisations) document: Option<String>,
    pub(in crate::organisations) unit_situation: Option<String>,
    pub(in crate::organisations) contact: Option<String>,
    pub(in crate::organisations) telephone: Option<String>,
    pub(in crate::organisations) address: Option<String>,
    pub(in crate::organisations) postcode: Option<String>,
}

impl FromRow for Exported {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            kind: row.at(1)?,
            setting: row.at(2)?,
            name: row.at(3)?,
            code: row.at(4)?,
            superior: row.at(5)?,
            founded: row.at(6)?,
            document: row.at(7)?,
            unit_situation: row.at(8)?,
            contact: row.at(9)?,
            telephone: row.at(10)?,
            address: row.at(11)?,
            postcode: row.at(12)?,
        })
    }
}

/// The organisations of a scope in the order of the tree.
pub(in crate::organisations) async fn exported(
    read: &mut Read,
    caller: &Caller,
    scope: &Scope,
) -> Result<Vec<Exported>, AppError> {
    let Some(scope) = caller.scope(Permission::Export)?.within(scope) else { return Ok(Vec::new()) };
    Ok(read.all(&EXPORTED, &args![caller.area, scope.from, scope.to]).await?)
}

/// Who leads the organisations of a scope: organisation, post, name.
pub(in crate::organisations) async fn leading(
    read: &mut Read,
    caller: &Caller,
    scope: &Scope,
) -> Result<Vec<(OrganisationId, String, String)>, AppError> {
    let Some(scope) = caller.scope(Permission::Export)?.within(scope) else { return Ok(Vec::new()) };
    Ok(read.all(&LEADING, &args![caller.area, scope.from, scope.to]).await?)
}
