//! Which crate may stand on which: `docs/ARCHITECTURE.md` draws it, this holds it.

use super::{Problem, Tree};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Each package of the workspace and the packages of the workspace it may depend on.
const DIRECTIONS: [(&str, &[&str]); 15] = [
    ("rulebook", &[]),
    ("workbook", &[]),
    ("document", &[]),
    ("ballot", &[]),
    ("consensus", &[]),
    ("planner", &[]),
    ("bulletin", &[]),
    // The count by the regulation asks the rulebook and reads the electronic result.
    ("scrutiny", &["ballot", "rulebook"]),
    ("db", &[]),
    ("polling", &["ballot"]),
    (
        "jiceng",
        &[
            "rulebook",
            "workbook",
            "document",
            "ballot",
            "scrutiny",
            "consensus",
            "planner",
            "bulletin",
            "db",
            "polling",
        ],
    ),
    ("auditor", &["ballot", "bulletin", "rulebook", "scrutiny"]),
    ("xtask", &[]),
    ("journeys", &["jiceng", "db", "workbook", "rulebook", "ballot", "bulletin"]),
    ("benches", &["jiceng", "db", "workbook", "rulebook", "ballot", "consensus", "planner", "bulletin"]),
];

/// Crates that decide and compute, and do nothing else.
const PURE: [&str; 8] =
    ["rulebook", "workbook", "document", "ballot", "scrutiny", "consensus", "planner", "bulletin"];
/// What a pure crate must not stand on: the web, a database, a runtime.
const IMPURE: [&str; 18] = [
    "askama",
    "async-std",
    "axum",
    "diesel",
    "fantoccini",
    "hyper",
    "hyper-util",
    "lettre",
    "reqwest",
    "rusqlite",
    "rust-embed",
    "sqlx",
    "sqlx-core",
    "tokio",
    "tokio-postgres",
    "tokio-rustls",
    "tower",
    "tower-http",
];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let aliases = aliases(tree);
    let manifests: Vec<Manifest<'_>> =
        tree.files().filter_map(|(path, text)| Manifest::read(path, text)).collect();
    let names: Vec<String> = manifests.iter().map(|manifest| manifest.name.clone()).collect();
    manifests.iter().flat_map(|manifest| manifest.problems(&names, &aliases)).collect()
}

/// The name in the registry behind a name in `[workspace.dependencies]`, where they differ.
fn aliases(tree: &Tree) -> BTreeMap<String, String> {
    let table: Table = tree.text("Cargo.toml").and_then(|text| text.parse().ok()).unwrap_or_default();
    let dependencies = table.get("workspace").and_then(|workspace| workspace.get("dependencies"));
    let Some(dependencies) = dependencies.and_then(Value::as_table) else {
        return BTreeMap::new();
    };
    dependencies.iter().filter_map(|(name, value)| Some((name.clone(), package(value)?))).collect()
}

fn package(dependency: &Value) -> Option<String> {
    dependency.get("package").and_then(Value::as_str).map(ToOwned::to_owned)
}

struct Manifest<'a> {
    path: &'a str,
    text: &'a str,
    name: String,
    /// By the name used in the manifest; behind it the name in the registry where the manifest itself says it.
    dependencies: Vec<(String, Option<String>)>,
}

impl<'a> Manifest<'a> {
    fn read(path: &'a str, text: &'a str) -> Option<Self> {
        if path != "Cargo.toml" && !path.ends_with("/Cargo.toml") {
            return None;
        }
        let table: Table = text.parse().ok()?;
        let name = table.get("package")?.get("name")?.as_str()?.to_owned();
        let mut dependencies = Vec::new();
        collect(&table, &mut dependencies);
        for target in table.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values) {
            target.as_table().inspect(|target| collect(target, &mut dependencies));
        }
        Some(Self { path, text, name, dependencies })
    }

    fn problems(&self, names: &[String], aliases: &BTreeMap<String, String>) -> Vec<Problem> {
        let Some((_, allowed)) = DIRECTIONS.iter().find(|(name, _)| *name == self.name) else {
            let remedy = "add it to DIRECTIONS in xtask/src/tidy/crates.rs, with what it may depend on";
            return vec![Problem::new(
                self.path,
                1,
                format!("nobody has said where {} stands", self.name),
                remedy,
            )];
        };
        let mut problems = Vec::new();
        for (alias, package) in &self.dependencies {
            let real = package.as_ref().or_else(|| aliases.get(alias)).unwrap_or(alias);
            let line = self.line(alias);
            if names.contains(real) && *real != self.name && !allowed.contains(&real.as_str()) {
                let fault = format!("{} depends on {real}", self.name);
                problems.push(Problem::new(self.path, line, fault, self.remedy(allowed)));
            } else if real == "sqlx" && self.name != "db" {
                let fault = format!("{} depends on sqlx", self.name);
                problems.push(Problem::new(
                    self.path,
                    line,
                    fault,
                    "only crates/db does; use what it offers",
                ));
            } else if PURE.contains(&self.name.as_str()) && IMPURE.contains(&real.as_str()) {
                let fault = format!("the pure crate {} depends on {real}", self.name);
                problems.push(Problem::new(
                    self.path,
                    line,
                    fault,
                    "do it in crates/jiceng and pass the values in",
                ));
            }
        }
        problems
    }

    fn remedy(&self, allowed: &[&str]) -> String {
        if allowed.is_empty() {
            return format!(
                "{} stands on no other crate of ours; pass what it needs as parameters",
                self.name
            );
        }
        format!("{} may depend on {} only", self.name, allowed.join(", "))
    }

    fn line(&self, dependency: &str) -> usize {
        let names = |line: &str| {
            let line = line.trim_start().trim_start_matches('"');
            line.strip_prefix(dependency).is_some_and(|rest| rest.starts_with(['.', ' ', '=', '"']))
                || line.contains(&format!("dependencies.{dependency}]"))
        };
        self.text.lines().position(names).map_or(1, |at| at + 1)
    }
}

fn collect(table: &Table, into: &mut Vec<(String, Option<String>)>) {
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let dependencies = table.get(section).and_then(Value::as_table);
        into.extend(dependencies.into_iter().flatten().map(|(name, value)| (name.clone(), package(value))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str, rest: &str) -> String {
        format!("[package]\nname = \"{name}\"\n[dependencies]\n{rest}")
    }

    fn faults(files: &[(&str, String)]) -> Vec<String> {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        check(&Tree::of(&files))
            .iter()
            .map(|found| format!("{}:{} {}", found.file, found.line, found.fault))
            .collect()
    }

    #[test]
    fn a_pure_crate_depends_on_no_crate_of_ours() {
        let files = [
            (
                "crates/rulebook/Cargo.toml",
                manifest("rulebook", "cel.workspace = true\ndb.workspace = true\n"),
            ),
            ("crates/db/Cargo.toml", manifest("db", "sqlx.workspace = true\n")),
        ];
        assert_eq!(faults(&files), ["crates/rulebook/Cargo.toml:5 rulebook depends on db"]);
    }

    #[test]
    fn a_pure_crate_knows_neither_web_nor_runtime_not_even_in_tests() {
        let rest = "serde.workspace = true\n[dev-dependencies]\ntokio = { workspace = true }\n";
        let files = [("crates/ballot/Cargo.toml", manifest("ballot", rest))];
        assert_eq!(faults(&files), ["crates/ballot/Cargo.toml:6 the pure crate ballot depends on tokio"]);
    }

    #[test]
    fn a_renamed_dependency_is_known_by_its_real_name() {
        let workspace =
            "[workspace.dependencies]\nstore = { package = \"sqlx\", version = \"0.9\" }\n".to_owned();
        let files = [
            ("Cargo.toml", workspace),
            ("crates/jiceng/Cargo.toml", manifest("jiceng", "store.workspace = true\n")),
        ];
        assert_eq!(faults(&files), ["crates/jiceng/Cargo.toml:4 jiceng depends on sqlx"]);
    }

    #[test]
    fn the_application_may_depend_on_the_crates_below_it_and_none_of_them_on_it() {
        let files = [
            ("crates/jiceng/Cargo.toml", manifest("jiceng", "db.workspace = true\naxum.workspace = true\n")),
            ("crates/db/Cargo.toml", manifest("db", "jiceng.workspace = true\n")),
        ];
        assert_eq!(faults(&files), ["crates/db/Cargo.toml:4 db depends on jiceng"]);
    }

    #[test]
    fn a_new_crate_must_be_placed() {
        let files = [("crates/extra/Cargo.toml", manifest("extra", ""))];
        assert_eq!(faults(&files), ["crates/extra/Cargo.toml:1 nobody has said where extra stands"]);
    }
}
