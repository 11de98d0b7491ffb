//! Who holds which role below the caller, on a day of today or the past (用户).

use super::show;
use crate::accounts::queries::{self, GrantLine, HistoryQuery};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Permission, Role, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Field, Reader, Submitted, SummaryLine, choice, day, summary};
use crate::platform::id::{GrantId, OrganisationId};
use crate::platform::page::Page;
use crate::platform::paging::{SIZE, Size, asked_without, cut};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/accounts";

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

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ManageAccounts), list)]
}

struct Line {
    grant: GrantLine,
    href: String,
}

#[derive(Template)]
#[template(path = "accounts/pages/list.html")]
struct ListPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    organisation: Organisation,
    on: Date,
    past: bool,
    words: Field,
    role: Field,
    on_field: Field,
    lines: Vec<Line>,
    closed: Vec<(String, String, String)>,
    next: Option<String>,
    first: Option<String>,
    sizes: Vec<Size>,
    make: String,
}

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let today = context.app.clock.today();
    let mut reader = Reader::new(&asked);
    let on = reader.optional("on", day).unwrap_or(today);
    let held = reader.optional("role", choice::<Role>);
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    let mut read = context.app.db.read().await?;
    let within = match asked.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let organisation = organisations::by_id(&mut read, caller, within).await?;
    let field = |name, key| Field::new(&context, &asked, &errors, name, key);
    let words = field("words", "accounts-words");
    let any = std::iter::once((String::new(), context.text("accounts-any")));
    let roles = Role::ALL.iter().map(|role| (role.to_string(), context.text(role.key())));
    let role = field("role", "accounts-role").options(any.chain(roles));
    let on_field = field("on", "accounts-on").optional();
    let after: Option<GrantId> = asked.first("after-id").parse().ok();
    let scope = Scope::subtree(&organisation.path);
    let history = HistoryQuery {
        within: &scope,
        on,
        role: held.map_or("", Role::code),
        words: &words.value,
        after: after.map(|id| (asked.first("after"), id)),
        limit: SIZE + 1,
    };
    let mut found = queries::grants_in(&mut read, caller, &history).await?;
    let more = cut(&mut found, SIZE);
    let kept = || asked_without(&asked, &["after", "after-id"]);
    let next = found.last().filter(|_| more).map(|last| {
        let mut query = kept();
        query.append_pair("after", &last.path).append_pair("after-id", &last.id.to_string());
        format!("{PATH}?{}", query.finish())
    });
    let closed = queries::closed_in(&mut read, caller).await?.into_iter();
    let mut page = Page::new(&context, "accounts-title").office();
    page.has_error = !errors.0.is_empty();
    let template = ListPage {
        page,
        summary: summary(&[&role, &on_field]),
        path: PATH,
        on,
        past: on < today,
        words,
        role,
        on_field,
        lines: found.into_iter().map(|grant| Line { href: show::path(grant.account), grant }).collect(),
        closed: closed.map(|(id, name, display)| (show::path(id), display, name)).collect(),
        next,
        first: after.map(|_| format!("{PATH}?{}", kept().finish())),
        sizes: Vec::new(),
        make: super::newcomer::path(organisation.id),
        organisation,
    };
    Page::render_asked(&template, &template.summary)
}
