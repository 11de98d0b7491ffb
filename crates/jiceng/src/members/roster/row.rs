//! One row of a roster as a draft.

use super::Problem;
use crate::members::model::{Category, Draft, IdentityNumber, PersonName, Sex, Standing, Telephone};
use crate::platform::form::{FieldError, line, partial_date};
use workbook::Record;

/// A row parsed: the draft, and the branch as written.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) draft: Draft,
    pub(super) branch: Option<String>,
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
    let category = cells.take("member_kind", Category::from_roster).unwrap_or({
        // Without a column for it, a date of becoming full decides; without that, the cautious reading.
        if full_since.is_some() { Category::Full } else { Category::Probationary }
    });
    let standing = cells.take("membership_state", Standing::from_roster).unwrap_or(Standing::Normal);
    let employer = cells.take("workplace", line(200)).or_else(|| cells.take("employer", line(200)));
    let draft = Draft {
        name: name.unwrap_or(PersonName(String::new())),
        category,
        standing,
        sex: cells.take("sex", Sex::from_roster),
        birth: cells.take("birth_date", partial_date),
        ethnicity: cells.take("ethnicity", line(30)),
        native_place: cells.take("native_place", line(100)),
        education: cells.take("education", line(40)),
        employer,
        address: cells.take("address", line(200)),
        archive_at: cells.take("archive_unit", line(100)),
        identity: cells.take("identity_number", str::parse::<IdentityNumber>),
        telephone: cells.take("phone", Telephone::parse),
        joined,
        full_since,
        party_post: cells.take("party_post", line(60)),
        party_group: cells.take("party_group", line(60)),
        note: cells.take("remarks", line(500)),
    };
    let branch = cells.take("branch", line(80));
    if cells.problems.is_empty() { Ok(Parsed { draft, branch }) } else { Err(cells.problems) }
}
