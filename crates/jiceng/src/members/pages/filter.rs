//! The questions by which the list is narrowed: read from the address, shown as fields and as chips.

use crate::members::Category;
use crate::members::model::{Education, Sex, Standing};
use crate::members::queries::{Filter, Order};
use crate::organisations::Organisation;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, choice, day, line, number, one_of, partial_date,
};
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::search;
use jiff::civil::Date;

/// Every name that an address of the list may carry.
pub(super) const KNOWN: &[&str] = &[
    "organisation",
    "words",
    "category",
    "standing",
    "sex",
    "age_from",
    "age_to",
    "education",
    "joined_from",
    "joined_to",
    "group",
    "floating",
    "lacking",
    "as_of",
    "sort",
    "size",
    "after",
];

/// Nobody is older.
const OLDEST: i64 = 130;

/// Reads the questions of an address. A wrong one narrows nothing and is told.
#[must_use]
pub fn read(asked: &Submitted, today: Date) -> (Filter, Errors) {
    let mut reader = Reader::new(asked);
    let word = |text: Option<&'static str>| text.unwrap_or_default().to_owned();
    let age_from = reader.optional("age_from", number(0, OLDEST));
    let age_to = reader.optional("age_to", number(0, OLDEST));
    if age_from.zip(age_to).is_some_and(|(from, to)| from > to) {
        reader.refuse("age_to", FieldError::new("members-from-after-to"));
    }
    let joined_from = reader.optional("joined_from", partial_date);
    let joined_to = reader.optional("joined_to", partial_date);
    if joined_from.zip(joined_to).is_some_and(|(from, to)| from.earliest() > to.latest()) {
        reader.refuse("joined_to", FieldError::new("members-from-after-to"));
    }
    let as_of = reader.optional("as_of", day);
    let sort = reader.optional("sort", choice::<Order>).unwrap_or(Order::Name);
    let filter = Filter {
        words: reader.optional("words", searchable).unwrap_or_default(),
        category: word(reader.optional("category", choice::<Category>).map(Category::code)),
        standing: word(reader.optional("standing", choice::<Standing>).map(Standing::code)),
        sex: word(reader.optional("sex", choice::<Sex>).map(Sex::code)),
        education: reader.optional("education", choice::<Education>),
        group: reader.optional("group", line(50)).unwrap_or_default(),
        floating: word(reader.optional("floating", one_of(&["yes", "no"]))),
        lacking: word(reader.optional("lacking", one_of(&["joined", "birth", "identity", "telephone"]))),
        as_of,
        order: if as_of.is_some() { Order::Name } else { sort },
        ..Filter::default()
    };
    let filter = filter.aged(age_from, age_to, as_of.unwrap_or(today)).joined_between(joined_from, joined_to);
    let errors = reader.finish(Some(())).err().unwrap_or_default();
    (filter, errors)
}

/// The fields.
pub(super) struct Question {
    /// The organisation, for those who see more than one.
    pub(super) place: Field,
    pub(super) words: Field,
    pub(super) category: Field,
    pub(super) standing: Field,
    pub(super) sex: Field,
    pub(super) age_from: Field,
    pub(super) age_to: Field,
    pub(super) education: Field,
    pub(super) joined_from: Field,
    pub(super) joined_to: Field,
    pub(super) group: Field,
    pub(super) floating: Field,
    pub(super) lacking: Field,
    pub(super) as_of: Field,
}

type Words = Vec<(String, &'static str)>;

fn education() -> Words {
    Education::ALL.iter().map(|it| (it.to_string(), it.key())).collect()
}

fn category() -> Words {
    Category::ALL.iter().map(|it| (it.to_string(), it.key())).collect()
}

fn standing() -> Words {
    Standing::ALL.iter().map(|it| (it.to_string(), it.key())).collect()
}

fn sex() -> Words {
    Sex::ALL.iter().map(|it| (it.to_string(), it.key())).collect()
}

fn floating() -> Words {
    vec![("yes".to_owned(), "members-floating-yes"), ("no".to_owned(), "members-floating-no")]
}

fn lacking() -> Words {
    vec![
        ("joined".to_owned(), "members-lacking-joined"),
        ("birth".to_owned(), "members-lacking-birth"),
        ("identity".to_owned(), "members-lacking-identity"),
        ("telephone".to_owned(), "members-lacking-telephone"),
    ]
}

impl Question {
    pub(super) fn new(context: &Context, asked: &Submitted, errors: &Errors) -> Self {
        let field = |name, key| Field::new(context, asked, errors, name, key);
        let select = |name, key, words: Words| {
            field(name, key).options(words.into_iter().map(|(word, key)| (word, context.text(key))))
        };
        Self {
            place: field("organisation", "members-place").hint(context, "organisation-pick-hint"),
            words: field("words", "members-words"),
            category: select("category", "members-category", category()),
            standing: select("standing", "members-standing", standing()),
            sex: select("sex", "member-sex", sex()),
            age_from: field("age_from", "members-age-from"),
            age_to: field("age_to", "members-age-to"),
            education: select("education", "member-education", education()),
            joined_from: field("joined_from", "members-joined-from"),
            joined_to: field("joined_to", "members-joined-to"),
            group: field("group", "member-party-group"),
            floating: select("floating", "members-floating", floating()),
            lacking: select("lacking", "members-lacking", lacking()),
            as_of: field("as_of", "members-as-of").hint(context, "members-as-of-hint"),
        }
    }

    /// The questions about members.
    pub(super) fn all(&self) -> [&Field; 13] {
        [
            &self.words,
            &self.category,
            &self.standing,
            &self.sex,
            &self.age_from,
            &self.age_to,
            &self.education,
            &self.joined_from,
            &self.joined_to,
            &self.group,
            &self.floating,
            &self.lacking,
            &self.as_of,
        ]
    }

    /// Whether a question behind “more” is in use.
    pub(super) fn more(&self) -> bool {
        self.all()[3..].iter().any(|field| !field.value.is_empty())
    }
}

/// A question in use, with the address without it.
pub(super) struct Chip {
    pub(super) label: String,
    pub(super) href: String,
}

/// The questions in use. `places` are the organisation acted for and the one listed.
pub(super) fn chips(
    context: &Context,
    asked: &Submitted,
    places: (OrganisationId, &Organisation),
) -> Vec<Chip> {
    let question = Question::new(context, asked, &Errors::default());
    let mut chips = Vec::new();
    if places.0 != places.1.id {
        let label = places.1.short_name.clone();
        chips.push(Chip { label, href: without(asked, "organisation") });
    }
    for field in question.all().into_iter().filter(|field| !field.value.is_empty()) {
        let chosen = field.options.iter().find(|option| option.chosen).map(|option| option.label.clone());
        let value = chosen.unwrap_or_else(|| field.value.clone());
        let args = [("what", field.label.clone()), ("value", value)];
        let label = context.text_with("members-chip", &args);
        chips.push(Chip { label, href: without(asked, field.name) });
    }
    chips
}

fn without(asked: &Submitted, name: &str) -> String {
    format!("{}?{}", super::list::PATH, kept(asked, &[(name, "")]))
}

/// The questions of the list as a query string with some replaced, without the place in it; an empty text leaves out.
#[must_use]
pub fn kept(asked: &Submitted, replaced: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in asked.pairs() {
        if !value.is_empty()
            && name != "after"
            && KNOWN.contains(&name)
            && replaced.iter().all(|(it, _)| *it != name)
        {
            query.append_pair(name, value);
        }
    }
    for (name, value) in replaced.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    query.finish()
}

/// Words with anything in them to look up.
fn searchable(text: &str) -> Result<String, FieldError> {
    let words = line(50)(text)?;
    if search::query(&words).is_none() {
        return Err(FieldError::new("members-words-nothing"));
    }
    Ok(words)
}
