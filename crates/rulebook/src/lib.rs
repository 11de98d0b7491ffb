//! Regulations as data: loads, checks and evaluates the rulebook.
//!
//! A [`Rulebook`] is loaded once from TOML files; a file with any problem is refused with all its problems,
//! each with file, line and key. It then answers, without input, output or clock of its own:
//!
//! - [`Rulebook::findings`] and [`Rulebook::eval`]: is this in order on that day, and which provision says so?
//! - [`Rulebook::silent`]: which provisions say nothing of a case only because something is not known?
//! - [`Rulebook::due`] and [`Rulebook::deadlines`]: what must be done, by when, and how much of it is missing?
//! - [`Rulebook::progress`] and [`Rulebook::judge_step`]: where does a case stand, what comes next, and may it?
//! - [`Rulebook::blanks`]: which letters and forms go with the steps of a procedure?
//! - [`Rulebook::edition_on`] and [`Rulebook::value`]: what did the provision say on that day?
//! - [`Rulebook::facts_read`] and [`Rulebook::conditions`]: what does it read, and when does it speak?
//!
//! Facts that are not known never lead to an error: what needs them cannot be judged and says so.
//! Invariants: a loaded rulebook has no condition of a wrong type, no unknown name, no two editions of one
//! provision in force on one day, and no local change that loosens a national provision which blocks. Answers
//! depend on the arguments alone and come in a fixed order.

pub mod calendar;

mod blank;
mod deadline;
mod due;
mod example;
mod expression;
mod facts;
mod judge;
mod load;
mod problem;
mod procedure;
mod provision;
mod reading;
mod remedy;
mod rulebook;
mod schema;
mod silent;
mod value;
mod words;
mod workdays;

pub use blank::{Blank, FormBlank, LetterBlank, Line, Particular, Shape, Slot};
pub use calendar::{Every, Period};
pub use deadline::{DeadlineReport, DeadlineStatus};
pub use due::{Due, DueStatus};
pub use example::{Example, examples};
pub use facts::{FactError, FactErrors, Facts};
pub use judge::{EvalError, Finding, Outcome, Verdict};
pub use load::{LoadError, Source};
pub use problem::{ConditionProblem, Place, Problem, ProblemKind, Problems};
pub use procedure::{
    Course, EXIT, Earliest, End, Exit, Paper, Procedure, ProcedureEdition, Progress, Recorded, Stage, Step,
    StepField, StepOutcome, StepState, StepStatus, Transition, Turn, VOTE_FACTS, Way,
};
pub use provision::{Direction, Edition, Instrument, LocalChange, Nature, Provision, Strength};
pub use reading::{Condition, Part, Reading};
pub use rulebook::{Rulebook, ValueError};
pub use schema::{Fact, FactType, Subject};
pub use value::RuleValue;
pub use words::Words;
pub use workdays::{Arrangement, Workdays};
