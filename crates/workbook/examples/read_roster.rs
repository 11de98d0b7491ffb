//! Prints what is found in a workbook: `cargo run -p workbook --example read_roster FILE`.

use std::io::Write;
use std::process::ExitCode;

use workbook::{Limits, Mapping, built_in, detect_workbook, read, rows};

/// Records shown.
const SHOWN: usize = 5;

fn main() -> ExitCode {
    let mut out = std::io::stdout().lock();
    match show(&mut out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(out, "{error}");
            ExitCode::FAILURE
        }
    }
}

fn show(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("name a file")?;
    let workbook = read(&std::fs::read(path)?, &Limits::default())?;
    for sheet in &workbook.sheets {
        writeln!(out, "sheet {} hidden={} rows={}", sheet.name, sheet.hidden, sheet.rows().len())?;
    }
    let found = detect_workbook(&workbook, &built_in()?, &Mapping::default())?;
    writeln!(out, "table in {} as {}, header rows {:?}", found.sheet, found.profile, found.header_rows)?;
    for (field, matched) in &found.columns {
        writeln!(out, "  {}: {} = {field}", matched.column, matched.title)?;
    }
    for column in &found.unmatched {
        writeln!(out, "  {}: {} is not recognised", column.column, column.title)?;
    }
    for ambiguity in &found.ambiguities {
        writeln!(out, "  undecided: {ambiguity:?}")?;
    }
    for skipped in found.skipped.iter().take(SHOWN) {
        writeln!(out, "  row {} skipped: {:?}", skipped.row, skipped.reason)?;
    }
    let sheet = workbook.sheets.iter().find(|sheet| sheet.name == found.sheet).ok_or("no sheet")?;
    for record in rows(sheet, &found).take(SHOWN) {
        write!(out, "  row {}:", record.row)?;
        for cell in &record.cells {
            let flaw = cell.cell.flaw().map(|flaw| format!("!{}", flaw.key())).unwrap_or_default();
            write!(out, " {}={}{flaw}", cell.field, cell.cell.shown())?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{} records", rows(sheet, &found).count())?;
    Ok(())
}
