//! What reporting costs (填报负担): the forms whose cost is counted, with what of each the system has on record already.

use crate::platform::typed::{Cost, Form, Level};

const fn form(path: &'static str, title: &'static str, known: &'static [&'static str]) -> Form {
    Form { path, title, known }
}

/// Forms by which something new is entered. Corrections are left out: their forms come filled in.
const FORMS: [Form; 16] = [
    // The last record of the kind tells where, when, who chairs and who takes minutes.
    form(
        "/meetings/new",
        "burden-form-meeting",
        &["place", "from", "until", "chair", "chair-post", "recorder"],
    ),
    form("/meetings/{id}/resolutions", "burden-form-resolution", &[]),
    form("/organisations/{id}/duties/answer", "burden-form-answer", &[]),
    form("/members/add", "burden-form-member", &[]),
    form("/members/{id}/acts/{act}", "burden-form-member-act", &[]),
    form("/members/{id}/records/add", "burden-form-record", &[]),
    form("/development/new", "burden-form-applicant", &["sex", "birth"]),
    form("/cases/{id}/steps/{step}", "burden-form-step", &[]),
    form("/dues/set", "burden-form-dues-set", &[]),
    // The last receipt tells who took the money; what is open tells the months.
    form("/dues/receive", "burden-form-dues", &["handler", "from", "to"]),
    form("/dues/book/{kind}", "burden-form-dues-book", &["handler"]),
    // The record in which a problem was found tells the day.
    form("/rectification/new", "burden-form-problem", &["found-on"]),
    form("/rectification/{id}/steps/{step}", "burden-form-problem-step", &[]),
    form("/organisations/{id}/posts/new", "burden-form-post", &["name"]),
    form("/organisations/{id}/terms/new", "burden-form-term", &[]),
    form("/units/new", "burden-form-unit", &[]),
];

/// The forms whose cost is counted.
#[must_use]
pub fn typed_forms() -> &'static [Form] {
    &FORMS
}

/// The cost of one kind of form in a month, in one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The key of its name.
    pub(super) title: &'static str,
    /// The keys of what the system has on record and could propose.
    pub(super) reusable: Vec<&'static str>,
    pub(super) forms: i64,
    pub(super) fields: i64,
    pub(super) known: i64,
}

impl Line {
    /// Tenths of a field that one form takes.
    pub(super) fn per_form(&self) -> i64 {
        tenths(self.fields, self.forms)
    }
}

/// The key of the name of a field that an earlier record holds.
fn field_key(name: &str) -> Option<&'static str> {
    Some(match name {
        "place" => "burden-field-place",
        "from" => "burden-field-from",
        "until" => "burden-field-until",
        "to" => "burden-field-to",
        "chair" => "burden-field-chair",
        "chair-post" => "burden-field-chair-post",
        "recorder" => "burden-field-recorder",
        "sex" => "burden-field-sex",
        "birth" => "burden-field-birth",
        "handler" => "burden-field-handler",
        "found-on" => "burden-field-day",
        "name" => "burden-field-name",
        _ => return None,
    })
}

/// Tenths of a whole number by another, to the nearest.
pub(super) fn tenths(sum: i64, count: i64) -> i64 {
    if count <= 0 { 0 } else { (sum * 20 + count) / (count * 2) }
}

/// The costs of one level, by the form that takes most fields each: what to simplify first. Forms are put in order, never
/// organisations or people.
pub(super) fn lines(costs: &[Cost], level: Level) -> Vec<Line> {
    let of_level = costs.iter().filter(|it| it.level == level);
    let mut lines: Vec<Line> = of_level
        .filter_map(|it| {
            let form = FORMS.iter().find(|form| form.path == it.form)?;
            let reusable = form.known.iter().filter_map(|name| field_key(name)).collect();
            Some(Line { title: form.title, reusable, forms: it.forms, fields: it.fields, known: it.known })
        })
        .collect();
    lines.sort_by_key(|it| (std::cmp::Reverse(it.per_form()), it.title));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Method;

    #[test]
    fn every_form_is_a_route_that_takes_forms() {
        let routes = crate::routes();
        for form in typed_forms() {
            let found = routes.iter().any(|it| it.path == form.path && it.method == Method::POST);
            assert!(found, "{} takes no form", form.path);
        }
    }

    #[test]
    fn every_field_that_could_be_reused_has_a_name() {
        for form in typed_forms() {
            let unnamed: Vec<_> = form.known.iter().filter(|name| field_key(name).is_none()).collect();
            assert!(unnamed.is_empty(), "{}: {unnamed:?}", form.path);
        }
    }

    #[test]
    fn forms_stand_by_what_one_of_them_takes() {
        let cost =
            |form: &str, level, forms, fields| Cost { form: form.to_owned(), level, forms, fields, known: 0 };
        let costs = [
            cost("/meetings/new", Level::Branch, 10, 95),
            cost("/dues/receive", Level::Branch, 40, 200),
            cost("/units/new", Level::Above, 1, 9),
            cost("/gone", Level::Branch, 1, 9),
        ];
        let told: Vec<_> = lines(&costs, Level::Branch).iter().map(|it| (it.title, it.per_form())).collect();
        assert_eq!(told, [("burden-form-meeting", 95), ("burden-form-dues", 50)]);
        assert_eq!(tenths(1, 3), 3);
        assert_eq!(tenths(2, 3), 7);
        assert_eq!(tenths(1, 0), 0);
    }
}
