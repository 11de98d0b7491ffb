//! Elections on the command line: a rehearsal with synthetic people, for practice.

use super::trouble::{OrTrouble as _, hold, trouble};
use super::voice::Voice;
use crate::platform::text::Language;
use scrutiny::rehearsal::{
    FEWEST_VOTERS, MOST_PLACES, MOST_VOTERS, RehearsalError, Rehearsed, Tongue, Wishes, rehearse,
};
use std::fs;
use std::path::{Path, PathBuf};

/// Elections.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Hold a whole election with synthetic people and leave its files in a new folder, for practice and to be checked.
    Rehearse(Rehearse),
}

/// What is rehearsed.
#[derive(Debug, clap::Args)]
pub(super) struct Rehearse {
    /// How many are entitled to vote.
    #[arg(long, default_value_t = 40)]
    voters: u16,
    /// How many candidates there are.
    #[arg(long, default_value_t = 6)]
    candidates: u16,
    /// How many places there are.
    #[arg(long, default_value_t = 5)]
    places: u16,
    /// Let some write in others.
    #[arg(long)]
    write_ins: bool,
    /// The number that everything follows from: the same gives the same files.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder to write; it must not be there yet, or be empty.
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(voice: Voice, command: Command) -> anyhow::Result<()> {
    let Command::Rehearse(asked) = command;
    let folder = asked.out.as_path();
    let empty = fs::read_dir(folder).map_or(!folder.exists(), |mut entries| entries.next().is_none());
    hold(empty, "cli-rehearse-not-empty", &[("folder", &folder.display())])?;
    let rulebook = crate::rules::national()?;
    let rehearsed = rehearse(&wishes(voice, &asked), &rulebook).map_err(told)?;
    write(folder, &rehearsed).or_trouble("cli-rehearse-write", &[("folder", &folder.display())])?;
    report(voice, folder, &rehearsed)
}

const fn wishes(voice: Voice, asked: &Rehearse) -> Wishes {
    let tongue = match voice.language {
        Language::Zh => Tongue::Zh,
        Language::En => Tongue::En,
    };
    let Rehearse { voters, candidates, places, write_ins, seed, .. } = *asked;
    Wishes { voters, candidates, places, write_ins, seed, tongue }
}

fn told(why: RehearsalError) -> anyhow::Error {
    match &why {
        RehearsalError::Voters => {
            trouble("cli-rehearse-voters", &[("least", &FEWEST_VOTERS), ("most", &MOST_VOTERS)])
        }
        RehearsalError::Places => trouble("cli-rehearse-places", &[("most", &MOST_PLACES)]),
        RehearsalError::Candidates { least, most } => {
            trouble("cli-rehearse-candidates", &[("least", least), ("most", most)])
        }
        RehearsalError::Rules(_) | RehearsalError::Marking(..) | RehearsalError::Electronic(_) => why.into(),
    }
}

fn write(folder: &Path, rehearsed: &Rehearsed) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, bytes) in &rehearsed.files {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

/// What came out, which files there are, and what to try with them.
fn report(voice: Voice, folder: &Path, rehearsed: &Rehearsed) -> anyhow::Result<()> {
    let (record, outcome) = (&rehearsed.signed.record, &rehearsed.outcome);
    let path = |name: &str| folder.join(name).display().to_string();
    voice.say("cli-rehearse-done", &[("folder", folder.display().to_string())])?;
    for (name, _) in &rehearsed.files {
        voice.line(&format!("  {name}"))?;
    }
    let names: Vec<String> = outcome
        .elected
        .iter()
        .map(|elected| voice.pick(&record.called(&elected.person)).to_owned())
        .collect();
    let count = [("rounds", outcome.rounds.len().to_string()), ("elected", names.join(voice.comma()))];
    voice.say("cli-rehearse-elected", &count)?;
    let archive = rehearsed.archive.as_deref().map(|name| format!(" {}", path(name))).unwrap_or_default();
    let key = rehearsed.signed.signatures.first().map(|signature| signature.key.clone()).unwrap_or_default();
    let args = [("archive", archive), ("meeting", path("meeting.json")), ("key", key)];
    voice.say("cli-rehearse-try", &args)?;
    if rehearsed.archive.is_none() {
        voice.say("cli-rehearse-paper", &[])?;
    }
    Ok(())
}
