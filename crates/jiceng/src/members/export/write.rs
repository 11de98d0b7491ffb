//! Gathering the members of an order, keeping the looks, and handing the file over.

use super::lines::{self, Head};
use super::model::{Format, Line, Numbers, Order};
use super::queries::{self, AT_ONCE, Sealed};
use crate::members::queries::{self as register, Filter, Listed, Place};
use crate::organisations::Organisation;
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AccessId, AreaId, MembershipId, PersonId};
use crate::platform::journal;
use crate::platform::text::{Language, text_with};
use std::collections::HashMap;
use tokio::sync::Semaphore;

/// A file holds at most so many members, so that it opens on an office's machine and the server keeps its memory.
/// The bound is ours, not a rule's.
pub const MOST: usize = 200_000;
/// Large files made at the same time; others wait.
static AT_THE_SAME_TIME: Semaphore = Semaphore::const_new(2);
/// Members found by one run of the list.
const PAGE: i64 = 500;

/// A file ready to be handed over.
#[derive(Debug)]
pub struct File {
    /// Its contents.
    pub bytes: Vec<u8>,
    /// How many members are in it.
    pub count: usize,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// More members than one file holds.
    #[error("more than {MOST} members")]
    TooMany,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<db::Error> for ExportError {
    fn from(error: db::Error) -> Self {
        Self::App(error.into())
    }
}

/// Makes a file of the members below an organisation whom the list with this filter shows.
///
/// # Errors
/// Without the right to export, or to unmask where numbers are wanted in full; when there are too many; whatever the
/// database reports. Then nobody's numbers left the server.
pub async fn export(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    filter: &Filter,
    order: &Order<'_>,
) -> Result<File, ExportError> {
    caller.require(Permission::Export, &organisation.path).map_err(AppError::from)?;
    if order.numbers == Numbers::Full {
        caller.require(Permission::Unmask, &organisation.path).map_err(AppError::from)?;
        if order.reason.is_empty() {
            return Err(AppError::Malformed("numbers in full need a reason").into());
        }
    }
    let _turn = AT_THE_SAME_TIME.acquire().await.map_err(|error| AppError::Internal(error.to_string()))?;
    let (lines, persons) = gather(app, caller, organisation, filter, order.numbers).await?;
    let count = lines.len();
    let head = Head {
        organisation: organisation.short_name.clone(),
        code: organisation.code.clone(),
        today: app.clock.today(),
        numbers: order.numbers,
    };
    let (format, variant) = (order.format, order.variant);
    // Writing a workbook is work for the processor, not for the thread that answers requests.
    let made = tokio::task::spawn_blocking(move || match format {
        Format::Workbook => lines::workbook(variant, &head, &lines),
        Format::National => lines::national(&head, &lines),
        Format::Csv => Ok(lines::csv(&head, &lines)),
        Format::Json => lines::json(&head, &lines),
    });
    let bytes = made.await.map_err(|error| AppError::Internal(error.to_string()))??;
    keep(app, caller, organisation, order, &persons).await?;
    Ok(File { bytes, count })
}

/// Writes the looks and the journal in one transaction; only then may the file leave.
async fn keep(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    order: &Order<'_>,
    persons: &[PersonId],
) -> Result<(), AppError> {
    let at = app.clock.now();
    let mut write = app.db.write(&[caller.area.0]).await?;
    if order.numbers == Numbers::Full {
        let looks: Vec<_> = persons.iter().map(|person| (AccessId(app.randomness.id(at)), *person)).collect();
        let what = text_with(Language::Zh, "export-look", &[("reason", order.reason.to_owned())]);
        queries::log_looks(&mut write, caller, &looks, at, &what).await?;
    }
    let payload = serde_json::json!({
        "format": order.format.code(),
        "roster": if order.format == Format::Workbook { order.variant.code() } else { "" },
        "numbers": order.numbers.code(),
        "members": persons.len(),
        "reason": order.reason,
    });
    let act = journal::Act {
        name: "members.export",
        kind: "organisation",
        subject: Some(organisation.id.0),
        payload: &payload,
    };
    journal::append(app, &mut write, caller, &act).await?;
    Ok(write.commit().await?)
}

/// How many members an order has; stops counting beyond what a file holds.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn count(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    filter: &Filter,
) -> Result<usize, AppError> {
    let mut read = app.db.read().await?;
    if !filter.narrows() {
        let all = register::total(&mut read, caller, &Scope::subtree(&organisation.path)).await?;
        return Ok(usize::try_from(all).unwrap_or(usize::MAX));
    }
    let mut found = 0;
    let mut pages = Pages::new(organisation);
    while let Some(listed) = pages.next(&mut read, caller, filter).await? {
        found += listed.len();
        if found > MOST {
            break;
        }
    }
    Ok(found)
}

/// Walks through the list page by page, with the list's own query, so that list and file never differ.
struct Pages {
    scope: Scope,
    after: Option<Place>,
    ended: bool,
}

impl Pages {
    fn new(organisation: &Organisation) -> Self {
        Self { scope: Scope::subtree(&organisation.path), after: None, ended: false }
    }

    async fn next(
        &mut self,
        read: &mut db::Read,
        caller: &Caller,
        filter: &Filter,
    ) -> Result<Option<Vec<Listed>>, AppError> {
        if self.ended {
            return Ok(None);
        }
        let found = register::page(read, caller, &self.scope, filter, self.after.as_ref(), PAGE).await?;
        self.ended = found.next.is_none();
        self.after = found.next;
        Ok(Some(found.lines))
    }
}

async fn gather(
    app: &App,
    caller: &Caller,
    organisation: &Organisation,
    filter: &Filter,
    numbers: Numbers,
) -> Result<(Vec<Line>, Vec<PersonId>), ExportError> {
    let mut read = app.db.read().await?;
    let committees: HashMap<_, _> = queries::committees(&mut read, caller.area).await?.into_iter().collect();
    let (mut lines, mut persons) = (Vec::new(), Vec::new());
    let mut pages = Pages::new(organisation);
    while let Some(listed) = pages.next(&mut read, caller, filter).await? {
        if lines.len() + listed.len() > MOST {
            return Err(ExportError::TooMany);
        }
        for chunk in listed.chunks(AT_ONCE) {
            for sealed in in_order(&mut read, caller.area, chunk).await? {
                persons.push(sealed.person);
                lines.push(opened(app, sealed, numbers, &committees)?);
            }
        }
    }
    Ok((lines, persons))
}

/// The records of listed members, in the order of the list; category and standing are those of the day that the list
/// is of.
async fn in_order(read: &mut db::Read, area: AreaId, listed: &[Listed]) -> Result<Vec<Sealed>, db::Error> {
    let ids: Vec<_> = listed.iter().map(|line| line.id).collect();
    let found = queries::records(read, area, &ids).await?;
    let mut by_id: HashMap<MembershipId, Sealed> = found.into_iter().map(|it| (it.id, it)).collect();
    let record = |line: &Listed| {
        let mut sealed = by_id.remove(&line.id)?;
        (sealed.line.category, sealed.line.standing) = (Some(line.category), Some(line.standing));
        Some(sealed)
    };
    Ok(listed.iter().filter_map(record).collect())
}

fn opened(
    app: &App,
    sealed: Sealed,
    numbers: Numbers,
    committees: &HashMap<String, String>,
) -> Result<Line, AppError> {
    let Sealed { path, mut line, identity_cipher, telephone_cipher, .. } = sealed;
    if numbers == Numbers::Full {
        let open = |sealed: Option<Vec<u8>>| sealed.map(|it| app.keys.open_sealed(&it)).transpose();
        line.identity = open(identity_cipher)?;
        line.telephone = open(telephone_cipher)?;
    }
    line.committee = nearest(&path, committees).cloned();
    Ok(line)
}

/// The nearest committee above a path code; each level of a code has the same width.
fn nearest<'c>(path: &str, committees: &'c HashMap<String, String>) -> Option<&'c String> {
    let width = crate::organisations::ROOT.len();
    (1..=path.len() / width).rev().find_map(|levels| committees.get(path.get(..levels * width)?))
}
