//! The stages and steps of a case, as the page of the case and that of the person concerned show them.

use super::said;
use crate::platform::request::Context;
use crate::procedures::standing::Standing;
use rulebook::{DeadlineStatus, StepState, StepStatus};

/// The whole course of a case.
pub struct Course {
    /// Where it is: `第 12 步，共 25 步`.
    pub position: String,
    /// Its stages, in their order.
    pub stages: Vec<Stage>,
}

/// A stage.
pub struct Stage {
    /// What it is called.
    pub name: String,
    /// How far it is.
    pub state: String,
    /// Whether something of it is to be done now.
    pub open: bool,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// A step.
pub struct Step {
    /// Its number, from 1.
    pub number: usize,
    /// What is done.
    pub name: String,
    /// `done`, `now` or `later`.
    pub kind: &'static str,
    /// The same in words.
    pub state: String,
    /// Day, result, whose turn, earliest and latest day with their rules, papers that are missing.
    pub facts: Vec<(String, String)>,
}

/// The course of a case; results and who entered what are for those who lead it.
#[must_use]
pub fn course(context: &Context, standing: &Standing<'_>, leads: bool) -> Course {
    let progress = &standing.progress;
    let count = standing.procedure.count(progress.edition);
    let current =
        progress.open().find(|state| state.status == StepStatus::Open).or_else(|| progress.open().next());
    let position = match current {
        Some(state) => context.text_with(
            "case-position",
            &[("number", state.number.to_string()), ("count", count.to_string())],
        ),
        None => context.text_with("case-steps", &[("count", count.to_string())]),
    };
    let stages = standing.procedure.stages.iter().enumerate().filter_map(|(place, stage)| {
        let own: Vec<&StepState<'_>> = progress.steps.iter().filter(|it| it.step.stage == place).collect();
        let done = own.iter().filter(|it| it.status == StepStatus::Done).count();
        let args = [("done", done.to_string()), ("count", own.len().to_string())];
        (!own.is_empty()).then(|| Stage {
            name: said(context, &stage.title),
            state: context.text_with("case-stage-done", &args),
            open: own.iter().any(|it| it.may),
            steps: own.into_iter().map(|state| step(context, standing, state, leads)).collect(),
        })
    });
    Course { position, stages: stages.collect() }
}

fn step(context: &Context, standing: &Standing<'_>, state: &StepState<'_>, leads: bool) -> Step {
    let (kind, key) = match state.status {
        StepStatus::Done => ("done", "case-step-done"),
        StepStatus::Open => ("now", "case-step-open"),
        StepStatus::Waiting => ("later", "case-step-waiting"),
        StepStatus::Ended => ("later", "case-step-ended"),
    };
    Step {
        number: state.number,
        name: said(context, &state.step.title),
        kind,
        state: context.text(key),
        facts: facts(context, standing, state, leads),
    }
}

fn facts(
    context: &Context,
    standing: &Standing<'_>,
    state: &StepState<'_>,
    leads: bool,
) -> Vec<(String, String)> {
    let counted = standing.counted();
    let mut facts = Vec::new();
    let mut add = |key: &str, value: String| facts.push((context.text(key), value));
    for entry in state.records.iter().filter_map(|record| counted.get(*record)) {
        let outcome = state.step.outcome(&entry.outcome).map(|it| said(context, &it.title));
        let day = entry.on.to_string();
        add(
            "case-on",
            match outcome.filter(|_| leads) {
                Some(outcome) => context.text_with("case-on-with", &[("day", day), ("outcome", outcome)]),
                None => day,
            },
        );
    }
    if state.may {
        let turn = standing.procedure.turns.get(state.step.turn);
        add("case-turn", turn.map(|turn| said(context, &turn.title)).unwrap_or_default());
        let today = context.app.clock.today();
        for earliest in state.earliest.iter().filter(|it| it.day > today) {
            let source = cited(context, &earliest.citation, earliest.confirmed);
            let args = [
                ("day", earliest.day.to_string()),
                ("text", said(context, &earliest.text)),
                ("source", source),
            ];
            add("case-earliest", context.text_with("case-with-rule", &args));
        }
    }
    if state.may || state.status == StepStatus::Waiting {
        for deadline in state.deadlines.iter().filter(|it| it.status != DeadlineStatus::Met) {
            let Some(day) = deadline.due else { continue };
            let source = cited(context, &deadline.citation, deadline.confirmed);
            let late = context.late(day);
            let args = [
                ("day", format!("{day}{late}")),
                ("text", said(context, &deadline.text)),
                ("source", source),
            ];
            add("case-due", context.text_with("case-with-rule", &args));
        }
    }
    let reached = state.may || state.status == StepStatus::Done;
    let missing: Vec<String> = (state.step.papers_of(standing.progress.edition))
        .filter(|paper| reached && standing.handed(&paper.id).is_none())
        .map(|paper| said(context, &paper.title))
        .collect();
    if !missing.is_empty() {
        add("case-papers-missing", missing.join(&context.text("case-between")));
    }
    facts
}

/// A citation, marked where its source is to be confirmed.
pub(super) fn cited(context: &Context, citation: &rulebook::Words, confirmed: bool) -> String {
    let source = said(context, citation);
    if confirmed { source } else { source + &context.text("component-to-be-confirmed") }
}
