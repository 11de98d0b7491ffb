//! Writing organisations, and taking them back.

use super::particulars::merged;
use super::plan::{Line, Plan, Superior, order};
use crate::imports::kind::{Desk, Taken};
use crate::organisations::{self, Found, Organisation, Particulars};
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use db::Write;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What was done for a row.
#[derive(Debug, Serialize, Deserialize)]
struct Applied {
    /// Whether the organisation was founded by it.
    found: bool,
    /// Its version afterwards.
    version: i64,
    /// The particulars before, as texts by their names; empty when nothing was revised.
    before: Option<Before>,
    /// Posts entered: post, name, from.
    posts: Vec<(String, String, Date)>,
    /// The first day of the term entered.
    term: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Before {
    setting: String,
    contact: Option<String>,
    telephone: Option<String>,
    address: Option<String>,
    postcode: Option<String>,
    unit_situation: Option<String>,
    founded: Option<String>,
    founding_document: Option<String>,
}

impl From<Particulars> for Before {
    fn from(it: Particulars) -> Self {
        Self {
            setting: it.setting.to_string(),
            contact: it.contact,
            telephone: it.telephone,
            address: it.address,
            postcode: it.postcode,
            unit_situation: it.unit_situation,
            founded: it.founded.map(|date| date.to_string()),
            founding_document: it.founding_document,
        }
    }
}

impl Before {
    fn particulars(self) -> Result<Particulars, AppError> {
        let unread = |_| AppError::Internal("the record of an import cannot be read".to_owned());
        Ok(Particulars {
            setting: self.setting.parse().map_err(unread)?,
            contact: self.contact,
            telephone: self.telephone,
            address: self.address,
            postcode: self.postcode,
            unit_situation: self.unit_situation,
            founded: self.founded.and_then(|date| date.parse().ok()),
            founding_document: self.founding_document,
        })
    }
}

pub(super) async fn write(
    desk: Desk<'_>,
    write: &mut Write,
    lines: Vec<Line>,
) -> Result<Vec<Taken>, AppError> {
    let mut founded: HashMap<usize, Organisation> = HashMap::new();
    let mut taken = Vec::new();
    for at in order(&lines) {
        let line = &lines[at];
        let (organisation, found) = match &line.plan {
            Plan::Known(one) => ((**one).clone(), false),
            Plan::Found { superior } => {
                let above = match superior {
                    Superior::Present(one) => Some(&**one),
                    Superior::Row(row) => founded.get(row),
                };
                let above = above.ok_or(AppError::Malformed("a superior is missing"))?;
                (found(desk, write, line, above).await?, true)
            }
            Plan::Ask(_) | Plan::Refused => continue,
        };
        let old = Particulars::of(&organisation);
        let new = merged(&old, &line.parsed);
        let revised = old != new;
        if !found && !revised && line.entries.posts.is_empty() && line.entries.term.is_none() {
            continue;
        }
        organisations::revise(desk.app, write, desk.caller.area, &organisation, &new).await?;
        let (posts, term) = enter(desk, write, line, &organisation).await?;
        let applied = Applied {
            found,
            version: organisation.version + i64::from(revised),
            before: (revised && !found).then(|| old.into()),
            posts,
            term,
        };
        let text = serde_json::to_string(&applied).map_err(|error| AppError::Internal(error.to_string()))?;
        taken.push(Taken { row: line.parsed.row, subject: organisation.id.0, applied: text });
        founded.insert(at, organisation);
    }
    Ok(taken)
}

async fn found(
    desk: Desk<'_>,
    write: &mut Write,
    line: &Line,
    superior: &Organisation,
) -> Result<Organisation, AppError> {
    let parsed = &line.parsed;
    let missing = || AppError::Malformed("a new organisation needs code, kind and setting");
    let new = Found {
        kind: parsed.kind.ok_or_else(missing)?,
        setting: parsed.setting.ok_or_else(missing)?,
        name: &parsed.name,
        code: parsed.code.as_deref().ok_or_else(missing)?,
        superior: Some(superior),
        founded: parsed.founded,
        document: parsed.document.as_deref(),
        telephone: parsed.telephone.as_deref(),
    };
    organisations::found(desk.app, write, desk.caller.area, &new).await
}

type Entered = (Vec<(String, String, Date)>, Option<Date>);

async fn enter(
    desk: Desk<'_>,
    write: &mut Write,
    line: &Line,
    organisation: &Organisation,
) -> Result<Entered, AppError> {
    let (app, area) = (desk.app, desk.caller.area);
    let known = line.parsed.appointed.or(line.parsed.term_held);
    let from = known.map_or(app.clock.today(), crate::platform::date::PartialDate::earliest);
    let mut posts = Vec::new();
    for (post, name) in &line.entries.posts {
        organisations::record_post(app, write, area, organisation.id, (None, name), post, from).await?;
        posts.push(((*post).to_owned(), name.clone(), from));
    }
    if let Some((started, years)) = line.entries.term {
        organisations::record_term(app, write, area, organisation.id, started, years).await?;
    }
    Ok((posts, line.entries.term.map(|(started, _)| started)))
}

/// Takes organisations back, those entered last first. Tells which rows were kept.
pub(super) async fn undo(desk: Desk<'_>, write: &mut Write, taken: &[Taken]) -> Result<Vec<u32>, AppError> {
    let mut applied: Vec<(&Taken, Applied, String)> = Vec::new();
    for it in taken {
        let done =
            serde_json::from_str(&it.applied).map_err(|error| AppError::Internal(error.to_string()))?;
        let id = OrganisationId(it.subject);
        // One that is gone meanwhile, or moved out of reach, is kept as it is.
        let path = organisations::by_id(write, desk.caller, id).await.map(|it| it.path).unwrap_or_default();
        applied.push((it, done, path));
    }
    // The deepest first, so that nothing stands below what is removed.
    applied.sort_by_key(|(_, _, path)| std::cmp::Reverse(path.len()));
    let mut kept = Vec::new();
    for (it, done, _) in applied {
        if !undo_one(desk, write, OrganisationId(it.subject), done).await? {
            kept.push(it.row);
        }
    }
    Ok(kept)
}

async fn undo_one(
    desk: Desk<'_>,
    write: &mut Write,
    id: OrganisationId,
    done: Applied,
) -> Result<bool, AppError> {
    let area = desk.caller.area;
    if done.found {
        let entered = (i64::try_from(done.posts.len()).unwrap_or(i64::MAX), i64::from(done.term.is_some()));
        return Ok(organisations::withdraw(write, area, id, done.version, entered).await?);
    }
    let present = match organisations::by_id(write, desk.caller, id).await {
        Ok(present) => present,
        Err(AppError::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    if present.version != done.version {
        return Ok(false);
    }
    if let Some(before) = done.before {
        organisations::revise(desk.app, write, area, &present, &before.particulars()?).await?;
    }
    let mut whole = true;
    for (post, name, from) in &done.posts {
        whole &= organisations::withdraw_post(write, area, id, (name, post, *from)).await?;
    }
    if let Some(started) = done.term {
        whole &= organisations::withdraw_term(write, area, id, started).await?;
    }
    Ok(whole)
}
