//! Whoever stands at the booth, with what they marked so far. It is wiped when it goes.

use crate::description::Description;
use ballot::credential::Credential;
use ballot::statutory::{Approval, Mark, Part};
use zeroize::{Zeroize, Zeroizing};

pub(super) struct Voter {
    pub(super) credential: Credential,
    /// The place of the credential on the list, which tells nobody's name.
    pub(super) place: usize,
    /// For each candidate 0 for nothing yet, or a number of [`MARKS`].
    marks: Zeroizing<Vec<u8>>,
    /// Numbers of the roll of whoever is written in.
    written: Zeroizing<Vec<u16>>,
}

/// Marks by their numbers in forms.
const MARKS: [(u8, Mark); 3] = [(1, Mark::For), (2, Mark::Against), (3, Mark::Abstain)];

impl Voter {
    pub(super) fn new(credential: Credential, place: usize, candidates: usize) -> Self {
        Self {
            credential,
            place,
            marks: Zeroizing::new(vec![0; candidates]),
            written: Zeroizing::new(Vec::new()),
        }
    }

    /// Takes everything back that was marked.
    pub(super) fn clear(&mut self) {
        self.marks.iter_mut().for_each(|mark| *mark = 0);
        self.written.zeroize();
    }

    /// Notes what a form says of a candidate; nothing leaves what is there, as a form of radio buttons does.
    pub(super) fn mark(&mut self, candidate: usize, value: &str) {
        let known = value.parse().ok().filter(|value| MARKS.iter().any(|(known, _)| known == value));
        if let (Some(mark), Some(value)) = (self.marks.get_mut(candidate), known) {
            *mark = value;
        }
    }

    /// What was said of a candidate, as forms have it; 0 for nothing.
    pub(super) fn value(&self, candidate: usize) -> u8 {
        self.marks.get(candidate).copied().unwrap_or_default()
    }

    pub(super) fn marked(&self, candidate: usize) -> Option<Mark> {
        let value = self.value(candidate);
        MARKS.iter().find(|(known, _)| *known == value).map(|(_, mark)| *mark)
    }

    pub(super) fn candidates(&self) -> usize {
        self.marks.len()
    }

    /// Of how many candidates nothing was said.
    pub(super) fn unmarked(&self) -> usize {
        (0..self.candidates()).filter(|at| self.marked(*at).is_none()).count()
    }

    /// How many candidates are voted against.
    pub(super) fn against(&self) -> usize {
        (0..self.candidates()).filter(|at| self.marked(*at) == Some(Mark::Against)).count()
    }

    pub(super) fn written(&self) -> &[u16] {
        &self.written
    }

    pub(super) fn write_in(&mut self, number: u16) {
        if !self.written.contains(&number) {
            self.written.push(number);
        }
    }

    pub(super) fn strike(&mut self, number: u16) {
        self.written.retain(|own| *own != number);
    }

    /// The ballot as it is marked; what was not marked is an abstention.
    pub(super) fn approval(&self, description: &Description, part: &Part) -> Approval {
        let marks = (0..self.candidates()).map(|at| self.marked(at).unwrap_or(Mark::Abstain)).collect();
        let place = |number: &u16| {
            if matches!(part, Part::LongRoll { .. }) {
                return Some(*number);
            }
            let place = description.others().position(|person| person.number == *number)?;
            u16::try_from(place).ok()
        };
        Approval { marks, written: self.written.iter().filter_map(place).collect() }
    }
}
