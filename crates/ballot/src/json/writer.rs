//! The writer.

use super::Json;
use crate::group::{DIGITS, Element, Scalar, write_scalar};
use crate::hash::hex;
use alloc::string::String;
use core::fmt::Write as _;

/// A text that grows.
#[derive(Clone, Debug, Default)]
pub struct Writer(String);

impl Writer {
    /// The whole text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }

    /// As it is: signs, names of fields.
    pub fn raw(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text);
        self
    }

    /// What announces a value, such as a field, and the value.
    pub fn field(&mut self, word: &str, value: &impl Json) -> &mut Self {
        self.raw(word);
        value.write(self);
        self
    }

    /// A list.
    pub fn list<'a, T: 'a>(
        &mut self,
        items: impl IntoIterator<Item = &'a T>,
        mut write: impl FnMut(&'a T, &mut Self),
    ) -> &mut Self {
        self.raw("[");
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.raw(",");
            }
            write(item, self);
        }
        self.raw("]")
    }

    /// A list of values.
    pub fn values<'a, T: Json + 'a>(&mut self, items: impl IntoIterator<Item = &'a T>) -> &mut Self {
        self.list(items, T::write)
    }

    /// A whole number.
    pub fn number(&mut self, number: u64) -> &mut Self {
        // Writing into a text cannot fail.
        let _ = write!(self.0, "{number}");
        self
    }

    /// A text, with the signs spelled otherwise that JSON asks for.
    pub fn string(&mut self, text: &str) -> &mut Self {
        self.raw("\"");
        for sign in text.chars() {
            self.sign(sign);
        }
        self.raw("\"")
    }

    /// One sign of a text, spelled otherwise where JSON asks for that.
    pub(crate) fn sign(&mut self, sign: char) {
        match sign {
            '"' => self.0.push_str("\\\""),
            '\\' => self.0.push_str("\\\\"),
            '\n' => self.0.push_str("\\n"),
            '\r' => self.0.push_str("\\r"),
            '\t' => self.0.push_str("\\t"),
            '\u{8}' => self.0.push_str("\\b"),
            '\u{c}' => self.0.push_str("\\f"),
            '\0'..='\u{1f}' | '\u{7f}' => {
                let code = u32::from(sign) as usize;
                self.0.push_str("\\u00");
                self.0.extend([code >> 4, code & 15].map(|digit| char::from(DIGITS[digit])));
            }
            _ => self.0.push(sign),
        }
    }

    /// A hash in hexadecimal.
    pub fn hash(&mut self, hash: &[u8; 32]) -> &mut Self {
        self.raw("\"").raw(&hex(hash)).raw("\"")
    }

    pub(super) fn element(&mut self, element: &Element) {
        self.raw("\"").raw(&element.text()).raw("\"");
    }

    pub(super) fn scalar(&mut self, scalar: &Scalar) {
        self.raw("\"");
        write_scalar(scalar, &mut self.0);
        self.raw("\"");
    }
}
