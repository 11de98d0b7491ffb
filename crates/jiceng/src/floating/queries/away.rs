//! SQL of those who are away: with what was written down of them, of which organisations they are guests, and which county
//! is told of them by a signed file.

use super::{Away, Kept, Notified};
use crate::floating::model::Act;
use crate::platform::id::{AreaId, FloatingId, NoticeId, OrganisationId, PersonId};
use db::{Read, Write, args};
use jiff::civil::Date;

db::statements! {
    HOSTS = "SELECT DISTINCT p.host FROM floating f JOIN floating_place p ON p.area = f.area AND p.floating = f.id AND p.number = f.place JOIN membership m ON m.area = f.area AND m.id = f.membership WHERE f.area = $1 AND f.person = $2 AND p.host IS NOT NULL AND p.host <> m.organisation AND p.from_day <= $3 AND f.ended_on IS NULL AND m.until_day IS NULL AND m.standing = 'normal' AND (SELECT r.act FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.place = f.place AND r.act IN ('confirmed', 'disputed') ORDER BY r.number DESC LIMIT 1) = 'confirmed'";
    AWAY = "SELECT f.id, f.left_on, coalesce(f.ended_on, m.until_day) FROM floating f JOIN membership m ON m.area = f.area AND m.id = f.membership WHERE f.area = $1 AND f.home = $2 AND f.left_on <= $4 AND (f.ended_as IS NULL OR f.ended_as <> 'mistake') AND (coalesce(f.ended_on, m.until_day) IS NULL OR coalesce(f.ended_on, m.until_day) >= $3) ORDER BY f.id";
    WRITTEN = "SELECT f.id, r.act, r.on_day FROM floating f JOIN floating_record r ON r.area = f.area AND r.floating = f.id WHERE f.area = $1 AND f.home = $2 AND f.left_on <= $3 AND r.on_day <= $3 AND r.withdrawn_reason IS NULL ORDER BY f.id, r.on_day, r.number";
    TIE = "UPDATE floating_place SET peer = $4, notice = $5 WHERE area = $1 AND floating = $2 AND number = $3";
    OF_NOTICE = "SELECT floating FROM floating_place WHERE area = $1 AND notice = $2 ORDER BY floating LIMIT 1";
    NAME_HOST = "UPDATE floating_place SET host_name = $4, host_contact = coalesce($5, host_contact) WHERE area = $1 AND floating = $2 AND number = $3";
}

/// The organisations of which somebody is a guest on a day, as both sides confirmed: those to which [`super::guests_of`] lists the
/// person. The caller asks of the own person.
///
/// # Errors
/// Whatever the database reports.
pub async fn hosts_of(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
    on: Date,
) -> Result<Vec<OrganisationId>, db::Error> {
    let all: Vec<(OrganisationId,)> = read.all(&HOSTS, &args![area, person, on]).await?;
    Ok(all.into_iter().map(|(id,)| id).collect())
}

/// Those of an organisation who were away at any time between two days, each with what was written down until the last of
/// them.
pub(in crate::floating) async fn away(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Away>, db::Error> {
    type One = (FloatingId, Date, Option<Date>);
    let all: Vec<One> = read.all(&AWAY, &args![area, organisation, from, until]).await?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let written: Vec<(FloatingId, Act, Date)> = read.all(&WRITTEN, &args![area, organisation, until]).await?;
    let of = |id: FloatingId| written.iter().filter(move |it| it.0 == id).map(|it| (it.1, it.2)).collect();
    Ok(all.into_iter().map(|(id, left_on, until)| Away { left_on, until, written: of(id) }).collect())
}

/// Keeps with which county a notice of whereabouts is exchanged, and its number.
pub(in crate::floating) async fn tie(
    write: &mut Write,
    area: AreaId,
    (id, number): (FloatingId, i64),
    (peer, notice): Notified,
) -> Result<(), db::Error> {
    write.execute(&TIE, &args![area, id, number, peer, notice]).await?;
    Ok(())
}

/// The registration of which a notice was written here or taken.
pub(in crate::floating) async fn of_notice(
    read: &mut Read,
    area: AreaId,
    notice: NoticeId,
) -> Result<Option<FloatingId>, db::Error> {
    let found: Option<(FloatingId,)> = read.optional(&OF_NOTICE, &args![area, notice]).await?;
    Ok(found.map(|(id,)| id))
}

/// Fills in the receiving branch of another county as it calls itself.
pub(in crate::floating) async fn name_host(
    write: &mut Write,
    area: AreaId,
    kept: &Kept,
    (name, contact): (&str, Option<&str>),
) -> Result<(), db::Error> {
    write.execute(&NAME_HOST, &args![area, kept.id, kept.number, name, contact]).await?;
    Ok(())
}
