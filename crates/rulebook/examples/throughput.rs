//! Measures how long all obligations and standing rules of many branches take, in memory, on one thread.
//!
//! `cargo run --release -p rulebook --example throughput [folder] [branches]`; folder defaults to
//! `rulebook/national`, branches to 60000. Facts and events are made by counting, so that runs compare.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use rulebook::{Course, Fact, FactType, Facts, Nature, Recorded, Rulebook};

const SUBJECT: &str = "organisation";
const YEAR: i16 = 2026;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "rulebook/national".to_owned()));
    let branches: usize = arguments.next().map_or(Ok(60_000), |text| text.parse())?;

    let start = Instant::now();
    let book = Rulebook::from_folders(&[&folder])?;
    let loading = start.elapsed();

    let kinds = event_kinds(&book);
    let mut made: Vec<(Facts, Vec<(&str, Date)>)> = Vec::with_capacity(branches);
    for index in 0..branches {
        made.push((facts(&book, index)?, events(&kinds, index)));
    }

    let (from, to) = (date(YEAR, 1, 1), date(YEAR, 12, 31));
    let start = Instant::now();
    let (mut periods, mut missing) = (0_usize, 0_usize);
    for (facts, events) in &made {
        for due in book.due(facts, events, from, to) {
            periods += 1;
            missing += usize::from(due.missing > 0);
        }
    }
    let obligations = start.elapsed();

    let start = Instant::now();
    let mut found = 0_usize;
    for (facts, _) in &made {
        found += book.findings(facts, None, to).len();
    }
    let standing = start.elapsed();

    let rules = book
        .provisions()
        .iter()
        .filter(|rule| rule.subject == SUBJECT && matches!(&rule.nature, Nature::Rule { act: None }))
        .filter(|rule| rule.edition_on(to).is_some_and(rulebook::Edition::is_checked))
        .count();
    let events: usize = made.iter().map(|(_, events)| events.len()).sum();
    let mut out = std::io::stdout().lock();
    writeln!(out, "loading: {:.3} s, {} provisions", loading.as_secs_f64(), book.provisions().len())?;
    writeln!(
        out,
        "obligations: {branches} branches, {events} events, {periods} periods due, {missing} with something missing: \
         {:.3} s, {} ns a period",
        obligations.as_secs_f64(),
        each(obligations.as_nanos(), periods)
    )?;
    writeln!(
        out,
        "standing rules: {rules} rules a branch, {found} findings: {:.3} s, {} ns a rule evaluation",
        standing.as_secs_f64(),
        each(standing.as_nanos(), rules * branches)
    )?;
    let (cases, steps) = (branches / CASES, courses(&book, branches / CASES)?);
    writeln!(
        out,
        "cases: where {cases} cases of developing members stand: {:.3} s, {} us a case",
        steps.as_secs_f64(),
        each(steps.as_nanos(), cases) / 1_000
    )?;
    Ok(())
}

/// One case in so many branches.
const CASES: usize = 20;

/// How long it takes to tell where cases stand that went through the first seven steps.
fn courses(book: &Rulebook, cases: usize) -> Result<Duration, Box<dyn std::error::Error>> {
    const DONE: [(&str, &str, i8); 7] = [
        ("apply", "received", 1),
        ("talk", "held", 1),
        ("settle-activist", "settled", 3),
        ("file-activist", "filed", 3),
        ("mentors", "named", 3),
        ("cultivate", "reviewed", 7),
        ("cultivate", "reviewed", 12),
    ];
    let procedure = book.procedure("development").ok_or("no procedure of developing members")?;
    let recorded = DONE.map(|(step, outcome, month)| Recorded {
        step: step.to_owned(),
        on: date(YEAR - 1, month, 10),
        outcome: outcome.to_owned(),
        fields: serde_json::Map::new(),
    });
    let known = serde_json::Map::new();
    let course = Course { started: date(YEAR - 1, 1, 10), recorded: &recorded, known: &known };
    let start = Instant::now();
    let mut open = 0;
    for _ in 0..cases {
        open += book.progress(procedure, course, date(YEAR, 6, 1)).map_or(0, |it| it.open().count());
    }
    let took = start.elapsed();
    if open != cases * 2 {
        return Err(format!("{open} open steps in {cases} cases").into());
    }
    Ok(took)
}

fn each(nanoseconds: u128, count: usize) -> u128 {
    nanoseconds / u128::try_from(count).unwrap_or(1).max(1)
}

/// The kinds of events that fulfil obligations of an organisation, with how many months lie between them.
fn event_kinds(book: &Rulebook) -> Vec<(String, i8)> {
    let mut kinds = Vec::new();
    for provision in book.provisions() {
        if let Nature::Obligation { every, event, .. } = &provision.nature
            && provision.subject == SUBJECT
        {
            kinds.push((event.clone(), every.months()));
        }
    }
    kinds.sort();
    kinds.dedup_by(|next, first| next.0 == first.0);
    kinds
}

/// Every fact of a branch is known; which value it has depends on the branch's number.
fn facts(book: &Rulebook, index: usize) -> Result<Facts, Box<dyn std::error::Error>> {
    let mut facts = book.facts(SUBJECT)?;
    let definitions: Vec<Fact> = facts.subject().facts().to_vec();
    for (position, fact) in definitions.iter().enumerate() {
        let number = index / (position + 1);
        match fact.kind {
            FactType::Int => facts.set_int(&fact.name, i64::try_from(3 + number % 55)?)?,
            FactType::Bool => facts.set_bool(&fact.name, number.is_multiple_of(7))?,
            FactType::Date => facts.set_date(&fact.name, date(2016 + i16::try_from(number % 12)?, 3, 31))?,
            FactType::TextList => facts.set_texts(&fact.name, Vec::new())?,
            FactType::Text if fact.name == "kind" => facts.set_text("kind", "branch")?,
            FactType::Text if fact.one_of.is_empty() => facts.set_text(&fact.name, "text")?,
            FactType::Text => facts.set_text(&fact.name, &fact.one_of[number % fact.one_of.len()])?,
        };
    }
    Ok(facts)
}

/// A year of events: each kind once a period, one in ten left out.
fn events(kinds: &[(String, i8)], index: usize) -> Vec<(&str, Date)> {
    let mut events = Vec::new();
    for (kind, months) in kinds {
        for month in (1..=12_i8).step_by(usize::from(months.unsigned_abs())) {
            if (index + usize::from(month.unsigned_abs())).is_multiple_of(10) {
                continue;
            }
            events.push((kind.as_str(), date(YEAR, month, 15)));
        }
    }
    events
}
