//! SQL of tokens.

use super::{ApiToken, NewToken, TokenRow};
use crate::platform::access::{Caller, Scope};
use crate::platform::id::{ApiTokenId, AreaId};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};

db::statements! {
    INSERT = "INSERT INTO api_token (area, token, id, name, organisation, role, created_by, created_at, expires_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    TOKEN = "SELECT t.id, t.name, t.organisation, o.short_name, o.path, t.role, t.created_by, t.expires_on, t.used_on, t.revoked_at FROM api_token t JOIN organisation o ON o.area = t.area AND o.id = t.organisation WHERE t.area = $1 AND t.token = $2";
    TOKENS_IN = "SELECT t.id, t.name, t.organisation, o.short_name, t.role, a.display, t.created_at, t.expires_on, t.used_on, t.revoked_at FROM api_token t JOIN organisation o ON o.area = t.area AND o.id = t.organisation JOIN account a ON a.area = t.area AND a.id = t.created_by WHERE t.area = $1 AND o.path >= $2 AND o.path < $3 ORDER BY t.created_at DESC, t.id DESC LIMIT 500";
    REVOKE = "UPDATE api_token SET revoked_at = $5 WHERE area = $1 AND id = $2 AND revoked_at IS NULL AND organisation IN (SELECT o.id FROM organisation o WHERE o.area = $1 AND o.path >= $3 AND o.path < $4)";
    NOTE_USE = "UPDATE api_token SET used_on = $3 WHERE area = $1 AND id = $2";
}

impl FromRow for TokenRow {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            name: row.at(1)?,
            organisation: row.at(2)?,
            organisation_name: row.at(3)?,
            path: row.at(4)?,
            role: row.at(5)?,
            made_by: row.at(6)?,
            expires_on: row.at(7)?,
            used_on: row.at(8)?,
            revoked_at: row.at(9)?,
        })
    }
}

impl FromRow for ApiToken {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            name: row.at(1)?,
            organisation: row.at(2)?,
            organisation_name: row.at(3)?,
            role: row.at(4)?,
            made_by: row.at(5)?,
            made_at: row.at(6)?,
            expires_on: row.at(7)?,
            used_on: row.at(8)?,
            revoked_at: row.at(9)?,
        })
    }
}

pub(super) async fn insert(
    write: &mut Write,
    caller: &Caller,
    ids: (ApiTokenId, &[u8; 32]),
    new: &NewToken<'_>,
    at: Timestamp,
) -> Result<(), db::Error> {
    let values = args![
        caller.area,
        ids.1,
        ids.0,
        new.name,
        new.organisation.0,
        caller.acting.role,
        caller.account,
        at,
        new.expires_on
    ];
    write.execute(&INSERT, &values).await?;
    Ok(())
}

pub(super) async fn token(
    read: &mut Read,
    area: AreaId,
    hash: &[u8; 32],
) -> Result<Option<TokenRow>, db::Error> {
    read.optional(&TOKEN, &args![area, hash]).await
}

pub(super) async fn tokens_in(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
) -> Result<Vec<ApiToken>, db::Error> {
    read.all(&TOKENS_IN, &args![area, scope.from, scope.to]).await
}

pub(super) async fn revoke(
    write: &mut Write,
    area: AreaId,
    id: ApiTokenId,
    scope: &Scope,
    at: Timestamp,
) -> Result<u64, db::Error> {
    write.execute(&REVOKE, &args![area, id, scope.from, scope.to, at]).await
}

pub(super) async fn note_use(
    write: &mut Write,
    area: AreaId,
    id: ApiTokenId,
    day: Date,
) -> Result<(), db::Error> {
    write.execute(&NOTE_USE, &args![area, id, day]).await?;
    Ok(())
}
