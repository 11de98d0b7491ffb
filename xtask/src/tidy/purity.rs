//! `model.rs` decides; it does not read, write or wait.

use super::lex::{self, Token};
use super::{APPLICATION, Problem, Tree};

/// Crates and modules whose mention means reading, writing or waiting.
const OUTSIDE: [&str; 7] = ["askama", "axum", "db", "hyper", "sqlx", "tokio", "tower"];
const OUTSIDE_OF_STD: [&str; 6] = ["env", "fs", "io", "net", "process", "thread"];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let models = tree
        .below(APPLICATION, ".rs")
        .filter(|(path, _)| path.ends_with("/model.rs") || path.contains("/model/"));
    models.flat_map(|(path, text)| model(path, &lex::rust(text))).collect()
}

fn model(path: &str, tokens: &[Token]) -> Vec<Problem> {
    let places = (0..tokens.len()).filter(|at| !tokens[*at].test);
    let found = places.filter_map(|at| Some((tokens[at].line, impure(tokens, at)?)));
    found
        .map(|(line, what)| {
            let remedy =
                "load first (queries.rs) or write afterwards (commands.rs), and pass the model values";
            Problem::new(path, line, format!("a model uses {what}"), remedy)
        })
        .collect()
}

fn impure(tokens: &[Token], at: usize) -> Option<String> {
    let name = tokens[at].name()?;
    if matches!(name, "async" | "await") {
        return Some(name.to_owned());
    }
    let inside = at >= 2 && tokens[at - 1].is(':') && tokens[at - 2].is(':');
    let leads = tokens.get(at + 1)?.is(':') && tokens.get(at + 2)?.is(':');
    if inside || !leads {
        return None;
    }
    if OUTSIDE.contains(&name) {
        return Some(format!("{name}::"));
    }
    let next = tokens.get(at + 3)?.name()?;
    (name == "std" && OUTSIDE_OF_STD.contains(&next)).then(|| format!("std::{next}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_writing_and_waiting_are_found() {
        let source = "use std::fmt;\nuse std::fs::read;\nasync fn f(row: &db::Row) {}\nuse crate::db::fine;\n#[cfg(test)] mod tests { use std::fs; }";
        let path = "crates/jiceng/src/members/model.rs";
        let found = check(&Tree::of(&[(path, source), ("crates/jiceng/src/members/commands.rs", source)]));
        let found: Vec<String> =
            found.iter().map(|found| format!("{}:{} {}", found.file, found.line, found.fault)).collect();
        let expected = ["2 a model uses std::fs", "3 a model uses async", "3 a model uses db::"];
        assert_eq!(found, expected.map(|rest| format!("{path}:{rest}")));
    }
}
