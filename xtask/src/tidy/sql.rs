//! SQL stands in `queries.rs` and in migrations, nowhere else.

use super::{Problem, Tree, lex};

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.below("crates/", ".rs").filter(|(path, _)| !may_hold(path)) {
        // A test may tamper with the tables to see whether it is noticed.
        for token in lex::rust(text).iter().filter(|token| !token.test) {
            let Some(verb) = token.text().and_then(statement) else {
                continue;
            };
            let remedy = "move it into the capability's queries.rs, or a file of its queries/ folder";
            problems.push(Problem::new(
                path,
                token.line,
                format!("SQL outside queries.rs ({verb} …)"),
                remedy,
            ));
        }
    }
    problems
}

fn may_hold(path: &str) -> bool {
    path.starts_with("crates/db/")
        || path.ends_with("/queries.rs")
        || path.contains("/queries/")
        || path.contains("/tests/")
}

/// The first word of a text that is a statement: SQL in capitals, or in any letters with the word that makes it one.
fn statement(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\\' || c == '(');
    let (verb, rest) = text.split_once(|c: char| c.is_whitespace())?;
    let rest = format!(" {} ", rest.to_ascii_lowercase());
    let second = rest.split_whitespace().next()?;
    let is = match verb.to_ascii_lowercase().as_str() {
        "select" => verb == "SELECT" || rest.contains(" from "),
        "insert" | "replace" => second == "into",
        "update" => rest.contains(" set "),
        "delete" => second == "from",
        "with" => rest.contains(" as (") || rest.contains(" as materialized ("),
        "create" | "alter" | "drop" => ["table", "index", "unique", "view"].contains(&second),
        "pragma" => verb == "PRAGMA",
        _ => false,
    };
    is.then_some(verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_from_sentences() {
        for text in [
            "SELECT 1",
            "select name from member",
            "\\\n  INSERT INTO member VALUES ($1)",
            "update member set name = $1",
            "DELETE FROM member",
            "WITH found AS (SELECT 1) SELECT 2",
            "CREATE TABLE x (a INTEGER)",
        ] {
            assert!(statement(text).is_some(), "{text}");
        }
        for text in [
            "Select a branch",
            "With the approval of the branch",
            "update the list",
            "delete",
            "insert a row",
            "Create a county",
        ] {
            assert_eq!(statement(text), None);
        }
    }

    #[test]
    fn sql_is_found_outside_queries() {
        let source = "fn f() {}\nconst ALL: &str = \"SELECT name FROM member\";\n#[cfg(test)] mod tests { const A: &str = \"DELETE FROM journal\"; }";
        let tree = Tree::of(&[
            ("crates/jiceng/src/members/commands.rs", source),
            ("crates/jiceng/src/members/queries.rs", source),
            ("crates/jiceng/src/members/queries/roster.rs", source),
            ("crates/db/src/migration.rs", source),
        ]);
        let found: Vec<_> = check(&tree).into_iter().map(|found| (found.file, found.line)).collect();
        assert_eq!(found, [("crates/jiceng/src/members/commands.rs".to_owned(), 2)]);
    }
}
