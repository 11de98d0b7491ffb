//! What a page sends back.

use zeroize::{Zeroize, Zeroizing};

/// A form has at most so many fields: a long ballot and a few more.
const MOST_FIELDS: usize = 5000;

/// The fields of a form. It is wiped when it goes.
pub(super) struct Form(Vec<(String, Zeroizing<String>)>);

impl Form {
    pub(super) fn parse(body: &[u8]) -> Self {
        let fields = form_urlencoded::parse(body).take(MOST_FIELDS);
        Self(fields.map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned()))).collect())
    }

    /// A field; empty where it was not sent.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// What is to be done.
    pub(super) fn go(&self) -> &str {
        self.get("go")
    }
}

impl Drop for Form {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|(name, _)| name.zeroize());
    }
}
