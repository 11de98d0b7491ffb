//! Dates as people write them.

use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// A date known to the day, the month or the year. What is not known is not invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// The text has not the shape of a date.
    Shape,
    /// There is no such day in the calendar.
    NoSuchDay,
    /// The year is not between 1850 and 2200.
    Year,
}

impl PartialDate {
    /// The first day it may be.
    #[must_use]
    pub fn earliest(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::ZERO)
    }

    /// The last day it may be.
    #[must_use]
    pub fn latest(self) -> Date {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.earliest(),
            (Some(_), None) => self.earliest().last_of_month(),
            (None, _) => self.earliest().last_of_year(),
        }
    }

    /// The day, when it is known.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        self.day.is_some().then(|| self.earliest())
    }

    /// As documents write it: `1998年7月1日`, `1998年7月`, `1998年`.
    #[must_use]
    pub fn written_out(self) -> String {
        let month = self.month.map(|month| format!("{month}月")).unwrap_or_default();
        let day = self.day.map(|day| format!("{day}日")).unwrap_or_default();
        format!("{}年{month}{day}", self.year)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// Whether both can be the same date, one perhaps known less exactly.
    #[must_use]
    pub fn agrees_with(self, other: Self) -> bool {
        self.earliest() <= other.latest() && other.earliest() <= self.latest()
    }

    /// The part of this date that a less exact one would show: to the month when `other` knows no day.
    #[must_use]
    pub fn is_finer_than(self, other: Self) -> bool {
        (self.day.is_some() && other.day.is_none()) || (self.month.is_some() && other.month.is_none())
    }
}

impl From<Date> for PartialDate {
    fn from(date: Date) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }
}

impl fmt::Display for PartialDate {
    /// `1998`, `1998-07` or `1998-07-01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

impl FromStr for PartialDate {
    type Err = DateError;

    /// Reads every shape seen in rosters: `2019/10/24`, `2019-10-24`, `2019.10.24`, `20191024`, `201910`,
    /// `2019年10月24日`, `2019年10月`, `2019.10`, `2019年`, with full-width digits and a time of day after it.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let text = narrow(text);
        let text = text.trim();
        let text = text
            .split_once(['T', ' '])
            .map_or(text, |(date, time)| if time.contains(':') { date } else { text });
        let mut parts: Vec<&str> = text
            .split(|c: char| {
                matches!(c, '/' | '-' | '.' | '年' | '月' | '日' | '号' | ' ' | '、' | '—' | '－')
            })
            .collect();
        while parts.last().is_some_and(|part| part.is_empty()) {
            parts.pop();
        }
        let compact;
        if let [digits] = parts[..]
            && (digits.len() == 8 || digits.len() == 6)
            && digits.is_ascii()
        {
            compact = [&digits[..4], &digits[4..6], digits.get(6..8).unwrap_or("")];
            parts = compact.iter().copied().filter(|part| !part.is_empty()).collect();
        }
        if parts.is_empty() || parts.len() > 3 || parts[0].len() != 4 {
            return Err(DateError::Shape);
        }
        let number = |part: &str| -> Result<i16, DateError> {
            let digits = !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
            if digits { part.parse().map_err(|_| DateError::Shape) } else { Err(DateError::Shape) }
        };
        let small = |part: Option<&&str>| -> Result<Option<i8>, DateError> {
            part.map(|part| number(part).and_then(|n| i8::try_from(n).map_err(|_| DateError::NoSuchDay)))
                .transpose()
        };
        let year = number(parts[0])?;
        let date = Self { year, month: small(parts.get(1))?, day: small(parts.get(2))? };
        if !(1850..=2200).contains(&year) {
            return Err(DateError::Year);
        }
        Date::new(year, date.month.unwrap_or(1), date.day.unwrap_or(1)).map_err(|_| DateError::NoSuchDay)?;
        Ok(date)
    }
}

db::field_from_text!(PartialDate);

/// Full-width digits, letters and punctuation as their ordinary forms (Unicode block FF01-FF5E and 3000).
#[must_use]
pub fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// A day, where the day must be known.
///
/// # Errors
/// As [`PartialDate`], and [`DateError::Shape`] when only the month is given.
pub fn parse_day(text: &str) -> Result<Date, DateError> {
    text.parse::<PartialDate>()?.day().ok_or(DateError::Shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_shape_of_a_roster_is_read() {
        for (text, wanted) in [
            ("2019/10/24", "2019-10-24"),
            ("2019-10-24", "2019-10-24"),
            ("2019.10.24", "2019-10-24"),
            ("20191024", "2019-10-24"),
            ("201910", "2019-10"),
            ("2019年10月", "2019-10"),
            ("2019年10月24日", "2019-10-24"),
            ("1998.07", "1998-07"),
            ("１９９８．０７", "1998-07"),
            ("2019-1-2", "2019-01-02"),
            ("2019年", "2019"),
            ("2019-10-24 00:00:00", "2019-10-24"),
            ("2019-10-24T08:00:00", "2019-10-24"),
        ] {
            assert_eq!(
                text.parse::<PartialDate>().map(|date| date.to_string()),
                Ok(wanted.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["", "无", "19", "2019-13-01", "2023-02-29", "3019-01-01", "2019-10-24-1", "43762.5", "二〇一九"]
        {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_date_reads_back_as_written(days in 0_i32..120_000) {
            use jiff::ToSpan as _;
            let date = jiff::civil::date(1860, 1, 1) + days.days();
            let partial = PartialDate::from(date);
            prop_assert_eq!(partial.to_string().parse::<PartialDate>(), Ok(partial));
            prop_assert_eq!(partial.day(), Some(date));
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,40}") {
            let _ = text.parse::<PartialDate>();
        }
    }
}
