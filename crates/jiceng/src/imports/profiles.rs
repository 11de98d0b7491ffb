//! Saved profiles: what the columns of an organisation's own sheets mean, applied to later files with the same titles.

use super::batch::{Layout, Plan, json};
use super::common::Common;
use super::kind::ImportKind;
use super::queries;
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{ImportProfileId, OrganisationId};
use db::Write;
use serde::{Deserialize, Serialize};
use workbook::Mapping;

/// What is kept under a name.
#[derive(Debug, Serialize, Deserialize)]
struct Saved {
    /// Letters and titles of the columns by which its files are known.
    titles: Vec<(String, String)>,
    /// What they mean.
    mapping: Mapping,
    /// What holds for every row.
    #[serde(default)]
    common: Common,
}

/// What a profile says of this sheet whose files have exactly these titles.
pub(super) async fn fitting(
    app: &App,
    caller: &Caller,
    kind: &dyn ImportKind,
    organisation: OrganisationId,
    layout: &Layout,
) -> Result<Option<Plan>, AppError> {
    let mut read = app.db.read().await?;
    let titles = layout.titles();
    for (_, name, text) in queries::profiles(&mut read, caller.area, kind.code(), organisation).await? {
        // A profile of an older shape than this program reads is left alone.
        let Ok(saved) = serde_json::from_str::<Saved>(&text) else { continue };
        if saved.titles == titles {
            let sheet = Some(layout.sheet.clone());
            let mapping = Mapping { sheet, profile: Some(layout.profile.clone()), ..saved.mapping };
            return Ok(Some(Plan { mapping, common: saved.common, profile: Some(name), ..Plan::default() }));
        }
    }
    Ok(None)
}

/// Saves what the columns of a plan mean under a name.
pub(super) async fn save(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    of: (&dyn ImportKind, OrganisationId),
    (name, plan): (&str, &Plan),
) -> Result<(), AppError> {
    let titles = plan.layout.as_ref().map(Layout::titles).unwrap_or_default();
    let mapping = Mapping { sheet: None, ..plan.mapping.clone() };
    let saved = Saved { titles, mapping, common: plan.common.clone() };
    let id = ImportProfileId(app.randomness.id(app.clock.now()));
    let of = (of.0.code(), of.1);
    Ok(queries::save_profile(write, caller.area, id, of, name, &json(&saved)?).await?)
}
