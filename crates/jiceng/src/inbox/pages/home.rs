//! The home page by role: what is to be dealt with, what is soon due, what this month and quarter ask for, then numbers.

use super::guest::{self, Guest};
use super::numbers::{self, Figure};
use super::own::{self, Own};
use super::upkeep;
use crate::floating;
use crate::inbox::{cases, requests};
use crate::meetings;
use crate::members::{self, Awaited};
use crate::organisations::{self, Actor, Base, Blind, DutyLine, Figures, Line, Organisation, Overview};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::page::{MenuItem, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::text::Language;
use crate::procedures;
use crate::rectification;
use askama::Template;
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// Where the page is.
pub const PATH: &str = "/";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::SignIn, home)]
}

/// Something to be dealt with, or soon due: what, why, whom, how many, since when or by when, and where; nowhere for
/// what is done outside the pages.
pub(in crate::inbox) struct Task {
    pub(super) href: String,
    pub(in crate::inbox) title: String,
    pub(super) citation: String,
    pub(super) whom: String,
    pub(super) tag: String,
    pub(super) tone: &'static str,
}

/// Something soon due, with its day where there is one.
type Due = (Option<Date>, Task);

/// A rule that cannot be judged, with what is missing.
struct Gap {
    href: String,
    text: String,
    missing: String,
    whom: String,
}

#[derive(Template)]
#[template(path = "inbox/pages/home.html")]
struct HomePage {
    page: Page,
    name: String,
    /// The organisation acted for, where the caller may see it.
    acting: Option<(Organisation, String)>,
    /// Whether the caller deals with the organisation's affairs, as against seeing to the own.
    staff: bool,
    /// What concerns the person, shown to whoever has no affairs of others to see to.
    own: Option<Own>,
    looked_days: i64,
    /// What whoever stands on no register can do here.
    guest: Option<Guest>,
    /// The state of the installation, for whoever operates it.
    upkeep: Vec<(String, String)>,
    tasks: Vec<Task>,
    rest: Vec<Task>,
    soon: Vec<Task>,
    duties: Vec<DutyLine>,
    /// What past periods of this year asked for and nothing is recorded of.
    overdue: Vec<DutyLine>,
    duties_href: String,
    gaps: Vec<Gap>,
    checked: i64,
    figures: Vec<Figure>,
    ways: Vec<MenuItem>,
}

/// Never more than a screen; the rest is below, folded.
const MOST: usize = 7;

/// What the first page says of the caller's affairs and of those of others that the caller sees to.
#[derive(Default)]
pub(in crate::inbox) struct Gathered {
    /// What is to be dealt with.
    pub(in crate::inbox) tasks: Vec<Task>,
    /// What is soon due, the next first.
    pub(in crate::inbox) soon: Vec<Task>,
    /// What this period asks for.
    pub(in crate::inbox) duties: Vec<DutyLine>,
    /// What past periods of this year asked for and nothing is recorded of.
    pub(in crate::inbox) overdue: Vec<DutyLine>,
    acting: Option<Organisation>,
    overview: Overview,
    figures: Vec<Figure>,
    upkeep: Vec<(String, String)>,
}

/// Gathers what waits for the caller.
///
/// # Errors
/// When nobody is signed in; whatever the database reports.
pub(in crate::inbox) async fn gather(context: &Context, read: &mut db::Read) -> Result<Gathered, AppError> {
    let caller = context.caller()?;
    let staff = caller.may(Permission::ReadFindings);
    let mut found = Gathered::default();
    if caller.may(Permission::ReadOrganisations) {
        let own = organisations::by_id(read, caller, caller.acting.organisation).await?;
        let board = organisations::board(&context.app, read, caller).await?;
        if staff {
            let scope = caller.scope(Permission::ReadFindings)?;
            found.overview = organisations::overview(&context.app, read, caller, &scope).await?;
        }
        found.figures = numbers::figures(context, read, &own, (&board, &found.overview)).await?;
        // What a branch is to do concerns those who lead it; its page has it for everybody.
        if let Some(figures) = board.figures(&own.path).filter(|_| staff) {
            (found.duties, found.overdue) = duties_of(context, read, &own, figures).await?;
        }
        found.acting = Some(own);
    }
    let (mut tasks, problem) = requested(context, read, caller).await?;
    let (cases, elsewhere) = of_cases(context, read, caller).await?;
    let operated = upkeep::state(context, read).await?.unwrap_or_default();
    tasks.extend(operated.tasks);
    let mut soon: Vec<Due> = found.overview.due.iter().map(|it| of_line(context, it)).collect();
    for (late, due, task) in of_members(context, read, caller).await? {
        if late { tasks.push(task) } else { soon.push((Some(due), task)) }
    }
    soon.extend(problem);
    soon.extend(invited(context, read, caller).await?);
    // What only the caller can do comes before what others are to be reminded of.
    let wrong = found.overview.wrong.iter().map(|it| of_line(context, it).1);
    tasks.extend(cases.into_iter().chain(wrong).chain(elsewhere));
    Ok(Gathered { tasks, soon: by_day(soon), upkeep: operated.rows, ..found })
}

async fn home(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let staff = caller.may(Permission::ReadFindings);
    let mut found = gather(&context, &mut read).await?;
    let own = if staff { None } else { own::own(&context, &mut read).await? };
    let stranger = own.is_none() && !staff && caller.may(Permission::Own);
    let guest = if stranger { Some(guest::guest(&context, &mut read).await?) } else { None };
    let rest = found.tasks.split_off(found.tasks.len().min(MOST));
    let page = Page::new(&context, "home-title").office();
    let acting = found.acting.map(|own| {
        let href = organisations::pages::show::path(own.id);
        (own, href)
    });
    let template = HomePage {
        name: caller.name.clone(),
        staff,
        ways: if staff || stranger { Vec::new() } else { ways(&page) },
        own,
        guest,
        looked_days: own::LOOKED,
        upkeep: found.upkeep,
        tasks: found.tasks,
        rest,
        soon: found.soon,
        duties_href: acting
            .as_ref()
            .map(|(own, _)| organisations::pages::duties::path(own.id))
            .unwrap_or_default(),
        duties: found.duties,
        overdue: found.overdue,
        gaps: found.overview.blind.iter().map(|it| gap(&context, it)).collect(),
        checked: found.overview.organisations,
        figures: found.figures,
        acting,
        page,
    };
    Page::render(&template)
}

/// What an organisation is to do in this period, and what of past periods of this year nothing is recorded of.
async fn duties_of(
    context: &Context,
    read: &mut db::Read,
    own: &Organisation,
    figures: &Figures,
) -> Result<(Vec<DutyLine>, Vec<DutyLine>), AppError> {
    let (app, today) = (&context.app, context.app.clock.today());
    let begin = date(today.year(), 1, 1);
    let events = organisations::events(read, context.caller()?.area, own, (begin, today)).await?;
    let mut present = organisations::current(app, own, figures, today, &events);
    let area = context.caller()?.area;
    present.extend(organisations::duties_of_groups(app, read, area, own, (today, today)).await?);
    let past = organisations::calendar(app, own, figures, &events, (begin, today)).obligations;
    let line = |it| organisations::pages::duty::line(context, own, it);
    let overdue = past.iter().filter(|it| it.is_overdue(today)).map(line);
    Ok((present.iter().map(line).collect::<Result<_, _>>()?, overdue.collect::<Result<_, _>>()?))
}

/// Where somebody with few rights can go: the whole menu, the page itself left out.
fn ways(page: &Page) -> Vec<MenuItem> {
    let items = page.menu.iter().flat_map(|group| group.items.iter());
    items.filter(|item| !item.current).cloned().collect()
}

/// What is soon due, the next first.
fn by_day(mut soon: Vec<Due>) -> Vec<Task> {
    soon.sort_by_key(|(due, _)| *due);
    soon.into_iter().map(|(_, task)| task).collect()
}

/// Requests that wait for the caller, and the problems that are soon to be mended.
async fn requested(
    context: &Context,
    read: &mut db::Read,
    caller: &Caller,
) -> Result<(Vec<Task>, Option<Due>), AppError> {
    let problems = problems(context, read, caller).await?;
    let away = away(context, read, caller).await?;
    let all = requests::waiting(read, caller, (&problems, &away)).await?.into_iter();
    let task = |it: requests::Request| Task {
        href: it.href,
        title: context.text_with(it.key, &[("count", it.count.to_string())]),
        citation: String::new(),
        whom: it
            .since
            .map(|day| context.text_with("home-since", &[("day", day.to_string())]))
            .unwrap_or_default(),
        tag: context.text("home-waiting"),
        tone: "warn",
    };
    Ok((all.map(task).collect(), problems_due(context, &problems)))
}

/// What waits of floating members where the caller keeps the members.
async fn away(
    context: &Context,
    read: &mut db::Read,
    caller: &Caller,
) -> Result<floating::Waiting, AppError> {
    if !caller.may(Permission::ChangeMembers) {
        return Ok(floating::Waiting::default());
    }
    let scope = Scope::subtree(&caller.acting.path);
    floating::waiting(&context.app, read, caller, &scope).await
}

/// Problems that wait where the caller records decisions.
async fn problems(
    context: &Context,
    read: &mut db::Read,
    caller: &Caller,
) -> Result<rectification::Waiting, AppError> {
    if !caller.may(Permission::RecordDecisions) {
        return Ok(rectification::Waiting::default());
    }
    let (scope, today) = (Scope::subtree(&caller.acting.path), context.app.clock.today());
    rectification::waiting(read, caller, &scope, today).await
}

/// Problems that are soon to be mended, as one line.
fn problems_due(context: &Context, problems: &rectification::Waiting) -> Option<Due> {
    let (count, first) = problems.soon;
    let day = first?;
    let title = context.text_with("soon-problems", &[("count", count.to_string())]);
    let whom = context.text_with("soon-problems-first", &[("day", day.to_string())]);
    let task = Task {
        href: rectification::pages::list::path(),
        title,
        citation: String::new(),
        whom,
        tag: context.text("strength-soon"),
        tone: "info",
    };
    Some((first, task))
}

/// So many days ahead the first page tells of a meeting. Ours, not a rule's.
const INVITED: i64 = 14;

/// Meetings to which the person is invited, as a member or as a guest.
async fn invited(context: &Context, read: &mut db::Read, caller: &Caller) -> Result<Vec<Due>, AppError> {
    if !caller.may(Permission::Own) {
        return Ok(Vec::new());
    }
    let today = context.app.clock.today();
    let all = meetings::invited(read, caller, (today, today.saturating_add(INVITED.days()))).await?;
    let task = |it: meetings::Coming| {
        let args = [("kind", context.text(it.kind.key())), ("day", it.on.to_string())];
        let task = Task {
            href: meetings::pages::own::path(),
            title: context.text_with("home-invited", &args),
            citation: String::new(),
            whom: it.organisation,
            tag: context.text("strength-soon"),
            tone: "info",
        };
        (Some(it.on), task)
    };
    Ok(all.into_iter().map(task).collect())
}

/// Steps of running cases that wait for the caller, and apart from them those that are late elsewhere.
async fn of_cases(
    context: &Context,
    read: &mut db::Read,
    caller: &Caller,
) -> Result<(Vec<Task>, Vec<Task>), AppError> {
    let today = context.app.clock.today();
    let all = cases::waiting(&context.app, read, caller).await?;
    let one = |it: cases::Waiting| {
        let late = it.due.is_some_and(|due| due < today);
        let (list, count) = (("list", context.text(it.list)), ("count", it.count.to_string()));
        let title = if let Some(step) = &it.step {
            let step = ("step", procedures::pages::said(context, step));
            let key = if it.of_organisations { "home-case-organisations" } else { "home-case" };
            context.text_with(key, &[list, step, count])
        } else {
            let below = !caller.acting.role.is_of_a_branch();
            let key = match (it.of_organisations, below) {
                (true, _) => "home-cases-late-organisations",
                (false, true) => "home-cases-late",
                (false, false) => "home-cases-late-elsewhere",
            };
            context.text_with(key, &[list, count])
        };
        let names = it.names.join(&context.text("case-between"));
        let names = if it.count > it.names.len() {
            context.text_with("home-case-names", &[("names", names)])
        } else {
            names
        };
        Task {
            href: it.href,
            title,
            citation: String::new(),
            whom: match it.due {
                Some(due) => {
                    let args = [("whom", names), ("day", due.to_string())];
                    context.text_with("home-by", &args) + &context.late(due)
                }
                None => names,
            },
            tag: context.text(if late { "awaited-late" } else { "home-waiting" }),
            tone: if late { "warn" } else { "info" },
        }
    };
    let (own, elsewhere): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.step.is_some());
    Ok((own.into_iter().map(one).collect(), elsewhere.into_iter().map(one).collect()))
}

/// What is awaited of members, late ones apart: whether late, the first day, the line.
async fn of_members(
    context: &Context,
    read: &mut db::Read,
    caller: &Caller,
) -> Result<Vec<(bool, Date, Task)>, AppError> {
    if !caller.may(Permission::ReadMembers) {
        return Ok(Vec::new());
    }
    let (today, zh) = (context.app.clock.today(), context.language == Language::Zh);
    let scope = Scope::subtree(&caller.acting.path);
    let all = members::awaited(&context.app, read, caller, &scope).await?;
    let Some(status) = members::status_in(&context.app, read, caller, &scope).await? else {
        return Ok(Vec::new());
    };
    let base = |what: Awaited| match what {
        Awaited::ProbationEnds => status.probationary,
        Awaited::SuspensionReview => status.suspended,
        Awaited::NewMemberTraining => status.members - status.probationary,
    };
    let mut tasks = Vec::new();
    for (what, late) in Awaited::ALL.iter().flat_map(|what| [(*what, true), (*what, false)]) {
        let own: Vec<Date> =
            all.iter().filter(|it| it.what == what && (it.due < today) == late).map(|it| it.due).collect();
        let Some((first, (_, citation, _))) =
            own.first().copied().zip(members::awaited_rule(&context.app, what, zh))
        else {
            continue;
        };
        let args =
            [("count", own.len().to_string()), ("base", base(what).to_string()), ("day", first.to_string())];
        let task = Task {
            href: members::pages::due::of(what, caller.acting.organisation),
            title: context.text(what.key()),
            citation,
            whom: context.text_with(
                "home-acts-branch",
                &[("whom", context.text_with(&format!("home-{}", what.key()), &args))],
            ),
            tag: context.text(if late { "awaited-late" } else { "strength-soon" }),
            tone: if late { "warn" } else { "info" },
        };
        tasks.push((late, first, task));
    }
    Ok(tasks)
}

/// A rule and those it touches: one leads to its organisation, several to the list of exactly those.
fn of_line(context: &Context, line: &Line) -> (Option<Date>, Task) {
    let zh = context.language == Language::Zh;
    let due = line.checked.due;
    // Of several the words of one would mislead: then the rule itself speaks.
    let edition = context.app.rulebook.edition_on(&line.rule, context.app.clock.today());
    let title = match edition.filter(|_| line.organisations > 1) {
        Some(edition) if zh => edition.text.zh.clone(),
        Some(edition) => edition.text.en.clone(),
        None => line.checked.text(zh).to_owned(),
    };
    let touched = whom(context, &line.first, line.organisations, line.of, due);
    let task = Task {
        href: context.caller.as_ref().and_then(|it| crate::rule_page(it, line)).unwrap_or_else(|| {
            where_to(line.organisations, &line.first, || organisations::pages::list::of_rule(&line.rule))
        }),
        title,
        citation: cited(context, line.checked.citation(zh), line.checked.confirmed),
        whom: acting(context, line, since(context, line, touched)),
        tag: context.text(line.checked.strength_key),
        tone: line.checked.tone,
    };
    (due, task)
}

fn gap(context: &Context, blind: &Blind) -> Gap {
    let zh = context.language == Language::Zh;
    let missing: Vec<&str> = blind.untold.missing.iter().map(|it| it.title(zh)).collect();
    Gap {
        href: where_to(blind.organisations, &blind.first, || {
            organisations::pages::list::untold_of(&blind.untold.rule)
        }),
        text: blind.untold.text(zh).to_owned(),
        missing: missing.join(if zh { "、" } else { ", " }),
        whom: whom(context, &blind.first, blind.organisations, blind.of, None),
    }
}

fn where_to(count: usize, first: &Organisation, all: impl Fn() -> String) -> String {
    if count > 1 { all() } else { organisations::pages::show::path(first.id) }
}

fn cited(context: &Context, citation: &str, confirmed: bool) -> String {
    if confirmed {
        citation.to_owned()
    } else {
        format!("{citation}{}", context.text("component-to-be-confirmed"))
    }
}

/// With since when a rule has been broken, where that is known; of several, of the earliest.
fn since(context: &Context, line: &Line, whom: String) -> String {
    let Some(day) = line.since else { return whom };
    let key = if line.organisations > 1 { "home-holds-first" } else { "home-holds" };
    context.text_with(key, &[("whom", whom), ("day", day.to_string())])
}

/// With who puts it right.
fn acting(context: &Context, line: &Line, whom: String) -> String {
    let actor = match line.actor {
        Actor::Itself => "home-acts-itself",
        Actor::Above => "home-acts-above",
        Actor::County => "home-acts-county",
        Actor::Asks => "home-acts-asks",
    };
    context.text_with(actor, &[("whom", whom)])
}

/// Whom a line touches, of how many, and by when the first of them.
fn whom(context: &Context, first: &Organisation, count: usize, of: Base, due: Option<Date>) -> String {
    let name = if count > 1 {
        let kind = of.kind.map_or_else(
            || context.text("home-kind-any"),
            |kind| context.text(&format!("home-kind-{}", kind.code())),
        );
        let args = [
            ("first", first.short_name.clone()),
            ("count", count.to_string()),
            ("base", of.organisations.to_string()),
            ("kind", kind),
        ];
        context.text_with("home-several", &args)
    } else {
        first.short_name.clone()
    };
    match due {
        None => name,
        Some(day) => {
            context.text_with("home-by", &[("whom", name), ("day", day.to_string())]) + &context.late(day)
        }
    }
}
