//! Closing an organisation (撤销).

use super::act::{Act, Parsed, Question, Questions, Subject, read_grounds};
use crate::organisations::commands::{self, ActError, Grounds, Prepared};
use crate::organisations::model::Deed;
use crate::platform::error::AppError;
use crate::platform::form::{Reader, Submitted};
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::route::Route;
use db::{Read, Write};

/// Where the page is.
pub const PATH: &str = "/organisations/{id}/close";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}/close")
}

pub(super) fn routes() -> Vec<Route> {
    super::act::routes::<Close>()
}

struct Close;

impl Act for Close {
    const PATH: &'static str = PATH;
    const KEY: &'static str = "organisation-close";
    const DEED: Deed = Deed::Close;
    const GRAVE: bool = true;
    const ABOVE: bool = true;
    type Wanted = ();

    fn present(_: &Subject) -> Submitted {
        Submitted::default()
    }

    fn questions(ask: Questions<'_>, _: &Subject) -> Vec<Question> {
        ask.grounds().done()
    }

    async fn read(
        _: &Context,
        _: &mut Read,
        _: &mut Subject,
        submitted: &Submitted,
    ) -> Result<Parsed<Self::Wanted>, AppError> {
        let mut reader = Reader::new(submitted);
        let grounds = read_grounds(&mut reader);
        Ok(reader.finish(grounds.map(|grounds| ((), grounds))))
    }

    async fn prepare(
        context: &Context,
        write: Write,
        subject: &Subject,
        (): &(),
        grounds: &Grounds,
    ) -> Result<Prepared, ActError> {
        let (app, caller) = (&context.app, context.caller()?);
        let organisation = &subject.organisation;
        commands::close(app, write, caller, organisation, grounds).await
    }
}
