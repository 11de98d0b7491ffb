//! A page that is one form: what it is about, what is said of it, the fields, and the button that names the act.

use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, SummaryLine, summary};
use crate::platform::inputs::Input;
use crate::platform::page::Page;
use crate::platform::request::Context;
use askama::Template;
use axum::response::Response;

/// What a rule says of what a form is about to do.
#[derive(Clone, Debug)]
pub struct Word {
    /// What was found.
    pub text: String,
    /// Instrument and article.
    pub citation: String,
    /// Whether the source was read, or is to be confirmed.
    pub confirmed: bool,
    /// What can be done; empty when nothing is said.
    pub remedy: String,
    /// The strength, in words.
    pub strength: String,
    /// The tone of its tag.
    pub tone: &'static str,
}

/// A form.
#[derive(Template)]
#[template(path = "platform/components/form_page.html")]
pub struct FormPage {
    page: Page,
    summary: Vec<SummaryLine>,
    /// What it is about: label and value.
    pub rows: Vec<(String, String)>,
    /// Sentences above the fields.
    pub notes: Vec<String>,
    /// What the rules say.
    pub said: Vec<Word>,
    /// What somebody else changed meanwhile.
    pub changed: Option<Vec<Changed>>,
    inputs: Vec<Input>,
    /// Fields that nobody sees.
    pub hidden: Vec<(String, String)>,
    action: String,
    act: String,
    /// Whether the act is dangerous, so that its button says so.
    pub danger: bool,
    /// Whether nothing can be sent: a rule forbids it.
    pub closed: bool,
    /// What was just done.
    pub done: Option<String>,
    /// Links below the form: words and where they lead.
    pub links: Vec<(String, String)>,
    /// A second, dangerous form below: its sentence, field and button.
    pub withdraw: Option<(String, Field, String)>,
}

impl FormPage {
    /// A form of these fields: what is wrong with it, where it is sent, the word of its button.
    #[must_use]
    pub fn new(
        context: &Context,
        mut page: Page,
        inputs: Vec<Input>,
        asked: (&Errors, String, String),
    ) -> Self {
        let (errors, action, act) = asked;
        page.has_error = !errors.0.is_empty();
        let fields: Vec<&Field> = inputs.iter().map(|input| &input.field).collect();
        let mut summary = summary(&fields);
        let first = fields.first().map_or("main", |field| field.id);
        for (name, error) in &errors.0 {
            if !fields.iter().any(|field| field.name == *name) {
                let text = context.text_with(error.key, &error.args);
                summary.push(SummaryLine::new(first.to_owned(), text));
            }
        }
        Self {
            page,
            summary,
            rows: Vec::new(),
            notes: Vec::new(),
            said: Vec::new(),
            changed: None,
            inputs,
            hidden: Vec::new(),
            action,
            act,
            danger: false,
            closed: false,
            done: None,
            links: Vec::new(),
            withdraw: None,
        }
    }

    /// With fields that nobody sees.
    #[must_use]
    pub fn hidden(mut self, hidden: Vec<(String, String)>) -> Self {
        self.hidden = hidden;
        self
    }

    /// With a sentence above the fields.
    #[must_use]
    pub fn note(mut self, note: String) -> Self {
        self.notes.push(note);
        self
    }

    /// The fields, as they stand in the form.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.inputs.iter().map(|input| &input.field)
    }

    /// The form of the second writer, refused with what is recorded now.
    ///
    /// # Errors
    /// When the page cannot be written.
    pub fn meanwhile(mut self) -> Result<Response, AppError> {
        self.changed = Some(Vec::new());
        self.page.has_error = true;
        self.answer()
    }

    /// The answer: refused when anything is wrong.
    ///
    /// # Errors
    /// When the page cannot be written.
    pub fn answer(&self) -> Result<Response, AppError> {
        if self.summary.is_empty() && self.changed.is_none() {
            Page::render(self)
        } else {
            Page::render_refused(self)
        }
    }
}
