//! Where problems were found: other capabilities say what their records are, this one knows none of them.

use crate::platform::access::Caller;
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use db::Read;
use jiff::civil::Date;
use std::future::Future;
use std::pin::Pin;
use uuid::Uuid;

/// A kind of record in which problems are found.
#[derive(Clone, Copy)]
pub struct Source {
    /// The word that is kept with the problem.
    pub code: &'static str,
    /// The record of a row, if there is one that the caller sees.
    pub find: for<'a> fn(&'a mut Read, &'a Caller, Uuid) -> Finding<'a>,
}

/// A record on its way.
pub type Finding<'a> = Pin<Box<dyn Future<Output = Result<Found, AppError>> + Send + 'a>>;

/// A record in which problems were found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The key of what it is.
    pub key: &'static str,
    /// Its day.
    pub on: Date,
    /// Its page.
    pub href: String,
}

/// The record that a word and a row name.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that the caller sees; whatever the database reports.
pub(super) async fn find(
    read: &mut Read,
    caller: &Caller,
    (code, id): (&str, Uuid),
) -> Result<(&'static str, Found), AppError> {
    let sources = crate::rectification_sources();
    let source = sources.into_iter().find(|it| it.code == code).ok_or(AppError::NotFound)?;
    Ok((source.code, (source.find)(read, caller, id).await?))
}
