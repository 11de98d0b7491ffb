//! Why the record of a meeting and the archive of its electronic ballots do not go together, in words.

use crate::electronic::Disagreement;
use rulebook::Words;

impl Disagreement {
    /// What is wrong, in words.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::NoResult => Words::new(
                "电子选票的记录还没有结果，和会议记录没法核对。",
                "The archive of electronic ballots has no result yet, so it cannot be compared with the record.",
            ),
            Self::Layout => Words::new(
                "电子选票的记录不是候选人选票。",
                "The archive of electronic ballots is not one vote with candidates.",
            ),
            Self::Ballot { asked, found } => Words::new(
                format!("电子选票的样式是“{found}”，会议记录要求“{asked}”。"),
                format!("The archive is laid out as \"{found}\", but the record asks for \"{asked}\"."),
            ),
            Self::Name { at, recorded, found } => Words::new(
                format!("第{at}名候选人，会议记录写的是{recorded}，电子选票上是{found}。"),
                format!("Candidate {at} is {recorded} in the record, but {found} in the archive."),
            ),
            Self::NotOnce { replaced, ballots, weight } => Words::new(
                format!("电子选票{ballots}张、权重{weight}，其中{replaced}张被取代；党内选举每人只投一次。"),
                format!(
                    "{ballots} electronic ballots weigh {weight} and {replaced} were replaced; in the party everybody votes once."
                ),
            ),
            Self::TooMany => Words::new("电子选票太多。", "There are too many electronic ballots."),
            Self::OtherArchive { recorded, found } => Words::new(
                format!(
                    "会议记录指的是电子选票记录 {}（选举指纹 {}，最后一项 {}），这一份却是 {}（选举指纹 {}，最后一项 {}）。",
                    recorded.uuid,
                    recorded.fingerprint,
                    recorded.head,
                    found.uuid,
                    found.fingerprint,
                    found.head
                ),
                format!(
                    "The record names archive {} (fingerprint {}, last event {}), but this is {} (fingerprint {}, last event {}).",
                    recorded.uuid,
                    recorded.fingerprint,
                    recorded.head,
                    found.uuid,
                    found.fingerprint,
                    found.head
                ),
            ),
            Self::OtherSums { recorded, found } => {
                let (zh, en) = first_difference(recorded, found);
                Words::new(
                    format!("会议记录里的电子票数和电子选票的记录不一致：{zh}。"),
                    format!("The electronic sums of the record are not those of the archive: {en}."),
                )
            }
            Self::OtherStrangeNames { recorded, found } => Words::new(
                format!("另选中查无此人的，会议记录是{recorded}次，电子选票的记录是{found}次。"),
                format!("{recorded} names that are nobody's in the record, {found} in the archive."),
            ),
            Self::NoRound => Words::new(
                "会议记录里没有电子投票，却给了电子选票的记录。",
                "There is an archive of electronic ballots, but the record of the meeting has none.",
            ),
        }
    }
}

/// Where two sums first differ.
fn first_difference(recorded: &crate::record::Tally, found: &crate::record::Tally) -> (String, String) {
    if recorded.returned != found.returned {
        let (own, other) = (recorded.returned, found.returned);
        return (format!("选票{own}张和{other}张"), format!("{own} and {other} ballots"));
    }
    let pairs = recorded.marks.iter().zip(&found.marks).enumerate();
    if let Some((at, (own, other))) = pairs.into_iter().find(|(_, (own, other))| own != other) {
        let number = at + 1;
        return (
            format!(
                "第{number}名候选人赞成、不赞成、弃权 {}、{}、{} 和 {}、{}、{}",
                own.yes, own.no, own.abstained, other.yes, other.no, other.abstained
            ),
            format!(
                "candidate {number} with {}, {}, {} (yes, no, abstained) and {}, {}, {}",
                own.yes, own.no, own.abstained, other.yes, other.no, other.abstained
            ),
        );
    }
    ("另选他人的票数".to_owned(), "the names written in".to_owned())
}
