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
        // Each is held against the last known one before it.
        let mut before: Option<(&str, PartialDate)> = None;
        for (name, date) in dated {
            let Some(date) = date else { continue };
            if date.earliest() > today {
                wrong.push((name, FieldError::new("member-date-future")));
            }
            if let Some((earlier, day)) = before
                && date.latest() < day.earliest()
            {
                let full = (earlier, name) == ("joined", "full_since");
                let key = if full { "member-full-before-joined" } else { "member-dates-order" };
                wrong.push((name, FieldError::new(key)));
            }
            before = Some((name, date));
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(birth: &str, applied: &str, joined: &str, full: &str) -> Vec<(&'static str, &'static str)> {
        let date = |text: &str| text.parse().ok();
        let dated = Particulars {
            birth: date(birth),
            applied: date(applied),
            joined: date(joined),
            full_since: date(full),
            ..Particulars::default()
        };
        let today = jiff::civil::date(2026, 11, 24);
        dated.wrong_dates(today).into_iter().map(|(name, error)| (name, error.key)).collect()
    }

    #[test]
    fn dates_follow_each_other_also_where_one_between_is_not_known() {
        let order = "member-dates-order";
        assert_eq!(wrong("1960-03", "1983", "1984-07-01", "1985-07-01"), []);
        assert_eq!(wrong("2020-01-01", "", "2019-05-01", ""), [("joined", order)]);
        assert_eq!(wrong("2020-01-01", "", "", "2019-05"), [("full_since", order)]);
        assert_eq!(wrong("1960-01-01", "1984-07-01", "", "1984-01-01"), [("full_since", order)]);
        let full = "member-full-before-joined";
        assert_eq!(wrong("1960-01-01", "1984-07-01", "1985-07-01", "1984-09-01"), [("full_since", full)]);
        assert_eq!(wrong("", "", "", "2027-06-01"), [("full_since", "member-date-future")]);
        assert_eq!(wrong("", "", "2026-11", "2026-11-24"), [], "a month that has begun");
    }
}
