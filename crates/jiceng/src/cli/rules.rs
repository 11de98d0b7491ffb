//! The rulebook on the command line.

use super::say;
use crate::rules::national;
use anyhow::Context as _;
use jiff::civil::Date;
use rulebook::{Rulebook, Source};
use std::path::PathBuf;

/// The rulebook.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Rules {
    /// List every rule.
    List,
    /// Show a rule with its editions and the facts it reads.
    Show {
        /// The rule.
        id: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Check the files of a folder.
    Check {
        /// The folder.
        folder: PathBuf,
    },
    /// Ask a rule about facts.
    Eval {
        /// The rule.
        id: String,
        /// The day of the act.
        #[arg(long)]
        on: Date,
        /// A file with the facts as a JSON object.
        #[arg(long)]
        facts: PathBuf,
    },
}

fn book() -> anyhow::Result<Rulebook> {
    national().map_err(|error| anyhow::anyhow!("{error}"))
}

pub(super) fn run(command: Rules) -> anyhow::Result<()> {
    match command {
        Rules::List => {
            for provision in book()?.provisions() {
                let text =
                    provision.editions().last().map(|edition| edition.text.zh.as_str()).unwrap_or_default();
                say(&format!("{:<28} {text}", provision.id));
            }
        }
        Rules::Show { id, json } => show(&id, json)?,
        Rules::Check { folder } => check(&folder)?,
        Rules::Eval { id, on, facts } => {
            let book = book()?;
            let provision = book.provision(&id).with_context(|| format!("no rule {id}"))?;
            let text =
                std::fs::read_to_string(&facts).with_context(|| format!("the file {}", facts.display()))?;
            let json: serde_json::Value = serde_json::from_str(&text)?;
            // The facts may stand alone or under their subject's name.
            let json = json.get(&provision.subject).unwrap_or(&json);
            let facts = book
                .facts_from_json(&provision.subject, json)
                .map_err(|errors| anyhow::anyhow!("{errors}"))?;
            say(&serde_json::to_string(&book.eval(&id, on, &facts)?)?);
        }
    }
    Ok(())
}

fn show(id: &str, json: bool) -> anyhow::Result<()> {
    let book = book()?;
    let provision = book.provision(id).with_context(|| format!("no rule {id}"))?;
    let facts: Vec<serde_json::Value> = book
        .subjects()
        .filter(|subject| subject.id == provision.subject)
        .flat_map(rulebook::Subject::facts)
        .map(|fact| serde_json::json!({ "name": fact.name, "optional": fact.optional, "title": fact.title }))
        .collect();
    let editions: Vec<serde_json::Value> = provision
        .editions()
        .iter()
        .map(|edition| {
            let values: Vec<_> = edition.values().iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
            serde_json::json!({ "edition": edition.edition, "article": edition.article, "from": edition.from.to_string(), "until": edition.until.map(|day| day.to_string()), "citation": edition.citation, "text": edition.text, "values": values, "confirmed": edition.confirmed })
        })
        .collect();
    let whole = serde_json::json!({ "rule": provision.id, "subject": provision.subject, "facts": facts, "editions": editions });
    say(&if json { whole.to_string() } else { serde_json::to_string_pretty(&whole)? });
    Ok(())
}

fn check(folder: &std::path::Path) -> anyhow::Result<()> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("the folder {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            texts.push((path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    texts.sort();
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    let problems = Rulebook::problems(&sources).map_err(|error| anyhow::anyhow!("{error}"))?;
    for problem in &problems {
        say(&problem.to_string());
    }
    anyhow::ensure!(problems.is_empty(), "{} problems", problems.len());
    say(&format!("{} files in order", texts.len()));
    Ok(())
}
