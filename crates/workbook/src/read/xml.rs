//! XML parts, event by event.

use std::borrow::Cow;
use std::io::{BufRead, Read};

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Error, Reader, XmlVersion};

use crate::error::ReadError;
use crate::limits::Limits;
use crate::read::archive::{Metered, reading_error};

/// A part being read. Prefixes are ignored: only local names are compared.
pub(crate) struct XmlPart<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    name: String,
    limits: Limits,
}

/// A source that is told where each event begins.
pub(crate) trait Source: BufRead {
    fn begin_event(&mut self);
}

impl<R: Read> Source for Metered<R> {
    fn begin_event(&mut self) {
        Metered::begin_event(self);
    }
}

impl<R: Source> XmlPart<R> {
    pub(super) fn new(source: R, name: &str, limits: Limits) -> Self {
        Self { reader: Reader::from_reader(source), buffer: Vec::new(), name: name.to_owned(), limits }
    }

    /// The next event.
    pub(crate) fn next(&mut self) -> Result<Event<'_>, ReadError> {
        self.buffer.clear();
        self.reader.get_mut().begin_event();
        self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
            Error::Io(error) => reading_error(&error, &self.name, &self.limits),
            other => ReadError::damaged(&self.name, other),
        })
    }
}

/// The value of an attribute by local name, with entities resolved.
pub(crate) fn attribute<'a>(tag: &BytesStart<'a>, name: &str) -> Option<Cow<'a, str>> {
    let mut attributes = tag.attributes();
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().into_inner() == name)
        .map(|attribute| match attribute.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => value.into_owned(),
            Err(_) => attribute.value.into_owned(),
        });
    found.map(Cow::Owned)
}

/// Whether an attribute says true.
pub(crate) fn flag(tag: &BytesStart<'_>, name: &str) -> bool {
    attribute(tag, name).is_some_and(|value| matches!(value.as_ref(), "1" | "true"))
}

/// Adds what an entity or character reference stands for; an unknown one stays as written, so that no
/// declared entity is ever expanded.
pub(crate) fn push_reference(text: &mut String, reference: &BytesRef<'_>) {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        text.push(c);
        return;
    }
    let name = reference.xml10_content();
    match name.as_ref() {
        "amp" => text.push('&'),
        "lt" => text.push('<'),
        "gt" => text.push('>'),
        "quot" => text.push('"'),
        "apos" => text.push('\''),
        other => {
            text.push('&');
            text.push_str(other);
            text.push(';');
        }
    }
}

/// Resolves the escapes `_xHHHH_` with which Excel writes characters that XML cannot hold (ECMA-376
/// part 1, 22.9.2.19).
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        let code = tail
            .get(2..6)
            .filter(|_| tail.as_bytes().get(6) == Some(&b'_'))
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        if let Some(c) = code {
            out.push(c);
            rest = &tail[7..];
        } else {
            out.push_str("_x");
            rest = &tail[2..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_excel() {
        assert_eq!(unescape("a_x000D_b"), "a\rb");
        assert_eq!(unescape("_x005F_x0041_"), "_x0041_");
        assert_eq!(unescape("_x00_x_xyz"), "_x00_x_xyz");
        assert_eq!(unescape("_x4E2D_国"), "中国");
    }
}
