//! The routes of the product, read from the reviewed table of every route and role, which a test of the product keeps
//! true.

use std::collections::BTreeMap;

const TABLE: &str = include_str!(
    "../../../crates/jiceng/tests/house/snapshots/house__routes__every_route_answers_every_role_as_reviewed.snap"
);
/// What a person is shown differs with these, so each is a page of its own.
const KINDS: [&str; 2] = ["{act}", "{kind}"];
/// So does a question that is asked about one line of a record.
const FIELD: &str = "field=";
/// They answer with a file, or a program.
const NO_PAGES: [&str; 6] = ["/api/", "/template", "/problems", "/health", "/file", ".xlsx"];

/// The patterns of all pages.
pub(crate) fn pages() -> Vec<&'static str> {
    let mut pages: BTreeMap<&str, bool> = BTreeMap::new();
    for line in TABLE.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["GET", path, _, status] = words[..] {
            *pages.entry(path).or_default() |= status != "401";
        }
    }
    pages.into_iter().filter(|(path, answers)| *answers && is_page(path)).map(|(path, _)| path).collect()
}

/// Whether a path leads to a page, and not to a file.
pub(crate) fn is_page(path: &str) -> bool {
    !NO_PAGES.iter().any(|part| path.contains(part))
}

/// The pattern that answers a path: the one with the fewest parameters.
pub(crate) fn pattern(path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = bare(path).split('/').collect();
    let fits = |pattern: &&str| {
        let wanted: Vec<&str> = pattern.split('/').collect();
        wanted.len() == parts.len() && wanted.iter().zip(&parts).all(|(a, b)| a == b || a.starts_with('{'))
    };
    let patterns = TABLE.lines().filter_map(|line| line.split_whitespace().nth(1));
    patterns.filter(|it| it.starts_with('/')).filter(fits).min_by_key(|it| it.matches('{').count())
}

/// What is the same for all pages of a kind: the pattern, with the words that tell kinds of pages apart.
pub(crate) fn kind(path: &str) -> String {
    let Some(pattern) = pattern(path) else { return bare(path).to_owned() };
    let pairs = pattern.split('/').zip(bare(path).split('/'));
    let parts: Vec<&str> = pairs.map(|(of, it)| if KINDS.contains(&of) { it } else { of }).collect();
    let asked = path.split_once('?').is_some_and(|(_, query)| query.starts_with(FIELD));
    parts.join("/") + if asked { "?field" } else { "" }
}

/// The path of an address: without host, questions and place in the page.
pub(crate) fn bare(address: &str) -> &str {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => address,
    };
    path.split(['?', '#']).next().unwrap_or_default()
}

#[test]
fn a_path_is_known_by_the_pattern_with_the_fewest_parameters() {
    assert_eq!(kind("/members/add?organisation=1"), "/members/add");
    assert_eq!(kind("http://127.0.0.1:1/members/0193/acts/end#main"), "/members/{id}/acts/end");
    assert_eq!(kind("/me/corrections/new?field=name"), "/me/corrections/new?field");
    assert_eq!(kind("/no-such-page"), "/no-such-page");
    assert!(pages().len() > 60 && pages().contains(&"/sign-in"));
}
