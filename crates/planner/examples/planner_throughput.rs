//! Measures how long plans take.
//!
//! `cargo run --release -p planner --example planner_throughput -- make N FILE` writes a table of N by N costs below a
//! million as 32-bit numbers, the lowest byte first; `assign N FILE` reads it, assigns, and prints cost and seconds as JSON;
//! `pairing HELPERS NEEDS` and `coverage UNITS` plan a made county and print what came of it.

use planner::assignment::{Costs, assign};
use planner::{Limit, Place, coverage, pairing};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::time::Instant;

const MOST: u64 = 1_000_000;
/// The side of the made county, in metres.
const SIDE: u64 = 60_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let told = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["make", lines, file] => make(lines.parse()?, file)?,
        ["assign", lines, file] => assigned(lines.parse()?, file)?,
        ["pairing", helpers, needs] => paired(helpers.parse()?, needs.parse()?)?,
        ["coverage", units] => covered(units.parse()?)?,
        _ => return Err("say make N FILE, assign N FILE, pairing HELPERS NEEDS or coverage UNITS".into()),
    };
    writeln!(std::io::stdout().lock(), "{told}")?;
    Ok(())
}

/// A linear congruential generator (Knuth 1998, 3.3.4).
struct Draw(u64);

impl Draw {
    fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn place(&mut self) -> Result<Place, Box<dyn Error>> {
        Ok(Place { east: self.below(SIDE).try_into()?, north: self.below(SIDE).try_into()? })
    }
}

fn make(lines: usize, file: &str) -> Result<Value, Box<dyn Error>> {
    let mut draw = Draw(20_261_128);
    let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
    for _ in 0..lines * lines {
        out.write_all(&i32::try_from(draw.below(MOST))?.to_le_bytes())?;
    }
    out.flush()?;
    Ok(json!({ "lines": lines }))
}

fn assigned(lines: usize, file: &str) -> Result<Value, Box<dyn Error>> {
    let bytes = std::fs::read(file)?;
    let values = bytes.chunks_exact(4).map(|four| Ok(i32::from_le_bytes(four.try_into()?)));
    let costs = Costs::new(lines, lines, values.collect::<Result<_, Box<dyn Error>>>()?)?;
    let start = Instant::now();
    let found = assign(&costs);
    let seconds = start.elapsed().as_secs_f64();
    Ok(json!({ "cost": found.cost, "seconds": seconds, "proved": found.is_proved(&costs) }))
}

fn paired(helpers: usize, needs: usize) -> Result<Value, Box<dyn Error>> {
    let mut draw = Draw(7);
    let skills = ["errands", "repair", "teaching"];
    let skill =
        |draw: &mut Draw| BTreeSet::from([skills[usize::try_from(draw.below(3)).unwrap_or(0)].to_owned()]);
    let mut request = pairing::Request {
        helpers: Vec::new(),
        needs: Vec::new(),
        farthest: Some(Limit::chosen(15_000)),
        most: Some(Limit::chosen(6)),
        aims: vec![pairing::Aim::Keep, pairing::Aim::Even, pairing::Aim::Near],
    };
    for id in 0..helpers {
        request.helpers.push(pairing::Helper {
            id: format!("h{id}"),
            place: Some(draw.place()?),
            skills: skill(&mut draw).into_iter().chain(skill(&mut draw)).collect(),
            times: BTreeSet::new(),
            most: 6,
            barred: BTreeMap::new(),
        });
    }
    for id in 0..needs {
        request.needs.push(pairing::Need {
            id: format!("n{id}"),
            place: Some(draw.place()?),
            skills: skill(&mut draw),
            times: BTreeSet::new(),
            helpers: 1,
            urgent: draw.below(10) == 0,
            now: BTreeSet::from([format!("h{}", draw.below(u64::try_from(helpers)?.max(1)))]),
            decided: BTreeSet::new(),
        });
    }
    let start = Instant::now();
    let plan = pairing::plan(&request)?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(
        json!({ "pairs": plan.pairs.len(), "unmet": plan.unmet.len(), "busiest": plan.busiest, "seconds": seconds }),
    )
}

fn covered(units: u32) -> Result<Value, Box<dyn Error>> {
    let mut draw = Draw(7);
    let mut unit = |id: u32| -> Result<coverage::Unit, Box<dyn Error>> {
        Ok(coverage::Unit {
            id: format!("u{id}"),
            place: draw.place()?,
            full: u32::try_from(draw.below(5))?.saturating_sub(1),
            probationary: 0,
            floating: 0,
            territory: None,
            estate: None,
            trade: None,
            formerly: None,
            barred: BTreeMap::new(),
        })
    };
    let units: Vec<coverage::Unit> = (0..units).map(&mut unit).collect::<Result<_, _>>()?;
    let mut branches = Vec::new();
    for id in 0..units.len() / 5 {
        let (place, members) = (draw.place()?, 10 + u32::try_from(draw.below(40))?);
        let (territory, estate, trade) = (None, None, None);
        branches.push(coverage::Branch {
            id: format!("b{id}"),
            place,
            members,
            units: 3,
            territory,
            estate,
            trade,
        });
    }
    let limits = coverage::Limits {
        least_full: Limit::of_rule(3, "branch-setup"),
        most_members: Limit::of_rule(50, "branch-size-max"),
        most_units: Limit::of_rule(5, "branch-joint-max"),
        farthest: Limit::chosen(3_000),
        farthest_in_trade: None,
        least_floating: None,
        branch_committee: None,
        general_branch: None,
        committee: None,
    };
    let prices = coverage::Prices::default();
    let request =
        coverage::Request { units, branches, limits, prices, territories_apart: false, neighbours: 8 };
    let start = Instant::now();
    let plan = coverage::plan(&request, coverage::Settings::default(), &mut |_| ControlFlow::Continue(()))?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(json!({
        "proposals": plan.proposals.len(),
        "guided": plan.guided,
        "cost": plan.cost,
        "bound": plan.bound,
        "seconds": seconds,
        "steps": plan.steps,
    }))
}
