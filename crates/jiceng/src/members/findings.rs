//! What the rulebook says of a member, of an act on a membership, and of the right to vote on a day.

use super::model::{
    Act, Category, Draft, Leaving, RecordKind, RemovalGround, Sanction, Spans, Standing, SuspensionGround,
};
use super::queries::{self, AsOf, Member};
use crate::organisations::Organisation;
use crate::platform::access::{Caller, Scope};
use crate::platform::app::App;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::PersonId;
use jiff::civil::Date;
use rulebook::{Finding, Verdict, Words};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A finding as pages show it.
#[derive(Clone, Debug)]
pub struct Said(Finding);

impl Said {
    /// Id of the rule.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.0.rule
    }

    /// What was found.
    #[must_use]
    pub fn text(&self, zh: bool) -> &str {
        of(&self.0.finding, zh)
    }

    /// Instrument and article.
    #[must_use]
    pub fn citation(&self, zh: bool) -> &str {
        of(&self.0.citation, zh)
    }

    /// What can be done; empty when nothing is said.
    #[must_use]
    pub fn remedy(&self, zh: bool) -> &str {
        self.0.remedy.as_ref().map_or("", |words| of(words, zh))
    }

    /// Whether the rule's source was read, or is to be confirmed.
    #[must_use]
    pub fn confirmed(&self) -> bool {
        self.0.confirmed
    }

    /// Whether the act may not be done.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.0.outcome == Verdict::Block
    }

    /// Whether the act may be done with a reason that is kept; so also where the rule cannot be judged.
    #[must_use]
    pub fn wants_reason(&self) -> bool {
        matches!(self.0.outcome, Verdict::Warn | Verdict::Unknown)
    }

    /// The key of the word for its strength.
    #[must_use]
    pub fn strength_key(&self) -> &'static str {
        match self.0.outcome {
            Verdict::Block => "strength-block",
            Verdict::Warn => "strength-warn",
            Verdict::Unknown => "strength-unknown",
            Verdict::Inform | Verdict::Allow => "strength-inform",
        }
    }

    /// The tone of its tag.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self.0.outcome {
            Verdict::Block => "err",
            Verdict::Warn | Verdict::Unknown => "warn",
            Verdict::Inform | Verdict::Allow => "info",
        }
    }
}

fn of(words: &Words, zh: bool) -> &str {
    if zh { &words.zh } else { &words.en }
}

/// What an act was told beyond its day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Grounds {
    /// Why a membership ends.
    pub(super) leaving: Option<Leaving>,
    /// On what ground a member is removed.
    pub(super) removal: Option<RemovalGround>,
    /// For how many months on end the ground has lasted.
    pub(super) months: Option<i64>,
    /// Why membership is suspended.
    pub(super) suspension: Option<SuspensionGround>,
    /// Since when contact is lost, or the member is abroad.
    pub(super) since: Option<Date>,
    /// Whether the member settled abroad.
    pub(super) settled: bool,
    /// By how many months the probation was extended.
    pub(super) extended: i64,
}

/// What the rules say of an act on a day.
///
/// # Errors
/// When the rulebook does not know the facts.
pub(super) fn of_act(
    app: &App,
    member: &Member,
    suspended_from: Option<Date>,
    act: Act,
    day: Date,
    grounds: &Grounds,
) -> Result<Vec<Said>, AppError> {
    if act == Act::MakeFull {
        return probation(app, member, day, grounds);
    }
    let Some(name) = act.of_rulebook() else { return Ok(Vec::new()) };
    if act == Act::End && grounds.removal.is_none() {
        return Ok(Vec::new());
    }
    let mut facts = json!({
        "status": status(member.category),
        "membership": membership(member.standing),
        "abroad_settled": grounds.settled,
    });
    if let Some(ground) = grounds.suspension {
        facts["suspension_ground"] = ground.code().into();
        let since = if ground == SuspensionGround::Lost { "lost_since" } else { "abroad_from" };
        set_day(&mut facts, since, grounds.since);
    }
    if let Some(ground) = grounds.removal {
        facts["removal_ground"] = ground.code().into();
        set_day(&mut facts, "suspended_from", suspended_from);
        for name in ["months_absent", "months_unpaid", "months_idle"] {
            facts[name] = grounds.months.unwrap_or(0).into();
        }
        keep_only_the_months_of(&mut facts, ground);
    }
    ask(app, "member", &facts, Some(name), day)
}

/// The months were told for one ground; for the others none are claimed.
fn keep_only_the_months_of(facts: &mut Value, ground: RemovalGround) {
    let of = [
        (RemovalGround::Absent, "months_absent"),
        (RemovalGround::Unpaid, "months_unpaid"),
        (RemovalGround::Idle, "months_idle"),
    ];
    for (own, name) in of {
        if own != ground {
            facts[name] = 0.into();
        }
    }
}

/// Whether the probation is over on a day. Where the day of admission is not known, a person decides.
fn probation(app: &App, member: &Member, day: Date, grounds: &Grounds) -> Result<Vec<Said>, AppError> {
    let mut facts = json!({ "extended_months": grounds.extended, "full_meeting_on": day.to_string() });
    set_day(&mut facts, "probation_from", member.joined.and_then(PartialDate::day));
    let said = ask(app, "applicant", &facts, Some("development.full-meeting"), day)?;
    // The other rules of the act concern papers of development, which the register does not hold.
    Ok(said.into_iter().filter(|said| said.rule() == "dev-probation").collect())
}

/// What the standing rules say of a member as registered, as far as it can be told.
///
/// # Errors
/// When the rulebook does not know the facts.
pub(super) fn of_member(app: &App, member: &Member) -> Result<Vec<Said>, AppError> {
    let mut facts = json!({ "membership": membership(member.standing) });
    set_dates(&mut facts, member.birth, member.joined);
    // Where the file lies is known, or nobody said: that it does not exist is never recorded.
    if member.archive_at.is_some() {
        facts["has_file"] = true.into();
    }
    let said = ask(app, "member", &facts, None, app.clock.today())?;
    Ok(said.into_iter().filter(|said| said.0.outcome != Verdict::Unknown).collect())
}

/// What the standing rules say of somebody who is about to be registered.
///
/// # Errors
/// When the rulebook does not know the facts.
pub(super) fn of_draft(app: &App, draft: &Draft) -> Result<Vec<Said>, AppError> {
    let mut facts = json!({ "membership": membership(draft.standing) });
    set_dates(&mut facts, draft.birth, draft.joined);
    let said = ask(app, "member", &facts, None, app.clock.today())?;
    Ok(said.into_iter().filter(|said| said.0.outcome != Verdict::Unknown).collect())
}

/// What the regulations of today ask of the dates of a member; nothing where no rule does.
pub(super) fn spans(app: &App) -> Spans {
    let today = app.clock.today();
    let ask = |rule, value| app.rulebook.int_value(rule, value, today).ok();
    Spans { age: ask("member-joined-age", "years"), probation: ask("dev-probation", "months") }
}

/// Birth and admission, read in the person's favour where only a month is known.
fn set_dates(facts: &mut Value, birth: Option<PartialDate>, joined: Option<PartialDate>) {
    set_day(facts, "born", birth.map(PartialDate::earliest));
    set_day(facts, "joined", joined.map(PartialDate::latest));
}

fn ask(app: &App, subject: &str, facts: &Value, act: Option<&str>, day: Date) -> Result<Vec<Said>, AppError> {
    let facts = app
        .rulebook
        .facts_from_json(subject, facts)
        .map_err(|errors| AppError::Internal(errors.to_string()))?;
    Ok(app.rulebook.findings(&facts, act, day).into_iter().map(Said).collect())
}

fn set_day(facts: &mut Value, name: &str, day: Option<Date>) {
    if let Some(day) = day {
        facts[name] = day.to_string().into();
    }
}

/// The rulebook's word for a standing.
fn membership(standing: Standing) -> &'static str {
    match standing {
        Standing::Normal => "normal",
        Standing::Suspended => "suspended",
        Standing::Retained => "retained",
    }
}

/// The rulebook's word for a category.
fn status(category: Category) -> &'static str {
    match category {
        Category::Full => "full",
        Category::Probationary => "probationary",
    }
}

/// A member on the day of a vote.
#[derive(Clone, Debug)]
pub struct Voter {
    /// The member as of that day.
    pub member: AsOf,
    /// Why the member may not vote; empty when entitled.
    pub barred: Vec<Said>,
}

impl Voter {
    /// Whether the member had the right to vote.
    #[must_use]
    pub fn entitled(&self) -> bool {
        self.barred.is_empty()
    }
}

/// Who was a member of an organisation and those below it on a day, who of them had the right to vote, and why others
/// had not. A sanction known to the month counts from the month's first day.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn entitled(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    organisation: &Organisation,
    day: Date,
) -> Result<Vec<Voter>, AppError> {
    let scope = Scope::subtree(&organisation.path);
    let members = queries::as_of(read, caller, &scope, day).await?;
    let mut restricted: HashMap<PersonId, (Option<Sanction>, bool)> = HashMap::new();
    for (person, kind, name, from, until) in queries::restrictions(read, caller.area, &scope).await? {
        if from.earliest() > day || until.is_some_and(|until| until < day) {
            continue;
        }
        let entry = restricted.entry(person).or_default();
        match kind {
            RecordKind::RightsSuspended => entry.1 = true,
            RecordKind::Sanction => entry.0 = entry.0.max(name.parse().ok()),
            RecordKind::Reward => {}
        }
    }
    members
        .into_iter()
        .map(|member| {
            let (sanction, suspended) = restricted.get(&member.person).copied().unwrap_or_default();
            let facts = json!({
                "status": status(member.category),
                "membership": membership(member.standing),
                "sanction": sanction.map_or("none", Sanction::code),
                "rights_suspended": suspended,
            });
            let barred = ask(app, "member", &facts, Some("election.vote"), day)?;
            Ok(Voter { member, barred })
        })
        .collect()
}
