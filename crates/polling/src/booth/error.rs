//! Why a booth does not open.

use crate::ballot_box::BoxError;
use crate::description::DescriptionError;
use crate::record::RecordError;
use crate::registrar::RevocationError;
use crate::words::Said;

/// Why a booth does not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoothError {
    /// The record.
    Record(RecordError),
    /// The description.
    Description(DescriptionError),
    /// The ballot box.
    Box(BoxError),
    /// The list of revoked credentials.
    Revocations(RevocationError),
    /// The record has ballots already, or is closed.
    Stage,
    /// The description is not the one that the record was set up with.
    OtherDescription,
    /// The election names other programs to seal ballots with; the hash of this one.
    Program(String),
    /// The address is not of this machine alone.
    NotLoopback(String),
    /// The address cannot be listened on.
    Listen(String),
}

impl BoothError {
    /// The sentence for the official.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Record(why) => why.said(),
            Self::Description(why) => why.said(),
            Self::Box(why) => why.said(),
            Self::Revocations(why) => why.said(),
            Self::Stage => Said::new(
                "这份记录已经关箱，不能再投票。请用刚设置好的那份记录。",
                "This record is closed. Use the record as it was set up.",
            ),
            Self::OtherDescription => Said::new(
                "选举说明文件与记录里定下的不一样，有人改过。请用设置选举时的那一份。",
                "The description is not the one that the election was fixed with; somebody changed it. Use the one of that day.",
            ),
            Self::Program(hash) => Said::new(
                format!("这台电脑上的程序不是选举定下的封票程序（本程序指纹 {hash}）。请换用定下的程序。"),
                format!(
                    "The program on this computer is not one that the election names for sealing ballots (its SHA-256 is {hash}). Use one that is named."
                ),
            ),
            Self::NotLoopback(address) => Said::new(
                format!("投票页面只能在本机打开，不能用 {address}。请用 127.0.0.1。"),
                format!(
                    "The booth is for the screen of this machine only, not for {address}. Use 127.0.0.1."
                ),
            ),
            Self::Listen(why) => Said::new(
                format!("打不开投票页面：{why}。请换一个端口。"),
                format!("The pages cannot be served: {why}. Use another port."),
            ),
        }
    }
}

macro_rules! from {
    ($($kind:ident($why:ty)),*) => {
        $(impl From<$why> for BoothError {
            fn from(why: $why) -> Self {
                Self::$kind(why)
            }
        })*
    };
}

from!(Record(RecordError), Description(DescriptionError), Box(BoxError), Revocations(RevocationError));
