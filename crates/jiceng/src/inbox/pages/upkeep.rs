//! What the technical administrator sees to: the program, the database, backups, the disk. Nothing of any person.

use super::home::Task;
use crate::platform::access::{Permission, open_sessions};
use crate::platform::clock::minute_of;
use crate::platform::error::AppError;
use crate::platform::request::Context;
use crate::platform::upkeep::{Upkeep, disk};

/// The state of the installation, and what of it is to be dealt with.
#[derive(Default)]
pub(super) struct State {
    pub(super) rows: Vec<(String, String)>,
    pub(super) tasks: Vec<Task>,
}

/// Less than this part of the disk left is told of.
const LITTLE: u64 = 10;
const MEBIBYTE: u64 = 1024 * 1024;

/// None for whoever does not operate the installation.
pub(super) async fn state(context: &Context, read: &mut db::Read) -> Result<Option<State>, AppError> {
    let caller = context.caller()?;
    if !caller.may(Permission::Operate) {
        return Ok(None);
    }
    let app = &context.app;
    let now = app.clock.now();
    let folder = app.settings.folder.clone();
    let looked = move || folder.map(|folder| (Upkeep::read(&folder), disk(&folder)));
    let looked = tokio::task::spawn_blocking(looked).await;
    let looked = looked.map_err(|error| AppError::Internal(error.to_string()))?;
    let (upkeep, disk) = looked.unwrap_or_default();
    let kind = if app.db.is_postgres() { "upkeep-postgres" } else { "upkeep-embedded" };
    let step = app.db.schema_version().await?.to_string();
    let sessions = open_sessions(read, caller, now).await?.to_string();
    let row = |key: &str, value: String| (context.text(key), value);
    let rows = vec![
        row("upkeep-version", env!("CARGO_PKG_VERSION").to_owned()),
        row(
            "upkeep-database",
            context.text_with("upkeep-database-is", &[("kind", context.text(kind)), ("step", step)]),
        ),
        row("upkeep-backup", last_backup(context, &upkeep)),
        row("upkeep-disk", disk.map_or_else(|| context.text("upkeep-unknown"), |disk| free(context, disk))),
        row("upkeep-doctor", last_verified(context, &upkeep)),
        row("upkeep-sessions", context.text_with("upkeep-sessions-open", &[("count", sessions)])),
    ];
    Ok(Some(State { rows, tasks: tasks(context, &upkeep, disk) }))
}

fn last_backup(context: &Context, upkeep: &Upkeep) -> String {
    match &upkeep.backup {
        Some(backup) => {
            let args = [("at", minute_of(backup.at)), ("file", backup.file.clone())];
            context.text_with("upkeep-backup-made", &args)
        }
        None => context.text("upkeep-backup-none"),
    }
}

fn last_verified(context: &Context, upkeep: &Upkeep) -> String {
    match &upkeep.verified {
        Some(verified) => {
            let key = if verified.sound { "upkeep-doctor-sound" } else { "upkeep-doctor-unsound" };
            context.text_with(key, &[("at", minute_of(verified.at))])
        }
        None => context.text("upkeep-doctor-none"),
    }
}

fn free(context: &Context, (free, all): (u64, u64)) -> String {
    let mebibytes = |bytes: u64| (bytes / MEBIBYTE).to_string();
    context.text_with("upkeep-disk-free", &[("free", mebibytes(free)), ("all", mebibytes(all))])
}

/// What is overdue or wrong, with the command to run.
fn tasks(context: &Context, upkeep: &Upkeep, disk: Option<(u64, u64)>) -> Vec<Task> {
    let task = |title: &str, whom: String, tag: &str, tone| Task {
        href: String::new(),
        title: context.text(title),
        citation: String::new(),
        whom,
        tag: context.text(tag),
        tone,
    };
    let mut tasks = Vec::new();
    if upkeep.backup_overdue(context.app.clock.now()) {
        let whom = context.text_with("upkeep-backup-do", &[("last", last_backup(context, upkeep))]);
        let title = if upkeep.backup.is_some() { "upkeep-backup-overdue" } else { "upkeep-backup-never" };
        tasks.push(task(title, whom, "upkeep-overdue", "warn"));
    }
    if upkeep.verified.as_ref().is_some_and(|verified| !verified.sound) {
        tasks.push(task("upkeep-unsound", context.text("upkeep-unsound-do"), "upkeep-wrong", "err"));
    }
    if let Some(disk) = disk.filter(|(free, all)| free.saturating_mul(LITTLE) < *all) {
        let whom = context.text_with("upkeep-disk-little-do", &[("free", free(context, disk))]);
        tasks.push(task("upkeep-disk-little", whom, "upkeep-little", "warn"));
    }
    tasks
}
