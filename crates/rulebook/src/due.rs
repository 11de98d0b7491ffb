//! What must happen in every period.

use jiff::civil::Date;
use serde::Serialize;

use crate::calendar::{Every, Period, add_months, next_day};
use crate::expression::Doubt;
use crate::facts::Facts;
use crate::judge::Case;
use crate::provision::{Edition, Nature, Provision, Strength};
use crate::rulebook::{Rulebook, held_day};
use crate::words::Words;

/// Where an obligation stands in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DueStatus {
    /// Done as often as required.
    Done,
    /// Not yet done as often as required.
    Missing,
    /// Whether it applies cannot be told, because facts are not known.
    Unknown,
}

/// An obligation in one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due<'r> {
    /// Id of the obligation.
    pub obligation: &'r str,
    /// Kind of the event that fulfils it.
    pub event: &'r str,
    /// The period in which events count.
    pub period: Period,
    /// Usual season within the period; the whole period when there is none.
    pub window: Period,
    /// How often it must happen.
    pub required: u32,
    /// How often it happened in the period.
    pub done: u32,
    /// How often it must still happen.
    pub missing: u32,
    /// Where it stands.
    pub status: DueStatus,
    /// Its strength.
    pub strength: Strength,
    /// Id of the instrument.
    pub instrument: &'r str,
    /// Name of the instrument's edition.
    pub edition: &'r str,
    /// Article.
    pub article: Option<&'r str>,
    /// Title and article, local citation included.
    pub citation: &'r Words,
    /// What the obligation says.
    pub text: &'r Words,
    /// Whether obligation and instrument were checked.
    pub confirmed: bool,
    /// Whether it is the county's own obligation, or an overlay of the county changed it.
    pub local: bool,
    /// Names of the facts that are not known and are needed.
    pub unknown: Vec<&'r str>,
}

impl Due<'_> {
    /// Whether the period has passed and something is missing.
    #[must_use]
    pub fn is_overdue(&self, on: Date) -> bool {
        self.status == DueStatus::Missing && self.period.until < on
    }
}

/// Periods of one length that touch a stretch of days, worked out once for a call.
#[derive(Default)]
struct Calendar {
    periods: [Option<Vec<Period>>; 4],
}

impl Rulebook {
    /// What is due in the whole periods that touch the days from `from` to `to`, by obligation and period.
    ///
    /// `events` are kind and day of what happened; they must cover those periods whole, also where they begin
    /// before `from` or end after `to`. Only whole periods count: an obligation binds in a period when an
    /// edition is in force on its first and on its last day and the facts meet its condition with `today` the
    /// first day of the period. The edition of the first day decides, unless that of the last day asks for the same.
    /// Facts are taken as they are now.
    #[must_use]
    pub fn due(&self, facts: &Facts, events: &[(&str, Date)], from: Date, to: Date) -> Vec<Due<'_>> {
        let Some(facts) = self.own(facts) else { return Vec::new() };
        let mut calendar = Calendar::default();
        let mut case = Case { book: self, facts: &facts, today: held_day(from) };
        let mut dues = Vec::new();
        for obligation in self.about(&facts.subject().id) {
            let Nature::Obligation { every, window, event } = &obligation.nature else { continue };
            let mut days: Vec<Date> =
                events.iter().filter(|(kind, _)| kind == event).map(|(_, day)| *day).collect();
            days.sort_unstable();
            // The answer of an edition whose condition does not read the day holds for all periods.
            let mut answered: Option<(&Edition, Result<bool, Doubt>)> = None;
            for period in calendar.touching(*every, from, to) {
                let Some(edition) = binding(obligation, *period) else { continue };
                let reads_day = edition.conditions.applies.as_ref().is_some_and(|applies| applies.uses_today);
                let known =
                    answered.as_ref().filter(|(known, _)| !reads_day && std::ptr::eq(*known, edition));
                let applies = if let Some((_, applies)) = known {
                    applies.clone()
                } else {
                    if reads_day {
                        case.today = held_day(period.from);
                    }
                    let applies = case.applies(edition);
                    answered = Some((edition, applies.clone()));
                    applies
                };
                if applies == Ok(false) {
                    continue;
                }
                let unknown = applies.err().map(|doubt| self.fact_names(&obligation.subject, &doubt));
                let window = season(*period, *window);
                dues.push(report(obligation, edition, event, *period, window, &days, unknown));
            }
        }
        dues
    }
}

impl Calendar {
    fn touching(&mut self, every: Every, from: Date, to: Date) -> &[Period] {
        self.periods[every as usize].get_or_insert_with(|| {
            let mut periods = Vec::new();
            let mut next = Some(from).filter(|from| *from <= to);
            while let Some(period) = next.and_then(|day| every.period_of(day)) {
                periods.push(period);
                next = next_day(period.until).filter(|day| *day <= to);
            }
            periods
        })
    }
}

/// The edition that binds for a whole period. Where a later one asks for the same as often, with the same values, it is
/// the one to cite; where it asks for more or less, that is for the next period.
fn binding(obligation: &Provision, period: Period) -> Option<&Edition> {
    let last = obligation.edition_on(period.until)?;
    let first = obligation.edition_on(period.from)?;
    let same = first.count == last.count && first.values() == last.values();
    Some(if same { last } else { first })
}

/// The usual season of a year, or the whole period.
fn season(period: Period, window: Option<(i8, i8)>) -> Period {
    let days = window.and_then(|(first, last)| {
        let from = add_months(period.from, i64::from(first) - 1)?;
        let until = add_months(period.from, i64::from(last))
            .map_or(Some(period.until), |day| day.yesterday().ok())?;
        Some(Period { from, until })
    });
    days.unwrap_or(period)
}

fn report<'r>(
    obligation: &'r Provision,
    edition: &'r Edition,
    event: &'r str,
    period: Period,
    window: Period,
    days: &[Date],
    unknown: Option<Vec<&'r str>>,
) -> Due<'r> {
    let before = days.partition_point(|day| *day < period.from);
    let until = days.partition_point(|day| *day <= period.until);
    let done = u32::try_from(until - before).unwrap_or(u32::MAX);
    let missing = edition.count.saturating_sub(done);
    let status = match (&unknown, missing) {
        (Some(_), _) => DueStatus::Unknown,
        (None, 0) => DueStatus::Done,
        (None, _) => DueStatus::Missing,
    };
    Due {
        obligation: &obligation.id,
        event,
        period,
        window,
        required: edition.count,
        done,
        missing,
        status,
        strength: obligation.strength,
        instrument: &edition.instrument,
        edition: &edition.edition,
        article: edition.article.as_deref(),
        citation: &edition.citation,
        text: &edition.text,
        confirmed: edition.confirmed,
        local: obligation.local || edition.local.is_some(),
        unknown: unknown.unwrap_or_default(),
    }
}
