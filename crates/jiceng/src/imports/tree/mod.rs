//! The kind of organisations (党组织名册): what rows of the tree mean to the engine.

mod particulars;
mod plan;
mod row;
mod write;

use super::common::Common;
use super::kind::{Desk, ImportKind, Rows, Taken, Work};
use crate::organisations;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use uuid::Uuid;

/// The kind of organisations.
#[derive(Debug)]
pub struct Organisations;

impl ImportKind for Organisations {
    fn code(&self) -> &'static str {
        "organisations"
    }

    fn subject(&self) -> &'static str {
        "organisation"
    }

    fn permission(&self) -> Permission {
        Permission::ChangeOrganisations
    }

    fn title(&self) -> &'static str {
        "import-organisations"
    }

    fn act(&self) -> &'static str {
        "organisations.import"
    }

    fn fields(&self) -> &'static [&'static str] {
        &[
            "code",
            "name",
            "kind",
            "setting",
            "state",
            "superior",
            "unit_situation",
            "contact",
            "phone",
            "address",
            "postcode",
            "founded",
            "document",
            "secretary",
            "deputy",
            "organisation_member",
            "publicity_member",
            "discipline_member",
            "appointed",
            "term_held",
            "term_due",
        ]
    }

    fn result(&self, organisation: OrganisationId) -> (String, &'static str) {
        (organisations::pages::show::path(organisation), "import-organisations-see")
    }

    fn record(&self, subject: Uuid) -> String {
        organisations::pages::show::path(OrganisationId(subject))
    }

    fn rows(&self, _: &Common) -> Box<dyn Rows> {
        Box::new(plan::Register::default())
    }

    fn undo<'a>(
        &'a self,
        desk: Desk<'a>,
        write: &'a mut db::Write,
        taken: &'a [Taken],
    ) -> Work<'a, Result<Vec<u32>, AppError>> {
        Box::pin(write::undo(desk, write, taken))
    }
}
