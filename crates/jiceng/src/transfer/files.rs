//! Letters and receipts as signed files (`docs/exchange.md`): what they say, handing them out, and taking those of others.

use super::leading;
use super::model::{Direction, State};
use super::queries::{self, Incoming, Transfer};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::exchange::{self, Peer, Refusal};
use crate::platform::id::{CaseId, IncomingId, LetterId};
use crate::platform::journal;
use crate::procedures::{self, StepError};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The type of a letter.
pub(super) const LETTER: &str = "transfer-letter";
/// The type of a receipt.
pub(super) const RECEIPT: &str = "transfer-receipt";

/// What a letter says: what stands on the paper, without identity number and telephone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LetterSheet {
    /// The number as it is written.
    pub(super) number: String,
    pub(super) issued_on: Date,
    pub(super) days: i64,
    /// 转接类型, a word of the rulebook.
    pub(super) kind: Option<String>,
    pub(super) reason: Option<String>,
    /// The month until which dues are paid.
    pub(super) dues_until: Option<String>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) name: String,
    pub(super) sex: Option<String>,
    pub(super) ethnicity: Option<String>,
    pub(super) birth: Option<String>,
    /// `full` or `probationary`.
    pub(super) category: String,
    pub(super) joined: Option<String>,
    pub(super) full_since: Option<String>,
}

/// What a receipt says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReceiptSheet {
    /// The serial of the letter: 32 hexadecimal digits.
    pub(super) letter: String,
    /// The day on which the member was received, or the letter sent back.
    pub(super) on: Date,
    /// The branch.
    pub(super) by: String,
    /// Why it was sent back; none when the member was received.
    pub(super) refused: Option<String>,
}

/// Why a file was not taken; else why the step that it stands for is not recorded.
pub(super) type TakeError = exchange::TakeError<StepError>;

impl From<StepError> for TakeError {
    fn from(error: StepError) -> Self {
        Self::Act(error)
    }
}

/// Whether a letter can be handed out as a file: written, on its way out, to a county that is registered.
#[must_use]
pub(super) fn has_letter(transfer: &Transfer) -> bool {
    transfer.direction == Direction::Out && transfer.peer.is_some() && transfer.state == State::Issued
}

/// Whether a receipt can be handed out as a file: the letter came as one, and was answered.
#[must_use]
pub(super) fn has_receipt(transfer: &Transfer) -> bool {
    let answered = transfer.received_on.is_some() || transfer.refused_on.is_some();
    transfer.direction == Direction::In && transfer.peer.is_some() && answered
}

/// The letter as a file for the county that is to receive it. That it was handed out stands in the journal.
///
/// # Errors
/// Without the right to decide; [`AppError::NotFound`] when there is no letter for a county that is registered.
pub(super) async fn letter(app: &App, caller: &Caller, transfer: &Transfer) -> Result<Vec<u8>, AppError> {
    caller.require(Permission::DecideCases, &transfer.path)?;
    let peer = peer_of(app, caller, transfer).await?;
    let letter = transfer.letter.filter(|_| has_letter(transfer)).ok_or(AppError::NotFound)?;
    let (Some(issued_on), Some(days), Some(until)) =
        (transfer.issued_on, transfer.days, transfer.valid_until)
    else {
        return Err(AppError::NotFound);
    };
    let sheet = LetterSheet {
        number: transfer.letter_number.clone().unwrap_or_default(),
        issued_on,
        days,
        kind: transfer.letter_kind.clone(),
        reason: transfer.reason.clone(),
        dues_until: transfer.dues_until.clone(),
        from: transfer.from_name.clone(),
        to: transfer.to_name.clone(),
        name: transfer.name.clone(),
        sex: transfer.sex.map(|it| it.code().to_owned()),
        ethnicity: transfer.ethnicity.clone(),
        birth: transfer.birth.map(|it| it.to_string()),
        category: transfer.category.code().to_owned(),
        joined: transfer.joined.map(|it| it.to_string()),
        full_since: transfer.full_since.map(|it| it.to_string()),
    };
    handed_out(app, caller, transfer, (&peer, LETTER, letter.0), (until, json!(sheet))).await
}

/// A receipt is read for a year: whoever needs it longer asks for it again. Ours, not a rule's.
const RECEIPT_MONTHS: i32 = 12;

/// The receipt as a file for the county from which the letter came.
///
/// # Errors
/// As [`letter`].
pub(super) async fn receipt(app: &App, caller: &Caller, transfer: &Transfer) -> Result<Vec<u8>, AppError> {
    caller.require(Permission::DecideCases, &transfer.path)?;
    let peer = peer_of(app, caller, transfer).await?;
    let letter = transfer.letter.filter(|_| has_receipt(transfer)).ok_or(AppError::NotFound)?;
    let on = transfer.received_on.or(transfer.refused_on).ok_or(AppError::NotFound)?;
    let refused = transfer.received_on.is_none().then(|| transfer.refusal.clone().unwrap_or_default());
    let sheet = ReceiptSheet { letter: letter.to_string(), on, by: transfer.to_name.clone(), refused };
    let until = app.clock.today().saturating_add(RECEIPT_MONTHS.months());
    handed_out(app, caller, transfer, (&peer, RECEIPT, transfer.case.0), (until, json!(sheet))).await
}

async fn peer_of(app: &App, caller: &Caller, transfer: &Transfer) -> Result<Peer, AppError> {
    let id = transfer.peer.ok_or(AppError::NotFound)?;
    let mut read = app.db.read().await?;
    exchange::trusted(&mut read, caller.area, id).await?.ok_or(AppError::NotFound)
}

async fn handed_out(
    app: &App,
    caller: &Caller,
    transfer: &Transfer,
    (peer, kind, serial): (&Peer, &'static str, uuid::Uuid),
    said: (Date, serde_json::Value),
) -> Result<Vec<u8>, AppError> {
    let act = ("transfer.file", "case", transfer.case.0);
    exchange::hand_out(app, caller, peer, (kind, serial), said, act).await
}

/// Takes a letter of another county: it waits until it is passed to a branch.
///
/// # Errors
/// Why it is not taken.
pub(super) async fn take_letter(app: &App, caller: &Caller, bytes: &[u8]) -> Result<IncomingId, TakeError> {
    caller.scope(Permission::DecideCases).map_err(AppError::from)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let received = exchange::receive(app, &mut write, caller, LETTER, bytes).await??;
    let sheet = received.says::<LetterSheet>()?;
    if leading::last_day(sheet.issued_on, sheet.days) != Some(received.sheet.valid_until) {
        return Err(Refusal::Contents.into());
    }
    exchange::note(app, &mut write, caller, &received).await??;
    let at = app.clock.now();
    let sealed = app.keys.seal(&received.sheet.payload.to_string(), &app.randomness);
    let sealed = sealed.map_err(AppError::from)?;
    let incoming = Incoming {
        id: IncomingId(app.randomness.id(at)),
        peer: received.peer.id,
        serial: received.sheet.serial,
        valid_until: received.sheet.valid_until,
        payload: Some(sealed),
        received_at: at,
    };
    queries::insert_incoming(&mut write, caller, &incoming).await?;
    let payload = json!({ "type": LETTER, "from": received.peer.id.to_string() });
    let act =
        journal::Act { name: "transfer.take", kind: "case", subject: Some(incoming.id.0), payload: &payload };
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(incoming.id)
}

/// What a letter that waits says.
///
/// # Errors
/// [`AppError::NotFound`] when it was passed on; when it does not open.
pub(super) fn opened(app: &App, incoming: &Incoming) -> Result<LetterSheet, AppError> {
    let sealed = incoming.payload.as_ref().ok_or(AppError::NotFound)?;
    let text = app.keys.open_sealed(sealed)?;
    serde_json::from_str(&text).map_err(|error| AppError::Internal(error.to_string()))
}

/// Takes a receipt of another county: the membership ends on the day on which it began there, or the letter is back.
///
/// # Errors
/// Why it is not taken.
pub(super) async fn take_receipt(app: &App, caller: &Caller, bytes: &[u8]) -> Result<CaseId, TakeError> {
    caller.scope(Permission::DecideCases).map_err(AppError::from)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let received = exchange::receive(app, &mut write, caller, RECEIPT, bytes).await??;
    let sheet = received.says::<ReceiptSheet>()?;
    let letter: LetterId = sheet.letter.parse().map_err(|_| Refusal::Contents)?;
    let record = TakeError::record;
    let case = queries::case_of_letter(&mut write, caller.area, letter).await?;
    let case = case.ok_or_else(|| record("transfer-receipt-unknown"))?;
    let transfer = queries::of_case(&mut write, caller, case, app.clock.today()).await?;
    if transfer.peer != Some(received.peer.id) {
        return Err(record("transfer-receipt-other-peer"));
    }
    if transfer.letter != Some(letter) {
        return Err(record("transfer-receipt-old-letter"));
    }
    exchange::note(app, &mut write, caller, &received).await??;
    let step = leading::answer(sheet.on, sheet.refused.as_deref());
    procedures::record_within(app, &mut write, caller, case, &step).await?;
    write.commit().await?;
    Ok(case)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_payload_breaks_the_readers(text in any::<String>(), number in any::<i64>()) {
            let payloads = [
                json!(text.clone()),
                json!({ "letter": text.clone(), "on": text.clone(), "by": text.clone(), "refused": null }),
                json!({ "number": text.clone(), "issued_on": "2026-11-24", "days": number, "from": "", "to": "",
                    "name": text, "category": "full" }),
            ];
            for payload in payloads {
                let _ = serde_json::from_value::<LetterSheet>(payload.clone());
                let _ = serde_json::from_value::<ReceiptSheet>(payload);
            }
            let written = jiff::civil::date(2026, 11, 24);
            let _ = leading::last_day(written, number);
        }
    }
}
