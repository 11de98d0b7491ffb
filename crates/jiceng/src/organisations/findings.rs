//! What the regulations say of an organisation as it is registered now.

use super::model::{Duty, Kind, Setting};
use super::queries::{self, Counts, Organisation};
use crate::platform::access::Scope;
use crate::platform::app::App;
use crate::platform::id::AreaId;
use jiff::civil::Date;
use rulebook::{DeadlineStatus, FactErrors, Facts, Finding, Strength, Verdict, Words};

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
    /// The day by which it is due, for a deadline.
    pub due: Option<Date>,
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

    /// Whether an act must not go on.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.strength_key == "strength-block"
    }

    /// Whether an act goes on with a reason only.
    #[must_use]
    pub fn asks_reason(&self) -> bool {
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
            due: None,
        }
    }
}

fn of(words: &Words, zh: bool) -> &str {
    if zh { &words.zh } else { &words.en }
}

/// The register's figures about one organisation on a day. What is not known stays out of the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Figures {
    /// Members: of a branch its own, of what stands above branches all those below.
    pub counts: Counts,
    /// Posts held, as words, each once; none when nothing can be said of them, as before a founding.
    pub posts: Option<Vec<Duty>>,
    /// How many hold a post.
    pub holders: i64,
    /// Start, years and due day of the running term.
    pub term: Option<(Date, u16, Date)>,
    /// Units that a joint branch covers, where recorded.
    pub joint_units: Option<i64>,
    /// Full years since the secretary became a full member, where known.
    pub secretary_years: Option<i64>,
    /// Months that a project or task lasts, where asked.
    pub duration_months: Option<i64>,
    /// Whether the upper organisation approved the act in question; none outside an act.
    pub approved: Option<bool>,
    /// Months by which a change of term is early or late.
    pub term_shift_months: Option<i64>,
}

impl Figures {
    /// Members of the committee: all holders of posts when any of them holds one that only a committee has, else 0.
    fn committee(&self) -> Option<i64> {
        let posts = self.posts.as_ref()?;
        Some(if posts.iter().any(|duty| !duty.leads_alone()) { self.holders } else { 0 })
    }
}

/// The facts about an organisation that its rules read.
///
/// # Errors
/// When the rulebook knows no such facts.
pub fn facts(app: &App, kind: Kind, setting: Setting, figures: &Figures) -> Result<Facts, FactErrors> {
    let counts = figures.counts;
    let mut json = serde_json::json!({
        "kind": kind.code(),
        "setting": setting.code(),
        "temporary": setting == Setting::Temporary,
        "full_members": counts.full,
        "probationary_members": counts.members - counts.full,
        "members": counts.members,
        "floating_members": counts.floating,
    });
    if let Some(posts) = &figures.posts {
        json["posts"] = posts.iter().map(|duty| duty.fact()).collect::<Vec<_>>().into();
        json["has_secretary"] = posts.contains(&Duty::Secretary).into();
        json["vacancies"] = 0.into();
    }
    if let Some((started, years, due)) = figures.term {
        json["term_start"] = started.to_string().into();
        json["term_years"] = years.into();
        json["term_end"] = due.to_string().into();
        // An election under way is recorded with the elections; until one is, the term runs on.
        json["term_status"] = "running".into();
    }
    let numbers = [
        ("committee_size", figures.committee()),
        ("joint_units", figures.joint_units),
        ("secretary_standing_years", figures.secretary_years),
        ("duration_months", figures.duration_months),
        ("term_shift_months", figures.term_shift_months),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            json[name] = number.into();
        }
    }
    if let Some(approved) = figures.approved {
        json["approval"] = if approved { "approved" } else { "none" }.into();
        json["shift_approved"] = approved.into();
    }
    app.rulebook.facts_from_json("organisation", &json)
}

/// The figures of one organisation as they are recorded now.
///
/// # Errors
/// Whatever the database reports.
pub async fn figures(
    read: &mut db::Read,
    area: AreaId,
    organisation: &Organisation,
    on: Date,
) -> Result<Figures, db::Error> {
    let own = Scope::alone(&organisation.path);
    let counted =
        if organisation.kind.holds_members() { own.clone() } else { Scope::subtree(&organisation.path) };
    let mut figures = Figures::default();
    for (_, counts) in queries::member_counts(read, area, &counted).await? {
        figures.counts += counts;
    }
    let mut posts = Vec::new();
    for (_, post, holders) in queries::posts_in(read, area, &own, on).await? {
        figures.holders += holders;
        posts.extend(post.parse::<Duty>());
    }
    posts.sort_unstable();
    figures.posts = Some(posts);
    let terms = queries::terms_in(read, area, &own, on).await?;
    figures.term = terms.last().map(|(_, started, years, due)| (*started, *years, *due));
    figures.joint_units =
        queries::joint_units_in(read, area, &own, on).await?.first().map(|(_, units)| *units);
    Ok(figures)
}

/// Checks one organisation: what is not in order, what cannot be told, and deadlines open or passed.
#[must_use]
pub fn check(app: &App, organisation: &Organisation, figures: &Figures) -> Vec<Checked> {
    check_as(app, organisation.kind, organisation.setting, figures, app.clock.today())
}

/// Checks an organisation of a kind and setting with these figures, on a day.
pub(super) fn check_as(app: &App, kind: Kind, setting: Setting, figures: &Figures, on: Date) -> Vec<Checked> {
    let facts = match facts(app, kind, setting, figures) {
        Ok(facts) => facts,
        Err(errors) => {
            tracing::error!(%errors, "the rulebook does not know the facts of an organisation");
            return Vec::new();
        }
    };
    let mut checked = broken(app, &facts, None, on);
    let horizon = horizon(app, on);
    for deadline in app.rulebook.deadlines(&facts, on) {
        let near = deadline.due.is_some_and(|due| due <= horizon);
        let pressing =
            deadline.status == DeadlineStatus::Overdue || (deadline.status == DeadlineStatus::Open && near);
        if pressing {
            checked.push(Checked {
                rule: deadline.deadline,
                strength_key: strength_key(deadline.strength),
                tone: tone(deadline.strength),
                confirmed: deadline.confirmed,
                due: deadline.due,
                words: deadline.finding,
                source: deadline.citation,
                help: deadline.remedy,
            });
        }
    }
    checked.sort_by_key(Checked::order);
    checked
}

/// The rules of an act, or the standing ones, that are not kept.
pub(super) fn broken(app: &App, facts: &Facts, act: Option<&str>, on: Date) -> Vec<Checked> {
    let findings = app.rulebook.findings(facts, act, on).into_iter();
    findings
        .filter(|it| it.outcome != Verdict::Unknown)
        .map(|finding| Checked {
            rule: finding.rule,
            strength_key: strength_key(finding.strength),
            tone: tone(finding.strength),
            confirmed: finding.confirmed,
            due: None,
            words: finding.finding,
            source: finding.citation,
            help: finding.remedy,
        })
        .collect()
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
