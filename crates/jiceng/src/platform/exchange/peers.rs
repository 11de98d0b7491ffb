//! The installations whose files are taken; writing a file for one of them, and taking one of theirs.

use super::file::{self, Refusal, Sheet};
use super::key::{PublicKey, Signer};
use super::queries::{self, Peer};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::clock::day_of;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::{AreaId, PeerId};
use crate::platform::journal;
use db::{Read, Write};
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

/// Registers an installation whose files are taken from now on: its key, and the fingerprint that somebody there read out.
/// A key that was withdrawn earlier is taken up again.
///
/// # Errors
/// Without the right to keep peers; within, what is wrong beside which field.
pub(super) async fn register(
    app: &App,
    caller: &Caller,
    name: &str,
    (key, compared): (&PublicKey, PeerId),
) -> Result<Result<(), (&'static str, FieldError)>, AppError> {
    caller.scope(Permission::KeepPeers)?;
    if key.fingerprint() != compared {
        return Ok(Err(("fingerprint", FieldError::new("exchange-fingerprint-differs"))));
    }
    if *key == Signer::of(&app.keys, caller.area)?.public() {
        return Ok(Err(("key", FieldError::new("exchange-key-own"))));
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    let known = queries::peer(&mut write, caller.area, compared).await?;
    if known.is_some_and(|peer| peer.withdrawn.is_none()) {
        return Ok(Err(("key", FieldError::new("exchange-key-known"))));
    }
    queries::register(&mut write, caller.area, (name, key), (Some(caller.account), app.clock.now())).await?;
    let payload = json!({ "name": name, "fingerprint": compared.to_string() });
    journal_peer(app, &mut write, caller, ("peer.register", compared), &payload).await?;
    write.commit().await?;
    Ok(Ok(()))
}

/// Registers an installation for a made-up county. The caller of this function writes the journal and ends the transaction.
///
/// # Errors
/// Whatever the database reports.
pub async fn set_down(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (name, key): (&str, &PublicKey),
) -> Result<(), db::Error> {
    queries::register(write, area, (name, key), (None, app.clock.now())).await
}

/// Takes no files of an installation any more, if it is still in the version that was read. Tells whether it was.
///
/// # Errors
/// Without the right to keep peers; whatever the database reports.
pub(super) async fn withdraw(
    app: &App,
    caller: &Caller,
    (id, version): (PeerId, i64),
    reason: &str,
) -> Result<bool, AppError> {
    caller.scope(Permission::KeepPeers)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    if !queries::withdraw(&mut write, caller.area, (id, version), (app.clock.now(), reason)).await? {
        return Ok(false);
    }
    journal_peer(app, &mut write, caller, ("peer.withdraw", id), &json!({ "reason": reason })).await?;
    write.commit().await?;
    Ok(true)
}

async fn journal_peer(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    (name, id): (&'static str, PeerId),
    payload: &Value,
) -> Result<(), db::Error> {
    let act = journal::Act { name, kind: "peer", subject: Some(id.0), payload };
    journal::append(app, write, caller, &act).await
}

/// A file for another installation: its type, its number, the last day on which it is read, and what it says. Whether the
/// caller may hand it out is checked by the caller of this function, who also writes the journal.
///
/// # Errors
/// When it cannot be written.
pub fn seal(
    app: &App,
    caller: &Caller,
    to: &Peer,
    (kind, serial): (&str, Uuid),
    (valid_until, payload): (Date, Value),
) -> Result<Vec<u8>, AppError> {
    let signer = Signer::of(&app.keys, caller.area)?;
    let sheet = Sheet {
        kind: kind.to_owned(),
        issuer: signer.public().fingerprint().to_string(),
        addressee: to.id.to_string(),
        serial,
        issued: app.clock.today(),
        valid_until,
        payload,
    };
    file::write(&signer, &sheet).map_err(|error| AppError::Internal(error.to_string()))
}

/// An installation whose files are taken now; none where it is not registered, or was withdrawn.
///
/// # Errors
/// Whatever the database reports.
pub async fn trusted(read: &mut Read, area: AreaId, id: PeerId) -> Result<Option<Peer>, db::Error> {
    Ok(queries::peer(read, area, id).await?.filter(|peer| peer.withdrawn.is_none()))
}

/// The installations whose files are taken now, as choices of a form: fingerprint and name.
///
/// # Errors
/// Whatever the database reports.
pub async fn partners(read: &mut Read, area: AreaId) -> Result<Vec<(String, String)>, db::Error> {
    let all = queries::peers(read, area).await?.into_iter();
    Ok(all.filter(|it| it.withdrawn.is_none()).map(|it| (it.id.to_string(), it.name)).collect())
}

/// A file as [`seal`] makes it, with the entry of the journal that it was handed out: the act, its kind and its subject.
///
/// # Errors
/// When it cannot be written; whatever the database reports.
pub async fn hand_out(
    app: &App,
    caller: &Caller,
    to: &Peer,
    (kind, serial): (&str, Uuid),
    (valid_until, payload): (Date, Value),
    (name, of, subject): (&'static str, &'static str, Uuid),
) -> Result<Vec<u8>, AppError> {
    let bytes = seal(app, caller, to, (kind, serial), (valid_until, payload))?;
    let payload = json!({ "type": kind, "to": to.id.to_string() });
    let act = journal::Act { name, kind: of, subject: Some(subject), payload: &payload };
    let mut write = app.db.write(&[caller.area.0]).await?;
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(bytes)
}

/// A file that was signed by an installation we know, for us, and was not taken before.
#[derive(Clone, Debug)]
pub struct Received {
    /// Who signed it.
    pub peer: Peer,
    /// What it says.
    pub sheet: Sheet,
}

impl Received {
    /// What a file of a type says.
    ///
    /// # Errors
    /// [`Refusal::Contents`].
    pub fn says<T: serde::de::DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_value(self.sheet.payload.clone()).map_err(|_| Refusal::Contents)
    }
}

/// Reads a file that somebody brings. It counts as taken once [`note`] says so in the transaction that acts on it.
///
/// # Errors
/// Whatever the database reports; within, why it is not taken.
pub async fn receive(
    app: &App,
    read: &mut Read,
    caller: &Caller,
    kind: &str,
    bytes: &[u8],
) -> Result<Result<Received, Refusal>, AppError> {
    let unproved = match file::parse(bytes) {
        Ok(unproved) => unproved,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let issuer = unproved.issuer().to_owned();
    let known = match issuer.parse() {
        Ok(id) => trusted(read, caller.area, id).await?,
        Err(_) => None,
    };
    let Some(peer) = known else {
        return Ok(Err(Refusal::UnknownIssuer(issuer)));
    };
    let us = Signer::of(&app.keys, caller.area)?.public().fingerprint();
    let sheet = match unproved.proved(&peer.key, us, (kind, app.clock.today())) {
        Ok(sheet) => sheet,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let before = queries::received_at(read, caller.area, (peer.id, sheet.serial)).await?;
    Ok(match before {
        Some(at) => Err(Refusal::Replayed(day_of(at))),
        None => Ok(Received { peer, sheet }),
    })
}

/// Notes within a transaction that a file was taken: nobody takes it a second time. The caller of this function writes the
/// journal and ends the transaction.
///
/// # Errors
/// Whatever the database reports; within, that somebody else took it meanwhile.
pub async fn note(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    received: &Received,
) -> Result<Result<(), Refusal>, AppError> {
    let (peer, sheet) = (received.peer.id, &received.sheet);
    if let Some(at) = queries::received_at(write, caller.area, (peer, sheet.serial)).await? {
        return Ok(Err(Refusal::Replayed(day_of(at))));
    }
    let by = (caller.account, app.clock.now());
    queries::note(write, caller.area, (peer, sheet.serial), (&sheet.kind, sheet.issued), by).await?;
    Ok(Ok(()))
}
