//! `GET /api/v1/organisations` and `GET /api/v1/organisations/{id}`.

use crate::organisations::{self, Checked, Organisation};
use crate::platform::access::Permission;
use crate::platform::api::{self, Fault, Listed};
use crate::platform::error::AppError;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use axum::Json;
use axum::extract::{Path, RawQuery};

const LIST: &str = "/api/v1/organisations";
const SHOW: &str = "/api/v1/organisations/{id}";

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Token(Permission::ReadOrganisations);
    vec![get(LIST, needs, list), get(SHOW, needs, show)]
}

/// A party organisation (党组织).
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(super) struct OrganisationBody {
    /// Its identifier.
    id: String,
    /// Its code (组织编号), unique in the county.
    code: String,
    /// Its full name.
    name: String,
    /// The name as people say it.
    short_name: String,
    /// `local-committee`, `party-committee`, `general-branch`, `branch` or `party-group`.
    kind: &'static str,
    /// Where it stands in society, such as `village` or `new-economic`.
    setting: &'static str,
    /// The path code (层级码): four characters a level, so that all below it begin with the same characters.
    path: String,
    /// The identifier of the organisation above it.
    superior: Option<String>,
    /// When it was founded, as far as known.
    founded: Option<String>,
    /// The day it was closed.
    dissolved_on: Option<String>,
}

impl From<Organisation> for OrganisationBody {
    fn from(organisation: Organisation) -> Self {
        Self {
            id: organisation.id.to_string(),
            code: organisation.code,
            name: organisation.name,
            short_name: organisation.short_name,
            kind: organisation.kind.code(),
            setting: organisation.setting.code(),
            path: organisation.path,
            superior: organisation.superior.map(|id| id.to_string()),
            founded: organisation.founded.map(|date| date.to_string()),
            dissolved_on: organisation.dissolved_on.map(|day| day.to_string()),
        }
    }
}

/// One organisation with its figures, leaders and what the regulations say of it.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(super) struct OrganisationDetail {
    #[serde(flatten)]
    organisation: OrganisationBody,
    /// Members: of a branch its own, of what stands above branches all those below.
    members: i64,
    /// Full members among them.
    full_members: i64,
    /// Who holds which post today.
    leaders: Vec<LeaderBody>,
    /// The day on which the running term ends.
    term_due: Option<String>,
    /// What is not in order or soon due.
    findings: Vec<FindingBody>,
}

/// Somebody who holds a post.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(super) struct LeaderBody {
    /// The post.
    post: String,
    /// The name.
    name: String,
    /// Since when.
    from: String,
}

/// What a rule says.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(super) struct FindingBody {
    /// The rule's id.
    rule: String,
    /// `block`, `warn` or `inform`.
    strength: String,
    /// Whether the rule's source was read; false: to be confirmed.
    confirmed: bool,
    /// The finding in the language asked for.
    text: String,
    /// Instrument and article.
    citation: String,
    /// What can be done.
    remedy: String,
}

/// Organisations in the token's reach: one level below `superior`, or all found by `words`.
#[utoipa::path(get, path = "/api/v1/organisations", tag = "organisations",
    params(
        ("words" = Option<String>, Query, description = "Words of the name, pinyin, initials or code"),
        ("superior" = Option<String>, Query, description = "Identifier; without it the token's own organisation"),
        ("after" = Option<String>, Query, description = "From `next` of the page before"),
        ("limit" = Option<i64>, Query, description = "1 to 100; 50 without a wish", minimum = 1, maximum = 100),
    ),
    responses((status = 200, body = Listed<OrganisationBody>), (status = 400, body = Fault), (status = 401, body = Fault), (status = 403, body = Fault), (status = 404, body = Fault)),
    security(("token" = [])))]
pub(super) async fn list(
    context: Context,
    RawQuery(query): RawQuery,
) -> Result<Json<Listed<OrganisationBody>>, AppError> {
    let caller = context.caller()?;
    let asked = api::asked(query.as_deref(), &["words", "superior", "after", "limit"])?;
    let limit = api::limit(&asked)?;
    let mut read = context.app.db.read().await?;
    if !asked.first("words").is_empty() {
        let found = organisations::search(&mut read, caller, asked.first("words"), limit).await?;
        return Ok(Json(Listed { items: found.into_iter().map(Into::into).collect(), next: None }));
    }
    let superior = match asked.first("superior") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let superior = organisations::by_id(&mut read, caller, superior).await?;
    let after = match api::value(&asked, "after", || "next".to_owned())? {
        None => String::new(),
        Some(id) => organisations::by_id(&mut read, caller, id).await?.path,
    };
    let found = organisations::children(&mut read, caller, &superior, &after, limit + 1).await?;
    let (items, next) = api::page(found, limit, LIST, &asked, |last| last.id.to_string());
    Ok(Json(Listed { items: items.into_iter().map(Into::into).collect(), next }))
}

/// One organisation.
#[utoipa::path(get, path = "/api/v1/organisations/{id}", tag = "organisations",
    params(("id" = String, Path, description = "Identifier")),
    responses((status = 200, body = OrganisationDetail), (status = 401, body = Fault), (status = 403, body = Fault), (status = 404, body = Fault)),
    security(("token" = [])))]
pub(super) async fn show(
    context: Context,
    Path(id): Path<String>,
) -> Result<Json<OrganisationDetail>, AppError> {
    let caller = context.caller()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    let organisation = organisations::by_id(&mut read, caller, id).await?;
    let today = context.app.clock.today();
    let figures = organisations::figures(&mut read, caller.area, &organisation, today).await?;
    let leaders = organisations::leaders(&mut read, caller.area, id, today).await?;
    let checked = organisations::check(&context.app, &organisation, &figures);
    let zh = context.language == crate::platform::text::Language::Zh;
    Ok(Json(OrganisationDetail {
        organisation: organisation.into(),
        members: figures.counts.members,
        full_members: figures.counts.full,
        leaders: leaders
            .into_iter()
            .map(|post| LeaderBody { post: post.post, name: post.name, from: post.from.to_string() })
            .collect(),
        term_due: figures.term.map(|term| term.end().to_string()),
        findings: checked.iter().map(|finding| body(finding, zh)).collect(),
    }))
}

fn body(finding: &Checked, zh: bool) -> FindingBody {
    FindingBody {
        rule: finding.rule.clone(),
        strength: finding.strength_key.trim_start_matches("strength-").to_owned(),
        confirmed: finding.confirmed,
        text: finding.text(zh).to_owned(),
        citation: finding.citation(zh).to_owned(),
        remedy: finding.remedy(zh).to_owned(),
    }
}
