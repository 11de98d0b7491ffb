//! The register's figures about an organisation: what decides which of its rules are kept.

use super::model::{Duty, Kind, Setting};
use super::queries::{self, Approval, Counts, Held, Organisation, Recorded, Running};
use crate::platform::access::Scope;
use crate::platform::app::App;
use crate::platform::id::{AreaId, OrganisationId};
use jiff::ToSpan as _;
use jiff::civil::Date;
use rulebook::{FactErrors, Facts};
use std::collections::BTreeSet;

/// The register's figures about one organisation on a day. What is not known stays out of the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Figures {
    /// Members: of a branch its own, of what stands above branches all those below.
    pub counts: Counts,
    /// Who is in office; none when nothing can be said of it, as before a founding.
    pub leaders: Option<Leaders>,
    /// The running term.
    pub term: Option<Running>,
    /// Units that a joint branch covers, where recorded.
    pub joint_units: Option<i64>,
    /// Of what stands above branches: the last members' meeting on record.
    pub last_members_meeting: Option<Date>,
    /// What is recorded of the answer to the founding.
    pub founding: Founding,
    /// When the founding was applied for, where asked.
    pub applied_on: Option<Date>,
    /// Months that a project or task lasts, where asked.
    pub duration_months: Option<i64>,
    /// Whether the upper organisation approved the act in question; none outside an act.
    pub approved: Option<bool>,
    /// What the organisation is about to do, by the rulebook's word; none outside an act.
    pub intended: Option<&'static str>,
    /// Months by which a change of term is early or late.
    pub term_shift_months: Option<i64>,
}

/// What is recorded of the answer to a founding, after which the first election follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Founding {
    /// There was a term or a secretary since: that the first election follows is done with.
    #[default]
    Past,
    /// Nobody was elected yet, and document or day of the founding are not recorded.
    Unanswered,
    /// Nobody was elected yet; the answer is of this day.
    Answered(Date),
}

impl Founding {
    /// The day of the answer, where it is known.
    fn answered(self) -> Option<Date> {
        match self {
            Self::Answered(day) => Some(day),
            Self::Past | Self::Unanswered => None,
        }
    }
}

/// Who is in office.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Leaders {
    /// Posts held, each once, in their order.
    pub posts: Vec<Duty>,
    /// People in office, each once whatever posts they hold.
    pub people: i64,
    /// People who left in the running term and whom nobody followed.
    pub gone: i64,
    /// The secretary who took office last.
    pub secretary: Option<Secretary>,
    /// Whether secretaries and deputies were approved, where their entries say so.
    pub approved: Option<bool>,
    /// The first day on which somebody was missing who left in the running term and whom nobody followed.
    pub gap_since: Option<Date>,
    /// Where nobody is secretary: since when, if the last one left in the running term.
    pub unled_since: Option<Date>,
}

/// What rules ask of a secretary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Secretary {
    /// In office from.
    pub from: Date,
    /// Full years since becoming a full member, where the day is known.
    pub years: Option<i64>,
    /// Whether the county has the record; none when nothing is entered.
    pub filed: Option<bool>,
    /// Whether trained for the post; none when nothing is entered.
    pub trained: Option<bool>,
}

impl Leaders {
    /// Reads who is in office on a day from the posts held then or given up since the term began.
    pub(super) fn of(held: &[Held], approvals: &[Approval], on: Date) -> Self {
        let offices = held.iter().filter(|it| it.duty.is_some_and(Duty::is_office));
        let (now, left): (Vec<&Held>, Vec<&Held>) =
            offices.partition(|it| it.until.is_none_or(|until| until >= on));
        let people: BTreeSet<_> = now.iter().map(|it| &it.who).collect();
        let gone: BTreeSet<_> = left.iter().map(|it| &it.who).filter(|who| !people.contains(who)).collect();
        let first_gap = left.iter().filter(|it| gone.contains(&it.who)).filter_map(|it| it.until).min();
        let followed = people.iter().filter(|who| {
            let since = now.iter().filter(|it| it.who == ***who).map(|it| it.from).min();
            first_gap.is_some_and(|gap| since >= Some(gap))
        });
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let mut posts: Vec<Duty> = held
            .iter()
            .filter(|it| it.until.is_none_or(|until| until >= on))
            .filter_map(|it| it.duty)
            .collect();
        posts.sort_unstable();
        posts.dedup();
        let secretaries = now.iter().filter(|it| it.duty == Some(Duty::Secretary));
        let secretary = secretaries.max_by_key(|it| it.from).map(|it| Secretary::of(it, on));
        let missing = number(gone.len()) - number(followed.count()).min(number(gone.len()));
        let last_secretary = left.iter().filter(|it| it.duty == Some(Duty::Secretary));
        let last_secretary = last_secretary.filter_map(|it| it.until).max().filter(|_| secretary.is_none());
        Self {
            posts,
            people: number(people.len()),
            gone: missing,
            secretary,
            approved: approved(&now, approvals),
            gap_since: first_gap.filter(|_| missing > 0).map(next_day),
            unled_since: last_secretary.map(next_day),
        }
    }

    /// Members of the committee: all in office when any of them holds a post that only a committee has, else none.
    fn committee(&self) -> i64 {
        let only_with_committee = |duty: &Duty| duty.is_office() && !duty.leads_alone();
        if self.posts.iter().any(only_with_committee) { self.people } else { 0 }
    }

    /// Seats that are vacant: fewer in office than the term's seats, or, when these are not recorded, people who left in
    /// the term and whom nobody followed: a seat falls vacant by somebody leaving it. A branch with a secretary alone has
    /// no committee, and no seat of it is vacant. None when no term or nobody in office is recorded: then it cannot be told.
    fn vacancies(&self, term: Option<&Running>) -> Option<i64> {
        let led_alone = self.committee() == 0 && self.posts.contains(&Duty::Secretary);
        match term.and_then(|term| term.seats) {
            Some(seats) => Some((seats - self.people).max(0)),
            None if self.gone > 0 => Some(self.gone),
            None => (led_alone || (term.is_some() && self.people > 0)).then_some(0),
        }
    }
}

/// A post is held to its last day.
fn next_day(last: Date) -> Date {
    last.saturating_add(1.day())
}

impl Secretary {
    fn of(held: &Held, on: Date) -> Self {
        // A day known to the month counts from the month's first day: a standing of a year is not doubted by days.
        let since = held.full_since.map(crate::platform::date::PartialDate::earliest);
        Self {
            from: held.from,
            years: since.map(|since| rulebook::calendar::years_between(since, on)),
            filed: held.filed_on.map(|day| day <= on),
            trained: held.trained_on.map(|day| day <= on),
        }
    }
}

/// Whether every secretary and deputy was approved: an entry of the post, or a later correction, names the approval. None
/// when nobody holds such a post, or the post came without an entry, as by a roster.
fn approved(now: &[&Held], approvals: &[Approval]) -> Option<bool> {
    let officers = now.iter().filter(|it| it.duty.is_some_and(Duty::leads_alone));
    let mut all = None;
    for officer in officers {
        let own = || approvals.iter().filter(|it| Some(it.duty) == officer.duty && it.on >= officer.from);
        let entered = own().any(|it| it.first && it.on == officer.from);
        match (own().any(|it| it.named), entered) {
            (true, _) => all = all.or(Some(true)),
            (false, true) => return Some(false),
            (false, false) => return None,
        }
    }
    all
}

impl Running {
    /// The day on which it is over, an approved extension counted.
    #[must_use]
    pub fn end(&self) -> Date {
        self.extended_until.unwrap_or(self.due)
    }

    /// Where the change of term stands on a day, by the rulebook's word. Nothing entered means that the term runs on,
    /// also past its day.
    fn status(&self, on: Date) -> &'static str {
        if self.changing_since.is_some_and(|day| day <= on) {
            "electing"
        } else if self.extended_until.is_some_and(|until| on <= until) {
            "extended"
        } else {
            "running"
        }
    }
}

impl Figures {
    /// Since when a fact has been as it is on a day, where what is recorded tells. Of how many members there are nothing
    /// is kept by days here, so that nothing is said.
    pub(super) fn since(&self, fact: &str, on: Date) -> Option<Date> {
        let leaders = self.leaders.as_ref();
        let secretary = leaders.and_then(|it| it.secretary).map(|it| it.from);
        let term = self.term;
        // Where nobody was elected yet, nobody has led since the founding was answered.
        let answered = self.founding.answered();
        match fact {
            "has_secretary" => secretary.or(leaders.and_then(|it| it.unled_since)).or(answered),
            "replied_on" => answered,
            "secretary_from" | "secretary_filed" | "secretary_trained" | "secretary_standing_years" => {
                secretary
            }
            // Of a secretary alone; which of several lacks the approval is not told.
            "officers_approved" => {
                secretary.filter(|_| leaders.is_some_and(|it| !it.posts.contains(&Duty::Deputy)))
            }
            "vacancies" => leaders.and_then(|it| it.gap_since),
            "term_start" | "term_years" => term.map(|it| it.started),
            "term_status" => term
                .filter(|it| it.extended_until.is_none())
                .map(|it| it.changing_since.unwrap_or(it.started)),
            // A day that has come is past from the next one on.
            "term_end" => term.map(|it| next_day(it.end())).filter(|day| *day <= on),
            _ => None,
        }
    }
}

/// The facts about an organisation that its rules read on a day.
///
/// # Errors
/// When the rulebook knows no such facts.
pub fn facts(
    app: &App,
    kind: Kind,
    setting: Setting,
    figures: &Figures,
    on: Date,
) -> Result<Facts, FactErrors> {
    let counts = figures.counts;
    let mut facts = serde_json::json!({
        "kind": kind.code(),
        "setting": setting.code(),
        "temporary": setting == Setting::Temporary,
        "full_members": counts.full,
        "probationary_members": counts.members - counts.full,
        "members": counts.members,
        "floating_members": counts.floating,
    });
    if let Some(leaders) = &figures.leaders {
        let more = of_leaders(leaders, figures.term.as_ref());
        if let (Some(facts), serde_json::Value::Object(more)) = (facts.as_object_mut(), more) {
            facts.extend(more.into_iter().filter(|(_, value)| !value.is_null()));
        }
        if kind == Kind::Group {
            // A group has a leader and no committee.
            facts["vacancies"] = 0.into();
        }
    }
    if let Some(term) = &figures.term {
        facts["term_start"] = term.started.to_string().into();
        facts["term_years"] = term.years.into();
        facts["term_end"] = term.end().to_string().into();
        facts["term_status"] = term.status(on).into();
    }
    let numbers = [
        ("joint_units", figures.joint_units),
        ("duration_months", figures.duration_months),
        ("term_shift_months", figures.term_shift_months),
    ];
    for (name, number) in numbers.into_iter().filter_map(|(name, number)| Some((name, number?))) {
        facts[name] = number.into();
    }
    let replied_on = figures.founding.answered();
    let days = [
        ("replied_on", replied_on),
        ("applied_on", figures.applied_on),
        ("last_members_meeting", figures.last_members_meeting),
    ];
    for (name, day) in days.into_iter().filter_map(|(name, day)| Some((name, day?))) {
        facts[name] = day.to_string().into();
    }
    if let Some(approved) = figures.approved {
        facts["approval"] = if approved { "approved" } else { "none" }.into();
        facts["shift_approved"] = approved.into();
    }
    if let Some(intended) = figures.intended {
        facts["act_intended"] = intended.into();
    }
    app.rulebook.facts_from_json("organisation", &facts)
}

fn of_leaders(leaders: &Leaders, term: Option<&Running>) -> serde_json::Value {
    let secretary = leaders.secretary;
    serde_json::json!({
        "posts": leaders.posts.iter().map(|duty| duty.fact()).collect::<Vec<_>>(),
        "has_secretary": leaders.posts.contains(&Duty::Secretary),
        "floating_contact_named": leaders.posts.contains(&Duty::FloatingContact),
        "committee_size": leaders.committee(),
        "vacancies": leaders.vacancies(term),
        "officers_approved": leaders.approved,
        "secretary_from": secretary.map(|it| it.from.to_string()),
        "secretary_standing_years": secretary.and_then(|it| it.years),
        "secretary_filed": secretary.and_then(|it| it.filed),
        "secretary_trained": secretary.and_then(|it| it.trained),
    })
}

/// The figures of one organisation as they are recorded, on a day.
///
/// # Errors
/// Whatever the database reports.
pub async fn figures(
    read: &mut db::Read,
    area: AreaId,
    organisation: &Organisation,
    on: Date,
) -> Result<Figures, db::Error> {
    let own = Scope::alone(&organisation.path);
    let counted =
        if organisation.kind.holds_members() { own.clone() } else { Scope::subtree(&organisation.path) };
    let mut counts = Counts::default();
    for (_, more) in queries::member_counts(read, area, &counted).await? {
        counts += more;
    }
    let mut recorded = queries::recorded(read, area, &own, on).await?;
    Ok(of(&mut recorded, organisation.id, counts, on))
}

/// Takes the figures of one organisation out of what is recorded of many.
pub(super) fn of(recorded: &mut Recorded, id: OrganisationId, counts: Counts, on: Date) -> Figures {
    let held = recorded.posts.remove(&id).unwrap_or_default();
    let approvals = recorded.approvals.remove(&id).unwrap_or_default();
    Figures {
        counts,
        leaders: Some(Leaders::of(&held, &approvals, on)),
        term: recorded.terms.get(&id).copied(),
        joint_units: recorded.units.get(&id).copied(),
        last_members_meeting: recorded.meetings.get(&id).copied(),
        founding: recorded
            .unled
            .get(&id)
            .map_or(Founding::Past, |day| day.map_or(Founding::Unanswered, Founding::Answered)),
        ..Figures::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 11, 24);

    fn held(duty: Duty, who: &str, from: Date, until: Option<Date>) -> Held {
        Held {
            duty: Some(duty),
            who: (None, Some(who.to_owned())),
            from,
            until,
            filed_on: None,
            trained_on: None,
            full_since: None,
        }
    }

    fn term(seats: Option<i64>) -> Running {
        Running {
            id: crate::platform::id::TermId(uuid::Uuid::nil()),
            started: date(2021, 3, 1),
            years: 5,
            due: date(2026, 3, 1),
            seats,
            changing_since: None,
            extended_until: None,
        }
    }

    fn leaders(held: &[Held]) -> Leaders {
        Leaders::of(held, &[], TODAY)
    }

    #[test]
    fn whoever_holds_two_posts_counts_once_and_a_group_leader_makes_no_committee() {
        let start = date(2024, 3, 1);
        let two = [
            held(Duty::Secretary, "甲", start, None),
            held(Duty::Organisation, "甲", start, None),
            held(Duty::Publicity, "乙", start, None),
        ];
        assert_eq!(leaders(&two).committee(), 2);
        let small = [held(Duty::Secretary, "甲", start, None), held(Duty::GroupLeader, "乙", start, None)];
        assert_eq!((leaders(&small).committee(), leaders(&small).people), (0, 1));
        assert_eq!(leaders(&small).vacancies(None), Some(0), "a branch led by its secretary alone");
    }

    #[test]
    fn a_seat_is_vacant_when_somebody_left_and_nobody_followed() {
        let (start, gap) = (date(2024, 3, 1), date(2026, 5, 1));
        let mut posts = vec![
            held(Duty::Secretary, "甲", start, Some(gap)),
            held(Duty::Organisation, "乙", start, None),
            held(Duty::Publicity, "丙", start, None),
        ];
        assert_eq!(leaders(&posts).vacancies(Some(&term(None))), Some(1));
        posts.push(held(Duty::Secretary, "乙", gap, None));
        assert_eq!(
            leaders(&posts).vacancies(Some(&term(None))),
            Some(1),
            "another member of it took the post, one seat is empty"
        );
        posts.push(held(Duty::Organisation, "丁", date(2026, 6, 1), None));
        assert_eq!(leaders(&posts).vacancies(Some(&term(None))), Some(0), "followed: no seat fell vacant");
        assert_eq!(leaders(&posts).vacancies(Some(&term(Some(3)))), Some(0));
        assert_eq!(leaders(&posts).vacancies(Some(&term(Some(5)))), Some(2));
    }

    #[test]
    fn whether_a_seat_is_vacant_is_asked_only_where_the_register_cannot_tell() {
        let posts = [
            held(Duty::Secretary, "甲", date(2024, 3, 1), None),
            held(Duty::Organisation, "乙", date(2024, 3, 1), None),
        ];
        assert_eq!(leaders(&posts).vacancies(Some(&term(None))), Some(0), "nobody left in the term");
        assert_eq!(leaders(&posts).vacancies(None), None, "no term: nobody knows who was elected");
        assert_eq!(leaders(&[]).vacancies(Some(&term(None))), None, "nobody in office is recorded");
        assert_eq!(leaders(&[]).vacancies(Some(&term(Some(3)))), Some(3));
    }

    #[test]
    fn a_term_is_put_off_until_its_day_and_changes_while_it_is_under_way() {
        let due = date(2026, 3, 1);
        let term = term(None);
        assert_eq!((term.status(TODAY), term.end()), ("running", due));
        let put_off = Running { extended_until: Some(date(2026, 12, 31)), ..term };
        assert_eq!((put_off.status(TODAY), put_off.end()), ("extended", date(2026, 12, 31)));
        assert_eq!(put_off.status(date(2027, 1, 1)), "running");
        let changing = Running { changing_since: Some(date(2026, 11, 1)), ..term };
        assert_eq!((changing.status(TODAY), changing.status(date(2026, 10, 31))), ("electing", "running"));
    }

    #[test]
    fn an_officer_counts_as_approved_when_an_entry_of_the_post_says_so() {
        let start = date(2024, 3, 1);
        let posts = [held(Duty::Secretary, "甲", start, None)];
        let entry = |first, on, named| Approval { duty: Duty::Secretary, first, on, named };
        let ask = |approvals: &[Approval]| Leaders::of(&posts, approvals, TODAY).approved;
        assert_eq!(ask(&[]), None, "a roster brought the post");
        assert_eq!(ask(&[entry(true, start, false)]), Some(false));
        assert_eq!(ask(&[entry(true, start, true)]), Some(true));
        assert_eq!(ask(&[entry(true, start, false), entry(false, TODAY, true)]), Some(true), "entered later");
        assert_eq!(ask(&[entry(true, date(2021, 3, 1), true)]), None, "of the one before");
    }

    proptest! {
        #[test]
        fn vacancies_are_never_negative_and_none_where_nobody_left(
            posts in proptest::collection::vec((0_usize..8, 0_u8..6, 0_i32..900, proptest::option::of(0_i32..900)), 0..12),
            seats in proptest::option::of(0_i64..12),
            elected in proptest::bool::ANY,
        ) {
            let start = date(2024, 3, 1);
            let posts: Vec<Held> = posts.into_iter().map(|(duty, who, from, until)| {
                let from = start + from.days();
                held(Duty::ALL[duty], &who.to_string(), from, until.map(|days| from + days.days()))
            }).filter(|it| it.from <= TODAY).collect();
            let leaders = leaders(&posts);
            prop_assert!(leaders.gone >= 0 && leaders.people >= leaders.committee());
            let vacancies = leaders.vacancies(elected.then(|| term(seats)).as_ref());
            prop_assert!(vacancies.is_none_or(|vacant| vacant >= 0));
            prop_assert!(!elected || leaders.people == 0 || vacancies.is_some());
            let nobody_left = posts.iter().all(|it| it.until.is_none_or(|until| until >= TODAY));
            prop_assert!(!nobody_left || leaders.gone == 0);
        }
    }
}
