//! Putting an organisation below another superior (调整隶属).

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
pub const PATH: &str = "/organisations/{id}/move";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}/move")
}

pub(super) fn routes() -> Vec<Route> {
    super::act::routes::<MoveBelow>()
}

struct MoveBelow;

impl Act for MoveBelow {
    const PATH: &'static str = PATH;
    const KEY: &'static str = "organisation-move";
    const DEED: Deed = Deed::Move;
    const GRAVE: bool = true;
    const ABOVE: bool = true;
    type Wanted = Organisation;

    fn present(_: &Subject) -> Submitted {
        Submitted::default()
    }

    fn questions(ask: Questions<'_>, _: &Subject) -> Vec<Question> {
        ask.ask(Shape::Organisation, "superior", "organisation-new-superior")
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
        read_named(context, read, subject, submitted, "superior").await
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
        commands::move_below(app, write, caller, organisation, wanted, grounds).await
    }
}
