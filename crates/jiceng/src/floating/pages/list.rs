//! Who left and who came: registrations of one side, those who left last first.

use super::{arrive, files, leave, ledger, show};
use crate::floating::model::{Shown, Side, State};
use crate::floating::queries::{self, Filter, FloatingBranch, Kept, Unlisted};
use crate::floating::rules;
use crate::organisations::{self, Narrowed, Organisation};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, choice, summary};
use crate::platform::id::{FloatingId, OrganisationId};
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::paging::{Paging, Size};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::Date;

/// Where those who left are.
pub const PATH: &str = "/floating";
/// Where those who came are.
pub const IN_PATH: &str = "/floating/in";

/// Those who left.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// Those who came.
#[must_use]
pub fn in_path() -> String {
    IN_PATH.to_owned()
}

/// Those who left an organisation and those below it.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

/// Those who came to an organisation and those below it.
#[must_use]
pub fn in_of(organisation: OrganisationId) -> String {
    format!("{IN_PATH}?organisation={organisation}")
}

/// The list of one sort of those who left.
#[must_use]
pub fn shown(shown: Shown) -> String {
    format!("{PATH}?shown={shown}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ReadMembers);
    vec![get(PATH, needs, list_out), get(IN_PATH, needs, list_in)]
}

/// What is asked of the list, the ledger and the file, read once for all.
pub(super) struct Asked {
    pub(super) filter: Filter,
    pub(super) fields: [Field; 2],
    pub(super) errors: Errors,
    pub(super) organisation: Option<Organisation>,
}

impl Asked {
    /// Reads what an address or a form asks.
    pub(super) async fn read(
        context: &Context,
        read: &mut db::Read,
        asked: &Submitted,
        side: Side,
    ) -> Result<Self, AppError> {
        let (label, needs) = (("organisation", "floating-organisation"), Permission::ReadMembers);
        let narrowed = Narrowed::read(context, read, asked, label, needs).await?;
        let (within, mut errors) = (narrowed.scope(), narrowed.errors);
        let mut reader = Reader::new(asked);
        let shown = reader.optional("shown", choice::<Shown>).unwrap_or(Shown::Open);
        errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
        let choices = Shown::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
        let which = Field::new(context, asked, &errors, "shown", "floating-shown").or(shown).options(choices);
        let (fields, organisation) = ([which, narrowed.field], narrowed.organisation);
        Ok(Self { filter: Filter { side, shown, within }, fields, errors, organisation })
    }
}

struct Line {
    it: Kept,
    href: String,
    /// The other side's branch.
    other: String,
    /// Where, or since when nobody reaches the member.
    heard: String,
    state: State,
    tone: &'static str,
    /// Which side is to do something.
    waits: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "floating/pages/list.html")]
struct ListPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    title: &'static str,
    lead: &'static str,
    other: &'static str,
    fields: [Field; 2],
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
    acts: Vec<(&'static str, String)>,
    /// Marked as floating on the register, without a registration: what to read, and where to register.
    unlisted: Vec<(String, String)>,
    branches: Vec<(String, FloatingBranch)>,
    law: Option<Law>,
}

/// So many of those without a registration are named.
const NAMED: i64 = 30;

async fn list_out(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    list(context, query, Side::Home).await
}

async fn list_in(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    list(context, query, Side::Host).await
}

async fn list(context: Context, query: Option<String>, side: Side) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let mut asked = Asked::read(&context, &mut read, &submitted, side).await?;
    let home = side == Side::Home;
    let path = if home { PATH } else { IN_PATH };
    let paging = Paging::read(path, &submitted, &PLACE, &mut asked.errors);
    let before = place(&submitted);
    let mut found = Vec::new();
    if asked.errors.0.is_empty() {
        let bounds = (rules::long_ago(&context.app), before);
        found = queries::list(&mut read, caller, &asked.filter, bounds, paging.limit()).await?;
    }
    let more = paging.cut(&mut found);
    let next = found.last().filter(|_| more).map(|last| paging.from(&place_of(last)));
    let within = asked.filter.within.as_ref();
    let unlisted = if home { queries::unlisted(&mut read, caller, within, NAMED).await? } else { Vec::new() };
    let branches = queries::floating_branches(&mut read, caller, within).await?;
    let wrong = {
        let fields: Vec<&Field> = asked.fields.iter().collect();
        [summary(&fields), asked.errors.beside_fields(&context, &["size"])].concat()
    };
    let title = if home { "floating-out-title" } else { "floating-in-title" };
    let mut page = Page::new(&context, title).office();
    page.has_error = !wrong.is_empty();
    let template = ListPage {
        page,
        summary: wrong,
        path,
        title,
        lead: if home { "floating-out-lead" } else { "floating-in-lead" },
        other: if home { "floating-host" } else { "floating-home" },
        lines: found.into_iter().map(|it| line(&context, it, side)).collect(),
        first: before.map(|_| paging.first()),
        next,
        sizes: paging.sizes(),
        acts: acts(&context, &asked, side, &paging.questions()),
        unlisted: unlisted.iter().map(|it| unregistered(&context, it)).collect(),
        branches: branches.into_iter().map(|it| (organisations::pages::show::path(it.id), it)).collect(),
        law: Law::of(&context, if home { rules::CONTACT } else { rules::APPRAISAL }),
        fields: asked.fields,
    };
    Page::render_asked(&template, &template.summary)
}

/// What the caller can do from the list, the usual one first.
fn acts(context: &Context, asked: &Asked, side: Side, questions: &str) -> Vec<(&'static str, String)> {
    let mut acts = Vec::new();
    let own = context.caller.as_ref().map(|it| (it.acting.organisation, it.acting.path.clone()));
    let narrowed = asked.organisation.as_ref().map(|it| (it.id, it.path.clone()));
    let place = narrowed.or(own);
    let may =
        |path: &str| context.caller.as_ref().is_some_and(|it| it.may_at(Permission::ChangeMembers, path));
    if let Some((id, _)) = place.filter(|(_, path)| may(path)) {
        acts.extend(match side {
            Side::Host => [
                ("floating-arrive-title", arrive::of(id)),
                ("floating-take-notice-title", files::notice_for(id)),
            ],
            _ => [
                ("floating-leave-title", leave::choose(id)),
                ("floating-take-answer-title", files::ANSWER.to_owned()),
            ],
        });
    }
    acts.push(("floating-ledger-title", ledger::with(side, questions)));
    acts
}

fn unregistered(context: &Context, it: &Unlisted) -> (String, String) {
    let args = [("name", it.name.clone()), ("branch", it.branch_name.clone())];
    (context.text_with("floating-unlisted-one", &args), leave::of(it.membership))
}

fn line(context: &Context, it: Kept, side: Side) -> Line {
    let state = it.state();
    Line {
        href: show::path(it.id),
        other: if side == Side::Home { it.host_said() } else { it.home_said() }.to_owned(),
        heard: heard(context, &it),
        state,
        tone: state.tone(),
        waits: it.waits_for().map(Side::key),
        it,
    }
}

/// When something was last heard, and since when nobody reaches the member.
pub(super) fn heard(context: &Context, it: &Kept) -> String {
    match (it.lost_since(), it.contacted()) {
        (Some(since), _) => context.text_with("floating-lost-since", &[("day", since.to_string())]),
        (None, Some(day)) => day.to_string(),
        (None, None) => context.text("floating-never-contacted"),
    }
}

/// By which names an address says the place in the list.
const PLACE: [&str; 2] = ["after", "after-id"];

/// The place in the list that an address names.
fn place(asked: &Submitted) -> Option<(Date, FloatingId)> {
    asked.first(PLACE[0]).parse().ok().zip(asked.first(PLACE[1]).parse().ok())
}

/// The place behind a line.
fn place_of(last: &Kept) -> [(&'static str, String); 2] {
    [(PLACE[0], last.left_on.to_string()), (PLACE[1], last.id.to_string())]
}
