//! Groups, consensus and representative statements of a conversation that Polis exported, as JSON.
//!
//! `cargo run --release -p consensus --example conversation -- votes.csv [comments.csv] [--published] [--resamples N]
//! [--seed N]`. The votes may also be `participants-votes.csv`. Statements that moderators rejected are left out, where
//! comments are given. `--published` is the method as published, without protection of small groups, without looking
//! for copies, and without resampling unless a number is given.

use std::error::Error;
use std::io::Write as _;

use consensus::csv::{Comment, Moderation, comments, votes};
use consensus::{Conversation, Report, Settings};

fn main() -> Result<(), Box<dyn Error>> {
    let asked = Asked::of(std::env::args().skip(1))?;
    let report = report(&asked)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer_pretty(&mut out, &report)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}

fn report(asked: &Asked) -> Result<Report, Box<dyn Error>> {
    let mut conversation = read(&asked.votes, votes)?;
    let comments = asked.comments.as_ref().map(|path| read(path, comments)).transpose()?.unwrap_or_default();
    take_out(&mut conversation, &comments)?;
    let text = |id: &str| comments.iter().find(|it| it.id == id).map(|it| it.text.clone());
    Ok(conversation.analyse(&asked.settings).report(text))
}

fn take_out(conversation: &mut Conversation, comments: &[Comment]) -> Result<(), Box<dyn Error>> {
    for comment in comments.iter().filter(|it| it.moderation == Moderation::Rejected) {
        conversation.remove_statement(&comment.id)?;
    }
    Ok(())
}

fn read<T, E: Error + 'static>(
    path: &str,
    parse: impl Fn(&[u8]) -> Result<T, E>,
) -> Result<T, Box<dyn Error>> {
    let bytes = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    parse(&bytes).map_err(|error| format!("{path}: {error}").into())
}

/// What the command line asks for.
struct Asked {
    votes: String,
    comments: Option<String>,
    settings: Settings,
}

impl Asked {
    fn of(arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut arguments = arguments;
        let mut files = Vec::new();
        let (mut settings, mut resamples) = (Settings::default(), None);
        while let Some(word) = arguments.next() {
            match word.as_str() {
                "--published" => settings = Settings { seed: settings.seed, ..Settings::published() },
                "--resamples" => resamples = Some(number(arguments.next())?),
                "--seed" => settings.seed = u64::try_from(number(arguments.next())?)?,
                _ => files.push(word),
            }
        }
        settings.resamples = resamples.unwrap_or(settings.resamples);
        match files.as_slice() {
            [votes] => Ok(Self { votes: votes.clone(), comments: None, settings }),
            [votes, comments] => {
                Ok(Self { votes: votes.clone(), comments: Some(comments.clone()), settings })
            }
            _ => Err("give votes.csv or participants-votes.csv, and comments.csv if there is one".into()),
        }
    }
}

fn number(word: Option<String>) -> Result<usize, Box<dyn Error>> {
    let word = word.ok_or("a number is missing at the end")?;
    word.parse().map_err(|_| format!("{word:?} is not a number").into())
}
