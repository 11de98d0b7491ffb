//! SQL of the journal as people read it.

use crate::platform::access::{Caller, Permission, Reach};
use crate::platform::error::AppError;
use db::{FromRow, Read, Row, args};
use jiff::Timestamp;
use uuid::Uuid;

db::statements! {
    ENTRIES = "SELECT j.sequence, j.at, j.act, j.subject_kind, j.subject, a.display, d.display, o.short_name, so.short_name, sa.display, sp.name FROM journal j LEFT JOIN organisation o ON o.area = j.area AND o.id = j.organisation LEFT JOIN account a ON a.area = j.area AND a.id = j.account LEFT JOIN account d ON d.area = j.area AND d.id = j.delegated_from LEFT JOIN organisation so ON so.area = j.area AND so.id = j.subject LEFT JOIN account sa ON sa.area = j.area AND sa.id = j.subject LEFT JOIN person sp ON sp.area = j.area AND sp.id = j.subject WHERE j.area = $1 AND j.sequence < $2 AND ((o.path >= $3 AND o.path < $4) OR ($5 = 'all' AND j.organisation IS NULL)) AND ($6 = '' OR j.act = $6) AND ($7 = '' OR j.subject_kind = $7) AND ($8 = '' OR a.name = $8 OR a.display = $8) AND j.at >= $9 AND j.at < $10 AND (j.subject = $11 OR $11 IS NULL) ORDER BY j.sequence DESC LIMIT $12";
}

/// An entry as people read it: never its payload.
#[derive(Clone, Debug)]
pub(in crate::accounts) struct Line {
    pub(in crate::accounts) sequence: i64,
    pub(in crate::accounts) at: Timestamp,
    pub(in crate::accounts) act: String,
    pub(in crate::accounts) kind: String,
    pub(in crate::accounts) subject: Option<Uuid>,
    /// Who; none for the system itself.
    pub(in crate::accounts) who: Option<String>,
    /// On whose behalf.
    pub(in crate::accounts) on_behalf: Option<String>,
    /// The organisation acted for.
    pub(in crate::accounts) place: Option<String>,
    /// The name of what it was done to, where it is an organisation, an account or a person.
    pub(in crate::accounts) about: Option<String>,
}

impl FromRow for Line {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        let names: [Option<String>; 3] = [row.at(8)?, row.at(9)?, row.at(10)?];
        Ok(Self {
            sequence: row.at(0)?,
            at: row.at(1)?,
            act: row.at(2)?,
            kind: row.at(3)?,
            subject: row.at(4)?,
            who: row.at(5)?,
            on_behalf: row.at(6)?,
            place: row.at(7)?,
            about: names.into_iter().flatten().next(),
        })
    }
}

/// What the journal is narrowed to.
#[derive(Clone, Debug)]
pub(in crate::accounts) struct Narrowed<'a> {
    pub(in crate::accounts) before: i64,
    pub(in crate::accounts) act: &'a str,
    pub(in crate::accounts) kind: &'a str,
    pub(in crate::accounts) who: &'a str,
    pub(in crate::accounts) from: Timestamp,
    pub(in crate::accounts) until: Timestamp,
    pub(in crate::accounts) subject: Option<Uuid>,
    pub(in crate::accounts) limit: i64,
}

/// Entries of acts done for the organisations in the caller's reach, newest first. What the system itself did, and what
/// is older than this record of organisations, is read at the top of the area.
///
/// # Errors
/// Without the right to read the journal; whatever the database reports.
pub(in crate::accounts) async fn entries(
    read: &mut Read,
    caller: &Caller,
    query: &Narrowed<'_>,
) -> Result<Vec<Line>, AppError> {
    let scope = caller.scope(Permission::ReadJournal)?;
    let whole = caller.acting.path == crate::organisations::ROOT
        && caller.acting.reach(Permission::ReadJournal) == Some(Reach::Subtree);
    let values = args![
        caller.area,
        query.before,
        scope.from,
        scope.to,
        if whole { "all" } else { "" },
        query.act,
        query.kind,
        query.who,
        query.from,
        query.until,
        query.subject,
        query.limit
    ];
    Ok(read.all(&ENTRIES, &values).await?)
}
