//! Recording who took a post (任职).

use super::act::{Act, Parsed, Question, Questions, Shape, Subject};
use crate::organisations::commands::{self, ActError, Grounds, Prepared};
use crate::organisations::model::Deed;
use crate::organisations::model::Duty;
use crate::organisations::queries::{self, Namesake};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{FieldError, choice, day, line, text};
use crate::platform::form::{Reader, Submitted};
use crate::platform::id::OrganisationId;
use crate::platform::id::PersonId;
use crate::platform::request::Context;
use crate::platform::route::Route;
use db::{Read, Write};
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/organisations/{id}/posts/new";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}/posts/new")
}

pub(super) fn routes() -> Vec<Route> {
    super::act::routes::<Appoint>()
}

struct Appoint;

/// Who takes which post.
struct Wanted {
    name: String,
    person: Option<PersonId>,
    duty: Duty,
    until: Option<Date>,
}

/// Sent when the holder is nobody of the register.
const NOBODY: &str = "none";

/// Whom the answer means: a person of the register, or nobody on it.
fn decide(namesakes: &[Namesake], answer: &str) -> Result<Option<PersonId>, FieldError> {
    if namesakes.is_empty() || answer == NOBODY {
        return Ok(None);
    }
    let chosen = answer.parse().ok().filter(|id| namesakes.iter().any(|it| it.person == *id));
    chosen.map(Some).ok_or_else(|| FieldError::new("organisation-post-which"))
}

/// Those of the name with branch and year of birth, and nobody of them.
fn choices(context: &Context, namesakes: &[Namesake]) -> Vec<(String, String)> {
    if namesakes.is_empty() {
        return Vec::new();
    }
    let nobody = (NOBODY.to_owned(), context.text("organisation-post-nobody"));
    let known = namesakes.iter().map(|it| {
        let birth = it.birth.map(|birth| birth.year().to_string()).unwrap_or_default();
        let args = [("name", it.name.clone()), ("branch", it.branch.clone()), ("birth", birth)];
        (it.person.to_string(), context.text_with("organisation-post-namesake", &args))
    });
    known.chain([nobody]).collect()
}

impl Act for Appoint {
    const PATH: &'static str = PATH;
    const KEY: &'static str = "organisation-post-new";
    const DEED: Deed = Deed::Post;
    const GRAVE: bool = false;
    const ABOVE: bool = false;
    const NEEDS: Permission = Permission::KeepOrganisation;
    type Wanted = Wanted;

    fn lead(subject: &Subject) -> String {
        let key = if subject.changes { "organisation-post-new-lead" } else { "organisation-post-own-lead" };
        key.to_owned()
    }

    fn present(_: &Subject) -> Submitted {
        Submitted::default()
    }

    fn questions(ask: Questions<'_>, subject: &Subject) -> Vec<Question> {
        let duties = subject.duties(ask.context);
        let mut ask =
            ask.ask(Shape::Line, "name", "organisation-post-name").hint("organisation-post-name-hint");
        if !subject.choices.is_empty() {
            ask = ask.ask(Shape::Radio, "person", "organisation-post-person").of(subject.choices.clone());
        }
        ask = ask
            .ask(Shape::Select, "duty", "organisation-post-duty")
            .of(duties)
            .ask(Shape::Date, "on", "organisation-post-from")
            .ask(Shape::Date, "until", "organisation-post-until")
            .optional();
        if !subject.changes {
            return ask.done();
        }
        ask.ask(Shape::Line, "document", "organisation-act-document")
            .optional()
            .ask(Shape::Line, "approved-by", "organisation-act-approved-by")
            .hint("organisation-act-approved-by-hint")
            .optional()
            .done()
    }

    async fn read(
        context: &Context,
        read: &mut Read,
        subject: &mut Subject,
        submitted: &Submitted,
    ) -> Result<Parsed<Self::Wanted>, AppError> {
        let mut reader = Reader::new(submitted);
        let name = reader.required("name", line(40));
        let duty = reader.required("duty", choice::<Duty>);
        let until = reader.optional("until", day);
        let document = reader.optional("document", line(80));
        let approved_by = reader.optional("approved-by", line(80));
        let reason = reader.optional("reason", text(500));
        let on = reader.required("on", day);
        let mut person = None;
        if let Some(name) = &name {
            let scope = context.caller()?.scope(Permission::ReadMembers)?;
            let area = context.caller()?.area;
            let namesakes = queries::namesakes(read, area, name, &scope).await?;
            match decide(&namesakes, submitted.first("person")) {
                Ok(decided) => person = decided,
                Err(error) => reader.refuse("person", error),
            }
            subject.choices = choices(context, &namesakes);
        }
        let wanted = name.zip(duty).map(|(name, duty)| Wanted { name, person, duty, until });
        let grounds = on.map(|on| Grounds { on, document, approved_by, reason });
        Ok(reader.finish(wanted.zip(grounds)))
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
        let holder = (wanted.person, wanted.name.as_str());
        let held = (wanted.duty, wanted.until);
        commands::appoint(app, write, caller, organisation, holder, held, grounds).await
    }
}
