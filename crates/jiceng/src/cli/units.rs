//! Units on the command line.

use super::Store;
use super::data::{app, caller};
use super::voice::Voice;
use crate::organisations;
use crate::platform::access::Scope;
use crate::platform::area as areas_of;
use crate::units;

/// Units.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Units {
    /// List the units of today with who covers them.
    List {
        #[command(flatten)]
        store: Store,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(voice: Voice, command: Units) -> anyhow::Result<()> {
    let Units::List { store, json } = command;
    let (app, _in_use) = app(&store).await?;
    let today = app.clock.today();
    let mut read = app.db.read().await?;
    let mut all = Vec::new();
    for (area, _) in areas_of::areas(&mut read).await? {
        let Some(top) = organisations::top(&mut read, area).await? else { continue };
        let scope = Scope::subtree(&top.path);
        all.extend(units::rows(&mut read, &caller(area, &top), &scope, today).await?);
    }
    if json {
        let lines: Vec<_> = all.iter().map(as_json).collect();
        voice.line(&serde_json::to_string_pretty(&lines)?)?;
    } else {
        for row in all {
            let code = row.code.as_deref().unwrap_or("-");
            let covered =
                if row.organisations.is_empty() { "-".to_owned() } else { row.organisations.join(", ") };
            let kind = voice.words(row.kind.key(), &[]);
            voice.line(&format!("{code}\t{kind}\t{}\t{}\t{covered}", row.name, row.territory))?;
        }
    }
    Ok(())
}

fn as_json(row: &units::LedgerRow) -> serde_json::Value {
    let manners: Vec<&str> = row.manners.iter().map(|manner| manner.code()).collect();
    serde_json::json!({
        "id": row.id.to_string(),
        "name": row.name,
        "code": row.code,
        "kind": row.kind.code(),
        "territory": row.territory,
        "address": row.address,
        "operation": row.operation.code(),
        "people": row.people,
        "members": row.members,
        "manners": manners,
        "organisations": row.organisations,
        "guides": row.guides,
        "mass_organisations": row.mass_organisations,
    })
}
