//! Who is on the way into the party: the present step, whose turn it is, by when; those that ended behind a filter.

use super::{moves, start};
use crate::development::PROCEDURE;
use crate::organisations::{self, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, line, summary,
};
use crate::platform::id::OrganisationId;
use crate::platform::page::Page;
use crate::platform::paging::Numbered;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::procedures::{self, Case, Filter, State, Task, WhoseTurn};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/development";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page, of one organisation and those below it.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

/// The page, narrowed to a stage.
#[must_use]
pub fn of_stage(stage: &str) -> String {
    format!("{PATH}?stage={stage}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadCases), list)]
}

/// So many lines a page has.
const SIZE: usize = 50;

/// A line of the list.
struct Line {
    href: String,
    name: String,
    branch: String,
    stage: String,
    step: String,
    turn: String,
    due: String,
    late: bool,
    state: State,
}

#[derive(Template)]
#[template(path = "development/pages/list.html")]
struct ListPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    fields: [Field; 5],
    lines: Vec<Line>,
    total: usize,
    previous: Option<String>,
    next: Option<String>,
    new_href: Option<String>,
    moves_href: String,
}

/// What the address asks.
struct Asked {
    words: String,
    state: State,
    stage: Option<String>,
    turn: Option<WhoseTurn>,
    within: Option<Organisation>,
}

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let (asked, mut errors) = ask(&context, &mut read, &submitted).await?;
    let pages = Numbered::read(PATH, &submitted, SIZE, &mut errors);
    errors.note_strangers(&submitted, &["words", "state", "stage", "turn", "organisation", "page"]);
    let (mut lines, mut total) = (Vec::new(), 0);
    if errors.0.is_empty() {
        (lines, total) = found(&context, &mut read, &asked, pages.before()).await?;
    }
    let next = pages.next(lines.len(), total);
    let fields = fields(&context, &submitted, &errors);
    let wrong = {
        let all: Vec<&Field> = fields.iter().collect();
        [summary(&all), errors.beside_fields(&context, &["page", "question"])].concat()
    };
    let mut page = Page::new(&context, "development-title").office();
    page.has_error = !wrong.is_empty();
    let place = asked
        .within
        .as_ref()
        .map_or((caller.acting.organisation, &caller.acting.path), |it| (it.id, &it.path));
    let template = ListPage {
        page,
        summary: wrong,
        path: PATH,
        fields,
        lines,
        total,
        previous: pages.previous(),
        next,
        moves_href: moves::path(),
        new_href: caller.may_at(Permission::RecordCases, place.1).then(|| start::of(place.0)),
    };
    Page::render_asked(&template, &template.summary)
}

async fn ask(
    context: &Context,
    read: &mut db::Read,
    submitted: &Submitted,
) -> Result<(Asked, Errors), AppError> {
    let mut reader = Reader::new(submitted);
    let words = reader.optional("words", line(60)).unwrap_or_default();
    let state = reader.optional("state", choice::<State>).unwrap_or(State::Running);
    let known = |word: &str| {
        let procedure = context.app.rulebook.procedure(PROCEDURE);
        let found = procedure.and_then(|it| it.stages.iter().find(|stage| stage.id == word));
        found.map(|stage| stage.id.clone()).ok_or_else(|| FieldError::unknown(word))
    };
    let of_stage = reader.optional("stage", known);
    let turn = reader.optional("turn", choice::<WhoseTurn>);
    let needs = Permission::ReadCases;
    let (within, mut errors) =
        organisations::narrowed(read, context.caller()?, submitted, "organisation", needs).await?;
    errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
    Ok((Asked { words, state, stage: of_stage, turn, within }, errors))
}

/// Those on the page that the address asks for, and how many there are in all; those whose day comes first at the head,
/// then by name.
async fn found(
    context: &Context,
    read: &mut db::Read,
    asked: &Asked,
    before: usize,
) -> Result<(Vec<Line>, usize), AppError> {
    let caller = context.caller()?;
    let within = asked.within.as_ref().map(|it| Scope::subtree(&it.path));
    if asked.state != State::Running {
        let filter =
            Filter { procedure: PROCEDURE, words: asked.words.clone(), state: Some(asked.state), within };
        let total = procedures::total(read, caller, &filter).await?;
        let some = procedures::list(read, caller, &filter, (before, SIZE)).await?;
        return Ok((some.into_iter().map(ended).collect(), usize::try_from(total).unwrap_or(0)));
    }
    let all = procedures::running(&context.app, read, caller, PROCEDURE).await?;
    let mut kept: Vec<Task> = (all.into_iter())
        .filter(|it| within.as_ref().is_none_or(|scope| scope.contains(&it.case.path)))
        .filter(|it| it.case.name.contains(&asked.words))
        .filter(|it| asked.stage.is_none() || it.main().map(|next| &next.stage) == asked.stage.as_ref())
        .filter(|it| asked.turn.is_none_or(|turn| it.steps.iter().any(|next| next.turn == turn.code())))
        .collect();
    kept.sort_by_key(|it| (it.due().is_none(), it.due(), it.case.name.clone()));
    let total = kept.len();
    let page = kept.into_iter().skip(before).take(SIZE);
    Ok((page.map(|task| running(context, task)).collect(), total))
}

fn running(context: &Context, task: Task) -> Line {
    let today = context.app.clock.today();
    let due = task.due();
    let next = task.main();
    let waits = next.and_then(|next| next.earliest);
    let said = |words: &rulebook::Words| procedures::pages::said(context, words);
    Line {
        stage: next.map(|next| said(&next.stage_title)).unwrap_or_default(),
        step: next
            .map(|next| {
                let args = [
                    ("number", next.number.to_string()),
                    ("count", task.count.to_string()),
                    ("title", said(&next.title)),
                ];
                context.text_with("development-step", &args)
            })
            .unwrap_or_default(),
        turn: next
            .and_then(|next| next.turn.parse::<WhoseTurn>().ok())
            .map(|turn| context.text(turn.key()))
            .unwrap_or_default(),
        due: when(context, due, waits),
        late: due.is_some_and(|due| due < today),
        href: procedures::pages::show::path(task.case.id),
        name: task.case.name,
        branch: task.case.organisation_name,
        state: task.case.state,
    }
}

/// By when, or from when on.
fn when(context: &Context, due: Option<Date>, earliest: Option<Date>) -> String {
    match (due, earliest) {
        (Some(due), _) => format!("{due}{}", context.late(due)),
        (None, Some(day)) => context.text_with("development-not-before", &[("day", day.to_string())]),
        (None, None) => context.text("development-no-due"),
    }
}

fn ended(case: Case) -> Line {
    Line {
        href: procedures::pages::show::path(case.id),
        name: case.name,
        branch: case.organisation_name,
        stage: String::new(),
        step: String::new(),
        turn: String::new(),
        due: case.ended.map(|day| day.to_string()).unwrap_or_default(),
        late: false,
        state: case.state,
    }
}

fn fields(context: &Context, submitted: &Submitted, errors: &Errors) -> [Field; 5] {
    let field = |name, key: &str| Field::new(context, submitted, errors, name, key).optional();
    let stages = context.app.rulebook.procedure(PROCEDURE).map(|it| it.stages.as_slice()).unwrap_or_default();
    let stages = stages.iter().map(|it| (it.id.clone(), procedures::pages::said(context, &it.title)));
    let ended = State::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let turns = WhoseTurn::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    [
        field("words", "development-words"),
        field("stage", "development-stage").options(stages),
        field("turn", "development-turn").options(turns),
        field("organisation", "development-organisation"),
        field("state", "development-state").options(ended),
    ]
}
