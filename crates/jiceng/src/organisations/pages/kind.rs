//! Changing the kind of an organisation (升格、改设).

use super::act::{Act, Parsed, Question, Questions, Shape, Subject, read_grounds};
use crate::organisations::commands::{self, ActError, Grounds, Prepared};
use crate::organisations::model::Deed;
use crate::organisations::model::Kind;
use crate::platform::error::AppError;
use crate::platform::form::choice;
use crate::platform::form::{Reader, Submitted};
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::route::Route;
use db::{Read, Write};

/// Where the page is.
pub const PATH: &str = "/organisations/{id}/kind";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}/kind")
}

pub(super) fn routes() -> Vec<Route> {
    super::act::routes::<ChangeKind>()
}

struct ChangeKind;

impl Act for ChangeKind {
    const PATH: &'static str = PATH;
    const KEY: &'static str = "organisation-change-kind";
    const DEED: Deed = Deed::ChangeKind;
    const GRAVE: bool = true;
    const ABOVE: bool = true;
    type Wanted = Kind;

    fn present(_: &Subject) -> Submitted {
        Submitted::default()
    }

    fn questions(ask: Questions<'_>, subject: &Subject) -> Vec<Question> {
        let present = subject.organisation.kind;
        let kinds = Kind::ALL.iter().filter(|kind| **kind != present && **kind != Kind::LocalCommittee);
        let options: Vec<_> =
            kinds.map(|kind| (kind.code().to_owned(), ask.context.text(kind.key()))).collect();
        ask.ask(Shape::Radio, "kind", "organisation-new-kind").of(options).grounds().done()
    }

    async fn read(
        _: &Context,
        _: &mut Read,
        _: &mut Subject,
        submitted: &Submitted,
    ) -> Result<Parsed<Self::Wanted>, AppError> {
        let mut reader = Reader::new(submitted);
        let kind = reader.required("kind", choice::<Kind>);
        let grounds = read_grounds(&mut reader);
        Ok(reader.finish(kind.zip(grounds)))
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
        commands::change_kind(app, write, caller, organisation, *wanted, grounds).await
    }
}
