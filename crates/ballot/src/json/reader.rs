//! The strict reader.

use super::Json;
use crate::group::{Element, ElementError, Scalar, ScalarError, parse_scalar};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

/// What stood where something else should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// This sign, or this word such as a field's name.
    Word(&'static str),
    /// A text.
    Text,
    /// A whole number below 2^53, without leading zeros.
    Number,
    /// Yes or no.
    Truth,
    /// An element of the group, and why this is none.
    Element(ElementError),
    /// A scalar, and why this is none.
    Scalar(ScalarError),
    /// A hash: 64 lower-case hexadecimal digits.
    Hash,
    /// One of the kinds that are known here.
    Kind,
    /// No more than so many.
    AtMost(usize),
    /// Less nesting.
    Depth,
    /// The end.
    End,
}

/// Why a text is not the JSON that was expected, and where, in bytes from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The place.
    pub at: usize,
    /// What should have stood there.
    pub expected: Expected,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "at byte {}: expected ", self.at)?;
        match self.expected {
            Expected::Word(word) => write!(to, "{word}"),
            Expected::Text => to.write_str("a text"),
            Expected::Number => to.write_str("a whole number"),
            Expected::Truth => to.write_str("true or false"),
            Expected::Element(why) => write!(to, "an element of the group, found {why}"),
            Expected::Scalar(why) => write!(to, "a scalar, found {why}"),
            Expected::Hash => to.write_str("a hash of 64 lower-case hexadecimal digits"),
            Expected::Kind => to.write_str("a kind that is known here"),
            Expected::AtMost(most) => write!(to, "at most {most}"),
            Expected::Depth => to.write_str("less nesting"),
            Expected::End => to.write_str("the end"),
        }
    }
}

impl core::error::Error for Unreadable {}

/// Values inside values that are not looked at are at most so deep.
const MOST_DEPTH: usize = 32;
/// JavaScript's largest exact integer, above which numbers do not travel.
const MOST_NUMBER: u64 = (1 << 53) - 1;

/// A place in a text.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    /// Points that were read and are yet to be looked at, where that is put off.
    unchecked: Option<Vec<Element>>,
}

impl<'a> Reader<'a> {
    /// At the start of a text.
    #[must_use]
    pub const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, unchecked: None }
    }

    /// At the start of a text, in which points are read of which it is to be checked later that they are
    /// elements of the group.
    #[cfg(feature = "std")]
    pub(crate) const fn putting_off(text: &'a [u8]) -> Self {
        Self { text, at: 0, unchecked: Some(Vec::new()) }
    }

    /// The points that are yet to be checked.
    #[cfg(feature = "std")]
    pub(crate) fn into_unchecked(self) -> Vec<Element> {
        self.unchecked.unwrap_or_default()
    }

    fn element(&mut self) -> Result<Element, Unreadable> {
        let at = self.at;
        let text = self.plain(Expected::Element(ElementError::Spelling))?;
        let error = |why| Unreadable { at, expected: Expected::Element(why) };
        let Some(unchecked) = &mut self.unchecked else {
            return Element::parse(text).map_err(error);
        };
        let element = Element::parse_unchecked(text).map_err(error)?;
        unchecked.push(element);
        Ok(element)
    }

    /// How many bytes have been read.
    #[must_use]
    pub const fn place(&self) -> usize {
        self.at
    }

    /// An error at this place.
    #[must_use]
    pub const fn error(&self, expected: Expected) -> Unreadable {
        Unreadable { at: self.at, expected }
    }

    /// Whether this comes next; reads it if so.
    pub fn next_is(&mut self, word: &str) -> bool {
        let there = self.text[self.at..].starts_with(word.as_bytes());
        if there {
            self.at += word.len();
        }
        there
    }

    /// Reads exactly this.
    pub fn expect(&mut self, word: &'static str) -> Result<(), Unreadable> {
        if self.next_is(word) { Ok(()) } else { Err(self.error(Expected::Word(word))) }
    }

    /// Reads what `word` announces, such as a field, and its value.
    pub fn field<T: Json>(&mut self, word: &'static str) -> Result<T, Unreadable> {
        self.expect(word)?;
        T::read(self)
    }

    /// Reads a field that may be missing.
    pub fn maybe<T: Json>(&mut self, word: &'static str) -> Result<Option<T>, Unreadable> {
        if self.next_is(word) { T::read(self).map(Some) } else { Ok(None) }
    }

    /// Checks that nothing follows.
    pub fn end(&self) -> Result<(), Unreadable> {
        if self.at == self.text.len() { Ok(()) } else { Err(self.error(Expected::End)) }
    }

    /// Reads a list of at most so many.
    pub fn list<T>(
        &mut self,
        most: usize,
        read: impl FnMut(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<Vec<T>, Unreadable> {
        self.expect("[")?;
        self.rest_of_list(most, read)
    }

    /// Reads what follows the bracket that opens a list.
    pub(crate) fn rest_of_list<T>(
        &mut self,
        most: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<Vec<T>, Unreadable> {
        let mut list = Vec::new();
        if self.next_is("]") {
            return Ok(list);
        }
        loop {
            if list.len() == most {
                return Err(self.error(Expected::AtMost(most)));
            }
            list.push(read(self)?);
            if self.next_is("]") {
                return Ok(list);
            }
            self.expect(",")?;
        }
    }

    /// Reads a whole number.
    pub fn number(&mut self) -> Result<u64, Unreadable> {
        let digits = self.text[self.at..].iter().take_while(|sign| sign.is_ascii_digit()).count();
        let text = &self.text[self.at..self.at + digits];
        let number = decimal(text).ok_or(self.error(Expected::Number))?;
        self.at += digits;
        Ok(number)
    }

    /// Reads true or false.
    pub fn truth(&mut self) -> Result<bool, Unreadable> {
        if self.next_is("true") {
            return Ok(true);
        }
        if self.next_is("false") { Ok(false) } else { Err(self.error(Expected::Truth)) }
    }

    /// Reads a text without signs that need another spelling, and gives what stands between the quotation
    /// marks.
    pub fn plain(&mut self, expected: Expected) -> Result<&'a [u8], Unreadable> {
        let rest = self.text[self.at..].strip_prefix(b"\"").ok_or(self.error(expected))?;
        let end = rest.iter().position(|sign| matches!(sign, b'"' | b'\\' | 0..=31));
        let end = end.filter(|end| rest[*end] == b'"').ok_or(self.error(expected))?;
        self.at += end + 2;
        Ok(&rest[..end])
    }

    /// Reads any text.
    pub fn string(&mut self) -> Result<String, Unreadable> {
        self.expect("\"")?;
        let mut text = Vec::new();
        loop {
            let sign = *self.text.get(self.at).ok_or(self.error(Expected::Text))?;
            self.at += 1;
            match sign {
                b'"' => return String::from_utf8(text).map_err(|_| self.error(Expected::Text)),
                b'\\' => {
                    let mut place = [0; 4];
                    text.extend_from_slice(self.escaped()?.encode_utf8(&mut place).as_bytes());
                }
                0..=31 => return Err(self.error(Expected::Text)),
                _ => text.push(sign),
            }
        }
    }

    /// The sign behind a backslash.
    fn escaped(&mut self) -> Result<char, Unreadable> {
        let error = self.error(Expected::Text);
        let sign = *self.text.get(self.at).ok_or(error)?;
        self.at += 1;
        match sign {
            b'"' | b'\\' | b'/' => Ok(char::from(sign)),
            b'b' => Ok('\u{8}'),
            b'f' => Ok('\u{c}'),
            b'n' => Ok('\n'),
            b'r' => Ok('\r'),
            b't' => Ok('\t'),
            b'u' => self.unicode().ok_or(error),
            _ => Err(error),
        }
    }

    /// The sign behind `\u`, which takes two of them outside the basic plane.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hexadecimal()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        if !self.next_is("\\u") {
            return None;
        }
        let second = self.hexadecimal().filter(|second| (0xdc00..0xe000).contains(second))?;
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |number, sign| Some(number << 4 | char::from(*sign).to_digit(16)?))
    }

    /// Reads a hash written in hexadecimal.
    pub fn hash(&mut self) -> Result<[u8; 32], Unreadable> {
        let error = self.error(Expected::Hash);
        let text = self.plain(Expected::Hash)?;
        parse_hash(text).ok_or(error)
    }

    /// Skips any value, and tells where it stood.
    pub fn skip(&mut self) -> Result<Range<usize>, Unreadable> {
        let from = self.at;
        self.skip_below(MOST_DEPTH)?;
        Ok(from..self.at)
    }

    fn skip_below(&mut self, depth: usize) -> Result<(), Unreadable> {
        let below = depth.checked_sub(1).ok_or(self.error(Expected::Depth))?;
        match self.text.get(self.at) {
            Some(b'{') => self.skip_members(("{", "}"), |reader| {
                reader.string()?;
                reader.expect(":")?;
                reader.skip_below(below)
            }),
            Some(b'[') => self.skip_members(("[", "]"), |reader| reader.skip_below(below)),
            Some(b'"') => self.string().map(drop),
            Some(b't' | b'f') => self.truth().map(drop),
            Some(b'n') => self.expect("null"),
            _ => self.number().map(drop),
        }
    }

    fn skip_members(
        &mut self,
        (open, close): (&'static str, &'static str),
        mut member: impl FnMut(&mut Self) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        self.expect(open)?;
        if self.next_is(close) {
            return Ok(());
        }
        loop {
            member(self)?;
            if self.next_is(close) {
                return Ok(());
            }
            self.expect(",")?;
        }
    }

    /// The bytes from one place to another.
    #[must_use]
    pub fn between(&self, range: Range<usize>) -> &'a [u8] {
        &self.text[range]
    }
}

/// A whole number below 2^53 without leading zeros.
pub(crate) fn decimal(text: &[u8]) -> Option<u64> {
    let spelled = (1..=16).contains(&text.len()) && (text.len() == 1 || text[0] != b'0');
    if !spelled || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = text.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    (number <= MOST_NUMBER).then_some(number)
}

/// 64 lower-case hexadecimal digits.
pub(crate) fn parse_hash(text: &[u8]) -> Option<[u8; 32]> {
    let text: &[u8; 64] = text.try_into().ok()?;
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(text.chunks_exact(2)) {
        *byte = crate::group::digit(pair[0])? << 4 | crate::group::digit(pair[1])?;
    }
    Some(hash)
}

impl Json for Element {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.element()
    }

    fn write(&self, to: &mut super::Writer) {
        to.element(self);
    }
}

impl Json for Scalar {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let at = from.place();
        let text = from.plain(Expected::Scalar(ScalarError::Spelling))?;
        parse_scalar(text).map_err(|why| Unreadable { at, expected: Expected::Scalar(why) })
    }

    fn write(&self, to: &mut super::Writer) {
        to.scalar(self);
    }
}

impl Json for String {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.string()
    }

    fn write(&self, to: &mut super::Writer) {
        to.string(self);
    }
}
