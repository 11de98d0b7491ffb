//! Giving an organisation a new name (更名).

use super::act::{Act, Parsed, Question, Questions, Shape, Subject, read_grounds};
use crate::organisations::commands::{self, ActError, Grounds, Prepared};
use crate::organisations::model::Deed;
use crate::organisations::model::OrganisationName;
use crate::platform::error::AppError;
use crate::platform::form::{Reader, Submitted};
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::route::Route;
use db::{Read, Write};

/// Where the page is.
pub const PATH: &str = "/organisations/{id}/rename";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}/rename")
}

pub(super) fn routes() -> Vec<Route> {
    super::act::routes::<Rename>()
}

struct Rename;

impl Act for Rename {
    const PATH: &'static str = PATH;
    const KEY: &'static str = "organisation-rename";
    const DEED: Deed = Deed::Rename;
    const GRAVE: bool = true;
    const ABOVE: bool = false;
    type Wanted = OrganisationName;

    fn present(subject: &Subject) -> Submitted {
        Submitted::default().with("name", &subject.organisation.name)
    }

    fn questions(ask: Questions<'_>, _: &Subject) -> Vec<Question> {
        ask.ask(Shape::Line, "name", "organisation-new-name").hint("organisation-name-hint").grounds().done()
    }

    async fn read(
        _: &Context,
        _: &mut Read,
        _: &mut Subject,
        submitted: &Submitted,
    ) -> Result<Parsed<Self::Wanted>, AppError> {
        let mut reader = Reader::new(submitted);
        let name = reader.required("name", OrganisationName::parse);
        let grounds = read_grounds(&mut reader);
        Ok(reader.finish(name.zip(grounds)))
    }

    async fn prepare(
        context: &Context,
        write: Write,
        subject: &Subject,
        wanted: &Self::Wanted,
        grounds: &Grounds,
    ) -> Result<Prepared, ActError> {
        let (app, caller) = (&context.app, context.caller()?);
        let organisation = &subject.organisation;
        commands::rename(app, write, caller, organisation, wanted, grounds).await
    }
}
