//! Honours, sanctions and suspensions of rights: recorded, corrected, withdrawn when entered by mistake.

use super::Refused;
use crate::members::queries::{self, Member, PersonRecord};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::id::{MembershipId, PersonRecordId};
use crate::platform::journal;
use db::Write;

/// Records or corrects. A new one has version 0.
///
/// # Errors
/// [`Refused::Changed`] when somebody else wrote meanwhile; whatever the database reports.
pub(in crate::members) async fn keep(
    app: &App,
    caller: &Caller,
    id: MembershipId,
    record: &PersonRecord,
) -> Result<(), Refused> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let member = queries::by_membership(&mut write, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    let name = if record.version == 0 {
        queries::insert_record(&mut write, caller.area, member.person, record, app.clock.now()).await?;
        "member.record"
    } else {
        if !queries::update_record(&mut write, caller.area, member.person, record).await? {
            return Err(Refused::Changed);
        }
        "member.record-corrected"
    };
    let payload = serde_json::json!({
        "record": record.id.to_string(), "kind": record.kind.code(), "name": record.name, "on": record.on.to_string(),
        "until": record.until.map(|day| day.to_string()), "document": record.document,
    });
    finish(app, write, caller, &member, name, &payload).await
}

/// Withdraws what was entered by mistake; it stays visible with the reason.
///
/// # Errors
/// [`Refused::Changed`] when somebody else wrote meanwhile; whatever the database reports.
pub(in crate::members) async fn withdraw(
    app: &App,
    caller: &Caller,
    id: MembershipId,
    record: (PersonRecordId, i64),
    reason: &str,
) -> Result<(), Refused> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let member = queries::by_membership(&mut write, caller, id).await?;
    caller.require(Permission::ChangeMembers, &member.path)?;
    let why = (app.clock.now(), reason);
    if !queries::withdraw_record(&mut write, caller.area, member.person, record, why).await? {
        return Err(Refused::Changed);
    }
    let payload = serde_json::json!({ "record": record.0.to_string(), "reason": reason });
    finish(app, write, caller, &member, "member.record-withdrawn", &payload).await
}

async fn finish(
    app: &App,
    mut write: Write,
    caller: &Caller,
    member: &Member,
    name: &'static str,
    payload: &serde_json::Value,
) -> Result<(), Refused> {
    let act = journal::Act { name, kind: "person", subject: Some(member.person.0), payload };
    journal::append(app, &mut write, caller, &act).await?;
    Ok(write.commit().await?)
}
