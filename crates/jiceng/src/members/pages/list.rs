//! The register of members (党员名册).

use super::show;
use crate::members::model::{Category, Standing};
use crate::members::queries::{self, Filter, Listed};
use crate::organisations;
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Submitted};
use crate::platform::id::OrganisationId;
use crate::platform::page::Page;
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

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMembers), list)]
}

#[expect(clippy::struct_field_names, reason = "the name that the component reads")]
struct Size {
    size: i64,
    href: String,
    current: bool,
}

struct Line {
    member: Listed,
    href: String,
}

#[derive(Template)]
#[template(path = "members/pages/list.html")]
struct ListPage {
    page: Page,
    path: &'static str,
    organisation: organisations::Organisation,
    words: Field,
    category: Field,
    standing: Field,
    lines: Vec<Line>,
    total: i64,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
    export: Option<String>,
}

const SIZES: [i64; 3] = [20, 50, 100];

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let within = match asked.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let organisation = organisations::by_id(&mut read, caller, within).await?;
    let scope = Scope::subtree(&organisation.path);
    let nothing = Errors::default();
    let field = |name, key| Field::new(&context, &asked, &nothing, name, key);
    let any = || (String::new(), context.text("members-any"));
    let words = field("words", "members-words");
    let category = field("category", "members-category").options(
        std::iter::once(any()).chain(Category::ALL.iter().map(|it| (it.to_string(), context.text(it.key())))),
    );
    let standing = field("standing", "members-standing").options(
        std::iter::once(any()).chain(Standing::ALL.iter().map(|it| (it.to_string(), context.text(it.key())))),
    );
    let size = asked.first("size").parse().ok().filter(|size| SIZES.contains(size)).unwrap_or(50);
    let filter = Filter {
        words: words.value.clone(),
        category: category.value.clone(),
        standing: standing.value.clone(),
    };
    let after_id = asked.first("after-id").parse().ok();
    let after = after_id.map(|id| (asked.first("after"), id));
    let mut found = queries::list(&mut read, caller, &scope, &filter, after, size + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let next = found.last().filter(|_| more).map(|last| {
        let mut query = form_urlencoded::Serializer::new(kept(&asked, size));
        query.append_pair("after", &last.sort_key).append_pair("after-id", &last.id.to_string());
        format!("{PATH}?{}", query.finish())
    });
    let template = ListPage {
        page: Page::new(&context, "members-title").office(),
        path: PATH,
        total: queries::total(&mut read, caller, &scope).await?,
        first: after.map(|_| format!("{PATH}?{}", kept(&asked, size))),
        next,
        sizes: SIZES
            .map(|it| Size { size: it, href: format!("{PATH}?{}", kept(&asked, it)), current: it == size })
            .into(),
        lines: found.into_iter().map(|member| Line { href: show::path(member.id), member }).collect(),
        export: caller
            .may_at(Permission::Export, &organisation.path)
            .then(|| super::export::path(&kept(&asked, size))),
        organisation,
        words,
        category,
        standing,
    };
    Page::render(&template)
}

/// The questions of the list as a query string, without the place in it.
fn kept(asked: &Submitted, size: i64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in asked.pairs() {
        if !value.is_empty() && !matches!(name, "after" | "after-id" | "size") {
            query.append_pair(name, value);
        }
    }
    query.append_pair("size", &size.to_string());
    query.finish()
}
