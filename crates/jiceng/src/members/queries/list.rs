//! The list. Every page is a walk of one index from a place on, a set gathered through an index because it is
//! small, or, where few of many fit, a walk that stops after [`WINDOW`] entries and says so: no page ever reads more.

mod ways;

use super::super::model::{Category, Standing};
use super::filter::{Filter, Order};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, MembershipId, OrganisationId};
use crate::platform::search;
use db::{FromRow, Read, Row, Statement, Value, args};
use ways::{
    AS_OF, BY_BRANCH, BY_BRANCH_DOWN, BY_JOINED, BY_JOINED_DOWN, BY_NAME, BY_NAME_DOWN, FLOATING, FOUND,
    FOUND_DOWN, GATHERED, GATHERED_DOWN, PROBATIONARY, RETAINED, SUSPENDED, WAYS, WITHOUT_BIRTH,
    WITHOUT_IDENTITY, WITHOUT_JOINED, WITHOUT_TELEPHONE, Way,
};

/// So many entries of an index are read for one page at most, where few of them fit.
const WINDOW: i64 = 5_000;
/// Up to so many rows are gathered and sorted instead of walked.
const FEW: i64 = 5_000;
/// Counting all members of a scope, in the index alone, stops here.
const COUNTED: i64 = 100_000;
/// Counting those who fit looks at so many entries.
const LOOKED_AT: i64 = 10_000;

db::statements! {
    SCOPE_COUNT = "SELECT count(*) FROM (SELECT 1 FROM membership m WHERE m.area = $1 AND m.until_day IS NULL AND m.path >= $2 AND m.path < $3 LIMIT $4) t";
    PLACE_OF = "SELECT sort_key, joined, path FROM membership WHERE area = $1 AND id = $2";
    BEGINS = "SELECT m.id FROM membership m WHERE m.area = $1 AND m.until_day IS NULL AND m.sort_key >= $2 AND m.sort_key < $3 LIMIT 1";
    TOKEN_COUNT = "SELECT count(*) FROM (SELECT 1 FROM person_token WHERE area = $1 AND token >= $2 AND token < $3 LIMIT $4) t";
}

/// Every statement of this file, for the test that prepares them on both databases.
#[must_use]
pub(super) fn statements() -> Vec<&'static Statement> {
    let mut all = STATEMENTS.to_vec();
    for way in WAYS {
        all.extend([&way.page, &way.count]);
        all.extend(&way.end);
    }
    all
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The membership.
    pub id: MembershipId,
    /// The name.
    pub name: String,
    /// The key by which the list is sorted.
    pub sort_key: String,
    /// Full or probationary.
    pub category: Category,
    /// Of the membership.
    pub standing: Standing,
    /// When admitted.
    pub joined: Option<PartialDate>,
    /// The name of the branch.
    pub branch: String,
    /// Post in the organisation.
    pub party_post: Option<String>,
    /// The path code of the branch.
    pub path: String,
    /// The branch.
    pub organisation: OrganisationId,
    /// The code of the branch.
    pub code: String,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self {
            id: row.at(0)?,
            name: row.at(1)?,
            sort_key: row.at(2)?,
            category: row.at(3)?,
            standing: row.at(4)?,
            joined: row.at(5)?,
            branch: row.at(6)?,
            party_post: row.at(7)?,
            path: row.at(8)?,
            organisation: row.at(9)?,
            code: row.at(10)?,
        })
    }
}

/// A place in the order of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The value by which the list is sorted before the name; empty when by name alone.
    pub key: String,
    /// The sort key of the name.
    pub sort_key: String,
    /// The membership.
    pub id: MembershipId,
}

impl FromRow for Place {
    fn from_row(row: &Row) -> Result<Self, db::Error> {
        Ok(Self { key: row.at(0)?, sort_key: row.at(1)?, id: row.at(2)? })
    }
}

impl Place {
    /// The ends of an order, first and last, among names whose key begins in a way.
    fn ends(order: Order, begins: &str) -> (Self, Self) {
        let end = search::prefix_end(begins);
        let key = if order.by_name() { String::new() } else { end.clone() };
        let low =
            Self { key: String::new(), sort_key: begins.to_owned(), id: MembershipId(uuid::Uuid::nil()) };
        let high = Self { key, sort_key: end, id: MembershipId(uuid::Uuid::max()) };
        if order.descends() { (high, low) } else { (low, high) }
    }

    /// Whether this place comes before another in an order.
    fn is_before(&self, other: &Self, order: Order) -> bool {
        let before = (&self.key, &self.sort_key, self.id) < (&other.key, &other.sort_key, other.id);
        if order.descends() { !before } else { before }
    }

    /// Where a line stands in an order.
    #[must_use]
    pub fn of(line: &Listed, order: Order) -> Self {
        let key = match order {
            Order::Name | Order::NameDown => String::new(),
            Order::Joined | Order::JoinedDown => line.joined.map(|date| date.to_string()).unwrap_or_default(),
            Order::Branch | Order::BranchDown => line.path.clone(),
        };
        Self { key, sort_key: line.sort_key.clone(), id: line.id }
    }
}

/// A page of the list.
#[derive(Clone, Debug)]
pub struct Found {
    /// The lines.
    pub lines: Vec<Listed>,
    /// Where the next page begins.
    pub next: Option<Place>,
    /// Whether the page is short because reading stopped after many entries that do not fit.
    pub stopped: bool,
}

/// A number of members, or the least it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The number.
    pub count: i64,
    /// Whether it is only the least.
    pub at_least: bool,
}

/// A page of members in the caller's reach, in an order, after a place.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn page(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
    filter: &Filter,
    after: Option<&Place>,
    size: i64,
) -> Result<Found, AppError> {
    let own = caller.scope(Permission::ReadMembers)?;
    let Some(scope) = own.within(within) else {
        return Ok(Found { lines: Vec::new(), next: None, stopped: false });
    };
    let way = way(read, caller, &scope, filter).await?;
    let (first, last) = Place::ends(filter.order, &filter.begins);
    let start = after.cloned().unwrap_or(first);
    let end = match &way.end {
        Some(end) if filter.narrows() || scope != own => window(read, caller, end, &start, WINDOW).await?,
        _ => None,
    };
    let end = end.filter(|end| end.is_before(&last, filter.order));
    let stop = end.clone().unwrap_or(last);
    let values = values(caller, &scope, filter, (&start, &stop), size + 1, way);
    let mut lines: Vec<Listed> = read.all(&way.page, &values).await?;
    let wanted = usize::try_from(size).unwrap_or(usize::MAX);
    let more = lines.len() > wanted;
    lines.truncate(wanted);
    let next = if more { lines.last().map(|line| Place::of(line, filter.order)) } else { end };
    Ok(Found { stopped: !more && next.is_some(), lines, next })
}

/// How many members fit; at most so many entries are looked at, after which the least number is told.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn count(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
    filter: &Filter,
) -> Result<Total, AppError> {
    let own = caller.scope(Permission::ReadMembers)?;
    let Some(scope) = own.within(within) else { return Ok(Total { count: 0, at_least: false }) };
    if !filter.narrows() {
        let values = args![caller.area, scope.from, scope.to, COUNTED + 1];
        let (count,): (i64,) = read.one(&SCOPE_COUNT, &values).await?;
        return Ok(Total { count: count.min(COUNTED), at_least: count > COUNTED });
    }
    let filter = Filter { order: filter.order.upward(), ..filter.clone() };
    let way = way(read, caller, &scope, &filter).await?;
    let (start, last) = Place::ends(filter.order, &filter.begins);
    let end = match &way.end {
        Some(end) => window(read, caller, end, &start, LOOKED_AT).await?,
        None => None,
    };
    let end = end.filter(|end| end.is_before(&last, filter.order));
    let stop = end.clone().unwrap_or(last);
    let values = values(caller, &scope, &filter, (&start, &stop), 1, way);
    let (count,): (i64,) = read.one(&way.count, &values).await?;
    Ok(Total { count, at_least: end.is_some() })
}

/// All members that fit in the order of names, after a place; however many entries must be read for it.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn list(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
    filter: &Filter,
    after: Option<(&str, MembershipId)>,
    limit: i64,
) -> Result<Vec<Listed>, AppError> {
    let filter = Filter { order: Order::Name, ..filter.clone() };
    let mut place = after.map(|(key, id)| Place { key: String::new(), sort_key: key.to_owned(), id });
    let mut lines = Vec::new();
    loop {
        let missing = limit - i64::try_from(lines.len()).unwrap_or(i64::MAX);
        if missing <= 0 {
            return Ok(lines);
        }
        let found = page(read, caller, within, &filter, place.as_ref(), missing).await?;
        lines.extend(found.lines);
        place = found.next;
        if place.is_none() {
            return Ok(lines);
        }
    }
}

/// How many members are in a scope of the caller's.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn total(read: &mut Read, caller: &Caller, within: &Scope) -> Result<i64, AppError> {
    let own = caller.scope(Permission::ReadMembers)?;
    let Some(scope) = own.within(within) else { return Ok(0) };
    let (count,): (i64,) =
        read.one(&SCOPE_COUNT, &args![caller.area, scope.from, scope.to, i64::MAX]).await?;
    Ok(count)
}

/// How the sort keys of those names begin that begin as typed, where what was typed is found in more names than can be
/// gathered; none where all can be listed, or none begins so.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn beginning(
    read: &mut Read,
    caller: &Caller,
    within: &Scope,
    filter: &Filter,
) -> Result<Option<String>, AppError> {
    let Some(scope) = caller.scope(Permission::ReadMembers)?.within(within) else { return Ok(None) };
    let Some(begins) = search::beginning(&filter.words).filter(|_| filter.order.by_name()) else {
        return Ok(None);
    };
    let way = way(read, caller, &scope, filter).await?;
    if ![&BY_NAME, &BY_NAME_DOWN].into_iter().any(|own| std::ptr::eq(way, own)) {
        return Ok(None);
    }
    let values = args![caller.area, begins.key, search::prefix_end(&begins.key)];
    let one: Option<(MembershipId,)> = read.optional(&BEGINS, &values).await?;
    Ok(one.map(|_| begins.key))
}

/// The way that reads least.
async fn way(
    read: &mut Read,
    caller: &Caller,
    scope: &Scope,
    filter: &Filter,
) -> Result<&'static Way, AppError> {
    if filter.as_of.is_some() {
        return Ok(&AS_OF);
    }
    let down = filter.order.descends();
    if let Some(query) = search::query(&filter.words).filter(|_| filter.begins.is_empty()) {
        let values = args![caller.area, query.from, query.to, FEW + 1];
        let (found,): (i64,) = read.one(&TOKEN_COUNT, &values).await?;
        if found <= FEW {
            return Ok(if down { &FOUND_DOWN } else { &FOUND });
        }
    }
    let values = args![caller.area, scope.from, scope.to, FEW + 1];
    let (inside,): (i64,) = read.one(&SCOPE_COUNT, &values).await?;
    if inside <= FEW {
        return Ok(if down { &GATHERED_DOWN } else { &GATHERED });
    }
    Ok(match filter.order {
        Order::Name => rare(filter).unwrap_or(&BY_NAME),
        Order::NameDown => &BY_NAME_DOWN,
        Order::Joined => &BY_JOINED,
        Order::JoinedDown => &BY_JOINED_DOWN,
        Order::Branch => &BY_BRANCH,
        Order::BranchDown => &BY_BRANCH_DOWN,
    })
}

/// The walk of those few to whom something rare applies.
fn rare(filter: &Filter) -> Option<&'static Way> {
    match (filter.standing.as_str(), filter.category.as_str()) {
        ("suspended", _) => Some(&SUSPENDED),
        ("retained", _) => Some(&RETAINED),
        (_, "probationary") => Some(&PROBATIONARY),
        _ if filter.floating == "yes" => Some(&FLOATING),
        _ if filter.lacking == "identity" => Some(&WITHOUT_IDENTITY),
        _ if filter.lacking == "telephone" => Some(&WITHOUT_TELEPHONE),
        _ if filter.lacking == "birth" => Some(&WITHOUT_BIRTH),
        _ if filter.lacking == "joined" => Some(&WITHOUT_JOINED),
        _ => None,
    }
}

/// Where a window of a walk ends; none when the walk ends before it.
async fn window(
    read: &mut Read,
    caller: &Caller,
    end: &'static Statement,
    start: &Place,
    entries: i64,
) -> Result<Option<Place>, db::Error> {
    read.optional(end, &args![caller.area, start.key, start.sort_key, start.id, entries - 1]).await
}

fn values(
    caller: &Caller,
    scope: &Scope,
    filter: &Filter,
    places: (&Place, &Place),
    limit: i64,
    way: &Way,
) -> Vec<Value> {
    let (after, until) = places;
    // Between the places all names begin as typed; among them only a character tells names of one sound apart.
    let (token, token_end, like) = if filter.begins.is_empty() {
        search::query(&filter.words).map(|it| (it.from, it.to, it.like)).unwrap_or_default()
    } else {
        let like = search::beginning(&filter.words).map(|it| it.like).unwrap_or_default();
        (String::new(), String::new(), like)
    };
    let mut values = args![caller.area, scope.from, scope.to, limit].to_vec();
    values.extend(args![filter.category, filter.standing, filter.sex, filter.born.0, filter.born.1]);
    values.extend(args![filter.education_words(), filter.joined.0, filter.joined.1, filter.group]);
    values.extend(args![filter.floating, filter.lacking, token, token_end, like]);
    values.extend(args![after.key, after.sort_key, after.id, until.key, until.sort_key, until.id]);
    match (&way.end, filter.as_of) {
        (Some(_), Some(day)) => values.extend(args![day]),
        (Some(_), None) => {}
        (None, _) => values.extend(args![filter.order.key()]),
    }
    values
}

/// The place of a membership in an order; none when there is no such membership.
pub(in crate::members) async fn place_of(
    read: &mut Read,
    area: AreaId,
    id: MembershipId,
    order: Order,
) -> Result<Option<Place>, db::Error> {
    let row: Option<(String, Option<String>, String)> = read.optional(&PLACE_OF, &args![area, id]).await?;
    Ok(row.map(|(sort_key, joined, path)| {
        let key = match order.key() {
            "joined" => joined.unwrap_or_default(),
            "branch" => path,
            _ => String::new(),
        };
        Place { key, sort_key, id }
    }))
}
