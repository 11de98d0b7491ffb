//! Pages of ledgers and statistics.

pub mod book;
pub mod burden;
mod file;
pub mod ledgers;
pub mod open;
pub mod statistics;
pub mod writings;

use crate::organisations::{self, Link, Organisation};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Reader, Submitted, number};
use crate::platform::page::MenuEntry;
use crate::platform::request::Context;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        ledgers::routes(),
        book::routes(),
        file::routes(),
        open::routes(),
        statistics::routes(),
        burden::routes(),
        writings::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |key, href, needs| MenuEntry { group: "menu-ledgers", key, href, needs, tab: false };
    vec![
        entry("ledgers-title", ledgers::path, Permission::ReadMembers),
        entry("statistics-title", statistics::path, Permission::ReadMembers),
        entry("burden-title", burden::path, Permission::ReadMembers),
    ]
}

/// What it offers on the page of an organisation.
#[must_use]
pub fn organisation_links() -> Vec<Link> {
    vec![
        Link { key: "ledgers-title", href: ledgers::of, needs: Permission::ReadMembers },
        Link { key: "statistics-title", href: statistics::of, needs: Permission::ReadMembers },
    ]
}

/// Years that make sense to ask for.
const YEARS: (i64, i64) = (1949, 2100);

/// An organisation and a year, as an address names them, with the fields that ask for them.
struct Place {
    organisation: Organisation,
    year: i16,
    fields: [Field; 2],
    errors: Errors,
}

impl Place {
    /// Reads them; the caller's own organisation and this year where nothing is asked.
    async fn read(
        context: &Context,
        read: &mut db::Read,
        asked: &Submitted,
        needs: Permission,
    ) -> Result<Self, AppError> {
        let caller = context.caller()?;
        let (found, mut errors) = organisations::narrowed(read, caller, asked, "organisation", needs).await?;
        let organisation = match found {
            Some(found) => found,
            None => organisations::by_id(read, caller, caller.acting.organisation).await?,
        };
        caller.require(needs, &organisation.path)?;
        let mut reader = Reader::new(asked);
        let year = reader.optional("year", number(YEARS.0, YEARS.1));
        let this = context.app.clock.today().year();
        if year.is_some_and(|year| year > i64::from(this)) {
            reader.refuse("year", FieldError::new("book-year-future"));
        }
        errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
        let year = year.and_then(|year| i16::try_from(year).ok());
        let year = year.filter(|year| *year <= this).unwrap_or(this);
        let field = |name, key| Field::new(context, asked, &errors, name, key);
        let (mut of_year, mut of_place) =
            (field("year", "ledgers-year"), field("organisation", "ledgers-organisation"));
        if errors.0.is_empty() {
            of_year.value = year.to_string();
            of_place.value = organisations::typed_as(&organisation);
        }
        Ok(Self { organisation, year, fields: [of_year, of_place], errors })
    }
}
