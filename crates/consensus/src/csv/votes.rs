//! Votes, one to a line or as a matrix.

use super::reader::{Reader, Record};
use super::{CsvError, CsvFault, Heading};
use crate::{Conversation, Vote, VoteError};

/// Reads `votes.csv` (a vote to a line: `timestamp`, `comment-id`, `voter-id`, `vote`) or `participants-votes.csv` (a
/// participant to a line: `participant`, and a column for each statement, named by its number), whichever it is.
/// 1 means agree. Other columns are passed over.
pub fn votes(bytes: &[u8]) -> Result<Conversation, CsvError> {
    let mut reader = Reader::new(bytes)?;
    let mut conversation = Conversation::new();
    let Some(record) = reader.next()? else {
        return Err(CsvError { line: 1, fault: CsvFault::UnknownHeading });
    };
    let heading = Heading::of(&record);
    let form = Form::of(&heading, &mut conversation).map_err(|fault| CsvError { line: 1, fault })?;
    while let Some(record) = reader.next()? {
        let line = record.line;
        let taken = heading
            .fits(&record)
            .and_then(|fits| if fits { form.take(&record, &mut conversation) } else { Ok(()) });
        taken.map_err(|fault| CsvError { line, fault })?;
    }
    Ok(conversation)
}

/// How a file is laid out.
enum Form {
    /// Places of the columns time, statement, participant, vote.
    Lines([usize; 4]),
    /// The place of the participant, and those of the statements with their places in the conversation.
    Matrix(usize, Vec<(usize, u32)>),
}

impl Form {
    fn of(heading: &Heading, into: &mut Conversation) -> Result<Self, CsvFault> {
        if let Some(participant) = heading.find("participant") {
            let is_number =
                |name: &String| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
            let statements = heading.names.iter().enumerate().filter(|(_, name)| is_number(name));
            let places = statements.map(|(at, name)| Ok((at, into.place(name)?)));
            return Ok(Self::Matrix(participant, places.collect::<Result<_, VoteError>>()?));
        }
        if heading.find("voter-id").is_none() {
            return Err(CsvFault::UnknownHeading);
        }
        let columns = ["timestamp", "comment-id", "voter-id", "vote"].map(|name| heading.column(name));
        let [time, statement, participant, vote] = columns;
        Ok(Self::Lines([time?, statement?, participant?, vote?]))
    }

    fn take(&self, record: &Record<'_>, into: &mut Conversation) -> Result<(), CsvFault> {
        match self {
            Self::Lines([time, statement, participant, given]) => {
                let time = record.field(*time).trim();
                let moment = time.parse().map_err(|_| CsvFault::NotATime(time.to_owned()))?;
                let vote = vote(record.field(*given))?;
                into.vote(record.field(*participant).trim(), record.field(*statement).trim(), vote, moment)?;
            }
            Self::Matrix(participant, statements) => {
                let participant = record.field(*participant).trim();
                let given = statements.iter().map(|(at, place)| (record.field(*at), *place));
                let given = given.filter(|(field, _)| !field.is_empty());
                let votes: Vec<(u32, Vote)> =
                    given.map(|(field, place)| Ok((place, vote(field)?))).collect::<Result<_, CsvFault>>()?;
                into.cast(participant, votes.into_iter(), 0)?;
            }
        }
        Ok(())
    }
}

fn vote(text: &str) -> Result<Vote, CsvFault> {
    let number = text.trim().parse().ok().and_then(Vote::of);
    number.ok_or_else(|| CsvFault::NotAVote(text.to_owned()))
}
