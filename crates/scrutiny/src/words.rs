//! Contradictions, disagreements and refusals in words: what is wrong, and what to do.

mod disagreement;
mod fault;
mod terms;

use crate::contradiction::{Contradiction, ReductionFault};
use crate::record::{Base, List, MeetingRecord, Person, RoundKind, Unreadable};
use crate::signing::SignatureError;
use rulebook::Words;

/// What a person is called, in words for both languages.
pub(crate) fn name(record: &MeetingRecord, person: &Person) -> Words {
    match (record.name_of(person), person) {
        (Some(name), _) => Words::new(name, name),
        (None, Person::Outside(name)) => Words::new(name.as_str(), name.as_str()),
        (None, Person::Roll(number)) => {
            Words::new(format!("名册第{number}号"), format!("number {number} of the roll"))
        }
    }
}

impl MeetingRecord {
    /// What a person is called, or the number on the roll where the record goes without names.
    #[must_use]
    pub fn called(&self, person: &Person) -> Words {
        name(self, person)
    }
}

/// What a vote is called.
pub(crate) const fn kind(kind: RoundKind) -> (&'static str, &'static str) {
    match kind {
        RoundKind::PreElection => ("预选", "the pre-election"),
        RoundKind::Formal => ("正式选举", "the formal election"),
        RoundKind::TieVote => ("得票相同者的再次投票", "the vote among the tied"),
        RoundKind::SecondVote => ("不足名额的另行选举", "the vote for the missing places"),
    }
}

const fn base(base: Base) -> (&'static str, &'static str) {
    match base {
        Base::Entitled => ("应到会人数", "the entitled"),
        Base::Present => ("实到会人数", "those present"),
    }
}

fn list(list: List) -> (String, String) {
    let (zh, en) = match list {
        List::Outsiders => ("名册以外的人", "persons besides the roll"),
        List::Candidates => ("候选人名单", "the candidates"),
        List::Scrutineers => ("监票人", "the scrutineers"),
        List::Tellers => ("计票人", "the tellers"),
        List::Ballot(round) => return (format!("第{round}轮选票"), format!("the ballot of round {round}")),
    };
    (zh.to_owned(), en.to_owned())
}

impl Contradiction {
    /// What is wrong, in words; `record` is the one that was looked at.
    #[must_use]
    pub fn words(&self, record: &MeetingRecord) -> Words {
        match self {
            Self::Unanswered { rule, why } => Words::new(
                format!("规则库没法判断“{rule}”（{why}）。请换用选举当天有效的规则库。"),
                format!(
                    "The rulebook does not answer {rule} ({why}). Use the rulebook of the day of the election."
                ),
            ),
            Self::OtherRules { recorded, found } => Words::new(
                format!("记录写的是按“{recorded}”选举，选举当天有效的却是“{found}”。"),
                format!("The record says it was held under {recorded}, but {found} was in force on the day."),
            ),
            Self::OtherBase { recorded, found } => {
                let (recorded, found) = (base(*recorded), base(*found));
                Words::new(
                    format!("记录写的是按{}算半数，规则库规定按{}算。", recorded.0, found.0),
                    format!("The record counts half of {}, the rulebook half of {}.", recorded.1, found.1),
                )
            }
            Self::NoPlaces => Words::new("应选名额是0。", "There are no places to fill."),
            Self::Numbering { asked, found } => Words::new(
                format!("名册编号不连续：应当是第{asked}号，却是第{found}号。"),
                format!("The roll is not numbered in order: {found} stands where {asked} should."),
            ),
            Self::Stranger { list: where_, person } => {
                let (place, who) = (list(*where_), name(record, person));
                Words::new(
                    format!("{}里有名册上没有的人：{}。", place.0, who.zh),
                    format!("{} is on {} but neither on the roll nor named besides it.", who.en, place.1),
                )
            }
            Self::Twice { list: where_, person } => {
                let (place, who) = (list(*where_), name(record, person));
                Words::new(
                    format!("{}里{}出现了两次。", place.0, who.zh),
                    format!("{} is twice on {}.", who.en, place.1),
                )
            }
            Self::TellerStands(person) => {
                let who = name(record, person);
                Words::new(
                    format!("计票人{}是候选人；请换不是候选人的人计票。", who.zh),
                    format!("The teller {} is a candidate; let somebody count who is not.", who.en),
                )
            }
            Self::Round { round, fault: found } => {
                let found = fault::of(record, found);
                Words::new(format!("第{round}轮：{}", found.zh), format!("Round {round}: {}", found.en))
            }
            Self::Reduction(fault) => reduction(*fault),
        }
    }
}

fn reduction(fault: ReductionFault) -> Words {
    let (zh, en) = match fault {
        ReductionFault::Round => (
            "减少名额的决定不在最后一轮投票之后。".to_owned(),
            "The places were not reduced after the last vote.".to_owned(),
        ),
        ReductionFault::NotMissing => (
            "没有缺额，不能减少名额。".to_owned(),
            "No places are missing, so they cannot be reduced.".to_owned(),
        ),
        ReductionFault::Places { filled, places } => (
            format!("减少后的名额是{places}人，选出的却是{filled}人。"),
            format!("The places are reduced to {places}, but {filled} are elected."),
        ),
        ReductionFault::Agreed { agreed, present } => (
            format!("同意减少名额的{agreed}人，多于到会的{present}人。"),
            format!("{agreed} agreed to fewer places, but {present} were present."),
        ),
        ReductionFault::NoPresidium => (
            "只有代表大会才有主席团；党员大会减少名额要由选举人表决。".to_owned(),
            "Only a congress has a presidium; at a members' meeting the voters decide.".to_owned(),
        ),
    };
    Words::new(zh, en)
}

impl SignatureError {
    /// What is wrong, in words.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::Form(number) => Words::new(
                format!("第{number}个签名：公钥或签名不合格式。"),
                format!("Signature {number}: key or signature is not of the right form."),
            ),
            Self::Wrong(number) => Words::new(
                format!("第{number}个签名不对：签名以后记录被改过，或者不是这把密钥签的。"),
                format!(
                    "Signature {number} does not hold: the record was changed after signing, or another key signed."
                ),
            ),
            Self::NoScrutineer(number) => Words::new(
                format!("第{number}个签名的人不是这次选举的监票人。"),
                format!("Signature {number} is of somebody who is no scrutineer of this election."),
            ),
            Self::Twice(number) => Words::new(
                format!("第{number}个签名和前面的签名是同一个人或者同一把密钥。"),
                format!("Signature {number} repeats a signer or a key."),
            ),
        }
    }
}

impl Unreadable {
    /// What is wrong, in words.
    #[must_use]
    pub fn words(&self) -> Words {
        let en = format!("The record of the meeting cannot be read: {self}.");
        let zh = match self {
            Self::TooLarge { most } => format!("会议记录超过{most}字节，读不了。"),
            Self::Form { line, column, why } => format!("会议记录第{line}行第{column}列不合格式（{why}）。"),
            Self::Format { found } => format!("会议记录的格式是“{found}”，这里不认识。"),
            Self::TooMany { what, found, most } => format!("会议记录里 {what} 有{found}项，最多{most}项。"),
            Self::TooLargeSum { what, found, most } => format!("会议记录里 {what} 是{found}，最多{most}。"),
            Self::Text { what } => format!("会议记录里 {what} 有空的、太长的或者带控制字符的文字。"),
        };
        Words::new(zh, en)
    }
}
