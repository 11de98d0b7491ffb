//! Sentences: every key is in both languages, every key used exists, every key is used.
//!
//! A key is *used* when
//! - a string literal in a `.rs` file or in an expression of a template equals it;
//! - `words! { Name, "prefix" { Value = "word", … } }` makes it, as `prefix-word`;
//! - a literal with placeholders, such as `"{key}-remedy"`, fits it and is not only a placeholder;
//! - another sentence refers to it.
//!
//! A literal *must be a key* when it has the shape of one, small words joined by hyphens, and is written in the
//! application as the first argument of `t`, `with`, `text` or `text_with`, as the second of the latter two, or after
//! `key:`; or, in any crate, inside a function named `key`.

use super::lex::{self, Token, closed};
use super::{APPLICATION, Problem, Tree, ending};
use std::collections::{BTreeMap, BTreeSet};

const CHINESE: &str = "text.zh.ftl";
const ENGLISH: &str = "text.en.ftl";

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let mut keys = BTreeSet::new();
    let mut uses = Uses::default();
    let mut problems = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| path.starts_with("crates/")) {
        if path.ends_with(CHINESE) {
            problems.extend(missing(tree, path, CHINESE, ENGLISH));
        } else if path.ends_with(ENGLISH) {
            problems.extend(missing(tree, path, ENGLISH, CHINESE));
        }
        match ending(path) {
            "ftl" => {
                keys.extend(declared(text).into_keys());
                uses.references(text);
            }
            "rs" => uses.tokens(path, &lex::rust(text)),
            "html" => uses.tokens(path, &lex::template(text)),
            _ => {}
        }
    }
    problems.extend(uses.unknown(&keys));
    problems.extend(unused(tree, &uses));
    problems
}

/// The keys of a file and their lines.
fn declared(text: &str) -> BTreeMap<&str, usize> {
    let lines = text.lines().enumerate();
    let keys = lines.filter_map(|(at, line)| {
        let (key, _) = line.split_once('=')?;
        let key = key.trim_end();
        (key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(in_key))
            .then_some((key, at + 1))
    });
    keys.collect()
}

fn in_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

fn missing(tree: &Tree, path: &str, here: &str, there: &str) -> Vec<Problem> {
    let other = format!("{}{there}", path.strip_suffix(here).unwrap_or(path));
    let others = declared(tree.text(&other).unwrap_or_default());
    let keys = declared(tree.text(path).unwrap_or_default()).into_iter();
    keys.filter(|(key, _)| !others.contains_key(key))
        .map(|(key, line)| {
            Problem::new(path, line, format!("{key} is not in {there}"), format!("write it in {other}"))
        })
        .collect()
}

fn unused(tree: &Tree, uses: &Uses) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.below(APPLICATION, CHINESE) {
        for (key, line) in declared(text) {
            if !uses.has(key) {
                let remedy = "remove it from both files, or write the key out where it is used";
                problems.push(Problem::new(path, line, format!("{key} is used nowhere"), remedy));
            }
        }
    }
    problems
}

#[derive(Default)]
struct Uses {
    /// Literals, and keys made of words.
    texts: BTreeSet<String>,
    /// Literals with placeholders, cut at them.
    patterns: Vec<Vec<String>>,
    /// What must be a key: file, line, key.
    demanded: Vec<(String, usize, String)>,
}

impl Uses {
    fn tokens(&mut self, path: &str, tokens: &[Token]) {
        let keys = key_functions(tokens);
        for (at, token) in tokens.iter().enumerate() {
            if is_words(tokens, at) {
                self.words(path, &tokens[at..closed(tokens, at + 2)]);
            }
            let Some(text) = token.text() else {
                continue;
            };
            if let Some(pattern) = pattern(text) {
                self.patterns.push(pattern);
                continue;
            }
            let demanded = keys.contains(&at) || (path.starts_with(APPLICATION) && demands(tokens, at));
            if !token.test && shaped(text) && demanded {
                self.demanded.push((path.to_owned(), token.line, text.to_owned()));
            }
            self.texts.insert(text.to_owned());
        }
    }

    /// `words ! { … Name , "prefix" { … Value = "word" , … } }`
    fn words(&mut self, path: &str, tokens: &[Token]) {
        let mut texts = tokens.iter().filter(|token| token.text().is_some());
        let Some(prefix) = texts.next().and_then(Token::text) else {
            return;
        };
        for token in texts {
            let key = format!("{prefix}-{}", token.text().unwrap_or_default());
            if !token.test {
                self.demanded.push((path.to_owned(), token.line, key.clone()));
            }
            self.texts.insert(key);
        }
    }

    /// `{ key }` inside a sentence; `{ $name }` is an argument.
    fn references(&mut self, text: &str) {
        for part in text.split('{').skip(1) {
            let name = part.split('}').next().unwrap_or_default().trim();
            if !name.is_empty() && name.chars().all(in_key) {
                self.texts.insert(name.to_owned());
            }
        }
    }

    fn has(&self, key: &str) -> bool {
        self.texts.contains(key) || self.patterns.iter().any(|pattern| fits(key, pattern))
    }

    fn unknown(&self, keys: &BTreeSet<&str>) -> Vec<Problem> {
        let unknown = self.demanded.iter().filter(|(_, _, key)| !keys.contains(key.as_str()));
        unknown
            .map(|(path, line, key)| {
                let remedy = format!(
                    "write the sentence in {CHINESE} and {ENGLISH} of the capability, or mend the key"
                );
                Problem::new(path, *line, format!("no sentence has the key {key}"), remedy)
            })
            .collect()
    }
}

/// Small words joined by at least one hyphen.
fn shaped(text: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    text.contains('-') && text.split('-').all(plain)
}

/// A literal with placeholders that could make a key: what stands between them, if anything but a hyphen does.
fn pattern(text: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        parts.last_mut()?.push_str(before);
        parts.push(String::new());
        rest = after.split_once('}')?.1;
    }
    parts.last_mut()?.push_str(rest);
    let plain = parts
        .iter()
        .all(|part| part.chars().all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit()));
    let says = parts.iter().any(|part| part.contains('-') && part.chars().filter(|c| *c != '-').count() >= 3);
    (parts.len() > 1 && plain && says).then_some(parts)
}

fn fits(key: &str, pattern: &[String]) -> bool {
    let [first, middle @ .., last] = pattern else {
        return false;
    };
    let Some(mut rest) = key.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str()))
    else {
        return false;
    };
    for part in middle {
        let Some(at) = rest.find(part.as_str()).filter(|at| *at > 0) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    !rest.is_empty()
}

fn is_words(tokens: &[Token], at: usize) -> bool {
    let marked = |place: usize, mark: char| tokens.get(place).is_some_and(|token| token.is(mark));
    tokens[at].name() == Some("words") && marked(at + 1, '!') && marked(at + 2, '{')
}

/// The places inside functions named `key`.
fn key_functions(tokens: &[Token]) -> BTreeSet<usize> {
    let starts = (1..tokens.len())
        .filter(|at| tokens[at - 1].name() == Some("fn") && tokens[*at].name() == Some("key"));
    let bodies = starts.filter_map(|at| Some(at + tokens[at..].iter().position(|token| token.is('{'))?));
    bodies.flat_map(|open| open..closed(tokens, open)).collect()
}

/// Whether the literal at this place stands where only a key does.
fn demands(tokens: &[Token], at: usize) -> bool {
    let name = |back: usize| at.checked_sub(back).and_then(|place| tokens[place].name());
    let mark = |back: usize, mark: char| at.checked_sub(back).is_some_and(|place| tokens[place].is(mark));
    let first = mark(1, '(') && matches!(name(2), Some("t" | "with" | "text" | "text_with"));
    let second = mark(1, ',') && name(2).is_some() && {
        // `text(language, "key")`, `text(Language::Zh, "key")`, `text(self.language, "key")`.
        let start = (1..at).rev().take_while(|place| at - place < 8).find(|place| tokens[*place].is('('));
        start.is_some_and(|open| {
            let inside = &tokens[open + 1..at - 1];
            let plain = inside.iter().all(|token| token.name().is_some() || token.is(':') || token.is('.'));
            plain && open >= 1 && matches!(tokens[open - 1].name(), Some("text" | "text_with"))
        })
    };
    let field = mark(1, ':') && name(2) == Some("key");
    first || second || field
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

    /// A capability whose two text files agree, and one source file.
    fn with_source(keys: &str, file: &str, source: &str) -> Vec<String> {
        faults(&[("members/text.zh.ftl", keys), ("members/text.en.ftl", keys), (file, source)])
    }

    #[test]
    fn a_key_missing_in_one_language_is_found_in_both_directions() {
        let files = [
            ("members/text.zh.ftl", "members-title = 党员名册\n# 说明\nmembers-none =\n    没有\n"),
            ("members/text.en.ftl", "members-title = Members\nmembers-extra = More\n"),
            ("members/pages/list.rs", "\"members-title\" \"members-none\" \"members-extra\""),
        ];
        assert_eq!(
            faults(&files),
            [
                "members/text.en.ftl:2 members-extra is not in text.zh.ftl",
                "members/text.zh.ftl:3 members-none is not in text.en.ftl"
            ]
        );
    }

    #[test]
    fn a_text_file_without_its_sister_is_found() {
        let files =
            [("members/text.zh.ftl", "members-title = 党员名册\n"), ("members/a.rs", "\"members-title\"")];
        assert_eq!(faults(&files), ["members/text.zh.ftl:1 members-title is not in text.en.ftl"]);
    }

    #[test]
    fn a_key_that_no_sentence_has_is_found() {
        let source = "context.text(\"members-gone\");\nFieldError::with(\"members-lost\", \"name\", 1);\nMenuEntry { key: \"members-away\" }\ntext(Language::Zh, \"members-off\");\nrecord.text(\"name\");";
        assert_eq!(
            with_source("", "members/a.rs", source),
            [
                "members/a.rs:1 no sentence has the key members-gone",
                "members/a.rs:2 no sentence has the key members-lost",
                "members/a.rs:3 no sentence has the key members-away",
                "members/a.rs:4 no sentence has the key members-off",
            ]
        );
        let template = "<h1>\n{{ page.t(\"members-gone\") }}";
        assert_eq!(
            with_source("", "members/a.html", template),
            ["members/a.html:2 no sentence has the key members-gone"]
        );
    }

    #[test]
    fn a_function_named_key_names_keys_in_every_crate() {
        let source = "impl E {\n fn key(&self) -> &'static str {\n  match self { A => \"file-empty\", B => \"file-gone\" }\n }\n fn code() -> &'static str { \"file-other\" } }";
        let files = [
            ("crates/jiceng/src/members/text.zh.ftl", "file-empty = 空\n"),
            ("crates/jiceng/src/members/text.en.ftl", "file-empty = Empty\n"),
            ("crates/workbook/src/error.rs", source),
        ];
        let found: Vec<_> =
            check(&Tree::of(&files)).into_iter().map(|found| (found.line, found.fault)).collect();
        assert_eq!(found, [(3, "no sentence has the key file-gone".to_owned())]);
    }

    #[test]
    fn a_key_that_nobody_uses_is_found() {
        let found = with_source("a-one = 1\na-two = 2\n", "members/a.html", "{{ page.t(\"a-one\") }} a-two");
        assert_eq!(found, ["members/text.zh.ftl:2 a-two is used nowhere"]);
    }

    #[test]
    fn enumerations_of_words_use_and_demand_their_keys() {
        let source = "words! {\n    /// 党员类别.\n    Category, \"category\" {\n        Full = \"full\",\n        Other = \"other\",\n    }\n}\nconst A: &str = \"x\";";
        assert_eq!(
            with_source("category-full = 正式党员\n", "members/model.rs", source),
            ["members/model.rs:5 no sentence has the key category-other"]
        );
    }

    #[test]
    fn a_literal_with_placeholders_uses_what_fits_it() {
        let source = "let a = format!(\"{key}-remedy\"); let b = format!(\"step-{}-title\", n); let c = format!(\"{a}-{b}\");";
        let keys = "a-remedy = 1\nstep-one-title = 2\nb-other = 3\nstep-title = 4\n";
        assert_eq!(
            with_source(keys, "members/a.rs", source),
            [
                "members/text.zh.ftl:3 b-other is used nowhere",
                "members/text.zh.ftl:4 step-title is used nowhere"
            ]
        );
    }

    #[test]
    fn a_sentence_may_use_another() {
        assert!(
            with_source("a-one = 1\na-two = { a-one } { $count }\n", "members/a.rs", "\"a-two\"").is_empty()
        );
    }
}
