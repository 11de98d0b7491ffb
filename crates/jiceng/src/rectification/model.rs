//! Types of problems and pure decisions about them.

use crate::platform::form::FieldError;
use crate::platform::word::words;
use jiff::civil::Date;

words! {
    /// Where a problem stands.
    State, "problem-state" {
        /// 整改中.
        Open = "open",
        /// 已整改，待核查.
        Done = "done",
        /// 已销号.
        Closed = "closed",
        /// 已撤回: entered by mistake; kept and shown, counted nowhere.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// What is done about a problem.
    Step, "problem-step" {
        /// 登记整改情况: what was done, and when.
        Done = "done",
        /// 核查销号: somebody looked, and it is mended.
        Checked = "checked",
        /// 继续整改: not mended yet, or not in time; why, and by when now.
        CarriedOn = "carried-on",
        /// 撤回: it was entered by mistake.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Which problems a list shows.
    Shown, "problem-shown" {
        /// Not closed.
        Open = "open",
        /// Not closed, and the day by which it was to be mended is past.
        Overdue = "overdue",
        /// Closed.
        Closed = "closed",
        /// All but those entered by mistake.
        All = "all",
    }
}

impl State {
    /// What can be done about a problem that stands so.
    #[must_use]
    pub fn steps(self) -> &'static [Step] {
        match self {
            Self::Open => &[Step::Done, Step::CarriedOn, Step::Withdrawn],
            Self::Done => &[Step::Checked, Step::CarriedOn, Step::Withdrawn],
            Self::Closed | Self::Withdrawn => &[],
        }
    }

    /// Whether a problem that stands so is overdue on a day. Whatever waits for its check was done.
    #[must_use]
    pub fn is_overdue(self, due: Date, today: Date) -> bool {
        self == Self::Open && due < today
    }
}

impl Step {
    /// Where a problem stands after it.
    #[must_use]
    pub fn leads_to(self) -> State {
        match self {
            Self::Done => State::Done,
            Self::Checked => State::Closed,
            Self::CarriedOn => State::Open,
            Self::Withdrawn => State::Withdrawn,
        }
    }
}

/// A problem as a form enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The day on which it was found.
    pub found_on: Date,
    /// What is wrong in the work.
    pub problem: String,
    /// What is to be done about it.
    pub measures: String,
    /// Who sees to it.
    pub responsible: String,
    /// By when.
    pub due_on: Date,
}

impl Draft {
    /// What is wrong with its days: the name of the field, and what to say beside it.
    pub(super) fn misdated(&self, today: Date) -> Option<(&'static str, FieldError)> {
        if self.found_on > today {
            return Some(("found-on", FieldError::new("problem-found-in-future")));
        }
        (self.due_on < self.found_on).then(|| ("due-on", FieldError::new("problem-due-before-found")))
    }
}

/// A step as a form enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Deed {
    pub(super) step: Step,
    /// When it was done, checked, or decided.
    pub(super) on: Date,
    /// What was done, what the check found, or why.
    pub(super) words: String,
    /// Who checked.
    pub(super) who: Option<String>,
    /// By when now, where it is carried on.
    pub(super) due_on: Option<Date>,
}

impl Deed {
    /// What is wrong with its days.
    pub(super) fn misdated(&self, found_on: Date, today: Date) -> Option<(&'static str, FieldError)> {
        if self.on > today {
            return Some(("on", FieldError::new("problem-step-in-future")));
        }
        if self.on < found_on {
            return Some(("on", FieldError::with("problem-step-before-found", "day", found_on)));
        }
        let late = self.due_on.is_some_and(|due| due < self.on);
        late.then(|| ("due-on", FieldError::new("problem-due-before-step")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_step_that_is_offered_leads_on_and_what_is_over_stays_so() {
        for state in State::ALL {
            for step in state.steps() {
                assert!(step.leads_to() != *state || *step == Step::CarriedOn, "{state} {step}");
            }
        }
        assert_eq!(State::Closed.steps(), []);
        assert_eq!(State::Withdrawn.steps(), []);
        assert!(!State::Open.steps().contains(&Step::Checked), "nothing is checked that was not done");
    }

    #[test]
    fn a_problem_is_overdue_from_the_day_after_and_only_while_nothing_was_done() {
        let due = date(2026, 11, 20);
        assert!(!State::Open.is_overdue(due, due));
        assert!(State::Open.is_overdue(due, date(2026, 11, 21)));
        assert!(!State::Done.is_overdue(due, date(2026, 11, 21)));
        assert!(!State::Closed.is_overdue(due, date(2027, 1, 1)));
    }

    #[test]
    fn days_that_contradict_each_other_are_told_beside_the_field() {
        let today = date(2026, 11, 24);
        let draft = Draft {
            found_on: date(2026, 11, 20),
            problem: "村务公开栏没有按季度更新".to_owned(),
            measures: "十二月底前补上".to_owned(),
            responsible: "张三".to_owned(),
            due_on: date(2026, 12, 31),
        };
        assert_eq!(draft.misdated(today), None);
        let future = Draft { found_on: date(2026, 11, 25), ..draft.clone() };
        assert_eq!(future.misdated(today).unwrap().0, "found-on");
        let early = Draft { due_on: date(2026, 11, 19), ..draft };
        assert_eq!(early.misdated(today).unwrap().0, "due-on");
        let deed = |on, due_on| Deed { step: Step::CarriedOn, on, words: "x".to_owned(), who: None, due_on };
        let found = date(2026, 11, 20);
        assert_eq!(deed(date(2026, 11, 24), Some(date(2026, 12, 1))).misdated(found, today), None);
        assert_eq!(deed(date(2026, 11, 25), None).misdated(found, today).unwrap().0, "on");
        assert_eq!(deed(date(2026, 11, 19), None).misdated(found, today).unwrap().0, "on");
        let back = deed(date(2026, 11, 22), Some(date(2026, 11, 21)));
        assert_eq!(back.misdated(found, today).unwrap().0, "due-on");
    }
}
