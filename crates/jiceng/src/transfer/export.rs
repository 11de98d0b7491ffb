//! The ledger of transfers as a file (.xlsx), with the columns of the usual form.

use super::pages::cells;
use super::queries::{self, Filter};
use crate::organisations::Organisation;
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::journal;
use crate::platform::text::Language;
use jiff::civil::Date;
use workbook::{Profile, TitleBlock};

/// So many rows are one file.
const MOST: i64 = 5_000;

/// Makes the file for an organisation and those below it, and keeps the act in the journal.
///
/// # Errors
/// Without the right to export there; whatever the database reports.
pub(super) async fn ledger(
    app: &App,
    caller: &Caller,
    whose: &Organisation,
    filter: &Filter,
) -> Result<Vec<u8>, AppError> {
    caller.require(Permission::Export, &whose.path)?;
    caller.require(Permission::ReadCases, &whose.path)?;
    let today = app.clock.today();
    let found = queries::list(&mut app.db.read().await?, caller, filter, (today, None), MOST).await?;
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|it| cells(app, Language::Zh, it).into_iter().map(|(_, cell)| cell).collect())
        .collect();
    let (count, unit) = (rows.len(), whose.name.clone());
    // Writing a workbook is work for the processor, not for the thread that answers requests.
    let made = tokio::task::spawn_blocking(move || workbook(unit, today, rows));
    let bytes = made.await.map_err(|error| AppError::Internal(error.to_string()))??;
    let payload = serde_json::json!({ "rows": count });
    let subject = Some(whose.id.0);
    let act = journal::Act { name: "transfer.export", kind: "case", subject, payload: &payload };
    let mut write = app.db.write(&[caller.area.0]).await?;
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(bytes)
}

fn workbook(unit: String, today: Date, rows: Vec<Vec<String>>) -> Result<Vec<u8>, AppError> {
    let profile = Profile::from_toml(include_str!("forms/ledger.toml"))
        .map_err(|error| AppError::Internal(error.to_string()))?;
    let mut totals = vec![String::new(); profile.fields.len()];
    if let Some(first) = totals.first_mut() {
        *first = format!("合计：{}", rows.len());
    }
    let block = TitleBlock {
        title: profile.title.zh.clone(),
        unit,
        date: today.strftime("%Y年%-m月%-d日").to_string(),
        totals,
        notes: Vec::new(),
        language: workbook::Language::Chinese,
    };
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(number, cells)| std::iter::once((number + 1).to_string()).chain(cells).collect::<Vec<_>>());
    workbook::write_form(&profile, &block, rows).map_err(|error| AppError::Internal(error.to_string()))
}
