//! SQL of what procedures ask the register.

use crate::members::model::Sex;
use crate::platform::date::PartialDate;
use crate::platform::id::{AreaId, PersonId};
use db::{Read, args};

db::statements! {
    PERSONAL = "SELECT sex, birth, ethnicity, native_place, education, employer FROM person WHERE area = $1 AND id = $2";
    BIRTH = "SELECT birth FROM person WHERE area = $1 AND id = $2";
}

/// The day, month or year of a person's birth.
pub(in crate::members) async fn birth(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Option<PartialDate>, db::Error> {
    let found: Option<(Option<PartialDate>,)> = read.optional(&BIRTH, &args![area, person]).await?;
    Ok(found.and_then(|(birth,)| birth))
}

/// What documents say of a person besides the name.
#[derive(Clone, Debug, Default)]
pub struct Personal {
    /// Sex.
    pub sex: Option<Sex>,
    /// The day, month or year of birth.
    pub birth: Option<PartialDate>,
    /// People (民族).
    pub ethnicity: Option<String>,
    /// Where the family comes from (籍贯).
    pub native_place: Option<String>,
    /// Highest education.
    pub education: Option<String>,
    /// Where the person works, and as what.
    pub employer: Option<String>,
}

/// What documents say of a person.
pub(in crate::members) async fn personal(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Personal, db::Error> {
    type Row =
        (Option<Sex>, Option<PartialDate>, Option<String>, Option<String>, Option<String>, Option<String>);
    let found: Option<Row> = read.optional(&PERSONAL, &args![area, person]).await?;
    let Some((sex, birth, ethnicity, native_place, education, employer)) = found else {
        return Ok(Personal::default());
    };
    Ok(Personal { sex, birth, ethnicity, native_place, education, employer })
}
