//! Finding the unit that somebody names in a form: by code, by name, or by words; when several fit, they are offered.

use crate::platform::access::Caller;
use crate::platform::error::AppError;
use crate::platform::form::{FieldError, Submitted, picked};
use crate::units::queries::{self, Filter, Unit};
use db::Read;
use jiff::civil::Date;

/// So many are offered when words fit several.
const MOST: i64 = 8;

/// The unit that a field names, among those that the caller sees.
pub(super) async fn unit(
    read: &mut Read,
    caller: &Caller,
    submitted: &Submitted,
    field: &str,
    today: Date,
) -> Result<Result<Unit, FieldError>, AppError> {
    if let Some(id) = picked(submitted, field).and_then(|id| id.parse().ok()) {
        match queries::by_id(read, caller, id, today).await {
            Ok(found) => return Ok(Ok(found)),
            Err(AppError::NotFound | AppError::Denied(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let typed = submitted.first(field);
    let filter = Filter { words: typed.to_owned(), ..Filter::default() };
    let mut listed = queries::list(read, caller, &filter, today, None, MOST).await?;
    let code = typed.to_uppercase();
    let exact = |it: &queries::Listed| it.name == typed || it.code.as_deref() == Some(code.as_str());
    if listed.iter().any(exact) {
        listed.retain(exact);
    }
    match &listed[..] {
        [] => Ok(Err(FieldError::new("unit-within-none"))),
        [only] => Ok(Ok(queries::by_id(read, caller, only.id, today).await?)),
        several => {
            let choice =
                |it: &queries::Listed| (it.id.to_string(), format!("{} › {}", it.territory, it.name));
            let choices = several.iter().map(choice).collect();
            Ok(Err(FieldError::new("unit-within-several").offering(choices)))
        }
    }
}
