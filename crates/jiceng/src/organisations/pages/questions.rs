//! The questions that the form of an act asks.

use crate::platform::form::{Errors, Field, Submitted};
use crate::platform::request::Context;

/// How a question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A line of text.
    Line,
    /// A few characters.
    Short,
    /// An organisation of the register.
    Organisation,
    /// A date.
    Date,
    /// One of a few, all shown.
    Radio,
    /// One of several.
    Select,
}

/// A question of an act's form.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) shape: Shape,
    pub(super) field: Field,
}

/// Builds the questions of a form.
pub(super) struct Questions<'q> {
    pub(super) context: &'q Context,
    submitted: &'q Submitted,
    errors: &'q Errors,
    list: Vec<Question>,
}

impl<'q> Questions<'q> {
    pub(super) fn new(context: &'q Context, submitted: &'q Submitted, errors: &'q Errors) -> Self {
        Self { context, submitted, errors, list: Vec::new() }
    }

    /// A question whose label has this key.
    pub(super) fn ask(mut self, shape: Shape, name: &'static str, key: &str) -> Self {
        let field = Field::new(self.context, self.submitted, self.errors, name, key);
        self.list.push(Question { shape, field });
        self
    }

    /// The last question has choices.
    pub(super) fn of(mut self, options: impl IntoIterator<Item = (String, String)>) -> Self {
        if let Some(last) = self.list.last_mut() {
            last.field = last.field.clone().options(options);
        }
        self
    }

    /// The last question may stay empty.
    pub(super) fn optional(mut self) -> Self {
        if let Some(last) = self.list.last_mut() {
            last.field.optional = true;
        }
        self
    }

    /// The last question has a sentence of help.
    pub(super) fn hint(mut self, key: &str) -> Self {
        if let Some(last) = self.list.last_mut() {
            last.field.hint = Some(self.context.text(key));
        }
        self
    }

    /// Day, document and approval: on what an act rests.
    pub(super) fn grounds(self) -> Self {
        self.ask(Shape::Date, "on", "organisation-act-on")
            .ask(Shape::Line, "document", "organisation-act-document")
            .optional()
            .ask(Shape::Line, "approved-by", "organisation-act-approved-by")
            .hint("organisation-act-approved-by-hint")
            .optional()
    }

    pub(super) fn done(self) -> Vec<Question> {
        self.list
    }
}
