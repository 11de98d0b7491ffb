//! Whether every step of a procedure can be reached and leads to an end, in each of its editions.

use super::super::read::Table;
use crate::problem::ProblemKind;
use crate::procedure::{Procedure, Step, Way};

pub(super) fn check(table: &Table<'_>, procedure: &Procedure) {
    for edition in &procedure.editions {
        check_edition(table, procedure, &edition.instrument);
    }
    for (position, stage) in procedure.stages.iter().enumerate() {
        if !procedure.steps.iter().any(|step| step.stage == position) {
            table.report(
                &table.key_place("stage"),
                ProblemKind::Unused { what: "stage", id: stage.id.clone() },
            );
        }
    }
    for (position, turn) in procedure.turns.iter().enumerate() {
        let acts = |step: &Step| step.turn == position || step.papers.iter().any(|it| it.by == position);
        if !procedure.steps.iter().any(acts) {
            table.report(&table.key_place("turn"), ProblemKind::Unused { what: "turn", id: turn.id.clone() });
        }
    }
}

fn check_edition(table: &Table<'_>, procedure: &Procedure, edition: &str) {
    let inside: Vec<usize> = standing(procedure, edition);
    let before: Vec<Vec<usize>> =
        (0..procedure.steps.len()).map(|position| procedure.before(position, edition)).collect();
    let reached = reachable(procedure, &inside, &before);
    let ending = leading_out(procedure, &inside, &before);
    for position in &inside {
        let Some(step) = procedure.steps.get(*position) else { continue };
        let id = || step.id.clone();
        if !reached[*position] {
            let kind = ProblemKind::Unreachable { step: id(), edition: edition.to_owned() };
            table.report(&table.key_place("step"), kind);
        }
        if !ending[*position] && !step.aside {
            let kind = ProblemKind::DeadEnd { step: id(), edition: edition.to_owned() };
            table.report(&table.key_place("step"), kind);
        }
        for outcome in &step.outcomes {
            let Way::Back(to) = outcome.way else { continue };
            let target = procedure.steps.get(to);
            if !inside.contains(&to) {
                let step = target.map(|it| it.id.clone()).unwrap_or_default();
                let kind = ProblemKind::Unreachable { step, edition: edition.to_owned() };
                table.report(&table.key_place("step"), kind);
            }
        }
    }
    let finishes = |position: &usize| ways(procedure, *position).any(|way| way == Way::Finish);
    if !inside.iter().any(finishes) {
        table.report(&table.key_place("step"), ProblemKind::NeverFinishes(edition.to_owned()));
    }
}

fn standing(procedure: &Procedure, edition: &str) -> Vec<usize> {
    let steps = procedure.steps.iter().enumerate();
    steps.filter(|(_, step)| step.stands_in(edition)).map(|(position, _)| position).collect()
}

fn ways(procedure: &Procedure, position: usize) -> impl Iterator<Item = Way> {
    let outcomes = procedure.steps.get(position).map(|step| step.outcomes.as_slice()).unwrap_or_default();
    outcomes.iter().map(|outcome| outcome.way)
}

/// A step is reached when all before it are and let the case go on.
fn reachable(procedure: &Procedure, inside: &[usize], before: &[Vec<usize>]) -> Vec<bool> {
    let mut reached = vec![false; procedure.steps.len()];
    // Steps stand below those that come before them.
    for position in inside {
        let goes_on = |it: &usize| reached[*it] && ways(procedure, *it).any(|way| way == Way::GoOn);
        reached[*position] = before[*position].iter().all(goes_on);
    }
    reached
}

/// A step leads out when it can end the case, or a step that follows it or to which it leads back does.
fn leading_out(procedure: &Procedure, inside: &[usize], before: &[Vec<usize>]) -> Vec<bool> {
    let mut out = vec![false; procedure.steps.len()];
    loop {
        let mut changed = false;
        for position in inside.iter().rev().filter(|position| !out[**position]).copied().collect::<Vec<_>>() {
            let goes_on = ways(procedure, position).any(|way| way == Way::GoOn);
            let ends = ways(procedure, position).any(|way| match way {
                Way::Stop | Way::Finish => true,
                Way::Back(to) => out[to],
                Way::GoOn | Way::Wait => false,
            });
            let follows =
                goes_on && inside.iter().any(|next| out[*next] && before[*next].contains(&position));
            if ends || follows {
                out[position] = true;
                changed = true;
            }
        }
        if !changed {
            return out;
        }
    }
}
