//! What the second of two writers is shown: each field in which the register now says something else than his form.

use crate::platform::form::Field;

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What is asked.
    pub label: String,
    /// What is recorded now.
    pub present: String,
    /// What was typed.
    pub typed: String,
}

impl Changed {
    /// The fields that differ between a form as it was sent and the same form filled from the register.
    #[must_use]
    pub fn between<'f>(
        typed: impl IntoIterator<Item = &'f Field>,
        present: impl IntoIterator<Item = &'f Field>,
    ) -> Vec<Self> {
        let pairs = typed.into_iter().zip(present).filter(|(typed, present)| typed.value != present.value);
        pairs
            .map(|(typed, present)| Self {
                label: present.label.clone(),
                present: present.said(),
                typed: typed.said(),
            })
            .collect()
    }
}
