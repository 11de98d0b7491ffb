//! Founding an organisation below another one (设立).

use super::act::{Act, Parsed, Question, Questions, Shape, Subject, read_grounds};
use crate::organisations::commands::{self, ActError, Grounds, Prepared};
use crate::organisations::commands::{Expected, Found};
use crate::organisations::model::Deed;
use crate::organisations::model::{Code, Kind, OrganisationName, Setting};
use crate::platform::error::AppError;
use crate::platform::form::{Reader, Submitted};
use crate::platform::form::{choice, day, line, number};
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::route::Route;
use db::{Read, Write};

/// Where the page is.
pub const PATH: &str = "/organisations/{id}/found";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}/found")
}

pub(super) fn routes() -> Vec<Route> {
    super::act::routes::<FoundBelow>()
}

struct FoundBelow;

/// What is to be founded.
struct Wanted {
    kind: Kind,
    setting: Setting,
    name: OrganisationName,
    code: Code,
    telephone: Option<String>,
    expected: Expected,
}

/// Larger numbers are slips of the hand.
const MOST_MEMBERS: i64 = 100_000;

impl Act for FoundBelow {
    const PATH: &'static str = PATH;
    const KEY: &'static str = "organisation-found";
    const DEED: Deed = Deed::Found;
    const GRAVE: bool = true;
    const ABOVE: bool = false;
    type Wanted = Wanted;

    fn present(_: &Subject) -> Submitted {
        Submitted::default()
    }

    fn questions(ask: Questions<'_>, subject: &Subject) -> Vec<Question> {
        let context = ask.context;
        let above = subject.organisation.kind;
        let kinds = Kind::ALL.iter().filter(|kind| kind.may_stand_below(above));
        let kinds: Vec<_> = kinds.map(|it| (it.code().to_owned(), context.text(it.key()))).collect();
        let settings = Setting::ALL.iter();
        let settings: Vec<_> = settings.map(|it| (it.code().to_owned(), context.text(it.key()))).collect();
        ask.ask(Shape::Radio, "kind", "organisations-kind")
            .of(kinds)
            .ask(Shape::Select, "setting", "organisations-setting")
            .of(settings)
            .ask(Shape::Line, "name", "organisation-full-name")
            .hint("organisation-name-hint")
            .ask(Shape::Short, "code", "organisations-code")
            .hint("organisation-code-hint")
            .ask(Shape::Short, "full", "organisation-expected-full")
            .hint("organisation-expected-hint")
            .optional()
            .ask(Shape::Short, "probationary", "organisation-expected-probationary")
            .optional()
            .ask(Shape::Short, "joint-units", "organisation-expected-units")
            .optional()
            .ask(Shape::Short, "duration", "organisation-expected-months")
            .optional()
            .ask(Shape::Date, "applied", "organisation-expected-applied")
            .hint("organisation-expected-applied-hint")
            .optional()
            .ask(Shape::Date, "temporary-until", "organisation-temporary-until")
            .optional()
            .ask(Shape::Short, "telephone", "organisation-telephone")
            .optional()
            .grounds()
            .done()
    }

    async fn read(
        _: &Context,
        _: &mut Read,
        _: &mut Subject,
        submitted: &Submitted,
    ) -> Result<Parsed<Self::Wanted>, AppError> {
        let mut reader = Reader::new(submitted);
        let kind = reader.required("kind", choice::<Kind>);
        let setting = reader.required("setting", choice::<Setting>);
        let name = reader.required("name", OrganisationName::parse);
        let code = reader.required("code", Code::parse);
        // Whether there are enough full members is a branch's question.
        let full = if kind == Some(Kind::Branch) {
            reader.required("full", number(0, MOST_MEMBERS))
        } else {
            reader.optional("full", number(0, MOST_MEMBERS))
        };
        let expected = Expected {
            full,
            probationary: reader.optional("probationary", number(0, MOST_MEMBERS)).unwrap_or_default(),
            joint_units: reader.optional("joint-units", number(1, MOST_MEMBERS)),
            duration_months: reader.optional("duration", number(1, 600)),
            applied_on: reader.optional("applied", day),
            temporary_until: reader.optional("temporary-until", day),
        };
        let telephone = reader.optional("telephone", line(40));
        let grounds = read_grounds(&mut reader);
        let wanted = kind.zip(setting).zip(name.zip(code)).map(|((kind, setting), (name, code))| Wanted {
            kind,
            setting,
            name,
            code,
            telephone,
            expected,
        });
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
        let new = Found {
            kind: wanted.kind,
            setting: wanted.setting,
            name: &wanted.name.0,
            code: &wanted.code.0,
            superior: Some(organisation),
            founded: Some(grounds.on.into()),
            document: grounds.document.as_deref(),
            telephone: wanted.telephone.as_deref(),
        };
        commands::found_below(app, write, caller, &new, &wanted.expected, grounds).await
    }
}
