//! A batch: one file on its way into the register, and what is kept with it.

use super::common::{self, Common, Question};
use super::kind::{self, Answers, Decisions, ImportKind};
use super::model::{FILE_DAYS, Failure, Problem, Report, State};
use super::queries;
use crate::organisations::{self, Organisation};
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, BatchId, OrganisationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use workbook::Mapping;

/// A batch as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub(super) id: BatchId,
    pub(super) kind: String,
    pub(super) organisation: OrganisationId,
    pub(super) account: AccountId,
    pub(super) file_name: String,
    pub(super) state: State,
    pub(super) plan: Plan,
    pub(super) summary: Summary,
    pub(super) created_at: Timestamp,
    pub(super) committed_at: Option<Timestamp>,
    pub(super) undo_until: Option<Timestamp>,
}

/// What the columns of a file mean.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Plan {
    /// What was found in the file.
    #[serde(default)]
    pub(super) layout: Option<Layout>,
    /// What a person, or a profile saved earlier, says of it.
    #[serde(default)]
    pub(super) mapping: Mapping,
    /// What a person, or that profile, says of every row.
    #[serde(default)]
    pub(super) common: Common,
    /// The name of the saved profile that was applied.
    #[serde(default)]
    pub(super) profile: Option<String>,
    /// Whether the mapping is decided.
    #[serde(default)]
    pub(super) decided: bool,
}

impl Plan {
    /// What a person decided, with the answers kept by rows.
    pub(super) fn decisions(&self, answers: Answers) -> Decisions {
        Decisions { mapping: self.mapping.clone(), common: self.common.clone(), answers }
    }

    /// What of all rows is neither in a column nor said.
    pub(super) fn leaves_open(&self, kind: &dyn ImportKind, place: &Organisation) -> Vec<Question> {
        let Some(layout) = &self.layout else { return Vec::new() };
        let letters =
            |field: &str| self.mapping.columns.get(field).copied().flatten().map(|it| it.to_string());
        let column = |field: &str| {
            let letters = letters(field)?;
            layout.columns.iter().find(|it| it.column == letters).map(|it| it.column.as_str())
        };
        let mut open = common::questions(kind, place, layout, column);
        open.retain(|it| !self.common.contains_key(it.field));
        open
    }
}

/// What a sheet holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Layout {
    /// The sheet.
    pub(super) sheet: String,
    /// All sheets with anything in them.
    pub(super) sheets: Vec<String>,
    /// The profile that fits best.
    pub(super) profile: String,
    /// The last header row.
    pub(super) header_row: u32,
    /// Its columns.
    pub(super) columns: Vec<LaidColumn>,
    /// Fields without a column that every row tells by its other cells.
    #[serde(default)]
    pub(super) told: Vec<String>,
}

/// A column of the sheet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct LaidColumn {
    /// Excel's letters.
    pub(super) column: String,
    /// Its title.
    pub(super) title: String,
    /// The first values, numbers masked.
    pub(super) samples: Vec<String>,
    /// The field it was taken for.
    pub(super) field: Option<String>,
    /// The fields it may be; a person decides.
    pub(super) doubtful: Vec<String>,
    /// Whether every row says something in it.
    #[serde(default)]
    pub(super) whole: bool,
}

impl Layout {
    /// The columns by letters and titles, by which a saved profile knows its files.
    pub(super) fn titles(&self) -> Vec<(String, String)> {
        self.columns.iter().map(|it| (it.column.clone(), it.title.clone())).collect()
    }

    /// Whether every row says something in a column.
    pub(super) fn is_whole(&self, letters: &str) -> bool {
        self.columns.iter().any(|it| it.column == letters && it.whole)
    }
}

/// What became of the rows, in figures.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Summary {
    pub(super) sheet: String,
    pub(super) header_row: u32,
    pub(super) columns: BTreeMap<String, String>,
    pub(super) ignored: Vec<String>,
    pub(super) new: u32,
    pub(super) changed: u32,
    pub(super) same: u32,
    pub(super) duplicates: usize,
    pub(super) conflicts: usize,
    pub(super) problems: usize,
    pub(super) warnings: Vec<Problem>,
    pub(super) warned: usize,
    /// Rows with something to look at by the titles of their columns, in the order of columns; no title for whole rows.
    pub(super) warned_in: Vec<(String, usize)>,
    /// The root of the Merkle tree over the rows, in hexadecimal.
    pub(super) root: String,
    /// What went wrong last: the key of a sentence and its arguments.
    pub(super) failure: Option<Failure>,
    /// Rows that an undo kept.
    pub(super) kept: usize,
    /// What an undo took back; none where it was not noted yet.
    pub(super) taken_back: Option<TakenBack>,
}

/// What an undo took back.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct TakenBack {
    /// Added rows that it removed.
    pub(super) removed: usize,
    /// Changed rows to which it gave their former values back.
    pub(super) restored: usize,
}

/// Warnings kept with a batch; the number of all is kept beside them.
const WARNINGS: usize = 200;

/// In how many rows there is something to look at in each column; a row counts once however much that is.
fn by_column(warnings: &[Problem]) -> Vec<(String, usize)> {
    let mut columns: BTreeMap<(usize, &str), (&str, BTreeSet<u32>)> = BTreeMap::new();
    for it in warnings {
        // AA comes after Z.
        let place = (it.column.len(), it.column.as_str());
        columns.entry(place).or_insert((&it.title, BTreeSet::new())).1.insert(it.row);
    }
    columns.into_values().map(|(title, rows)| (title.to_owned(), rows.len())).collect()
}

impl Summary {
    pub(super) fn of(report: Report, root: &[u8; 32]) -> Self {
        let rows = |problems: &[Problem]| problems.iter().map(|it| it.row).collect::<BTreeSet<_>>().len();
        Self {
            duplicates: rows(&report.duplicates),
            conflicts: rows(&report.conflicts),
            problems: rows(&report.problems),
            warned: report.warnings.len(),
            warned_in: by_column(&report.warnings),
            warnings: report.warnings.into_iter().take(WARNINGS).collect(),
            sheet: report.sheet,
            header_row: report.header_row,
            columns: report.columns,
            ignored: report.ignored,
            new: report.new,
            changed: report.changed,
            same: report.same,
            root: hex::encode(root),
            failure: None,
            kept: 0,
            taken_back: None,
        }
    }

    /// Rows that taking over would write.
    pub(super) fn good(&self) -> u32 {
        self.new + self.changed
    }

    /// Whether every row says what is on record already.
    pub(super) fn is_all_same(&self) -> bool {
        self.same > 0 && !self.has_work() && self.problems + self.duplicates == 0
    }

    /// Whether taking over would do anything.
    pub(super) fn has_work(&self) -> bool {
        self.good() > 0 || self.conflicts > 0
    }
}

impl Batch {
    /// Whether nothing of it is in the register, and nothing is being done with it.
    pub(super) fn can_be_discarded(&self) -> bool {
        self.committed_at.is_none() && !self.state.is_working()
    }

    /// When the sweep deletes its file and what was found in it.
    pub(super) fn forgotten_at(&self) -> Timestamp {
        let kept = jiff::SignedDuration::from_hours(i64::from(FILE_DAYS) * 24);
        self.created_at.saturating_add(kept).unwrap_or(Timestamp::MAX)
    }

    pub(super) fn kind(&self) -> Result<&'static dyn ImportKind, AppError> {
        kind::by_code(&self.kind)
    }
}

/// A batch that the caller may handle, with its organisation.
pub(super) async fn of_caller(
    app: &App,
    caller: &Caller,
    id: BatchId,
) -> Result<(Batch, Organisation), AppError> {
    let mut read = app.db.read().await?;
    let batch = queries::batch(&mut read, caller.area, id).await?.ok_or(AppError::NotFound)?;
    let place = organisations::by_id(&mut read, caller, batch.organisation).await?;
    caller.require(batch.kind()?.permission(), &place.path).map_err(AppError::Denied)?;
    Ok((batch, place))
}

/// Keeps a new state and summary.
pub(super) async fn set(
    app: &App,
    area: AreaId,
    id: BatchId,
    state: State,
    summary: &Summary,
) -> Result<(), AppError> {
    let mut write = app.db.write(&[area.0]).await?;
    queries::set_state(&mut write, area, id, state, summary).await?;
    Ok(write.commit().await?)
}

/// JSON of something of ours; cannot fail but says so if it does.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|error| AppError::Internal(error.to_string()))
}
