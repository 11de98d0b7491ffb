//! Why there are more members (增加原因): what the register tells of how a membership began.

use super::{Category, Leaving};
use crate::platform::date::PartialDate;
use crate::platform::word::words;
use jiff::civil::Date;

words! {
    /// How a membership began.
    Coming, "member-coming" {
        /// 发展党员: admitted on probation here, and no member before.
        Developed = "developed",
        /// 本县（区）内转入: a membership here ended with a transfer on the same day.
        TransferredWithin = "transferred-within",
        /// 从县（区）外转入: by a letter from outside, or after having been transferred out.
        TransferredIn = "transferred-in",
        /// 党组织合并: the membership went on from a branch that was merged.
        Merged = "merged",
        /// 重新入党: was no member any more, and is one again.
        Readmitted = "readmitted",
        /// 更正登记: a membership before was entered by mistake, or in another branch.
        Corrected = "corrected",
        /// 首次录入: nothing of the person was on the register before, and no letter is.
        Entered = "entered",
    }
}

impl Coming {
    /// Tells it from when somebody was admitted, the category on the first day, how the membership before ended, if
    /// there was one, and whether the relation came from outside.
    #[must_use]
    pub fn of(
        from: Date,
        joined: Option<PartialDate>,
        category: Option<Category>,
        before: (Option<Leaving>, bool),
    ) -> Self {
        Self::told(is_day(joined, from), category, before)
    }

    /// The same, where it is known whether somebody was admitted on the first day.
    #[must_use]
    pub fn told(
        admitted_then: bool,
        category: Option<Category>,
        (before, from_outside): (Option<Leaving>, bool),
    ) -> Self {
        match before {
            _ if from_outside => Self::TransferredIn,
            Some(Leaving::Merged) => Self::Merged,
            Some(Leaving::Mistake) => Self::Corrected,
            Some(Leaving::TransferredOut) => Self::TransferredWithin,
            Some(_) => Self::Readmitted,
            None if category == Some(Category::Probationary) && admitted_then => Self::Developed,
            None => Self::Entered,
        }
    }
}

/// Whether a date, known more or less exactly, may be a day.
fn is_day(date: Option<PartialDate>, day: Date) -> bool {
    date.is_some_and(|it| it.agrees_with(day.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn how_a_membership_began_is_told_by_what_was_before() {
        let from = date(2026, 3, 5);
        let told =
            |joined: &str, category, before| Coming::of(from, joined.parse().ok(), Some(category), before);
        let of = |joined: &str, category, before| told(joined, category, (before, false));
        assert_eq!(of("2026-03-05", Category::Probationary, None), Coming::Developed);
        assert_eq!(of("2026-03", Category::Probationary, None), Coming::Developed);
        assert_eq!(of("2025-11-01", Category::Probationary, None), Coming::Entered, "admitted elsewhere");
        assert_eq!(of("2026-03-05", Category::Full, None), Coming::Entered);
        let before = |leaving| of("2001-07-01", Category::Full, Some(leaving));
        assert_eq!(before(Leaving::TransferredOut), Coming::TransferredWithin);
        assert_eq!(before(Leaving::Merged), Coming::Merged);
        assert_eq!(before(Leaving::Mistake), Coming::Corrected);
        assert_eq!(before(Leaving::Removed), Coming::Readmitted);
        let outside = |category, before| told("2026-03-05", category, (before, true));
        assert_eq!(outside(Category::Full, None), Coming::TransferredIn);
        assert_eq!(outside(Category::Probationary, None), Coming::TransferredIn, "not developed here");
        assert_eq!(outside(Category::Full, Some(Leaving::TransferredOut)), Coming::TransferredIn);
    }
}
