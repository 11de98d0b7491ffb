//! One member, and the act of seeing the protected numbers in full.

use crate::members::commands::unmask;
use crate::members::queries::{self, Member};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Reader, Submitted, SummaryLine, line, summary};
use crate::platform::id::MembershipId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;

/// Where the page is.
pub const PATH: &str = "/members/{id}";
const UNMASK: &str = "/members/{id}/protected";

/// The page.
#[must_use]
pub fn path(id: MembershipId) -> String {
    format!("/members/{id}")
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        get(PATH, Needs::Permission(Permission::ReadMembers), show),
        post(UNMASK, Needs::Permission(Permission::Unmask), reveal),
    ]
}

#[derive(Template)]
#[template(path = "members/pages/show.html")]
struct ShowPage {
    page: Page,
    summary: Vec<SummaryLine>,
    rows: Vec<(String, String)>,
    reason: Option<Field>,
    unmask_href: String,
    looks: Vec<(String, String, String)>,
}

async fn show(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let member = queries::by_membership(&mut context.app.db.read().await?, context.caller()?, id).await?;
    Page::render(&template(&context, &member, &Submitted::default(), &Errors::default(), None).await?)
}

async fn reveal(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut reader = Reader::new(&submitted);
    let reason = reader.required("reason", line(100));
    match reader.finish(reason) {
        Ok(reason) => {
            let (member, identity, telephone) = unmask(&context.app, context.caller()?, id, &reason).await?;
            let open = Some((identity, telephone));
            Page::render(&template(&context, &member, &Submitted::default(), &Errors::default(), open).await?)
        }
        Err(errors) => {
            let member =
                queries::by_membership(&mut context.app.db.read().await?, context.caller()?, id).await?;
            Page::render_refused(&template(&context, &member, &submitted, &errors, None).await?)
        }
    }
}

type Opened = Option<(Option<String>, Option<String>)>;

async fn template(
    context: &Context,
    member: &Member,
    submitted: &Submitted,
    errors: &Errors,
    opened: Opened,
) -> Result<ShowPage, AppError> {
    let caller = context.caller()?;
    let looks = queries::looks(&mut context.app.db.read().await?, caller.area, member.person).await?;
    let looks = looks.into_iter().map(|(at, who, what)| (clock::minute_of(at), who, what)).collect();
    let reason = (opened.is_none() && caller.may_at(Permission::Unmask, &member.path)).then(|| {
        Field::new(context, submitted, errors, "reason", "member-unmask-reason")
            .hint(context, "member-unmask-hint")
    });
    let crumbs = vec![Crumb { label: context.text("members-title"), href: super::list::path() }];
    let mut page = Page::titled(context, member.name.clone()).office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    let summary = reason.as_ref().map(|reason| summary(&[reason])).unwrap_or_default();
    let rows = rows(context, member, opened);
    Ok(ShowPage {
        page,
        summary,
        rows,
        reason,
        unmask_href: format!("/members/{}/protected", member.id),
        looks,
    })
}

fn rows(context: &Context, member: &Member, opened: Opened) -> Vec<(String, String)> {
    let (identity, telephone) =
        opened.unwrap_or_else(|| (member.identity_mask.clone(), member.telephone_mask.clone()));
    let date = |date: Option<crate::platform::date::PartialDate>| date.map(|date| date.to_string());
    let all = [
        ("member-branch", Some(member.branch.clone())),
        ("members-category", Some(context.text(member.category.key()))),
        ("members-standing", Some(context.text(member.standing.key()))),
        ("member-joined", date(member.joined)),
        ("member-full-since", date(member.full_since)),
        ("member-party-post", member.party_post.clone()),
        ("member-party-group", member.party_group.clone()),
        ("member-sex", member.sex.map(|sex| context.text(sex.key()))),
        ("member-birth", date(member.birth)),
        ("member-ethnicity", member.ethnicity.clone()),
        ("member-native-place", member.native_place.clone()),
        ("member-education", member.education.clone()),
        ("member-employer", member.employer.clone()),
        ("member-address", member.address.clone()),
        ("member-archive-at", member.archive_at.clone()),
        ("member-identity", identity),
        ("member-telephone", telephone),
        ("member-note", member.note.clone()),
    ];
    all.into_iter().filter_map(|(key, value)| value.map(|value| (context.text(key), value))).collect()
}
