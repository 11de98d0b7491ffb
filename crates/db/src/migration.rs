use crate::{Db, Error, args, schema};
use jiff::Timestamp;

/// One step of the schema. Never changed once released: a later step follows.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Counts from 1 without gaps.
    pub version: u32,
    /// What it brings, in a word or two.
    pub name: &'static str,
    /// The text with the type words of [`crate::schema`].
    pub text: &'static str,
}

crate::statements! {
    APPLIED = "SELECT version, name FROM schema_migration ORDER BY version";
    NEWEST = "SELECT coalesce(max(version), 0) FROM schema_migration";
    RECORD = "INSERT INTO schema_migration (version, name, applied_at) VALUES ($1, $2, $3)";
}

const REGISTER: &str = "CREATE TABLE IF NOT EXISTS schema_migration (
  version {int} NOT NULL PRIMARY KEY,
  name {text} NOT NULL,
  applied_at {time} NOT NULL
) {strict};";

pub(crate) async fn migrate(db: &Db, migrations: &[Migration], at: Timestamp) -> Result<usize, Error> {
    let postgres = db.is_postgres();
    let mut write = db.write(&[uuid::Uuid::nil()]).await?;
    if postgres {
        // An index over a province takes its time.
        write.raw("SET LOCAL statement_timeout = 0".to_owned()).await?;
    }
    write.raw(schema::render(REGISTER, postgres)).await?;
    let applied: Vec<(u32, String)> = write.all(&APPLIED, &[]).await?;
    for (version, name) in &applied {
        let known = migrations.iter().find(|migration| migration.version == *version);
        if known.is_none_or(|migration| migration.name != name) {
            return Err(Error::Schema(format!(
                "the database holds step {version} “{name}”, unknown to this program"
            )));
        }
    }
    let newest = applied.last().map_or(0, |(version, _)| *version);
    let pending: Vec<_> = migrations.iter().filter(|migration| migration.version > newest).collect();
    for migration in &pending {
        write.raw(schema::render(migration.text, postgres)).await?;
        write.execute(&RECORD, &args![migration.version, migration.name, at]).await?;
    }
    let count = pending.len();
    write.commit().await?;
    Ok(count)
}

pub(crate) async fn version(db: &Db) -> Result<u32, Error> {
    let (version,): (u32,) = db.read().await?.one(&NEWEST, &[]).await?;
    Ok(version)
}
