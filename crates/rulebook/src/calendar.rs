//! Civil dates as the regulations count them: whole months, month ends, periods.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// How often an obligation comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Every {
    /// Each calendar month.
    Month,
    /// Each quarter beginning in January, April, July, October.
    Quarter,
    /// Each half-year beginning in January and July.
    HalfYear,
    /// Each calendar year.
    Year,
}

/// A stretch of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

impl Every {
    /// Length in months.
    #[must_use]
    pub fn months(self) -> i8 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }

    /// The period that contains a day. `None` outside the years 1 to 9999.
    #[must_use]
    pub fn period_of(self, day: Date) -> Option<Period> {
        let length = self.months();
        let first = (day.month() - 1) / length * length + 1;
        let from = Date::new(day.year(), first, 1).ok()?;
        let until = add_months(from, i64::from(length))?.yesterday().ok()?;
        Some(Period { from, until })
    }
}

impl Period {
    /// Whether a day lies within.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

/// Reads an ISO date of the years 1 to 9999, the range in which text order is date order.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return None;
    }
    text.parse().ok().and_then(within)
}

/// The same day of the month `months` later (or earlier, when negative); where that month is too short, its
/// last day. `None` outside the years 1 to 9999.
#[must_use]
pub fn add_months(day: Date, months: i64) -> Option<Date> {
    let span = jiff::Span::new().try_months(months).ok()?;
    day.checked_add(span).ok().and_then(within)
}

/// The day `days` later (or earlier, when negative). `None` outside the years 1 to 9999.
#[must_use]
pub fn add_days(day: Date, days: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    day.checked_add(span).ok().and_then(within)
}

/// Whole months from `start` to `end`: the greatest n with `add_months(start, n) <= end`; negative when `end`
/// comes first.
#[must_use]
pub fn months_between(start: Date, end: Date) -> i64 {
    if end < start {
        return -months_between(end, start);
    }
    let apart = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month());
    let months = apart(end) - apart(start);
    match add_months(start, months) {
        Some(reached) if reached <= end => months,
        _ => months - 1,
    }
}

/// Whole years from `start` to `end`, counted as twelve whole months each.
#[must_use]
pub fn years_between(start: Date, end: Date) -> i64 {
    months_between(start, end) / 12
}

/// Days from `start` to `end`; negative when `end` comes first.
#[must_use]
pub fn days_between(start: Date, end: Date) -> i64 {
    i64::from((end - start).get_days())
}

/// A date as people read it.
pub(crate) fn chinese(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// The day after, within range.
pub(crate) fn next_day(day: Date) -> Option<Date> {
    day.checked_add(1.day()).ok().and_then(within)
}

fn within(day: Date) -> Option<Date> {
    (1..=9999).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn month_ends_and_leap_days() {
        assert_eq!(add_months(date(2024, 1, 31), 1), Some(date(2024, 2, 29)));
        assert_eq!(add_months(date(2025, 1, 31), 1), Some(date(2025, 2, 28)));
        assert_eq!(add_months(date(2024, 2, 29), 12), Some(date(2025, 2, 28)));
        assert_eq!(add_months(date(2024, 8, 31), -6), Some(date(2024, 2, 29)));
        assert_eq!(months_between(date(2024, 1, 31), date(2024, 2, 28)), 0);
        assert_eq!(months_between(date(2024, 1, 31), date(2024, 2, 29)), 1);
        assert_eq!(months_between(date(2024, 2, 29), date(2024, 1, 31)), -1);
        assert_eq!(years_between(date(2008, 2, 29), date(2026, 2, 27)), 17);
        assert_eq!(years_between(date(2008, 2, 29), date(2026, 2, 28)), 18);
        assert_eq!(days_between(date(2024, 2, 28), date(2024, 3, 1)), 2);
        assert_eq!(add_months(date(9999, 12, 1), 1), None);
        assert_eq!(add_days(date(1, 1, 1), -1), None);
        assert_eq!(add_months(date(2024, 1, 1), i64::MAX), None);
    }

    #[test]
    fn periods_end_on_the_last_day() {
        let february = Every::Month.period_of(date(2024, 2, 10));
        assert_eq!(february, Some(Period { from: date(2024, 2, 1), until: date(2024, 2, 29) }));
        let quarter = Every::Quarter.period_of(date(2026, 12, 31));
        assert_eq!(quarter, Some(Period { from: date(2026, 10, 1), until: date(2026, 12, 31) }));
        let half = Every::HalfYear.period_of(date(2026, 6, 30));
        assert_eq!(half, Some(Period { from: date(2026, 1, 1), until: date(2026, 6, 30) }));
        let year = Every::Year.period_of(date(2026, 7, 1));
        assert_eq!(year, Some(Period { from: date(2026, 1, 1), until: date(2026, 12, 31) }));
    }

    #[test]
    fn only_ten_character_dates_are_dates() {
        assert_eq!(parse_date("2026-05-11"), Some(date(2026, 5, 11)));
        for text in
            ["2026-5-11", "20260511", "2026-02-29", "2026-05-11T00:00", "-00001-01-01", "0000-01-01", "今天"]
        {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
