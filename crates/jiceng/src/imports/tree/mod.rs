//! The kind of organisations (党组织名册): what rows of the tree mean to the engine.

mod particulars;
mod plan;
mod row;
mod write;

use super::common::{Choices, Common, Question};
use super::kind::{Desk, ImportKind, Rows, Taken, Work};
use crate::organisations::{self, Organisation};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use uuid::Uuid;
use workbook::Record;

/// The field of the setting, of which a file without a column for it is asked.
const SETTING: &str = "setting";

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

    fn questions(&self, _: &Organisation) -> Vec<Question> {
        let choices = Choices::Words(&[
            ("village", "organisation-setting-village"),
            ("community", "organisation-setting-community"),
            ("township", "organisation-setting-township"),
            ("new-economic", "organisation-setting-new-economic"),
            ("new-social", "organisation-setting-new-social"),
            ("organ", "organisation-setting-organ"),
            ("public-institution", "organisation-setting-public-institution"),
            ("school", "organisation-setting-school"),
            ("enterprise", "organisation-setting-enterprise"),
            ("joint", "organisation-setting-joint"),
            ("temporary", "organisation-setting-temporary"),
            ("floating", "organisation-setting-floating"),
            ("functional", "organisation-setting-functional"),
            ("mass-organisation", "organisation-setting-mass-organisation"),
            ("other", "organisation-setting-other"),
        ]);
        vec![Question { field: SETTING, key: "import-organisation-ask-setting", unless: None, choices }]
    }

    fn tells(&self, field: &str, record: &Record<'_>) -> bool {
        field == SETTING && row::tells_setting(record)
    }

    fn record(&self, subject: Uuid) -> String {
        organisations::pages::show::path(OrganisationId(subject))
    }

    fn rows(&self, common: &Common) -> Box<dyn Rows> {
        Box::new(plan::Register::of(common))
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
