//! Where cases stand, worked out from what is recorded of them and the day.

use super::model::{Case, Entry, PaperIn, counted, recorded};
use super::queries;
use super::{Led, OnRecord, led};
use crate::organisations::superior_path;
use crate::platform::access::{Caller, Permission, Role};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::PersonId;
use crate::platform::word::words;
use db::Read;
use jiff::civil::Date;
use rulebook::{Course, DeadlineStatus, Facts, Procedure, Progress, Recorded, StepStatus, Words};
use serde_json::Map;

words! {
    /// Whose turn it is; the words are those of the rulebook's procedures.
    WhoseTurn, "turn" {
        /// 本人: what the person hands in, the organisation records.
        Person = "applicant",
        /// 党支部.
        Branch = "branch",
        /// 上级党委.
        Committee = "committee",
        /// 县委组织部.
        County = "county",
        /// 接收党组织: the organisation that takes part in the case.
        Receiver = "receiver",
    }
}

/// Whether the caller may record a step that is somebody's turn.
#[must_use]
pub fn may_act(caller: &Caller, case: &Case, turn: &str) -> bool {
    match turn.parse() {
        Ok(WhoseTurn::Person) => {
            caller.may_at(Permission::RecordCases, &case.path) || is_own(caller, case.person, &case.procedure)
        }
        Ok(WhoseTurn::Branch) => caller.may_at(Permission::RecordCases, &case.path),
        Ok(WhoseTurn::Receiver) => {
            case.partner.as_ref().is_some_and(|it| caller.may_at(Permission::RecordCases, &it.path))
        }
        // Nobody answers what the own organisation asked for.
        Ok(WhoseTurn::Committee) if case.person.is_none() => {
            caller.may_at(Permission::DecideCases, superior_path(&case.path))
        }
        Ok(WhoseTurn::Committee) => caller.may_at(Permission::DecideCases, &case.path),
        Ok(WhoseTurn::County) => {
            caller.acting.role == Role::CountyOfficer && caller.may_at(Permission::DecideCases, &case.path)
        }
        Err(_) => false,
    }
}

/// Whether the caller is the person concerned, in a procedure in which that person records the own steps.
pub(super) fn is_own(caller: &Caller, person: Option<PersonId>, procedure: &str) -> bool {
    person.is_some()
        && caller.person == person
        && caller.may(Permission::Own)
        && led(procedure).is_some_and(|led| led.own)
}

/// Whose turns wait for the caller: whoever is above branches may enter for them, and is not reminded of it.
#[must_use]
fn own_turns(caller: &Caller) -> &'static [WhoseTurn] {
    match caller.acting.role {
        Role::CountyOfficer => &[WhoseTurn::County],
        Role::CommitteeSecretary => &[WhoseTurn::Committee],
        Role::BranchSecretary | Role::OrganisationMember => {
            &[WhoseTurn::Person, WhoseTurn::Branch, WhoseTurn::Receiver]
        }
        _ => &[],
    }
}

/// Whether a turn of a case waits for the caller, as against one for whom the caller may enter it.
#[must_use]
pub fn waits_for(caller: &Caller, case: &Case, turn: &str) -> bool {
    if case.person.is_some() {
        return own_turns(caller).iter().any(|own| own.code() == turn) && may_act(caller, case, turn);
    }
    let own = case.organisation == caller.acting.organisation;
    match turn.parse() {
        Ok(WhoseTurn::Person | WhoseTurn::Branch) => own && may_act(caller, case, turn),
        Ok(WhoseTurn::Committee | WhoseTurn::County) if caller.acting.role == Role::CountyOfficer => {
            superior_path(&case.path) == caller.acting.path
        }
        Ok(WhoseTurn::Committee) => !own && caller.acting.role == Role::CommitteeSecretary,
        Ok(WhoseTurn::County | WhoseTurn::Receiver) | Err(_) => false,
    }
}

/// A case with everything that is recorded of it, and where it stands.
pub struct Standing<'r> {
    /// The case.
    pub case: Case,
    /// What is recorded, in the order of entry, what was taken back included.
    pub entries: Vec<Entry>,
    /// Papers handed in.
    pub papers: Vec<PaperIn>,
    /// The procedure.
    pub procedure: &'r Procedure,
    /// What leads it.
    pub led: Led,
    /// Where it stands today.
    pub progress: Progress<'r>,
}

impl Standing<'_> {
    /// Entries that count, in their order: positions of the progress are places in this list.
    #[must_use]
    pub fn counted(&self) -> Vec<&Entry> {
        counted(&self.entries)
    }

    /// When a paper was handed in.
    #[must_use]
    pub fn handed(&self, paper: &str) -> Option<Date> {
        self.papers.iter().find(|it| it.paper == paper).map(|it| it.on)
    }
}

/// Where a case stands.
///
/// # Errors
/// [`AppError::NotFound`] when the rulebook has no such procedure; whatever the database reports.
pub async fn of_case<'r>(
    app: &'r App,
    read: &mut Read,
    caller: &Caller,
    case: Case,
) -> Result<Standing<'r>, AppError> {
    let procedure = app.rulebook.procedure(&case.procedure).ok_or(AppError::NotFound)?;
    let led = led(&case.procedure).ok_or(AppError::NotFound)?;
    let entries = queries::records(read, caller.area, case.id).await?;
    let papers = queries::papers(read, caller.area, case.id).await?;
    let counting: Vec<Recorded> = counted(&entries).into_iter().map(recorded).collect();
    let handed: Vec<String> = papers.iter().map(|it| it.paper.clone()).collect();
    let on_record = OnRecord { recorded: &counting, papers: &handed };
    let progress = on_day(app, read, (caller, &case, led), procedure, on_record, app.clock.today()).await?;
    Ok(Standing { case, entries, papers, procedure, led, progress })
}

/// Where a case would stand on a day if so much were recorded of it.
pub(super) async fn on_day<'r>(
    app: &'r App,
    read: &mut Read,
    (caller, case, led): (&Caller, &Case, Led),
    procedure: &'r Procedure,
    on_record: OnRecord<'_>,
    on: Date,
) -> Result<Progress<'r>, AppError> {
    let mut known = (led.derived)(app, on_record.recorded);
    known.extend((led.known)(app, read, caller, case, on_record).await?);
    let course = Course { started: case.started, recorded: on_record.recorded, known: &known };
    app.rulebook.progress(procedure, course, on).ok_or(AppError::NotFound)
}

/// A running case with what is next.
#[derive(Clone, Debug)]
pub struct Task {
    /// The case.
    pub case: Case,
    /// The steps that may be recorded now.
    pub steps: Vec<Next>,
    /// How many steps the procedure has.
    pub count: usize,
    /// What the records say, as the rulebook reads it.
    pub facts: Facts,
}

/// A step that may be recorded now.
#[derive(Clone, Debug)]
pub struct Next {
    /// Id of the step.
    pub step: String,
    /// Its number, from 1.
    pub number: usize,
    /// Id of the stage.
    pub stage: String,
    /// What the stage is called.
    pub stage_title: Words,
    /// What is done.
    pub title: Words,
    /// Whose turn it is.
    pub turn: String,
    /// By which day.
    pub due: Option<Date>,
    /// From which day on.
    pub earliest: Option<Date>,
    /// Whether it was done already and is done again.
    pub again: bool,
    /// Whether nothing waits for it.
    pub aside: bool,
}

impl Task {
    /// The first day by which something of it is due.
    #[must_use]
    pub fn due(&self) -> Option<Date> {
        self.steps.iter().filter_map(|step| step.due).min()
    }

    /// The step to do: the first that leads on and may be done by now; else what is done again meanwhile.
    #[must_use]
    pub fn main(&self) -> Option<&Next> {
        let leads = |step: &&Next| !step.again && !step.aside && step.earliest.is_none();
        let meanwhile = || self.steps.iter().find(|step| step.again);
        self.steps.iter().find(leads).or_else(meanwhile).or_else(|| self.steps.first())
    }
}

/// What is next of a case, as far as its records tell.
#[must_use]
pub fn task(app: &App, case: Case, entries: &[Entry]) -> Option<Task> {
    let today = app.clock.today();
    let procedure = app.rulebook.procedure(&case.procedure)?;
    let counting: Vec<Recorded> = counted(entries).into_iter().map(recorded).collect();
    let known = led(&case.procedure).map_or_else(Map::new, |led| (led.derived)(app, &counting));
    let course = Course { started: case.started, recorded: &counting, known: &known };
    let progress = app.rulebook.progress(procedure, course, today)?;
    // What comes later may be due already: whoever is to do what comes first is told.
    let waiting = progress.steps.iter().filter(|state| state.status == StepStatus::Waiting);
    let later = waiting.filter_map(due).min();
    let steps = progress.open().map(|state| Next {
        step: state.step.id.clone(),
        number: state.number,
        stage: procedure.stages.get(state.step.stage).map(|it| it.id.clone()).unwrap_or_default(),
        stage_title: procedure.stages.get(state.step.stage).map(|it| it.title.clone()).unwrap_or_default(),
        title: state.step.title.clone(),
        turn: procedure.turns.get(state.step.turn).map(|it| it.id.clone()).unwrap_or_default(),
        due: due(state).into_iter().chain(later.filter(|_| state.status == StepStatus::Open)).min(),
        earliest: state.not_before().map(|it| it.day).filter(|day| *day > today),
        again: state.status == StepStatus::Done,
        aside: state.step.aside,
    });
    let steps = steps.collect();
    Some(Task { steps, count: procedure.count(progress.edition), case, facts: progress.facts })
}

/// The first day by which a step must be done and is not.
fn due(state: &rulebook::StepState<'_>) -> Option<Date> {
    let unmet = state.deadlines.iter().filter(|it| it.status != DeadlineStatus::Met);
    unmet.filter_map(|it| it.due).min()
}

/// All running cases of a procedure that the caller sees, with what is next.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn running(
    app: &App,
    read: &mut Read,
    caller: &Caller,
    procedure: &'static str,
) -> Result<Vec<Task>, AppError> {
    let scope = caller.scope(Permission::ReadCases)?;
    let all = queries::running(read, caller.area, procedure, &scope).await?;
    Ok(all.into_iter().filter_map(|(case, entries)| task(app, case, &entries)).collect())
}
