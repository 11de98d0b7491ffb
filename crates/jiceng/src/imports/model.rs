//! What an import is made of: rows decided, their report, the states of a batch.

use crate::platform::as_text;
use crate::platform::date::narrow;
use crate::platform::error::AppError;
use crate::platform::id::{OrganisationId, PersonId};
use crate::platform::word::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A batch can be undone for so many days. A setting of ours, not a rule: long enough for a secretary to notice, short
/// enough that others have not built on the rows.
pub const UNDO_DAYS: i32 = 7;
/// An uploaded file that was never taken over, and the details of old batches, are kept for so many days.
pub const FILE_DAYS: i32 = 30;

words! {
    /// What becomes of a row.
    Outcome, "import-outcome" {
        /// Nobody like it is there: added.
        New = "new",
        /// It is there with other values: changed.
        Changed = "changed",
        /// It is there with the same values.
        Same = "same",
        /// It may be one that is there already; a person decides.
        Duplicate = "duplicate",
        /// Its number belongs to another branch: a ticket between the two.
        Conflict = "conflict",
        /// It cannot be taken over.
        Problem = "problem",
    }
}

words! {
    /// Where a batch stands.
    State, "import-state" {
        /// The file is being read.
        Reading = "reading",
        /// A person looks at what each column means.
        Matching = "matching",
        /// Rows are being compared with the register.
        Checking = "checking",
        /// The report is there.
        Checked = "checked",
        /// Rows are being taken over.
        Committing = "committing",
        /// Taken over.
        Committed = "committed",
        /// Being undone.
        Undoing = "undoing",
        /// Undone.
        Undone = "undone",
        /// The file cannot be used; the report says why.
        Failed = "failed",
        /// The server stopped meanwhile; it can be started again.
        Interrupted = "interrupted",
    }
}

impl State {
    /// Whether the server works on it.
    #[must_use]
    pub fn is_working(self) -> bool {
        matches!(self, Self::Reading | Self::Checking | Self::Committing | Self::Undoing)
    }
}

/// Something about one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Excel's own row number.
    pub row: u32,
    /// Excel's column letters, when it is one cell.
    pub column: String,
    /// The title of that column.
    #[serde(default)]
    pub title: String,
    /// The name in the row.
    pub name: String,
    /// What the cell says, numbers masked.
    #[serde(default)]
    pub value: String,
    /// The key of the sentence that says what is wrong; with `-remedy`, what to do.
    pub key: String,
    /// Named arguments of both.
    pub args: Vec<(String, String)>,
}

/// One field that a row brings or changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The key of the field's name.
    pub label: String,
    /// What is on record; empty when nothing is.
    pub old: String,
    /// What the row says.
    pub new: String,
    /// Whether old and new are keys of words instead of texts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub words: bool,
}

/// Somebody on record whom a row may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The record.
    #[serde(with = "as_text")]
    pub id: Uuid,
    /// What tells it from others: name, branch, birth.
    pub label: String,
    /// What the row would change of it, and what both say alike, side by side.
    pub fields: Vec<Change>,
}

/// A number that belongs to another branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// The branch in which the number is registered.
    #[serde(with = "as_text")]
    pub held_by: Uuid,
    /// The branch that the row names.
    #[serde(with = "as_text")]
    pub claimed_by: Uuid,
    /// The person registered under the number.
    #[serde(with = "as_text")]
    pub person: Uuid,
    /// The family name alone.
    pub name_shown: String,
    /// The number, masked.
    pub identity_mask: String,
}

impl Clash {
    /// The two branches and the person.
    #[must_use]
    pub fn parties(&self) -> (OrganisationId, OrganisationId, PersonId) {
        (OrganisationId(self.held_by), OrganisationId(self.claimed_by), PersonId(self.person))
    }
}

/// A row with what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Excel's own row number.
    pub row: u32,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The name in it.
    pub name: String,
    /// The record it changes.
    pub subject: Option<Uuid>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The rest, as it is kept and as the Merkle tree covers it.
    pub content: Content,
}

/// What a row brings, as it is kept with the batch. Numbers are masked; the mark is a keyed hash of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The fields it brings or changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Whom it may mean.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// The conflict it raises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clash: Option<Clash>,
    /// What to look at although the row is taken over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Problem>,
    /// A keyed hash of the protected numbers in the row, so that what was shown and what is written are the same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mark: String,
}

impl Decided {
    /// A row of this outcome with nothing more.
    #[must_use]
    pub fn new(row: u32, outcome: Outcome, name: &str) -> Self {
        let (name, content) = (name.to_owned(), Content::default());
        Self { row, outcome, name, subject: None, problems: Vec::new(), content }
    }

    /// A row that cannot be taken over.
    #[must_use]
    pub fn refused(row: u32, name: &str, problems: Vec<Problem>) -> Self {
        Self { problems, ..Self::new(row, Outcome::Problem, name) }
    }
}

/// A row decided, as it is kept: what it brings is text already, since a large file has many rows.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) row: u32,
    pub(super) outcome: Outcome,
    pub(super) name: String,
    pub(super) subject: Option<Uuid>,
    pub(super) problems: Vec<Problem>,
    /// The content as JSON.
    pub(super) content: String,
    pub(super) clash: Option<Clash>,
}

/// What a person said of a possible duplicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The row means this record: change it.
    Same(Uuid),
    /// Somebody else: add.
    Different,
    /// Leave the row out.
    Leave,
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Same(id) => write!(f, "same:{}", id.simple()),
            Self::Different => f.write_str("different"),
            Self::Leave => f.write_str("leave"),
        }
    }
}

impl std::str::FromStr for Answer {
    type Err = crate::platform::word::UnknownWord;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (text, text.strip_prefix("same:")) {
            ("different", _) => Ok(Self::Different),
            ("leave", _) => Ok(Self::Leave),
            (_, Some(id)) => id.parse().map(Self::Same).map_err(|_| crate::platform::word::UnknownWord),
            _ => Err(crate::platform::word::UnknownWord),
        }
    }
}

/// What a file would change.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// The sheet read.
    pub sheet: String,
    /// Excel's number of the last header row.
    pub header_row: u32,
    /// The column of each field recognised, by the field's key.
    pub columns: BTreeMap<String, String>,
    /// Titles of columns that mean nothing to us.
    pub ignored: Vec<String>,
    /// Rows to add.
    pub new: u32,
    /// Rows that change a record.
    pub changed: u32,
    /// Rows with nothing new.
    pub same: u32,
    /// Rows that may be one already there.
    pub duplicates: Vec<Problem>,
    /// Whom those rows may mean, by Excel's row numbers.
    #[serde(default)]
    pub candidates: BTreeMap<u32, Vec<Candidate>>,
    /// Rows whose number belongs to another branch.
    #[serde(default)]
    pub conflicts: Vec<Problem>,
    /// Rows that cannot be taken over.
    pub problems: Vec<Problem>,
    /// Rows taken over, with something to look at.
    pub warnings: Vec<Problem>,
}

impl Report {
    /// Counts a row in.
    pub(super) fn count(&mut self, decided: &Decided) {
        self.warnings.extend(decided.content.warnings.iter().cloned());
        let list = match decided.outcome {
            Outcome::New => return self.new += 1,
            Outcome::Changed => return self.changed += 1,
            Outcome::Same => return self.same += 1,
            Outcome::Duplicate => &mut self.duplicates,
            Outcome::Conflict => &mut self.conflicts,
            Outcome::Problem => &mut self.problems,
        };
        list.extend(decided.problems.iter().cloned());
        if decided.outcome == Outcome::Duplicate {
            self.candidates.insert(decided.row, decided.content.candidates.clone());
        }
    }
}

/// Why a file is not taken over as a whole.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is no workbook we read. The key names the sentence.
    #[error("{0}")]
    Unreadable(&'static str),
    /// No sheet has a header that looks like this form.
    #[error("no table of this kind was found")]
    NoTable,
    /// A required field has no column; its key.
    #[error("the field {0} has no column")]
    Missing(String),
    /// Columns could mean more than one thing; their titles.
    #[error("columns must be decided")]
    Undecided(Vec<String>),
    /// The organisation of the file is dissolved: nothing comes into it any more.
    #[error("the organisation is dissolved")]
    Closed,
    /// The register changed since the rows were checked; nothing was written.
    #[error("the register changed since the check")]
    Moved,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl ImportError {
    /// The key of the sentence that explains it.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Unreadable(key) => key,
            Self::NoTable => "import-none-found",
            Self::Missing(_) => "import-field-missing",
            Self::Undecided(_) => "import-undecided",
            Self::Closed => "import-closed",
            Self::Moved => "import-moved",
            Self::App(error) => error.status_and_key().1,
        }
    }

    /// The arguments of that sentence.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Undecided(titles) => vec![("columns", titles.join("、"))],
            Self::Missing(field) => vec![("field", field.clone())],
            _ => Vec::new(),
        }
    }

    /// Both, as they are kept with a batch.
    pub(super) fn failure(&self) -> Failure {
        let args = self.args().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        (self.key().to_owned(), args)
    }
}

/// What went wrong, as it is kept: the key of a sentence and its arguments.
pub(super) type Failure = (String, Vec<(String, String)>);

/// The text of a cell as it may be shown, given the field of its column. Protected numbers are hidden but for their ends;
/// so is what looks like one elsewhere, for people write numbers into remarks. The codes and names of organisations are
/// shown as they stand: by them people see whether a column was taken for the right field.
#[must_use]
pub fn shown(field: &str, text: &str) -> String {
    const LONG: usize = 7;
    match field {
        "identity_number" | "phone" => masked(text, |run| run.len() >= LONG),
        "code" | "superior" | "branch" => text.to_owned(),
        _ => masked(text, is_protected),
    }
}

/// Whether a run of digits looks like an identity number, old or new, or a mobile telephone number.
fn is_protected(run: &[char]) -> bool {
    const MOBILE: usize = 11;
    match run.len() {
        MOBILE => run[0].to_digit(10).or_else(|| narrow(&run[0].to_string()).parse().ok()) == Some(1),
        length => (15..=19).contains(&length),
    }
}

/// A text with those runs of digits hidden, but for their ends, that hide themselves.
fn masked(text: &str, hides: impl Fn(&[char]) -> bool) -> String {
    const SHOWN: usize = 3;
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let run = letters[at..]
            .iter()
            .take_while(|c| c.is_numeric() || matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ'))
            .count();
        if run > 0 && hides(&letters[at..at + run]) {
            out.extend(&letters[at..at + SHOWN]);
            out.extend(std::iter::repeat_n('*', run - SHOWN - 2));
            out.extend(&letters[at + run - 2..at + run]);
        } else {
            out.extend(&letters[at..at + run.max(1)]);
        }
        at += run.max(1);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_masked_and_dates_and_codes_are_not() {
        for field in ["", "identity_number", "phone", "remarks"] {
            assert_eq!(shown(field, "99010119900307101X"), "990*************1X");
            assert_eq!(shown(field, "电话13800000001"), "电话138******01");
            assert_eq!(shown(field, "１３８００００００01"), "１３８******01");
            assert_eq!(shown(field, "2019-10-24"), "2019-10-24");
            assert_eq!(shown(field, "王伟"), "王伟");
        }
        assert_eq!(shown("phone", "0000-5550100"), "0000-555**00");
        assert_eq!(shown("joined", "20191024"), "20191024");
        for field in ["code", "superior", "branch", ""] {
            assert_eq!(shown(field, "990101001"), "990101001");
        }
        assert_eq!(shown("code", "990101001001001"), "990101001001001");
    }

    #[test]
    fn answers_read_back() {
        for answer in [Answer::Same(Uuid::from_u128(7)), Answer::Different, Answer::Leave] {
            assert_eq!(answer.to_string().parse(), Ok(answer));
        }
        assert!("same:".parse::<Answer>().is_err());
    }

    proptest! {
        #[test]
        fn no_mask_shows_more_than_five_digits_of_a_long_number(number in "[0-9]{15,18}") {
            for field in ["", "identity_number", "phone", "remarks"] {
                let text = shown(field, &number);
                prop_assert_eq!(text.chars().filter(char::is_ascii_digit).count(), 5);
                prop_assert_eq!(text.len(), number.len());
            }
        }
    }
}
