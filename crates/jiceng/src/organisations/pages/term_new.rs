//! Recording a term (登记届期).

use super::act::{Act, Parsed, Question, Questions, Shape, Subject};
use crate::organisations::commands::NewTerm;
use crate::organisations::commands::{self, ActError, Grounds, Prepared};
use crate::organisations::model::Deed;
use crate::platform::error::AppError;
use crate::platform::form::{Reader, Submitted};
use crate::platform::form::{day, line, number, text};
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::route::Route;
use db::{Read, Write};

/// Where the page is.
pub const PATH: &str = "/organisations/{id}/terms/new";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}/terms/new")
}

pub(super) fn routes() -> Vec<Route> {
    super::act::routes::<BeginTerm>()
}

struct BeginTerm;

impl Act for BeginTerm {
    const PATH: &'static str = PATH;
    const KEY: &'static str = "organisation-term-new";
    const DEED: Deed = Deed::Term;
    const GRAVE: bool = false;
    const ABOVE: bool = false;
    type Wanted = NewTerm;

    fn present(_: &Subject) -> Submitted {
        Submitted::default()
    }

    fn questions(ask: Questions<'_>, _: &Subject) -> Vec<Question> {
        ask.ask(Shape::Date, "started", "organisation-term-started")
            .ask(Shape::Short, "years", "organisation-term-years")
            .hint("organisation-term-years-hint")
            .ask(Shape::Short, "seats", "organisation-term-seats")
            .hint("organisation-term-seats-hint")
            .optional()
            .ask(Shape::Line, "document", "organisation-act-document")
            .optional()
            .ask(Shape::Line, "approved-by", "organisation-act-approved-by")
            .optional()
            .ask(Shape::Line, "note", "organisation-term-note")
            .optional()
            .done()
    }

    async fn read(
        _: &Context,
        _: &mut Read,
        _: &mut Subject,
        submitted: &Submitted,
    ) -> Result<Parsed<Self::Wanted>, AppError> {
        let mut reader = Reader::new(submitted);
        let started = reader.required("started", day);
        let years = reader.required("years", number(1, 10));
        let seats = reader.optional("seats", number(1, super::term::MOST_SEATS));
        let note = reader.optional("note", line(200));
        let document = reader.optional("document", line(80));
        let approved_by = reader.optional("approved-by", line(80));
        let reason = reader.optional("reason", text(500));
        let wanted = started.zip(years).map(|(started, years)| {
            let years = u16::try_from(years).unwrap_or_default();
            let grounds = Grounds { on: started, document, approved_by, reason };
            (NewTerm { note, seats, ..NewTerm::begun(started, years) }, grounds)
        });
        Ok(reader.finish(wanted))
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
        commands::begin_term(app, write, caller, organisation, wanted, grounds).await
    }
}
