//! Runs the worked examples of the national rulebook: `rulebook/examples/*.toml`.
//!
//! `[[example]] rule = "branch-setup"  on = "2026-06-01"  facts = { full_members = 2 }  outcome = "block"`.
//! Facts are those of the rule's subject, by name.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may stop the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rulebook::{Example, Nature, Rulebook, Source, Verdict};

fn folder(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    root.join("rulebook").join(name)
}

fn national() -> Rulebook {
    match Rulebook::from_folders(&[&folder("national")]) {
        Ok(book) => book,
        Err(error) => panic!("the national rulebook does not load:\n{error}"),
    }
}

fn examples() -> Vec<Example> {
    let files = Rulebook::read_folder(&folder("examples")).unwrap();
    let sources: Vec<Source<'_>> = files.iter().map(|(name, text)| Source { name, text }).collect();
    match rulebook::examples(&sources) {
        Ok(examples) => examples,
        Err(error) => panic!("the examples do not load:\n{error}"),
    }
}

/// What is wrong with an example, if anything; otherwise its verdict.
fn run(book: &Rulebook, example: &Example) -> Result<Verdict, String> {
    let provision = book.provision(&example.rule).ok_or("unknown rule")?;
    let facts =
        book.facts_from_json(&provision.subject, &example.facts).map_err(|error| error.to_string())?;
    let outcome = book.eval(&example.rule, example.on, &facts).map_err(|error| error.to_string())?;
    let found = serde_json::to_value(outcome.outcome).map_err(|error| error.to_string())?;
    let note = example.note.as_deref().unwrap_or_default();
    if found != serde_json::Value::String(example.outcome.clone()) {
        let text = outcome.text.en;
        return Err(format!("expected {}, found {found} ({text}) {note}", example.outcome));
    }
    if example.edition.is_some() && example.edition != outcome.edition {
        return Err(format!("expected edition {:?}, found {:?} {note}", example.edition, outcome.edition));
    }
    Ok(outcome.outcome)
}

#[test]
fn the_national_rulebook_loads() {
    let book = national();
    assert!(book.provisions().len() > 1);
    assert!(book.subjects().count() > 1);
}

#[test]
fn every_example_comes_out_as_written() {
    let book = national();
    let wrong: Vec<String> = examples()
        .iter()
        .filter_map(|example| {
            let error = run(&book, example).err()?;
            Some(format!("{} ({}, {}): {error}", example.place, example.rule, example.on))
        })
        .collect();
    assert!(wrong.is_empty(), "{} examples are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_condition_has_an_example_of_holding_and_of_not_holding() {
    let book = national();
    let mut seen: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
    for example in examples() {
        let Ok(verdict) = run(&book, &example) else { continue };
        if verdict != Verdict::Unknown {
            seen.entry(example.rule.clone()).or_default().insert(verdict == Verdict::Allow);
        }
    }
    let checked = book.provisions().iter().filter(|provision| {
        let is_rule = matches!(provision.nature, Nature::Rule { .. });
        is_rule && provision.editions().iter().any(rulebook::Edition::is_checked)
    });
    let lacking: Vec<String> = checked
        .filter_map(|rule| {
            let found = seen.get(&rule.id).cloned().unwrap_or_default();
            let lacking: Vec<&str> = [(true, "holding"), (false, "not holding")]
                .into_iter()
                .filter(|(holds, _)| !found.contains(holds))
                .map(|(_, what)| what)
                .collect();
            (!lacking.is_empty()).then(|| format!("{}: {}", rule.id, lacking.join(", ")))
        })
        .collect();
    assert!(lacking.is_empty(), "{} rules lack examples:\n{}", lacking.len(), lacking.join("\n"));
}
