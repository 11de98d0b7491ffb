//! Class hours (学时) of a year: what the rulebook asks of a member, and what was credited by what was attended. Nothing is
//! typed again, and nobody is compared with anybody.

use super::hours::credited;
use super::queries::Studied;
use crate::members::Standing;
use crate::platform::app::App;
use crate::platform::id::PersonId;
use jiff::civil::date;
use rulebook::Words;
use serde_json::json;
use std::collections::HashMap;

/// The rulebook's word for a class hour.
const EVENT: &str = "class-hour";

/// What the rulebook asks of somebody in a year.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) hours: u32,
    pub(super) text: Words,
    pub(super) citation: Words,
    pub(super) confirmed: bool,
}

/// What is asked in a year of a member who leads or does not; of those who take no part nothing is. Who is aged or ill, of
/// whom nothing may be demanded, is not recorded.
pub(super) fn wanted(app: &App, leader: bool, standing: Standing, year: i16) -> Option<Wanted> {
    if standing != Standing::Normal {
        return None;
    }
    let facts = json!({ "leader": leader, "membership": "normal" });
    let facts = match app.rulebook.facts_from_json("member", &facts) {
        Ok(facts) => facts,
        Err(errors) => {
            tracing::error!(%errors, "the rulebook does not know the facts of a member");
            return None;
        }
    };
    let due = app.rulebook.due(&facts, &[], date(year, 1, 1), date(year, 12, 31));
    let due = due.into_iter().find(|it| it.event == EVENT)?;
    Some(Wanted {
        hours: due.required,
        text: due.text.clone(),
        citation: due.citation.clone(),
        confirmed: due.confirmed,
    })
}

/// Tenths of class hours by person.
pub(super) fn by_person(studied: &[Studied]) -> HashMap<PersonId, i64> {
    let mut hours = HashMap::new();
    for it in studied {
        *hours.entry(it.person).or_default() += credited(it.kind, it.class_hours, (it.from, it.until));
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::model::Kind;
    use proptest::prelude::*;

    fn one(person: u128, class_hours: Option<i64>, minutes: i64) -> Studied {
        Studied {
            person: PersonId(uuid::Uuid::from_u128(person)),
            kind: Kind::Lecture,
            from: Some(540),
            until: Some(540 + minutes),
            class_hours,
        }
    }

    #[test]
    fn each_person_is_credited_with_the_own_hours() {
        let hours = by_person(&[one(1, None, 90), one(1, Some(20), 90), one(2, None, 60)]);
        let of = |person: u128| hours[&PersonId(uuid::Uuid::from_u128(person))];
        assert_eq!((of(1), of(2), hours.len()), (35, 10, 2));
    }

    proptest! {
        #[test]
        fn no_hour_is_lost_or_credited_to_somebody_else(
            attended in proptest::collection::vec((0_u128..5, proptest::option::of(1_i64..100), 1_i64..400), 0..60)
        ) {
            let all: Vec<Studied> = attended.iter().map(|it| one(it.0, it.1, it.2)).collect();
            let single: i64 = all.iter().map(|it| credited(it.kind, it.class_hours, (it.from, it.until))).sum();
            prop_assert_eq!(by_person(&all).values().sum::<i64>(), single);
        }
    }
}
