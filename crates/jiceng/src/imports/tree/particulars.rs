//! The particulars of an organisation as rows state and change them.

use super::row::Parsed;
use crate::imports::model::Change;
use crate::organisations::Particulars;

/// The particulars after a row: an empty cell never wipes out what is on record.
pub(super) fn merged(old: &Particulars, parsed: &Parsed) -> Particulars {
    let text = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    let founded = match (parsed.founded, old.founded) {
        (Some(new), Some(old)) if old.is_finer_than(new) && old.agrees_with(new) => Some(old),
        (new, old) => new.or(old),
    };
    Particulars {
        setting: parsed.setting.unwrap_or(old.setting),
        contact: text(&parsed.contact, &old.contact),
        telephone: text(&parsed.telephone, &old.telephone),
        address: text(&parsed.address, &old.address),
        postcode: text(&parsed.postcode, &old.postcode),
        unit_situation: text(&parsed.unit_situation, &old.unit_situation),
        founded,
        founding_document: text(&parsed.document, &old.founding_document),
    }
}

/// A field with what it was and becomes.
pub(super) fn change(label: &str, old: &str, new: &str) -> Change {
    Change { label: label.to_owned(), old: old.to_owned(), new: new.to_owned(), words: false }
}

fn fields(it: &Particulars) -> [(&'static str, String, bool); 8] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        ("organisations-setting", it.setting.key().to_owned(), true),
        ("import-organisation-contact", text(&it.contact), false),
        ("organisation-telephone", text(&it.telephone), false),
        ("import-organisation-address", text(&it.address), false),
        ("import-organisation-postcode", text(&it.postcode), false),
        ("import-organisation-unit", text(&it.unit_situation), false),
        ("organisation-founded", it.founded.map(|date| date.to_string()).unwrap_or_default(), false),
        ("organisation-document", text(&it.founding_document), false),
    ]
}

/// The fields in which particulars differ.
pub(super) fn differences(old: &Particulars, new: &Particulars) -> Vec<Change> {
    let pairs = fields(old).into_iter().zip(fields(new));
    pairs
        .filter(|((_, old, _), (_, new, _))| old != new)
        .map(|((label, old, words), (_, new, _))| Change { label: label.to_owned(), old, new, words })
        .collect()
}

/// What a row brings of a new organisation.
pub(super) fn brought(parsed: &Parsed) -> Vec<Change> {
    let mut changes = vec![change("organisations-code", "", parsed.code.as_deref().unwrap_or_default())];
    if let Some(kind) = parsed.kind {
        changes.push(Change { words: true, ..change("organisations-kind", "", kind.key()) });
    }
    if let Some(superior) = &parsed.superior {
        changes.push(change("import-organisation-superior", "", superior));
    }
    let Some(setting) = parsed.setting else { return changes };
    let nothing = Particulars {
        setting,
        contact: None,
        telephone: None,
        address: None,
        postcode: None,
        unit_situation: None,
        founded: None,
        founding_document: None,
    };
    let new = fields(&merged(&nothing, parsed)).into_iter().filter(|(_, new, _)| !new.is_empty());
    changes.extend(new.map(|(label, new, words)| Change { words, ..change(label, "", &new) }));
    changes
}
