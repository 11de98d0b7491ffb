//! `cargo xtask tidy`: reads the sources and reports what breaks the rules of the house.
//!
//! Each check is a function from a [`Tree`] to problems. Its tests try it on small trees in which the rule is broken;
//! the test below tries all of them on this checkout, so that `cargo test` alone is enough.

mod crates;
mod dependencies;
mod fluent;
mod lex;
mod links;
mod modules;
mod paths;
mod purity;
mod size;
mod sql;
mod tree;
mod typography;
mod words;

use crate::say;
use anyhow::{Result, bail};
use std::fmt;
use std::path::Path;
pub use tree::Tree;

/// A rule broken at a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, from the root of the checkout.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: String,
    /// What to do.
    pub remedy: String,
}

impl Problem {
    fn new(file: &str, line: usize, fault: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, fault: fault.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}\n    {}", self.file, self.line, self.fault, self.remedy)
    }
}

/// Where the application's sources are.
const APPLICATION: &str = "crates/jiceng/src/";

const CHECKS: [fn(&Tree) -> Vec<Problem>; 10] = [
    crates::check,
    dependencies::check,
    modules::check,
    purity::check,
    sql::check,
    links::check,
    fluent::check,
    words::check,
    typography::check,
    size::check,
];

/// What follows the last dot of a path.
fn ending(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

/// Everything that is wrong with a tree, in the order of files and lines.
#[must_use]
pub fn problems(tree: &Tree) -> Vec<Problem> {
    let mut problems: Vec<Problem> = CHECKS.iter().flat_map(|check| check(tree)).collect();
    problems.sort();
    problems
}

/// Checks a checkout and says what is wrong.
///
/// # Errors
/// Something is wrong, or the files cannot be read.
pub fn run(root: &Path) -> Result<()> {
    let problems = problems(&Tree::read(root)?);
    for problem in &problems {
        say(&problem.to_string());
    }
    match problems.len() {
        0 => Ok(()),
        1 => bail!("1 problem"),
        many => bail!("{many} problems"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_checkout_is_tidy() {
        let problems = problems(&Tree::read(&crate::root()).unwrap());
        let report: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(report.is_empty(), "{}", report.join("\n"));
    }

    #[test]
    fn a_problem_names_its_place_first() {
        let problem = Problem::new("docs/a.md", 3, "is wrong", "put it right");
        assert_eq!(problem.to_string(), "docs/a.md:3: is wrong\n    put it right");
    }

    #[test]
    fn problems_come_in_the_order_of_files_and_lines() {
        let unfinished = format!("fine\n{}\n{}\n", concat!("TO", "DO"), concat!("FIX", "ME"));
        let tree = Tree::of(&[("docs/b.md", &unfinished), ("docs/a.md", &unfinished)]);
        let places: Vec<_> = problems(&tree).into_iter().map(|found| (found.file, found.line)).collect();
        let expected = [("docs/a.md", 2), ("docs/a.md", 3), ("docs/b.md", 2), ("docs/b.md", 3)];
        assert_eq!(places, expected.map(|(file, line)| (file.to_owned(), line)));
    }
}
