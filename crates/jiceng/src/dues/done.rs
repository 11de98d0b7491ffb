//! What was done of the duties about dues, as the register of organisations asks for it.

use super::model::Event;
use super::{pages, queries};
use crate::organisations::{Done, EventSource, Events, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::id::AreaId;
use db::Read;
use jiff::civil::Date;

/// The source of events that this capability is.
#[must_use]
pub fn organisation_events() -> Vec<EventSource> {
    vec![EventSource {
        kinds: || Event::ALL.iter().map(|it| it.code()).collect(),
        read: |read, area, organisation, days| Box::pin(told(read, area, organisation, days)),
        record: recorded_at,
        // That a duty did not apply is answered in one place for all duties.
        answer: |_, _, _, _| None,
    }]
}

async fn told(
    read: &mut Read,
    area: AreaId,
    organisation: &Organisation,
    days: (Date, Date),
) -> Result<Events, AppError> {
    let all = queries::events(read, area, organisation.id, days).await?;
    let done = |it: queries::Happened| Done {
        kind: it.kind.code(),
        on: it.on,
        href: pages::account::of(organisation.id, it.year),
        needs: Permission::ReadDues,
    };
    Ok(Events { done: all.into_iter().map(done).collect(), exempt: Vec::new() })
}

fn recorded_at(caller: &Caller, organisation: &Organisation, kind: &str) -> Option<String> {
    let kind: Event = kind.parse().ok()?;
    let done = Event::done_by(organisation.kind).contains(&kind);
    let may = done && caller.may_at(Permission::KeepDues, &organisation.path);
    may.then(|| pages::event::of(organisation.id, kind))
}
