//! What a list of members is narrowed to, and its order.

use super::super::model::Education;
use crate::platform::date::PartialDate;
use crate::platform::word::UnknownWord;
use jiff::{ToSpan as _, civil::Date};

/// By what a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// By name.
    #[default]
    Name,
    /// By name, downwards.
    NameDown,
    /// By the date of joining.
    Joined,
    /// By the date of joining, the latest first.
    JoinedDown,
    /// By branch.
    Branch,
    /// By branch, downwards.
    BranchDown,
}

impl std::str::FromStr for Order {
    type Err = UnknownWord;
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::WORDS.iter().find(|(_, own)| *own == word).map(|(order, _)| *order).ok_or(UnknownWord)
    }
}

impl Order {
    const WORDS: [(Self, &'static str); 6] = [
        (Self::Name, "name"),
        (Self::NameDown, "-name"),
        (Self::Joined, "joined"),
        (Self::JoinedDown, "-joined"),
        (Self::Branch, "branch"),
        (Self::BranchDown, "-branch"),
    ];

    /// Its word in an address.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(order, _)| *order == self).map_or("name", |(_, word)| word)
    }

    /// The column, without the direction.
    pub(super) fn key(self) -> &'static str {
        self.word().trim_start_matches('-')
    }

    /// Whether it goes down.
    #[must_use]
    pub fn descends(self) -> bool {
        self.word().starts_with('-')
    }

    pub(super) fn by_name(self) -> bool {
        matches!(self, Self::Name | Self::NameDown)
    }

    pub(in crate::members) fn upward(self) -> Self {
        self.key().parse().unwrap_or_default()
    }

    /// The order that a click on a column's header leads to from this one.
    #[must_use]
    pub fn clicked(self, column: Self) -> Self {
        if self == column { format!("-{}", column.word()).parse().unwrap_or_default() } else { column }
    }
}

/// What a list of members is narrowed to. An empty text narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Words of the name, pinyin or initials.
    pub words: String,
    /// A category's word.
    pub category: String,
    /// A standing's word.
    pub standing: String,
    /// A sex's word.
    pub sex: String,
    /// Born from, born until: the shortest text that sorts right among dates known to the day, month or year.
    pub born: (String, String),
    /// A level of education.
    pub education: Option<Education>,
    /// Joined from, joined until, as `born`.
    pub joined: (String, String),
    /// A group's name.
    pub group: String,
    /// `yes` or `no`.
    pub floating: String,
    /// What is missing: `joined`, `birth`, `identity` or `telephone`.
    pub lacking: String,
    /// Who was a member on this day, as known now.
    pub as_of: Option<Date>,
    /// How sort keys of names begin; set where too many hold the words, and only in an order by name.
    pub begins: String,
    /// The order.
    pub order: Order,
}

impl Filter {
    /// Whether it leaves anybody out.
    #[must_use]
    pub fn narrows(&self) -> bool {
        let texts = [
            &self.words,
            &self.begins,
            &self.category,
            &self.standing,
            &self.sex,
            &self.born.0,
            &self.born.1,
            &self.joined.0,
            &self.joined.1,
            &self.group,
            &self.floating,
            &self.lacking,
        ];
        texts.iter().any(|text| !text.is_empty()) || self.education.is_some() || self.as_of.is_some()
    }

    /// Narrows to an age in whole years on a day. A birth known to the month counts as its first day.
    #[must_use]
    pub fn aged(mut self, from: Option<i64>, to: Option<i64>, on: Date) -> Self {
        let years_before = |years: i64| on.saturating_sub(jiff::Span::new().years(years));
        if let Some(from) = from {
            self.born.1 = years_before(from).to_string();
        }
        if let Some(to) = to {
            self.born.0 = shortest(years_before(to + 1).saturating_add(1.days()));
        }
        self
    }

    /// Narrows to those who joined in a time. A date known to the month counts as its first day.
    #[must_use]
    pub fn joined_between(mut self, from: Option<PartialDate>, to: Option<PartialDate>) -> Self {
        if let Some(from) = from {
            self.joined.0 = shortest(from.earliest());
        }
        if let Some(to) = to {
            self.joined.1 = to.latest().to_string();
        }
        self
    }

    /// The words that rosters write for the level, between commas.
    pub(super) fn education_words(&self) -> String {
        self.education.map(|level| format!(",{},", level.written().join(","))).unwrap_or_default()
    }
}

/// The shortest way of writing a date whose unknown parts count as the first, so that texts compare as days.
fn shortest(day: Date) -> String {
    let text = day.to_string();
    text.strip_suffix("-01")
        .map_or_else(|| text.clone(), |month| month.strip_suffix("-01").unwrap_or(month).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_click_sorts_up_and_then_down() {
        assert_eq!(Order::Name.clicked(Order::Joined), Order::Joined);
        assert_eq!(Order::Joined.clicked(Order::Joined), Order::JoinedDown);
        assert_eq!(Order::JoinedDown.clicked(Order::Joined), Order::Joined);
        assert_eq!("anything".parse::<Order>(), Err(UnknownWord));
    }

    proptest! {
        #[test]
        fn texts_of_dates_compare_as_their_earliest_days(
            days in 0_i32..30_000, bound in 0_i32..30_000, exact in 0_u8..3,
        ) {
            let day = jiff::civil::date(1930, 1, 1) + days.days();
            let bound = jiff::civil::date(1930, 1, 1) + bound.days();
            let text = &day.to_string()[..[4, 7, 10][usize::from(exact)]];
            let partial: PartialDate = text.parse().unwrap();
            let filter = Filter::default().joined_between(Some(bound.into()), Some(bound.into()));
            prop_assert_eq!(text >= filter.joined.0.as_str(), partial.earliest() >= bound);
            prop_assert_eq!(text <= filter.joined.1.as_str(), partial.earliest() <= bound);
        }

        #[test]
        fn an_age_band_holds_exactly_those_of_that_age(days in 0_i32..36_000, from in 18_i64..90, width in 0_i64..9) {
            let today = jiff::civil::date(2026, 11, 24);
            let birth = today - days.days();
            let age = i64::from(today.year() - birth.year())
                - i64::from((birth.month(), birth.day()) > (today.month(), today.day()));
            let filter = Filter::default().aged(Some(from), Some(from + width), today);
            let text = birth.to_string();
            let inside = text >= filter.born.0 && text <= filter.born.1;
            prop_assert_eq!(inside, (from..=from + width).contains(&age));
        }
    }
}
