//! What the regulations ask of the party groups of a branch (党小组): the branch sees to it, so that it stands among the
//! branch's own duties, each with the group's name. A group is an organisation of its own, or a name that the branch gives
//! some of its members.

use super::duties::{Obligation, calendar};
use super::events::events;
use super::figures::Figures;
use super::model::Kind;
use super::queries::{self, Organisation};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, OrganisationId};
use db::Read;
use jiff::civil::Date;
use uuid::Uuid;

/// What is asked of the groups of a branch between two days; nothing of what is no branch or has no groups.
///
/// # Errors
/// Whatever the database reports.
pub async fn duties_of_groups(
    app: &App,
    read: &mut Read,
    area: AreaId,
    branch: &Organisation,
    days: (Date, Date),
) -> Result<Vec<Obligation>, AppError> {
    let mut all = Vec::new();
    if branch.kind != Kind::Branch {
        return Ok(all);
    }
    for group in groups(read, area, branch).await? {
        let events = events(read, area, &group, days).await?;
        let asked = calendar(app, &group, &Figures::default(), &events, days).obligations.into_iter();
        all.extend(asked.filter(|it| it.event == MEETING).map(|it| it.of(&group.short_name)));
    }
    Ok(all)
}

/// The rulebook's word for the meeting of a group: of a group nothing else is asked by itself.
const MEETING: &str = "group-meeting";

/// The groups of a branch: organisations below it, and names of groups of members that none of these stands for.
async fn groups(read: &mut Read, area: AreaId, branch: &Organisation) -> Result<Vec<Organisation>, AppError> {
    let mut groups = queries::groups_below(read, area, &branch.path).await?;
    for name in queries::group_names(read, area, branch.id).await? {
        let known = groups.iter().any(|it| it.short_name.ends_with(name.as_str()));
        if !known && !name.is_empty() {
            // Nothing is recorded under this id: the meetings of such a group are the branch's.
            let id = OrganisationId(Uuid::nil());
            let superior = Some(branch.id);
            groups.push(Organisation {
                id,
                superior,
                kind: Kind::Group,
                name: name.clone(),
                short_name: name,
                founded: None,
                ..branch.clone()
            });
        }
    }
    Ok(groups)
}
