//! Writes a roster of so many rows and prints the memory used at most: `cargo run -p workbook --example write_roster ROWS`.

use std::io::Write as _;

use workbook::{TitleBlock, built_in, write_form};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: usize = std::env::args().nth(1).ok_or("say how many rows")?.parse()?;
    let profile = built_in()?.into_iter().next().ok_or("no profile")?;
    let rows = (0..count).map(|number| {
        let cell = |(at, _): (usize, &workbook::Field)| match at {
            5 => format!("9903011985{:08}", number % 100_000_000),
            1 => format!("张{}", number % 5000),
            13 => format!("1380000{:04}", number % 10_000),
            15 => String::new(),
            at => format!("文字{}", (number * at) % 300),
        };
        profile.printed().enumerate().map(cell).collect::<Vec<_>>()
    });
    let bytes = write_form(&profile, &TitleBlock::default(), rows)?;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("memory not known");
    writeln!(std::io::stdout(), "{count} rows, {} bytes, {most}", bytes.len())?;
    Ok(())
}
