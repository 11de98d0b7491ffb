//! Comparing a roster with the members on record.

use super::branches::Branches;
use super::posts::{self, Offices};
use super::queries::{self, CHUNK, Holder, Known};
use super::record::Record;
use super::row::{self, Parsed, Read, Spots};
use super::write::{self, Plan};
use crate::imports::{
    Answer, Answers, Candidate, Change, Clash, Common, Decided, Desk, Outcome, Problem, Rows, Taken, Work,
    shown,
};
use crate::members::findings;
use crate::members::model::{Category, Draft, IdentityNumber, Spans};
use crate::organisations::{Kind, Organisation};
use crate::platform::access::Scope;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::{OrganisationId, PersonId};
use crate::platform::search;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The field of the post in the Party.
const POST: &str = "party_post";

/// A row as it was read.
struct Item {
    row: u32,
    name: String,
    /// None once it is decided.
    parsed: Option<Parsed>,
    /// What is wrong with its cells, and what to look at in them.
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    hash: Option<[u8; 32]>,
}

/// The rows of one roster.
#[derive(Default)]
pub(super) struct Roster {
    /// The category of those of whom neither it nor a day of becoming full is written, and the branch of those of whom
    /// none is written, as a person said.
    assumed: Option<Category>,
    common_branch: Option<String>,
    /// Whether those of whom no arrival is written are counted from joining the Party, as a person said; else from today.
    from_joining: bool,
    items: Vec<Item>,
    /// What the regulations ask of the dates of a member.
    asked: Option<Spans>,
    spots: Option<Spots>,
    branches: Branches,
    holders: HashMap<Vec<u8>, Holder>,
    namesakes: HashMap<(OrganisationId, String), Vec<Known>>,
    /// The rows of each number, with their names.
    numbers: HashMap<[u8; 32], Vec<(u32, String)>>,
    names: HashSet<(OrganisationId, String)>,
    /// Who is in office in the branches; loaded where the file has a column of posts.
    offices: Offices,
    answers: Answers,
    plans: Vec<Plan>,
}

impl Rows for Roster {
    fn take(&mut self, desk: Desk<'_>, record: &workbook::Record<'_>) {
        let spots = self.spots.get_or_insert_with(|| Spots::of(record));
        let asked = *self.asked.get_or_insert_with(|| findings::spans(desk.app));
        let read = row::parse(record, desk.app.clock.today(), self.assumed, asked);
        let Read { mut parsed, problems, warnings } = read;
        if !spots.has("branch") {
            parsed.branch.clone_from(&self.common_branch);
        }
        let name = parsed.draft.name.0.clone();
        let parsed = Some(parsed);
        self.items.push(Item { row: record.row, name, parsed, problems, warnings, hash: None });
    }

    fn load<'a>(
        &'a mut self,
        desk: Desk<'a>,
        read: &'a mut db::Read,
        answers: &'a Answers,
    ) -> Work<'a, Result<(), AppError>> {
        self.answers.clone_from(answers);
        Box::pin(self.load_all(desk, read))
    }

    fn decide(&mut self, desk: Desk<'_>, at: usize) -> Result<Decided, AppError> {
        let item = &mut self.items[at];
        let (row, name, hash) = (item.row, item.name.clone(), item.hash);
        let (problems, warnings) = (std::mem::take(&mut item.problems), std::mem::take(&mut item.warnings));
        let parsed = item.parsed.take().ok_or(AppError::Malformed("a row is decided once"))?;
        let mark = mark(desk, &parsed.draft);
        let row = Row { number: row, name, parsed, hash };
        let mut decided = match self.checked(desk, &row, problems) {
            Ok(branch) => self.judge(desk, row, branch)?,
            Err(problems) => return Ok(Decided::refused(row.number, &row.name, problems)),
        };
        if matches!(decided.outcome, Outcome::New | Outcome::Changed) {
            decided.content.warnings.extend(warnings);
        }
        decided.content.mark = mark;
        Ok(decided)
    }

    fn write<'a>(
        &'a mut self,
        desk: Desk<'a>,
        write: &'a mut db::Write,
    ) -> Work<'a, Result<Vec<Taken>, AppError>> {
        let plans = std::mem::take(&mut self.plans);
        *self = Self::default();
        Box::pin(write::write(desk, write, plans))
    }
}

/// A keyed hash of the protected numbers in a row.
fn mark(desk: Desk<'_>, draft: &Draft) -> String {
    let identity = draft.identity.as_ref().map_or("", |number| number.reveal());
    let telephone = draft.telephone.as_ref().map_or("", |number| number.reveal());
    match (identity, telephone) {
        ("", "") => String::new(),
        _ => hex::encode(&desk.app.keys.lookup(&format!("{identity}/{telephone}"))[..16]),
    }
}

/// A row on its way to a decision.
struct Row {
    number: u32,
    name: String,
    parsed: Parsed,
    hash: Option<[u8; 32]>,
}

impl Row {
    fn refuse(&self, problem: Problem) -> Decided {
        Decided::refused(self.number, &self.name, vec![problem])
    }

    /// Where it stands and whom it names.
    fn spot(&self) -> (u32, &str) {
        (self.number, &self.name)
    }
}

/// The branch that a row names.
struct Home {
    id: OrganisationId,
    path: String,
    name: String,
    founded: Option<PartialDate>,
}

impl Home {
    fn of(branch: &Organisation) -> Self {
        Self { id: branch.id, path: branch.path.clone(), name: branch.name.clone(), founded: branch.founded }
    }
}

impl Roster {
    /// The rows of a file of which a person said this as a whole.
    pub(super) fn of(common: &Common) -> Self {
        let category = common.get(super::CATEGORY).and_then(|word| word.parse().ok());
        let from_joining = common.get(super::ARRIVAL).is_some_and(|word| word == super::FROM_JOINING);
        let common_branch = common.get(super::BRANCH).cloned();
        Self { assumed: category, common_branch, from_joining, ..Self::default() }
    }

    async fn load_all(&mut self, desk: Desk<'_>, read: &mut db::Read) -> Result<(), AppError> {
        self.branches = Branches::load(read, desk).await?;
        if self.spots.as_ref().is_some_and(|spots| spots.has(POST)) {
            let (scope, today) = (Scope::subtree(&desk.place.path), desk.app.clock.today());
            self.offices = Offices::of(queries::in_office(read, desk.caller.area, &scope, today).await?);
        }
        let mut hashes = Vec::new();
        for item in &mut self.items {
            let identity = item.parsed.as_ref().and_then(|parsed| parsed.draft.identity.as_ref());
            item.hash = identity.map(|number| desk.app.keys.lookup(number.reveal()));
            hashes.extend(item.hash);
            if let Some(hash) = item.hash {
                self.numbers.entry(hash).or_default().push((item.row, item.name.clone()));
            }
        }
        for chunk in hashes.chunks(CHUNK) {
            self.holders.extend(queries::holders(read, desk.caller.area, chunk).await?);
        }
        self.load_namesakes(desk, read).await
    }

    /// Members of the same name in the same branch, for rows whose number is not on record.
    async fn load_namesakes(&mut self, desk: Desk<'_>, read: &mut db::Read) -> Result<(), AppError> {
        let mut wanted: HashSet<(OrganisationId, String)> = HashSet::new();
        for item in &self.items {
            let known = item.hash.is_some_and(|hash| self.holders.contains_key(&hash[..]));
            let Some(parsed) = item.parsed.as_ref().filter(|_| item.problems.is_empty()) else { continue };
            if let (false, Ok(branch)) = (known, self.branch(desk, parsed.branch.as_deref())) {
                wanted.insert((branch.id, item.name.clone()));
            }
        }
        let keys: BTreeSet<String> = wanted.iter().map(|(_, name)| search::person_sort_key(name)).collect();
        let keys: Vec<String> = keys.into_iter().collect();
        let scope = Scope::subtree(&desk.place.path);
        for chunk in keys.chunks(CHUNK) {
            for known in queries::namesakes(read, desk.caller.area, &scope, chunk).await? {
                let key = (known.organisation, known.name.clone());
                if wanted.contains(&key) {
                    self.namesakes.entry(key).or_default().push(known);
                }
            }
        }
        Ok(())
    }

    /// The branch a row names; without one, the branch the file belongs to.
    fn branch<'a>(&'a self, desk: Desk<'a>, written: Option<&str>) -> Result<&'a Organisation, FieldError> {
        let Some(written) = written else {
            return if desk.place.kind == Kind::Branch {
                Ok(desk.place)
            } else {
                Err(FieldError::new("roster-branch-missing"))
            };
        };
        self.branches.find(written)
    }

    /// The branch of a row; or everything that is wrong with the row, so that nobody mends a file twice: its cells, its
    /// branch, its number.
    fn checked(
        &mut self,
        desk: Desk<'_>,
        row: &Row,
        mut problems: Vec<Problem>,
    ) -> Result<Home, Vec<Problem>> {
        let spots = self.spots.clone().unwrap_or_default();
        let number = row.parsed.draft.identity.as_ref().map(IdentityNumber::mask).unwrap_or_default();
        let wrong = row.hash.and_then(|hash| self.wrong_number(row, hash));
        let written = row.parsed.branch.as_deref();
        let told = problems.iter().any(|it| spots.is_at("branch", it));
        let branch = match self.branch(desk, written) {
            Ok(branch) => Some(Home::of(branch)),
            // The cell itself is wrong: that there is no such branch would say it twice.
            Err(_) if told => None,
            Err(error) => {
                problems.push(spots.at("branch", row.spot(), written.unwrap_or_default(), error));
                None
            }
        };
        problems.extend(wrong.map(|error| spots.at("identity_number", row.spot(), &number, error)));
        branch.filter(|_| problems.is_empty()).ok_or(problems)
    }

    /// What is wrong with a number whatever the branch.
    fn wrong_number(&self, row: &Row, hash: [u8; 32]) -> Option<FieldError> {
        if let Some(error) = self.number_again(row, hash) {
            return Some(error);
        }
        match self.holders.get(&hash[..]) {
            Some(Holder::Elsewhere) => Some(FieldError::new("roster-number-other-area")),
            Some(Holder::Former) => Some(FieldError::new("roster-number-former")),
            Some(Holder::Member(_)) | None => None,
        }
    }

    /// Whether another row has the same number. Under two names nobody can tell whose it is, so that both are refused; of
    /// one person written twice the first row counts.
    fn number_again(&self, row: &Row, hash: [u8; 32]) -> Option<FieldError> {
        let rows = self.numbers.get(&hash)?;
        if let Some((other, name)) = rows.iter().find(|(_, name)| *name != row.name) {
            let args = vec![("row", other.to_string()), ("name", name.clone())];
            return Some(FieldError { args, ..FieldError::new("roster-number-two-names") });
        }
        let (first, _) = rows.first().filter(|(first, _)| *first != row.number)?;
        Some(FieldError::with("roster-number-twice", "row", first))
    }

    fn judge(&mut self, desk: Desk<'_>, row: Row, branch: Home) -> Result<Decided, AppError> {
        let spots = self.spots.clone().unwrap_or_default();
        let (Some(hash), Some(number)) = (row.hash, &row.parsed.draft.identity) else {
            return self.without_number(desk, row, branch);
        };
        let number = number.mask();
        let refuse = |error| Ok(row.refuse(spots.at("identity_number", row.spot(), &number, error)));
        match self.holders.remove(&hash[..]) {
            Some(Holder::Member(known)) if known.organisation != branch.id => {
                let clash = Clash {
                    held_by: known.organisation.0,
                    claimed_by: branch.id.0,
                    person: known.person.0,
                    name_shown: family_name(&known.name),
                    identity_mask: number.clone(),
                };
                let error = FieldError::new("roster-number-elsewhere");
                let mut decided = row.refuse(spots.at("identity_number", row.spot(), &number, error));
                decided.outcome = Outcome::Conflict;
                decided.content.clash = Some(clash);
                Ok(decided)
            }
            Some(Holder::Member(known)) if known.name != row.name => {
                refuse(FieldError::with("roster-number-other-name", "name", family_name(&known.name)))
            }
            Some(Holder::Member(known)) => self.known(desk, &row, &branch, *known),
            Some(Holder::Elsewhere | Holder::Former) | None => self.unknown_number(desk, row, branch),
        }
    }

    /// A number not on record: new, unless a member of this name in this branch has no number on record.
    fn unknown_number(&mut self, desk: Desk<'_>, row: Row, branch: Home) -> Result<Decided, AppError> {
        let all = self.namesakes.get(&(branch.id, row.name.clone())).map_or(&[][..], Vec::as_slice);
        let candidates: Vec<Known> =
            all.iter().filter(|it| it.record.identity_hash.is_none()).cloned().collect();
        if candidates.is_empty() {
            return Ok(self.add(desk, row, branch));
        }
        let cause = cause(&row.parsed.draft, &candidates, "roster-same-name-no-number");
        self.doubt(desk, row, branch, (candidates, cause))
    }

    /// No number in the row: the masked number or the day of birth may tell who it is; else a person decides.
    fn without_number(&mut self, desk: Desk<'_>, row: Row, branch: Home) -> Result<Decided, AppError> {
        let key = (branch.id, row.name.clone());
        let candidates: Vec<Known> = self.namesakes.get(&key).cloned().unwrap_or_default();
        let certain: Vec<&Known> = candidates.iter().filter(|it| is_certainly(&row.parsed, it)).collect();
        if let [one] = certain[..] {
            let one = one.clone();
            return self.known(desk, &row, &branch, one);
        }
        // A row that tells birth and joining as they are on record of the only one of its name, and nothing new, means
        // that one: so a roster of ours comes back without a question. A name alone never does.
        let entry = row.parsed.draft.joined.or(row.parsed.draft.full_since);
        let told = row.parsed.draft.birth.is_some() && entry.is_some();
        let agreeing: Vec<&Known> = candidates.iter().filter(|it| agrees(&row.parsed.draft, it)).collect();
        if let [one] = agreeing[..]
            && told
            && row.parsed.masked.is_none()
            && one.record.merged(&row.parsed, &desk.app.keys)? == one.record
        {
            let one = one.clone();
            self.names.insert(key);
            return self.known(desk, &row, &branch, one);
        }
        let in_file = !self.names.insert(key);
        if candidates.is_empty() && !in_file {
            let masked = row.parsed.masked.clone().unwrap_or_default();
            let mut decided = self.add(desk, row, branch);
            let error = FieldError::new("roster-no-number");
            let spots = self.spots.as_ref();
            let warning =
                spots.map(|it| it.at("identity_number", (decided.row, &decided.name), &masked, error));
            decided.content.warnings.extend(warning);
            return Ok(decided);
        }
        let cause = if candidates.is_empty() {
            "roster-same-name-in-file"
        } else {
            cause(&row.parsed.draft, &candidates, "roster-same-name")
        };
        self.doubt(desk, row, branch, (candidates, cause))
    }

    /// A row that may mean somebody on record: as a person answered, or left for a person to answer.
    fn doubt(
        &mut self,
        desk: Desk<'_>,
        row: Row,
        branch: Home,
        (candidates, cause): (Vec<Known>, &'static str),
    ) -> Result<Decided, AppError> {
        match self.answers.get(&row.number).copied() {
            Some(Answer::Different) => return Ok(self.add(desk, row, branch)),
            Some(Answer::Same(id)) => {
                if let Some(one) = candidates.iter().find(|it| it.membership.0 == id) {
                    let one = one.clone();
                    return self.known(desk, &row, &branch, one);
                }
            }
            Some(Answer::Leave) | None => {}
        }
        let spots = self.spots.clone().unwrap_or_default();
        let problem = spots.at("", row.spot(), "", FieldError::new(cause));
        let mut decided = Decided::new(row.number, Outcome::Duplicate, &row.name);
        decided.problems.push(problem);
        decided.content.changes = Record::of(&row.parsed.draft).brought();
        for it in &candidates {
            // What the row itself says: what is on record would look like evidence that both are one.
            let fields = Record::beside(&it.record, &row.parsed);
            let birth = it.record.birth.map(|birth| birth.to_string()).unwrap_or_default();
            let mask = it.record.identity_mask.clone().unwrap_or_default();
            let label = [it.name.clone(), birth, mask].into_iter().filter(|part| !part.is_empty());
            let label = label.collect::<Vec<_>>().join(" · ");
            decided.content.candidates.push(Candidate { id: it.membership.0, label, fields });
        }
        Ok(decided)
    }

    fn add(&mut self, desk: Desk<'_>, row: Row, branch: Home) -> Decided {
        let spots = self.spots.clone().unwrap_or_default();
        let mut decided = Decided::new(row.number, Outcome::New, &row.name);
        let from = self.first_day(desk, &row.parsed, &branch);
        decided.content.changes = Record::of(&row.parsed.draft).brought();
        decided.content.changes.push(arrival(from));
        let warn = |field, key| spots.at(field, row.spot(), "", FieldError::new(key));
        let told = row.parsed.category_stated || row.parsed.draft.full_since.is_some();
        if !told && self.assumed.is_none() {
            decided.content.warnings.push(warn("member_kind", "roster-category-assumed"));
        }
        if row.parsed.arrival.is_none() && spots.has(super::ARRIVAL) {
            decided.content.warnings.push(warn(super::ARRIVAL, "roster-arrival-assumed"));
        }
        decided.content.warnings.extend(self.posts_differ(&row, &branch, None));
        let branch = (branch.id, branch.path);
        self.plans.push(Plan::Add { row: row.number, draft: Box::new(row.parsed.draft), branch, from });
        decided
    }

    /// In what the row and the register differ about posts; an empty cell says nothing.
    fn posts_differ(&self, row: &Row, branch: &Home, person: Option<PersonId>) -> Vec<Problem> {
        let (Some(spots), Some(cell)) = (&self.spots, &row.parsed.draft.party_post) else {
            return Vec::new();
        };
        let written = posts::read(cell, &branch.name);
        let told = self.offices.differences(branch.id, (person, &row.name), &written).into_iter();
        told.map(|error| spots.at(POST, row.spot(), &shown(POST, cell), error)).collect()
    }

    /// Since when a new member is in the branch: as written, else as was said of all. Nobody is a member before joining the
    /// Party, nor of a branch before it was founded.
    fn first_day(&self, desk: Desk<'_>, parsed: &Parsed, branch: &Home) -> Date {
        let today = desk.app.clock.today();
        let joined = parsed.draft.joined.map(PartialDate::earliest);
        let said = joined.filter(|_| self.from_joining);
        let Some(told) = parsed.arrival.map(PartialDate::earliest).or(said) else { return today };
        let founded = branch.founded.map(PartialDate::earliest);
        [joined, founded].into_iter().flatten().fold(told, Date::max).min(today)
    }

    fn known(&mut self, desk: Desk<'_>, row: &Row, branch: &Home, known: Known) -> Result<Decided, AppError> {
        let merged = known.record.merged(&row.parsed, &desk.app.keys)?;
        let mut decided = Decided::new(row.number, Outcome::Same, &row.name);
        decided.subject = Some(known.membership.0);
        decided.content.warnings = self.posts_differ(row, branch, Some(known.person));
        if merged != known.record {
            decided.outcome = Outcome::Changed;
            decided.content.changes = merged.changes(&known.record, false);
            let draft = &row.parsed.draft;
            self.plans.push(Plan::Change {
                row: row.number,
                known: Box::new(known),
                merged: Box::new(merged),
                identity: draft.identity.clone(),
                telephone: draft.telephone.clone(),
            });
        }
        Ok(decided)
    }
}

/// Whether the births of a row and of a member of its name do not contradict each other.
fn agrees(draft: &Draft, known: &Known) -> bool {
    match (draft.birth, known.record.birth) {
        (Some(new), Some(old)) => new.agrees_with(old),
        _ => true,
    }
}

/// Why a row may mean somebody on record: the cause given, or that only the birth differs, which may be miswritten.
fn cause(draft: &Draft, candidates: &[Known], otherwise: &'static str) -> &'static str {
    let differs = candidates.iter().all(|it| !agrees(draft, it));
    if differs { "roster-same-name-other-birth" } else { otherwise }
}

/// The day from which a new member is counted, as it is shown.
fn arrival(from: Date) -> Change {
    Change { label: "member-from".to_owned(), old: String::new(), new: from.to_string(), words: false }
}

/// Whether a row without a number certainly means a member of its name and branch.
fn is_certainly(parsed: &Parsed, known: &Known) -> bool {
    if let Some(masked) = &parsed.masked {
        return known.record.identity_mask.as_ref() == Some(masked);
    }
    let day = |date: Option<PartialDate>| date.and_then(PartialDate::day);
    day(parsed.draft.birth).is_some() && day(parsed.draft.birth) == day(known.record.birth)
}

/// The first character of a name; both of a double family name are not guessed.
fn family_name(name: &str) -> String {
    name.chars().take(1).collect()
}
