//! One member: what is recorded, what was done, honours and sanctions, who looked; and the act of seeing the protected
//! numbers in full.

use super::{act, correct, done, edit, record};
use crate::members::awaited;
use crate::members::commands::{suspended_from, unmask};
use crate::members::findings::{self, Said};
use crate::members::model::{Act, Category, Leaving, Standing};
use crate::members::queries::{self, ActRow, Member, PersonRecord};
use crate::platform::access::{Caller, Permission};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, line, summary};
use crate::platform::id::MembershipId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::platform::text::Language;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/members/{id}";
const UNMASK: &str = "/members/{id}/protected";

/// The page.
#[must_use]
pub fn path(id: MembershipId) -> String {
    format!("/members/{id}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        get(PATH, Needs::Permission(Permission::ReadMembers), show),
        post(UNMASK, Needs::Permission(Permission::Unmask), reveal),
    ]
}

#[derive(Template)]
#[template(path = "members/pages/show.html")]
struct ShowPage {
    page: Page,
    summary: Vec<SummaryLine>,
    ended: Option<String>,
    edit: Option<String>,
    acts: Vec<(String, String)>,
    said: Vec<Said>,
    awaited: Vec<Await>,
    rows: Vec<(String, String)>,
    reason: Option<Field>,
    unmask_href: String,
    stays: Vec<String>,
    states: Vec<(String, String, String, String)>,
    history: Vec<Event>,
    posts: Vec<(String, String)>,
    records: Vec<Line>,
    record_add: Option<String>,
    looks: Vec<(String, String, String)>,
}

/// Something awaited of the member by a day.
struct Await {
    title: String,
    due: String,
    text: String,
    citation: String,
    confirmed: bool,
    late: bool,
    untold: bool,
}

/// Something that was done, as the history shows it.
struct Event {
    on: String,
    title: String,
    facts: Vec<(String, String)>,
}

/// An honour or sanction, as the page shows it.
struct Line {
    title: String,
    text: String,
    href: Option<String>,
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let member = queries::by_membership(&mut context.app.db.read().await?, context.caller()?, id).await?;
    Page::render(&template(&context, &member, &Submitted::default(), &Errors::default(), None).await?)
}

async fn reveal(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(100));
    match reader.finish(reason) {
        Ok(reason) => {
            let (member, identity, telephone) = unmask(&context.app, context.caller()?, id, &reason).await?;
            let open = Some((identity, telephone));
            Page::render(&template(&context, &member, &Submitted::default(), &Errors::default(), open).await?)
        }
        Err(errors) => {
            let member =
                queries::by_membership(&mut context.app.db.read().await?, context.caller()?, id).await?;
            Page::render_refused(&template(&context, &member, &submitted, &errors, None).await?)
        }
    }
}

type Opened = Option<(Option<String>, Option<String>)>;

async fn template(
    context: &Context,
    member: &Member,
    submitted: &Submitted,
    errors: &Errors,
    opened: Opened,
) -> Result<ShowPage, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let looks = queries::looks(&mut read, caller.area, member.person).await?;
    let looks = looks.into_iter().map(|(at, who, what)| (clock::minute_of(at), who, what)).collect();
    let reason = (opened.is_none() && caller.may_at(Permission::Unmask, &member.path)).then(|| {
        Field::new(context, submitted, errors, "reason", "member-unmask-reason")
            .hint(context, "member-unmask-hint")
    });
    let crumbs = vec![Crumb { label: context.text("members-title"), href: super::list::path() }];
    let mut page = Page::titled(context, member.name.clone()).office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    let may_change = caller.may_at(Permission::ChangeMembers, &member.path);
    let posts = queries::posts_of(&mut read, caller.area, member.person, context.app.clock.today()).await?;
    let records = queries::records(&mut read, caller.area, member.person).await?;
    Ok(ShowPage {
        page,
        summary: reason.as_ref().map(|reason| summary(&[reason])).unwrap_or_default(),
        ended: ended(context, member),
        edit: (may_change && member.until.is_none()).then(|| edit::path(member.id)),
        acts: acts(context, caller, member, may_change),
        said: if member.until.is_none() { findings::of_member(&context.app, member)? } else { Vec::new() },
        awaited: if member.until.is_none() {
            awaits(context, &mut read, caller, member).await?
        } else {
            Vec::new()
        },
        rows: rows(context, member, opened),
        reason,
        unmask_href: format!("/members/{}/protected", member.id),
        stays: stays(context, &mut read, caller, member).await?,
        states: states(context, &mut read, caller, member).await?,
        history: history(context, &mut read, caller, member).await?,
        posts: posts.into_iter().map(|(post, place)| (context.text(post_key(&post)), place)).collect(),
        records: records.iter().map(|it| line_of(context, member.id, it, may_change)).collect(),
        record_add: may_change.then(|| record::add_path(member.id)),
        looks,
    })
}

/// What is awaited of the member, soon or overdue, with the rule that says by when.
async fn awaits(
    context: &Context,
    read: &mut db::Read,
    caller: &Caller,
    member: &Member,
) -> Result<Vec<Await>, AppError> {
    let today = context.app.clock.today();
    let states = queries::states(read, caller.area, member.id).await?;
    let since = suspended_from(&states, today);
    let zh = context.language == Language::Zh;
    let all = awaited::of_member(&context.app, member, since).into_iter();
    let shown = all.filter_map(|(what, due)| {
        let (text, citation, confirmed) = awaited::cited(&context.app, what, zh)?;
        let title = context.text(what.key());
        let (due, late) = (due.to_string(), due < today);
        Some(Await { title, due, text, citation, confirmed, late, untold: !what.stays() })
    });
    Ok(shown.collect())
}

/// Since when the membership is over, and why.
fn ended(context: &Context, member: &Member) -> Option<String> {
    let until = member.until?;
    let why = member.left.map(|leaving| context.text(leaving.key())).unwrap_or_default();
    Some(context.text_with("member-ended", &[("on", until.to_string()), ("why", why)]))
}

/// What can be done with the membership as it is, then what other capabilities offer.
fn acts(context: &Context, caller: &Caller, member: &Member, may_change: bool) -> Vec<(String, String)> {
    let mut acts = Vec::new();
    if may_change {
        let fitting = Act::OFFERED
            .into_iter()
            .filter(|act| act.fits(member.until.is_some(), member.category, member.standing));
        acts.extend(fitting.map(|act| (act::path(member.id, act), context.text(act.key()))));
        acts.push((correct::name_path(member.id), context.text(Act::Rename.key())));
        acts.push((correct::identity_path(member.id), context.text(Act::Identity.key())));
    }
    let links = crate::member_links().into_iter().filter(|link| caller.may_at(link.needs, &member.path));
    acts.extend(links.map(|link| ((link.href)(member.id), context.text(link.key))));
    acts
}

/// All branches the person belonged to, as far as the caller may know of them.
async fn stays(
    context: &Context,
    read: &mut db::Read,
    caller: &Caller,
    member: &Member,
) -> Result<Vec<String>, AppError> {
    let stays = queries::stays(read, caller.area, member.person).await?;
    let told = stays.into_iter().map(|stay| {
        let branch = if caller.may_at(Permission::ReadMembers, &stay.path) {
            stay.branch
        } else {
            context.text("member-other-branch")
        };
        let until = stay.range.1.map_or_else(|| context.text("member-until-now"), |until| until.to_string());
        let why = stay.left.map(|leaving| context.text(leaving.key())).unwrap_or_default();
        let args = [("branch", branch), ("from", stay.range.0.to_string()), ("until", until), ("why", why)];
        context.text_with("member-stay", &args)
    });
    Ok(told.collect())
}

/// Category and standing day by day.
async fn states(
    context: &Context,
    read: &mut db::Read,
    caller: &Caller,
    member: &Member,
) -> Result<Vec<(String, String, String, String)>, AppError> {
    let states = queries::states(read, caller.area, member.id).await?;
    let lines = states.into_iter().rev().map(|state| {
        let (category, standing) = (context.text(state.category.key()), context.text(state.standing.key()));
        (state.from.to_string(), category, standing, state.reason.unwrap_or_default())
    });
    Ok(lines.collect())
}

async fn history(
    context: &Context,
    read: &mut db::Read,
    caller: &Caller,
    member: &Member,
) -> Result<Vec<Event>, AppError> {
    let acts = queries::acts(read, caller.area, member.person).await?;
    let events = acts.into_iter().map(|row| Event {
        on: row.on.to_string(),
        title: context.text(row.act.key()),
        facts: done::facts(context, &row),
    });
    Ok(events.collect())
}

fn line_of(context: &Context, id: MembershipId, record: &PersonRecord, may_change: bool) -> Line {
    let name = record.sanction().map_or_else(|| record.name.clone(), |it| context.text(it.key()));
    let title = format!("{} {}: {name}", record.on, context.text(record.kind.key()));
    let until =
        record.until.map(|until| context.text_with("record-until-day", &[("until", until.to_string())]));
    let withdrawn = record.withdrawn.as_ref().map(|(at, reason)| {
        let args = [("at", clock::minute_of(*at)), ("reason", reason.clone())];
        context.text_with("record-withdrawn", &args)
    });
    let parts = [until, record.document.clone(), record.note.clone(), withdrawn];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
    let href = (may_change && record.withdrawn.is_none()).then(|| record::path(id, record.id));
    Line { title, text, href }
}

/// A word that an act wrote, in the language of the page.
pub(super) fn word(context: &Context, row: &ActRow, text: Option<&String>) -> Option<String> {
    let text = text?;
    let key = match row.act {
        Act::End | Act::Reopen => text.parse().map(Leaving::key).ok(),
        Act::MakeFull => text.parse().map(Category::key).ok(),
        Act::Suspend | Act::Restore | Act::Retain | Act::Resume => text.parse().map(Standing::key).ok(),
        Act::Register | Act::Group | Act::Rename | Act::Identity | Act::Start => None,
    };
    Some(key.map_or_else(|| text.clone(), |key| context.text(key)))
}

/// The key of a post's name; posts of other words are shown as they are.
pub(super) fn post_key(post: &str) -> &str {
    match post {
        "secretary" => "post-secretary",
        "deputy" => "post-deputy",
        "organisation" => "post-organisation",
        "publicity" => "post-publicity",
        "discipline" => "post-discipline",
        other => other,
    }
}

fn rows(context: &Context, member: &Member, opened: Opened) -> Vec<(String, String)> {
    let (identity, telephone) =
        opened.unwrap_or_else(|| (member.identity_mask.clone(), member.telephone_mask.clone()));
    let date = |date: Option<crate::platform::date::PartialDate>| date.map(|date| date.to_string());
    let all = [
        ("member-branch", Some(member.branch.clone())),
        ("member-from", Some(member.from.to_string())),
        ("members-category", Some(context.text(member.category.key()))),
        ("members-standing", Some(context.text(member.standing.key()))),
        ("member-applied", date(member.applied)),
        ("member-joined", date(member.joined)),
        ("member-full-since", date(member.full_since)),
        ("member-party-post", member.party_post.clone()),
        ("member-party-group", member.party_group.clone()),
        ("member-floating", member.floating.then(|| context.text("members-floating-yes"))),
        ("member-sex", member.sex.map(|sex| context.text(sex.key()))),
        ("member-birth", date(member.birth)),
        ("member-ethnicity", member.ethnicity.clone()),
        ("member-native-place", member.native_place.clone()),
        ("member-education", member.education.clone()),
        ("member-degree", member.degree.clone()),
        ("member-occupation", member.occupation.clone()),
        ("member-employer", member.employer.clone()),
        ("member-address", member.address.clone()),
        (
            "member-archive-at",
            Some(member.archive_at.clone().unwrap_or_else(|| context.text("own-not-recorded"))),
        ),
        ("member-identity", identity),
        ("member-telephone", telephone),
        ("member-note", member.note.clone()),
    ];
    all.into_iter().filter_map(|(key, value)| value.map(|value| (context.text(key), value))).collect()
}
