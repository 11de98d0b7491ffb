//! Changes of the book: what came in and went out, and what happens once a year.

use super::{DuesError, has_members, heed, journal_dues, reckoned};
use crate::dues::findings;
use crate::dues::model::{Entry, Event, HandedBy, Kind, Month, Way};
use crate::dues::queries::{self, Kept, Payer};
use crate::organisations::{Checked, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, DuesEntryId, DuesEventId};
use db::{Read, Write};
use jiff::civil::Date;
use serde_json::json;

/// Dues received of members on one day, all for the same months.
#[derive(Clone, Debug)]
pub(in crate::dues) struct Receiving {
    pub(in crate::dues) months: (Month, Month),
    pub(in crate::dues) on: Date,
    pub(in crate::dues) way: Way,
    pub(in crate::dues) payer: HandedBy,
    pub(in crate::dues) payer_name: Option<String>,
    pub(in crate::dues) handled_by: Option<String>,
    /// What one member paid; none to take what each still owes for the months.
    pub(in crate::dues) amount: Option<i64>,
    pub(in crate::dues) kept_reason: Option<String>,
}

impl Receiving {
    fn entry(&self, member: &Payer, amount: i64) -> Entry {
        Entry {
            member: Some((member.id, member.person)),
            months: Some(self.months),
            way: Some(self.way),
            payer: Some(self.payer),
            payer_name: self.payer_name.clone(),
            handled_by: self.handled_by.clone(),
            kept_reason: self.kept_reason.clone(),
            ..Entry::new(Kind::Dues, self.on, amount)
        }
    }
}

/// What one member would pay, with what the rules say of it.
#[derive(Clone, Debug)]
pub(in crate::dues) struct Line {
    pub(in crate::dues) member: Payer,
    pub(in crate::dues) amount: i64,
    pub(in crate::dues) said: Vec<Checked>,
}

/// What each member would pay, with what the rules say. Whoever owes nothing for the months is left out.
///
/// # Errors
/// [`DuesError::Future`], [`DuesError::NothingDue`]; whatever the database reports.
pub(in crate::dues) async fn said_of_receipt(
    app: &App,
    read: &mut Read,
    area: AreaId,
    (branch, members): (&Organisation, &[Payer]),
    receiving: &Receiving,
) -> Result<Vec<Line>, DuesError> {
    let today = app.clock.today();
    if receiving.on > today {
        return Err(DuesError::Future);
    }
    let all = queries::all_of(read, area, members).await?;
    let mut lines = Vec::new();
    for member in members {
        let last = receiving.months.1.first().max(today);
        let reckoning = reckoned(app, member, &all, last);
        let named = receiving.months.0.until(receiving.months.1);
        let owed: i64 = named.clone().map(|month| reckoning.month(month).open()).sum();
        let amount = receiving.amount.unwrap_or(owed);
        if amount == 0 {
            continue;
        }
        let first = named.clone().find(|month| reckoning.month(*month).open() > 0);
        let late = first.map_or(0, |month| Month::of(receiving.on).since(month).max(0));
        let kind = (Kind::Dues, Some(receiving.payer));
        let mut said = findings::of_payment(app, kind, (amount, false), late, receiving.on);
        said.extend(findings::of_temporary(app, branch, receiving.on));
        lines.push(Line { member: member.clone(), amount, said });
    }
    if lines.is_empty() { Err(DuesError::NothingDue) } else { Ok(lines) }
}

/// Enters dues received of members.
///
/// # Errors
/// Without the right to keep the branch's dues; for the reasons of [`DuesError`]; whatever the database reports.
pub(in crate::dues) async fn receive(
    app: &App,
    caller: &Caller,
    branch: &Organisation,
    members: &[Payer],
    receiving: &Receiving,
) -> Result<Vec<DuesEntryId>, DuesError> {
    caller.require(Permission::KeepDues, &branch.path).map_err(AppError::from)?;
    if !has_members(branch) {
        return Err(DuesError::NoMembers);
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    let lines = said_of_receipt(app, &mut write, caller.area, (branch, members), receiving).await?;
    heed(lines.iter().flat_map(|it| it.said.clone()).collect(), receiving.kept_reason.as_deref())?;
    let mut entered = Vec::new();
    for line in &lines {
        let entry = receiving.entry(&line.member, line.amount);
        entered.push(enter(app, &mut write, caller, branch, &entry).await?);
    }
    let payload = json!({
        "members": lines.len(),
        "from": receiving.months.0.to_string(),
        "to": receiving.months.1.to_string(),
        "on": receiving.on.to_string(),
        "reason": receiving.kept_reason.is_some(),
    });
    let subject = match entered[..] {
        [one] => one.0,
        _ => branch.id.0,
    };
    journal_dues(app, &mut write, caller, "dues.receive", (subject, &payload)).await?;
    write.commit().await?;
    Ok(entered)
}

async fn enter(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    organisation: &Organisation,
    entry: &Entry,
) -> Result<DuesEntryId, DuesError> {
    if organisation.dissolved_on.is_some_and(|day| day <= entry.on) {
        return Err(DuesError::Dissolved);
    }
    if queries::is_there(write, caller.area, organisation.id, entry).await? {
        return Err(DuesError::Twice);
    }
    let at = app.clock.now();
    let id = DuesEntryId(app.randomness.id(at));
    queries::insert_entry(write, caller.area, (id, organisation.id, Some(caller.account)), entry, at).await?;
    Ok(id)
}

/// A row of a bank statement that a person says is a member's dues.
#[derive(Clone, Debug)]
pub(in crate::dues) struct Taken {
    pub(in crate::dues) member: Payer,
    pub(in crate::dues) amount: i64,
    pub(in crate::dues) on: Date,
    /// For which months: from the oldest that is open.
    pub(in crate::dues) months: (Month, Month),
    /// Who paid, as the bank names them.
    pub(in crate::dues) paid_by: String,
    pub(in crate::dues) fingerprint: String,
}

/// Takes rows of a bank statement into the book, each once. Tells how many.
///
/// # Errors
/// [`DuesError::Twice`] when one is in the book; as [`receive`] otherwise.
pub(in crate::dues) async fn take(
    app: &App,
    caller: &Caller,
    branch: &Organisation,
    rows: &[Taken],
) -> Result<usize, DuesError> {
    caller.require(Permission::KeepDues, &branch.path).map_err(AppError::from)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let known = queries::bank_rows(&mut write, caller.area, branch.id).await?;
    for row in rows {
        if row.on > app.clock.today() {
            return Err(DuesError::Future);
        }
        if known.contains(&row.fingerprint) {
            return Err(DuesError::Twice);
        }
        let own = row.paid_by == row.member.name;
        let entry = Entry {
            member: Some((row.member.id, row.member.person)),
            months: Some(row.months),
            way: Some(Way::Bank),
            payer: Some(if own { HandedBy::Own } else { HandedBy::Relative }),
            payer_name: (!own).then(|| row.paid_by.clone()),
            ..Entry::new(Kind::Dues, row.on, row.amount)
        };
        let at = app.clock.now();
        let id = DuesEntryId(app.randomness.id(at));
        let ids = (id, branch.id, Some(caller.account));
        queries::insert_entry(&mut write, caller.area, ids, &entry, at).await?;
        match queries::insert_bank_row(&mut write, caller.area, branch.id, (&row.fingerprint, id)).await {
            Err(db::Error::Unique(_)) => return Err(DuesError::Twice),
            other => other?,
        }
    }
    let payload = json!({ "rows": rows.len() });
    journal_dues(app, &mut write, caller, "dues.statement", (branch.id.0, &payload)).await?;
    write.commit().await?;
    Ok(rows.len())
}

/// Enters anything else in the book: a voluntary payment, what is spent, passed up, comes down, or was there before.
///
/// # Errors
/// As [`receive`]; [`DuesError::Overdrawn`] when more goes out than is there and no reason is given.
pub(in crate::dues) async fn keep(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    entry: &Entry,
) -> Result<DuesEntryId, DuesError> {
    caller.require(Permission::KeepDues, &organisation.path).map_err(AppError::from)?;
    if entry.on > app.clock.today() {
        return Err(DuesError::Future);
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    let reason = entry.kept_reason.as_deref();
    if let Some(purpose) = entry.purpose.filter(|_| entry.kind == Kind::Use) {
        heed(findings::of_use(app, purpose, entry.is_decided(), entry.on), reason)?;
    }
    // That a large payment is still to be passed on is told with the entry: it must be in the book first.
    if !entry.kind.comes_in() && reason.is_none() {
        let tomorrow = app.clock.today().tomorrow().unwrap_or(entry.on);
        let there = queries::before(&mut write, caller.area, organisation.id, tomorrow).await?;
        if there < entry.amount {
            return Err(DuesError::Overdrawn(there));
        }
    }
    let id = enter(app, &mut write, caller, organisation, entry).await?;
    let mut payload =
        json!({ "kind": entry.kind.code(), "on": entry.on.to_string(), "reason": reason.is_some() });
    if !entry.kind.is_of_a_member() {
        payload["fen"] = entry.amount.into();
    }
    journal_dues(app, &mut write, caller, "dues.record", (id.0, &payload)).await?;
    write.commit().await?;
    Ok(id)
}

/// Enters something in the book. Access is checked by the caller of this function, who also writes the journal and ends
/// the transaction.
///
/// # Errors
/// Whatever the database reports.
pub async fn record_entry(
    app: &App,
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    entry: &Entry,
) -> Result<DuesEntryId, db::Error> {
    let at = app.clock.now();
    let id = DuesEntryId(app.randomness.id(at));
    queries::insert_entry(write, area, (id, organisation.id, None), entry, at).await?;
    Ok(id)
}

/// Withdraws an entry: it stays, is shown as withdrawn, and counts nowhere.
///
/// # Errors
/// [`DuesError::Changed`] when somebody else changed it meanwhile; [`DuesError::State`] when it is withdrawn already.
pub(in crate::dues) async fn withdraw(
    app: &App,
    caller: &Caller,
    (entry, reason): (&Kept, &str),
) -> Result<(), DuesError> {
    caller.require(Permission::KeepDues, &entry.path).map_err(AppError::from)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let now = unchanged(&mut write, caller, entry).await?;
    if now.withdrawn.is_some() {
        return Err(DuesError::State);
    }
    if !queries::withdraw_entry(&mut write, caller.area, &now, (app.clock.today(), reason)).await? {
        return Err(DuesError::Changed);
    }
    let payload = json!({ "kind": now.kind.code(), "on": now.on.to_string() });
    journal_dues(app, &mut write, caller, "dues.withdraw", (now.id.0, &payload)).await?;
    write.commit().await?;
    Ok(())
}

/// The entry as it is now, if it is still the version that was read.
async fn unchanged(write: &mut Write, caller: &Caller, entry: &Kept) -> Result<Kept, DuesError> {
    let now = queries::entry(write, caller, entry.id).await?;
    if now.version == entry.version { Ok(now) } else { Err(DuesError::Changed) }
}

/// Notes that a voluntary payment was passed on whole, with the receipt for it.
///
/// # Errors
/// As [`withdraw`]; [`DuesError::State`] when it is no voluntary payment or was passed on already.
pub(in crate::dues) async fn forward(
    app: &App,
    caller: &Caller,
    entry: &Kept,
    (on, document): (Date, &str),
) -> Result<(), DuesError> {
    caller.require(Permission::KeepDues, &entry.path).map_err(AppError::from)?;
    if on > app.clock.today() {
        return Err(DuesError::Future);
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    let now = unchanged(&mut write, caller, entry).await?;
    if now.withdrawn.is_some() || now.kind != Kind::Voluntary || now.forwarded.is_some() || on < now.on {
        return Err(DuesError::State);
    }
    if !queries::forward(&mut write, caller.area, &now, (on, document)).await? {
        return Err(DuesError::Changed);
    }
    let payload = json!({ "on": on.to_string() });
    journal_dues(app, &mut write, caller, "dues.forward", (now.id.0, &payload)).await?;
    write.commit().await?;
    Ok(())
}

/// Keeps that something was published, checked or passed down.
///
/// # Errors
/// Without the right to keep dues there; [`DuesError::Future`]; whatever the database reports.
pub(in crate::dues) async fn event(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    (kind, on, year, note): (Event, Date, i64, Option<&str>),
) -> Result<(), DuesError> {
    caller.require(Permission::KeepDues, &organisation.path).map_err(AppError::from)?;
    if on > app.clock.today() {
        return Err(DuesError::Future);
    }
    if !Event::done_by(organisation.kind).contains(&kind) {
        return Err(DuesError::State);
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    let same = queries::events(&mut write, caller.area, organisation.id, (on, on)).await?;
    if same.iter().any(|it| it.kind == kind && it.year == year) {
        return Err(DuesError::Twice);
    }
    let at = app.clock.now();
    let ids = (DuesEventId(app.randomness.id(at)), organisation.id, Some(caller.account));
    queries::insert_event(&mut write, caller.area, ids, (kind, on, year, note), at).await?;
    let payload = json!({ "kind": kind.code(), "on": on.to_string(), "year": year });
    journal_dues(app, &mut write, caller, "dues.event", (ids.0.0, &payload)).await?;
    write.commit().await?;
    Ok(())
}

/// Keeps that something was published, checked or passed down, under the same conditions as [`record_entry`].
///
/// # Errors
/// Whatever the database reports.
pub async fn record_event(
    app: &App,
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    (kind, on, year): (Event, Date, i64),
) -> Result<(), db::Error> {
    let at = app.clock.now();
    let ids = (DuesEventId(app.randomness.id(at)), organisation.id, None);
    queries::insert_event(write, area, ids, (kind, on, year, None), at).await
}

/// Takes back that something was published, checked or passed down.
///
/// # Errors
/// [`DuesError::State`] when it was taken back already.
pub(in crate::dues) async fn drop_event(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    (id, reason): (DuesEventId, &str),
) -> Result<(), DuesError> {
    caller.require(Permission::KeepDues, &organisation.path).map_err(AppError::from)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let (key, why) = ((organisation.id, id), (app.clock.today(), reason));
    if !queries::withdraw_event(&mut write, caller.area, key, why).await? {
        return Err(DuesError::State);
    }
    let payload = json!({});
    journal_dues(app, &mut write, caller, "dues.event-withdraw", (id.0, &payload)).await?;
    write.commit().await?;
    Ok(())
}
