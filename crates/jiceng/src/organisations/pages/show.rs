//! One organisation: who leads, members, what is due, what is wrong, history; now or on a past day.

use super::now::Now;
use super::{
    close, export, found, kind, list, merge, move_below, post, post_new, rename, revise, term, term_new,
};
use crate::organisations::model::{Deed, Duty, superior_path};
use crate::organisations::queries::{self, Organisation, PastAct, Place, Post, Term};
use crate::organisations::{Board, Counts, Kind, Setting, as_of, board, leaders, terms};
use crate::platform::access::{Caller, Permission, Reach, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Submitted, SummaryLine, day, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/organisations/{id}";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}")
}

/// The page after an act.
#[must_use]
pub fn done(id: OrganisationId, deed: Deed) -> String {
    format!("/organisations/{id}?done={deed}")
}

/// The page as of a day.
fn on_day(id: OrganisationId, on: Option<Date>) -> String {
    on.map_or_else(|| path(id), |on| format!("/organisations/{id}?on={on}"))
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadOrganisations), show)]
}

/// Somebody in office as the page shows it.
struct Leader {
    held: Held<Post>,
    /// The member's page, and the masked telephone, where the caller may see them.
    member: Option<(String, Option<String>)>,
}

/// A line of the history.
struct Happened {
    on: Date,
    title: String,
    change: Option<String>,
    basis: Vec<String>,
}

/// Somebody in office, or a term, with the page that corrects it.
struct Held<T> {
    it: T,
    label: String,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "organisations/pages/show.html")]
struct ShowPage {
    page: Page,
    organisation: Organisation,
    here: String,
    done: Option<String>,
    wrong: Vec<SummaryLine>,
    on: Field,
    past: Option<Date>,
    stood: bool,
    superior: Option<(String, String)>,
    counts: Counts,
    leaders: Vec<Leader>,
    former: Vec<Held<Post>>,
    terms: Vec<Held<Term>>,
    now: Now,
    alone: bool,
    below: Vec<(Option<String>, Organisation)>,
    all_below: Option<String>,
    acts: Vec<Happened>,
    places: Vec<Place>,
    links: Vec<(String, String)>,
    deeds: Vec<(String, String)>,
}

/// Organisations below that the page itself shows; the rest is in the list.
const SHOWN_BELOW: i64 = 20;

async fn show(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let present = queries::by_id(&mut read, caller, id).await?;
    let (on, past) = day_asked(&context, &asked);
    let day = past.unwrap_or_else(|| context.app.clock.today());
    let then = as_of(&mut read, caller.area, &present, day).await?;
    let stood = then.is_some();
    let organisation = then.unwrap_or_else(|| present.clone());

    let board = board(&context.app, &mut read, caller).await?;
    let figures = board.figures(&organisation.path).filter(|_| past.is_none() && stood);
    let counts = counts_of(&mut read, caller, &board, &organisation, past).await?;
    let stands = past.is_none() && present.dissolved_on.is_none();
    let may_change = stands && caller.may_at(Permission::ChangeOrganisations, &present.path);
    let may_correct = |post: &Post| stands && caller.may_at(Duty::right_for(&post.post), &present.path);
    let holders = leaders(&mut read, caller.area, id, day).await?;
    let former = former(&mut read, caller, id, &holders, past).await?;
    let all_terms = terms_then(&mut read, caller, id, past).await?;
    let now = match figures {
        Some(figures) => {
            Now::read(&context, &mut read, &organisation, figures, (&all_terms, &holders)).await?
        }
        None => Now::default(),
    };
    let holders = held_posts(&context, id, holders, may_correct);
    let leaders = in_office(&context, &mut read, holders, past).await?;
    let (below, more_below) = some_below(&mut read, caller, &organisation, day).await?;
    let superior = superior_of(&mut read, caller, &organisation, past).await?;
    let acts = queries::acts(&mut read, caller.area, id).await?;
    let places = queries::places(&mut read, caller.area, id).await?;

    let crumbs = vec![Crumb { label: context.text("organisations-title"), href: list::path() }];
    let mut page = Page::titled(&context, organisation.short_name.clone()).office().crumbs(crumbs);
    page.has_error = on.error.is_some();
    let template = ShowPage {
        page,
        here: path(id),
        done: asked.first("done").parse::<Deed>().ok().map(|deed| context.text(deed.key())),
        wrong: summary(&[&on]),
        on,
        past,
        stood,
        superior,
        counts,
        leaders,
        former: held_posts(&context, id, former, may_correct),
        terms: held_terms(&context, id, all_terms, may_change),
        now,
        alone: caller.acting.reach(Permission::ReadOrganisations) == Some(Reach::Alone),
        all_below: more_below.then(|| list::below(id, past)),
        below: below.into_iter().map(|it| below_line(caller, it, past)).collect(),
        acts: acts.into_iter().map(|act| happened(&context, act)).collect(),
        places,
        links: links(&context, caller, &present),
        deeds: if stands { deeds(&context, caller, &present) } else { Vec::new() },
        organisation,
    };
    Page::render_asked(&template, &template.wrong)
}

/// The first organisations below, and whether there are more.
async fn some_below(
    read: &mut db::Read,
    caller: &Caller,
    organisation: &Organisation,
    day: Date,
) -> Result<(Vec<Organisation>, bool), AppError> {
    let mut below = queries::children_on(read, caller, organisation, day, "", SHOWN_BELOW + 1).await?;
    let more = i64::try_from(below.len()).unwrap_or(0) > SHOWN_BELOW;
    below.truncate(usize::try_from(SHOWN_BELOW).unwrap_or(0));
    Ok((below, more))
}

/// All terms; on a past day the one that ran then.
async fn terms_then(
    read: &mut db::Read,
    caller: &Caller,
    id: OrganisationId,
    past: Option<Date>,
) -> Result<Vec<Term>, AppError> {
    Ok(match past {
        Some(day) => queries::term_on(read, caller.area, id, day).await?.into_iter().collect(),
        None => terms(read, caller.area, id).await?,
    })
}

/// Those who held posts before, or will; on a past day nobody else is shown.
async fn former(
    read: &mut db::Read,
    caller: &Caller,
    id: OrganisationId,
    holders: &[Post],
    past: Option<Date>,
) -> Result<Vec<Post>, AppError> {
    if past.is_some() {
        return Ok(Vec::new());
    }
    let all = queries::posts(read, caller.area, id).await?.into_iter();
    Ok(all.filter(|post| holders.iter().all(|holder| holder.id != post.id)).collect())
}

/// The field for a past day, and the day when it is one before today.
pub(super) fn day_asked(context: &Context, asked: &Submitted) -> (Field, Option<Date>) {
    let today = context.app.clock.today();
    let text = asked.first("on");
    let read = if text.is_empty() { Ok(None) } else { day(text).map(Some) };
    let errors = read.as_ref().err().map_or_else(Errors::default, |error| {
        Errors::one("on", crate::platform::form::FieldError::from(*error))
    });
    let field = Field::new(context, asked, &errors, "on", "organisations-on").optional();
    (field, read.ok().flatten().filter(|day| *day < today))
}

/// Those in office with the member's page and the masked telephone, where the caller may see them.
async fn in_office(
    context: &Context,
    read: &mut db::Read,
    holders: Vec<Held<Post>>,
    past: Option<Date>,
) -> Result<Vec<Leader>, AppError> {
    let caller = context.caller()?;
    let scope = caller.scope(Permission::ReadMembers).ok().filter(|_| past.is_none());
    let mut leaders = Vec::with_capacity(holders.len());
    for held in holders {
        let mut member = None;
        if let (Some(person), Some(scope)) = (held.it.person, &scope) {
            let found = queries::member_behind(read, caller.area, person, scope).await?;
            member = found.map(|(id, telephone)| (crate::member_page(id), telephone));
        }
        leaders.push(Leader { held, member });
    }
    leaders.sort_by_key(|leader| {
        (leader.held.it.post.parse::<Duty>().ok().is_none(), leader.held.it.post.parse::<Duty>().ok())
    });
    Ok(leaders)
}

/// An organisation below, with its page where it lies in the caller's reach.
fn below_line(
    caller: &Caller,
    organisation: Organisation,
    past: Option<Date>,
) -> (Option<String>, Organisation) {
    let within = caller.may_at(Permission::ReadOrganisations, &organisation.path);
    (within.then(|| on_day(organisation.id, past)), organisation)
}

async fn counts_of(
    read: &mut db::Read,
    caller: &Caller,
    board: &Board,
    organisation: &Organisation,
    past: Option<Date>,
) -> Result<Counts, AppError> {
    let scope = Scope::subtree(&organisation.path);
    let Some(day) = past else {
        let below = board.below(&scope);
        return Ok(Counts { members: below.members, full: below.full, ..Counts::default() });
    };
    let mut sum = Counts::default();
    for (_, members, full) in queries::counts_on(read, caller, &scope, day).await? {
        sum += Counts { members, full, ..Counts::default() };
    }
    Ok(sum)
}

/// The superior's name and, where the caller may see it, its page.
async fn superior_of(
    read: &mut db::Read,
    caller: &Caller,
    organisation: &Organisation,
    past: Option<Date>,
) -> Result<Option<(String, String)>, AppError> {
    let Some(id) = organisation.superior else { return Ok(None) };
    let Ok(superior) = queries::by_id(read, caller, id).await else { return Ok(None) };
    let then = match past {
        Some(day) => as_of(read, caller.area, &superior, day).await?.unwrap_or(superior),
        None => superior,
    };
    Ok(Some((on_day(id, past), then.short_name)))
}

fn held_posts(
    context: &Context,
    id: OrganisationId,
    posts: Vec<Post>,
    may: impl Fn(&Post) -> bool,
) -> Vec<Held<Post>> {
    let label = |post: &Post| match post.post.parse::<Duty>() {
        Ok(duty) => context.text(duty.key()),
        Err(_) => post.post.clone(),
    };
    let posts = posts.into_iter();
    posts.map(|it| Held { label: label(&it), href: may(&it).then(|| post::path(id, it.id)), it }).collect()
}

fn held_terms(context: &Context, id: OrganisationId, terms: Vec<Term>, may: bool) -> Vec<Held<Term>> {
    let label = |term: &Term| {
        let key = if term.ended.is_some() { "organisation-term-over" } else { "organisation-term" };
        let ended = term.ended.map(|ended| ended.to_string()).unwrap_or_default();
        let args = [("started", term.started.to_string()), ("due", term.due.to_string()), ("ended", ended)];
        let late = if term.ended.is_none() { context.late(term.end()) } else { String::new() };
        context.text_with(key, &args) + &late
    };
    let terms = terms.into_iter();
    terms.map(|it| Held { label: label(&it), href: may.then(|| term::path(id, it.id)), it }).collect()
}

fn happened(context: &Context, act: PastAct) -> Happened {
    let deed = act.act.parse::<Deed>();
    let title = deed.map_or_else(|_| act.act.clone(), |deed| context.text(deed.key()));
    // Kinds, settings and posts stand in the history as words.
    let words = |text: &str| {
        let part = |part: &str| {
            let key = (part.parse::<Kind>().map(Kind::key).ok())
                .or_else(|| part.parse::<Setting>().map(Setting::key).ok())
                .or_else(|| part.parse::<Duty>().map(Duty::key).ok());
            key.map_or_else(|| part.to_owned(), |key| context.text(key))
        };
        text.split('；').map(part).collect::<Vec<_>>().join("；")
    };
    let change =
        match (act.before.as_deref(), act.after.as_deref()) {
            (Some(before), Some(after)) => Some(context.text_with(
                "organisation-history-change",
                &[("before", words(before)), ("after", words(after))],
            )),
            (Some(only), None) | (None, Some(only)) => Some(words(only)),
            (None, None) => None,
        };
    let basis = [
        ("organisation-history-document", act.document),
        ("organisation-history-approved", act.approved_by),
        ("organisation-history-reason", act.reason),
    ];
    let mut basis: Vec<String> = basis
        .into_iter()
        .filter_map(|(key, value)| Some(context.text_with(key, &[("value", value?)])))
        .collect();
    let recorded = crate::platform::clock::day_of(act.recorded_at);
    if recorded != act.on {
        basis.push(context.text_with("organisation-history-recorded", &[("day", recorded.to_string())]));
    }
    Happened { on: act.on, title, change, basis }
}

/// Of a closed organisation others offer only what reads its record.
const READS: [Permission; 4] =
    [Permission::ReadOrganisations, Permission::ReadMembers, Permission::ReadUnits, Permission::Export];

fn links(context: &Context, caller: &Caller, organisation: &Organisation) -> Vec<(String, String)> {
    crate::organisation_links()
        .into_iter()
        .filter(|link| organisation.dissolved_on.is_none() || READS.contains(&link.needs))
        .filter(|link| caller.may_at(link.needs, &organisation.path))
        .map(|link| ((link.href)(organisation.id), context.text(link.key)))
        .chain(
            caller
                .may_at(Permission::Export, &organisation.path)
                .then(|| (export::of(organisation.id), context.text("organisations-export-title"))),
        )
        .collect()
}

/// The acts that the caller may do here, each with its page.
fn deeds(context: &Context, caller: &Caller, organisation: &Organisation) -> Vec<(String, String)> {
    type Deeds = [(&'static str, fn(OrganisationId) -> String)];
    let id = organisation.id;
    let kept: &Deeds =
        &[("organisation-revise-do", revise::path), ("organisation-post-new-do", post_new::path)];
    let own: &Deeds =
        &[("organisation-term-new-do", term_new::path), ("organisation-rename-do", rename::path)];
    let above: &Deeds = &[
        ("organisation-change-kind-do", kind::path),
        ("organisation-move-do", move_below::path),
        ("organisation-merge-do", merge::path),
        ("organisation-close-do", close::path),
    ];
    let founding: &Deeds = &[("organisation-found-do", found::path)];
    let may = |needs| caller.may_at(needs, &organisation.path);
    let changes = may(Permission::ChangeOrganisations);
    let decides = organisation.superior.is_some()
        && caller.may_at(Permission::ChangeOrganisations, superior_path(&organisation.path));
    let founds = changes && organisation.kind != Kind::Group;
    let parts =
        [(kept, may(Permission::KeepOrganisation)), (own, changes), (founding, founds), (above, decides)];
    let chosen = parts.into_iter().filter(|(_, may)| *may).flat_map(|(deeds, _)| deeds);
    chosen.map(|(key, path)| (path(id), context.text(key))).collect()
}
