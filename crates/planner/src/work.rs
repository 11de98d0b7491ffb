//! How much work may be done: in steps, never in time, so that the same limit gives the same answer everywhere.

use std::ops::ControlFlow;

/// How far a search has come. Given to the caller every few thousand steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps done so far.
    pub steps: u64,
    /// The best plan so far, if there is one that keeps every limit.
    pub best: Option<u64>,
    /// No plan is better than this.
    pub bound: u64,
}

/// Asked between steps whether to go on. A caller who has a clock may stop by it; the answer is then what was found so
/// far, with its bound.
pub type Watch<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// Steps done and left, and whether somebody said stop.
pub(crate) struct Work<'a> {
    done: u64,
    most: u64,
    stopped: bool,
    watch: Watch<'a>,
}

impl<'a> Work<'a> {
    pub(crate) fn new(most: u64, watch: Watch<'a>) -> Self {
        Self { done: 0, most, stopped: false, watch }
    }

    /// Counts steps, and asks whether to go on.
    pub(crate) fn spend(&mut self, steps: u64, best: Option<u64>, bound: u64) -> bool {
        self.done = self.done.saturating_add(steps);
        let progress = Progress { steps: self.done, best, bound };
        self.stopped = self.stopped || (self.watch)(progress).is_break();
        self.goes_on()
    }

    pub(crate) fn goes_on(&self) -> bool {
        !self.stopped && self.done < self.most
    }

    pub(crate) fn left(&self) -> u64 {
        if self.stopped { 0 } else { self.most.saturating_sub(self.done) }
    }

    pub(crate) fn done(&self) -> u64 {
        self.done
    }
}
