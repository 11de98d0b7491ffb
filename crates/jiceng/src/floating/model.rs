//! Types of floating members and pure decisions about them.

use crate::platform::form::FieldError;
use crate::platform::id::{MembershipId, OrganisationId, PeerId};
use crate::platform::word::words;
use jiff::civil::Date;

words! {
    /// Who states or records something.
    Side, "floating-side" {
        /// 流出地党支部: the branch in which the membership stays.
        Home = "home",
        /// 流入地党支部: the branch where the member is.
        Host = "host",
        /// 本人.
        Member = "member",
    }
}

words! {
    /// How far away somebody is (流动范围).
    Reach, "floating-reach" {
        /// 县内.
        County = "within-county",
        /// 省内跨县.
        Province = "within-province",
        /// 跨省.
        Elsewhere = "other-province",
        /// 国（境）外.
        Abroad = "abroad",
    }
}

words! {
    /// What is recorded of somebody who is away.
    Act, "floating-act" {
        /// 确认: the other side says that it is so.
        Confirmed = "confirmed",
        /// 情况不符: the other side says what is wrong.
        Disputed = "disputed",
        /// 联系.
        Contact = "contact",
        /// 没有联系上.
        Attempt = "attempt",
        /// 失去联系: since when nobody reaches the member.
        Lost = "lost",
        /// 民主评议情况.
        Appraisal = "appraisal",
        /// 发放活动证.
        Certificate = "certificate",
        /// 活动证年检.
        CertificateChecked = "certificate-checked",
        /// 收回活动证.
        CertificateReturned = "certificate-returned",
        /// 本人告知: what the member told of changes.
        Told = "told",
        /// 已知晓: a branch read what it was told.
        Seen = "seen",
    }
}

words! {
    /// How somebody was reached.
    Way, "floating-way" {
        /// 电话.
        Telephone = "telephone",
        /// 短信、微信等.
        Message = "message",
        /// 见面.
        Visit = "visit",
        /// 参加活动.
        Activity = "activity",
        /// 通过家人.
        Relative = "relative",
    }
}

words! {
    /// How it ended.
    Ending, "floating-ending" {
        /// 返回.
        Returned = "returned",
        /// 已转组织关系.
        RelationMoved = "relation-moved",
        /// 登记有误.
        Mistake = "mistake",
    }
}

words! {
    /// Where a registration stands; worked out, never kept.
    State, "floating-state" {
        /// 已登记: what the other side states is not known here.
        Recorded = "recorded",
        /// 等待流入地确认.
        WaitsHost = "waits-host",
        /// 等待流出地确认.
        WaitsHome = "waits-home",
        /// 双方已确认.
        Confirmed = "confirmed",
        /// 情况不符.
        Disputed = "disputed",
        /// 已结束.
        Over = "over",
    }
}

words! {
    /// Which registrations a list shows.
    Shown, "floating-shown" {
        /// Not ended.
        Open = "open",
        /// Not ended, and the two sides do not agree yet.
        Unsettled = "unsettled",
        /// Not ended, and no contact for a time.
        Quiet = "quiet",
        /// Not ended, and out of touch.
        Lost = "lost",
        /// Ended.
        Over = "over",
        /// All but those entered by mistake.
        All = "all",
    }
}

impl Act {
    /// Those that a branch records with a form, in the order in which they are offered.
    pub(super) const RECORDED: [Self; 7] = [
        Self::Contact,
        Self::Attempt,
        Self::Appraisal,
        Self::Lost,
        Self::Certificate,
        Self::CertificateChecked,
        Self::CertificateReturned,
    ];

    /// Whether it says how the member was reached.
    #[must_use]
    pub(super) fn has_way(self) -> bool {
        matches!(self, Self::Contact | Self::Attempt)
    }

    /// Whether it may be withdrawn when it was entered by mistake. What the member said, and that it was read, stays.
    #[must_use]
    pub(super) fn can_be_withdrawn(self) -> bool {
        !matches!(self, Self::Told | Self::Seen)
    }
}

/// What the state of a registration follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Basis {
    /// Whether it ended, by itself or with the membership.
    pub(super) over: bool,
    /// Whether what the own branch states is known here: it is of this county, or sends signed files.
    pub(super) home: bool,
    /// The same of the receiving branch.
    pub(super) host: bool,
    /// Who stated the present whereabouts.
    pub(super) stated_by: Side,
    /// What the other side said of them last.
    pub(super) answer: Option<Act>,
}

impl State {
    /// Where a registration stands.
    #[must_use]
    pub(super) fn of(basis: Basis) -> Self {
        if basis.over {
            return Self::Over;
        }
        if !(basis.home && basis.host) {
            return Self::Recorded;
        }
        match (basis.answer, basis.stated_by) {
            (Some(Act::Confirmed), _) => Self::Confirmed,
            (Some(_), _) => Self::Disputed,
            (None, Side::Host) => Self::WaitsHome,
            (None, _) => Self::WaitsHost,
        }
    }

    /// Which side is to do something; none when nobody waits.
    #[must_use]
    pub(super) fn waits_for(self, stated_by: Side) -> Option<Side> {
        match self {
            Self::WaitsHost => Some(Side::Host),
            Self::WaitsHome => Some(Side::Home),
            Self::Disputed => Some(if stated_by == Side::Host { Side::Host } else { Side::Home }),
            Self::Recorded | Self::Confirmed | Self::Over => None,
        }
    }

    /// How loud it is shown.
    #[must_use]
    pub(super) fn tone(self) -> &'static str {
        match self {
            Self::Disputed => "warn",
            Self::WaitsHost | Self::WaitsHome => "info",
            Self::Recorded | Self::Confirmed | Self::Over => "plain",
        }
    }
}

/// Since when somebody is out of touch: a note of it holds until a later contact.
#[must_use]
pub(super) fn lost_since(lost: Option<Date>, last_contact: Date) -> Option<Date> {
    lost.filter(|lost| *lost >= last_contact)
}

/// The receiving branch as a form names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// In this county.
    pub organisation: Option<OrganisationId>,
    /// Elsewhere.
    pub name: Option<String>,
    /// Whom to ask there.
    pub contact: Option<String>,
    /// How to reach it.
    pub telephone: Option<String>,
    /// The county that is told by a signed file, where the branch is elsewhere.
    pub peer: Option<PeerId>,
}

/// Whereabouts as a form states them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// Since when.
    pub from: Date,
    /// How far away.
    pub reach: Reach,
    /// Where.
    pub place: String,
    /// Whether the place is fairly fixed.
    pub fixed: bool,
    /// The receiving branch.
    pub host: Host,
}

/// Somebody who leaves, as the own branch registers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// Why.
    pub reason: String,
    /// What the member works as.
    pub occupation: Option<String>,
    /// When the member is expected back.
    pub expected_on: Option<Date>,
    /// Who keeps in touch.
    pub contact_name: Option<String>,
    /// Where the member goes, and since when.
    pub whereabouts: Whereabouts,
}

/// What the receiving branch knows of its guest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Details {
    pub(super) workplace: Option<String>,
    pub(super) dwelling: Option<String>,
    /// With which group or branch the guest meets.
    pub(super) joins: Option<String>,
}

/// Somebody who came, as the receiving branch registers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The name.
    pub name: String,
    /// When.
    pub on: Date,
    /// How far away.
    pub reach: Reach,
    /// The own branch, in this county.
    pub home: Option<OrganisationId>,
    /// The own branch, elsewhere.
    pub home_name: Option<String>,
    /// Whom to ask there.
    pub home_contact: Option<String>,
    /// How to reach it.
    pub home_telephone: Option<String>,
    /// Where the guest lives.
    pub dwelling: String,
    /// Where the guest works.
    pub workplace: Option<String>,
    /// With which group or branch the guest meets.
    pub joins: Option<String>,
}

/// The answer of the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// Whether it is so.
    pub(super) confirmed: bool,
    pub(super) on: Date,
    /// What is wrong.
    pub(super) words: Option<String>,
    pub(super) details: Details,
    /// Who it is, where the own branch answers.
    pub(super) membership: Option<MembershipId>,
}

/// Something recorded, as a form has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What.
    pub act: Act,
    /// When.
    pub on: Date,
    /// How the member was reached.
    pub way: Option<Way>,
    /// In words: the result, the number of a certificate.
    pub words: Option<String>,
    /// Until when a certificate holds.
    pub until: Option<Date>,
}

/// How it ended, as a form has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) on: Date,
    pub(super) ending: Ending,
    pub(super) words: Option<String>,
}

/// What is wrong with a day on which something was so: it lies ahead, or before the day of leaving.
pub(super) fn misdated(on: Date, left_on: Date, today: Date) -> Option<FieldError> {
    if on > today {
        return Some(FieldError::new("floating-in-future"));
    }
    (on < left_on).then(|| FieldError::with("floating-before-leaving", "day", left_on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const ANSWERS: [Option<Act>; 3] = [None, Some(Act::Confirmed), Some(Act::Disputed)];

    #[test]
    fn whoever_did_not_state_it_is_waited_for_and_a_doubt_goes_back() {
        let basis = |stated_by, answer| Basis { over: false, home: true, host: true, stated_by, answer };
        for (stated_by, answer, state, waits) in [
            (Side::Home, None, State::WaitsHost, Some(Side::Host)),
            (Side::Host, None, State::WaitsHome, Some(Side::Home)),
            (Side::Home, Some(Act::Disputed), State::Disputed, Some(Side::Home)),
            (Side::Host, Some(Act::Disputed), State::Disputed, Some(Side::Host)),
            (Side::Home, Some(Act::Confirmed), State::Confirmed, None),
        ] {
            let found = State::of(basis(stated_by, answer));
            assert_eq!((found, found.waits_for(stated_by)), (state, waits));
        }
        let outside = Basis { host: false, ..basis(Side::Home, None) };
        assert_eq!(State::of(outside), State::Recorded, "nobody of this county can answer");
        let over = Basis { over: true, ..basis(Side::Home, Some(Act::Disputed)) };
        assert_eq!(State::of(over), State::Over);
    }

    #[test]
    fn a_later_contact_ends_being_out_of_touch_and_an_earlier_one_does_not() {
        let lost = Some(date(2026, 3, 1));
        assert_eq!(lost_since(lost, date(2026, 3, 1)), lost, "since the last contact");
        assert_eq!(lost_since(lost, date(2026, 2, 1)), lost);
        assert_eq!(lost_since(lost, date(2026, 3, 2)), None);
        assert_eq!(lost_since(None, date(2026, 3, 2)), None);
    }

    #[test]
    fn days_lie_between_leaving_and_today() {
        let (left, today) = (date(2026, 1, 5), date(2026, 11, 24));
        assert_eq!(misdated(left, left, today), None);
        assert_eq!(misdated(date(2026, 11, 25), left, today).unwrap().key, "floating-in-future");
        assert_eq!(misdated(date(2026, 1, 4), left, today).unwrap().key, "floating-before-leaving");
    }

    proptest! {
        #[test]
        fn nobody_is_confirmed_without_both_sides_and_whoever_is_over_waits_for_nobody(
            (over, home, host) in (any::<bool>(), any::<bool>(), any::<bool>()),
            stated in 0_usize..2,
            answer in 0_usize..3,
        ) {
            let stated_by = Side::ALL[stated];
            let state = State::of(Basis { over, home, host, stated_by, answer: ANSWERS[answer] });
            if state == State::Confirmed {
                prop_assert!(home && host && ANSWERS[answer] == Some(Act::Confirmed));
            }
            if over {
                prop_assert_eq!(state.waits_for(stated_by), None);
            }
        }
    }
}
