//! Words that do not belong into a finished product: unfinished work, tests that are skipped, places on one machine.

use super::{Problem, Tree, ending};

/// A word, whether letters must be as written, and which files it concerns.
struct Word {
    written: &'static str,
    exact: bool,
    files: fn(&str) -> bool,
    remedy: &'static str,
}

const FINISH: &str = "finish it, or leave it out and say in the documents what is not there";
const PLACE: &str =
    "name no place of one machine; use a placeholder, a variable, or a documentation address (192.0.2.1)";
const SKIPPED: &str =
    "a test runs or does not exist; what takes long belongs behind `cargo xtask test --full`";

// The words are put together so that this file does not contain them.
const WORDS: [Word; 28] = [
    exact(concat!("TO", "DO"), any, FINISH),
    exact(concat!("FIX", "ME"), any, FINISH),
    exact(concat!("HA", "CK"), any, FINISH),
    exact(concat!("XX", "X:"), any, FINISH),
    exact(concat!("W", "IP"), any, FINISH),
    loose(concat!("for", " now"), prose, FINISH),
    loose(concat!("not", " yet implemented"), any, FINISH),
    loose(concat!("to be", " implemented"), any, FINISH),
    loose(concat!("coming", " soon"), any, FINISH),
    loose(concat!("lorem", " ipsum"), any, FINISH),
    exact(concat!("待", "实现"), any, FINISH),
    exact(concat!("暂未", "实现"), any, FINISH),
    exact(concat!("敬请", "期待"), any, FINISH),
    exact(concat!("功能", "开发中"), any, FINISH),
    exact(concat!("#[", "ignore"), rust, SKIPPED),
    exact(concat!("/ro", "ot/"), any, PLACE),
    exact(concat!("/ho", "me/"), any, PLACE),
    exact(concat!("/Us", "ers/"), any, PLACE),
    exact(concat!("/wo", "rk/"), any, PLACE),
    exact(concat!("C:\\", "Users"), any, PLACE),
    exact(concat!("192.", "168."), documents, PLACE),
    exact(concat!("crates", ".io"), any, PLACE),
    exact(concat!("npmjs", ".org"), any, PLACE),
    exact(concat!("npmmirror", ".com"), any, PLACE),
    exact(concat!("pypi", ".org"), any, PLACE),
    exact(concat!(".inter", "nal/"), any, PLACE),
    exact(concat!(".inter", "nal:"), any, PLACE),
    exact(concat!("deb.debian", ".org"), any, PLACE),
];

const fn exact(word: &'static str, files: fn(&str) -> bool, remedy: &'static str) -> Word {
    Word { written: word, exact: true, files, remedy }
}

const fn loose(word: &'static str, files: fn(&str) -> bool, remedy: &'static str) -> Word {
    Word { written: word, exact: false, files, remedy }
}

fn any(_: &str) -> bool {
    true
}

fn rust(path: &str) -> bool {
    ending(path) == "rs"
}

fn documents(path: &str) -> bool {
    ending(path) == "md"
}

/// Sentences of the interface may say it; a comment or document may not.
fn prose(path: &str) -> bool {
    ending(path) != "ftl"
}

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let files = tree.files().filter(|(path, _)| !left_out(path));
    files.flat_map(|(path, text)| file(path, text)).collect()
}

/// The lock file names registries as it must; fixtures repeat what people write.
fn left_out(path: &str) -> bool {
    path == "Cargo.lock" || path == "LICENSE" || path.contains("/fixtures/")
}

fn file(path: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let found = WORDS.iter().filter(|word| (word.files)(path) && holds(line, word));
        let found = found.map(|word| Problem::new(path, at + 1, format!("“{}”", word.written), word.remedy));
        problems.extend(found);
    }
    problems
}

fn holds(line: &str, word: &Word) -> bool {
    let lowered = if word.exact { String::new() } else { line.to_lowercase() };
    let line = if word.exact { line } else { &lowered };
    line.match_indices(word.written).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.written.len()..]);
        bounded(word.written.starts_with(joins), before.ends_with(joins))
            && bounded(word.written.ends_with(joins), after.starts_with(joins))
    })
}

/// A letter beside a letter means that the word is part of a longer one.
fn bounded(word: bool, beside: bool) -> bool {
    !(word && beside)
}

fn joins(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_in_a_file_it_concerns() {
        for word in &WORDS {
            let text = format!("one\ntwo {} three\n", word.written);
            let found = ["src/a.rs", "docs/a.md"].map(|path| check(&Tree::of(&[(path, &text)])));
            let found: Vec<&Problem> =
                found.iter().flatten().filter(|found| found.fault.contains(word.written)).collect();
            assert!(!found.is_empty(), "{}", word.written);
            assert!(found.iter().all(|found| found.line == 2));
        }
    }

    #[test]
    fn parts_of_longer_words_are_not() {
        let text = concat!("MAS", "TO", "DON SHACKLE inform nowhere before now stepwise");
        assert!(check(&Tree::of(&[("a.md", text)])).is_empty());
    }

    #[test]
    fn the_lock_file_and_fixtures_are_left_out() {
        let text = concat!("crates", ".io");
        assert!(check(&Tree::of(&[("Cargo.lock", text), ("tests/fixtures/a.csv", text)])).is_empty());
        assert_eq!(check(&Tree::of(&[("docs/a.md", text)])).len(), 1);
    }
}
