//! JSON as Belenios writes it: compact, with the fields of an object in the order of the specification
//! (section 4.1).
//!
//! Hashes run over the text, so there must be one text for one value. The reader therefore takes nothing but
//! that text: no white space, no other order, no unknown field, no number written otherwise.

mod reader;
mod writer;

pub(crate) use reader::decimal;
#[cfg(feature = "std")]
pub(crate) use reader::parse_hash;
pub use reader::{Expected, Reader, Unreadable};
pub use writer::Writer;

/// What is read from and written as JSON.
pub trait Json: Sized {
    /// Reads a value at the place of the reader.
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable>;

    /// Writes the value.
    fn write(&self, to: &mut Writer);
}

/// Reads a whole text as one value.
pub fn parse<T: Json>(text: &[u8]) -> Result<T, Unreadable> {
    let mut reader = Reader::new(text);
    let value = T::read(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// The text of a value.
pub fn text(value: &impl Json) -> alloc::string::String {
    let mut writer = Writer::default();
    value.write(&mut writer);
    writer.into_text()
}
