//! SQL of the export.

use super::model::Line;
use crate::platform::access::Caller;
use crate::platform::id::{AccessId, AreaId, MembershipId, PersonId};
use db::{FromRow, Read, Row, Value, Write, args};
use jiff::Timestamp;

db::statements! {
    RECORDS = "SELECT m.id, m.person, m.path, m.name, m.category, m.standing, m.applied, m.joined, m.full_since, m.party_post, m.party_group, m.floating, m.from_day, p.sex, p.birth, p.ethnicity, p.native_place, p.education, p.degree, p.occupation, p.employer, p.address, p.archive_at, p.identity_mask, p.identity_cipher, p.telephone_mask, p.telephone_cipher, p.note, o.short_name, o.code FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51)";
    COMMITTEES = "SELECT path, short_name FROM organisation WHERE area = $1 AND kind IN ('party-committee', 'local-committee') AND dissolved_on IS NULL";
    LOG_LOOKS = "INSERT INTO access_log (area, at, account, who, what, id, person) VALUES ($1, $2, $3, $4, $5, $6, $7), ($1, $2, $3, $4, $5, $8, $9), ($1, $2, $3, $4, $5, $10, $11), ($1, $2, $3, $4, $5, $12, $13), ($1, $2, $3, $4, $5, $14, $15), ($1, $2, $3, $4, $5, $16, $17), ($1, $2, $3, $4, $5, $18, $19), ($1, $2, $3, $4, $5, $20, $21), ($1, $2, $3, $4, $5, $22, $23), ($1, $2, $3, $4, $5, $24, $25)";
    LOG_LOOK = "INSERT INTO access_log (area, at, account, who, what, id, person) VALUES ($1, $2, $3, $4, $5, $6, $7)";
}

/// Records that one run of [`RECORDS`] reads.
pub(super) const AT_ONCE: usize = 50;
/// Looks that one run of [`LOG_LOOKS`] keeps.
const LOOKS_AT_ONCE: usize = 10;

/// A member's record with the protected numbers still sealed.
pub(super) struct Sealed {
    pub(super) id: MembershipId,
    pub(super) person: PersonId,
    pub(super) path: String,
    pub(super) line: Line,
    pub(super) identity_cipher: Option<Vec<u8>>,
    pub(super) telephone_cipher: Option<Vec<u8>>,
}

impl FromRow for Sealed {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let line = Line {
            name: row.at(3)?,
            category: Some(row.at(4)?),
            standing: Some(row.at(5)?),
            applied: row.at(6)?,
            joined: row.at(7)?,
            full_since: row.at(8)?,
            party_post: row.at(9)?,
            party_group: row.at(10)?,
            floating: row.at(11)?,
            since: Some(row.at(12)?),
            sex: row.at(13)?,
            birth: row.at(14)?,
            ethnicity: row.at(15)?,
            native_place: row.at(16)?,
            education: row.at(17)?,
            degree: row.at(18)?,
            occupation: row.at(19)?,
            employer: row.at(20)?,
            address: row.at(21)?,
            archive_at: row.at(22)?,
            identity: row.at(23)?,
            telephone: row.at(25)?,
            note: row.at(27)?,
            branch: row.at(28)?,
            branch_code: row.at(29)?,
            committee: None,
        };
        Ok(Self {
            id: row.at(0)?,
            person: row.at(1)?,
            path: row.at(2)?,
            identity_cipher: row.at(24)?,
            telephone_cipher: row.at(26)?,
            line,
        })
    }
}

/// The records of at most [`AT_ONCE`] members, in any order. Whoever calls has found the members by a query that asked
/// the caller.
pub(super) async fn records(
    read: &mut Read,
    area: AreaId,
    ids: &[MembershipId],
) -> Result<Vec<Sealed>, db::Error> {
    let Some(last) = ids.last() else { return Ok(Vec::new()) };
    // The statement has a fixed number of places; those left over repeat the last.
    let places = (0..AT_ONCE).map(|at| ids.get(at).unwrap_or(last));
    let mut values: Vec<Value> = args![area].to_vec();
    values.extend(places.flat_map(|id| args![*id]));
    read.all(&RECORDS, &values).await
}

/// The committees of an area: path code and name.
pub(super) async fn committees(read: &mut Read, area: AreaId) -> Result<Vec<(String, String)>, db::Error> {
    read.all(&COMMITTEES, &args![area]).await
}

/// Keeps a look at each person's protected numbers where the person sees it.
pub(super) async fn log_looks(
    write: &mut Write,
    caller: &Caller,
    looks: &[(AccessId, PersonId)],
    at: Timestamp,
    what: &str,
) -> Result<(), db::Error> {
    let who = format!("{} · {}", caller.acting.organisation_name, caller.name);
    let first = args![caller.area, at, caller.account, who, what];
    for chunk in looks.chunks(LOOKS_AT_ONCE) {
        if chunk.len() == LOOKS_AT_ONCE {
            let rows = chunk.iter().flat_map(|(id, person)| args![*id, *person]);
            let values: Vec<Value> = first.iter().cloned().chain(rows).collect();
            write.execute(&LOG_LOOKS, &values).await?;
            continue;
        }
        for (id, person) in chunk {
            let values: Vec<Value> = first.iter().cloned().chain(args![*id, *person]).collect();
            write.execute(&LOG_LOOK, &values).await?;
        }
    }
    Ok(())
}
