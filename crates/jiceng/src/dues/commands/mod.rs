//! Changes of dues: what members pay.

mod book;

pub(super) use book::{
    Receiving, Taken, drop_event, event, forward, keep, receive, said_of_receipt, take, withdraw,
};
pub use book::{record_entry, record_event};

use super::findings;
use super::model::{Draft, Month, Setting};
use super::queries::{self, Payer};
use super::reckon::Reckoning;
use super::stays;
use crate::members;
use crate::organisations::{self, Checked, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, DuesSettingId, MembershipId, PersonId};
use crate::platform::journal;
use db::{Read, Write};
use jiff::civil::Date;
use uuid::Uuid;

/// Why dues were not set, received or spent.
#[derive(Debug, thiserror::Error)]
pub enum DuesError {
    /// Only branches have members who pay.
    #[error("this organisation has no members who pay")]
    NoMembers,
    /// The organisation was dissolved by then.
    #[error("the organisation is dissolved")]
    Dissolved,
    /// The day is still to come.
    #[error("the day is in the future")]
    Future,
    /// The income is wanted.
    #[error("the income is wanted")]
    BaseWanted,
    /// No rule tells the amount.
    #[error("the amount is wanted")]
    AmountWanted,
    /// Less than is due, and no approved reduction.
    #[error("less than the {0} fen that are due")]
    TooLittle(i64),
    /// Nothing is due for these months.
    #[error("nothing is due")]
    NothingDue,
    /// The same is in the book already.
    #[error("this is in the book already")]
    Twice,
    /// More is spent than is there, and no reason is given.
    #[error("only {0} fen are there")]
    Overdrawn(i64),
    /// A rule forbids it, or warns and no reason is given.
    #[error("a rule stands against it")]
    Rule(Vec<Checked>),
    /// Somebody else changed the record meanwhile.
    #[error("the record was changed meanwhile")]
    Changed,
    /// It is withdrawn, or not of the kind that the act needs.
    #[error("the entry is not in the state for it")]
    State,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for DuesError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

/// Refuses what a rule forbids, and what it warns of where no reason is given.
fn heed(findings: Vec<Checked>, reason: Option<&str>) -> Result<(), DuesError> {
    let forbidden = findings.iter().any(Checked::blocks);
    if forbidden || (reason.is_none() && findings.iter().any(Checked::asks_reason)) {
        return Err(DuesError::Rule(findings));
    }
    Ok(())
}

/// Whether members belong to an organisation directly.
pub(super) fn has_members(organisation: &Organisation) -> bool {
    organisation.kind == organisations::Kind::Branch
}

/// What a member owes and has paid.
pub(super) fn reckoned(app: &App, member: &Payer, all: &queries::All, today: Date) -> Reckoning {
    let belongs = stays::belonging(app, (member.id, member.from, member.until), all);
    Reckoning::of(all.settings(member.id), &belongs, all.paid(member.id), Month::of(today))
}

/// The month until which a person's dues are paid where membership is now; none when nothing is known of it.
///
/// # Errors
/// Whatever the database reports.
pub async fn paid_until(
    app: &App,
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Option<Month>, db::Error> {
    let stays = queries::of_person(read, area, person).await?;
    let Some(member) = stays.into_iter().find(|it| it.until.is_none()) else { return Ok(None) };
    let all = queries::all_of(read, area, std::slice::from_ref(&member)).await?;
    Ok(reckoned(app, &member, &all, app.clock.today()).paid_until())
}

/// A member with what is to be set for them.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) member: Payer,
    /// What the rulebook proposes.
    pub(super) proposed: Option<i64>,
    /// What is set.
    pub(super) amount: i64,
    /// What is set now.
    pub(super) before: Option<i64>,
    pub(super) said: Vec<Checked>,
}

/// Judges a setting for members: the amount of each, and what the rules say. Tells also how many settings there are,
/// by which a second writer is known.
pub(super) async fn judge(
    app: &App,
    read: &mut Read,
    area: AreaId,
    members: &[Payer],
    draft: &Draft,
) -> Result<(Vec<Judged>, usize), DuesError> {
    let proposed = findings::proposed(app, draft.category, draft.base, draft.from.first());
    if draft.category.has_base() && draft.base.is_none() && draft.relief.is_none() {
        return Err(DuesError::BaseWanted);
    }
    let amount = draft.amount.or(proposed).ok_or(DuesError::AmountWanted)?;
    if let Some(due) = proposed.filter(|due| amount < *due && draft.relief.is_none()) {
        return Err(DuesError::TooLittle(due));
    }
    let now = queries::all_of(read, area, members).await?;
    let mut all = Vec::with_capacity(members.len());
    for member in members {
        let settings = now.settings(member.id);
        let first = settings.is_empty() && member.category == members::Category::Probationary;
        let admitted = member.joined.filter(|_| first).and_then(PartialDate::day);
        all.push(Judged {
            said: findings::of_setting(app, draft, amount, admitted),
            member: member.clone(),
            proposed,
            amount,
            before: settings.last().map(|it| it.amount),
        });
    }
    Ok((all, now.version(members)))
}

/// Sets what members pay, all alike, if nobody set anything of them since `version` settings were read.
///
/// # Errors
/// Without the right to keep the branch's dues; for the reasons of [`DuesError`]; whatever the database reports.
pub(super) async fn set(
    app: &App,
    caller: &Caller,
    branch: &Organisation,
    members: &[Payer],
    (draft, version): (&Draft, usize),
) -> Result<(), DuesError> {
    caller.require(Permission::KeepDues, &branch.path).map_err(AppError::from)?;
    if !has_members(branch) {
        return Err(DuesError::NoMembers);
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    let (judged, now) = judge(app, &mut write, caller.area, members, draft).await?;
    if now != version {
        return Err(DuesError::Changed);
    }
    let said = judged.iter().flat_map(|it| it.said.clone()).collect();
    heed(said, draft.kept_reason.as_deref())?;
    for it in &judged {
        let ids = (caller.area, it.member.id);
        insert(app, &mut write, ids, (draft, it.amount), Some(caller)).await?;
    }
    // What somebody earns or pays stays out of the journal, which others read.
    let payload = serde_json::json!({
        "members": judged.len(),
        "category": draft.category.code(),
        "from": draft.from.to_string(),
        "reduced": draft.relief.is_some(),
        "reason": draft.kept_reason.is_some(),
    });
    let subject = match members {
        [one] => one.id.0,
        _ => branch.id.0,
    };
    journal_dues(app, &mut write, caller, "dues.set", (subject, &payload)).await?;
    write.commit().await?;
    Ok(())
}

/// Sets what a member pays. Access is checked by the caller of this function, who also writes the journal and ends the
/// transaction.
///
/// # Errors
/// When no rule tells the amount and none is given; whatever the database reports.
pub async fn record_setting(
    app: &App,
    write: &mut Write,
    area: AreaId,
    membership: MembershipId,
    draft: &Draft,
) -> Result<(), DuesError> {
    let proposed = findings::proposed(app, draft.category, draft.base, draft.from.first());
    let amount = draft.amount.or(proposed).ok_or(DuesError::AmountWanted)?;
    insert(app, write, (area, membership), (draft, amount), None).await
}

async fn insert(
    app: &App,
    write: &mut Write,
    (area, membership): (AreaId, MembershipId),
    (draft, amount): (&Draft, i64),
    caller: Option<&Caller>,
) -> Result<(), DuesError> {
    let base = draft.base.map(|base| app.keys.seal(&base.to_string(), &app.randomness));
    let base = base.transpose().map_err(AppError::from)?;
    let at = app.clock.now();
    let ids = (DuesSettingId(app.randomness.id(at)), membership, caller.map(|it| it.account));
    queries::insert_setting(write, area, ids, (draft, amount, base.as_ref()), at).await?;
    Ok(())
}

/// The income that a setting rests on.
///
/// # Errors
/// When it does not open.
pub(super) fn base_of(app: &App, setting: &Setting) -> Result<Option<i64>, AppError> {
    let Some(sealed) = &setting.base_cipher else { return Ok(None) };
    let text = app.keys.open_sealed(sealed)?;
    text.parse().map(Some).map_err(|_| AppError::Internal("a sealed income is no number".to_owned()))
}

async fn journal_dues(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    name: &'static str,
    (subject, payload): (Uuid, &serde_json::Value),
) -> Result<(), db::Error> {
    let act = journal::Act { name, kind: "dues", subject: Some(subject), payload };
    journal::append(app, write, caller, &act).await
}
