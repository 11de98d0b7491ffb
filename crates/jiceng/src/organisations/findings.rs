//! What the regulations say of an organisation as it is registered now.

use super::figures::{Figures, Founding, facts};
use super::model::{Kind, Setting};
use super::queries::Organisation;
use super::sources::{self, Source};
use crate::platform::app::App;
use crate::platform::form_page::Word;
use crate::platform::request::Context;
use crate::platform::text::Language;
use jiff::civil::Date;
use rulebook::{DeadlineReport, DeadlineStatus, Facts, Finding, Reading, Strength, Verdict, Words};

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
    /// Since when it has been so, where what is recorded tells.
    #[serde(skip)]
    pub since: Option<Date>,
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

    /// Whether it is not yet wrong, but soon due.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.strength_key == SOON
    }

    /// A deadline that has passed, or is so near that it is announced. One of which it is not known whether it was met is
    /// announced until its day; from then on it cannot be told.
    fn pressing(deadline: DeadlineReport, on: Date, horizon: Date) -> Option<Self> {
        let (strength_key, tone, words) = match deadline.status {
            DeadlineStatus::Overdue => {
                (strength_key(deadline.strength), tone(deadline.strength), deadline.finding)
            }
            DeadlineStatus::Open if near(deadline.due, on, horizon) => (SOON, "info", deadline.finding),
            DeadlineStatus::Unknown if near(deadline.due, on, horizon) => (SOON, "info", deadline.text),
            _ => return None,
        };
        Some(Self {
            rule: deadline.deadline,
            strength_key,
            tone,
            confirmed: deadline.confirmed,
            due: deadline.due,
            since: None,
            words,
            source: deadline.citation,
            help: deadline.remedy,
        })
    }

    /// As a form page shows it.
    #[must_use]
    pub fn word(&self, context: &Context) -> Word {
        let zh = context.language == Language::Zh;
        Word {
            text: self.text(zh).to_owned(),
            citation: self.citation(zh).to_owned(),
            confirmed: self.confirmed,
            remedy: self.remedy(zh).to_owned(),
            strength: context.text(self.strength_key),
            tone: self.tone,
        }
    }

    /// A deadline that something misses.
    #[must_use]
    pub fn missed(deadline: DeadlineReport) -> Self {
        Self {
            rule: deadline.deadline,
            strength_key: strength_key(deadline.strength),
            tone: tone(deadline.strength),
            confirmed: deadline.confirmed,
            due: deadline.due,
            words: deadline.finding,
            source: deadline.citation,
            since: None,
            help: deadline.remedy,
        }
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
        let unknown = finding.outcome == Verdict::Unknown;
        Self {
            rule: finding.rule,
            strength_key: if unknown { "strength-unknown" } else { strength_key(finding.strength) },
            tone: if unknown { "warn" } else { tone(finding.strength) },
            confirmed: finding.confirmed,
            words: finding.finding,
            source: finding.citation,
            help: finding.remedy,
            due: None,
            since: None,
        }
    }
}

fn of(words: &Words, zh: bool) -> &str {
    if zh { &words.zh } else { &words.en }
}

/// Checks one organisation: what is not in order, and deadlines passed or soon due. What cannot be told is
/// [`untold`].
#[must_use]
pub fn check(app: &App, organisation: &Organisation, figures: &Figures) -> Vec<Checked> {
    check_as(app, organisation.kind, organisation.setting, figures, app.clock.today())
}

/// Checks an organisation of a kind and setting with these figures, on a day.
pub(super) fn check_as(app: &App, kind: Kind, setting: Setting, figures: &Figures, on: Date) -> Vec<Checked> {
    let found = known(app, kind, setting, figures, on).map(|facts| of_facts(app, &facts, on));
    let mut found = found.unwrap_or_default();
    for checked in found.iter_mut().filter(|it| it.due.is_none()) {
        checked.since = since(app, &checked.rule, figures, on);
    }
    found
}

/// Since when a standing rule has been broken: since the last of the facts that it reads became what it is. None where of
/// one of them that is not known. Kind and setting are taken as they are.
fn since(app: &App, rule: &str, figures: &Figures, on: Date) -> Option<Date> {
    const GIVEN: [&str; 3] = ["kind", "setting", "temporary"];
    let provision = app.rulebook.provision(rule)?;
    let read = app.rulebook.facts_read(provision).into_iter().filter(|(_, how)| *how != Reading::Said);
    let read = read.map(|(fact, _)| fact.name.as_str()).filter(|name| !GIVEN.contains(name));
    let days: Option<Vec<Date>> = read.map(|name| figures.since(name, on)).collect();
    days.and_then(|days| days.into_iter().max())
}

/// The facts, unless the rulebook does not know them, which is a fault of ours and is logged.
fn known(app: &App, kind: Kind, setting: Setting, figures: &Figures, on: Date) -> Option<Facts> {
    facts(app, kind, setting, figures, on)
        .inspect_err(
            |errors| tracing::error!(%errors, "the rulebook does not know the facts of an organisation"),
        )
        .ok()
}

fn of_facts(app: &App, facts: &Facts, on: Date) -> Vec<Checked> {
    let findings = app.rulebook.findings(facts, None, on).into_iter();
    let mut checked: Vec<Checked> =
        findings.filter(|it| it.outcome != Verdict::Unknown).map(Checked::from).collect();
    let horizon = horizon(app, on);
    let deadlines = app.rulebook.deadlines(facts, on).into_iter();
    checked.extend(deadlines.filter_map(|deadline| Checked::pressing(deadline, on, horizon)));
    checked.sort_by_key(|checked| (checked.order(), checked.due));
    checked
}

/// The rules of an act that are not kept or cannot be judged.
pub(super) fn of_act(app: &App, facts: &Facts, act: &str, on: Date) -> Vec<Checked> {
    app.rulebook.findings(facts, Some(act), on).into_iter().map(Checked::from).collect()
}

/// What is entered to mend what a rule finds: the fact among those that it reads which one entry decides most.
#[must_use]
pub fn entered_for(app: &App, rule: &str) -> Option<Missing> {
    let provision = app.rulebook.provision(rule)?;
    let read = app.rulebook.facts_read(provision).into_iter().filter(|(_, how)| *how != Reading::Said);
    let entered = read.filter_map(|(fact, _)| {
        let source = sources::of(&fact.name).filter(|source| source.is_entered())?;
        Some(Missing { source, title: fact.title.clone() })
    });
    entered.min_by_key(|it| it.source)
}

/// What cannot be told of an organisation: which provision, for want of what, and where that is entered.
#[derive(Clone, Debug)]
pub struct Untold {
    /// Id of the rule.
    pub rule: String,
    /// Whether the rule's source was read, or is to be confirmed.
    pub confirmed: bool,
    /// What is missing.
    pub missing: Vec<Missing>,
    words: Words,
    citation: Words,
}

/// A fact that is not on record.
#[derive(Clone, Debug)]
pub struct Missing {
    /// Where it is entered.
    pub source: Source,
    title: Words,
}

impl Untold {
    /// What the rule says.
    #[must_use]
    pub fn text(&self, zh: bool) -> &str {
        of(&self.words, zh)
    }

    /// Instrument and article.
    #[must_use]
    pub fn citation(&self, zh: bool) -> &str {
        of(&self.citation, zh)
    }
}

impl Missing {
    /// Whether nobody has to enter it: an act tells it, or what it is asked for is done with.
    fn is_settled(&self, figures: &Figures) -> bool {
        match self.source {
            Source::Act => true,
            Source::Founding => figures.founding == Founding::Past,
            _ => false,
        }
    }

    /// Its name.
    #[must_use]
    pub fn title(&self, zh: bool) -> &str {
        of(&self.title, zh)
    }
}

/// What cannot be told of an organisation, by the ids of rules: standing rules and deadlines that need what is not on
/// record, or that are silent because they ask for it. What only an act can tell is judged at the act and left out.
#[must_use]
pub fn untold(app: &App, organisation: &Organisation, figures: &Figures) -> Vec<Untold> {
    untold_as(app, organisation.kind, organisation.setting, figures, app.clock.today())
}

/// As [`untold`], of a kind and setting on a day.
pub(super) fn untold_as(app: &App, kind: Kind, setting: Setting, figures: &Figures, on: Date) -> Vec<Untold> {
    let Some(facts) = known(app, kind, setting, figures, on) else { return Vec::new() };
    let doubtful = app.rulebook.findings(&facts, None, on).into_iter();
    let doubtful = doubtful.filter(|it| it.outcome == Verdict::Unknown);
    let horizon = horizon(app, on);
    // One whose day is near is announced with its day although it is not known whether it was met.
    let deadlines = app.rulebook.deadlines(&facts, on).into_iter();
    let deadlines = deadlines
        .filter(|it| it.status == DeadlineStatus::Unknown && !near(it.due, on, horizon))
        .map(|it| (it.deadline, it.confirmed, it.text, it.citation, it.unknown));
    let silent = app.rulebook.silent(&facts, on).into_iter();
    let rules = doubtful.chain(silent);
    let rules = rules.map(|it| (it.rule, it.confirmed, it.text, it.citation, it.unknown));
    let mut all: Vec<Untold> = rules
        .chain(deadlines)
        .map(|(rule, confirmed, words, citation, unknown)| {
            let missing = unknown.iter().filter_map(|name| missing(&facts, name)).collect();
            Untold { rule, confirmed, missing, words, citation }
        })
        .filter(|it| !it.missing.iter().any(|missing| missing.is_settled(figures)))
        .collect();
    all.sort_by(|a, b| a.rule.cmp(&b.rule));
    all
}

fn missing(facts: &Facts, name: &str) -> Option<Missing> {
    let fact = facts.subject().fact(name)?;
    Some(Missing { source: sources::of(name)?, title: fact.title.clone() })
}

/// The strength of what is not yet wrong, but soon due.
const SOON: &str = "strength-soon";

fn near(due: Option<Date>, on: Date, horizon: Date) -> bool {
    due.is_some_and(|due| on <= due && due <= horizon)
}

/// The last day whose deadlines are shown already: as far ahead as the rules have a term's end announced.
#[must_use]
pub fn horizon(app: &App, today: Date) -> Date {
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
