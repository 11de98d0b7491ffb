//! The register of units (单位名册).

use super::{edit, show};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, one_of, summary,
};
use crate::platform::id::OrganisationId;
use crate::platform::page::Page;
use crate::platform::paging::{Paging, Size};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::units::model::{Kind, Manner, Operation};
use crate::units::queries::{self, Filter, Listed};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/units";

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The page, narrowed to what an organisation and those below it cover.
#[must_use]
pub fn covered_by(organisation: OrganisationId) -> String {
    format!("{PATH}?by={organisation}")
}

/// The page, narrowed to the territory of an organisation.
#[must_use]
pub fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?territory={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadUnits), list)]
}

struct Line {
    unit: Listed,
    href: String,
    covers: Vec<(&'static str, String)>,
    /// What is said when nobody covers it, and whether that is a want.
    otherwise: (&'static str, bool),
}

/// What the list is narrowed to beyond its fields, as a chip that takes it away.
struct Chip {
    label: String,
    href: String,
}

#[derive(Template)]
#[template(path = "units/pages/list.html")]
struct ListPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    by: String,
    fields: Fields,
    chips: Vec<Chip>,
    lines: Vec<Line>,
    total: i64,
    first: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
    new_href: Option<String>,
    /// Whether the address asks for anything.
    narrowed: bool,
}

struct Fields {
    words: Field,
    kind: Field,
    how: Field,
    state: Field,
    territory: Field,
}

/// The word of the filter for units that no organisation covers.
const NONE: &str = "none";

fn fields(context: &Context, asked: &Submitted, errors: &Errors, territory: Option<&Organisation>) -> Fields {
    let field = |name, key| Field::new(context, asked, errors, name, key);
    let any = || (String::new(), context.text("units-any"));
    let kinds = Kind::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let manners = Manner::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let none = (NONE.to_owned(), context.text("units-how-none"));
    let states =
        ["open", "closed"].map(|word| (word.to_owned(), context.text(&format!("units-state-{word}"))));
    let mut state = field("state", "units-state");
    if state.value.is_empty() {
        "open".clone_into(&mut state.value);
    }
    let mut place = field("territory", "units-territory");
    if let Some(territory) = territory {
        place.value = organisations::typed_as(territory);
    }
    Fields {
        words: field("words", "units-words"),
        kind: field("kind", "units-kind").options(std::iter::once(any()).chain(kinds)),
        how: field("how", "units-how").options(std::iter::once(any()).chain([none]).chain(manners)),
        state: state.options(states),
        territory: place,
    }
}

/// The word of a choice, checked, as the query takes it.
fn chosen<T: std::str::FromStr>(text: &str) -> Result<String, FieldError> {
    choice::<T>(text).map(|_| text.to_owned())
}

/// What the selects of the filter say.
struct Chosen {
    kind: String,
    how: String,
    closed: bool,
}

impl Chosen {
    fn read(asked: &Submitted) -> (Self, Errors) {
        let mut reader = Reader::new(asked);
        let kind = reader.optional("kind", chosen::<Kind>).unwrap_or_default();
        let how = |text: &str| if text == NONE { Ok(text.to_owned()) } else { chosen::<Manner>(text) };
        let how = reader.optional("how", how).unwrap_or_default();
        let closed = reader.optional("state", one_of(&["open", "closed"])) == Some("closed");
        (Self { kind, how, closed }, reader.finish(Some(())).err().unwrap_or_default())
    }
}

/// The organisation whose covered units are asked for.
async fn coverer(read: &mut db::Read, context: &Context, id: &str) -> Result<Option<Organisation>, AppError> {
    if id.is_empty() {
        return Ok(None);
    }
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    Ok(Some(organisations::by_id(read, context.caller()?, id).await?))
}

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let today = context.app.clock.today();
    let mut read = context.app.db.read().await?;
    let needs = Permission::ReadUnits;
    let (territory, mut errors) =
        organisations::narrowed(&mut read, caller, &asked, "territory", needs).await?;
    let (chosen, more_errors) = Chosen::read(&asked);
    errors.0.extend(more_errors.0);
    let paging = Paging::read(PATH, &asked, &["after", "after-id"], &mut errors);
    let by = coverer(&mut read, &context, asked.first("by")).await?;
    let fields = fields(&context, &asked, &errors, territory.as_ref());
    let filter = Filter {
        words: fields.words.value.clone(),
        kind: chosen.kind,
        how: chosen.how,
        closed: chosen.closed,
        territory: territory.as_ref().map(|it| Scope::subtree(&it.path)),
        by: by.as_ref().map(|it| Scope::subtree(&it.path)),
    };
    let after = asked.first("after-id").parse().ok().map(|id| (asked.first("after"), id));
    let mut found = Vec::new();
    if errors.0.is_empty() {
        found = queries::list(&mut read, caller, &filter, today, after, paging.limit()).await?;
    }
    let more = paging.cut(&mut found);
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| paging.from(&[("after", last.sort_key.clone()), ("after-id", last.id.to_string())]));
    let covers = queries::covers_of(&mut read, caller.area, &found, today).await?;
    let chips = by.iter().map(|it| Chip {
        label: context.text_with("units-covered-by", &[("organisation", it.short_name.clone())]),
        href: PATH.to_owned(),
    });
    let of_fields = [&fields.words, &fields.kind, &fields.how, &fields.territory, &fields.state];
    let wrong = [summary(&of_fields), errors.beside_fields(&context, &["size"])].concat();
    let mut page = Page::new(&context, "units-title").office();
    page.has_error = !wrong.is_empty();
    let template = ListPage {
        page,
        summary: wrong,
        path: PATH,
        narrowed: asked.pairs().any(|(name, value)| name != "size" && !value.is_empty()),
        by: by.as_ref().map(|it| it.id.to_string()).unwrap_or_default(),
        chips: chips.collect(),
        total: if errors.0.is_empty() { queries::total(&mut read, caller, &filter, today).await? } else { 0 },
        first: after.map(|_| paging.first()),
        next,
        sizes: paging.sizes(),
        lines: lines(found, &covers),
        fields,
        new_href: caller.may(Permission::ChangeUnits).then(edit::new_path),
    };
    Page::render_asked(&template, &template.summary)
}

fn lines(found: Vec<Listed>, covers: &[queries::Cover]) -> Vec<Line> {
    let line = |unit: Listed| Line {
        href: show::path(unit.id),
        otherwise: match (unit.closed_on, unit.operation) {
            (Some(_), _) => ("units-state-closed", false),
            (None, Operation::Normal) => ("units-how-none", true),
            (None, idle) => (idle.key(), false),
        },
        covers: covers
            .iter()
            .filter(|cover| cover.unit == unit.id)
            .map(|cover| (cover.manner.key(), cover.organisation_name.clone()))
            .collect(),
        unit,
    };
    found.into_iter().map(line).collect()
}
