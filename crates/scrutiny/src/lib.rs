//! Scrutiny of an election (监票计票): the record of its meeting, and what follows from it by the regulation.
//!
//! A [`MeetingRecord`] holds all that a meeting leaves behind from which its outcome can be counted again, and nothing
//! that tells how anybody voted: who is on the roll, who was left out and why, who was present and on which channel
//! they voted, the candidates, and for each round the sums on paper, as two tellers found them, and of the electronic
//! ballots. [`SignedRecord`] is the file `meeting.json`: the record with the signatures of those who answer for it.
//!
//! One record is about one vote for one post. A meeting that elects a committee and, by all members, its secretary
//! leaves two records, as does a new committee that elects secretary and deputies.
//!
//! [`rehearsal`] holds whole elections of synthetic people, for practice and for tests.
//!
//! Pure: no clock, no randomness and no files of its own, and no threshold: the rulebook is asked.

mod check;
mod contradiction;
mod electronic;
mod meeting;
mod outcome;
mod paper;
mod record;
pub mod rehearsal;
mod rules;
mod signing;
mod words;

pub use contradiction::{Contradiction, ReductionFault, RoundFault, SumFault, Sums};
pub use electronic::{Disagreement, answers, compare, count as count_electronic, others, part};
pub use meeting::{Act, Meeting, Refusal};
pub use outcome::{
    Because, Conclusion, Elected, Next, Outcome, PersonResult, RoundOutcome, RoundState, Standing, Turnout,
    What, outcome, reconciled,
};
pub use paper::{Count, Decision, Doubt, Judgement, Mark, NotCounted, PaperBallot};
pub use record::{
    Archive, Base, Candidate, ChairedBy, Channel, Contest, ElectedBy, ElectronicCount, FORMAT, Ground,
    LeftOut, List, MOST, Marks, MeetingRecord, Mode, Most, Nominations, Organisation, OrganisationKind,
    Outsider, PaperCount, Person, Post, Preparation, Present, Reduction, Right, RollEntry, Round, RoundKind,
    RulesInForce, Settled, Tally, TellerCount, Unreadable, Written,
};
pub use signing::{Fingerprint, Signature, SignatureError, SignedRecord, Signer, SigningKey};
