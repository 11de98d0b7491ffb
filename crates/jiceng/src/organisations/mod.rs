//! Party organisations (党组织): the tree, what happened to it, terms, leaders, and the units they cover.
//!
//! Other capabilities may call what is re-exported here.

mod commands;
pub mod export;
mod findings;
mod model;
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

pub use commands::{Found, found, record_post, record_term};
pub use findings::{Checked, Figures, check, check_all, facts};
pub use model::{Code, Kind, OrganisationName, ROOT, SHORT_PREFIXES, Setting, child_path, short_name};
pub use queries::{
    Counts, EXPORT_STATEMENTS, Organisation, Post, STATEMENTS, Term, all_in, by_code, by_id, by_name,
    children, counts_in, exists_any, last_child_path, leaders, search, terms, top,
};
