//! The first set-up of an empty installation: until it is done, every page leads to it, and only whoever reads the
//! server's terminal can do it.

use crate::platform::app::App;
use crate::platform::area;
use crate::platform::randomness::Randomness;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where the set-up is. The page is a capability's; that every page leads there is not.
pub const PATH: &str = "/setup";

/// The set-up that waits.
pub struct FirstSetUp {
    code: String,
    done: AtomicBool,
}

impl std::fmt::Debug for FirstSetUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FirstSetUp")
    }
}

impl FirstSetUp {
    /// A set-up with a new code.
    #[must_use]
    pub fn new(randomness: &Randomness) -> Self {
        Self { code: randomness.code(10), done: AtomicBool::new(false) }
    }

    /// The code to be shown on the terminal.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Whether this was typed from the terminal, in small or capital letters, with or without spaces.
    #[must_use]
    pub fn fits(&self, typed: &str) -> bool {
        let typed = crate::platform::date::narrow(typed).to_uppercase();
        let typed: String = typed.chars().filter(|c| c.is_alphanumeric()).collect();
        // The comparison takes the same time wherever the first difference is.
        let differs = typed.bytes().zip(self.code.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        differs == 0 && typed.len() == self.code.len()
    }
}

/// The set-up, if the installation still waits for it: it was empty when the server started and is empty now.
///
/// # Errors
/// Whatever the database reports.
pub async fn waiting(app: &App) -> Result<Option<&FirstSetUp>, db::Error> {
    let Some(first) = app.settings.first.as_deref() else { return Ok(None) };
    if first.done.load(Ordering::Relaxed) {
        return Ok(None);
    }
    if area::count(&mut app.db.read().await?).await? > 0 {
        first.done.store(true, Ordering::Relaxed);
        return Ok(None);
    }
    Ok(Some(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_fits_however_it_is_typed_and_nothing_else_does() {
        let first = FirstSetUp::new(&Randomness::from_seed(1));
        let code = first.code().to_owned();
        assert!(first.fits(&code) && first.fits(&code.to_lowercase()));
        assert!(first.fits(&format!(" {} {}", &code[..5], &code[5..])));
        assert!(!first.fits("") && !first.fits(&code[..9]) && !first.fits(&format!("{code}2")));
    }
}
