//! Comparing a register of organisations with the tree. A superior may stand in a later row.

use super::particulars::{brought, change, differences, merged};
use super::row::{self, Parsed};
use super::write;
use crate::imports::kind::{Answers, Desk, Rows, Taken, Work};
use crate::imports::model::{Answer, Candidate, Change, Content, Decided, Outcome, Problem};
use crate::organisations::{self, Organisation, Particulars, short_name};
use crate::platform::access::Scope;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What an organisation's superior is.
#[derive(Clone, Debug)]
pub(super) enum Superior {
    /// One on record.
    Present(Box<Organisation>),
    /// The one of another row, by its position.
    Row(usize),
}

/// What is to be done for a row.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    /// Found it.
    Found { superior: Superior },
    /// Compare it with this one.
    Known(Box<Organisation>),
    /// A person decides.
    Ask(Vec<Organisation>),
    /// It cannot be taken over.
    Refused(Problem),
}

/// The posts and the term of an organisation on record.
#[derive(Clone, Debug, Default)]
pub(super) struct Office {
    /// Post and name.
    posts: Vec<(String, String)>,
    has_term: bool,
}

/// A row with all that is decided of it.
pub(super) struct Line {
    pub(super) parsed: Parsed,
    pub(super) plan: Plan,
    office: Office,
    /// What is written of it.
    pub(super) entries: Entries,
}

/// What is entered beside the organisation itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    pub(super) posts: Vec<(&'static str, String)>,
    pub(super) term: Option<(jiff::civil::Date, u16)>,
}

/// A row that could not be read: its number, its name, what is wrong.
type Faulty = (u32, String, Vec<Problem>);

/// The rows of one register.
#[derive(Default)]
pub(super) struct Register {
    items: Vec<Result<usize, Faulty>>,
    lines: Vec<Line>,
    present: Vec<Organisation>,
    /// Positions in `present` and in `lines` by code, full and short name.
    present_by: HashMap<String, BTreeSet<usize>>,
    lines_by: HashMap<String, BTreeSet<usize>>,
}

impl Rows for Register {
    fn take(&mut self, record: &workbook::Record<'_>) {
        match row::parse(record) {
            Ok(parsed) => {
                self.items.push(Ok(self.lines.len()));
                let (plan, office, entries) = (Plan::Ask(Vec::new()), Office::default(), Entries::default());
                self.lines.push(Line { parsed, plan, office, entries });
            }
            Err((name, problems)) => self.items.push(Err((record.row, name, problems))),
        }
    }

    fn load<'a>(
        &'a mut self,
        desk: Desk<'a>,
        read: &'a mut db::Read,
        answers: &'a Answers,
    ) -> Work<'a, Result<(), AppError>> {
        Box::pin(self.load_all(desk, read, answers))
    }

    fn decide(&mut self, _: Desk<'_>, at: usize) -> Result<Decided, AppError> {
        let line = match &self.items[at] {
            Ok(line) => &mut self.lines[*line],
            Err((row, name, problems)) => return Ok(Decided::refused(*row, name, problems.clone())),
        };
        let (row, name) = (line.parsed.row, line.parsed.name.clone());
        Ok(match &line.plan {
            Plan::Refused(problem) => Decided::refused(row, &name, vec![problem.clone()]),
            Plan::Ask(candidates) => ask(&line.parsed, candidates),
            Plan::Found { .. } => {
                let changes = brought(&line.parsed);
                let mut warnings = Vec::new();
                let entered = line.enter(&mut warnings);
                let changes = changes.into_iter().chain(entered).collect();
                let content = Content { changes, warnings, ..Content::default() };
                Decided { content, ..Decided::new(row, Outcome::New, &name) }
            }
            Plan::Known(organisation) => {
                let organisation = organisation.clone();
                let old = Particulars::of(&organisation);
                let mut changes = differences(&old, &merged(&old, &line.parsed));
                let mut warnings = Vec::new();
                changes.extend(line.enter(&mut warnings));
                let outcome = if changes.is_empty() { Outcome::Same } else { Outcome::Changed };
                let content = Content { changes, warnings, ..Content::default() };
                Decided { content, subject: Some(organisation.id.0), ..Decided::new(row, outcome, &name) }
            }
        })
    }

    fn write<'a>(
        &'a mut self,
        desk: Desk<'a>,
        write: &'a mut db::Write,
    ) -> Work<'a, Result<Vec<Taken>, AppError>> {
        Box::pin(write::write(desk, write, std::mem::take(&mut self.lines)))
    }
}

/// A problem of a row as a whole.
fn about(parsed: &Parsed, error: FieldError) -> Problem {
    Problem {
        row: parsed.row,
        column: String::new(),
        title: String::new(),
        name: parsed.name.clone(),
        value: String::new(),
        key: error.key.to_owned(),
        args: error.args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}

impl Register {
    async fn load_all(
        &mut self,
        desk: Desk<'_>,
        read: &mut db::Read,
        answers: &Answers,
    ) -> Result<(), AppError> {
        const PAGE: i64 = 2_000;
        let scope = Scope::subtree(&desk.place.path);
        let mut after = String::new();
        loop {
            let page = organisations::all_in(read, desk.caller, &scope, &after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.path);
            self.present.extend(page);
        }
        for (at, it) in self.present.iter().enumerate() {
            for key in [&it.code, &it.name, &it.short_name] {
                self.present_by.entry(key.clone()).or_default().insert(at);
            }
        }
        for (at, line) in self.lines.iter().enumerate() {
            let it = &line.parsed;
            for key in it.code.iter().cloned().chain([it.name.clone(), short_name(&it.name)]) {
                self.lines_by.entry(key).or_default().insert(at);
            }
        }
        let mut codes = HashSet::new();
        for at in 0..self.lines.len() {
            let parsed = &self.lines[at].parsed;
            let twice = parsed.code.as_ref().is_some_and(|code| !codes.insert(code.clone()));
            let plan = if twice {
                Plan::Refused(about(parsed, FieldError::new("import-organisation-code-twice")))
            } else {
                self.identify(desk, read, parsed, answers.get(&parsed.row).copied()).await?
            };
            self.lines[at].plan = plan;
        }
        self.place_all(desk);
        self.load_offices(desk, read).await
    }

    /// Which organisation a row means: by its code, else by its name.
    async fn identify(
        &self,
        desk: Desk<'_>,
        read: &mut db::Read,
        parsed: &Parsed,
        answer: Option<Answer>,
    ) -> Result<Plan, AppError> {
        let refuse = |error: FieldError| Ok(Plan::Refused(about(parsed, error)));
        let named: Vec<Organisation> =
            self.present_as(&[&parsed.name, &short_name(&parsed.name)]).into_iter().cloned().collect();
        let Some(code) = &parsed.code else {
            return match &named[..] {
                [one] => Ok(Self::known(parsed, one)),
                [] => refuse(FieldError::new("import-organisation-code-missing")),
                _ => refuse(FieldError::with("import-organisation-several", "name", &parsed.name)),
            };
        };
        if let Some(one) = self.present_as(&[code]).into_iter().find(|it| it.code == *code) {
            return Ok(Self::known(parsed, one));
        }
        if organisations::by_code(read, desk.caller.area, code).await?.is_some() {
            return refuse(FieldError::with("import-organisation-code-elsewhere", "code", code));
        }
        match (answer, named.is_empty()) {
            (Some(Answer::Same(id)), _) if named.iter().any(|it| it.id.0 == id) => {
                let one = named.into_iter().find(|it| it.id.0 == id);
                Ok(one.map_or_else(|| Plan::Ask(Vec::new()), |one| Self::known(parsed, &one)))
            }
            (Some(Answer::Different), _) | (_, true) => {
                Ok(Plan::Found { superior: Superior::Row(usize::MAX) })
            }
            _ => Ok(Plan::Ask(named)),
        }
    }

    /// Organisations on record that are called one of these, by code or name.
    fn present_as(&self, words: &[&str]) -> Vec<&Organisation> {
        let found: BTreeSet<usize> =
            words.iter().filter_map(|word| self.present_by.get(*word)).flatten().copied().collect();
        found.into_iter().map(|at| &self.present[at]).collect()
    }

    /// A row about an organisation on record. Name and kind are changed by acts of their own, never by an import.
    fn known(parsed: &Parsed, one: &Organisation) -> Plan {
        let refuse = |error: FieldError| Plan::Refused(about(parsed, error));
        if parsed.name != one.name && short_name(&parsed.name) != one.short_name {
            return refuse(FieldError::with("import-organisation-other-name", "name", &one.short_name));
        }
        if parsed.kind.is_some_and(|kind| kind != one.kind) {
            return refuse(FieldError::new("import-organisation-other-kind"));
        }
        Plan::Known(Box::new(one.clone()))
    }

    /// Finds superiors, also in later rows, until nothing changes any more.
    fn place_all(&mut self, desk: Desk<'_>) {
        for at in 0..self.lines.len() {
            if matches!(self.lines[at].plan, Plan::Found { .. } | Plan::Known(_))
                && let Some(plan) = self.superior(desk, at)
            {
                self.lines[at].plan = plan;
            }
        }
        // A row below a refused row, or below itself, cannot stand either.
        loop {
            let fallen: Vec<usize> = (0..self.lines.len()).filter(|at| self.is_fallen(*at)).collect();
            for at in &fallen {
                let error = FieldError::new("import-organisation-superior-refused");
                self.lines[*at].plan = Plan::Refused(about(&self.lines[*at].parsed, error));
            }
            if fallen.is_empty() {
                return;
            }
        }
    }

    fn is_fallen(&self, at: usize) -> bool {
        let mut seen = HashSet::from([at]);
        let mut at = at;
        while let Plan::Found { superior: Superior::Row(above) } = &self.lines[at].plan {
            if !seen.insert(*above) || !matches!(self.lines[*above].plan, Plan::Found { .. }) {
                return true;
            }
            at = *above;
        }
        false
    }

    /// Whether a row is about an organisation on record, even where it cannot be taken over.
    fn means_present(&self, row: usize) -> bool {
        let line = &self.lines[row];
        let code = line.parsed.code.as_deref();
        matches!(line.plan, Plan::Known(_))
            || code.is_some_and(|code| self.present_as(&[code]).iter().any(|it| it.code == code))
    }

    /// The plan of a row with its superior found, or refused; none when the present plan stands.
    fn superior(&self, desk: Desk<'_>, at: usize) -> Option<Plan> {
        let parsed = &self.lines[at].parsed;
        let refuse = |error: FieldError| Some(Plan::Refused(about(parsed, error)));
        let found = match &parsed.superior {
            None => Superior::Present(Box::new(desk.place.clone())),
            Some(written) => match self.find_superior(written, at) {
                Ok(found) => found,
                // Where it stands on record is not for an import to change, so that it need not be found here.
                Err(_) if matches!(self.lines[at].plan, Plan::Known(_)) => return None,
                Err(error) => return refuse(error),
            },
        };
        if let Plan::Known(one) = &self.lines[at].plan {
            let same = match &found {
                Superior::Present(superior) => one.superior == Some(superior.id),
                Superior::Row(_) => false,
            };
            let differs = parsed.superior.is_some() && !same;
            return differs.then(|| {
                Plan::Refused(about(parsed, FieldError::new("import-organisation-other-superior")))
            });
        }
        let (Some(kind), Some(_)) = (parsed.kind, parsed.setting) else {
            let key = if parsed.kind.is_none() {
                "import-organisation-kind-missing"
            } else {
                "import-organisation-setting-missing"
            };
            return refuse(FieldError::new(key));
        };
        let above = match &found {
            Superior::Present(superior) => Some(superior.kind),
            Superior::Row(row) => self.lines[*row].parsed.kind,
        };
        if above.is_some_and(|above| !kind.may_stand_below(above)) {
            return refuse(FieldError::new("import-organisation-below"));
        }
        Some(Plan::Found { superior: found })
    }

    fn find_superior(&self, written: &str, at: usize) -> Result<Superior, FieldError> {
        let short = short_name(written);
        let code = crate::platform::date::narrow(written).to_uppercase();
        let words = [code.as_str(), written, short.as_str()];
        let present = self.present_as(&words);
        let rows: BTreeSet<usize> =
            words.iter().filter_map(|word| self.lines_by.get(*word)).flatten().copied().collect();
        let rows: Vec<usize> =
            rows.into_iter().filter(|row| *row != at && !self.means_present(*row)).collect();
        match (&present[..], &rows[..]) {
            ([one], []) => Ok(Superior::Present(Box::new((*one).clone()))),
            ([], [row]) => Ok(Superior::Row(*row)),
            ([], []) => Err(FieldError::with("import-organisation-superior-unknown", "name", written)),
            _ => Err(FieldError::with("import-organisation-superior-several", "name", written)),
        }
    }

    async fn load_offices(&mut self, desk: Desk<'_>, read: &mut db::Read) -> Result<(), AppError> {
        let (area, today) = (desk.caller.area, desk.app.clock.today());
        for line in &mut self.lines {
            let Plan::Known(one) = &line.plan else { continue };
            if line.parsed.posts.is_empty() && line.parsed.term_due.is_none() {
                continue;
            }
            let posts = organisations::leaders(read, area, one.id, today).await?;
            line.office.posts = posts.into_iter().map(|post| (post.post, post.name)).collect();
            let terms = organisations::terms(read, area, one.id).await?;
            line.office.has_term = terms.iter().any(|term| term.ended.is_none());
        }
        Ok(())
    }
}

impl Line {
    /// Posts and the term that the row brings; a post held by somebody else is left to the page of leaders.
    fn enter(&mut self, warnings: &mut Vec<Problem>) -> Vec<Change> {
        let parsed = &self.parsed;
        let mut entries = Entries::default();
        let mut changes = Vec::new();
        for (post, name) in &parsed.posts {
            let held: Vec<&str> = self
                .office
                .posts
                .iter()
                .filter(|(it, _)| it == post)
                .map(|(_, name)| name.as_str())
                .collect();
            if held.contains(&name.as_str()) {
                continue;
            }
            if !held.is_empty() && *post != "deputy" {
                let error = FieldError::with("import-organisation-post-held", "name", held.join("、"));
                warnings.push(about(parsed, error));
                continue;
            }
            changes.push(change(&format!("post-{post}"), "", name));
            entries.posts.push((post, name.clone()));
        }
        if let (Some(due), false) = (parsed.term_due, self.office.has_term) {
            match term(parsed.term_held, due) {
                Some(term) => {
                    changes.push(change("import-organisation-term", "", &due.to_string()));
                    entries.term = Some(term);
                }
                None => warnings.push(about(parsed, FieldError::new("import-organisation-term-unclear"))),
            }
        }
        self.entries = entries;
        changes
    }
}

/// The term from the day of election to the day due, when both days are known and whole years lie between.
fn term(
    held: Option<crate::platform::date::PartialDate>,
    due: crate::platform::date::PartialDate,
) -> Option<(jiff::civil::Date, u16)> {
    let (held, due) = (held?.day()?, due.day()?);
    let years = u16::try_from(due.year() - held.year()).ok().filter(|years| *years > 0)?;
    let end = held.checked_add(jiff::Span::new().years(i64::from(years))).ok()?;
    (end == due).then_some((held, years))
}

/// A row of a name that is on record under another code.
fn ask(parsed: &Parsed, candidates: &[Organisation]) -> Decided {
    let mut decided = Decided::new(parsed.row, Outcome::Duplicate, &parsed.name);
    decided.problems.push(about(parsed, FieldError::new("import-organisation-same-name")));
    decided.content.changes = brought(parsed);
    for it in candidates {
        let old = Particulars::of(it);
        let fields = differences(&old, &merged(&old, parsed));
        let label = format!("{} · {}", it.short_name, it.code);
        decided.content.candidates.push(Candidate { id: it.id.0, label, fields });
    }
    decided
}

/// Positions of rows in an order in which each superior comes before those below it.
pub(super) fn order(lines: &[Line]) -> Vec<usize> {
    let above = |at: usize| match &lines[at].plan {
        Plan::Found { superior: Superior::Row(above) } => Some(*above),
        _ => None,
    };
    let mut depths: HashMap<usize, usize> = HashMap::new();
    for at in 0..lines.len() {
        let depth = std::iter::successors(Some(at), |at| above(*at)).take(lines.len() + 1).count();
        depths.insert(at, depth);
    }
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|at| (depths.get(at).copied(), *at));
    order
}
