//! What waits for somebody in running cases: one line a step, with whom it is about and by when; for those above also how
//! many are late elsewhere.

use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::procedures::{self, Led, Next, Task};
use db::Read;
use jiff::civil::Date;
use rulebook::Words;
use std::collections::BTreeMap;

/// A step that waits.
pub(super) struct Waiting {
    /// The key of what the list of the procedure is called.
    pub(super) list: &'static str,
    /// Whether they are about organisations, not about people.
    pub(super) of_organisations: bool,
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
    let mut found = Vec::new();
    for led in crate::led_procedures() {
        let all = procedures::running(app, read, caller, led.procedure).await?;
        found.extend(of_tasks(&all, caller, led, app.clock.today()));
    }
    found.sort_by_key(|it| (it.due.is_none(), it.due));
    Ok(found)
}

fn of_tasks(all: &[Task], caller: &Caller, led: Led, today: Date) -> Vec<Waiting> {
    let turn = |task: &Task, next: &Next| procedures::waits_for(caller, &task.case, &next.turn);
    let mine = |task: &Task, next: &Next| {
        let late = next.due.is_some_and(|due| due < today);
        turn(task, next) && !next.aside && next.earliest.is_none() && (!next.again || late)
    };
    let mut by_step: BTreeMap<usize, Vec<(&Task, &Next)>> = BTreeMap::new();
    for task in all {
        for next in task.steps.iter().filter(|next| mine(task, next)) {
            by_step.entry(next.number).or_default().push((task, next));
        }
    }
    let mut found: Vec<Waiting> = by_step.into_values().filter_map(|of| line(&of, led)).collect();
    let elsewhere = |it: &&Task| {
        let next = it.steps.iter().find(|next| next.due.is_some_and(|due| due < today));
        next.is_some_and(|next| !turn(it, next))
    };
    let late: Vec<&Task> = all.iter().filter(elsewhere).collect();
    if !late.is_empty() {
        found.push(Waiting {
            list: led.title,
            of_organisations: late.iter().all(|it| it.case.person.is_none()),
            step: None,
            count: late.len(),
            names: late.iter().take(NAMED).map(|it| it.case.organisation_name.clone()).collect(),
            due: late.iter().filter_map(|it| it.due()).min(),
            href: (led.list)(),
        });
    }
    found
}

fn line(of: &[(&Task, &Next)], led: Led) -> Option<Waiting> {
    let (task, next) = of.first()?;
    let href =
        if of.len() == 1 { procedures::pages::show::path(task.case.id) } else { (led.of_stage)(&next.stage) };
    Some(Waiting {
        list: led.title,
        of_organisations: task.case.person.is_none(),
        step: Some(next.title.clone()),
        count: of.len(),
        names: of.iter().take(NAMED).map(|(task, _)| task.case.name.clone()).collect(),
        due: of.iter().filter_map(|(_, next)| next.due).min(),
        href,
    })
}
