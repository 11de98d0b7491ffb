//! `cargo xtask screenshots`: the pictures of both READMEs, taken anew.

use crate::{cargo, complete, test, tools};
use anyhow::Result;
use std::path::Path;

/// Takes the pictures; with the right to install what is missing for it.
///
/// # Errors
/// Something needed is missing, or the product does not show its pages.
pub fn run(root: &Path) -> Result<()> {
    let tools = tools::provide(true)?;
    let mut command = cargo(root);
    command
        .args(["run", "--package", "journeys", "--example", "screenshots"])
        .env("JICENG_TEST_CHROMIUM", &tools.chromium)
        .env("JICENG_TEST_CHROMEDRIVER", &tools.chromedriver)
        .env("JICENG_TEST_BINARY", test::binary(root)?);
    complete(&mut command)
}
