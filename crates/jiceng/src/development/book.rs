//! What developing members tells in the yearly book of a branch: applicants, activists, targets, members on probation.

use super::rosters::{self, Roster};
use crate::members;
use crate::organisations::{BookOf, Chapter, Written};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use db::Read;

/// The chapter that this capability offers.
#[must_use]
pub fn book_chapters() -> Vec<Chapter> {
    vec![Chapter {
        place: 30,
        title: "book-development",
        source: "book-development-source",
        needs: &[Permission::ReadCases],
        events: &[],
        write: |book, read| Box::pin(write(book, read)),
    }]
}

async fn write(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let ways = rosters::ways(book.app, read, book.caller, &book.scope(), book.year).await?;
    let shown = [
        Roster::Applicants,
        Roster::Activists,
        Roster::Targets,
        Roster::Admitted,
        Roster::Probation,
        Roster::Discussed,
    ];
    let mut tables = shown.map(|roster| rosters::table(book.speaker, roster, &ways, book.year));
    // Whoever was entered as admitted without the way there being recorded stands on the roster too, as such.
    let developed = members::developed(read, book.caller.area, book.branch.id, book.days()).await?;
    let admitted = shown.iter().zip(&mut tables).find(|(roster, _)| **roster == Roster::Admitted);
    if let Some((_, table)) = admitted {
        rosters::add_admitted(book.speaker, table, &ways, &developed);
    }
    Ok(Written::of(tables))
}
