//! Types of complaints and pure decisions about them.

use crate::platform::date::narrow;
use crate::platform::form::FieldError;
use crate::platform::randomness::Randomness;
use crate::platform::word::words;
use jiff::civil::Date;
use std::fmt;

words! {
    /// How far a complaint has come.
    State, "feedback-state" {
        /// 已收到.
        Received = "received",
        /// 办理中.
        InHand = "in-hand",
        /// 已答复.
        Answered = "answered",
    }
}

impl State {
    /// From the days on which it was taken up and answered.
    pub(super) fn of(taken_up: Option<Date>, answered: Option<Date>) -> Self {
        match (taken_up, answered) {
            (_, Some(_)) => Self::Answered,
            (Some(_), None) => Self::InHand,
            (None, None) => Self::Received,
        }
    }
}

/// The number under which a writer sees the answer. It is the only key to it: ten characters without look-alikes,
/// 30^10 in all.
#[derive(Clone, PartialEq, Eq)]
pub struct Number(String);

const LENGTH: usize = 10;

impl Number {
    /// A new one.
    #[must_use]
    pub fn draw(randomness: &Randomness) -> Self {
        Self(randomness.code(LENGTH))
    }

    /// Reads what somebody copied: small letters, full-width characters, spaces and dashes are forgiven.
    ///
    /// # Errors
    /// When it cannot be one of ours.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let number: String =
            narrow(text).to_uppercase().chars().filter(|c| !matches!(c, ' ' | '-' | '—' | '–')).collect();
        let ours = |c: char| matches!(c, '2'..='9' | 'A'..='Z') && !matches!(c, 'I' | 'L' | 'O' | 'U');
        if number.chars().count() == LENGTH && number.chars().all(ours) {
            Ok(Self(number))
        } else {
            Err(FieldError::new("feedback-number-shape"))
        }
    }

    /// The characters as they are kept.
    #[must_use]
    pub fn kept(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Number {
    /// `ABCDE-FGHJK`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = self.0.split_at(LENGTH / 2);
        write!(f, "{first}-{last}")
    }
}

impl fmt::Debug for Number {
    /// A key does not belong in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Number")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_somebody_copies_is_forgiven_and_anything_else_refused() {
        let number = Number::parse("abcde fghjk").unwrap();
        assert_eq!(number.to_string(), "ABCDE-FGHJK");
        assert_eq!(Number::parse("ＡＢＣＤＥ－ＦＧＨＪＫ").unwrap(), number);
        for wrong in ["", "ABCDE", "ABCDE-FGHJ0", "ABCDE-FGHJI", "ABCDE-FGHJKK", "一二三四五六七八九十"]
        {
            assert!(Number::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_state_follows_from_the_days() {
        let day = Some(jiff::civil::date(2026, 11, 24));
        assert_eq!(State::of(None, None), State::Received);
        assert_eq!(State::of(day, None), State::InHand);
        assert_eq!(State::of(None, day), State::Answered);
    }

    proptest! {
        #[test]
        fn every_number_drawn_reads_back_as_shown(seed in any::<u64>()) {
            let number = Number::draw(&Randomness::from_seed(seed));
            prop_assert_eq!(Number::parse(&number.to_string()), Ok(number));
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,40}") {
            let _ = Number::parse(&text);
        }
    }
}
