//! The rulebook on the command line: the national rules, with a county's laid over them.

mod check;
mod show;

use super::installation::{overlay, rulebook as load};
use super::trouble::{OrTrouble as _, hold, trouble};
use super::voice::Voice;
use crate::platform::clock::Clock;
use crate::rules::{self, Checked, Filter, Origin, examples, origin_of};
use jiff::civil::Date;
use rulebook::{Edition, Provision, Rulebook, Verdict};
use std::cmp::Reverse;
use std::path::PathBuf;

/// The rulebook.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Rules {
    /// List the rules, one a line.
    List {
        #[command(flatten)]
        laid: Laid,
        /// Only rules about this subject, such as organisation or member.
        #[arg(long)]
        subject: Option<String>,
        /// Only rules whose source is still to be confirmed.
        #[arg(long)]
        unconfirmed: bool,
        /// Only rules in force on this day, in the edition of the day.
        #[arg(long)]
        on: Option<Date>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show a rule: editions, values, when it applies, the facts it reads, examples.
    Show {
        #[command(flatten)]
        laid: Laid,
        /// The rule.
        id: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Check the files of a county's folder laid over the national rules, or a whole rulebook by itself.
    Check {
        #[command(flatten)]
        laid: Laid,
        /// The folder; without it that of --rules or --data.
        folder: Option<PathBuf>,
    },
    /// Ask a rule about facts.
    Eval {
        #[command(flatten)]
        laid: Laid,
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

/// The county's rules that are laid over the national ones.
#[derive(Debug, clap::Args)]
pub(super) struct Laid {
    /// The folder of the county's rules; without it the folder `rulebook` in --data, when it is there.
    #[arg(long)]
    rules: Option<PathBuf>,
    /// The folder of an installation.
    #[arg(long, default_value = "./jiceng-data")]
    data: PathBuf,
}

impl Laid {
    fn folder(&self) -> Option<PathBuf> {
        overlay(self.rules.as_deref(), &self.data)
    }

    fn book(&self) -> anyhow::Result<Rulebook> {
        load(self.folder().as_deref())
    }
}

pub(super) fn run(voice: Voice, command: Rules) -> anyhow::Result<()> {
    match command {
        Rules::List { laid, subject, unconfirmed, on, json } => {
            let checked = unconfirmed.then_some(Checked::No);
            let filter = Filter { subject, checked, ..Filter::default() };
            list(voice, &laid.book()?, &filter, on, json)
        }
        Rules::Show { laid, id, json } => {
            let book = laid.book()?;
            let rule = find(&book, &id)?;
            if json {
                return voice.json(&show::json(&book, rule));
            }
            let today = Clock::System.today();
            show::worded(voice, rule, &rules::tell(&book, rule, examples(), voice.language, today))?;
            show::sample(voice, &book, rule)
        }
        Rules::Check { laid, folder } => check::run(voice, folder.or_else(|| laid.folder()).as_deref()),
        Rules::Eval { laid, id, on, facts } => eval(voice, &laid.book()?, &id, on, &facts),
    }
}

/// A rule by its id; a wrong one is answered with those like it.
fn find<'b>(book: &'b Rulebook, id: &str) -> anyhow::Result<&'b Provision> {
    let like = || {
        const SHOWN: usize = 8;
        let common =
            |known: &str| known.chars().zip(id.chars()).take_while(|(left, right)| left == right).count();
        let mut alike: Vec<&str> =
            book.provisions().iter().map(|rule| rule.id.as_str()).filter(|known| common(known) > 2).collect();
        alike.sort_by_key(|known| Reverse(common(known)));
        alike.truncate(SHOWN);
        alike.join(", ")
    };
    match book.provision(id) {
        Some(rule) => Ok(rule),
        None if like().is_empty() => Err(trouble("cli-no-rule", &[("rule", &id)])),
        None => Err(trouble("cli-no-rule-like", &[("rule", &id), ("like", &like())])),
    }
}

/// Each rule with the edition of the day; without a day also those not in force today, in their newest edition.
fn list(voice: Voice, book: &Rulebook, filter: &Filter, on: Option<Date>, json: bool) -> anyhow::Result<()> {
    if let Some(subject) = &filter.subject {
        let known: Vec<&str> = book.subjects().map(|subject| subject.id.as_str()).collect();
        let there = known.contains(&subject.as_str());
        hold(there, "cli-no-subject", &[("subject", subject), ("subjects", &known.join(", "))])?;
    }
    let today = Clock::System.today();
    let of_day = |rule: &Provision| rule.edition_on(on.unwrap_or(today)).map(|edition| edition.from);
    let rows: Vec<(&Provision, &Edition)> = book
        .provisions()
        .iter()
        .filter_map(|rule| {
            let day = of_day(rule)
                .or_else(|| on.is_none().then(|| rule.editions().last())?.map(|last| last.from))?;
            let edition = rule.edition_on(day)?;
            filter.keeps(rule, edition).then_some((rule, edition))
        })
        .collect();
    if json {
        return voice.json(&rows.iter().map(|(rule, edition)| as_json(rule, edition)).collect::<Vec<_>>());
    }
    if rows.is_empty() {
        return match on {
            Some(on) => voice.say("cli-rules-none-on", &[("on", on.to_string())]),
            None => voice.say("cli-rules-none", &[]),
        };
    }
    let columns = |(rule, edition): &(&Provision, &Edition)| {
        let key = |key: &str| voice.words(key, &[]);
        let mut marks = Vec::new();
        if !edition.in_force_on(on.unwrap_or(today)) {
            marks.push(key("rule-not-in-force"));
        }
        if !edition.confirmed {
            marks.push(key("rule-check-no"));
        }
        if origin_of(rule, edition) != Origin::National {
            marks.push(key(origin_of(rule, edition).key()));
        }
        let text = format!("{}{}", voice.pick(&edition.text), in_brackets(voice, &marks));
        let subject = rules::subject(book, &rule.subject, voice.language);
        [rule.id.clone(), key(rules::strength_key(rule.strength)), subject, text]
    };
    table(voice, &rows.iter().map(columns).collect::<Vec<_>>())
}

/// Marks behind a text; nothing when there are none.
pub(super) fn in_brackets(voice: Voice, marks: &[String]) -> String {
    if marks.is_empty() {
        return String::new();
    }
    let marks = marks.join(&voice.words("rule-list-comma", &[]));
    voice.words("rule-marks", &[("marks", marks)])
}

/// Columns as wide as their widest cell; the last one ends where it ends.
fn table<const N: usize>(voice: Voice, rows: &[[String; N]]) -> anyhow::Result<()> {
    let width = |column: usize| rows.iter().map(|row| columns_of(&row[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width + 2 - columns_of(cell)));
        }
        voice.line(line.trim_end())?;
    }
    Ok(())
}

/// How many columns of a terminal a text takes: a Chinese character takes two.
fn columns_of(text: &str) -> usize {
    text.chars().map(|letter| if letter >= '\u{1100}' { 2 } else { 1 }).sum()
}

fn as_json(rule: &Provision, edition: &Edition) -> serde_json::Value {
    serde_json::json!({
        "rule": rule.id,
        "subject": rule.subject,
        "kind": rules::occasion(rule).code(),
        "act": rule.act(),
        "strength": rule.strength,
        "origin": origin_of(rule, edition).code(),
        "confirmed": edition.confirmed,
        "edition": edition.edition,
        "article": edition.article,
        "citation": edition.citation,
        "text": edition.text,
    })
}

/// Prints what a rule says of facts. One that cannot be judged is an error that names the facts it wants.
fn eval(voice: Voice, book: &Rulebook, id: &str, on: Date, file: &std::path::Path) -> anyhow::Result<()> {
    let rule = find(book, id)?;
    let path = file.display();
    let text = std::fs::read_to_string(file).or_trouble("cli-file", &[("file", &path)])?;
    let json: serde_json::Value =
        serde_json::from_str(&text).or_trouble("cli-facts-json", &[("file", &path)])?;
    // The facts may stand alone or under their subject's name.
    let json = json.get(&rule.subject).unwrap_or(&json);
    let facts = book.facts_from_json(&rule.subject, &plain_names(&rule.subject, json)?)?;
    let outcome = book.eval(id, on, &facts)?;
    if rule.edition_on(on).is_none() {
        return Err(not_in_force(voice, rule, on));
    }
    if outcome.outcome != Verdict::Unknown {
        return voice.json(&outcome);
    }
    let Some(subject) = book.subject(&rule.subject).filter(|_| !outcome.unknown.is_empty()) else {
        return Err(trouble("cli-rule-not-computed", &[("rule", &id), ("why", &voice.pick(&outcome.text))]));
    };
    let missing: Vec<_> = outcome.unknown.iter().filter_map(|name| subject.fact(name)).collect();
    let lines: Vec<String> = missing
        .iter()
        .map(|fact| {
            let args = [
                ("name", fact.name.clone()),
                ("title", rules::pick(&fact.title, voice.language).to_owned()),
                ("kind", rules::fact_kind(fact, voice.language)),
            ];
            voice.words("cli-fact-missing", &args)
        })
        .collect();
    let sample: serde_json::Map<String, serde_json::Value> =
        missing.iter().map(|fact| (fact.name.clone(), rules::fact_sample(fact))).collect();
    let sample = serde_json::Value::Object(sample);
    let facts = lines.join("\n");
    Err(trouble(
        "cli-facts-missing",
        &[("rule", &id), ("facts", &facts), ("file", &path), ("sample", &sample)],
    ))
}

/// Facts by their plain names. Conditions and `rules show` name them behind their subject, `organisation.kind`, and people
/// write them so.
fn plain_names(subject: &str, json: &serde_json::Value) -> anyhow::Result<serde_json::Value> {
    let Some(object) = json.as_object() else { return Ok(json.clone()) };
    let mut plain = serde_json::Map::new();
    for (written, value) in object {
        let name = written.strip_prefix(subject).and_then(|rest| rest.strip_prefix('.')).unwrap_or(written);
        let twice = plain.insert(name.to_owned(), value.clone()).is_some();
        hold(!twice, "cli-fact-twice", &[("fact", &name)])?;
    }
    Ok(plain.into())
}

/// A rule has nothing to say of a day on which no edition of it was in force; the days on which one is are told.
fn not_in_force(voice: Voice, rule: &Provision, on: Date) -> anyhow::Error {
    let span = |edition: &Edition| {
        let from = ("from", edition.from.to_string());
        match edition.until {
            // The last day in force; `until` is the first day no longer.
            Some(until) => {
                let last = until.yesterday().unwrap_or(until);
                voice.words("cli-edition-between", &[from, ("until", last.to_string())])
            }
            None => voice.words("cli-edition-since", &[from]),
        }
    };
    let spans: Vec<String> = rule.editions().iter().map(span).collect();
    let spans = spans.join(&voice.words("rule-list-comma", &[]));
    trouble("cli-no-edition", &[("rule", &rule.id), ("on", &on), ("spans", &spans)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_takes_two_columns() {
        assert_eq!(columns_of("branch"), 6);
        assert_eq!(columns_of("党支部 a"), 8);
    }
}
