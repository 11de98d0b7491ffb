//! `cargo xtask test`, `cargo xtask ballots`, `cargo xtask bulletins`, `cargo xtask lint`, `cargo xtask tidy`,
//! `cargo xtask bench`, `cargo xtask screenshots`.

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use xtask::bench::{self, Part, Size};
use xtask::test::Wishes;
use xtask::{ballots, bulletins, lint, say, screenshots, test, tidy};

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
    /// Unpacks the reference program for ballots and runs the tests that need it.
    Ballots {
        /// Fail instead of unpacking what is missing.
        #[arg(long)]
        no_install: bool,
    },
    /// Formatting, clippy, tidiness, licences.
    Lint,
    /// Reads the sources and reports what breaks the rules of the house.
    Tidy,
    /// Takes the pictures of both READMEs anew, of the demo as it comes.
    Screenshots,
    /// Has an independent implementation read logs of `crates/bulletin`, and reads its logs.
    Bulletins {
        /// Fail instead of unpacking what is missing.
        #[arg(long)]
        no_install: bool,
    },
    /// Prints the figures of docs/performance.md. Takes about half an hour for everything.
    Bench {
        /// What to measure; everything when not given.
        #[arg(value_enum)]
        parts: Vec<Part>,
        /// Members in the list.
        #[arg(long, default_value_t = 1_000_000)]
        members: u32,
        /// Rows in the roster.
        #[arg(long, default_value_t = 100_000)]
        rows: u32,
        /// Members of the county whose server's memory is looked at.
        #[arg(long, default_value_t = 50_000)]
        county: u32,
        /// Members of the county whose people are at work.
        #[arg(long, default_value_t = 60_000)]
        working: u32,
        /// The program to measure; without it the one built from here.
        #[arg(long)]
        binary: Option<std::path::PathBuf>,
        /// A folder with p-median instances for the planner; without it one is made.
        #[arg(long)]
        instances: Option<std::path::PathBuf>,
    },
}

fn main() -> ExitCode {
    let root = xtask::root();
    let done = match Arguments::parse().task {
        Task::Test { full, no_install, package, rest } => {
            let wishes = Wishes { full, install: !no_install, packages: package, rest };
            return if test::run(&root, &wishes) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
        Task::Ballots { no_install } => ballots::run(&root, !no_install),
        Task::Lint => lint::run(&root),
        Task::Tidy => tidy::run(&root),
        Task::Screenshots => screenshots::run(&root),
        Task::Bulletins { no_install } => bulletins::run(&root, !no_install),
        Task::Bench { parts, members, rows, county, working, binary, instances } => {
            bench::run(&root, &parts, Size { members, rows, county, working }, binary, instances.as_deref())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
