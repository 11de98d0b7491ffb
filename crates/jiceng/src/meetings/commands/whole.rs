//! A meeting that a sheet tells whole: record, roll and votes, recorded at once or not at all.

use super::{MeetingError, journal_roll, record_in, resolve_in, standing};
use crate::meetings::model::{Attendee, Draft, State, Tally, Vote};
use crate::meetings::queries;
use crate::organisations::Organisation;
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::id::MeetingId;

/// A meeting that was held, as a sheet tells it whole: the record, who came, and the votes.
#[derive(Clone, Debug)]
pub(in crate::meetings) struct Whole {
    pub(in crate::meetings) draft: Draft,
    pub(in crate::meetings) roll: Vec<Attendee>,
    pub(in crate::meetings) votes: Vec<Vote>,
}

/// What of a whole meeting was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::meetings) enum Part {
    /// The record or its roll.
    Record,
    /// A vote, counted from nought.
    Vote(usize),
}

/// Records a whole meeting at once, or nothing of it. Whoever only asks what would be refused leaves the transaction as it
/// was.
///
/// # Errors
/// As [`record`] and [`resolve`], with the part that was refused.
pub(in crate::meetings) async fn record_whole(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    whole: &Whole,
    lasting: bool,
) -> Result<MeetingId, (Part, MeetingError)> {
    let record = |error: MeetingError| (Part::Record, error);
    let broken = |error: db::Error| record(error.into());
    let mut write = app.db.write(&[caller.area.0]).await.map_err(broken)?;
    let kind = whole.draft.kind;
    let organisation = standing(&mut write, caller, organisation, kind).await.map_err(record)?;
    if whole.draft.state(app.clock.today()) == State::Planned {
        return Err(record(MeetingError::HeldInFuture));
    }
    let id = record_in(app, &mut write, caller, &organisation, &whole.draft).await.map_err(record)?;
    queries::write_roll(&mut write, caller.area, id, &whole.roll).await.map_err(broken)?;
    journal_roll(app, &mut write, caller, id, Tally::of(&whole.roll)).await.map_err(broken)?;
    let meeting = queries::by_id(&mut write, caller, id).await.map_err(|error| record(error.into()))?;
    for (at, vote) in whole.votes.iter().enumerate() {
        let done = resolve_in(app, &mut write, caller, (&meeting, &organisation), vote).await;
        done.map_err(|error| (Part::Vote(at), error))?;
    }
    if lasting {
        write.commit().await.map_err(broken)?;
    }
    Ok(id)
}
