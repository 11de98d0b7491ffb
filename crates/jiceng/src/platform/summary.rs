//! The error summary above a form: what is wrong, field by field, with where to go.

use super::form::Field;

/// A line of the error summary: the element to go to, and the sentence.
#[derive(Clone, Debug)]
pub struct SummaryLine {
    /// The element's id.
    pub target: String,
    /// What the field is called; empty for what is of no field.
    pub label: String,
    /// The sentence, the same as beside the field.
    pub text: String,
}

impl SummaryLine {
    /// A sentence that says of itself what it is about.
    #[must_use]
    pub fn new(target: String, text: String) -> Self {
        Self { target, label: String::new(), text }
    }
}

/// The lines of the error summary, in the order of the fields.
#[must_use]
pub fn summary(fields: &[&Field]) -> Vec<SummaryLine> {
    fields
        .iter()
        .filter_map(|field| {
            let text = field.error.clone()?;
            let target =
                if field.options.is_empty() { field.id.to_owned() } else { format!("{}-0", field.id) };
            Some(SummaryLine { target, label: field.label.clone(), text })
        })
        .collect()
}
