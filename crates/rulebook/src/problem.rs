//! What can be wrong with rulebook files, and where.

use std::cell::RefCell;
use std::fmt;

use thiserror::Error;

/// One thing wrong in one file. Its display form is `file:line: key: message`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What it is.
    pub kind: ProblemKind,
}

/// A place in a rulebook file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Name of the file as it was given to the loader.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The key, with ids instead of positions where there are ids: `rule[branch-setup].edition[1].holds`.
    pub key: String,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum ProblemKind {
    /// The file is not TOML.
    #[error("not valid TOML: {0}")]
    Syntax(String),
    /// The file is not in the encoding of rulebook files.
    #[error("is not UTF-8")]
    NotUtf8,
    /// A key that must be there is not.
    #[error("is missing")]
    Missing,
    /// A key the format does not know.
    #[error("unknown key")]
    UnknownKey,
    /// A value of another type than the format asks for.
    #[error("must be {expected}, not {found}")]
    WrongType {
        /// What the format asks for.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// Words or a name without any character.
    #[error("must not be empty")]
    Empty,
    /// Text that is not an ISO date of the years 1 to 9999.
    #[error("'{0}' is not a date such as 2026-05-11")]
    NotADate(String),
    /// A name outside the names the format knows.
    #[error("'{found}' is not one of {allowed}")]
    NotOneOf {
        /// What stands there.
        found: String,
        /// The names allowed, separated by commas.
        allowed: String,
    },
    /// A number outside its range.
    #[error("{found} is not between {least} and {most}")]
    OutOfRange {
        /// What stands there.
        found: i64,
        /// The least number allowed.
        least: i64,
        /// The greatest number allowed.
        most: i64,
    },
    /// Lists that belong together and are not of one length.
    #[error("has {found} items, and '{of}' has {expected}")]
    NotAsMany {
        /// How many stand there.
        found: usize,
        /// How many the other list has.
        expected: usize,
        /// The other list.
        of: &'static str,
    },
    /// An id given twice.
    #[error("'{id}' is already defined at {file}:{line}")]
    Duplicate {
        /// The id.
        id: String,
        /// File of the first definition.
        file: String,
        /// Line of the first definition.
        line: usize,
    },
    /// A reference to something that no file defines.
    #[error("unknown {what} '{id}'")]
    Unknown {
        /// What kind of thing: instrument, subject, rule.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// A day that must come after another does not.
    #[error("{day} is not after {other}")]
    NotAfter {
        /// The day given.
        day: String,
        /// The day it must come after, with what that is.
        other: String,
    },
    /// An edition outside the days its instrument is in force.
    #[error("{day} is outside the days '{instrument}' is in force ({span})")]
    OutsideInstrument {
        /// The day given.
        day: String,
        /// The instrument.
        instrument: String,
        /// Its days in force.
        span: String,
    },
    /// Two editions of one rule are in force on the same day.
    #[error("overlaps edition {other}: both are in force on {day}")]
    Overlap {
        /// Number of the other edition, from 1.
        other: usize,
        /// First common day.
        day: String,
    },
    /// An instrument that supersedes another which is still in force.
    #[error("supersedes '{other}', which must end on {day} or before, but {found}")]
    StillInForce {
        /// The superseded instrument.
        other: String,
        /// First day of this instrument.
        day: String,
        /// What the superseded instrument says.
        found: String,
    },
    /// A condition that cannot be compiled, or is wrongly typed.
    #[error("{0}")]
    Condition(ConditionProblem),
    /// A placeholder in words that names nothing.
    #[error("the placeholder {{{name}}} {reason}")]
    Placeholder {
        /// What stands between the braces.
        name: String,
        /// Why it cannot be filled.
        reason: &'static str,
    },
    /// A brace without its partner.
    #[error("an opening or closing brace stands alone; write {{{{ or }}}} for the character itself")]
    LoneBrace,
    /// A threshold that no condition and no words read.
    #[error("the value '{0}' is read by no condition and no words")]
    UnusedValue(String),
    /// Keys that need one another.
    #[error("needs '{0}' beside it")]
    Needs(&'static str),
    /// An overlay that loosens a national rule which blocks.
    #[error(
        "would loosen the national rule '{rule}', which blocks: '{value}' may only become {direction} than {national}, not {local}"
    )]
    Loosens {
        /// The national rule.
        rule: String,
        /// Name of the value.
        value: String,
        /// Allowed direction.
        direction: &'static str,
        /// The national value.
        national: String,
        /// The value of the overlay.
        local: String,
    },
    /// An overlay of a blocking rule that does not say which way is tighter.
    #[error("'{rule}' blocks and does not tell which way '{value}' is tightened, so it cannot be changed")]
    NoDirection {
        /// The national rule.
        rule: String,
        /// Name of the value.
        value: String,
    },
    /// A step that refers to one which does not stand above it.
    #[error("'{0}' is no step above this one")]
    NotAbove(String),
    /// A step that a case never comes to.
    #[error("the step '{step}' cannot be reached under '{edition}'")]
    Unreachable {
        /// The step.
        step: String,
        /// The instrument.
        edition: String,
    },
    /// A step from which a case never comes to an end.
    #[error("no end can be reached from the step '{step}' under '{edition}'")]
    DeadEnd {
        /// The step.
        step: String,
        /// The instrument.
        edition: String,
    },
    /// A procedure that cannot reach its purpose.
    #[error("no step finishes the procedure under '{0}'")]
    NeverFinishes(String),
    /// Something of a procedure that nothing refers to.
    #[error("the {what} '{id}' is not used")]
    Unused {
        /// What it is.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// An overlay whose days meet no edition of the rule.
    #[error("no edition of '{0}' is in force in these days")]
    NoEdition(String),
}

/// What is wrong with a condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum ConditionProblem {
    /// Not a CEL expression.
    #[error("not a CEL expression: {0}")]
    Syntax(String),
    /// Longer than a condition may be.
    #[error("the condition has {found} bytes; at most {most} are allowed")]
    TooLong {
        /// Its length.
        found: usize,
        /// The greatest length.
        most: usize,
    },
    /// More operators within one another than a condition may have.
    #[error("the condition is nested deeper than {0} levels")]
    TooDeep(usize),
    /// A fact the subject does not have.
    #[error("unknown fact '{0}'")]
    UnknownFact(String),
    /// A value the edition does not give.
    #[error("unknown value '{0}'")]
    UnknownValue(String),
    /// A name that is none of subject, value, today.
    #[error("unknown name '{0}'")]
    UnknownName(String),
    /// A function the rulebook does not offer.
    #[error("unknown function '{0}'")]
    UnknownFunction(String),
    /// A wrong number of arguments.
    #[error("'{function}' takes {expected} arguments, not {found}")]
    ArgumentCount {
        /// The function.
        function: String,
        /// How many it takes.
        expected: usize,
        /// How many are given.
        found: usize,
    },
    /// A part of another type than its place asks for.
    #[error("'{place}' needs {expected}, not {found}")]
    WrongType {
        /// Operator, function or key.
        place: String,
        /// Type asked for.
        expected: String,
        /// Type found.
        found: String,
    },
    /// Two sides that cannot be compared.
    #[error("'{operator}' cannot compare {left} with {right}")]
    Incomparable {
        /// The operator.
        operator: String,
        /// Type of the left side.
        left: String,
        /// Type of the right side.
        right: String,
    },
    /// A text that the fact can never have.
    #[error("'{found}' is not one of the texts of '{fact}': {allowed}")]
    NeverEqual {
        /// The text.
        found: String,
        /// The fact.
        fact: String,
        /// Its texts.
        allowed: String,
    },
    /// `known` asked about something else than a fact.
    #[error("'known' takes one fact")]
    KnownNeedsFact,
    /// CEL that a rulebook does not use: maps, messages, floating-point numbers, bytes.
    #[error("{0} are not part of the rulebook's conditions")]
    NotSupported(&'static str),
}

/// All problems found, in the order of files, lines and keys.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// The problems, at least one.
    #[must_use]
    pub fn list(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { file, line, key } = &self.place;
        if key.is_empty() {
            return write!(formatter, "{file}:{line}: {}", self.kind);
        }
        write!(formatter, "{file}:{line}: {key}: {}", self.kind)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(formatter)?;
            }
            write!(formatter, "{problem}")?;
        }
        Ok(())
    }
}

/// Collects problems while files are read.
#[derive(Debug, Default)]
pub(crate) struct Log(RefCell<Vec<Problem>>);

impl Log {
    pub(crate) fn add(&self, place: &Place, kind: ProblemKind) {
        self.0.borrow_mut().push(Problem { place: place.clone(), kind });
    }

    /// Ok when nothing was collected so far.
    pub(crate) fn check(&self) -> Result<(), Problems> {
        let mut problems = self.0.borrow().clone();
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort();
        problems.dedup();
        Err(Problems(problems))
    }
}
