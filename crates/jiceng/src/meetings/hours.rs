//! Class hours (学时) of one event: how they are written, and how many it credits.

use super::model::Kind;
use crate::platform::date::narrow;
use crate::platform::form::FieldError;

/// No event credits more class hours at once than a training of several days.
const MOST_TENTHS: i64 = 999;

/// Class hours as people write them, with at most one place after the point: `2`, `1.5`, `1．5学时`; in tenths.
///
/// # Errors
/// When it is no such number.
pub(super) fn class_hours(text: &str) -> Result<i64, FieldError> {
    let wrong = || FieldError::new("meeting-class-hours-shape");
    let text = narrow(text);
    let text = text.trim().trim_end_matches("学时").trim_end_matches("小时").trim();
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str, most: usize| {
        let fits = !part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit());
        if fits { part.parse::<i64>().map_err(|_| wrong()) } else { Err(wrong()) }
    };
    let tenths = digits(whole, 2)? * 10 + digits(tenth, 1)?;
    if (1..=MOST_TENTHS).contains(&tenths) { Ok(tenths) } else { Err(wrong()) }
}

/// Tenths as a number: `1.5`, `2`.
#[must_use]
pub(super) fn tenths(tenths: i64) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

/// The class hours, in tenths, that an event credits to whoever was there: as recorded; else, of what is study, as long as
/// it lasted, an hour being an hour, to the nearest tenth. The regulations do not say how long a class hour is.
#[must_use]
pub(super) fn credited(kind: Kind, recorded: Option<i64>, times: (Option<i64>, Option<i64>)) -> i64 {
    let lasted = || {
        let minutes = times.1? - times.0?;
        kind.is_study().then_some((minutes * 10 + 30) / 60)
    };
    recorded.or_else(lasted).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn class_hours_are_read_as_people_write_them() {
        for (text, tenths) in
            [("2", 20), ("1.5", 15), ("１．５", 15), ("2学时", 20), ("0.1", 1), ("99.9", 999)]
        {
            assert_eq!(class_hours(text), Ok(tenths), "{text}");
        }
        for text in ["", "0", "0.0", "1.25", "100", "-1", "两", "1.", ".5", "1e1"] {
            assert!(class_hours(text).is_err(), "{text}");
        }
    }

    #[test]
    fn study_is_credited_as_recorded_or_as_long_as_it_lasted() {
        let times = (Some(540), Some(630));
        assert_eq!(credited(Kind::Lecture, None, times), 15);
        assert_eq!(credited(Kind::Lecture, Some(20), times), 20);
        assert_eq!(credited(Kind::Lecture, None, (Some(540), None)), 0);
        assert_eq!(credited(Kind::ThemeDay, None, times), 0, "only what is recorded of it");
        assert_eq!(credited(Kind::ThemeDay, Some(10), (None, None)), 10);
        assert_eq!(credited(Kind::Lecture, None, (Some(540), Some(585))), 8, "to the nearest tenth");
    }

    proptest! {
        #[test]
        fn class_hours_as_shown_are_read_back(count in 1_i64..1_000) {
            prop_assert_eq!(class_hours(&tenths(count)), Ok(count));
        }
    }
}
