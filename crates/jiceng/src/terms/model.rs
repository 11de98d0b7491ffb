//! Where terms stand on a day, and the words of key and difficult villages.

use crate::platform::form::FieldError;
use crate::platform::word::words;
use jiff::ToSpan as _;
use jiff::civil::Date;
use rulebook::calendar::add_months;

words! {
    /// Where the term of an organisation stands on a day.
    State, "term-state" {
        /// 已超期: it ended, an approved extension counted, and no new one is registered.
        Overdue = "overdue",
        /// 换届中.
        UnderWay = "under-way",
        /// 已批准延期.
        Extended = "extended",
        /// 应提醒换届: the day of the reminder has come.
        Reminder = "reminder",
        /// 未届满.
        NotYet = "not-yet",
        /// 没有登记届期.
        Unrecorded = "unrecorded",
    }
}

words! {
    /// Why a village needs more attention.
    KeyKind, "key-village-kind" {
        /// 重点村.
        Key = "key",
        /// 难点村.
        Difficult = "difficult",
    }
}

words! {
    /// What is written down of a marked village.
    KeyStep, "key-village-step" {
        /// 登记措施.
        Measure = "measure",
        /// 更换责任联系人.
        Contact = "contact",
        /// 解除.
        Released = "released",
    }
}

words! {
    /// Which markings a list shows.
    Shown, "key-village-shown" {
        /// Those that run.
        Running = "running",
        /// Those that were released.
        Released = "released",
        /// All.
        All = "all",
    }
}

/// What the calendar reads of a running term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// When it began.
    pub started: Date,
    /// The day on which it ends by its length.
    pub due: Date,
    /// Since when its change is under way.
    pub changing_since: Option<Date>,
    /// Until when it was put off, with approval.
    pub extended_until: Option<Date>,
}

impl Span {
    /// The day on which it is over, an approved extension counted.
    #[must_use]
    pub fn ends(&self) -> Date {
        self.extended_until.unwrap_or(self.due)
    }
}

/// Where a term stands on a day; `horizon` is what [`horizon`] gives for that day. A term that is over stays overdue while
/// its change is under way: only the new term ends that. The statement of the calendar says the same.
#[must_use]
pub fn state_on(term: Option<&Span>, today: Date, horizon: Date) -> State {
    let Some(term) = term else { return State::Unrecorded };
    if term.ends() < today {
        State::Overdue
    } else if term.changing_since.is_some_and(|since| since <= today) {
        State::UnderWay
    } else if term.extended_until.is_some() {
        State::Extended
    } else if term.due <= horizon {
        State::Reminder
    } else {
        State::NotYet
    }
}

/// The last day of which it is true that so many months before it have come: terms that end by then are to be reminded of.
#[must_use]
pub fn horizon(today: Date, months: i64) -> Date {
    let Some(mut last) = add_months(today, months) else { return today };
    // Months end on days that others do not have: the 28th of February lies six months before the 28th and the 31st.
    loop {
        let next = last.saturating_add(1.day());
        let reached = next > last && add_months(next, -months).is_some_and(|day| day <= today);
        if !reached {
            return last;
        }
        last = next;
    }
}

/// Something that is written down of a marked village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Deed {
    pub(super) step: KeyStep,
    /// When it was done, or from when it holds.
    pub(super) on: Date,
    /// What was done, the conclusion, or why the contact changes.
    pub(super) words: String,
    /// Who is responsible from now on, where that changes.
    pub(super) contact: Option<super::key::Contact>,
}

impl Deed {
    /// What is wrong with its day.
    pub(super) fn misdated(&self, from: Date, today: Date) -> Option<(&'static str, FieldError)> {
        if self.on > today {
            return Some(("on", FieldError::new("key-village-future")));
        }
        (self.on < from).then(|| ("on", FieldError::with("key-village-before", "day", from)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn day(number: i64) -> Date {
        date(2020, 1, 1).saturating_add(number.days())
    }

    /// The same told plainly, day by day, as somebody would at a desk with a calendar.
    fn plainly(term: Option<&Span>, today: Date, months: i64) -> State {
        let Some(term) = term else { return State::Unrecorded };
        let ends = term.extended_until.unwrap_or(term.due);
        let over = today > ends;
        let changing = matches!(term.changing_since, Some(since) if today >= since);
        let remind = add_months(term.due, -months).unwrap();
        match (over, changing, term.extended_until) {
            (true, _, _) => State::Overdue,
            (false, true, _) => State::UnderWay,
            (false, false, Some(_)) => State::Extended,
            (false, false, None) if today >= remind => State::Reminder,
            (false, false, None) => State::NotYet,
        }
    }

    fn any_term() -> impl Strategy<Value = Option<Span>> {
        let part = (0i64..4000, 1i64..2000, prop::option::of(0i64..2500), prop::option::of(1i64..500));
        prop::option::weighted(
            0.95,
            part.prop_map(|(started, length, changing, extension)| {
                let due = day(started + length);
                Span {
                    started: day(started),
                    due,
                    changing_since: changing.map(|it| day(started + it)),
                    extended_until: extension.map(|it| due.saturating_add(it.days())),
                }
            }),
        )
    }

    proptest! {
        #[test]
        fn states_equal_a_plain_reckoning(term in any_term(), today in 0i64..6000, months in 1i64..13) {
            let today = day(today);
            let state = state_on(term.as_ref(), today, horizon(today, months));
            prop_assert_eq!(state, plainly(term.as_ref(), today, months));
        }

        #[test]
        fn the_horizon_is_the_last_day_that_is_near(today in 0i64..6000, months in 1i64..13) {
            let today = day(today);
            let last = horizon(today, months);
            prop_assert!(add_months(last, -months).unwrap() <= today);
            for ahead in 1..40i64 {
                prop_assert!(add_months(last.saturating_add(ahead.days()), -months).unwrap() > today);
            }
        }
    }

    #[test]
    fn the_last_days_of_a_month_are_reached_together() {
        assert_eq!(horizon(date(2026, 2, 28), 6), date(2026, 8, 31));
        assert_eq!(horizon(date(2026, 2, 27), 6), date(2026, 8, 27));
        assert_eq!(horizon(date(2026, 11, 24), 6), date(2027, 5, 24));
    }

    #[test]
    fn a_term_is_overdue_from_the_day_after_and_stays_so_while_the_change_is_under_way() {
        let due = date(2026, 11, 24);
        let term = Span { started: date(2021, 11, 24), due, changing_since: Some(due), extended_until: None };
        let on = |today| state_on(Some(&term), today, horizon(today, 6));
        assert_eq!(on(date(2026, 11, 23)), State::Reminder);
        assert_eq!(on(due), State::UnderWay);
        assert_eq!(on(date(2026, 11, 25)), State::Overdue);
    }

    #[test]
    fn what_is_written_of_a_marking_lies_neither_ahead_nor_before_it() {
        let (from, today) = (date(2026, 3, 1), date(2026, 11, 24));
        let deed = |on| Deed { step: KeyStep::Measure, on, words: "走访".to_owned(), contact: None };
        assert_eq!(deed(from).misdated(from, today), None);
        assert_eq!(deed(date(2026, 2, 28)).misdated(from, today).unwrap().0, "on");
        assert_eq!(deed(date(2026, 11, 25)).misdated(from, today).unwrap().0, "on");
    }
}
