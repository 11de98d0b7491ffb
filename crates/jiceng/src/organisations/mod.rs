//! Party organisations (党组织): the tree, what happened to it, terms, leaders, and the units they cover.
//!
//! Other capabilities may call what is re-exported here.

mod commands;
mod findings;
mod model;
pub mod pages;
mod queries;

pub use commands::{Found, found, record_post, record_term};
pub use findings::{Checked, check, facts};
pub use model::{Code, Kind, OrganisationName, Setting, SHORT_PREFIXES, ROOT, child_path, short_name};
pub use queries::{
    Counts, Organisation, Post, STATEMENTS, Term, all_in, by_code, by_id, by_name, children, counts_in, exists_any, last_child_path,
    leaders, search, terms,
};
