//! Merging an organisation into another one (合并).

use super::act::{Act, Parsed, Question, Questions, Shape, Subject, read_named};
use crate::organisations::Organisation;
use crate::organisations::commands::{self, ActError, Grounds, Prepared};
use crate::organisations::model::Deed;
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::route::Route;
use db::{Read, Write};

/// Where the page is.
pub const PATH: &str = "/organisations/{id}/merge";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}/merge")
}

pub(super) fn routes() -> Vec<Route> {
    super::act::routes::<Merge>()
}

struct Merge;

impl Act for Merge {
    const PATH: &'static str = PATH;
    const KEY: &'static str = "organisation-merge";
    const DEED: Deed = Deed::Merge;
    const GRAVE: bool = true;
    const ABOVE: bool = true;
    type Wanted = Organisation;

    fn present(_: &Subject) -> Submitted {
        Submitted::default()
    }

    fn questions(ask: Questions<'_>, _: &Subject) -> Vec<Question> {
        ask.ask(Shape::Organisation, "into", "organisation-merge-into")
            .hint("organisation-pick-hint")
            .grounds()
            .done()
    }

    async fn read(
        context: &Context,
        read: &mut Read,
        subject: &mut Subject,
        submitted: &Submitted,
    ) -> Result<Parsed<Self::Wanted>, AppError> {
        read_named(context, read, subject, submitted, "into").await
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
        commands::merge_into(app, write, caller, organisation, wanted, grounds).await
    }
}
