//! `#[serde(with = "as_text")]`: ids, dates and words kept in JSON as their text.

use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};
use std::fmt::Display;
use std::str::FromStr;

/// Writes a value as its text.
///
/// # Errors
/// Whatever the writer reports.
pub fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

/// Reads a value from its text.
///
/// # Errors
/// When the text is not one of a value.
pub fn deserialize<'d, T: FromStr, D: Deserializer<'d>>(from: D) -> Result<T, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(|_| D::Error::custom(format!("not readable: {text}")))
}
