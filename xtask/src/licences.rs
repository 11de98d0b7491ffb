//! The licences of all dependencies against the list in `deny.toml`, without a tool that must first be installed.

use crate::cargo;
use anyhow::{Context as _, Result, bail, ensure};
use std::collections::BTreeSet;
use std::path::Path;

/// Reads `deny.toml` and cargo's metadata and compares them.
///
/// # Errors
/// A dependency's licence is not on the list, or the list cannot be read.
pub fn run(root: &Path) -> Result<()> {
    let text = std::fs::read_to_string(root.join("deny.toml")).context("deny.toml")?;
    let allowed = allowed(&text)?;
    let output = cargo(root).args(["metadata", "--format-version", "1", "--locked"]).output()?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let refused: Vec<String> = packages.iter().filter_map(|package| refusal(package, &allowed)).collect();
    if refused.is_empty() {
        return Ok(());
    }
    bail!("{}\nTake another crate, or add the licence to deny.toml with the reason.", refused.join("\n"))
}

fn allowed(text: &str) -> Result<BTreeSet<String>> {
    let table: toml::Table = text.parse().context("deny.toml")?;
    let list =
        table.get("licenses").and_then(|licenses| licenses.get("allow")).and_then(toml::Value::as_array);
    let list = list.context("deny.toml has no list licenses.allow")?;
    Ok(list.iter().filter_map(|name| name.as_str().map(ToOwned::to_owned)).collect())
}

fn refusal(package: &serde_json::Value, allowed: &BTreeSet<String>) -> Option<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let version = package["version"].as_str().unwrap_or_default();
    match package["license"].as_str() {
        Some(licence) if satisfied(licence, allowed) => None,
        Some(licence) => Some(format!("{name} {version}: the licence {licence} is not in deny.toml")),
        None => Some(format!("{name} {version} names no licence")),
    }
}

/// Whether an SPDX expression can be satisfied with the allowed licences. `A/B`, as old crates write it, means
/// `A OR B`; `WITH` belongs to the name before it.
fn satisfied(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut position = 0;
    let satisfied = any(&words, &mut position, allowed);
    satisfied && position == words.len()
}

fn any(words: &[&str], position: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut satisfied = all(words, position, allowed);
    while words.get(*position) == Some(&"OR") {
        *position += 1;
        satisfied |= all(words, position, allowed);
    }
    satisfied
}

fn all(words: &[&str], position: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut satisfied = one(words, position, allowed);
    while words.get(*position) == Some(&"AND") {
        *position += 1;
        satisfied &= one(words, position, allowed);
    }
    satisfied
}

fn one(words: &[&str], position: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(word) = words.get(*position) else {
        return false;
    };
    *position += 1;
    if *word == "(" {
        let satisfied = any(words, position, allowed);
        let closed = words.get(*position) == Some(&")");
        *position += 1;
        return satisfied && closed;
    }
    if words.get(*position) == Some(&"WITH") {
        let exception = words.get(*position + 1).copied().unwrap_or_default();
        *position += 2;
        return allowed.contains(*word) || allowed.contains(&format!("{word} WITH {exception}"));
    }
    allowed.contains(*word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_satisfied_by_the_allowed_licences_alone() {
        let allowed = ["MIT", "Apache-2.0", "BSD-3-Clause"].map(ToOwned::to_owned).into();
        let check = |expression| satisfied(expression, &allowed);
        assert!(check("MIT"));
        assert!(check("MIT/GPL-3.0"));
        assert!(check("(GPL-3.0 OR Apache-2.0) AND BSD-3-Clause"));
        assert!(check("Apache-2.0 WITH LLVM-exception"));
        assert!(!check("GPL-3.0"));
        assert!(!check("MIT AND GPL-3.0"));
        assert!(!check("(MIT OR Apache-2.0) AND GPL-3.0"));
        assert!(!check("MIT OR (Apache-2.0"));
        assert!(!check(""));
    }

    #[test]
    fn a_package_without_a_licence_is_refused() {
        let allowed = ["MIT".to_owned()].into();
        let package = serde_json::json!({ "name": "a", "version": "1.0.0", "license": null });
        assert_eq!(refusal(&package, &allowed), Some("a 1.0.0 names no licence".to_owned()));
        let package = serde_json::json!({ "name": "a", "version": "1.0.0", "license": "MIT" });
        assert_eq!(refusal(&package, &allowed), None);
    }
}
