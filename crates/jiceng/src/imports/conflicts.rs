//! Conflicts between two branches over one identity number: raised by an import, answered by the branch that holds the
//! number. Each side sees the family name and the masked number, no more.

use super::model::Clash;
use super::queries;
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::ConflictId;
use crate::platform::journal;
use crate::platform::word::words;
use db::Write;

words! {
    /// Where a conflict stands.
    ConflictState, "conflict-state" {
        /// Waits for the branch that holds the number.
        Open = "open",
        /// Answered; the other branch reads the answer.
        Answered = "answered",
        /// Done with.
        Closed = "closed",
    }
}

words! {
    /// What the branch that holds the number says.
    ConflictAnswer, "conflict-answer" {
        /// 已转出.
        Left = "left",
        /// 仍在本支部.
        Ours = "ours",
        /// 重复登记.
        Twice = "twice",
        /// 本支部号码登记有误.
        WrongNumber = "wrong-number",
    }
}

/// Raises tickets for rows whose number belongs to another branch, one for each person and pair of branches. Tells how
/// many are new.
pub(super) async fn raise<'c>(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    clashes: impl Iterator<Item = &'c Clash>,
) -> Result<usize, AppError> {
    let at = app.clock.now();
    let mut tickets = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for clash in clashes {
        let parties = clash.parties();
        if seen.insert(parties) && !queries::open_between(write, caller.area, parties).await? {
            let id = ConflictId(app.randomness.id(at));
            let (name, mask) = (clash.name_shown.clone(), clash.identity_mask.clone());
            tickets.push((id, parties.0, parties.1, parties.2, name, mask));
        }
    }
    queries::insert_tickets(write, caller, &tickets, at).await?;
    Ok(tickets.len())
}

/// Answers a ticket for the branch that holds the number.
///
/// # Errors
/// Without the right there; [`AppError::Conflict`] when it is answered already.
pub(super) async fn answer(
    app: &App,
    caller: &Caller,
    id: ConflictId,
    answer: ConflictAnswer,
) -> Result<(), AppError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let ticket = queries::ticket(&mut write, caller.area, id).await?.ok_or(AppError::NotFound)?;
    caller.require(Permission::DecideCorrections, &ticket.holder_path).map_err(AppError::Denied)?;
    if !queries::answer_ticket(&mut write, caller, id, answer, app.clock.now()).await? {
        return Err(AppError::Conflict);
    }
    let payload = serde_json::json!({ "answer": answer.code() });
    let act =
        journal::Act { name: "conflict.answer", kind: "conflict", subject: Some(id.0), payload: &payload };
    journal::append(app, &mut write, caller, &act).await?;
    Ok(write.commit().await?)
}

/// Closes a ticket for the branch that raised it: the answer is read, or the row was a mistake.
///
/// # Errors
/// Without the right there; [`AppError::Conflict`] when it is closed already.
pub(super) async fn close(app: &App, caller: &Caller, id: ConflictId) -> Result<(), AppError> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let ticket = queries::ticket(&mut write, caller.area, id).await?.ok_or(AppError::NotFound)?;
    caller.require(Permission::DecideCorrections, &ticket.claimer_path).map_err(AppError::Denied)?;
    if !queries::close_ticket(&mut write, caller.area, id).await? {
        return Err(AppError::Conflict);
    }
    let payload = serde_json::json!({});
    let act =
        journal::Act { name: "conflict.close", kind: "conflict", subject: Some(id.0), payload: &payload };
    journal::append(app, &mut write, caller, &act).await?;
    Ok(write.commit().await?)
}
