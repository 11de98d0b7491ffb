//! Starting cases, and setting them down for made-up counties.

use super::{StepError, enter};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, CaseId, CasePaperId, CaseRecordId, OrganisationId, PersonId};
use crate::procedures::model::{Case, Draft, Partner, State};
use crate::procedures::queries::{self, By};
use crate::procedures::standing::{is_own, of_case};
use db::Write;
use jiff::civil::Date;

/// Starts a case with its first step, about a person or, where none is named, about the organisation itself. The caller
/// of this function has written the person in the same transaction and ends it.
///
/// # Errors
/// Without the right to record there; for the reasons of [`StepError`].
pub async fn start(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    procedure: &'static str,
    (organisation, person, name): (OrganisationId, Option<PersonId>, &str),
    draft: &Draft,
) -> Result<CaseId, StepError> {
    let organisation = organisations::by_id(write, caller, organisation).await?;
    start_between(app, write, caller, procedure, (Between::alone(&organisation), person, name), draft).await
}

/// The organisation that leads a case, and one that takes part in it.
#[derive(Clone, Copy, Debug)]
pub struct Between<'a> {
    /// It leads.
    pub leads: &'a Organisation,
    /// It takes part; the caller need not see it.
    pub partner: Option<&'a Organisation>,
}

impl<'a> Between<'a> {
    /// Nobody else takes part.
    #[must_use]
    pub fn alone(leads: &'a Organisation) -> Self {
        Self { leads, partner: None }
    }
}

/// Starts a case in which another organisation takes part, as [`start`].
///
/// # Errors
/// As [`start`].
pub async fn start_between(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    procedure: &'static str,
    (between, person, name): (Between<'_>, Option<PersonId>, &str),
    draft: &Draft,
) -> Result<CaseId, StepError> {
    let organisation = between.leads;
    if !is_own(caller, person, procedure) {
        caller.require(Permission::RecordCases, &organisation.path).map_err(AppError::from)?;
    }
    if organisation.dissolved_on.is_some() {
        return Err(StepError::Dissolved);
    }
    if queries::is_running(write, caller.area, procedure, (organisation.id, person)).await? {
        return Err(StepError::Twice);
    }
    let at = app.clock.now();
    let case = new_case(CaseId(app.randomness.id(at)), procedure, between, (person, name), draft.on);
    queries::insert(write, By::caller(caller, at), &case).await?;
    let id = case.id;
    let standing = of_case(app, write, caller, case).await?;
    enter(app, write, caller, &standing, draft).await?;
    Ok(id)
}

/// Sets down a case with what is known of it already, unjudged: for made-up counties. The caller of this function writes
/// the journal and ends the transaction.
///
/// # Errors
/// Whatever the database reports.
pub async fn set_down(
    app: &App,
    write: &mut Write,
    area: AreaId,
    procedure: &'static str,
    (organisation, person, name): (&Organisation, Option<PersonId>, &str),
    steps: &[Draft],
) -> Result<Option<CaseId>, db::Error> {
    set_down_between(app, write, area, procedure, (Between::alone(organisation), person, name), steps).await
}

/// Sets down a case in which another organisation takes part, as [`set_down`].
///
/// # Errors
/// As [`set_down`].
pub async fn set_down_between(
    app: &App,
    write: &mut Write,
    area: AreaId,
    procedure: &'static str,
    (between, person, name): (Between<'_>, Option<PersonId>, &str),
    steps: &[Draft],
) -> Result<Option<CaseId>, db::Error> {
    let Some(first) = steps.first() else { return Ok(None) };
    let at = app.clock.now();
    let by = By { area, account: None, who: &between.leads.short_name, at };
    let id = CaseId(app.randomness.id(at));
    let case = new_case(id, procedure, between, (person, name), first.on);
    queries::insert(write, by, &case).await?;
    for draft in steps {
        let record = CaseRecordId(app.randomness.id(at));
        queries::insert_record(write, by, &case, (record, draft)).await?;
        for paper in &draft.papers {
            let row = CasePaperId(app.randomness.id(at));
            queries::insert_paper(write, by, &case, (row, paper, draft.on)).await?;
        }
    }
    Ok(Some(id))
}

fn new_case(
    id: CaseId,
    procedure: &str,
    Between { leads: organisation, partner }: Between<'_>,
    (person, name): (Option<PersonId>, &str),
    started: Date,
) -> Case {
    Case {
        id,
        procedure: procedure.to_owned(),
        organisation: organisation.id,
        organisation_name: organisation.short_name.clone(),
        path: organisation.path.clone(),
        person,
        name: name.to_owned(),
        started,
        state: State::Running,
        ended: None,
        version: 1,
        partner: partner.map(|it| Partner { id: it.id, name: it.short_name.clone(), path: it.path.clone() }),
    }
}
