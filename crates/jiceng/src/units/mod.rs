//! Units (单位) in which people live and work, and who covers them (两个覆盖).
//!
//! A unit lies in the territory of an organisation and may stand within another unit: a firm in an estate, a group in
//! a village. An organisation or a piece of party work covers it from a day until a day. Other capabilities may call
//! what is re-exported here.

mod commands;
mod counted;
mod findings;
mod ledger;
mod model;
pub mod pages;
mod queries;

pub use commands::{
    CoverError, NewCover, UnitError, add, change, close, cover, end_cover, record, record_cover,
};
pub use counted::counted;
pub use findings::{check, joint_findings};
pub use ledger::{LedgerRow, rows};
pub use model::{Coverage, Draft, Formula, Kind, Manner, Operation, Rate, Situation, State, Tally};
pub use queries::{Cover, Filter, Listed, STATEMENTS, Unit, by_id, covers, list, renew_names, stale_names};
