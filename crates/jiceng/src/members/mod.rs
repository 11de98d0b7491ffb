//! Members (党员): persons, their belonging to branches over time, and the import of rosters.
//!
//! Other capabilities may call what is re-exported here.

pub mod api;
mod awaited;
mod book;
mod commands;
pub mod export;
mod findings;
mod model;
mod named;
pub mod pages;
mod person;
mod queries;
pub mod roster;
mod totals;

use crate::platform::access::Permission;
use crate::platform::id::{AreaId, MembershipId};
use db::Read;
use jiff::civil::Date;
use std::future::Future;
use std::pin::Pin;

/// The last day on which another capability knows a member to have been in contact.
pub type LastContact =
    for<'a> fn(
        &'a mut Read,
        AreaId,
        MembershipId,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Date>, db::Error>> + Send + 'a>>;

/// A link that a capability offers on the page of a member.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The key of its words.
    pub key: &'static str,
    /// Where it leads for a membership.
    pub href: fn(MembershipId) -> String,
    /// The right it needs on the member's branch.
    pub needs: Permission,
}

pub use crate::imports::{ImportError as RosterError, Problem as RosterProblem, Report as RosterReport};
pub use awaited::{Waiting, awaited, cited as awaited_rule, own_awaited};
pub use book::book_chapters;
pub use commands::{
    Added, add, add_person, admit, birth_of, cancel, make_full, move_in, move_out, move_over, personal_of,
    write_down,
};
pub use findings::{Said, Voter, entitled};
pub use model::{
    Act, Awaited, Category, Coming, Draft, Education, IdentityError, IdentityNumber, Leaving, PersonName,
    RecordKind, RemovalGround, Sanction, Sex, Standing, SuspensionGround, Telephone, check_digit, ethnicity,
};
pub use named::{Named, named, names_in};
pub use person::{
    CorrectError, Particular, STATEMENTS as PERSON_STATEMENTS, Wanted, correct, note_look, numbers,
    of_person, own, wrong_date,
};
pub use queries::{
    ActRow, AsOf, Filter, Found, Listed, Member, Order, Personal, Place, Status, Total, acts, as_of,
    beginning, by_membership, category_now, count, developed, list, page, renew_readings, set_floating,
    stale_readings, statements, total,
};
pub use roster::{
    Arrival, Members, add_all, check as check_roster, commit as commit_roster, read_file as read_roster,
};
pub use totals::status_in;
