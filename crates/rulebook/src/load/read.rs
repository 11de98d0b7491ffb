//! Reads TOML tables with the place of every value, and reports what does not fit the format.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Source;
use crate::calendar::parse_date;
use crate::problem::{Log, Place, ProblemKind};
use crate::value::RuleValue;
use crate::words::Words;

/// One file being read.
pub(super) struct File<'a> {
    name: &'a str,
    text: &'a str,
    line_starts: Vec<usize>,
    local: bool,
    log: &'a Log,
}

/// A table of a file. Keys that nobody reads are reported by [`Table::finish`].
pub(super) struct Table<'a> {
    file: &'a File<'a>,
    entries: &'a DeTable<'a>,
    span: Range<usize>,
    path: String,
    read: RefCell<BTreeSet<&'static str>>,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

type Entry<'a> = &'a Spanned<DeValue<'a>>;

impl<'a> File<'a> {
    pub(super) fn new(source: Source<'a>, local: bool, log: &'a Log) -> Self {
        let Source { name, text } = source;
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(newlines.map(|(index, _)| index + 1)).collect();
        Self { name, text, line_starts, local, log }
    }

    /// Parses the file; syntax errors are logged.
    pub(super) fn parse(&self) -> Option<Spanned<DeTable<'a>>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            self.log.add(&self.place(at, String::new()), ProblemKind::Syntax(message));
        }
        errors.is_empty().then_some(table)
    }

    fn place(&self, at: usize, key: String) -> Place {
        let line = self.line_starts.partition_point(|start| *start <= at);
        Place { file: self.name.to_owned(), line, key }
    }
}

impl<'a> Table<'a> {
    pub(super) fn top(file: &'a File<'a>, table: &'a Spanned<DeTable<'a>>) -> Self {
        Self::new(file, table.get_ref(), table.span(), String::new())
    }

    fn new(file: &'a File<'a>, entries: &'a DeTable<'a>, span: Range<usize>, path: String) -> Self {
        Self { file, entries, span, path, read: RefCell::default() }
    }

    /// Whether it stands in a local file.
    pub(super) fn is_local(&self) -> bool {
        self.file.local
    }

    /// The place of the table itself.
    pub(super) fn place(&self) -> Place {
        self.file.place(self.span.start, self.path.clone())
    }

    /// Names the table by its id instead of its position: `rule[2]` becomes `rule[branch-setup]`.
    pub(super) fn rename(&mut self, id: &str) {
        if let Some(bracket) = self.path.rfind('[') {
            self.path.truncate(bracket);
            self.path = format!("{}[{id}]", self.path);
        }
    }

    pub(super) fn report(&self, place: &Place, kind: ProblemKind) {
        self.file.log.add(place, kind);
    }

    /// The place of a key, or of the table when the key is absent.
    pub(super) fn key_place(&self, key: &'static str) -> Place {
        let at = self.entries.get(key).map_or(self.span.start, |entry| entry.span().start);
        self.file.place(at, self.key_path(key))
    }

    fn key_path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn entry(&self, key: &'static str) -> Option<Entry<'a>> {
        self.read.borrow_mut().insert(key);
        self.entries.get(key)
    }

    fn wrong_type(&self, key: &'static str, expected: &'static str, found: &DeValue<'_>) {
        let found = type_name(found);
        self.report(&self.key_place(key), ProblemKind::WrongType { expected, found });
    }

    pub(super) fn has(&self, key: &'static str) -> bool {
        self.entries.contains_key(key)
    }

    pub(super) fn missing(&self, key: &'static str) {
        let place = self.file.place(self.span.start, self.key_path(key));
        self.report(&place, ProblemKind::Missing);
    }

    /// A text that is not empty. The line of the place is the line on which the text begins.
    pub(super) fn text(&self, key: &'static str) -> Option<Located<String>> {
        let entry = self.entry(key)?;
        let DeValue::String(text) = entry.get_ref() else {
            self.wrong_type(key, "text", entry.get_ref());
            return None;
        };
        let mut place = self.key_place(key);
        if text.trim().is_empty() {
            self.report(&place, ProblemKind::Empty);
            return None;
        }
        let raw = self.file.text.get(entry.span()).unwrap_or_default();
        let opening = raw.get(..3).filter(|opening| ["\"\"\"", "'''"].contains(opening));
        if opening.is_some()
            && raw.get(3..).is_some_and(|rest| rest.trim_start_matches('\r').starts_with('\n'))
        {
            place.line += 1;
        }
        Some(Located { value: text.to_string(), place })
    }

    pub(super) fn required_text(&self, key: &'static str) -> Option<Located<String>> {
        if !self.has(key) {
            self.missing(key);
        }
        self.text(key)
    }

    pub(super) fn bool(&self, key: &'static str) -> Option<bool> {
        let entry = self.entry(key)?;
        if let DeValue::Boolean(value) = entry.get_ref() {
            return Some(*value);
        }
        self.wrong_type(key, "true or false", entry.get_ref());
        None
    }

    pub(super) fn required_bool(&self, key: &'static str) -> Option<bool> {
        if !self.has(key) {
            self.missing(key);
        }
        self.bool(key)
    }

    /// A whole number between two bounds.
    pub(super) fn int(&self, key: &'static str, least: i64, most: i64) -> Option<i64> {
        let entry = self.entry(key)?;
        let Some(found) = int_of(entry.get_ref()) else {
            self.wrong_type(key, "a whole number", entry.get_ref());
            return None;
        };
        if (least..=most).contains(&found) {
            return Some(found);
        }
        self.report(&self.key_place(key), ProblemKind::OutOfRange { found, least, most });
        None
    }

    pub(super) fn date(&self, key: &'static str) -> Option<Date> {
        let text = self.text(key)?;
        let day = parse_date(&text.value);
        if day.is_none() {
            self.report(&text.place, ProblemKind::NotADate(text.value));
        }
        day
    }

    /// One name out of a list of names.
    pub(super) fn choice<T: Copy>(&self, key: &'static str, names: &[(&'static str, T)]) -> Option<T> {
        let text = self.required_text(key)?;
        let choice = names.iter().find(|(name, _)| *name == text.value);
        if choice.is_none() {
            let allowed: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
            let kind = ProblemKind::NotOneOf { found: text.value, allowed: allowed.join(", ") };
            self.report(&text.place, kind);
        }
        choice.map(|(_, value)| *value)
    }

    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        let entry = self.entry(key)?;
        let value = rule_value(entry.get_ref());
        if let Some(RuleValue::Texts(texts)) = value {
            return Some(texts);
        }
        self.wrong_type(key, "a list of texts", entry.get_ref());
        None
    }

    /// Words in both languages.
    pub(super) fn words(&self, key: &'static str) -> Option<Located<Words>> {
        let table = self.table(key)?;
        let (zh, en) = (table.required_text("zh"), table.required_text("en"));
        table.finish();
        let place = self.key_place(key);
        Some(Located { value: Words { zh: zh?.value, en: en?.value }, place })
    }

    pub(super) fn required_words(&self, key: &'static str) -> Option<Located<Words>> {
        if !self.has(key) {
            self.missing(key);
        }
        self.words(key)
    }

    /// A table under a key.
    pub(super) fn table(&self, key: &'static str) -> Option<Table<'a>> {
        let entry = self.entry(key)?;
        let DeValue::Table(table) = entry.get_ref() else {
            self.wrong_type(key, "a table", entry.get_ref());
            return None;
        };
        Some(Table::new(self.file, table, entry.span(), self.key_path(key)))
    }

    /// The tables of an array of tables, none when the key is absent.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let DeValue::Array(items) = entry.get_ref() else {
            self.wrong_type(key, "an array of tables", entry.get_ref());
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let DeValue::Table(table) = item.get_ref() else {
                self.wrong_type(key, "an array of tables", item.get_ref());
                continue;
            };
            let path = format!("{}[{}]", self.key_path(key), index + 1);
            tables.push(Table::new(self.file, table, item.span(), path));
        }
        tables
    }

    /// Named values, sorted by name.
    pub(super) fn values(&self, key: &'static str) -> Vec<(String, Located<RuleValue>)> {
        let Some(table) = self.table(key) else { return Vec::new() };
        let mut values = Vec::new();
        for (name, entry) in table.entries {
            let name = name.get_ref().to_string();
            let place = self.file.place(entry.span().start, table.key_path(&name));
            let Some(value) = rule_value(entry.get_ref()) else {
                let expected =
                    "a whole number, text, true or false, or a list of one of these (fractions are texts)";
                let found = type_name(entry.get_ref());
                self.report(&place, ProblemKind::WrongType { expected, found });
                continue;
            };
            values.push((name, Located { value, place }));
        }
        values.sort_by(|(left, _), (right, _)| left.cmp(right));
        values
    }

    /// Reports every key that was not read.
    pub(super) fn finish(&self) {
        let read = self.read.borrow();
        for key in self.entries.keys() {
            if read.contains(key.get_ref().as_ref()) {
                continue;
            }
            let place = self.file.place(key.span().start, self.key_path(key.get_ref()));
            self.report(&place, ProblemKind::UnknownKey);
        }
    }
}

fn int_of(value: &DeValue<'_>) -> Option<i64> {
    match value {
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
        _ => None,
    }
}

fn rule_value(value: &DeValue<'_>) -> Option<RuleValue> {
    match value {
        DeValue::Boolean(value) => Some(RuleValue::Bool(*value)),
        DeValue::Integer(_) => int_of(value).map(RuleValue::Int),
        DeValue::String(text) => Some(RuleValue::Text(text.to_string())),
        DeValue::Array(items) => {
            let ints: Option<Vec<i64>> = items.iter().map(|item| int_of(item.get_ref())).collect();
            let text = |item: &Spanned<DeValue<'_>>| item.get_ref().as_str().map(str::to_owned);
            match ints {
                Some(ints) if !ints.is_empty() => Some(RuleValue::Ints(ints)),
                _ => items.iter().map(text).collect::<Option<_>>().map(RuleValue::Texts),
            }
        }
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a floating-point number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a TOML date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
