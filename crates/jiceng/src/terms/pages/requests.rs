//! Requests that wait for an answer of the committee above, and many of them answered at once.

use super::list;
use crate::organisations::Checked;
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted, SummaryLine, day, line, summary};
use crate::platform::id::CaseId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures::{self, Draft, StepError, Task};
use crate::terms::PROCEDURE;
use crate::terms::commands::{self, Answer};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;
use rulebook::Facts;
use serde_json::{Map, json};

/// Where the page is.
pub const PATH: &str = "/terms/requests";

/// The page; of cases in another stage the calendar tells.
#[must_use]
pub fn of_stage(stage: &str) -> String {
    if stage == "answered" { PATH.to_owned() } else { list::path() }
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::DecideCases);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// The step that answers a request, and the letter that goes with it.
const STEP: &str = "reply";
const LETTER: &str = "reply-letter";
/// So many are answered at once.
const MOST: usize = 100;

/// A request that waits.
struct Request {
    case: CaseId,
    version: i64,
    organisation: String,
    href: String,
    kind: String,
    wanted: Option<Date>,
    reason: String,
    requested: String,
    chosen: bool,
    /// What the rules say of its approval.
    said: Vec<Checked>,
    /// The outcome of its approval.
    outcome: String,
}

impl Request {
    /// How the form names it: with the version that it shows.
    fn value(&self) -> String {
        format!("{}:{}", self.case, self.version)
    }

    fn wanted(&self) -> String {
        self.wanted.map(|day| day.to_string()).unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "terms/pages/requests.html")]
struct RequestsPage {
    page: Page,
    summary: Vec<SummaryLine>,
    done: Option<String>,
    /// Set when somebody else answered one of them since the page was opened.
    changed: Option<Vec<Changed>>,
    requests: Vec<Request>,
    path: &'static str,
    more: bool,
    most: usize,
    on: Field,
    document: Field,
}

#[derive(Template)]
#[template(path = "terms/pages/requests_check.html")]
struct CheckPage {
    page: Page,
    rows: Vec<(String, String)>,
    requests: Vec<Request>,
    path: &'static str,
    blocked: bool,
    hidden: Vec<(String, String)>,
}

/// The requests whose answer the caller may record, those asked for first at the head.
async fn waiting(context: &Context) -> Result<Vec<Request>, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let all = procedures::running(&context.app, &mut read, caller, PROCEDURE).await?;
    let mine = |task: &Task| {
        let next = task.steps.iter().find(|next| next.step == STEP);
        next.is_some_and(|next| procedures::may_act(caller, &task.case, &next.turn))
    };
    let mut requests: Vec<Request> =
        all.iter().filter(|task| mine(task)).filter_map(|task| request(context, task)).collect();
    requests.sort_by(|a, b| (&a.requested, &a.organisation).cmp(&(&b.requested, &b.organisation)));
    Ok(requests)
}

fn request(context: &Context, task: &Task) -> Option<Request> {
    let today = context.app.clock.today();
    let (_, step) = context.app.rulebook.procedure(PROCEDURE)?.step(STEP)?;
    let offered = context.app.rulebook.outcomes(step, &task.facts, today);
    let outcome = offered.first().map(|it| it.id.clone())?;
    let word = |fact: &str| told(context, &task.facts, fact);
    Some(Request {
        case: task.case.id,
        version: task.case.version,
        organisation: task.case.organisation_name.clone(),
        href: procedures::pages::show::path(task.case.id),
        kind: word("kind"),
        wanted: task.facts.date("wanted_on"),
        reason: word("reason"),
        requested: word("requested_on"),
        chosen: false,
        said: Vec::new(),
        outcome,
    })
}

/// A fact in words.
fn told(context: &Context, facts: &Facts, fact: &str) -> String {
    facts.words(fact).map(|words| procedures::pages::said(context, &words)).unwrap_or_default()
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let filled = Submitted::default().with("on", context.app.clock.today());
    let requests = waiting(&context).await?;
    let mut page = list_page(&context, requests, &filled, &Errors::default());
    page.done = (asked.first("done") == "answered").then(|| context.text("term-requests-done"));
    Page::render(&page)
}

fn list_page(
    context: &Context,
    mut requests: Vec<Request>,
    submitted: &Submitted,
    errors: &Errors,
) -> RequestsPage {
    let field = |name, key: &str| Field::new(context, submitted, errors, name, key);
    let on = field("on", "term-reply-on");
    let document = field("document", "term-reply-document").hint(context, "term-reply-document-hint");
    let chosen = submitted.all("case");
    for it in &mut requests {
        it.chosen = chosen.contains(&it.value());
    }
    let more = requests.len() > MOST;
    requests.truncate(MOST);
    let crumbs = vec![Crumb { label: context.text("terms-title"), href: list::path() }];
    let mut page = Page::new(context, "term-requests-title").office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    RequestsPage {
        page,
        summary: [summary(&[&on, &document]), errors.beside_fields(context, &["case", "reason"])].concat(),
        done: None,
        changed: None,
        requests,
        path: PATH,
        more,
        most: MOST,
        on,
        document,
    }
}

/// The answers that a form gives: the day and the number of the letter, the same for all of them.
fn read(submitted: &Submitted, requests: Vec<Request>) -> Result<(Date, String, Vec<Request>), Errors> {
    let mut reader = Reader::new(submitted);
    let on = reader.required("on", day);
    let document = reader.required("document", line(80));
    let named = submitted.all("case");
    let chosen: Vec<Request> = requests.into_iter().filter(|it| named.contains(&it.value())).collect();
    if named.is_empty() {
        reader.refuse("case", FieldError::new("term-requests-none-chosen"));
    }
    reader.finish(on.zip(document)).map(|(on, document)| (on, document, chosen))
}

/// The approval of a request: until the day that it asks for.
fn answer(it: &Request, (on, document): (Date, &str)) -> Answer {
    let mut fields = Map::new();
    fields.insert("document".to_owned(), json!(document));
    if let Some(wanted) = it.wanted.filter(|_| it.outcome != "approved") {
        fields.insert("until".to_owned(), json!(wanted.to_string()));
    }
    let draft = Draft { fields, papers: vec![LETTER.to_owned()], ..Draft::of(STEP, &it.outcome, on) };
    Answer { case: it.case, version: it.version, draft }
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let named = submitted.all("case").len();
    let (on, document, mut chosen) = match read(&submitted, waiting(&context).await?) {
        Ok(read) => read,
        Err(errors) => {
            let requests = waiting(&context).await?;
            return Page::render_refused(&list_page(&context, requests, &submitted, &errors));
        }
    };
    if chosen.len() != named {
        return meanwhile(&context, &submitted).await;
    }
    if submitted.first("step") == "do" {
        return answer_all(&context, &submitted, (on, &document), &chosen).await;
    }
    let mut read = context.app.db.read().await?;
    let caller = context.caller()?;
    for it in &mut chosen {
        let answer = answer(it, (on, &document));
        let which = (answer.case, answer.version);
        match procedures::said_of(&context.app, &mut read, caller, which, &answer.draft).await {
            Ok(said) => it.said = said,
            Err(StepError::Changed) => return meanwhile(&context, &submitted).await,
            Err(error) => {
                let errors = procedures::pages::refused(error, "on")?;
                drop(read);
                let requests = waiting(&context).await?;
                return Page::render_refused(&list_page(&context, requests, &submitted, &errors));
            }
        }
    }
    Page::render(&check_page(&context, (on, &document), chosen))
}

fn check_page(context: &Context, (on, document): (Date, &str), chosen: Vec<Request>) -> CheckPage {
    let crumbs = vec![
        Crumb { label: context.text("terms-title"), href: list::path() },
        Crumb { label: context.text("term-requests-title"), href: PATH.to_owned() },
    ];
    let cases = chosen.iter().map(|it| ("case".to_owned(), it.value()));
    let same = [("on", on.to_string()), ("document", document.to_owned())];
    CheckPage {
        page: Page::new(context, "term-requests-check").office().crumbs(crumbs),
        rows: vec![
            (context.text("term-reply-on"), on.to_string()),
            (context.text("term-reply-document"), document.to_owned()),
            (context.text("term-requests-count"), chosen.len().to_string()),
        ],
        blocked: chosen.iter().flat_map(|it| &it.said).any(Checked::blocks),
        hidden: same.map(|(name, value)| (name.to_owned(), value)).into_iter().chain(cases).collect(),
        requests: chosen,
        path: PATH,
    }
}

async fn answer_all(
    context: &Context,
    submitted: &Submitted,
    reply: (Date, &str),
    chosen: &[Request],
) -> Result<Response, AppError> {
    let answers: Vec<Answer> = chosen.iter().map(|it| answer(it, reply)).collect();
    let Err((case, error)) = commands::answer_all(&context.app, context.caller()?, &answers).await else {
        return Ok(Redirect::to(&format!("{PATH}?done=answered")).into_response());
    };
    if matches!(error, StepError::Changed) {
        return meanwhile(context, submitted).await;
    }
    let mut errors = procedures::pages::refused(error, "case")?;
    if let Some(which) = chosen.iter().find(|it| Some(it.case) == case) {
        let name = which.organisation.clone();
        errors.0.push(("case", FieldError::with("term-requests-stopped-at", "organisation", name)));
    }
    let requests = waiting(context).await?;
    Page::render_refused(&list_page(context, requests, submitted, &errors))
}

/// Somebody else answered one of them meanwhile: nothing was answered, and what waits now is shown.
async fn meanwhile(context: &Context, submitted: &Submitted) -> Result<Response, AppError> {
    let requests = waiting(context).await?;
    let mut page = list_page(context, requests, submitted, &Errors::default());
    page.changed = Some(Vec::new());
    page.page.has_error = true;
    Page::render_refused(&page)
}
