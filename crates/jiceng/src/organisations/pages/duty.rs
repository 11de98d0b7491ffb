//! An obligation in one of its periods, as every page shows it: whether it was done, when, and what can be done about it.

use crate::organisations::duties::{Fulfilment, Obligation};
use crate::organisations::queries::Organisation;
use crate::platform::error::AppError;
use crate::platform::request::Context;
use crate::platform::tables::Speaker;
use crate::platform::text::Language;
use jiff::civil::Date;
use rulebook::Every;

/// A day on which something was done, with the record where the caller may see it.
pub struct Mark {
    /// When.
    pub on: Date,
    /// The record.
    pub href: Option<String>,
}

/// An obligation in one period.
pub struct DutyLine {
    /// What it says.
    pub text: String,
    /// Instrument and article.
    pub citation: String,
    /// Whether its source was read, or is to be confirmed.
    pub confirmed: bool,
    /// What is not on record, so that it cannot be told whether it applies.
    pub doubt: String,
    /// The period in words.
    pub period: String,
    /// Its last day.
    pub until: Date,
    /// Where it stands, in words.
    pub state: String,
    /// Whether it is still to be done.
    pub open: bool,
    /// The tone of its tag.
    pub tone: &'static str,
    /// When it was done.
    pub marks: Vec<Mark>,
    /// Why it did not apply, as somebody answered.
    pub exempt: Option<String>,
    /// Where the caller records it.
    pub record: Option<String>,
    /// Where the caller says that it does not apply, or takes that back.
    pub answer: Option<String>,
}

/// The line of an obligation.
///
/// # Errors
/// [`AppError::Unauthorized`](crate::platform::error::AppError) when nobody is signed in.
pub fn line(
    context: &Context,
    organisation: &Organisation,
    obligation: &Obligation,
) -> Result<DutyLine, AppError> {
    let caller = context.caller()?;
    let zh = context.language == Language::Zh;
    let sources = crate::organisation_events();
    let open = obligation.standing != Fulfilment::Done;
    let mut ways = sources.iter();
    let record = ways.find_map(|it| (it.record)(caller, organisation, &obligation.event));
    let mut ways = sources.iter();
    let answer =
        ways.find_map(|it| (it.answer)(caller, organisation, &obligation.rule, obligation.period.from));
    Ok(DutyLine {
        text: obligation.text(zh).to_owned(),
        citation: obligation.citation(zh).to_owned(),
        confirmed: obligation.confirmed,
        doubt: obligation.missing(zh),
        period: period(context, obligation),
        until: obligation.period.until,
        state: state(context, obligation),
        open: obligation.standing == Fulfilment::Missing,
        tone: tone(obligation.standing),
        marks: marks(context, organisation, obligation)?,
        exempt: obligation.exempt.clone(),
        record: record.filter(|_| obligation.standing == Fulfilment::Missing),
        // Of a group it is answered on the page of the group.
        answer: answer.filter(|_| open && !obligation.of_group),
    })
}

/// When it was done.
pub(super) fn marks(
    context: &Context,
    organisation: &Organisation,
    obligation: &Obligation,
) -> Result<Vec<Mark>, AppError> {
    let caller = context.caller()?;
    let seen = |needs| caller.may_at(needs, &organisation.path);
    let done = obligation.done.iter();
    Ok(done.map(|it| Mark { on: it.on, href: seen(it.needs).then(|| it.href.clone()) }).collect())
}

/// Where it stands, in words.
fn state(context: &Context, obligation: &Obligation) -> String {
    let counts = [("done", obligation.done.len().to_string()), ("times", obligation.times.to_string())];
    match obligation.standing {
        Fulfilment::Done => context.text("duty-state-done"),
        Fulfilment::Missing if !obligation.done.is_empty() => context.text_with("duty-state-partly", &counts),
        Fulfilment::Missing => context.text("duty-state-missing"),
        Fulfilment::Exempt => context.text("duty-state-exempt"),
        Fulfilment::Unrecorded => context.text("duty-state-unrecorded"),
        Fulfilment::Unknown => context.text("duty-state-unknown"),
    }
}

fn tone(standing: Fulfilment) -> &'static str {
    match standing {
        Fulfilment::Done => "ok",
        Fulfilment::Missing => "info",
        Fulfilment::Exempt | Fulfilment::Unrecorded => "plain",
        Fulfilment::Unknown => "warn",
    }
}

/// The period in words: a month, a quarter, a half-year or a year.
#[must_use]
pub fn period(context: &Context, obligation: &Obligation) -> String {
    period_in(Speaker(context.language), obligation)
}

/// The period in words of a language.
pub(in crate::organisations) fn period_in(speaker: Speaker, obligation: &Obligation) -> String {
    let from = obligation.period.from;
    let number = |months: i8| (from.month() - 1) / months + 1;
    let (key, number) = match obligation.every {
        Every::Month => ("duty-period-month", number(1)),
        Every::Quarter => ("duty-period-quarter", number(3)),
        Every::HalfYear => ("duty-period-half-year", number(6)),
        Every::Year => ("duty-period-year", 1),
    };
    speaker.with(key, &[("year", from.year().to_string()), ("number", number.to_string())])
}
