//! From when until when a member owes a branch (应交的起止), over all branches that the person belonged to one after another.
//!
//! A month belongs to one branch. Whoever moved owes the old branch until the month before moving, or as far as was paid
//! there when that is further; the next branch begins with the month after. So nothing falls due twice and no month is lost.
//! While membership is suspended nothing falls due, as the rulebook says.

use super::findings;
use super::model::{Month, Setting};
use super::queries::{All, Stay};
use super::reckon::{Belonging, Paid, Reckoning};
use crate::platform::app::App;
use crate::platform::id::MembershipId;
use jiff::civil::Date;

/// Months in which nothing falls due: the first, and the first that is none any more.
type Rest = (Month, Option<Month>);

/// One membership of a person.
struct Span<'a> {
    /// The month of coming.
    from: Month,
    /// The month of leaving.
    left: Option<Month>,
    settings: &'a [Setting],
    paid: &'a [Paid],
    rests: Vec<Rest>,
}

/// From when until when a membership owes its branch.
pub(super) fn belonging(
    app: &App,
    (id, from, until): (MembershipId, Date, Option<Date>),
    all: &All,
) -> Belonging {
    let span = |id, from, until: Option<Date>| Span {
        from: Month::of(from),
        left: until.map(Month::of),
        settings: all.settings(id),
        paid: all.paid(id),
        rests: rests(app, all.suspensions(id)),
    };
    let former = all.former(id).iter().filter(|it| it.until.is_some());
    let mut carried = None;
    for it in former.map(|it| span(it.id, it.from, it.until)) {
        carried = owed(it, carried).left;
    }
    owed(span(id, from, until), carried)
}

/// What one membership owes, when the one before owes until a month.
fn owed(span: Span<'_>, before: Option<Month>) -> Belonging {
    let from = before.map_or(span.from, |month| month.max(span.from));
    let carried = (from > span.from).then(|| from.later(-1));
    let mut belongs = Belonging { from, left: None, carried, rests: span.rests };
    if let Some(left) = span.left {
        let left = left.max(from);
        let whole = Belonging { carried: None, ..belongs.clone() };
        let paid = Reckoning::of(span.settings, &whole, span.paid, left.later(-1)).paid_until();
        belongs.left = Some(paid.map_or(left, |month| left.max(month.later(1))));
    }
    belongs
}

/// The whole months of suspensions in which nothing falls due by the rulebook.
fn rests(app: &App, suspensions: &[(Date, Option<Date>)]) -> Vec<Rest> {
    let whole = |(from, until): &(Date, Option<Date>)| {
        let begins = Month::of(*from);
        let first = if begins.first() == *from { begins } else { begins.later(1) };
        (first, until.map(Month::of))
    };
    let free = suspensions.iter().filter(|(from, _)| !findings::due_while_suspended(app, *from));
    free.map(whole).collect()
}

impl All {
    /// The memberships of the same person that began before, the oldest first.
    fn former(&self, id: MembershipId) -> &[Stay] {
        let stays = self.stays_of(id);
        let at = stays.iter().position(|it| it.id == id).unwrap_or(0);
        &stays[..at]
    }

    /// Whether a member belonged to the area before.
    pub(super) fn came(&self, id: MembershipId) -> bool {
        !self.former(id).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dues::Category;
    use crate::platform::id::DuesSettingId;
    use jiff::Timestamp;
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn month(number: i32) -> Month {
        Month::of(date(2026, 1, 1)).later(number - 1)
    }

    fn set(from: i32, amount: i64) -> Setting {
        Setting {
            id: DuesSettingId(Uuid::nil()),
            membership: MembershipId(Uuid::nil()),
            from: month(from),
            category: Category::Farmer,
            base_cipher: None,
            amount,
            reduced: false,
            relief: None,
            kept_reason: None,
            recorded_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn span<'a>(from: i32, left: Option<i32>, settings: &'a [Setting], paid: &'a [Paid]) -> Span<'a> {
        Span { from: month(from), left: left.map(month), settings, paid, rests: Vec::new() }
    }

    fn paid(from: i32, to: i32, amount: i64) -> Paid {
        Paid { from: month(from), to: month(to), amount }
    }

    #[test]
    fn what_was_paid_in_advance_is_not_asked_again_and_what_was_not_paid_is_owed_where_it_fell_due() {
        let settings = [set(1, 100)];
        let year = [paid(1, 12, 1_200)];
        let old = owed(span(1, Some(6), &settings, &year), None);
        assert_eq!(old.left, Some(month(13)), "the year is the old branch's");
        let new = owed(span(6, None, &[], &[]), old.left);
        assert_eq!((new.from, new.carried), (month(13), Some(month(12))));
        let late = owed(span(1, Some(6), &settings, &[paid(1, 3, 300)]), None);
        assert_eq!(late.left, Some(month(6)), "April and May are owed there");
        let new = owed(span(6, None, &[], &[]), late.left);
        assert_eq!((new.from, new.carried), (month(6), None));
    }

    #[test]
    fn a_short_stay_within_what_was_paid_before_owes_nothing() {
        let settings = [set(1, 100)];
        let first = owed(span(1, Some(4), &settings, &[paid(1, 10, 1_000)]), None);
        let second = owed(span(4, Some(6), &[set(4, 50)], &[]), first.left);
        let third = owed(span(6, None, &[], &[]), second.left);
        assert_eq!((second.from, second.left, third.from), (month(11), Some(month(11)), month(11)));
    }

    fn settings() -> impl Strategy<Value = Vec<Setting>> {
        let one = (1..24_i32, prop_oneof![Just(0_i64), 1..3_000_i64]);
        prop::collection::vec(one.prop_map(|(from, amount)| set(from, amount)), 0..4)
    }

    fn receipts() -> impl Strategy<Value = Vec<Paid>> {
        let one = (1..30_i32, 0..14_i32, 1..20_000_i64);
        prop::collection::vec(one.prop_map(|(from, more, amount)| paid(from, from + more, amount)), 0..6)
    }

    proptest! {
        #[test]
        fn every_month_is_owed_to_one_branch_and_no_fen_is_lost(
            moves in prop::collection::btree_set(2..40_i32, 0..4),
            money in prop::collection::vec((settings(), receipts()), 5),
        ) {
            let starts: Vec<i32> = std::iter::once(1).chain(moves).collect();
            let (mut before, mut all) = (None, Vec::new());
            for (at, (settings, receipts)) in money.iter().take(starts.len()).enumerate() {
                let belongs = owed(span(starts[at], starts.get(at + 1).copied(), settings, receipts), before);
                before = belongs.left;
                let reckoning = Reckoning::of(settings, &belongs, receipts, month(60));
                let given: i64 = reckoning.months().map(|(_, share)| share.paid).sum();
                prop_assert_eq!(given + reckoning.over, receipts.iter().map(|it| it.amount).sum::<i64>());
                all.push(belongs);
            }
            for number in 1..80 {
                let here = |it: &&Belonging| it.from <= month(number) && it.left.is_none_or(|left| month(number) < left);
                prop_assert_eq!(all.iter().filter(here).count(), 1, "month {}", number);
            }
        }
    }
}
