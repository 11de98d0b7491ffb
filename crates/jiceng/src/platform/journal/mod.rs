//! The journal: every change of state leaves an entry in the same transaction.
//!
//! Entries of an area form a chain: each hash covers the one before. An entry holds a salted commitment to its
//! payload (SM3, GB/T 32905), so that a payload can be erased by order and the chain still holds. Beside the entry stands
//! the organisation acted for, which decides who may read it and is no part of the chain.

mod queries;

use crate::platform::id::AreaId;
use crate::platform::{access::Caller, app::App};
use jiff::Timestamp;
pub use queries::{Entry, STATEMENTS, erase, of_subject, recent};
use serde::Serialize;
use sm3::{Digest as _, Sm3};
use uuid::Uuid;

/// What an entry says: who did what to which row, and with which values.
#[derive(Clone, Debug)]
pub struct Act<'a> {
    /// The act's name, such as `organisation.found`.
    pub name: &'static str,
    /// The kind of row it changed.
    pub kind: &'static str,
    /// The row.
    pub subject: Option<Uuid>,
    /// The values, as JSON. Identity numbers and telephones never appear in it.
    pub payload: &'a serde_json::Value,
}

/// Appends an entry to the area's chain. Call it last in the transaction.
///
/// # Errors
/// Whatever the database reports; the transaction must then be dropped.
pub async fn append(
    app: &App,
    write: &mut db::Write,
    caller: &Caller,
    act: &Act<'_>,
) -> Result<(), db::Error> {
    let at = app.clock.now();
    append_as(app, write, caller.area, Some(caller), at, act).await
}

/// Appends an entry of the system itself: set-up, demo, scheduled work.
///
/// # Errors
/// As [`append`].
pub async fn append_system(
    app: &App,
    write: &mut db::Write,
    area: AreaId,
    act: &Act<'_>,
) -> Result<(), db::Error> {
    let at = app.clock.now();
    append_as(app, write, area, None, at, act).await
}

/// The number of the last entry of an area.
///
/// # Errors
/// Whatever the database reports.
pub async fn sequence(read: &mut db::Read, area: AreaId) -> Result<i64, db::Error> {
    Ok(queries::head(read, area).await?.0)
}

async fn append_as(
    app: &App,
    write: &mut db::Write,
    area: AreaId,
    caller: Option<&Caller>,
    at: Timestamp,
    act: &Act<'_>,
) -> Result<(), db::Error> {
    let (sequence, previous) = queries::head(write, area).await?;
    let salt = app.randomness.bytes::<16>();
    let payload = act.payload.to_string();
    let entry = Entry {
        sequence: sequence + 1,
        at,
        account: caller.map(|caller| caller.account.0),
        delegated_from: caller.and_then(|caller| caller.acting.delegated_from.map(|account| account.0)),
        act: act.name.to_owned(),
        subject_kind: act.kind.to_owned(),
        subject: act.subject,
        commitment: commit(&salt, &payload).to_vec(),
        payload: Some(payload),
        salt: salt.to_vec(),
        hash: Vec::new(),
    };
    let hash = chain(&previous, &entry);
    queries::insert(write, area, &entry, &hash, caller.map(|caller| caller.acting.organisation)).await
}

/// The commitment to a payload: SM3 of the salt and the text.
fn commit(salt: &[u8], payload: &str) -> [u8; 32] {
    Sm3::new().chain_update(salt).chain_update(payload.as_bytes()).finalize().into()
}

/// The hash of an entry: SM3 over the hash before it and every field, each with its length before it.
fn chain(previous: &[u8], entry: &Entry) -> [u8; 32] {
    let mut hash = Sm3::new();
    let at = entry.at.as_microsecond().to_be_bytes();
    let sequence = entry.sequence.to_be_bytes();
    let account = entry.account.map_or([0; 16], Uuid::into_bytes);
    let delegated = entry.delegated_from.map_or([0; 16], Uuid::into_bytes);
    let subject = entry.subject.map_or([0; 16], Uuid::into_bytes);
    let parts: [&[u8]; 9] = [
        previous,
        &sequence,
        &at,
        &account,
        &delegated,
        entry.act.as_bytes(),
        entry.subject_kind.as_bytes(),
        &subject,
        &entry.commitment,
    ];
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// What is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum Fault {
    /// An entry is missing before this one.
    Gap {
        /// The sequence at which it shows.
        sequence: i64,
    },
    /// The payload is not what was committed to.
    Payload {
        /// The entry.
        sequence: i64,
    },
    /// The hash does not follow from the entry and the one before.
    Hash {
        /// The entry.
        sequence: i64,
    },
    /// The head of the area names another end of the chain.
    Head,
}

/// Walks the whole chain of an area and reports every fault.
///
/// # Errors
/// Whatever the database reports.
pub async fn verify(read: &mut db::Read, area: AreaId) -> Result<(i64, Vec<Fault>), db::Error> {
    const PAGE: i64 = 5_000;
    let (head_sequence, head_hash) = queries::head(read, area).await?;
    let mut faults = Vec::new();
    let mut previous = vec![0; 32];
    let mut sequence = 0;
    loop {
        let entries = queries::after(read, area, sequence, PAGE).await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            if entry.sequence != sequence + 1 {
                faults.push(Fault::Gap { sequence: entry.sequence });
            }
            if let Some(payload) = &entry.payload
                && commit(&entry.salt, payload)[..] != entry.commitment[..]
            {
                faults.push(Fault::Payload { sequence: entry.sequence });
            }
            if chain(&previous, &entry)[..] != entry.hash[..] {
                faults.push(Fault::Hash { sequence: entry.sequence });
            }
            sequence = entry.sequence;
            previous = entry.hash;
        }
    }
    if sequence != head_sequence || previous != head_hash {
        faults.push(Fault::Head);
    }
    Ok((sequence, faults))
}
