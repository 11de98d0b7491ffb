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
        /// 本县（区）内转入: a membership here ended with a transfer before.
        TransferredWithin = "transferred-within",
        /// 党组织合并: the membership went on from a branch that was merged.
        Merged = "merged",
        /// 重新入党: was no member any more, and is one again.
        Readmitted = "readmitted",
        /// 更正登记: a membership before was entered by mistake, or in another branch.
        Corrected = "corrected",
        /// 从县（区）外转入，或者首次录入: the register does not tell the two apart.
        Entered = "entered",
    }
}

impl Coming {
    /// Tells it from when somebody was admitted, the category on the first day, and how the membership before ended, if
    /// there was one.
    #[must_use]
    pub fn of(
        from: Date,
        joined: Option<PartialDate>,
        category: Option<Category>,
        before: Option<Leaving>,
    ) -> Self {
        Self::told(is_day(joined, from), category, before)
    }

    /// The same, where it is known whether somebody was admitted on the first day.
    #[must_use]
    pub fn told(admitted_then: bool, category: Option<Category>, before: Option<Leaving>) -> Self {
        match before {
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
        let of =
            |joined: &str, category, before| Coming::of(from, joined.parse().ok(), Some(category), before);
        assert_eq!(of("2026-03-05", Category::Probationary, None), Coming::Developed);
        assert_eq!(of("2026-03", Category::Probationary, None), Coming::Developed);
        assert_eq!(of("2025-11-01", Category::Probationary, None), Coming::Entered, "admitted elsewhere");
        assert_eq!(of("2026-03-05", Category::Full, None), Coming::Entered);
        let before = |leaving| of("2001-07-01", Category::Full, Some(leaving));
        assert_eq!(before(Leaving::TransferredOut), Coming::TransferredWithin);
        assert_eq!(before(Leaving::Merged), Coming::Merged);
        assert_eq!(before(Leaving::Mistake), Coming::Corrected);
        assert_eq!(before(Leaving::Removed), Coming::Readmitted);
    }
}
