//! Comparing a register of organisations with the tree. A superior may stand in a later row.

use super::particulars::{brought, change, differences, merged};
use super::row::{self, Parsed, Read, Wrong};
use super::write;
use crate::imports::common::Common;
use crate::imports::kind::{Answers, Desk, Rows, Taken, Work};
use crate::imports::model::{Answer, Candidate, Change, Content, Decided, Outcome, Problem};
use crate::organisations::{self, Organisation, Particulars, Setting, short_name};
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
    /// It cannot be taken over, for the problems of its line.
    Refused,
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
    /// Everything that is wrong with it, and which of its cells are.
    problems: Vec<Problem>,
    wrong: Wrong,
    /// Whether it is about an organisation on record.
    on_record: bool,
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

/// The rows of one register.
#[derive(Default)]
pub(super) struct Register {
    lines: Vec<Line>,
    /// The setting of new organisations whose rows do not tell it, as a person said.
    assumed: Option<Setting>,
    present: Vec<Organisation>,
    /// Positions in `present` and in `lines` by code, full and short name.
    present_by: HashMap<String, BTreeSet<usize>>,
    lines_by: HashMap<String, BTreeSet<usize>>,
}

impl Rows for Register {
    fn take(&mut self, desk: Desk<'_>, record: &workbook::Record<'_>) {
        let Read { parsed, problems, wrong } = row::parse(record, desk.app.clock.today());
        let (plan, office, entries) = (Plan::Ask(Vec::new()), Office::default(), Entries::default());
        self.lines.push(Line { parsed, plan, problems, wrong, on_record: false, office, entries });
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
        let line = &mut self.lines[at];
        let (row, name) = (line.parsed.row, line.parsed.name.clone());
        Ok(match &line.plan {
            Plan::Refused => Decided::refused(row, &name, line.problems.clone()),
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
    /// The rows of a file of which a person said this as a whole.
    pub(super) fn of(common: &Common) -> Self {
        let assumed = common.get(super::SETTING).and_then(|word| word.parse().ok());
        Self { assumed, ..Self::default() }
    }

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
            let found = if twice {
                Err(FieldError::new("import-organisation-code-twice"))
            } else {
                self.identify(desk, read, &self.lines[at], answers.get(&parsed.row).copied()).await?
            };
            match found {
                Ok(plan) => {
                    self.lines[at].on_record = matches!(plan, Plan::Known(_));
                    self.lines[at].plan = plan;
                }
                Err(error) => self.lines[at].refuse(error),
            }
        }
        self.place_all(desk);
        self.load_offices(desk, read).await
    }

    /// Which organisation a row means: by its code, else by its name.
    async fn identify(
        &self,
        desk: Desk<'_>,
        read: &mut db::Read,
        line: &Line,
        answer: Option<Answer>,
    ) -> Result<Result<Plan, FieldError>, AppError> {
        let parsed = &line.parsed;
        let refuse = |error: FieldError| Ok(Err(error));
        let new = Plan::Found { superior: Superior::Row(usize::MAX) };
        // What a row means cannot be told where the cells that say it are wrong: the rest of it is looked at as a new one's.
        if line.wrong.is("name") || line.wrong.is("code") {
            return Ok(Ok(new));
        }
        let named: Vec<Organisation> =
            self.present_as(&[&parsed.name, &short_name(&parsed.name)]).into_iter().cloned().collect();
        let Some(code) = &parsed.code else {
            return match &named[..] {
                [one] => Ok(Self::known(parsed, one)),
                // That a new one has no code is noted with whatever else it lacks.
                [] => Ok(Ok(new)),
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
                Ok(one.map_or_else(|| Ok(Plan::Ask(Vec::new())), |one| Self::known(parsed, &one)))
            }
            (Some(Answer::Different), _) | (_, true) => Ok(Ok(new)),
            _ => Ok(Ok(Plan::Ask(named))),
        }
    }

    /// Organisations on record that are called one of these, by code or name.
    fn present_as(&self, words: &[&str]) -> Vec<&Organisation> {
        let found: BTreeSet<usize> =
            words.iter().filter_map(|word| self.present_by.get(*word)).flatten().copied().collect();
        found.into_iter().map(|at| &self.present[at]).collect()
    }

    /// A row about an organisation on record. Name and kind are changed by acts of their own, never by an import.
    fn known(parsed: &Parsed, one: &Organisation) -> Result<Plan, FieldError> {
        if parsed.name != one.name && short_name(&parsed.name) != one.short_name {
            return Err(FieldError::with("import-organisation-other-name", "name", &one.short_name));
        }
        if parsed.kind.is_some_and(|kind| kind != one.kind) {
            return Err(FieldError::new("import-organisation-other-kind"));
        }
        Ok(Plan::Known(Box::new(one.clone())))
    }

    /// Finds superiors, also in later rows, until nothing changes any more.
    fn place_all(&mut self, desk: Desk<'_>) {
        for at in 0..self.lines.len() {
            match &self.lines[at].plan {
                Plan::Found { .. } => self.place_new(desk, at),
                Plan::Known(one) if self.stands_elsewhere(desk, at, one) => {
                    self.lines[at].refuse(FieldError::new("import-organisation-other-superior"));
                }
                Plan::Known(_) | Plan::Ask(_) | Plan::Refused => {}
            }
            if !self.lines[at].problems.is_empty() {
                self.lines[at].plan = Plan::Refused;
            }
        }
        // A row below a refused row, or below itself, cannot stand either.
        loop {
            let fallen: Vec<usize> = (0..self.lines.len()).filter(|at| self.is_fallen(*at)).collect();
            for at in &fallen {
                self.lines[*at].refuse(FieldError::new("import-organisation-superior-refused"));
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
        line.on_record || code.is_some_and(|code| self.present_as(&[code]).iter().any(|it| it.code == code))
    }

    /// The superior that a row states; without one, the organisation of the file.
    fn stated_superior(&self, desk: Desk<'_>, at: usize) -> Result<Superior, FieldError> {
        match &self.lines[at].parsed.superior {
            None => Ok(Superior::Present(Box::new(desk.place.clone()))),
            Some(written) => self.find_superior(written, at),
        }
    }

    /// Whether a row states another superior of an organisation on record. Where it stands is not for an import to change,
    /// so that a superior that is not found here says nothing.
    fn stands_elsewhere(&self, desk: Desk<'_>, at: usize, one: &Organisation) -> bool {
        if self.lines[at].parsed.superior.is_none() {
            return false;
        }
        match self.stated_superior(desk, at) {
            Ok(Superior::Present(superior)) => one.superior != Some(superior.id),
            Ok(Superior::Row(_)) => true,
            Err(_) => false,
        }
    }

    /// Finds the place of a new organisation, and notes everything that it lacks.
    fn place_new(&mut self, desk: Desk<'_>, at: usize) {
        let found = self.stated_superior(desk, at);
        let above = match &found {
            Ok(Superior::Present(superior)) => Some(superior.kind),
            Ok(Superior::Row(row)) => self.lines[*row].parsed.kind,
            Err(_) => None,
        };
        let assumed = self.assumed;
        let line = &mut self.lines[at];
        if line.parsed.setting.is_none() && !line.wrong.is("setting") {
            line.parsed.setting = assumed;
        }
        let (kind, setting) = (line.parsed.kind, line.parsed.setting);
        if line.parsed.code.is_none() && !line.wrong.is("code") && !line.wrong.is("name") {
            line.refuse(FieldError::new("import-organisation-code-missing"));
        }
        if kind.is_none() && !line.wrong.is("kind") && !line.wrong.is("name") {
            line.refuse(FieldError::new("import-organisation-kind-missing"));
        }
        if setting.is_none() && !line.wrong.is("setting") && !line.wrong.is("name") {
            line.refuse(FieldError::new("import-organisation-setting-missing"));
        }
        match found {
            Err(error) => line.refuse(error),
            // The cell itself is wrong; where the row would stand without it says nothing.
            Ok(_) if line.wrong.is("superior") => {}
            Ok(superior) => {
                if let (Some(kind), Some(above)) = (kind, above)
                    && !kind.may_stand_below(above)
                {
                    line.refuse(FieldError::new("import-organisation-below"));
                }
                line.plan = Plan::Found { superior };
            }
        }
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
    /// Notes why it cannot be taken over.
    fn refuse(&mut self, error: FieldError) {
        self.problems.push(about(&self.parsed, error));
        self.plan = Plan::Refused;
    }

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
