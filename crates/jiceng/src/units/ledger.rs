//! The ledger of the two coverages (两个覆盖台账), row by row as its form has the columns.

use super::model::{Kind, Manner, Operation};
use super::queries;
use crate::organisations;
use crate::platform::access::{Caller, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{OrganisationId, UnitId};
use db::Read;
use jiff::civil::Date;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// One unit of the ledger on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// The unit.
    pub id: UnitId,
    /// 单位名称.
    pub name: String,
    /// 编号.
    pub code: Option<String>,
    /// 类型.
    pub kind: Kind,
    /// 地址.
    pub address: Option<String>,
    /// 经营状况, as it is now.
    pub operation: Operation,
    /// 从业人数.
    pub people: Option<i64>,
    /// 党员数.
    pub members: Option<i64>,
    /// 出资人情况.
    pub investor: Option<String>,
    /// 组建方式: how organisations cover it; empty when none does (未建立党组织).
    pub manners: Vec<Manner>,
    /// 隶属: the organisations that cover it, and the one in whose territory it lies.
    pub organisations: Vec<String>,
    /// 属地党组织.
    pub territory: String,
    /// 书记 of the organisations that cover it.
    pub secretaries: Vec<String>,
    /// 党建指导员.
    pub guides: Vec<String>,
    /// 群团.
    pub mass_organisations: Vec<String>,
    /// 备注.
    pub note: Option<String>,
}

/// The ledger of a scope on a day, in the order of the tree and of names.
///
/// # Errors
/// Without the right to read units; whatever the database reports.
pub async fn rows(
    read: &mut Read,
    caller: &Caller,
    scope: &Scope,
    on: Date,
) -> Result<Vec<LedgerRow>, AppError> {
    let units = queries::all_in(read, caller, scope, on).await?;
    let mut covers: HashMap<UnitId, Vec<queries::Cover>> = HashMap::new();
    for cover in queries::covers_in(read, caller.area, scope, on).await? {
        covers.entry(cover.unit).or_default().push(cover);
    }
    let mut secretaries: HashMap<OrganisationId, Vec<String>> = HashMap::new();
    for cover in covers.values().flatten().filter(|cover| cover.manner.is_organisation()) {
        if let Entry::Vacant(place) = secretaries.entry(cover.organisation) {
            let leaders = organisations::leaders(read, caller.area, cover.organisation, on).await?;
            let names = leaders.into_iter().filter(|post| post.post == "secretary").map(|post| post.name);
            place.insert(names.collect());
        }
    }
    Ok(units
        .into_iter()
        .map(|unit| {
            let covers = covers.remove(&unit.id).unwrap_or_default();
            row(unit, &covers, &secretaries)
        })
        .collect())
}

fn row(
    unit: queries::Unit,
    covers: &[queries::Cover],
    secretaries: &HashMap<OrganisationId, Vec<String>>,
) -> LedgerRow {
    let organised = || covers.iter().filter(|cover| cover.manner.is_organisation());
    let named = |manner: Manner| {
        let covers = covers.iter().filter(|cover| cover.manner == manner);
        covers.filter_map(|cover| cover.name.clone()).collect()
    };
    let draft = unit.draft;
    LedgerRow {
        id: unit.id,
        name: draft.name,
        code: draft.code,
        kind: draft.kind,
        address: draft.address,
        operation: draft.operation,
        people: draft.people,
        members: draft.members,
        investor: draft.investor,
        manners: organised().map(|cover| cover.manner).collect(),
        organisations: organised().map(|cover| cover.organisation_name.clone()).collect(),
        territory: unit.territory_name,
        secretaries: organised()
            .filter_map(|cover| secretaries.get(&cover.organisation))
            .flatten()
            .cloned()
            .collect(),
        guides: named(Manner::Guide),
        mass_organisations: named(Manner::MassOrganisation),
        note: draft.note,
    }
}
