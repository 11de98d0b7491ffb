//! Naming an organisation in a form: typed as code, name, part of a name or pinyin. When several fit they are offered
//! below the field, so that nobody has to know a code; it works without script.

use super::model::Code;
use super::queries::{self, Organisation};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::date::narrow;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Submitted, line, picked};
use crate::platform::id::AreaId;
use crate::platform::request::Context;
use db::Read;

/// So many are offered.
const MOST: usize = 8;
/// What is typed is at most this long: a full name with its code.
const LONGEST: usize = 120;

/// The organisation as a field shows it once it is known; [`pick`] reads it back.
#[must_use]
pub fn typed_as(organisation: &Organisation) -> String {
    format!("{}（{}）", organisation.short_name, organisation.code)
}

/// The organisation that a field of a form names, among those that the caller sees; or what to say beside the field.
/// `permission` is what the caller needs there: only such organisations are offered.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn pick(
    read: &mut Read,
    caller: &Caller,
    submitted: &Submitted,
    field: &str,
    permission: Permission,
) -> Result<Result<Organisation, FieldError>, AppError> {
    let typed = match submitted.first(field) {
        "" => return Ok(Err(FieldError::new("field-required"))),
        typed => match line(LONGEST)(typed) {
            Ok(typed) => typed,
            Err(error) => return Ok(Err(error)),
        },
    };
    if let Some(id) = picked(submitted, field).and_then(|id| id.parse().ok())
        && let Some(found) = seen(queries::by_id(read, caller, id).await)?
    {
        return Ok(Ok(found));
    }
    if let Ok(code) = Code::parse(&code_in(&typed))
        && let Some(found) = queries::by_code(read, caller.area, &code.0).await?
    {
        let found = seen(queries::by_id(read, caller, found.id).await)?;
        return Ok(found.ok_or_else(|| FieldError::new("organisation-pick-none")));
    }
    let mut found = queries::by_name(read, caller, &typed).await?;
    if found.is_empty() {
        let limit = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
        found = queries::search(read, caller, &typed, limit).await?;
    }
    if found.len() > 1 {
        found.retain(|it| it.dissolved_on.is_none() && caller.may_at(permission, &it.path));
    }
    match found.len() {
        0 => Ok(Err(FieldError::new("organisation-pick-none"))),
        1 => Ok(Ok(found.remove(0))),
        _ => Ok(Err(several(read, caller, found).await?)),
    }
}

/// A branch anywhere in the area that a field of a form names, for what passes between branches that do not see each other.
/// Names and codes of branches are no secret within a county; nothing else of it is told.
///
/// # Errors
/// Whatever the database reports; within, what to say beside the field.
pub async fn pick_branch(
    read: &mut Read,
    area: AreaId,
    submitted: &Submitted,
    field: &str,
) -> Result<Result<Organisation, FieldError>, AppError> {
    let typed = match submitted.first(field) {
        "" => return Ok(Err(FieldError::new("field-required"))),
        typed => match line(LONGEST)(typed) {
            Ok(typed) => typed,
            Err(error) => return Ok(Err(error)),
        },
    };
    let fits = |it: &Organisation| it.kind.holds_members() && it.dissolved_on.is_none();
    if let Some(id) = picked(submitted, field).and_then(|id| id.parse().ok())
        && let Some(found) = queries::in_area(read, area, id).await?.filter(fits)
    {
        return Ok(Ok(found));
    }
    if let Ok(code) = Code::parse(&code_in(&typed))
        && let Some(found) = queries::by_code(read, area, &code.0).await?
    {
        return Ok(if fits(&found) {
            Ok(found)
        } else {
            Err(FieldError::new("organisation-pick-no-branch"))
        });
    }
    let limit = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
    let mut found = queries::in_area_named(read, area, &typed, limit).await?;
    found.retain(fits);
    match found.len() {
        0 => Ok(Err(FieldError::new("organisation-pick-no-branch"))),
        1 => Ok(Ok(found.remove(0))),
        many => {
            let mut choices = Vec::new();
            for branch in found.into_iter().take(MOST) {
                let above = match branch.superior {
                    Some(id) => queries::in_area(read, area, id).await?,
                    None => None,
                };
                choices.push((branch.id.to_string(), below(above, &branch)));
            }
            let key = if many > MOST { "organisation-pick-many" } else { "organisation-pick-several" };
            Ok(Err(FieldError::with(key, "most", MOST).offering(choices)))
        }
    }
}

/// The branch that a field of a form names, where the caller holds a permission and which has members of its own; or what
/// to say beside the field. `not_yours` is the key of what is said of a branch where the caller holds it not.
///
/// # Errors
/// As [`pick`].
pub async fn pick_own_branch(
    read: &mut Read,
    caller: &Caller,
    submitted: &Submitted,
    (field, not_yours): (&str, &'static str),
    permission: Permission,
) -> Result<Result<Organisation, FieldError>, AppError> {
    let found = match pick(read, caller, submitted, field, permission).await? {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    if !caller.may_at(permission, &found.path) {
        return Ok(Err(FieldError::new(not_yours)));
    }
    Ok(if found.kind.holds_members() { Ok(found) } else { Err(FieldError::new("member-branch-only")) })
}

/// What an organisation is called, behind its superior.
fn below(above: Option<Organisation>, organisation: &Organisation) -> String {
    let name = typed_as(organisation);
    above.map_or(name.clone(), |above| format!("{} › {name}", above.short_name))
}

/// The organisation to which a list is narrowed: by its row, as links name it, or as somebody typed it. None where the
/// field is empty.
///
/// # Errors
/// [`AppError::NotFound`] for a row that the caller does not see; as [`pick`].
pub async fn narrowed(
    read: &mut Read,
    caller: &Caller,
    submitted: &Submitted,
    field: &'static str,
    permission: Permission,
) -> Result<(Option<Organisation>, Errors), AppError> {
    if submitted.first(field).is_empty() {
        return Ok((None, Errors::default()));
    }
    if let Ok(id) = submitted.first(field).parse() {
        return Ok((Some(queries::by_id(read, caller, id).await?), Errors::default()));
    }
    Ok(match pick(read, caller, submitted, field, permission).await? {
        Ok(found) => (Some(found), Errors::default()),
        Err(error) => (None, Errors::one(field, error)),
    })
}

/// The organisation to which a list is narrowed, with its field as the list shows it and what is wrong with it so far.
#[derive(Debug)]
pub struct Narrowed {
    /// The organisation; none where the field is empty, or names none.
    pub organisation: Option<Organisation>,
    /// The field.
    pub field: Field,
    /// What is wrong with it.
    pub errors: Errors,
}

impl Narrowed {
    /// Reads what an address asks of a list: [`narrowed`], with its field of that name and label.
    ///
    /// # Errors
    /// As [`narrowed`].
    pub async fn read(
        context: &Context,
        read: &mut Read,
        asked: &Submitted,
        (name, label): (&'static str, &str),
        permission: Permission,
    ) -> Result<Self, AppError> {
        let (organisation, errors) = narrowed(read, context.caller()?, asked, name, permission).await?;
        let mut field = Field::new(context, asked, &errors, name, label).optional();
        if let Some(organisation) = &organisation {
            field.value = typed_as(organisation);
        }
        Ok(Self { organisation, field, errors })
    }

    /// The organisation and those below it.
    #[must_use]
    pub fn scope(&self) -> Option<Scope> {
        self.organisation.as_ref().map(|it| Scope::subtree(&it.path))
    }
}

/// None when it is not there or not for the caller to see.
fn seen(found: Result<Organisation, AppError>) -> Result<Option<Organisation>, AppError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(AppError::NotFound | AppError::Denied(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The code in a text such as [`typed_as`] writes; else the whole text.
fn code_in(typed: &str) -> String {
    let inner = typed.strip_suffix(['）', ')']).and_then(|text| text.rsplit_once(['（', '(']));
    narrow(inner.map_or(typed, |(_, code)| code)).trim().to_uppercase()
}

/// Several that fit, each with its superior, which tells those of the same name apart.
async fn several(read: &mut Read, caller: &Caller, found: Vec<Organisation>) -> Result<FieldError, AppError> {
    let key = if found.len() > MOST { "organisation-pick-many" } else { "organisation-pick-several" };
    let mut choices = Vec::new();
    for organisation in found.into_iter().take(MOST) {
        let superior = match organisation.superior {
            Some(id) => seen(queries::by_id(read, caller, id).await)?,
            None => None,
        };
        choices.push((organisation.id.to_string(), below(superior, &organisation)));
    }
    Ok(FieldError::with(key, "most", MOST).offering(choices))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_alone_and_behind_a_name() {
        for (typed, code) in [
            ("990101", "990101"),
            ("９９０１０１", "990101"),
            ("青石镇党委（990101）", "990101"),
            ("第一党支部（筹备）（990101a）", "990101A"),
            ("青石镇(990101)", "990101"),
            ("青石镇", "青石镇"),
            ("（", "("),
            ("）", ")"),
        ] {
            assert_eq!(code_in(typed), code, "{typed}");
        }
    }
}
