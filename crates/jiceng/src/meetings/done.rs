//! What was done of the duties of an organisation, as the register of organisations asks for it.

use super::model::{Kind, is_group_named};
use super::queries::{self, Event};
use super::{commands, pages};
use crate::organisations::{self, Done, EventSource, Events, Exempt, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::id::AreaId;
use db::Read;
use jiff::civil::Date;

/// The source of events that this capability is.
#[must_use]
pub fn organisation_events() -> Vec<EventSource> {
    vec![EventSource {
        kinds: || Kind::ALL.iter().map(|kind| kind.code()).collect(),
        read: |read, area, organisation, days| Box::pin(told(read, area, organisation, days)),
        record: recorded_at,
        answer: answered_at,
    }]
}

async fn told(
    read: &mut Read,
    area: AreaId,
    organisation: &Organisation,
    days: (Date, Date),
) -> Result<Events, AppError> {
    let is_group = organisation.kind == organisations::Kind::Group;
    let superior = organisation.superior.filter(|_| is_group);
    let events = queries::events(read, area, (organisation.id, superior), days).await?;
    let answers = queries::answers(read, area, organisation.id, days).await?;
    Ok(Events {
        done: events.iter().filter(|it| concerns(it, organisation)).map(done).collect(),
        exempt: answers.into_iter().map(exempt).collect(),
    })
}

/// Whether an event is the organisation's own, or the meeting of the group that it is.
pub(super) fn concerns(event: &Event, organisation: &Organisation) -> bool {
    let group = event.what.group.as_deref().unwrap_or_default();
    event.what.organisation == organisation.id || is_group_named(&organisation.short_name, group)
}

/// An event as the duties count it.
pub(super) fn done(event: &Event) -> Done {
    let talk = event.what.kind == Kind::Talk;
    Done {
        kind: event.what.kind.code(),
        on: event.what.on,
        href: pages::show::path(event.id),
        needs: if talk { Permission::ReadMembers } else { Permission::ReadMeetings },
    }
}

/// An answer as the duties count it.
pub(super) fn exempt(answer: queries::Answer) -> Exempt {
    Exempt { rule: answer.rule, from: answer.from, reason: answer.reason }
}

fn recorded_at(caller: &Caller, organisation: &Organisation, kind: &str) -> Option<String> {
    let kind: Kind = kind.parse().ok()?;
    let held = Kind::held_by(organisation.kind).contains(&kind);
    let may = held && commands::may_record(caller, &organisation.path, kind);
    may.then(|| pages::edit::new_of(organisation.id, Some(kind)))
}

fn answered_at(caller: &Caller, organisation: &Organisation, rule: &str, from: Date) -> Option<String> {
    let may = caller.may_at(Permission::RecordDecisions, &organisation.path);
    may.then(|| pages::answer::of(organisation.id, rule, from))
}
