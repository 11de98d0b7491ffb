//! Rows below the header that are not data.

use std::collections::BTreeMap;

use crate::detect::header::Header;
use crate::detect::{MatchedColumn, SkipReason, SkippedRow};
use crate::profile::{FieldKind, Profile};
use crate::sheet::{Row, Sheet};
use crate::titles::simplify;

/// Characters of a running text that is a note even though it begins with no known word.
const NOTE_CHARACTERS: usize = 24;

pub(super) fn classify(
    sheet: &Sheet,
    profile: &Profile,
    header: &Header,
    columns: &BTreeMap<String, MatchedColumn>,
) -> Vec<SkippedRow> {
    let classifier = Classifier::new(sheet, profile, header, columns);
    let below = sheet.rows().partition_point(|row| row.number <= *header.rows.end());
    let rows = sheet.rows()[below..].iter();
    rows.filter_map(|row| classifier.reason(row).map(|reason| SkippedRow { row: row.number, reason }))
        .collect()
}

struct Classifier<'a> {
    sheet: &'a Sheet,
    totals: Vec<String>,
    notes: Vec<String>,
    /// Columns that say something about the person or organisation.
    telling: Vec<&'a MatchedColumn>,
    required: Vec<&'a MatchedColumn>,
    titles: Vec<(&'a MatchedColumn, String)>,
}

impl<'a> Classifier<'a> {
    fn new(
        sheet: &'a Sheet,
        profile: &Profile,
        header: &Header,
        columns: &'a BTreeMap<String, MatchedColumn>,
    ) -> Self {
        let required = profile.fields.iter().filter(|field| field.required);
        let titles = columns.values().filter_map(|matched| {
            let path = &header.titles.iter().find(|(column, _)| *column == matched.column)?.1;
            Some((matched, simplify(path.last()?)))
        });
        Self {
            sheet,
            totals: profile.totals.iter().map(|word| simplify(word)).collect(),
            notes: profile
                .notes
                .iter()
                .map(|word| word.chars().filter(|c| !c.is_whitespace()).collect())
                .collect(),
            telling: columns.values().filter(|matched| matched.kind != FieldKind::Serial).collect(),
            required: required.filter_map(|field| columns.get(&field.key)).collect(),
            titles: titles.collect(),
        }
    }

    fn reason(&self, row: &Row) -> Option<SkipReason> {
        if self.repeats_header(row) {
            return Some(SkipReason::RepeatedHeader);
        }
        let first = row.cells().first().map(|(_, cell)| cell.shown()).unwrap_or_default();
        // Whoever has an identity number is a person, whatever the name.
        let identified = |m: &MatchedColumn| m.kind == FieldKind::Identity && self.states(row, m);
        let totals =
            self.is_totals(first) || row.cells().len() > 1 && self.is_totals(row.cells()[1].1.shown());
        if totals && !self.telling.iter().any(|m| identified(m)) {
            return Some(SkipReason::Totals);
        }
        let has_required = !self.required.is_empty() && self.required.iter().all(|m| self.states(row, m));
        let telling = self.telling.iter().filter(|matched| self.states(row, matched)).count();
        if !(has_required && telling > 1) && self.is_note(row, first) {
            return Some(SkipReason::Note);
        }
        (telling == 0).then_some(SkipReason::Blank)
    }

    /// Whether a row states something in a column; a text merged downwards is stated in its first row only,
    /// so that empty rows beside it stay empty.
    fn states(&self, row: &Row, matched: &MatchedColumn) -> bool {
        !self.sheet.cell(row.number, matched.column).is_blank()
    }

    fn repeats_header(&self, row: &Row) -> bool {
        let same = |(matched, title): &&(&MatchedColumn, String)| {
            row.cell(matched.column).text().is_some_and(|text| simplify(text) == *title)
        };
        let repeated = self.titles.iter().filter(same).count();
        repeated >= 2 && repeated * 2 >= self.titles.len()
    }

    /// A totals word alone, or followed by a figure or sign, as in 合计：12人.
    fn is_totals(&self, text: &str) -> bool {
        let text = simplify(text);
        self.totals.iter().any(|word| {
            let Some(rest) = text.strip_prefix(word.as_str()) else { return false };
            rest.chars().next().is_none_or(|c| !c.is_alphabetic())
        })
    }

    fn is_note(&self, row: &Row, first: &str) -> bool {
        let compact: String = first.chars().filter(|c| !c.is_whitespace()).collect();
        if self.notes.iter().any(|word| compact.starts_with(word.as_str()) && ends_word(&compact, word)) {
            return true;
        }
        let alone = row.cells().len() == 1;
        let merged = alone
            && row.cells().first().is_some_and(|(column, _)| {
                self.sheet
                    .merge_at(row.number, *column)
                    .is_some_and(|m| m.last_column.index() > m.first_column.index() + 1)
            });
        merged || alone && compact.chars().count() > NOTE_CHARACTERS
    }
}

/// Whether a note's word stands by itself: at the end, or before a sign, space or figure.
fn ends_word(text: &str, word: &str) -> bool {
    let rest = &text[word.len()..];
    word.ends_with([':', '：']) || rest.chars().next().is_none_or(|c| !c.is_alphabetic())
}
