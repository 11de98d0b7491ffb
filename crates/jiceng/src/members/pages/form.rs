//! What the forms and check pages of members have in common.

use crate::members::findings::Said;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{Choice, Errors, Field, Submitted, SummaryLine, summary};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use askama::Template;
use axum::response::Response;

/// A field and how it is asked.
pub(super) struct Input {
    pub(super) kind: &'static str,
    pub(super) field: Field,
    /// The heading of the group that begins with it.
    pub(super) heading: Option<String>,
}

/// Makes the fields of one form.
pub(super) struct Asked<'a> {
    pub(super) context: &'a Context,
    pub(super) submitted: &'a Submitted,
    pub(super) errors: &'a Errors,
}

impl Asked<'_> {
    pub(super) fn field(&self, name: &'static str, key: &str) -> Field {
        Field::new(self.context, self.submitted, self.errors, name, key)
    }

    pub(super) fn text(&self, name: &'static str, key: &str) -> Input {
        Input::new("text", self.field(name, key))
    }

    pub(super) fn date(&self, name: &'static str, key: &str) -> Input {
        Input::new("date", self.field(name, key))
    }

    pub(super) fn area(&self, name: &'static str, key: &str) -> Input {
        Input::new("area", self.field(name, key))
    }

    pub(super) fn number(&self, name: &'static str, key: &str) -> Input {
        Input::new("number", self.field(name, key))
    }

    /// One of several, as radios; each choice is a word and the key of its name.
    pub(super) fn radio(
        &self,
        name: &'static str,
        key: &str,
        choices: &[(&'static str, &'static str)],
    ) -> Input {
        Input::new("radio", self.field(name, key).options(self.choices(choices)))
    }

    /// One of several, as a select.
    pub(super) fn select(
        &self,
        name: &'static str,
        key: &str,
        choices: &[(&'static str, &'static str)],
    ) -> Input {
        Input::new("select", self.field(name, key).options(self.choices(choices)))
    }

    /// A box that says yes.
    pub(super) fn yes(&self, name: &'static str, key: &str, label: &str) -> Input {
        let mut field = self.field(name, key).optional();
        let chosen = field.value == "yes";
        field.options =
            vec![Choice { value: "yes".to_owned(), label: self.context.text(label), hint: None, chosen }];
        Input::new("check", field)
    }

    fn choices(&self, choices: &[(&'static str, &'static str)]) -> Vec<(String, String)> {
        choices.iter().map(|(word, key)| ((*word).to_owned(), self.context.text(key))).collect()
    }
}

impl Input {
    fn new(kind: &'static str, field: Field) -> Self {
        Self { kind, field, heading: None }
    }

    /// Begins a group of fields under a heading.
    pub(super) fn begins(mut self, context: &Context, key: &str) -> Self {
        self.heading = Some(context.text(key));
        self
    }

    pub(super) fn optional(mut self) -> Self {
        self.field = self.field.optional();
        self
    }

    pub(super) fn hint(mut self, context: &Context, key: &str) -> Self {
        self.field = self.field.hint(context, key);
        self
    }

    pub(super) fn hint_text(mut self, hint: String) -> Self {
        self.field.hint = Some(hint);
        self
    }
}

/// A form.
#[derive(Template)]
#[template(path = "members/pages/form.html")]
pub(super) struct FormPage {
    page: Page,
    summary: Vec<SummaryLine>,
    /// Sentences above the fields.
    pub(super) notes: Vec<String>,
    /// What somebody else changed meanwhile.
    pub(super) changed: Option<Vec<Changed>>,
    inputs: Vec<Input>,
    hidden: Vec<(String, String)>,
    action: String,
    act: String,
    /// A second, dangerous form below: its sentence, field and button.
    pub(super) withdraw: Option<(String, Field, String)>,
}

impl FormPage {
    pub(super) fn new(
        context: &Context,
        title: String,
        whose: Option<(String, String)>,
        inputs: Vec<Input>,
        asked: (&Errors, String, String),
    ) -> Self {
        let (errors, action, act) = asked;
        let mut page = Page::titled(context, title).crumbs(crumbs(context, whose));
        page.has_error = !errors.0.is_empty();
        let fields: Vec<&Field> = inputs.iter().map(|input| &input.field).collect();
        let mut summary = summary(&fields);
        let first = fields.first().map_or("main", |field| field.id);
        for (name, error) in &errors.0 {
            if !fields.iter().any(|field| field.name == *name) {
                let text = context.text_with(error.key, &error.args);
                summary.push(SummaryLine { target: first.to_owned(), text });
            }
        }
        Self {
            page,
            summary,
            notes: Vec::new(),
            changed: None,
            inputs,
            hidden: Vec::new(),
            action,
            act,
            withdraw: None,
        }
    }

    pub(super) fn hidden(mut self, hidden: Vec<(String, String)>) -> Self {
        self.hidden = hidden;
        self
    }

    pub(super) fn note(mut self, note: String) -> Self {
        self.notes.push(note);
        self
    }

    /// The fields, as they stand in the form.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.inputs.iter().map(|input| &input.field)
    }

    /// The answer: refused when anything is wrong.
    pub(super) fn answer(&self) -> Result<Response, AppError> {
        if self.summary.is_empty() && self.changed.is_none() {
            Page::render(self)
        } else {
            Page::render_refused(self)
        }
    }
}

/// The page before an act: what will be done, what the rules say, and the button that does it.
#[derive(Template)]
#[template(path = "members/pages/check.html")]
pub(super) struct CheckPage {
    page: Page,
    summary: Vec<SummaryLine>,
    pub(super) rows: Vec<(String, String)>,
    pub(super) notes: Vec<String>,
    /// Persons it might be: label and address, which may be empty.
    pub(super) namesakes: Vec<(String, String)>,
    pub(super) said: Vec<Said>,
    kept: Option<Field>,
    hidden: Vec<(String, String)>,
    action: String,
    act: String,
    pub(super) danger: bool,
}

impl CheckPage {
    /// With `wants_reason`, the page asks why the act is done all the same.
    pub(super) fn new(
        context: &Context,
        title: String,
        whose: Option<(String, String)>,
        submitted: &Submitted,
        asked: (bool, String, String),
    ) -> Self {
        let (wants_reason, action, act) = asked;
        let missing = wants_reason && submitted.first("step") == "done" && submitted.first("kept").is_empty();
        let errors = if missing {
            Errors::one("kept", crate::platform::form::FieldError::new("member-kept-missing"))
        } else {
            Errors::default()
        };
        let kept = wants_reason.then(|| {
            Field::new(context, submitted, &errors, "kept", "member-kept").hint(context, "member-kept-hint")
        });
        let mut page = Page::titled(context, title).crumbs(crumbs(context, whose));
        page.has_error = missing;
        Self {
            page,
            summary: kept.as_ref().map(|kept| summary(&[kept])).unwrap_or_default(),
            rows: Vec::new(),
            notes: Vec::new(),
            namesakes: Vec::new(),
            said: Vec::new(),
            kept,
            hidden: hidden(submitted),
            action,
            act,
            danger: false,
        }
    }

    fn blocked(&self) -> bool {
        self.said.iter().any(Said::blocks)
    }

    pub(super) fn answer(&self) -> Result<Response, AppError> {
        if self.summary.is_empty() { Page::render(self) } else { Page::render_refused(self) }
    }
}

/// What was filled in, for hidden fields of a check page.
fn hidden(submitted: &Submitted) -> Vec<(String, String)> {
    let pairs = submitted.pairs().filter(|(name, _)| !matches!(*name, "step" | "kept"));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn crumbs(context: &Context, whose: Option<(String, String)>) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb { label: context.text("members-title"), href: super::list::path() }];
    crumbs.extend(whose.map(|(label, href)| Crumb { label, href }));
    crumbs
}
