//! A batch: its progress, then its report, then what became of it.

use super::{NEEDS, View, ask, columns, discard, duplicates, files, undo};
use crate::imports::batch::{self, Batch, Summary};
use crate::imports::common::Choices;
use crate::imports::kind;
use crate::imports::model::{Change, Outcome, Problem, State};
use crate::imports::queries::{self, Kept};
use crate::imports::{commands, jobs};
use crate::organisations::{self, Organisation};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, SummaryLine, size_of};
use crate::platform::id::BatchId;
use crate::platform::page::{Crumb, Page};
use crate::platform::paging::{self, SIZE, SIZES, Size};
use crate::platform::request::Context;
use crate::platform::route::{Route, get, post};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/imports/{kind}/{batch}";
const COMMIT: &str = "/imports/{kind}/{batch}/commit";
const RESTART: &str = "/imports/{kind}/{batch}/restart";

/// The page.
pub(super) fn path(kind: &str, batch: BatchId) -> String {
    format!("/imports/{kind}/{batch}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, NEEDS, show), post(COMMIT, NEEDS, commit), post(RESTART, NEEDS, restart)]
}

/// The batch of an address, if the caller may handle it.
pub(super) async fn batch(
    context: &Context,
    kind: &str,
    id: &str,
) -> Result<(Batch, Organisation), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    kind::by_code(kind)?;
    jobs::keep_fallen(&context.app, context.caller()?.area, id).await?;
    let found = batch::of_caller(&context.app, context.caller()?, id).await?;
    if found.0.kind == kind { Ok(found) } else { Err(AppError::NotFound) }
}

/// A sentence kept as its key and arguments.
pub(super) fn said(context: &Context, key: &str, args: &[(String, String)]) -> String {
    let args: Vec<(&str, String)> = args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    context.text_with(key, &args)
}

/// A problem in the reader's language.
pub(super) struct Said {
    pub(super) row: u32,
    pub(super) name: String,
    pub(super) column: String,
    pub(super) value: String,
    pub(super) cause: String,
    pub(super) remedy: String,
}

impl Said {
    pub(super) fn of(context: &Context, problem: &Problem) -> Self {
        let remedy_key = format!("{}-remedy", problem.key);
        let remedy = said(context, &remedy_key, &problem.args);
        Self {
            row: problem.row,
            name: problem.name.clone(),
            column: [problem.column.as_str(), problem.title.as_str()].join(" ").trim().to_owned(),
            value: problem.value.clone(),
            cause: said(context, &problem.key, &problem.args),
            remedy: if remedy == remedy_key { context.text("import-remedy-general") } else { remedy },
        }
    }
}

/// A field in the reader's language.
pub(super) struct Shown {
    pub(super) label: String,
    pub(super) old: String,
    pub(super) new: String,
}

impl Shown {
    pub(super) fn of(context: &Context, change: &Change) -> Self {
        let words = |text: &str| match (change.words, text) {
            (true, key) if !key.is_empty() => context.text(key),
            (_, text) => text.to_owned(),
        };
        Self { label: context.text(&change.label), old: words(&change.old), new: words(&change.new) }
    }
}

struct Count {
    label: String,
    value: String,
}

struct Line {
    row: u32,
    name: String,
    /// The page of the record that has what the row brings.
    href: Option<String>,
    changes: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "imports/pages/show.html")]
struct ReportPage {
    page: Page,
    wrong: Vec<SummaryLine>,
    organisation: Organisation,
    batch: Batch,
    failure: Option<String>,
    open: bool,
    counts: Vec<Count>,
    /// What was said of all rows, in words.
    common: Vec<(String, String)>,
    views: Vec<View>,
    view: String,
    lines: Vec<Line>,
    problems: Vec<Said>,
    warnings: Vec<Said>,
    more_warnings: usize,
    /// How many rows have something to look at in which column.
    warned: Vec<String>,
    ignored: String,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
    here: String,
    columns_href: String,
    duplicates_href: String,
    discard_href: String,
    file_href: String,
    undo_href: Option<String>,
    undo_until: String,
    result_href: String,
    result_key: &'static str,
    again_href: String,
}

#[derive(Template)]
#[template(path = "imports/pages/progress.html")]
struct ProgressPage {
    page: Page,
    batch: Batch,
    running: bool,
    done: u64,
    total: u64,
    words: String,
    failure: Option<String>,
    restart: bool,
    here: String,
    discard_href: String,
    again_href: String,
}

async fn show(
    context: Context,
    Path((kind, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let (batch, place) = batch(&context, &kind, &id).await?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    match batch.state {
        State::Matching => Ok(Redirect::to(&columns::path(&kind, batch.id)).into_response()),
        State::Checked | State::Committed | State::Undone => report(&context, batch, place, &asked).await,
        _ => progress(&context, batch, &place),
    }
}

fn crumbs(context: &Context, batch: &Batch) -> Result<Vec<Crumb>, AppError> {
    let kind = batch.kind()?;
    Ok(vec![Crumb { label: context.text(kind.title()), href: ask::path(kind.code()) }])
}

fn failure(context: &Context, summary: &Summary) -> Option<String> {
    summary.failure.as_ref().map(|(key, args)| {
        let remedy_key = format!("{key}-remedy");
        let remedy = said(context, &remedy_key, args);
        let cause = said(context, key, args);
        if remedy == remedy_key { cause } else { format!("{cause} {remedy}") }
    })
}

fn progress(context: &Context, batch: Batch, place: &Organisation) -> Result<Response, AppError> {
    let (done, total) = jobs::progress(batch.id).map_or((0, 0), |it| it.figures());
    let words = match total {
        0 => context.text(batch.state.key()),
        _ => {
            context.text_with("import-progress", &[("done", done.to_string()), ("total", total.to_string())])
        }
    };
    let kind = batch.kind()?;
    let page = Page::titled(context, context.text(batch.state.key())).office();
    Page::render(&ProgressPage {
        page: page.crumbs(crumbs(context, &batch)?),
        running: batch.state.is_working(),
        restart: batch.state == State::Interrupted,
        failure: failure(context, &batch.summary),
        here: path(kind.code(), batch.id),
        discard_href: discard::path(kind.code(), batch.id),
        again_href: ask::into(kind.code(), place.id),
        done,
        total: total.max(1),
        words,
        batch,
    })
}

/// The lists of the report: word, figure.
fn lists(batch: &Batch) -> Vec<(&'static str, usize)> {
    let it = &batch.summary;
    let size = |count: u32| usize::try_from(count).unwrap_or(0);
    let open = [
        (Outcome::Problem.code(), it.problems),
        (Outcome::Duplicate.code(), it.duplicates),
        (Outcome::Conflict.code(), it.conflicts),
    ];
    let good = [(Outcome::Changed.code(), size(it.changed)), (Outcome::New.code(), size(it.new))];
    match batch.state {
        State::Undone => [&[(KEPT, it.kept)][..], &open, &good].concat(),
        // What came in is looked at first, once it is in.
        State::Committed => [&good[..], &open].concat(),
        _ => [&open[..], &good].concat(),
    }
}

/// The list of rows that an undo kept.
const KEPT: &str = "kept";

/// The list asked for, and the place in it.
struct Asked {
    word: &'static str,
    size: i64,
    after: u32,
}

impl Asked {
    /// Reads the query; without one, the first list that has rows.
    fn read(batch: &Batch, asked: &Submitted) -> (Self, Errors) {
        let mut reader = Reader::new(asked);
        let lists = lists(batch);
        let known = |wanted: &str| {
            let found = lists.iter().find(|(word, _)| *word == wanted);
            found.map(|(word, _)| *word).ok_or_else(|| FieldError::unknown(wanted))
        };
        let first = lists.iter().find(|(_, count)| *count > 0).map_or(Outcome::New.code(), |(word, _)| *word);
        let word = reader.optional("list", known).unwrap_or(first);
        let size = reader.optional("size", size_of(&SIZES)).unwrap_or(SIZE);
        let errors = reader.finish(Some(())).err().unwrap_or_default();
        (Self { word, size, after: asked.first("after").parse().unwrap_or(0) }, errors)
    }

    /// Whether rows are listed with what they bring, not with what is wrong.
    fn is_list(&self) -> bool {
        matches!(self.word, "new" | "changed" | KEPT)
    }
}

/// The key of a list's name.
fn list_key(word: &str) -> &'static str {
    if word == KEPT { "import-kept" } else { outcome(word).key() }
}

fn address(here: &str, list: &str, size: i64, after: u32) -> String {
    format!("{here}?list={list}&size={size}&after={after}")
}

fn views(context: &Context, batch: &Batch, asked: &Asked, here: &str) -> Vec<View> {
    lists(batch)
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| View {
            label: format!("{} ({count})", context.text(list_key(word))),
            href: address(here, word, asked.size, 0),
            current: word == asked.word,
        })
        .collect()
}

async fn report(
    context: &Context,
    batch: Batch,
    place: Organisation,
    asked: &Submitted,
) -> Result<Response, AppError> {
    let (asked, errors) = Asked::read(&batch, asked);
    let wrong = errors.beside_fields(context, &["list", "size"]);
    let mut rows = rows(context, &batch, asked.word, asked.after, asked.size + 1).await?;
    let more = paging::cut(&mut rows, asked.size);
    let kind = batch.kind()?;
    let here = path(kind.code(), batch.id);
    let of = |size: i64, after: u32| address(&here, asked.word, size, after);
    let problems = rows.iter().flat_map(|row| &row.problems).map(|it| Said::of(context, it));
    // What an undo took back is there no more.
    let there = batch.state == State::Committed || asked.word == KEPT;
    let lines = rows.iter().map(|row| Line {
        row: row.row,
        name: row.name.clone(),
        href: row.record.filter(|_| there).map(|record| kind.record(record)),
        changes: row.content.changes.iter().map(|it| Shown::of(context, it)).collect(),
    });
    let summary = &batch.summary;
    let result = kind.result(place.id);
    let undo_until = batch.undo_until.filter(|until| *until > context.app.clock.now());
    let undo_until = undo_until.filter(|_| batch.state == State::Committed);
    let mut page = Page::new(context, title(batch.state)).office().crumbs(crumbs(context, &batch)?);
    page.has_error = !wrong.is_empty();
    let template = ReportPage {
        page,
        wrong,
        failure: failure(context, summary),
        open: batch.state == State::Checked,
        counts: counts(context, &batch),
        common: common(context, &batch, &place).await?,
        problems: if asked.is_list() { Vec::new() } else { problems.collect() },
        lines: if asked.is_list() { lines.collect() } else { Vec::new() },
        warnings: summary.warnings.iter().map(|it| Said::of(context, it)).collect(),
        more_warnings: summary.warned.saturating_sub(summary.warnings.len()),
        warned: warned(context, summary),
        ignored: summary.ignored.join("、"),
        first: (asked.after > 0).then(|| of(asked.size, 0)),
        next: rows.last().filter(|_| more).map(|row| of(asked.size, row.row)),
        sizes: paging::sizes(asked.size, |size| of(size, 0)),
        columns_href: columns::path(kind.code(), batch.id),
        duplicates_href: duplicates::path(kind.code(), batch.id),
        discard_href: discard::path(kind.code(), batch.id),
        file_href: files::problems_path(kind.code(), batch.id),
        undo_href: undo_until.map(|_| undo::path(kind.code(), batch.id)),
        undo_until: undo_until.map(clock::minute_of).unwrap_or_default(),
        result_href: result.0,
        result_key: result.1,
        again_href: ask::into(kind.code(), place.id),
        view: context.text(list_key(asked.word)),
        views: views(context, &batch, &asked, &here),
        here,
        organisation: place,
        batch,
    };
    Page::render_asked(&template, &template.wrong)
}

/// The key of the page's title.
fn title(state: State) -> &'static str {
    match state {
        State::Committed => "import-done",
        State::Undone => "import-undone",
        _ => "import-report-title",
    }
}

fn outcome(word: &str) -> Outcome {
    word.parse().unwrap_or(Outcome::New)
}

async fn rows(
    context: &Context,
    batch: &Batch,
    view: &str,
    after: u32,
    limit: i64,
) -> Result<Vec<Kept>, AppError> {
    let mut read = context.app.db.read().await?;
    let area = context.caller()?.area;
    Ok(if view == KEPT {
        queries::rows_kept(&mut read, area, batch.id, after, limit).await?
    } else {
        queries::rows(&mut read, area, batch.id, outcome(view), after, limit).await?
    })
}

/// What was said of all rows: the field, and the answer as people read it.
async fn common(
    context: &Context,
    batch: &Batch,
    place: &Organisation,
) -> Result<Vec<(String, String)>, AppError> {
    let mut said = Vec::new();
    for question in batch.kind()?.questions(place) {
        let Some(answer) = batch.plan.common.get(question.field) else { continue };
        let words = match question.choices {
            Choices::Words(words) => {
                let key = words.iter().find(|(word, _)| word == answer).map(|(_, key)| *key);
                key.map_or_else(|| answer.clone(), |key| context.text(key))
            }
            Choices::Branch => {
                let mut read = context.app.db.read().await?;
                let found = organisations::by_code(&mut read, context.caller()?.area, answer).await?;
                found.map_or_else(|| answer.clone(), |branch| branch.short_name)
            }
        };
        said.push((context.text(question.key), words));
    }
    Ok(said)
}

/// How many rows have something to look at, a line for each column.
fn warned(context: &Context, summary: &Summary) -> Vec<String> {
    let line = |(title, rows): &(String, usize)| {
        let column = if title.is_empty() { context.text("import-whole-row") } else { title.clone() };
        context.text_with("import-warned-in", &[("column", column), ("count", rows.to_string())])
    };
    summary.warned_in.iter().map(line).collect()
}

/// What a batch would do or did; of one that was undone, what the undo did.
fn counts(context: &Context, batch: &Batch) -> Vec<Count> {
    let summary = &batch.summary;
    if let (State::Undone, Some(back)) = (batch.state, summary.taken_back) {
        let counts = [
            ("import-undone-removed", back.removed),
            ("import-undone-restored", back.restored),
            ("import-undone-kept", summary.kept),
        ];
        let count =
            |(key, value): (&str, usize)| Count { label: context.text(key), value: value.to_string() };
        return counts.into_iter().map(count).collect();
    }
    let same = usize::try_from(summary.same).unwrap_or(0);
    let size = |count: u32| usize::try_from(count).unwrap_or(0);
    [
        (Outcome::New, size(summary.new)),
        (Outcome::Changed, size(summary.changed)),
        (Outcome::Same, same),
        (Outcome::Problem, summary.problems),
        (Outcome::Duplicate, summary.duplicates),
        (Outcome::Conflict, summary.conflicts),
    ]
    .into_iter()
    .map(|(outcome, value)| Count { label: context.text(outcome.key()), value: value.to_string() })
    .collect()
}

async fn commit(context: Context, Path((kind, id)): Path<(String, String)>) -> Result<Response, AppError> {
    let (batch, _) = batch(&context, &kind, &id).await?;
    commands::take_over(&context.app, context.caller()?, &batch).await?;
    Ok(Redirect::to(&path(&kind, batch.id)).into_response())
}

async fn restart(context: Context, Path((kind, id)): Path<(String, String)>) -> Result<Response, AppError> {
    let (batch, _) = batch(&context, &kind, &id).await?;
    if batch.state != State::Interrupted {
        return Err(AppError::Conflict);
    }
    commands::restart(&context.app, context.caller()?, &batch).await?;
    Ok(Redirect::to(&path(&kind, batch.id)).into_response())
}
