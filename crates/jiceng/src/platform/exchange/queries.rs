//! SQL of the installations whose files are taken, and of the files that were.

use super::key::PublicKey;
use crate::platform::id::{AccountId, AreaId, PeerId};
use db::{FromRow, Read, Row, Write, args};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

db::statements! {
    PEERS = "SELECT id, name, public_key, registered_at, withdrawn_at, withdrawn_reason, version FROM exchange_peer WHERE area = $1 ORDER BY name, id LIMIT 500";
    PEER = "SELECT id, name, public_key, registered_at, withdrawn_at, withdrawn_reason, version FROM exchange_peer WHERE area = $1 AND id = $2";
    REGISTER = "INSERT INTO exchange_peer (area, id, name, public_key, registered_at, account, version) VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (area, id) DO UPDATE SET name = excluded.name, registered_at = excluded.registered_at, account = excluded.account, withdrawn_at = NULL, withdrawn_reason = NULL, version = exchange_peer.version + 1";
    WITHDRAW = "UPDATE exchange_peer SET withdrawn_at = $4, withdrawn_reason = $5, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3 AND withdrawn_at IS NULL";
    RECEIVED = "SELECT received_at FROM exchange_received WHERE area = $1 AND issuer = $2 AND serial = $3";
    NOTE = "INSERT INTO exchange_received (area, issuer, serial, kind, issued_on, received_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7)";
}

/// Another installation whose files are taken.
#[derive(Clone, Debug)]
pub struct Peer {
    /// The fingerprint of its key.
    pub id: PeerId,
    /// What it is called here, such as the county's name.
    pub name: String,
    /// Its key.
    pub key: PublicKey,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When and why its files are taken no more.
    pub withdrawn: Option<(Timestamp, String)>,
    /// Counts its changes.
    pub version: i64,
}

impl FromRow for Peer {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let key: String = row.at(2)?;
        let withdrawn: (Option<Timestamp>, Option<String>) = (row.at(4)?, row.at(5)?);
        Ok(Self {
            id: row.at(0)?,
            name: row.at(1)?,
            key: key
                .parse()
                .map_err(|_| db::Error::Schema("exchange_peer.public_key is no key".to_owned()))?,
            registered_at: row.at(3)?,
            withdrawn: withdrawn.0.map(|at| (at, withdrawn.1.unwrap_or_default())),
            version: row.at(6)?,
        })
    }
}

/// The installations that are registered, those withdrawn among them, by name.
///
/// # Errors
/// Whatever the database reports.
pub async fn peers(read: &mut Read, area: AreaId) -> Result<Vec<Peer>, db::Error> {
    read.all(&PEERS, &args![area]).await
}

/// One of them.
///
/// # Errors
/// Whatever the database reports.
pub async fn peer(read: &mut Read, area: AreaId, id: PeerId) -> Result<Option<Peer>, db::Error> {
    read.optional(&PEER, &args![area, id]).await
}

pub(super) async fn register(
    write: &mut Write,
    area: AreaId,
    (name, key): (&str, &PublicKey),
    (account, at): (Option<AccountId>, Timestamp),
) -> Result<(), db::Error> {
    let values = args![area, key.fingerprint(), name, key.to_string(), at, account];
    write.execute(&REGISTER, &values).await?;
    Ok(())
}

/// Tells whether it was still in the version that was read.
pub(super) async fn withdraw(
    write: &mut Write,
    area: AreaId,
    (id, version): (PeerId, i64),
    (at, reason): (Timestamp, &str),
) -> Result<bool, db::Error> {
    Ok(write.execute(&WITHDRAW, &args![area, id, version, at, reason]).await? == 1)
}

/// When a file was taken already.
pub(super) async fn received_at(
    read: &mut Read,
    area: AreaId,
    (issuer, serial): (PeerId, Uuid),
) -> Result<Option<Timestamp>, db::Error> {
    let found: Option<(Timestamp,)> = read.optional(&RECEIVED, &args![area, issuer, serial]).await?;
    Ok(found.map(|(at,)| at))
}

/// Notes that a file was taken.
///
/// # Errors
/// [`db::Error::Unique`] when it was already.
pub(super) async fn note(
    write: &mut Write,
    area: AreaId,
    (issuer, serial): (PeerId, Uuid),
    (kind, day): (&str, Date),
    (account, at): (AccountId, Timestamp),
) -> Result<(), db::Error> {
    write.execute(&NOTE, &args![area, issuer, serial, kind, day, at, account]).await?;
    Ok(())
}
