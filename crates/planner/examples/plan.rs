//! Plans coverage or pairs from a JSON file and prints the plan as JSON.
//!
//! `cargo run --release -p planner --example plan -- FILE [--seed N] [--steps N]`. The file holds one object with one
//! member: `coverage` (units, branches, limits, prices) or `pairing` (helpers, needs, limits, aims), as `docs/planner.md`
//! describes them. The same file, seed and steps print the same bytes on every machine.

use planner::{coverage, pairing};
use serde::Deserialize;
use std::error::Error;
use std::io::Write as _;
use std::ops::ControlFlow;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Request {
    Coverage(Box<coverage::Request>),
    Pairing(Box<pairing::Request>),
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mut file, mut settings) = (String::new(), coverage::Settings::default());
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seed" => settings.seed = words.next().ok_or("--seed wants a number")?.parse()?,
            "--steps" => settings.steps = words.next().ok_or("--steps wants a number")?.parse()?,
            _ => file = word,
        }
    }
    if file.is_empty() {
        return Err("name a file with a request".into());
    }
    let request = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
    let plan = match request {
        Request::Coverage(request) => {
            serde_json::to_string_pretty(&coverage::plan(&request, settings, &mut |_| {
                ControlFlow::Continue(())
            })?)?
        }
        Request::Pairing(request) => serde_json::to_string_pretty(&pairing::plan(&request)?)?,
    };
    writeln!(std::io::stdout().lock(), "{plan}")?;
    Ok(())
}
