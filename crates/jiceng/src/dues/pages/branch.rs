//! The dues of a branch (党费收缴): each member with what is set, until when it is paid and what is open; those of whom
//! nothing is set stand first.

use super::{account, member, place, receive, record, set, statement};
use crate::dues::commands::{has_members, reckoned};
use crate::dues::findings;
use crate::dues::model::{Kind, Month};
use crate::dues::money::yuan;
use crate::dues::queries::{self, Payer};
use crate::dues::reckon::Reckoning;
use crate::dues::{Setting, commands};
use crate::members::Standing;
use crate::organisations::{Checked, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::{MembershipId, OrganisationId};
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/dues";

/// The page of the caller's own branch.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page of a branch.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

/// The page, which says what was just done.
pub(super) fn done(organisation: OrganisationId, act: &str) -> String {
    format!("{PATH}?organisation={organisation}&done={act}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadDues), show)]
}

/// A member as the list shows them.
struct Line {
    id: MembershipId,
    name: String,
    href: String,
    category_key: Option<&'static str>,
    amount: String,
    paid_until: String,
    open: String,
    state: String,
    tone: &'static str,
}

/// Somebody of whom a rule about arrears speaks.
struct Reminder {
    name: String,
    href: String,
    said: Checked,
}

/// Where the caller who keeps the dues goes on.
struct Acts {
    organisation: OrganisationId,
    set: &'static str,
    receive: &'static str,
    voluntary: String,
    statement: String,
}

#[derive(Template)]
#[template(path = "dues/pages/branch.html")]
struct BranchPage {
    page: Page,
    /// What was just done.
    done: Option<String>,
    /// Whether a form was asked for and nobody was ticked.
    nobody: bool,
    whose: String,
    month: Month,
    /// How many members nothing is set of.
    unset: usize,
    /// Those of them who came from another branch: how many, and their names.
    came: Option<(usize, String)>,
    /// What the rulebook says of suspended members, where there is one.
    law: Option<Law>,
    open: String,
    reminders: Vec<Reminder>,
    lines: Vec<Line>,
    acts: Option<Acts>,
    account_href: String,
}

/// A member with what is set and what it comes to.
pub(in crate::dues) struct Standings {
    pub(in crate::dues) member: Payer,
    pub(in crate::dues) now: Option<Setting>,
    pub(in crate::dues) reckoning: Reckoning,
    /// Whether the member came from another branch of the area.
    came: bool,
}

impl Standings {
    /// Whether dues are asked of the member at present: not while membership is suspended.
    fn asks(&self) -> bool {
        self.member.standing != Standing::Suspended
    }
}

/// The present members of a branch, those of whom nothing is set first.
pub(in crate::dues) async fn standings(
    context: &Context,
    read: &mut db::Read,
    branch: &Organisation,
) -> Result<Vec<Standings>, AppError> {
    let (area, today) = (context.caller()?.area, context.app.clock.today());
    let members = queries::members_of(read, area, branch.id).await?;
    let all = queries::all_in(read, area, &Scope::alone(&branch.path)).await?;
    let mut standings: Vec<Standings> = members
        .into_iter()
        .map(|member| {
            let settings = all.settings(member.id);
            Standings {
                now: present(settings, Month::of(today)).cloned(),
                reckoning: reckoned(&context.app, &member, &all, today),
                came: all.came(member.id),
                member,
            }
        })
        .collect();
    standings.sort_by_key(|it| it.now.is_some());
    Ok(standings)
}

/// What holds in a month, or what will hold first.
pub(in crate::dues) fn present(settings: &[Setting], month: Month) -> Option<&Setting> {
    settings.iter().rfind(|it| it.from <= month).or_else(|| settings.first())
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let branch = place(&context, &mut read, &asked, Permission::ReadDues).await?;
    if !has_members(&branch) {
        return Ok(Redirect::to(&account::at(branch.id)).into_response());
    }
    let all = standings(&context, &mut read, &branch).await?;
    let today = context.app.clock.today();
    let month = Month::of(today);
    let open: i64 = all.iter().filter(|it| it.asks()).map(|it| it.reckoning.open_until(month)).sum();
    let keeps = caller.may_at(Permission::KeepDues, &branch.path) && branch.dissolved_on.is_none();
    let template = BranchPage {
        page: Page::new(&context, "dues-title").office(),
        done: done_key(asked.first("done")).map(|key| context.text(key)),
        nobody: asked.first("done") == "nobody",
        whose: branch.short_name.clone(),
        month,
        unset: all.iter().filter(|it| it.now.is_none()).count(),
        came: came(&context, &all),
        law: all.iter().find(|it| !it.asks()).and_then(|_| Law::of(&context, findings::SUSPENDED)),
        open: yuan(open),
        reminders: all.iter().filter_map(|it| reminder(&context, it)).collect(),
        lines: all.iter().map(|it| line(&context, it, month)).collect(),
        acts: keeps.then(|| Acts {
            organisation: branch.id,
            set: set::PATH,
            receive: receive::PATH,
            voluntary: record::of(branch.id, Kind::Voluntary),
            statement: statement::of(branch.id),
        }),
        account_href: account::at(branch.id),
    };
    Page::render(&template)
}

/// Those who came from another branch and of whom nothing is set here yet.
fn came(context: &Context, all: &[Standings]) -> Option<(usize, String)> {
    let unset = all.iter().filter(|it| it.came && it.now.is_none() && it.asks());
    let names: Vec<&str> = unset.map(|it| it.member.name.as_str()).collect();
    (!names.is_empty()).then(|| (names.len(), names.join(&context.text("dues-between"))))
}

fn reminder(context: &Context, it: &Standings) -> Option<Reminder> {
    let today = context.app.clock.today();
    let months = it.reckoning.on_end(Month::of(today));
    let said = findings::of_arrears(&context.app, months, today).filter(|_| it.asks())?;
    Some(Reminder { name: it.member.name.clone(), href: member::path(it.member.id), said })
}

fn line(context: &Context, it: &Standings, month: Month) -> Line {
    let open = it.reckoning.open_until(month);
    let (state, tone) = state(context, it, month);
    Line {
        id: it.member.id,
        name: it.member.name.clone(),
        href: member::path(it.member.id),
        category_key: it.now.as_ref().map(|setting| setting.category.key()),
        amount: it.now.as_ref().map(|setting| yuan(setting.amount)).unwrap_or_default(),
        paid_until: it.reckoning.paid_until().map(|month| month.to_string()).unwrap_or_default(),
        open: if it.now.is_some() { yuan(open) } else { String::new() },
        state,
        tone,
    }
}

/// Where a member stands, in a word.
fn state(context: &Context, it: &Standings, month: Month) -> (String, &'static str) {
    let Some(setting) = &it.now else { return (context.text("dues-state-unset"), "warn") };
    if !it.asks() {
        return (context.text(it.member.standing.key()), "plain");
    }
    let late = it.reckoning.in_arrears(month).len();
    if late > 0 {
        let tone = if it.reckoning.on_end(month) > 1 { "warn" } else { "info" };
        return (context.text_with("dues-state-late", &[("count", late.to_string())]), tone);
    }
    if setting.amount == 0 {
        return (context.text("dues-state-exempt"), "plain");
    }
    let paid = it.reckoning.month(month).open() == 0;
    (
        context.text(if paid { "dues-state-paid" } else { "dues-state-open" }),
        if paid { "ok" } else { "plain" },
    )
}

/// The key of what was just done.
fn done_key(act: &str) -> Option<&'static str> {
    Some(match act {
        "set" => "dues-done-set",
        "received" => "dues-done-received",
        "statement" => "dues-done-statement",
        _ => return None,
    })
}

/// The sealed income as those who may see it read it; empty where there is none.
pub(super) fn base_shown(context: &Context, setting: &Setting) -> Result<String, AppError> {
    Ok(commands::base_of(&context.app, setting)?.map(yuan).unwrap_or_default())
}
