//! Handing out the files of ledgers.

use super::YEARS;
use crate::ledgers::files::{self, File};
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::form::{Reader, Submitted, choice, number};
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, post};
use axum::response::Response;

const PATH: &str = "/ledgers/files";

pub(super) fn routes() -> Vec<Route> {
    vec![post(PATH, Needs::Permission(Permission::Export), hand_over)]
}

/// A button that hands out a file.
pub(super) struct Order {
    pub(super) action: &'static str,
    pub(super) file: File,
    pub(super) organisation: OrganisationId,
    pub(super) year: i16,
}

impl Order {
    /// The button for a file, where the caller gets it.
    pub(super) fn of(context: &Context, place: &super::Place, file: File) -> Option<Self> {
        let caller = context.caller.as_ref()?;
        file.is_for(caller, &place.organisation).then_some(Self {
            action: PATH,
            file,
            organisation: place.organisation.id,
            year: place.year,
        })
    }
}

async fn hand_over(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut reader = Reader::new(&submitted);
    let file = reader.required("file", choice::<File>);
    let year = reader.required("year", number(YEARS.0, YEARS.1)).and_then(|it| i16::try_from(it).ok());
    let year = year.filter(|year| *year <= context.app.clock.today().year());
    // Nobody types here: the button sends what it was given.
    let wanted =
        reader.finish(file.zip(year)).map_err(|_| AppError::Malformed("the button sends a file and a year"));
    let (file, year) = wanted?;
    let id = submitted.first("organisation").parse().map_err(|_| AppError::NotFound)?;
    let organisation = organisations::by_id(&mut context.app.db.read().await?, caller, id).await?;
    let bytes = files::make(&context.app, caller, (&organisation, year), file).await?;
    let name = format!("{}-{}-{year}", context.text(file.title()), organisation.short_name);
    Ok(attachment(&name, Media::Workbook, bytes))
}
