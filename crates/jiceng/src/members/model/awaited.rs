//! What a member's state is soon due for: the end of probation, the review of a suspension, the training of a new member.

use crate::platform::date::PartialDate;
use crate::platform::word::words;
use jiff::civil::Date;

words! {
    /// What is awaited of a member.
    Awaited, "awaited" {
        /// 预备期满，讨论转正.
        ProbationEnds = "probation-ends",
        /// 停止党籍期满，核实处理.
        SuspensionReview = "suspension-review",
        /// 新党员集中培训.
        NewMemberTraining = "new-member-training",
    }
}

impl Awaited {
    /// The rule that says after how long: its value `months` counts from the day of admission, of suspension, of full
    /// membership.
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            Self::ProbationEnds => "dev-probation",
            Self::SuspensionReview => "status-remove-lost",
            Self::NewMemberTraining => "edu-new-member",
        }
    }

    /// Whether the register tells that it was not done, so that it stays when its day has passed. Whether a new member
    /// was trained is not recorded.
    #[must_use]
    pub fn stays(self) -> bool {
        self != Self::NewMemberTraining
    }

    /// Its day. A date known to the month or year counts as its first day: early, never late.
    #[must_use]
    pub(in crate::members) fn due(since: PartialDate, months: i64) -> Option<Date> {
        rulebook::calendar::add_months(since.earliest(), months)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_counts_from_its_first_day_and_a_leap_day_ends_in_february() {
        let due = |text: &str, months| Awaited::due(text.parse().unwrap(), months);
        assert_eq!(due("2025-11", 12), Some(date(2026, 11, 1)));
        assert_eq!(due("2024-02-29", 12), Some(date(2025, 2, 28)));
        assert_eq!(due("2024-11-24", 24), Some(date(2026, 11, 24)));
    }
}
