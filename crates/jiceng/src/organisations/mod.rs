//! Party organisations (党组织): the tree, what happened to it, terms, leaders, and the units they cover.
//!
//! Other capabilities may call what is re-exported here.

pub mod api;
mod board;
mod book;
mod chapters;
mod commands;
mod duties;
mod events;
pub mod export;
mod figures;
mod findings;
mod groups;
mod judgement;
mod model;
mod naming;
pub mod pages;
mod queries;
mod sources;

use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use std::future::Future;
use std::pin::Pin;

/// A link that another capability offers on the page of an organisation.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The key of its words.
    pub key: &'static str,
    /// Where it leads for an organisation.
    pub href: fn(OrganisationId) -> String,
    /// The right it needs there.
    pub needs: Permission,
}

/// A section that another capability offers on the page of an organisation as it is now.
#[derive(Clone, Copy)]
pub struct Part {
    /// Where it stands on the page.
    pub place: Place,
    /// The right it needs there.
    pub needs: Permission,
    /// Reads it.
    pub read: for<'a> fn(&'a Context, &'a mut db::Read, &'a Organisation) -> Reading<'a>,
}

/// A section on its way.
pub type Reading<'a> = Pin<Box<dyn Future<Output = Result<Vec<Fact>, AppError>> + Send + 'a>>;

/// Where a section stands on the page of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// What is soon due.
    Due,
    /// Members by their state.
    Members,
    /// Units that it covers.
    Units,
}

/// A line of a section.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// How many, or how.
    pub value: String,
    /// Where exactly those are shown.
    pub href: Option<String>,
}

pub use board::{Base, Below, Blind, Board, Line, Overview, board, overview};
pub use book::{book_chapters, calendar_of, not_done};
pub use chapters::{BookOf, Chapter, Writing, Written};
pub use commands::{
    ActError, CorrectedPost, Expected, Found, Grounds, NewTerm, Particulars, Prepared, appoint, begin_term,
    change_kind, close, correct_post, correct_term, found, found_below, leave_posts, merge_into, move_below,
    record_post, record_term, rename, revise, shift_term,
};
pub use duties::{Calendar, Dated, Fulfilment, Obligation, calendar, current};
pub use events::{Done, EventSource, Events, Exempt, Telling, events};
pub use figures::{Figures, Founding, Leaders, Secretary, facts, figures};
pub use findings::{Checked, Missing, Untold, check, entered_for, horizon, untold};
pub use groups::duties_of_groups;
pub use model::{
    Code, Deed, Duty, Kind, OrganisationName, ROOT, Refusal, SHORT_PREFIXES, Setting, child_path, short_name,
    superior_path,
};
pub use naming::{Narrowed, narrowed, pick, pick_branch, pick_own_branch, typed_as};
pub use pages::duty::DutyLine;
pub use queries::{
    Counts, Organisation, Post, Running, Term, all_in, as_of, by_code, by_id, by_name, children,
    committee_above, counts_in, exists_any, in_area, last_path_below, leaders, renew_names, search,
    stale_names, statements, terms, top, withdraw, withdraw_post, withdraw_term,
};
pub use sources::{Actor, FACTS, Source};
