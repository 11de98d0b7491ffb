//! Organisations: search first, then one level a page; now or on a past day.

use super::by_rule::ByRule;
use super::{found, show};
use crate::organisations::board::{Below, Board, board};
use crate::organisations::model::superior_path;
use crate::organisations::queries::{self, Organisation};
use crate::organisations::{Kind, as_of, search};
use crate::platform::access::{Caller, Permission, Reach, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, one_of, summary};
use crate::platform::id::OrganisationId;
use crate::platform::page::Page;
use crate::platform::paging::{Paging, Size};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};
use db::Read;
use jiff::civil::Date;
use std::collections::HashMap;

/// Where the page is.
pub const PATH: &str = "/organisations";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The level below an organisation, now or on a past day.
#[must_use]
pub fn below(id: OrganisationId, on: Option<Date>) -> String {
    let day = on.map(|on| format!("&on={on}")).unwrap_or_default();
    format!("{PATH}?below={id}{day}")
}

/// The organisations in which something is to be put right.
#[must_use]
pub fn pressing() -> String {
    format!("{PATH}?pressing=yes")
}

/// The organisations of which a rule says that something is wrong or soon due.
#[must_use]
pub fn of_rule(rule: &str) -> String {
    format!("{PATH}?rule={rule}")
}

/// The organisations of which a rule cannot be judged.
#[must_use]
pub fn untold_of(rule: &str) -> String {
    format!("{PATH}?untold={rule}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadOrganisations), list)]
}

/// A line of the list.
struct Line {
    organisation: Organisation,
    href: String,
    below_href: Option<String>,
    numbers: Below,
    due: Option<Date>,
}

#[derive(Template)]
#[template(path = "organisations/pages/list.html")]
struct ListPage {
    page: Page,
    words: Field,
    on: Field,
    by_rule: ByRule,
    summary: Vec<SummaryLine>,
    path: &'static str,
    past: Option<Date>,
    top: Organisation,
    top_href: String,
    up_href: Option<String>,
    kinds: Vec<(Kind, i64)>,
    pressing: Option<(i64, String)>,
    only_pressing: bool,
    lines: Vec<Line>,
    nothing: Nothing,
    export: Option<String>,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
}

/// A list without organisations: what it says, and where to go on.
struct Nothing {
    title: &'static str,
    hint: &'static str,
    ways: Vec<(String, String)>,
}

/// What the address asks for.
struct Asked<'a> {
    words: String,
    past: Option<Date>,
    pressing: bool,
    /// A rule, and whether it is asked where it cannot be told.
    rule: Option<(String, bool)>,
    paging: Paging<'a>,
    after: String,
}

impl<'a> Asked<'a> {
    fn read(submitted: &'a Submitted, past: Option<Date>) -> (Self, Errors) {
        let mut reader = Reader::new(submitted);
        let pressing = reader.optional("pressing", one_of(&["yes"])).is_some();
        let mut errors = reader.finish(Some(())).err().unwrap_or_default();
        let asked = Self {
            words: submitted.first("words").to_owned(),
            past,
            pressing: pressing && past.is_none(),
            rule: [("rule", false), ("untold", true)]
                .into_iter()
                .map(|(name, untold)| (submitted.first(name).to_owned(), untold))
                .find(|(rule, _)| !rule.is_empty() && past.is_none()),
            paging: Paging::read(PATH, submitted, &["after"], &mut errors),
            after: submitted.first("after").to_owned(),
        };
        (asked, errors)
    }
}

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    // Who sees one organisation alone has no level to choose from.
    if caller.acting.reach(Permission::ReadOrganisations) == Some(Reach::Alone)
        && submitted.pairs().next().is_none()
    {
        return Ok(Redirect::to(&show::path(caller.acting.organisation)).into_response());
    }
    let mut read = context.app.db.read().await?;
    let within = match submitted.first("below") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let present = queries::by_id(&mut read, caller, within).await?;
    let words = Field::new(&context, &submitted, &Errors::default(), "words", "organisations-words");
    let (on, past) = show::day_asked(&context, &submitted);
    let (asked, errors) = Asked::read(&submitted, past);
    let board = board(&context.app, &mut read, caller).await?;
    let day = past.unwrap_or_else(|| context.app.clock.today());
    let top = as_of(&mut read, caller.area, &present, day).await?.unwrap_or(present);
    let scope = Scope::subtree(&top.path);
    let mut found = found_of(&mut read, caller, &board, &top, &asked, day).await?;
    let more = asked.paging.cut(&mut found);
    let next = found.last().filter(|_| more);
    let next = next.map(|last| asked.paging.from(&[("after", last.path.clone())]));
    let mut lines = lines(&mut read, caller, &board, (&scope, past), found).await?;
    date(&mut lines, &board, &scope, &asked);
    let whole = board.below(&scope);
    let up = top.superior.filter(|_| caller.may_at(Permission::ReadOrganisations, superior_path(&top.path)));
    // A file says how things stand now.
    let may_export = past.is_none() && caller.may_at(Permission::Export, &top.path);
    let by_rule = ByRule::read(&context, &submitted, (&board, &scope));
    let beside = errors.beside_fields(&context, &["pressing", "size"]);
    let wrong = [summary(&[&on]), beside, summary(&by_rule.fields())].concat();
    let mut page = Page::new(&context, "organisations-title").office();
    page.has_error = !wrong.is_empty();
    let template = ListPage {
        page,
        summary: wrong,
        by_rule,
        nothing: nothing(&context, &asked, &top),
        words,
        on,
        path: PATH,
        top_href: show::path(top.id),
        up_href: up.map(|superior| below(superior, past)),
        kinds: if past.is_none() { board.kinds(&scope) } else { Vec::new() },
        pressing: (past.is_none() && whole.pressing > 0).then(|| (whole.pressing, pressing())),
        only_pressing: asked.pressing,
        export: may_export.then(|| super::export::of(top.id)),
        past,
        top,
        lines,
        first: (!asked.after.is_empty()).then(|| asked.paging.first()),
        next,
        sizes: asked.paging.sizes(),
    };
    Page::render_asked(&template, &template.summary)
}

/// What is said where no organisation is listed, and what can be done next.
fn nothing(context: &Context, asked: &Asked<'_>, top: &Organisation) -> Nothing {
    let all = vec![(context.text("organisations-none-all"), path())];
    if !asked.words.is_empty() {
        return Nothing {
            title: "organisations-none-found",
            hint: "organisations-none-found-next",
            ways: all,
        };
    }
    if asked.pressing || asked.rule.is_some() {
        return Nothing { title: "organisations-none-such", hint: "organisations-none-such-next", ways: all };
    }
    let may =
        |needs| asked.past.is_none() && context.caller().is_ok_and(|caller| caller.may_at(needs, &top.path));
    let mut ways = Vec::new();
    if may(Permission::ChangeOrganisations) && top.dissolved_on.is_none() && top.kind != Kind::Group {
        let links =
            crate::organisation_links().into_iter().filter(|link| link.key == IMPORT && may(link.needs));
        ways.extend(links.map(|link| (context.text(link.key), (link.href)(top.id))));
        ways.push((context.text("organisation-found-do"), found::path(top.id)));
    }
    let hint = if ways.is_empty() { "organisations-none-below-ask" } else { "organisations-none-below-next" };
    Nothing { title: "organisations-none-below", hint, ways }
}

/// The link to the import of organisations.
const IMPORT: &str = "import-organisations";

/// The day by which the rule asked for is due, where it has one.
fn date(lines: &mut [Line], board: &Board, scope: &Scope, asked: &Asked<'_>) {
    let Some((rule, false)) = &asked.rule else { return };
    let days: HashMap<_, _> = board.of_rule(scope, rule, false, "").collect();
    for line in lines {
        line.due = days.get(&line.organisation.id).copied().flatten();
    }
}

/// One more than a page of what was asked for.
async fn found_of(
    read: &mut Read,
    caller: &Caller,
    board: &Board,
    top: &Organisation,
    asked: &Asked<'_>,
    day: Date,
) -> Result<Vec<Organisation>, AppError> {
    if !asked.words.is_empty() {
        let mut found = Vec::new();
        for organisation in search(read, caller, &asked.words, asked.paging.size()).await? {
            match asked.past {
                Some(day) => found.extend(as_of(read, caller.area, &organisation, day).await?),
                None => found.push(organisation),
            }
        }
        return Ok(found);
    }
    if asked.pressing || asked.rule.is_some() {
        let most = usize::try_from(asked.paging.limit()).unwrap_or(0);
        let scope = Scope::subtree(&top.path);
        let ids: Vec<_> = match &asked.rule {
            Some((rule, untold)) => {
                board.of_rule(&scope, rule, *untold, &asked.after).take(most).map(|(id, _)| id).collect()
            }
            None => board.pressing(&scope, &asked.after).take(most).map(|(id, _)| id).collect(),
        };
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.push(queries::by_id(read, caller, id).await?);
        }
        return Ok(found);
    }
    queries::children_on(read, caller, top, day, &asked.after, asked.paging.limit()).await
}

/// The numbers beside each organisation: of today from the board, of a past day counted then.
async fn lines(
    read: &mut Read,
    caller: &Caller,
    board: &Board,
    asked: (&Scope, Option<Date>),
    found: Vec<Organisation>,
) -> Result<Vec<Line>, AppError> {
    let (scope, past) = asked;
    let mut then = HashMap::new();
    let mut members = Vec::new();
    if let Some(day) = past {
        then = queries::below_on(read, caller, scope, day).await?;
        members = queries::counts_on(read, caller, scope, day).await?;
    }
    let numbers = |path: &str| {
        if past.is_none() {
            return board.below(&Scope::subtree(path));
        }
        let mut numbers =
            Below { organisations: 1 + then.get(path).copied().unwrap_or_default(), ..Below::default() };
        for (_, all, full) in members.iter().filter(|(inside, ..)| inside.starts_with(path)) {
            numbers.members += all;
            numbers.full += full;
        }
        numbers
    };
    let line = |organisation: Organisation| {
        let id = organisation.id;
        let numbers = numbers(&organisation.path);
        let href = past.map_or_else(|| show::path(id), |day| format!("{}?on={day}", show::path(id)));
        Line {
            below_href: (numbers.organisations > 1).then(|| below(id, past)),
            href,
            numbers,
            due: None,
            organisation,
        }
    };
    Ok(found.into_iter().map(line).collect())
}
