//! Revising what is recorded of an organisation.

use super::{ActError, Author, Change, Grounds, Prepared, again, case, record};
use crate::organisations::judgement::{Case, judge};
use crate::organisations::model::{Deed, Refusal, Setting};
use crate::organisations::queries::{self, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::AreaId;
use db::Write;

/// What is recorded of an organisation beside its name, kind and place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particulars {
    /// Where it stands in society.
    pub setting: Setting,
    /// Whom to ask.
    pub contact: Option<String>,
    /// The office telephone.
    pub telephone: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// The unit in which it stands.
    pub unit_situation: Option<String>,
    /// When it was founded.
    pub founded: Option<PartialDate>,
    /// The document that founded it.
    pub founding_document: Option<String>,
}

impl Particulars {
    /// Those of an organisation as it is recorded now.
    #[must_use]
    pub fn of(organisation: &Organisation) -> Self {
        Self {
            setting: organisation.setting,
            contact: organisation.contact.clone(),
            telephone: organisation.telephone.clone(),
            address: organisation.address.clone(),
            postcode: organisation.postcode.clone(),
            unit_situation: organisation.unit_situation.clone(),
            founded: organisation.founded,
            founding_document: organisation.founding_document.clone(),
        }
    }

    /// These with the way to reach the organisation taken from others: what it records of itself.
    #[must_use]
    pub fn reached_as(self, other: &Self) -> Self {
        Self {
            contact: other.contact.clone(),
            telephone: other.telephone.clone(),
            address: other.address.clone(),
            postcode: other.postcode.clone(),
            ..self
        }
    }

    /// What differs from another version, as the history shows it: the values there and here.
    fn differences(&self, now: &Self) -> (Vec<String>, Vec<String>) {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let date = |value: Option<PartialDate>| value.map(|date| date.to_string()).unwrap_or_default();
        let pairs = [
            (self.setting.to_string(), now.setting.to_string()),
            (text(&self.contact), text(&now.contact)),
            (text(&self.telephone), text(&now.telephone)),
            (text(&self.address), text(&now.address)),
            (text(&self.postcode), text(&now.postcode)),
            (text(&self.unit_situation), text(&now.unit_situation)),
            (date(self.founded), date(now.founded)),
            (text(&self.founding_document), text(&now.founding_document)),
        ];
        pairs.into_iter().filter(|(before, after)| before != after).unzip()
    }
}

/// Brings an organisation's record to these particulars; nothing is written when nothing differs. Access is checked by
/// the caller of this function, who also ends the transaction.
///
/// # Errors
/// [`AppError::Conflict`] when the record was changed since `organisation` was read; whatever the database reports.
pub async fn revise(
    app: &App,
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    wanted: &Particulars,
) -> Result<(), AppError> {
    let grounds = Grounds::day(app.clock.today());
    revise_as(app, write, Author::system(area), organisation, wanted, &grounds).await
}

/// As [`revise`], by somebody signed in, to be committed.
///
/// # Errors
/// Without the right to change organisations, or to keep them where only the way to reach it differs; as [`revise`].
pub(in crate::organisations) async fn prepare_revision(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    wanted: &Particulars,
    grounds: &Grounds,
) -> Result<Prepared, ActError> {
    let reached = Particulars::of(organisation).reached_as(wanted) == *wanted;
    let needs = if reached { Permission::KeepOrganisation } else { Permission::ChangeOrganisations };
    caller.require(needs, &organisation.path)?;
    if organisation.dissolved_on.is_some() {
        return Err(Refusal::Closed.into());
    }
    let author = Author { area: caller.area, caller: Some(caller) };
    let before = case(&mut write, caller.area, organisation, grounds.on).await?;
    let after = Case { setting: wanted.setting, ..before.clone() };
    let findings = judge(app, Deed::Revise, Some(&before), &after, grounds.on);
    revise_as(app, &mut write, author, organisation, wanted, grounds).await?;
    let now = again(&mut write, caller, organisation).await?;
    Ok(Prepared::new(write, grounds, now, findings))
}

async fn revise_as(
    app: &App,
    write: &mut Write,
    author: Author<'_>,
    organisation: &Organisation,
    wanted: &Particulars,
    grounds: &Grounds,
) -> Result<(), AppError> {
    let present = Particulars::of(organisation);
    if present == *wanted {
        return Ok(());
    }
    if !queries::revise(write, author.area, organisation, wanted).await? {
        return Err(AppError::Conflict);
    }
    if let Some(founded) = wanted.founded.filter(|founded| Some(*founded) != present.founded) {
        queries::move_founding(write, author.area, organisation.id, founded.earliest()).await?;
    }
    let (before, after) = present.differences(wanted);
    // A setting is shown by the pages in the reader's language; the history keeps its word.
    let change = Change { before: Some(before.join("；")), after: Some(after.join("；")) };
    let payload = serde_json::json!({ "setting": wanted.setting.code(), "fields": after.len() });
    record(app, write, author, organisation, (Deed::Revise, grounds, change), &payload).await
}
