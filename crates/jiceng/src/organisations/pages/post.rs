//! Correcting a post, or ending it (离任).

use super::act::{Act, Parsed, Question, Questions, Shape, Subject};
use crate::organisations::commands::{self, ActError, CorrectedPost, Grounds, Prepared};
use crate::organisations::model::Deed;
use crate::organisations::model::Duty;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Reader, Submitted};
use crate::platform::form::{choice, day, line};
use crate::platform::id::OrganisationId;
use crate::platform::id::PostId;
use crate::platform::request::Context;
use crate::platform::route::Route;
use db::{Read, Write};

/// Where the page is.
pub const PATH: &str = "/organisations/{id}/posts/{post}";

/// The page.
#[must_use]
pub fn path(id: OrganisationId, post: PostId) -> String {
    format!("/organisations/{id}/posts/{post}")
}

pub(super) fn routes() -> Vec<Route> {
    super::act::routes::<CorrectPost>()
}

struct CorrectPost;

impl Act for CorrectPost {
    const PATH: &'static str = PATH;
    const KEY: &'static str = "organisation-post-correct";
    const DEED: Deed = Deed::EndPost;
    const GRAVE: bool = false;
    const ABOVE: bool = false;
    const NEEDS: Permission = Permission::KeepOrganisation;
    type Wanted = CorrectedPost;

    fn present(subject: &Subject) -> Submitted {
        let Some(post) = &subject.post else { return Submitted::default() };
        Submitted::default()
            .with("duty", &post.post)
            .with("from", post.from)
            .with("until", post.until.map(|until| until.to_string()).unwrap_or_default())
            .with("filed", post.filed_on.map(|day| day.to_string()).unwrap_or_default())
            .with("trained", post.trained_on.map(|day| day.to_string()).unwrap_or_default())
    }

    fn questions(ask: Questions<'_>, subject: &Subject) -> Vec<Question> {
        let duties = subject.duties(ask.context);
        let ask = ask
            .ask(Shape::Select, "duty", "organisation-post-duty")
            .of(duties)
            .ask(Shape::Date, "from", "organisation-post-from")
            .ask(Shape::Date, "until", "organisation-post-until")
            .optional();
        if !subject.changes {
            return ask.done();
        }
        ask.ask(Shape::Line, "document", "organisation-act-document")
            .hint("organisation-post-document-hint")
            .optional()
            .ask(Shape::Line, "approved-by", "organisation-act-approved-by")
            .optional()
            .ask(Shape::Date, "filed", "organisation-post-filed")
            .hint("organisation-post-filed-hint")
            .optional()
            .ask(Shape::Date, "trained", "organisation-post-trained")
            .hint("organisation-post-trained-hint")
            .optional()
            .done()
    }

    async fn read(
        context: &Context,
        _: &mut Read,
        subject: &mut Subject,
        submitted: &Submitted,
    ) -> Result<Parsed<Self::Wanted>, AppError> {
        let mut reader = Reader::new(submitted);
        let duty = reader.required("duty", choice::<Duty>);
        let from = reader.required("from", day);
        let until = reader.optional("until", day);
        let document = reader.optional("document", line(80));
        let approved_by = reader.optional("approved-by", line(80));
        let asked = [reader.optional("filed", day), reader.optional("trained", day)];
        let kept = subject.post.as_ref().filter(|_| !subject.changes);
        let [filed_on, trained_on] = kept.map_or(asked, |post| [post.filed_on, post.trained_on]);
        let wanted =
            duty.zip(from).map(|(duty, from)| CorrectedPost { duty, from, until, filed_on, trained_on });
        let grounds = Grounds { document, approved_by, ..Grounds::day(context.app.clock.today()) };
        Ok(reader.finish(wanted.map(|wanted| (wanted, grounds))))
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
        let post = subject.post.as_ref().ok_or(AppError::NotFound)?;
        commands::correct_post(app, write, caller, organisation, post, wanted, grounds).await
    }
}
