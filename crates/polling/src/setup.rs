//! Fixing an election: its description, those who open it and those who vote become the first event of its
//! record, after which none of them changes.

use crate::description::{Description, DescriptionError};
use crate::files::{self, FileError};
use crate::limits::{Limits, TooFew};
use crate::record::beside;
use crate::registrar::{PublicList, PublicListError};
use crate::trustee::code;
use crate::words::{Output, Said};
use ballot::archive::ArchiveWriter;
use ballot::board::{Board, BoardError};
use ballot::election::{Election, ElectionError};
use ballot::json;
use ballot::trustee::{Trustee, Trustees, TrusteesError};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use std::path::PathBuf;

/// Wishes of whoever runs the election.
#[derive(Debug)]
pub struct Setup {
    /// The description of the election.
    pub description: PathBuf,
    /// What the trustees published.
    pub trustees: PathBuf,
    /// The registrar's public list.
    pub credentials: PathBuf,
    /// The folder in which the record is begun.
    pub out: PathBuf,
    /// How few voters and trustees there may be.
    pub limits: Limits,
}

/// Why an election cannot be fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupError {
    /// A file.
    File(FileError),
    /// The description.
    Description(DescriptionError),
    /// The registrar's list.
    Credentials(PublicListError),
    /// The trustees.
    Trustees(TrusteesError),
    /// Fewer trustees than there must be, or a threshold of half of them or less.
    Threshold(usize, usize),
    /// The election.
    Election(ElectionError),
    /// How ballots are to be read.
    Board(BoardError),
    /// Too few voters.
    TooFew(TooFew),
}

impl SetupError {
    /// The sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(why) => why.said(),
            Self::Description(why) => why.said(),
            Self::Credentials(why) => why.said(),
            Self::TooFew(why) => why.said(),
            Self::Trustees(why) => Said::new(
                format!("开票人文件不成立（{why}）。请向开票人重新要一份，并核对编号。"),
                format!(
                    "What the trustees published does not hold ({why}). Ask them for it again and compare the code."
                ),
            ),
            Self::Threshold(size, least) => Said::new(
                format!(
                    "开票人只有{size}名（至少{least}名），或者不到一半就能开票。请按规定的人数重新做密钥。"
                ),
                format!(
                    "There are {size} trustees (at least {least}), or half of them suffice to open. Make keys with as many as the rule asks."
                ),
            ),
            Self::Election(why) => Said::new(
                format!("选举不能这样设置（{why}）。请检查选举说明文件。"),
                format!("The election cannot be set up like this ({why}). See its description."),
            ),
            Self::Board(why) => Said::new(
                format!("选票样式不成立（{why}）。请检查选举说明文件。"),
                format!("The ballot cannot be laid out like this ({why}). See the description."),
            ),
        }
    }
}

impl From<FileError> for SetupError {
    fn from(why: FileError) -> Self {
        Self::File(why)
    }
}

/// Begins the record of an election, on a day. The record bears that day and no finer time.
pub fn setup(wishes: &Setup, day: Date, output: &mut Output<'_>) -> Result<PathBuf, SetupError> {
    let description = Description::read(&wishes.description).map_err(SetupError::Description)?;
    wishes.limits.check_voters(description.voters.len()).map_err(SetupError::TooFew)?;
    let trustees = read_trustees(wishes)?;
    let list = PublicList::read(&wishes.credentials).map_err(SetupError::Credentials)?;
    let uuid = description.uuid();
    let roll = list.roll(&uuid, description.voters.len()).map_err(SetupError::Credentials)?;
    let terms = description.terms(trustees.election_key(), &list.registrar);
    let election = Election::new(terms).map_err(SetupError::Election)?;
    let text = election.text().to_owned();
    let board = Board::new(election, roll).map_err(SetupError::Board)?;

    let path = wishes.out.join(format!("{uuid}.bel"));
    let error = |why: std::io::Error| FileError::write(&path, &why);
    let mut archive = ArchiveWriter::create(Vec::new(), midnight(day)).map_err(error)?;
    archive.setup(board.election(), &trustees, board.roll()).map_err(error)?;
    files::folder(&wishes.out)?;
    files::create(&beside(&path), b"")?;
    files::create(&path, &archive.into_file())?;
    let (voters, code) = (board.roll().len(), code(text.as_bytes()));
    output.say_both(
        format!("选举已定：“{}”，{voters}人有选举权，应选{}名。编号 {code}，请当众念出并记入会议记录。", description.title, description.places),
        format!("The election is fixed: “{}”, {voters} may vote, {} places. Code {code}: read it aloud and put it into the minutes.", description.title, description.places),
    );
    output.say_both(
        format!("从现在起名册、候选人和开票人都不能再改。下一步：把 {uuid}.bel 和选举说明文件拷到投票电脑，运行 booth。"),
        format!("Roll, candidates and trustees cannot be changed any more. Next: copy {uuid}.bel and the description to the voting computer and run “booth”."),
    );
    Ok(path)
}

fn read_trustees(wishes: &Setup) -> Result<Trustees, SetupError> {
    let path = &wishes.trustees;
    let trustees: Result<Trustees, _> = json::parse(&files::read(path)?);
    let trustees = trustees.map_err(|why| FileError::damaged(path, &why))?;
    trustees.check(&trustees.election_key()).map_err(SetupError::Trustees)?;
    let least = wishes.limits.trustees;
    let enough = |trustee: &Trustee| match trustee {
        Trustee::Single(_) => true,
        Trustee::Pedersen(parameters) => parameters.threshold * 2 > parameters.certs.len(),
    };
    if trustees.count() < least || !trustees.0.iter().all(enough) {
        return Err(SetupError::Threshold(trustees.count(), least));
    }
    Ok(trustees)
}

/// The beginning of a day, in seconds since 1970.
fn midnight(day: Date) -> u64 {
    let begin = Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).map(Timestamp::as_second);
    begin.ok().and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or_default()
}
