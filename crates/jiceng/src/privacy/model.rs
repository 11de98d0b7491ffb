//! Types of requests, consents, retention and erasure, and pure decisions about them.

use crate::platform::form::FieldError;
use crate::platform::word::words;
use rulebook::RuleValue;

words! {
    /// What became of a request for correction.
    State, "correction-state" {
        /// 待审核.
        Asked = "asked",
        /// 已更正.
        Accepted = "accepted",
        /// 不同意.
        Declined = "declined",
        /// 已撤回.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// How somebody came forward.
    How, "asked" {
        /// 本人在网上.
        Online = "online",
        /// 当面到支部或服务中心.
        Counter = "counter",
        /// 纸质材料.
        Paper = "paper",
    }
}

words! {
    /// What personal data may be used for only with consent: no legal duty asks for it.
    Purpose, "consent" {
        /// 电话联系参加活动.
        Telephone = "telephone",
        /// 公开表彰时的姓名和照片.
        Publication = "publication",
    }
}

words! {
    /// What a consent page answers.
    Choice, "consent-done" {
        /// 同意.
        Give = "give",
        /// 撤回同意.
        Withdraw = "withdraw",
    }
}

words! {
    /// What a branch decides on a request.
    Decision, "correction-decision" {
        /// 同意更正.
        Accept = "accept",
        /// 不同意.
        Decline = "decline",
    }
}

words! {
    /// How much an erasure takes.
    Extent, "erasure-extent" {
        /// 身份证号和电话.
        Numbers = "numbers",
        /// 全部个人信息.
        All = "all",
    }
}

/// Whether a person's data may be erased to an extent: those of a present member are needed as long as the membership
/// lasts (the statutory register), only protected numbers may go.
///
/// # Errors
/// The reason, to stand beside the choice of the extent.
pub(super) fn may_erase(extent: Extent, present_member: bool) -> Result<(), FieldError> {
    match (extent, present_member) {
        (Extent::All, true) => Err(FieldError::new("erasure-present-member")),
        _ => Ok(()),
    }
}

/// A reason must not name the person whose data it takes away, or the record would keep what it erases.
///
/// # Errors
/// When it does.
pub(super) fn names_nobody(text: &str, name: &str) -> Result<(), FieldError> {
    if !name.is_empty() && text.contains(name) {
        return Err(FieldError::new("erasure-reason-names"));
    }
    Ok(())
}

/// How long something is kept, as the rulebook gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// The key of its sentence.
    pub(super) key: &'static str,
    /// How many of the sentence's unit.
    pub(super) count: i64,
}

/// The values that a retention rule may give, with the sentence of each.
const PERIODS: [(&str, &str); 6] = [
    ("at_least_months", "retention-at-least-months"),
    ("at_least_years", "retention-at-least-years"),
    ("at_most_days", "retention-at-most-days"),
    ("at_most_months", "retention-at-most-months"),
    ("months", "retention-at-least-months"),
    ("years", "retention-at-least-years"),
];

/// The period among a rule's values; none where law gives no figure.
#[must_use]
pub(super) fn period<'v>(values: impl IntoIterator<Item = (&'v str, &'v RuleValue)>) -> Option<Period> {
    values.into_iter().find_map(|(name, value)| {
        let (_, key) = PERIODS.iter().find(|(known, _)| *known == name)?;
        Some(Period { key, count: value.as_int()? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_numbers_of_a_present_member_may_be_erased() {
        assert!(may_erase(Extent::All, true).is_err());
        assert!(may_erase(Extent::Numbers, true).is_ok());
        assert!(may_erase(Extent::All, false).is_ok());
    }

    #[test]
    fn a_rule_without_a_figure_gives_no_period() {
        let six = RuleValue::Int(6);
        assert_eq!(period([("conditions", &six)]), None);
        let found = period([("conditions", &six), ("at_least_months", &six)]).unwrap();
        assert_eq!((found.key, found.count), ("retention-at-least-months", 6));
    }

    proptest! {
        #[test]
        fn a_reason_with_the_name_in_it_is_always_refused(before in ".{0,20}", after in ".{0,20}", name in "[一-龥]{2,4}") {
            let naming = format!("{before}{name}{after}");
            prop_assert!(names_nobody(&naming, &name).is_err());
            let plain = "依组织部文件办理";
            prop_assert_eq!(names_nobody(plain, &name).is_err(), plain.contains(&name));
        }
    }
}
