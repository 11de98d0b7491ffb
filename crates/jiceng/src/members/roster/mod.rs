//! Rosters of members (党员花名册): what their rows mean to the import engine.

mod branches;
mod check;
mod posts;
mod queries;
mod record;
mod row;
mod write;

pub use crate::imports::read_file;
pub use queries::STATEMENTS;
pub use write::{Arrival, add_all};

use super::pages::{list, show};
use crate::imports::{
    self, Choices, Common, Decisions, Desk, ImportError, ImportKind, Progress, Question, Report, Rows, Taken,
    Work,
};
use crate::organisations::{Kind, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{MembershipId, OrganisationId};
use uuid::Uuid;
use workbook::Workbook;

/// The fields of which a file without a column for them is asked: category, branch, first day in the branch.
const CATEGORY: &str = "member_kind";
const BRANCH: &str = "branch";
const ARRIVAL: &str = "arrival";
/// The answer that members are in their branch since they joined the Party.
const FROM_JOINING: &str = "joined";

/// The kind of members.
#[derive(Debug)]
pub struct Members;

impl ImportKind for Members {
    fn code(&self) -> &'static str {
        "members"
    }

    fn subject(&self) -> &'static str {
        "member"
    }

    fn permission(&self) -> Permission {
        Permission::Import
    }

    fn title(&self) -> &'static str {
        "import-members"
    }

    fn act(&self) -> &'static str {
        "members.import"
    }

    fn fields(&self) -> &'static [&'static str] {
        &[
            "name",
            "sex",
            "ethnicity",
            "birth_date",
            "identity_number",
            "native_place",
            "education",
            "joined",
            "confirmed",
            "member_kind",
            "membership_state",
            "branch",
            "arrival",
            "party_group",
            "workplace",
            "employer",
            "party_post",
            "phone",
            "address",
            "archive_unit",
            "remarks",
        ]
    }

    fn result(&self, organisation: OrganisationId) -> (String, &'static str) {
        (list::of(organisation), "import-members-see")
    }

    fn questions(&self, place: &Organisation) -> Vec<Question> {
        let category = Question {
            field: CATEGORY,
            key: "roster-ask-category",
            unless: Some("confirmed"),
            choices: Choices::Words(&[
                ("full", "member-category-full"),
                ("probationary", "member-category-probationary"),
            ]),
        };
        let branch =
            Question { field: BRANCH, key: "roster-ask-branch", unless: None, choices: Choices::Branch };
        let arrival = Question {
            field: ARRIVAL,
            key: "roster-ask-arrival",
            unless: None,
            choices: Choices::Words(&[
                (FROM_JOINING, "roster-arrival-joined"),
                ("today", "roster-arrival-today"),
            ]),
        };
        let own = [category, arrival].into_iter();
        if place.kind == Kind::Branch { own.collect() } else { [branch].into_iter().chain(own).collect() }
    }

    fn record(&self, subject: Uuid) -> String {
        show::path(MembershipId(subject))
    }

    fn rows(&self, common: &Common) -> Box<dyn Rows> {
        Box::new(check::Roster::of(common))
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

/// Compares a roster with the members below an organisation. Changes nothing.
///
/// # Errors
/// When the file has no roster, a column must be decided, or the caller may not import here.
pub async fn check(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    workbook: &Workbook,
) -> Result<Report, ImportError> {
    let desk = Desk { app, caller, place: organisation };
    imports::check(desk, &Members, workbook, &Decisions::default(), &Progress::default()).await
}

/// Takes the good rows of a roster over, as a batch that can be undone.
///
/// # Errors
/// As checking; nothing is kept then.
pub async fn commit(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    workbook: &Workbook,
) -> Result<Report, ImportError> {
    let desk = Desk { app, caller, place: organisation };
    let file = (&Decisions::default(), "roster.xlsx");
    imports::commit(desk, &Members, workbook, file, &Progress::default()).await
}
