//! Imports from the command line: the same engine as the pages.

use super::data::{app, operator};
use super::{Store, say};
use crate::imports::{self, Desk, ImportError, ImportKind, Organisations, Problem, Progress, Report};
use crate::members::Members;
use crate::platform::text::{self, Language};
use anyhow::Context as _;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;
use workbook::{Column, Mapping};

/// Imports.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Import {
    /// Import a roster of members.
    Members(File),
    /// Import a register of organisations.
    Organisations(File),
}

/// A file to import.
#[derive(Debug, clap::Args)]
pub(super) struct File {
    #[command(flatten)]
    store: Store,
    /// The workbook.
    #[arg(value_name = "FILE")]
    workbook: PathBuf,
    /// The code of the organisation it belongs to.
    #[arg(long)]
    organisation: String,
    /// The sheet, where the workbook has several.
    #[arg(long)]
    sheet: Option<String>,
    /// What a column in doubt means: FIELD=COLUMN, such as `member_kind=C`; may be repeated.
    #[arg(long = "column", value_parser = imports::parse_choice)]
    columns: Vec<(String, Column)>,
    /// Check only; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn import(command: Import) -> anyhow::Result<()> {
    let (kind, options): (&dyn ImportKind, File) = match command {
        Import::Members(file) => (&Members, file),
        Import::Organisations(file) => (&Organisations, file),
    };
    let (app, _in_use) = app(&options.store).await?;
    let (caller, place) = operator(&app, &options.organisation).await?;
    let bytes = std::fs::read(&options.workbook)
        .with_context(|| format!("the file {}", options.workbook.display()))?;
    let workbook = imports::read_file(&bytes).map_err(|error| in_words(&error))?;
    drop(bytes);
    let columns = options.columns.into_iter().map(|(field, column)| (field, Some(column))).collect();
    let mapping = Mapping { sheet: options.sheet, columns, ..Mapping::default() };
    let desk = Desk { app: &app, caller: &caller, place: &place };
    let progress = Progress::default();
    let work = async {
        if options.dry_run {
            return imports::check(desk, kind, &workbook, &mapping, &progress).await;
        }
        let name = options.workbook.file_name().unwrap_or_default().to_string_lossy();
        imports::commit(desk, kind, &workbook, (&mapping, &name), &progress).await
    };
    let done = tokio::select! {
        done = work => done,
        () = watch(&progress) => Err(ImportError::NoTable),
    };
    let report = done.map_err(|error| in_words(&error))?;
    app.db.close().await;
    if options.json {
        say(&serde_json::to_string(&said(&report))?);
    } else {
        say(&figures(&report));
    }
    Ok(())
}

/// Shows how far the work is, on a terminal only; never ends by itself.
async fn watch(progress: &Progress) {
    const PAUSE: Duration = Duration::from_millis(250);
    let mut terminal = std::io::stderr();
    loop {
        tokio::time::sleep(PAUSE).await;
        let (done, total) = progress.figures();
        if total > 0 && terminal.is_terminal() {
            // A terminal that is gone does not stop the work.
            let _ = write!(terminal, "\r{done} / {total}");
            let _ = terminal.flush();
        }
    }
}

fn in_words(error: &ImportError) -> anyhow::Error {
    anyhow::anyhow!(text::text_with(Language::Zh, error.key(), &error.args()))
}

fn figures(report: &Report) -> String {
    format!(
        "{}: 新增 {}，更新 {}，无变化 {}，有问题 {}，疑似重复 {}，冲突 {}",
        report.sheet,
        report.new,
        report.changed,
        report.same,
        report.problems.len(),
        report.duplicates.len(),
        report.conflicts.len()
    )
}

/// The report with causes and remedies in words.
fn said(report: &Report) -> serde_json::Value {
    let words = |problem: &Problem| {
        let args: Vec<(&str, String)> =
            problem.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let text = |key: &str| text::text_with(Language::Zh, key, &args);
        let remedy_key = format!("{}-remedy", problem.key);
        let remedy = text(&remedy_key);
        let remedy = if remedy == remedy_key { text("import-remedy-general") } else { remedy };
        serde_json::json!({
            "row": problem.row,
            "column": problem.column,
            "title": problem.title,
            "name": problem.name,
            "value": problem.value,
            "cause": text(&problem.key),
            "remedy": remedy,
        })
    };
    let all = |problems: &[Problem]| problems.iter().map(words).collect::<Vec<_>>();
    serde_json::json!({
        "sheet": report.sheet,
        "header_row": report.header_row,
        "columns": report.columns,
        "ignored": report.ignored,
        "new": report.new,
        "changed": report.changed,
        "same": report.same,
        "duplicates": all(&report.duplicates),
        "conflicts": all(&report.conflicts),
        "problems": all(&report.problems),
        "warnings": all(&report.warnings),
    })
}
