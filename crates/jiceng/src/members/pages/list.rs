//! The register of members (党员名册): filters, saved views, order, pages. All state but the caller is in the address;
//! a place in the list is named by a membership, never by a name.

use super::filter::{self, Question};
use super::{add, export, franchise, past, show, views};
use crate::imports;
use crate::members::queries::{self, Listed, Order, Total};
use crate::members::totals;
use crate::organisations;
use crate::platform::access::{Caller, Permission, Reach, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted, SummaryLine, size_of, summary};
use crate::platform::id::{MembershipId, OrganisationId};
use crate::platform::page::Page;
use crate::platform::paging::{self, SIZE, SIZES, Size};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/members";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page, narrowed to an organisation.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

/// The page, narrowed to those probationary members of an organisation and below whose day of admission is not recorded.
pub(super) fn of_unknown_probation(organisation: OrganisationId) -> String {
    format!("{PATH}?category=probationary&lacking=joined&organisation={organisation}")
}

/// The page with the questions of an address.
pub(super) fn asking(asked: &Submitted) -> String {
    format!("{PATH}?{}", filter::kept(asked, &[]))
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMembers), list)]
}

struct Line {
    member: Listed,
    href: String,
}

/// A header that sorts.
struct Head {
    label: String,
    href: String,
    sorted: &'static str,
}

#[derive(Template)]
#[template(path = "members/pages/list.html")]
struct ListPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    reset: String,
    organisation: organisations::Organisation,
    /// Whether the caller sees the members of more than one organisation and may name one.
    picks: bool,
    question: Question,
    chips: Vec<filter::Chip>,
    views: Vec<views::View>,
    save_href: &'static str,
    view_name: Field,
    query: String,
    tools: Vec<(String, String)>,
    name_head: Vec<Head>,
    other_heads: Vec<Head>,
    lines: Vec<Line>,
    total: String,
    /// What is said where nobody is listed, and what can be done next.
    nothing: Nothing,
    stopped: bool,
    begins: Option<String>,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
}

/// A list without members: what it says, a hint, and where to go on.
struct Nothing {
    title: String,
    hint: String,
    ways: Vec<(String, String)>,
}

/// The kind of import that brings members.
const MEMBERS: &str = "members";
/// What an address asks outside of any field.
const BESIDE: [&str; 4] = ["sort", "size", "after", "question"];

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let template = template(&context, &asked).await?;
    Page::render_asked(&template, &template.summary)
}

/// The list with a view that was not saved, and why.
pub(super) async fn with_view_refused(
    context: &Context,
    asked: &Submitted,
    submitted: &Submitted,
    errors: &Errors,
) -> Result<Response, AppError> {
    let mut template = template(context, asked).await?;
    template.view_name = Field::new(context, submitted, errors, "name", "members-view-name");
    template.summary.extend(summary(&[&template.view_name]));
    template.page.has_error = true;
    Page::render_refused(&template)
}

async fn template(context: &Context, asked: &Submitted) -> Result<ListPage, AppError> {
    let caller = context.caller()?;
    let mut read = context.app.db.read().await?;
    let (organisation, wrong_place) = place(&mut read, caller, asked).await?;
    // From here on the address names the organisation by its row, so that links and kept views mean the same.
    let found = wrong_place.0.is_empty() && !asked.first("organisation").is_empty();
    let by_row = found.then(|| asked.clone().with("organisation", organisation.id));
    let asked = by_row.as_ref().unwrap_or(asked);
    let scope = Scope::subtree(&organisation.path);
    let (mut filter, size, mut errors) = read_questions(context, asked);
    errors.0.extend(wrong_place.0);
    let question = question(context, asked, &errors, &organisation);
    let after = match asked.first("after").parse() {
        Ok(id) => queries::place_of(&mut read, caller.area, id, filter.order).await?,
        Err(_) => None,
    };
    filter.begins = queries::beginning(&mut read, caller, &scope, &filter).await?.unwrap_or_default();
    let found = queries::page(&mut read, caller, &scope, &filter, after.as_ref(), size).await?;
    let counted = totals::count(&context.app, &mut read, caller, &scope, &filter).await?;
    let kept = |size: i64| format!("{PATH}?{}", filter::kept(asked, &[("size", &size.to_string())]));
    let next = found.next.map(|place| {
        let id = place.id.to_string();
        format!("{PATH}?{}", filter::kept(asked, &[("size", &size.to_string()), ("after", &id)]))
    });
    let mut page = Page::new(context, "members-title").office();
    page.has_error = !errors.0.is_empty();
    let query = filter::kept(asked, &[]);
    let tools = tools(context, &organisation, errors.0.is_empty().then_some(query.as_str()));
    Ok(ListPage {
        summary: told(context, &question, &errors),
        path: PATH,
        reset: of(organisation.id),
        chips: filter::chips(context, asked, (caller.acting.organisation, &organisation)),
        views: views::shown(context, &mut read, &query).await?,
        save_href: views::PATH,
        view_name: view_name(context),
        query,
        tools,
        name_head: vec![head(context, asked, &filter, Order::Name, "member-name")],
        other_heads: vec![
            head(context, asked, &filter, Order::Joined, "member-joined"),
            head(context, asked, &filter, Order::Branch, "member-branch"),
        ],
        total: total(context, &organisation, counted, filter.narrows()),
        nothing: nothing(context, &organisation, filter.narrows()),
        stopped: found.stopped,
        begins: (!filter.begins.is_empty()).then(|| filter.words.clone()),
        first: after.map(|_| kept(size)),
        next,
        sizes: paging::sizes(size, kept),
        lines: found.lines.into_iter().map(|member| Line { href: show::path(member.id), member }).collect(),
        page,
        picks: caller.acting.reach(Permission::ReadMembers) == Some(Reach::Subtree),
        organisation,
        question,
    })
}

/// The filter's fields as asked, the organisation by its name and code.
fn question(
    context: &Context,
    asked: &Submitted,
    errors: &Errors,
    organisation: &organisations::Organisation,
) -> Question {
    let mut question = Question::new(context, asked, errors);
    if question.place.error.is_none() && !question.place.value.is_empty() {
        question.place.value = organisations::typed_as(organisation);
    }
    question
}

/// What is wrong with the questions, those beside no field last.
fn told(context: &Context, question: &Question, errors: &Errors) -> Vec<SummaryLine> {
    [summary(&[&question.place]), summary(&question.all()), errors.beside_fields(context, &BESIDE)].concat()
}

/// The field for the name of a view to be kept.
fn view_name(context: &Context) -> Field {
    Field::new(context, &Submitted::default(), &Errors::default(), "name", "members-view-name")
}

/// The organisation that an address names by its row or by what somebody typed; without one, or with one that is not
/// found, the caller's own.
async fn place(
    read: &mut db::Read,
    caller: &Caller,
    asked: &Submitted,
) -> Result<(organisations::Organisation, Errors), AppError> {
    let own = caller.acting.organisation;
    let typed = asked.first("organisation");
    if typed.is_empty() {
        return Ok((organisations::by_id(read, caller, own).await?, Errors::default()));
    }
    if let Ok(id) = typed.parse() {
        return Ok((organisations::by_id(read, caller, id).await?, Errors::default()));
    }
    match organisations::pick(read, caller, asked, "organisation", Permission::ReadMembers).await? {
        Ok(found) => Ok((found, Errors::default())),
        Err(error) => {
            Ok((organisations::by_id(read, caller, own).await?, Errors::one("organisation", error)))
        }
    }
}

/// The questions of the address with the size of a page, and what of them cannot be read.
fn read_questions(context: &Context, asked: &Submitted) -> (queries::Filter, i64, Errors) {
    let (filter, mut errors) = filter::read(asked, context.app.clock.today());
    let mut reader = Reader::new(asked);
    let size = reader.optional("size", size_of(&SIZES)).unwrap_or(SIZE);
    if !matches!(asked.first("after"), "") && asked.first("after").parse::<MembershipId>().is_err() {
        reader.refuse("after", FieldError::unknown(asked.first("after")));
    }
    errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
    errors.note_strangers(asked, filter::KNOWN);
    (filter, size, errors)
}

/// The header of a column by which the list is sorted. A list as of a day is in the order of names.
fn head(context: &Context, asked: &Submitted, filter: &queries::Filter, column: Order, key: &str) -> Head {
    let sorted = match filter.order {
        order if order == column => "ascending",
        order if order == column.clicked(column) => "descending",
        _ => "",
    };
    let word = filter.order.clicked(column).word();
    let href = if filter.as_of.is_some() {
        String::new()
    } else {
        format!("{PATH}?{}", filter::kept(asked, &[("sort", word)]))
    };
    Head { label: context.text(key), href, sorted }
}

fn total(
    context: &Context,
    organisation: &organisations::Organisation,
    total: Total,
    narrowed: bool,
) -> String {
    let key = match (narrowed, total.at_least) {
        (false, false) => "members-total",
        (false, true) => "members-total-at-least",
        (true, false) => "members-found",
        (true, true) => "members-found-at-least",
    };
    let name = organisation.short_name.clone();
    context.text_with(key, &[("organisation", name), ("count", total.count.to_string())])
}

/// What is said where nobody is listed: of a register without members how they come in, of a search how to find more.
fn nothing(context: &Context, organisation: &organisations::Organisation, narrowed: bool) -> Nothing {
    let id = organisation.id;
    if narrowed {
        let ways =
            vec![(context.text("members-none-all"), of(id)), (context.text("past-title"), past::of(id))];
        return Nothing {
            title: context.text("members-none"),
            hint: context.text("members-none-next"),
            ways,
        };
    }
    let may = |permission| context.caller().is_ok_and(|caller| caller.may_at(permission, &organisation.path));
    let mut ways = Vec::new();
    if may(Permission::Import) {
        ways.push((context.text("import-members"), imports::pages::into(MEMBERS, id)));
    }
    if may(Permission::ChangeMembers) && organisation.kind.holds_members() {
        ways.push((context.text("member-add"), add::into(id)));
    }
    let hint = if ways.is_empty() { "members-empty-ask" } else { "members-empty-next" };
    let name = [("organisation", organisation.short_name.clone())];
    Nothing { title: context.text_with("members-empty", &name), hint: context.text(hint), ways }
}

/// What can be done with the list: words and addresses. `query` is what the list is narrowed to, unless it is wrong.
fn tools(
    context: &Context,
    organisation: &organisations::Organisation,
    query: Option<&str>,
) -> Vec<(String, String)> {
    let may = |permission| context.caller().is_ok_and(|caller| caller.may_at(permission, &organisation.path));
    let mut tools = Vec::new();
    if may(Permission::ChangeMembers) && organisation.kind.holds_members() {
        tools.push((context.text("member-add"), add::into(organisation.id)));
    }
    if let Some(query) = query.filter(|_| may(Permission::Export)) {
        tools.push((context.text("members-export"), export::path(query)));
    }
    tools.push((context.text("franchise-title"), franchise::of(organisation.id)));
    tools.push((context.text("past-title"), past::of(organisation.id)));
    tools
}
