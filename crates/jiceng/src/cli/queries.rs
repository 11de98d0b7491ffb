//! SQL of the doctor.

use crate::platform::id::AreaId;
use db::args;

db::statements! {
    STRAY_PATHS = "SELECT count(*) FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.until_day IS NULL AND m.path <> o.path";
    STRAY_NAMES = "SELECT count(*) FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND (m.name <> p.name OR m.sort_key <> p.sort_key)";
    STRAY_CLAIMS = "SELECT count(*) FROM person p LEFT JOIN identity_claim c ON c.identity_hash = p.identity_hash AND c.person = p.id WHERE p.area = $1 AND p.identity_hash IS NOT NULL AND c.person IS NULL";
    TWICE_MEMBERS = "SELECT count(*) FROM (SELECT person FROM membership WHERE area = $1 AND until_day IS NULL GROUP BY person HAVING count(*) > 1) t";
}

/// What must be nought in a sound register, with how often it is not.
///
/// # Errors
/// Whatever the database reports.
pub async fn invariants(read: &mut db::Read, area: AreaId) -> Result<Vec<(&'static str, i64)>, db::Error> {
    let mut found = Vec::new();
    for (what, statement) in [
        ("memberships whose path differs from their organisation's", &STRAY_PATHS),
        ("memberships whose name differs from their person's", &STRAY_NAMES),
        ("identity numbers not claimed", &STRAY_CLAIMS),
        ("persons in two branches at once", &TWICE_MEMBERS),
    ] {
        let (count,): (i64,) = read.one(statement, &args![area]).await?;
        found.push((what, count));
    }
    Ok(found)
}
