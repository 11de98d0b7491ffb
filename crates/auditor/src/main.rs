//! Checks published records on one's own machine, without trusting whoever published them.
//!
//! `auditor election RECORD` reads the record of an election and says in words, or as JSON, whether
//! everything in it holds and what came out. With `--meeting FILE` it reads the record of the meeting too, compares
//! both, and finds by the rulebook who is elected; that record alone tells of a vote on paper.
//!
//! It ends with 0 when all holds, with 1 when something does not, with 2 when a file could not be read or something was
//! asked for that does not exist, and with 3 when all holds but the election is not finished, a rule was not kept, or
//! electronic ballots of the meeting could not be compared.

mod election;
mod json;
mod meeting;
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
    /// Checks the record of an election: setup, credentials, each ballot, shuffles, decryptions, result; and the
    /// record of its meeting: presence, ballots on paper, who is elected by the regulation.
    Election(Election),
}

/// What is asked of the record of an election.
#[derive(Args)]
struct Election {
    /// The record of electronic ballots, a file that ends in .bel; not needed with --meeting for a vote on paper.
    #[arg(required_unless_present = "meeting")]
    record: Option<PathBuf>,
    /// The record of the meeting, a file meeting.json.
    #[arg(long)]
    meeting: Option<PathBuf>,
    /// A folder with the rules to count by, in place of those that this program carries.
    #[arg(long, requires = "meeting")]
    rulebook: Option<PathBuf>,
    /// A public key in 64 hexadecimal digits, known from elsewhere, that must have signed the record of the meeting.
    /// May be given several times.
    #[arg(long, requires = "meeting", value_parser = meeting::parse_key)]
    signed_by: Vec<String>,
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

/// All holds.
const HOLDS: u8 = 0;
/// Something does not hold.
const REFUSED: u8 = 1;
/// A file could not be read.
const UNREAD: u8 = 2;
/// All holds, but the election is not finished, a rule was not kept, or something could not be compared.
const INCOMPLETE: u8 = 3;

fn main() -> ExitCode {
    let What::Election(wishes) = Arguments::parse().what;
    let language = wishes.language.unwrap_or_else(Language::of_terminal);
    let (text, code) = match check(&wishes) {
        Ok(found) if wishes.json => (json::of(&found, wishes.least), found.code()),
        Ok(found) => (words::of(&found, wishes.least, language), found.code()),
        Err(why) => (words::unread(language, &why), UNREAD),
    };
    // Whoever closes the pipe early has read enough.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    ExitCode::from(code)
}

/// What came of checking.
struct Found {
    /// The record of electronic ballots, where one was given.
    archive: Option<election::Checked>,
    /// The record of the meeting, where one was given.
    meeting: Option<meeting::Checked>,
}

/// Checks what was given; the error says what cannot be read at all.
fn check(wishes: &Election) -> Result<Found, String> {
    let archive = wishes.record.as_deref().map(|record| election::check(record, wishes)).transpose()?;
    let report = archive.as_ref().and_then(|checked| checked.as_ref().ok());
    let meeting =
        wishes.meeting.as_deref().map(|record| meeting::check(record, wishes, report)).transpose()?;
    Ok(Found { archive, meeting })
}

impl Found {
    fn code(&self) -> u8 {
        let refused = matches!(self.archive, Some(Err(_))) || matches!(self.meeting, Some(Err(_)));
        match &self.meeting {
            _ if refused => REFUSED,
            Some(Ok(meeting)) if !meeting.is_complete() => INCOMPLETE,
            _ => HOLDS,
        }
    }
}
