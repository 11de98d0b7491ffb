//! The words of the statements, and whether moderators took them out.

use super::reader::{Reader, Record};
use super::{CsvError, CsvFault, Heading};
use crate::{Conversation, VoteError};

/// A statement as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its identifier.
    pub id: String,
    /// Its words.
    pub text: String,
    /// What moderators made of it.
    pub moderation: Moderation,
}

/// What moderators made of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moderation {
    /// −1: taken out.
    Rejected,
    /// 0: nobody looked at it. It is in the results.
    Open,
    /// 1: let in.
    Accepted,
}

/// Reads `comments.csv`: `comment-id`, `moderated`, `comment-body`. Other columns are passed over.
pub fn comments(bytes: &[u8]) -> Result<Vec<Comment>, CsvError> {
    let mut reader = Reader::new(bytes)?;
    let mut comments = Vec::new();
    let Some(record) = reader.next()? else {
        return Err(CsvError { line: 1, fault: CsvFault::NoColumn("comment-id") });
    };
    let heading = Heading::of(&record);
    let columns = ["comment-id", "moderated", "comment-body"].map(|name| heading.column(name));
    let [id, moderated, body] = columns.map(|column| column.map_err(|fault| CsvError { line: 1, fault }));
    let columns = [id?, moderated?, body?];
    while let Some(record) = reader.next()? {
        let line = record.line;
        let comment =
            heading.fits(&record).and_then(|fits| fits.then(|| comment(&record, columns)).transpose());
        comments.extend(comment.map_err(|fault| CsvError { line, fault })?);
        if comments.len() > Conversation::MOST_STATEMENTS {
            return Err(CsvError { line, fault: VoteError::TooManyStatements.into() });
        }
    }
    Ok(comments)
}

fn comment(record: &Record<'_>, [id, moderated, body]: [usize; 3]) -> Result<Comment, CsvFault> {
    let moderation = match record.field(moderated).trim() {
        "-1" => Moderation::Rejected,
        "0" => Moderation::Open,
        "1" => Moderation::Accepted,
        other => return Err(CsvFault::NotAModeration(other.to_owned())),
    };
    Ok(Comment { id: record.field(id).trim().to_owned(), text: record.field(body).to_owned(), moderation })
}
