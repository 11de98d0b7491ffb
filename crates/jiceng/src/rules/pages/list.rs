//! Every rule with its edition, citation and whether it is confirmed.

use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Submitted};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use rulebook::{Edition, Provision, Strength};

/// Where the page is.
pub const PATH: &str = "/rules";
const SHOW: &str = "/rules/{id}";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ReadRules);
    vec![get(PATH, needs, list), get(SHOW, needs, show)]
}

struct Line {
    id: String,
    href: String,
    text: String,
    citation: String,
    strength: String,
    confirmed: bool,
}

#[derive(Template)]
#[template(path = "rules/pages/list.html")]
struct ListPage {
    page: Page,
    path: &'static str,
    words: Field,
    lines: Vec<Line>,
    total: usize,
    unconfirmed: usize,
}

fn line(context: &Context, provision: &Provision, edition: &Edition) -> Line {
    let zh = context.language == crate::platform::text::Language::Zh;
    let pick = |words: &rulebook::Words| if zh { words.zh.clone() } else { words.en.clone() };
    let strength = match provision.strength {
        Strength::Block => "strength-block",
        Strength::Warn => "strength-warn",
        Strength::Inform => "strength-inform",
    };
    Line {
        href: format!("{PATH}/{}", provision.id),
        id: provision.id.clone(),
        text: pick(&edition.text),
        citation: pick(&edition.citation),
        strength: context.text(strength),
        confirmed: edition.confirmed && provision.confirmed,
    }
}

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let words = Field::new(&context, &asked, &Errors::default(), "words", "rules-words");
    let today = context.app.clock.today();
    let all: Vec<Line> = context
        .app
        .rulebook
        .provisions()
        .iter()
        .filter_map(|provision| Some(line(&context, provision, provision.edition_on(today)?)))
        .collect();
    let (total, unconfirmed) = (all.len(), all.iter().filter(|line| !line.confirmed).count());
    let wanted = words.value.as_str();
    let lines = all
        .into_iter()
        .filter(|line| [&line.id, &line.text, &line.citation].iter().any(|text| text.contains(wanted)))
        .collect();
    let page = Page::new(&context, "rules-title").office();
    Page::render(&ListPage { page, path: PATH, words, lines, total, unconfirmed })
}

#[derive(Template)]
#[template(path = "rules/pages/show.html")]
struct ShowPage {
    page: Page,
    lines: Vec<(Line, Edition)>,
    values: Vec<(String, String)>,
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let provision = context.app.rulebook.provision(&id).ok_or(AppError::NotFound)?;
    let lines: Vec<(Line, Edition)> = provision
        .editions()
        .iter()
        .map(|edition| (line(&context, provision, edition), edition.clone()))
        .collect();
    let values = provision
        .edition_on(context.app.clock.today())
        .map(|edition| {
            edition.values().iter().map(|(name, value)| (name.clone(), value.to_string())).collect()
        })
        .unwrap_or_default();
    let page = Page::titled(&context, id).office().back(PATH);
    Page::render(&ShowPage { page, lines, values })
}
