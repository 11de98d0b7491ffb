//! What a record said before its corrections (更正前内容), so that a correction shows what it corrected.

use super::show;
use crate::meetings::model::{Attendee, Draft};
use crate::meetings::queries::{self, Former, Meeting};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::request::Context;

/// What one correction changed: when and by whom, and what stood there until then.
pub(super) struct Before {
    pub(super) heading: String,
    /// Labels, or names of the roll, with the former values.
    pub(super) rows: Vec<(String, String)>,
}

/// The corrections of a record and of its roll, the newest first.
pub(super) async fn of(
    context: &Context,
    read: &mut db::Read,
    meeting: &Meeting,
    roll: &[Attendee],
) -> Result<Vec<Before>, AppError> {
    let area = context.caller()?.area;
    let records = queries::former_records(read, area, meeting.id).await?;
    let lines = queries::former_rolls(read, area, meeting.id).await?;
    let mut all: Vec<(i64, Before)> = Vec::new();
    let mut after = &meeting.draft;
    for former in &records {
        let rows = differing(context, &former.what, after);
        all.push((former.version, Before { heading: heading(context, former), rows }));
        after = &former.what;
    }
    let mut after: Vec<&Attendee> = roll.iter().collect();
    for lines in lines.chunk_by(|one, other| one.version == other.version) {
        let then: Vec<&Attendee> = lines.iter().map(|line| &line.what).collect();
        let changed = then.iter().filter(|it| !after.contains(it));
        let rows: Vec<_> = changed.map(|it| (it.name.clone(), stood(context, it))).collect();
        if let Some(first) = lines.first().filter(|_| !rows.is_empty()) {
            all.push((first.version, Before { heading: heading(context, first), rows }));
        }
        after = then;
    }
    all.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    Ok(all.into_iter().map(|(_, before)| before).collect())
}

fn heading<T>(context: &Context, former: &Former<T>) -> String {
    let by = former.by.clone().unwrap_or_default();
    context.text_with("meeting-former-until", &[("at", clock::minute_of(former.at)), ("by", by)])
}

/// The fields whose values a correction changed, as they were.
fn differing(context: &Context, then: &Draft, after: &Draft) -> Vec<(String, String)> {
    let kind = |draft: &Draft| ("meeting-kind", Some(context.text(draft.kind.key())));
    let said = |draft| std::iter::once(kind(draft)).chain(show::said(context, draft));
    let pairs = said(then).zip(said(after)).filter(|((_, then), (_, after))| then != after);
    let value = |value: Option<String>| value.unwrap_or_else(|| context.text("meeting-former-empty"));
    pairs.map(|((key, then), _)| (context.text(key), value(then))).collect()
}

/// Whether somebody came, as it stood, with the reason.
fn stood(context: &Context, attendee: &Attendee) -> String {
    let state = context.text(attendee.attendance.key());
    match &attendee.reason {
        Some(reason) => {
            context.text_with("meeting-former-attendance", &[("state", state), ("reason", reason.clone())])
        }
        None => state,
    }
}
