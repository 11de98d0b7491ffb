//! Verifying an installation: the journal's chains, the register's invariants, the keys.

use super::trouble::{self, hold};
use super::voice::Voice;
use super::{Store, installation, queries};
use crate::platform::area::areas;
use crate::platform::clock::Clock;
use crate::platform::journal;
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use crate::platform::text::Language;
use crate::platform::upkeep::Verified;
use db::Db;

pub(super) async fn run(voice: Voice, store: &Store) -> anyhow::Result<()> {
    store.stands()?;
    let _in_use = installation::InUse::shared(store)?;
    let rules = rules(voice, store)?;
    let keys = Keys::open(&store.keys(), &Randomness::from_system()?)?;
    let db = installation::open_newest(&store.url()).await?;
    let sound = examine(voice, &db, Some(&keys)).await?;
    db.close().await;
    let verified = Verified { at: Clock::System.now(), sound: sound && rules };
    voice.note(store, |upkeep| upkeep.verified = Some(verified))?;
    hold(sound, "cli-unsound", &[])?;
    hold(rules, "cli-rules-unsound", &[])?;
    voice.say("cli-sound", &[])
}

/// Whether the rulebook can be used, with the county's rules when there are any. What is wrong is said, and the rest of
/// the installation still looked at.
fn rules(voice: Voice, store: &Store) -> anyhow::Result<bool> {
    let overlay = store.overlay();
    match installation::rulebook(overlay.as_deref()) {
        Ok(book) => {
            let local = book.provisions().iter().filter(|provision| provision.is_local()).count();
            let mut args = vec![("count", book.provisions().len().to_string()), ("local", local.to_string())];
            let key = if let Some(folder) = &overlay {
                args.push(("folder", folder.display().to_string()));
                "cli-doctor-rules-county"
            } else {
                "cli-doctor-rules"
            };
            voice.say(key, &args)?;
            Ok(true)
        }
        Err(error) => {
            voice.line(&trouble::told(voice.language, &error))?;
            Ok(false)
        }
    }
}

/// Says what is found, area by area. Without keys, sealed values are not opened.
pub(super) async fn examine(voice: Voice, db: &Db, keys: Option<&Keys>) -> anyhow::Result<bool> {
    let damage = db.damage().await?;
    for line in &damage {
        voice.say("cli-doctor-damage", &[("damage", line.clone())])?;
    }
    let mut sound = damage.is_empty();
    let mut read = db.read().await?;
    for (area, name) in areas(&mut read).await? {
        let (entries, faults) = journal::verify(&mut read, area).await?;
        voice.say("cli-doctor-journal", &[("area", name), ("count", entries.to_string())])?;
        for fault in &faults {
            sound = false;
            voice.line(&format!("  {}", serde_json::to_string(fault)?))?;
        }
        let mut found = queries::invariants(&mut read, area).await?;
        found.push(queries::misread_names(&mut read, area).await?);
        if let Some(keys) = keys {
            found.push(queries::strange_numbers(&mut read, area, keys).await?);
        }
        for (what, count) in found.into_iter().filter(|(_, count)| *count > 0) {
            sound = false;
            let what = if voice.language == Language::Zh { queries::chinese(what) } else { what };
            voice.line(&format!("  {what}: {count}"))?;
        }
    }
    drop(read);
    if let Some(keys) = keys {
        for (what, count) in unopened(db, keys).await? {
            sound = false;
            voice.say("cli-doctor-sealed", &[("column", what), ("count", count.to_string())])?;
        }
    }
    Ok(sound)
}

/// The columns of which some values do not open, with how many.
async fn unopened(db: &Db, keys: &Keys) -> anyhow::Result<Vec<(String, u64)>> {
    let mut closed = Vec::new();
    for (table, column) in super::keys::sealed_columns()? {
        let mut count = 0;
        db::each(db, &table, column, |sealed| count += u64::from(keys.open_bytes(sealed).is_err())).await?;
        if count > 0 {
            closed.push((format!("{}.{column}", table.name), count));
        }
    }
    Ok(closed)
}
