//! This year's organisational life of the first branches of the synthetic county: most of it held, a little missing, one
//! theme day still to come, so that every page has something to show.

use super::Person;
use crate::meetings::{
    self, Attendance, Attendee, ChairPost, Draft, Kind, Manner, Vote, record_held, record_planned,
    record_vote,
};
use crate::organisations::Organisation;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, MeetingId};
use crate::platform::papers::{self, Sent};
use crate::rectification;
use db::Write;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// So many branches have records.
pub(super) const RECORDED: usize = 3;
/// In this month nothing is recorded of the theme day.
const FORGOTTEN: i8 = 7;
/// So many days ago the members last met, and decided something.
const DECIDED: i64 = 4;

struct Desk<'a> {
    app: &'a App,
    write: &'a mut Write,
    area: AreaId,
    branch: &'a Organisation,
    persons: &'a [Person],
    /// How many of the first persons are the committee.
    committee: usize,
}

/// Records this year of a branch, and what it plans.
pub(super) async fn create(
    app: &App,
    write: &mut Write,
    area: AreaId,
    branch: &Organisation,
    (persons, committee): (&[Person], usize),
    plans: bool,
) -> Result<(), AppError> {
    let today = app.clock.today();
    let mut desk = Desk { app, write, area, branch, persons, committee };
    for month in 1..=today.month() {
        desk.month(date(today.year(), month, 1), today).await?;
    }
    if plans {
        let planned = Draft {
            place: Some("党员活动室".to_owned()),
            ..Draft::new(Kind::ThemeDay, today.saturating_add(6.days()), "学习党章，打扫村组道路")
        };
        record_planned(app, desk.write, area, branch, &planned).await?;
    }
    let id = desk.decision(today.saturating_sub(DECIDED.days())).await?;
    desk.paper(id).await?;
    if plans { desk.problems(id, today).await } else { Ok(()) }
}

impl Desk<'_> {
    /// What comes back every month and quarter, as far as its day has come.
    async fn month(&mut self, first: Date, today: Date) -> Result<(), AppError> {
        let month = first.month();
        let mut planned = Vec::new();
        if self.committee > 1 {
            planned.push((Kind::Committee, 4, "研究本月工作"));
        }
        if month != FORGOTTEN {
            planned.push((Kind::ThemeDay, 9, "学习党章，志愿服务"));
        }
        match month % 3 {
            1 if month > 1 => planned.push((Kind::Members, 17, "通报上一季度工作，讨论本季度安排")),
            2 => planned.push((Kind::Lecture, 12, "怎样做一名合格党员")),
            _ => {}
        }
        for (kind, days, topics) in planned {
            let on = first.saturating_add(i64::from(days).days());
            if on < today.saturating_sub(DECIDED.days()) {
                self.held(kind, on, topics).await?;
            }
        }
        Ok(())
    }

    async fn held(&mut self, kind: Kind, on: Date, topics: &str) -> Result<(), AppError> {
        let (draft, roll) = (self.draft(kind, on, topics), self.roll(kind, on));
        record_held(self.app, self.write, self.area, self.branch, (&draft, &roll)).await?;
        Ok(())
    }

    /// The last meeting of the members, with a resolution.
    async fn decision(&mut self, on: Date) -> Result<MeetingId, AppError> {
        let draft = self.draft(Kind::Members, on, "讨论修建村组道路");
        let roll = self.roll(Kind::Members, on);
        let id = record_held(self.app, self.write, self.area, self.branch, (&draft, &roll)).await?;
        let tally = meetings::Tally::of(&roll);
        let vote = Vote {
            matter: "同意修建村组道路，工程款使用情况按季度公开".to_owned(),
            major: true,
            committee_first: true,
            manner: Manner::Hands,
            yes: tally.voters_present,
            no: 0,
            abstained: 0,
            ballots: None,
            said_passed: None,
            reason: None,
        };
        record_vote(self.app, self.write, self.area, (id, tally), &vote).await?;
        Ok(id)
    }

    /// A paper of that meeting: a blank page, for an attendance list that nobody signed.
    async fn paper(&mut self, meeting: MeetingId) -> Result<(), AppError> {
        const BLANK: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
        if let Some(sent) = Sent::of("签到表.pdf", "空白签到表", BLANK.to_vec()) {
            let owner = meetings::papers_of(meeting);
            papers::keep(self.app, self.write, self.area, owner, (&sent, None)).await?;
        }
        Ok(())
    }

    /// What that meeting found to be mended: one soon, one later.
    async fn problems(&mut self, meeting: MeetingId, today: Date) -> Result<(), AppError> {
        const FOUND: [(&str, &str, i64); 2] = [
            ("村务公开栏没有按季度更新", "补齐前三季度的内容，以后每季度第一周更新", 20),
            ("外出党员联系得少", "支委分工，每月至少联系一次", 80),
        ];
        let responsible = self.persons.get(1).map(|it| it.name.clone()).unwrap_or_default();
        for (problem, measures, days) in FOUND {
            let draft = rectification::Draft {
                found_on: today.saturating_sub(DECIDED.days()),
                problem: problem.to_owned(),
                measures: measures.to_owned(),
                responsible: responsible.clone(),
                due_on: today.saturating_add(days.days()),
            };
            let place = (self.branch, Some(meetings::source_of(meeting)));
            rectification::list_problem(self.app, self.write, self.area, place, &draft).await?;
        }
        Ok(())
    }

    fn draft(&self, kind: Kind, on: Date, topics: &str) -> Draft {
        const NINE: i64 = 9 * 60;
        let name = |at: usize| self.persons.get(at).map(|it| it.name.clone());
        Draft {
            from: Some(NINE),
            until: Some(NINE + 90),
            place: Some("党员活动室".to_owned()),
            chair: name(0),
            chair_post: Some(ChairPost::Secretary),
            recorder: name(1),
            minutes: Some("按议题逐项进行，大家发了言，意见一致。".to_owned()),
            ..Draft::new(kind, on, topics)
        }
    }

    /// The committee, or the members as of the day; one of them away, so that counts differ.
    fn roll(&self, kind: Kind, on: Date) -> Vec<Attendee> {
        let most = if kind == Kind::Committee { self.committee } else { self.persons.len() };
        let there = self.persons.iter().take(most).filter(|it| it.from <= on && it.takes_part);
        let mut roll: Vec<Attendee> = there
            .map(|it| Attendee {
                person: Some(it.id),
                name: it.name.clone(),
                votes: it.votes,
                attendance: Attendance::Present,
                reason: None,
            })
            .collect();
        let away = usize::from(on.month().unsigned_abs()) % roll.len().max(1);
        if let Some(one) = roll.get_mut(away).filter(|_| away > 1) {
            (one.attendance, one.reason) = (Attendance::Leave, Some("外出务工".to_owned()));
        }
        roll
    }
}
