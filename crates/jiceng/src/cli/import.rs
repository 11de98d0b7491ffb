//! Imports from the command line: the same engine as the pages.

use super::Store;
use super::data::{app, operator};
use super::trouble::{OrTrouble as _, trouble};
use super::voice::Voice;
use crate::imports::{
    self, Desk, ImportError, ImportKind, OpenColumn, OpenField, Organisations, Problem, Progress, Report,
};
use crate::members::Members;
use crate::platform::text::{self, Language};
use rulebook::Words;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;
use workbook::{Column, Mapping, Workbook};

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

/// How many problems are said one by one.
const SHOWN: usize = 50;

pub(super) async fn import(voice: Voice, command: Import) -> anyhow::Result<()> {
    let (kind, options): (&dyn ImportKind, File) = match command {
        Import::Members(file) => (&Members, file),
        Import::Organisations(file) => (&Organisations, file),
    };
    let (app, _in_use) = app(&options.store).await?;
    let (caller, place) = operator(&app, &options.organisation).await?;
    let path = options.workbook.display();
    let bytes = std::fs::read(&options.workbook).or_trouble("cli-file", &[("file", &path)])?;
    let workbook = imports::read_file(&bytes)?;
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
    app.db.close().await;
    let report = match done {
        Ok(report) => report,
        Err(error) => return Err(undone(voice, kind, &workbook, &mapping, options.json, error)?),
    };
    if options.json {
        return voice.json(&said(&report));
    }
    voice.say("cli-import-figures", &figures(&report))?;
    for problem in report.problems.iter().chain(&report.conflicts).take(SHOWN) {
        let (cause, remedy) = (words(problem, &problem.key), remedy(problem));
        let args = [
            ("place", place_of(voice, &report.sheet, problem)),
            ("cause", voice.pick(&cause).to_owned()),
            ("remedy", voice.pick(&remedy).to_owned()),
        ];
        voice.say("cli-import-problem", &args)?;
    }
    match (report.problems.len() + report.conflicts.len()).saturating_sub(SHOWN) {
        0 => Ok(()),
        more => voice.say("cli-import-more", &[("count", more.to_string())]),
    }
}

/// Where a problem is: sheet and row; the column with its title and what stands in it, when it is one cell.
fn place_of(voice: Voice, sheet: &str, problem: &Problem) -> String {
    let row = [("sheet", sheet.to_owned()), ("row", problem.row.to_string())];
    let mut place = voice.words("cli-import-at-row", &row);
    if !problem.column.is_empty() {
        let column = [("column", problem.column.clone()), ("title", problem.title.clone())];
        let key = if problem.title.is_empty() { "cli-import-at-column" } else { "cli-import-at-title" };
        place += &voice.words(key, &column);
    }
    if !problem.value.is_empty() {
        place += &voice.words("cli-import-at-value", &[("value", problem.value.clone())]);
    }
    place
}

/// Why a file was not compared. When sheets or columns must be decided first, it is told which: as JSON on standard
/// output, where that was asked for.
fn undone(
    voice: Voice,
    kind: &dyn ImportKind,
    workbook: &Workbook,
    mapping: &Mapping,
    json: bool,
    error: ImportError,
) -> anyhow::Result<anyhow::Error> {
    if !matches!(error, ImportError::NoTable | ImportError::Undecided(_) | ImportError::Missing(_)) {
        return Ok(error.into());
    }
    let open = imports::open(workbook, kind, mapping)?;
    if json {
        let (key, args) = (error.key(), error.args());
        let cause =
            Words::new(text::text_with(Language::Zh, key, &args), text::text_with(Language::En, key, &args));
        voice.json(&serde_json::json!({ "decide": open, "key": key, "cause": cause }))?;
    }
    let sheets = open.sheets.join("、");
    Ok(match error {
        ImportError::Undecided(_) => {
            let lines: Vec<String> = open.columns.iter().map(|column| in_doubt(voice, column)).collect();
            let columns = lines.join("\n");
            trouble("cli-import-undecided", &[("columns", &columns), ("sheets", &sheets)])
        }
        ImportError::Missing(field) => {
            let key = open.missing.first().map_or("FIELD", |field| &field.key);
            trouble("cli-import-missing", &[("field", &field), ("key", &key), ("sheets", &sheets)])
        }
        _ => trouble("cli-import-no-table", &[("sheets", &sheets)]),
    })
}

/// A column in doubt with what it may mean, by the words with which that is chosen.
fn in_doubt(voice: Voice, column: &OpenColumn) -> String {
    let field = |field: &OpenField| {
        let args = [("key", field.key.clone()), ("title", voice.pick(&field.title).to_owned())];
        voice.words("cli-import-field", &args)
    };
    let fields: Vec<String> = column.fields.iter().map(field).collect();
    let args = [
        ("column", column.column.clone()),
        ("title", column.title.clone()),
        ("fields", fields.join(&voice.words("rule-list-comma", &[]))),
    ];
    voice.words("cli-import-in-doubt", &args)
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

fn figures(report: &Report) -> [(&'static str, String); 7] {
    [
        ("sheet", report.sheet.clone()),
        ("new", report.new.to_string()),
        ("changed", report.changed.to_string()),
        ("same", report.same.to_string()),
        ("problems", report.problems.len().to_string()),
        ("duplicates", report.duplicates.len().to_string()),
        ("conflicts", report.conflicts.len().to_string()),
    ]
}

/// A sentence about a problem in both languages.
fn words(problem: &Problem, key: &str) -> Words {
    let args: Vec<(&str, String)> =
        problem.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    Words::new(text::text_with(Language::Zh, key, &args), text::text_with(Language::En, key, &args))
}

/// What to do about a problem, in both languages.
fn remedy(problem: &Problem) -> Words {
    let key = format!("{}-remedy", problem.key);
    let remedy = words(problem, &key);
    if remedy.zh == key { words(problem, "import-remedy-general") } else { remedy }
}

/// The report with causes and remedies in both languages.
fn said(report: &Report) -> serde_json::Value {
    let told = |problem: &Problem| {
        serde_json::json!({
            "row": problem.row,
            "column": problem.column,
            "title": problem.title,
            "name": problem.name,
            "value": problem.value,
            "key": problem.key,
            "cause": words(problem, &problem.key),
            "remedy": remedy(problem),
        })
    };
    let all = |problems: &[Problem]| problems.iter().map(told).collect::<Vec<_>>();
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
