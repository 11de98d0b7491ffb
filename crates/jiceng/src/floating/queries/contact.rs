//! SQL of when somebody was last in contact.

use crate::platform::id::{AreaId, MembershipId};
use db::{Read, args};
use jiff::civil::Date;

db::statements! {
    LAST = "SELECT max(r.on_day) FROM floating_record r JOIN floating f ON f.area = r.area AND f.id = r.floating WHERE r.area = $1 AND f.membership = $2 AND r.act = 'contact' AND r.withdrawn_reason IS NULL";
}

/// The last day on which a contact with a floating member is recorded.
///
/// # Errors
/// Whatever the database reports.
pub async fn last_contact(
    read: &mut Read,
    area: AreaId,
    membership: MembershipId,
) -> Result<Option<Date>, db::Error> {
    let (day,): (Option<Date>,) = read.one(&LAST, &args![area, membership]).await?;
    Ok(day)
}
