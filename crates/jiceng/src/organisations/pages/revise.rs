//! Revising what is recorded of an organisation (修改登记内容).

use super::act::{Act, Parsed, Question, Questions, Shape, Subject};
use crate::organisations::commands::Particulars;
use crate::organisations::commands::{self, ActError, Grounds, Prepared};
use crate::organisations::model::Deed;
use crate::organisations::model::Setting;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{FieldError, Reader, Submitted};
use crate::platform::form::{choice, line, partial_date, text};
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::route::Route;
use db::{Read, Write};

/// Where the page is.
pub const PATH: &str = "/organisations/{id}/revise";

/// The page.
#[must_use]
pub fn path(id: OrganisationId) -> String {
    format!("/organisations/{id}/revise")
}

pub(super) fn routes() -> Vec<Route> {
    super::act::routes::<Revise>()
}

struct Revise;

impl Act for Revise {
    const PATH: &'static str = PATH;
    const KEY: &'static str = "organisation-revise";
    const DEED: Deed = Deed::Revise;
    const GRAVE: bool = false;
    const ABOVE: bool = false;
    const NEEDS: Permission = Permission::KeepOrganisation;
    type Wanted = Particulars;

    fn lead(subject: &Subject) -> String {
        let key = if subject.changes { "organisation-revise-lead" } else { "organisation-revise-own-lead" };
        key.to_owned()
    }

    fn present(subject: &Subject) -> Submitted {
        let Particulars {
            setting,
            contact,
            telephone,
            address,
            postcode,
            unit_situation,
            founded,
            founding_document,
        } = Particulars::of(&subject.organisation);
        let text = Option::unwrap_or_default;
        Submitted::default()
            .with("setting", setting)
            .with("contact", text(contact))
            .with("telephone", text(telephone))
            .with("address", text(address))
            .with("postcode", text(postcode))
            .with("unit", text(unit_situation))
            .with("founded", founded.map(|date| date.to_string()).unwrap_or_default())
            .with("founding", text(founding_document))
    }

    fn questions(ask: Questions<'_>, subject: &Subject) -> Vec<Question> {
        if !subject.changes {
            return reached(ask).done();
        }
        let settings: Vec<_> =
            Setting::ALL.iter().map(|it| (it.code().to_owned(), ask.context.text(it.key()))).collect();
        let ask = ask.ask(Shape::Select, "setting", "organisations-setting").of(settings);
        reached(ask)
            .ask(Shape::Line, "unit", "organisation-unit-situation")
            .hint("organisation-unit-situation-hint")
            .optional()
            .ask(Shape::Short, "founded", "organisation-founded")
            .hint("organisation-founded-hint")
            .optional()
            .ask(Shape::Line, "founding", "organisation-document")
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
        let contact = reader.optional("contact", line(40));
        let telephone = reader.optional("telephone", line(40));
        let address = reader.optional("address", line(120));
        let postcode = reader.optional("postcode", postcode);
        let reason = reader.optional("reason", text(500));
        let grounds = Grounds { reason, ..Grounds::day(context.app.clock.today()) };
        let mut wanted =
            Particulars { contact, telephone, address, postcode, ..Particulars::of(&subject.organisation) };
        if subject.changes {
            wanted.unit_situation = reader.optional("unit", line(120));
            wanted.founded = reader.optional("founded", partial_date);
            wanted.founding_document = reader.optional("founding", line(80));
            if let Some(setting) = reader.required("setting", choice::<Setting>) {
                wanted.setting = setting;
            }
        }
        Ok(reader.finish(Some((wanted, grounds))))
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
        commands::prepare_revision(app, write, caller, organisation, wanted, grounds).await
    }
}

/// Whom to ask and how the organisation is reached: what it records of itself.
fn reached(ask: Questions<'_>) -> Questions<'_> {
    ask.ask(Shape::Line, "contact", "organisation-contact")
        .optional()
        .ask(Shape::Short, "telephone", "organisation-telephone")
        .optional()
        .ask(Shape::Line, "address", "organisation-address")
        .optional()
        .ask(Shape::Short, "postcode", "organisation-postcode")
        .optional()
}

/// A postcode has six digits; full-width ones are taken as ordinary ones.
fn postcode(text: &str) -> Result<String, FieldError> {
    let code = crate::platform::date::narrow(text);
    let fits = code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit());
    if fits { Ok(code) } else { Err(FieldError::new("organisation-postcode-shape")) }
}
