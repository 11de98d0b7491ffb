//! Why a trustee cannot go on.

use crate::files::FileError;
use crate::limits::TooFew;
use crate::record::RecordError;
use crate::secret::SecretError;
use crate::words::Said;
use ballot::threshold::{ChannelError, DealingError, ParametersError};
use ballot::trustee::TrusteesError;

/// Why a trustee cannot go on. Persons count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrusteeError {
    /// A file.
    File(FileError),
    /// The passphrase, or the file that it opens.
    Secret(SecretError),
    /// Fewer trustees than there must be.
    FewTrustees(usize, usize),
    /// So few of them would suffice that two groups could open different things.
    Threshold(usize, usize),
    /// There is no place with this number.
    Place(usize, usize),
    /// Somebody else has taken this place on the stick.
    Taken(usize),
    /// The own folder belongs to another plan.
    OtherPlan,
    /// What a trustee put on the stick does not hold.
    Lies(usize, DealingError),
    /// What all of them put there does not fit together.
    Together(DealingError),
    /// What is published is not what this trustee took part in.
    Published(TrusteesError),
    /// The own key is not among those that are published.
    NotMine,
    /// The record of the election.
    Record(RecordError),
    /// The election is at another stage: not closed, or not to be shuffled.
    Stage(Said),
    /// Too few voters or ballots.
    TooFew(TooFew),
    /// Another tally of the same election was opened before.
    OpenedBefore,
}

impl From<FileError> for TrusteeError {
    fn from(why: FileError) -> Self {
        Self::File(why)
    }
}

impl From<SecretError> for TrusteeError {
    fn from(why: SecretError) -> Self {
        Self::Secret(why)
    }
}

impl From<RecordError> for TrusteeError {
    fn from(why: RecordError) -> Self {
        Self::Record(why)
    }
}

impl From<TooFew> for TrusteeError {
    fn from(why: TooFew) -> Self {
        Self::TooFew(why)
    }
}

/// Whose fault a failed dealing is, where somebody can be named.
pub(super) fn liar(why: DealingError) -> TrusteeError {
    let person = match why {
        DealingError::Message(person, _) | DealingError::Share(person) => Some(person),
        DealingError::Parameters(why) => match why {
            ParametersError::Certificate(person)
            | ParametersError::Coefficients(person)
            | ParametersError::Signature(person)
            | ParametersError::Key(person, _)
            | ParametersError::OtherKey(person)
            | ParametersError::UnsignedKey(person) => Some(person),
            ParametersError::Size => None,
        },
        DealingError::Stranger | DealingError::Size => None,
    };
    person.map_or(TrusteeError::Together(why), |person| TrusteeError::Lies(person, why))
}

impl TrusteeError {
    /// The sentence for the trustee.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(why) => why.said(),
            Self::Secret(why) => why.said(),
            Self::Record(why) => why.said(),
            Self::TooFew(why) => why.said(),
            Self::Stage(said) => said.clone(),
            Self::FewTrustees(there, needed) => Said::new(
                format!("开票人至少要{needed}名，这里写了{there}名。人太少，少数人串通就能拆开别人的票。"),
                format!(
                    "There must be at least {needed} trustees, here are {there}. A few could open votes together."
                ),
            ),
            Self::Threshold(size, threshold) => Said::new(
                format!("{size}名开票人，开票要到{threshold}名：要超过一半，又不能多于{size}名。"),
                format!(
                    "{size} trustees with {threshold} to open: more than half of them are needed, and no more than {size}."
                ),
            ),
            Self::Place(number, size) => Said::new(
                format!("没有{number}号开票人：编号从1到{size}。"),
                format!("There is no trustee {number}: they are numbered from 1 to {size}."),
            ),
            Self::Taken(number) => Said::new(
                format!("U盘上已有别人的{number}号开票人文件。请核对各人的编号。"),
                format!(
                    "Somebody else took the place of trustee {number} on the stick. Compare who has which number."
                ),
            ),
            Self::OtherPlan => Said::new(
                "您的密钥文件夹属于另一批开票人，不是这个U盘上的。请换对应的U盘或文件夹。",
                "Your own folder belongs to other trustees than those on this stick. Take the stick or the folder that fits.",
            ),
            Self::Lies(number, why) => lies(*number, *why),
            Self::Together(why) => Said::new(
                format!("各开票人的文件对不上（{why}）。请核对U盘上的文件是不是同一批，再从头来一次。"),
                format!(
                    "The files of the trustees do not fit together ({why}). See whether all are of one ceremony, and begin it again."
                ),
            ),
            Self::Published(why) => Said::new(
                format!("公布的开票人文件不成立（{why}）。不要使用它。"),
                format!("The published file of the trustees does not hold ({why}). Do not use it."),
            ),
            Self::NotMine => Said::new(
                "公布的开票人文件里没有您的密钥。请把这件事告诉监票人，不要开票。",
                "Your key is not among the published ones. Tell the scrutineers, and do not open anything.",
            ),
            Self::OpenedBefore => Said::new(
                "您已经为这次选举的另一份合并票开过票，不能再开第二份：两份一比，就可能看出某一张票。请告诉监票人。",
                "You opened another tally of this election before. A second one is not opened: the difference of two could show a single ballot. Tell the scrutineers.",
            ),
        }
    }
}

fn lies(number: usize, why: DealingError) -> Said {
    if matches!(why, DealingError::Message(_, ChannelError::Undecipherable | ChannelError::Unreadable(_))) {
        return Said::new(
            format!(
                "{number}号开票人交来的份额打不开：不是给您的，或者路上被改过。请{number}号重新拷一份；还是不行，就换人从头来。"
            ),
            format!(
                "What trustee {number} sent cannot be opened: it is for somebody else, or was changed on the way. Let trustee {number} copy it again; if that does not help, begin again without them."
            ),
        );
    }
    Said::new(
        format!("{number}号开票人交来的文件是假的（{why}）。请告诉监票人，换掉{number}号，从头来一次。"),
        format!(
            "What trustee {number} put on the stick is false ({why}). Tell the scrutineers, and begin again with somebody else in their place."
        ),
    )
}
