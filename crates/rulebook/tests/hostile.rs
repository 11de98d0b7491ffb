//! The national files, damaged in every way an editor can: the loader answers each with file and line, and never
//! stops the program. Conditions made of the national ones, cut and mixed, are compiled and judged, or refused.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rulebook::{FactType, LoadError, Rulebook, Source};

/// Name and text of the national files.
static FILES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook/national");
    Rulebook::read_folder(&folder).unwrap()
});

/// Every condition of the national files about organisations.
static CONDITIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let book = load(&FILES).unwrap();
    let mut conditions: Vec<String> = book
        .provisions()
        .iter()
        .filter(|rule| rule.subject == "organisation")
        .flat_map(|rule| {
            rule.editions().iter().flat_map(|edition| book.conditions(rule, edition)).collect::<Vec<_>>()
        })
        .map(|condition| condition.source.to_owned())
        .collect();
    conditions.sort();
    conditions.dedup();
    conditions
});

/// The facts and instruments alone, for a rule of the test's own.
static SMALL: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let wanted = ["facts.toml", "instruments.toml"];
    FILES.iter().filter(|(name, _)| wanted.iter().any(|end| name.ends_with(end))).cloned().collect()
});

fn load(files: &[(String, String)]) -> Result<Rulebook, LoadError> {
    Rulebook::from_sources(&sources(files))
}

fn sources(files: &[(String, String)]) -> Vec<Source<'_>> {
    files.iter().map(|(name, text)| Source { name, text }).collect()
}

/// Every problem names a file that is there, a line that it has, and says something, in both languages.
fn answered(files: &[(String, String)], local: &[(String, String)]) -> Result<(), TestCaseError> {
    let known = files.iter().chain(local).map(|(name, text)| (name.as_str(), text.lines().count()));
    let known: Vec<(&str, usize)> = known.collect();
    let (files, local) = (sources(files), sources(local));
    let Err(error) = Rulebook::layered(&files, &local) else { return Ok(()) };
    let LoadError::Problems(problems) = error else {
        return Err(TestCaseError::fail(format!("not a problem of the files: {error}")));
    };
    prop_assert!(!problems.list().is_empty());
    for problem in problems.list() {
        let place = &problem.place;
        let lines = known.iter().find(|(name, _)| *name == place.file).map(|(_, lines)| *lines);
        prop_assert!(lines.is_some(), "no such file: {problem}");
        // A syntax error may stand at the end, on the line after the last.
        prop_assert!((1..=lines.unwrap_or(0) + 1).contains(&place.line), "no such line: {problem}");
        for words in [problem.words(), problem.remedy()] {
            prop_assert!(!words.zh.trim().is_empty() && !words.en.trim().is_empty(), "{problem}");
        }
    }
    Ok(())
}

/// One thing done to a file.
#[derive(Clone, Debug)]
enum Damage {
    DropLine(Index),
    RepeatLine(Index),
    SwapLines(Index, Index),
    SwapWords(Index, Index),
    /// Something of another type in place of what follows an equals sign.
    Retype(Index, &'static str),
    /// A key in place of another.
    Rename(Index, &'static str),
    Byte(Index, u8),
    Cut(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    let values = vec![
        "3",
        "-9223372036854775808",
        "true",
        "\"\"",
        "\"文\"",
        "[]",
        "[1, \"a\"]",
        "{ zh = \"甲\" }",
        "1.5",
        "2026-05-11",
        "\"2026-02-30\"",
        "'''",
        "nan",
        "[[",
        "{}",
    ];
    let keys = vec![
        "id",
        "strength",
        "from",
        "until",
        "holds",
        "values",
        "zh",
        "edition",
        "count",
        "x",
        "rule.edition",
    ];
    prop_oneof![
        at().prop_map(Damage::DropLine),
        at().prop_map(Damage::RepeatLine),
        (at(), at()).prop_map(|(left, right)| Damage::SwapLines(left, right)),
        (at(), at()).prop_map(|(left, right)| Damage::SwapWords(left, right)),
        (at(), select(values)).prop_map(|(at, value)| Damage::Retype(at, value)),
        (at(), select(keys)).prop_map(|(at, key)| Damage::Rename(at, key)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        at().prop_map(Damage::Cut),
    ]
}

fn damaged(text: &str, damage: &Damage) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines.is_empty() {
        return "\n".to_owned();
    }
    let with_equals: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.contains(" = ")).map(|(at, _)| at).collect();
    match damage {
        Damage::DropLine(at) => drop(lines.remove(at.index(lines.len()))),
        Damage::RepeatLine(at) => {
            let at = at.index(lines.len());
            let line = lines[at].clone();
            lines.insert(at, line);
        }
        Damage::SwapLines(left, right) => {
            let (left, right) = (left.index(lines.len()), right.index(lines.len()));
            lines.swap(left, right);
        }
        Damage::SwapWords(left, right) => {
            let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            let (left, right) = (left.index(words.len()), right.index(words.len()));
            words.swap(left, right);
            return words.join(" ");
        }
        Damage::Retype(at, value) if !with_equals.is_empty() => {
            let at = with_equals[at.index(with_equals.len())];
            let (key, _) = lines[at].split_once(" = ").unwrap();
            lines[at] = format!("{key} = {value}");
        }
        Damage::Rename(at, key) if !with_equals.is_empty() => {
            let at = with_equals[at.index(with_equals.len())];
            let (_, value) = lines[at].split_once(" = ").unwrap();
            lines[at] = format!("{key} = {value}");
        }
        Damage::Retype(..) | Damage::Rename(..) => {}
        Damage::Byte(at, byte) => {
            let mut bytes = text.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes[at] = *byte;
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        Damage::Cut(at) => {
            let characters: Vec<char> = text.chars().collect();
            return characters[..at.index(characters.len())].iter().collect();
        }
    }
    lines.join("\n")
}

proptest! {
    // Each case loads hundreds of rules.
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_national_file_is_answered_with_file_and_line(
        file in any::<Index>(), all in proptest::collection::vec(damage(), 1..4),
    ) {
        let mut files = FILES.clone();
        let at = file.index(files.len());
        files[at].1 = all.iter().fold(files[at].1.clone(), |text, damage| damaged(&text, damage));
        answered(&files, &[])?;
    }

    #[test]
    fn a_damaged_county_file_is_answered_with_file_and_line(
        all in proptest::collection::vec(damage(), 0..4), rule in any::<Index>(), number in any::<i64>(),
    ) {
        let fixture = include_str!("../../../tests/fixtures/rulebook/county/county.toml");
        let book = load(&FILES).unwrap();
        let rule = &book.provisions()[rule.index(book.provisions().len())].id;
        let name = book.provision(rule).and_then(|rule| rule.editions().last()?.values().first());
        let name = name.map_or("none", |(name, _)| name.as_str());
        let overlay = format!(
            "\n[[overlay]]\nrule = \"{rule}\"\nvalues = {{ {name} = {number} }}\nfrom = \"2026-06-01\"\n\
             citation = {{ zh = \"县\", en = \"County\" }}\n"
        );
        let text = all.iter().fold(format!("{fixture}{overlay}"), |text, damage| damaged(&text, damage));
        answered(&FILES, &[("county.toml".to_owned(), text)])?;
    }
}

/// A rule about organisations with this condition, on a line of its own.
fn with_condition(condition: &str) -> String {
    format!(
        "[[rule]]\nid = \"r\"\nsubject = \"organisation\"\nstrength = \"warn\"\nconfirmed = true\n\
         text = {{ zh = \"规\", en = \"rule\" }}\n[[rule.edition]]\ninstrument = \"branch-2018\"\n\
         holds = '''\n{condition}'''\nfinding = {{ zh = \"不\", en = \"no\" }}\n"
    )
}

/// Pieces of conditions, as CEL's tokens divide them.
fn tokens(condition: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
    for letter in condition.chars() {
        match tokens.last_mut() {
            Some(last) if is_word(letter) && last.chars().all(is_word) => last.push(letter),
            _ => tokens.push(letter.to_string()),
        }
    }
    // The rule of the test has no values.
    tokens.iter_mut().filter(|token| token.starts_with("value.")).for_each(|token| "3".clone_into(token));
    tokens
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn mixed_conditions_are_refused_with_their_line_or_judged(
        left in any::<Index>(), right in any::<Index>(), cuts in proptest::collection::vec((any::<Index>(), any::<Index>()), 0..5),
        numbers in proptest::collection::vec(any::<i64>(), 8),
    ) {
        let conditions = &*CONDITIONS;
        let (left, right) = (&conditions[left.index(conditions.len())], &conditions[right.index(conditions.len())]);
        let mut mixed = tokens(left);
        let other = tokens(right);
        for (at, from) in cuts {
            let at = at.index(mixed.len());
            mixed[at].clone_from(&other[from.index(other.len())]);
        }
        let text: String = mixed.concat();
        prop_assume!(!text.contains("'''"));
        let mut files = SMALL.clone();
        files.push(("r.toml".to_owned(), with_condition(&text)));
        match load(&files) {
            Err(LoadError::Problems(problems)) => {
                for problem in problems.list() {
                    prop_assert_eq!(&problem.place.file, "r.toml");
                    prop_assert!(problem.place.line >= 7, "{problem}");
                }
            }
            Err(other) => prop_assert!(false, "{other}"),
            Ok(book) => judged(&book, &numbers)?,
        }
    }
}

/// Judges the rule on no facts, and on facts of every type with odd values; whatever it is, it is an answer.
fn judged(book: &Rulebook, numbers: &[i64]) -> Result<(), TestCaseError> {
    let on = date(2026, 6, 1);
    let mut facts = book.facts("organisation").unwrap();
    book.eval("r", on, &facts).unwrap();
    let subject = book.subject("organisation").unwrap();
    for (fact, number) in subject.facts().iter().zip(numbers.iter().cycle()) {
        let text = fact.one_of.first().cloned().unwrap_or_default();
        match fact.kind {
            FactType::Int => facts.set_int(&fact.name, *number).unwrap(),
            FactType::Bool => facts.set_bool(&fact.name, number % 2 == 0).unwrap(),
            FactType::Text => facts.set_text(&fact.name, &text).unwrap(),
            FactType::Date => {
                let day = if number % 2 == 0 { date(9999, 12, 31) } else { date(1, 1, 1) };
                facts.set_date(&fact.name, day).unwrap()
            }
            FactType::TextList => facts.set_texts(&fact.name, Vec::new()).unwrap(),
        };
    }
    let outcome = book.eval("r", on, &facts).unwrap();
    prop_assert!(!outcome.text.zh.is_empty() && !outcome.text.en.is_empty());
    let rule = book.provision("r").unwrap();
    for condition in book.conditions(rule, &rule.editions()[0]) {
        prop_assert!(condition.words.is_none_or(|words| !words.zh.is_empty()));
    }
    Ok(())
}
