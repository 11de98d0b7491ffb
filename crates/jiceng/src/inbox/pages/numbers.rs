//! The numbers of the first page, each with the base of which it is a part.

use crate::members;
use crate::organisations::{self, Board, Organisation};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::request::Context;
use crate::units;

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
    board: &Board,
) -> Result<Vec<Figure>, AppError> {
    let caller = context.caller()?;
    let scope = Scope::subtree(&own.path);
    let mut figures = Vec::new();
    if caller.may(Permission::ReadFindings) {
        let findings = caller.scope(Permission::ReadFindings)?;
        figures.extend(findings.within(&scope).into_iter().flat_map(|scope| kinds(context, board, &scope)));
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
    Ok(std::iter::once(all).chain(parts).collect())
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
