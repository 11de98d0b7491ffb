//! Finding the organisation or unit that somebody typed: by code, by name, or by words when they fit only one.

use crate::organisations::{self, Code, Organisation};
use crate::platform::access::Caller;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::units::queries::{self, Filter, Unit};
use db::Read;
use jiff::civil::Date;

/// So many are named when words fit several.
const MOST: i64 = 6;

/// The caller's organisation that was typed.
pub(super) async fn organisation(
    read: &mut Read,
    caller: &Caller,
    typed: &str,
) -> Result<Result<Organisation, FieldError>, AppError> {
    if let Ok(code) = Code::parse(typed)
        && let Some(found) = organisations::by_code(read, caller.area, &code.0).await?
        && caller.may_at(crate::platform::access::Permission::ReadOrganisations, &found.path)
    {
        return Ok(Ok(found));
    }
    let mut found = organisations::by_name(read, caller, typed).await?;
    if found.is_empty() {
        found = organisations::search(read, caller, typed, MOST).await?;
    }
    let names = found.iter().map(|it| format!("{}（{}）", it.short_name, it.code)).collect::<Vec<_>>();
    Ok(one(found, &names, "unit-organisation-none", "unit-organisation-several"))
}

/// The unit that was typed, among those that the caller sees.
pub(super) async fn unit(
    read: &mut Read,
    caller: &Caller,
    typed: &str,
    today: Date,
) -> Result<Result<Unit, FieldError>, AppError> {
    let filter = Filter { words: typed.to_owned(), ..Filter::default() };
    let listed = queries::list(read, caller, &filter, today, None, MOST).await?;
    let code = typed.to_uppercase();
    let exact: Vec<_> = listed
        .iter()
        .filter(|it| it.name == typed || it.code.as_deref() == Some(code.as_str()))
        .cloned()
        .collect();
    let listed = if exact.is_empty() { listed } else { exact };
    let names = listed
        .iter()
        .map(|it| format!("{}（{}）", it.name, it.code.as_deref().unwrap_or(&it.territory)))
        .collect::<Vec<_>>();
    match one(listed, &names, "unit-within-none", "unit-within-several") {
        Ok(found) => Ok(Ok(queries::by_id(read, caller, found.id, today).await?)),
        Err(error) => Ok(Err(error)),
    }
}

/// The only one found, or what to say when there are none or several.
fn one<T>(
    mut found: Vec<T>,
    names: &[String],
    none: &'static str,
    several: &'static str,
) -> Result<T, FieldError> {
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(FieldError::with(several, "names", names.join("、"))),
        (None, _) => Err(FieldError::new(none)),
    }
}
