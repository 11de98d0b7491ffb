//! What the rulebook says of a record and of a vote. No threshold stands here.

use super::model::{Draft, Tally, Vote};
use crate::organisations::{Checked, Organisation};
use crate::platform::app::App;
use jiff::civil::Date;
use rulebook::Verdict;
use serde_json::{Value, json};

/// The rules of recording that are not kept.
#[must_use]
pub(super) fn of_record(app: &App, organisation: &Organisation, draft: &Draft) -> Vec<Checked> {
    facts(organisation, draft).map(|facts| ask(app, &facts, "meeting.record", draft.on)).unwrap_or_default()
}

/// What the rules say of a vote.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    /// What stands against voting at all, or asks for a reason, or is told: whatever the votes are.
    pub(super) before: Vec<Checked>,
    /// Why it did not pass.
    pub(super) against: Vec<Checked>,
    /// Whether it passed; none where no rule tells, so that the meeting itself says it.
    pub(super) passed: Option<bool>,
}

/// Judges a vote: first as if all had voted for it, which tells whether it may be taken at all, then as it went. If no
/// number of votes made a difference, the rules leave the result to the meeting.
#[must_use]
pub(super) fn of_vote(
    app: &App,
    organisation: &Organisation,
    draft: &Draft,
    tally: Tally,
    vote: &Vote,
) -> Judged {
    let with = |yes: i64| {
        let Some(mut facts) = facts(organisation, draft) else { return Vec::new() };
        let more = json!({
            "decides": true,
            "major_matter": vote.major,
            "committee_first": vote.committee_first,
            "entitled": tally.voters,
            "present": tally.voters_present,
            "entitled_members": tally.expected,
            "members_present": tally.present,
            "yes": yes,
        });
        if let (Some(facts), Value::Object(more)) = (facts.as_object_mut(), more) {
            facts.extend(more);
        }
        ask(app, &facts, "meeting.vote", draft.on)
    };
    let before = with(tally.voters);
    let beyond = |said: Vec<Checked>| -> Vec<Checked> {
        let known = |it: &Checked| before.iter().any(|known| known.rule == it.rule);
        said.into_iter().filter(|it| it.blocks() && !known(it)).collect()
    };
    let against = beyond(with(vote.yes));
    let passed = (!beyond(with(0)).is_empty()).then_some(against.is_empty());
    Judged { before, against, passed }
}

/// What is known of an event; none where the rulebook has no meeting of its kind.
fn facts(organisation: &Organisation, draft: &Draft) -> Option<Value> {
    let mut facts = json!({
        "kind": draft.kind.fact()?,
        "setting": organisation.setting.code(),
        "held_on": draft.on.to_string(),
        "chair_entrusted": draft.chair_entrusted,
        "talks_held": draft.talks_held,
        "problems_listed": draft.problems_listed,
    });
    if let Some(post) = draft.chair_post {
        facts["chair"] = post.code().into();
    }
    Some(facts)
}

fn ask(app: &App, facts: &Value, act: &str, on: Date) -> Vec<Checked> {
    match app.rulebook.facts_from_json("meeting", facts) {
        Ok(facts) => {
            let said = app.rulebook.findings(&facts, Some(act), on).into_iter();
            let mut said: Vec<Checked> =
                said.filter(|it| it.outcome != Verdict::Unknown).map(Checked::from).collect();
            said.sort_by_key(Checked::order);
            said
        }
        Err(errors) => {
            tracing::error!(%errors, "the rulebook does not know the facts of a meeting");
            Vec::new()
        }
    }
}
