//! Whoever leaves, comes, is confirmed, doubted, comes back, moves to another branch or leaves the party, in whatever order
//! two branches record it: a member has one vote in one branch, and whoever is none has none.

use crate::common::{TODAY, Test, one_county};
use crate::desk::{Answer, Desk, assert_sound, number};
use crate::floating::{SECOND, act, by_code, leaving};
use crate::transfer::{secretary_there, step};
use axum::http::StatusCode;
use jiceng::floating;
use jiceng::members::{self, Member};
use jiceng::organisations::Organisation;
use jiceng::platform::access::{Caller, Permission};
use jiceng::platform::id::PersonId;
use proptest::prelude::*;

const FIRST: &str = "990101001";
const THIRD: &str = "990101003";
/// Between the first two somebody is transferred; the third is a host only.
const PLACES: [&str; 3] = [FIRST, SECOND, THIRD];

/// Something that is recorded, where it is about a place by its number.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The own branch registers who left for a place.
    Leaves(usize),
    /// A place registers who came.
    Comes(usize),
    /// A side answers: whether it is the receiving one, and whether it is so.
    Answers(bool, bool),
    /// The own branch states another place.
    Moves(usize),
    Lost,
    Contact,
    Returns,
    /// A transfer: asked for, written, received, sent back, withdrawn.
    Asks,
    Letter(i8),
    Receives(i8),
    SendsBack(i8),
    Withdraws,
    /// The membership ends.
    Ends,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let place = 0_usize..3;
    let day = 2_i8..25;
    // A transfer is three steps in their order, and so is a guest: they come often enough that some are carried through.
    let step = prop_oneof![
        5 => place.clone().prop_map(Step::Leaves),
        5 => place.clone().prop_map(Step::Comes),
        10 => (any::<bool>(), any::<bool>()).prop_map(|(host, so)| Step::Answers(host, so)),
        2 => place.prop_map(Step::Moves),
        1 => Just(Step::Lost),
        1 => Just(Step::Contact),
        2 => Just(Step::Returns),
        5 => Just(Step::Asks),
        5 => day.clone().prop_map(Step::Letter),
        8 => day.clone().prop_map(Step::Receives),
        1 => day.prop_map(Step::SendsBack),
        1 => Just(Step::Withdraws),
        1 => Just(Step::Ends),
    ];
    proptest::collection::vec(step, 8..32)
}

#[test]
fn in_any_order_of_acts_a_member_votes_in_one_branch_and_nobody_else_votes() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let test = runtime.block_on(one_county(60));
    let county = runtime.block_on(County::of(&test));
    let seen = std::cell::RefCell::new(Seen::default());
    let config = ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(steps in steps())| {
        let round = { let mut seen = seen.borrow_mut(); seen.rounds += 1; seen.rounds };
        let came = runtime.block_on(county.play(round, &steps))?;
        let mut all = seen.borrow_mut();
        (all.guests, all.moved, all.ended) = (all.guests + came.guests, all.moved + came.moved, all.ended + came.ended);
    });
    let seen = seen.into_inner();
    assert!(seen.guests > 0 && seen.moved > 0 && seen.ended > 0, "something was looked at: {seen:?}");
    runtime.block_on(async { assert_sound(&test, &county.caller).await });
}

/// What happened, so that a run in which every act was refused proves nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    rounds: usize,
    guests: usize,
    moved: usize,
    ended: usize,
}

/// The desks at which things are recorded, and the branches that are looked at.
struct County<'t> {
    officer: Desk<'t>,
    secretaries: [Desk<'t>; 2],
    caller: Caller,
    places: Vec<Organisation>,
}

/// Somebody, with the registration and the case that were begun last.
struct Somebody {
    person: PersonId,
    name: String,
    registration: Option<String>,
    case: Option<String>,
}

fn led_to(answer: &Answer) -> Option<String> {
    let done = answer.status == StatusCode::SEE_OTHER;
    done.then(|| answer.location.split('?').next().unwrap_or_default().to_owned())
}

impl<'t> County<'t> {
    async fn of(test: &'t Test) -> Self {
        let officer = Desk::of(test, "county-officer").await;
        let caller = officer.caller().await;
        let mut places = Vec::new();
        for code in PLACES {
            places.push(by_code(test, &caller, code).await);
        }
        let secretaries = [Desk::of(test, "branch-secretary").await, secretary_there(test).await];
        Self { officer, secretaries, caller, places }
    }

    async fn play(&self, round: usize, steps: &[Step]) -> Result<Seen, TestCaseError> {
        let mut who = self.newcomer(round).await;
        let mut seen = Seen::default();
        for step in steps {
            self.record(&mut who, *step).await;
            let now = self.newest(who.person).await;
            self.looked_at(&who, &now, &mut seen).await?;
            seen.moved += usize::from(now.path != self.places[0].path);
            seen.ended += usize::from(now.until.is_some());
        }
        Ok(seen)
    }

    async fn newcomer(&self, round: usize) -> Somebody {
        // A name has no digits.
        let sign = |at: usize| "甲乙丙丁戊己庚辛壬癸".chars().nth(at % 10).unwrap();
        let name = format!("欧阳{}{}{}", sign(round / 100), sign(round / 10), sign(round));
        let identity = number(&format!("99019919850301{round:03}"));
        let fields = [
            ("name", name.as_str()),
            ("identity", identity.as_str()),
            ("category", "full"),
            ("joined", "2010-07-01"),
            ("full_since", "2011-07-01"),
            ("from", "2020-03-01"),
        ];
        let done = self.secretaries[0].confirm("/members/add", &fields).await;
        let id = done.location.split('/').nth(2).unwrap().parse().unwrap();
        let person = crate::desk::member(self.officer.test, &self.caller, id).await.person;
        Somebody { person, name, registration: None, case: None }
    }

    async fn newest(&self, person: PersonId) -> Member {
        let mut read = self.officer.test.app.db.read().await.unwrap();
        members::of_person(&mut read, &self.caller, Permission::ReadMembers, person).await.unwrap()
    }

    /// Records a step; what does not fit is refused, as it ought to be.
    async fn record(&self, who: &mut Somebody, step: Step) {
        let present = self.newest(who.person).await;
        match step {
            Step::Leaves(to) => {
                let page = format!("/floating/leave/{}", present.id);
                let made = self.officer.post(&page, &leaving(&[("host", PLACES[to])])).await;
                who.registration = led_to(&made).or_else(|| who.registration.take());
            }
            Step::Comes(to) => {
                let home = self.places.iter().find(|it| it.path == present.path);
                let fields = [
                    ("name", who.name.as_str()),
                    ("on", "2026-05-01"),
                    ("reach", "within-county"),
                    ("home", home.map_or(FIRST, |it| it.code.as_str())),
                    ("dwelling", "三组"),
                ];
                let page = format!("/floating/arrive?organisation={}", self.places[to].id);
                let organisation = self.places[to].id.to_string();
                let fields = [&fields[..], &[("organisation", organisation.as_str())]].concat();
                let made = self.officer.post(&page, &fields).await;
                who.registration = led_to(&made).or_else(|| who.registration.take());
            }
            Step::Ends => {
                let end = [("on", "2026-11-24"), ("leaving", "deceased"), ("step", "done")];
                self.officer.post(&format!("/members/{}/acts/end", present.id), &end).await;
            }
            Step::Asks | Step::Letter(_) | Step::Receives(_) | Step::SendsBack(_) | Step::Withdraws => {
                self.transfer(who, &present, step).await;
            }
            _ => self.away(who, &present, step).await,
        }
    }

    /// What is recorded of a registration.
    async fn away(&self, who: &Somebody, present: &Member, step: Step) {
        let Some(page) = &who.registration else { return };
        let (on, words) = (("on", "2026-11-20"), ("words", "试"));
        let id = present.id.to_string();
        match step {
            Step::Answers(host, so) => {
                let side = if host { "host" } else { "home" };
                let said = ("answer", if so { "confirmed" } else { "disputed" });
                let fields = [said, on, words, ("member", id.as_str())];
                act(&self.officer, &format!("{page}/answer/{side}"), &fields).await;
            }
            Step::Moves(to) => {
                let reach = ("reach", "within-county");
                let fields = [("from", "2026-05-01"), reach, ("place", "x"), ("host", PLACES[to])];
                act(&self.officer, &format!("{page}/place"), &fields).await;
            }
            Step::Lost => {
                act(&self.officer, &format!("{page}/records/lost"), &[on, words]).await;
            }
            Step::Contact => {
                let fields = [on, words, ("way", "visit")];
                act(&self.officer, &format!("{page}/records/contact"), &fields).await;
            }
            _ => {
                act(&self.officer, &format!("{page}/end"), &[on, ("ending", "returned")]).await;
            }
        }
    }

    /// What is recorded of a transfer between the first two branches.
    async fn transfer(&self, who: &mut Somebody, present: &Member, what: Step) {
        let here = usize::from(present.path != self.places[0].path);
        let (from, to) = (&self.secretaries[here], PLACES[1 - here]);
        if let Step::Asks = what {
            let fields = [("reason", "试"), ("on", "2026-11-01"), ("where", "branch"), ("to", to)];
            let made = from.post(&format!("/transfers/members/{}/new", present.id), &fields).await;
            who.case = led_to(&made).or_else(|| who.case.take());
            return;
        }
        let Some(case) = &who.case else { return };
        let any = ("reason", "试");
        for desk in &self.secretaries {
            match what {
                Step::Letter(day) => {
                    let on = format!("2026-11-{day:02}");
                    let fields =
                        [("on", on.as_str()), ("field-1", "within-committee"), ("field-2", "30"), any];
                    step(desk, case, "letter", &fields).await;
                }
                Step::Receives(day) => {
                    let on = format!("2026-11-{day:02}");
                    let fields = [("on", on.as_str()), ("outcome", "received"), ("field-1", "yes"), any];
                    step(desk, case, "receive", &fields).await;
                }
                Step::SendsBack(day) => {
                    let on = format!("2026-11-{day:02}");
                    let fields = [("on", on.as_str()), ("outcome", "refused"), ("field-1", "试"), any];
                    step(desk, case, "receive", &fields).await;
                }
                _ => {
                    let page = format!("{case}/leave");
                    let version = desk.version(&page).await;
                    let fields =
                        [("version", version.as_str()), ("on", "2026-11-24"), ("outcome", "withdrawn")];
                    desk.post(&page, &fields).await;
                }
            }
        }
    }

    /// Votes in the branch of the membership and in no other one; a guest of no more than one, and never of the own.
    async fn looked_at(&self, who: &Somebody, now: &Member, seen: &mut Seen) -> Result<(), TestCaseError> {
        let app = &self.officer.test.app;
        let mut read = app.db.read().await.unwrap();
        let (mut votes, mut hosts) = (Vec::new(), Vec::new());
        for place in &self.places {
            let all = members::entitled(app, &mut read, &self.caller, place, TODAY).await.unwrap();
            let own = all.iter().filter(|it| it.member.person == who.person);
            votes.extend(own.filter(|it| it.entitled()).map(|_| place.path.clone()));
            let guests = floating::guests_of(&mut read, self.caller.area, place.id, TODAY).await.unwrap();
            hosts
                .extend(guests.iter().filter(|it| it.person == Some(who.person)).map(|_| place.path.clone()));
        }
        // On the day on which it ended, a membership was over.
        let member = now.until.is_none_or(|until| until > TODAY);
        let expected: Vec<String> = member.then(|| now.path.clone()).into_iter().collect();
        prop_assert_eq!(votes, expected, "votes of {}", who.name);
        prop_assert!(hosts.len() <= 1, "a guest of two branches: {:?}", hosts);
        prop_assert!(!hosts.contains(&now.path), "a guest of the own branch");
        seen.guests += hosts.len();
        Ok(())
    }
}
