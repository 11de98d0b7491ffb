//! An application is handed in.

use super::PROCEDURE;
use crate::members::{self, Draft};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{CaseId, OrganisationId};
use crate::procedures::{self, StepError};
use jiff::civil::Date;

/// Somebody who applies, as the form gives it.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// Who it is.
    pub person: Draft,
    /// The day on which the application was handed in.
    pub on: Date,
    /// Papers handed in with it.
    pub papers: Vec<String>,
    /// Why a warning is passed over.
    pub reason: Option<String>,
}

/// Writes the applicant down and starts the case, in one transaction.
///
/// # Errors
/// For the reasons of [`StepError`].
pub async fn apply(
    app: &App,
    caller: &Caller,
    (organisation, path): (OrganisationId, &str),
    applicant: &Applicant,
) -> Result<CaseId, StepError> {
    caller.require(Permission::RecordCases, path).map_err(AppError::from)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let person = members::write_down(app, &mut write, caller, &applicant.person).await?;
    let person = person.map_err(StepError::Register)?;
    let draft = procedures::Draft {
        papers: applicant.papers.clone(),
        reason: applicant.reason.clone(),
        ..procedures::Draft::of("apply", "received", applicant.on)
    };
    let who = (organisation, Some(person), applicant.person.name.0.as_str());
    let id = procedures::start(app, &mut write, caller, PROCEDURE, who, &draft).await?;
    write.commit().await?;
    Ok(id)
}
