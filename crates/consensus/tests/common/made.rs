//! Conversations made for a test.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of test functions")]

use consensus::{Conversation, Vote};

/// A vote as it is cast: who, on what, and how.
pub(crate) type Cast = (String, String, Vote);

/// Two camps that answer a part of the statements each in its own way, with noise that depends on a seed: on one
/// statement in four the camps agree.
pub(crate) fn camps(sizes: [usize; 2], statements: usize, seed: u64) -> Vec<Cast> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut chance = move |of: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % of
    };
    let mut votes = Vec::new();
    for (camp, size) in sizes.into_iter().enumerate() {
        for person in 0..size {
            for statement in 0..statements {
                if chance(3) == 0 {
                    continue;
                }
                let own = if camp == 0 || statement % 4 == 0 { Vote::Agree } else { Vote::Disagree };
                let vote = if chance(10) == 0 { Vote::Pass } else { own };
                votes.push((format!("{camp}-{person}"), statement.to_string(), vote));
            }
        }
    }
    votes
}

/// The conversation in which these votes are cast in this order.
pub(crate) fn conversation<'a>(votes: impl IntoIterator<Item = &'a Cast>) -> Conversation {
    let mut conversation = Conversation::new();
    for (participant, statement, vote) in votes {
        conversation.vote(participant, statement, *vote, 0).unwrap();
    }
    conversation
}
