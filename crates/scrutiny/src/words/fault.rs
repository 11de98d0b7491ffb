//! What is wrong in a round, in words.

use super::{kind, name};
use crate::contradiction::{RoundFault, SumFault, Sums};
use crate::record::{MeetingRecord, Person, RoundKind};
use rulebook::Words;

pub(super) fn of(record: &MeetingRecord, fault: &RoundFault) -> Words {
    match fault {
        RoundFault::Empty => Words::new("没有名额或者没有候选人。", "it has no places or no candidates."),
        RoundFault::LeftOpen => {
            Words::new("投票还没有结束，后面却又有一轮。", "voting is not over, though another vote follows.")
        }
        RoundFault::CountedWhileOpen => Words::new(
            "投票还没有结束就有计票数。投票结束前不能计票。",
            "there are sums though voting is not over. Nothing may be counted before.",
        ),
        RoundFault::PresentOrder { number } => Words::new(
            format!("到会名单第{number}号不在名册上、没有按编号排列或者出现了两次。"),
            format!("among those present, number {number} is not on the roll, out of order or there twice."),
        ),
        RoundFault::PresentWithoutRight { number } => Words::new(
            format!("名册第{number}号没有选举权，不能列入到会有选举权的人。"),
            format!("number {number} has no right to vote and cannot be among the voters present."),
        ),
        RoundFault::PresentLeftOut { number } => Words::new(
            format!("名册第{number}号没有计入应到会人数，却到会了；到会的要计入。"),
            format!("number {number} is left out of the entitled but is present; whoever comes is counted."),
        ),
        RoundFault::Issued { issued, spoilt, voters } => Words::new(
            format!("发出纸质选票{issued}张、换回写坏的{spoilt}张，和领纸质选票的{voters}人对不上。"),
            format!("{issued} ballots given out and {spoilt} spoilt do not fit {voters} voters on paper."),
        ),
        RoundFault::Tellers => Words::new(
            "要由两名计票人各自独立计票；这里有不是计票人的、重复的或者超过两人的。",
            "two tellers count, each by themselves; here is one who is no teller, one twice, or a third.",
        ),
        RoundFault::NothingToSettle => Words::new(
            "两名计票人的数没有不一致，不用另定。",
            "the two tellers do not differ, so there is nothing to settle.",
        ),
        RoundFault::Sums { of, fault } => sums(record, *of, fault),
        RoundFault::Others { number } => Words::new(
            format!("电子投票可另选的名单里，名册第{number}号不在名册上、已在选票上或者出现了两次。"),
            format!(
                "number {number}, who could be written in electronically, is not on the roll, is on the ballot, or is there twice."
            ),
        ),
        RoundFault::Kind { asked, found } => wrong_kind(*asked, *found),
        RoundFault::Places { asked, found } => Words::new(
            format!("这一轮应选{asked}人，选票上却是{found}人。"),
            format!("{asked} places are to be filled, but the ballot has {found}."),
        ),
        RoundFault::Ballot { asked } => wrong_ballot(record, asked),
        RoundFault::HasPlace(person) => {
            let name = name(record, person);
            Words::new(
                format!("{}已经选出，不能再列在选票上。", name.zh),
                format!("{} has a place already and cannot be on the ballot again.", name.en),
            )
        }
    }
}

fn wrong_ballot(record: &MeetingRecord, asked: &[Person]) -> Words {
    let names: Vec<Words> = asked.iter().map(|person| name(record, person)).collect();
    let zh: Vec<&str> = names.iter().map(|name| name.zh.as_str()).collect();
    let en: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
    Words::new(
        format!("选票上的人应当是：{}。确定以后不能更换。", zh.join("、")),
        format!(
            "on the ballot should stand: {}. They cannot be changed once they are settled.",
            en.join(", ")
        ),
    )
}

fn wrong_kind(asked: Option<RoundKind>, found: RoundKind) -> Words {
    let found = kind(found);
    match asked.map(kind) {
        Some(asked) => Words::new(
            format!("按规定这时应当进行{}，记录的却是{}。", asked.0, found.0),
            format!("the rules ask for {} here, but the record has {}.", asked.1, found.1),
        ),
        None => Words::new(
            format!("按规定这时不用再投票，记录里却有{}。", found.0),
            format!("the rules ask for no vote here, but the record has {}.", found.1),
        ),
    }
}

fn sums(record: &MeetingRecord, of: Sums, fault: &SumFault) -> Words {
    let whose = match of {
        Sums::Teller(number) => (format!("计票人{number}的数"), format!("the sums of teller {number}")),
        Sums::Settled => ("核对后定下的数".to_owned(), "the settled sums".to_owned()),
        Sums::Electronic => ("电子票的数".to_owned(), "the electronic sums".to_owned()),
    };
    let (zh, en) = sum(record, fault);
    Words::new(format!("{}：{zh}", whose.0), format!("{}: {en}", whose.1))
}

fn sum(record: &MeetingRecord, fault: &SumFault) -> (String, String) {
    match fault {
        SumFault::Persons { asked, found } => (
            format!("选票上有{asked}人，计票数却有{found}人。"),
            format!("{found} persons are counted, but {asked} stand on the ballot."),
        ),
        SumFault::Returned { returned, valid, void } => (
            format!("收回{returned}张，有效{valid}张、无效{void}张，加起来对不上。"),
            format!("{returned} came back, but {valid} valid and {void} void do not add up to that."),
        ),
        SumFault::Marks { at, sum, valid } => (
            format!("第{at}名候选人的赞成、不赞成、弃权共{sum}，有效票是{valid}，对不上。"),
            format!("yes, no and abstentions of candidate {at} are {sum}, but {valid} ballots are valid."),
        ),
        SumFault::Chosen { chosen, most } => (
            format!("一共选了{chosen}人次，有效票最多能选{most}人次。"),
            format!("{chosen} choices in all, but the valid ballots can make {most} at most."),
        ),
        SumFault::NameOrder(person) => {
            let name = name(record, person);
            (
                format!("另选的人没有按顺序排列或者出现两次：{}。", name.zh),
                format!("names written in are out of order or twice there: {}.", name.en),
            )
        }
        SumFault::NameListed(person) => {
            let name = name(record, person);
            (
                format!("另选的人{}本来就在选票上。", name.zh),
                format!("{} is written in but stands on the ballot.", name.en),
            )
        }
        SumFault::NameUnknown(person) => {
            let name = name(record, person);
            (format!("另选的{}不在名册上。", name.zh), format!("{} who is written in is not there.", name.en))
        }
        SumFault::NameVotes { person, votes, valid } => {
            let name = name(record, person);
            (
                format!("另选的{}得{votes}票，有效票是{valid}张。", name.zh),
                format!("{} is written in {votes} times, but {valid} ballots are valid.", name.en),
            )
        }
        SumFault::NamesInTie => (
            "得票相同者再次投票，不能另选他人。".to_owned(),
            "in a vote among the tied nobody can be written in.".to_owned(),
        ),
        SumFault::VoidElectronic => {
            ("电子票不会有废票。".to_owned(), "no electronic ballot can be void.".to_owned())
        }
    }
}
