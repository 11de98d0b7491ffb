//! Imports from the command line: the same engine as the pages.

mod told;

use super::Store;
use super::data::{app, operator};
use super::help::Unfit;
use super::trouble::{OrTrouble as _, Trouble, hold, trouble};
use super::voice::Voice;
use crate::imports::{
    self, Answer, Common, Decisions, Desk, ImportError, ImportKind, Open, OpenColumn, OpenField,
    OpenQuestion, Organisations, Progress, Report,
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
    #[arg(long = "column", value_name = "FIELD=COLUMN", value_parser = column)]
    columns: Vec<(String, Column)>,
    /// What holds for every row where the workbook has no column for it: FIELD=VALUE, such as `member_kind=full`; may be
    /// repeated.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = common)]
    common: Vec<(String, String)>,
    /// Whom a row among the possible duplicates means: ROW=same:ID updates that one, ROW=different adds somebody else,
    /// ROW=leave leaves the row out; may be repeated.
    #[arg(long = "duplicate", value_name = "ROW=ANSWER", value_parser = duplicate)]
    duplicates: Vec<(u32, Answer)>,
    /// Check only; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Reads `FIELD=LETTERS`.
fn column(text: &str) -> Result<(String, Column), Unfit> {
    let (field, letters) = text.split_once('=').ok_or(Unfit("cli-args-as-column"))?;
    let column = letters.trim().parse().map_err(|_| Unfit("cli-args-as-column"))?;
    Ok((field.trim().to_owned(), column))
}

/// Reads `FIELD=VALUE`.
fn common(text: &str) -> Result<(String, String), Unfit> {
    let (field, value) = text.split_once('=').ok_or(Unfit("cli-args-as-common"))?;
    Ok((field.trim().to_owned(), value.trim().to_owned()))
}

/// Reads `ROW=ANSWER`.
fn duplicate(text: &str) -> Result<(u32, Answer), Unfit> {
    let unfit = || Unfit("cli-args-as-duplicate");
    let (row, answer) = text.split_once('=').ok_or_else(unfit)?;
    let row = row.trim().parse().map_err(|_| unfit())?;
    Ok((row, answer.trim().parse().map_err(|_| unfit())?))
}

/// A workbook on its way in.
struct Job<'a> {
    voice: Voice,
    json: bool,
    desk: Desk<'a>,
    kind: &'a dyn ImportKind,
    workbook: &'a Workbook,
}

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
    let desk = Desk { app: &app, caller: &caller, place: &place };
    let job = Job { voice, json: options.json, desk, kind, workbook: &workbook };
    let done = job.run(options).await;
    app.db.close().await;
    let report = done?;
    if job.json { voice.json(&told::json(&report)) } else { told::worded(voice, &report) }
}

impl Job<'_> {
    async fn run(&self, options: File) -> anyhow::Result<Report> {
        let mapping = self.mapping(options.sheet, options.columns)?;
        let common = self.common(&mapping, options.common).await?;
        let mut decisions = Decisions { mapping, common, ..Decisions::default() };
        if !options.duplicates.is_empty() {
            let open = self.watched(&decisions, None).await?;
            decisions.answers = answers(&open, options.duplicates)?;
        }
        let name = options.workbook.file_name().unwrap_or_default().to_string_lossy();
        self.watched(&decisions, (!options.dry_run).then_some(&*name)).await
    }

    fn mapping(&self, sheet: Option<String>, columns: Vec<(String, Column)>) -> anyhow::Result<Mapping> {
        let known = self.kind.fields();
        if let Some((field, _)) = columns.iter().find(|(field, _)| !known.contains(&field.as_str())) {
            let fields = self.listed(&imports::fields(self.kind)?);
            return Err(trouble("cli-import-no-field", &[("field", field), ("fields", &fields)]));
        }
        let columns = columns.into_iter().map(|(field, column)| (field, Some(column))).collect();
        Ok(Mapping { sheet, columns, ..Mapping::default() })
    }

    fn open(&self, mapping: &Mapping) -> anyhow::Result<Open> {
        Ok(imports::open(self.workbook, self.kind, self.desk.place, (mapping, &Common::new()))?)
    }

    /// What holds for every row, as it was given; refused while anything that the file leaves open is not given.
    async fn common(&self, mapping: &Mapping, given: Vec<(String, String)>) -> anyhow::Result<Common> {
        let mut open = self.open(mapping)?;
        if !open.columns.is_empty() || !open.missing.is_empty() || open.sheet.is_none() {
            // Columns come first: the engine says which.
            return Ok(Common::new());
        }
        let mut common = Common::new();
        for (field, value) in given {
            let asked = open.questions.iter().find(|it| it.field.key == field);
            let asked = asked.or_trouble("cli-import-not-asked", &[("field", &field)])?;
            common.insert(field, self.answer(asked, &value).await?);
        }
        open.questions.retain(|it| !common.contains_key(&it.field.key));
        let Some(first) = open.questions.first() else { return Ok(common) };
        let lines: Vec<String> = open.questions.iter().map(|it| self.question(it)).collect();
        let example = match first.choices.first() {
            Some(word) => format!("{}={}", first.field.key, word.key),
            None => format!("{}=990101001", first.field.key),
        };
        let questions = lines.join("\n");
        self.say_open(&open, "import-unanswered", &[])?;
        Err(trouble("cli-import-unanswered", &[("questions", &questions), ("example", &example)]))
    }

    /// Reads the answer to a question.
    async fn answer(&self, asked: &OpenQuestion, value: &str) -> anyhow::Result<String> {
        let (area, place) = (self.desk.caller.area, self.desk.place);
        let questions = self.kind.questions(place);
        let question = questions.into_iter().find(|it| it.field == asked.field.key);
        let question = question.or_trouble("cli-import-not-asked", &[("field", &asked.field.key)])?;
        let mut read = self.desk.app.db.read().await?;
        match imports::read_answer(&mut read, area, place, question, value).await? {
            Ok(answer) => Ok(answer),
            Err(_) if !asked.choices.is_empty() => {
                let words = self.listed(&asked.choices);
                let field = &asked.field.key;
                Err(trouble(
                    "cli-import-common-word",
                    &[("field", field), ("value", &value), ("words", &words)],
                ))
            }
            Err(error) => Err(Trouble::of(error).into()),
        }
    }

    /// Compares, or under a name takes over, with the progress shown on a terminal.
    async fn watched(&self, decisions: &Decisions, name: Option<&str>) -> anyhow::Result<Report> {
        let progress = Progress::default();
        let work = async {
            match name {
                None => imports::check(self.desk, self.kind, self.workbook, decisions, &progress).await,
                Some(name) => {
                    imports::commit(self.desk, self.kind, self.workbook, (decisions, name), &progress).await
                }
            }
        };
        let done = tokio::select! {
            done = work => done,
            () = watch(&progress) => Err(ImportError::NoTable),
        };
        match done {
            Ok(report) => Ok(report),
            Err(error) => Err(self.undone(&decisions.mapping, error)?),
        }
    }

    /// Why a file was not compared. When sheets or columns must be decided first, it is told which: as JSON on standard
    /// output, where that was asked for.
    fn undone(&self, mapping: &Mapping, error: ImportError) -> anyhow::Result<anyhow::Error> {
        if !matches!(error, ImportError::NoTable | ImportError::Undecided(_) | ImportError::Missing(_)) {
            return Ok(error.into());
        }
        let open = self.open(mapping)?;
        self.say_open(&open, error.key(), &error.args())?;
        let sheets = open.sheets.join("、");
        Ok(match error {
            ImportError::Undecided(_) => {
                let lines: Vec<String> = open.columns.iter().map(|column| self.in_doubt(column)).collect();
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

    /// What must be decided first, as JSON, where that was asked for.
    fn say_open(&self, open: &Open, key: &str, args: &[(&'static str, String)]) -> anyhow::Result<()> {
        if !self.json {
            return Ok(());
        }
        let said = |language| text::text_with(language, key, args);
        let cause = Words::new(said(Language::Zh), said(Language::En));
        self.voice.json(&serde_json::json!({ "decide": open, "key": key, "cause": cause }))
    }

    /// A column in doubt with what it may mean, by the words with which that is chosen.
    fn in_doubt(&self, column: &OpenColumn) -> String {
        let args = [
            ("column", column.column.clone()),
            ("title", column.title.clone()),
            ("fields", self.listed(&column.fields)),
        ];
        self.voice.words("cli-import-in-doubt", &args)
    }

    /// A question with the words that answer it.
    fn question(&self, asked: &OpenQuestion) -> String {
        let words = match asked.choices[..] {
            [] => self.voice.words("cli-import-by-code", &[]),
            _ => self.listed(&asked.choices),
        };
        let args = [
            ("field", asked.field.key.clone()),
            ("question", self.voice.pick(&asked.question).to_owned()),
            ("words", words),
        ];
        self.voice.words("cli-import-question", &args)
    }

    fn listed(&self, fields: &[OpenField]) -> String {
        let field = |field: &OpenField| {
            let args = [("key", field.key.clone()), ("title", self.voice.pick(&field.title).to_owned())];
            self.voice.words("cli-import-field", &args)
        };
        let fields: Vec<String> = fields.iter().map(field).collect();
        fields.join(&self.voice.words("rule-list-comma", &[]))
    }
}

/// The answers given, each for a row that is among the possible duplicates and for somebody whom it may mean.
fn answers(open: &Report, given: Vec<(u32, Answer)>) -> anyhow::Result<imports::Answers> {
    for (row, answer) in &given {
        let rows: Vec<String> = open.candidates.keys().map(ToString::to_string).collect();
        let known = open.candidates.get(row);
        let known =
            known.or_trouble("cli-import-no-duplicate", &[("row", row), ("rows", &rows.join("、"))])?;
        if let Answer::Same(id) = answer {
            let there = known.iter().any(|it| it.id == *id);
            hold(there, "cli-import-no-candidate", &[("row", row), ("answer", answer)])?;
        }
    }
    Ok(given.into_iter().collect())
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
