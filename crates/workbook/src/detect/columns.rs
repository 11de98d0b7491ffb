//! Pairs columns with fields, and leaves to a person what can be paired in more than one way.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::Column;
use crate::detect::header::Header;
use crate::detect::{Ambiguity, CandidateColumn, DetectError, Mapping, MatchedColumn, SheetColumn};
use crate::profile::FieldKind;
use crate::sheet::Sheet;
use crate::titles::{Fit, Vocabulary};

/// Sample texts shown for a column in doubt.
const SAMPLES: usize = 5;
/// Rows in which sample texts are looked for.
const SAMPLED_ROWS: usize = 1000;

pub(super) struct Matching {
    pub(super) columns: BTreeMap<String, MatchedColumn>,
    pub(super) unmatched: Vec<SheetColumn>,
    pub(super) ambiguities: Vec<Ambiguity>,
}

/// A possible pair: position of the column among the titles, position of the field, fit.
type Pair = (usize, usize, Fit);

pub(super) fn resolve(
    sheet: &Sheet,
    vocabulary: &Vocabulary<'_>,
    header: &Header,
    mapping: &Mapping,
) -> Result<Matching, DetectError> {
    let fields = &vocabulary.profile.fields;
    let mut chosen: BTreeMap<usize, Option<Column>> = BTreeMap::new();
    for (key, column) in &mapping.columns {
        let field = fields.iter().position(|field| field.key == *key);
        chosen.insert(field.ok_or_else(|| DetectError::UnknownField(key.clone()))?, *column);
    }
    let is_taken = |column: Column| chosen.values().any(|taken| *taken == Some(column));
    let mut pairs: Vec<Pair> = Vec::new();
    for (position, (column, path)) in header.titles.iter().enumerate() {
        if is_taken(*column) {
            continue;
        }
        let open = vocabulary.fields(path).iter().filter(|(field, _)| !chosen.contains_key(field));
        pairs.extend(open.map(|(field, fit)| (position, *field, *fit)));
    }
    if header.is_own_layout {
        // The whole form is the profile's own, so that each column stands for its own field.
        let printed = (0..fields.len()).filter(|field| fields[*field].printed).enumerate();
        let open = printed
            .filter(|(position, field)| !chosen.contains_key(field) && !is_taken(header.titles[*position].0));
        pairs = open.map(|(position, field)| (position, field, Fit::Exact)).collect();
    }
    let (mut matched, unclear) = settle(pairs, fields.len());
    let title_position = |column: Column| header.titles.iter().position(|(at, _)| *at == column);
    let mut columns = BTreeMap::new();
    for (field, column) in &chosen {
        let Some(column) = column else { continue };
        let title = title_position(*column).map(|at| shown_title(header, at)).unwrap_or_default();
        columns
            .insert(fields[*field].key.clone(), matched_column(sheet, *column, title, fields[*field].kind));
        matched.extend(title_position(*column).map(|position| (position, *field)));
    }
    for (position, field) in &matched {
        let column = header.titles[*position].0;
        let found = matched_column(sheet, column, shown_title(header, *position), fields[*field].kind);
        columns.entry(fields[*field].key.clone()).or_insert(found);
    }
    let in_doubt: BTreeSet<usize> = unclear.iter().map(|(position, _, _)| *position).collect();
    let used: BTreeSet<usize> = matched.iter().map(|(position, _)| *position).collect();
    let unmatched = (0..header.titles.len())
        .filter(|position| !used.contains(position) && !in_doubt.contains(position))
        .map(|position| {
            let column = header.titles[position].0;
            SheetColumn {
                column,
                title: shown_title(header, position),
                hidden: sheet.is_hidden_column(column),
            }
        })
        .collect();
    let ambiguities =
        groups(&unclear).iter().map(|group| ambiguity(sheet, vocabulary, header, group)).collect();
    Ok(Matching { columns, unmatched, ambiguities })
}

fn matched_column(sheet: &Sheet, column: Column, title: String, kind: FieldKind) -> MatchedColumn {
    MatchedColumn { column, title, hidden: sheet.is_hidden_column(column), kind }
}

fn shown_title(header: &Header, position: usize) -> String {
    header.titles[position].1.join(" / ")
}

/// Splits pairs into those that are certain and those that a person must decide. Certain is a pair whose
/// column means one field only and whose field no other column means, none of it doubtfully.
fn settle(pairs: Vec<Pair>, fields: usize) -> (Vec<(usize, usize)>, Vec<Pair>) {
    let mut of_field = vec![0_usize; fields];
    let mut of_column: BTreeMap<usize, usize> = BTreeMap::new();
    for (position, field, _) in &pairs {
        of_field[*field] += 1;
        *of_column.entry(*position).or_default() += 1;
    }
    let is_certain = |(position, field, fit): &Pair| {
        *fit > Fit::Doubtful && of_field[*field] == 1 && of_column.get(position) == Some(&1)
    };
    let (certain, unclear): (Vec<Pair>, Vec<Pair>) = pairs.into_iter().partition(is_certain);
    (certain.into_iter().map(|(position, field, _)| (position, field)).collect(), unclear)
}

/// Groups of pairs that share a column or a field.
fn groups(pairs: &[Pair]) -> Vec<Vec<Pair>> {
    let mut groups: Vec<Vec<Pair>> = Vec::new();
    for pair in pairs {
        let touches = |group: &Vec<Pair>| group.iter().any(|other| other.0 == pair.0 || other.1 == pair.1);
        let (touching, mut rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(touches);
        let mut merged: Vec<Pair> = touching.into_iter().flatten().collect();
        merged.push(*pair);
        rest.push(merged);
        groups = rest;
    }
    groups
}

fn ambiguity(sheet: &Sheet, vocabulary: &Vocabulary<'_>, header: &Header, group: &[Pair]) -> Ambiguity {
    let fields: BTreeSet<usize> = group.iter().map(|(_, field, _)| *field).collect();
    let positions: BTreeSet<usize> = group.iter().map(|(position, _, _)| *position).collect();
    let all = &vocabulary.profile.fields;
    let is_private =
        fields.iter().any(|field| matches!(all[*field].kind, FieldKind::Identity | FieldKind::Phone));
    let candidate = |position: &usize| {
        let column = header.titles[*position].0;
        let samples = if is_private { Vec::new() } else { samples(sheet, *header.rows.end(), column) };
        CandidateColumn { column, title: shown_title(header, *position), samples }
    };
    let mut keys: Vec<String> = fields.iter().map(|field| all[*field].key.clone()).collect();
    keys.sort_unstable();
    Ambiguity { fields: keys, columns: positions.iter().map(candidate).collect() }
}

fn samples(sheet: &Sheet, below: u32, column: Column) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    let first = sheet.rows().partition_point(|row| row.number <= below);
    for row in sheet.rows()[first..].iter().take(SAMPLED_ROWS) {
        let Some(text) = row.cell(column).text() else { continue };
        if samples.iter().all(|known| known != text) {
            samples.push(text.to_owned());
        }
        if samples.len() == SAMPLES {
            break;
        }
    }
    samples
}
