//! SQL of developing members: particulars of those on the way, for rosters. Everything else is the procedure's.

use super::PROCEDURE;
use crate::members::Sex;
use crate::platform::access::Scope;
use crate::platform::date::PartialDate;
use crate::platform::id::{AreaId, CaseId};
use db::{FromRow, Read, Row, args};
use std::collections::HashMap;

db::statements! {
    PARTICULARS = "SELECT c.id, p.sex, p.ethnicity, p.birth, p.education FROM procedure_case c JOIN organisation o ON o.area = c.area AND o.id = c.organisation JOIN person p ON p.area = c.area AND p.id = c.person WHERE c.area = $1 AND c.procedure = $4 AND o.path >= $2 AND o.path < $3";
}

/// What a roster tells of somebody beside the steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Particulars {
    pub(super) sex: Option<Sex>,
    pub(super) ethnicity: Option<String>,
    pub(super) birth: Option<PartialDate>,
    pub(super) education: Option<String>,
}

struct Of(CaseId, Particulars);

impl FromRow for Of {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let particulars =
            Particulars { sex: row.at(1)?, ethnicity: row.at(2)?, birth: row.at(3)?, education: row.at(4)? };
        Ok(Self(row.at(0)?, particulars))
    }
}

/// Particulars of all whose cases lie in a scope that the caller has been asked for.
pub(super) async fn particulars(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
) -> Result<HashMap<CaseId, Particulars>, db::Error> {
    let rows: Vec<Of> = read.all(&PARTICULARS, &args![area, scope.from, scope.to, PROCEDURE]).await?;
    Ok(rows.into_iter().map(|Of(id, particulars)| (id, particulars)).collect())
}
