//! Reading a file and comparing its rows with the register. Changes nothing of the register.

use super::batch::{self, Batch, Plan, Summary};
use super::columns;
use super::jobs::Progress;
use super::kind::{Decisions, Desk, ImportKind, Rows};
use super::merkle::Tree;
use super::model::{Decided, Entry, ImportError, Outcome, Report, State};
use super::{profiles, queries};
use crate::organisations::Organisation;
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::BatchId;
use db::Read;
use std::collections::HashMap;
use workbook::{Limits, Mapping, Workbook};

/// Reads a file as a workbook.
///
/// # Errors
/// [`ImportError::Unreadable`] with the reason.
pub fn read_file(bytes: &[u8]) -> Result<Workbook, ImportError> {
    workbook::read(bytes, &Limits::default()).map_err(|error| ImportError::Unreadable(error.key()))
}

/// Compares a workbook with the register below an organisation.
///
/// # Errors
/// When the file has no such table, a column must be decided, or the caller may not import here.
pub async fn check(
    desk: Desk<'_>,
    kind: &dyn ImportKind,
    workbook: &Workbook,
    decisions: &Decisions,
    progress: &Progress,
) -> Result<Report, ImportError> {
    let mut read = desk.app.db.read().await?;
    Ok(examine(desk, kind, &mut read, (workbook, decisions), progress).await?.report)
}

/// The rows of a file, decided.
pub(super) struct Examined {
    pub(super) rows: Box<dyn Rows>,
    /// Every row that is more than the same again.
    pub(super) decided: Vec<Entry>,
    pub(super) report: Report,
    pub(super) root: [u8; 32],
}

/// So many rows are handled before other work gets its turn.
const TURN: usize = 500;

pub(super) async fn examine(
    desk: Desk<'_>,
    kind: &dyn ImportKind,
    read: &mut Read,
    (workbook, decisions): (&Workbook, &Decisions),
    progress: &Progress,
) -> Result<Examined, ImportError> {
    desk.caller.require(kind.permission(), &desk.place.path).map_err(AppError::Denied)?;
    if desk.place.dissolved_on.is_some() {
        return Err(ImportError::Closed);
    }
    let table = columns::find(workbook, kind, &decisions.mapping)?.settled(kind)?;
    let mut report = Report {
        sheet: table.detection.sheet.clone(),
        header_row: *table.detection.header_rows.end(),
        ignored: table.ignored(kind),
        columns: table
            .detection
            .columns
            .iter()
            .map(|(key, it)| (key.clone(), it.column.to_string()))
            .collect(),
        ..Report::default()
    };
    let mut rows = kind.rows(&decisions.common);
    let mut count = 0;
    for record in workbook::rows(table.sheet, &table.detection) {
        rows.take(desk, &record);
        count += 1;
        if count % TURN == 0 {
            tokio::task::yield_now().await;
        }
    }
    progress.begin(count);
    rows.load(desk, read, &decisions.answers).await?;
    let mut tree = Tree::default();
    let mut decided = Vec::new();
    for at in 0..count {
        let it = rows.decide(desk, at)?;
        report.count(&it);
        if it.outcome != Outcome::Same {
            let entry = entry(it)?;
            tree.add(leaf(&entry)?.as_bytes());
            decided.push(entry);
        }
        if at % TURN == TURN - 1 {
            progress.add(TURN);
            tokio::task::yield_now().await;
        }
    }
    Ok(Examined { rows, decided, report, root: tree.root() })
}

fn entry(decided: Decided) -> Result<Entry, AppError> {
    let Decided { row, outcome, name, subject, problems, content } = decided;
    let text = batch::json(&content)?;
    Ok(Entry { row, outcome, name, subject, problems, content: text, clash: content.clash })
}

/// A row as the Merkle tree covers it: the same text from the same row, each time.
fn leaf(entry: &Entry) -> Result<String, AppError> {
    batch::json(&(entry.row, entry.outcome.code(), &entry.name, &entry.content, &entry.problems))
}

/// The workbook kept with a batch. Reading it is work for the processor, not for the threads that answer requests.
pub(super) async fn open_file(app: &App, batch: &Batch, caller: &Caller) -> Result<Workbook, ImportError> {
    let bytes = bytes(app, batch, caller).await?;
    let read = tokio::task::spawn_blocking(move || read_file(&bytes)).await;
    read.unwrap_or_else(|error| Err(AppError::Internal(error.to_string()).into()))
}

/// The file kept with a batch.
pub(super) async fn bytes(app: &App, batch: &Batch, caller: &Caller) -> Result<Vec<u8>, AppError> {
    let sealed = queries::file(&mut app.db.read().await?, caller.area, batch.id).await?;
    Ok(app.keys.open_bytes(&sealed.ok_or(AppError::NotFound)?)?)
}

/// Reads the file of a batch and finds its columns. Goes on to compare when a saved profile fits.
pub(super) async fn look(
    app: &App,
    caller: &Caller,
    id: BatchId,
    progress: &Progress,
) -> Result<(), ImportError> {
    let (batch, place) = batch::of_caller(app, caller, id).await?;
    let kind = batch.kind()?;
    let workbook = open_file(app, &batch, caller).await?;
    let wanted = Mapping { sheet: batch.plan.mapping.sheet.clone(), ..Mapping::default() };
    let table = columns::find(&workbook, kind, &wanted)?;
    let layout = table.layout(&workbook, kind);
    let saved = profiles::fitting(app, caller, kind, place.id, &layout).await?;
    let mut plan = match saved {
        Some(saved) => saved,
        None => Plan { mapping: wanted, ..Plan::default() },
    };
    plan.layout = Some(layout);
    let decided = plan.profile.is_some() && plan.leaves_open(kind, &place).is_empty();
    plan.decided = decided;
    let state = if decided { State::Checking } else { State::Matching };
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::set_plan(&mut write, caller.area, id, state, (&plan, &Summary::default())).await?;
    write.commit().await?;
    if decided {
        let batch = Batch { plan, ..batch };
        return compare(app, caller, (&batch, &place), &workbook, progress).await;
    }
    Ok(())
}

/// Compares the rows of a batch and keeps the report.
pub(super) async fn check_batch(
    app: &App,
    caller: &Caller,
    id: BatchId,
    progress: &Progress,
) -> Result<(), ImportError> {
    let (batch, place) = batch::of_caller(app, caller, id).await?;
    let workbook = open_file(app, &batch, caller).await?;
    compare(app, caller, (&batch, &place), &workbook, progress).await
}

async fn compare(
    app: &App,
    caller: &Caller,
    (batch, place): (&Batch, &Organisation),
    workbook: &Workbook,
    progress: &Progress,
) -> Result<(), ImportError> {
    let desk = Desk { app, caller, place };
    let mut read = app.db.read().await?;
    let answers = queries::answers(&mut read, caller.area, batch.id).await?;
    let decisions = batch.plan.decisions(answers);
    let found = examine(desk, batch.kind()?, &mut read, (workbook, &decisions), progress).await?;
    drop(read);
    let mut write = app.db.write(&[caller.area.0]).await?;
    queries::clear_rows(&mut write, caller.area, batch.id).await?;
    let none = HashMap::new();
    queries::insert_rows(&mut write, caller.area, batch.id, &found.decided, &decisions.answers, &none)
        .await?;
    let summary = Summary::of(found.report, &found.root);
    queries::set_state(&mut write, caller.area, batch.id, State::Checked, &summary).await?;
    Ok(write.commit().await?)
}
