//! The two coverages (两个覆盖) of a territory on a day: rates with their bases, and the units that nobody covers.

use super::{cover, list, show};
use crate::organisations::{self, Checked, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, day, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::paging::{Size, asked_without};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::text::Language;
use crate::units::findings;
use crate::units::model::{Coverage, Formula, Manner, Situation, Tally, gather};
use crate::units::queries;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::Date;
use std::collections::HashMap;

/// Where the page is.
pub const PATH: &str = "/coverage";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page of the territory of an organisation.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadUnits), show)]
}

/// The formula in words.
struct Said {
    kinds: String,
    by_organisation: String,
    by_work: String,
    citation: String,
    confirmed: bool,
}

/// A territory below the one shown; its link when it can be opened.
struct Part {
    name: String,
    href: Option<String>,
    tally: Tally,
}

struct Bare {
    unit: Situation,
    href: String,
    territory: String,
    cover_href: Option<String>,
}

struct Finding {
    unit: String,
    href: String,
    checked: Checked,
}

/// What was counted of the territory.
struct Counted {
    day: Date,
    said: Option<Said>,
    coverage: Coverage,
    parts: Vec<Part>,
    findings: Vec<Finding>,
    more_findings: usize,
}

/// A page of the units that no organisation covers.
struct Lacking {
    lines: Vec<Bare>,
    total: usize,
    previous: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
}

#[derive(Template)]
#[template(path = "units/pages/coverage.html")]
struct CoveragePage {
    page: Page,
    summary: Vec<SummaryLine>,
    organisation: Organisation,
    units_href: String,
    path: &'static str,
    reset: String,
    on: Field,
    counted: Counted,
    lacking: Lacking,
}

/// Findings and uncovered units shown on one page.
const MOST: usize = 50;
const MOST_ORGANISATIONS: i64 = 1_000_000;

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let today = context.app.clock.today();
    let mut reader = Reader::new(&asked);
    let on = reader.optional("on", day);
    let (on, errors) = match reader.finish(Some(on.unwrap_or(today))) {
        Ok(on) => (on, Errors::default()),
        Err(errors) => (today, errors),
    };
    let mut read = context.app.db.read().await?;
    let within = match asked.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let organisation = organisations::by_id(&mut read, caller, within).await?;
    let scope = Scope::subtree(&organisation.path);
    let material = queries::material(&mut read, caller, &scope, on).await?;
    let units = gather(material.units, &material.states, &material.covers, on);
    let below = organisations::all_in(&mut read, caller, &scope, "", MOST_ORGANISATIONS).await?;
    let formula = findings::formula(&context.app, today);
    let mut findings = unit_findings(&context, &units, on);
    findings.extend(joint_findings(&context, &mut read, &below, &scope, on).await?);
    let more_findings = findings.len().saturating_sub(MOST);
    findings.truncate(MOST);
    let counted = Counted {
        day: on,
        said: said(&context, &formula, today),
        coverage: Coverage::of(&formula, &units),
        parts: parts(&formula, &organisation, &below, &units),
        findings,
        more_findings,
    };
    let on = Field::new(&context, &asked, &errors, "on", "coverage-on").hint(&context, "coverage-on-hint");
    let tree = Crumb { label: context.text("organisations-title"), href: organisations::pages::list::path() };
    let mut page = Page::new(&context, "coverage-title").office().crumbs(vec![tree]);
    page.has_error = !errors.0.is_empty();
    let template = CoveragePage {
        summary: summary(&[&on]),
        page,
        on,
        path: PATH,
        reset: of(organisation.id),
        units_href: list::of(organisation.id),
        lacking: lacking(&context, &asked, &units, &below),
        organisation,
        counted,
    };
    Page::render_asked(&template, &template.summary)
}

fn lacking(context: &Context, asked: &Submitted, units: &[Situation], below: &[Organisation]) -> Lacking {
    let all: Vec<&Situation> = units.iter().filter(|unit| unit.lacks_organisation()).collect();
    let start = asked.first("start").parse::<usize>().unwrap_or(0).min(all.len());
    let place = |start: usize| {
        let mut query = asked_without(asked, &["start"]);
        query.append_pair("start", &start.to_string());
        format!("{PATH}?{}", query.finish())
    };
    Lacking {
        total: all.len(),
        previous: (start > 0).then(|| place(start.saturating_sub(MOST))),
        next: (start + MOST < all.len()).then(|| place(start + MOST)),
        sizes: Vec::new(),
        lines: all.into_iter().skip(start).take(MOST).map(|unit| bare(context, unit, below)).collect(),
    }
}

/// The formula of the rulebook in words; none when the rulebook has none.
fn said(context: &Context, formula: &Formula, on: Date) -> Option<Said> {
    let edition = context.app.rulebook.edition_on(findings::COVERAGE, on)?;
    let provision = context.app.rulebook.provision(findings::COVERAGE)?;
    let manners = |all: &[Manner]| {
        all.iter()
            .map(|manner| context.text(manner.key()))
            .collect::<Vec<_>>()
            .join(&context.text("coverage-plus"))
    };
    let kinds: Vec<String> = formula.kinds.iter().map(|kind| context.text(kind.key())).collect();
    let citation = if context.language == Language::Zh { &edition.citation.zh } else { &edition.citation.en };
    Some(Said {
        kinds: kinds.join(&context.text("coverage-comma")),
        by_organisation: manners(&formula.by_organisation),
        by_work: manners(&formula.by_work),
        citation: citation.clone(),
        confirmed: provision.confirmed && edition.confirmed,
    })
}

/// The territories one level below, in the order of the tree, and what lies in none of them. `below` is in that order.
fn parts(
    formula: &Formula,
    organisation: &Organisation,
    below: &[Organisation],
    units: &[Situation],
) -> Vec<Part> {
    let part = |name: &str, href, units: Vec<&Situation>| Part {
        name: name.to_owned(),
        href,
        tally: Coverage::of(formula, units).counted,
    };
    let mut groups: HashMap<&str, Vec<&Situation>> = HashMap::new();
    let level = organisation.path.len() + 4;
    for unit in units {
        groups.entry(unit.unit.path.get(..level).unwrap_or(&organisation.path)).or_default().push(unit);
    }
    let own = groups.remove(organisation.path.as_str());
    let own = own.map(|units| part(&organisation.short_name, None, units));
    let children = below.iter().filter(|it| it.path.len() == level);
    let children = children.filter_map(|child| {
        let units = groups.remove(child.path.as_str())?;
        Some(part(&child.short_name, Some(of(child.id)), units))
    });
    let mut parts: Vec<Part> = own.into_iter().collect();
    parts.extend(children);
    if parts.len() > 1 { parts } else { Vec::new() }
}

fn bare(context: &Context, unit: &Situation, below: &[Organisation]) -> Bare {
    let territory = below.iter().find(|it| it.path == unit.unit.path);
    let may = context.caller.as_ref().is_some_and(|it| it.may_at(Permission::ChangeUnits, &unit.unit.path));
    Bare {
        unit: unit.clone(),
        href: show::path(unit.unit.id),
        territory: territory.map(|it| it.short_name.clone()).unwrap_or_default(),
        cover_href: may.then(|| cover::path(unit.unit.id)),
    }
}

fn unit_findings(context: &Context, units: &[Situation], on: Date) -> Vec<Finding> {
    let of_unit = |unit: &Situation| {
        let (name, href) = (unit.unit.name.clone(), show::path(unit.unit.id));
        let checked = findings::check(&context.app, unit, on).into_iter();
        checked.map(move |checked| Finding { unit: name.clone(), href: href.clone(), checked })
    };
    units.iter().flat_map(of_unit).collect()
}

/// Joint branches of the territory that cover more units than they should.
async fn joint_findings(
    context: &Context,
    read: &mut db::Read,
    below: &[Organisation],
    scope: &Scope,
    on: Date,
) -> Result<Vec<Finding>, AppError> {
    let counts = queries::joint_in(read, context.caller()?.area, scope, on).await?;
    let counts: HashMap<OrganisationId, i64> = counts.into_iter().collect();
    let mut found = Vec::new();
    for organisation in below {
        let Some(count) = counts.get(&organisation.id) else { continue };
        for checked in findings::joint_findings(&context.app, organisation, *count, on) {
            let href = organisations::pages::show::path(organisation.id);
            found.push(Finding { unit: organisation.short_name.clone(), href, checked });
        }
    }
    Ok(found)
}
