//! SQL of the book: entries, rows of bank statements, and what happens once a year.

use super::rows::{Happened, Kept};
use crate::dues::model::{Entry, Event, Kind, Purpose};
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::id::{
    AccountId, AreaId, DuesEntryId, DuesEventId, MembershipId, OrganisationId, PersonId,
};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};
use std::collections::HashSet;

db::statements! {
    ENTRY = "SELECT e.id, e.organisation, o.short_name, o.path, e.kind, e.on_day, e.amount_fen, e.membership, m.name, e.from_month, e.to_month, e.way, e.payer, e.payer_name, e.handled_by, e.purpose, e.counterpart, e.matter, e.approved_by, e.approved_on, e.document, e.forwarded_on, e.forwarded_document, e.kept_reason, e.entered_at, e.withdrawn_on, e.withdrawn_reason, e.version FROM dues_entry e JOIN organisation o ON o.area = e.area AND o.id = e.organisation LEFT JOIN membership m ON m.area = e.area AND m.id = e.membership WHERE e.area = $1 AND e.id = $2";
    ENTRIES_OF_MEMBER = "SELECT e.id, e.organisation, o.short_name, o.path, e.kind, e.on_day, e.amount_fen, e.membership, m.name, e.from_month, e.to_month, e.way, e.payer, e.payer_name, e.handled_by, e.purpose, e.counterpart, e.matter, e.approved_by, e.approved_on, e.document, e.forwarded_on, e.forwarded_document, e.kept_reason, e.entered_at, e.withdrawn_on, e.withdrawn_reason, e.version FROM dues_entry e JOIN organisation o ON o.area = e.area AND o.id = e.organisation LEFT JOIN membership m ON m.area = e.area AND m.id = e.membership WHERE e.area = $1 AND e.membership = $2 ORDER BY e.on_day DESC, e.id DESC";
    ENTRIES_OF_YEAR = "SELECT e.id, e.organisation, o.short_name, o.path, e.kind, e.on_day, e.amount_fen, e.membership, m.name, e.from_month, e.to_month, e.way, e.payer, e.payer_name, e.handled_by, e.purpose, e.counterpart, e.matter, e.approved_by, e.approved_on, e.document, e.forwarded_on, e.forwarded_document, e.kept_reason, e.entered_at, e.withdrawn_on, e.withdrawn_reason, e.version FROM dues_entry e JOIN organisation o ON o.area = e.area AND o.id = e.organisation LEFT JOIN membership m ON m.area = e.area AND m.id = e.membership WHERE e.area = $1 AND e.organisation = $2 AND e.on_day >= $3 AND e.on_day <= $4 ORDER BY e.on_day, e.id";
    SUMS = "SELECT kind, purpose, CAST(sum(amount_fen) AS BIGINT), count(*) FROM dues_entry WHERE area = $1 AND organisation = $2 AND on_day >= $3 AND on_day <= $4 AND withdrawn_on IS NULL GROUP BY kind, purpose ORDER BY kind, purpose";
    FORWARDED = "SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT), count(*) FROM dues_entry WHERE area = $1 AND organisation = $2 AND forwarded_on >= $3 AND forwarded_on <= $4 AND withdrawn_on IS NULL";
    SAME = "SELECT count(*) FROM dues_entry WHERE area = $1 AND organisation = $2 AND kind = $3 AND on_day = $4 AND amount_fen = $5 AND coalesce(membership, $6) = $6 AND coalesce(from_month, $7) = $7 AND coalesce(matter, '') = $8 AND withdrawn_on IS NULL";
    INSERT_ENTRY = "INSERT INTO dues_entry (area, id, organisation, kind, on_day, amount_fen, membership, person, from_month, to_month, way, payer, payer_name, handled_by, purpose, counterpart, matter, approved_by, approved_on, document, kept_reason, entered_at, account, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, 1)";
    WITHDRAW = "UPDATE dues_entry SET withdrawn_on = $4, withdrawn_reason = $5, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3 AND withdrawn_on IS NULL";
    DROP_BANK_ROW = "DELETE FROM dues_bank_row WHERE area = $1 AND entry = $2";
    FORWARD = "UPDATE dues_entry SET forwarded_on = $4, forwarded_document = $5, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3 AND withdrawn_on IS NULL";
    BANK_ROWS = "SELECT fingerprint FROM dues_bank_row WHERE area = $1 AND organisation = $2";
    INSERT_BANK_ROW = "INSERT INTO dues_bank_row (area, organisation, fingerprint, entry) VALUES ($1, $2, $3, $4)";
    EVENTS = "SELECT id, kind, on_day, about_year, note FROM dues_event WHERE area = $1 AND organisation = $2 AND on_day >= $3 AND on_day <= $4 AND withdrawn_on IS NULL ORDER BY on_day, id";
    EVENT = "SELECT id, kind, on_day, about_year, note FROM dues_event WHERE area = $1 AND organisation = $2 AND id = $3 AND withdrawn_on IS NULL";
    INSERT_EVENT = "INSERT INTO dues_event (area, id, organisation, kind, on_day, about_year, note, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    WITHDRAW_EVENT = "UPDATE dues_event SET withdrawn_on = $4, withdrawn_reason = $5 WHERE area = $1 AND organisation = $2 AND id = $3 AND withdrawn_on IS NULL";
}

/// An entry of a book that the caller sees.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub(in crate::dues) async fn entry(
    read: &mut Read,
    caller: &Caller,
    id: DuesEntryId,
) -> Result<Kept, AppError> {
    let found: Option<Kept> = read.optional(&ENTRY, &args![caller.area, id]).await?;
    let found = found.ok_or(AppError::NotFound)?;
    let sees = caller.may_at(Permission::ReadDues, &found.path);
    if sees { Ok(found) } else { Err(AppError::NotFound) }
}

/// All payments of a member, the last first, withdrawn ones too.
pub(in crate::dues) async fn entries_of_member(
    read: &mut Read,
    area: AreaId,
    membership: MembershipId,
) -> Result<Vec<Kept>, db::Error> {
    read.all(&ENTRIES_OF_MEMBER, &args![area, membership]).await
}

/// The book of an organisation between two days, withdrawn entries too.
pub(in crate::dues) async fn entries_of_year(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Kept>, db::Error> {
    read.all(&ENTRIES_OF_YEAR, &args![area, organisation, from, until]).await
}

/// What entries of one kind come to.
#[derive(Clone, Debug)]
pub(in crate::dues) struct Sum {
    pub(in crate::dues) kind: Kind,
    pub(in crate::dues) purpose: Option<Purpose>,
    pub(in crate::dues) amount: i64,
    pub(in crate::dues) count: i64,
}

impl FromRow for Sum {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { kind: row.at(0)?, purpose: row.at(1)?, amount: row.at(2)?, count: row.at(3)? })
    }
}

/// What came in and went out of a book between two days; voluntary payments that were passed on whole count on both
/// sides.
pub(in crate::dues) async fn sums(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Sum>, db::Error> {
    let values = args![area, organisation, from, until];
    let mut all: Vec<Sum> = read.all(&SUMS, &values).await?;
    let (amount, count): (i64, i64) = read.one(&FORWARDED, &values).await?;
    match all.iter_mut().find(|it| it.kind == Kind::PassedUp) {
        Some(it) => {
            it.amount += amount;
            it.count += count;
        }
        None if count > 0 => all.push(Sum { kind: Kind::PassedUp, purpose: None, amount, count }),
        None => {}
    }
    Ok(all)
}

/// What is in the till of a book before a day.
pub(in crate::dues) async fn before(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    day: Date,
) -> Result<i64, db::Error> {
    let last = day.yesterday().unwrap_or(day);
    let all = sums(read, area, organisation, (Date::constant(1, 1, 1), last)).await?;
    Ok(all.iter().map(|it| if it.kind.comes_in() { it.amount } else { -it.amount }).sum())
}

/// Whether the same is in the book already.
pub(in crate::dues) async fn is_there(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    entry: &Entry,
) -> Result<bool, db::Error> {
    let member = entry.member.map_or(MembershipId(uuid::Uuid::nil()), |it| it.0);
    let month = entry.months.map_or(Date::constant(1, 1, 1), |it| it.0.first());
    let matter = entry.matter.clone().unwrap_or_default();
    let values = args![area, organisation, entry.kind, entry.on, entry.amount, member, month, matter];
    let (count,): (i64,) = read.one(&SAME, &values).await?;
    Ok(count > 0)
}

pub(in crate::dues) async fn insert_entry(
    write: &mut Write,
    area: AreaId,
    ids: (DuesEntryId, OrganisationId, Option<AccountId>),
    entry: &Entry,
    at: Timestamp,
) -> Result<(), db::Error> {
    let person: Option<PersonId> = entry.member.map(|it| it.1);
    let values = args![
        area,
        ids.0,
        ids.1,
        entry.kind,
        entry.on,
        entry.amount,
        entry.member.map(|it| it.0),
        person,
        entry.months.map(|it| it.0),
        entry.months.map(|it| it.1),
        entry.way,
        entry.payer,
        entry.payer_name,
        entry.handled_by,
        entry.purpose,
        entry.counterpart,
        entry.matter,
        entry.approved_by,
        entry.approved_on,
        entry.document,
        entry.kept_reason,
        at,
        ids.2
    ];
    write.execute(&INSERT_ENTRY, &values).await?;
    Ok(())
}

/// Withdraws an entry that is still as it was read, and lets its row of a bank statement be taken again. Tells whether
/// it was.
pub(in crate::dues) async fn withdraw_entry(
    write: &mut Write,
    area: AreaId,
    entry: &Kept,
    (on, reason): (Date, &str),
) -> Result<bool, db::Error> {
    write.execute(&DROP_BANK_ROW, &args![area, entry.id]).await?;
    Ok(write.execute(&WITHDRAW, &args![area, entry.id, entry.version, on, reason]).await? == 1)
}

/// Notes that a voluntary payment was passed on. Tells whether it was still as it was read.
pub(in crate::dues) async fn forward(
    write: &mut Write,
    area: AreaId,
    entry: &Kept,
    (on, document): (Date, &str),
) -> Result<bool, db::Error> {
    Ok(write.execute(&FORWARD, &args![area, entry.id, entry.version, on, document]).await? == 1)
}

/// Which rows of bank statements are in a book.
pub(in crate::dues) async fn bank_rows(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
) -> Result<HashSet<String>, db::Error> {
    let rows: Vec<(String,)> = read.all(&BANK_ROWS, &args![area, organisation]).await?;
    Ok(rows.into_iter().map(|(it,)| it).collect())
}

pub(in crate::dues) async fn insert_bank_row(
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    (fingerprint, entry): (&str, DuesEntryId),
) -> Result<(), db::Error> {
    write.execute(&INSERT_BANK_ROW, &args![area, organisation, fingerprint, entry]).await?;
    Ok(())
}

/// What an organisation published, checked or passed down between two days.
pub(in crate::dues) async fn events(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Happened>, db::Error> {
    read.all(&EVENTS, &args![area, organisation, from, until]).await
}

/// One of them.
pub(in crate::dues) async fn event(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    id: DuesEventId,
) -> Result<Option<Happened>, db::Error> {
    read.optional(&EVENT, &args![area, organisation, id]).await
}

pub(in crate::dues) async fn insert_event(
    write: &mut Write,
    area: AreaId,
    ids: (DuesEventId, OrganisationId, Option<AccountId>),
    (kind, on, year, note): (Event, Date, i64, Option<&str>),
    at: Timestamp,
) -> Result<(), db::Error> {
    let values = args![area, ids.0, ids.1, kind, on, year, note, at, ids.2];
    write.execute(&INSERT_EVENT, &values).await?;
    Ok(())
}

/// Takes one back that was entered by mistake. Tells whether it stood.
pub(in crate::dues) async fn withdraw_event(
    write: &mut Write,
    area: AreaId,
    (organisation, id): (OrganisationId, DuesEventId),
    (on, reason): (Date, &str),
) -> Result<bool, db::Error> {
    Ok(write.execute(&WITHDRAW_EVENT, &args![area, organisation, id, on, reason]).await? == 1)
}
