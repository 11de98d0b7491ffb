//! SQL of transfers, of the letters written here, and of those that came as files.

use super::model::{Direction, State};
use crate::members::{Category, Sex};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{
    AccountId, AreaId, CaseId, IncomingId, LetterId, OrganisationId, PeerId, PersonId,
};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

db::statements! {
    LIST = "SELECT t.case_id, t.direction, t.person, c.name, p.sex, p.ethnicity, p.birth, p.identity_mask, t.category, c.organisation, o.path, c.partner, q.path, t.from_name, t.to_name, t.peer, t.letter, t.letter_number, t.letter_kind, t.reason, t.dues_until, t.issued_on, t.days, t.valid_until, t.received_on, t.refused_on, t.refusal, t.receipt_on, t.joined, t.full_since, c.started_on, CASE WHEN c.state = 'finished' THEN 'done' WHEN c.state = 'stopped' AND t.direction = 'in' AND t.refused_on IS NOT NULL THEN 'refused' WHEN c.state = 'stopped' THEN 'withdrawn' WHEN t.received_on IS NOT NULL THEN 'received' WHEN t.refused_on IS NOT NULL THEN 'refused' WHEN t.issued_on IS NULL THEN 'requested' WHEN t.valid_until < $6 THEN 'expired' ELSE 'issued' END FROM transfer t JOIN procedure_case c ON c.area = t.area AND c.id = t.case_id JOIN organisation o ON o.area = c.area AND o.id = c.organisation LEFT JOIN organisation q ON q.area = c.area AND q.id = c.partner JOIN person p ON p.area = t.area AND p.id = t.person WHERE t.area = $1 AND ((o.path >= $2 AND o.path < $3) OR (q.path >= $2 AND q.path < $3)) AND ($4 = '' OR t.direction = $4) AND ($5 = '' OR $5 = CASE WHEN c.state = 'finished' THEN 'done' WHEN c.state = 'stopped' AND t.direction = 'in' AND t.refused_on IS NOT NULL THEN 'refused' WHEN c.state = 'stopped' THEN 'withdrawn' WHEN t.received_on IS NOT NULL THEN 'received' WHEN t.refused_on IS NOT NULL THEN 'refused' WHEN t.issued_on IS NULL THEN 'requested' WHEN t.valid_until < $6 THEN 'expired' ELSE 'issued' END) AND (t.case_id = $7 OR $8 = 'all') AND (c.started_on, t.case_id) < ($9, $10) ORDER BY c.started_on DESC, t.case_id DESC LIMIT $11";
    UNDER_WAY = "SELECT count(*) FROM transfer t JOIN procedure_case c ON c.area = t.area AND c.id = t.case_id WHERE t.area = $1 AND t.person = $2 AND c.state = 'running'";
    ON_PAPER = "SELECT letter_number, from_name, to_name, category FROM transfer WHERE area = $1 AND case_id = $2";
    SAME_LETTER = "SELECT count(*) FROM transfer t JOIN procedure_case c ON c.area = t.area AND c.id = t.case_id WHERE t.area = $1 AND t.direction = 'in' AND t.from_name = $2 AND t.letter_number = $3 AND c.name = $4 AND c.state <> 'stopped'";
    INSERT = "INSERT INTO transfer (area, case_id, person, direction, from_name, to_name, peer, category, joined, full_since, reason, letter, letter_number, letter_kind, dues_until, issued_on, days, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    ISSUE = "UPDATE transfer SET letter = $3, letter_number = $4, letter_kind = $5, dues_until = $6, issued_on = $7, days = $8, valid_until = $9, refused_on = NULL, refusal = NULL WHERE area = $1 AND case_id = $2";
    RECEIVE = "UPDATE transfer SET received_on = $3, refused_on = NULL, refusal = NULL WHERE area = $1 AND case_id = $2";
    REFUSE = "UPDATE transfer SET refused_on = $3, refusal = $4 WHERE area = $1 AND case_id = $2";
    RECEIPT = "UPDATE transfer SET receipt_on = $3 WHERE area = $1 AND case_id = $2";
    NEXT_NUMBER = "SELECT coalesce(max(number), 0) + 1 FROM transfer_letter WHERE area = $1 AND year = $2";
    INSERT_LETTER = "INSERT INTO transfer_letter (area, id, case_id, year, number, issued_on, valid_until, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    CASE_OF_LETTER = "SELECT case_id FROM transfer_letter WHERE area = $1 AND id = $2";
    INSERT_INCOMING = "INSERT INTO transfer_incoming (area, id, organisation, peer, serial, valid_until, payload, received_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    INCOMING = "SELECT i.id, i.peer, i.serial, i.valid_until, i.payload, i.received_at FROM transfer_incoming i JOIN organisation o ON o.area = i.area AND o.id = i.organisation WHERE i.area = $1 AND i.case_id IS NULL AND o.path >= $2 AND o.path < $3 ORDER BY i.received_at, i.id LIMIT 200";
    PASS_ON = "UPDATE transfer_incoming SET case_id = $3, payload = NULL WHERE area = $1 AND id = $2 AND case_id IS NULL";
}

/// Every statement of this capability.
#[must_use]
pub fn statements() -> &'static [&'static db::Statement] {
    STATEMENTS
}

/// A transfer as the ledger has it.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Its case.
    pub case: CaseId,
    /// Which way it goes.
    pub direction: Direction,
    /// Whom it is about.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The sex.
    pub sex: Option<Sex>,
    /// The ethnicity.
    pub ethnicity: Option<String>,
    /// The birth.
    pub birth: Option<PartialDate>,
    /// The identity number as it is shown.
    pub identity_mask: Option<String>,
    /// Full or on probation.
    pub category: Category,
    /// The organisation that leads the case: the giving branch, or the receiving one of a letter from outside.
    pub organisation: OrganisationId,
    /// Its path code.
    pub path: String,
    /// The receiving branch, within the area.
    pub partner: Option<OrganisationId>,
    /// Its path code.
    pub partner_path: Option<String>,
    /// Who gives.
    pub from_name: String,
    /// Who receives.
    pub to_name: String,
    /// The installation with which files are exchanged.
    pub peer: Option<PeerId>,
    /// The present letter.
    pub letter: Option<LetterId>,
    /// Its number as it is written.
    pub letter_number: Option<String>,
    /// 转接类型, a word of the rulebook.
    pub letter_kind: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The month until which dues are paid.
    pub dues_until: Option<String>,
    /// When the letter was written.
    pub issued_on: Option<Date>,
    /// For how many days it is valid.
    pub days: Option<i64>,
    /// The last of them.
    pub valid_until: Option<Date>,
    /// When the member was received.
    pub received_on: Option<Date>,
    /// When the letter was sent back.
    pub refused_on: Option<Date>,
    /// Why.
    pub refusal: Option<String>,
    /// When the receipt was given.
    pub receipt_on: Option<Date>,
    /// When admitted.
    pub joined: Option<PartialDate>,
    /// When full.
    pub full_since: Option<PartialDate>,
    /// When it began.
    pub started: Date,
    /// Where it stands today.
    pub state: State,
}

impl FromRow for Transfer {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            case: row.at(0)?,
            direction: row.at(1)?,
            person: row.at(2)?,
            name: row.at(3)?,
            sex: row.at(4)?,
            ethnicity: row.at(5)?,
            birth: row.at(6)?,
            identity_mask: row.at(7)?,
            category: row.at(8)?,
            organisation: row.at(9)?,
            path: row.at(10)?,
            partner: row.at(11)?,
            partner_path: row.at(12)?,
            from_name: row.at(13)?,
            to_name: row.at(14)?,
            peer: row.at(15)?,
            letter: row.at(16)?,
            letter_number: row.at(17)?,
            letter_kind: row.at(18)?,
            reason: row.at(19)?,
            dues_until: row.at(20)?,
            issued_on: row.at(21)?,
            days: row.at(22)?,
            valid_until: row.at(23)?,
            received_on: row.at(24)?,
            refused_on: row.at(25)?,
            refusal: row.at(26)?,
            receipt_on: row.at(27)?,
            joined: row.at(28)?,
            full_since: row.at(29)?,
            started: row.at(30)?,
            state: row.at(31)?,
        })
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub(super) direction: Option<Direction>,
    pub(super) state: Option<State>,
    pub(super) within: Option<Scope>,
}

/// A place in the list.
pub(super) type Place = (Date, CaseId);

/// Transfers that the caller sees, the latest first, after a place.
pub(super) async fn list(
    read: &mut Read,
    caller: &Caller,
    filter: &Filter,
    (today, after): (Date, Option<Place>),
    limit: i64,
) -> Result<Vec<Transfer>, AppError> {
    let scope = caller.scope_within(Permission::ReadCases, filter.within.as_ref())?;
    let Some(scope) = scope else { return Ok(Vec::new()) };
    let direction = filter.direction.map(Direction::code).unwrap_or_default();
    let state = filter.state.map(State::code).unwrap_or_default();
    let (day, case) = after.unwrap_or((Date::constant(9999, 1, 1), CaseId(Uuid::max())));
    let nobody = CaseId(Uuid::nil());
    let values =
        args![caller.area, scope.from, scope.to, direction, state, today, nobody, "all", day, case, limit];
    Ok(read.all(&LIST, &values).await?)
}

/// The transfer of a case that the caller sees.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that the caller may see.
pub(super) async fn of_case(
    read: &mut Read,
    caller: &Caller,
    case: CaseId,
    today: Date,
) -> Result<Transfer, AppError> {
    let scope = caller.scope(Permission::ReadCases)?;
    let last = (Date::constant(9999, 1, 1), CaseId(Uuid::max()));
    let values = args![caller.area, scope.from, scope.to, "", "", today, case, "one", last.0, last.1, 1_i64];
    read.optional(&LIST, &values).await?.ok_or(AppError::NotFound)
}

/// Whether somebody is on the way from one branch to another already.
pub(super) async fn is_under_way(read: &mut Read, area: AreaId, person: PersonId) -> Result<bool, db::Error> {
    let (count,): (i64,) = read.one(&UNDER_WAY, &args![area, person]).await?;
    Ok(count > 0)
}

/// What stands on the letter of a transfer and is no fact of its steps: its number, who gives and who receives, and what
/// the member is.
pub(super) type OnPaper = (Option<String>, String, String, Category);

/// What stands on the letter of a case; none before there is a transfer.
pub(super) async fn on_paper(
    read: &mut Read,
    area: AreaId,
    case: CaseId,
) -> Result<Option<OnPaper>, db::Error> {
    read.optional(&ON_PAPER, &args![area, case]).await
}

/// Whether a letter of somebody, as its giver numbered it, was recorded and not sent back.
pub(super) async fn is_recorded(
    read: &mut Read,
    area: AreaId,
    (giver, number, name): (&str, &str, &str),
) -> Result<bool, db::Error> {
    let (count,): (i64,) = read.one(&SAME_LETTER, &args![area, giver, number, name]).await?;
    Ok(count > 0)
}

/// A letter as a transfer has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Letter {
    pub(super) id: Option<LetterId>,
    pub(super) number: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) dues_until: Option<String>,
    pub(super) issued_on: Option<Date>,
    pub(super) days: Option<i64>,
    pub(super) valid_until: Option<Date>,
}

/// A transfer as it begins.
#[derive(Clone, Debug)]
pub(super) struct New {
    pub(super) person: PersonId,
    pub(super) direction: Direction,
    pub(super) from_name: String,
    pub(super) to_name: String,
    pub(super) peer: Option<PeerId>,
    pub(super) category: Category,
    pub(super) joined: Option<PartialDate>,
    pub(super) full_since: Option<PartialDate>,
    pub(super) reason: Option<String>,
    pub(super) letter: Letter,
}

pub(super) async fn insert(
    write: &mut Write,
    area: AreaId,
    case: CaseId,
    new: &New,
) -> Result<(), db::Error> {
    let letter = &new.letter;
    let values = args![
        area,
        case,
        new.person,
        new.direction,
        new.from_name,
        new.to_name,
        new.peer,
        new.category,
        new.joined,
        new.full_since,
        new.reason,
        letter.id,
        letter.number,
        letter.kind,
        letter.dues_until,
        letter.issued_on,
        letter.days,
        letter.valid_until
    ];
    write.execute(&INSERT, &values).await?;
    Ok(())
}

/// Gives a letter the next number of its year.
pub(super) async fn number(
    write: &mut Write,
    area: AreaId,
    (case, id): (CaseId, LetterId),
    (issued, until): (Date, Date),
    (account, at): (Option<AccountId>, Timestamp),
) -> Result<i64, db::Error> {
    let year = i64::from(issued.year());
    let (number,): (i64,) = write.one(&NEXT_NUMBER, &args![area, year]).await?;
    let values = args![area, id, case, year, number, issued, until, at, account];
    write.execute(&INSERT_LETTER, &values).await?;
    Ok(number)
}

pub(super) async fn issue(
    write: &mut Write,
    area: AreaId,
    case: CaseId,
    letter: &Letter,
) -> Result<(), db::Error> {
    let values = args![
        area,
        case,
        letter.id,
        letter.number,
        letter.kind,
        letter.dues_until,
        letter.issued_on,
        letter.days,
        letter.valid_until
    ];
    write.execute(&ISSUE, &values).await?;
    Ok(())
}

pub(super) async fn receive(
    write: &mut Write,
    area: AreaId,
    case: CaseId,
    on: Date,
) -> Result<(), db::Error> {
    write.execute(&RECEIVE, &args![area, case, on]).await?;
    Ok(())
}

pub(super) async fn refuse(
    write: &mut Write,
    area: AreaId,
    case: CaseId,
    (on, why): (Date, Option<&str>),
) -> Result<(), db::Error> {
    write.execute(&REFUSE, &args![area, case, on, why]).await?;
    Ok(())
}

pub(super) async fn receipt(
    write: &mut Write,
    area: AreaId,
    case: CaseId,
    on: Date,
) -> Result<(), db::Error> {
    write.execute(&RECEIPT, &args![area, case, on]).await?;
    Ok(())
}

/// The case of a letter that was written here.
pub(super) async fn case_of_letter(
    read: &mut Read,
    area: AreaId,
    letter: LetterId,
) -> Result<Option<CaseId>, db::Error> {
    let found: Option<(CaseId,)> = read.optional(&CASE_OF_LETTER, &args![area, letter]).await?;
    Ok(found.map(|(case,)| case))
}

/// A letter that came as a file.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    pub(super) id: IncomingId,
    pub(super) peer: PeerId,
    pub(super) serial: Uuid,
    pub(super) valid_until: Date,
    /// What it says, sealed; none once it was passed on.
    pub(super) payload: Option<Vec<u8>>,
    pub(super) received_at: Timestamp,
}

impl FromRow for Incoming {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            peer: row.at(1)?,
            serial: row.at(2)?,
            valid_until: row.at(3)?,
            payload: row.at(4)?,
            received_at: row.at(5)?,
        })
    }
}

pub(super) async fn insert_incoming(
    write: &mut Write,
    caller: &Caller,
    incoming: &Incoming,
) -> Result<(), db::Error> {
    let values = args![
        caller.area,
        incoming.id,
        caller.acting.organisation,
        incoming.peer,
        incoming.serial,
        incoming.valid_until,
        incoming.payload,
        incoming.received_at,
        caller.account
    ];
    write.execute(&INSERT_INCOMING, &values).await?;
    Ok(())
}

/// Letters that came as files and wait to be passed to a branch.
pub(super) async fn incoming(read: &mut Read, caller: &Caller) -> Result<Vec<Incoming>, AppError> {
    let scope = caller.scope(Permission::DecideCases)?;
    Ok(read.all(&INCOMING, &args![caller.area, scope.from, scope.to]).await?)
}

/// Says that a letter was passed to a branch, and forgets what it said. Tells whether it still waited.
pub(super) async fn pass_on(
    write: &mut Write,
    area: AreaId,
    id: IncomingId,
    case: CaseId,
) -> Result<bool, db::Error> {
    Ok(write.execute(&PASS_ON, &args![area, id, case]).await? == 1)
}
