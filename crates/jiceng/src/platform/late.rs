//! How long a day by which something was due is past (已超期), said in one way wherever such a day is shown.

use crate::platform::text::{Language, text_with};
use jiff::civil::Date;
use rulebook::calendar::months_between;

/// What is said behind a day that is past, in brackets: days within the first month, then months, then years; nothing of
/// a day that is still to come or is today.
#[must_use]
pub fn late(language: Language, due: Date, today: Date) -> String {
    if due >= today {
        return String::new();
    }
    let months = months_between(due, today);
    let (years, rest) = (months / 12, months % 12);
    let (key, args) = match (years, rest) {
        (0, 0) => ("late-days", vec![("days", rulebook::calendar::days_between(due, today).to_string())]),
        (0, months) => ("late-months", vec![("months", months.to_string())]),
        (years, 0) => ("late-years", vec![("years", years.to_string())]),
        (years, months) => {
            ("late-years-months", vec![("years", years.to_string()), ("months", months.to_string())])
        }
    };
    text_with(language, key, &args)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn how_long_a_day_is_past_is_told_in_the_largest_unit_that_fits() {
        let today = date(2026, 11, 24);
        for (due, zh, en) in [
            (today, "", ""),
            (date(2026, 11, 25), "", ""),
            (date(2026, 11, 23), "（已超期 1 天）", " (1 day overdue)"),
            (date(2026, 10, 25), "（已超期 30 天）", " (30 days overdue)"),
            (date(2026, 10, 24), "（已超期 1 个月）", " (1 month overdue)"),
            (date(2026, 6, 1), "（已超期 5 个月）", " (5 months overdue)"),
            (date(2025, 11, 24), "（已超期 1 年）", " (1 year overdue)"),
            (date(2024, 6, 30), "（已超期 2 年 4 个月）", " (2 years 4 months overdue)"),
        ] {
            assert_eq!(late(Language::Zh, due, today), zh, "{due}");
            assert_eq!(late(Language::En, due, today), en, "{due}");
        }
    }
}
