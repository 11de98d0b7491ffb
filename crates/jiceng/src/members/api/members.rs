//! `GET /api/v1/members` and `GET /api/v1/members/{id}`.

use crate::members::model::{Category, Standing};
use crate::members::queries::{self, Filter, Listed as Line, Member, Order};
use crate::organisations;
use crate::platform::access::{Permission, Scope};
use crate::platform::api::{self, Fault, Listed};
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get};
use axum::Json;
use axum::extract::{Path, RawQuery};

const LIST: &str = "/api/v1/members";
const SHOW: &str = "/api/v1/members/{id}";

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Token(Permission::ReadMembers);
    vec![get(LIST, needs, list), get(SHOW, needs, show)]
}

/// A member (党员) as the register lists them.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(super) struct MemberLine {
    /// The identifier of the membership.
    id: String,
    /// The name.
    name: String,
    /// `full` or `probationary`.
    category: &'static str,
    /// `normal`, `suspended` or `retained`.
    standing: &'static str,
    /// When admitted, as far as known.
    joined: Option<String>,
    /// The branch's name.
    branch: String,
    /// The identifier of the branch.
    organisation: String,
    /// The branch's code (组织编号), unique in the county.
    organisation_code: String,
    /// The post in the organisation.
    party_post: Option<String>,
}

impl From<Line> for MemberLine {
    fn from(line: Line) -> Self {
        Self {
            id: line.id.to_string(),
            name: line.name,
            category: line.category.code(),
            standing: line.standing.code(),
            joined: line.joined.map(|date| date.to_string()),
            branch: line.branch,
            organisation: line.organisation.to_string(),
            organisation_code: line.code,
            party_post: line.party_post,
        }
    }
}

/// A member's record. Protected numbers are masked; nothing opens them here.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(super) struct MemberBody {
    /// The identifier of the membership.
    id: String,
    /// The identifier of the person, the same over all memberships.
    person: String,
    /// The identifier of the branch.
    organisation: String,
    /// The branch's name.
    branch: String,
    /// The name.
    name: String,
    /// `male` or `female`.
    sex: Option<&'static str>,
    /// Birth, as far as known.
    birth: Option<String>,
    /// Ethnicity.
    ethnicity: Option<String>,
    /// Highest education.
    education: Option<String>,
    /// `full` or `probationary`.
    category: &'static str,
    /// `normal`, `suspended` or `retained`.
    standing: &'static str,
    /// When admitted, as far as known.
    joined: Option<String>,
    /// When full, as far as known.
    full_since: Option<String>,
    /// The post in the organisation.
    party_post: Option<String>,
    /// The group.
    party_group: Option<String>,
    /// In this branch from.
    from: String,
    /// The first day on which it no longer was so.
    until: Option<String>,
    /// The identity number, masked.
    identity_masked: Option<String>,
    /// The telephone, masked.
    telephone_masked: Option<String>,
    /// Counts changes of the person.
    version: i64,
}

impl From<Member> for MemberBody {
    fn from(member: Member) -> Self {
        let date = |date: Option<crate::platform::date::PartialDate>| date.map(|date| date.to_string());
        Self {
            id: member.id.to_string(),
            person: member.person.to_string(),
            organisation: member.organisation.to_string(),
            branch: member.branch,
            name: member.name,
            sex: member.sex.map(crate::members::Sex::code),
            birth: date(member.birth),
            ethnicity: member.ethnicity,
            education: member.education,
            category: member.category.code(),
            standing: member.standing.code(),
            joined: date(member.joined),
            full_since: date(member.full_since),
            party_post: member.party_post,
            party_group: member.party_group,
            from: member.from.to_string(),
            until: member.until.map(|day| day.to_string()),
            identity_masked: member.identity_mask,
            telephone_masked: member.telephone_mask,
            version: member.version,
        }
    }
}

/// A word of an enumeration, or none asked for.
fn word<T: std::str::FromStr + std::fmt::Display>(
    asked: &Submitted,
    name: &'static str,
    all: &[T],
) -> Result<String, AppError> {
    let words = || all.iter().map(T::to_string).collect::<Vec<_>>().join(", ");
    Ok(api::value::<T>(asked, name, words)?.map(|word| word.to_string()).unwrap_or_default())
}

/// What the list can be asked.
const ASKED: [&str; 7] = ["organisation", "words", "category", "standing", "as_of", "after", "limit"];

/// Members in the token's reach, in the order of names.
#[utoipa::path(get, path = "/api/v1/members", tag = "members",
    params(
        ("organisation" = Option<String>, Query, description = "Identifier; it and all below it. Without it the token's own organisation"),
        ("words" = Option<String>, Query, description = "Words of the name, pinyin or initials"),
        ("category" = Option<String>, Query, description = "`full` or `probationary`"),
        ("standing" = Option<String>, Query, description = "`normal`, `suspended` or `retained`"),
        ("as_of" = Option<String>, Query, description = "Who was a member on this day, as known now; for example 2026-06-30"),
        ("after" = Option<String>, Query, description = "From `next` of the page before"),
        ("limit" = Option<i64>, Query, description = "1 to 100; 50 without a wish", minimum = 1, maximum = 100),
    ),
    responses((status = 200, body = Listed<MemberLine>), (status = 400, body = Fault), (status = 401, body = Fault), (status = 403, body = Fault), (status = 404, body = Fault)),
    security(("token" = [])))]
pub(super) async fn list(
    context: Context,
    RawQuery(query): RawQuery,
) -> Result<Json<Listed<MemberLine>>, AppError> {
    let caller = context.caller()?;
    let asked = api::asked(query.as_deref(), &ASKED)?;
    let limit = api::limit(&asked)?;
    let as_of = api::value(&asked, "as_of", || context.app.clock.today().to_string())?;
    let filter = Filter {
        words: asked.first("words").to_owned(),
        category: word(&asked, "category", Category::ALL)?,
        standing: word(&asked, "standing", Standing::ALL)?,
        as_of,
        order: Order::Name,
        ..Filter::default()
    };
    let mut read = context.app.db.read().await?;
    let place = match asked.first("organisation") {
        "" => caller.acting.organisation,
        text => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let place = organisations::by_id(&mut read, caller, place).await?;
    let after = match api::value(&asked, "after", || "next".to_owned())? {
        None => None,
        Some(id) => {
            let last = queries::by_membership(&mut read, caller, id).await?;
            Some((last.sort_key, id))
        }
    };
    let after = after.as_ref().map(|(key, id)| (key.as_str(), *id));
    let scope = Scope::subtree(&place.path);
    let found = queries::list(&mut read, caller, &scope, &filter, after, limit + 1).await?;
    let (items, next) = api::page(found, limit, LIST, &asked, |last| last.id.to_string());
    Ok(Json(Listed { items: items.into_iter().map(Into::into).collect(), next }))
}

/// One member.
#[utoipa::path(get, path = "/api/v1/members/{id}", tag = "members",
    params(("id" = String, Path, description = "Identifier of the membership")),
    responses((status = 200, body = MemberBody), (status = 401, body = Fault), (status = 403, body = Fault), (status = 404, body = Fault)),
    security(("token" = [])))]
pub(super) async fn show(context: Context, Path(id): Path<String>) -> Result<Json<MemberBody>, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let member = queries::by_membership(&mut context.app.db.read().await?, context.caller()?, id).await?;
    Ok(Json(member.into()))
}
