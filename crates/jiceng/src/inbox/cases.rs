//! What waits for somebody in running cases: one line a step, with whom it is about and by when; for those above also how
//! many are late elsewhere.

use crate::development;
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::procedures::{self, Next, Task};
use db::Read;
use jiff::civil::Date;
use rulebook::Words;
use std::collections::BTreeMap;

/// A step that waits.
pub(super) struct Waiting {
    /// What is done; none for the line that counts what is late elsewhere.
    pub(super) step: Option<Words>,
    /// How many cases wait for it.
    pub(super) count: usize,
    /// Some of whom they are about.
    pub(super) names: Vec<String>,
    /// The first day by which one of them is due.
    pub(super) due: Option<Date>,
    pub(super) href: String,
}

/// So many are named.
const NAMED: usize = 3;

/// What waits for the caller, what is due first at the head.
pub(super) async fn waiting(app: &App, read: &mut Read, caller: &Caller) -> Result<Vec<Waiting>, AppError> {
    if !caller.may(Permission::ReadCases) {
        return Ok(Vec::new());
    }
    let all = procedures::running(app, read, caller, development::PROCEDURE).await?;
    Ok(of_tasks(&all, caller, app.clock.today()))
}

fn of_tasks(all: &[Task], caller: &Caller, today: Date) -> Vec<Waiting> {
    let own = procedures::own_turns(caller);
    let mine = |next: &&Next| {
        let turn = own.iter().any(|turn| turn.code() == next.turn);
        let late = next.due.is_some_and(|due| due < today);
        turn && next.earliest.is_none() && (!next.again || late)
    };
    let mut by_step: BTreeMap<usize, Vec<(&Task, &Next)>> = BTreeMap::new();
    for task in all {
        for next in task.steps.iter().filter(mine) {
            by_step.entry(next.number).or_default().push((task, next));
        }
    }
    let mut found: Vec<Waiting> = by_step.into_values().filter_map(|of| line(&of)).collect();
    let elsewhere = |it: &&Task| {
        let next = it.steps.iter().find(|next| next.due.is_some_and(|due| due < today));
        next.is_some_and(|next| !own.iter().any(|turn| turn.code() == next.turn))
    };
    let late: Vec<&Task> = all.iter().filter(elsewhere).collect();
    if !late.is_empty() {
        found.push(Waiting {
            step: None,
            count: late.len(),
            names: late.iter().take(NAMED).map(|it| it.case.organisation_name.clone()).collect(),
            due: late.iter().filter_map(|it| it.due()).min(),
            href: development::pages::list::path(),
        });
    }
    found.sort_by_key(|it| (it.due.is_none(), it.due));
    found
}

fn line(of: &[(&Task, &Next)]) -> Option<Waiting> {
    let (task, next) = of.first()?;
    let href = if of.len() == 1 {
        procedures::pages::show::path(task.case.id)
    } else {
        development::pages::list::of_stage(&next.stage)
    };
    Some(Waiting {
        step: Some(next.title.clone()),
        count: of.len(),
        names: of.iter().take(NAMED).map(|(task, _)| task.case.name.clone()).collect(),
        due: of.iter().filter_map(|(_, next)| next.due).min(),
        href,
    })
}
