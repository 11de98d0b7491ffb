//! Floating members of the demo: those whom the roster marks, most of them registered, and two who came to the first branch.

use crate::floating::{self, Act, Arrival, Host, Leaving, Note, Reach, Side, Unlisted, Way, Whereabouts};
use crate::organisations::Organisation;
use crate::platform::access::Scope;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, PeerId};
use db::Write;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// So many are registered; of the others the register says only that they are away.
const REGISTERED: i64 = 200;
/// Every so manieth is left to be registered by whoever tries the program.
const LEFT_OPEN: usize = 3;
/// Of this one, who is in the province and not out of touch, the county next to this one is told by a signed file.
const TOLD: usize = 1;
/// Every so manieth is out of touch.
const LOST: usize = 5;
/// Where people of a village go to.
const PLACES: [(&str, Reach, &str); 3] = [
    ("浙江省杭州市滨江区", Reach::Elsewhere, "杭州某社区党支部"),
    ("省城经济开发区", Reach::Province, "开发区某企业党支部"),
    ("县城工业园", Reach::County, "园区某企业党支部"),
];

/// Registers who left and who came.
pub(super) async fn create(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (branches, neighbour): (&[Organisation], PeerId),
) -> Result<(), AppError> {
    let away = floating::unlisted_in(write, area, &Scope::subtree(""), REGISTERED).await?;
    for (at, member) in away.iter().enumerate().filter(|(at, _)| at % LEFT_OPEN != LEFT_OPEN - 1) {
        leave(app, write, area, (at, member), (at == TOLD).then_some(neighbour)).await?;
    }
    let Some((first, second)) = branches.first().zip(branches.get(1)) else { return Ok(()) };
    came(app, write, area, first).await?;
    expected(app, write, area, (first, second)).await
}

fn ago(app: &App, months: i64) -> Date {
    app.clock.today().saturating_sub(months.months())
}

fn note(act: Act, on: Date, words: &str) -> Note {
    let way = (act == Act::Contact).then_some(Way::Telephone);
    Note { act, on, way, words: Some(words.to_owned()), until: None }
}

async fn leave(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (at, member): (usize, &Unlisted),
    peer: Option<PeerId>,
) -> Result<(), AppError> {
    let (place, reach, host) = PLACES[at % PLACES.len()];
    let leaving = Leaving {
        reason: "务工".to_owned(),
        occupation: Some("建筑".to_owned()),
        expected_on: None,
        contact_name: None,
        whereabouts: Whereabouts {
            from: ago(app, 9),
            reach,
            place: place.to_owned(),
            fixed: false,
            host: Host {
                name: Some(host.to_owned()),
                telephone: Some("0000-5550199".to_owned()),
                peer,
                ..Host::default()
            },
        },
    };
    let id = floating::register_leaving(app, write, area, (member, &leaving)).await?;
    let contact =
        note(Act::Contact, ago(app, if at.is_multiple_of(LOST) { 8 } else { 2 }), "在外务工，身体好");
    floating::register_note(app, write, area, (id, Side::Home, &contact)).await?;
    if at.is_multiple_of(LOST) {
        let lost = note(Act::Lost, ago(app, 8), "电话停机，问了家人和同乡，还没有消息");
        floating::register_note(app, write, area, (id, Side::Home, &lost)).await?;
    } else {
        let certificate = Note {
            until: Some(app.clock.today().saturating_add(12.months())),
            ..note(Act::Certificate, ago(app, 8), &format!("演流{:04}", at + 1))
        };
        floating::register_note(app, write, area, (id, Side::Home, &certificate)).await?;
    }
    Ok(())
}

/// Somebody of another county, who meets with the first branch.
async fn came(app: &App, write: &mut Write, area: AreaId, first: &Organisation) -> Result<(), AppError> {
    let arrival = Arrival {
        name: "欧阳流入".to_owned(),
        on: ago(app, 10),
        reach: Reach::Province,
        home: None,
        home_name: Some("邻县某镇某村党支部".to_owned()),
        home_contact: Some("联系人某".to_owned()),
        home_telephone: Some("0000-5550188".to_owned()),
        dwelling: "本村一组".to_owned(),
        workplace: Some("本村合作社".to_owned()),
        joins: Some("第一党小组".to_owned()),
    };
    let id = floating::register_arrival(app, write, area, (first.id, &arrival)).await?;
    let contact = note(Act::Contact, ago(app, 1), "参加了主题党日");
    floating::register_note(app, write, area, (id, Side::Host, &contact)).await?;
    Ok(())
}

/// Somebody of the second branch, whom the first one says is with it, and the second did not confirm yet.
async fn expected(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (first, second): (&Organisation, &Organisation),
) -> Result<(), AppError> {
    let members = crate::dues::members_of(write, area, second.id).await?;
    let Some(member) = members.last() else { return Ok(()) };
    let arrival = Arrival {
        name: member.name.clone(),
        on: ago(app, 1),
        reach: Reach::County,
        home: Some(second.id),
        home_name: None,
        home_contact: None,
        home_telephone: None,
        dwelling: "本村二组".to_owned(),
        workplace: None,
        joins: None,
    };
    floating::register_arrival(app, write, area, (first.id, &arrival)).await?;
    Ok(())
}
