//! Acts on an installation's data.

use super::serve::open;
use super::{Store, say};
use crate::members::{RosterError, RosterProblem, RosterReport, check_roster, commit_roster, read_roster};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Caller, Grant, Role, Scope};
use crate::platform::app::{App, Settings};
use crate::platform::area as areas_of;
use crate::platform::id::{AccountId, AreaId, GrantId};
use crate::platform::journal;
use crate::platform::randomness::Randomness;
use crate::{MIGRATIONS, demo};
use anyhow::{Context as _, bail, ensure};
use db::{Db, Url};
use std::path::{Path, PathBuf};

/// Accounts.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Account {
    /// Make an account, and the area and its topmost organisation when there is none yet. Prints a temporary password.
    Create {
        #[command(flatten)]
        store: Store,
        /// The user name, in lower case.
        #[arg(long)]
        name: String,
        /// The name shown.
        #[arg(long)]
        display: String,
        /// The role's word, such as county-officer.
        #[arg(long, default_value = "county-officer")]
        role: String,
        /// The code of the organisation.
        #[arg(long)]
        organisation: String,
        /// For the first account: the full name of the topmost organisation, which gets that code.
        #[arg(long)]
        found: Option<String>,
    },
}

/// Organisations.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Organisations {
    /// List the tree.
    List {
        #[command(flatten)]
        store: Store,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Imports.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Import {
    /// Import a roster of members.
    Members {
        #[command(flatten)]
        store: Store,
        /// The workbook.
        file: PathBuf,
        /// The code of the organisation.
        #[arg(long)]
        organisation: String,
        /// Check only; write nothing.
        #[arg(long)]
        dry_run: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

async fn app(store: &Store) -> anyhow::Result<App> {
    open(store, Settings::default(), Randomness::from_system()?).await
}

pub(super) async fn account(command: Account) -> anyhow::Result<()> {
    let Account::Create { store, name, display, role, organisation, found } = command;
    let role: Role = role
        .parse()
        .map_err(|_| anyhow::anyhow!("no role {role}; the words are those of docs/ARCHITECTURE.md"))?;
    ensure!(
        name == name.to_lowercase() && !name.contains(char::is_whitespace),
        "a user name is lower case without spaces"
    );
    let app = app(&store).await?;
    let areas = areas_of::areas(&mut app.db.read().await?).await?;
    let new = areas.is_empty();
    let area = areas.first().map_or_else(|| AreaId(app.randomness.id(app.clock.now())), |(area, _)| *area);
    let mut write = app.db.write(&[area.0]).await?;
    if new {
        let title = found.as_deref().context(
            "this installation is empty: give --found with the full name of the topmost organisation",
        )?;
        areas_of::create_area(&mut write, area, &organisation, title).await?;
        let top = organisations::Found {
            kind: organisations::Kind::LocalCommittee,
            setting: organisations::Setting::Organ,
            name: title,
            code: &organisation,
            superior: None,
            founded: None,
            document: None,
            telephone: None,
        };
        organisations::found(&app, &mut write, area, &top).await?;
    }
    let place = organisations::by_code(&mut write, area, &organisation).await?;
    let place = place.with_context(|| format!("no organisation has the code {organisation}"))?;
    let password = app.randomness.code(12);
    demo::account(&app, &mut write, area, (&name, &display, &password), (role, &place), true).await?;
    write.commit().await?;
    say(&format!("{name}  {password}"));
    Ok(())
}

/// The command line acts as the county's officer on an organisation; the journal shows the system.
async fn operator(app: &App, code: &str) -> anyhow::Result<(Caller, Organisation)> {
    let mut read = app.db.read().await?;
    for (area, _) in areas_of::areas(&mut read).await? {
        if let Some(place) = organisations::by_code(&mut read, area, code).await? {
            return Ok((caller(area, &place), place));
        }
    }
    bail!("no organisation has the code {code}")
}

fn caller(area: AreaId, place: &Organisation) -> Caller {
    let nobody = uuid::Uuid::nil();
    let acting = Grant {
        id: GrantId(nobody),
        role: Role::CountyOfficer,
        organisation: place.id,
        organisation_name: place.short_name.clone(),
        path: place.path.clone(),
        delegated_from: None,
        until: None,
    };
    let name = "jiceng".to_owned();
    Caller {
        area,
        account: AccountId(nobody),
        name,
        person: None,
        grants: vec![acting.clone()],
        acting,
        must_change: false,
    }
}

pub(super) async fn organisations(command: Organisations) -> anyhow::Result<()> {
    let Organisations::List { store, json } = command;
    let app = app(&store).await?;
    let mut read = app.db.read().await?;
    for (area, _) in areas_of::areas(&mut read).await? {
        let Some(top) = organisations::top(&mut read, area).await? else { continue };
        let all =
            organisations::all_in(&mut read, &caller(area, &top), &Scope::subtree(&top.path), "", 1_000_000)
                .await?;
        if json {
            let lines: Vec<_> = all
                .iter()
                .map(|it| serde_json::json!({ "code": it.code, "name": it.name, "kind": it.kind.code(), "setting": it.setting.code(), "path": it.path }))
                .collect();
            say(&serde_json::to_string_pretty(&lines)?);
        } else {
            for it in all {
                say(&format!("{}{} {}", "  ".repeat(it.path.len() / 4 - 1), it.code, it.name));
            }
        }
    }
    Ok(())
}

pub(super) async fn import(command: Import) -> anyhow::Result<()> {
    let Import::Members { store, file, organisation, dry_run, json } = command;
    let app = app(&store).await?;
    let (caller, place) = operator(&app, &organisation).await?;
    let bytes = std::fs::read(&file).with_context(|| format!("the file {}", file.display()))?;
    let zh = |error: RosterError| {
        anyhow::anyhow!(crate::platform::text::text(crate::platform::text::Language::Zh, error.key()))
    };
    let workbook = read_roster(&bytes).map_err(zh)?;
    let report = if dry_run {
        check_roster(&app, &caller, &place, &workbook).await.map_err(zh)?
    } else {
        commit_roster(&app, &caller, &place, &workbook, None).await.map_err(zh)?.report
    };
    if json {
        say(&serde_json::to_string(&said(&report))?);
    } else {
        say(&format!(
            "{}: 新增 {}，更新 {}，无变化 {}，有问题 {}，疑似重复 {}",
            report.sheet,
            report.new,
            report.changed,
            report.same,
            report.problems.len(),
            report.duplicates.len()
        ));
    }
    Ok(())
}

/// The report with causes and remedies in words.
fn said(report: &RosterReport) -> serde_json::Value {
    let words = |problem: &RosterProblem| {
        let args: Vec<(&str, String)> =
            problem.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let text =
            |key: &str| crate::platform::text::text_with(crate::platform::text::Language::Zh, key, &args);
        let remedy_key = format!("{}-remedy", problem.key);
        let remedy = text(&remedy_key);
        let remedy = if remedy == remedy_key { text("roster-remedy") } else { remedy };
        serde_json::json!({ "row": problem.row, "column": problem.column, "name": problem.name, "cause": text(&problem.key), "remedy": remedy })
    };
    let all = |problems: &[RosterProblem]| problems.iter().map(words).collect::<Vec<_>>();
    serde_json::json!({
        "sheet": report.sheet,
        "header_row": report.header_row,
        "columns": report.columns,
        "new": report.new,
        "changed": report.changed,
        "same": report.same,
        "duplicates": all(&report.duplicates),
        "problems": all(&report.problems),
        "warnings": all(&report.warnings),
    })
}

pub(super) async fn doctor(store: &Store) -> anyhow::Result<()> {
    let app = app(store).await?;
    let mut read = app.db.read().await?;
    let mut sound = true;
    for (area, name) in areas_of::areas(&mut read).await? {
        let (entries, faults) = journal::verify(&mut read, area).await?;
        say(&format!("{name}: {entries} journal entries"));
        for fault in &faults {
            sound = false;
            say(&format!("  {}", serde_json::to_string(fault)?));
        }
        for (what, count) in super::queries::invariants(&mut read, area).await? {
            if count > 0 {
                sound = false;
                say(&format!("  {what}: {count}"));
            }
        }
    }
    ensure!(sound, "the installation is not sound; keep a copy of it and restore the last sound backup");
    say("sound");
    Ok(())
}

pub(super) async fn backup(store: &Store, file: &Path) -> anyhow::Result<()> {
    ensure!(!file.exists(), "{} exists already", file.display());
    let app = app(store).await?;
    if app.db.is_postgres() {
        copy_between(&app.db, &open_empty(&Url::Sqlite(file.to_owned())).await?).await?;
    } else {
        app.db.snapshot(file).await?;
    }
    say(&format!(
        "{} written. The keys are not in it: keep a copy of {} elsewhere.",
        file.display(),
        store.data.join("keys").display()
    ));
    Ok(())
}

pub(super) async fn restore(store: &Store, file: &Path) -> anyhow::Result<()> {
    ensure!(file.exists(), "there is no file {}", file.display());
    let to = app(store).await?;
    let from = Db::open(&Url::Sqlite(file.to_owned())).await?;
    copy_between(&from, &to.db).await
}

pub(super) async fn copy(from: &Url, to: &Url) -> anyhow::Result<()> {
    copy_between(&Db::open(from).await?, &open_empty(to).await?).await
}

async fn open_empty(url: &Url) -> anyhow::Result<Db> {
    let db = Db::open(url).await?;
    db.migrate(MIGRATIONS, crate::platform::clock::Clock::System.now()).await?;
    Ok(db)
}

async fn copy_between(from: &Db, to: &Db) -> anyhow::Result<()> {
    let copied = db::copy(from, to, &crate::tables()).await?;
    to.close().await;
    let rows: u64 = copied.iter().map(|table| table.rows).sum();
    say(&format!("{} tables, {rows} rows", copied.len()));
    Ok(())
}
