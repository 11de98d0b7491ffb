//! What the regulations say of an organisation as it is registered now.

use super::model::{Kind, Setting};
use super::queries::{self, Counts, Organisation, Post, Term};
use crate::platform::access::{Caller, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use jiff::civil::Date;
use rulebook::{DeadlineStatus, FactErrors, Facts, Finding, Strength, Verdict, Words};
use std::collections::HashMap;

/// A finding or deadline as pages show it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Checked {
    /// Id of the rule.
    pub rule: String,
    /// The key of the word for its strength.
    pub strength_key: &'static str,
    /// The tone of its tag.
    pub tone: &'static str,
    /// Whether the rule's source was read, or is to be confirmed.
    pub confirmed: bool,
    words: Words,
    source: Words,
    help: Option<Words>,
}

impl Checked {
    /// What was found.
    #[must_use]
    pub fn text(&self, zh: bool) -> &str {
        of(&self.words, zh)
    }

    /// Instrument and article.
    #[must_use]
    pub fn citation(&self, zh: bool) -> &str {
        of(&self.source, zh)
    }

    /// What can be done; empty when nothing is said.
    #[must_use]
    pub fn remedy(&self, zh: bool) -> &str {
        self.help.as_ref().map_or("", |help| of(help, zh))
    }

    /// Whether the act cannot go on.
    #[must_use]
    pub fn forbids(&self) -> bool {
        self.strength_key == "strength-block"
    }

    /// Whether the act goes on only with a reason, which is kept.
    #[must_use]
    pub fn needs_reason(&self) -> bool {
        self.strength_key == "strength-warn"
    }

    /// The most pressing first.
    #[must_use]
    pub fn order(&self) -> u8 {
        match self.strength_key {
            "strength-block" => 0,
            "strength-warn" => 1,
            "strength-inform" => 2,
            _ => 3,
        }
    }
}

impl From<Finding> for Checked {
    fn from(finding: Finding) -> Self {
        Self {
            rule: finding.rule,
            strength_key: strength_key(finding.strength),
            tone: tone(finding.strength),
            confirmed: finding.confirmed,
            words: finding.finding,
            source: finding.citation,
            help: finding.remedy,
        }
    }
}

fn of(words: &Words, zh: bool) -> &str {
    if zh { &words.zh } else { &words.en }
}

/// The register's figures about one organisation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Members.
    pub counts: Counts,
    /// Members of the committee, 0 where a secretary and perhaps a deputy lead alone.
    pub committee: i64,
    /// Whether there is a secretary.
    pub has_secretary: bool,
    /// Start, years and due day of the running term.
    pub term: Option<(Date, u16, Date)>,
}

/// The facts about an organisation that its rules read.
///
/// # Errors
/// When the rulebook knows no such facts.
pub fn facts(app: &App, organisation: &Organisation, figures: &Figures) -> Result<Facts, FactErrors> {
    let counts = figures.counts;
    let mut json = serde_json::json!({
        "kind": organisation.kind.code(),
        "setting": organisation.setting.code(),
        "temporary": organisation.setting == Setting::Temporary,
        "full_members": counts.full,
        "probationary_members": counts.members - counts.full,
        "members": counts.members,
        "committee_size": figures.committee,
        "has_secretary": figures.has_secretary,
        "vacancies": 0,
        "floating_members": counts.floating,
    });
    if let Some(day) = organisation.founded.and_then(crate::platform::date::PartialDate::day) {
        json["founded"] = day.to_string().into();
    }
    if let Some((started, years, due)) = figures.term {
        json["term_start"] = started.to_string().into();
        json["term_years"] = years.into();
        json["term_end"] = due.to_string().into();
        // An election under way is recorded with the elections; until one is, the term runs on.
        json["term_status"] = "running".into();
    }
    app.rulebook.facts_from_json("organisation", &json)
}

/// Checks one organisation: what is not in order, what cannot be told, and deadlines open or passed.
#[must_use]
pub fn check(
    app: &App,
    organisation: &Organisation,
    counts: Counts,
    leaders: &[Post],
    term: Option<&Term>,
) -> Vec<Checked> {
    let figures = Figures {
        counts,
        committee: committee_size(leaders.len(), leaders.iter().any(|post| !leads_alone(&post.post))),
        has_secretary: leaders.iter().any(|post| post.post == "secretary"),
        term: term.filter(|term| term.ended.is_none()).map(|term| (term.started, term.years, term.due)),
    };
    check_figures(app, organisation, &figures)
}

fn check_figures(app: &App, organisation: &Organisation, figures: &Figures) -> Vec<Checked> {
    let facts = match facts(app, organisation, figures) {
        Ok(facts) => facts,
        Err(errors) => {
            tracing::error!(%errors, "the rulebook does not know the facts of an organisation");
            return Vec::new();
        }
    };
    let today = app.clock.today();
    let findings =
        app.rulebook.findings(&facts, None, today).into_iter().filter(|it| it.outcome != Verdict::Unknown);
    let mut checked: Vec<Checked> = findings.map(Checked::from).collect();
    let horizon = horizon(app, today);
    for deadline in app.rulebook.deadlines(&facts, today) {
        let near = deadline.due.is_some_and(|due| due <= horizon);
        let pressing =
            deadline.status == DeadlineStatus::Overdue || (deadline.status == DeadlineStatus::Open && near);
        if pressing {
            checked.push(Checked {
                rule: deadline.deadline,
                strength_key: strength_key(deadline.strength),
                tone: tone(deadline.strength),
                confirmed: deadline.confirmed,
                words: deadline.finding,
                source: deadline.citation,
                help: deadline.remedy,
            });
        }
    }
    checked.sort_by_key(Checked::order);
    checked
}

/// The last day whose deadlines are shown already: as far ahead as the rules have a term's end announced.
fn horizon(app: &App, today: Date) -> Date {
    let months = app.rulebook.int_value("committee-remind", "months", today).unwrap_or(0);
    today.saturating_add(jiff::Span::new().months(months))
}

fn strength_key(strength: Strength) -> &'static str {
    match strength {
        Strength::Block => "strength-block",
        Strength::Warn => "strength-warn",
        Strength::Inform => "strength-inform",
    }
}

fn tone(strength: Strength) -> &'static str {
    match strength {
        Strength::Block => "err",
        Strength::Warn => "warn",
        Strength::Inform => "info",
    }
}

/// Secretary and deputy are the posts of a branch without a committee (branch regulation 20).
fn leads_alone(post: &str) -> bool {
    matches!(post, "secretary" | "deputy")
}

/// All holders of posts are the committee when any of them holds a post that only a committee has.
fn committee_size(holders: usize, committee: bool) -> i64 {
    if committee { i64::try_from(holders).unwrap_or(i64::MAX) } else { 0 }
}

/// Checks every organisation in a scope, with four queries in all.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn check_all(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    scope: &Scope,
) -> Result<Vec<(Organisation, Vec<Checked>)>, AppError> {
    const MOST: i64 = 1_000_000;
    let organisations = queries::all_in(read, caller, scope, "", MOST).await?;
    let counts: HashMap<_, _> = queries::counts_in(read, caller, scope).await?.into_iter().collect();
    let leaders = queries::leader_counts_in(read, caller, scope).await?;
    let leaders: HashMap<_, _> = leaders
        .into_iter()
        .map(|(id, all, alone, secretaries)| (id, (if all > alone { all } else { 0 }, secretaries > 0)))
        .collect();
    let terms = queries::current_terms_in(read, caller, scope).await?;
    let terms: HashMap<_, _> =
        terms.into_iter().map(|(id, started, years, due)| (id, (started, years, due))).collect();
    Ok(organisations
        .into_iter()
        .map(|organisation| {
            let (committee, has_secretary) = leaders.get(&organisation.id).copied().unwrap_or_default();
            let figures = Figures {
                counts: counts.get(&organisation.id).copied().unwrap_or_default(),
                committee,
                has_secretary,
                term: terms.get(&organisation.id).copied(),
            };
            let checked = if organisation.kind == Kind::Branch {
                check_figures(app, &organisation, &figures)
            } else {
                Vec::new()
            };
            (organisation, checked)
        })
        .collect())
}
