//! Terms of a record in words, for pages, papers and the auditor alike.

use super::{kind, name};
use crate::outcome::{Because, Next};
use crate::record::{Channel, ElectedBy, MeetingRecord, Mode, Post, RoundKind};
use rulebook::Words;

impl Post {
    /// What it is called.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::Committee => Words::new("委员会委员", "members of the committee"),
            Self::StandingCommittee => Words::new("常务委员会委员", "members of the standing committee"),
            Self::Secretary => Words::new("书记", "secretary"),
            Self::DeputySecretary => Words::new("副书记", "deputy secretary"),
            Self::Delegates => Words::new("党员代表大会代表", "delegates to the congress"),
        }
    }
}

impl ElectedBy {
    /// What it is called.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::MembersMeeting => Words::new("党员大会", "members' meeting"),
            Self::Congress => Words::new("党员代表大会", "congress of delegates"),
            Self::NewCommittee => {
                Words::new("新一届委员会第一次全体会议", "first full meeting of the new committee")
            }
        }
    }
}

impl Mode {
    /// What it is called.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::Direct => Words::new("直接选举", "elected directly"),
            Self::PreElection => Words::new("先预选再选举", "a pre-election first"),
        }
    }
}

impl RoundKind {
    /// What it is called.
    #[must_use]
    pub fn words(self) -> Words {
        let (zh, en) = kind(self);
        Words::new(zh, en.trim_start_matches("the "))
    }
}

impl Channel {
    /// What it is called.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::Paper => Words::new("纸质选票", "on paper"),
            Self::Electronic => Words::new("电子投票", "electronically"),
            Self::None => Words::new("没有领票", "took no ballot"),
        }
    }
}

impl Next {
    /// What comes next, in words.
    #[must_use]
    pub fn words(&self, record: &MeetingRecord) -> Words {
        match self {
            Self::Hold { kind: held, places, among, because } => {
                let (zh, en) = kind(*held);
                let names: Vec<Words> = among.iter().map(|person| name(record, person)).collect();
                let zh_names: Vec<&str> = names.iter().map(|name| name.zh.as_str()).collect();
                let en_names: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
                let (zh_among, en_among) = if among.is_empty() {
                    (String::new(), String::new())
                } else {
                    (format!("，候选人：{}", zh_names.join("、")), format!(", among {}", en_names.join(", ")))
                };
                let (zh_why, en_why) = because.words();
                Words::new(
                    format!("{zh_why}进行{zh}，应选{places}人{zh_among}。"),
                    format!("{en_why}hold {en} for {places}{en_among}."),
                )
            }
            Self::Close => {
                Words::new("投票还没有结束，结束后再计票。", "Voting is not over; count after it is.")
            }
            Self::Count => Words::new(
                "两名计票人各自计票；数不一致的，当场核对后定下来，写明原因。",
                "Two tellers count, each by themselves; where they differ, settle it on the spot and say why.",
            ),
            Self::Establish { persons } => {
                let names: Vec<Words> = persons.iter().map(|person| name(record, person)).collect();
                let zh: Vec<&str> = names.iter().map(|name| name.zh.as_str()).collect();
                let en: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
                Words::new(
                    format!("先查清{}有没有被选举权，再确定结果。", zh.join("、")),
                    format!("Establish first whether {} may be elected.", en.join(", ")),
                )
            }
            Self::Announce => Words::new(
                "名额已满：宣布当选人，报告结果，报上级。",
                "All places are filled: announce the elected, report the result, send it up.",
            ),
        }
    }
}

impl Because {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Planned => ("", "Next, "),
            Self::NoQuorum => (
                "到会人数不够，通知没到的人或者另定时间，再",
                "Too few were present: call in the absent or set another day, and ",
            ),
            Self::Void => (
                "票比人多，投票无效，重新",
                "There were more ballots than voters: declare the vote void, and ",
            ),
            Self::Tied => ("得票相同，", "Votes were equal: "),
            Self::Missing => ("名额没有选满，", "Places are missing: "),
        }
    }
}
