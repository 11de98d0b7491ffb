//! Party organisations (党组织): the tree, what happened to it, terms, leaders, and the units they cover.
//!
//! Other capabilities may call what is re-exported here.

pub mod api;
mod board;
mod commands;
pub mod export;
mod findings;
mod judgement;
mod model;
mod naming;
pub mod pages;
mod queries;

use crate::platform::access::Permission;
use crate::platform::id::OrganisationId;

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

pub use board::{Below, Board, Line, Overview, board, overview};
pub use commands::{
    ActError, Expected, Found, Grounds, NewTerm, Particulars, Prepared, appoint, begin_term, change_kind,
    close, correct_post, correct_term, found, found_below, merge_into, move_below, record_post, record_term,
    rename, revise,
};
pub use findings::{Checked, Figures, check, facts, figures};
pub use model::{
    Code, Deed, Duty, Kind, OrganisationName, ROOT, Refusal, SHORT_PREFIXES, Setting, child_path, short_name,
};
pub use naming::{pick, typed_as};
pub use queries::{
    Counts, Organisation, Post, Term, all_in, as_of, by_code, by_id, by_name, children, counts_in,
    exists_any, last_path_below, leaders, search, statements, terms, top, withdraw, withdraw_post,
    withdraw_term,
};
