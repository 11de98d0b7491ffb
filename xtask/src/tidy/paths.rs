//! Paths that a source file names, from the root of its crate.

use super::lex::Token;

/// `crate::a::b`, as `[a, b]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
    pub(super) test: bool,
}

/// All paths of a file that begin with `crate`, or with `super` outside tests (a module of tests has a `super` of its
/// own). Groups in braces are taken apart. `file` is the path below the crate's `src/`.
pub(super) fn named(tokens: &[Token], file: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let start = match tokens[at].name() {
            Some("crate") => Some(Vec::new()),
            Some("super") if !tokens[at].test && !follows_path(tokens, at) => above(tokens, &mut at, file),
            _ => None,
        };
        at += 1;
        if let Some(prefix) = start
            && separated(tokens, at)
        {
            at = walk(tokens, at + 2, prefix, &mut found);
        }
    }
    found
}

fn separated(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.is(':')) && tokens.get(at + 1).is_some_and(|token| token.is(':'))
}

fn follows_path(tokens: &[Token], at: usize) -> bool {
    at >= 1 && tokens[at - 1].is(':')
}

/// The module that `super::super` means; `at` moves to the last `super`.
fn above(tokens: &[Token], at: &mut usize, file: &str) -> Option<Vec<String>> {
    let mut module = module(file);
    module.pop()?;
    while separated(tokens, *at + 1) && tokens.get(*at + 3).and_then(Token::name) == Some("super") {
        module.pop()?;
        *at += 3;
    }
    Some(module)
}

/// `a/b.rs` and `a/b/mod.rs` are the module `[a, b]`.
fn module(file: &str) -> Vec<String> {
    let file = file.strip_suffix(".rs").unwrap_or(file);
    let mut module: Vec<String> = file.split('/').map(ToOwned::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// Reads on after a `::` and returns the place after the path.
fn walk(tokens: &[Token], mut at: usize, mut prefix: Vec<String>, found: &mut Vec<Named>) -> usize {
    let Some(first) = tokens.get(at) else {
        return at;
    };
    let (line, test) = (first.line, first.test);
    while let Some(token) = tokens.get(at) {
        if token.is('{') {
            return group(tokens, at + 1, &prefix, found);
        }
        let Some(name) = token.name() else {
            break;
        };
        if name != "self" {
            prefix.push(name.to_owned());
        }
        at += 1;
        if !separated(tokens, at) {
            break;
        }
        at += 2;
    }
    found.push(Named { segments: prefix, line, test });
    at
}

fn group(tokens: &[Token], mut at: usize, prefix: &[String], found: &mut Vec<Named>) -> usize {
    while let Some(token) = tokens.get(at) {
        if token.is('}') {
            return at + 1;
        }
        // Commas, `as` and the name after it, `*`.
        let named = token.name().is_some() && !matches!(token.name(), Some("as"));
        let renamed = at >= 1 && tokens[at - 1].name() == Some("as");
        if token.is('{') || (named && !renamed) {
            at = walk(tokens, at, prefix.to_vec(), found);
        } else {
            at += 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::super::lex::rust;
    use super::*;

    fn paths(source: &str, file: &str) -> Vec<String> {
        named(&rust(source), file).into_iter().map(|path| path.segments.join("::")).collect()
    }

    #[test]
    fn groups_are_taken_apart() {
        let source = "use crate::{a::{self, B as C, d::e}, f};\nfn g() -> crate::h::I<crate::j::K> {}";
        assert_eq!(paths(source, "lib.rs"), ["a", "a::B", "a::d::e", "f", "h::I", "j::K"]);
    }

    #[test]
    fn super_is_resolved_from_the_file() {
        let source = "use super::super::other::X; use super::near;\n#[cfg(test)] mod tests { use super::*; }";
        assert_eq!(paths(source, "a/b.rs"), ["other::X", "a::near"]);
        assert_eq!(paths(source, "a/b/mod.rs"), ["other::X", "a::near"]);
    }
}
