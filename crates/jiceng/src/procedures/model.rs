//! Cases and what is recorded of them.

use crate::platform::access::Scope;
use crate::platform::id::{CaseId, CaseRecordId, OrganisationId, PersonId, ResolutionId};
use crate::platform::word::words;
use jiff::Timestamp;
use jiff::civil::Date;
use rulebook::Recorded;
use serde_json::{Map, Value};

words! {
    /// Whether a case goes on.
    State, "case-state" {
        /// 正在办理.
        Running = "running",
        /// 已经办完.
        Finished = "finished",
        /// 已经终止.
        Stopped = "stopped",
    }
}

/// Somebody on the way through a procedure.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its row.
    pub id: CaseId,
    /// Id of the procedure in the rulebook.
    pub procedure: String,
    /// The organisation that leads it.
    pub organisation: OrganisationId,
    /// That organisation's name.
    pub organisation_name: String,
    /// That organisation's path code.
    pub path: String,
    /// Whom it is about; none when it is about the organisation itself.
    pub person: Option<PersonId>,
    /// The name of whom or what it is about, as it was at the start.
    pub name: String,
    /// The day on which it was started.
    pub started: Date,
    /// Whether it goes on.
    pub state: State,
    /// When it ended.
    pub ended: Option<Date>,
    /// Counts its changes.
    pub version: i64,
    /// Another organisation that takes part, such as the one that is to receive somebody.
    pub partner: Option<Partner>,
}

impl Case {
    /// Whether the organisation that leads it, or the one that takes part, is in a scope.
    #[must_use]
    pub fn is_in(&self, scope: &Scope) -> bool {
        scope.contains(&self.path) || self.partner.as_ref().is_some_and(|it| scope.contains(&it.path))
    }
}

/// An organisation that takes part in a case and does not lead it.
#[derive(Clone, Debug)]
pub struct Partner {
    /// Its row.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its path code.
    pub path: String,
}

/// A record of a case.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its row.
    pub id: CaseRecordId,
    /// Id of the step.
    pub step: String,
    /// Id of what it came to.
    pub outcome: String,
    /// The day.
    pub on: Date,
    /// Facts by name.
    pub fields: Map<String, Value>,
    /// A remark.
    pub note: Option<String>,
    /// Why a warning was passed over.
    pub kept_reason: Option<String>,
    /// The vote of a meeting from which its counts were taken over.
    pub resolution: Option<ResolutionId>,
    /// When it was entered.
    pub recorded_at: Timestamp,
    /// Who entered it.
    pub who: String,
    /// Why it was taken back.
    pub withdrawn: Option<String>,
}

/// A paper that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperIn {
    /// Id of the paper in the procedure.
    pub paper: String,
    /// When it was handed in.
    pub on: Date,
    /// Who entered it.
    pub who: String,
}

/// A step as a form records it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Id of the step.
    pub step: String,
    /// Id of what it came to.
    pub outcome: String,
    /// The day.
    pub on: Date,
    /// Facts by name.
    pub fields: Map<String, Value>,
    /// Papers handed in with it.
    pub papers: Vec<String>,
    /// A remark.
    pub note: Option<String>,
    /// Why a warning is passed over.
    pub reason: Option<String>,
    /// The vote of a meeting from which its counts are taken over.
    pub resolution: Option<ResolutionId>,
}

impl Draft {
    /// A step that came to something on a day, and nothing more to say of it.
    #[must_use]
    pub fn of(step: &str, outcome: &str, on: Date) -> Self {
        Self {
            step: step.to_owned(),
            outcome: outcome.to_owned(),
            on,
            fields: Map::new(),
            papers: Vec::new(),
            note: None,
            reason: None,
            resolution: None,
        }
    }

    /// What the rulebook reads of it.
    #[must_use]
    pub fn recorded(&self) -> Recorded {
        Recorded {
            step: self.step.clone(),
            on: self.on,
            outcome: self.outcome.clone(),
            fields: self.fields.clone(),
        }
    }
}

/// What the rulebook reads of records: those that were taken back count for nothing.
#[must_use]
pub(super) fn counted(entries: &[Entry]) -> Vec<&Entry> {
    entries.iter().filter(|entry| entry.withdrawn.is_none()).collect()
}

/// An entry as the rulebook reads it.
#[must_use]
pub(super) fn recorded(entry: &Entry) -> Recorded {
    Recorded {
        step: entry.step.clone(),
        on: entry.on,
        outcome: entry.outcome.clone(),
        fields: entry.fields.clone(),
    }
}
