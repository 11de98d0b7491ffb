//! Checks published records on one's own machine, without trusting whoever published them.
//!
//! `auditor election RECORD` reads the record of an election and says in words, or as JSON, whether
//! everything in it holds and what came out. It ends with 0 when it holds, with 1 when it does not, and with
//! 2 when it could not be read or was asked for something that does not exist.

mod election;
mod json;
mod words;

use clap::{Args, Parser, Subcommand};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use words::Language;

/// Checks published records on one's own machine.
#[derive(Parser)]
#[command(name = "auditor", version)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Checks the record of an election: setup, credentials, each ballot, shuffles, decryptions, result.
    Election(Election),
}

/// What is asked of the record of an election.
#[derive(Args)]
struct Election {
    /// The record, a file that ends in .bel.
    record: PathBuf,
    /// The file beside it, with the proofs that no ballot has both a yes and a no. Without this, RECORD with
    /// .sidecars in place of .bel, where there is such a file.
    #[arg(long)]
    sidecars: Option<PathBuf>,
    /// The hash of an event that was seen before and must still be there.
    #[arg(long, value_parser = election::parse_hash)]
    seen: Option<[u8; 32]>,
    /// Refuse a record in which somebody voted twice, also where the last ballot would count.
    #[arg(long)]
    no_revotes: bool,
    /// Warn when fewer ballots than this were counted.
    #[arg(long, default_value_t = 10)]
    least: u64,
    /// With how many threads ballots are checked; as many as there are processors when not given.
    #[arg(long)]
    threads: Option<std::num::NonZeroUsize>,
    /// Print JSON instead of words.
    #[arg(long)]
    json: bool,
    /// The language of the words; that of the terminal when not given.
    #[arg(long, value_enum)]
    language: Option<Language>,
}

/// The record holds.
const HOLDS: u8 = 0;
/// Something in the record does not hold.
const REFUSED: u8 = 1;
/// The record could not be read.
const UNREAD: u8 = 2;

fn main() -> ExitCode {
    let What::Election(wishes) = Arguments::parse().what;
    let language = wishes.language.unwrap_or_else(Language::of_terminal);
    let (text, code) = match election::check(&wishes) {
        Ok(checked) if wishes.json => (json::of(&checked, wishes.least), code(&checked)),
        Ok(checked) => (words::of(&checked, wishes.least, language), code(&checked)),
        Err(why) => (words::unread(language, &why), UNREAD),
    };
    // Whoever closes the pipe early has read enough.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    ExitCode::from(code)
}

const fn code(checked: &election::Checked) -> u8 {
    match checked {
        Ok(_) => HOLDS,
        Err(_) => REFUSED,
    }
}
