//! Types of dues and pure decisions about them.

use crate::organisations;
use crate::platform::date::PartialDate;
use crate::platform::form::{FieldError, partial_date};
use crate::platform::id::{DuesSettingId, MembershipId, PersonId};
use crate::platform::word::words;
use jiff::civil::{Date, date};

words! {
    /// By what a member's dues are reckoned; the words are the rulebook's.
    Category, "dues-category" {
        /// 按月领取工资.
        Wage = "wage",
        /// 年薪制.
        AnnualSalary = "annual-salary",
        /// 收入不固定.
        Irregular = "irregular",
        /// 离退休.
        Retired = "retired",
        /// 农民.
        Farmer = "farmer",
        /// 学生.
        Student = "student",
        /// 下岗失业.
        Unemployed = "unemployed",
        /// 依靠抚恤、救济或者低保生活.
        Relief = "relief",
    }
}

words! {
    /// Which way money went, and what for.
    Kind, "dues-kind" {
        /// 党费.
        Dues = "dues",
        /// 自愿多交.
        Voluntary = "voluntary",
        /// 上级下拨.
        CameDown = "came-down",
        /// 期初结余.
        Opening = "opening",
        /// 使用.
        Use = "use",
        /// 上缴.
        PassedUp = "passed-up",
    }
}

words! {
    /// How money changed hands.
    Way, "dues-way" {
        /// 现金.
        Cash = "cash",
        /// 银行转账.
        Bank = "bank",
    }
}

words! {
    /// Who handed it over.
    HandedBy, "dues-payer" {
        /// 本人.
        Own = "own",
        /// 亲属代交.
        Relative = "relative",
        /// 其他党员代交.
        Member = "member",
        /// 支部垫交或者单位扣缴, which the rules forbid.
        Organisation = "organisation",
    }
}

words! {
    /// What dues are spent on; the words are the rulebook's.
    Purpose, "dues-purpose" {
        /// 培训党员.
        Training = "training",
        /// 订阅资料、购买设备.
        Materials = "materials",
        /// 表彰.
        Commendation = "commendation",
        /// 补助生活困难党员.
        Hardship = "hardship",
        /// 救灾.
        Disaster = "disaster",
        /// 其他.
        Other = "other",
    }
}

words! {
    /// What is asked for once a year; the words are those by which the rulebook knows the events.
    Event, "dues-event" {
        /// 公布党费收缴情况.
        Published = "dues-published",
        /// 检查党费.
        Checked = "dues-check",
        /// 下拨党费.
        PassedDown = "dues-passed-down",
    }
}

impl Category {
    /// Whether the amount follows from an income.
    #[must_use]
    pub fn has_base(self) -> bool {
        matches!(self, Self::Wage | Self::AnnualSalary | Self::Irregular | Self::Retired)
    }
}

impl Kind {
    /// Whether money came in.
    #[must_use]
    pub fn comes_in(self) -> bool {
        matches!(self, Self::Dues | Self::Voluntary | Self::CameDown | Self::Opening)
    }

    /// Whether it is a person's payment.
    #[must_use]
    pub fn is_of_a_member(self) -> bool {
        matches!(self, Self::Dues | Self::Voluntary)
    }
}

impl Event {
    /// What organisations of a kind do.
    #[must_use]
    pub fn done_by(organisation: organisations::Kind) -> &'static [Self] {
        use organisations::Kind as K;
        match organisation {
            K::Branch => &[Self::Published],
            K::GeneralBranch | K::Committee => &[Self::Published, Self::Checked],
            K::LocalCommittee => &[Self::Published, Self::Checked, Self::PassedDown],
            K::Group => &[],
        }
    }
}

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month before all others, for what has no beginning.
    #[cfg(test)]
    pub(super) const MIN: Self = Self(12);

    /// The month in which a day lies.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> Date {
        let year = i16::try_from(self.0.div_euclid(12)).unwrap_or(1).clamp(1, 9_998);
        let month = i8::try_from(self.0.rem_euclid(12)).unwrap_or(0) + 1;
        date(year, month, 1)
    }

    /// So many months later.
    #[must_use]
    pub fn later(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// The last month of the quarter in which it lies.
    #[must_use]
    pub fn quarter_end(self) -> Self {
        Self(self.0.div_euclid(3) * 3 + 2)
    }

    /// How many months lie between an earlier one and this.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        i64::from(self.0 - earlier.0)
    }

    /// All from this one until another, both included.
    pub fn until(self, last: Self) -> impl Iterator<Item = Self> + Clone {
        (self.0..=last.0).map(Self)
    }

    /// A month as people write it: `2026-03`, `2026.3`, `2026年3月`; a day stands for its month.
    ///
    /// # Errors
    /// When it is none, or a whole year.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let date: PartialDate = partial_date(text).map_err(|_| FieldError::new("dues-month-shape"))?;
        let (first, last) = (Self::of(date.earliest()), Self::of(date.latest()));
        if first == last { Ok(first) } else { Err(FieldError::new("dues-month-shape")) }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.first().strftime("%Y-%m"))
    }
}

/// What is set for a member, as a form enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// By what it is reckoned.
    pub category: Category,
    /// The monthly income that it rests on.
    pub base: Option<i64>,
    /// What is paid a month; none to take what the rulebook says.
    pub amount: Option<i64>,
    /// The first month for which it holds.
    pub from: Month,
    /// Why less is paid, and who approved it.
    pub relief: Option<Relief>,
    /// Why a warning was passed over.
    pub kept_reason: Option<String>,
}

/// Why a member pays less or nothing (少交、免交), with the approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relief {
    /// The hardship.
    pub grounds: String,
    /// When the branch discussed it.
    pub discussed_on: Date,
    /// The committee that approved.
    pub approved_by: String,
    /// When it approved.
    pub approved_on: Date,
    /// The document.
    pub document: Option<String>,
}

/// What a member pays from a month on, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its row.
    pub id: DuesSettingId,
    /// Whose.
    pub membership: MembershipId,
    /// From which month.
    pub from: Month,
    /// By what it is reckoned.
    pub category: Category,
    /// The income, sealed.
    pub base_cipher: Option<Vec<u8>>,
    /// A month's dues.
    pub amount: i64,
    /// Whether less is paid than is due.
    pub reduced: bool,
    /// Why, and who approved.
    pub relief: Option<Relief>,
    /// Why a warning was passed over.
    pub kept_reason: Option<String>,
    /// When it was entered.
    pub recorded_at: jiff::Timestamp,
}

/// An entry of the book, as a form enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which way the money went.
    pub kind: Kind,
    /// When.
    pub on: Date,
    /// How much.
    pub amount: i64,
    /// Of a payment: whose.
    pub member: Option<(MembershipId, PersonId)>,
    /// Of dues: from which month until which.
    pub months: Option<(Month, Month)>,
    /// How it changed hands.
    pub way: Option<Way>,
    /// Who handed it over.
    pub payer: Option<HandedBy>,
    /// Their name, when it was not the member.
    pub payer_name: Option<String>,
    /// Who took it or paid it out.
    pub handled_by: Option<String>,
    /// What it is spent on.
    pub purpose: Option<Purpose>,
    /// To whom it is paid, or from whom it comes.
    pub counterpart: Option<String>,
    /// In words: what for, or what the payer wishes.
    pub matter: Option<String>,
    /// Who decided.
    pub approved_by: Option<String>,
    /// When it was decided.
    pub approved_on: Option<Date>,
    /// The document.
    pub document: Option<String>,
    /// Why a warning was passed over.
    pub kept_reason: Option<String>,
}

impl Entry {
    /// An entry of which little is told.
    #[must_use]
    pub fn new(kind: Kind, on: Date, amount: i64) -> Self {
        Self {
            kind,
            on,
            amount,
            member: None,
            months: None,
            way: None,
            payer: None,
            payer_name: None,
            handled_by: None,
            purpose: None,
            counterpart: None,
            matter: None,
            approved_by: None,
            approved_on: None,
            document: None,
            kept_reason: None,
        }
    }

    /// Whether it was decided by those who have to, on a day that is told.
    pub(super) fn is_decided(&self) -> bool {
        self.approved_by.is_some() && self.approved_on.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn months_are_read_as_people_write_them_and_a_year_is_none() {
        for text in ["2026-03", "2026.3", "2026年3月", "2026-03-15"] {
            assert_eq!(Month::parse(text), Ok(Month::of(date(2026, 3, 1))), "{text}");
        }
        for text in ["2026", "2026-13", "三月", ""] {
            assert!(Month::parse(text).is_err(), "{text}");
        }
        assert_eq!(Month::of(date(2026, 1, 31)).later(-1).to_string(), "2025-12");
        for (month, end) in [(1, 3), (3, 3), (4, 6), (11, 12), (12, 12)] {
            assert_eq!(Month::of(date(2026, month, 1)).quarter_end(), Month::of(date(2026, end, 1)));
        }
        assert_eq!(Month::of(date(2027, 2, 1)).since(Month::of(date(2026, 11, 30))), 3);
    }

    proptest! {
        #[test]
        fn a_month_as_shown_is_read_back(months in 0..1_200_i32) {
            let month = Month::of(date(1949, 10, 1)).later(months);
            prop_assert_eq!(Month::parse(&month.to_string()), Ok(month));
            prop_assert_eq!(Month::of(month.first()), month);
        }
    }
}
