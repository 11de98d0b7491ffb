//! Which module of the application may name which.

use super::paths::{Named, named};
use super::{APPLICATION, Problem, Tree, ending, lex};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let modules = modules(tree);
    let uses = uses(tree, &modules);
    let mut problems: Vec<Problem> = uses.iter().filter_map(|found| problem(tree, found)).collect();
    problems.extend(cycles(&uses));
    problems
}

/// A place in one top-level module that names another.
struct Use<'a> {
    file: &'a str,
    from: &'a str,
    to: String,
    path: Named,
}

fn modules(tree: &Tree) -> BTreeSet<&str> {
    let files = tree.below(APPLICATION, ".rs").map(|(path, _)| &path[APPLICATION.len()..]);
    let tops = files.map(|file| file.split('/').next().unwrap_or(file));
    tops.map(|top| top.trim_end_matches(".rs")).filter(|top| !matches!(*top, "lib" | "main")).collect()
}

fn uses<'a>(tree: &'a Tree, modules: &BTreeSet<&'a str>) -> Vec<Use<'a>> {
    let mut uses = Vec::new();
    for (file, text) in tree.files().filter(|(file, _)| file.starts_with(APPLICATION)) {
        let inside = &file[APPLICATION.len()..];
        let tokens = match ending(inside) {
            "rs" => lex::rust(text),
            "html" => lex::template(text),
            _ => continue,
        };
        let Some(from) = modules.get(inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs"))
        else {
            continue;
        };
        for path in named(&tokens, inside) {
            let to = path.segments.first().cloned().unwrap_or_default();
            if to != *from && modules.contains(to.as_str()) {
                uses.push(Use { file, from, to, path });
            }
        }
    }
    uses
}

fn problem(tree: &Tree, found: &Use<'_>) -> Option<Problem> {
    let (from, to) = (found.from, found.to.as_str());
    let path = format!("crate::{}", found.path.segments.join("::"));
    if from == "platform" {
        let remedy = format!(
            "platform knows no capability; let {to} hand it over, as a parameter or a list in lib.rs"
        );
        return Some(Problem::new(found.file, found.path.line, format!("platform names {path}"), remedy));
    }
    let next = found.path.segments.get(1)?;
    let folder = format!("{APPLICATION}{to}/{next}");
    let inner =
        tree.text(&format!("{folder}.rs")).is_some() || tree.text(&format!("{folder}/mod.rs")).is_some();
    if to == "platform" || !inner {
        return None;
    }
    let remedy =
        format!("use what {to}/mod.rs re-exports, `crate::{to}::…`; re-export there what others may call");
    Some(Problem::new(found.file, found.path.line, format!("{from} reaches into {path}"), remedy))
}

/// Every place that is part of a cycle, tests left out: they may borrow each other's samples.
fn cycles(uses: &[Use<'_>]) -> Vec<Problem> {
    let mut edges: BTreeMap<&str, BTreeMap<&str, &Use<'_>>> = BTreeMap::new();
    for found in uses.iter().filter(|found| !found.path.test) {
        edges.entry(found.from).or_default().entry(found.to.as_str()).or_insert(found);
    }
    let mut problems = Vec::new();
    for found in edges.values().flat_map(BTreeMap::values) {
        if let Some(way) = way(&edges, &found.to, found.from) {
            let fault = format!("a cycle of modules: {} → {}", found.from, way.join(" → "));
            let remedy =
                "one of them must not know the other: move what both need into platform, or pass it in";
            problems.push(Problem::new(found.file, found.path.line, fault, remedy));
        }
    }
    problems
}

/// The shortest way from one module to another.
fn way<'a>(
    edges: &BTreeMap<&'a str, BTreeMap<&'a str, &'a Use<'a>>>,
    from: &'a str,
    to: &str,
) -> Option<Vec<&'a str>> {
    let mut ways = std::collections::VecDeque::from([vec![from]]);
    let mut seen = BTreeSet::from([from]);
    while let Some(way) = ways.pop_front() {
        let last = *way.last()?;
        if last == to {
            return Some(way);
        }
        for next in edges.get(last).into_iter().flat_map(BTreeMap::keys) {
            if seen.insert(next) {
                ways.push_back([way.as_slice(), &[*next]].concat());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<(String, &str)> =
            files.iter().map(|(path, text)| (format!("{APPLICATION}{path}"), *text)).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let found = check(&Tree::of(&files)).into_iter();
        found
            .map(|found| format!("{}:{} {}", &found.file[APPLICATION.len()..], found.line, found.fault))
            .collect()
    }

    #[test]
    fn platform_names_no_capability() {
        let files = [
            ("platform/page.rs", "use crate::platform::text;\nfn f() { crate::members::total(); }"),
            ("members/mod.rs", "pub fn total() {}"),
        ];
        assert_eq!(faults(&files), ["platform/page.rs:2 platform names crate::members::total"]);
    }

    #[test]
    fn a_capability_is_reached_through_its_mod_only() {
        let files = [
            ("members/mod.rs", "mod queries;"),
            ("members/queries.rs", "use crate::members::Member;"),
            ("meetings/mod.rs", "use crate::members::{Member, queries::list};\nuse super::members::queries;"),
            ("dues/pages/list.html", "<p>\n{{ crate::members::queries::total() }}"),
            ("dues/mod.rs", "use crate::platform::page::Page; use crate::members::list;"),
            ("platform/page.rs", ""),
        ];
        assert_eq!(
            faults(&files),
            [
                "dues/pages/list.html:2 dues reaches into crate::members::queries::total",
                "meetings/mod.rs:1 meetings reaches into crate::members::queries::list",
                "meetings/mod.rs:2 meetings reaches into crate::members::queries",
            ]
        );
    }

    #[test]
    fn a_cycle_is_found_at_each_of_its_places() {
        let files = [
            ("a/mod.rs", "use crate::b::B;"),
            ("b/mod.rs", "use crate::c::C;"),
            ("c/mod.rs", "\nuse crate::a::A;"),
            ("d/mod.rs", "use crate::a::A;"),
        ];
        assert_eq!(
            faults(&files),
            [
                "a/mod.rs:1 a cycle of modules: a → b → c → a",
                "b/mod.rs:1 a cycle of modules: b → c → a → b",
                "c/mod.rs:2 a cycle of modules: c → a → b → c",
            ]
        );
    }

    #[test]
    fn tests_may_borrow_samples_without_making_a_cycle() {
        let files = [
            ("a/mod.rs", "use crate::b::B;"),
            ("b/mod.rs", "#[cfg(test)]\nmod tests { use crate::a::sample; }"),
        ];
        assert!(faults(&files).is_empty());
    }
}
