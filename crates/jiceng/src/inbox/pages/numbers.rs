//! The numbers of the first page, each with the base of which it is a part.

use crate::members;
use crate::organisations::{self, Board, Organisation, Overview};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{MembershipId, OrganisationId};
use crate::platform::request::Context;
use crate::units;
use std::collections::HashSet;

/// A number with what it counts and where exactly those are listed.
pub(super) struct Figure {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) href: Option<String>,
}

/// What may be counted of the organisation acted for and of what is below it.
pub(super) async fn figures(
    context: &Context,
    read: &mut db::Read,
    own: &Organisation,
    (board, overview): (&Board, &Overview),
) -> Result<Vec<Figure>, AppError> {
    let caller = context.caller()?;
    let scope = Scope::subtree(&own.path);
    let mut figures = Vec::new();
    if caller.may(Permission::ReadFindings) {
        let findings = caller.scope(Permission::ReadFindings)?;
        if let Some(scope) = findings.within(&scope) {
            figures.extend(kinds(context, board, &scope));
            figures.push(reminded(context, board, overview, &scope));
        }
    }
    if caller.may(Permission::ReadMembers) {
        figures.extend(of_members(context, read, caller, own, &scope).await?);
    }
    // A branch covers what its own page lists; a rate is of a territory.
    if caller.may(Permission::ReadUnits) && !own.kind.holds_members() {
        figures.extend(coverage(context, read, caller, own, &scope).await?);
    }
    Ok(figures)
}

fn kinds(context: &Context, board: &Board, scope: &Scope) -> Vec<Figure> {
    let line = |(kind, count, pressing): (organisations::Kind, i64, i64)| {
        let args = [("count", pressing.to_string()), ("base", count.to_string())];
        Figure {
            label: context.text(kind.key()),
            value: context.text_with("home-pressing", &args),
            href: None,
        }
    };
    board.pressing_kinds(scope).into_iter().map(line).collect()
}

/// Organisations of which a rule only reminds: what is to be dealt with names them too.
fn reminded(context: &Context, board: &Board, overview: &Overview, scope: &Scope) -> Figure {
    let rules = overview.wrong.iter().filter(|line| line.checked.strength_key == "strength-inform");
    let reminded: HashSet<OrganisationId> = rules
        .flat_map(|line| board.of_rule(scope, &line.rule, false, ""))
        .map(|(organisation, _)| organisation)
        .collect();
    let base = board.below(scope).organisations;
    let args = [("count", reminded.len().to_string()), ("base", base.to_string())];
    Figure {
        label: context.text("home-reminded"),
        value: context.text_with("home-reminded-of", &args),
        href: None,
    }
}

async fn of_members(
    context: &Context,
    read: &mut db::Read,
    caller: &Caller,
    own: &Organisation,
    scope: &Scope,
) -> Result<Vec<Figure>, AppError> {
    let Some(status) = members::status_in(&context.app, read, caller, scope).await? else {
        return Ok(Vec::new());
    };
    let of = |question: &str| Some(format!("{}{question}", members::pages::list::of(own.id)));
    let part = |key: &str, count: i64, question: &str| {
        let args = [("count", count.to_string()), ("base", status.members.to_string())];
        let value = context.text_with("home-of-members", &args);
        Figure { label: context.text(key), value, href: of(question).filter(|_| count > 0) }
    };
    let all = Figure {
        label: context.text("status-members"),
        value: context.text_with("status-count", &[("count", status.members.to_string())]),
        href: of(""),
    };
    let parts = [
        part("status-probationary", status.probationary, "&category=probationary"),
        part("status-floating", status.floating, "&floating=yes"),
        part("status-suspended", status.suspended, "&standing=suspended"),
    ];
    let late = late(context, read, scope).await?;
    let args = [("count", late.to_string()), ("base", status.members.to_string())];
    let late = Figure {
        label: context.text("home-members-late"),
        value: context.text_with("home-of-members", &args),
        href: None,
    };
    Ok(std::iter::once(all).chain(parts).chain([late]).collect())
}

/// Members of whom something awaited is overdue.
async fn late(context: &Context, read: &mut db::Read, scope: &Scope) -> Result<usize, AppError> {
    let today = context.app.clock.today();
    let all = members::awaited(&context.app, read, context.caller()?, scope).await?;
    let late: HashSet<MembershipId> =
        all.iter().filter(|it| it.due < today).map(|it| it.membership).collect();
    Ok(late.len())
}

async fn coverage(
    context: &Context,
    read: &mut db::Read,
    caller: &Caller,
    own: &Organisation,
    scope: &Scope,
) -> Result<Vec<Figure>, AppError> {
    let tally = units::counted(&context.app, read, caller, scope).await?;
    let line = |key: &str, rate: units::Rate| Figure {
        label: context.text(key),
        value: rate.to_string(),
        href: Some(units::pages::coverage::of(own.id)),
    };
    let lines = [
        line("coverage-by-organisation", tally.by_organisation()),
        line("coverage-by-work", tally.by_work()),
    ];
    Ok(if tally.is_empty() { Vec::new() } else { lines.into() })
}
