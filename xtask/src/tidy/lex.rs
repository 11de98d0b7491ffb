//! Tokens of Rust sources, as far as the checks need them: names, string literals, punctuation; comments fall away.

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// The line, from 1.
    pub(super) line: usize,
    /// Inside an item marked `#[cfg(test)]`.
    pub(super) test: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Name(String),
    /// What a string literal says, escapes as they are written.
    Text(String),
    /// One character of punctuation.
    Mark(char),
    /// A number, character, lifetime.
    Other,
}

impl Token {
    pub(super) fn name(&self) -> Option<&str> {
        if let Kind::Name(name) = &self.kind { Some(name) } else { None }
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    pub(super) fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

/// The tokens of a Rust file.
pub(super) fn rust(source: &str) -> Vec<Token> {
    let mut reader = Reader { rest: source, line: 1, tokens: Vec::new() };
    while reader.step() {}
    mark_tests(&mut reader.tokens);
    reader.tokens
}

/// The tokens of the expressions in an askama template, `{{ … }}` and `{% … %}`.
pub(super) fn template(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut from = 0;
    while let Some(start) = source[from..].find("{{").into_iter().chain(source[from..].find("{%")).min() {
        let start = from + start;
        let end = if source[start..].starts_with("{{") { "}}" } else { "%}" };
        let inside = &source[start + 2..];
        let length = inside.find(end).unwrap_or(inside.len());
        let before = source[..start].matches('\n').count();
        tokens.extend(
            rust(&inside[..length]).into_iter().map(|token| Token { line: token.line + before, ..token }),
        );
        from = (start + 2 + length + 2).min(source.len());
    }
    tokens
}

/// The place after the bracket that closes the one at `open`.
pub(super) fn closed(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Mark('(' | '[' | '{') => depth += 1,
            Kind::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    tokens.len()
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    /// Takes one token, comment or blank; false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else {
            return false;
        };
        if self.rest.starts_with("//") {
            self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.take(comment(self.rest));
        } else if let Some((open, hashes, raw)) = string_start(self.rest) {
            self.string(open, hashes, raw);
        } else if first == '\'' {
            self.push(Kind::Other, quoted(self.rest));
        } else if first.is_alphabetic() || first == '_' {
            let length =
                self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            let name = self.rest[..length].to_owned();
            self.push(Kind::Name(name), length);
        } else if first.is_ascii_digit() {
            let length =
                self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            self.push(Kind::Other, length);
        } else if first.is_whitespace() {
            self.take(first.len_utf8());
        } else {
            self.push(Kind::Mark(first), first.len_utf8());
        }
        true
    }

    fn string(&mut self, open: usize, hashes: usize, raw: bool) {
        let inside = &self.rest[open..];
        let end = if raw {
            inside.find(&format!("\"{}", "#".repeat(hashes))).unwrap_or(inside.len())
        } else {
            unescaped_quote(inside)
        };
        let text = inside[..end].to_owned();
        self.push(Kind::Text(text), (open + end + 1 + hashes).min(self.rest.len()));
    }

    fn push(&mut self, kind: Kind, length: usize) {
        self.tokens.push(Token { kind, line: self.line, test: false });
        self.take(length);
    }

    fn take(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count();
        self.rest = rest;
    }
}

/// The length of a block comment; they nest.
fn comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// For a string literal: the length up to its first character, the hashes around it, whether it is raw.
fn string_start(text: &str) -> Option<(usize, usize, bool)> {
    let prefix = ["br", "cr", "r", "b", "c", ""].into_iter().find(|prefix| {
        text.strip_prefix(prefix).is_some_and(|rest| rest.trim_start_matches('#').starts_with('"'))
    })?;
    let raw = prefix.ends_with('r');
    let hashes = text[prefix.len()..].chars().take_while(|c| *c == '#').count();
    (raw || hashes == 0).then_some((prefix.len() + hashes + 1, hashes, raw))
}

fn unescaped_quote(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character literal, or of the mark of a lifetime.
fn quoted(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => {
            let after = characters.nth(1).map_or(text.len(), |(at, _)| at);
            text[after..].find('\'').map_or(text.len(), |at| after + at + 1)
        }
        Some(_) => match characters.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// Marks the item after each `#[cfg(test)]`.
fn mark_tests(tokens: &mut [Token]) {
    let mut at = 0;
    while at < tokens.len() {
        if !is_test_attribute(&tokens[at..]) {
            at += 1;
            continue;
        }
        let end = item_end(tokens, at + 7);
        for token in &mut tokens[at..end] {
            token.test = true;
        }
        at = end;
    }
}

fn is_test_attribute(tokens: &[Token]) -> bool {
    let [hash, open, cfg, paren, test, close, end, ..] = tokens else {
        return false;
    };
    hash.is('#')
        && open.is('[')
        && cfg.name() == Some("cfg")
        && paren.is('(')
        && test.name() == Some("test")
        && close.is(')')
        && end.is(']')
}

/// An item ends with its block or its semicolon; further attributes and argument lists come before.
fn item_end(tokens: &[Token], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.kind {
            Kind::Mark('{') => return closed(tokens, at),
            Kind::Mark(';') => return at + 1,
            Kind::Mark('(' | '[') => at = closed(tokens, at),
            _ => at += 1,
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<(String, usize)> {
        rust(source).iter().filter_map(|token| Some((token.text()?.to_owned(), token.line))).collect()
    }

    #[test]
    fn strings_of_every_shape_are_read_and_comments_are_not() {
        let source = "// \"no\"\n/* \"no /* deep */ \" */ let a = \"one \\\" two\";\nlet b = r#\"three \" four\"#; let c = b\"five\";\n\"six\nseven\" \"eight\"";
        let expected =
            [("one \\\" two", 2), ("three \" four", 3), ("five", 3), ("six\nseven", 4), ("eight", 5)];
        assert_eq!(texts(source), expected.map(|(text, line)| (text.to_owned(), line)));
    }

    #[test]
    fn characters_and_lifetimes_do_not_open_strings() {
        let source = "let q = '\"'; fn f<'a>(x: &'a str) { '\\''; '\\u{4e2d}'; '中'; \"yes\" } r#type";
        assert_eq!(texts(source), [("yes".to_owned(), 1)]);
    }

    #[test]
    fn items_under_cfg_test_are_marked() {
        let source = "fn a() {}\n#[cfg(test)]\n#[expect(x)]\nmod tests { fn b() { c(); } }\nfn d() {}\n#[cfg(test)]\nuse e;\nfn f() {}";
        let marked: Vec<_> = rust(source)
            .into_iter()
            .filter(|token| token.test)
            .filter_map(|token| token.name().map(ToOwned::to_owned))
            .collect();
        assert_eq!(
            marked,
            ["cfg", "test", "expect", "x", "mod", "tests", "fn", "b", "c", "cfg", "test", "use", "e"]
        );
    }

    #[test]
    fn only_the_expressions_of_a_template_are_read() {
        let source = "<p title=\"no\">don't</p>\n{{ page.t(\"one\") }}\n{% if x == \"two\" %}{# \"no\" #}";
        let found: Vec<_> = template(source)
            .iter()
            .filter_map(|token| Some((token.text()?.to_owned(), token.line)))
            .collect();
        assert_eq!(found, [("one".to_owned(), 2), ("two".to_owned(), 3)]);
    }
}
