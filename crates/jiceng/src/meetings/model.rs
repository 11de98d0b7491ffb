//! Types of organisational life and pure decisions about it.

pub use super::vote::{Ballots, Vote};
use crate::organisations::{self, Duty};
use crate::platform::access::Permission;
use crate::platform::date::narrow;
use crate::platform::form::FieldError;
use crate::platform::id::{OrganisationId, PersonId};
use crate::platform::word::words;
use jiff::civil::Date;

words! {
    /// What was held; the words are those by which the rulebook knows the events.
    Kind, "meeting-kind" {
        /// 党员大会.
        Members = "members-meeting",
        /// 支部委员会会议.
        Committee = "committee-meeting",
        /// 党小组会.
        Group = "group-meeting",
        /// 党课.
        Lecture = "lecture",
        /// 书记讲党课.
        SecretaryLecture = "secretary-lecture",
        /// 主题党日.
        ThemeDay = "theme-day",
        /// 组织生活会.
        LifeMeeting = "life-meeting",
        /// 民主评议党员.
        Appraisal = "appraisal",
        /// 谈心谈话.
        Talk = "talk",
    }
}

words! {
    /// Where a record stands.
    State, "meeting-state" {
        /// 计划: a notice; it counts nowhere.
        Planned = "planned",
        /// 已召开.
        Held = "held",
        /// 已撤回: kept and shown, counted nowhere.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// In what capacity somebody took the chair; the words are the rulebook's.
    ChairPost, "meeting-chair" {
        /// 书记.
        Secretary = "secretary",
        /// 副书记.
        Deputy = "deputy-secretary",
        /// 委员.
        CommitteeMember = "committee-member",
        /// 党小组长.
        GroupLeader = "group-leader",
        /// 其他.
        Other = "other",
    }
}

words! {
    /// Whether somebody on the roll came.
    Attendance, "attendance" {
        /// 出席.
        Present = "present",
        /// 请假.
        Leave = "leave",
        /// 缺席.
        Absent = "absent",
        /// 列席: there, and without a vote.
        Observer = "observer",
    }
}

words! {
    /// How a vote was taken.
    Manner, "vote" {
        /// 举手表决.
        Hands = "hands",
        /// 无记名投票.
        SecretPaper = "secret-paper",
    }
}

impl Kind {
    /// Whether the rulebook has rules for a meeting of this kind, and under which word. A talk of two is no meeting; a
    /// secretary's lecture is a lecture.
    pub(super) fn fact(self) -> Option<&'static str> {
        match self {
            Self::Talk => None,
            Self::SecretaryLecture => Some(Self::Lecture.code()),
            other => Some(other.code()),
        }
    }

    /// What organisations of a kind hold. A branch holds the meetings of its groups too, whose members are its own.
    #[must_use]
    pub fn held_by(organisation: organisations::Kind) -> &'static [Self] {
        use organisations::Kind as K;
        const BRANCH: [Kind; 8] = [
            Kind::Members,
            Kind::Committee,
            Kind::Group,
            Kind::Lecture,
            Kind::ThemeDay,
            Kind::LifeMeeting,
            Kind::Appraisal,
            Kind::Talk,
        ];
        const ABOVE: [Kind; 7] = [
            Kind::Members,
            Kind::Committee,
            Kind::Lecture,
            Kind::SecretaryLecture,
            Kind::ThemeDay,
            Kind::LifeMeeting,
            Kind::Talk,
        ];
        match organisation {
            K::Branch => &BRANCH,
            K::Group => &[Self::Group],
            K::LocalCommittee | K::Committee | K::GeneralBranch => &ABOVE,
        }
    }

    /// The right that recording it takes: the member for publicity has the one for study, the leader of a group that for
    /// groups.
    #[must_use]
    pub fn needs(self) -> Permission {
        match self {
            Self::Lecture | Self::SecretaryLecture | Self::ThemeDay => Permission::RecordStudy,
            Self::Group => Permission::RecordGroups,
            Self::Members | Self::Committee | Self::LifeMeeting | Self::Appraisal | Self::Talk => {
                Permission::RecordDecisions
            }
        }
    }

    /// Whether those on its roll are the committee, as against the members.
    #[must_use]
    pub fn is_of_the_committee(self) -> bool {
        self == Self::Committee
    }

    /// Whether there is a roll of those who ought to come. A talk names its people in its own words.
    #[must_use]
    pub fn has_roll(self) -> bool {
        self != Self::Talk
    }

    /// Whether the form of an event of this kind asks for a field: nobody is asked for what the kind does not have.
    #[must_use]
    pub fn asks(self, field: &str) -> bool {
        use Kind as K;
        match field {
            "group" => self == K::Group,
            "chair-post" | "guests" => self != K::Talk,
            "entrusted" => matches!(self, K::Members | K::Committee | K::LifeMeeting | K::Appraisal),
            // What is open to residents may be a lecture, a theme day or a meeting of the members.
            "guest-residents" | "guest-organisations" | "class-hours" => {
                self.is_study() || matches!(self, K::ThemeDay | K::Members)
            }
            "talks-held" | "problems-listed" => matches!(self, K::LifeMeeting | K::Appraisal),
            "rest-present" => self.has_roll(),
            _ => true,
        }
    }

    /// Whether something is put to the vote at events of this kind.
    #[must_use]
    pub fn votes(self) -> bool {
        matches!(self, Self::Members | Self::Committee | Self::Group | Self::LifeMeeting | Self::Appraisal)
    }

    /// Whether those present learn, so that its hours are hours of study.
    #[must_use]
    pub fn is_study(self) -> bool {
        matches!(self, Self::Lecture | Self::SecretaryLecture)
    }
}

impl ChairPost {
    /// The capacity that a post gives.
    pub(super) fn of(duty: Duty) -> Self {
        match duty {
            Duty::Secretary => Self::Secretary,
            Duty::Deputy => Self::Deputy,
            Duty::GroupLeader => Self::GroupLeader,
            Duty::FloatingContact => Self::Other,
            Duty::Organisation | Duty::Publicity | Duty::Discipline | Duty::CommitteeMember => {
                Self::CommitteeMember
            }
        }
    }
}

/// A record as a form enters it.
#[expect(clippy::struct_excessive_bools, reason = "each is a box of the form and a column of its own")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it is.
    pub kind: Kind,
    /// The day.
    pub on: Date,
    /// From which minute of the day.
    pub from: Option<i64>,
    /// Until which minute of the day.
    pub until: Option<i64>,
    /// The group of the branch that met, for the meeting of a group.
    pub group: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Who took the chair; of a lecture, who spoke; of a talk, who began it.
    pub chair: Option<String>,
    /// In what capacity.
    pub chair_post: Option<ChairPost>,
    /// Whether the secretary entrusted the chair.
    pub chair_entrusted: bool,
    /// Who took the minutes.
    pub recorder: Option<String>,
    /// What it was about.
    pub topics: String,
    /// What was said.
    pub minutes: Option<String>,
    /// Guests, and others who are not on the roll.
    pub guests: Option<String>,
    /// Whether talks were held before a life meeting.
    pub talks_held: bool,
    /// Whether a life meeting drew up its list of problems.
    pub problems_listed: bool,
    /// Whether somebody types it in from a record on paper.
    pub from_paper: bool,
    /// Why it is entered only now, where it is late.
    pub late_reason: Option<String>,
    /// Why a warning was passed over.
    pub kept_reason: Option<String>,
    /// Tenths of a class hour that those present are credited with; none where the times tell it.
    pub class_hours: Option<i64>,
    /// How many residents came as guests. They are counted, never named.
    pub guest_residents: Option<i64>,
    /// Which other organisations came as guests.
    pub guest_organisations: Option<String>,
}

impl Draft {
    /// An event of which little is told.
    #[must_use]
    pub fn new(kind: Kind, on: Date, topics: &str) -> Self {
        Self {
            kind,
            on,
            from: None,
            until: None,
            group: None,
            place: None,
            chair: None,
            chair_post: None,
            chair_entrusted: false,
            recorder: None,
            topics: topics.to_owned(),
            minutes: None,
            guests: None,
            talks_held: false,
            problems_listed: false,
            from_paper: false,
            late_reason: None,
            kept_reason: None,
            class_hours: None,
            guest_residents: None,
            guest_organisations: None,
        }
    }

    /// Where the record stands on a day: what is still to come is planned.
    pub(super) fn state(&self, today: Date) -> State {
        if self.on > today { State::Planned } else { State::Held }
    }

    /// The names of fields that differ, for the journal, which keeps no values.
    pub(super) fn differences(&self, after: &Self) -> Vec<&'static str> {
        let differ = [
            ("kind", self.kind != after.kind),
            ("on", self.on != after.on),
            ("time", (self.from, self.until) != (after.from, after.until)),
            ("group", self.group != after.group),
            ("place", self.place != after.place),
            ("chair", self.chair != after.chair),
            ("chair-post", self.chair_post != after.chair_post),
            ("entrusted", self.chair_entrusted != after.chair_entrusted),
            ("recorder", self.recorder != after.recorder),
            ("topics", self.topics != after.topics),
            ("minutes", self.minutes != after.minutes),
            ("guests", self.guests != after.guests),
            ("talks-held", self.talks_held != after.talks_held),
            ("problems-listed", self.problems_listed != after.problems_listed),
            ("from-paper", self.from_paper != after.from_paper),
            ("class-hours", self.class_hours != after.class_hours),
            ("guest-residents", self.guest_residents != after.guest_residents),
            ("guest-organisations", self.guest_organisations != after.guest_organisations),
        ];
        differ.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }
}

/// Somebody who ought to come, and whether they did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// The person, when on the register.
    pub person: Option<PersonId>,
    /// The name as it was that day.
    pub name: String,
    /// Whether they had a vote.
    pub votes: bool,
    /// Whether they came.
    pub attendance: Attendance,
    /// Why not.
    pub reason: Option<String>,
}

/// How many ought to come and came, with and without a vote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// 应到.
    pub expected: i64,
    /// 实到.
    pub present: i64,
    /// 请假.
    pub on_leave: i64,
    /// 应到会有表决权.
    pub voters: i64,
    /// 实到会有表决权.
    pub voters_present: i64,
}

impl Tally {
    /// Counts a roll. Whoever attends without a vote was not expected and is counted apart.
    #[must_use]
    pub fn of(roll: &[Attendee]) -> Self {
        let count = |wanted: &dyn Fn(&Attendee) -> bool| {
            i64::try_from(roll.iter().filter(|it| wanted(it)).count()).unwrap_or(i64::MAX)
        };
        let expected = |it: &Attendee| it.attendance != Attendance::Observer;
        let here = |it: &Attendee| it.attendance == Attendance::Present;
        Self {
            expected: count(&expected),
            present: count(&here),
            on_leave: count(&|it| it.attendance == Attendance::Leave),
            voters: count(&|it| expected(it) && it.votes),
            voters_present: count(&|it| here(it) && it.votes),
        }
    }
}

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// The minute of the day in shapes that people write: `9:00`, `9：30`, `9点`, `9点半`, `14时05分`.
///
/// # Errors
/// When it is no time of day.
pub(super) fn minute(text: &str) -> Result<i64, FieldError> {
    let wrong = || FieldError::new("meeting-time-shape");
    let text = narrow(text).replace('半', "30").replace(['点', '时', '：'], ":");
    let text = text.trim().trim_end_matches('分');
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let part = |part: &str| match part.trim() {
        "" => Ok(0),
        part if part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()) => {
            part.parse::<i64>().map_err(|_| wrong())
        }
        _ => Err(wrong()),
    };
    if hours.trim().is_empty() {
        return Err(wrong());
    }
    let (hours, minutes) = (part(hours)?, part(minutes)?);
    let minute = hours * 60 + minutes;
    if minutes < 60 && minute < DAY { Ok(minute) } else { Err(wrong()) }
}

/// `09:05`.
#[must_use]
pub(super) fn clock_of(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Whether an organisation of the kind group is the one whose name a branch uses for a group of its members: the code
/// keeps groups of members as names within their branch.
pub(super) fn is_group_named(organisation_name: &str, group: &str) -> bool {
    !group.is_empty() && organisation_name.ends_with(group)
}

/// What happened, for whoever asks what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Happened {
    /// By whom.
    pub(super) organisation: OrganisationId,
    /// What.
    pub(super) kind: Kind,
    /// When.
    pub(super) on: Date,
    /// Which group of the branch.
    pub(super) group: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, minute_of_day) in
            [("9:00", 540), ("９：３０", 570), ("9点", 540), ("9点半", 570), ("14时05分", 845), ("0:00", 0)]
        {
            assert_eq!(minute(text), Ok(minute_of_day), "{text}");
        }
        for text in ["", "9", ":30", "24:00", "9:60", "上午", "9:5x", "100:00", "-1:00"] {
            assert!(minute(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_time_as_shown_is_read_back(minute_of_day in 0_i64..1_440) {
            prop_assert_eq!(minute(&clock_of(minute_of_day)), Ok(minute_of_day));
        }

        #[test]
        fn counts_of_a_roll_never_contradict_each_other(
            roll in proptest::collection::vec((0_usize..4, proptest::bool::ANY), 0..40)
        ) {
            let roll: Vec<Attendee> = roll.into_iter().map(|(attendance, votes)| Attendee {
                person: None,
                name: "甲".to_owned(),
                votes,
                attendance: Attendance::ALL[attendance],
                reason: None,
            }).collect();
            let tally = Tally::of(&roll);
            prop_assert!(tally.present + tally.on_leave <= tally.expected);
            prop_assert!(tally.voters_present <= tally.voters && tally.voters <= tally.expected);
            prop_assert!(tally.voters_present <= tally.present);
        }
    }

    #[test]
    fn a_kind_is_asked_for_what_it_has() {
        let asked = |kind: Kind| {
            const ALL: [&str; 9] = [
                "group",
                "chair-post",
                "entrusted",
                "guests",
                "guest-residents",
                "class-hours",
                "talks-held",
                "problems-listed",
                "topics",
            ];
            ALL.into_iter().filter(|field| kind.asks(field)).collect::<Vec<_>>()
        };
        assert_eq!(asked(Kind::Talk), ["topics"]);
        assert_eq!(asked(Kind::Group), ["group", "chair-post", "guests", "topics"]);
        assert_eq!(asked(Kind::Committee), ["chair-post", "entrusted", "guests", "topics"]);
        assert!(asked(Kind::LifeMeeting).contains(&"problems-listed"));
        assert!(asked(Kind::ThemeDay).contains(&"guest-residents"));
        assert!(!Kind::Talk.votes() && Kind::Members.votes());
    }

    #[test]
    fn the_journal_is_told_which_fields_differ() {
        let before = Draft::new(Kind::ThemeDay, jiff::civil::date(2026, 11, 5), "学习");
        let after =
            Draft { place: Some("村部".to_owned()), on: jiff::civil::date(2026, 11, 6), ..before.clone() };
        assert_eq!(before.differences(&after), ["on", "place"]);
        assert_eq!(before.differences(&before), Vec::<&str>::new());
    }
}
