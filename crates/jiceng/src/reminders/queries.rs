//! SQL of reminders.

use super::model::{Every, Reminder, Way};
use crate::platform::access::Caller;
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId};
use db::{Read, Write, args};
use jiff::Timestamp;
use jiff::civil::Date;

db::statements! {
    OF = "SELECT way, every, address_mask, confirmed_at, sent_on FROM reminder WHERE area = $1 AND account = $2";
    CODE = "SELECT code_hash, code_until, tries FROM reminder WHERE area = $1 AND account = $2 AND code_hash IS NOT NULL";
    TELEPHONE = "SELECT telephone_mask FROM account WHERE area = $1 AND id = $2";
    DROP = "DELETE FROM reminder WHERE area = $1 AND account = $2";
    PUT = "INSERT INTO reminder (area, account, way, every, address_mask, address_cipher, code_hash, code_until, tries, confirmed_at, sent_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, NULL)";
    SET_EVERY = "UPDATE reminder SET every = $3 WHERE area = $1 AND account = $2";
    COUNT_TRY = "UPDATE reminder SET tries = tries + 1 WHERE area = $1 AND account = $2";
    CONFIRM = "UPDATE reminder SET confirmed_at = $3, code_hash = NULL, code_until = NULL, tries = 0 WHERE area = $1 AND account = $2";
    DUE = "SELECT r.account, r.way, r.every, r.address_cipher, a.telephone_cipher, r.sent_on, a.language FROM reminder r JOIN account a ON a.area = r.area AND a.id = r.account WHERE r.area = $1 AND r.confirmed_at IS NOT NULL AND a.disabled_at IS NULL AND (r.sent_on IS NULL OR r.sent_on < $2) ORDER BY r.account";
    CLAIM = "UPDATE reminder SET sent_on = $3 WHERE area = $1 AND account = $2 AND (sent_on IS NULL OR sent_on < $3)";
    GIVE_BACK = "UPDATE reminder SET sent_on = $3 WHERE area = $1 AND account = $2";
}

/// Every statement, for the test that prepares them.
#[must_use]
pub fn statements() -> &'static [&'static db::Statement] {
    STATEMENTS
}

/// What the caller asked for.
pub(super) async fn own(read: &mut Read, caller: &Caller) -> Result<Option<Reminder>, AppError> {
    type Row = (Way, Every, Option<String>, Option<Timestamp>, Option<Date>);
    let found: Option<Row> = read.optional(&OF, &args![caller.area, caller.account]).await?;
    Ok(found.map(|(way, every, mask, confirmed, sent_on)| Reminder { way, every, mask, confirmed, sent_on }))
}

/// The telephone of the caller's account, masked.
pub(super) async fn telephone(read: &mut Read, caller: &Caller) -> Result<Option<String>, AppError> {
    let (mask,): (Option<String>,) = read.one(&TELEPHONE, &args![caller.area, caller.account]).await?;
    Ok(mask)
}

/// The code that waits to be typed: its hash, until when it holds, how often it was tried.
pub(super) async fn code(
    read: &mut Read,
    caller: &Caller,
) -> Result<Option<(Vec<u8>, Timestamp, i64)>, AppError> {
    Ok(read.optional(&CODE, &args![caller.area, caller.account]).await?)
}

/// What is kept of a new wish.
pub(super) struct New<'a> {
    pub(super) way: Way,
    pub(super) every: Every,
    /// Mask and sealed value of the address.
    pub(super) address: Option<(String, Vec<u8>)>,
    /// Hash of the code that was sent to it, and until when it holds.
    pub(super) code: Option<(&'a [u8], Timestamp)>,
    pub(super) confirmed: Option<Timestamp>,
}

pub(super) async fn put(write: &mut Write, caller: &Caller, new: &New<'_>) -> Result<(), db::Error> {
    let of = args![caller.area, caller.account];
    write.execute(&DROP, &of).await?;
    let (mask, sealed) = new.address.clone().unzip();
    let (hash, until) = new.code.unzip();
    let hash = hash.map(<[u8]>::to_vec);
    let (area, account) = (caller.area, caller.account);
    let values = args![area, account, new.way, new.every, mask, sealed, hash, until, new.confirmed];
    write.execute(&PUT, &values).await?;
    Ok(())
}

pub(super) async fn set_every(write: &mut Write, caller: &Caller, every: Every) -> Result<(), db::Error> {
    write.execute(&SET_EVERY, &args![caller.area, caller.account, every]).await?;
    Ok(())
}

pub(super) async fn drop(write: &mut Write, caller: &Caller) -> Result<u64, db::Error> {
    write.execute(&DROP, &args![caller.area, caller.account]).await
}

pub(super) async fn count_try(write: &mut Write, caller: &Caller) -> Result<(), db::Error> {
    write.execute(&COUNT_TRY, &args![caller.area, caller.account]).await?;
    Ok(())
}

pub(super) async fn confirm(write: &mut Write, caller: &Caller, at: Timestamp) -> Result<(), db::Error> {
    write.execute(&CONFIRM, &args![caller.area, caller.account, at]).await?;
    Ok(())
}

/// Somebody who is to be reminded.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) account: AccountId,
    pub(super) way: Way,
    pub(super) every: Every,
    /// Sealed address and telephone.
    pub(super) address: Option<Vec<u8>>,
    pub(super) telephone: Option<Vec<u8>>,
    pub(super) sent_on: Option<Date>,
    pub(super) language: Option<String>,
}

/// Everybody who asked for reminders and was not reminded today.
pub(super) async fn wishes(read: &mut Read, area: AreaId, today: Date) -> Result<Vec<Wish>, db::Error> {
    type Row = (AccountId, Way, Every, Option<Vec<u8>>, Option<Vec<u8>>, Option<Date>, Option<String>);
    let rows: Vec<Row> = read.all(&DUE, &args![area, today]).await?;
    let wish = |(account, way, every, address, telephone, sent_on, language): Row| Wish {
        account,
        way,
        every,
        address,
        telephone,
        sent_on,
        language,
    };
    Ok(rows.into_iter().map(wish).collect())
}

/// Takes the reminder of a day; whoever comes second gets none.
pub(super) async fn claim(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    today: Date,
) -> Result<bool, db::Error> {
    Ok(write.execute(&CLAIM, &args![area, account, today]).await? == 1)
}

/// Gives the reminder of a day back, because it did not go out.
pub(super) async fn give_back(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    before: Option<Date>,
) -> Result<(), db::Error> {
    write.execute(&GIVE_BACK, &args![area, account, before]).await?;
    Ok(())
}
