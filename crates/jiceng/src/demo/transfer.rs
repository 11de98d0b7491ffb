//! Transfers in the synthetic county: somebody on the way into the first branch, somebody who asked to leave the county, and
//! a neighbouring county with which files are exchanged.

use super::Person;
use crate::members::Category;
use crate::organisations::Organisation;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::exchange::{self, Signer};
use crate::platform::id::{AreaId, PeerId};
use crate::platform::protect::Keys;
use crate::platform::randomness::Randomness;
use crate::transfer::{self, Ask, To};
use db::Write;
use jiff::ToSpan as _;
use uuid::Uuid;

/// From what the made-up key of the other county is drawn, so that it is the same each time.
const FOREIGN: u64 = 20_261_124;
/// What the other county is called.
const NEIGHBOUR: &str = "邻县县委组织部";

/// Registers the county next to this one, and sets down who is on the way: from the second branch to the first, and from
/// the first out of the county. Tells the county next to this one.
pub(super) async fn create(
    app: &App,
    write: &mut Write,
    area: AreaId,
    branches: &[Organisation],
    people: &[Vec<Person>],
) -> Result<PeerId, AppError> {
    let peer = neighbour(app, write, area).await?;
    let today = app.clock.today();
    let [first, second, ..] = branches else { return Ok(peer) };
    if let Some(person) = people.get(1).and_then(|persons| leaving(persons)) {
        let on = today.saturating_sub(10.days());
        let reason = "搬到青石镇居住".to_owned();
        let ask = Ask { to: To::Branch(Box::new(first.clone())), reason, on };
        set_down(app, write, area, (second, person), (&ask, Some((on, 30)))).await?;
    }
    if let Some(person) = people.first().and_then(|persons| leaving(persons)) {
        let on = today.saturating_sub(3.days());
        let to = To::Outside("中共邻县临河镇委员会".to_owned(), Some(peer));
        let ask = Ask { to, reason: "工作调动".to_owned(), on };
        set_down(app, write, area, (first, person), (&ask, None)).await?;
    }
    Ok(peer)
}

async fn set_down(
    app: &App,
    write: &mut Write,
    area: AreaId,
    (branch, person): (&Organisation, &Person),
    what: (&Ask, Option<(jiff::civil::Date, i64)>),
) -> Result<(), AppError> {
    let category = if person.votes { Category::Full } else { Category::Probationary };
    let who = (branch, person.id, person.name.as_str(), category);
    Ok(transfer::set_down(app, write, area, who, what).await?)
}

/// Somebody who holds no post, takes part, and has no account.
fn leaving(persons: &[Person]) -> Option<&Person> {
    let (_, others) = persons.split_last()?;
    others.iter().rev().find(|it| it.takes_part && it.votes && !it.floating)
}

/// Registers a county next to this one. Nobody holds its key.
async fn neighbour(app: &App, write: &mut Write, area: AreaId) -> Result<PeerId, AppError> {
    let theirs = Keys::generate(&Randomness::from_seed(FOREIGN));
    let key = Signer::of(&theirs, AreaId(Uuid::nil()))?.public();
    exchange::set_down(app, write, area, (NEIGHBOUR, &key)).await?;
    Ok(key.fingerprint())
}
