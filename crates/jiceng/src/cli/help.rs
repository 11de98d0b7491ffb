//! The command line's help and its refusals of arguments in the user's language: the sentences of the text files, put
//! into clap's own commands. English is what clap takes from the doc comments; a test holds the text files to the same.

use super::Cli;
use super::trouble::remedied;
use crate::platform::text::{Language, text, text_with};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory as _};
use std::error::Error;
use std::fmt::{self, Display, Formatter, Write as _};

/// A value of an option that does not do: the key of the sentence that says what may be written.
#[derive(Debug)]
pub(super) struct Unfit(pub(super) &'static str);

impl Display for Unfit {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&text(Language::En, self.0))
    }
}

impl Error for Unfit {}

/// The commands, with help in a language.
pub(super) fn command(language: Language) -> Command {
    let command = Cli::command();
    match language {
        Language::En => command,
        Language::Zh => {
            let mut command = worded(command, language, "");
            // Names of commands as they are typed, and the help that clap adds by itself, are there once it is built.
            command.build();
            finished(command, language)
        }
    }
}

/// The words of a text file, where it has them: a key without a sentence is given back as it is.
fn said(language: Language, key: &str) -> Option<String> {
    let sentence = text(language, key);
    (sentence != key).then_some(sentence)
}

/// What a command does; its path is that of the words typed, `rules-list`.
fn about(language: Language, path: &str) -> Option<String> {
    if path.is_empty() { said(language, "cli-about") } else { said(language, &format!("cli-about-{path}")) }
}

/// What an argument means: in this command, or wherever it stands.
fn meaning(language: Language, path: &str, arg: &Arg) -> Option<String> {
    let id = arg.get_id().as_str().replace('_', "-");
    said(language, &format!("cli-arg-{path}-{id}")).or_else(|| said(language, &format!("cli-arg-{id}")))
}

fn worded(command: Command, language: Language, path: &str) -> Command {
    let words = about(language, path).unwrap_or_default();
    let help = Arg::new("help").short('h').long("help").action(clap::ArgAction::Help);
    let mut command =
        command.about(words).disable_help_flag(true).arg(help).mut_args(|arg| argument(arg, language, path));
    if path.is_empty() {
        let version = Arg::new("version").short('V').long("version").action(clap::ArgAction::Version);
        command = command.disable_version_flag(true).arg(argument(version, language, path));
    }
    command.mut_subcommands(|below| {
        let path = below_path(path, below.get_name());
        worded(below, language, &path)
    })
}

fn below_path(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}-{name}") }
}

fn argument(arg: Arg, language: Language, path: &str) -> Arg {
    let mut words = meaning(language, path, &arg).unwrap_or_default();
    if !arg.get_action().takes_values() {
        return arg.help(words);
    }
    let defaults: Vec<_> = arg.get_default_values().iter().map(|it| it.to_string_lossy()).collect();
    if !defaults.is_empty() {
        words += &text_with(language, "cli-help-default", &[("default", defaults.join(" "))]);
    }
    arg.help(words).hide_default_value(true).hide_possible_values(true)
}

/// Usage and headings, which stand in a template of clap; only sections that there are.
fn finished(mut command: Command, language: Language) -> Command {
    let usage = in_words(language, &command.render_usage().to_string());
    let positionals = command.get_positionals().next().is_some();
    let subcommands = command.has_subcommands();
    let mut template = format!("{{about}}\n\n{}{{usage}}\n", text(language, "cli-help-usage"));
    let sections = [
        (subcommands, "cli-help-commands", "{subcommands}"),
        (positionals, "cli-help-arguments", "{positionals}"),
        (true, "cli-help-options", "{options}"),
    ];
    for (_, heading, section) in sections.iter().filter(|(there, ..)| *there) {
        // Writing into a text cannot fail.
        let _ = write!(template, "\n{}\n{section}\n", text(language, heading));
    }
    let command = command.override_usage(usage).help_template(template.trim_end().to_owned());
    command.mut_subcommands(|below| match below.get_name() {
        "help" => finished(below.about(text(language, "cli-about-help")), language),
        _ => finished(below, language),
    })
}

/// A usage as clap writes it, without its heading and with its two English words translated.
fn in_words(language: Language, usage: &str) -> String {
    let usage = usage.trim_start_matches("Usage:").trim();
    let usage = usage.replace("[OPTIONS]", &text(language, "cli-help-any-options"));
    usage.replace("<COMMAND>", &text(language, "cli-help-command"))
}

/// Why arguments were refused, in the user's language; none when clap's own answer is the one to give: help, version, and
/// everything in English.
pub(super) fn refusal(language: Language, error: &clap::Error) -> Option<String> {
    let shown = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if shown || language == Language::En {
        return None;
    }
    let told = |kind| error.get(kind).map(words_of).unwrap_or_default();
    let (arg, value) = (told(ContextKind::InvalidArg), told(ContextKind::InvalidValue));
    let args = |pairs: &[(&'static str, &String)]| -> Vec<(&'static str, String)> {
        pairs.iter().map(|(name, value)| (*name, (*value).clone())).collect()
    };
    let sentence = |key: &str, pairs: &[(&'static str, &String)]| text_with(language, key, &args(pairs));
    let prior = told(ContextKind::PriorArg);
    let command = told(ContextKind::InvalidSubcommand);
    let mut said = match error.kind() {
        ErrorKind::UnknownArgument => sentence("cli-args-unknown", &[("arg", &arg)]),
        ErrorKind::InvalidSubcommand => sentence("cli-args-no-command", &[("command", &command)]),
        ErrorKind::MissingSubcommand => sentence("cli-args-command-missing", &[]),
        ErrorKind::MissingRequiredArgument => sentence("cli-args-missing", &[("args", &arg)]),
        ErrorKind::ArgumentConflict => sentence("cli-args-conflict", &[("arg", &arg), ("other", &prior)]),
        ErrorKind::InvalidValue if value.is_empty() => sentence("cli-args-value-missing", &[("arg", &arg)]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            sentence("cli-args-value", &[("arg", &arg), ("value", &value)])
        }
        ErrorKind::NoEquals
        | ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues => sentence("cli-args-number", &[("arg", &arg)]),
        ErrorKind::InvalidUtf8 => sentence("cli-args-utf8", &[]),
        _ => sentence("cli-args-wrong", &[]),
    };
    if let Some(usage) = error.get(ContextKind::Usage) {
        let usage = in_words(language, &words_of(usage));
        // Writing into a text cannot fail.
        let _ = write!(said, "\n{}{usage}", text(language, "cli-help-usage"));
    }
    Some(remedied(language, &said, &advice(language, error)))
}

/// What to do about it: the nearest word that there is, what may be written, or where to look.
fn advice(language: Language, error: &clap::Error) -> String {
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg]
        .iter()
        .find_map(|kind| error.get(*kind));
    if let Some(near) = near {
        return text_with(language, "cli-args-near", &[("word", words_of(near))]);
    }
    if let Some(valid) = error.get(ContextKind::ValidValue) {
        return text_with(language, "cli-args-valid", &[("words", words_of(valid))]);
    }
    if let Some(unfit) = error.source().and_then(|source| source.downcast_ref::<Unfit>()) {
        return text(language, unfit.0);
    }
    let key = match error.source() {
        Some(source) if source.is::<db::Error>() => "cli-database-address-remedy",
        Some(source) if source.is::<jiff::Error>() => "cli-args-as-day",
        Some(source) if source.is::<std::num::ParseIntError>() => "cli-args-as-number",
        Some(source) if source.is::<std::net::AddrParseError>() => "cli-args-as-address",
        _ => "cli-args-see-help",
    };
    text(language, key)
}

/// What clap tells of an error, as text; lists with the Chinese comma.
fn words_of(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(words) => words.join("、"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command with its path.
    fn all(command: &Command, path: &str, found: &mut Vec<(String, Command)>) {
        found.push((path.to_owned(), command.clone()));
        for below in command.get_subcommands() {
            all(below, &below_path(path, below.get_name()), found);
        }
    }

    fn commands() -> Vec<(String, Command)> {
        let mut found = Vec::new();
        all(&Cli::command(), "", &mut found);
        found
    }

    #[test]
    fn every_command_and_argument_has_words_and_the_english_ones_are_the_doc_comments() {
        for (path, command) in commands() {
            assert!(about(Language::Zh, &path).is_some(), "cli-about-{path}");
            let doc = command.get_about().map(ToString::to_string);
            assert_eq!(about(Language::En, &path), doc, "cli-about-{path}");
            for arg in command.get_arguments() {
                assert!(meaning(Language::Zh, &path, arg).is_some(), "cli-arg-{path}-{}", arg.get_id());
                let doc = arg.get_help().map(ToString::to_string);
                assert_eq!(meaning(Language::En, &path, arg), doc, "cli-arg-{path}-{}", arg.get_id());
            }
        }
    }

    #[test]
    fn help_is_chinese_throughout() {
        for (path, _) in commands() {
            let mut words: Vec<&str> = std::iter::once("jiceng").chain(path.split('-')).collect();
            words.retain(|word| !word.is_empty());
            words.push("--help");
            let error = command(Language::Zh).try_get_matches_from(words).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::DisplayHelp, "{path}");
            let help = error.to_string();
            for english in
                ["Usage", "Options:", "Commands:", "Arguments:", "Print", "default", "[OPTIONS]", "<COMMAND>"]
            {
                assert!(!help.contains(english), "{path} {english}: {help}");
            }
            assert!(help.contains("用法：jiceng") && help.contains("选项："), "{help}");
        }
        let help = command(Language::Zh).render_help().to_string();
        assert!(help.contains("命令：") && help.contains("规则库") && help.contains("显示帮助"), "{help}");
    }

    fn refused(words: &[&str]) -> String {
        let error = command(Language::Zh).try_get_matches_from(words).unwrap_err();
        refusal(Language::Zh, &error).unwrap()
    }

    #[test]
    fn wrong_arguments_are_refused_in_chinese_with_what_to_do() {
        for (words, told) in [
            (&["jiceng", "rulez"][..], "没有“rulez”这个命令"),
            (&["jiceng", "rules", "list", "--foo"], "没有“--foo”这个选项"),
            (&["jiceng", "rules", "eval"], "还缺少：--on <ON>、--facts <FACTS>、<ID>"),
            (&["jiceng", "rules", "list", "--on", "20"], "2026-05-11"),
            (&["jiceng", "demo", "--members", "x"], "整数"),
            (&["jiceng", "serve", "--listen", "x"], "127.0.0.1:8371"),
            (&["jiceng", "serve", "--log-format", "xml"], "text、json"),
            (&["jiceng", "serve", "--log-format"], "没有写值"),
            (&["jiceng", "backup", "a.db", "--folder", "b"], "不能一起用"),
            (&["jiceng", "backup", "--folder", "b", "--keep", "0"], "1 或者更大"),
            (&["jiceng", "backup", "--folder", "b", "--keep", "x"], "1 或者更大"),
            (&["jiceng", "demo", "--members", "99999999999"], "0 到 2000000"),
            (&["jiceng", "demo", "--members", "2000001"], "0 到 2000000"),
            (&["jiceng", "serve", "--database", "mysql://x"], "postgres://"),
            (&["jiceng", "copy", "--from", "mysql://x", "--to", "b"], "postgres://"),
            (&["jiceng", "import", "members", "f.xlsx", "--column", "x"], "项目=列"),
            (&["jiceng", "import", "members", "f.xlsx", "--column", "name=5"], "项目=列"),
            (&["jiceng", "import", "members", "f.xlsx", "--common", "x"], "项目=内容"),
            (&["jiceng", "import", "members", "f.xlsx", "--duplicate", "3=new"], "行号=different"),
            (&["jiceng", "rules", "list", "--language", "fr"], "zh 或者 en"),
        ] {
            let said = refused(words);
            assert!(said.contains(told) && said.contains("怎么办："), "{words:?}: {said}");
            assert!(!said.contains("error:") && !said.contains("Usage"), "{said}");
        }
        assert!(refused(&["jiceng", "rulez"]).contains("rules"), "the nearest is named");
    }

    #[test]
    fn clap_answers_itself_in_english_and_for_help() {
        let error = command(Language::En).try_get_matches_from(["jiceng", "rulez"]).unwrap_err();
        assert!(refusal(Language::En, &error).is_none() && error.to_string().contains("unrecognized"));
        let error = command(Language::Zh).try_get_matches_from(["jiceng", "help"]).unwrap_err();
        assert!(refusal(Language::Zh, &error).is_none() && error.to_string().contains("用法："));
    }

    #[test]
    fn the_commands_take_the_same_words_in_both_languages() {
        let words = ["jiceng", "rules", "eval", "branch-setup", "--on", "2026-06-01", "--facts", "f.json"];
        for language in [Language::Zh, Language::En] {
            assert!(command(language).try_get_matches_from(words).is_ok());
        }
        command(Language::Zh).debug_assert();
    }
}
