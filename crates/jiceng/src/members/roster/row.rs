//! One row of a roster as a draft.

use crate::imports::{Cells, Problem};
use crate::members::model::{Category, Draft, IdentityNumber, PersonName, Sex, Standing, Telephone};
use crate::platform::form::{FieldError, line, partial_date};
use workbook::{Flaw, Record};

/// A row parsed: the draft, the branch as written, and the number where it is masked, as exports without numbers have it.
/// What is wrong with a cell is missing in it.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) draft: Draft,
    pub(super) branch: Option<String>,
    pub(super) masked: Option<String>,
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

/// Parses a row: what it says, and everything that is wrong with its cells. `assumed` is the category of those of whom
/// neither their category nor a day of becoming full is written.
pub(super) fn parse(record: &Record<'_>, assumed: Option<Category>) -> (Parsed, Vec<Problem>) {
    let mut cells = Cells::new(record, "name");
    let name = cells.take("name", PersonName::parse);
    if name.is_none() && cells.problems.is_empty() {
        cells.refuse("name", FieldError::new("roster-name-missing"));
    }
    let joined = cells.take("joined", partial_date);
    let full_since = cells.take("confirmed", partial_date);
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
        birth: cells.take("birth_date", partial_date),
        ethnicity: cells.take("ethnicity", line(30)),
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
    let (category_stated, standing_stated) = (category.is_some(), standing.is_some());
    (Parsed { draft, branch, masked, category_stated, standing_stated }, cells.problems)
}

/// Letters and title of a column.
type Spot = Option<(String, String)>;

/// Where two columns stand, for what is said of their cells when the row itself is gone.
#[derive(Clone, Debug, Default)]
pub(super) struct Spots {
    branch: Spot,
    identity: Spot,
}

impl Spots {
    /// Remembers the columns from any row.
    pub(super) fn of(record: &Record<'_>) -> Self {
        let spot =
            |field: &str| record.get(field).map(|cell| (cell.column.to_string(), cell.title.to_owned()));
        Self { branch: spot("branch"), identity: spot("identity_number") }
    }

    /// Whether the file has a column for the branch.
    pub(super) fn has_branch(&self) -> bool {
        self.branch.is_some()
    }

    /// Whether something is about the cell of the branch.
    pub(super) fn is_branch(&self, problem: &Problem) -> bool {
        self.branch.as_ref().is_some_and(|(column, _)| *column == problem.column)
    }

    /// Something about the branch written in a row.
    pub(super) fn branch(&self, row: u32, name: &str, value: &str, error: FieldError) -> Problem {
        at(self.branch.as_ref(), row, name, value, error)
    }

    /// Something about the number in a row.
    pub(super) fn identity(&self, row: u32, name: &str, value: &str, error: FieldError) -> Problem {
        at(self.identity.as_ref(), row, name, value, error)
    }

    /// Something about a row as a whole.
    pub(super) fn whole(row: u32, name: &str, error: FieldError) -> Problem {
        at(None, row, name, "", error)
    }
}

fn at(spot: Option<&(String, String)>, row: u32, name: &str, value: &str, error: FieldError) -> Problem {
    let (column, title) = spot.cloned().unwrap_or_default();
    let (name, value) = (name.to_owned(), value.to_owned());
    let args = error.args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Problem { row, column, title, name, value, key: error.key.to_owned(), args }
}
