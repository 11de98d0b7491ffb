//! Procedures: what is done in which order, whose turn it is, what is handed in, and what each result leads to.

mod diagram;
mod progress;

use jiff::civil::Date;

use crate::expression::Expression;
use crate::value::Held;
use crate::words::Words;

pub use progress::{Course, Earliest, End, Progress, Recorded, StepState, StepStatus};

/// A procedure with all its editions.
#[derive(Debug)]
pub struct Procedure {
    /// Its id, unique among procedures.
    pub id: String,
    /// Id of the subject whose facts its steps give.
    pub subject: String,
    /// What it is called.
    pub title: Words,
    /// What becomes of running cases when the instrument changes.
    pub transition: Transition,
    /// Whether it was checked against the text.
    pub confirmed: bool,
    /// Whether a local folder defines it.
    pub local: bool,
    /// The instruments that order it, the oldest first.
    pub editions: Vec<ProcedureEdition>,
    /// Who acts in it.
    pub turns: Vec<Turn>,
    /// Its parts, in their order.
    pub stages: Vec<Stage>,
    /// Its steps, in their order.
    pub steps: Vec<Step>,
    /// Why a case may end at any time.
    pub exits: Vec<Exit>,
    pub(crate) initial: Vec<(usize, Held)>,
}

/// One edition of a procedure: the days of the instrument that orders it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcedureEdition {
    /// Id of the instrument.
    pub instrument: String,
    /// First day in force.
    pub from: Date,
    /// First day no longer in force.
    pub until: Option<Date>,
}

/// What becomes of a running case when another edition comes into force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// It keeps the edition under which it was started.
    Keep,
    /// Every act follows the edition of its own day.
    DayOfAct,
}

/// Somebody who acts in a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Its id, by which the application knows whose right it takes.
    pub id: String,
    /// What the user calls them.
    pub title: Words,
}

/// A part of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Words,
}

/// Why a case may end at any time, whatever its next step is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// Its id, which stands as the outcome of a record of the step [`EXIT`].
    pub id: String,
    /// What it is called.
    pub title: Words,
}

/// The step of a record that ends a case by one of the [`Exit`]s.
pub const EXIT: &str = "exit";

/// The facts that a vote gives, by the usual names: with a vote entitled, of them present, in favour.
pub const VOTE_FACTS: [&str; 3] = ["entitled", "present", "yes"];

/// One step.
#[derive(Debug)]
pub struct Step {
    /// Its id, unique in the procedure.
    pub id: String,
    /// Position of its stage.
    pub stage: usize,
    /// What is done.
    pub title: Words,
    /// How it is done, where the title does not say it.
    pub help: Option<Words>,
    /// What is made public at this step.
    pub publishes: Option<Words>,
    /// Position of who acts.
    pub turn: usize,
    /// The acts whose rules judge it.
    pub acts: Vec<String>,
    /// The fact that its day becomes.
    pub day: Option<String>,
    /// Deadlines that it meets.
    pub deadlines: Vec<String>,
    /// Positions of the steps that come before; an edition without one of them looks at what comes before that.
    pub after: Vec<usize>,
    /// Instruments in which it stands; all when there are none.
    pub editions: Vec<String>,
    /// Whether it is done again and again until what follows is done.
    pub repeats: bool,
    /// Whether nothing waits for it.
    pub aside: bool,
    /// Kind of the event in which its vote is taken: who records the event has recorded the counts ([`VOTE_FACTS`]) too.
    pub vote: Option<String>,
    /// What is recorded of it.
    pub fields: Vec<StepField>,
    /// What is handed in.
    pub papers: Vec<Paper>,
    /// What it can come to; at least one.
    pub outcomes: Vec<StepOutcome>,
}

/// What is recorded of a step: a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepField {
    /// The fact.
    pub fact: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// Instruments under which it is asked; all when there are none.
    pub editions: Vec<String>,
    /// Outcomes with which it is asked; all when there are none.
    pub outcomes: Vec<String>,
}

/// A paper of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its id, unique in the procedure.
    pub id: String,
    /// What it is called.
    pub title: Words,
    /// Position of who hands it in.
    pub by: usize,
    /// Whether it goes into the personal file at the end.
    pub filed: bool,
    /// Instruments under which it is asked for; all when there are none.
    pub editions: Vec<String>,
}

/// What a step can come to.
#[derive(Debug)]
pub struct StepOutcome {
    /// Its id, unique in the step.
    pub id: String,
    /// What it is called.
    pub title: Words,
    /// Where it leads.
    pub way: Way,
    /// The acts whose rules judge this outcome, besides those of the step.
    pub acts: Vec<String>,
    pub(crate) when: Option<Expression>,
    pub(crate) sets: Vec<(usize, Held)>,
}

/// Where an outcome leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the steps that follow.
    GoOn,
    /// Back to a step, which is done anew with all that follow it.
    Back(usize),
    /// Nowhere yet: the step is still to be done.
    Wait,
    /// The procedure ends without having reached its purpose.
    Stop,
    /// The procedure has reached its purpose.
    Finish,
}

impl Procedure {
    /// The edition by which a case is led on a day. Before the first one, the first.
    #[must_use]
    pub fn edition(&self, started: Date, on: Date) -> Option<&ProcedureEdition> {
        let day = match self.transition {
            Transition::Keep => started,
            Transition::DayOfAct => on,
        };
        self.editions.iter().rev().find(|edition| edition.from <= day).or_else(|| self.editions.first())
    }

    /// The step of an id, with its position.
    #[must_use]
    pub fn step(&self, id: &str) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, step)| step.id == id)
    }

    /// The number of a step among those of an edition, from 1.
    #[must_use]
    pub fn number(&self, position: usize, edition: &str) -> usize {
        self.steps.iter().take(position + 1).filter(|step| step.stands_in(edition)).count()
    }

    /// How many steps an edition has.
    #[must_use]
    pub fn count(&self, edition: &str) -> usize {
        self.steps.iter().filter(|step| step.stands_in(edition)).count()
    }

    /// Every paper that the steps of an edition ask for, with the position of its step.
    pub fn papers<'a>(&'a self, edition: &'a str) -> impl Iterator<Item = (usize, &'a Paper)> {
        let steps = self.steps.iter().enumerate().filter(move |(_, step)| step.stands_in(edition));
        steps.flat_map(move |(position, step)| step.papers_of(edition).map(move |paper| (position, paper)))
    }

    /// The steps of an edition that must be done before another: one that does not stand in the edition gives way to
    /// those before it.
    pub(crate) fn before(&self, position: usize, edition: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let mut open: Vec<usize> =
            self.steps.get(position).map(|step| step.after.clone()).unwrap_or_default();
        while let Some(next) = open.pop() {
            match self.steps.get(next) {
                Some(step) if step.stands_in(edition) => found.push(next),
                Some(step) => open.extend(&step.after),
                None => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Step {
    /// Whether it stands in the edition of an instrument.
    #[must_use]
    pub fn stands_in(&self, edition: &str) -> bool {
        is_of(&self.editions, edition)
    }

    /// What is recorded of it under an edition, with any outcome.
    pub fn fields_of<'a>(&'a self, edition: &'a str) -> impl Iterator<Item = &'a StepField> {
        self.fields.iter().filter(move |field| is_of(&field.editions, edition))
    }

    /// What is handed in under an edition.
    pub fn papers_of<'a>(&'a self, edition: &'a str) -> impl Iterator<Item = &'a Paper> {
        self.papers.iter().filter(move |paper| is_of(&paper.editions, edition))
    }

    /// The acts whose rules may judge it, with any outcome.
    pub fn all_acts(&self) -> impl Iterator<Item = &String> {
        self.acts.iter().chain(self.outcomes.iter().flat_map(|outcome| &outcome.acts))
    }

    /// The outcome of an id.
    #[must_use]
    pub fn outcome(&self, id: &str) -> Option<&StepOutcome> {
        self.outcomes.iter().find(|outcome| outcome.id == id)
    }
}

impl StepField {
    /// Whether it is asked with an outcome.
    #[must_use]
    pub fn goes_with(&self, outcome: &str) -> bool {
        is_of(&self.outcomes, outcome)
    }
}

/// Whether a list that restricts names it; an empty list restricts nothing.
fn is_of(names: &[String], name: &str) -> bool {
    names.is_empty() || names.iter().any(|known| known == name)
}
