//! Forms: strings that come in, domain values or errors beside their fields that go out.

pub use super::summary::{SummaryLine, summary};

use crate::platform::date::{DateError, PartialDate, parse_day};
use crate::platform::error::AppError;
use crate::platform::request::Context;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use std::collections::BTreeMap;
use std::fmt::Display;

/// What a browser sent: each name with its texts, in order.
#[derive(Clone, Debug, Default)]
pub struct Submitted(BTreeMap<String, Vec<String>>);

/// A field is at most this long; longer text is refused beside it.
const LONGEST: usize = 4_000;

impl Submitted {
    /// Reads `application/x-www-form-urlencoded`, or a query string.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            // No database of ours keeps the character NUL in a text.
            let value = value.replace("\r\n", "\n").replace('\0', "\u{fffd}");
            fields.entry(name.into_owned()).or_default().push(value);
        }
        Self(fields)
    }

    /// The first text of a name, trimmed; empty when absent.
    #[must_use]
    pub fn first(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// All texts of a name.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Sets a text, to show a form filled from a record.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        self.0.insert(name.to_owned(), vec![value.to_string()]);
        self
    }

    /// Adds a text to those of a name, to show a form filled from a record.
    #[must_use]
    pub fn and(mut self, name: &str, value: impl Display) -> Self {
        self.0.entry(name.to_owned()).or_default().push(value.to_string());
        self
    }

    /// All names and texts, for hidden fields of a check page.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), value.as_str())))
    }
}

impl<S: Send + Sync> FromRequest<S> for Submitted {
    type Rejection = AppError;
    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let is_form = is_kind(&request, "application/x-www-form-urlencoded");
        let bytes = Bytes::from_request(request, state).await.map_err(|_| AppError::TooLarge)?;
        if !bytes.is_empty() && !is_form {
            return Err(AppError::ContentType);
        }
        if is_utf8(&bytes) { Ok(Self::parse(&bytes)) } else { Err(AppError::Encoding) }
    }
}

/// A form with a file.
pub struct WithFile(pub Multipart);

impl<S: Send + Sync> FromRequest<S> for WithFile {
    type Rejection = AppError;
    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        if !is_kind(&request, "multipart/form-data") {
            return Err(AppError::ContentType);
        }
        Multipart::from_request(request, state).await.map(Self).map_err(|_| AppError::Malformed("boundary"))
    }
}

fn is_kind(request: &Request, wanted: &str) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case(wanted))
}

/// Whether the bytes of an address or a form are UTF-8 once `%XX` is resolved.
#[must_use]
pub fn is_utf8(encoded: &[u8]) -> bool {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut at = 0;
    while let Some(byte) = encoded.get(at) {
        let escaped = digit(encoded.get(at + 1)).zip(digit(encoded.get(at + 2)));
        let escaped = escaped.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        if let (b'%', Some(escaped)) = (byte, escaped) {
            bytes.push(escaped);
            at += 3;
        } else {
            bytes.push(*byte);
            at += 1;
        }
    }
    std::str::from_utf8(&bytes).is_ok()
}

/// What is wrong with a field: the key of a sentence and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The key in the text files.
    pub key: &'static str,
    /// Named arguments.
    pub args: Vec<(&'static str, String)>,
    /// What may be chosen instead, where it is known: value and label. A picker offers them below its field.
    pub choices: Vec<(String, String)>,
}

impl FieldError {
    /// An error without arguments.
    #[must_use]
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new(), choices: Vec::new() }
    }

    /// A word that is none of those offered, named so that nobody has to guess which.
    #[must_use]
    pub fn unknown(word: &str) -> Self {
        const SHOWN: usize = 30;
        Self::with("field-choice", "value", word.chars().take(SHOWN).collect::<String>())
    }

    /// An error with one argument.
    #[must_use]
    pub fn with(key: &'static str, name: &'static str, value: impl Display) -> Self {
        Self { args: vec![(name, value.to_string())], ..Self::new(key) }
    }

    /// The error with what may be chosen instead.
    #[must_use]
    pub fn offering(mut self, choices: Vec<(String, String)>) -> Self {
        self.choices = choices;
        self
    }
}

impl From<DateError> for FieldError {
    fn from(error: DateError) -> Self {
        Self::new(match error {
            DateError::Shape => "field-date-shape",
            DateError::NoSuchDay => "field-date-no-such-day",
            DateError::Year => "field-date-year",
        })
    }
}

/// Reads the fields of one form and collects what is wrong, so that everything is told at once.
#[derive(Debug)]
pub struct Reader<'s> {
    submitted: &'s Submitted,
    errors: Vec<(&'static str, FieldError)>,
}

impl<'s> Reader<'s> {
    /// Starts to read.
    #[must_use]
    pub fn new(submitted: &'s Submitted) -> Self {
        Self { submitted, errors: Vec::new() }
    }

    /// A field that must be filled.
    pub fn required<T, E: Into<FieldError>>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.submitted.first(name).is_empty() {
            self.refuse(name, FieldError::new("field-required"));
            return None;
        }
        self.optional(name, parse)
    }

    /// A field that may be empty.
    pub fn optional<T, E: Into<FieldError>>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.submitted.first(name);
        if text.is_empty() {
            return None;
        }
        if text.chars().count() > LONGEST {
            self.refuse(name, FieldError::with("field-too-long", "most", LONGEST));
            return None;
        }
        match parse(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(name, error.into());
                None
            }
        }
    }

    /// Marks a field as wrong for a reason that the form as a whole gives.
    pub fn refuse(&mut self, name: &'static str, error: FieldError) {
        self.errors.push((name, error));
    }

    /// The value, if nothing was wrong; else every error with its field's name.
    ///
    /// # Errors
    /// The errors collected.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Errors> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Errors(self.errors)),
        }
    }
}

/// What is wrong with a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors(pub Vec<(&'static str, FieldError)>);

impl Errors {
    /// A single error.
    #[must_use]
    pub fn one(name: &'static str, error: FieldError) -> Self {
        Self(vec![(name, error)])
    }

    /// The sentence beside a field.
    #[must_use]
    pub fn of(&self, context: &Context, name: &str) -> Option<String> {
        self.beside(name).map(|error| context.text_with(error.key, &error.args))
    }

    /// Tells, under the name `question`, of what an address asks and other lists answer, this one not: whoever wrote it
    /// would take the answer for one that heeds it. What programs that pass links on add to them is left alone.
    pub fn note_strangers(&mut self, asked: &Submitted, known: &[&str]) {
        const ANSWERED: [&str; 13] = [
            "page", "on", "as_of", "from", "until", "start", "state", "kind", "sort", "size", "after",
            "words", "category",
        ];
        let strange =
            ANSWERED.into_iter().find(|name| !asked.first(name).is_empty() && !known.contains(name));
        if let Some(name) = strange {
            self.0.push(("question", FieldError::with("field-question", "name", name)));
        }
    }

    fn beside(&self, name: &str) -> Option<&FieldError> {
        self.0.iter().find(|(field, _)| *field == name).map(|(_, error)| error)
    }

    /// Lines of the error summary for what an address asks outside of any field: an order, a size, a view.
    #[must_use]
    pub fn beside_fields(&self, context: &Context, names: &[&'static str]) -> Vec<SummaryLine> {
        let text = |name| self.of(context, name);
        names
            .iter()
            .filter_map(|name| text(name))
            .map(|text| SummaryLine::new("main".to_owned(), text))
            .collect()
    }
}

/// A sign that nobody sees and that makes two texts differ or a text read otherwise than it is written: controls, changes
/// of direction, spaces and hyphens without width, what is no character. The joiners of the Mongolian and Arabic scripts
/// and the selectors of variants are letters' business and stay.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'
                | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffd}'..='\u{ffff}'
        )
}

/// A line of text, 1 to `most` characters, without control characters. Rare characters stay as they are.
///
/// # Errors
/// When it is too long or holds control characters.
pub fn line(most: usize) -> impl Fn(&str) -> Result<String, FieldError> {
    move |text| {
        if text.chars().any(is_invisible) {
            return Err(FieldError::new("field-control-characters"));
        }
        if text.chars().count() > most {
            return Err(FieldError::with("field-too-long", "most", most));
        }
        Ok(text.to_owned())
    }
}

/// Text of several lines.
///
/// # Errors
/// When it is too long or holds control characters other than line ends and tabs.
pub fn text(most: usize) -> impl Fn(&str) -> Result<String, FieldError> {
    move |value| {
        if value.chars().any(|c| is_invisible(c) && !matches!(c, '\n' | '\t')) {
            return Err(FieldError::new("field-control-characters"));
        }
        if value.chars().count() > most {
            return Err(FieldError::with("field-too-long", "most", most));
        }
        Ok(value.to_owned())
    }
}

/// A day in any shape that people write.
///
/// # Errors
/// [`DateError`].
pub fn day(text: &str) -> Result<jiff::civil::Date, DateError> {
    parse_day(text)
}

/// A date known to the day, month or year.
///
/// # Errors
/// [`DateError`].
pub fn partial_date(text: &str) -> Result<PartialDate, DateError> {
    text.parse()
}

/// A whole number within bounds.
///
/// # Errors
/// When it is none or out of bounds.
pub fn number(from: i64, to: i64) -> impl Fn(&str) -> Result<i64, FieldError> {
    move |text| match crate::platform::date::narrow(text).trim().parse() {
        Ok(value) if (from..=to).contains(&value) => Ok(value),
        _ => Err(FieldError {
            args: vec![("from", from.to_string()), ("to", to.to_string())],
            ..FieldError::new("field-number")
        }),
    }
}

/// What was chosen of what a picker offered for the text that still stands in its field. Whoever typed something else
/// meanwhile has chosen nothing.
#[must_use]
pub fn picked<'s>(submitted: &'s Submitted, field: &str) -> Option<&'s str> {
    let offered_for = submitted.first(&format!("{field}-asked"));
    let chosen = submitted.first(&format!("{field}-which"));
    (!chosen.is_empty() && offered_for == submitted.first(field)).then_some(chosen)
}

/// One of the words of an enumeration.
///
/// # Errors
/// When the form or the address was changed by hand, or the word existed once.
pub fn choice<T: std::str::FromStr>(text: &str) -> Result<T, FieldError> {
    text.parse().map_err(|_| FieldError::unknown(text))
}

/// One of a few words.
///
/// # Errors
/// When it is none of them.
pub fn one_of(words: &'static [&'static str]) -> impl Fn(&str) -> Result<&'static str, FieldError> {
    move |text| words.iter().find(|word| **word == text).copied().ok_or_else(|| FieldError::unknown(text))
}

/// How many lines a page of a list has.
///
/// # Errors
/// When the list is not shown in pages of that size.
pub fn size_of(sizes: &'static [i64]) -> impl Fn(&str) -> Result<i64, FieldError> {
    move |text| {
        let size = text.parse().ok().filter(|size| sizes.contains(size));
        size.ok_or_else(|| FieldError::unknown(text))
    }
}

/// A choice of a set of radios, boxes or a select.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// One sentence of help.
    pub hint: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A field as a template shows it.
#[derive(Clone, Debug)]
pub struct Field {
    /// What is sent.
    pub name: &'static str,
    /// The element's id; the same as the name.
    pub id: &'static str,
    /// What is asked.
    pub label: String,
    /// One sentence of help.
    pub hint: Option<String>,
    /// What was typed.
    pub value: String,
    /// What is wrong.
    pub error: Option<String>,
    /// Whether it may be empty.
    pub optional: bool,
    /// Choices, for radios, boxes and selects.
    pub options: Vec<Choice>,
}

impl Field {
    /// A field with what was typed and what is wrong with it. Its label's key is given, its hint's is `KEY-hint`.
    #[must_use]
    pub fn new(
        context: &Context,
        submitted: &Submitted,
        errors: &Errors,
        name: &'static str,
        key: &str,
    ) -> Self {
        Self {
            name,
            id: name,
            label: context.text(key),
            hint: None,
            value: submitted.first(name).to_owned(),
            error: errors.of(context, name),
            optional: false,
            options: Vec::new(),
        }
        .options(errors.beside(name).map(|error| error.choices.clone()).unwrap_or_default())
    }

    /// What was answered, in the words of the page.
    #[must_use]
    pub fn said(&self) -> String {
        let chosen = self.options.iter().find(|choice| choice.value == self.value);
        chosen.map_or_else(|| self.value.clone(), |choice| choice.label.clone())
    }

    /// With one sentence of help.
    #[must_use]
    pub fn hint(mut self, context: &Context, key: &str) -> Self {
        self.hint = Some(context.text(key));
        self
    }

    /// May be empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// With choices: value and label.
    #[must_use]
    pub fn options(mut self, options: impl IntoIterator<Item = (String, String)>) -> Self {
        self.options = options
            .into_iter()
            .map(|(value, label)| Choice { chosen: value == self.value, value, label, hint: None })
            .collect();
        self
    }
}
