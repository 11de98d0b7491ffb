//! One row of a roster as a draft.

use crate::imports::{Cells, ImportKind as _, Problem, past};
use crate::members::model::{
    Category, Draft, IdentityNumber, PersonName, Sex, Spans, Standing, Telephone, contradictions, ethnicity,
    too_close,
};
use crate::platform::date::PartialDate;
use crate::platform::form::{FieldError, line};
use jiff::civil::Date;
use std::collections::HashMap;
use workbook::{Flaw, Record};

/// A row parsed: the draft, the branch as written, and the number where it is masked, as exports without numbers have it.
/// What is wrong with a cell is missing in it.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) draft: Draft,
    pub(super) branch: Option<String>,
    pub(super) masked: Option<String>,
    /// Since when the member has been in the branch, as written.
    pub(super) arrival: Option<PartialDate>,
    /// Whether the row says anything of the category, or it was only derived.
    pub(super) category_stated: bool,
    /// Whether the row says anything of the standing.
    pub(super) standing_stated: bool,
}

/// A number that stars hide, as our own exports show it: it states nothing, but may tell who is meant.
fn starred(record: &Record<'_>, field: &str) -> Option<String> {
    let cell = &record.get(field)?.cell;
    (cell.flaw() == Some(Flaw::Masked)).then(|| cell.shown().to_owned())
}

/// What a row says, everything that is wrong with its cells, and what to look at in them.
pub(super) struct Read {
    pub(super) parsed: Parsed,
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
}

/// Parses a row on a day. `assumed` is the category of those of whom neither their category nor a day of becoming full
/// is written; `spans` is what the regulations ask of the dates.
pub(super) fn parse(record: &Record<'_>, today: Date, assumed: Option<Category>, spans: Spans) -> Read {
    let mut cells = Cells::new(record, "name");
    let name = cells.take("name", PersonName::parse);
    if name.is_none() && cells.problems.is_empty() {
        cells.refuse("name", FieldError::new("roster-name-missing"));
    }
    let joined = cells.take("joined", past(today));
    let full_since = cells.take("confirmed", past(today));
    let category = cells.take("member_kind", Category::from_roster);
    let standing = cells.take("membership_state", Standing::from_roster);
    let employer = cells.take("workplace", line(200)).or_else(|| cells.take("employer", line(200)));
    let masked = starred(record, "identity_number");
    let identity = masked.is_none().then(|| cells.take("identity_number", str::parse::<IdentityNumber>));
    let telephone_hidden = starred(record, "phone").is_some();
    let draft = Draft {
        name: name.unwrap_or_else(|| PersonName(cells.name().to_owned())),
        // Unwritten, a date of becoming full decides; without that, what was said of all, or the cautious reading.
        category: category.unwrap_or(if full_since.is_some() {
            Category::Full
        } else {
            assumed.unwrap_or(Category::Probationary)
        }),
        standing: standing.unwrap_or(Standing::Normal),
        sex: cells.take("sex", Sex::from_roster),
        birth: cells.take("birth_date", past(today)),
        ethnicity: cells.take("ethnicity", ethnicity),
        native_place: cells.take("native_place", line(100)),
        education: cells.take("education", line(40)),
        employer,
        address: cells.take("address", line(200)),
        archive_at: cells.take("archive_unit", line(100)),
        identity: identity.flatten(),
        telephone: if telephone_hidden { None } else { cells.take("phone", Telephone::parse) },
        joined,
        full_since,
        party_post: cells.take("party_post", line(60)),
        party_group: cells.take("party_group", line(60)),
        note: cells.take("remarks", line(500)),
    };
    let branch = cells.take("branch", line(80));
    let arrival = cells.take("arrival", past(today));
    for doubt in contradictions(&draft).into_iter().chain(too_close(&draft, spans)) {
        cells.warn(doubtful(doubt.key), doubt);
    }
    let (category_stated, standing_stated) = (category.is_some(), standing.is_some());
    let parsed = Parsed { draft, branch, masked, arrival, category_stated, standing_stated };
    Read { parsed, problems: cells.problems, warnings: cells.warnings }
}

/// The field to look at when something contradicts something else.
fn doubtful(key: &str) -> &'static str {
    match key {
        "identity-birth-differs" => "birth_date",
        "identity-sex-differs" => "sex",
        "member-full-before-joined" | "member-full-early" => "confirmed",
        "member-joined-before-birth" | "member-joined-young" => "joined",
        _ => "identity_number",
    }
}

/// Letters and titles of the columns of fields, for what is said of their cells when the row itself is gone.
#[derive(Clone, Debug, Default)]
pub(super) struct Spots(HashMap<&'static str, (String, String)>);

impl Spots {
    /// Remembers the columns from any row.
    pub(super) fn of(record: &Record<'_>) -> Self {
        let spot = |field: &&'static str| {
            let cell = record.get(field)?;
            Some((*field, (cell.column.to_string(), cell.title.to_owned())))
        };
        Self(super::Members.fields().iter().filter_map(spot).collect())
    }

    /// Whether the file has a column for a field.
    pub(super) fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// Whether something is about the cell of a field.
    pub(super) fn is_at(&self, field: &str, problem: &Problem) -> bool {
        self.0.get(field).is_some_and(|(column, _)| *column == problem.column)
    }

    /// Something about a field of a row; about the whole row where the file has no such column.
    pub(super) fn at(
        &self,
        field: &str,
        (row, name): (u32, &str),
        value: &str,
        error: FieldError,
    ) -> Problem {
        let (column, title) = self.0.get(field).cloned().unwrap_or_default();
        let (name, value) = (name.to_owned(), value.to_owned());
        let args = error.args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Problem { row, column, title, name, value, key: error.key.to_owned(), args }
    }
}
