//! Every dependency says why it is here, once, in the workspace manifest.

use super::{Problem, Tree};

/// A comment may speak for a small group that belongs together, not for whatever is added below it.
const GROUP: usize = 6;

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = tree.text("Cargo.toml").map(workspace).unwrap_or_default();
    let members = tree.files().filter(|(path, _)| path.ends_with("/Cargo.toml"));
    problems.extend(members.flat_map(|(path, text)| member(path, text)));
    problems
}

fn workspace(text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    // How many the last comment speaks for; none when there is no comment.
    let mut spoken: Option<usize> = None;
    for (line, content) in section(text, |name| name == "workspace.dependencies") {
        if content.starts_with('#') {
            spoken = Some(0);
        } else if content.is_empty() {
            spoken = None;
        } else if let Some(name) = entry(content) {
            let fault = match spoken {
                None => format!("no comment says why {name} is here"),
                Some(before) if before >= GROUP => {
                    format!("{name} is the {}th below one comment", before + 1)
                }
                Some(_) => String::new(),
            };
            if !fault.is_empty() {
                problems.push(Problem::new(
                    "Cargo.toml",
                    line,
                    fault,
                    format!("write a line above {name} saying why it is here and who keeps it"),
                ));
            }
            spoken = spoken.map(|before| before + 1);
        }
    }
    problems
}

fn member(path: &str, text: &str) -> Vec<Problem> {
    let lines = section(text, |name| name.ends_with("dependencies") && name != "workspace.dependencies");
    let own = lines.into_iter().filter_map(|(line, content)| Some((line, entry(content)?, content)));
    own.filter(|(_, _, content)| !content.contains("workspace = true"))
        .map(|(line, name, _)| {
            let remedy = format!("write `{name}.workspace = true` and put the version, with its reason, into the workspace manifest");
            Problem::new(path, line, format!("{name} has a version of its own"), remedy)
        })
        .collect()
}

/// The lines of the sections whose name is wanted, numbered from 1, without their headings.
fn section(text: &str, wanted: fn(&str) -> bool) -> Vec<(usize, &str)> {
    let mut inside = false;
    let mut lines = Vec::new();
    for (at, content) in text.lines().enumerate() {
        let content = content.trim_end();
        if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            inside = wanted(name);
        } else if inside {
            lines.push((at + 1, content));
        }
    }
    lines
}

/// The name before `=` or `.` on the first line of an entry.
fn entry(content: &str) -> Option<&str> {
    let end = content.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')?;
    let rest = content[end..].trim_start();
    (end > 0 && rest.starts_with(['=', '.'])).then(|| &content[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)]))
            .iter()
            .map(|found| format!("{} {}", found.line, found.fault))
            .collect()
    }

    #[test]
    fn a_dependency_without_a_comment_is_found() {
        let text = "[workspace.dependencies]\naxum = \"1\"\n# Dates.\njiff = \"1\"\n\nhex = { version = \"1\", features = [\n  \"std\",\n] }\n[profile.dev]\ndebug = 1\n";
        assert_eq!(
            faults("Cargo.toml", text),
            ["2 no comment says why axum is here", "6 no comment says why hex is here"]
        );
    }

    #[test]
    fn one_comment_speaks_for_a_small_group_only() {
        let names = ["a", "b", "c", "d", "e", "f", "g"].map(|name| format!("{name} = \"1\"\n")).concat();
        let text = format!("[workspace.dependencies]\n# Letters.\n{names}");
        assert_eq!(faults("Cargo.toml", &text), ["9 g is the 7th below one comment"]);
    }

    #[test]
    fn members_take_versions_from_the_workspace() {
        let text = "[dependencies]\njiff.workspace = true\nhex = { workspace = true }\nserde = \"1\"\n[dev-dependencies]\ninsta = { version = \"1\" }\n";
        let found = faults("crates/a/Cargo.toml", text);
        assert_eq!(found, ["4 serde has a version of its own", "6 insta has a version of its own"]);
    }
}
