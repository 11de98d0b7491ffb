//! Links go through typed paths, so that a page that moves takes its links along.

use super::lex::{self, Token};
use super::{APPLICATION, Problem, Tree, ending};

const ATTRIBUTES: [&str; 9] =
    ["href", "action", "formaction", "src", "hx-get", "hx-post", "hx-put", "hx-delete", "hx-push-url"];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    let capabilities = tree.files().filter(|(path, _)| {
        // The shell is the one that every page stands in; its few addresses are its own.
        path.strip_prefix(APPLICATION)
            .is_some_and(|inside| inside.contains('/') && !inside.starts_with("platform/"))
    });
    for (path, text) in capabilities {
        let found = match ending(path) {
            "html" => {
                text.lines().enumerate().filter_map(|(at, line)| Some((at + 1, literal(line)?))).collect()
            }
            "rs" => source(&lex::rust(text)),
            _ => Vec::new(),
        };
        problems.extend(found.into_iter().map(|(line, what)| {
            let remedy = "take the address from the page's `path` function: `{{ href }}` in a template, `show::path(id)` in code";
            Problem::new(path, line, format!("the address {what} is written out"), remedy)
        }));
    }
    problems
}

fn source(tokens: &[Token]) -> Vec<(usize, String)> {
    let places = (0..tokens.len()).filter(|at| !tokens[*at].test);
    let found = places.filter_map(|at| {
        let text = tokens[at].text()?;
        let found = literal(text)
            .or_else(|| (redirects(tokens, at) && text.starts_with('/')).then(|| text.to_owned()))?;
        Some((tokens[at].line, found))
    });
    found.collect()
}

/// `Redirect::to("…")` and its sisters.
fn redirects(tokens: &[Token], at: usize) -> bool {
    at >= 5 && tokens[at - 1].is('(') && tokens[at - 3].is(':') && tokens[at - 5].name() == Some("Redirect")
}

/// The first address that an attribute in this text spells out from the root, static files excepted.
fn literal(text: &str) -> Option<String> {
    ATTRIBUTES.iter().find_map(|attribute| {
        text.match_indices(attribute).find_map(|(at, _)| {
            let whole = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            let value = text[at + attribute.len()..].strip_prefix('=')?.trim_start_matches(['\\', '"', '\'']);
            let end = value.find(['"', '\'', '\\', ' ', '>']).unwrap_or(value.len());
            let address = &value[..end];
            (whole && address.starts_with('/') && !address.starts_with("/assets/"))
                .then(|| address.to_owned())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_from_the_root_are_found() {
        for (text, expected) in [
            (r#"<a href="/members">"#, Some("/members")),
            (r#"<form method="post" action='/members/{{ id }}'>"#, Some("/members/{{")),
            (r#"<a href=\"/members\">"#, Some("/members")),
            (r#"<img src="/assets/1/a.svg">"#, None),
            (r##"<a href="#top"><a href="{{ href }}"><a data-href="/no">"##, None),
            (r#"<a href="https://example.org/">"#, None),
        ] {
            assert_eq!(literal(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn templates_and_redirects_of_capabilities_are_checked() {
        let tree = Tree::of(&[
            ("crates/jiceng/src/members/pages/show.html", "<p>\n<a href=\"/members\">"),
            (
                "crates/jiceng/src/members/pages/show.rs",
                "const PATH: &str = \"/members\";\nfn f() { Redirect::to(\"/members\") }",
            ),
            ("crates/jiceng/src/platform/shell/shell.html", "<a href=\"/\">"),
        ]);
        let found: Vec<_> = check(&tree).into_iter().map(|found| (found.file, found.line)).collect();
        let expected =
            ["html", "rs"].map(|ending| (format!("crates/jiceng/src/members/pages/show.{ending}"), 2));
        assert_eq!(found, expected);
    }
}
