//! Changes of organisations. Each runs inside the transaction it is given and leaves a line in the organisation's
//! history and, as its last statement, an entry in the journal.

mod founding;
mod revision;

pub use founding::{Found, found, record_post, record_term};
pub use revision::{Particulars, revise};

use super::model::Deed;
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
