//! Records of comma-separated values (RFC 4180), with bounds.

use super::{CsvError, CsvFault};

/// The largest file: 1 GiB.
pub(super) const MOST_BYTES: usize = 1 << 30;
/// The most fields of a record: every statement and a few columns more.
pub(super) const MOST_FIELDS: usize = crate::Conversation::MOST_STATEMENTS + 100;
/// The longest field, in bytes.
pub(super) const LONGEST_FIELD: usize = 1 << 16;

/// Goes through the records of a file.
pub(super) struct Reader<'a> {
    whole: &'a str,
    at: usize,
    line: usize,
    text: String,
    ends: Vec<usize>,
    begun: usize,
}

/// A record: its fields behind each other in one text.
pub(super) struct Record<'a> {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    text: &'a str,
    ends: &'a [usize],
}

impl Record<'_> {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty() && self.ends.len() <= 1
    }

    /// A field; nothing where there is none.
    pub(super) fn field(&self, at: usize) -> &str {
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|end| self.text.get(begin..*end)).unwrap_or_default()
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.field(at))
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, CsvError> {
        if bytes.len() > MOST_BYTES {
            return Err(CsvError { line: 1, fault: CsvFault::TooLarge });
        }
        let whole = std::str::from_utf8(bytes).map_err(|error| {
            let line = 1 + newlines(bytes.get(..error.valid_up_to()).unwrap_or_default());
            CsvError { line, fault: CsvFault::NotUtf8 }
        })?;
        let whole = whole.strip_prefix('\u{feff}').unwrap_or(whole);
        Ok(Self { whole, at: 0, line: 1, text: String::new(), ends: Vec::new(), begun: 1 })
    }

    /// The next record; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, CsvError> {
        if self.at >= self.whole.len() {
            return Ok(None);
        }
        self.begun = self.line;
        self.text.clear();
        self.ends.clear();
        loop {
            let more = self.field().map_err(|fault| CsvError { line: self.begun, fault })?;
            if !more {
                return Ok(Some(Record { line: self.begun, text: &self.text, ends: &self.ends }));
            }
        }
    }

    /// Reads a field with what follows it; whether that is a comma, so that there is another.
    fn field(&mut self) -> Result<bool, CsvFault> {
        if self.ends.len() >= MOST_FIELDS {
            return Err(CsvFault::TooManyFields);
        }
        if self.byte() == Some(b'"') {
            self.quoted()?;
        } else {
            self.plain()?;
        }
        self.ends.push(self.text.len());
        let next = self.byte();
        self.at += 1;
        match next {
            None => Ok(false),
            Some(b',') => Ok(true),
            Some(b'\n') => {
                self.line += 1;
                Ok(false)
            }
            Some(b'\r') => {
                self.at += usize::from(self.byte() == Some(b'\n'));
                self.line += 1;
                Ok(false)
            }
            Some(_) => Err(CsvFault::AfterQuote),
        }
    }

    fn plain(&mut self) -> Result<(), CsvFault> {
        let rest = &self.whole.as_bytes()[self.at..];
        let length = rest.iter().position(|byte| matches!(byte, b',' | b'\n' | b'\r')).unwrap_or(rest.len());
        self.keep(length, 0)
    }

    fn quoted(&mut self) -> Result<(), CsvFault> {
        self.at += 1;
        let before = self.text.len();
        loop {
            let rest = &self.whole.as_bytes()[self.at..];
            let length = rest.iter().position(|byte| *byte == b'"').ok_or(CsvFault::Unclosed)?;
            let lines = newlines(&rest[..length]);
            self.keep(length, self.text.len() - before)?;
            self.line += lines;
            self.at += 1;
            if self.byte() != Some(b'"') {
                return Ok(());
            }
            self.text.push('"');
            self.at += 1;
        }
    }

    /// Takes so many bytes into the field, of which there are some already.
    fn keep(&mut self, length: usize, already: usize) -> Result<(), CsvFault> {
        if length + already > LONGEST_FIELD {
            return Err(CsvFault::FieldTooLong);
        }
        self.text.push_str(self.whole.get(self.at..self.at + length).unwrap_or_default());
        self.at += length;
        Ok(())
    }

    fn byte(&self) -> Option<u8> {
        self.whole.as_bytes().get(self.at).copied()
    }
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().map(|byte| usize::from(*byte == b'\n')).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Vec<(usize, Vec<String>)>, CsvError> {
        let mut reader = Reader::new(text.as_bytes())?;
        let mut records = Vec::new();
        while let Some(record) = reader.next()? {
            records.push((record.line, record.fields().map(str::to_owned).collect()));
        }
        Ok(records)
    }

    fn written(fields: &[Vec<String>]) -> String {
        let quoted = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
        let line = |fields: &Vec<String>| fields.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n";
        fields.iter().map(line).collect()
    }

    #[test]
    fn quotes_lines_and_marks_are_read() {
        let found = read("\u{feff}a,b\n\"x, \"\"y\"\"\nz\",\n,c").unwrap();
        let expected = [
            (1, vec!["a".to_owned(), "b".to_owned()]),
            (2, vec!["x, \"y\"\nz".to_owned(), String::new()]),
            (4, vec![String::new(), "c".to_owned()]),
        ];
        assert_eq!(found, expected);
        assert_eq!(read("").unwrap(), []);
    }

    #[test]
    fn faults_are_told_with_their_line() {
        let (long, many) = ("x".repeat(LONGEST_FIELD + 1), ",".repeat(MOST_FIELDS));
        let fault = |text| read(text).map_err(|error| (error.line, error.fault)).unwrap_err();
        assert_eq!(fault("a\n\"b"), (2, CsvFault::Unclosed));
        assert_eq!(fault("a\n\"b\"c"), (2, CsvFault::AfterQuote));
        assert_eq!(fault(long.as_str()), (1, CsvFault::FieldTooLong));
        assert_eq!(fault(many.as_str()), (1, CsvFault::TooManyFields));
        let broken = Reader::new(b"a\n\xff").map(|_| ()).unwrap_err();
        assert_eq!(broken, CsvError { line: 2, fault: CsvFault::NotUtf8 });
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            fields in proptest::collection::vec(proptest::collection::vec("[a\",\r\n中 ]{0,6}", 1..4), 0..5),
        ) {
            let found: Vec<_> = read(&written(&fields)).unwrap().into_iter().map(|(_, fields)| fields).collect();
            prop_assert_eq!(found, fields);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(
            prop_oneof![any::<u8>(), proptest::sample::select(vec![b',', b'"', b'\r', b'\n'])], 0..200,
        )) {
            let Ok(mut reader) = Reader::new(&bytes) else {
                prop_assert!(std::str::from_utf8(&bytes).is_err());
                return Ok(());
            };
            while let Ok(Some(record)) = reader.next() {
                prop_assert!(record.line >= 1 && record.len() >= 1);
            }
        }
    }
}
