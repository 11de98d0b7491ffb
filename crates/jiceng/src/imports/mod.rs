//! Imports (导入): one engine that takes any workbook of rows into the register.
//!
//! The way of one file: upload → columns matched to fields, shown and changeable → every row compared with the
//! register, off the request → the report, with old and new values → one transaction takes the good rows over, with
//! one journal entry over the root of a Merkle tree of them → seven days in which it can be undone as a whole.
//!
//! The engine knows organisations, to say where, and nothing of the rows: an [`ImportKind`] does. Each kind is listed
//! in `jiceng::import_kinds()`. The kind of organisations lives here, since organisations cannot know the engine.

mod batch;
mod cells;
mod check;
mod columns;
mod commands;
mod commit;
mod common;
mod conflicts;
mod jobs;
mod kind;
mod merkle;
mod model;
pub mod pages;
mod profiles;
mod queries;
mod sweep;
mod tree;
mod undo;

pub use cells::{Cells, past};
pub use check::{check, read_file};
pub use columns::{Open, OpenColumn, OpenField, OpenQuestion, fields, open};
pub use commit::commit;
pub use common::{Choices, Common, Question, read_answer};
pub use conflicts::{ConflictAnswer, ConflictState};
pub use jobs::Progress;
pub use kind::{Answers, Decisions, Desk, ImportKind, Rows, Taken, Work};
pub use merkle::Tree;
pub use model::{
    Answer, Candidate, Change, Clash, Decided, FILE_DAYS, ImportError, Outcome, Problem, Report, State,
    UNDO_DAYS, shown,
};
pub use queries::{
    CONFLICT_STATEMENTS, ROW_STATEMENTS, STATEMENTS, conflicts_answered, conflicts_open, half_done, reverted,
};
pub use sweep::{sweep, watch};
pub use tree::Organisations;
