//! The rulebook as people and programs see it.
//!
//! The binary carries the national files and their worked examples. A county's folder is laid over them: it may
//! replace or tighten values with a citation of its own and add rules of its own, never loosen a national rule that
//! blocks. [`Told`] is what pages and the command line say of a rule.

mod model;
pub mod pages;
mod told;
mod usual;

pub use model::{Checked, Filter, Occasion, Origin, occasion, origin_of};
pub use told::{
    Told, ToldCondition, ToldEdition, ToldExample, ToldFact, ToldValue, fact_kind, fact_sample, pick,
    strength_key, subject, tell, value, value_label,
};

use embedded::Files;
use rulebook::{Example, LoadError, Rulebook, Source};
use std::path::Path;
use std::sync::LazyLock;

mod embedded {
    //! The national files inside the binary.
    use rust_embed::RustEmbed;

    #[derive(RustEmbed)]
    #[folder = "../../rulebook/"]
    #[include = "national/*.toml"]
    #[include = "examples/*.toml"]
    pub(super) struct Files;
}

/// Name and text of the embedded files of a folder, by name.
fn embedded(folder: &str) -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = Files::iter()
        .filter(|name| name.starts_with(folder))
        .filter_map(|name| {
            let file = Files::get(&name)?;
            Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect();
    texts.sort();
    texts
}

fn sources(texts: &[(String, String)]) -> Vec<Source<'_>> {
    texts.iter().map(|(name, text)| Source { name, text }).collect()
}

/// Loads the national rulebook that the binary carries.
///
/// # Errors
/// All problems of its files.
pub fn national() -> Result<Rulebook, LoadError> {
    Rulebook::from_sources(&sources(&embedded("national/")))
}

/// Loads the national rulebook with the files of a county's folder laid over it.
///
/// # Errors
/// A folder or file that cannot be read; all problems of its files, a loosened national rule that blocks among them.
pub fn with_overlay(folder: &Path) -> Result<Rulebook, LoadError> {
    let local = Rulebook::read_folder(folder)?;
    Rulebook::layered(&sources(&embedded("national/")), &sources(&local))
}

/// The worked examples of the national rules.
#[must_use]
pub fn examples() -> &'static [Example] {
    static EXAMPLES: LazyLock<Vec<Example>> = LazyLock::new(|| {
        // A faulty file is found by the test below; the pages then show none.
        rulebook::examples(&sources(&embedded("examples/"))).unwrap_or_default()
    });
    &EXAMPLES
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_binary_carries_the_national_rules_and_their_examples() {
        let book = super::national().unwrap();
        assert!(super::examples().len() > book.provisions().len(), "{}", super::examples().len());
        assert!(super::examples().iter().all(|example| book.provision(&example.rule).is_some()));
    }
}
