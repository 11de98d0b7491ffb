//! Why the registrar cannot go on.

use super::public::PublicListError;
use super::revocation::RevocationError;
use crate::ballot_box::BoxError;
use crate::description::DescriptionError;
use crate::files::FileError;
use crate::limits::TooFew;
use crate::secret::SecretError;
use crate::words::Said;

/// Why the registrar cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistrarError {
    /// A file.
    File(FileError),
    /// The passphrase, or the file that it opens.
    Secret(SecretError),
    /// The description of the election.
    Description(DescriptionError),
    /// The public list.
    PublicList(PublicListError),
    /// The list of revoked credentials.
    Revocations(RevocationError),
    /// A ballot box that was looked into.
    Box(BoxError),
    /// Too few voters.
    TooFew(TooFew),
    /// Nobody who may vote has this number.
    Number(u16),
    /// The private list was destroyed, so a number tells no code.
    Forgotten,
    /// This is not a code of this election.
    Code,
    /// The code was revoked before.
    RevokedBefore,
    /// A ballot was cast with it, which bars paper.
    Cast,
    /// The private list is of another election.
    OtherElection,
}

macro_rules! from {
    ($($kind:ident($why:ty)),*) => {
        $(impl From<$why> for RegistrarError {
            fn from(why: $why) -> Self {
                Self::$kind(why)
            }
        })*
    };
}

from!(
    File(FileError),
    Secret(SecretError),
    Description(DescriptionError),
    PublicList(PublicListError),
    Revocations(RevocationError),
    Box(BoxError),
    TooFew(TooFew)
);

impl RegistrarError {
    /// The sentence for the registrar.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(why) => why.said(),
            Self::Secret(why) => why.said(),
            Self::Description(why) => why.said(),
            Self::PublicList(why) => why.said(),
            Self::Revocations(why) => why.said(),
            Self::Box(why) => why.said(),
            Self::TooFew(why) => why.said(),
            Self::Number(number) => Said::new(
                format!("名册编号{number}不在有选举权的人里。请核对名册。"),
                format!("Nobody who may vote has the number {number}. See the roll."),
            ),
            Self::Forgotten => Said::new(
                "编号与投票码的对照已按规定销毁，不能再按编号作废。请收回他的纸条，按纸条上的投票码作废；收不回的，不能再发纸质选票。",
                "Which number has which code was destroyed by rule. Take the slip back and revoke the code on it; without the slip no ballot on paper can be given.",
            ),
            Self::Code => Said::new(
                "这不是这次选举的投票码。请对照纸条，注意大小写。",
                "This is no code of this election. Compare it with the slip, capital and small letters too.",
            ),
            Self::RevokedBefore => Said::new(
                "这个投票码以前已经作废，不用再作废。",
                "This code was revoked before; nothing is left to do.",
            ),
            Self::Cast => Said::new(
                "这个投票码已经投了电子选票，一人只投一票，不能再发纸质选票。",
                "A ballot was cast with this code. One person votes once, so no ballot on paper is given.",
            ),
            Self::OtherElection => Said::new(
                "这个文件夹里的投票码属于另一次选举，或者选举说明后来改过。请用原来的选举说明；改过的要重新发码。",
                "The codes in this folder are of another election, or the description was changed since. Use the description as it was, or issue codes anew.",
            ),
        }
    }
}
