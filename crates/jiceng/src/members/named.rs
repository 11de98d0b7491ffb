//! Members of a branch as a form names them: mentors, introducers.

use super::model::{Category, RecordKind, Sanction};
use super::queries;
use crate::organisations::Organisation;
use crate::platform::access::{Caller, Scope};
use crate::platform::error::AppError;
use db::Read;
use jiff::civil::Date;

/// A member of a branch on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// Whether a full member.
    pub full: bool,
    /// Whether under probation within the party (留党察看), rights not restored.
    pub on_watch: bool,
    /// Whether within the effect period of another sanction.
    pub sanctioned: bool,
}

/// Who of a branch bears these names on a day; none for a name that no member there has. Of several namesakes the one who
/// stands worst is taken, since a name alone does not tell.
///
/// # Errors
/// Without the right to read members there; whatever the database reports.
pub async fn named(
    read: &mut Read,
    caller: &Caller,
    branch: &Organisation,
    names: &[String],
    on: Date,
) -> Result<Vec<Option<Named>>, AppError> {
    let scope = Scope::subtree(&branch.path);
    let members = queries::as_of(read, caller, &scope, on).await?;
    let all = queries::restrictions(read, caller.area, &scope).await?;
    let holds = |from: Date, until: Option<Date>| from <= on && until.is_none_or(|until| on <= until);
    let sanctions = |person| {
        let own = all.iter().filter(move |(of, kind, _, from, until)| {
            *of == person && *kind == RecordKind::Sanction && holds(from.earliest(), *until)
        });
        own.filter_map(|(_, _, name, ..)| name.parse::<Sanction>().ok())
    };
    let one = |name: &String| {
        let bearers = members.iter().filter(|member| member.name == *name);
        let found = bearers.map(|member| Named {
            full: member.category == Category::Full,
            on_watch: sanctions(member.person).any(|it| it == Sanction::LookCheck),
            sanctioned: sanctions(member.person).any(|it| it != Sanction::LookCheck),
        });
        found.reduce(|one, other| Named {
            full: one.full && other.full,
            on_watch: one.on_watch || other.on_watch,
            sanctioned: one.sanctioned || other.sanctioned,
        })
    };
    Ok(names.iter().map(one).collect())
}

/// Names as people write several in one field.
#[must_use]
pub fn names_in(text: &str) -> Vec<String> {
    let parts = text.split(['、', '，', ',', ';', '；', '\n', ' ', '　']);
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
