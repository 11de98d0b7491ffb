//! One row of a roster as a draft.

use super::Problem;
use crate::members::model::{Category, Draft, IdentityNumber, PersonName, Sex, Standing, Telephone};
use crate::platform::form::{FieldError, line, partial_date};
use workbook::{Flaw, Record};

/// A row parsed: the draft, and the branch as written.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) draft: Draft,
    pub(super) branch: Option<String>,
    /// An identity number that stars hide, as our own exports show it.
    pub(super) mask: Option<String>,
    /// Whether the row says full or probationary.
    pub(super) states_category: bool,
    /// Whether the row says anything of the membership's state.
    pub(super) states_standing: bool,
}

/// Collects what is wrong with the cells of a row.
struct Cells<'r, 'w> {
    record: &'r Record<'w>,
    name: String,
    problems: Vec<Problem>,
}

impl Cells<'_, '_> {
    fn take<T, E: Into<FieldError>>(
        &mut self,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let cell = self.record.get(field)?;
        if let Some(flaw) = cell.cell.flaw() {
            self.refuse(cell.column.to_string(), FieldError::new(flaw.key()));
            return None;
        }
        let text = cell.cell.text()?.trim();
        if text.is_empty() {
            return None;
        }
        match parse(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(cell.column.to_string(), error.into());
                None
            }
        }
    }

    /// A number that stars hide states nothing; it only helps to recognise the person.
    fn mask(&self, field: &str) -> Option<String> {
        let cell = &self.record.get(field)?.cell;
        (cell.flaw() == Some(Flaw::Masked)).then(|| cell.shown().to_owned())
    }

    fn number<T, E: Into<FieldError>>(
        &mut self,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.mask(field).is_some() { None } else { self.take(field, parse) }
    }

    fn refuse(&mut self, column: String, error: FieldError) {
        self.problems.push(problem(self.record.row, column, &self.name, error));
    }
}

/// A problem of a row.
pub(super) fn problem(row: u32, column: String, name: &str, error: FieldError) -> Problem {
    let args = error.args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Problem { row, column, name: name.to_owned(), key: error.key.to_owned(), args }
}

/// Parses a row.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn parse(record: &Record<'_>) -> Result<Parsed, Vec<Problem>> {
    let shown = record.text("name").unwrap_or_default().trim().chars().take(20).collect();
    let mut cells = Cells { record, name: shown, problems: Vec::new() };
    let name = cells.take("name", PersonName::parse);
    if name.is_none() && cells.problems.is_empty() {
        cells.refuse(String::new(), FieldError::new("roster-name-missing"));
    }
    let joined = cells.take("joined", partial_date);
    let full_since = cells.take("confirmed", partial_date);
    let category = cells.take("member_kind", Category::from_roster);
    let standing = cells.take("membership_state", Standing::from_roster);
    let employer = cells.take("workplace", line(200)).or_else(|| cells.take("employer", line(200)));
    let draft = Draft {
        name: name.unwrap_or(PersonName(String::new())),
        // Without a column for it, a date of becoming full decides; without that, the cautious reading.
        category: category.unwrap_or(if full_since.is_some() {
            Category::Full
        } else {
            Category::Probationary
        }),
        standing: standing.unwrap_or(Standing::Normal),
        sex: cells.take("sex", Sex::from_roster),
        birth: cells.take("birth_date", partial_date),
        ethnicity: cells.take("ethnicity", line(30)),
        native_place: cells.take("native_place", line(100)),
        education: cells.take("education", line(40)),
        employer,
        address: cells.take("address", line(200)),
        archive_at: cells.take("archive_unit", line(100)),
        identity: cells.number("identity_number", str::parse::<IdentityNumber>),
        telephone: cells.number("phone", Telephone::parse),
        joined,
        full_since,
        party_post: cells.take("party_post", line(60)),
        party_group: cells.take("party_group", line(60)),
        note: cells.take("remarks", line(500)),
    };
    let branch = cells.take("branch", line(80));
    let mask = cells.mask("identity_number");
    let states_category = category.is_some() || full_since.is_some();
    let parsed = Parsed { draft, branch, mask, states_category, states_standing: standing.is_some() };
    if cells.problems.is_empty() { Ok(parsed) } else { Err(cells.problems) }
}
