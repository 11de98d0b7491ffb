//! The change of term in the synthetic county: one organisation asks for its election, one asks to put it off, one was
//! reminded; the first village is a difficult one, for which the leader of the township is responsible.

use crate::organisations::{self, Organisation};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::AreaId;
use crate::procedures::{self, Draft};
use crate::terms::{self, Contact, KeyKind, NewMarking};
use db::Write;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// Writes down what is under way in branches of a township.
pub(super) async fn create(
    app: &App,
    write: &mut Write,
    area: AreaId,
    town: &Organisation,
    branches: &[&Organisation],
) -> Result<(), AppError> {
    let today = app.clock.today();
    let mut due = Vec::new();
    for branch in branches.iter().skip(1) {
        let term = organisations::terms(write, area, branch.id).await?.into_iter().next();
        due.extend(term.map(|it| (it.due, *branch)));
    }
    due.sort_by_key(|(day, branch)| (*day, branch.path.clone()));
    for (place, (day, branch)) in due.into_iter().take(3).enumerate() {
        let who = (branch, None, branch.short_name.as_str());
        let draft = draft_of(place, today, day);
        procedures::set_down(app, write, area, terms::PROCEDURE, who, &[draft]).await?;
    }
    let leaders = organisations::leaders(write, area, town.id, today).await?;
    let (Some(first), Some(leader)) = (branches.first(), leaders.first()) else { return Ok(()) };
    let new = NewMarking {
        kind: KeyKind::Difficult,
        reason: "届满已久，还没有合适的书记人选".to_owned(),
        from: today.saturating_sub(3.months()),
        contact: Contact {
            person: leader.person,
            name: leader.name.clone(),
            post: format!("{}书记", town.short_name),
        },
    };
    let measures = [
        (today.saturating_sub(2.months()), "到村里走访党员，听取对书记人选的意见"),
        (today.saturating_sub(20.days()), "和村党支部一起排出换届工作安排"),
    ];
    terms::set_down_marking(app, write, area, first, (&new, &measures)).await
}

/// How far the branch at a place is, those whose term ends first at the head: it asks for its election, it asks for ten
/// months more, it was reminded.
fn draft_of(place: usize, today: Date, due: Date) -> Draft {
    let request = |kind: &str, wanted: Date, reason: &str| json!({ "kind": kind, "wanted_on": wanted.to_string(), "reason": reason });
    let asked = ("request", "sent");
    match place {
        0 => {
            let fields = request("elect", today.saturating_add(1.month()), "任期届满，按期换届");
            draft(today.saturating_sub(9.days()), asked, &fields)
        }
        1 => {
            let reason = "书记因病住院，人选还没有酝酿成熟";
            let fields = request("extend", due.saturating_add(10.months()), reason);
            draft(today.saturating_sub(6.days()), asked, &fields)
        }
        _ => draft(
            today.saturating_sub(30.days()),
            ("remind", "reminded"),
            &json!({ "reminded_by": "letter" }),
        ),
    }
}

fn draft(on: Date, (step, outcome): (&str, &str), fields: &Value) -> Draft {
    let fields: Map<String, Value> = fields.as_object().cloned().unwrap_or_default();
    let papers = if step == "request" { vec!["request-letter".to_owned()] } else { Vec::new() };
    Draft { fields, papers, ..Draft::of(step, outcome, on) }
}
