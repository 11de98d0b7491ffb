//! Why an election cannot be closed, or has no result yet.

use crate::ballot_box::BoxError;
use crate::files::FileError;
use crate::limits::TooFew;
use crate::record::RecordError;
use crate::registrar::RevocationError;
use crate::words::Said;
use ballot::decryption::{CombinationError, ResultError};

/// Why an election cannot be closed, or has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClosingError {
    /// A file.
    File(FileError),
    /// The record.
    Record(RecordError),
    /// A ballot box.
    Box(BoxError),
    /// The list of revoked credentials.
    Revocations(RevocationError),
    /// Too few ballots to be opened.
    TooFew(TooFew),
    /// The record is not at the stage for this.
    Stage,
    /// The terms of the election name no registrar.
    NoRegistrar,
    /// The box is to be counted, and was given up.
    Abandoned,
    /// What trustees opened opens nothing together.
    Combination(CombinationError),
    /// What came out is no count.
    Result(ResultError),
}

macro_rules! from {
    ($($kind:ident($why:ty)),*) => {
        $(impl From<$why> for ClosingError {
            fn from(why: $why) -> Self {
                Self::$kind(why)
            }
        })*
    };
}

from!(
    File(FileError),
    Record(RecordError),
    Box(BoxError),
    Revocations(RevocationError),
    TooFew(TooFew),
    Result(ResultError)
);

impl ClosingError {
    /// The sentence for whoever counts.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(why) => why.said(),
            Self::Record(why) => why.said(),
            Self::Box(why) => why.said(),
            Self::Revocations(why) => why.said(),
            Self::TooFew(why) => why.said(),
            Self::Abandoned => BoxError::Abandoned.said(),
            Self::Stage => Said::new(
                "这份记录已经到了另一步，不能再这样做。关箱用刚设置好的记录（没有选票的那份），收开票用关箱后的记录。",
                "The record is at another stage. Close with the record as it was set up, without ballots; gather with the record after closing.",
            ),
            Self::NoRegistrar => Said::new(
                "这份记录没有写凭证发放人，不是在这里设置的选举。",
                "The record names no registrar: the election was not set up here.",
            ),
            Self::Combination(why) => Said::new(
                format!("开票人交来的部分合不起来（{why}）。请核对是不是这次选举的文件。"),
                format!(
                    "What the trustees opened does not fit together ({why}). See whether the files are of this election."
                ),
            ),
            Self::Result(why) => Said::new(
                format!("打开的结果不成立（{why}）。请报告监票人，不要宣布。"),
                format!("What was opened is no result ({why}). Tell the scrutineers, and announce nothing."),
            ),
        }
    }
}
