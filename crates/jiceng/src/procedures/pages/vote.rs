//! The choice of a recorded vote on the form of a step: its day and its counts are not typed again.

use super::said;
use crate::meetings::{self, VoteTaken};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Submitted};
use crate::platform::inputs::{Asked, Input};
use crate::platform::request::Context;
use crate::procedures::standing::Standing;
use crate::procedures::votes;
use rulebook::{Step, VOTE_FACTS};

/// The field by which a vote is chosen.
pub(super) const FIELD: &str = "vote";

/// So many are shown at once; more are chosen from a list that opens.
const FEW: usize = 7;

/// Votes to choose from, and the one that was chosen.
#[derive(Default)]
pub(super) struct Votes {
    pub(super) offered: Vec<VoteTaken>,
    pub(super) chosen: Option<VoteTaken>,
}

impl Votes {
    /// Whether a fact comes from the vote that was chosen.
    pub(super) fn give(&self, fact: &str) -> bool {
        self.chosen.is_some() && VOTE_FACTS.contains(&fact)
    }
}

/// The votes of a step, with the one that the form names.
pub(super) async fn of_step(
    context: &Context,
    standing: &Standing<'_>,
    step: &Step,
    submitted: &Submitted,
) -> Result<(Votes, Errors), AppError> {
    let mut read = context.app.db.read().await?;
    let offered = votes::offered(&mut read, context.caller()?, &standing.case, step).await?;
    let named = submitted.first(FIELD);
    if named.is_empty() {
        return Ok((Votes { offered, chosen: None }, Errors::default()));
    }
    let chosen = offered.iter().find(|it| it.id.to_string() == named).cloned();
    let errors = match chosen {
        Some(_) => Errors::default(),
        None => Errors::one(FIELD, FieldError::new("case-vote-gone")),
    };
    Ok((Votes { offered, chosen }, errors))
}

/// The choice among the votes; none for a step without a vote.
pub(super) fn input(form: &Asked<'_>, votes: &Votes) -> Option<Input> {
    if votes.offered.is_empty() {
        return None;
    }
    let name = |vote: &VoteTaken| (vote.id.to_string(), words(form.context, vote));
    let typed = (String::new(), form.context.text("case-vote-typed"));
    let options = std::iter::once(typed).chain(votes.offered.iter().map(name));
    let field = form.field(FIELD, "case-vote").optional().options(options);
    let kind = if votes.offered.len() > FEW { "select" } else { "radio" };
    Some(Input::new(kind, field).hint(form.context, "case-vote-hint"))
}

/// A vote as the choice names it.
fn words(context: &Context, vote: &VoteTaken) -> String {
    let result = context.text(if vote.passed { "vote-passed" } else { "vote-not-passed" });
    let args = [
        ("day", vote.on.to_string()),
        ("matter", vote.matter.clone()),
        ("entitled", vote.entitled.to_string()),
        ("present", vote.present.to_string()),
        ("yes", vote.yes.to_string()),
        ("result", result),
    ];
    context.text_with("case-vote-of", &args)
}

/// What the vote that was chosen tells, for the page on which the rest is asked.
pub(super) fn rows(context: &Context, standing: &Standing<'_>, votes: &Votes) -> Vec<(String, String)> {
    let Some(vote) = &votes.chosen else { return Vec::new() };
    let mut rows = vec![(context.text("case-vote"), vote.matter.clone())];
    let subject = context.app.rulebook.subject(&standing.procedure.subject);
    for (name, count) in votes::facts(vote) {
        let title = subject.and_then(|it| it.fact(&name)).map_or(name, |fact| said(context, &fact.title));
        rows.push((title, count.to_string()));
    }
    rows
}

/// Where the meeting is recorded whose vote the step takes over.
pub(super) fn record_first(context: &Context, standing: &Standing<'_>, step: &Step) -> Option<String> {
    let kind = step.vote.as_deref()?.parse().ok()?;
    let caller = context.caller.as_ref()?;
    let case = &standing.case;
    meetings::pages::record_at(caller, (case.organisation, &case.path), kind)
}
