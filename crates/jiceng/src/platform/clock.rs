//! The clock as a parameter.

use jiff::{Timestamp, civil::Date, tz::Offset};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time: the machine's own, or one that a test sets.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is set; seconds since 1970.
    Set(Arc<AtomicI64>),
}

/// China has one zone and no summer time (GB/T 7408).
const CHINA: Offset = jiff::tz::offset(8);

impl Clock {
    /// A clock that shows noon of a day in China until it is set again.
    #[must_use]
    pub fn at_noon(day: Date) -> Self {
        Self::Set(Arc::new(AtomicI64::new(noon(day))))
    }

    /// Moves a set clock to noon of a day; the machine's clock is left alone.
    pub fn set(&self, day: Date) {
        if let Self::Set(seconds) = self {
            seconds.store(noon(day), Ordering::Relaxed);
        }
    }

    /// The instant, to the microsecond.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
            Self::System => Timestamp::now(),
            Self::Set(seconds) => {
                Timestamp::from_second(seconds.load(Ordering::Relaxed)).unwrap_or(Timestamp::UNIX_EPOCH)
            }
        };
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// The hour of the day in China, from 0 to 23.
    #[must_use]
    pub fn hour(&self) -> i8 {
        CHINA.to_datetime(self.now()).hour()
    }

    /// The civil day in China.
    #[must_use]
    pub fn today(&self) -> Date {
        day_of(self.now())
    }
}

/// The civil day in China of an instant.
#[must_use]
pub fn day_of(at: Timestamp) -> Date {
    CHINA.to_datetime(at).date()
}

/// `2026-11-24 09:30`, the civil time in China of an instant.
#[must_use]
pub fn minute_of(at: Timestamp) -> String {
    CHINA.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Noon of a day in China, for records that must not tell the hour.
#[must_use]
pub fn noon_of(day: Date) -> Timestamp {
    CHINA.to_timestamp(day.at(12, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn noon(day: Date) -> i64 {
    noon_of(day).as_second()
}
