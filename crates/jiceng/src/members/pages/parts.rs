//! What stands of members on the page of their organisation: how many are in which state, and what is awaited of them.

use super::{due, list};
use crate::members::awaited::awaited;
use crate::members::model::{Awaited, Category, Standing};
use crate::members::totals;
use crate::organisations::{Fact, Organisation, Part, Place};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::request::Context;
use db::Read;

/// The sections.
#[must_use]
pub fn organisation_parts() -> Vec<Part> {
    let needs = Permission::ReadMembers;
    vec![
        Part {
            place: Place::Members,
            needs,
            read: |context, read, place| Box::pin(states(context, read, place)),
        },
        Part { place: Place::Due, needs, read: |context, read, place| Box::pin(soon(context, read, place)) },
    ]
}

/// Members by state, each with the list of exactly those. A state in which nobody is stays away, the two categories apart.
async fn states(
    context: &Context,
    read: &mut Read,
    organisation: &Organisation,
) -> Result<Vec<Fact>, AppError> {
    let caller = context.caller()?;
    let Some(status) =
        totals::status_in(&context.app, read, caller, &Scope::subtree(&organisation.path)).await?
    else {
        return Ok(Vec::new());
    };
    let of = |question: &str| format!("{}{question}", list::of(organisation.id));
    let full = Category::Full;
    let lines = [
        ("status-members", status.members, of(""), true),
        ("status-full", status.members - status.probationary, of(&format!("&category={full}")), true),
        (
            "status-probationary",
            status.probationary,
            of(&format!("&category={}", Category::Probationary)),
            true,
        ),
        ("status-floating", status.floating, of("&floating=yes"), false),
        ("status-suspended", status.suspended, of(&format!("&standing={}", Standing::Suspended)), false),
        ("status-retained", status.retained, of(&format!("&standing={}", Standing::Retained)), false),
    ];
    let shown = lines.into_iter().filter(|(_, count, _, always)| *always || *count > 0);
    Ok(shown
        .map(|(key, count, href, _)| Fact {
            label: context.text(key),
            value: context.text_with("status-count", &[("count", count.to_string())]),
            href: (count > 0).then_some(href),
        })
        .collect())
}

/// What is awaited of members here, each kind with its next day and the list of exactly those.
async fn soon(
    context: &Context,
    read: &mut Read,
    organisation: &Organisation,
) -> Result<Vec<Fact>, AppError> {
    let scope = Scope::subtree(&organisation.path);
    let all = awaited(&context.app, read, context.caller()?, &scope).await?;
    let facts = Awaited::ALL.iter().filter_map(|what| {
        let mut own = all.iter().filter(|it| it.what == *what);
        let next = own.next()?.due;
        let args = [("count", (own.count() + 1).to_string()), ("day", next.to_string())];
        let value = context.text_with("awaited-line", &args);
        Some(Fact { label: context.text(what.key()), value, href: Some(due::of(*what, organisation.id)) })
    });
    Ok(facts.collect())
}
