//! Who answered what.

use std::collections::BTreeMap;

use serde::Serialize;
use thiserror::Error;

/// An answer to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Vote {
    /// −1.
    Disagree,
    /// 0: seen, and neither.
    Pass,
    /// 1.
    Agree,
}

/// Statements with the answers of participants.
///
/// Identifiers are opaque: any text of 1 to [`Conversation::LONGEST_ID`] bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversation {
    statements: Vec<StatementEntry>,
    by_id: BTreeMap<String, u32>,
    participants: BTreeMap<String, Vec<Cast>>,
    votes: usize,
}

/// Why a vote or statement is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VoteError {
    /// An identifier is empty or too long.
    #[error("an identifier has {0} bytes; it must have 1 to {most}", most = Conversation::LONGEST_ID)]
    Id(usize),
    /// The conversation is full.
    #[error("a conversation has at most {most} statements", most = Conversation::MOST_STATEMENTS)]
    TooManyStatements,
    /// The conversation is full.
    #[error("a conversation has at most {most} participants", most = Conversation::MOST_PARTICIPANTS)]
    TooManyParticipants,
    /// The conversation is full.
    #[error("a conversation has at most {most} votes", most = Conversation::MOST_VOTES)]
    TooManyVotes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatementEntry {
    pub(crate) id: String,
    pub(crate) removed: bool,
}

/// An answer as kept. Those of a participant lie in the order of the places of their statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cast {
    pub(crate) statement: u32,
    pub(crate) vote: Vote,
    moment: u64,
}

impl Vote {
    /// −1, 0 or 1.
    #[must_use]
    pub fn value(self) -> i8 {
        match self {
            Self::Disagree => -1,
            Self::Pass => 0,
            Self::Agree => 1,
        }
    }

    /// The vote of −1, 0 or 1; none of another number.
    #[must_use]
    pub fn of(value: i8) -> Option<Self> {
        match value {
            -1 => Some(Self::Disagree),
            0 => Some(Self::Pass),
            1 => Some(Self::Agree),
            _ => None,
        }
    }
}

impl Conversation {
    /// The longest identifier, in bytes.
    pub const LONGEST_ID: usize = 128;
    /// The most statements.
    pub const MOST_STATEMENTS: usize = 20_000;
    /// The most participants.
    pub const MOST_PARTICIPANTS: usize = 1_000_000;
    /// The most votes.
    pub const MOST_VOTES: usize = 50_000_000;

    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an answer. A participant has one answer to a statement: that of the latest `moment`, in whatever unit the
    /// caller counts; of answers of one moment, the one that agrees more.
    pub fn vote(
        &mut self,
        participant: &str,
        statement: &str,
        vote: Vote,
        moment: u64,
    ) -> Result<(), VoteError> {
        checked(participant)?;
        let statement = self.place(statement)?;
        self.cast(participant, std::iter::once((statement, vote)), moment)
    }

    /// Takes a statement out of the results, as moderation does. Its answers stay: they count towards those a
    /// participant must have given, and its column is nought for everybody, as the published method has it.
    pub fn remove_statement(&mut self, statement: &str) -> Result<(), VoteError> {
        self.set_removed(statement, true)
    }

    /// Takes a removed statement back, as an appeal does.
    pub fn restore_statement(&mut self, statement: &str) -> Result<(), VoteError> {
        self.set_removed(statement, false)
    }

    /// Takes away everything of a participant. Whether there was anything.
    pub fn remove_participant(&mut self, participant: &str) -> bool {
        let Some(casts) = self.participants.remove(participant) else {
            return false;
        };
        self.votes -= casts.len();
        true
    }

    /// How many participants answered something.
    #[must_use]
    pub fn participants(&self) -> usize {
        self.participants.len()
    }

    /// How many statements are known, removed ones too.
    #[must_use]
    pub fn statements(&self) -> usize {
        self.statements.len()
    }

    /// How many answers there are.
    #[must_use]
    pub fn votes(&self) -> usize {
        self.votes
    }

    pub(crate) fn entries(&self) -> &[StatementEntry] {
        &self.statements
    }

    pub(crate) fn casts(&self) -> impl Iterator<Item = (&str, &[Cast])> {
        self.participants.iter().map(|(id, casts)| (id.as_str(), casts.as_slice()))
    }

    /// Takes answers of one participant; statements by their places.
    pub(crate) fn cast(
        &mut self,
        participant: &str,
        votes: impl Iterator<Item = (u32, Vote)>,
        moment: u64,
    ) -> Result<(), VoteError> {
        let mut votes = votes.peekable();
        if votes.peek().is_none() {
            return Ok(());
        }
        if let Some(casts) = self.participants.get_mut(participant) {
            return take_all(casts, votes, moment, &mut self.votes);
        }
        checked(participant)?;
        if self.participants.len() >= Self::MOST_PARTICIPANTS {
            return Err(VoteError::TooManyParticipants);
        }
        let casts = self.participants.entry(participant.to_owned()).or_default();
        take_all(casts, votes, moment, &mut self.votes)
    }

    fn set_removed(&mut self, statement: &str, removed: bool) -> Result<(), VoteError> {
        let place = self.place(statement)?;
        if let Some(entry) = self.statements.get_mut(place as usize) {
            entry.removed = removed;
        }
        Ok(())
    }

    /// The place of a statement, which is new when it was not known.
    pub(crate) fn place(&mut self, id: &str) -> Result<u32, VoteError> {
        if let Some(place) = self.by_id.get(id) {
            return Ok(*place);
        }
        checked(id)?;
        let place = self.statements.len();
        let (true, Ok(place)) = (place < Self::MOST_STATEMENTS, u32::try_from(place)) else {
            return Err(VoteError::TooManyStatements);
        };
        self.statements.push(StatementEntry { id: id.to_owned(), removed: false });
        self.by_id.insert(id.to_owned(), place);
        Ok(place)
    }
}

fn checked(id: &str) -> Result<(), VoteError> {
    match id.len() {
        1..=Conversation::LONGEST_ID => Ok(()),
        length => Err(VoteError::Id(length)),
    }
}

/// Takes answers in turn; `count` is how many there are in all.
fn take_all(
    casts: &mut Vec<Cast>,
    votes: impl Iterator<Item = (u32, Vote)>,
    moment: u64,
    count: &mut usize,
) -> Result<(), VoteError> {
    for (statement, vote) in votes {
        let room = *count < Conversation::MOST_VOTES;
        *count += usize::from(take(casts, Cast { statement, vote, moment }, room)?);
    }
    Ok(())
}

/// Adds or replaces an answer; whether it is a new one.
fn take(casts: &mut Vec<Cast>, cast: Cast, room: bool) -> Result<bool, VoteError> {
    match casts.binary_search_by_key(&cast.statement, |it| it.statement) {
        Ok(place) => {
            let before = &mut casts[place];
            if (before.moment, before.vote) < (cast.moment, cast.vote) {
                *before = cast;
            }
            Ok(false)
        }
        Err(_) if !room => Err(VoteError::TooManyVotes),
        Err(place) => {
            casts.insert(place, cast);
            Ok(true)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_answer_is_kept_whenever_it_arrives() {
        let mut conversation = Conversation::new();
        let mut vote = |vote, moment| conversation.vote("a", "s", vote, moment);
        vote(Vote::Agree, 2).unwrap();
        vote(Vote::Disagree, 3).unwrap();
        vote(Vote::Agree, 1).unwrap();
        assert_eq!(conversation.participants["a"][0].vote, Vote::Disagree);
        conversation.vote("a", "s", Vote::Pass, 3).unwrap();
        assert_eq!(conversation.participants["a"][0].vote, Vote::Pass);
        assert_eq!((conversation.votes(), conversation.participants(), conversation.statements()), (1, 1, 1));
    }

    #[test]
    fn nothing_is_left_of_a_participant_taken_away() {
        let mut conversation = Conversation::new();
        conversation.vote("a", "s", Vote::Agree, 0).unwrap();
        conversation.vote("a", "t", Vote::Agree, 0).unwrap();
        assert!(conversation.remove_participant("a") && !conversation.remove_participant("a"));
        assert_eq!((conversation.votes(), conversation.participants()), (0, 0));
    }

    #[test]
    fn what_has_no_name_or_no_room_is_refused() {
        let mut conversation = Conversation::new();
        let long = "x".repeat(129);
        assert_eq!(conversation.vote("", "s", Vote::Agree, 0), Err(VoteError::Id(0)));
        assert_eq!(conversation.vote(&long, "s", Vote::Agree, 0), Err(VoteError::Id(129)));
        assert_eq!(conversation.vote("a", &long, Vote::Agree, 0), Err(VoteError::Id(129)));
        // What was refused left nothing behind.
        assert_eq!(conversation, Conversation::new());
        for statement in 0..Conversation::MOST_STATEMENTS {
            conversation.vote("a", &statement.to_string(), Vote::Agree, 0).unwrap();
        }
        assert_eq!(conversation.vote("a", "more", Vote::Agree, 0), Err(VoteError::TooManyStatements));
        assert_eq!(conversation.remove_statement("more"), Err(VoteError::TooManyStatements));
    }
}
