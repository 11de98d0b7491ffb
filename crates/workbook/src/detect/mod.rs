//! Which row is the header, which column is which field, and which rows are data.

mod columns;
mod header;
mod skipped;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::address::Column;
use crate::profile::{FieldKind, Profile};
use crate::sheet::{Sheet, Workbook};
use crate::titles::Vocabulary;

/// What was found in a sheet, for a person to confirm.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Detection {
    /// The sheet's name.
    pub sheet: String,
    /// The profile's id.
    pub profile: String,
    /// Excel's numbers of the header rows; one or more.
    pub header_rows: RangeInclusive<u32>,
    /// The column of each field that was recognised, by the field's key.
    pub columns: BTreeMap<String, MatchedColumn>,
    /// Columns with a title that means no field.
    pub unmatched: Vec<SheetColumn>,
    /// What a person must decide.
    pub ambiguities: Vec<Ambiguity>,
    /// Required fields without a column.
    pub missing: Vec<String>,
    /// From the first to the last row below the header that holds something; `None` when there is none.
    pub data_rows: Option<RangeInclusive<u32>>,
    /// Rows within that range that are not data, in order.
    pub skipped: Vec<SkippedRow>,
    /// How well the profile fits; only for comparison with other detections.
    pub score: u32,
}

/// A column of the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetColumn {
    /// Excel's letters.
    pub column: Column,
    /// Its title as written; of several header rows, joined by ` / `.
    pub title: String,
    /// Whether it is hidden.
    pub hidden: bool,
}

/// A column that was taken for a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatchedColumn {
    /// Excel's letters.
    pub column: Column,
    /// Its title as written.
    pub title: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// What the field's text is.
    #[serde(skip)]
    pub kind: FieldKind,
}

/// Columns and fields that could be paired in more than one way; none of them was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ambiguity {
    /// The fields' keys.
    pub fields: Vec<String>,
    /// The columns that may mean them.
    pub columns: Vec<CandidateColumn>,
}

/// A column among several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CandidateColumn {
    /// Excel's letters.
    pub column: Column,
    /// Its title as written.
    pub title: String,
    /// The first different texts in it, to decide by; empty for identity numbers and telephones.
    pub samples: Vec<String>,
}

/// A row that is not data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkippedRow {
    /// Excel's number.
    pub row: u32,
    /// Why.
    pub reason: SkipReason,
}

/// Why a row is not data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// A row of totals.
    Totals,
    /// A note or a line for signatures.
    Note,
    /// Nothing in any recognised column, except perhaps a running number.
    Blank,
    /// The header once more.
    RepeatedHeader,
}

/// What a person decided; overrides what would be found.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// Name of the sheet.
    pub sheet: Option<String>,
    /// Id of the profile.
    pub profile: Option<String>,
    /// First and last header row, by Excel's numbers.
    pub header_rows: Option<(u32, u32)>,
    /// Column of a field, or `None` for a field that the sheet does not have.
    pub columns: BTreeMap<String, Option<Column>>,
}

/// Why no table was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DetectError {
    /// No row among the first ones names at least two fields of any profile.
    #[error("no header row was found in sheet {sheet}")]
    NoHeader {
        /// The sheet, or the first sheet of several.
        sheet: String,
    },
    /// The chosen sheet is not in the workbook.
    #[error("the workbook has no sheet {0}")]
    UnknownSheet(String),
    /// The chosen profile is not among those given.
    #[error("there is no profile {0}")]
    UnknownProfile(String),
    /// A chosen field is not in the profile.
    #[error("the profile has no field {0}")]
    UnknownField(String),
    /// The chosen header rows end before they begin, or hold no titles.
    #[error("rows {0} to {1} are no header")]
    BadHeaderRows(u32, u32),
}

impl Detection {
    /// Whether a person has nothing left to decide and every required field has a column.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.ambiguities.is_empty() && self.missing.is_empty()
    }

    /// Why a row is not data, if it is not.
    #[must_use]
    pub fn skip_reason(&self, row: u32) -> Option<SkipReason> {
        let found = self.skipped.binary_search_by_key(&row, |skipped| skipped.row);
        found.ok().map(|index| self.skipped[index].reason)
    }
}

/// Finds the table in one sheet by the profile that fits best.
pub fn detect(sheet: &Sheet, profiles: &[Profile]) -> Result<Detection, DetectError> {
    detect_with(sheet, profiles, &Mapping::default())
}

/// Finds the table in one sheet, with what a person decided taking precedence.
pub fn detect_with(sheet: &Sheet, profiles: &[Profile], mapping: &Mapping) -> Result<Detection, DetectError> {
    let chosen = |profile: &&Profile| mapping.profile.as_ref().is_none_or(|id| *id == profile.id);
    let mut best: Option<(header::Header, Vocabulary<'_>)> = None;
    let mut any = false;
    for profile in profiles.iter().filter(chosen) {
        any = true;
        let vocabulary = Vocabulary::new(profile);
        let found = match mapping.header_rows {
            Some((first, last)) => Some(header::at(sheet, &vocabulary, first, last)?),
            None => header::find(sheet, &vocabulary),
        };
        let Some(found) = found else { continue };
        if best.as_ref().is_none_or(|(known, _)| known.score < found.score) {
            best = Some((found, vocabulary));
        }
    }
    if !any && let Some(id) = &mapping.profile {
        return Err(DetectError::UnknownProfile(id.clone()));
    }
    let Some((header, vocabulary)) = best else {
        return Err(DetectError::NoHeader { sheet: sheet.name.clone() });
    };
    assemble(sheet, &vocabulary, header, mapping)
}

/// Finds the best table among the sheets of a workbook; hidden sheets only when no other has one.
pub fn detect_workbook(
    workbook: &Workbook,
    profiles: &[Profile],
    mapping: &Mapping,
) -> Result<Detection, DetectError> {
    if let Some(name) = &mapping.sheet {
        let sheet = workbook.sheets.iter().find(|sheet| sheet.name == *name);
        let sheet = sheet.ok_or_else(|| DetectError::UnknownSheet(name.clone()))?;
        return detect_with(sheet, profiles, mapping);
    }
    let mut refusal = None;
    for hidden in [false, true] {
        let mut best: Option<Detection> = None;
        for sheet in workbook.sheets.iter().filter(|sheet| sheet.hidden == hidden) {
            match detect_with(sheet, profiles, mapping) {
                Ok(found) if best.as_ref().is_none_or(|known| known.rank() < found.rank()) => {
                    best = Some(found);
                }
                Ok(_) => {}
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        if let Some(best) = best {
            return Ok(best);
        }
    }
    Err(refusal.unwrap_or(DetectError::NoHeader { sheet: String::new() }))
}

impl Detection {
    /// Order among sheets: one with rows before an empty template, then the better fit.
    fn rank(&self) -> (bool, u32) {
        (self.data_rows.is_some(), self.score)
    }
}

fn assemble(
    sheet: &Sheet,
    vocabulary: &Vocabulary<'_>,
    header: header::Header,
    mapping: &Mapping,
) -> Result<Detection, DetectError> {
    let matching = columns::resolve(sheet, vocabulary, &header, mapping)?;
    let skipped = skipped::classify(sheet, vocabulary.profile, &header, &matching.columns);
    let missing = vocabulary
        .profile
        .fields
        .iter()
        .filter(|field| field.required && !matching.columns.contains_key(&field.key))
        .map(|field| field.key.clone())
        .collect();
    let below = sheet.rows().partition_point(|row| row.number <= *header.rows.end());
    let data = &sheet.rows()[below..];
    let data_rows = data.first().zip(data.last()).map(|(first, last)| first.number..=last.number);
    Ok(Detection {
        sheet: sheet.name.clone(),
        profile: vocabulary.profile.id.clone(),
        header_rows: header.rows,
        columns: matching.columns,
        unmatched: matching.unmatched,
        ambiguities: matching.ambiguities,
        missing,
        data_rows,
        skipped,
        score: header.score,
    })
}
