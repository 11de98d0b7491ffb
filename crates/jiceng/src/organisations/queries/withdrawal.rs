//! Taking back what an import entered by mistake: SQL that removes rows, and only such rows as nothing depends on.

use crate::platform::id::{AreaId, OrganisationId};
use db::{Read, Write, args};
use jiff::civil::Date;

db::statements! {
    DEPENDENTS = "SELECT (SELECT count(*) FROM organisation o WHERE o.area = $1 AND o.superior = $2) + (SELECT count(*) FROM placement p WHERE p.area = $1 AND p.superior = $2) + (SELECT count(*) FROM membership m WHERE m.area = $1 AND m.organisation = $2) + (SELECT count(*) FROM role_grant g WHERE g.area = $1 AND g.organisation = $2) + (SELECT count(*) FROM unit u WHERE u.area = $1 AND u.territory = $2) + (SELECT count(*) FROM unit_cover c WHERE c.area = $1 AND c.organisation = $2) + (SELECT count(*) FROM import_batch b WHERE b.area = $1 AND b.organisation = $2) + (SELECT count(*) FROM meeting g WHERE g.area = $1 AND g.organisation = $2) + (SELECT count(*) FROM duty_answer d WHERE d.area = $1 AND d.organisation = $2) + (SELECT count(*) FROM duty_answer_former e WHERE e.area = $1 AND e.organisation = $2) + (SELECT count(*) FROM yearly_text x WHERE x.area = $1 AND x.organisation = $2) + (SELECT count(*) FROM rectification r WHERE r.area = $1 AND r.organisation = $2) + (SELECT count(*) FROM procedure_case k WHERE k.area = $1 AND (k.organisation = $2 OR k.partner = $2)) + (SELECT count(*) FROM transfer_incoming i WHERE i.area = $1 AND i.organisation = $2) + (SELECT count(*) FROM floating f WHERE f.area = $1 AND f.home = $2) + (SELECT count(*) FROM floating_place g WHERE g.area = $1 AND g.host = $2) + (SELECT count(*) FROM procedure_case y WHERE y.area = $1 AND y.organisation = $2) + (SELECT count(*) FROM key_village k WHERE k.area = $1 AND k.organisation = $2)";
    ENTERED = "SELECT (SELECT count(*) FROM post p WHERE p.area = $1 AND p.organisation = $2), (SELECT count(*) FROM term t WHERE t.area = $1 AND t.organisation = $2)";
    DROP_POSTS = "DELETE FROM post WHERE area = $1 AND organisation = $2";
    DROP_TERMS = "DELETE FROM term WHERE area = $1 AND organisation = $2";
    DROP_POST = "DELETE FROM post WHERE area = $1 AND organisation = $2 AND name = $3 AND post = $4 AND from_day = $5 AND until_day IS NULL";
    DROP_TERM = "DELETE FROM term WHERE area = $1 AND organisation = $2 AND started = $3 AND ended IS NULL";
    DROP_ACTS = "DELETE FROM organisation_act WHERE area = $1 AND organisation = $2";
    DROP_TOKENS = "DELETE FROM organisation_token WHERE area = $1 AND organisation = $2";
    DROP_PLACES = "DELETE FROM placement WHERE area = $1 AND organisation = $2";
    DROP = "DELETE FROM organisation WHERE area = $1 AND id = $2 AND version = $3";
}

/// Removes an organisation of this version with so many posts and terms, if nothing else has come to depend on it.
/// Tells whether it is gone. The caller of this function has checked access and writes the journal.
///
/// # Errors
/// Whatever the database reports.
pub async fn withdraw(
    write: &mut Write,
    area: AreaId,
    id: OrganisationId,
    version: i64,
    entered: (i64, i64),
) -> Result<bool, db::Error> {
    let present: (i64, i64) = write.one(&ENTERED, &args![area, id]).await?;
    if present != entered || depends(write, area, id).await? {
        return Ok(false);
    }
    if write.execute(&DROP, &args![area, id, version]).await? == 0 {
        return Ok(false);
    }
    for statement in [&DROP_POSTS, &DROP_TERMS, &DROP_ACTS, &DROP_TOKENS, &DROP_PLACES] {
        write.execute(statement, &args![area, id]).await?;
    }
    Ok(true)
}

async fn depends(read: &mut Read, area: AreaId, id: OrganisationId) -> Result<bool, db::Error> {
    let (count,): (i64,) = read.one(&DEPENDENTS, &args![area, id]).await?;
    Ok(count > 0)
}

/// Removes a post entered by mistake. Tells whether it was still as entered.
///
/// # Errors
/// Whatever the database reports.
pub async fn withdraw_post(
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    (name, post, from): (&str, &str, Date),
) -> Result<bool, db::Error> {
    Ok(write.execute(&DROP_POST, &args![area, organisation, name, post, from]).await? > 0)
}

/// Removes a term entered by mistake. Tells whether it was still as entered.
///
/// # Errors
/// Whatever the database reports.
pub async fn withdraw_term(
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    started: Date,
) -> Result<bool, db::Error> {
    Ok(write.execute(&DROP_TERM, &args![area, organisation, started]).await? > 0)
}
