//! Why an act on an organisation is not done, as a sentence beside the field that it concerns.

use crate::platform::form::{Errors, FieldError};
use jiff::civil::Date;

/// Why an act is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is dated after today.
    Future,
    /// It is dated before what is recorded last of an organisation that it touches.
    Early {
        /// The first day possible.
        from: Date,
        /// The organisation.
        whose: String,
    },
    /// The organisation is closed.
    Closed,
    /// The topmost organisation has no place to leave.
    Topmost,
    /// The new name is the present one.
    SameName,
    /// The new kind is the present one.
    SameKind,
    /// It stands there already.
    SamePlace,
    /// It would stand below itself.
    Inside,
    /// A kind may not stand below that of the superior.
    KindBelow {
        /// The superior.
        superior: String,
    },
    /// An organisation below may not stand below the new kind.
    KindAbove {
        /// The organisation below.
        below: String,
    },
    /// Only organisations of one kind merge.
    OtherKind,
    /// What it would be merged into stands below it.
    IntoOwn,
    /// Organisations below, or members, stand in the way of closing.
    NotEmpty {
        /// Members.
        members: i64,
        /// Organisations below.
        organisations: i64,
    },
    /// The code is another organisation's.
    CodeTaken,
    /// No path code is left below the superior.
    NoCodeLeft,
    /// A day lies before the one it follows.
    Backwards,
    /// The change of a term begins before the term.
    ChangingTooEarly,
    /// An extension ends no later than the term.
    ExtendedTooShort {
        /// When the term is due.
        due: Date,
    },
    /// A rule of the rulebook blocks it; its finding stands above the form.
    Blocked,
    /// A rule of the rulebook asks for a reason.
    ReasonMissing,
}

impl Refusal {
    /// The field beside which it is said.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Future | Self::Early { .. } | Self::Closed | Self::NotEmpty { .. } | Self::Blocked => "on",
            Self::Topmost | Self::SamePlace | Self::Inside | Self::KindBelow { .. } | Self::NoCodeLeft => {
                "superior"
            }
            Self::SameName => "name",
            Self::SameKind | Self::KindAbove { .. } => "kind",
            Self::OtherKind | Self::IntoOwn => "into",
            Self::CodeTaken => "code",
            Self::Backwards => "until",
            Self::ChangingTooEarly => "changing",
            Self::ExtendedTooShort { .. } => "extended",
            Self::ReasonMissing => "reason",
        }
    }

    /// The sentence.
    #[must_use]
    pub fn error(&self) -> FieldError {
        let key = match self {
            Self::Future => "organisation-refused-future",
            Self::Early { .. } => "organisation-refused-early",
            Self::Closed => "organisation-refused-closed",
            Self::Topmost => "organisation-refused-topmost",
            Self::SameName => "organisation-refused-same-name",
            Self::SameKind => "organisation-refused-same-kind",
            Self::SamePlace => "organisation-refused-same-place",
            Self::Inside => "organisation-refused-inside",
            Self::KindBelow { .. } => "organisation-refused-kind-below",
            Self::KindAbove { .. } => "organisation-refused-kind-above",
            Self::OtherKind => "organisation-refused-other-kind",
            Self::IntoOwn => "organisation-refused-into-own",
            Self::NotEmpty { .. } => "organisation-refused-not-empty",
            Self::CodeTaken => "organisation-refused-code-taken",
            Self::NoCodeLeft => "organisation-refused-no-code-left",
            Self::Backwards => "organisation-refused-backwards",
            Self::ChangingTooEarly => "organisation-refused-changing-early",
            Self::ExtendedTooShort { .. } => "organisation-refused-extended-short",
            Self::Blocked => "organisation-refused-blocked",
            Self::ReasonMissing => "organisation-refused-reason-missing",
        };
        let args = match self {
            Self::Early { from, whose } => vec![("from", from.to_string()), ("whose", whose.clone())],
            Self::ExtendedTooShort { due } => vec![("due", due.to_string())],
            Self::KindBelow { superior } => vec![("superior", superior.clone())],
            Self::KindAbove { below } => vec![("below", below.clone())],
            Self::NotEmpty { members, organisations } => {
                vec![("members", members.to_string()), ("organisations", organisations.to_string())]
            }
            _ => Vec::new(),
        };
        FieldError { args, ..FieldError::new(key) }
    }

    /// As the errors of a form; said at the top when the form has no such field.
    #[must_use]
    pub fn errors(&self) -> Errors {
        Errors::one(self.field(), self.error())
    }
}
