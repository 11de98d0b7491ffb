//! Who is on the roll, who stands for election, who is left out.

use serde::{Deserialize, Serialize};

/// A person in the sense of one election: two persons of one name are told apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Person {
    /// By the number on the roll.
    Roll(u16),
    /// Somebody who is not on it, by a name that no other such person has.
    Outside(String),
}

/// Somebody on the roll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollEntry {
    /// Counted from 1, without a gap.
    pub number: u16,
    /// The name; a published record can do without.
    pub name: Option<String>,
    /// What right the person has on the day.
    pub right: Right,
}

/// What right somebody on the roll has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Counted among the entitled, and may elect and be elected.
    Entitled,
    /// Has the rights, but is not counted among the entitled (不计入应到会人数).
    LeftOut(LeftOut),
    /// A probationary member (预备党员).
    Probationary,
    /// Under probation within the party (留党察看).
    LookCheck,
    /// The rights are suspended (中止), because of detention or arrest.
    Suspended,
    /// Not in full membership on the day for another reason.
    NotMember,
}

/// Why somebody is not counted, and who decided so. Without both decisions the person is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The ground.
    pub ground: Ground,
    /// With which document the organisation above agreed.
    pub agreed_above: Option<String>,
    /// Whether the meeting voted for it.
    pub voted: bool,
}

/// Grounds of leaving somebody out, named as in the rulebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// 患有精神疾病或其他疾病，不能表达本人意志.
    IllnessOfMind,
    /// 自费出国半年以上.
    AbroadOwnExpense,
    /// 正在服刑，未受留党察看以上处分.
    ServingSentence,
    /// 年老体弱卧床不起、长期生病生活不能自理.
    Bedridden,
    /// 外出半年以上，应转未转组织关系.
    RelationNotMoved,
    /// 离退休回原籍长期居住，未转组织关系.
    RetiredAtHomePlace,
}

impl LeftOut {
    /// Whether both decisions were taken.
    #[must_use]
    pub const fn decided(&self) -> bool {
        self.agreed_above.is_some() && self.voted
    }
}

impl Ground {
    /// Its name in the rulebook.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::IllnessOfMind => "illness-of-mind",
            Self::AbroadOwnExpense => "abroad-own-expense",
            Self::ServingSentence => "serving-sentence",
            Self::Bedridden => "bedridden",
            Self::RelationNotMoved => "relation-not-moved",
            Self::RetiredAtHomePlace => "retired-at-home-place",
        }
    }
}

impl Right {
    /// Whether the person may elect and be elected.
    #[must_use]
    pub const fn may_elect(&self) -> bool {
        matches!(self, Self::Entitled | Self::LeftOut(_))
    }
}

/// Somebody who is not on the roll but stands for election or was written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outsider {
    /// The name, with what tells two of one name apart.
    pub name: String,
    /// Whether it was established that the person is a full member with the right to be elected to the post.
    pub may_be_elected: bool,
}

/// Somebody who stands for election.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// Who.
    pub person: Person,
    /// The name as it stands on the ballot.
    pub name: String,
    /// By how many the person was put forward, where that was counted.
    pub nominations: Option<Nominations>,
}

/// By how many somebody was put forward, on each of the four ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nominations {
    /// Organisations (组织推荐).
    pub organisations: u32,
    /// Members (党员推荐).
    pub members: u32,
    /// Residents (群众推荐).
    pub residents: u32,
    /// Whether the person put themselves forward (个人自荐).
    pub oneself: bool,
}
