//! What an import did or would do, for people and for programs.

use super::Voice;
use crate::imports::{Answer, Candidate, Problem, Report};
use crate::platform::text::{self, Language};
use rulebook::Words;

/// How many of a list are said one by one.
const SHOWN: usize = 50;

/// Says a report: the figures, what is wrong, whom rows may mean, what to look at.
pub(super) fn worded(voice: Voice, report: &Report) -> anyhow::Result<()> {
    voice.say("cli-import-figures", &figures(report))?;
    let wrong: Vec<&Problem> = report.problems.iter().chain(&report.conflicts).collect();
    some(voice, &wrong, |problem| self::problem(voice, &report.sheet, problem))?;
    if !report.duplicates.is_empty() {
        voice.say("cli-import-duplicates", &[])?;
    }
    let doubtful: Vec<&Problem> = report.duplicates.iter().collect();
    some(voice, &doubtful, |problem| {
        self::problem(voice, &report.sheet, problem)?;
        let known = report.candidates.get(&problem.row).map_or(&[][..], Vec::as_slice);
        known.iter().try_for_each(|candidate| self::candidate(voice, problem.row, candidate))
    })?;
    if !report.warnings.is_empty() {
        voice.say("cli-import-warnings", &[])?;
    }
    let warnings: Vec<&Problem> = report.warnings.iter().collect();
    some(voice, &warnings, |problem| self::problem(voice, &report.sheet, problem))
}

/// Says the first of a list one by one, and how many more there are.
fn some(voice: Voice, list: &[&Problem], say: impl Fn(&Problem) -> anyhow::Result<()>) -> anyhow::Result<()> {
    list.iter().take(SHOWN).try_for_each(|problem| say(problem))?;
    match list.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => voice.say("cli-import-more", &[("count", more.to_string())]),
    }
}

fn problem(voice: Voice, sheet: &str, problem: &Problem) -> anyhow::Result<()> {
    let (cause, remedy) = (words(problem, &problem.key), remedy(problem));
    let args = [
        ("place", place_of(voice, sheet, problem)),
        ("cause", voice.pick(&cause).to_owned()),
        ("remedy", voice.pick(&remedy).to_owned()),
    ];
    voice.say("cli-import-problem", &args)
}

/// Somebody whom a row may mean, with the option that says so.
fn candidate(voice: Voice, row: u32, candidate: &Candidate) -> anyhow::Result<()> {
    let args = [
        ("row", row.to_string()),
        ("answer", Answer::Same(candidate.id).to_string()),
        ("who", candidate.label.clone()),
    ];
    voice.say("cli-import-candidate", &args)
}

/// Where a problem is: sheet and row; the column with its title and what stands in it, when it is one cell.
fn place_of(voice: Voice, sheet: &str, problem: &Problem) -> String {
    let row = [("sheet", sheet.to_owned()), ("row", problem.row.to_string())];
    let mut place = voice.words("cli-import-at-row", &row);
    if !problem.column.is_empty() {
        let column = [("column", problem.column.clone()), ("title", problem.title.clone())];
        let key = if problem.title.is_empty() { "cli-import-at-column" } else { "cli-import-at-title" };
        place += &voice.words(key, &column);
    }
    if !problem.value.is_empty() {
        place += &voice.words("cli-import-at-value", &[("value", problem.value.clone())]);
    }
    place
}

fn figures(report: &Report) -> [(&'static str, String); 7] {
    [
        ("sheet", report.sheet.clone()),
        ("new", report.new.to_string()),
        ("changed", report.changed.to_string()),
        ("same", report.same.to_string()),
        ("problems", report.problems.len().to_string()),
        ("duplicates", report.duplicates.len().to_string()),
        ("conflicts", report.conflicts.len().to_string()),
    ]
}

/// A sentence about a problem in both languages.
fn words(problem: &Problem, key: &str) -> Words {
    let args: Vec<(&str, String)> =
        problem.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    Words::new(text::text_with(Language::Zh, key, &args), text::text_with(Language::En, key, &args))
}

/// What to do about a problem, in both languages.
fn remedy(problem: &Problem) -> Words {
    let key = format!("{}-remedy", problem.key);
    let remedy = words(problem, &key);
    if remedy.zh == key { words(problem, "import-remedy-general") } else { remedy }
}

/// The report with causes and remedies in both languages.
pub(super) fn json(report: &Report) -> serde_json::Value {
    let told = |problem: &Problem| {
        serde_json::json!({
            "row": problem.row,
            "column": problem.column,
            "title": problem.title,
            "name": problem.name,
            "value": problem.value,
            "key": problem.key,
            "cause": words(problem, &problem.key),
            "remedy": remedy(problem),
        })
    };
    let doubt = |problem: &Problem| {
        let known = report.candidates.get(&problem.row).map_or(&[][..], Vec::as_slice).iter();
        let known =
            known.map(|it| serde_json::json!({ "answer": Answer::Same(it.id).to_string(), "who": it.label }));
        let mut told = told(problem);
        told["candidates"] = known.collect();
        told
    };
    let all = |problems: &[Problem]| problems.iter().map(told).collect::<Vec<_>>();
    serde_json::json!({
        "sheet": report.sheet,
        "header_row": report.header_row,
        "columns": report.columns,
        "ignored": report.ignored,
        "new": report.new,
        "changed": report.changed,
        "same": report.same,
        "duplicates": report.duplicates.iter().map(doubt).collect::<Vec<_>>(),
        "conflicts": all(&report.conflicts),
        "problems": all(&report.problems),
        "warnings": all(&report.warnings),
    })
}
