//! A member's record as imports compare, change and restore it.

use super::row::Parsed;
use crate::imports::Change;
use crate::members::model::{Category, Draft, Sex, Standing, Telephone};
use crate::platform::as_text;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::protect::Keys;
use serde::{Deserialize, Serialize};

/// Everything of a member that a roster can state. Protected numbers are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    #[serde(with = "as_text")]
    pub(super) category: Category,
    #[serde(with = "as_text")]
    pub(super) standing: Standing,
    #[serde(with = "optional_text")]
    pub(super) sex: Option<Sex>,
    #[serde(with = "optional_text")]
    pub(super) birth: Option<PartialDate>,
    #[serde(with = "optional_text")]
    pub(super) joined: Option<PartialDate>,
    #[serde(with = "optional_text")]
    pub(super) full_since: Option<PartialDate>,
    pub(super) ethnicity: Option<String>,
    pub(super) native_place: Option<String>,
    pub(super) education: Option<String>,
    pub(super) employer: Option<String>,
    pub(super) address: Option<String>,
    pub(super) archive_at: Option<String>,
    pub(super) party_post: Option<String>,
    pub(super) party_group: Option<String>,
    pub(super) note: Option<String>,
    pub(super) identity_mask: Option<String>,
    #[serde(with = "optional_hex")]
    pub(super) identity_cipher: Option<Vec<u8>>,
    #[serde(with = "optional_hex")]
    pub(super) identity_hash: Option<Vec<u8>>,
    pub(super) telephone_mask: Option<String>,
    #[serde(with = "optional_hex")]
    pub(super) telephone_cipher: Option<Vec<u8>>,
}

impl Record {
    /// The record of a new member, but for the sealed values.
    pub(super) fn of(draft: &Draft) -> Self {
        Self {
            category: draft.category,
            standing: draft.standing,
            sex: draft.sex,
            birth: draft.birth,
            joined: draft.joined,
            full_since: draft.full_since,
            ethnicity: draft.ethnicity.clone(),
            native_place: draft.native_place.clone(),
            education: draft.education.clone(),
            employer: draft.employer.clone(),
            address: draft.address.clone(),
            archive_at: draft.archive_at.clone(),
            party_post: draft.party_post.clone(),
            party_group: draft.party_group.clone(),
            note: draft.note.clone(),
            identity_mask: draft.identity.as_ref().map(crate::members::IdentityNumber::mask),
            identity_cipher: None,
            identity_hash: None,
            telephone_mask: draft.telephone.as_ref().map(Telephone::mask),
            telephone_cipher: None,
        }
    }

    /// The record after a row: an empty cell never wipes out what is on record, and a coarser date never replaces a
    /// finer one it agrees with. A number the record has stays. A new telephone has no sealed value yet.
    pub(super) fn merged(&self, parsed: &Parsed, keys: &Keys) -> Result<Self, AppError> {
        let stated = Self::of(&parsed.draft);
        let text = |new: Option<String>, old: &Option<String>| new.or_else(|| old.clone());
        let mut merged = Self {
            category: if parsed.category_stated || self.full_since != stated.full_since.or(self.full_since) {
                stated.category
            } else {
                self.category
            },
            standing: if parsed.standing_stated { stated.standing } else { self.standing },
            sex: stated.sex.or(self.sex),
            birth: finer(stated.birth, self.birth),
            joined: finer(stated.joined, self.joined),
            full_since: finer(stated.full_since, self.full_since),
            ethnicity: text(stated.ethnicity, &self.ethnicity),
            native_place: text(stated.native_place, &self.native_place),
            education: text(stated.education, &self.education),
            employer: text(stated.employer, &self.employer),
            address: text(stated.address, &self.address),
            archive_at: text(stated.archive_at, &self.archive_at),
            party_post: text(stated.party_post, &self.party_post),
            party_group: text(stated.party_group, &self.party_group),
            note: text(stated.note, &self.note),
            identity_mask: self.identity_mask.clone().or(stated.identity_mask),
            ..self.clone()
        };
        if let Some(new) = &parsed.draft.telephone {
            let old = self.telephone_cipher.as_ref().map(|sealed| keys.open_sealed(sealed)).transpose()?;
            if old.as_deref() != Some(new.reveal()) {
                merged.telephone_mask = stated.telephone_mask;
                merged.telephone_cipher = None;
            }
        }
        Ok(merged)
    }

    /// The fields with the keys of their names: texts, and whether they are keys of words.
    fn fields(&self) -> [(&'static str, Option<String>, bool); 17] {
        let date = |date: Option<PartialDate>| date.map(|date| date.to_string());
        [
            ("members-category", Some(self.category.key().to_owned()), true),
            ("members-standing", Some(self.standing.key().to_owned()), true),
            ("member-sex", self.sex.map(|sex| sex.key().to_owned()), true),
            ("member-birth", date(self.birth), false),
            ("member-identity", self.identity_mask.clone(), false),
            ("member-joined", date(self.joined), false),
            ("member-full-since", date(self.full_since), false),
            ("member-ethnicity", self.ethnicity.clone(), false),
            ("member-native-place", self.native_place.clone(), false),
            ("member-education", self.education.clone(), false),
            ("member-employer", self.employer.clone(), false),
            ("member-telephone", self.telephone_mask.clone(), false),
            ("member-address", self.address.clone(), false),
            ("member-archive-at", self.archive_at.clone(), false),
            ("member-party-post", self.party_post.clone(), false),
            ("member-party-group", self.party_group.clone(), false),
            ("member-note", self.note.clone(), false),
        ]
    }

    /// What a row says beside what is on record, to be shown only: category and standing count when they are written.
    pub(super) fn beside(old: &Self, parsed: &Parsed) -> Vec<Change> {
        let stated = Self::of(&parsed.draft);
        let category = parsed.category_stated || stated.full_since.is_some();
        let unstated = |label: &str| {
            (label == "members-category" && !category)
                || (label == "members-standing" && !parsed.standing_stated)
        };
        let mut fields = stated.changes(old, true);
        for field in fields.iter_mut().filter(|it| unstated(&it.label)) {
            field.new.clear();
        }
        fields
    }

    /// What a new record brings.
    pub(super) fn brought(&self) -> Vec<Change> {
        let fields = self.fields().into_iter();
        fields.filter_map(|(label, new, words)| Some(Change { new: new?, ..change(label, words) })).collect()
    }

    /// What differs from an older record; with `all`, also what is the same.
    pub(super) fn changes(&self, old: &Self, all: bool) -> Vec<Change> {
        let telephone = self.telephone_mask.is_some()
            && (self.telephone_mask != old.telephone_mask || self.telephone_cipher != old.telephone_cipher);
        let pairs = old.fields().into_iter().zip(self.fields());
        pairs
            .filter(|((label, old, _), (_, new, _))| {
                old != new || (*label == "member-telephone" && telephone) || (all && new.is_some())
            })
            .map(|((label, old, words), (_, new, _))| Change {
                old: old.unwrap_or_default(),
                new: new.unwrap_or_default(),
                ..change(label, words)
            })
            .collect()
    }
}

fn change(label: &str, words: bool) -> Change {
    Change { label: label.to_owned(), old: String::new(), new: String::new(), words }
}

fn finer(new: Option<PartialDate>, old: Option<PartialDate>) -> Option<PartialDate> {
    match (new, old) {
        (Some(new), Some(old)) if old.is_finer_than(new) && old.agrees_with(new) => Some(old),
        (new, old) => new.or(old),
    }
}

/// Optional values written as their text.
mod optional_text {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};
    use std::fmt::Display;
    use std::str::FromStr;

    #[expect(clippy::ref_option, reason = "the shape that serde calls")]
    pub(super) fn serialize<T: Display, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        value.as_ref().map(ToString::to_string).serialize(to)
    }

    pub(super) fn deserialize<'d, T: FromStr, D: Deserializer<'d>>(from: D) -> Result<Option<T>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(|_| D::Error::custom(format!("not readable: {text}"))))
            .transpose()
    }
}

/// Optional bytes written in hexadecimal.
mod optional_hex {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};

    #[expect(clippy::ref_option, reason = "the shape that serde calls")]
    pub(super) fn serialize<S: Serializer>(value: &Option<Vec<u8>>, to: S) -> Result<S::Ok, S::Error> {
        value.as_ref().map(hex::encode).serialize(to)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| hex::decode(text).map_err(D::Error::custom)).transpose()
    }
}
