//! The board: what the rules say of every organisation of an area, kept in memory until something changes.
//!
//! A request costs one row (the journal's head) while nothing changed. After a change the figures are read again with
//! eight set queries, and only organisations whose figures differ are judged again. The board holds path codes, counts,
//! days and numbers of rules; no name and no sentence.

use super::figures::{self, Figures};
use super::findings::{Checked, Untold, check_as, entered_for, untold_as};
use super::model::{Kind, Setting};
use super::queries::{self, Counts, Organisation, Standing};
use super::sources::Actor;
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, OrganisationId};
use crate::platform::memo::Stamp;
use jiff::civil::Date;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
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
    /// For each row what it was judged by.
    cases: Vec<Arc<Case>>,
    /// For each row what is said of it.
    found: Vec<Arc<Told>>,
    /// One more than rows: totals before each.
    sums: Vec<Sum>,
    rules: Vec<Said>,
    judged: HashMap<Arc<Case>, Arc<Told>>,
}

/// The number of a rule that speaks, with the day of a deadline, and since when it has been so where that is known.
#[derive(Clone, Copy, Debug)]
struct Saying {
    rule: u16,
    due: Option<Date>,
    since: Option<Date>,
}

/// What is said of organisations of equal figures, by numbers of rules.
#[derive(Debug, Default)]
struct Told {
    /// What is wrong or soon due, the most pressing first.
    said: Box<[Saying]>,
    /// What cannot be told.
    untold: Box<[u16]>,
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

    /// What the organisation at a path code is judged by; none when it does not stand.
    #[must_use]
    pub fn figures(&self, path: &str) -> Option<&Figures> {
        let place = self.rows.binary_search_by(|(_, own)| (**own).cmp(path)).ok()?;
        self.cases.get(place).map(|case| &case.2)
    }

    /// The rules that speak in a scope, or, when so asked, cannot be told there, by their ids.
    #[must_use]
    pub fn rules(&self, scope: &Scope, untold: bool) -> Vec<&str> {
        let tallies = self.tallies(self.range(scope)).into_iter();
        let numbers = tallies.filter(|it| (self.order(it.rule) == UNTOLD) == untold);
        let mut rules: Vec<&str> = numbers.map(|it| self.rules[usize::from(it.rule)].rule.as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// How many organisations of each kind stand in a scope; kinds of which there are none are left out.
    #[must_use]
    pub fn kinds(&self, scope: &Scope) -> Vec<(Kind, i64)> {
        let range = self.range(scope);
        let (from, to) = (&self.sums[range.start].kinds, &self.sums[range.end].kinds);
        let counted = Kind::ALL.iter().zip(from.iter().zip(to)).map(|(kind, (from, to))| (*kind, to - from));
        counted.filter(|(_, count)| *count > 0).collect()
    }

    /// How many organisations of each kind stand in a scope, and in how many of these something is to be put right.
    #[must_use]
    pub fn pressing_kinds(&self, scope: &Scope) -> Vec<(Kind, i64, i64)> {
        let range = self.range(scope);
        let of = |kind: Kind| {
            let own = range.clone().filter(|place| self.cases[*place].0 == kind);
            own.filter(|place| self.presses(&self.found[*place])).count()
        };
        let kinds = self.kinds(scope).into_iter();
        kinds.map(|(kind, count)| (kind, count, i64::try_from(of(kind)).unwrap_or(i64::MAX))).collect()
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

    fn presses(&self, told: &Told) -> bool {
        told.said.iter().any(|it| self.rules[usize::from(it.rule)].order < PRESSING)
    }

    /// Organisations of a scope of which a rule says something, or cannot tell, in the order of the tree after a path
    /// code, each with the day of its deadline.
    pub fn of_rule<'b>(
        &'b self,
        scope: &Scope,
        rule: &str,
        untold: bool,
        after: &'b str,
    ) -> impl Iterator<Item = (OrganisationId, Option<Date>)> {
        let numbers: Vec<u16> = self.numbers(|said| said.rule == rule);
        let range = self.range(scope);
        self.rows[range.clone()]
            .iter()
            .zip(&self.found[range])
            .filter(move |((_, path), _)| **path > *after)
            .filter_map(move |((id, _), told)| {
                if untold {
                    return told.untold.iter().any(|it| numbers.contains(it)).then_some((*id, None));
                }
                told.said.iter().find(|it| numbers.contains(&it.rule)).map(|it| (*id, it.due))
            })
    }

    fn numbers(&self, wanted: impl Fn(&Said) -> bool) -> Vec<u16> {
        let wanted = self.rules.iter().enumerate().filter(|(_, said)| wanted(said));
        wanted.filter_map(|(place, _)| u16::try_from(place).ok()).collect()
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
    let stamp = Stamp::now(app, read, area).await?;
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
        cases: Vec::with_capacity(cases.len()),
        found: Vec::with_capacity(cases.len()),
        sums: vec![Sum::default()],
        rules: last.as_ref().map(|board| board.rules.clone()).unwrap_or_default(),
        judged: HashMap::new(),
    };
    let mut evaluated = 0;
    let mut sum = Sum::default();
    for (standing, own, figures) in cases {
        let case = Arc::new((standing.kind, standing.setting, figures));
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
            Arc::new(told(app, &mut board.rules, &case, day))
        };
        sum.members += own.members;
        sum.full += own.full;
        sum.pressing += i64::from(board.presses(&found));
        for (count, kind) in sum.kinds.iter_mut().zip(Kind::ALL) {
            *count += i64::from(*kind == case.0);
        }
        board.judged.entry(Arc::clone(&case)).or_insert_with(|| Arc::clone(&found));
        board.cases.push(case);
        board.rows.push((standing.id, standing.path.into()));
        board.found.push(found);
        board.sums.push(sum);
    }
    Ok(board)
}

/// Judges a case, with rules as numbers.
fn told(app: &App, rules: &mut Vec<Said>, case: &Case, day: Date) -> Told {
    let (kind, setting, figures) = case;
    let said = check_as(app, *kind, *setting, figures, day);
    let untold = untold_as(app, *kind, *setting, figures, day);
    let mut saying = |it: &Checked| {
        Some(Saying { rule: number(rules, &it.rule, it.order())?, due: it.due, since: it.since })
    };
    Told {
        said: said.iter().filter_map(&mut saying).collect(),
        untold: untold.iter().filter_map(|it| number(rules, &it.rule, UNTOLD)).collect(),
    }
}

/// The order of rules under which they cannot be told.
const UNTOLD: u8 = u8::MAX;

/// The number of a rule of an order: soon due it has another one than when it is broken.
fn number(rules: &mut Vec<Said>, rule: &str, order: u8) -> Option<u16> {
    let known = rules.iter().position(|said| said.rule == rule && said.order == order);
    let place = known.unwrap_or_else(|| {
        rules.push(Said { rule: rule.to_owned(), order });
        rules.len() - 1
    });
    u16::try_from(place).ok()
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
    let mut recorded = queries::recorded(read, area, &all, day).await?;
    let own: Vec<Counts> =
        standing.iter().map(|it| counts.get(&it.id).copied().unwrap_or_default()).collect();
    let totals = totals(&standing, &own);
    let cases = standing.into_iter().zip(own).zip(totals).map(|((standing, own), total)| {
        let counts = if standing.kind.holds_members() { own } else { total };
        let figures = figures::of(&mut recorded, standing.id, counts, day);
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
    /// Its id.
    pub rule: String,
    /// What it says of the first of them.
    pub checked: Checked,
    /// The first of them: of a deadline the one whose day comes first, else the first of the tree.
    pub first: Organisation,
    /// How many there are.
    pub organisations: usize,
    /// Of which they are that many.
    pub of: Base,
    /// Since when it has been so of the earliest of those of whom that is known.
    pub since: Option<Date>,
    /// Who puts it right.
    pub actor: Actor,
}

/// A rule that cannot be judged of organisations of a scope.
#[derive(Clone, Debug)]
pub struct Blind {
    /// What it says, and what is missing of the first of them.
    pub untold: Untold,
    /// The first of them.
    pub first: Organisation,
    /// How many there are.
    pub organisations: usize,
    /// Of which they are that many.
    pub of: Base,
}

/// Of which a number of organisations is a part: all of one kind in the scope when they are of one kind, else all there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Base {
    /// The kind; none when they are of several.
    pub kind: Option<Kind>,
    /// How many there are of it.
    pub organisations: i64,
}

/// What is to be dealt with in a scope.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// Organisations judged.
    pub organisations: i64,
    /// Rules that are broken, the most pressing and most frequent first.
    pub wrong: Vec<Line>,
    /// Deadlines soon due, the next day first.
    pub due: Vec<Line>,
    /// Rules that cannot be told, the most frequent first.
    pub blind: Vec<Blind>,
}

/// How often a rule speaks in a range, and of whom first.
#[derive(Clone, Copy, Debug)]
struct Tally {
    rule: u16,
    count: usize,
    place: usize,
    due: Option<Date>,
    since: Option<Date>,
    /// The kind of all of them; none when they are of several.
    kind: Option<Kind>,
}

impl Board {
    /// Of which the organisations of a tally are a part.
    fn base(&self, scope: &Scope, kind: Option<Kind>) -> Base {
        let of_kind =
            |kind| self.kinds(scope).into_iter().find(|(it, _)| *it == kind).map(|(_, count)| count);
        let organisations = kind.and_then(of_kind).unwrap_or_else(|| self.below(scope).organisations);
        Base { kind, organisations }
    }

    /// Counts the rules of a range, broken, due and not to be told.
    fn tallies(&self, range: std::ops::Range<usize>) -> Vec<Tally> {
        let mut counted: HashMap<u16, Tally> = HashMap::new();
        for place in range {
            let told = &self.found[place];
            let kind = Some(self.cases[place].0);
            let untold = told.untold.iter().map(|rule| Saying { rule: *rule, due: None, since: None });
            for Saying { rule, due, since } in told.said.iter().copied().chain(untold) {
                let first = Tally { rule, count: 0, place, due, since, kind };
                let tally = counted.entry(rule).or_insert(first);
                tally.count += 1;
                tally.kind = tally.kind.filter(|it| Some(*it) == kind);
                tally.since = tally.since.into_iter().chain(since).min();
                if due < tally.due {
                    (tally.place, tally.due) = (place, due);
                }
            }
        }
        let mut tallies: Vec<Tally> = counted.into_values().collect();
        tallies.sort_by_key(|it| (self.order(it.rule), it.due, std::cmp::Reverse(it.count), it.rule));
        tallies
    }

    fn order(&self, rule: u16) -> u8 {
        self.rules[usize::from(rule)].order
    }
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
) -> Result<Overview, AppError> {
    let own = caller.scope(Permission::ReadOrganisations)?;
    let board = board(app, read, caller).await?;
    let Some(scope) = own.within(scope) else { return Ok(Overview::default()) };
    let range = board.range(&scope);
    let organisations = i64::try_from(range.len()).unwrap_or(i64::MAX);
    let mut overview = Overview { organisations, ..Overview::default() };
    // One organisation is often the first of several rules.
    let mut firsts: HashMap<OrganisationId, Organisation> = HashMap::new();
    for tally in board.tallies(range) {
        let (id, case) = (board.rows[tally.place].0, &board.cases[tally.place]);
        if let Entry::Vacant(entry) = firsts.entry(id) {
            entry.insert(queries::by_id(read, caller, id).await?);
        }
        let Some(first) = firsts.get(&id).cloned() else { continue };
        let rule = board.rules[usize::from(tally.rule)].rule.clone();
        let (organisations, order) = (tally.count, board.order(tally.rule));
        let of = board.base(&scope, tally.kind);
        if order == UNTOLD {
            let untold =
                untold_as(app, case.0, case.1, &case.2, board.day).into_iter().find(|it| it.rule == rule);
            overview.blind.extend(untold.map(|untold| Blind { untold, first, organisations, of }));
            continue;
        }
        let mut said = check_as(app, case.0, case.1, &case.2, board.day).into_iter();
        let Some(checked) = said.find(|it| it.rule == rule && it.order() == order) else { continue };
        let lines = if checked.is_due() { &mut overview.due } else { &mut overview.wrong };
        let source = entered_for(app, &rule).map(|it| it.source);
        let (since, actor) = (tally.since, Actor::of(&rule, tally.kind, source));
        lines.push(Line { rule, checked, first, organisations, of, since, actor });
    }
    Ok(overview)
}
