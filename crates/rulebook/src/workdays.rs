//! Working days (工作日): the days of the week, and what the yearly arrangement of holidays makes of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};

use crate::calendar::next_day;
use crate::words::Words;

/// The calendar of working days.
#[derive(Clone, Debug, Default)]
pub struct Workdays {
    years: BTreeMap<i16, Arrangement>,
}

/// The arrangement of one year.
#[derive(Clone, Debug)]
pub struct Arrangement {
    /// Who made it.
    pub source: Words,
    /// Whether its text was checked.
    pub confirmed: bool,
    pub(crate) local: bool,
    pub(crate) off: BTreeSet<Date>,
    pub(crate) on: BTreeSet<Date>,
}

impl Workdays {
    pub(crate) fn insert(&mut self, year: i16, arrangement: Arrangement) {
        self.years.insert(year, arrangement);
    }

    /// The arrangement of a year, when it is on record; without one only the days of the week are known.
    #[must_use]
    pub fn arrangement(&self, year: i16) -> Option<&Arrangement> {
        self.years.get(&year)
    }

    /// Whether a day is one on which offices work.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        let arrangement = self.years.get(&day.year());
        if arrangement.is_some_and(|it| it.on.contains(&day)) {
            return true;
        }
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && !arrangement.is_some_and(|it| it.off.contains(&day))
    }

    /// How many working days lie between two days, both counted; none when the second comes first.
    #[must_use]
    pub fn count(&self, from: Date, until: Date) -> i64 {
        let days = std::iter::successors(Some(from), |day| next_day(*day)).take_while(|day| *day <= until);
        i64::try_from(days.filter(|day| self.is_working(*day)).count()).unwrap_or(i64::MAX)
    }

    /// The day on which so many working days are full, the first day counted; none out of range.
    #[must_use]
    pub fn full(&self, from: Date, count: i64) -> Option<Date> {
        let mut left = count;
        let mut day = from;
        loop {
            left -= i64::from(self.is_working(day));
            if left <= 0 {
                return Some(day);
            }
            day = next_day(day)?;
        }
    }

    /// Whether the arrangement of every year between two days is on record and checked.
    #[must_use]
    pub fn is_sure(&self, from: Date, until: Date) -> bool {
        (from.year()..=until.year()).all(|year| self.arrangement(year).is_some_and(|it| it.confirmed))
    }
}
