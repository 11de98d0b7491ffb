//! SQL of the ways in without a password, and of the log of sign-ins.

use crate::platform::access::log::{Event, LogLine};
use crate::platform::id::{AccountId, AreaId, SignInId};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    INSERT_RECOVERY = "INSERT INTO recovery_code (area, account, code_hash, made_at) VALUES ($1, $2, $3, $4)";
    DROP_RECOVERY = "DELETE FROM recovery_code WHERE area = $1 AND account = $2";
    USE_RECOVERY = "UPDATE recovery_code SET used_at = $4 WHERE area = $1 AND account = $2 AND code_hash = $3 AND used_at IS NULL";
    RECOVERY_LEFT = "SELECT count(*) FROM recovery_code WHERE area = $1 AND account = $2 AND used_at IS NULL";
    INSERT_SLIP = "INSERT INTO sign_in_slip (area, account, code_hash, made_at, made_by, until_day) VALUES ($1, $2, $3, $4, $5, $6)";
    DROP_SLIPS = "DELETE FROM sign_in_slip WHERE area = $1 AND account = $2 AND used_at IS NULL";
    USE_SLIP = "UPDATE sign_in_slip SET used_at = $4 WHERE area = $1 AND account = $2 AND code_hash = $3 AND used_at IS NULL AND until_day >= $5";
    PUT_SMS_CODE = "INSERT INTO sms_code (area, account, code_hash, expires_at, tries) VALUES ($1, $2, $3, $4, 0) ON CONFLICT (area, account) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at, tries = 0";
    TRY_SMS_CODE = "UPDATE sms_code SET tries = tries + 1 WHERE area = $1 AND account = $2 AND tries < $3 AND expires_at > $4";
    SMS_CODE = "SELECT code_hash FROM sms_code WHERE area = $1 AND account = $2";
    DROP_SMS_CODE = "DELETE FROM sms_code WHERE area = $1 AND account = $2";
    INSERT_LOG = "INSERT INTO sign_in_log (area, id, account, at, what, address, device, by_account, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    PRUNE_LOG = "DELETE FROM sign_in_log WHERE area = $1 AND at < $2";
    LOG_OF = "SELECT l.at, l.what, l.address, l.device, b.display, l.note FROM sign_in_log l LEFT JOIN account b ON b.area = l.area AND b.id = l.by_account WHERE l.area = $1 AND l.account = $2 ORDER BY l.at DESC, l.id DESC LIMIT $3";
}

/// Replaces the recovery codes of an account.
pub(in crate::platform::access) async fn put_recovery_codes(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    hashes: &[[u8; 32]],
    at: Timestamp,
) -> Result<(), db::Error> {
    write.execute(&DROP_RECOVERY, &args![area, account]).await?;
    for hash in hashes {
        write.execute(&INSERT_RECOVERY, &args![area, account, hash, at]).await?;
    }
    Ok(())
}

/// Uses a recovery code up. Tells whether it was one, and unused.
pub(in crate::platform::access) async fn use_recovery_code(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    hash: &[u8; 32],
    at: Timestamp,
) -> Result<bool, db::Error> {
    Ok(write.execute(&USE_RECOVERY, &args![area, account, hash, at]).await? == 1)
}

/// How many recovery codes are left.
pub(in crate::platform::access) async fn recovery_codes_left(
    read: &mut Read,
    area: AreaId,
    account: AccountId,
) -> Result<i64, db::Error> {
    let (left,): (i64,) = read.one(&RECOVERY_LEFT, &args![area, account]).await?;
    Ok(left)
}

/// Replaces the unused slips of an account by one.
pub(in crate::platform::access) async fn put_slip(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    hash: &[u8; 32],
    made: (Timestamp, AccountId),
    until: Date,
) -> Result<(), db::Error> {
    drop_slips(write, area, account).await?;
    write.execute(&INSERT_SLIP, &args![area, account, hash, made.0, made.1, until]).await?;
    Ok(())
}

/// Makes the unused slips of an account worthless.
pub(in crate::platform::access) async fn drop_slips(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
) -> Result<(), db::Error> {
    write.execute(&DROP_SLIPS, &args![area, account]).await?;
    Ok(())
}

/// Uses a slip up. Tells whether it was one of the account's, unused, and of a day not yet over.
pub(in crate::platform::access) async fn use_slip(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    hash: &[u8; 32],
    at: Timestamp,
    today: Date,
) -> Result<bool, db::Error> {
    Ok(write.execute(&USE_SLIP, &args![area, account, hash, at, today]).await? == 1)
}

/// Keeps the hash of a code by message in place of the one before.
pub(in crate::platform::access) async fn put_sms_code(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    hash: &[u8; 32],
    expires: Timestamp,
) -> Result<(), db::Error> {
    write.execute(&PUT_SMS_CODE, &args![area, account, hash, expires]).await?;
    Ok(())
}

/// Counts a try at the code of a message and gives its hash, when it still holds and tries are left.
pub(in crate::platform::access) async fn try_sms_code(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    most: i64,
    now: Timestamp,
) -> Result<Option<Vec<u8>>, db::Error> {
    if write.execute(&TRY_SMS_CODE, &args![area, account, most, now]).await? == 0 {
        return Ok(None);
    }
    let (hash,): (Vec<u8>,) = write.one(&SMS_CODE, &args![area, account]).await?;
    Ok(Some(hash))
}

/// Makes the code of a message worthless.
pub(in crate::platform::access) async fn drop_sms_code(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
) -> Result<(), db::Error> {
    write.execute(&DROP_SMS_CODE, &args![area, account]).await?;
    Ok(())
}

/// A line to be written into the log of sign-ins.
#[derive(Clone, Copy, Debug)]
pub(in crate::platform::access) struct NewLine<'a> {
    pub(in crate::platform::access) id: SignInId,
    pub(in crate::platform::access) at: Timestamp,
    pub(in crate::platform::access) what: Event,
    pub(in crate::platform::access) address: Option<&'a str>,
    pub(in crate::platform::access) device: Option<&'a str>,
    pub(in crate::platform::access) by: Option<AccountId>,
    pub(in crate::platform::access) note: Option<&'a str>,
}

pub(in crate::platform::access) async fn insert_line(
    write: &mut Write,
    area: AreaId,
    account: AccountId,
    line: &NewLine<'_>,
) -> Result<(), db::Error> {
    let values =
        args![area, line.id, account, line.at, line.what, line.address, line.device, line.by, line.note];
    write.execute(&INSERT_LOG, &values).await?;
    Ok(())
}

/// Forgets the lines of an area before an instant.
pub(in crate::platform::access) async fn prune_log(
    write: &mut Write,
    area: AreaId,
    before: Timestamp,
) -> Result<u64, db::Error> {
    write.execute(&PRUNE_LOG, &args![area, before]).await
}

pub(in crate::platform::access) async fn log_of(
    read: &mut Read,
    area: AreaId,
    account: AccountId,
    limit: i64,
) -> Result<Vec<LogLine>, db::Error> {
    read.all(&LOG_OF, &args![area, account, limit]).await
}

impl FromRow for LogLine {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            at: row.at(0)?,
            what: row.at(1)?,
            address: row.at(2)?,
            device: row.at(3)?,
            by: row.at(4)?,
            note: row.at(5)?,
        })
    }
}
