//! What came of checking the record of a meeting, for programs.

use crate::meeting::{Checked, Meeting, Refused};
use crate::words::{Language, meeting};
use scrutiny::Signer;
use serde_json::{Value, json};

pub(super) fn of(checked: &Checked) -> Value {
    match checked {
        Ok(meeting) => accepted(meeting),
        Err(why) => json!({
            "accepted": false,
            "kind": kind(why),
            "reason": { "zh": meeting::refusal(Language::Zh, why), "en": meeting::refusal(Language::En, why) },
        }),
    }
}

const fn kind(why: &Refused) -> &'static str {
    match why {
        Refused::Unreadable(_) => "unreadable",
        Refused::Signature(_) => "signature",
        Refused::NotSignedBy(_) => "not-signed-by",
        Refused::Contradiction(..) => "contradiction",
        Refused::Disagreement(_) => "disagreement",
        Refused::Archive => "archive",
    }
}

fn accepted(meeting: &Meeting) -> Value {
    let record = &meeting.signed.record;
    let signatures: Vec<Value> = meeting
        .signed
        .signatures
        .iter()
        .map(|signature| {
            let office = match &signature.signer {
                Signer::Scrutineer(_) => "scrutineer",
                Signer::Installation(_) => "installation",
            };
            json!({ "office": office, "signer": signature.signer, "key": signature.key })
        })
        .collect();
    json!({
        "accepted": true,
        "complete": meeting.is_complete(),
        "fingerprint": record.fingerprint().to_string(),
        "organisation": record.organisation,
        "contest": record.contest,
        "rules": record.rules,
        "held_on": record.held_on,
        "signatures": signatures,
        "reconciled": meeting.reconciled,
        "rounds_not_compared": meeting.unseen,
        "electronic_voters_without_ballot": meeting.silent,
        "outcome": meeting.outcome,
        "next": meeting.outcome.next.words(record),
    })
}
