//! Is it in order? Outcomes of single rules, and findings of all rules of an act.

use std::borrow::Cow;
use std::cmp::Reverse;

use jiff::civil::Date;
use serde::Serialize;
use thiserror::Error;

use crate::deadline::DeadlineStatus;
use crate::expression::{Doubt, Scope};
use crate::facts::Facts;
use crate::provision::{Edition, Nature, Provision, Strength};
use crate::rulebook::{Rulebook, doubt_words, held_day, is_rule_of};
use crate::value::Held;
use crate::words::{Language, Phrase, Piece, Words};

/// What a rule says about a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// In order, or the rule does not apply.
    Allow,
    /// It cannot be judged: facts are not known.
    Unknown,
    /// Say it.
    Inform,
    /// Go on with a reason, which is kept.
    Warn,
    /// Do not go on.
    Block,
}

/// The answer of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Id of the rule.
    pub rule: String,
    /// What it says.
    pub outcome: Verdict,
    /// Name of the instrument's edition; none when no edition is in force.
    pub edition: Option<String>,
    /// Article.
    pub article: Option<String>,
    /// The rule's words when in order, the finding when not, the reason when it cannot be judged.
    pub text: Words,
    /// Names of the facts that are not known and are needed, when it cannot be judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// What is not in order, or cannot be judged, with its citation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Id of the rule.
    pub rule: String,
    /// The strength as a verdict, or unknown.
    pub outcome: Verdict,
    /// Strength of the rule.
    pub strength: Strength,
    /// Id of the instrument.
    pub instrument: String,
    /// Name of the instrument's edition.
    pub edition: String,
    /// Article.
    pub article: Option<String>,
    /// Title and article, local citation included.
    pub citation: Words,
    /// What the rule says.
    pub text: Words,
    /// What was found, or why it cannot be judged.
    pub finding: Words,
    /// What can be done.
    pub remedy: Option<Words>,
    /// Whether rule and instrument were checked.
    pub confirmed: bool,
    /// Whether it is the county's own rule, or an overlay of the county changed it.
    pub local: bool,
    /// Names of the facts that are not known and are needed.
    pub unknown: Vec<String>,
}

/// Why a rule could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EvalError {
    /// The rulebook has no such rule.
    #[error("unknown rule '{0}'")]
    UnknownRule(String),
    /// An obligation is answered by [`Rulebook::due`], which needs events.
    #[error("'{0}' is an obligation: ask what is due")]
    IsObligation(String),
    /// The facts are about something else.
    #[error("'{rule}' is about '{expected}', not '{found}'")]
    WrongSubject {
        /// The rule.
        rule: String,
        /// Its subject.
        expected: String,
        /// Subject of the facts.
        found: String,
    },
}

/// The state of one rule.
pub(crate) enum State {
    NotApplicable,
    InOrder,
    Broken,
    Doubtful(Doubt),
}

impl Rulebook {
    /// What one rule or deadline says about facts on a day.
    ///
    /// A rule that is not in force on the day, or does not apply, allows. A deadline speaks with its strength
    /// once its day has passed unmet.
    ///
    /// # Errors
    /// When there is no such rule, or it is about another subject.
    pub fn eval(&self, rule: &str, on: Date, facts: &Facts) -> Result<Outcome, EvalError> {
        let provision = self.provision(rule).ok_or_else(|| EvalError::UnknownRule(rule.to_owned()))?;
        let wrong_subject = || EvalError::WrongSubject {
            rule: rule.to_owned(),
            expected: provision.subject.clone(),
            found: facts.subject().id.clone(),
        };
        let facts = self.own(facts).filter(|facts| facts.subject().id == provision.subject);
        let facts = facts.ok_or_else(wrong_subject)?;
        let Some(edition) = provision.edition_on(on) else {
            return Ok(not_in_force(rule, on));
        };
        let case = Case { book: self, facts: &facts, today: held_day(on) };
        let mut unknown = Vec::new();
        let (outcome, text) = match &provision.nature {
            Nature::Obligation { .. } => return Err(EvalError::IsObligation(rule.to_owned())),
            Nature::Rule { .. } => match case.state(edition) {
                State::NotApplicable | State::InOrder => (Verdict::Allow, edition.text.clone()),
                State::Broken => (provision.strength.into(), case.finding(edition)),
                State::Doubtful(doubt) => {
                    let names = self.fact_names(&provision.subject, &doubt);
                    unknown.extend(names.into_iter().map(str::to_owned));
                    (Verdict::Unknown, doubt_words(&doubt, facts.subject()))
                }
            },
            Nature::Deadline => match case.deadline(provision, edition, on) {
                Some(report) => match report.status {
                    DeadlineStatus::Met | DeadlineStatus::Open => (Verdict::Allow, edition.text.clone()),
                    DeadlineStatus::Overdue => (provision.strength.into(), report.finding),
                    DeadlineStatus::Unknown => {
                        unknown = report.unknown;
                        (Verdict::Unknown, report.finding)
                    }
                },
                None => (Verdict::Allow, edition.text.clone()),
            },
        };
        Ok(Outcome {
            rule: rule.to_owned(),
            outcome,
            edition: Some(edition.edition.clone()),
            article: edition.article.clone(),
            text,
            unknown,
        })
    }

    /// What is not in order on a day, or cannot be judged: by the rules of an act, or by the standing rules of
    /// the subject when there is no act. The gravest first, then by id.
    #[must_use]
    pub fn findings(&self, facts: &Facts, act: Option<&str>, on: Date) -> Vec<Finding> {
        let Some(facts) = self.own(facts) else { return Vec::new() };
        let case = Case { book: self, facts: &facts, today: held_day(on) };
        let rules = self.about(&facts.subject().id).filter(|provision| is_rule_of(provision, act));
        let mut findings: Vec<Finding> =
            rules.filter_map(|rule| case.find(rule, rule.edition_on(on)?)).collect();
        findings.sort_by(|left, right| {
            (Reverse(left.outcome), &left.rule).cmp(&(Reverse(right.outcome), &right.rule))
        });
        findings
    }
}

/// Facts on a day, before a rulebook.
pub(crate) struct Case<'a> {
    pub(crate) book: &'a Rulebook,
    pub(crate) facts: &'a Cow<'a, Facts>,
    pub(crate) today: Held,
}

impl Case<'_> {
    pub(crate) fn scope<'s>(&'s self, edition: &'s Edition) -> Scope<'s> {
        Scope { facts: self.facts, values: &edition.held, today: &self.today, presuming: false }
    }

    /// Whether an edition applies.
    pub(crate) fn applies(&self, edition: &Edition) -> Result<bool, Doubt> {
        match &edition.conditions.applies {
            Some(applies) => applies.judge(&self.book.root, &self.scope(edition)),
            None => Ok(true),
        }
    }

    /// What a phrase says of this case.
    pub(crate) fn say(&self, phrase: &Phrase, edition: &Edition) -> Words {
        phrase.fill(|piece, language| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Fact(position) => self.facts.show(*position, language),
            Piece::Value(_) => edition.show_value(piece, language),
            Piece::Today => self.show_today(language),
        })
    }

    fn show_today(&self, language: Language) -> String {
        let Held::Text(today) = &self.today else { return String::new() };
        match (language, crate::calendar::parse_date(today.inner())) {
            (Language::Chinese, Some(day)) => crate::calendar::chinese(day),
            _ => today.inner().to_owned(),
        }
    }

    fn finding(&self, edition: &Edition) -> Words {
        match &edition.conditions.finding {
            Some(phrase) => self.say(phrase, edition),
            None => edition.text.clone(),
        }
    }

    fn state(&self, edition: &Edition) -> State {
        let Some(holds) = &edition.conditions.test else { return State::NotApplicable };
        match self.applies(edition) {
            Ok(false) => return State::NotApplicable,
            Ok(true) => {}
            Err(doubt) => return State::Doubtful(doubt),
        }
        match holds.judge(&self.book.root, &self.scope(edition)) {
            Ok(true) => State::InOrder,
            Ok(false) => State::Broken,
            Err(doubt) => State::Doubtful(doubt),
        }
    }

    fn find(&self, rule: &Provision, edition: &Edition) -> Option<Finding> {
        let subject = self.facts.subject();
        let (outcome, finding, unknown) = match self.state(edition) {
            State::NotApplicable | State::InOrder => return None,
            State::Broken => (rule.strength.into(), self.finding(edition), Vec::new()),
            State::Doubtful(doubt) => {
                let unknown = self.book.fact_names(&subject.id, &doubt);
                (Verdict::Unknown, doubt_words(&doubt, subject), unknown)
            }
        };
        Some(Finding {
            rule: rule.id.clone(),
            outcome,
            strength: rule.strength,
            instrument: edition.instrument.clone(),
            edition: edition.edition.clone(),
            article: edition.article.clone(),
            citation: edition.citation.clone(),
            text: edition.text.clone(),
            finding,
            remedy: edition.conditions.remedy.as_ref().map(|phrase| self.say(phrase, edition)),
            confirmed: edition.confirmed,
            local: rule.local || edition.local.is_some(),
            unknown: unknown.into_iter().map(str::to_owned).collect(),
        })
    }
}

impl From<Strength> for Verdict {
    fn from(strength: Strength) -> Self {
        match strength {
            Strength::Inform => Self::Inform,
            Strength::Warn => Self::Warn,
            Strength::Block => Self::Block,
        }
    }
}

fn not_in_force(rule: &str, on: Date) -> Outcome {
    Outcome {
        rule: rule.to_owned(),
        outcome: Verdict::Allow,
        edition: None,
        article: None,
        unknown: Vec::new(),
        text: Words::new(
            format!("该规定在{}未生效", crate::calendar::chinese(on)),
            format!("the rule is not in force on {on}"),
        ),
    }
}
