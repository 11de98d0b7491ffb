//! What reporting costs (填报负担), by kind of form: how many were filled in within a month, how many fields one takes, and
//! how many the system could have proposed. Nothing is said of a person or of an organisation, and nobody is put in order.

use super::ledgers;
use crate::ledgers::burden::{self, Line, tenths};
use crate::ledgers::queries;
use crate::platform::access::Permission;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, partial_date, summary};
use crate::platform::law::Law;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::platform::tables::{Speaker, Table};
use crate::platform::typed::{self, Level};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/burden";

/// The page of this month.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadMembers), show)]
}

#[derive(Template)]
#[template(path = "ledgers/pages/burden.html")]
struct BurdenPage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    field: Field,
    lead: String,
    law: Option<Law>,
    tables_made: Vec<Table>,
}

/// The rule against asking twice, which the counts serve.
const RULE: &str = "app-no-repeat-forms";

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut reader = Reader::new(&asked);
    let month = reader.optional("month", partial_date);
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    let month = month.map_or_else(|| context.app.clock.today(), PartialDate::earliest);
    let month = typed::month_of(month);
    let mut read = context.app.db.read().await?;
    let costs = typed::costs(&mut read, caller.area, month).await?;
    let branches = queries::branches(&mut read, caller.area).await?;
    let speaker = Speaker(context.language);
    let tables_made = vec![
        table(speaker, "burden-branches", &burden::lines(&costs, Level::Branch), Some(branches)),
        table(speaker, "burden-above", &burden::lines(&costs, Level::Above), None),
    ];
    let shown = month.strftime("%Y-%m").to_string();
    let mut page = Page::new(&context, "burden-title")
        .office()
        .crumbs(vec![Crumb { label: context.text("ledgers-title"), href: ledgers::path() }]);
    page.has_error = !errors.0.is_empty();
    let field = field(&context, &asked, &errors, &shown);
    let template = BurdenPage {
        page,
        summary: summary(&[&field]),
        path: PATH,
        field,
        lead: context.text_with("burden-lead", &[("month", shown)]),
        law: Law::of(&context, RULE),
        tables_made,
    };
    Page::render_asked(&template, &template.summary)
}

fn field(context: &Context, asked: &Submitted, errors: &Errors, shown: &str) -> Field {
    let mut field =
        Field::new(context, asked, errors, "month", "burden-month").hint(context, "burden-month-hint");
    if errors.0.is_empty() {
        shown.clone_into(&mut field.value);
    }
    field
}

/// The costs of one level. With the number of branches, what one branch has on average.
fn table(speaker: Speaker, key: &str, lines: &[Line], branches: Option<i64>) -> Table {
    let between = if speaker.zh() { "、" } else { ", " };
    let tenth = |tenths: i64| format!("{}.{}", tenths / 10, tenths % 10);
    let row = |it: &Line| {
        let mut row = vec![
            speaker.text(it.title),
            it.forms.to_string(),
            it.fields.to_string(),
            tenth(it.per_form()),
            it.known.to_string(),
            it.reusable.iter().map(|key| speaker.text(key)).collect::<Vec<_>>().join(between),
        ];
        row.extend(branches.map(|branches| tenth(tenths(it.fields, branches))));
        row
    };
    let mut columns = vec![
        speaker.wide("burden-form"),
        speaker.number("burden-forms"),
        speaker.number("burden-fields"),
        speaker.number("burden-per-form"),
        speaker.number("burden-known"),
        speaker.wide("burden-reusable"),
    ];
    columns.extend(branches.map(|_| speaker.number("burden-per-branch")));
    speaker.table(key).columns(columns).rows(lines.iter().map(row))
}
