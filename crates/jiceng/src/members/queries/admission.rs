//! SQL of what procedures ask the register.

use super::Branch;
use crate::members::model::Sex;
use crate::platform::date::PartialDate;
use crate::platform::id::{AreaId, MembershipId, PersonId};
use db::{Read, Write, args};

db::statements! {
    PERSONAL = "SELECT sex, birth, ethnicity, native_place, education, employer FROM person WHERE area = $1 AND id = $2";
    BIRTH = "SELECT birth FROM person WHERE area = $1 AND id = $2";
    GO_ON = "INSERT INTO membership (area, id, person, organisation, path, name, sort_key, category, standing, applied, joined, full_since, floating, from_day, version) SELECT area, $3, person, $4, $5, name, sort_key, category, standing, applied, joined, full_since, $7, $6, 1 FROM membership WHERE area = $1 AND id = $2";
    GO_ON_STATE = "INSERT INTO membership_state (area, membership, from_day, category, standing, recorded_at) SELECT area, $3, $4, category, standing, $5 FROM membership WHERE area = $1 AND id = $2";
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

/// Opens a membership in another branch with the category and standing of one that ends there. Post, group and being away
/// are of the old branch and stay behind.
pub(in crate::members) async fn go_on(
    write: &mut Write,
    area: AreaId,
    (old, new): (MembershipId, MembershipId),
    to: &Branch<'_>,
) -> Result<(), db::Error> {
    write.execute(&GO_ON, &args![area, old, new, to.organisation, to.path, to.from, false]).await?;
    write.execute(&GO_ON_STATE, &args![area, old, new, to.from, to.recorded_at]).await?;
    Ok(())
}
