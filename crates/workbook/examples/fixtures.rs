//! Writes the rosters of the tests into a folder, each with what must be found in it:
//! `cargo run -p workbook --example fixtures -- tests/fixtures/rosters`.

use std::path::PathBuf;

use workbook::builder::fixtures;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("name a folder")?);
    std::fs::create_dir_all(&folder)?;
    for fixture in fixtures() {
        std::fs::write(folder.join(fixture.file_name()), fixture.bytes()?)?;
        std::fs::write(folder.join(format!("{}.toml", fixture.name)), fixture.expectation())?;
    }
    Ok(())
}
