//! `cargo xtask test`, `cargo xtask lint`, `cargo xtask tidy`.

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use xtask::test::Wishes;
use xtask::{lint, say, test, tidy};

/// What cargo alone cannot do.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs and starts what the tests need, runs all of them and prints one closing line of counts.
    Test {
        /// The whole matrix of pages, languages, widths and text sizes.
        #[arg(long)]
        full: bool,
        /// Fail instead of installing what is missing.
        #[arg(long)]
        no_install: bool,
        /// Only this package; may be given several times.
        #[arg(long, short)]
        package: Vec<String>,
        /// Passed on to `cargo test`, such as a part of a test's name.
        #[arg(last = true)]
        rest: Vec<String>,
    },
    /// Formatting, clippy, tidiness, licences.
    Lint,
    /// Reads the sources and reports what breaks the rules of the house.
    Tidy,
}

fn main() -> ExitCode {
    let root = xtask::root();
    let done = match Arguments::parse().task {
        Task::Test { full, no_install, package, rest } => {
            let wishes = Wishes { full, install: !no_install, packages: package, rest };
            return if test::run(&root, &wishes) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
        Task::Lint => lint::run(&root),
        Task::Tidy => tidy::run(&root),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
