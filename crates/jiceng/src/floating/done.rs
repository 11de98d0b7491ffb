//! What was done of the duties about members who are away (应办事项): whoever keeps in touch enters each contact once, and the
//! rounds that the rulebook asks for follow from that.

use super::model::Act;
use super::pages;
use super::queries::{self, Away};
use crate::organisations::{Done, EventSource, Events, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::id::AreaId;
use db::Read;
use jiff::civil::Date;
use rulebook::{Every, Period};

/// Of everybody who is away something was written down in the period: the rulebook's word for the ledger brought up to date.
const UPDATED: &str = "floating-updated";
/// Everybody who is away was reached in the period; of those out of touch, it was tried.
const CONTACTED: &str = "floating-contacted";

/// The source of events that this capability is.
#[must_use]
pub fn organisation_events() -> Vec<EventSource> {
    vec![EventSource {
        kinds: || vec![UPDATED, CONTACTED],
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
    let away = queries::away(read, area, organisation.id, days).await?;
    let updated = rounds(&away, Every::Quarter, days, |_, _| true).map(|on| (UPDATED, on));
    let contacted = rounds(&away, Every::HalfYear, days, reached).map(|on| (CONTACTED, on));
    let done = |(kind, on)| Done {
        kind,
        on,
        href: pages::list::of(organisation.id),
        needs: Permission::ReadMembers,
    };
    Ok(Events { done: updated.chain(contacted).map(done).collect(), exempt: Vec::new() })
}

/// Whether what was written down says that somebody was reached; of whom nobody reaches, that it was tried.
fn reached(away: &Away, (act, on): (Act, Date)) -> bool {
    match act {
        Act::Contact | Act::Lost => true,
        Act::Attempt => away.is_lost_on(on),
        _ => false,
    }
}

/// The days on which a round was complete, one for each period in which it was.
fn rounds<'a>(
    away: &'a [Away],
    every: Every,
    (from, until): (Date, Date),
    counts: impl Fn(&Away, (Act, Date)) -> bool + 'a,
) -> impl Iterator<Item = Date> + 'a {
    let next = move |it: &Period| it.until.tomorrow().ok().and_then(|day| every.period_of(day));
    let periods = std::iter::successors(every.period_of(from), next).take_while(move |it| it.from <= until);
    periods.filter_map(move |period| complete(away, period, &counts))
}

/// The day on which something had been written down of everybody who was away in a period; none while somebody is left, or
/// nobody was away. Leaving and coming back are written down themselves.
fn complete(away: &[Away], period: Period, counts: impl Fn(&Away, (Act, Date)) -> bool) -> Option<Date> {
    let within = |day: &Date| period.from <= *day && *day <= period.until;
    let first = |it: &Away| {
        let written = it.written.iter().filter(|entry| counts(it, **entry)).map(|(_, on)| *on);
        written.chain([it.left_on]).chain(it.until).filter(within).min()
    };
    let then = away.iter().filter(|it| it.overlaps(period.from, period.until));
    let days: Vec<Option<Date>> = then.map(first).collect();
    days.into_iter().collect::<Option<Vec<Date>>>()?.into_iter().max()
}

fn recorded_at(caller: &Caller, organisation: &Organisation, kind: &str) -> Option<String> {
    let may = caller.may_at(Permission::ChangeMembers, &organisation.path);
    ([UPDATED, CONTACTED].contains(&kind) && may).then(|| pages::list::of(organisation.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const YEAR: (Date, Date) = (date(2026, 1, 1), date(2026, 12, 31));

    fn away(left_on: Date, until: Option<Date>, written: &[(Act, Date)]) -> Away {
        Away { left_on, until, written: written.to_vec() }
    }

    fn contacted(all: &[Away]) -> Vec<Date> {
        rounds(all, Every::HalfYear, YEAR, reached).collect()
    }

    #[test]
    fn a_round_is_complete_when_the_last_of_those_away_was_reached() {
        let first = away(
            date(2025, 3, 1),
            None,
            &[(Act::Contact, date(2026, 2, 1)), (Act::Contact, date(2026, 8, 1))],
        );
        let second = away(
            date(2025, 3, 1),
            None,
            &[(Act::Contact, date(2026, 5, 9)), (Act::Attempt, date(2026, 7, 1))],
        );
        assert_eq!(
            contacted(&[first.clone(), second.clone()]),
            [date(2026, 5, 9)],
            "an attempt reaches nobody"
        );
        let lost = [&second.written[..], &[(Act::Lost, date(2026, 7, 2)), (Act::Attempt, date(2026, 9, 3))]]
            .concat();
        let lost = away(second.left_on, None, &lost);
        assert_eq!(contacted(&[first.clone(), lost]), [date(2026, 5, 9), date(2026, 8, 1)]);
        assert_eq!(contacted(&[]), Vec::<Date>::new(), "where nobody is away nothing was done");
        let back = away(date(2025, 3, 1), Some(date(2026, 7, 5)), &[(Act::Contact, date(2026, 1, 9))]);
        assert_eq!(
            contacted(&[first, back]),
            [date(2026, 2, 1), date(2026, 8, 1)],
            "whoever came back was seen"
        );
    }

    #[test]
    fn whoever_left_within_the_period_was_written_down_by_that() {
        let new = away(date(2026, 5, 1), None, &[]);
        let days: Vec<Date> = rounds(&[new], Every::Quarter, YEAR, |_, _| true).collect();
        assert_eq!(days, [date(2026, 5, 1)], "in the second quarter, and not in those before and after");
    }

    proptest! {
        #[test]
        fn a_round_is_told_only_when_nobody_was_forgotten(
            entries in prop::collection::vec((0_usize..3, 0_i16..365), 0..12),
        ) {
            let day = |number: i16| date(2026, 1, 1).saturating_add(jiff::Span::new().days(i64::from(number)));
            let mut all: Vec<Away> = (0..3).map(|_| away(date(2025, 1, 1), None, &[])).collect();
            for (who, number) in entries {
                all[who].written.push((Act::Contact, day(number)));
            }
            let told = contacted(&all);
            for (from, until) in [(date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 12, 31))] {
                let within = |on: &Date| from <= *on && *on <= until;
                let each = all.iter().all(|it| it.written.iter().any(|(_, on)| within(on)));
                prop_assert_eq!(told.iter().any(within), each);
            }
        }
    }
}
