//! Taking what trustees made into the record, until there is a result.

use super::error::ClosingError;
use crate::files::{self, FileError};
use crate::record::Record;
use crate::trustee::{code, opened_name, shuffled_name};
use crate::words::Output;
use ballot::archive::{ArchiveWriter, Kind};
use ballot::decryption::{CombinationError, PartialDecryption, TallyResult, combine, open};
use ballot::json::{self, Json};
use ballot::question::Question;
use ballot::shuffle::Shuffle;
use ballot::statutory::{Exposure, Part, exposures};
use ballot::trustee::{Trustee, Trustees};
use std::path::PathBuf;

/// Wishes of whoever counts.
#[derive(Debug)]
pub struct Gather {
    /// The closed record, which grows.
    pub record: PathBuf,
    /// Folders with what trustees made.
    pub folders: Vec<PathBuf>,
}

/// Takes what is new, names whoever made something false, and brings out the result when it is enough.
pub fn gather(wishes: &Gather, output: &mut Output<'_>) -> Result<(), ClosingError> {
    let mut record = Record::open(&wishes.record)?;
    if record.report.stage < Kind::EncryptedTally {
        return Err(ClosingError::Stage);
    }
    let bytes = files::read_ballots(&wishes.record)?;
    let archive = ArchiveWriter::resume(bytes, &record.index);
    let before = record.report.events;
    let mut gathering = Gathering { wishes, record: &mut record, archive, events: 0, output };
    gathering.shuffles()?;
    gathering.openings()?;
    let added = gathering.events;
    let bytes = gathering.archive.into_file();
    if added > 0 {
        files::replace(&wishes.record, &bytes)?;
        // What is handed on holds, whatever came onto the stick.
        let grown = Record::open(&wishes.record)?;
        debug_assert_eq!(grown.report.events, before + added);
        announce(&grown, output);
    }
    Ok(())
}

struct Gathering<'a, 'b> {
    wishes: &'a Gather,
    record: &'a mut Record,
    archive: ArchiveWriter<Vec<u8>>,
    /// How many events were added.
    events: u64,
    output: &'a mut Output<'b>,
}

impl Gathering<'_, '_> {
    /// What a trustee made, if it is there and can be read.
    fn made<T: Json>(&mut self, name: &str) -> Result<Option<T>, ClosingError> {
        for folder in &self.wishes.folders {
            let path = folder.join(name);
            let Some(text) = files::read_if_there(&path)? else {
                continue;
            };
            match json::parse(&text) {
                Ok(made) => return Ok(Some(made)),
                Err(why) => self.output.say(&FileError::damaged(&path, &why).said()),
            }
        }
        Ok(None)
    }

    fn add(&mut self, added: std::io::Result<()>) -> Result<(), ClosingError> {
        added.map_err(|why| FileError::write(&self.wishes.record, &why))?;
        self.events += 1;
        Ok(())
    }

    fn shuffles(&mut self) -> Result<(), ClosingError> {
        let shuffling = matches!(self.record.report.stage, Kind::EncryptedTally | Kind::Shuffle);
        if !shuffling || !self.record.report.board.election().has_shuffles() {
            return Ok(());
        }
        let mut by = self.record.report.shuffled_by.clone();
        for number in 1..=self.record.trustees.count() {
            if by.contains(&(number as u64)) {
                continue;
            }
            let Some(shuffle) = self.made::<Shuffle>(&shuffled_name(number))? else {
                continue;
            };
            if self.take_shuffle(number, shuffle)? {
                by.push(number as u64);
            }
        }
        let needed = needed(&self.record.trustees);
        if by.len() >= needed {
            let ended = self.archive.end_shuffles();
            self.add(ended)?;
            self.record.report.stage = Kind::EndShuffles;
            self.output.say_both(
                "打乱已完成。下一步：把记录拷到U盘，请开票人运行 trustee open。",
                "The shuffles are done. Next: copy the record to the stick; the trustees run “trustee open”.",
            );
            return Ok(());
        }
        let missing = needed - by.len();
        self.output.say_both(
            format!("还要{missing}名开票人打乱。下一步：把记录拷到U盘，交给下一名开票人运行 trustee shuffle。"),
            format!("{missing} more trustees are to shuffle. Next: copy the record to the stick for “trustee shuffle”."),
        );
        Ok(())
    }

    /// Takes a shuffle if it is one of what is to be shuffled now.
    fn take_shuffle(&mut self, number: usize, shuffle: Shuffle) -> Result<bool, ClosingError> {
        let Some(tally) = &mut self.record.tally else {
            return Ok(false);
        };
        let added = shuffle.clone();
        if let Err(why) = shuffle.apply(self.record.report.board.election(), tally) {
            self.output.say_both(
                format!("{number}号开票人的打乱不成立（{why}），没有采用：他用的记录不是最新的，或者改了内容。请他用最新的记录重做；再不行就换一名。"),
                format!("The shuffle of trustee {number} does not hold ({why}) and was not taken: an older record was shuffled, or something was changed. Let it be done again with the newest record, or by somebody else."),
            );
            return Ok(false);
        }
        let written = self.archive.shuffle(number as u64, &added);
        self.add(written)?;
        Ok(true)
    }

    fn openings(&mut self) -> Result<(), ClosingError> {
        let shuffled = self.record.report.board.election().has_shuffles();
        let ready = match self.record.report.stage {
            Kind::EncryptedTally => !shuffled,
            Kind::EndShuffles | Kind::PartialDecryption => true,
            _ => false,
        };
        let Some(tally) = self.record.tally.clone().filter(|_| ready) else {
            return Ok(());
        };
        for number in 1..=self.record.trustees.count() {
            if self.record.parts.iter().any(|(known, _)| *known == number) {
                continue;
            }
            let Some(part) = self.made::<PartialDecryption>(&opened_name(number))? else {
                continue;
            };
            let key = self.record.trustees.person(number).map(|person| person.public_key).unwrap_or_default();
            if let Err(why) = part.check(self.record.report.board.election(), &tally, &key) {
                self.output.say_both(
                    format!("{number}号开票人交来的开票文件是假的（{why}），没有采用。请告诉监票人；其余开票人够数就能开票。"),
                    format!("What trustee {number} opened is false ({why}) and was not taken. Tell the scrutineers; the others suffice if they are enough."),
                );
                continue;
            }
            let written = self.archive.partial_decryption(number as u64, &part);
            self.add(written)?;
            self.record.parts.push((number, part));
        }
        match combine(&self.record.trustees, &self.record.parts, &tally) {
            Ok(factors) => {
                let weight = self.record.report.counted.1;
                let result = open(self.record.report.board.election(), &tally, &factors, weight)?;
                let written = self.archive.result(&result);
                self.add(written)
            }
            Err(CombinationError::TooFew(_)) => {
                let missing = needed(&self.record.trustees).saturating_sub(self.record.parts.len());
                self.output.say_both(
                    format!("还缺{missing}名开票人。谁来不了没关系，其他开票人补上就行。下一步：请他运行 trustee open。"),
                    format!("{missing} more trustees are needed; if one cannot come, another does. Next: they run “trustee open”."),
                );
                Ok(())
            }
            Err(why) => Err(ClosingError::Combination(why)),
        }
    }
}

/// How many persons suffice.
fn needed(trustees: &Trustees) -> usize {
    let own = |trustee: &Trustee| match trustee {
        Trustee::Single(_) => 1,
        Trustee::Pedersen(parameters) => parameters.threshold,
    };
    trustees.0.iter().map(own).sum()
}

/// Says the result, when there is one.
fn announce(record: &Record, output: &mut Output<'_>) {
    let (Some(result), Some(layout)) = (&record.report.result, record.report.board.layout()) else {
        return;
    };
    let head = code(hex::encode(record.report.head).as_bytes());
    let ballots = record.report.counted.0;
    output.say_both(
        format!("电子选票已开出：{ballots}张。请把编号 {head} 记入会议记录。"),
        format!("The electronic ballots are open: {ballots}. Put the code {head} into the minutes."),
    );
    for (start, part) in layout.starts() {
        say_part(record, result, (start, part), output);
    }
    let exposed = exposures(result, Some(layout), record.report.counted, 0);
    if exposed.iter().any(|found| matches!(found, Exposure::Unanimous { .. })) {
        output.say_both(
            "注意：有的选项全体一致，结果本身就说明了每个人怎么投。纸质投票也是如此。",
            "Careful: on some answers all are of one mind, and the result itself tells how each voted. Paper does the same.",
        );
    }
    output.say_both(
        "下一步：把记录和旁边的 .sidecars 文件公布；任何人都能用 auditor election 查验。当选与否按全部票（含纸质）由监票人按选举办法认定。",
        "Next: publish the record and the .sidecars file beside it; anybody can check them with “auditor election”. Who is elected follows from all ballots, those on paper too, by the election method.",
    );
}

fn say_part(record: &Record, result: &TallyResult, (start, part): (usize, &Part), output: &mut Output<'_>) {
    let questions = &record.report.board.election().terms().questions;
    let Some(Question::Summed(question)) = questions.get(start) else {
        return;
    };
    let results = result.0.get(start..start + part.width()).unwrap_or_default();
    let Some((counts, written)) = part.count(results, record.report.counted.1) else {
        return;
    };
    for (name, count) in question.answers.iter().zip(&counts) {
        let (yes, no, abstained) = (count.yes, count.no, count.abstained);
        output.say_both(
            format!("{name}：赞成{yes}，不赞成{no}，弃权{abstained}"),
            format!("{name}: {yes} yes, {no} no, {abstained} abstained"),
        );
    }
    for named in written {
        let place = match part {
            Part::Approval { candidates, .. } => question.answers.get(candidates + usize::from(named.number)),
            _ => None,
        };
        let name = place.cloned().unwrap_or_else(|| format!("名册{}号", named.number));
        let count = named.count;
        output.say_both(format!("另选 {name}：{count}"), format!("Written in {name}: {count}"));
    }
}
