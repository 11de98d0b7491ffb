//! What other capabilities record of what the rulebook asks for (已办): the register of organisations knows no meetings, so
//! they hand it over.

use super::queries::Organisation;
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::id::AreaId;
use jiff::civil::{Date, date};
use std::future::Future;
use std::pin::Pin;

/// Where events come from.
#[derive(Clone, Copy)]
pub struct EventSource {
    /// The rulebook's words of the events that are recorded there.
    pub kinds: fn() -> Vec<&'static str>,
    /// What happened to an organisation between two days, and which duties did not concern it.
    pub read: for<'a> fn(&'a mut db::Read, AreaId, &'a Organisation, (Date, Date)) -> Telling<'a>,
    /// Where the caller records an event of a kind at an organisation.
    pub record: fn(&Caller, &Organisation, &str) -> Option<String>,
    /// Where the caller says why a duty does not concern an organisation in the period that begins on a day.
    pub answer: fn(&Caller, &Organisation, &str, Date) -> Option<String>,
}

/// Events on their way.
pub type Telling<'a> = Pin<Box<dyn Future<Output = Result<Events, AppError>> + Send + 'a>>;

/// What happened, and what did not concern an organisation.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// What happened, by day.
    pub done: Vec<Done>,
    /// Which duties did not concern it.
    pub exempt: Vec<Exempt>,
}

/// Something that was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// The rulebook's word for it.
    pub kind: &'static str,
    /// When.
    pub on: Date,
    /// The record.
    pub href: String,
    /// The right that it takes to see the record.
    pub needs: Permission,
}

/// A duty that did not concern an organisation in one period.
#[derive(Clone, Debug)]
pub struct Exempt {
    /// Id of the obligation.
    pub rule: String,
    /// The first day of the period.
    pub from: Date,
    /// Why not.
    pub reason: String,
}

/// Reads what every source has of an organisation for the whole years in which the days lie: no period is longer.
///
/// # Errors
/// Whatever the database reports.
pub async fn events(
    read: &mut db::Read,
    area: AreaId,
    organisation: &Organisation,
    (from, until): (Date, Date),
) -> Result<Events, AppError> {
    let days = (date(from.year(), 1, 1), date(until.year(), 12, 31));
    let mut all = Events::default();
    for source in crate::organisation_events() {
        let told = (source.read)(read, area, organisation, days).await?;
        all.done.extend(told.done);
        all.exempt.extend(told.exempt);
    }
    Ok(all)
}
