//! Checking, on another machine, a ballot that was opened at a booth instead of being cast.

use crate::files::{self, FileError};
use crate::record::{Record, RecordError};
use crate::trustee::code;
use crate::words::{Output, Said};
use ballot::answer::Choice;
use ballot::ballot::{Opening, OpeningError};
use ballot::question::Question;
use std::path::PathBuf;

/// Wishes of somebody who checks an opened ballot.
#[derive(Debug)]
pub struct CheckOpened {
    /// The record of the election.
    pub record: PathBuf,
    /// The opened ballot.
    pub opened: PathBuf,
    /// The code that the booth showed before it was opened.
    pub code: String,
}

/// Why an opened ballot is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenedError {
    /// A file.
    File(FileError),
    /// The record.
    Record(RecordError),
    /// It is another ballot than the one whose code was told; the code of this one.
    OtherCode(String),
    /// What was sealed is not what was shown.
    Lies(OpeningError),
}

impl OpenedError {
    /// The sentence for whoever checks.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(why) => why.said(),
            Self::Record(why) => why.said(),
            Self::OtherCode(own) => Said::new(
                format!(
                    "这不是您记下封号的那一张（这一张是 {own}）。请核对封号；没有记错的话，投票电脑换了票，请报告监票人。"
                ),
                format!(
                    "This is not the ballot whose code you wrote down (this one is {own}). Compare it; if you wrote it down well, the booth changed the ballot: tell the scrutineers."
                ),
            ),
            Self::Lies(why) => Said::new(
                format!("封在里面的与投票电脑显示的不一样（{why}）。请停用那台电脑，报告监票人。"),
                format!(
                    "What was sealed is not what the booth showed ({why}). Stop using it and tell the scrutineers."
                ),
            ),
        }
    }
}

impl From<FileError> for OpenedError {
    fn from(why: FileError) -> Self {
        Self::File(why)
    }
}

impl From<RecordError> for OpenedError {
    fn from(why: RecordError) -> Self {
        Self::Record(why)
    }
}

/// Seals an opened ballot again, compares, and says what was in it.
pub fn check_opened(wishes: &CheckOpened, output: &mut Output<'_>) -> Result<(), OpenedError> {
    let record = Record::open(&wishes.record)?;
    let text = files::read(&wishes.opened)?;
    let opening = Opening::parse(&text).map_err(|why| FileError::damaged(&wishes.opened, &why))?;
    let fingerprint = opening.fingerprint();
    let own = code(fingerprint.as_bytes());
    if !own.eq_ignore_ascii_case(wishes.code.trim()) {
        return Err(OpenedError::OtherCode(own));
    }
    let election = record.report.board.election();
    opening.check(election, &fingerprint).map_err(OpenedError::Lies)?;
    output.say_both(
        format!("封号 {own} 对得上。封在里面的是："),
        format!("The code {own} is right. What was sealed:"),
    );
    for (question, choice) in election.terms().questions.iter().zip(opening.choices()) {
        let words = match (question, choice) {
            (Question::Summed(question), Choice::Marks(marks)) => {
                let marked = question.answers.iter().zip(marks).filter(|(_, mark)| **mark);
                let names: Vec<&str> = marked.map(|(name, _)| name.as_str()).collect();
                format!(
                    "{} → {}",
                    question.question,
                    if names.is_empty() { "—".into() } else { names.join("、") }
                )
            }
            (question, Choice::Numbers(numbers)) => {
                let numbers = numbers.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
                let numbers: Vec<String> =
                    numbers.filter(|number| *number > 0).map(|number| number.to_string()).collect();
                let question = match question {
                    Question::Summed(question) => &question.question,
                    Question::Shuffled(question) => &question.question,
                };
                format!("{question} → {}", if numbers.is_empty() { "—".into() } else { numbers.join("、") })
            }
            (Question::Shuffled(question), Choice::Marks(_)) => question.question.clone(),
        };
        output.say_both(words.clone(), words);
    }
    Ok(())
}
