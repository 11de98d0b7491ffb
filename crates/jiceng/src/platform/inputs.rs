//! The fields of a form whose shape is decided in the program: each with how it is asked. The template
//! `platform/components/inputs.html` writes them.

use crate::platform::form::{Choice, Errors, Field, Submitted};
use crate::platform::request::Context;
use std::borrow::Borrow;

/// A field and how it is asked.
pub struct Input {
    /// `text`, `date`, `area`, `number`, `short`, `radio`, `select`, `check` or `picker`.
    pub kind: &'static str,
    /// The field.
    pub field: Field,
    /// The heading of the group that begins with it.
    pub heading: Option<String>,
}

impl Field {
    /// With a value where nothing is wrong: what a list shows when nothing was asked for.
    #[must_use]
    pub fn or(mut self, value: impl std::fmt::Display) -> Self {
        if self.error.is_none() {
            self.value = value.to_string();
        }
        self
    }
}

/// Choices: words with the keys of their names.
pub trait Words: IntoIterator<Item: Borrow<(&'static str, &'static str)>> {}

impl<T: IntoIterator<Item: Borrow<(&'static str, &'static str)>>> Words for T {}

/// Makes the fields of one form.
pub struct Asked<'a> {
    /// The request.
    pub context: &'a Context,
    /// What was filled in.
    pub submitted: &'a Submitted,
    /// What is wrong with it.
    pub errors: &'a Errors,
}

impl Asked<'_> {
    /// A field with the key of its label.
    #[must_use]
    pub fn field(&self, name: &'static str, key: &str) -> Field {
        Field::new(self.context, self.submitted, self.errors, name, key)
    }

    /// One line.
    #[must_use]
    pub fn text(&self, name: &'static str, key: &str) -> Input {
        Input::new("text", self.field(name, key))
    }

    /// A day.
    #[must_use]
    pub fn date(&self, name: &'static str, key: &str) -> Input {
        Input::new("date", self.field(name, key))
    }

    /// Several lines.
    #[must_use]
    pub fn area(&self, name: &'static str, key: &str) -> Input {
        Input::new("area", self.field(name, key))
    }

    /// A year, a month or a sum of money: digits with little around them.
    #[must_use]
    pub fn short(&self, name: &'static str, key: &str) -> Input {
        Input::new("short", self.field(name, key))
    }

    /// A whole number.
    #[must_use]
    pub fn number(&self, name: &'static str, key: &str) -> Input {
        Input::new("number", self.field(name, key))
    }

    /// One of several, as radios; each choice is a word and the key of its name.
    #[must_use]
    pub fn radio(&self, name: &'static str, key: &str, choices: impl Words) -> Input {
        Input::new("radio", self.field(name, key).options(self.choices(choices)))
    }

    /// One of several, as a select.
    #[must_use]
    pub fn select(&self, name: &'static str, key: &str, choices: impl Words) -> Input {
        Input::new("select", self.field(name, key).options(self.choices(choices)))
    }

    /// A box that says yes.
    #[must_use]
    pub fn yes(&self, name: &'static str, key: &str, label: &str) -> Input {
        let mut field = self.field(name, key).optional();
        let chosen = field.value == "yes";
        field.options =
            vec![Choice { value: "yes".to_owned(), label: self.context.text(label), hint: None, chosen }];
        Input::new("check", field)
    }

    fn choices(&self, choices: impl Words) -> Vec<(String, String)> {
        let choices = choices.into_iter().map(|choice| *choice.borrow());
        choices.map(|(word, key)| (word.to_owned(), self.context.text(key))).collect()
    }
}

/// A set of boxes, several of which may be ticked.
#[must_use]
pub fn ticked(form: &Asked<'_>, mut field: Field, words: Vec<(String, String)>) -> Field {
    let chosen = form.submitted.all(field.name);
    field.options = words
        .into_iter()
        .map(|(value, label)| Choice { chosen: chosen.contains(&value), value, label, hint: None })
        .collect();
    field
}

impl Input {
    /// A field asked in a way.
    #[must_use]
    pub fn new(kind: &'static str, field: Field) -> Self {
        Self { kind, field, heading: None }
    }

    /// Begins a group of fields under a heading.
    #[must_use]
    pub fn begins(mut self, context: &Context, key: &str) -> Self {
        self.heading = Some(context.text(key));
        self
    }

    /// May be empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.field = self.field.optional();
        self
    }

    /// With one sentence of help.
    #[must_use]
    pub fn hint(mut self, context: &Context, key: &str) -> Self {
        self.field = self.field.hint(context, key);
        self
    }

    /// With one sentence of help that is at hand.
    #[must_use]
    pub fn hint_text(mut self, hint: String) -> Self {
        self.field.hint = Some(hint);
        self
    }
}
