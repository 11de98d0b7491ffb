//! What a membership was, day by day: pure decisions about entering changes in any order.

use super::{Category, Standing};
use jiff::civil::Date;

/// What a row of the history sets anew; the other value follows from the row before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::members) struct Sets {
    /// The category.
    pub(in crate::members) category: bool,
    /// The standing.
    pub(in crate::members) standing: bool,
}

impl Sets {
    /// Reads the word kept in the database.
    #[must_use]
    pub(in crate::members) fn from_word(word: Option<&str>) -> Self {
        Self { category: word != Some("standing"), standing: word != Some("category") }
    }

    /// The word kept in the database.
    #[must_use]
    pub(in crate::members) fn word(self) -> Option<&'static str> {
        match (self.category, self.standing) {
            (true, false) => Some("category"),
            (false, _) => Some("standing"),
            (true, true) => None,
        }
    }
}

/// From a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::members) struct State {
    /// The first day.
    pub(in crate::members) from: Date,
    /// Full or probationary.
    pub(in crate::members) category: Category,
    /// Of the membership.
    pub(in crate::members) standing: Standing,
    /// Which of the two this row sets anew.
    pub(in crate::members) sets: Sets,
    /// Why.
    pub(in crate::members) reason: Option<String>,
}

/// A change of one of the two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::members) enum Change {
    /// Of the category.
    Category(Category),
    /// Of the standing.
    Standing(Standing),
}

/// Why a change does not fit the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::members) enum Misfit {
    /// It lies before the membership began.
    BeforeStart,
    /// The value was the same on that day already.
    NothingChanges,
}

/// What the membership was on a day; none before it began.
#[must_use]
pub(in crate::members) fn on(history: &[State], day: Date) -> Option<&State> {
    history.iter().rev().find(|state| state.from <= day)
}

/// Enters a change on a day, however late: the rows after it that only carried the old value on now carry the new one.
///
/// # Errors
/// [`Misfit`].
pub(in crate::members) fn enter(
    history: &[State],
    from: Date,
    change: Change,
    reason: Option<String>,
) -> Result<Vec<State>, Misfit> {
    let at = history.iter().rposition(|state| state.from <= from).ok_or(Misfit::BeforeStart)?;
    let same = match change {
        Change::Category(category) => history[at].category == category,
        Change::Standing(standing) => history[at].standing == standing,
    };
    if same {
        return Err(Misfit::NothingChanges);
    }
    let mut rows = history.to_vec();
    let at = if rows[at].from == from {
        at
    } else {
        let row = State { from, sets: Sets { category: false, standing: false }, ..rows[at].clone() };
        rows.insert(at + 1, row);
        at + 1
    };
    rows[at].reason = reason;
    match change {
        Change::Category(_) => rows[at].sets.category = true,
        Change::Standing(_) => rows[at].sets.standing = true,
    }
    for (number, row) in rows.iter_mut().enumerate().skip(at) {
        match change {
            Change::Category(_) if number > at && row.sets.category => break,
            Change::Standing(_) if number > at && row.sets.standing => break,
            Change::Category(category) => row.category = category,
            Change::Standing(standing) => row.standing = standing,
        }
    }
    Ok(rows)
}

/// From a day until the day on which it no longer holds; open while it goes on.
pub(in crate::members) type Range = (Date, Option<Date>);

/// Whether a range overlaps none of the others. An empty range, an entry made by mistake, overlaps nothing.
#[must_use]
pub(in crate::members) fn fits(others: &[Range], new: Range) -> bool {
    let empty = |range: Range| range.1 == Some(range.0);
    let before = |left: Range, right: Range| left.1.is_some_and(|until| until <= right.0);
    empty(new) || others.iter().all(|&other| empty(other) || before(other, new) || before(new, other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan as _;
    use jiff::civil::date;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const START: Date = date(2020, 1, 1);

    fn start() -> Vec<State> {
        vec![State {
            from: START,
            category: Category::Probationary,
            standing: Standing::Normal,
            sets: Sets::from_word(None),
            reason: None,
        }]
    }

    fn change() -> impl Strategy<Value = Change> {
        prop_oneof![
            prop::sample::select(Category::ALL).prop_map(Change::Category),
            prop::sample::select(Standing::ALL).prop_map(Change::Standing),
        ]
    }

    #[test]
    fn a_late_entry_reaches_the_rows_that_only_carried_the_old_value_on() {
        let suspended =
            enter(&start(), date(2024, 3, 1), Change::Standing(Standing::Suspended), None).unwrap();
        let full = enter(&suspended, date(2021, 3, 1), Change::Category(Category::Full), None).unwrap();
        let now = on(&full, date(2025, 1, 1)).unwrap();
        assert_eq!((now.category, now.standing), (Category::Full, Standing::Suspended));
        assert_eq!(on(&full, date(2020, 6, 1)).unwrap().category, Category::Probationary);
        assert_eq!(
            enter(&full, date(2022, 1, 1), Change::Category(Category::Full), None),
            Err(Misfit::NothingChanges)
        );
        assert_eq!(
            enter(&full, date(2019, 1, 1), Change::Category(Category::Full), None),
            Err(Misfit::BeforeStart)
        );
    }

    proptest! {
        #[test]
        fn the_history_agrees_with_two_lists_of_changes_entered_in_any_order(
            entries in prop::collection::vec((0_i32..60, change()), 0..14),
        ) {
            let mut history = start();
            let mut categories = BTreeMap::from([(0, Category::Probationary)]);
            let mut standings = BTreeMap::from([(0, Standing::Normal)]);
            for (day, change) in entries {
                let Ok(rows) = enter(&history, START + day.days(), change, None) else { continue };
                history = rows;
                match change {
                    Change::Category(category) => drop(categories.insert(day, category)),
                    Change::Standing(standing) => drop(standings.insert(day, standing)),
                }
            }
            prop_assert!(history.windows(2).all(|pair| pair[0].from < pair[1].from));
            for day in 0..60 {
                let state = on(&history, START + day.days()).unwrap();
                prop_assert_eq!(Some(&state.category), categories.range(..=day).next_back().map(|it| it.1));
                prop_assert_eq!(Some(&state.standing), standings.range(..=day).next_back().map(|it| it.1));
            }
            prop_assert!(on(&history, START - 1.days()).is_none());
        }

        #[test]
        fn ranges_that_were_let_in_never_share_a_day(
            ranges in prop::collection::vec((0_i32..40, prop::option::of(0_i32..12)), 0..12),
        ) {
            let mut kept: Vec<Range> = Vec::new();
            for (from, length) in ranges {
                let from = START + from.days();
                let new = (from, length.map(|days| from + days.days()));
                if fits(&kept, new) {
                    kept.push(new);
                }
            }
            for day in 0..60 {
                let day = START + day.days();
                let holding = kept.iter().filter(|(from, until)| {
                    *from <= day && until.is_none_or(|until| day < until)
                });
                prop_assert!(holding.count() <= 1);
            }
        }

        #[test]
        fn what_a_row_sets_reads_back(category: bool, standing: bool) {
            prop_assume!(category || standing);
            let sets = Sets { category, standing };
            prop_assert_eq!(Sets::from_word(sets.word()), sets);
        }
    }
}
