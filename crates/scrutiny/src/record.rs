//! The record of an election meeting.

mod list;
mod people;
mod read;
mod round;
mod tally;

pub use list::List;
pub use people::{Candidate, Ground, LeftOut, Nominations, Outsider, Person, Right, RollEntry};
pub use read::{MOST, Most, Unreadable};
pub(crate) use read::{few, json, text};
pub use round::{
    Archive, Channel, ElectronicCount, PaperCount, Present, Reduction, Round, RoundKind, Settled, TellerCount,
};
pub use tally::{Marks, Tally, Written};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The name of the format, in the field `format` of every record.
pub const FORMAT: &str = "jiceng-meeting/1";

/// What a meeting leaves behind from which its outcome can be counted again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingRecord {
    /// [`FORMAT`].
    pub format: String,
    /// Which organisation holds the election.
    pub organisation: Organisation,
    /// What is elected, and how.
    pub contest: Contest,
    /// By which rules it was held and counted.
    pub rules: RulesInForce,
    /// The day of the meeting.
    pub held_on: Date,
    /// What came before ballots went out.
    pub preparation: Preparation,
    /// Everybody who would have the right to elect but for what their entry says, numbered from 1.
    pub roll: Vec<RollEntry>,
    /// Persons who are not on the roll but stand for election or were written in.
    pub outsiders: Vec<Outsider>,
    /// The candidates with whom the election began, in the order of the ballot.
    pub candidates: Vec<Candidate>,
    /// Who watches the vote (监票人): confirmed by the meeting, none of them a candidate.
    pub scrutineers: Vec<Person>,
    /// Who counts (计票人), none of them a candidate.
    pub tellers: Vec<Person>,
    /// The votes, in the order in which they were held.
    pub rounds: Vec<Round>,
    /// The decision to leave places empty, if it was taken.
    pub reduction: Option<Reduction>,
}

/// An organisation, as it was called on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its full name.
    pub name: String,
    /// What kind it is.
    pub kind: OrganisationKind,
}

/// Kinds of organisation, named as in the rulebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationKind {
    /// 党支部.
    Branch,
    /// 党总支.
    GeneralBranch,
    /// 基层党委.
    PartyCommittee,
    /// 纪委.
    DisciplineCommittee,
}

/// What is elected, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contest {
    /// Which post.
    pub post: Post,
    /// Who elects: the roll lists them.
    pub elected_by: ElectedBy,
    /// Whether the organisation has a committee.
    pub has_committee: bool,
    /// With or without a pre-election.
    pub mode: Mode,
    /// How many are elected (应选名额).
    pub places: u16,
}

/// Posts that are filled by election.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Post {
    /// Members of the committee (委员).
    Committee,
    /// Members of its standing committee (常委).
    StandingCommittee,
    /// Secretary (书记).
    Secretary,
    /// Deputy secretaries (副书记).
    DeputySecretary,
    /// Delegates to a congress (代表).
    Delegates,
}

/// Who elects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ElectedBy {
    /// The meeting of all members (党员大会).
    MembersMeeting,
    /// A congress of delegates (党员代表大会).
    Congress,
    /// The first full meeting of the new committee (新一届委员会第一次全体会议).
    NewCommittee,
}

/// How an election goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The formal election at once (直接选举).
    Direct,
    /// A pre-election that finds the candidates, then the formal election (预选).
    PreElection,
}

/// By which rules an election was held and counted. They must be those of the rulebook with which it is counted again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesInForce {
    /// Id of the instrument in the rulebook.
    pub instrument: String,
    /// Its edition.
    pub edition: String,
    /// Of whom more than half must have voted yes.
    pub majority_base: Base,
}

/// Of whom more than half must have voted yes. Which of the two the regulation means is to be confirmed; the rulebook
/// has the stricter one, and an outcome tells both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    /// Of all who are entitled to vote (应到会有选举权人数).
    Entitled,
    /// Of those who are present (实到会有选举权人数).
    Present,
}

/// What came before ballots went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a step that was taken or not, and none implies another"
)]
pub struct Preparation {
    /// The meeting passed the election method (选举办法).
    pub method_passed: bool,
    /// The candidates were agreed above.
    pub candidates_agreed: bool,
    /// Voters deliberated on them (酝酿).
    pub deliberated: bool,
    /// They were introduced to the voters.
    pub introduced: bool,
    /// The meeting confirmed the scrutineers.
    pub scrutineers_confirmed: bool,
    /// Who was in the chair.
    pub chaired_by: ChairedBy,
    /// The vote is secret.
    pub secret: bool,
    /// How many votes were given in place of somebody absent: none may be.
    pub proxies: u32,
    /// Where some vote electronically: with which document the organisation above approved it.
    pub electronic_approval: Option<String>,
}

/// Who was in the chair, named as in the rulebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChairedBy {
    /// 上届委员会.
    OutgoingCommittee,
    /// 上届书记.
    OutgoingSecretary,
    /// 主席团.
    Presidium,
    /// Anybody else; at the first full meeting of a new committee one of its members.
    Other,
}

impl MeetingRecord {
    /// Whether a person is on the roll, or among those who are known besides it.
    #[must_use]
    pub fn knows(&self, person: &Person) -> bool {
        match person {
            Person::Roll(number) => self.on_roll(*number).is_some(),
            Person::Outside(name) => self.outsider(name).is_some(),
        }
    }

    /// What is known of somebody who is not on the roll.
    #[must_use]
    pub fn outsider(&self, name: &str) -> Option<&Outsider> {
        self.outsiders.iter().find(|outsider| outsider.name == name)
    }

    /// The entry of a number on the roll.
    #[must_use]
    pub fn on_roll(&self, number: u16) -> Option<&RollEntry> {
        self.roll.get(usize::from(number.checked_sub(1)?))
    }

    /// What a person is called, where the record says so.
    #[must_use]
    pub fn name_of<'a>(&'a self, person: &'a Person) -> Option<&'a str> {
        let listed = self.candidates.iter().find(|candidate| candidate.person == *person);
        match (person, listed) {
            (Person::Outside(name), _) => Some(name),
            (_, Some(candidate)) => Some(&candidate.name),
            (Person::Roll(number), None) => self.on_roll(*number)?.name.as_deref(),
        }
    }
}
