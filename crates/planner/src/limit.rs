//! Limits that a plan keeps. Where they come from is the caller's affair: this crate holds no number of any regulation.

use serde::{Deserialize, Serialize};

/// A number that a plan may not pass, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The number.
    pub value: u32,
    /// The id of the rule in the rulebook, or nothing where people chose the number for this plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

impl Limit {
    /// A number that people chose.
    #[must_use]
    pub fn chosen(value: u32) -> Self {
        Self { value, rule: None }
    }

    /// A number of the rulebook.
    #[must_use]
    pub fn of_rule(value: u32, rule: &str) -> Self {
        Self { value, rule: Some(rule.to_owned()) }
    }

    /// The limit in words, with its unit and its rule.
    pub(crate) fn words(&self, unit: &str) -> String {
        match &self.rule {
            Some(rule) => format!("{} {unit} ({rule})", self.value),
            None => format!("{} {unit}", self.value),
        }
    }
}
