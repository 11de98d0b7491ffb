//! The two text formats in which capacitated p-median instances are published.
//!
//! - Lorena and Senne (SJC), and all instances that followed: a line `n p`, then for each place `x y capacity demand`.
//! - OR-Library (pmedcap): perhaps a line with the number of problems; for each a line with its number and the best value
//!   known, a line `n p capacity`, and for each place `number x y demand`.
//!
//! Every place is a client and a site. Numbers are parted by blanks; lines matter only to tell the formats apart.

use super::problem::{MOST_PLACES, Problem, ProblemError};
use thiserror::Error;

/// Coordinates lie between this and its negative.
const FARTHEST: f64 = 1e9;
/// Most decimals of a distance.
const MOST_DECIMALS: u32 = 9;
/// Most problems in one text.
const MOST_INSTANCES: usize = 1_000;

/// Places in a plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// The places.
    pub places: Vec<Site>,
    /// How many may open.
    pub most_open: usize,
    /// The best value that the text itself names.
    pub published: Option<u64>,
}

/// A place that is a client and a site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Site {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
    /// What it takes.
    pub capacity: u32,
    /// What it asks for.
    pub demand: u32,
}

/// How distances become whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Rounded down to whole units, as the published values of pmedcap are.
    Down,
    /// Rounded to so many decimals; costs are then in that small unit.
    Decimals(u32),
}

/// Why a text is not an instance.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FormatError {
    /// A line that is none of either format.
    #[error("line {line}: expected {expected}")]
    Line {
        /// Counted from one.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// More than [`MOST_PLACES`] places.
    #[error("line {line}: {places} places are above {MOST_PLACES}")]
    TooMany {
        /// Counted from one.
        line: usize,
        /// As the text has it.
        places: u64,
    },
    /// The text ends too early, or goes on.
    #[error("the text ends in the middle of an instance")]
    Short,
    /// More instances than anybody would run at once.
    #[error("more than {MOST_INSTANCES} instances in one text")]
    TooManyInstances,
}

/// Reads all instances of a text.
///
/// # Errors
/// The first line that does not fit.
pub fn read(text: &str) -> Result<Vec<Instance>, FormatError> {
    let lines =
        text.lines().enumerate().map(|(at, line)| (at + 1, line.split_whitespace().collect::<Vec<_>>()));
    let lines: Vec<(usize, Vec<&str>)> = lines.filter(|(_, words)| !words.is_empty()).collect();
    let mut lines = lines.as_slice();
    if let [(_, words), rest @ ..] = lines
        && words.len() == 1
        && !rest.is_empty()
    {
        lines = rest;
    }
    let mut instances = Vec::new();
    while !lines.is_empty() {
        if instances.len() == MOST_INSTANCES {
            return Err(FormatError::TooManyInstances);
        }
        let (instance, rest) = one(lines)?;
        instances.push(instance);
        lines = rest;
    }
    if instances.is_empty() { Err(FormatError::Short) } else { Ok(instances) }
}

type Lines<'a> = &'a [(usize, Vec<&'a str>)];

fn one(lines: Lines<'_>) -> Result<(Instance, Lines<'_>), FormatError> {
    let [first, second, ..] = lines else { return Err(FormatError::Short) };
    if second.1.len() == 3 {
        let [_, published] = whole::<2>(first, "the number of the problem and its best value")?;
        let [places, open, capacity] = whole::<3>(second, "places, sites that may open, capacity")?;
        let (sites, rest) = places_of(second.0, places, &lines[2..], |line| {
            let [_, x, y, demand] = fields::<4>(line, "number, x, y, demand")?;
            site(line, x, y, &capacity.to_string(), demand)
        })?;
        let published = Some(published).filter(|value| *value > 0);
        return Ok((Instance { places: sites, most_open: position(open), published }, rest));
    }
    let [places, open] = whole::<2>(first, "places and sites that may open")?;
    let (sites, rest) = places_of(first.0, places, &lines[1..], |line| {
        let [x, y, capacity, demand] = fields::<4>(line, "x, y, capacity, demand")?;
        site(line, x, y, capacity, demand)
    })?;
    Ok((Instance { places: sites, most_open: position(open), published: None }, rest))
}

type Line<'a> = (usize, Vec<&'a str>);

fn places_of<'a>(
    line: usize,
    places: u64,
    lines: Lines<'a>,
    read: impl Fn(&Line<'a>) -> Result<Site, FormatError>,
) -> Result<(Vec<Site>, Lines<'a>), FormatError> {
    let count = position(places);
    if count > MOST_PLACES {
        return Err(FormatError::TooMany { line, places });
    }
    let (mine, rest) = lines.split_at_checked(count).ok_or(FormatError::Short)?;
    Ok((mine.iter().map(read).collect::<Result<_, _>>()?, rest))
}

fn fields<'a, const N: usize>(line: &Line<'a>, expected: &'static str) -> Result<[&'a str; N], FormatError> {
    line.1.as_slice().try_into().map_err(|_| FormatError::Line { line: line.0, expected })
}

fn whole<const N: usize>(line: &Line<'_>, expected: &'static str) -> Result<[u64; N], FormatError> {
    let wrong = || FormatError::Line { line: line.0, expected };
    let mut numbers = [0; N];
    for (number, text) in numbers.iter_mut().zip(fields::<N>(line, expected)?) {
        *number = text.parse().map_err(|_| wrong())?;
    }
    Ok(numbers)
}

fn site(line: &Line<'_>, x: &str, y: &str, capacity: &str, demand: &str) -> Result<Site, FormatError> {
    let wrong = |expected| FormatError::Line { line: line.0, expected };
    let place = |text: &str| {
        let number: f64 = text.parse().ok()?;
        (number.abs() <= FARTHEST).then_some(number)
    };
    let (Some(x), Some(y)) = (place(x), place(y)) else {
        return Err(wrong("coordinates within a thousand million"));
    };
    let (Ok(capacity), Ok(demand)) = (capacity.parse(), demand.parse()) else {
        return Err(wrong("capacity and demand in whole numbers"));
    };
    Ok(Site { x, y, capacity, demand })
}

fn position(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Instance {
    /// The instance with distances as costs.
    ///
    /// # Errors
    /// As of [`Problem::new`]; a distance that is too large in its unit counts as a cost that is.
    pub fn problem(&self, rounding: Rounding) -> Result<Problem, ProblemError> {
        // Root and sum are rounded in one way by IEEE 754, so that costs are the same on every machine.
        let of = |one: &Site, two: &Site| {
            let (x, y) = (one.x - two.x, one.y - two.y);
            (x * x + y * y).sqrt()
        };
        let cost = |one: &Site, two: &Site| match rounding {
            Rounding::Down => saturated(of(one, two).floor()),
            Rounding::Decimals(decimals) => {
                let unit = (0..decimals.min(MOST_DECIMALS)).fold(1.0, |unit, _| unit * 10.0);
                saturated((of(one, two) * unit).round())
            }
        };
        let costs = self.places.iter().flat_map(|one| self.places.iter().map(move |two| cost(one, two)));
        let demand = self.places.iter().map(|place| place.demand).collect();
        let capacity = self.places.iter().map(|place| place.capacity).collect();
        Problem::new(costs.collect(), demand, capacity, self.most_open)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates; too large costs are refused"
)]
fn saturated(number: f64) -> u32 {
    number as u32
}
