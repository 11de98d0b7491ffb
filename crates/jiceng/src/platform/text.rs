//! Texts in Simplified Chinese and English, from the Fluent files beside each capability.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    /// Simplified Chinese, the first language.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The tag of the `lang` attribute.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// Reads a tag or the first of an `Accept-Language` header that we speak.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        tag.split(',').find_map(|tag| {
            let tag = tag.trim().to_ascii_lowercase();
            if tag.starts_with("zh") {
                Some(Self::Zh)
            } else if tag.starts_with("en") {
                Some(Self::En)
            } else {
                None
            }
        })
    }
}

/// A sentence by its key, without arguments.
#[must_use]
pub fn text(language: Language, key: &str) -> String {
    format(language, key, None)
}

/// A sentence by its key with named arguments.
#[must_use]
pub fn text_with(language: Language, key: &str, args: &[(&str, String)]) -> String {
    let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, argument(value))).collect();
    format(language, key, Some(&args))
}

/// Numbers choose plurals; everything else is text.
fn argument(value: &str) -> FluentValue<'_> {
    let number = value.len() <= 9 && !value.starts_with('0') && value.bytes().all(|b| b.is_ascii_digit());
    if number || value == "0" { FluentValue::try_number(value) } else { FluentValue::from(value) }
}

fn format(language: Language, key: &str, args: Option<&FluentArgs<'_>>) -> String {
    let bundle = match language {
        Language::Zh => &BUNDLES.0,
        Language::En => &BUNDLES.1,
    };
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned()
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<(Bundle, Bundle)> = LazyLock::new(|| {
    (
        bundle("zh-CN".parse().unwrap_or_default(), crate::TEXTS.iter().map(|(zh, _)| *zh)),
        bundle("en".parse().unwrap_or_default(), crate::TEXTS.iter().map(|(_, en)| *en)),
    )
});

fn bundle(language: unic_langid::LanguageIdentifier, texts: impl Iterator<Item = &'static str>) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    for text in texts {
        // A faulty entry is left out and found by the test below; the others still speak.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_file_parses_and_no_key_is_written_twice() {
        for language in 0..2 {
            let mut keys = std::collections::HashSet::new();
            for (zh, en) in crate::TEXTS {
                let text = if language == 0 { zh } else { en };
                if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                    panic!("{errors:?} in {}", &text[..text.len().min(200)]);
                }
                for line in text.lines().filter(|line| line.contains(" = ") && !line.starts_with([' ', '#']))
                {
                    let key = line.split(" = ").next().unwrap();
                    assert!(keys.insert(key.to_owned()), "{key} is written twice");
                }
            }
        }
    }

    /// Nouns that are counted.
    const COUNTED: [&str; 26] = [
        "members",
        "organisations",
        "rows",
        "rules",
        "values",
        "problems",
        "days",
        "months",
        "years",
        "minutes",
        "times",
        "requests",
        "conflicts",
        "imports",
        "opinions",
        "sessions",
        "units",
        "examples",
        "entries",
        "records",
        "codes",
        "files",
        "tables",
        "places",
        "people",
        "characters",
    ];
    /// Here the number is set in the program, or counts what there are always many of.
    const MANY: [&str; 14] = [
        "cli-check-national",
        "cli-copied",
        "cli-doctor-rules",
        "cli-doctor-rules-county",
        "export-too-many",
        "field-too-long",
        "home-own-looks",
        "home-own-no-looks",
        "import-past-how",
        "lend-lead",
        "members-total-at-least",
        "members-view-too-many",
        "organisation-pick-many",
        "sign-in-log-kept",
    ];

    /// The entries of a file, each with all its lines.
    fn entries(text: &str) -> Vec<String> {
        let mut entries: Vec<String> = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match entries.last_mut().filter(|_| line.starts_with([' ', '}'])) {
                Some(entry) => entry.push_str(line),
                None => entries.push(line.to_owned()),
            }
        }
        entries
    }

    /// Words in which one of a thing is told in the plural.
    fn tells_one_as_many(said: &str) -> bool {
        let words: Vec<&str> = said.split_whitespace().collect();
        let counted = |word: &&str| COUNTED.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()));
        let ones = words.iter().enumerate().filter(|(_, word)| **word == "1");
        ones.into_iter().any(|(at, _)| words.iter().skip(at + 1).take(2).any(counted))
    }

    #[test]
    fn one_of_a_thing_is_told_in_the_singular() {
        let mut faults = Vec::new();
        for entry in crate::TEXTS.iter().flat_map(|(_, en)| entries(en)) {
            let key = entry.split(" =").next().unwrap();
            let names = entry.split("{ $").skip(1).filter_map(|rest| rest.split([' ', '}']).next());
            let args: Vec<(&str, String)> = names.map(|name| (name, "1".to_owned())).collect();
            let said = text_with(Language::En, key, &args);
            if !MANY.contains(&key) && tells_one_as_many(&said) {
                faults.push(format!("{key}: {said}"));
            }
        }
        assert_eq!(faults, Vec::<String>::new());
        let said = text_with(
            Language::En,
            "home-own-looks",
            &[("count", "1".to_owned()), ("days", "90".to_owned())],
        );
        assert_eq!(said, "My numbers were seen in full once in 90 days");
    }

    #[test]
    fn a_number_chooses_the_plural() {
        assert_eq!(argument("12"), FluentValue::try_number("12"));
        assert_eq!(argument("0012"), FluentValue::from("0012"));
    }
}
