//! Which column of a sheet is which field.

use super::batch::{LaidColumn, Layout};
use super::common::{Choices, Common, questions};
use super::kind::ImportKind;
use super::model::{ImportError, shown};
use crate::organisations::Organisation;
use crate::platform::error::AppError;
use crate::platform::text::{Language, text};
use rulebook::Words;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use workbook::{Column, Detection, FieldKind, Mapping, Profile, Sheet, Workbook};

/// A table found in a sheet.
pub(super) struct Table<'w> {
    pub(super) sheet: &'w Sheet,
    pub(super) detection: Detection,
}

/// The profiles of a kind that come with the product.
pub(super) fn profiles(kind: &dyn ImportKind) -> Result<Vec<Profile>, AppError> {
    let all = workbook::built_in().map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(all.into_iter().filter(|profile| profile.subject == kind.subject()).collect())
}

/// Finds the table of a kind in a workbook.
pub(super) fn find<'w>(
    workbook: &'w Workbook,
    kind: &dyn ImportKind,
    mapping: &Mapping,
) -> Result<Table<'w>, ImportError> {
    let profiles = profiles(kind)?;
    let detection =
        workbook::detect_workbook(workbook, &profiles, mapping).map_err(|_| ImportError::NoTable)?;
    let sheet =
        workbook.sheets.iter().find(|sheet| sheet.name == detection.sheet).ok_or(ImportError::NoTable)?;
    Ok(Table { sheet, detection })
}

impl Table<'_> {
    /// Refuses a table in which a used column is in doubt or a required one is missing. Nothing is guessed.
    pub(super) fn settled(self, kind: &dyn ImportKind) -> Result<Self, ImportError> {
        let used = |fields: &[String]| fields.iter().any(|field| kind.fields().contains(&field.as_str()));
        let doubts = self.detection.ambiguities.iter().filter(|it| used(&it.fields));
        let titles: BTreeSet<(Column, String)> = doubts
            .flat_map(|it| it.columns.iter().map(|column| (column.column, column.title.clone())))
            .collect();
        if !titles.is_empty() {
            return Err(ImportError::Undecided(titles.into_iter().map(|(_, title)| title).collect()));
        }
        if let Some(key) = self.detection.missing.first() {
            let profiles = profiles(kind)?;
            let title =
                profiles.iter().find_map(|profile| profile.field(key)).map(|field| field.title.zh.clone());
            return Err(ImportError::Missing(title.unwrap_or_else(|| key.clone())));
        }
        Ok(self)
    }

    /// Titles of columns that the kind does nothing with.
    pub(super) fn ignored(&self, kind: &dyn ImportKind) -> Vec<String> {
        let unused = self.detection.columns.iter().filter(|(key, column)| {
            !kind.fields().contains(&key.as_str()) && column.kind != FieldKind::Serial
        });
        let unmatched = self.detection.unmatched.iter().map(|column| column.title.clone());
        unmatched.chain(unused.map(|(_, column)| column.title.clone())).collect()
    }

    /// The columns with their first values, for a person to look at.
    pub(super) fn layout(&self, workbook: &Workbook, kind: &dyn ImportKind) -> Layout {
        let lay = |column: Column, title: &str, field: &str| LaidColumn {
            column: column.to_string(),
            title: title.to_owned(),
            samples: self.samples(column, field),
            whole: self.is_whole(column),
            ..LaidColumn::default()
        };
        let mut laid: Vec<(Column, LaidColumn)> = Vec::new();
        for column in &self.detection.unmatched {
            laid.push((column.column, lay(column.column, &column.title, "")));
        }
        for (key, column) in &self.detection.columns {
            let field = kind.fields().contains(&key.as_str()).then(|| key.clone());
            laid.push((column.column, LaidColumn { field, ..lay(column.column, &column.title, key) }));
        }
        for doubt in &self.detection.ambiguities {
            let fields = doubt.fields.iter().filter(|it| kind.fields().contains(&it.as_str()));
            let doubtful: Vec<String> = fields.cloned().collect();
            for column in &doubt.columns {
                let doubtful = doubtful.clone();
                let laid_column = LaidColumn { doubtful, ..lay(column.column, &column.title, "") };
                laid.push((column.column, laid_column));
            }
        }
        let lacking = kind.fields().iter().filter(|field| !self.detection.columns.contains_key(**field));
        let told =
            lacking.filter(|field| self.is_told(kind, field)).map(|field| (*field).to_owned()).collect();
        laid.sort_by_key(|(column, _)| *column);
        laid.dedup_by_key(|(column, _)| *column);
        Layout {
            sheet: self.sheet.name.clone(),
            sheets: sheets(workbook),
            profile: self.detection.profile.clone(),
            header_row: *self.detection.header_rows.end(),
            columns: laid.into_iter().map(|(_, column)| column).collect(),
            told,
        }
    }

    /// Whether every row tells a field by its other cells.
    fn is_told(&self, kind: &dyn ImportKind, field: &str) -> bool {
        workbook::rows(self.sheet, &self.detection).all(|record| kind.tells(field, &record))
    }

    /// Whether every row of data says something in a column.
    fn is_whole(&self, column: Column) -> bool {
        let Some(data) = self.detection.data_rows.clone() else { return false };
        let rows = self.sheet.rows().iter().filter(|row| data.contains(&row.number));
        let mut rows = rows.filter(|row| self.detection.skip_reason(row.number).is_none());
        rows.all(|row| row.cell(column).text().is_some_and(|text| !text.trim().is_empty()))
    }

    /// The first values of a column that was taken for a field, or for none yet.
    fn samples(&self, column: Column, field: &str) -> Vec<String> {
        const SAMPLES: usize = 3;
        const LOOKED_AT: usize = 200;
        const LONGEST: usize = 30;
        let header = *self.detection.header_rows.end();
        let first = self.sheet.rows().partition_point(|row| row.number <= header);
        let mut samples: Vec<String> = Vec::new();
        for row in self.sheet.rows()[first..].iter().take(LOOKED_AT) {
            let text = row.cell(column).text().unwrap_or_default();
            let text: String = shown(field, text).chars().take(LONGEST).collect();
            if !text.is_empty() && !samples.contains(&text) {
                samples.push(text);
            }
            if samples.len() == SAMPLES {
                break;
            }
        }
        samples
    }
}

/// The names of the sheets that hold anything.
pub(super) fn sheets(workbook: &Workbook) -> Vec<String> {
    workbook.sheets.iter().filter(|sheet| !sheet.rows().is_empty()).map(|sheet| sheet.name.clone()).collect()
}

/// A mapping in which every field is decided: those given, and no others.
pub(super) fn decided(layout: &Layout, kind: &dyn ImportKind, chosen: &BTreeMap<String, String>) -> Mapping {
    let columns = kind.fields().iter().map(|field| {
        let column =
            chosen.iter().find(|(_, taken)| taken == field).and_then(|(letters, _)| letters.parse().ok());
        ((*field).to_owned(), column)
    });
    Mapping {
        sheet: Some(layout.sheet.clone()),
        profile: Some(layout.profile.clone()),
        header_rows: None,
        columns: columns.collect(),
    }
}

/// What a person decides before a file can be compared: which sheet, what columns in doubt mean, which column a required
/// field is in, what holds for all rows where there is no column for it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Open {
    /// The sheet that was looked at; none when none has a header that is known.
    pub sheet: Option<String>,
    /// The sheets that hold anything.
    pub sheets: Vec<String>,
    /// The columns in doubt.
    pub columns: Vec<OpenColumn>,
    /// Required fields without a column.
    pub missing: Vec<OpenField>,
    /// What is asked of all rows.
    pub questions: Vec<OpenQuestion>,
}

/// A column that may mean more than one thing.
#[derive(Clone, Debug, Serialize)]
pub struct OpenColumn {
    /// Excel's letters.
    pub column: String,
    /// Its title.
    pub title: String,
    /// The first values, numbers masked.
    pub samples: Vec<String>,
    /// What it may mean.
    pub fields: Vec<OpenField>,
}

/// A field, or a word for what stands in one, by the word with which it is chosen.
#[derive(Clone, Debug, Serialize)]
pub struct OpenField {
    /// The word.
    pub key: String,
    /// Its name.
    pub title: Words,
}

/// Something asked of all rows, since the file has no column for it.
#[derive(Clone, Debug, Serialize)]
pub struct OpenQuestion {
    /// The field.
    pub field: OpenField,
    /// What is asked.
    pub question: Words,
    /// What follows from an answer.
    pub hint: Words,
    /// The words that answer it; none when a branch is named by its code.
    pub choices: Vec<OpenField>,
}

/// The fields that columns of a kind may be taken for.
///
/// # Errors
/// When the built-in profiles cannot be read.
pub fn fields(kind: &dyn ImportKind) -> Result<Vec<OpenField>, AppError> {
    let profiles = profiles(kind)?;
    Ok(kind.fields().iter().map(|key| field(&profiles, key)).collect())
}

fn field(profiles: &[Profile], key: &str) -> OpenField {
    let title = profiles.iter().find_map(|profile| profile.field(key)).map(|field| &field.title);
    let title = title.map_or_else(|| Words::new(key, key), |title| Words::new(&title.zh, &title.en));
    OpenField { key: key.to_owned(), title }
}

/// A sentence in both languages.
fn words(key: &str) -> Words {
    Words::new(text(Language::Zh, key), text(Language::En, key))
}

/// What a person decides before a file for an organisation can be compared, given what is decided already.
///
/// # Errors
/// When the built-in profiles cannot be read.
pub fn open(
    workbook: &Workbook,
    kind: &dyn ImportKind,
    place: &Organisation,
    (mapping, common): (&Mapping, &Common),
) -> Result<Open, AppError> {
    let profiles = profiles(kind)?;
    let Ok(table) = find(workbook, kind, mapping) else {
        return Ok(Open { sheets: sheets(workbook), ..Open::default() });
    };
    let layout = table.layout(workbook, kind);
    let taken = |key: &str| {
        let column = layout.columns.iter().find(|it| it.field.as_deref() == Some(key))?;
        Some(column.column.as_str())
    };
    let mut asked = questions(kind, place, &layout, taken);
    asked.retain(|it| !common.contains_key(it.field));
    let asked = asked.into_iter().map(|it| OpenQuestion {
        field: field(&profiles, it.field),
        question: words(it.key),
        hint: words(&format!("{}-hint", it.key)),
        choices: match it.choices {
            Choices::Words(known) => {
                let known = known.iter();
                known.map(|(word, key)| OpenField { key: (*word).to_owned(), title: words(key) }).collect()
            }
            Choices::Branch => Vec::new(),
        },
    });
    let questions = asked.collect();
    let doubtful = layout.columns.into_iter().filter(|it| !it.doubtful.is_empty());
    let columns = doubtful.map(|it| OpenColumn {
        fields: it.doubtful.iter().map(|key| field(&profiles, key)).collect(),
        column: it.column,
        title: it.title,
        samples: it.samples,
    });
    Ok(Open {
        sheet: Some(layout.sheet),
        sheets: layout.sheets,
        columns: columns.collect(),
        missing: table.detection.missing.iter().map(|key| field(&profiles, key)).collect(),
        questions,
    })
}
