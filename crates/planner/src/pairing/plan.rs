//! A request becomes a network, and the flow through it a plan that explains itself.

use super::aims::{Aim, Price};
use super::flow::{Edge, Network};
use super::model::{Helper, Need, Refusal, Request, RequestError, metres};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many other helpers are named beside a pair or an unmet need.
const ALTERNATIVES: usize = 3;

/// The best plan of pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pairing {
    /// Who helps whom, in the order of the needs.
    pub pairs: Vec<Pair>,
    /// Needs that lack helpers, with the reasons.
    pub unmet: Vec<Unmet>,
    /// Pairs that exist and do not go on.
    pub ended: Vec<Ended>,
    /// What made this plan better than others, in words.
    pub aims: Vec<&'static str>,
    /// How many needs the busiest helper has.
    pub busiest: u32,
    /// All ways together, in metres, as far as they are known.
    pub metres: u64,
}

/// A proposal: somebody helps somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The need.
    pub need: String,
    /// The helper.
    pub helper: String,
    /// The way, if both places are known.
    pub metres: Option<u32>,
    /// Whether the pair exists already.
    pub goes_on: bool,
    /// Whether people chose it.
    pub decided: bool,
    /// The nearest others who could do it.
    pub others: Vec<Possible>,
    /// Why this one, in words.
    pub why: String,
}

/// Somebody whom nothing rules out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Possible {
    /// The helper.
    pub helper: String,
    /// The way, if both places are known.
    pub metres: Option<u32>,
    /// How many needs the helper has in this plan.
    pub load: u32,
    /// How many the helper takes at most.
    pub room: u32,
}

/// A need that lacks helpers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unmet {
    /// The need.
    pub need: String,
    /// How many helpers it lacks.
    pub lacking: u32,
    /// What rules out the helpers, each reason once with one example, and how many it concerns.
    pub refused: Vec<(usize, Refusal)>,
    /// Those who could help if they had room.
    pub full: Vec<Possible>,
    /// What could be done, in words.
    pub remedy: &'static str,
}

/// A pair that exists and does not go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ended {
    /// The need.
    pub need: String,
    /// The helper it had.
    pub helper: String,
    /// Why it ends.
    pub why: Ending,
}

/// Why a pair ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The helper is not there any more.
    Gone,
    /// Something rules the pair out.
    Refused(Refusal),
    /// The helper has no room for all who had it, or the need asks for fewer.
    Room,
    /// The plan as a whole is better without it, by an aim that stands before keeping what is, or by meeting more needs.
    Plan,
}

/// Makes the best plan.
///
/// # Errors
/// The request contradicts itself or is too large.
pub fn plan(request: &Request) -> Result<Pairing, RequestError> {
    request.check()?;
    let mut work = Work::new(request);
    work.decide()?;
    work.network.solve();
    Ok(work.told())
}

struct Work<'a> {
    request: &'a Request,
    network: Network,
    number: BTreeMap<&'a str, u32>,
    /// Pairs that people chose, by need.
    decided: Vec<Vec<u32>>,
}

impl<'a> Work<'a> {
    fn new(request: &'a Request) -> Self {
        let number = (0..).zip(&request.helpers).map(|(at, helper)| (helper.id.as_str(), at)).collect();
        let network = Network {
            edges: request.needs.iter().map(|need| edges(request, need)).collect(),
            wanted: request.needs.iter().map(|need| need.helpers).collect(),
            unmet: request.needs.iter().map(|need| Price::unmet(need.urgent)).collect(),
            room: request.helpers.iter().map(|helper| request.room(helper)).collect(),
            load: vec![0; request.helpers.len()],
            aims: request.aims.clone(),
        };
        Self { request, network, number, decided: vec![Vec::new(); request.needs.len()] }
    }

    /// Takes out what people chose, so that the plan is made of the rest.
    fn decide(&mut self) -> Result<(), RequestError> {
        for (at, need) in self.request.needs.iter().enumerate() {
            for name in &need.decided {
                let helper = *self
                    .number
                    .get(name.as_str())
                    .ok_or_else(|| RequestError::Unknown { need: need.id.clone(), helper: name.clone() })?;
                if let Some(refusal) = self.request.refusal(self.helper(helper), need) {
                    return Err(RequestError::Decided {
                        need: need.id.clone(),
                        helper: name.clone(),
                        refusal,
                    });
                }
                let load = &mut self.network.load[helper as usize];
                *load += 1;
                if *load > self.network.room[helper as usize] {
                    return Err(RequestError::DecidedTooOften(name.clone()));
                }
                let wanted = &mut self.network.wanted[at];
                *wanted =
                    wanted.checked_sub(1).ok_or_else(|| RequestError::DecidedTooOften(need.id.clone()))?;
                self.network.edges[at].retain(|edge| edge.helper != helper);
                self.decided[at].push(helper);
            }
        }
        Ok(())
    }

    fn helper(&self, number: u32) -> &'a Helper {
        &self.request.helpers[number as usize]
    }

    fn told(&self) -> Pairing {
        let (mut pairs, mut unmet, mut ended) = (Vec::new(), Vec::new(), Vec::new());
        for (at, need) in self.request.needs.iter().enumerate() {
            let taken = self.network.edges[at].iter().filter(|edge| edge.taken).map(|edge| edge.helper);
            let mut helpers: Vec<u32> = self.decided[at].iter().copied().chain(taken).collect();
            helpers.sort_unstable();
            let lacking = need.helpers.saturating_sub(u32::try_from(helpers.len()).unwrap_or(u32::MAX));
            ended.extend(self.ended(need, &helpers));
            pairs.extend(helpers.iter().map(|helper| self.pair(at, need, *helper)));
            if lacking > 0 {
                unmet.push(self.unmet(at, need, lacking));
            }
        }
        Pairing {
            metres: pairs.iter().filter_map(|pair| pair.metres).map(u64::from).sum(),
            busiest: self.network.load.iter().copied().max().unwrap_or(0),
            aims: std::iter::once("as many needs met as possible, urgent ones first")
                .chain(self.request.aims.iter().map(|aim| aim.words()))
                .collect(),
            pairs,
            unmet,
            ended,
        }
    }

    fn pair(&self, at: usize, need: &Need, helper: u32) -> Pair {
        let mine = self.helper(helper);
        let decided = self.decided[at].contains(&helper);
        let goes_on = need.now.contains(&mine.id);
        let metres = metres(mine, need);
        let others = self.others(at, |edge| !edge.taken);
        let why = why(goes_on, decided, metres, &others, self.request);
        Pair { need: need.id.clone(), helper: mine.id.clone(), metres, goes_on, decided, others, why }
    }

    /// The nearest helpers of a need among its possible pairs.
    fn others(&self, at: usize, wanted: impl Fn(&Edge) -> bool) -> Vec<Possible> {
        let mut edges: Vec<&Edge> = self.network.edges[at].iter().filter(|edge| wanted(edge)).collect();
        edges.sort_unstable_by_key(|edge| (edge.metres, edge.helper));
        let possible = |edge: &Edge| {
            let helper = self.helper(edge.helper);
            Possible {
                helper: helper.id.clone(),
                metres: metres(helper, &self.request.needs[at]),
                load: self.network.load[edge.helper as usize],
                room: self.network.room[edge.helper as usize],
            }
        };
        edges.into_iter().take(ALTERNATIVES).map(possible).collect()
    }

    fn unmet(&self, at: usize, need: &Need, lacking: u32) -> Unmet {
        let mut reasons: BTreeMap<usize, (usize, Refusal)> = BTreeMap::new();
        for refusal in self.request.helpers.iter().filter_map(|helper| self.request.refusal(helper, need)) {
            reasons.entry(kind(&refusal)).or_insert((0, refusal)).0 += 1;
        }
        let full = self.others(at, |edge| !edge.taken);
        let remedy = if full.is_empty() {
            "find another helper, or agree on another time, a longer way or training"
        } else {
            "ask one of those named whether they could take one more, or find another helper"
        };
        Unmet { need: need.id.clone(), lacking, refused: reasons.into_values().collect(), full, remedy }
    }

    fn ended(&self, need: &Need, helpers: &[u32]) -> Vec<Ended> {
        let gone = need.now.iter().filter(|name| {
            let number = self.number.get(name.as_str());
            number.is_none_or(|number| !helpers.contains(number))
        });
        gone.map(|name| Ended {
            need: need.id.clone(),
            helper: name.clone(),
            why: self.ending(need, name, helpers),
        })
        .collect()
    }

    fn ending(&self, need: &Need, name: &str, helpers: &[u32]) -> Ending {
        let Some(number) = self.number.get(name) else { return Ending::Gone };
        if let Some(refusal) = self.request.refusal(self.helper(*number), need) {
            return Ending::Refused(refusal);
        }
        let kept = |other: &u32| need.now.contains(&self.helper(*other).id);
        let asked_for = helpers.iter().filter(|other| kept(other)).count() >= need.helpers as usize;
        if asked_for || self.network.load[*number as usize] >= self.network.room[*number as usize] {
            return Ending::Room;
        }
        Ending::Plan
    }
}

fn edges(request: &Request, need: &Need) -> Vec<Edge> {
    let possible = (0..).zip(&request.helpers).filter(|(_, helper)| request.refusal(helper, need).is_none());
    let edge = |(number, helper): (u32, &Helper)| Edge {
        helper: number,
        metres: metres(helper, need).unwrap_or(0),
        new: !need.now.contains(&helper.id),
        taken: false,
    };
    possible.map(edge).collect()
}

fn kind(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::Barred { .. } => 0,
        Refusal::Skill { .. } => 1,
        Refusal::Time => 2,
        Refusal::Far { .. } => 3,
    }
}

fn why(goes_on: bool, decided: bool, metres: Option<u32>, others: &[Possible], request: &Request) -> String {
    if decided {
        return "chosen by people".to_owned();
    }
    if goes_on {
        return "goes on as it is".to_owned();
    }
    let Some(nearest) = others.first() else {
        return "nobody else can do it".to_owned();
    };
    let nearer = metres.zip(nearest.metres).is_some_and(|(here, there)| there < here);
    if !nearer {
        return "nobody who could do it is nearer".to_owned();
    }
    if nearest.load >= nearest.room {
        return format!("{} is nearer and has no room", nearest.helper);
    }
    let even = request.aims.iter().position(|aim| *aim == Aim::Even);
    let near = request.aims.iter().position(|aim| *aim == Aim::Near);
    if even.is_some() && even < near {
        return format!("{} is nearer and has {} already", nearest.helper, nearest.load);
    }
    format!("{} is nearer; the plan as a whole is better this way", nearest.helper)
}
