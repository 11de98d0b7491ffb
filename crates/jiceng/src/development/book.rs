//! What developing members tells in the yearly book of a branch: applicants, activists, targets, members on probation.

use super::rosters::{self, Roster};
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
    Ok(Written::of(shown.map(|roster| rosters::table(book.speaker, roster, &ways, book.year))))
}
