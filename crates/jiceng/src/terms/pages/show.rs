//! The term of one organisation: where it stands, what was approved, what comes next and whose turn it is.

use super::{RULES, ask, key_mark, key_show, list, of_address};
use crate::organisations::{self, Checked, Organisation, Term};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::procedures::{self, Case, Course, State as CaseState};
use crate::terms::model::{Span, State, state_on};
use crate::terms::queries::{self, Days};
use crate::terms::{PROCEDURE, commands};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/terms/{organisation}";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/terms/{id}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadCases), show)]
}

#[derive(Template)]
#[template(path = "terms/pages/show.html")]
struct ShowPage {
    page: Page,
    whose: (String, String),
    state: State,
    tone: &'static str,
    rows: Vec<(String, String)>,
    /// What the rules about terms say of it.
    said: Vec<Checked>,
    /// What the caller can do now: words and pages, the usual one first.
    acts: Vec<(String, String)>,
    /// The case that runs: its page, and its course.
    running: Option<(String, Course)>,
    /// Cases that ended.
    ended: Vec<(String, String)>,
    /// Markings as a key or difficult village.
    markings: Vec<(String, String)>,
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let organisation = of_address(&context, &mut read, &id).await?;
    let days = Days::now(&context.app)?;
    let terms = organisations::terms(&mut read, caller.area, organisation.id).await?;
    let term = terms.iter().find(|it| it.ended.is_none());
    let span = term.map(span_of);
    let state = state_on(span.as_ref(), days.today, days.horizon);
    let scope = crate::platform::access::Scope::alone(&organisation.path);
    let replies = queries::replies(&mut read, caller, Some(&scope)).await?;
    let mut rows = term.map(|it| rows(&context, it)).unwrap_or_default();
    if let Some(reply) = term.and_then(|it| replies.get(&it.id)) {
        rows.push((context.text("term-approved"), list::approved(&context, reply)));
    }
    rows.extend(contact(&context, &organisation));
    let figures = organisations::figures(&mut read, caller.area, &organisation, days.today).await?;
    let mut said = organisations::check(&context.app, &organisation, &figures);
    said.retain(|it| RULES.contains(&it.rule.as_str()));
    let cases = procedures::of_organisation(&mut read, caller.area, organisation.id, PROCEDURE).await?;
    let (running, ended): (Vec<Case>, Vec<Case>) =
        cases.into_iter().partition(|it| it.state == CaseState::Running);
    let running = match running.into_iter().next() {
        Some(case) => {
            let standing = procedures::of_case(&context.app, &mut read, caller, case).await?;
            let href = procedures::pages::show::path(standing.case.id);
            Some((href, procedures::pages::course(&context, &standing, true)))
        }
        None => None,
    };
    let markings = queries::markings_of(&mut read, caller.area, organisation.id).await?;
    let markable = markings.iter().all(|it| it.until.is_some());
    let template = ShowPage {
        page: page(&context, &organisation),
        whose: (organisations::pages::show::path(organisation.id), organisation.short_name.clone()),
        state,
        tone: list::tone(state),
        rows,
        said,
        acts: if organisation.dissolved_on.is_some() {
            Vec::new()
        } else {
            acts(&context, &organisation, running.is_some(), markable)?
        },
        running,
        ended: ended.iter().map(|it| was(&context, it)).collect(),
        markings: markings
            .iter()
            .map(|it| (key_show::heading(&context, it), key_show::path(it.id)))
            .collect(),
    };
    Page::render(&template)
}

fn span_of(term: &Term) -> Span {
    Span {
        started: term.started,
        due: term.due,
        changing_since: term.changing_since,
        extended_until: term.extended_until,
    }
}

fn page(context: &Context, organisation: &Organisation) -> Page {
    let args = [("organisation", organisation.short_name.clone())];
    let crumbs = vec![Crumb { label: context.text("terms-title"), href: list::path() }];
    Page::titled(context, context.text_with("term-of", &args)).office().crumbs(crumbs)
}

/// Labels and values of a running term.
fn rows(context: &Context, term: &Term) -> Vec<(String, String)> {
    let ends = format!("{}{}", term.end(), context.late(term.end()));
    let days = [
        ("terms-started", Some(term.started.to_string())),
        ("terms-years", Some(term.years.to_string())),
        ("terms-ends", Some(ends)),
        ("term-due", term.extended_until.map(|_| term.due.to_string())),
        ("term-extended", term.extended_until.map(|day| day.to_string())),
        ("term-changing", term.changing_since.map(|day| day.to_string())),
    ];
    days.into_iter().filter_map(|(key, value)| Some((context.text(key), value?))).collect()
}

/// Who is asked there.
fn contact(context: &Context, organisation: &Organisation) -> Option<(String, String)> {
    let parts = [organisation.contact.clone(), organisation.telephone.clone()];
    let told = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!told.is_empty()).then(|| (context.text("terms-contact"), told))
}

/// What the caller can do about the term.
fn acts(
    context: &Context,
    organisation: &Organisation,
    running: bool,
    markable: bool,
) -> Result<Vec<(String, String)>, AppError> {
    let caller = context.caller()?;
    let mut acts = if running { Vec::new() } else { ask::ways(context, organisation)? };
    if caller.may_at(Permission::ChangeOrganisations, &organisation.path) {
        let href = organisations::pages::term_new::path(organisation.id);
        acts.push((context.text("term-new"), href));
    }
    if markable && commands::decides(caller, &organisation.path).is_ok() {
        acts.push((context.text("key-village-mark"), key_mark::of(organisation.id)));
    }
    Ok(acts)
}

/// A case that ended, with its page.
fn was(context: &Context, case: &Case) -> (String, String) {
    let args = [
        ("started", case.started.to_string()),
        ("ended", case.ended.map(|day| day.to_string()).unwrap_or_default()),
        ("state", context.text(case.state.key())),
    ];
    (context.text_with("term-case-ended", &args), procedures::pages::show::path(case.id))
}
