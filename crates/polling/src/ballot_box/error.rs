//! What is wrong with a ballot box.

use crate::files::FileError;
use crate::words::Said;
use ballot::board::BallotRefusal;
use std::path::PathBuf;

/// What is wrong with a ballot box. Records count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoxError {
    /// A file.
    File(FileError),
    /// One medium, or the two together.
    Media(MediaError),
    /// A record that is no ballot of this election.
    Record(usize, BallotRefusal),
    /// A second ballot by one voter.
    Twice(usize),
    /// The box is closed.
    Closed,
    /// The box was given up and is not opened.
    Abandoned,
    /// A write failed before; the box must be opened anew.
    Broken,
}

/// What is wrong with the media of a box. Records count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaError {
    /// Both media are one folder.
    Same(PathBuf),
    /// There is no such folder.
    NoFolder(PathBuf),
    /// Another program has it open.
    InUse(PathBuf),
    /// It is of another election.
    OtherElection(PathBuf),
    /// The two media are of two boxes.
    OtherBox,
    /// There is no box in this folder.
    NoBox(PathBuf),
    /// There is no box on this medium, and the other has ballots.
    Missing(PathBuf),
    /// Something before the last record was changed, or stands behind the end.
    Changed(PathBuf, usize),
    /// From this record on the two media hold different things.
    Differ(usize),
    /// This medium lacks so many ballots that are on the other: more than one failure can leave.
    Behind(PathBuf, usize),
}

impl From<FileError> for BoxError {
    fn from(why: FileError) -> Self {
        Self::File(why)
    }
}

impl From<MediaError> for BoxError {
    fn from(why: MediaError) -> Self {
        Self::Media(why)
    }
}

impl BoxError {
    /// The sentence for the official at the booth.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(why) => why.said(),
            Self::Closed => Said::new("票箱已经关闭，不能再投。", "The box is closed; nothing more is cast."),
            Self::Abandoned => Said::new(
                "这个电子票箱已作废，永不开启。用过它的同志请投纸质选票。",
                "This box was given up and is never opened. Whoever used it votes on paper.",
            ),
            Self::Broken => Said::new(
                "刚才没有写进两份票箱。请检查U盘，再试一次。",
                "The last record did not get onto both media. See to the stick and try again.",
            ),
            Self::Record(at, why) => Said::new(
                format!("票箱第{at}条不是这次选举的有效选票（{why}），有人改过票箱。请停用，报告监票人。"),
                format!(
                    "Record {at} of the box is no valid ballot of this election ({why}); somebody changed the box. Stop, and tell the scrutineers."
                ),
            ),
            Self::Twice(at) => Said::new(
                format!("票箱第{at}条与前面一条是同一个投票码，有人改过票箱。请停用，报告监票人。"),
                format!(
                    "Record {at} of the box has the code of a record before; somebody changed the box. Stop, and tell the scrutineers."
                ),
            ),
            Self::Media(why) => why.said(),
        }
    }
}

impl MediaError {
    /// The sentence for the official at the booth.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a sentence for each fault, one after the other")]
    pub fn said(&self) -> Said {
        let folder = self.folder();
        match self {
            Self::Same(_) => Said::new(
                format!(
                    "两份票箱都指向 {folder}。要分放在两个存储上，一份坏了另一份还在，例如电脑和U盘各一份。"
                ),
                format!(
                    "Both media are {folder}. Use two, so that one survives the other: the computer and a stick."
                ),
            ),
            Self::NoFolder(_) => Said::new(
                format!("没有 {folder} 这个文件夹。请插好U盘；第一次用，先在U盘上建这个文件夹。"),
                format!(
                    "There is no folder {folder}. Insert the stick; for the first time, make the folder on it."
                ),
            ),
            Self::InUse(_) => Said::new(
                format!("{folder} 里的票箱正被另一个程序使用。请先关掉它。"),
                format!("Another program has the box in {folder} open. Close it first."),
            ),
            Self::OtherElection(_) => Said::new(
                format!("{folder} 里的票箱是另一次选举的。请换对应的文件夹。"),
                format!("The box in {folder} is of another election. Use the folder that fits."),
            ),
            Self::OtherBox => Said::new(
                "两份票箱不是同一台投票电脑的。请核对U盘。",
                "The two media are of two booths. See which stick belongs here.",
            ),
            Self::NoBox(_) => Said::new(
                format!("{folder} 里没有票箱。请核对文件夹。"),
                format!("There is no box in {folder}. See whether it is the right folder."),
            ),
            Self::Missing(_) => Said::new(
                format!(
                    "{folder} 里没有票箱，而另一份里有选票。请插对U盘；原来的坏了，就用 election repair 从好的那份复制一份。"
                ),
                format!(
                    "There is no box in {folder}, and the other medium has ballots. Insert the right stick; if it is broken, copy the good one with “election repair”."
                ),
            ),
            Self::Changed(_, at) => Said::new(
                format!(
                    "{folder} 里的票箱第{at}条被改过或坏了。请停用，报告监票人；另一份完好的，可用 election repair 恢复。"
                ),
                format!(
                    "Record {at} of the box in {folder} was changed or is broken. Stop, and tell the scrutineers; where the other medium is whole, “election repair” restores it."
                ),
            ),
            Self::Differ(at) => Said::new(
                format!("两份票箱从第{at}条起不一样。断电不会这样，有人改过。请停用，报告监票人。"),
                format!(
                    "The two media differ from record {at} on. No failure of power does that; somebody changed one. Stop, and tell the scrutineers."
                ),
            ),
            Self::Behind(_, count) => Said::new(
                format!(
                    "{folder} 里的票箱比另一份少{count}张票。多半是换错了U盘；确认后可用 election repair 补齐。"
                ),
                format!(
                    "The box in {folder} lacks {count} ballots of the other medium. Most likely the wrong stick; once that is clear, “election repair” completes it."
                ),
            ),
        }
    }

    /// The folder it is about, as people read it; empty where it is about both.
    fn folder(&self) -> String {
        match self {
            Self::Same(path)
            | Self::NoFolder(path)
            | Self::InUse(path)
            | Self::OtherElection(path)
            | Self::NoBox(path)
            | Self::Missing(path)
            | Self::Changed(path, _)
            | Self::Behind(path, _) => path.display().to_string(),
            Self::OtherBox | Self::Differ(_) => String::new(),
        }
    }
}
