//! What a member owes and has paid, month by month. No fen is lost: what was received is the sum of what the months were
//! given and of what is left over.
//!
//! A receipt names months. Each of its months gets what it still lacks; what is left goes to the oldest month that lacks
//! something, then to months to come. So the order in which receipts were entered makes no difference.

use super::model::{Month, Setting};
use std::collections::BTreeMap;

/// Money that was received of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Paid {
    /// The first month it is for.
    pub from: Month,
    /// The last month it is for.
    pub to: Month,
    /// How much.
    pub amount: i64,
}

/// One month of a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// What is due.
    pub due: i64,
    /// What was given to it.
    pub paid: i64,
}

impl Share {
    /// What it still lacks.
    #[must_use]
    pub fn open(self) -> i64 {
        (self.due - self.paid).max(0)
    }
}

/// From when until when a member owes the branch, and in which months between nothing falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belonging {
    /// The first month.
    pub from: Month,
    /// The first month that is the next branch's.
    pub left: Option<Month>,
    /// The last month that was paid in the branch before, when that is later than the coming.
    pub carried: Option<Month>,
    /// Months in which nothing falls due: the first, and the first that is none any more.
    pub rests: Vec<(Month, Option<Month>)>,
}

impl Belonging {
    /// Whether a month may fall due.
    fn owes(&self, month: Month) -> bool {
        let here = month >= self.from && self.left.is_none_or(|left| month < left);
        let rests = |(from, until): &(Month, Option<Month>)| {
            *from <= month && until.is_none_or(|until| month < until)
        };
        here && !self.rests.iter().any(rests)
    }
}

/// So many months ahead are given what is left over: more than anybody pays in advance.
const AHEAD: i32 = 36;

/// What one member owes and has paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reckoning {
    months: BTreeMap<Month, Share>,
    /// Received, and more than all months need.
    pub over: i64,
    /// The last month that was paid in the branch before, when that is later than the coming.
    pub carried: Option<Month>,
}

impl Reckoning {
    /// Reckons up to a month, and further where there is money for it.
    #[must_use]
    pub fn of(settings: &[Setting], belongs: &Belonging, paid: &[Paid], now: Month) -> Self {
        let dated: BTreeMap<Month, i64> = by_month(settings);
        let due = |month: Month| {
            let last = dated.range(..=month).next_back().filter(|_| belongs.owes(month));
            last.map_or(0, |(_, amount)| *amount)
        };
        let begins = dated.keys().next().map(|first| (*first).max(belongs.from));
        let named = paid.iter().flat_map(|it| [it.from, it.to]);
        let first = begins.into_iter().chain(named.clone()).min().unwrap_or(now);
        let last = named.chain([now]).max().unwrap_or(now).later(AHEAD);
        let mut months: BTreeMap<Month, Share> =
            first.until(last).map(|month| (month, Share { due: due(month), paid: 0 })).collect();
        let mut paid = paid.to_vec();
        paid.sort_unstable();
        let mut over = 0;
        for it in paid {
            over += give(&mut months, it.from.until(it.to), it.amount);
        }
        over = give(&mut months, first.until(last), over);
        let kept = |month: &Month, share: &Share| *month <= now || share.paid > 0;
        months.retain(|month, share| kept(month, share));
        Self { months, over, carried: belongs.carried }
    }

    /// Every month that was reckoned, in order.
    #[must_use]
    pub fn months(&self) -> impl DoubleEndedIterator<Item = (Month, Share)> + '_ {
        self.months.iter().map(|(month, share)| (*month, *share))
    }

    /// One month.
    #[must_use]
    pub fn month(&self, month: Month) -> Share {
        self.months.get(&month).copied().unwrap_or_default()
    }

    /// Months before this one that lack something.
    #[must_use]
    pub fn in_arrears(&self, now: Month) -> Vec<Month> {
        self.months().filter(|(month, share)| *month < now && share.open() > 0).map(|it| it.0).collect()
    }

    /// What is lacking up to a month, that month included.
    #[must_use]
    pub fn open_until(&self, last: Month) -> i64 {
        self.months().filter(|(month, _)| *month <= last).map(|(_, share)| share.open()).sum()
    }

    /// How many months on end, the last before this one included, lack something. A month for which nothing is due ends
    /// the row.
    #[must_use]
    pub fn on_end(&self, now: Month) -> i64 {
        let past = self.months().rev().skip_while(|(month, _)| *month >= now);
        let row = past.take_while(|(_, share)| share.open() > 0).count();
        i64::try_from(row).unwrap_or(i64::MAX)
    }

    /// The last month until which nothing is lacking, or until which was paid in the branch before; none where the first
    /// lacks something already.
    #[must_use]
    pub fn paid_until(&self) -> Option<Month> {
        let whole = self.months().skip_while(|(_, share)| share.due == 0);
        let mut last = None;
        for (month, share) in whole {
            // Months of which nothing was reckoned are not paid: a payment may name one that lies far ahead.
            let follows = last.is_none_or(|last: Month| last.later(1) == month);
            if !follows || share.open() > 0 {
                break;
            }
            last = Some(month);
        }
        last.or(self.carried)
    }

    /// What is due and what was given in the months between two, both included.
    #[must_use]
    pub fn between(&self, first: Month, last: Month) -> Share {
        let within = self.months().filter(|(month, _)| (first..=last).contains(month));
        within
            .fold(Share::default(), |sum, (_, it)| Share { due: sum.due + it.due, paid: sum.paid + it.paid })
    }
}

/// The amount from each month on; of several settings for one month the last one entered holds.
fn by_month(settings: &[Setting]) -> BTreeMap<Month, i64> {
    let mut sorted: Vec<&Setting> = settings.iter().collect();
    sorted.sort_by_key(|it| (it.from, it.id));
    sorted.into_iter().map(|it| (it.from, it.amount)).collect()
}

/// Gives each month what it lacks, and tells what is left.
fn give(months: &mut BTreeMap<Month, Share>, named: impl Iterator<Item = Month>, mut amount: i64) -> i64 {
    for month in named {
        let Some(share) = months.get_mut(&month) else { continue };
        let part = share.open().min(amount);
        share.paid += part;
        amount -= part;
    }
    amount
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dues::model::Category;
    use crate::platform::id::{DuesSettingId, MembershipId};
    use jiff::Timestamp;
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn month(number: i32) -> Month {
        Month::of(date(2026, 1, 1)).later(number - 1)
    }

    fn set(order: u128, from: i32, amount: i64) -> Setting {
        Setting {
            id: DuesSettingId(Uuid::from_u128(order)),
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

    fn paid(from: i32, to: i32, amount: i64) -> Paid {
        Paid { from: month(from), to: month(to), amount }
    }

    const ALWAYS: &Belonging = &belongs(Month::MIN, None);

    const fn belongs(from: Month, left: Option<Month>) -> Belonging {
        Belonging { from, left, carried: None, rests: Vec::new() }
    }

    #[test]
    fn months_named_are_paid_first_then_the_oldest_then_those_to_come() {
        let settings = [set(1, 1, 100)];
        let all = Reckoning::of(&settings, ALWAYS, &[paid(3, 4, 350)], month(6));
        let given: Vec<i64> = all.months().map(|(_, share)| share.paid).collect();
        assert_eq!(given, [100, 50, 100, 100, 0, 0]);
        assert_eq!(all.in_arrears(month(6)), [month(2), month(5)]);
        assert_eq!((all.on_end(month(6)), all.open_until(month(6))), (1, 250));
        assert_eq!(all.paid_until(), Some(month(1)));
        let ahead = Reckoning::of(&settings, ALWAYS, &[paid(1, 12, 1_200)], month(6));
        assert_eq!((ahead.paid_until(), ahead.over), (Some(month(12)), 0));
        assert_eq!(ahead.in_arrears(month(13)), []);
    }

    #[test]
    fn a_new_amount_counts_from_its_month_and_the_last_word_for_a_month_holds() {
        let settings = [set(3, 7, 300), set(1, 1, 100), set(2, 7, 200)];
        let all = Reckoning::of(&settings, ALWAYS, &[], month(8));
        assert_eq!(all.between(month(1), month(12)), Share { due: 6 * 100 + 2 * 300, paid: 0 });
        assert_eq!(all.on_end(month(8)), 7);
    }

    #[test]
    fn nothing_is_due_before_a_member_came_or_from_the_month_of_leaving() {
        let belongs = belongs(month(3), Some(month(5)));
        let all = Reckoning::of(&[set(1, 1, 100)], &belongs, &[paid(1, 1, 50)], month(8));
        assert_eq!(all.between(month(1), month(8)), Share { due: 200, paid: 50 });
        assert_eq!(all.month(month(3)), Share { due: 100, paid: 50 });
        assert_eq!(all.on_end(month(8)), 0, "nothing is due at the end");
    }

    #[test]
    fn an_exempt_month_ends_the_row_of_months_unpaid() {
        let all = Reckoning::of(&[set(1, 1, 100), set(2, 4, 0), set(3, 5, 100)], ALWAYS, &[], month(8));
        assert_eq!(all.on_end(month(8)), 3);
        assert_eq!(all.in_arrears(month(8)).len(), 6);
    }

    #[test]
    fn nothing_falls_due_while_membership_rests_and_the_row_of_months_unpaid_ends_there() {
        let rests = Belonging { rests: vec![(month(3), Some(month(6)))], ..belongs(month(1), None) };
        let all = Reckoning::of(&[set(1, 1, 100)], &rests, &[], month(8));
        assert_eq!(all.in_arrears(month(8)), [month(1), month(2), month(6), month(7)]);
        assert_eq!((all.on_end(month(8)), all.open_until(month(8))), (2, 500));
        let still = Belonging { rests: vec![(month(3), None)], ..belongs(month(1), None) };
        let all = Reckoning::of(&[set(1, 1, 100)], &still, &[], month(8));
        assert_eq!((all.on_end(month(8)), all.open_until(month(8))), (0, 200));
    }

    #[test]
    fn a_month_paid_far_ahead_does_not_pay_those_between() {
        let all = Reckoning::of(&[set(1, 1, 100)], ALWAYS, &[paid(1, 3, 300), paid(9, 9, 100)], month(3));
        assert_eq!(all.paid_until(), Some(month(3)));
    }

    #[test]
    fn what_was_paid_in_the_branch_before_counts_until_something_is_paid_here() {
        let belongs = Belonging { carried: Some(month(4)), ..belongs(month(5), None) };
        let open = Reckoning::of(&[set(1, 5, 100)], &belongs, &[], month(6));
        assert_eq!(
            (open.paid_until(), open.in_arrears(month(7))),
            (Some(month(4)), vec![month(5), month(6)])
        );
        let paid = Reckoning::of(&[set(1, 5, 100)], &belongs, &[paid(5, 5, 100)], month(6));
        assert_eq!(paid.paid_until(), Some(month(5)));
    }

    fn receipts() -> impl Strategy<Value = Vec<Paid>> {
        let one = (1..30_i32, 0..14_i32, 0..50_000_i64);
        prop::collection::vec(one.prop_map(|(from, more, amount)| paid(from, from + more, amount)), 0..12)
    }

    fn settings() -> impl Strategy<Value = Vec<Setting>> {
        let one = (1..24_i32, prop_oneof![Just(0_i64), 1..30_000_i64]);
        prop::collection::vec(one, 0..6).prop_map(|all| {
            let numbered = all.into_iter().zip(1_u128..);
            numbered.map(|((from, amount), order)| set(order, from, amount)).collect()
        })
    }

    proptest! {
        #[test]
        fn no_fen_is_lost(settings in settings(), receipts in receipts(), now in 1..40_i32, left in 0..40_i32) {
            let belongs = belongs(month(1), (left > 0).then(|| month(left)));
            let all = Reckoning::of(&settings, &belongs, &receipts, month(now));
            let received: i64 = receipts.iter().map(|it| it.amount).sum();
            let given: i64 = all.months().map(|(_, share)| share.paid).sum();
            prop_assert_eq!(given + all.over, received);
            prop_assert!(all.over >= 0 && all.months().all(|(_, it)| (0..=it.due).contains(&it.paid)));
        }

        #[test]
        fn the_order_of_entry_makes_no_difference(
            settings in settings(),
            (receipts, shuffled) in receipts().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
            now in 1..40_i32,
        ) {
            let of = |receipts: &[Paid]| Reckoning::of(&settings, ALWAYS, receipts, month(now));
            prop_assert_eq!(of(&receipts), of(&shuffled));
            let mut backwards = settings.clone();
            backwards.reverse();
            prop_assert_eq!(Reckoning::of(&backwards, ALWAYS, &receipts, month(now)), of(&receipts));
        }

        #[test]
        fn what_was_paid_exactly_leaves_nothing_open(amount in 1..30_000_i64, months in 1..30_i32) {
            let settings = [set(1, 1, amount)];
            let whole = paid(1, months, amount * i64::from(months));
            let all = Reckoning::of(&settings, ALWAYS, &[whole], month(months));
            prop_assert_eq!((all.open_until(month(months)), all.over), (0, 0));
            prop_assert_eq!(all.paid_until(), Some(month(months)));
        }
    }
}
