//! Changes of complaints.

use super::model::Number;
use super::queries::{self, Answer, Complaint};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, ComplaintId};
use crate::platform::journal;
use crate::platform::limits::Way;

/// A complaint to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewComplaint<'a> {
    /// What is written.
    pub body: &'a str,
    /// The account in whose list the writer wants to find it; of it a keyed hash is kept.
    pub writer: Option<AccountId>,
    /// Whether it may be published with the answer.
    pub publication_agreed: bool,
}

/// What became of a complaint that was sent.
#[derive(Clone, Debug)]
pub enum Made {
    /// It is kept under this number.
    Done(Number),
    /// Too many came from this address; wait so many seconds.
    TooMany(u64),
}

/// Keeps a complaint. The journal says that one came, neither from whom nor what it says.
///
/// # Errors
/// Whatever the database reports.
pub async fn make(app: &App, area: AreaId, address: &str, new: &NewComplaint<'_>) -> Result<Made, AppError> {
    if let Err(seconds) = app.limits.act(Way::Complaint, address, app.clock.now()) {
        return Ok(Made::TooMany(seconds));
    }
    let number = Number::draw(&app.randomness);
    let kept = queries::New {
        id: ComplaintId(app.randomness.timeless_id()),
        number: &number,
        body: new.body,
        made: clock::noon_of(app.clock.today()),
        writer: new.writer.map(|account| writer(app, account)),
        publication_agreed: new.publication_agreed,
    };
    let mut write = app.db.write(&[area.0]).await?;
    queries::insert(&mut write, area, &kept).await?;
    let payload = serde_json::json!({});
    let act = journal::Act {
        name: "complaint.make",
        kind: "complaint",
        subject: Some(kept.id.0),
        payload: &payload,
    };
    journal::append_system(app, &mut write, area, &act).await?;
    write.commit().await?;
    Ok(Made::Done(number))
}

/// The keyed hash under which an account's complaints are found: of no use without the key, which is not in the
/// database.
pub(super) fn writer(app: &App, account: AccountId) -> [u8; 32] {
    app.keys.lookup(&format!("complaint {account}"))
}

/// Notes that somebody takes care of a complaint. A second time changes nothing.
///
/// # Errors
/// Without the right to operate; whatever the database reports.
pub async fn take_up(app: &App, caller: &Caller, id: ComplaintId) -> Result<(), AppError> {
    caller.scope(Permission::Operate)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    if queries::take_up(&mut write, caller.area, id, app.clock.today()).await? {
        journal_act(app, &mut write, caller, "complaint.take-up", id, &serde_json::json!({})).await?;
        write.commit().await?;
    }
    Ok(())
}

/// Answers a complaint, or amends its answer, if it is still as it was read. Published it is only when its writer
/// agreed. Tells whether it was.
///
/// # Errors
/// Without the right to operate; whatever the database reports.
pub async fn answer(
    app: &App,
    caller: &Caller,
    complaint: &Complaint,
    text: &str,
    publish: bool,
) -> Result<bool, AppError> {
    caller.scope(Permission::Operate)?;
    let today = app.clock.today();
    let publish = publish && complaint.publication_agreed;
    let answer = Answer {
        text,
        at: app.clock.now(),
        on: complaint.answered_on.unwrap_or(today),
        by: caller.account,
        published_on: publish.then(|| complaint.published_on.unwrap_or(today)),
    };
    let mut write = app.db.write(&[caller.area.0]).await?;
    if !queries::answer(&mut write, caller.area, complaint.id, &answer, complaint.version).await? {
        return Ok(false);
    }
    let payload = serde_json::json!({ "published": publish });
    journal_act(app, &mut write, caller, "complaint.answer", complaint.id, &payload).await?;
    write.commit().await?;
    Ok(true)
}

async fn journal_act(
    app: &App,
    write: &mut db::Write,
    caller: &Caller,
    name: &'static str,
    id: ComplaintId,
    payload: &serde_json::Value,
) -> Result<(), db::Error> {
    let act = journal::Act { name, kind: "complaint", subject: Some(id.0), payload };
    journal::append(app, write, caller, &act).await
}
