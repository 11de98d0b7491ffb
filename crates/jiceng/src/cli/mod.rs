//! The command line.

mod backup;
mod certificate;
mod data;
mod doctor;
mod election;
mod help;
mod import;
mod installation;
mod keys;
mod queries;
mod rules;
mod serve;
mod trouble;
mod units;
mod voice;

pub use installation::read_names;
pub use queries::{STATEMENTS, invariants};

use crate::platform::text::Language;
use clap::{FromArgMatches as _, Parser, Subcommand};
use rustix::fs::Mode;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use voice::Voice;

/// Jiceng (基层): a county's grassroots party organisations do their work here.
#[derive(Debug, Parser)]
#[command(name = "jiceng", version)]
struct Cli {
    /// The language of what is said: zh or en. Without it that of `LC_ALL` or LANG, else Chinese.
    #[arg(long, global = true, value_parser = language)]
    language: Option<Language>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Create a synthetic county in a folder and serve it.
    Demo(serve::Demo),
    /// Serve an installation.
    Serve(serve::Serve),
    /// Accounts.
    #[command(subcommand)]
    Account(data::Account),
    /// Organisations.
    #[command(subcommand)]
    Organisations(data::Organisations),
    /// Units and who covers them.
    #[command(subcommand)]
    Units(units::Units),
    /// Import workbooks.
    #[command(subcommand)]
    Import(import::Import),
    /// The rulebook.
    #[command(subcommand)]
    Rules(rules::Rules),
    /// Certificates of a local authority, for serving over TLS without one bought.
    #[command(subcommand)]
    Certificate(certificate::Command),
    /// Elections: practice.
    #[command(subcommand)]
    Election(election::Command),
    /// The keys of protected values.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Verify the journal's chains, the register's invariants, and that the keys open what is sealed.
    Doctor(Store),
    /// Write a consistent copy of a running installation's database into a new file.
    Backup(backup::Backup),
    /// Restore the newest backup of a folder into a temporary place, verify it and remove it again.
    Drill(backup::Drill),
    /// Put a backup in place of an empty installation's database, with its keys put there before.
    Restore {
        #[command(flatten)]
        store: Store,
        /// The backup.
        file: PathBuf,
    },
    /// Copy an installation between databases.
    Copy {
        /// From: a file or postgres://…
        #[arg(long)]
        from: db::Url,
        /// To: a file or postgres://…, empty.
        #[arg(long)]
        to: db::Url,
    },
}

/// Where an installation's data are.
#[derive(Clone, Debug, clap::Args)]
struct Store {
    /// The folder of keys and, without --database, of the embedded database.
    #[arg(long, default_value = "./jiceng-data")]
    data: PathBuf,
    /// The address of a `PostgreSQL` database instead of the embedded one.
    #[arg(long)]
    database: Option<db::Url>,
    /// The folder of the county's rules; without it the folder `rulebook` in --data, when it is there.
    #[arg(long)]
    rules: Option<PathBuf>,
}

fn language(word: &str) -> Result<Language, help::Unfit> {
    match word {
        "zh" => Ok(Language::Zh),
        "en" => Ok(Language::En),
        _ => Err(help::Unfit("cli-args-as-language")),
    }
}

/// The language that the words typed ask for, whatever else they say.
fn language_among(words: &[OsString]) -> Option<Language> {
    let words: Vec<&str> =
        words.iter().filter_map(|word| word.to_str()).take_while(|word| *word != "--").collect();
    let separate = words.windows(2).filter(|pair| pair[0] == "--language").map(|pair| pair[1]);
    let joined = words.iter().filter_map(|word| word.strip_prefix("--language="));
    separate.chain(joined).find_map(|word| language(word).ok())
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    // Data, keys and exports are their owner's, whoever starts the program.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let words: Vec<OsString> = std::env::args_os().collect();
    // Help and refusals speak the language before the arguments are understood.
    let asked = Voice::new(language_among(&words));
    let parsed = help::command(asked.language).try_get_matches_from(words);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return asked.refuse(&error),
    };
    let voice = Voice::new(cli.language);
    let done = tokio::runtime::Runtime::new()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(dispatch(voice, cli.command)));
    voice.end(&done)
}

/// Whether these words, the program's name first, are a command of this program.
///
/// # Errors
/// What is wrong with them.
pub fn check(words: &[&str]) -> Result<(), clap::Error> {
    Cli::try_parse_from(words).map(drop)
}

async fn dispatch(voice: Voice, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Demo(demo) => serve::demo(voice, demo).await,
        Command::Serve(serve) => serve::serve(voice, serve).await,
        Command::Account(account) => data::account(voice, account).await,
        Command::Organisations(organisations) => data::organisations(voice, organisations).await,
        Command::Units(command) => units::run(voice, command).await,
        Command::Import(import) => import::import(voice, import).await,
        Command::Rules(command) => rules::run(voice, command),
        Command::Certificate(command) => certificate::run(voice, command),
        Command::Election(command) => election::run(voice, command),
        Command::Keys(command) => keys::run(voice, command).await,
        Command::Doctor(store) => doctor::run(voice, &store).await,
        Command::Backup(backup) => backup::backup(voice, backup).await,
        Command::Drill(drill) => backup::drill(voice, drill).await,
        Command::Restore { store, file } => backup::restore(voice, &store, &file).await,
        Command::Copy { from, to } => backup::copy(voice, &from, &to).await,
    }
}
