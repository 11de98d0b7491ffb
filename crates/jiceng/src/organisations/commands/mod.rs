//! Changes of organisations. Each runs inside the transaction it is given and leaves a line in the organisation's
//! history and, as its last statement, an entry in the journal.

mod founding;
mod leaders;
mod merging;
mod moving;
mod revision;

pub use founding::{Expected, Found, found, found_below, record_post, record_term};
pub use leaders::{
    CorrectedPost, NewTerm, appoint, begin_term, correct_post, correct_term, leave_posts, shift_term,
};
pub use merging::{close, merge_into};
pub use moving::{change_kind, move_below, rename};
pub(super) use revision::prepare_revision;
pub use revision::{Particulars, revise};

use super::figures::{self, Figures};
use super::findings::Checked;
use super::judgement::Case;
use super::model::{Deed, Refusal};
use super::queries::{self, Organisation, PastAct};
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, OrganisationActId};
use crate::platform::journal;
use db::Write;
use jiff::civil::Date;

/// On what an act rests: since when it holds, by which document, approved by whom, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grounds {
    /// The day from which it holds; it may lie before the day of entry.
    pub on: Date,
    /// The document, by its number.
    pub document: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// Why, where a rule asks for a reason.
    pub reason: Option<String>,
}

impl Grounds {
    /// A day alone.
    #[must_use]
    pub fn day(on: Date) -> Self {
        Self { on, document: None, approved_by: None, reason: None }
    }
}

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// It may not be done so; the sentence belongs beside a field.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// Rules block it, or ask for a reason.
    #[error("refused by rules")]
    Rules(Refusal, Vec<Checked>),
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<Refusal> for ActError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<db::Error> for ActError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

impl From<crate::platform::access::Denied> for ActError {
    fn from(denied: crate::platform::access::Denied) -> Self {
        Self::App(denied.into())
    }
}

/// An act carried out in its transaction and not yet made lasting: what a check page shows. Dropped, nothing of it
/// remains.
#[derive(Debug)]
#[must_use]
pub struct Prepared {
    write: Write,
    reason: bool,
    /// The organisation to show afterwards.
    pub organisation: Organisation,
    /// What the rules say.
    pub findings: Vec<Checked>,
    /// Members whom it touches.
    pub members: usize,
    /// Organisations below that move with it.
    pub below: usize,
    /// Others that bear the name it takes: short name and code.
    pub namesakes: Vec<(String, String)>,
}

impl Prepared {
    fn new(write: Write, grounds: &Grounds, organisation: Organisation, findings: Vec<Checked>) -> Self {
        let reason = grounds.reason.is_some();
        Self { write, reason, organisation, findings, members: 0, below: 0, namesakes: Vec::new() }
    }

    /// Whether a reason must be given.
    #[must_use]
    pub fn asks_reason(&self) -> bool {
        self.findings.iter().any(Checked::asks_reason)
    }

    /// Makes the act lasting.
    ///
    /// # Errors
    /// When a rule blocks it, or asks for a reason and none is given; whatever the database reports.
    pub async fn commit(self) -> Result<Organisation, ActError> {
        if self.findings.iter().any(Checked::blocks) {
            return Err(ActError::Rules(Refusal::Blocked, self.findings));
        }
        if self.asks_reason() && !self.reason {
            return Err(ActError::Rules(Refusal::ReasonMissing, self.findings));
        }
        self.write.commit().await?;
        Ok(self.organisation)
    }
}

/// The organisation as it is judged now.
async fn case(
    read: &mut db::Read,
    area: AreaId,
    organisation: &Organisation,
    on: Date,
) -> Result<Case, db::Error> {
    let figures = figures::figures(read, area, organisation, on).await?;
    Ok(Case { kind: organisation.kind, setting: organisation.setting, figures })
}

/// The case with the approval that the grounds name.
fn approved(figures: &Figures, grounds: &Grounds) -> Figures {
    let approved = Some(grounds.approved_by.is_some() || grounds.document.is_some());
    Figures { approved, ..figures.clone() }
}

/// An act is dated by today at the latest, and on an organisation that stands.
fn timely(app: &App, organisation: &Organisation, on: Date) -> Result<(), Refusal> {
    if organisation.dissolved_on.is_some() {
        return Err(Refusal::Closed);
    }
    if on > app.clock.today() { Err(Refusal::Future) } else { Ok(()) }
}

/// Not before what stands recorded last.
fn not_before(on: Date, latest: Option<(Date, String)>) -> Result<(), Refusal> {
    match latest {
        Some((from, whose)) if on < from => Err(Refusal::Early { from, whose }),
        _ => Ok(()),
    }
}

/// The version read must be the one changed.
fn unchanged(done: bool) -> Result<(), ActError> {
    if done { Ok(()) } else { Err(AppError::Conflict.into()) }
}

/// The organisation as it is recorded now, inside the transaction.
async fn again(
    write: &mut Write,
    caller: &Caller,
    organisation: &Organisation,
) -> Result<Organisation, AppError> {
    queries::by_id(write, caller, organisation.id).await
}

/// Who acts: a person, or the system itself at set-up, demo and import from the command line.
#[derive(Clone, Copy, Debug)]
struct Author<'c> {
    area: AreaId,
    caller: Option<&'c Caller>,
}

impl Author<'_> {
    fn system(area: AreaId) -> Self {
        Self { area, caller: None }
    }
}

/// What an act changed, in the words of the history.
#[derive(Clone, Debug, Default)]
struct Change {
    before: Option<String>,
    after: Option<String>,
}

/// Writes an act into the organisation's history and, last, into the journal.
async fn record(
    app: &App,
    write: &mut Write,
    author: Author<'_>,
    organisation: &Organisation,
    what: (Deed, &Grounds, Change),
    payload: &serde_json::Value,
) -> Result<(), AppError> {
    let (deed, grounds, change) = what;
    let at = app.clock.now();
    let act = PastAct {
        act: deed.code().to_owned(),
        on: grounds.on,
        document: grounds.document.clone(),
        approved_by: grounds.approved_by.clone(),
        reason: grounds.reason.clone(),
        before: change.before,
        after: change.after,
        recorded_at: at,
    };
    let ids = (
        OrganisationActId(app.randomness.id(at)),
        organisation.id,
        author.caller.map(|caller| caller.account),
    );
    queries::insert_act(write, author.area, ids, &act).await?;
    let entry = journal::Act {
        name: deed.journal_name(),
        kind: "organisation",
        subject: Some(organisation.id.0),
        payload,
    };
    match author.caller {
        Some(caller) => journal::append(app, write, caller, &entry).await?,
        None => journal::append_system(app, write, author.area, &entry).await?,
    }
    Ok(())
}
