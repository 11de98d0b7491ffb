//! The list of organisations narrowed to those of which one rule says something, or cannot tell.

use super::list::PATH;
use crate::organisations::board::Board;
use crate::platform::access::Scope;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted};
use crate::platform::request::Context;
use crate::platform::text::Language;

/// A question in use, with the list without it.
pub(super) struct Chip {
    pub(super) label: String,
    pub(super) href: String,
}

/// The two questions, with what is wrong about them.
pub(super) struct ByRule {
    /// A rule that is broken or soon due.
    pub(super) rule: Field,
    /// A rule that cannot be told.
    pub(super) untold: Field,
    /// What is asked, each removable.
    pub(super) chips: Vec<Chip>,
}

impl ByRule {
    /// Reads the questions; the rules to choose from are those that speak, or cannot be told, in the scope.
    pub(super) fn read(context: &Context, submitted: &Submitted, (board, scope): (&Board, &Scope)) -> Self {
        let errors = wrong_rule(context, submitted);
        let field = |name: &'static str, key: &str, untold: bool| {
            let mut rules: Vec<String> = board.rules(scope, untold).into_iter().map(str::to_owned).collect();
            let asked = submitted.first(name);
            if context.app.rulebook.provision(asked).is_some() && !rules.iter().any(|rule| rule == asked) {
                rules.push(asked.to_owned());
            }
            let options = rules.into_iter().map(|rule| {
                let text = said(context, &rule);
                (rule, text)
            });
            Field::new(context, submitted, &errors, name, key).options(options).optional()
        };
        let rule = field("rule", "organisations-rule", false);
        let untold = field("untold", "organisations-untold", true);
        Self { chips: chips(submitted, &[&rule, &untold]), rule, untold }
    }

    /// Whether one of them is in use.
    pub(super) fn asked(&self) -> bool {
        self.fields().iter().any(|field| !field.value.is_empty())
    }

    /// Whether the days of a deadline are asked for.
    pub(super) fn dated(&self) -> bool {
        !self.rule.value.is_empty()
    }

    pub(super) fn fields(&self) -> [&Field; 2] {
        [&self.rule, &self.untold]
    }
}

/// Rules asked for that the rulebook does not know.
fn wrong_rule(context: &Context, submitted: &Submitted) -> Errors {
    let mut reader = Reader::new(submitted);
    for name in ["rule", "untold"] {
        reader.optional(name, |id| match context.app.rulebook.provision(id) {
            Some(_) => Ok(()),
            None => Err(FieldError::with("organisations-rule-unknown", "rule", id)),
        });
    }
    reader.finish(Some(())).err().unwrap_or_default()
}

/// What a rule says today.
fn said(context: &Context, rule: &str) -> String {
    let edition = context.app.rulebook.edition_on(rule, context.app.clock.today());
    let zh = context.language == Language::Zh;
    edition.map_or_else(|| rule.to_owned(), |it| if zh { it.text.zh.clone() } else { it.text.en.clone() })
}

/// The questions in use, each removable.
fn chips(submitted: &Submitted, fields: &[&Field]) -> Vec<Chip> {
    let used = fields.iter().filter(|field| !field.value.is_empty());
    used.map(|field| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let others = submitted.pairs().filter(|(name, _)| *name != field.name && !name.starts_with("after"));
        query.extend_pairs(others.filter(|(_, value)| !value.is_empty()));
        let chosen = field.options.iter().find(|option| option.value == field.value);
        let value = chosen.map_or(field.value.as_str(), |option| option.label.as_str());
        Chip { label: format!("{}: {value}", field.label), href: format!("{PATH}?{}", query.finish()) }
    })
    .collect()
}
