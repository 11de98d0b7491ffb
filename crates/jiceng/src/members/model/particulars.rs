//! What an office records of a member and may edit at any time.

use super::Sex;
use crate::platform::date::PartialDate;
use crate::platform::form::FieldError;
use jiff::civil::Date;

/// The particulars of a member. Name, numbers, category and standing have acts of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::members) struct Particulars {
    /// Sex.
    pub(in crate::members) sex: Option<Sex>,
    /// Birth.
    pub(in crate::members) birth: Option<PartialDate>,
    /// Ethnicity.
    pub(in crate::members) ethnicity: Option<String>,
    /// Province and county of origin.
    pub(in crate::members) native_place: Option<String>,
    /// Highest education.
    pub(in crate::members) education: Option<String>,
    /// Degree.
    pub(in crate::members) degree: Option<String>,
    /// Occupation.
    pub(in crate::members) occupation: Option<String>,
    /// Unit and post.
    pub(in crate::members) employer: Option<String>,
    /// Home address.
    pub(in crate::members) address: Option<String>,
    /// Who keeps the personal file.
    pub(in crate::members) archive_at: Option<String>,
    /// When the application was handed in.
    pub(in crate::members) applied: Option<PartialDate>,
    /// When admitted.
    pub(in crate::members) joined: Option<PartialDate>,
    /// When full.
    pub(in crate::members) full_since: Option<PartialDate>,
    /// Post in the organisation.
    pub(in crate::members) party_post: Option<String>,
    /// Whether the member is away without the relation having moved.
    pub(in crate::members) floating: bool,
    /// A remark.
    pub(in crate::members) note: Option<String>,
}

/// The fields of particulars, in the order of the form: the field's name and the key of its label.
pub(in crate::members) const FIELDS: [(&str, &str); 16] = [
    ("sex", "member-sex"),
    ("birth", "member-birth"),
    ("ethnicity", "member-ethnicity"),
    ("native_place", "member-native-place"),
    ("education", "member-education"),
    ("degree", "member-degree"),
    ("occupation", "member-occupation"),
    ("employer", "member-employer"),
    ("address", "member-address"),
    ("applied", "member-applied"),
    ("joined", "member-joined"),
    ("full_since", "member-full-since"),
    ("party_post", "member-party-post"),
    ("floating", "member-floating"),
    ("archive_at", "member-archive-at"),
    ("note", "member-note"),
];

impl Particulars {
    /// What a field holds, as its form shows it; empty when nothing is recorded.
    #[must_use]
    pub(in crate::members) fn text(&self, field: &str) -> String {
        let date = |date: Option<PartialDate>| date.map(|date| date.to_string());
        let text = match field {
            "sex" => self.sex.map(|sex| sex.to_string()),
            "birth" => date(self.birth),
            "ethnicity" => self.ethnicity.clone(),
            "native_place" => self.native_place.clone(),
            "education" => self.education.clone(),
            "degree" => self.degree.clone(),
            "occupation" => self.occupation.clone(),
            "employer" => self.employer.clone(),
            "address" => self.address.clone(),
            "applied" => date(self.applied),
            "joined" => date(self.joined),
            "full_since" => date(self.full_since),
            "party_post" => self.party_post.clone(),
            "floating" => self.floating.then(|| "yes".to_owned()),
            "archive_at" => self.archive_at.clone(),
            "note" => self.note.clone(),
            _ => None,
        };
        text.unwrap_or_default()
    }

    /// The names of the fields in which two differ.
    #[must_use]
    pub(in crate::members) fn differences(&self, other: &Self) -> Vec<&'static str> {
        let fields = FIELDS.iter().map(|(name, _)| *name);
        fields.filter(|name| self.text(name) != other.text(name)).collect()
    }

    /// Dates that cannot be: each with the field that holds it.
    #[must_use]
    pub(in crate::members) fn wrong_dates(&self, today: Date) -> Vec<(&'static str, FieldError)> {
        let mut wrong = Vec::new();
        let dated = [
            ("birth", self.birth),
            ("applied", self.applied),
            ("joined", self.joined),
            ("full_since", self.full_since),
        ];
        for (name, date) in dated {
            if date.is_some_and(|date| date.earliest() > today) {
                wrong.push((name, FieldError::new("member-date-future")));
            }
        }
        for pair in dated.windows(2) {
            if let ((_, Some(before)), (name, Some(after))) = (pair[0], pair[1])
                && after.latest() < before.earliest()
            {
                wrong.push((name, FieldError::new("member-dates-order")));
            }
        }
        if let (Some(joined), Some(full)) = (self.joined, self.full_since)
            && full.latest() < joined.earliest()
            && wrong.iter().all(|(name, _)| *name != "full_since")
        {
            wrong.push(("full_since", FieldError::new("member-full-before-joined")));
        }
        wrong
    }
}
