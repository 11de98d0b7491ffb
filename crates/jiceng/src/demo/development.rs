//! People on the way into the party in the first branch of the synthetic county: each stage has somebody, something is
//! late, something waits for the committee above, and one has an account.

use super::people;
use crate::members::{self, Draft as Person, PersonName, Sex};
use crate::organisations::Organisation;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, PersonId};
use crate::procedures::{self, Draft};
use db::Write;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// Numbers of the made-up people begin here, where no member's number is.
const FIRST_NUMBER: usize = 4_900_000;

/// How far somebody is: how many months ago the application was handed in, and how many of the steps below are done.
const PEOPLE: [(i32, usize); 4] = [(0, 1), (9, 6), (20, 8), (25, 14)];

/// The steps in their order: id, outcome, how many months after the application, fields.
fn steps(mentors: &str, members: i64) -> Vec<(&'static str, &'static str, i32, Value)> {
    let vote = json!({
        "entitled": members, "present": members, "yes": members, "written_yes": 0, "targets_at_meeting": 1,
        "voted_singly": true,
        "meeting_steps": ["target-reports", "introducers-speak", "committee-reports", "discussion", "secret-ballot"],
        "resolution_fields": ["main-conduct", "entitled-and-present", "result", "date", "signature"],
    });
    vec![
        ("apply", "received", 0, json!({})),
        ("talk", "held", 0, json!({})),
        ("settle-activist", "settled", 2, json!({ "recommended": true })),
        ("file-activist", "filed", 2, json!({})),
        ("mentors", "named", 2, json!({ "mentor_names": mentors })),
        ("cultivate", "reviewed", 8, json!({})),
        ("cultivate", "reviewed", 13, json!({})),
        ("settle-target", "settled", 16, json!({ "opinions_heard": true })),
        ("file-target", "agreed", 16, json!({})),
        ("introducers", "settled", 17, json!({ "introducer_names": mentors })),
        ("political-review", "passed", 19, json!({})),
        ("training", "completed", 20, json!({ "training_days": 3, "training_hours": 24 })),
        ("committee-check", "passed", 22, json!({})),
        ("pre-review", "passed", 25, json!({})),
        ("form", "filled", 25, json!({})),
        ("meeting", "passed", 25, vote),
    ]
}

/// Writes down who is on the way in a branch. Tells the first of them.
pub(super) async fn create(
    app: &App,
    write: &mut Write,
    area: AreaId,
    branch: &Organisation,
    mentors: &[&str],
) -> Result<Option<PersonId>, AppError> {
    let today = app.clock.today();
    let mut first = None;
    for (place, (months, done)) in PEOPLE.into_iter().enumerate() {
        let draft = person(app, FIRST_NUMBER + place, today);
        let person = members::add_person(app, write, area, &draft).await?;
        first = first.or(Some(person));
        let applied = today.saturating_sub(months.months()).saturating_sub(12.days());
        let of_branch = steps(&mentors.join("、"), i64::try_from(mentors.len()).unwrap_or(0));
        let drafts: Vec<Draft> =
            of_branch.into_iter().take(done).map(|step| drafted(step, applied)).collect();
        let who = (branch, Some(person), draft.name.0.as_str());
        procedures::set_down(app, write, area, crate::development::PROCEDURE, who, &drafts).await?;
    }
    Ok(first)
}

fn drafted((step, outcome, after, fields): (&'static str, &'static str, i32, Value), applied: Date) -> Draft {
    let on = applied.saturating_add(after.months());
    let mut fields: Map<String, Value> = fields.as_object().cloned().unwrap_or_default();
    if step == "settle-target" {
        for (name, day) in [
            ("publicity_from", on.saturating_sub(12.days())),
            ("publicity_until", on.saturating_sub(2.days())),
        ] {
            fields.insert(name.to_owned(), json!(day.to_string()));
        }
    }
    if step == "meeting" {
        fields.insert("reported_on".to_owned(), json!(on.to_string()));
    }
    let papers = if step == "apply" { vec!["application".to_owned()] } else { Vec::new() };
    Draft { fields, papers, ..Draft::of(step, outcome, on) }
}

/// Somebody of working age who is no member.
fn person(app: &App, number: usize, today: Date) -> Person {
    let name = people::name(&app.randomness);
    let birth = today.saturating_sub((24 + i32::try_from(number % 12).unwrap_or(0)).years());
    let sex = if number.is_multiple_of(2) { Sex::Female } else { Sex::Male };
    let mut draft = Person::of_nobody(PersonName(name));
    draft.identity = people::identity(number, birth, sex);
    draft.birth = Some(birth.into());
    draft.sex = Some(sex);
    draft.ethnicity = Some("汉族".to_owned());
    draft.education = Some("大学专科".to_owned());
    draft
}
