//! Correcting a term, or ending it (届期).

use super::act::{Act, Parsed, Question, Questions, Shape, Subject};
use crate::organisations::commands::NewTerm;
use crate::organisations::commands::{self, ActError, Grounds, Prepared};
use crate::organisations::model::Deed;
use crate::platform::error::AppError;
use crate::platform::form::{Reader, Submitted};
use crate::platform::form::{day, line, number};
use crate::platform::id::OrganisationId;
use crate::platform::id::TermId;
use crate::platform::request::Context;
use crate::platform::route::Route;
use db::{Read, Write};

/// Where the page is.
pub const PATH: &str = "/organisations/{id}/terms/{term}";

/// The page.
#[must_use]
pub fn path(id: OrganisationId, term: TermId) -> String {
    format!("/organisations/{id}/terms/{term}")
}

pub(super) fn routes() -> Vec<Route> {
    super::act::routes::<CorrectTerm>()
}

/// Larger numbers are slips of the hand.
pub(super) const MOST_SEATS: i64 = 99;

struct CorrectTerm;

impl Act for CorrectTerm {
    const PATH: &'static str = PATH;
    const KEY: &'static str = "organisation-term-correct";
    const DEED: Deed = Deed::EndTerm;
    const GRAVE: bool = false;
    const ABOVE: bool = false;
    type Wanted = NewTerm;

    fn present(subject: &Subject) -> Submitted {
        let Some(term) = &subject.term else { return Submitted::default() };
        Submitted::default()
            .with("started", term.started)
            .with("years", term.years)
            .with("until", term.ended.map(|ended| ended.to_string()).unwrap_or_default())
            .with("seats", term.seats.map(|seats| seats.to_string()).unwrap_or_default())
            .with("changing", term.changing_since.map(|day| day.to_string()).unwrap_or_default())
            .with("extended", term.extended_until.map(|day| day.to_string()).unwrap_or_default())
            .with("note", term.note.clone().unwrap_or_default())
    }

    fn questions(ask: Questions<'_>, _: &Subject) -> Vec<Question> {
        ask.ask(Shape::Date, "started", "organisation-term-started")
            .ask(Shape::Short, "years", "organisation-term-years")
            .hint("organisation-term-years-hint")
            .ask(Shape::Short, "seats", "organisation-term-seats")
            .hint("organisation-term-seats-hint")
            .optional()
            .ask(Shape::Date, "changing", "organisation-term-changing")
            .hint("organisation-term-changing-hint")
            .optional()
            .ask(Shape::Date, "extended", "organisation-term-extended")
            .hint("organisation-term-extended-hint")
            .optional()
            .ask(Shape::Date, "until", "organisation-term-ended")
            .optional()
            .ask(Shape::Line, "note", "organisation-term-note")
            .optional()
            .done()
    }

    async fn read(
        context: &Context,
        _: &mut Read,
        _: &mut Subject,
        submitted: &Submitted,
    ) -> Result<Parsed<Self::Wanted>, AppError> {
        let mut reader = Reader::new(submitted);
        let started = reader.required("started", day);
        let years = reader.required("years", number(1, 10));
        let ended = reader.optional("until", day);
        let note = reader.optional("note", line(200));
        let seats = reader.optional("seats", number(1, MOST_SEATS));
        let changing_since = reader.optional("changing", day);
        let extended_until = reader.optional("extended", day);
        let wanted = started.zip(years).map(|(started, years)| NewTerm {
            started,
            years: u16::try_from(years).unwrap_or_default(),
            ended,
            note,
            seats,
            changing_since,
            extended_until,
        });
        let grounds = Grounds::day(context.app.clock.today());
        Ok(reader.finish(wanted.map(|wanted| (wanted, grounds))))
    }

    async fn prepare(
        context: &Context,
        write: Write,
        subject: &Subject,
        wanted: &Self::Wanted,
        _: &Grounds,
    ) -> Result<Prepared, ActError> {
        let (app, caller) = (&context.app, context.caller()?);
        let organisation = &subject.organisation;
        let term = subject.term.as_ref().ok_or(AppError::NotFound)?;
        commands::correct_term(app, write, caller, organisation, term, wanted).await
    }
}
