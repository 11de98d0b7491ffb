//! Procedures (办事程序): cases that go through the steps of the rulebook. A case keeps what was recorded of it; where it
//! stands, whose turn it is and what is missing follow from that and from the day.
//!
//! A capability that leads a procedure says so with [`Led`]; other capabilities may call what is re-exported here.

mod commands;
mod model;
pub mod pages;
mod queries;
mod standing;
mod together;
mod told;
mod votes;

pub use commands::{
    Between, StepError, end_within, hand_to, set_down, set_down_between, start, start_between,
};
pub use model::{Case, Draft, Entry, PaperIn, Partner, State};
pub use pages::Course;
pub use queries::{Filter, by_id, histories, list, of_organisation, of_person, statements, total};
pub use standing::{Next, Standing, Task, WhoseTurn, may_act, of_case, running, task, waits_for};
pub use together::{record_shown, record_within, said_of};
pub use told::{fields_in, outcome_in, step_in, words_in};
pub use votes::rests_on;

use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use db::{Read, Write};
use rulebook::Recorded;
use serde_json::{Map, Value};
use std::future::Future;
use std::pin::Pin;

/// What a capability adds to a procedure that it leads.
#[derive(Clone, Copy)]
pub struct Led {
    /// Id of the procedure in the rulebook.
    pub procedure: &'static str,
    /// The key of what its list is called.
    pub title: &'static str,
    /// Its list.
    pub list: fn() -> String,
    /// Its list, narrowed to a stage.
    pub of_stage: fn(&str) -> String,
    /// Facts that follow from what is recorded.
    pub derived: fn(&App, &[Recorded]) -> Map<String, Value>,
    /// Facts that the registers know.
    pub known: for<'a> fn(&'a App, &'a mut Read, &'a Caller, &'a Case, OnRecord<'a>) -> Knowing<'a>,
    /// What recording a step does to the registers, within the same transaction.
    pub effect: for<'a> fn(&'a App, &'a mut Write, &'a Caller, &'a Case, Done<'a>) -> Effect<'a>,
    /// Whether the person concerned records the own steps.
    pub own: bool,
    /// A page of the capability about one case, for whoever may open it.
    pub more: fn(&Caller, &Case) -> Option<PageOfCase>,
    /// Whether a case that has come so far can no longer be left before its end.
    pub stays: fn(&[Recorded]) -> bool,
    /// Whether a step with an outcome changes a register, so that its record cannot simply be taken back.
    pub is_bound: fn(step: &str, outcome: &str) -> bool,
}

/// A page about one case: the key of what it is called, and where it is.
pub type PageOfCase = (&'static str, String);

/// What is on record of a case.
#[derive(Clone, Copy)]
pub struct OnRecord<'a> {
    /// The records that count, in their order.
    pub recorded: &'a [Recorded],
    /// Ids of the papers handed in.
    pub papers: &'a [String],
}

/// Facts on their way.
pub type Knowing<'a> = Pin<Box<dyn Future<Output = Result<Map<String, Value>, AppError>> + Send + 'a>>;
/// An effect on its way.
pub type Effect<'a> = Pin<Box<dyn Future<Output = Result<(), StepError>> + Send + 'a>>;

/// A step that is being recorded.
#[derive(Clone, Copy)]
pub struct Done<'a> {
    /// What is recorded.
    pub draft: &'a Draft,
    /// Everything that counts, this step included.
    pub facts: &'a rulebook::Facts,
}

/// What leads a procedure.
fn led(procedure: &str) -> Option<Led> {
    crate::led_procedures().into_iter().find(|it| it.procedure == procedure)
}
