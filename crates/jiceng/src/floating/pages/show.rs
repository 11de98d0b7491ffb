//! One registration: what each side stated, who waits for whom, what was recorded, and what the rules say.

use super::{answer, crumbs, end, files, of_address, place, record};
use crate::floating::commands::{is_business_of, keeper, may_answer, may_end, see, sides};
use crate::floating::model::{Act, Ending, Reach, Side, State};
use crate::floating::queries::{self, Kept, Placed, Recorded};
use crate::floating::rules;
use crate::members::{self, Act as MemberAct, Standing};
use crate::organisations::Checked;
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::FloatingId;
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;

const PATH: &str = "/floating/{id}";
const SEEN: &str = "/floating/{id}/seen";

/// The page.
#[must_use]
pub fn path(id: FloatingId) -> String {
    format!("/floating/{id}")
}

/// The page, which says what was just done.
pub(super) fn done(id: FloatingId, act: &str) -> String {
    format!("/floating/{id}?done={act}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        get(PATH, Needs::Permission(Permission::ReadMembers), show),
        post(SEEN, Needs::Permission(Permission::ChangeMembers), seen),
    ]
}

/// Something recorded, as the page tells it.
pub(super) struct Told {
    pub(super) title: String,
    pub(super) words: Option<String>,
    withdrawn: Option<String>,
    pub(super) entered: String,
    /// Where it is withdrawn.
    withdraw: Option<String>,
}

/// That nobody reaches the member, with the rules of it and the acts that a branch decides on.
struct Lost {
    words: Vec<String>,
    laws: Vec<Option<Law>>,
    acts: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "floating/pages/show.html")]
struct ShowPage {
    page: Page,
    done: Option<String>,
    name: String,
    state: State,
    tone: &'static str,
    waits: Option<String>,
    acts: Vec<(String, String)>,
    /// Signed files for another county.
    files: Vec<[String; 3]>,
    /// Where what was told is acknowledged.
    unread: Option<String>,
    home: Vec<(String, String)>,
    host: Vec<(String, String)>,
    lost: Option<Lost>,
    said: Vec<Checked>,
    records: Vec<Told>,
    places: Vec<Told>,
}

async fn show(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let kept = of_address(&context, &id).await?;
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let records = queries::records(&mut read, caller.area, kept.id).await?;
    let places = queries::places(&mut read, caller.area, kept.id).await?;
    let own = sides(caller, &kept);
    let unread = own.iter().any(|side| kept.has_unread(*side));
    let waits = kept
        .waits_for()
        .map(|side| context.text_with("floating-waits-for", &[("side", context.text(side.key()))]));
    let mut crumbs = crumbs(&context, &kept);
    crumbs.truncate(1);
    let template = ShowPage {
        page: Page::titled(&context, kept.name.clone()).office().crumbs(crumbs),
        done: done_key(asked.first("done")).map(|key| context.text(key)),
        name: kept.name.clone(),
        state: kept.state(),
        tone: kept.state().tone(),
        waits,
        acts: acts(&context, &kept),
        files: files::offered(&context, &kept),
        unread: unread.then(|| format!("/floating/{}/seen", kept.id)),
        home: home_rows(&context, &kept),
        host: host_rows(&context, &kept),
        lost: lost(&context, &kept),
        said: rules::said(&context.app, &kept),
        records: records.iter().map(|it| told(&context, &kept, it, &own)).collect(),
        places: places.iter().filter(|it| it.number < kept.number).map(|it| placed(&context, it)).collect(),
    };
    Page::render(&template)
}

/// What the caller can do, the usual one first.
fn acts(context: &Context, kept: &Kept) -> Vec<(String, String)> {
    let Ok(caller) = context.caller() else { return Vec::new() };
    let own = sides(caller, kept);
    let mut acts = Vec::new();
    if kept.is_open() {
        for side in own.iter().filter(|side| may_answer(kept, **side)) {
            acts.push((context.text(answer::key(*side)), answer::path(kept.id, *side)));
        }
        for act in Act::RECORDED.into_iter().filter(|act| offered(kept, *act)) {
            if own.iter().any(|side| is_business_of(kept, *side, act)) {
                acts.push((context.text(record::title_key(act)), record::path(kept.id, act)));
            }
        }
        let known = keeper(kept) == Side::Host || kept.membership.is_some();
        if own.contains(&keeper(kept)) && known {
            acts.push((context.text("floating-move-title"), place::path(kept.id)));
        }
        if may_end(caller, kept) {
            acts.push((context.text("floating-end-title"), end::path(kept.id)));
        }
    }
    let home = kept.path(Side::Home);
    let reads = home.is_some_and(|path| caller.may_at(Permission::ReadMembers, path));
    if let Some(id) = kept.membership.filter(|_| reads) {
        acts.push((context.text("floating-see-member"), members::pages::show::path(id)));
    }
    acts
}

/// Whether it makes sense now.
fn offered(kept: &Kept, act: Act) -> bool {
    match act {
        Act::Lost => kept.lost_since().is_none(),
        Act::Certificate => kept.certificate.is_none(),
        Act::CertificateChecked | Act::CertificateReturned => kept.certificate.is_some(),
        _ => true,
    }
}

/// Labels and values; what is not known is left out.
fn rows<const N: usize>(context: &Context, rows: [(&str, Option<String>); N]) -> Vec<(String, String)> {
    rows.into_iter().filter_map(|(key, value)| Some((context.text(key), value?))).collect()
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// What is stated of the present whereabouts.
pub(super) fn whereabouts(context: &Context, kept: &Kept) -> Vec<(String, String)> {
    rows(
        context,
        [
            ("floating-from", Some(kept.from.to_string())),
            ("floating-reach", Some(context.text(kept.reach.key()))),
            ("floating-place", filled(&kept.place)),
            ("floating-fixed", kept.fixed.then(|| context.text("floating-fixed-yes"))),
            ("floating-host", filled(kept.host_said())),
            ("floating-host-contact", kept.host_contact.clone()),
            ("floating-host-telephone", kept.host_telephone.clone()),
        ],
    )
}

/// What the own branch stated, or is known of it.
pub(super) fn home_rows(context: &Context, kept: &Kept) -> Vec<(String, String)> {
    let mut all = rows(
        context,
        [
            ("floating-home", filled(kept.home_said())),
            ("floating-home-contact", kept.home_contact.clone()),
            ("floating-home-telephone", kept.home_telephone.clone()),
            ("floating-left-on", Some(kept.left_on.to_string())),
            ("floating-reason", kept.reason.clone()),
            ("floating-occupation", kept.occupation.clone()),
            ("floating-expected-on", kept.expected_on.map(|day| day.to_string())),
            ("floating-contact-name", kept.contact_name.clone()),
            ("floating-certificate", kept.certificate.clone()),
            ("floating-contacted", kept.contacted().map(|day| day.to_string())),
            ("floating-ended", kept.ended.map(|ended| ending(context, ended, kept.ended_words.as_deref()))),
            ("floating-member-until", kept.member_until.map(|day| day.to_string())),
        ],
    );
    if kept.stated_by == Side::Home {
        all.splice(3..3, whereabouts(context, kept));
    }
    all
}

fn ending(context: &Context, (on, ending): (Date, Ending), words: Option<&str>) -> String {
    [Some(on.to_string()), Some(context.text(ending.key())), words.map(str::to_owned)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// What the receiving branch filled in.
pub(super) fn host_rows(context: &Context, kept: &Kept) -> Vec<(String, String)> {
    let mut all = rows(
        context,
        [
            ("floating-workplace", kept.workplace.clone()),
            ("floating-dwelling", kept.dwelling.clone()),
            ("floating-joins", kept.joins.clone()),
        ],
    );
    if kept.stated_by == Side::Host {
        all.splice(0..0, whereabouts(context, kept));
    }
    all
}

fn lost(context: &Context, kept: &Kept) -> Option<Lost> {
    let caller = context.caller().ok()?;
    let since = kept.lost_since()?;
    let args = |key, day: Date| context.text_with(key, &[("day", day.to_string())]);
    let mut words = vec![args("floating-lost-since", since)];
    let suspended = kept.standing == Some(Standing::Suspended);
    if let Some(due) = rules::suspension_from(&context.app, since).filter(|_| !suspended) {
        let due_now = rules::may_be_discussed(&context.app, kept);
        words.push(args(if due_now { "floating-lost-due" } else { "floating-lost-not-yet" }, due));
    }
    let mut acts = Vec::new();
    let keeps = kept.path(Side::Home).is_some_and(|path| caller.may_at(Permission::ChangeMembers, path));
    if let Some(id) = kept.membership.filter(|_| keeps) {
        if rules::may_be_discussed(&context.app, kept) {
            acts.push((MemberAct::Suspend.key(), members::pages::act::path(id, MemberAct::Suspend)));
        }
        if suspended {
            acts.push((MemberAct::Restore.key(), members::pages::act::path(id, MemberAct::Restore)));
            acts.push((MemberAct::End.key(), members::pages::act::path(id, MemberAct::End)));
        }
    }
    let laws = [rules::SUSPEND, rules::REMOVE, rules::RESTORE];
    Some(Lost { words, laws: laws.into_iter().map(|rule| Law::of(context, rule)).collect(), acts })
}

/// When something was entered, and by whom.
fn entered(context: &Context, at: jiff::Timestamp, by: Option<&str>) -> String {
    let args = [("at", clock::minute_of(at)), ("by", by.unwrap_or_default().to_owned())];
    context.text_with("floating-entered-by", &args)
}

pub(super) fn told(context: &Context, kept: &Kept, it: &Recorded, own: &[Side]) -> Told {
    let title = [
        Some(it.on.to_string()),
        Some(context.text(it.act.key())),
        Some(context.text(it.side.key())),
        it.way.map(|way| context.text(way.key())),
        it.until.map(|day| context.text_with("floating-until-day", &[("day", day.to_string())])),
    ];
    let can = kept.is_open() && it.withdrawn.is_none() && it.act.can_be_withdrawn() && own.contains(&it.side);
    Told {
        title: title.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        words: it.words.clone(),
        withdrawn: it
            .withdrawn
            .clone()
            .map(|why| context.text_with("floating-record-withdrawn", &[("reason", why)])),
        entered: entered(context, it.entered_at, it.by.as_deref()),
        withdraw: can.then(|| record::withdraw_path(kept.id, it.number)),
    }
}

fn placed(context: &Context, it: &Placed) -> Told {
    let title =
        [Some(it.from.to_string()), Some(reach(context, it.reach)), filled(&it.place), it.host.clone()];
    let side = context.text(it.stated_by.key());
    Told {
        title: title.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        words: Some(context.text_with("floating-stated-by", &[("side", side)])),
        withdrawn: None,
        entered: entered(context, it.recorded_at, it.by.as_deref()),
        withdraw: None,
    }
}

fn reach(context: &Context, reach: Reach) -> String {
    context.text(reach.key())
}

/// The key of what was just done.
fn done_key(act: &str) -> Option<&'static str> {
    Some(match act {
        "left" => "floating-now-left",
        "arrived" => "floating-now-arrived",
        "answered" => "floating-now-answered",
        "moved" => "floating-now-moved",
        "recorded" => "floating-now-recorded",
        "withdrawn" => "floating-now-withdrawn",
        "ended" => "floating-now-ended",
        "seen" => "floating-now-seen",
        "notice-taken" => "floating-now-notice-taken",
        "answer-taken" => "floating-now-answer-taken",
        _ => return None,
    })
}

async fn seen(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let kept = of_address(&context, &id).await?;
    match see(&context.app, context.caller()?, kept.id).await {
        Ok(()) => Ok(Redirect::to(&done(kept.id, "seen")).into_response()),
        Err(error) => {
            super::refused(error, "seen")?;
            Err(AppError::Conflict)
        }
    }
}
