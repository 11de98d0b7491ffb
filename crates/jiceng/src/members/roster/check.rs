//! Comparing a roster with what is there.

use super::row::{self, Parsed, problem};
use super::{Problem, Report, RosterError};
use crate::members::model::{Draft, contradictions};
use crate::members::queries::{self, Member};
use crate::organisations::{self, Kind, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::MembershipId;
use std::collections::{HashMap, HashSet};
use workbook::{Limits, Mapping, Workbook};

/// What is to be done with a row.
#[derive(Debug)]
pub(super) enum Decision {
    /// Add to this branch.
    Add(Box<Draft>, Box<Organisation>),
    /// Change this member.
    Change(Box<Draft>, Box<Member>),
    /// Nothing.
    Leave,
}

/// Reads a file as a workbook.
///
/// # Errors
/// [`RosterError::Unreadable`] with the reason.
pub fn read_file(bytes: &[u8]) -> Result<Workbook, RosterError> {
    workbook::read(bytes, &Limits::default()).map_err(|error| RosterError::Unreadable(error.key()))
}

/// Compares a roster with the members below an organisation. Changes nothing.
///
/// # Errors
/// When the file has no roster, a column must be decided, or the caller may not import here.
pub async fn check(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    workbook: &Workbook,
) -> Result<Report, RosterError> {
    let mut read = app.db.read().await?;
    Ok(decide(app, &mut read, caller, organisation, workbook).await?.0)
}

/// What is found while rows are decided.
struct Desk<'a> {
    app: &'a App,
    caller: &'a Caller,
    organisation: &'a Organisation,
    branches: HashMap<String, Vec<Organisation>>,
    seen: HashSet<[u8; 32]>,
    report: Report,
}

pub(super) async fn decide(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    organisation: &Organisation,
    workbook: &Workbook,
) -> Result<(Report, Vec<Decision>), RosterError> {
    caller.require(Permission::Import, &organisation.path).map_err(AppError::from)?;
    let profiles = workbook::built_in().map_err(|error| AppError::Internal(error.to_string()))?;
    let profiles: Vec<_> = profiles.into_iter().filter(|profile| profile.subject == "member").collect();
    let found = workbook::detect_workbook(workbook, &profiles, &Mapping::default());
    let detection = found.map_err(|_| RosterError::NoRoster)?;
    let sheet =
        workbook.sheets.iter().find(|sheet| sheet.name == detection.sheet).ok_or(RosterError::NoRoster)?;
    let undecided: Vec<String> = detection
        .ambiguities
        .iter()
        .flat_map(|it| it.columns.iter().map(|column| column.title.clone()))
        .collect();
    if !undecided.is_empty() {
        return Err(RosterError::Undecided(undecided));
    }
    if !detection.columns.contains_key("name") {
        return Err(RosterError::NoRoster);
    }
    let report = Report {
        sheet: detection.sheet.clone(),
        header_row: *detection.header_rows.end(),
        columns: detection
            .columns
            .iter()
            .map(|(key, column)| (key.clone(), column.column.to_string()))
            .collect(),
        ignored: detection.unmatched.iter().map(|column| column.title.clone()).collect(),
        ..Report::default()
    };
    let branches = branches(read, caller, organisation).await?;
    let mut desk = Desk { app, caller, organisation, branches, seen: HashSet::new(), report };
    let mut decisions = Vec::new();
    for record in workbook::rows(sheet, &detection) {
        match row::parse(&record) {
            Ok(parsed) => decisions.push(desk.decide(read, record.row, parsed).await?),
            Err(problems) => desk.report.problems.extend(problems),
        }
    }
    Ok((desk.report, decisions))
}

/// The branches below an organisation by full and short name.
async fn branches(
    read: &mut db::Read,
    caller: &Caller,
    organisation: &Organisation,
) -> Result<HashMap<String, Vec<Organisation>>, AppError> {
    const PAGE: i64 = 2_000;
    let scope = crate::platform::access::Scope::subtree(&organisation.path);
    let mut branches: HashMap<String, Vec<Organisation>> = HashMap::new();
    let mut after = String::new();
    loop {
        let page = organisations::all_in(read, caller, &scope, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(branches) };
        after.clone_from(&last.path);
        for branch in page.into_iter().filter(|it| it.kind == Kind::Branch) {
            branches.entry(branch.short_name.clone()).or_default().push(branch.clone());
            if branch.name != branch.short_name {
                branches.entry(branch.name.clone()).or_default().push(branch);
            }
        }
    }
}

impl Desk<'_> {
    async fn decide(&mut self, read: &mut db::Read, row: u32, parsed: Parsed) -> Result<Decision, AppError> {
        let Parsed { draft, branch, mask, states_category, states_standing } = parsed;
        let stated = Stated { category: states_category, standing: states_standing };
        for doubt in contradictions(&draft) {
            self.report.warnings.push(problem(row, String::new(), &draft.name.0, doubt));
        }
        let branch = match self.branch(branch.as_deref()) {
            Ok(branch) => branch,
            Err(error) => return Ok(self.refuse(row, &draft, error)),
        };
        let Some(identity) = &draft.identity else {
            return self.without_number(read, row, (draft, stated), branch, mask.as_deref()).await;
        };
        let hash = self.app.keys.lookup(identity.reveal());
        if !self.seen.insert(hash) {
            return Ok(self.refuse(row, &draft, FieldError::new("roster-number-twice")));
        }
        match queries::holder(read, &hash).await? {
            None => Ok(self.new_member(draft, branch)),
            Some((area, _, Some((membership, path)))) if area == self.caller.area && path == branch.path => {
                self.known(read, row, (draft, stated), membership).await
            }
            Some(_) => Ok(self.refuse(row, &draft, FieldError::new("roster-number-elsewhere"))),
        }
    }

    fn branch(&self, written: Option<&str>) -> Result<Organisation, FieldError> {
        let Some(written) = written else {
            return if self.organisation.kind == Kind::Branch {
                Ok(self.organisation.clone())
            } else {
                Err(FieldError::new("roster-branch-missing"))
            };
        };
        let short = organisations::short_name(written);
        let found =
            self.branches.get(written).or_else(|| self.branches.get(&short)).map_or(&[][..], Vec::as_slice);
        match found {
            [one] => Ok(one.clone()),
            [] => Err(FieldError::with("roster-branch-unknown", "branch", written)),
            _ => Err(FieldError::with("roster-branch-several", "branch", written)),
        }
    }

    /// A row without a full number: recognised by name and masked number, or, where it says nothing new, by name.
    async fn without_number(
        &mut self,
        read: &mut db::Read,
        row: u32,
        (draft, stated): (Draft, Stated),
        branch: Organisation,
        mask: Option<&str>,
    ) -> Result<Decision, AppError> {
        let namesakes = queries::namesakes(read, self.caller.area, branch.id, &draft.name.0).await?;
        let fits = |kept: &Option<String>| mask.is_none() || kept.as_deref() == mask;
        let mut fitting = namesakes.iter().filter(|(_, kept)| fits(kept));
        if let (Some((membership, _)), None) = (fitting.next(), fitting.next()) {
            let member = queries::record(read, self.caller.area, *membership).await?;
            let merged = merge(draft.clone(), stated, &member, self.app)?;
            if mask.is_some() || !differs(&merged, &member, self.app)? {
                return self.known(read, row, (draft, stated), *membership).await;
            }
        }
        if !namesakes.is_empty() {
            let error = FieldError::with("roster-same-name", "branch", &branch.short_name);
            self.report.duplicates.push(problem(row, String::new(), &draft.name.0, error));
            return Ok(Decision::Leave);
        }
        self.report.warnings.push(problem(
            row,
            String::new(),
            &draft.name.0,
            FieldError::new("roster-no-number"),
        ));
        Ok(self.new_member(draft, branch))
    }

    fn new_member(&mut self, draft: Draft, branch: Organisation) -> Decision {
        self.report.new += 1;
        Decision::Add(Box::new(draft), Box::new(branch))
    }

    async fn known(
        &mut self,
        read: &mut db::Read,
        row: u32,
        (draft, stated): (Draft, Stated),
        membership: MembershipId,
    ) -> Result<Decision, AppError> {
        let member = queries::record(read, self.caller.area, membership).await?;
        if member.name != draft.name.0 {
            let error = FieldError::with(
                "roster-number-other-name",
                "name",
                member.name.chars().take(1).collect::<String>(),
            );
            return Ok(self.refuse(row, &draft, error));
        }
        let merged = merge(draft, stated, &member, self.app)?;
        if differs(&merged, &member, self.app)? {
            self.report.changed += 1;
            return Ok(Decision::Change(Box::new(merged), Box::new(member)));
        }
        self.report.same += 1;
        Ok(Decision::Leave)
    }

    fn refuse(&mut self, row: u32, draft: &Draft, error: FieldError) -> Decision {
        let refused: Problem = problem(row, String::new(), &draft.name.0, error);
        self.report.problems.push(refused);
        Decision::Leave
    }
}

/// What a row says beyond the values of its draft.
#[derive(Clone, Copy, Debug)]
struct Stated {
    category: bool,
    standing: bool,
}

/// An empty cell never wipes out what is on record; a coarser date never replaces a finer one it agrees with.
fn merge(mut draft: Draft, stated: Stated, member: &Member, app: &App) -> Result<Draft, AppError> {
    if !stated.category {
        draft.category = member.category;
    }
    if !stated.standing {
        draft.standing = member.standing;
    }
    let date = |new: Option<crate::platform::date::PartialDate>,
                old: Option<crate::platform::date::PartialDate>| match (new, old) {
        (Some(new), Some(old)) if old.is_finer_than(new) && old.agrees_with(new) => Some(old),
        (new, old) => new.or(old),
    };
    draft.birth = date(draft.birth, member.birth);
    draft.joined = date(draft.joined, member.joined);
    draft.full_since = date(draft.full_since, member.full_since);
    draft.sex = draft.sex.or(member.sex);
    draft.ethnicity = draft.ethnicity.or_else(|| member.ethnicity.clone());
    draft.native_place = draft.native_place.or_else(|| member.native_place.clone());
    draft.education = draft.education.or_else(|| member.education.clone());
    draft.employer = draft.employer.or_else(|| member.employer.clone());
    draft.address = draft.address.or_else(|| member.address.clone());
    draft.archive_at = draft.archive_at.or_else(|| member.archive_at.clone());
    draft.party_post = draft.party_post.or_else(|| member.party_post.clone());
    draft.party_group = draft.party_group.or_else(|| member.party_group.clone());
    if draft.telephone.is_none()
        && let Some(sealed) = &member.telephone_cipher
    {
        draft.telephone = crate::members::Telephone::parse(&app.keys.open_sealed(sealed)?).ok();
    }
    Ok(draft)
}

fn differs(draft: &Draft, member: &Member, app: &App) -> Result<bool, AppError> {
    let telephone =
        member.telephone_cipher.as_ref().map(|sealed| app.keys.open_sealed(sealed)).transpose()?;
    Ok(draft.sex != member.sex
        || draft.birth != member.birth
        || draft.joined != member.joined
        || draft.full_since != member.full_since
        || draft.category != member.category
        || draft.standing != member.standing
        || draft.ethnicity != member.ethnicity
        || draft.native_place != member.native_place
        || draft.education != member.education
        || draft.employer != member.employer
        || draft.address != member.address
        || draft.archive_at != member.archive_at
        || draft.party_post != member.party_post
        || draft.party_group != member.party_group
        || draft.telephone.as_ref().map(crate::members::Telephone::reveal) != telephone.as_deref())
}
