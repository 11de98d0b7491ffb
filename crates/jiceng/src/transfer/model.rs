//! Words of transfers.

use crate::platform::word::words;

words! {
    /// Which way a transfer goes.
    Direction, "transfer-direction" {
        /// 县内转接.
        Within = "within",
        /// 转出县外.
        Out = "out",
        /// 县外转入.
        In = "in",
    }
}

words! {
    /// Where a transfer stands, in the words of the ledger.
    State, "transfer-state" {
        /// 待开具: asked for, no letter yet.
        Requested = "requested",
        /// 已开具: the letter is on its way.
        Issued = "issued",
        /// 已超期: the letter expired and nobody received the member.
        Expired = "expired",
        /// 已拒绝: sent back.
        Refused = "refused",
        /// 已接收，待回执.
        Received = "received",
        /// 已接收，回执已交.
        Done = "done",
        /// 已撤销.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// How loud it is shown.
    #[must_use]
    pub fn tone(self) -> &'static str {
        match self {
            Self::Expired | Self::Refused => "warn",
            Self::Requested | Self::Issued | Self::Received => "info",
            Self::Done | Self::Withdrawn => "plain",
        }
    }
}

impl Direction {
    /// The procedure of the rulebook.
    #[must_use]
    pub fn procedure(self) -> &'static str {
        match self {
            Self::Within => super::WITHIN,
            Self::Out => super::OUT,
            Self::In => super::IN,
        }
    }
}
