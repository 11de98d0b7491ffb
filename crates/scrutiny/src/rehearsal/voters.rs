//! How synthetic people vote.

use super::chance::{below, happens, shuffle};
use crate::paper::{Mark, PaperBallot};
use crate::record::{Person, Round, RoundKind};
use rand_core::CryptoRng;

/// How people incline.
pub(super) struct Mood {
    /// Of each who stands, in how many of a hundred ballots there is a yes.
    liked: Vec<usize>,
    /// Whom some write in.
    others: Vec<Person>,
    kind: RoundKind,
    places: usize,
}

impl Mood {
    /// As many are well liked as there are places; in one vote of three all are, so that equal votes come up too.
    pub(super) fn new(round: &Round, others: Vec<Person>, random: &mut impl CryptoRng) -> Self {
        let places = usize::from(round.places);
        let close = below(3, random) == 0;
        let mut liked: Vec<usize> = (0..round.ballot.len())
            .map(|at| if at < places || close { 78 + below(12, random) } else { 25 + below(20, random) })
            .collect();
        shuffle(&mut liked, random);
        Self { liked, others, kind: round.kind, places }
    }

    /// A ballot that is as it should be.
    pub(super) fn ballot(&self, random: &mut impl CryptoRng) -> PaperBallot {
        if happens(2, random) {
            return PaperBallot {
                marks: vec![Mark::Abstain; self.liked.len()],
                written: Vec::new(),
                illegible: false,
            };
        }
        let mut order: Vec<usize> = (0..self.liked.len()).collect();
        shuffle(&mut order, random);
        let mut marks = vec![Mark::Abstain; self.liked.len()];
        let mut chosen = 0;
        for at in order {
            if chosen < self.places && happens(self.liked[at], random) {
                marks[at] = Mark::Yes;
                chosen += 1;
            } else if happens(60, random) {
                marks[at] = Mark::No;
            }
        }
        let may_name = chosen < self.places && marks.contains(&Mark::No) && self.kind != RoundKind::TieVote;
        let mut written = Vec::new();
        if may_name && !self.others.is_empty() && happens(40, random) {
            written.push(self.others[below(self.others.len(), random)].clone());
        }
        PaperBallot { marks, written, illegible: false }
    }

    /// A ballot on which somebody chose too many, where that can be.
    pub(super) fn careless(&self) -> Option<PaperBallot> {
        let marks = vec![Mark::Yes; self.liked.len()];
        (self.liked.len() > self.places).then(|| PaperBallot { marks, written: Vec::new(), illegible: false })
    }
}
