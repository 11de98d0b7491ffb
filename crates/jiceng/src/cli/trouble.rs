//! Why a command was not done: sentences of the text files, each with what to do about it.

use crate::imports::ImportError;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::mail::MailError;
use crate::platform::protect::ProtectError;
use crate::platform::sms::SmsError;
use crate::platform::text::{Language, text_with};
use crate::platform::tls::TlsError;
use rulebook::{EvalError, FactError, FactErrors, LoadError, Problem};
use std::error::Error;
use std::fmt::{self, Display};

type Args = Vec<(&'static str, String)>;

/// A sentence by its key; the key `…-remedy` says what to do, where there is more to say.
#[derive(Debug)]
pub(super) struct Trouble {
    key: &'static str,
    args: Args,
    cause: Option<anyhow::Error>,
}

impl Trouble {
    /// What is wrong with a value, as a form would say it beside its field.
    pub(super) fn of(error: FieldError) -> Self {
        Self { key: error.key, args: error.args, cause: None }
    }
}

impl Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&text_with(Language::En, self.key, &self.args))
    }
}

impl Error for Trouble {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(AsRef::as_ref)
    }
}

/// An error that a sentence tells.
pub(super) fn trouble(key: &'static str, args: &[(&'static str, &dyn Display)]) -> anyhow::Error {
    Trouble { key, args: named(args), cause: None }.into()
}

fn named(args: &[(&'static str, &dyn Display)]) -> Args {
    args.iter().map(|(name, value)| (*name, value.to_string())).collect()
}

/// A sentence with what to do about it.
pub(super) fn remedied(language: Language, sentence: &str, remedy: &str) -> String {
    format!("{sentence}\n{}", text_with(language, "cli-remedy", &[("remedy", remedy.to_owned())]))
}

/// Puts a sentence before an error, or in place of nothing.
pub(super) trait OrTrouble<T> {
    /// The value, or the sentence with what caused it.
    fn or_trouble(self, key: &'static str, args: &[(&'static str, &dyn Display)]) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> OrTrouble<T> for Result<T, E> {
    fn or_trouble(self, key: &'static str, args: &[(&'static str, &dyn Display)]) -> anyhow::Result<T> {
        self.map_err(|cause| Trouble { key, args: named(args), cause: Some(cause.into()) }.into())
    }
}

impl<T> OrTrouble<T> for Option<T> {
    fn or_trouble(self, key: &'static str, args: &[(&'static str, &dyn Display)]) -> anyhow::Result<T> {
        self.ok_or_else(|| trouble(key, args))
    }
}

/// Refuses when something does not hold.
pub(super) fn hold(
    holds: bool,
    key: &'static str,
    args: &[(&'static str, &dyn Display)],
) -> anyhow::Result<()> {
    if holds { Ok(()) } else { Err(trouble(key, args)) }
}

/// An error as its user reads it: what is wrong, the cause behind it, what to do.
pub(super) fn told(language: Language, error: &anyhow::Error) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut remedy = None;
    let mut before = String::new();
    for link in error.chain() {
        let told = link_told(language, link);
        remedy = remedy.or(told.remedy);
        // An error that only passes another on says the same again, perhaps without the words before it.
        let raw = link.to_string();
        if told.sentence == before || before.ends_with(&raw) {
            continue;
        }
        before = if told.sentence == raw || link.is::<db::Error>() { raw } else { told.sentence.clone() };
        let cause = !lines.is_empty() && !told.is_list;
        lines.push(if cause {
            text_with(language, "cli-cause", &[("cause", told.sentence)])
        } else {
            told.sentence
        });
    }
    lines.extend(remedy.map(|remedy| text_with(language, "cli-remedy", &[("remedy", remedy)])));
    lines.join("\n")
}

/// One error of a chain.
struct LinkTold {
    sentence: String,
    remedy: Option<String>,
    /// Whether it is several things, one a line.
    is_list: bool,
}

fn link_told(language: Language, link: &(dyn Error + 'static)) -> LinkTold {
    if let Some(LoadError::Problems(problems)) = link.downcast_ref::<LoadError>() {
        let lines: Vec<String> =
            problems.list().iter().map(|problem| problem_told(language, problem)).collect();
        return LinkTold { sentence: lines.join("\n"), remedy: None, is_list: true };
    }
    if let Some(errors) = link.downcast_ref::<FactErrors>() {
        let lines: Vec<String> =
            errors.list().iter().map(|error| by_key(language, &of_fact(language, error)).0).collect();
        let remedy = Some(text_with(language, "cli-facts-remedy", &[]));
        return LinkTold { sentence: lines.join("\n"), remedy, is_list: true };
    }
    let (sentence, remedy) = match key_of(link) {
        Some(sentence) => by_key(language, &sentence),
        None => (link.to_string(), None),
    };
    LinkTold { sentence, remedy, is_list: false }
}

fn by_key(language: Language, (key, args): &(String, Args)) -> (String, Option<String>) {
    let remedy_key = format!("{key}-remedy");
    let remedy = text_with(language, &remedy_key, args);
    (text_with(language, key, args), (remedy != remedy_key).then_some(remedy))
}

/// A problem of a rulebook file: where, what, what to do.
pub(super) fn problem_told(language: Language, problem: &Problem) -> String {
    let (words, remedy) = (problem.words(), problem.remedy());
    let (words, remedy) = match language {
        Language::Zh => (words.zh, remedy.zh),
        Language::En => (words.en, remedy.en),
    };
    let place = &problem.place;
    let args = [
        ("file", place.file.clone()),
        ("line", place.line.to_string()),
        ("place", place.key.clone()),
        ("problem", words),
        ("remedy", remedy),
    ];
    let key = if place.key.is_empty() { "cli-rule-problem-file" } else { "cli-rule-problem" };
    text_with(language, key, &args)
}

/// The sentence of an error that has one.
fn key_of(link: &(dyn Error + 'static)) -> Option<(String, Args)> {
    let plain = |key: &str, args: Args| Some((key.to_owned(), args));
    if let Some(trouble) = link.downcast_ref::<Trouble>() {
        return plain(trouble.key, trouble.args.clone());
    }
    if let Some(error) = link.downcast_ref::<ImportError>() {
        return plain(error.key(), error.args());
    }
    if let Some(LoadError::Read { path, .. }) = link.downcast_ref::<LoadError>() {
        return plain("cli-file", vec![("file", path.display().to_string())]);
    }
    if let Some(error) = link.downcast_ref::<AppError>() {
        return plain(error.status_and_key().1, Vec::new());
    }
    if let Some(error) = link.downcast_ref::<db::Error>() {
        return of_database(error);
    }
    if let Some(error) = link.downcast_ref::<ProtectError>() {
        return Some(of_keys(error));
    }
    if let Some(error) = link.downcast_ref::<TlsError>() {
        return of_tls(error);
    }
    if let Some(SmsError::File { path, .. }) = link.downcast_ref::<SmsError>() {
        return plain("cli-file", vec![("file", path.clone())]);
    }
    if let Some(MailError::File { path, .. }) = link.downcast_ref::<MailError>() {
        return plain("cli-file", vec![("file", path.clone())]);
    }
    match link.downcast_ref::<EvalError>()? {
        EvalError::UnknownRule(rule) => plain("cli-no-rule", vec![("rule", rule.clone())]),
        EvalError::IsObligation(rule) => plain("cli-rule-is-obligation", vec![("rule", rule.clone())]),
        EvalError::WrongSubject { .. } => None,
    }
}

/// The name of a type in words of the language.
fn type_told(language: Language, name: &str) -> String {
    text_with(language, &format!("cli-type-{name}"), &[])
}

fn of_fact(language: Language, error: &FactError) -> (String, Args) {
    let (key, args) = match error {
        FactError::UnknownSubject(subject) => ("cli-fact-no-subject", vec![("subject", subject.clone())]),
        FactError::UnknownFact(fact) => ("cli-fact-unknown", vec![("fact", fact.clone())]),
        FactError::WrongType { fact, expected, found } => (
            "cli-fact-type",
            vec![
                ("fact", fact.clone()),
                ("expected", type_told(language, expected)),
                ("found", type_told(language, found)),
            ],
        ),
        FactError::NotADate { fact, found } => {
            ("cli-fact-date", vec![("fact", fact.clone()), ("found", found.clone())])
        }
        FactError::NotOneOf { fact, allowed, found } => (
            "cli-fact-choice",
            vec![("fact", fact.clone()), ("allowed", allowed.clone()), ("found", found.clone())],
        ),
        FactError::NotAnObject(found) => ("cli-facts-object", vec![("found", type_told(language, found))]),
    };
    (key.to_owned(), args)
}

fn of_database(error: &db::Error) -> Option<(String, Args)> {
    let (key, args) = match error {
        db::Error::Full => ("error-disk-full", Vec::new()),
        db::Error::Busy => ("error-busy", Vec::new()),
        db::Error::Gone => ("error-database-gone", Vec::new()),
        db::Error::Url(address) => ("cli-database-address", vec![("address", address.clone())]),
        db::Error::Schema(cause) => ("cli-database-schema", vec![("cause", cause.clone())]),
        db::Error::Driver(cause) => of_driver(&cause.to_string()),
        _ => return None,
    };
    Some((key.to_owned(), args))
}

/// What the embedded database reports, by the codes of its list of results: no file to open, a damaged one, none of its
/// own; anything else as it is said.
fn of_driver(cause: &str) -> (&'static str, Args) {
    let has = |codes: &[u8]| codes.iter().any(|code| cause.contains(&format!("(code: {code})")));
    if has(&[14]) {
        return ("cli-database-unopened", Vec::new());
    }
    if has(&[11, 26]) {
        return ("cli-database-damaged", Vec::new());
    }
    ("cli-database-said", vec![("cause", cause.to_owned())])
}

fn of_keys(error: &ProtectError) -> (String, Args) {
    let (key, args) = match error {
        ProtectError::File { path, .. } => ("cli-keys-file", vec![("file", path.clone())]),
        ProtectError::Damaged(path) => ("cli-keys-damaged", vec![("file", path.clone())]),
        ProtectError::NoVersionLeft => ("cli-keys-no-version", Vec::new()),
        ProtectError::Sealed => ("cli-keys-sealed", Vec::new()),
    };
    (key.to_owned(), args)
}

fn of_tls(error: &TlsError) -> Option<(String, Args)> {
    let (key, args) = match error {
        TlsError::Name(name) => ("cli-certificate-name", vec![("name", name.clone())]),
        TlsError::NotMade(folder) => ("cli-certificate-none", vec![("folder", folder.clone())]),
        TlsError::File { path, .. } => ("cli-certificate-file", vec![("file", path.clone())]),
        TlsError::Io { path, .. } => ("cli-file", vec![("file", path.clone())]),
        _ => return None,
    };
    Some((key.to_owned(), args))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn an_error_is_told_with_its_cause_and_what_to_do_in_both_languages() {
        let refused: Result<(), io::Error> = Err(io::Error::other("no"));
        let error = refused.or_trouble("cli-file", &[("file", &"x.json")]).unwrap_err();
        assert_eq!(
            told(Language::En, &error),
            "The file x.json cannot be read or written.\nCause: no\nWhat to do: Check the path, whether this \
             user may read and write it, and whether the disk is full."
        );
        assert!(told(Language::Zh, &error).starts_with("打不开文件 x.json。\n原因：no\n怎么办："));
    }

    #[test]
    fn every_error_of_a_kind_that_has_sentences_is_told_in_chinese() {
        let errors: Vec<anyhow::Error> = vec![
            trouble("cli-in-use", &[("folder", &"data")]),
            db::Error::Busy.into(),
            db::Error::Schema("9".to_owned()).into(),
            ProtectError::Damaged("keys".to_owned()).into(),
            ProtectError::Sealed.into(),
            TlsError::Name("a b".to_owned()).into(),
            EvalError::UnknownRule("x".to_owned()).into(),
            EvalError::IsObligation("x".to_owned()).into(),
            AppError::NotFound.into(),
        ];
        for error in errors {
            let told = told(Language::Zh, &error);
            assert!(told.contains("怎么办："), "{told}");
            assert!(!told.contains("cli-") && !told.contains("error-"), "{told}");
        }
    }

    #[test]
    fn types_of_facts_are_told_in_words_of_the_language() {
        let book = crate::rules::national().unwrap();
        let facts = |json| anyhow::Error::from(book.facts_from_json("organisation", &json).unwrap_err());
        let json = serde_json::json!({
            "kind": 3, "full_members": "x", "temporary": 1.5, "founded": [], "posts": {}, "members": null, "setting": true,
        });
        let said = told(Language::Zh, &facts(json.clone()));
        for words in
            ["应当是文字，不是整数", "应当是整数，不是文字", "不是小数", "不是列表", "不是对象", "不是空"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
        assert!(!said.contains("bool") && !said.contains("cli-type"), "{said}");
        assert!(!told(Language::En, &facts(json)).contains("cli-type"));
        assert!(told(Language::Zh, &facts(serde_json::json!([]))).contains("不是列表"));
    }

    #[test]
    fn a_problem_of_a_rule_file_keeps_file_and_line_in_front() {
        let broken = [rulebook::Source { name: "county/a.toml", text: "[[rule]]\nid = \"x\"\nwhat = 1\n" }];
        let error: anyhow::Error = rulebook::Rulebook::from_sources(&broken).unwrap_err().into();
        for language in [Language::Zh, Language::En] {
            let told = told(language, &error);
            assert!(told.lines().all(|line| line.starts_with("county/a.toml:")), "{told}");
            assert!(told.contains("county/a.toml:3: rule[x].what: "), "{told}");
        }
    }
}
