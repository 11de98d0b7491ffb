//! Solves capacitated p-median instances from a file that the user names.
//!
//! `cargo run --release -p planner --example pmedian -- FILE [--seconds S] [--steps N] [--seed N] [--decimals D | --down]
//! [--plan]` reads the formats of OR-Library (pmedcap) and of Lorena and Senne (SJC) and prints one line of JSON for each
//! instance: objective, bound, gap, seconds, steps; with `--plan` also the site of each place, counted from nought.
//! Distances are rounded down with `--down` and in files of OR-Library, else to four decimals or as many as are named.
//! Without `--seconds` the limit is `--steps` alone, and the answer is the same on every machine.

use planner::location::format::{Instance, Rounding, read};
use planner::location::{Settings, solve};
use serde_json::{Value, json};
use std::error::Error;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::time::Instant;

const DECIMALS: u32 = 4;

struct Arguments {
    file: String,
    seconds: Option<f64>,
    settings: Settings,
    rounding: Option<Rounding>,
    plan: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = arguments(std::env::args().skip(1))?;
    let text = std::fs::read_to_string(&arguments.file)?;
    let mut out = std::io::stdout().lock();
    for instance in read(&text)? {
        writeln!(out, "{}", solved(&instance, &arguments)?)?;
    }
    Ok(())
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, Box<dyn Error>> {
    let mut arguments = Arguments {
        file: String::new(),
        seconds: None,
        settings: Settings::default(),
        rounding: None,
        plan: false,
    };
    let mut steps = None;
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} wants a value"));
        match word.as_str() {
            "--seconds" => arguments.seconds = Some(value()?.parse()?),
            "--steps" => steps = Some(value()?.parse()?),
            "--seed" => arguments.settings.seed = value()?.parse()?,
            "--decimals" => arguments.rounding = Some(Rounding::Decimals(value()?.parse()?)),
            "--down" => arguments.rounding = Some(Rounding::Down),
            "--plan" => arguments.plan = true,
            _ => arguments.file = word,
        }
    }
    if arguments.file.is_empty() {
        return Err("name a file with instances".into());
    }
    // Who names a time alone wants all of it.
    let usual = if arguments.seconds.is_some() { u64::MAX } else { arguments.settings.steps };
    arguments.settings.steps = steps.unwrap_or(usual);
    Ok(arguments)
}

fn solved(instance: &Instance, arguments: &Arguments) -> Result<Value, Box<dyn Error>> {
    let usual = if instance.published.is_some() { Rounding::Down } else { Rounding::Decimals(DECIMALS) };
    let rounding = arguments.rounding.unwrap_or(usual);
    let problem = instance.problem(rounding)?;
    let start = Instant::now();
    let plan = solve(&problem, arguments.settings, &mut |_| {
        let over = arguments.seconds.is_some_and(|seconds| start.elapsed().as_secs_f64() > seconds);
        if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let seconds = start.elapsed().as_secs_f64();
    problem.check(&plan.site_of)?;
    let unit = match rounding {
        Rounding::Down => 1.0,
        Rounding::Decimals(decimals) => (0..decimals).fold(1.0, |unit, _| unit * 10.0),
    };
    let mut told = json!({
        "file": arguments.file,
        "places": problem.clients(),
        "open": problem.most_open(),
        "objective": float(plan.cost) / unit,
        "bound": float(plan.bound) / unit,
        "gap_percent": 100.0 * float(plan.cost - plan.bound) / float(plan.cost.max(1)),
        "proved": plan.is_optimal(),
        "seconds": (seconds * 1_000.0).round() / 1_000.0,
        "steps": plan.steps,
        "published": instance.published,
    });
    if arguments.plan {
        told["site_of"] = json!(plan.site_of);
    }
    Ok(told)
}

#[expect(clippy::cast_precision_loss, reason = "for printing")]
fn float(number: u64) -> f64 {
    number as f64
}
