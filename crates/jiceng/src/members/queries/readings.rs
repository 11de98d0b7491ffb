//! SQL of sort keys and search tokens of persons, brought up to date when names are read otherwise than before.

use crate::platform::id::{AreaId, PersonId};
use crate::platform::search::{self, Stale};
use db::{Db, Read, Write, args};

db::statements! {
    // A person erased by order has no name to read.
    PERSONS = "SELECT id, name, sort_key FROM person WHERE area = $1 AND id > $2 AND sort_key <> '~' ORDER BY id LIMIT $3";
    TOKENS = "SELECT person, token FROM person_token WHERE area = $1 AND person > $2 AND person <= $3";
    SET_KEY = "UPDATE person SET sort_key = $3 WHERE area = $1 AND id = $2";
    SET_MEMBERSHIP_KEY = "UPDATE membership SET sort_key = $3 WHERE area = $1 AND person = $2";
    DROP_TOKENS = "DELETE FROM person_token WHERE area = $1 AND person = $2";
    INSERT_TOKEN = "INSERT INTO person_token (area, token, person) VALUES ($1, $2, $3)";
}

/// Persons looked at in one transaction.
const CHUNK: i64 = 1_000;

/// Brings sort keys and tokens of an area's persons to the present reading of names. Each chunk is a transaction of its
/// own; cut off, it is simply done over. Nothing of the record itself changes. Tells how many persons were brought up to
/// date.
///
/// # Errors
/// Whatever the database reports.
pub async fn renew_readings(db: &Db, area: AreaId) -> Result<usize, db::Error> {
    let (mut after, mut count) = (PersonId(uuid::Uuid::nil()), 0);
    loop {
        let mut write = db.write(&[area.0]).await?;
        let Some((last, stale)) = chunk(&mut write, area, after).await? else { return Ok(count) };
        count += stale.len();
        for person in &stale {
            renew(&mut write, area, person).await?;
        }
        write.commit().await?;
        after = last;
    }
}

/// How many persons are sorted or found by another reading of their name than the present one.
///
/// # Errors
/// Whatever the database reports.
pub async fn stale_readings(read: &mut Read, area: AreaId) -> Result<usize, db::Error> {
    let (mut after, mut count) = (PersonId(uuid::Uuid::nil()), 0);
    while let Some((last, stale)) = chunk(read, area, after).await? {
        count += stale.len();
        after = last;
    }
    Ok(count)
}

/// The last of the next persons, and those of them that are stale; none when there are no more.
async fn chunk(
    read: &mut Read,
    area: AreaId,
    after: PersonId,
) -> Result<Option<(PersonId, Vec<Stale<PersonId>>)>, db::Error> {
    let persons: Vec<(PersonId, String, String)> = read.all(&PERSONS, &args![area, after, CHUNK]).await?;
    let Some(last) = persons.last().map(|person| person.0) else { return Ok(None) };
    let stored = read.all(&TOKENS, &args![area, after, last]).await?;
    let now = |name: &str| (search::person_sort_key(name), search::person_tokens(name));
    Ok(Some((last, search::stale(persons, stored, now))))
}

async fn renew(write: &mut Write, area: AreaId, person: &Stale<PersonId>) -> Result<(), db::Error> {
    write.execute(&SET_KEY, &args![area, person.id, person.key]).await?;
    write.execute(&SET_MEMBERSHIP_KEY, &args![area, person.id, person.key]).await?;
    write.execute(&DROP_TOKENS, &args![area, person.id]).await?;
    for token in &person.tokens {
        write.execute(&INSERT_TOKEN, &args![area, token, person.id]).await?;
    }
    Ok(())
}
