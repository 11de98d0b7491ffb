//! The board: what the rules say of every organisation of an area, kept in memory until something changes.
//!
//! A request costs one row (the journal's head) while nothing changed. After a change the figures are read again with
//! five set queries, and only organisations whose figures differ are judged again. The board holds path codes, counts
//! and numbers of rules; no name and no sentence.

use super::findings::{self, Checked, Figures, check_as};
use super::model::{Duty, Kind, Setting};
use super::queries::{self, Counts, Organisation, Standing};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, OrganisationId};
use crate::platform::journal;
use crate::platform::memo::Stamp;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::Arc;

/// What decides the findings of an organisation.
type Case = (Kind, Setting, Figures);

/// A rule that speaks, and how pressing it is.
#[derive(Clone, Debug)]
struct Said {
    rule: String,
    order: u8,
}

/// Totals over all organisations before a place, in the order of path codes.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    members: i64,
    full: i64,
    pressing: i64,
    /// By the place of the kind in [`Kind::ALL`].
    kinds: [i64; Kind::ALL.len()],
}

/// Every organisation of an area in the order of path codes, with what is said of it.
#[derive(Debug)]
pub struct Board {
    day: Date,
    rows: Vec<(OrganisationId, Box<str>)>,
    /// For each row the numbers of its rules.
    found: Vec<Arc<[u16]>>,
    /// One more than rows: totals before each.
    sums: Vec<Sum>,
    rules: Vec<Said>,
    judged: HashMap<Case, Arc<[u16]>>,
}

/// A subtree in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Below {
    /// Organisations, the topmost of them included.
    pub organisations: i64,
    /// Members.
    pub members: i64,
    /// Full members.
    pub full: i64,
    /// Organisations in which something is to be put right.
    pub pressing: i64,
}

impl Board {
    fn range(&self, scope: &Scope) -> std::ops::Range<usize> {
        let start = self.rows.partition_point(|(_, path)| **path < *scope.from);
        let end = self.rows.partition_point(|(_, path)| **path < *scope.to);
        start..end.max(start)
    }

    /// A subtree in numbers.
    #[must_use]
    pub fn below(&self, scope: &Scope) -> Below {
        let range = self.range(scope);
        let (from, to) = (self.sums[range.start], self.sums[range.end]);
        Below {
            organisations: i64::try_from(range.len()).unwrap_or(i64::MAX),
            members: to.members - from.members,
            full: to.full - from.full,
            pressing: to.pressing - from.pressing,
        }
    }

    /// How many organisations of each kind stand in a scope; kinds of which there are none are left out.
    #[must_use]
    pub fn kinds(&self, scope: &Scope) -> Vec<(Kind, i64)> {
        let range = self.range(scope);
        let (from, to) = (&self.sums[range.start].kinds, &self.sums[range.end].kinds);
        let counted = Kind::ALL.iter().zip(from.iter().zip(to)).map(|(kind, (from, to))| (*kind, to - from));
        counted.filter(|(_, count)| *count > 0).collect()
    }

    /// Organisations of a scope in which something is to be put right, in the order of the tree, after a path code.
    pub fn pressing<'b>(
        &'b self,
        scope: &Scope,
        after: &'b str,
    ) -> impl Iterator<Item = (OrganisationId, &'b str)> {
        let range = self.range(scope);
        self.rows[range.clone()]
            .iter()
            .zip(&self.found[range])
            .filter(move |((_, path), found)| **path > *after && self.presses(found))
            .map(|((id, path), _)| (*id, &**path))
    }

    fn presses(&self, found: &[u16]) -> bool {
        found.iter().any(|rule| self.rules[usize::from(*rule)].order < PRESSING)
    }
}

/// Rules that block or warn have an order below this.
const PRESSING: u8 = 2;

/// The board of the caller's area as it is now. Only ranges of the caller's own scope may be asked of it.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn board(app: &App, read: &mut db::Read, caller: &Caller) -> Result<Arc<Board>, AppError> {
    caller.scope(Permission::ReadOrganisations)?;
    let area = caller.area;
    let day = app.clock.today();
    let stamp = Stamp { sequence: journal::sequence(read, area).await?, day };
    app.memo
        .get(area, "organisations", stamp, async |last: Option<Arc<Board>>| {
            make(app, read, area, day, last).await
        })
        .await
}

/// Evaluating takes longer than a task should hold its thread; after so many cases others get their turn.
const TURN: usize = 64;

async fn make(
    app: &App,
    read: &mut db::Read,
    area: AreaId,
    day: Date,
    last: Option<Arc<Board>>,
) -> Result<Board, AppError> {
    let cases = cases(read, area, day).await?;
    let last = last.filter(|board| board.day == day);
    let mut board = Board {
        day,
        rows: Vec::with_capacity(cases.len()),
        found: Vec::with_capacity(cases.len()),
        sums: vec![Sum::default()],
        rules: last.as_ref().map(|board| board.rules.clone()).unwrap_or_default(),
        judged: HashMap::new(),
    };
    let mut evaluated = 0;
    let mut sum = Sum::default();
    for (standing, own, figures) in cases {
        let case = (standing.kind, standing.setting, figures);
        let known = board
            .judged
            .get(&case)
            .or_else(|| last.as_ref().and_then(|last| last.judged.get(&case)))
            .cloned();
        let found = if let Some(found) = known {
            found
        } else {
            evaluated += 1;
            if evaluated % TURN == 0 {
                tokio::task::yield_now().await;
            }
            number(&mut board.rules, &check_as(app, case.0, case.1, &case.2, day))
        };
        sum.members += own.members;
        sum.full += own.full;
        sum.pressing += i64::from(board.presses(&found));
        for (count, kind) in sum.kinds.iter_mut().zip(Kind::ALL) {
            *count += i64::from(*kind == case.0);
        }
        board.judged.entry(case).or_insert_with(|| Arc::clone(&found));
        board.rows.push((standing.id, standing.path.into()));
        board.found.push(found);
        board.sums.push(sum);
    }
    Ok(board)
}

/// Findings as numbers of rules.
fn number(rules: &mut Vec<Said>, checked: &[Checked]) -> Arc<[u16]> {
    checked
        .iter()
        .filter_map(|checked| {
            let known = rules.iter().position(|said| said.rule == checked.rule);
            let place = known.unwrap_or_else(|| {
                rules.push(Said { rule: checked.rule.clone(), order: checked.order() });
                rules.len() - 1
            });
            u16::try_from(place).ok()
        })
        .collect()
}

/// Every organisation with its own members and the figures it is judged by.
async fn cases(
    read: &mut db::Read,
    area: AreaId,
    day: Date,
) -> Result<Vec<(Standing, Counts, Figures)>, db::Error> {
    let all = Scope::subtree("");
    let standing = queries::standing(read, area).await?;
    let counts: HashMap<_, _> = queries::member_counts(read, area, &all).await?.into_iter().collect();
    let mut posts: HashMap<OrganisationId, (Vec<Duty>, i64)> = HashMap::new();
    for (id, post, holders) in queries::posts_in(read, area, &all, day).await? {
        let entry = posts.entry(id).or_default();
        entry.0.extend(post.parse::<Duty>());
        entry.1 += holders;
    }
    let terms: HashMap<_, _> = queries::terms_in(read, area, &all, day)
        .await?
        .into_iter()
        .map(|(id, started, years, due)| (id, (started, years, due)))
        .collect();
    let units: HashMap<_, _> = queries::joint_units_in(read, area, &all, day).await?.into_iter().collect();
    let own: Vec<Counts> =
        standing.iter().map(|it| counts.get(&it.id).copied().unwrap_or_default()).collect();
    let totals = totals(&standing, &own);
    let cases = standing.into_iter().zip(own).zip(totals).map(|((standing, own), total)| {
        let (mut duties, holders) = posts.remove(&standing.id).unwrap_or_default();
        duties.sort_unstable();
        let figures = Figures {
            counts: if standing.kind.holds_members() { own } else { total },
            posts: Some(duties),
            holders,
            term: terms.get(&standing.id).copied(),
            joint_units: units.get(&standing.id).copied(),
            ..Figures::default()
        };
        (standing, own, figures)
    });
    Ok(cases.collect())
}

/// Members of each organisation with all below it, from the last path code to the first.
fn totals(standing: &[Standing], own: &[Counts]) -> Vec<Counts> {
    let mut totals = own.to_vec();
    let places: HashMap<&str, usize> =
        standing.iter().enumerate().map(|(place, it)| (it.path.as_str(), place)).collect();
    for place in (0..standing.len()).rev() {
        let above = super::model::superior_path(&standing[place].path);
        if above.len() < standing[place].path.len()
            && let Some(superior) = places.get(above)
        {
            let more = totals[place];
            totals[*superior] += more;
        }
    }
    totals
}

/// A rule that touches organisations of a scope.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it says of the first of them.
    pub checked: Checked,
    /// The first of them.
    pub first: Organisation,
    /// How many there are.
    pub organisations: usize,
}

/// What is to be dealt with in a scope: at most so many rules, the most pressing and most frequent first.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Organisations judged.
    pub organisations: i64,
    /// The rules.
    pub lines: Vec<Line>,
    /// Rules left out.
    pub more: usize,
}

/// What is to be dealt with in the caller's scope.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn overview(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    scope: &Scope,
    most: usize,
) -> Result<Overview, AppError> {
    let own = caller.scope(Permission::ReadOrganisations)?;
    let board = board(app, read, caller).await?;
    let Some(scope) = own.within(scope) else {
        return Ok(Overview { organisations: 0, lines: Vec::new(), more: 0 });
    };
    let range = board.range(&scope);
    let mut counted: HashMap<u16, (usize, OrganisationId)> = HashMap::new();
    for place in range.clone() {
        for rule in &*board.found[place] {
            counted.entry(*rule).or_insert((0, board.rows[place].0)).0 += 1;
        }
    }
    let mut rules: Vec<_> = counted.into_iter().collect();
    let order = |rule: u16| board.rules[usize::from(rule)].order;
    rules.sort_by_key(|(rule, (count, _))| (order(*rule), std::cmp::Reverse(*count), *rule));
    let more = rules.len().saturating_sub(most);
    rules.truncate(most);
    let mut lines = Vec::new();
    for (rule, (organisations, id)) in rules {
        let first = queries::by_id(read, caller, id).await?;
        let figures = findings::figures(read, caller.area, &first, board.day).await?;
        let wanted = &board.rules[usize::from(rule)].rule;
        let checked = findings::check(app, &first, &figures).into_iter().find(|it| it.rule == *wanted);
        lines.extend(checked.map(|checked| Line { checked, first, organisations }));
    }
    let organisations = i64::try_from(range.len()).unwrap_or(i64::MAX);
    Ok(Overview { organisations, lines, more })
}
