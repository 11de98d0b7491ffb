//! Every rule in force on a day, with its source, strength, who made it and whether the source was read.

use super::show;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{self, Errors, Field, FieldError, Reader, Submitted, SummaryLine};
use crate::platform::page::Page;
use crate::platform::paging::{self, SIZE, SIZES, Size, asked_without};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use crate::rules::model::{Checked, Filter, Origin, in_force, is_checked, origin_of};
use crate::rules::told;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::Date;
use rulebook::{Edition, Provision, Rulebook, Strength};

/// Where the page is.
pub const PATH: &str = "/rules";
/// Every name that an address of the list may carry.
const KNOWN: [&str; 8] = ["words", "subject", "strength", "checked", "origin", "day", "page", "size"];

/// The page.
#[must_use]
pub fn path() -> String {
    PATH.to_owned()
}

/// The rules of a subject.
#[must_use]
pub fn of_subject(subject: &str) -> String {
    format!("{PATH}?subject={subject}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, Needs::Permission(Permission::ReadRules), list)]
}

struct Line {
    id: String,
    href: String,
    text: String,
    citation: String,
    strength: &'static str,
    tone: &'static str,
    confirmed: bool,
    /// The key of its origin, when it is not the national instrument alone.
    origin: Option<&'static str>,
}

fn line(context: &Context, provision: &Provision, edition: &Edition) -> Line {
    let origin = origin_of(provision, edition);
    Line {
        href: show::path(&provision.id),
        id: provision.id.clone(),
        text: told::pick(&edition.text, context.language).to_owned(),
        citation: told::pick(&edition.citation, context.language).to_owned(),
        strength: told::strength_key(provision.strength),
        tone: told::tone(provision.strength),
        confirmed: is_checked(edition) == Checked::Yes,
        origin: (origin != Origin::National).then(|| origin.key()),
    }
}

/// The rules about one subject on a page.
struct Group {
    subject: String,
    lines: Vec<Line>,
}

/// Rules that stand in the order of their subjects, by subject.
fn groups(context: &Context, found: &[(&Provision, &Edition)]) -> Vec<Group> {
    let about_one = found.chunk_by(|(left, _), (right, _)| left.subject == right.subject);
    let group = |rules: &[(&Provision, &Edition)]| {
        let subject = rules.first().map(|(rule, _)| rule.subject.as_str()).unwrap_or_default();
        Group {
            subject: told::subject(&context.app.rulebook, subject, context.language),
            lines: rules.iter().map(|(rule, edition)| line(context, rule, edition)).collect(),
        }
    };
    about_one.map(group).collect()
}

#[derive(Template)]
#[template(path = "rules/pages/list.html")]
struct ListPage {
    page: Page,
    path: &'static str,
    errors: Vec<SummaryLine>,
    fields: Fields,
    /// Whether a question that stands behind “more” is in use.
    more: bool,
    summary: String,
    /// The subjects in which the questions find rules, with how many.
    subjects: Vec<View>,
    groups: Vec<Group>,
    previous: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
    shown: String,
}

/// A subject among which the list is divided, with its count.
struct View {
    label: String,
    href: String,
    current: bool,
}

/// All rules that the other questions find, then those of each subject.
fn subjects(context: &Context, submitted: &Submitted, asked: &Asked) -> Vec<View> {
    let book = &context.app.rulebook;
    let filter = Filter { subject: None, ..asked.filter.clone() };
    let found = in_force(book, &filter, asked.day);
    let view = |id: Option<&str>, title: String, count: usize| View {
        label: context.text_with("rules-of-subject", &[("subject", title), ("count", count.to_string())]),
        href: about(submitted, id),
        current: asked.filter.subject.as_deref() == id,
    };
    let all = view(None, context.text("rules-all-subjects"), found.len());
    let counted = book.subjects().filter_map(|subject| {
        let count = found.iter().filter(|(rule, _)| rule.subject == subject.id).count();
        let shown = count > 0 || asked.filter.subject.as_ref() == Some(&subject.id);
        let title = told::pick(&subject.title, context.language).to_owned();
        shown.then(|| view(Some(&subject.id), title, count))
    });
    std::iter::once(all).chain(counted).collect()
}

struct Fields {
    words: Field,
    subject: Field,
    strength: Field,
    checked: Field,
    origin: Field,
    day: Field,
}

const STRENGTHS: [(&str, Strength); 3] =
    [("block", Strength::Block), ("warn", Strength::Warn), ("inform", Strength::Inform)];

impl Fields {
    fn new(context: &Context, asked: &Submitted, errors: &Errors) -> Self {
        let field = |name, key| Field::new(context, asked, errors, name, key);
        let subjects = context
            .app
            .rulebook
            .subjects()
            .map(|subject| (subject.id.clone(), told::pick(&subject.title, context.language).to_owned()));
        let strengths =
            STRENGTHS.map(|(word, strength)| (word.to_owned(), context.text(told::strength_key(strength))));
        let checked = Checked::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
        let origins = Origin::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
        Self {
            words: field("words", "rules-words").hint(context, "rules-words-hint"),
            subject: field("subject", "rule-subject").options(subjects),
            strength: field("strength", "rule-strength").options(strengths),
            checked: field("checked", "rule-confirmed").options(checked),
            origin: field("origin", "rule-origin").options(origins),
            day: field("day", "rules-day").hint(context, "rules-day-hint"),
        }
    }

    fn all(&self) -> [&Field; 6] {
        [&self.words, &self.subject, &self.strength, &self.checked, &self.origin, &self.day]
    }
}

/// What the address asks for.
struct Asked {
    filter: Filter,
    day: Date,
    page: usize,
    size: i64,
}

fn read(asked: &Submitted, book: &Rulebook, today: Date) -> Result<Asked, Errors> {
    let mut reader = Reader::new(asked);
    let words = reader.optional("words", form::line(200)).unwrap_or_default();
    let subject = reader.optional("subject", |text| {
        let known = book.subject(text).map(|subject| subject.id.clone());
        known.ok_or_else(|| FieldError::with("rules-unknown-choice", "found", text))
    });
    let strength = reader.optional("strength", |text| {
        let known = STRENGTHS.iter().find(|(word, _)| *word == text).map(|(_, strength)| *strength);
        known.ok_or_else(|| FieldError::with("rules-unknown-choice", "found", text))
    });
    let checked = reader.optional("checked", known);
    let origin = reader.optional("origin", known);
    let day = reader.optional("day", form::day).unwrap_or(today);
    let page = reader.optional("page", |text| {
        let number = text.parse().ok().filter(|number| *number > 0);
        number.ok_or_else(|| FieldError::with("rules-unknown-page", "found", text))
    });
    let size = reader.optional("size", |text| {
        let size = text.parse().ok().filter(|size| SIZES.contains(size));
        size.ok_or_else(|| FieldError::with("rules-unknown-size", "found", text))
    });
    let words = words.split_whitespace().map(str::to_lowercase).collect();
    let filter = Filter { words, subject, strength, checked, origin };
    let wanted = Asked { filter, day, page: page.unwrap_or(1), size: size.unwrap_or(SIZE) };
    let mut errors = Errors::default();
    errors.note_strangers(asked, &KNOWN);
    match reader.finish(Some(wanted)) {
        Ok(wanted) if errors.0.is_empty() => Ok(wanted),
        Ok(_) => Err(errors),
        Err(wrong) => Err(Errors([wrong.0, errors.0].concat())),
    }
}

fn known<T: std::str::FromStr>(text: &str) -> Result<T, FieldError> {
    text.parse().map_err(|_| FieldError::with("rules-unknown-choice", "found", text))
}

async fn list(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let book = &context.app.rulebook;
    let asked = match read(&submitted, book, context.app.clock.today()) {
        Ok(asked) => asked,
        Err(errors) => return refused(&context, &submitted, &errors),
    };
    let mut found = in_force(book, &asked.filter, asked.day);
    // By subject in the order of the rulebook's files, organisations first; within one they stay in the order of ids.
    found.sort_by_key(|(rule, _)| book.subject(&rule.subject).map(|it| it.place));
    let size = usize::try_from(asked.size).unwrap_or(1);
    let pages = found.len().div_ceil(size).max(1);
    if asked.page > pages {
        let errors = Errors::one("page", FieldError::with("rules-unknown-page", "found", asked.page));
        return refused(&context, &submitted, &errors);
    }
    let first = (asked.page - 1) * size;
    let last = found.len().min(first + size);
    let groups = groups(&context, &found[first..last]);
    let unconfirmed = found.iter().filter(|(_, edition)| !edition.confirmed).count();
    let local = found.iter().filter(|(rule, edition)| origin_of(rule, edition) != Origin::National).count();
    let args = [
        ("day", asked.day.to_string()),
        ("count", found.len().to_string()),
        ("unconfirmed", unconfirmed.to_string()),
        ("local", local.to_string()),
    ];
    let shown =
        [("first", (first + 1).to_string()), ("last", last.to_string()), ("count", found.len().to_string())];
    let template = ListPage {
        page: Page::new(&context, "rules-title").office(),
        path: PATH,
        errors: Vec::new(),
        more: asked.filter.checked.is_some()
            || asked.filter.origin.is_some()
            || !submitted.first("day").is_empty(),
        fields: Fields::new(&context, &submitted, &Errors::default()),
        summary: context.text_with("rules-total", &args),
        subjects: subjects(&context, &submitted, &asked),
        previous: (asked.page > 1).then(|| turned(&submitted, asked.page - 1, asked.size)),
        next: (asked.page < pages).then(|| turned(&submitted, asked.page + 1, asked.size)),
        sizes: paging::sizes(asked.size, |size| turned(&submitted, 1, size)),
        shown: if groups.is_empty() { String::new() } else { context.text_with("rules-shown", &shown) },
        groups,
    };
    Page::render(&template)
}

/// The same questions about another subject, or about all.
fn about(asked: &Submitted, subject: Option<&str>) -> String {
    let mut query = asked_without(asked, &["subject", "page"]);
    query.extend_pairs(subject.map(|subject| ("subject", subject)));
    format!("{PATH}?{}", query.finish())
}

/// The same questions on another page.
fn turned(asked: &Submitted, page: usize, size: i64) -> String {
    let mut query = asked_without(asked, &["page", "size"]);
    query.append_pair("page", &page.to_string()).append_pair("size", &size.to_string());
    format!("{PATH}?{}", query.finish())
}

/// The questions with what is wrong with them, and no list.
fn refused(context: &Context, asked: &Submitted, errors: &Errors) -> Result<Response, AppError> {
    let fields = Fields::new(context, asked, errors);
    let mut summary = form::summary(&fields.all());
    // Page, size and what other lists answer have no field of their own.
    let others = ["page", "size", "question"].into_iter().filter_map(|name| errors.of(context, name));
    summary.extend(others.map(|text| SummaryLine::new("words".to_owned(), text)));
    Page::render_refused(&ListPage {
        page: Page::new(context, "rules-title").office().with_error(),
        path: PATH,
        errors: summary,
        fields,
        more: true,
        summary: String::new(),
        subjects: Vec::new(),
        groups: Vec::new(),
        previous: None,
        next: None,
        sizes: Vec::new(),
        shown: String::new(),
    })
}
