//! SQL of what procedures ask the register.

use crate::platform::date::PartialDate;
use crate::platform::id::{AreaId, PersonId};
use db::{Read, args};

db::statements! {
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
