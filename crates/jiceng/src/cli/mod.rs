//! The command line.

mod backup;
mod certificate;
mod data;
mod doctor;
mod import;
mod installation;
mod keys;
mod queries;
mod rules;
mod serve;
mod units;

pub use queries::{STATEMENTS, invariants};

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Jiceng (基层): a county's grassroots party organisations do their work here.
#[derive(Debug, Parser)]
#[command(name = "jiceng", version)]
struct Cli {
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
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    match runtime.block_on(dispatch(cli.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// Whether these words, the program's name first, are a command of this program.
///
/// # Errors
/// What is wrong with them.
pub fn check(words: &[&str]) -> Result<(), clap::Error> {
    Cli::try_parse_from(words).map(drop)
}

async fn dispatch(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Demo(demo) => serve::demo(demo).await,
        Command::Serve(serve) => serve::serve(serve).await,
        Command::Account(account) => data::account(account).await,
        Command::Organisations(organisations) => data::organisations(organisations).await,
        Command::Units(command) => units::run(command).await,
        Command::Import(import) => import::import(import).await,
        Command::Rules(rules) => rules::run(rules),
        Command::Certificate(certificate) => certificate::run(certificate),
        Command::Keys(keys) => keys::run(keys).await,
        Command::Doctor(store) => doctor::run(&store).await,
        Command::Backup(backup) => backup::backup(backup).await,
        Command::Drill(drill) => backup::drill(drill).await,
        Command::Restore { store, file } => backup::restore(&store, &file).await,
        Command::Copy { from, to } => backup::copy(&from, &to).await,
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    say_error(&format!("{error:#}"));
    ExitCode::FAILURE
}

#[expect(clippy::print_stdout, reason = "the command line speaks to its user")]
fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "the command line speaks to its user")]
fn say_error(text: &str) {
    eprintln!("jiceng: {text}");
}
