//! Checking the files of a folder: a county's, laid over the national rules, or a whole rulebook by itself.

use super::Voice;
use crate::cli::trouble::{OrTrouble as _, hold, problem_told, trouble};
use crate::rules::{self, Origin, origin_of, value_label};
use rulebook::{Edition, LoadError, Provision, Rulebook, Source};
use std::collections::BTreeSet;
use std::path::Path;

pub(super) fn run(voice: Voice, folder: Option<&Path>) -> anyhow::Result<()> {
    let Some(folder) = folder else {
        let count = rules::national()?.provisions().len();
        return voice.say("cli-check-national", &[("count", count.to_string())]);
    };
    let path = folder.display();
    hold(folder.exists(), "cli-no-folder", &[("folder", &path)])?;
    hold(folder.is_dir(), "cli-not-a-folder", &[("folder", &path)])?;
    let files = read_files(folder);
    let files = match files {
        Err(error @ LoadError::Problems(_)) => return refused(voice, error),
        other => other.or_trouble("cli-folder", &[("folder", &path)])?,
    };
    hold(!files.is_empty(), "cli-check-no-files", &[("folder", &path)])?;
    let national = rules::national()?;
    let loaded = if is_whole(&files, &national) {
        let sources: Vec<Source<'_>> = files.iter().map(|(name, text)| Source { name, text }).collect();
        Rulebook::from_sources(&sources)
    } else {
        rules::with_overlay(folder)
    };
    let book = match loaded {
        Ok(book) => book,
        Err(error) => return refused(voice, error),
    };
    examples(voice, &book, folder)?;
    let args = [("files", files.len().to_string()), ("folder", path.to_string())];
    voice.say("cli-check-in-order", &args)?;
    if is_whole(&files, &national) {
        return voice.say("cli-check-whole", &[("count", book.provisions().len().to_string())]);
    }
    changes(voice, &book)
}

/// The rule files of a folder; of the root of a whole rulebook those of its folder `national`.
fn read_files(folder: &Path) -> Result<Vec<(String, String)>, LoadError> {
    let files = Rulebook::read_folder(folder)?;
    let national = folder.join("national");
    if files.is_empty() && national.is_dir() { Rulebook::read_folder(&national) } else { Ok(files) }
}

/// Says every problem, and that there are some.
fn refused(voice: Voice, error: LoadError) -> anyhow::Result<()> {
    let LoadError::Problems(problems) = error else { return Err(error.into()) };
    for problem in problems.list() {
        voice.line(&problem_told(voice.language, problem))?;
    }
    Err(trouble("cli-check-problems", &[("count", &problems.list().len())]))
}

/// Whether the files define all subjects of the national rulebook, which a county's files never do.
fn is_whole(files: &[(String, String)], national: &Rulebook) -> bool {
    let tables = files.iter().filter_map(|(_, text)| text.parse::<toml::Table>().ok());
    let subjects = tables.filter_map(|table| table.get("subject")?.as_array().cloned()).flatten();
    let ids: BTreeSet<String> =
        subjects.filter_map(|subject| Some(subject.get("id")?.as_str()?.to_owned())).collect();
    national.subjects().all(|subject| ids.contains(&subject.id))
}

/// What the county changes and what it adds.
fn changes(voice: Voice, book: &Rulebook) -> anyhow::Result<()> {
    let local = || book.provisions().iter().filter(|rule| rule.is_local());
    let own = local().filter(|rule| rule.local).count();
    let args = [("changed", (local().count() - own).to_string()), ("own", own.to_string())];
    voice.say("cli-check-county", &args)?;
    for rule in local() {
        for edition in rule.editions() {
            edition_told(voice, rule, edition)?;
        }
    }
    Ok(())
}

fn edition_told(voice: Voice, rule: &Provision, edition: &Edition) -> anyhow::Result<()> {
    let until = edition.until.map_or_else(|| "…".to_owned(), |until| until.to_string());
    let days = [("from", edition.from.to_string()), ("until", until)];
    if origin_of(rule, edition) == Origin::Own {
        let [from, until] = days;
        let text = voice.pick(&edition.text).to_owned();
        return voice.say("cli-check-own", &[("rule", rule.id.clone()), ("text", text), from, until]);
    }
    let Some(local) = &edition.local else { return Ok(()) };
    let value = |found| rules::value(found, voice.language);
    let mut lines: Vec<(String, String, String)> = local
        .national_values
        .iter()
        .map(|(name, before)| {
            let after = edition.value(name).map(value).unwrap_or_default();
            (value_label(name, voice.language), value(before), after)
        })
        .collect();
    if let Some(count) = local.national_count {
        lines.push((voice.words("rule-how-often", &[]), count.to_string(), edition.count.to_string()));
    }
    for (name, before, after) in lines {
        let [from, until] = days.clone();
        let args = [
            ("rule", rule.id.clone()),
            ("name", name),
            ("before", before),
            ("after", after),
            ("citation", voice.pick(&local.citation).to_owned()),
            from,
            until,
        ];
        voice.say("cli-check-changed", &args)?;
    }
    Ok(())
}

/// Runs the worked examples of the folder `examples` in a county's folder, when it is there.
fn examples(voice: Voice, book: &Rulebook, folder: &Path) -> anyhow::Result<()> {
    let folder = folder.join("examples");
    if !folder.is_dir() {
        return Ok(());
    }
    let files = Rulebook::read_folder(&folder)?;
    let sources: Vec<Source<'_>> = files.iter().map(|(name, text)| Source { name, text }).collect();
    let examples = match rulebook::examples(&sources) {
        Ok(examples) => examples,
        Err(error) => return refused(voice, error),
    };
    let mut wrong = 0_usize;
    for example in &examples {
        let rule = super::find(book, &example.rule)?;
        let facts = book.facts_from_json(&rule.subject, &example.facts)?;
        let found = serde_json::to_value(book.eval(&rule.id, example.on, &facts)?.outcome)?;
        let found = found.as_str().unwrap_or_default();
        if found == example.outcome {
            continue;
        }
        wrong += 1;
        let args = [
            ("place", example.place.clone()),
            ("rule", rule.id.clone()),
            ("expected", example.outcome.clone()),
            ("found", found.to_owned()),
        ];
        voice.say("cli-check-example", &args)?;
    }
    hold(wrong == 0, "cli-check-examples", &[("count", &wrong)])?;
    voice.say("cli-check-examples-right", &[("count", examples.len().to_string())])
}
