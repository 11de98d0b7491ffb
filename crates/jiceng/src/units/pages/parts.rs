//! The units that an organisation covers, on its page.

use super::{list, show};
use crate::organisations::{Fact, Organisation, Part, Place};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::request::Context;
use crate::units::queries::{self, Filter};
use db::Read;

/// The sections.
#[must_use]
pub fn organisation_parts() -> Vec<Part> {
    vec![Part {
        place: Place::Units,
        needs: Permission::ReadUnits,
        read: |context, read, organisation| Box::pin(covered(context, read, organisation)),
    }]
}

/// So many units are named; the list has them all.
const NAMED: i64 = 8;

async fn covered(
    context: &Context,
    read: &mut Read,
    organisation: &Organisation,
) -> Result<Vec<Fact>, AppError> {
    let (caller, today) = (context.caller()?, context.app.clock.today());
    let filter = Filter { by: Some(Scope::alone(&organisation.path)), ..Filter::default() };
    let units = queries::list(read, caller, &filter, today, None, NAMED + 1).await?;
    let more = i64::try_from(units.len()).unwrap_or(i64::MAX) > NAMED;
    let mut facts: Vec<Fact> = units
        .into_iter()
        .take(usize::try_from(NAMED).unwrap_or(0))
        .map(|unit| Fact {
            label: unit.name,
            value: context.text(unit.kind.key()),
            href: Some(show::path(unit.id)),
        })
        .collect();
    if more {
        let total = queries::total(read, caller, &filter, today).await?;
        facts.push(Fact {
            label: context.text("organisation-covered-units"),
            value: context.text_with("units-covered-all", &[("count", total.to_string())]),
            href: Some(list::covered_by(organisation.id)),
        });
    }
    Ok(facts)
}
