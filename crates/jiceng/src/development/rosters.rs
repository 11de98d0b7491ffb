//! Rosters of developing members (发展党员名册): who is how far, and the seven rosters of a year, from the steps that were
//! recorded. Nothing is written twice.

use super::PROCEDURE;
use super::queries::{self, Particulars};
use crate::organisations::Organisation;
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::PersonId;
use crate::platform::tables::{Column, Speaker, Table};
use crate::platform::word::words;
use crate::procedures::{self, Case, Entry};
use db::Read;
use jiff::civil::{Date, date};
use rulebook::calendar::add_months;
use serde_json::Value;

words! {
    /// A roster in use.
    Roster, "roster" {
        /// 发展党员名册（进度表）: everybody who was on the way in the year.
        Progress = "progress",
        /// 年度入党申请人名册.
        Applicants = "applicants",
        /// 积极分子培训班名册: activists, of whom a training of their own is not recorded.
        Activists = "activists",
        /// 发展对象名册: those settled as targets who are not admitted.
        Targets = "targets",
        /// 发展对象培训班名册.
        Trained = "trained",
        /// 预审名册.
        Reviewed = "reviewed",
        /// 年度新发展党员名册.
        Admitted = "admitted",
        /// 预备党员培训班名册: those on probation.
        Probation = "probation",
        /// 转正审议名册.
        Discussed = "discussed",
    }
}

/// Somebody on the way, with everything that counts of the record.
pub(super) struct Way {
    case: Case,
    entries: Vec<Entry>,
    particulars: Particulars,
    /// When probation ends, where it has begun.
    probation_ends: Option<Date>,
    /// The present stage in words of both languages, or none where the case has ended.
    stage: Option<rulebook::Words>,
}

impl Way {
    /// The last record of a step that came to an outcome, up to a day.
    fn last(&self, step: &str, outcome: &str, until: Date) -> Option<&Entry> {
        self.entries.iter().rev().find(|it| it.step == step && it.outcome == outcome && it.on <= until)
    }

    fn on(&self, step: &str, outcome: &str, until: Date) -> Option<Date> {
        self.last(step, outcome, until).map(|it| it.on)
    }

    /// Whether a step was recorded between two days, whatever it came to.
    fn within(&self, step: &str, (from, until): (Date, Date)) -> Option<&Entry> {
        self.entries.iter().rev().find(|it| it.step == step && from <= it.on && it.on <= until)
    }

    /// Whether somebody belongs on a roster of a year.
    fn is_on(&self, roster: Roster, days: (Date, Date)) -> bool {
        let until = days.1;
        let settled = |step: &str| self.on(step, "settled", until).is_some();
        let member = self.on("approval", "approved", until);
        match roster {
            Roster::Progress => true,
            Roster::Applicants => self.within("apply", days).is_some(),
            Roster::Activists => {
                settled("settle-activist") && !settled("settle-target") && self.goes_on(until)
            }
            Roster::Targets => settled("settle-target") && member.is_none() && self.goes_on(until),
            Roster::Trained => self.within("training", days).is_some_and(|it| it.outcome == "completed"),
            Roster::Reviewed => self.within("pre-review", days).is_some(),
            Roster::Admitted => member.is_some_and(|on| days.0 <= on),
            Roster::Probation => {
                let over = ["full", "cancelled"].map(|it| self.on("full-approval", it, until));
                member.is_some() && over.iter().all(Option::is_none) && self.goes_on(until)
            }
            Roster::Discussed => {
                ["full-meeting", "full-approval"].iter().any(|step| self.within(step, days).is_some())
            }
        }
    }

    /// Whether the case had not ended by a day.
    fn goes_on(&self, day: Date) -> bool {
        self.case.ended.is_none_or(|ended| ended > day)
    }
}

/// The first and last day of a year.
fn days_of(year: i16) -> (Date, Date) {
    (date(year, 1, 1), date(year, 12, 31))
}

/// Everybody who was on the way at any time of a year in a scope of the caller's, by name.
pub(super) async fn ways(
    app: &App,
    read: &mut Read,
    caller: &Caller,
    scope: &Scope,
    year: i16,
) -> Result<Vec<Way>, AppError> {
    let all = procedures::histories(read, caller, PROCEDURE, scope, days_of(year)).await?;
    let mut particulars = queries::particulars(read, caller.area, scope).await?;
    let mut ways: Vec<Way> = Vec::with_capacity(all.len());
    for (case, entries) in all {
        let running = case.state == procedures::State::Running;
        let task = running.then(|| procedures::task(app, case.clone(), &entries)).flatten();
        let stage = task.and_then(|task| task.main().map(|next| next.stage_title.clone()));
        let entries: Vec<Entry> = entries.into_iter().filter(|it| it.withdrawn.is_none()).collect();
        let of = particulars.remove(&case.id).unwrap_or_default();
        let probation_ends = probation(app, &entries);
        ways.push(Way { case, entries, particulars: of, probation_ends, stage });
    }
    ways.sort_by(|a, b| {
        (&a.case.path, a.case.started, a.case.id).cmp(&(&b.case.path, b.case.started, b.case.id))
    });
    Ok(ways)
}

/// The day on which probation ends: so many months after the meeting that admitted, as the rule says, with what it was
/// extended by.
fn probation(app: &App, entries: &[Entry]) -> Option<Date> {
    let last =
        |step: &str, outcome: &str| entries.iter().rev().find(|it| it.step == step && it.outcome == outcome);
    last("approval", "approved")?;
    let from = last("meeting", "passed")?.on;
    let months = app.rulebook.int_value("dev-probation", "months", from).ok()?;
    let extended =
        last("full-approval", "extended").and_then(|it| it.fields.get("extended_months")?.as_i64());
    add_months(from, months + extended.unwrap_or(0))
}

/// A roster of a year as a table.
pub(super) fn table(speaker: Speaker, roster: Roster, ways: &[Way], year: i16) -> Table {
    let days = days_of(year);
    let columns = columns(roster);
    let on = ways.iter().filter(|way| way.is_on(roster, days));
    let row = |way: &Way| columns.iter().map(|it| it.cell(speaker, way, days)).collect();
    let mut table =
        speaker.with("roster-title", &[("year", year.to_string()), ("roster", speaker.text(roster.key()))]);
    if roster == Roster::Progress {
        table = speaker.text(roster.key());
    }
    Table { title: table, ..Table::default() }
        .columns(columns.iter().map(|it| it.column(speaker)))
        .numbered(speaker, on.map(row))
}

/// Adds to the roster of new members those whom the register tells of and no case does: their day, and that the way there is
/// not recorded.
pub(super) fn add_admitted(
    speaker: Speaker,
    table: &mut Table,
    ways: &[Way],
    developed: &[(PersonId, String, Date)],
) {
    let has_case = |person: &PersonId| {
        let own = |way: &Way| way.case.person == Some(*person);
        ways.iter().any(|way| own(way) && way.last("approval", "approved", Date::MAX).is_some())
    };
    for (_, name, on) in developed.iter().filter(|(person, ..)| !has_case(person)) {
        let cells = columns(Roster::Admitted).into_iter().map(|what| match what {
            What::Name => name.clone(),
            ADMITTED => on.to_string(),
            NOTE => speaker.text("roster-no-case"),
            _ => String::new(),
        });
        let number = (table.rows.len() + 1).to_string();
        table.rows.push(std::iter::once(number).chain(cells).collect());
    }
}

/// A column of a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Name,
    Sex,
    Ethnicity,
    Birth,
    Education,
    Branch,
    /// The day of a step that came to an outcome, with the key of its title.
    Day(&'static str, &'static str, &'static str),
    /// The first or the second mentor.
    Mentor(usize),
    Introducers,
    TrainingDays,
    TrainingHours,
    /// What the step of the year came to.
    Result(&'static str),
    ProbationEnds,
    Stage,
    /// To be filled in by hand: not recorded here.
    Blank(&'static str),
}

const APPLIED: What = What::Day("apply", "received", "roster-applied");
const TALKED: What = What::Day("talk", "held", "roster-talked");
const ACTIVIST: What = What::Day("settle-activist", "settled", "roster-activist");
const TARGET: What = What::Day("settle-target", "settled", "roster-target");
const CHECKED: What = What::Day("political-review", "passed", "roster-checked");
const TRAINED: What = What::Day("training", "completed", "roster-completed");
const PRE_REVIEWED: What = What::Day("pre-review", "passed", "roster-pre-reviewed");
const ADMITTED: What = What::Day("meeting", "passed", "roster-met");
const APPROVED: What = What::Day("approval", "approved", "roster-approved");
const FULL: What = What::Day("full-approval", "full", "roster-full");
const NOTE: What = What::Blank("roster-note");

fn columns(roster: Roster) -> Vec<What> {
    let who = [What::Name, What::Sex, What::Ethnicity, What::Birth, What::Education, What::Branch];
    let more: &[What] = match roster {
        Roster::Progress => &[
            APPLIED,
            TALKED,
            ACTIVIST,
            What::Mentor(0),
            What::Mentor(1),
            TARGET,
            CHECKED,
            TRAINED,
            What::TrainingDays,
            What::TrainingHours,
            PRE_REVIEWED,
            What::Blank("roster-form-number"),
            ADMITTED,
            APPROVED,
            What::ProbationEnds,
            FULL,
            What::Stage,
            NOTE,
        ],
        Roster::Applicants => &[APPLIED, TALKED, NOTE],
        Roster::Activists => &[APPLIED, ACTIVIST, What::Mentor(0), What::Mentor(1), NOTE],
        Roster::Targets => {
            &[ACTIVIST, TARGET, CHECKED, TRAINED, What::TrainingDays, What::TrainingHours, NOTE]
        }
        Roster::Trained => &[ACTIVIST, TARGET, TRAINED, What::TrainingDays, What::TrainingHours, NOTE],
        Roster::Reviewed => &[TARGET, CHECKED, TRAINED, What::Introducers, What::Result("pre-review"), NOTE],
        Roster::Admitted => &[APPLIED, ACTIVIST, TARGET, What::Introducers, ADMITTED, APPROVED, NOTE],
        Roster::Probation => &[ADMITTED, APPROVED, What::ProbationEnds, NOTE],
        Roster::Discussed => &[ADMITTED, What::ProbationEnds, What::Result("full-meeting"), FULL, NOTE],
    };
    [&who[..], more].concat()
}

impl What {
    fn column(self, speaker: Speaker) -> Column {
        match self {
            Self::Name => speaker.medium("roster-name"),
            Self::Sex => speaker.short("roster-sex"),
            Self::Ethnicity => speaker.short("roster-ethnicity"),
            Self::Birth => speaker.medium("roster-birth"),
            Self::Education => speaker.medium("roster-education"),
            Self::Branch => speaker.medium("roster-branch"),
            Self::Day("training", _, key) => speaker.grouped("roster-training", speaker.medium(key)),
            Self::Day(_, _, key) | Self::Blank(key) => speaker.medium(key),
            Self::Mentor(place) => {
                let key = if place == 0 { "roster-first" } else { "roster-second" };
                speaker.grouped("roster-mentors", speaker.medium(key))
            }
            Self::Introducers => speaker.medium("roster-introducers"),
            Self::TrainingDays => speaker.grouped("roster-training", speaker.short("roster-training-days")),
            Self::TrainingHours => speaker.grouped("roster-training", speaker.short("roster-training-hours")),
            Self::Result(_) => speaker.medium("roster-result"),
            Self::ProbationEnds => speaker.medium("roster-probation-ends"),
            Self::Stage => speaker.medium("roster-stage"),
        }
    }

    fn cell(self, speaker: Speaker, way: &Way, days: (Date, Date)) -> String {
        let (until, of) = (days.1, &way.particulars);
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let field =
            |step: &str, outcome: &str, name: &str| match way.last(step, outcome, until)?.fields.get(name)? {
                Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            };
        match self {
            Self::Name => way.case.name.clone(),
            Self::Sex => of.sex.map(|sex| speaker.text(sex.key())).unwrap_or_default(),
            Self::Ethnicity => of.ethnicity.clone().unwrap_or_default(),
            Self::Birth => of.birth.map(|date| date.to_string()).unwrap_or_default(),
            Self::Education => of.education.clone().unwrap_or_default(),
            Self::Branch => way.case.organisation_name.clone(),
            Self::Day(step, outcome, _) => day(way.on(step, outcome, until)),
            Self::Mentor(place) => {
                let names = field("mentors", "named", "mentor_names").unwrap_or_default();
                crate::members::names_in(&names).get(place).cloned().unwrap_or_default()
            }
            Self::Introducers => field("introducers", "settled", "introducer_names").unwrap_or_default(),
            Self::TrainingDays => field("training", "completed", "training_days").unwrap_or_default(),
            Self::TrainingHours => field("training", "completed", "training_hours").unwrap_or_default(),
            Self::Result(step) => way.within(step, days).map(|it| result(speaker, it)).unwrap_or_default(),
            Self::ProbationEnds => day(way.probation_ends),
            Self::Stage => stage(speaker, way),
            Self::Blank(_) => String::new(),
        }
    }
}

/// What a step came to and when.
fn result(speaker: Speaker, it: &Entry) -> String {
    let key = match it.outcome.as_str() {
        "passed" => "roster-result-passed",
        "returned" => "roster-result-returned",
        "full" => "roster-result-full",
        "extend" => "roster-result-extend",
        "cancel" => "roster-result-cancel",
        _ => "roster-result-none",
    };
    format!("{} {}", it.on, speaker.text(key))
}

/// How far somebody is now; whoever ended, how.
fn stage(speaker: Speaker, way: &Way) -> String {
    match &way.stage {
        Some(words) if speaker.zh() => words.zh.clone(),
        Some(words) => words.en.clone(),
        None => speaker.text(way.case.state.key()),
    }
}

/// All rosters of a year of an organisation and those below it, each a table.
///
/// # Errors
/// Without the right to export and to see cases there; whatever the database reports.
pub async fn rosters(
    app: &App,
    caller: &Caller,
    (top, year): (&Organisation, i16),
    speaker: Speaker,
) -> Result<Vec<(Roster, Table)>, AppError> {
    caller.require(Permission::Export, &top.path)?;
    caller.require(Permission::ReadCases, &top.path)?;
    let mut read = app.db.read().await?;
    let ways = ways(app, &mut read, caller, &Scope::subtree(&top.path), year).await?;
    Ok(Roster::ALL.iter().map(|roster| (*roster, table(speaker, *roster, &ways, year))).collect())
}
