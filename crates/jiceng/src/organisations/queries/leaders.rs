//! SQL of terms and of who holds which post.

use super::{Post, Term};
use crate::platform::access::Scope;
use crate::platform::date::PartialDate;
use crate::platform::id::{AreaId, MembershipId, OrganisationId, PersonId, PostId, TermId};
use db::{FromRow, Read, Row, Write, args};
use jiff::civil::Date;

db::statements! {
    TERMS = "SELECT id, started, years, due, ended, note, seats, changing_since, extended_until FROM term WHERE area = $1 AND organisation = $2 ORDER BY started DESC";
    TERM = "SELECT id, started, years, due, ended, note, seats, changing_since, extended_until FROM term WHERE area = $1 AND organisation = $2 AND id = $3";
    INSERT_TERM = "INSERT INTO term (area, id, organisation, started, years, due, note, seats) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    END_TERM = "UPDATE term SET ended = $3 WHERE area = $1 AND organisation = $2 AND ended IS NULL AND started < $3";
    CHANGE_TERM = "UPDATE term SET started = $4, years = $5, due = $6, ended = $7, note = $8, seats = $9, changing_since = $10, extended_until = $11 WHERE area = $1 AND organisation = $2 AND id = $3";
    LEADERS = "SELECT id, person, name, post, from_day, until_day, filed_on, trained_on FROM post WHERE area = $1 AND organisation = $2 AND (until_day IS NULL OR until_day >= $3) AND from_day <= $3 ORDER BY from_day, id";
    POSTS = "SELECT id, person, name, post, from_day, until_day, filed_on, trained_on FROM post WHERE area = $1 AND organisation = $2 ORDER BY from_day DESC, id LIMIT 200";
    POST = "SELECT id, person, name, post, from_day, until_day, filed_on, trained_on FROM post WHERE area = $1 AND organisation = $2 AND id = $3";
    INSERT_POST = "INSERT INTO post (area, id, organisation, person, name, post, from_day, until_day, filed_on, trained_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    CHANGE_POST = "UPDATE post SET post = $4, from_day = $5, until_day = $6, filed_on = $7, trained_on = $8 WHERE area = $1 AND organisation = $2 AND id = $3";
    NAMESAKES = "SELECT m.person, m.name, o.short_name, p.birth FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.sort_key = $2 AND m.name = $3 AND m.until_day IS NULL AND m.path >= $4 AND m.path < $5 ORDER BY m.id LIMIT 9";
    // Found by the person: left to itself, SQLite walks all members of the scope.
    MEMBER_BEHIND = sqlite "SELECT m.id, p.telephone_mask FROM membership m INDEXED BY membership_person JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.person = $2 AND m.until_day IS NULL AND m.path >= $3 AND m.path < $4 ORDER BY m.from_day DESC LIMIT 1" postgres "SELECT m.id, p.telephone_mask FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.person = $2 AND m.until_day IS NULL AND m.path >= $3 AND m.path < $4 ORDER BY m.from_day DESC LIMIT 1";
    BUMP = "UPDATE organisation SET version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
}

/// A member of a name, to tell apart those who share it.
#[derive(Clone, Debug)]
pub(in crate::organisations) struct Namesake {
    pub(in crate::organisations) person: PersonId,
    pub(in crate::organisations) name: String,
    pub(in crate::organisations) branch: String,
    pub(in crate::organisations) birth: Option<PartialDate>,
}

impl FromRow for Namesake {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { person: row.at(0)?, name: row.at(1)?, branch: row.at(2)?, birth: row.at(3)? })
    }
}

/// The present membership of a person in a scope, with the masked telephone.
pub(in crate::organisations) async fn member_behind(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
    scope: &Scope,
) -> Result<Option<(MembershipId, Option<String>)>, db::Error> {
    read.optional(&MEMBER_BEHIND, &args![area, person, scope.from, scope.to]).await
}

/// The terms of an organisation, newest first.
///
/// # Errors
/// Whatever the database reports.
pub async fn terms(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
) -> Result<Vec<Term>, db::Error> {
    read.all(&TERMS, &args![area, organisation]).await
}

pub(in crate::organisations) async fn term(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    id: TermId,
) -> Result<Option<Term>, db::Error> {
    read.optional(&TERM, &args![area, organisation, id]).await
}

/// Who leads an organisation on a day.
///
/// # Errors
/// Whatever the database reports.
pub async fn leaders(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    on: Date,
) -> Result<Vec<Post>, db::Error> {
    read.all(&LEADERS, &args![area, organisation, on]).await
}

/// Everybody who ever held a post, newest first.
pub(in crate::organisations) async fn posts(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
) -> Result<Vec<Post>, db::Error> {
    read.all(&POSTS, &args![area, organisation]).await
}

pub(in crate::organisations) async fn post(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    id: PostId,
) -> Result<Option<Post>, db::Error> {
    read.optional(&POST, &args![area, organisation, id]).await
}

/// Present members of exactly this name in a range of path codes.
pub(in crate::organisations) async fn namesakes(
    read: &mut Read,
    area: AreaId,
    name: &str,
    scope: &Scope,
) -> Result<Vec<Namesake>, db::Error> {
    let key = crate::platform::search::person_sort_key(name);
    read.all(&NAMESAKES, &args![area, key, name, scope.from, scope.to]).await
}

/// Records a term; the one that ran ends with its beginning.
pub(in crate::organisations) async fn insert_term(
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    term: &Term,
) -> Result<(), db::Error> {
    write.execute(&END_TERM, &args![area, organisation, term.started]).await?;
    let values =
        args![area, term.id, organisation, term.started, term.years, term.due, term.note, term.seats];
    write.execute(&INSERT_TERM, &values).await?;
    Ok(())
}

pub(in crate::organisations) async fn change_term(
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    term: &Term,
) -> Result<(), db::Error> {
    let values = args![
        area,
        organisation,
        term.id,
        term.started,
        term.years,
        term.due,
        term.ended,
        term.note,
        term.seats,
        term.changing_since,
        term.extended_until
    ];
    write.execute(&CHANGE_TERM, &values).await?;
    Ok(())
}

pub(in crate::organisations) async fn insert_post(
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    post: &Post,
) -> Result<(), db::Error> {
    let values = args![
        area,
        post.id,
        organisation,
        post.person,
        post.name,
        post.post,
        post.from,
        post.until,
        post.filed_on,
        post.trained_on
    ];
    write.execute(&INSERT_POST, &values).await?;
    Ok(())
}

pub(in crate::organisations) async fn change_post(
    write: &mut Write,
    area: AreaId,
    organisation: OrganisationId,
    post: &Post,
) -> Result<(), db::Error> {
    let values =
        args![area, organisation, post.id, post.post, post.from, post.until, post.filed_on, post.trained_on];
    write.execute(&CHANGE_POST, &values).await?;
    Ok(())
}

/// Counts a change of an organisation's terms or posts. Tells whether the version was the present one.
pub(in crate::organisations) async fn bump(
    write: &mut Write,
    area: AreaId,
    id: OrganisationId,
    version: i64,
) -> Result<bool, db::Error> {
    Ok(write.execute(&BUMP, &args![area, id, version]).await? == 1)
}
