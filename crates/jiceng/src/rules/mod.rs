//! The rulebook as people and programs see it.

pub mod pages;

use embedded::National;
use rulebook::{LoadError, Rulebook, Source};

mod embedded {
    //! The national files inside the binary.
    use rust_embed::RustEmbed;

    #[derive(RustEmbed)]
    #[folder = "../../rulebook/national/"]
    #[include = "*.toml"]
    pub(super) struct National;
}

/// Loads the national rulebook that the binary carries.
///
/// # Errors
/// All problems of its files.
pub fn national() -> Result<Rulebook, LoadError> {
    let texts: Vec<(String, String)> = National::iter()
        .filter_map(|name| {
            let file = National::get(&name)?;
            Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect();
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    Rulebook::from_sources(&sources)
}
