//! Measures how long the groups of a conversation take.
//!
//! `cargo run --release -p consensus --example groups_throughput -- seconds ARCHIVE` prints the seconds of one analysis by the
//! published method, the median of several; `once ARCHIVE` reads and analyses once, for measuring the memory of the
//! process; `million` casts a million made votes in mixed order and analyses them with all protections; `stability
//! ARCHIVE` measures an analysis with a hundred resamples. An archive holds `participants-votes.csv` and `comments.csv`.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::time::Instant;

use consensus::csv::{Moderation, comments, votes};
use consensus::{Analysis, Conversation, Settings, Vote};

const REPEATS: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let line = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["seconds", archive] => format!("{:.6}", seconds(&read(archive)?)),
        ["once", archive] => groups(&read(archive)?.analyse(&Settings::published())),
        ["stability", archive] => stability(&read(archive)?),
        ["million"] => million()?,
        _ => return Err("say seconds ARCHIVE, once ARCHIVE, stability ARCHIVE or million".into()),
    };
    writeln!(std::io::stdout().lock(), "{line}")?;
    Ok(())
}

fn seconds(conversation: &Conversation) -> f64 {
    let mut taken: Vec<f64> = (0..REPEATS)
        .map(|_| {
            let start = Instant::now();
            let analysis = conversation.analyse(&Settings::published());
            let taken = start.elapsed().as_secs_f64();
            assert!(!analysis.groups.is_empty());
            taken
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    taken[REPEATS / 2]
}

fn stability(conversation: &Conversation) -> String {
    let start = Instant::now();
    let analysis = conversation.analyse(&Settings::default());
    let resamples = analysis.stability.as_ref().map_or(0, |stability| stability.resamples);
    format!(
        "analysed with {resamples} resamples in {:.3} s: {}",
        start.elapsed().as_secs_f64(),
        groups(&analysis)
    )
}

/// A million votes of 20,000 people on 400 statements, in an order that jumps between people.
fn million() -> Result<String, Box<dyn Error>> {
    const PEOPLE: u64 = 20_000;
    const STATEMENTS: u64 = 400;
    const VOTES: u64 = 1_000_000;
    let start = Instant::now();
    let mut conversation = Conversation::new();
    for at in 0..VOTES {
        // Steps without a common divisor reach every person, each with 50 different statements.
        let person = at * 7_919 % PEOPLE;
        let statement = (at / PEOPLE * 7 + person * 13) % STATEMENTS;
        let mixed = (person * 2_654_435_761 + statement * 40_503) >> 7;
        let own = if person % 5 < 2 || statement.is_multiple_of(4) { Vote::Agree } else { Vote::Disagree };
        let vote = if mixed.is_multiple_of(6) { Vote::Pass } else { own };
        conversation.vote(&person.to_string(), &statement.to_string(), vote, at)?;
    }
    let cast = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let analysis = conversation.analyse(&Settings { resamples: 0, ..Settings::default() });
    Ok(format!(
        "{} votes of {} people on {} statements: cast in {cast:.3} s, analysed in {:.3} s: {}",
        conversation.votes(),
        conversation.participants(),
        conversation.statements(),
        start.elapsed().as_secs_f64(),
        groups(&analysis)
    ))
}

fn groups(analysis: &Analysis) -> String {
    let sizes: Vec<String> = analysis.groups.iter().map(|group| group.participants.to_string()).collect();
    format!("groups of {}", sizes.join(", "))
}

fn read(archive: &str) -> Result<Conversation, Box<dyn Error>> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(archive)?)?;
    let mut file = |name: &str| -> Result<Vec<u8>, Box<dyn Error>> {
        let mut bytes = Vec::new();
        archive.by_name(name)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let mut conversation = votes(&file("participants-votes.csv")?)?;
    for comment in comments(&file("comments.csv")?)? {
        if comment.moderation == Moderation::Rejected {
            conversation.remove_statement(&comment.id)?;
        }
    }
    Ok(conversation)
}
