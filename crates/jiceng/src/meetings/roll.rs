//! Who ought to come (应到): the register as of the day, or the committee as of the day.

use super::model::{Attendance, Attendee, Draft, Kind, is_group_named};
use super::queries;
use crate::members::{self, Standing, Voter};
use crate::organisations::{self, Duty, Organisation};
use crate::platform::access::Caller;
use crate::platform::app::App;
use crate::platform::error::AppError;
use db::Read;

/// So many fit on one sheet; a larger meeting tells its people in words.
pub(super) const MOST: usize = 400;

/// Everybody who ought to come on that day, all present; empty where there is no roll. Suspended and retained members
/// take no part in organisational life and are not expected.
pub(super) async fn expected(
    app: &App,
    read: &mut Read,
    caller: &Caller,
    organisation: &Organisation,
    draft: &Draft,
) -> Result<Vec<Attendee>, AppError> {
    use organisations::Kind as K;
    if !draft.kind.has_roll() {
        return Ok(Vec::new());
    }
    if draft.kind.is_of_the_committee() {
        return committee(read, caller, organisation, draft).await;
    }
    let roll = match (organisation.kind, draft.kind) {
        (K::Group, _) => {
            let Some(superior) = organisation.superior else { return Ok(Vec::new()) };
            let Ok(branch) = organisations::by_id(read, caller, superior).await else {
                return Ok(Vec::new());
            };
            let name = &organisation.short_name;
            of_group(app, read, caller, &branch, draft, |group| is_group_named(name, group)).await?
        }
        (K::Branch, Kind::Group) => {
            let wanted = draft.group.as_deref();
            of_group(app, read, caller, organisation, draft, |group| Some(group) == wanted).await?
        }
        (K::Branch | K::GeneralBranch, _) => {
            let all = members::entitled(app, read, caller, organisation, draft.on).await?;
            all.into_iter().filter(takes_part).map(attendee).collect()
        }
        (K::Committee | K::LocalCommittee, _) => Vec::new(),
    };
    Ok(if roll.len() > MOST { Vec::new() } else { roll })
}

fn takes_part(voter: &Voter) -> bool {
    voter.member.standing == Standing::Normal
}

fn attendee(voter: Voter) -> Attendee {
    Attendee {
        person: Some(voter.member.person),
        votes: voter.entitled(),
        name: voter.member.name,
        attendance: Attendance::Present,
        reason: None,
    }
}

/// The members of a branch who were in a group that day.
async fn of_group(
    app: &App,
    read: &mut Read,
    caller: &Caller,
    branch: &Organisation,
    draft: &Draft,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Attendee>, AppError> {
    let groups = queries::groups_on(read, caller.area, branch.id, draft.on).await?;
    let all = members::entitled(app, read, caller, branch, draft.on).await?.into_iter();
    let own = all.filter(|it| groups.get(&it.member.id).is_some_and(|group| wanted(group)));
    Ok(own.filter(takes_part).map(attendee).collect())
}

/// Those in office that day, each once whatever posts they hold.
async fn committee(
    read: &mut Read,
    caller: &Caller,
    organisation: &Organisation,
    draft: &Draft,
) -> Result<Vec<Attendee>, AppError> {
    let posts = organisations::leaders(read, caller.area, organisation.id, draft.on).await?;
    let mut roll: Vec<Attendee> = Vec::new();
    for post in posts.into_iter().filter(|it| it.post.parse::<Duty>().is_ok_and(Duty::is_office)) {
        if roll.iter().all(|it| (it.person, &it.name) != (post.person, &post.name)) {
            roll.push(Attendee {
                person: post.person,
                name: post.name,
                votes: true,
                attendance: Attendance::Present,
                reason: None,
            });
        }
    }
    Ok(roll)
}

/// A roll as it was recorded, with whoever the register has since come to list for that day.
pub(super) fn renewed(recorded: Vec<Attendee>, expected: Vec<Attendee>) -> Vec<Attendee> {
    let mut roll = recorded;
    for one in expected {
        let known = roll.iter().any(|it| match (it.person, one.person) {
            (Some(a), Some(b)) => a == b,
            _ => it.name == one.name,
        });
        if !known {
            roll.push(one);
        }
    }
    roll
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::id::PersonId;

    fn one(person: Option<u128>, name: &str, attendance: Attendance) -> Attendee {
        let person = person.map(|it| PersonId(uuid::Uuid::from_u128(it)));
        Attendee { person, name: name.to_owned(), votes: true, attendance, reason: None }
    }

    #[test]
    fn a_recorded_roll_stays_as_it_was_and_takes_in_whoever_was_entered_late() {
        let recorded = vec![one(Some(1), "甲", Attendance::Leave), one(None, "乙", Attendance::Absent)];
        let expected = vec![
            one(Some(1), "甲改名", Attendance::Present),
            one(None, "乙", Attendance::Present),
            one(Some(3), "丙", Attendance::Present),
        ];
        let roll = renewed(recorded.clone(), expected);
        assert_eq!(roll[..2], recorded[..]);
        assert_eq!((roll.len(), roll[2].name.as_str()), (3, "丙"));
    }
}
