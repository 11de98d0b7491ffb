//! How and how often somebody is reminded.

use crate::platform::form::FieldError;
use crate::platform::mail::MailAddressError;
use crate::platform::word::words;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

words! {
    /// How a reminder goes out.
    Way, "reminder-way" {
        /// 电子邮件.
        Mail = "mail",
        /// 短信.
        Message = "message",
    }
}

words! {
    /// How often at most.
    Every, "reminder-every" {
        /// 每周一次.
        Week = "week",
        /// 每天一次.
        Day = "day",
    }
}

impl Every {
    /// Whether somebody who was reminded last on a day may be reminded again.
    #[must_use]
    pub fn is_due(self, last: Option<Date>, today: Date) -> bool {
        let Some(last) = last else { return true };
        let wait = match self {
            Self::Day => 1.day(),
            Self::Week => 7.days(),
        };
        last.checked_add(wait).is_ok_and(|next| next <= today)
    }
}

/// What an account asked for.
#[derive(Clone, Debug)]
pub(super) struct Reminder {
    pub(super) way: Way,
    pub(super) every: Every,
    /// The address of e-mail, masked; none for messages, which go to the telephone of the account.
    pub(super) mask: Option<String>,
    /// When the address was confirmed; none while it is not.
    pub(super) confirmed: Option<Timestamp>,
    /// When a reminder last went out.
    pub(super) sent_on: Option<Date>,
}

impl From<MailAddressError> for FieldError {
    fn from(_: MailAddressError) -> Self {
        Self::new("reminder-address-shape")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn nobody_is_reminded_more_often_than_asked_for() {
        let last = Some(date(2026, 11, 20));
        for (every, today, due) in [
            (Every::Day, date(2026, 11, 20), false),
            (Every::Day, date(2026, 11, 21), true),
            (Every::Week, date(2026, 11, 26), false),
            (Every::Week, date(2026, 11, 27), true),
        ] {
            assert_eq!(every.is_due(last, today), due, "{every:?} {today}");
            assert!(every.is_due(None, today));
        }
    }
}
