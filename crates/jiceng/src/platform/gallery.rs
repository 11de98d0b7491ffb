//! The components page: every component of the house with named examples, for the people who build pages and for the
//! tests that measure each at every width. It shows made-up words and no data.

use crate::platform::error::AppError;
use crate::platform::form::{Choice, Errors, Field, FieldError, Submitted, SummaryLine, summary};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use askama::Template;
use axum::response::Response;
use document::{Form, Head, Letter, Row};

/// Where the page is.
pub const PATH: &str = "/components";

pub(crate) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Nothing, show)]
}

/// A bar of the chart.
struct Bar {
    label: String,
    words: &'static str,
    percent: &'static str,
    tone: &'static str,
}

/// A chip, a view, a size or a count: what lists of links need.
struct Item {
    label: String,
    href: &'static str,
    current: bool,
    size: u32,
    value: u32,
}

/// A problem of an imported row.
struct Problem {
    row: u32,
    name: &'static str,
    column: &'static str,
    value: &'static str,
    cause: String,
    remedy: String,
}

#[derive(Template)]
#[template(path = "platform/shell/gallery.html")]
struct GalleryPage {
    page: Page,
    summary: Vec<SummaryLine>,
    text: Field,
    wrong: Field,
    area: Field,
    date: Field,
    select: Field,
    radio: Field,
    boxes: Field,
    picker: Field,
    file: Field,
    bars: Vec<Bar>,
    chips: Vec<Item>,
    views: Vec<Item>,
    sizes: Vec<Item>,
    counts: Vec<Item>,
    problems: Vec<Problem>,
    letter: Letter,
    form: Form,
    path: &'static str,
    previous: Option<String>,
    next: Option<String>,
}

fn choices(context: &Context) -> Vec<Choice> {
    ["gallery-first", "gallery-second", "gallery-third"]
        .into_iter()
        .map(|key| Choice { value: key.to_owned(), label: context.text(key), hint: None, chosen: false })
        .collect()
}

fn item(context: &Context, key: &str, number: u32) -> Item {
    Item { label: context.text(key), href: PATH, current: number == 50, size: number, value: number }
}

fn letter() -> Letter {
    Letter {
        head: Some(Head::of("中共示例县委员会", 2026)),
        heading: "关于同意例一的批复".to_owned(),
        to: Some("中共例二支部委员会".to_owned()),
        text: vec!["你支部的请示收悉。".to_owned()],
        enclosed: vec!["例三".to_owned()],
        from: "中共示例县委员会".to_owned(),
        on: "2026年11月3日".to_owned(),
    }
}

fn form() -> Form {
    Form {
        heading: "例表".to_owned(),
        rows: vec![
            Row(vec![("姓名".to_owned(), "张例".to_owned()), ("日期".to_owned(), String::new())]),
            Row(vec![("意见".to_owned(), String::new())]),
        ],
        signs: vec!["签名".to_owned()],
    }
}

async fn show(context: Context) -> Result<Response, AppError> {
    let typed = Submitted::default().with("sample_wrong", "2026-13-01");
    let errors = Errors::one("sample_wrong", FieldError::new("field-date-no-such-day"));
    let field = |name, key| Field::new(&context, &typed, &errors, name, key);
    let text = field("sample_text", "gallery-field-text").hint(&context, "gallery-field-hint");
    let wrong = field("sample_wrong", "gallery-field-wrong");
    let mut select = field("sample_select", "gallery-field-select").optional();
    let mut radio = field("sample_radio", "gallery-field-radio");
    let mut boxes = field("sample_boxes", "gallery-field-boxes");
    let mut picker = field("sample_picker", "gallery-field-picker");
    for field in [&mut select, &mut radio, &mut boxes, &mut picker] {
        field.options = choices(&context);
    }
    let bar = |key, words, percent, tone| Bar { label: context.text(key), words, percent, tone };
    let problem = Problem {
        row: 12,
        name: "张例",
        column: "F",
        value: "990*************10",
        cause: context.text("gallery-cause"),
        remedy: context.text("gallery-remedy"),
    };
    let template = GalleryPage {
        summary: summary(&[&wrong]),
        area: field("sample_area", "gallery-field-area").optional(),
        date: field("sample_date", "gallery-field-date"),
        file: field("sample_file", "gallery-field-file"),
        bars: vec![
            bar("gallery-first", "62.5%(25/40)", "62.5", "1"),
            bar("gallery-second", "25.0%(10/40)", "25", "2"),
            bar("gallery-third", "12.5%(5/40)", "12.5", "over"),
        ],
        chips: vec![item(&context, "gallery-first", 1), item(&context, "gallery-second", 2)],
        views: vec![item(&context, "gallery-first", 50), item(&context, "gallery-second", 7)],
        sizes: [20, 50, 100].map(|size| item(&context, "gallery-first", size)).into(),
        counts: vec![item(&context, "gallery-first", 1_203), item(&context, "gallery-second", 4)],
        problems: vec![problem],
        letter: letter(),
        form: form(),
        path: PATH,
        previous: Some(PATH.to_owned()),
        next: Some(PATH.to_owned()),
        page: Page::new(&context, "gallery-title").office(),
        text,
        wrong,
        select,
        radio,
        boxes,
        picker,
    };
    Page::render(&template)
}
