//! Where a case stands: computed from what is recorded of it, never kept.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{EXIT, Procedure, Step, StepField, StepOutcome, Way};
use crate::deadline::DeadlineReport;
use crate::expression::Scope;
use crate::facts::Facts;
use crate::judge::{Case, Finding};
use crate::provision::Strength;
use crate::rulebook::{Rulebook, held_day, is_rule_of};
use crate::schema::FactType;
use crate::words::Words;

/// Something that was recorded of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Id of the step.
    pub step: String,
    /// The day on which it was done.
    pub on: Date,
    /// Id of what it came to.
    pub outcome: String,
    /// Facts by name.
    pub fields: Map<String, Value>,
}

/// A case so far.
#[derive(Clone, Copy, Debug)]
pub struct Course<'a> {
    /// The day on which it was started.
    pub started: Date,
    /// What is recorded of it, in the order in which it counts.
    pub recorded: &'a [Recorded],
    /// Facts that are known otherwise; they win over those recorded.
    pub known: &'a Map<String, Value>,
}

/// Where a case stands.
#[derive(Debug)]
pub struct Progress<'r> {
    /// Id of the instrument by which it is led.
    pub edition: &'r str,
    /// What the rules read of it: a fact that an orderly record must have and that nothing gives is no, nought or nothing.
    pub facts: Facts,
    /// What is recorded or known of it, and nothing else.
    pub given: Facts,
    /// Every step of the edition, and every step that was done, in the order of the procedure.
    pub steps: Vec<StepState<'r>>,
    /// Whether it has ended, and by which record.
    pub end: Option<End>,
    /// Records of which the procedure knows no step or outcome, or the facts are of another kind: the rulebook changed
    /// since. They are kept and shown, and count for nothing.
    pub unread: Vec<usize>,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Position of the record that ended it.
    pub record: usize,
    /// Whether it reached its purpose.
    pub finished: bool,
}

/// Where one step stands.
#[derive(Debug)]
pub struct StepState<'r> {
    /// The step.
    pub step: &'r Step,
    /// Its position in the procedure.
    pub position: usize,
    /// Its number among the steps of the edition, from 1.
    pub number: usize,
    /// Whether it is done or can be.
    pub status: StepStatus,
    /// Whether it may be recorded now: it is open, or done and done again.
    pub may: bool,
    /// Positions of the records by which it counts as done, the last one last.
    pub records: Vec<usize>,
    /// Positions of all records of it, those that count no longer included.
    pub history: Vec<usize>,
    /// From which day on it may be done, by which rules; the latest day last.
    pub earliest: Vec<Earliest>,
    /// By which day it must be done.
    pub deadlines: Vec<DeadlineReport>,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepStatus {
    /// It is done.
    Done,
    /// It is to be done now.
    Open,
    /// Other steps come first.
    Waiting,
    /// The case ended before.
    Ended,
}

/// From which day on something may be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earliest {
    /// The day.
    pub day: Date,
    /// The rule.
    pub rule: String,
    /// Its strength.
    pub strength: Strength,
    /// Its citation.
    pub citation: Words,
    /// What it says.
    pub text: Words,
    /// Whether it was checked.
    pub confirmed: bool,
}

/// A record that still counts.
struct Counted<'r, 'a> {
    record: usize,
    step: usize,
    outcome: &'r StepOutcome,
    it: &'a Recorded,
}

/// What the records come to.
#[derive(Default)]
struct Fold<'r, 'a> {
    counted: Vec<Counted<'r, 'a>>,
    end: Option<End>,
    unread: Vec<usize>,
}

impl Rulebook {
    /// Where a case stands on a day.
    #[must_use]
    pub fn progress<'r>(
        &'r self,
        procedure: &'r Procedure,
        course: Course<'_>,
        on: Date,
    ) -> Option<Progress<'r>> {
        let edition = procedure.edition(course.started, on)?.instrument.as_str();
        let mut fold = fold(procedure, course.recorded);
        let given = self.facts_of(procedure, &mut fold, course.known)?;
        let facts = presumed(&given);
        let deadlines = self.deadlines(&facts, on);
        let mut steps = Vec::new();
        for (position, step) in procedure.steps.iter().enumerate() {
            let records = fold.done(position);
            if records.is_empty() && !step.stands_in(edition) {
                continue;
            }
            let (status, may) = fold.status(procedure, edition, position);
            let of = |id: &str| step.id == id;
            let history = course.recorded.iter().enumerate().filter(|(_, it)| of(&it.step));
            let due = deadlines.iter().filter(|it| step.deadlines.contains(&it.deadline));
            steps.push(StepState {
                step,
                position,
                number: procedure.number(position, edition),
                status,
                may,
                records,
                history: history.map(|(record, _)| record).collect(),
                earliest: if status == StepStatus::Done && !may {
                    Vec::new()
                } else {
                    self.earliest(step, &facts, on)
                },
                deadlines: due.cloned().collect(),
            });
        }
        Some(Progress { edition, facts, given, steps, end: fold.end, unread: fold.unread })
    }

    /// Which outcomes a step can come to as far as is known.
    #[must_use]
    pub fn outcomes<'s>(&self, step: &'s Step, facts: &Facts, on: Date) -> Vec<&'s StepOutcome> {
        let today = held_day(on);
        let scope = Scope { facts, values: &[], today: &today, presuming: false };
        let open = |it: &&StepOutcome| match &it.when {
            Some(when) => when.judge(&self.root, &scope).unwrap_or(false),
            None => true,
        };
        step.outcomes.iter().filter(open).collect()
    }

    /// What the rules say of a step as it is about to be recorded, the gravest first: the rules of its act and of its
    /// outcome's. `facts` hold what is about to be recorded.
    #[must_use]
    pub fn judge_step(&self, step: &Step, outcome: &StepOutcome, facts: &Facts, on: Date) -> Vec<Finding> {
        let acts = step.acts.iter().chain(&outcome.acts);
        let mut all: Vec<Finding> = acts.flat_map(|act| self.findings(facts, Some(act), on)).collect();
        all.sort_by(|left, right| right.outcome.cmp(&left.outcome).then_with(|| left.rule.cmp(&right.rule)));
        all.dedup_by(|left, right| left.rule == right.rule);
        all
    }

    fn earliest(&self, step: &Step, facts: &Facts, on: Date) -> Vec<Earliest> {
        let Some(facts) = self.own(facts) else { return Vec::new() };
        let case = Case { book: self, facts: &facts, today: held_day(on) };
        let acts: Vec<&String> = step.all_acts().collect();
        let rules = self.about(&facts.subject().id);
        let mut found: Vec<Earliest> = rules
            .filter(|rule| acts.iter().any(|act| is_rule_of(rule, Some(act))))
            .filter_map(|rule| {
                let edition = rule.edition_on(on)?;
                let expression = edition.conditions.earliest.as_ref()?;
                if case.applies(edition) == Ok(false) {
                    return None;
                }
                Some(Earliest {
                    day: expression.day(&self.root, &case.scope(edition)).ok()?,
                    rule: rule.id.clone(),
                    strength: rule.strength,
                    citation: edition.citation.clone(),
                    text: edition.text.clone(),
                    confirmed: edition.confirmed,
                })
            })
            .collect();
        found.sort_by(|left, right| left.day.cmp(&right.day).then_with(|| left.rule.cmp(&right.rule)));
        found
    }

    /// The facts that the counted records give, in their order, and those known otherwise.
    fn facts_of(
        &self,
        procedure: &Procedure,
        fold: &mut Fold<'_, '_>,
        known: &Map<String, Value>,
    ) -> Option<Facts> {
        let mut facts = self.facts(&procedure.subject).ok()?;
        for (position, held) in &procedure.initial {
            facts.hold(*position, held.clone());
        }
        for counted in &fold.counted {
            let Some(step) = procedure.steps.get(counted.step) else { continue };
            if !give(&mut facts, step, counted) {
                fold.unread.push(counted.record);
            }
        }
        for (name, value) in known {
            // What the application knows by another name than the rulebook is not a fact of this procedure.
            let _ = facts.set_json(name, value);
        }
        Some(facts)
    }
}

/// Facts that an orderly record must have, and that nothing gives, are no, nought or nothing for the rules.
fn presumed(given: &Facts) -> Facts {
    let mut facts = given.clone();
    let needed: Vec<(String, FactType)> = (given.subject().facts().iter())
        .filter(|fact| !fact.optional && !given.is_known(&fact.name))
        .map(|fact| (fact.name.clone(), fact.kind))
        .collect();
    for (name, kind) in needed {
        // Of the type that the fact has, so that none is refused.
        let _ = match kind {
            FactType::Int => facts.set_int(&name, 0).is_ok(),
            FactType::Bool => facts.set_bool(&name, false).is_ok(),
            FactType::TextList => facts.set_texts(&name, Vec::new()).is_ok(),
            FactType::Text | FactType::Date => false,
        };
    }
    facts
}

/// Gives the facts of a record; false when one of them is of another kind by now.
fn give(facts: &mut Facts, step: &Step, counted: &Counted<'_, '_>) -> bool {
    let mut read = true;
    let went_on = matches!(counted.outcome.way, Way::GoOn | Way::Finish | Way::Stop);
    if let Some(day) = step.day.as_ref().filter(|_| went_on) {
        read &= facts.set_date(day, counted.it.on).is_ok();
    }
    for (name, value) in &counted.it.fields {
        let bound = step.fields.iter().any(|field| field.fact == *name && is_bound(field));
        if !bound && matches!(counted.outcome.way, Way::Back(_)) {
            continue;
        }
        read &= facts.set_json(name, value).is_ok();
    }
    for (position, held) in &counted.outcome.sets {
        facts.hold(*position, held.clone());
    }
    read
}

/// Whether a field belongs to certain outcomes, so that it outlives a way back.
fn is_bound(field: &StepField) -> bool {
    !field.outcomes.is_empty()
}

fn fold<'r, 'a>(procedure: &'r Procedure, recorded: &'a [Recorded]) -> Fold<'r, 'a> {
    let mut fold = Fold::default();
    for (record, it) in recorded.iter().enumerate() {
        if it.step == EXIT {
            fold.end = Some(End { record, finished: false });
            continue;
        }
        let found = procedure.step(&it.step).and_then(|(at, step)| Some((at, step.outcome(&it.outcome)?)));
        let Some((step, outcome)) = found else {
            fold.unread.push(record);
            continue;
        };
        if let Way::Back(to) = outcome.way {
            let stays = |counted: &Counted<'_, '_>| counted.step < to || !counted.is_done();
            fold.counted.retain(stays);
        }
        match outcome.way {
            Way::Stop => fold.end = Some(End { record, finished: false }),
            Way::Finish => fold.end = Some(End { record, finished: true }),
            Way::GoOn | Way::Back(_) | Way::Wait => {}
        }
        fold.counted.push(Counted { record, step, outcome, it });
    }
    fold
}

impl Counted<'_, '_> {
    /// Whether its step is done by it.
    fn is_done(&self) -> bool {
        matches!(self.outcome.way, Way::GoOn | Way::Finish | Way::Stop)
    }
}

impl Fold<'_, '_> {
    /// Positions of the records by which a step is done.
    fn done(&self, step: usize) -> Vec<usize> {
        self.counted.iter().filter(|it| it.step == step && it.is_done()).map(|it| it.record).collect()
    }

    fn is_done(&self, step: usize) -> bool {
        self.counted.iter().any(|it| it.step == step && it.is_done())
    }

    /// Where a step stands, and whether it may be recorded now.
    fn status(&self, procedure: &Procedure, edition: &str, position: usize) -> (StepStatus, bool) {
        let repeats = procedure.steps.get(position).is_some_and(|step| step.repeats);
        let ready = procedure.before(position, edition).iter().all(|before| self.is_done(*before));
        match (self.is_done(position), self.end.is_some()) {
            (true, ended) => {
                let followed = (0..procedure.steps.len())
                    .any(|next| self.is_done(next) && procedure.before(next, edition).contains(&position));
                (StepStatus::Done, repeats && !followed && !ended)
            }
            (false, true) => (StepStatus::Ended, false),
            (false, false) if ready => (StepStatus::Open, true),
            (false, false) => (StepStatus::Waiting, false),
        }
    }
}

impl Progress<'_> {
    /// The steps that may be recorded now, in their order.
    pub fn open(&self) -> impl Iterator<Item = &StepState<'_>> {
        self.steps.iter().filter(|state| state.may)
    }

    /// The step of an id.
    #[must_use]
    pub fn step(&self, id: &str) -> Option<&StepState<'_>> {
        self.steps.iter().find(|state| state.step.id == id)
    }
}

impl StepState<'_> {
    /// The first day on which every rule that blocks lets it be done.
    #[must_use]
    pub fn not_before(&self) -> Option<&Earliest> {
        self.earliest.iter().rev().find(|it| it.strength == Strength::Block)
    }
}
