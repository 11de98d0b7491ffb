//! The dues of one member: what is set and was set, what each month lacks, what was received.

use super::branch::{base_shown, present};
use super::{crumbs, entry, receive, record, set};
use crate::dues::Setting;
use crate::dues::commands::reckoned;
use crate::dues::findings;
use crate::dues::model::{Kind, Month};
use crate::dues::money::yuan;
use crate::dues::queries::{self, Kept, Payer};
use crate::dues::reckon::Reckoning;
use crate::members::Standing;
use crate::organisations::Checked;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::MembershipId;
use crate::platform::law::Law;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/dues/members/{id}";

/// The page of a member.
#[must_use]
pub fn path(id: MembershipId) -> String {
    format!("/dues/members/{id}")
}

/// The page, which says what was just done.
pub(super) fn done(id: MembershipId, act: &str) -> String {
    format!("/dues/members/{id}?done={act}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadDues), show)]
}

/// One month as a table shows it.
pub(super) struct MonthLine {
    pub(super) month: String,
    pub(super) due: String,
    pub(super) paid: String,
    pub(super) open: String,
}

/// A payment as a table shows it.
pub(super) struct PaymentLine {
    pub(super) it: Kept,
    pub(super) href: Option<String>,
    pub(super) receipt: Option<String>,
    pub(super) months: String,
    pub(super) amount: String,
}

/// What was set from a month on.
struct SettingLine {
    from: String,
    category_key: &'static str,
    amount: String,
    reduced: Option<String>,
    reason: Option<String>,
}

/// What a member, or whoever keeps the dues, sees of one membership.
pub(super) struct Sheet {
    pub(super) rows: Vec<(String, String)>,
    pub(super) said: Option<Checked>,
    pub(super) months: Vec<MonthLine>,
    pub(super) payments: Vec<PaymentLine>,
    settings: Vec<SettingLine>,
    /// What the rulebook says of suspended members, where this is one.
    pub(super) law: Option<Law>,
}

/// So many months of a member are shown, this one the last.
const SHOWN: i32 = 18;

impl Sheet {
    /// Reads it. `linked` says whether the payments have pages that the caller may open.
    pub(super) async fn read(
        context: &Context,
        read: &mut db::Read,
        member: &Payer,
        linked: bool,
    ) -> Result<Self, AppError> {
        let (area, today) = (context.caller()?.area, context.app.clock.today());
        let all = queries::all_of(read, area, std::slice::from_ref(member)).await?;
        let settings = all.settings(member.id);
        let reckoning = reckoned(&context.app, member, &all, today);
        let payments = queries::entries_of_member(read, area, member.id).await?;
        let now = Month::of(today);
        let months = reckoning.on_end(now);
        let suspended = member.standing == Standing::Suspended;
        let asks = member.until.is_none() && !suspended;
        let line = |it: Kept| PaymentLine {
            href: linked.then(|| entry::path(it.id)),
            receipt: entry::receipt_of(&it).filter(|_| linked),
            months: it.months.map(super::months_shown).unwrap_or_default(),
            amount: yuan(it.amount),
            it,
        };
        Ok(Self {
            rows: rows(context, (settings, &reckoning), today)?,
            said: findings::of_arrears(&context.app, months, today).filter(|_| asks),
            law: Law::of(context, findings::SUSPENDED).filter(|_| suspended),
            months: month_lines(&reckoning, now),
            payments: payments.into_iter().map(line).collect(),
            settings: settings.iter().rev().map(|it| setting_line(context, it)).collect(),
        })
    }
}

fn rows(
    context: &Context,
    (settings, reckoning): (&[Setting], &Reckoning),
    today: Date,
) -> Result<Vec<(String, String)>, AppError> {
    let now = Month::of(today);
    let Some(setting) = present(settings, now) else {
        let mut rows = vec![(context.text("dues-state"), context.text("dues-state-unset"))];
        let until = reckoning.paid_until().map(|month| month.to_string());
        rows.extend(until.map(|month| (context.text("dues-paid-until"), month)));
        return Ok(rows);
    };
    let base = base_shown(context, setting)?;
    let until = reckoning.paid_until().map(|month| month.to_string());
    let over = (reckoning.over > 0).then(|| yuan(reckoning.over));
    let rows = [
        ("dues-category", Some(context.text(setting.category.key()))),
        ("dues-base", Some(base).filter(|it| !it.is_empty())),
        ("dues-monthly", Some(yuan(setting.amount))),
        ("dues-from", Some(setting.from.to_string())),
        ("dues-paid-until", until),
        ("dues-open", Some(yuan(reckoning.open_until(now)))),
        ("dues-over", over),
    ];
    Ok(rows.into_iter().filter_map(|(key, value)| Some((context.text(key), value?))).collect())
}

fn month_lines(reckoning: &Reckoning, now: Month) -> Vec<MonthLine> {
    let shown = reckoning.months().rev().filter(|(month, _)| month.since(now) > -i64::from(SHOWN));
    shown
        .map(|(month, share)| MonthLine {
            month: month.to_string(),
            due: yuan(share.due),
            paid: yuan(share.paid),
            open: if share.open() > 0 { yuan(share.open()) } else { String::new() },
        })
        .collect()
}

fn setting_line(context: &Context, it: &Setting) -> SettingLine {
    let reduced = it.relief.as_ref().map(|relief| {
        let args = [
            ("grounds", relief.grounds.clone()),
            ("by", relief.approved_by.clone()),
            ("on", relief.approved_on.to_string()),
        ];
        context.text_with("dues-relief-told", &args)
    });
    SettingLine {
        from: it.from.to_string(),
        category_key: it.category.key(),
        amount: yuan(it.amount),
        reduced,
        reason: it.kept_reason.clone(),
    }
}

/// Where the caller who keeps the dues goes on.
struct Acts {
    set: String,
    receive: String,
    voluntary: String,
}

#[derive(Template)]
#[template(path = "dues/pages/member.html")]
struct MemberPage {
    page: Page,
    done: Option<String>,
    branch: String,
    sheet: Sheet,
    acts: Option<Acts>,
}

async fn show(
    context: Context,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let member = queries::member(&mut read, caller, id).await?;
    let keeps = caller.may_at(Permission::KeepDues, &member.path) && member.until.is_none();
    let title = context.text_with("dues-of", &[("name", member.name.clone())]);
    let template = MemberPage {
        page: Page::titled(&context, title).office().crumbs(crumbs(&context, member.organisation)),
        done: (asked.first("done") == "set").then(|| context.text("dues-done-set")),
        sheet: Sheet::read(&context, &mut read, &member, true).await?,
        acts: keeps.then(|| Acts {
            set: set::of(&member),
            receive: receive::of(&member),
            voluntary: record::of_member(&member, Kind::Voluntary),
        }),
        branch: member.branch,
    };
    Page::render(&template)
}
