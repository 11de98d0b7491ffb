//! Terms, and who holds which post.

use super::{ActError, Author, Change, Grounds, Prepared, again, case, record, timely, unchanged};
use crate::organisations::figures::Figures;
use crate::organisations::judgement::{Case, judge};
use crate::organisations::model::{Deed, Duty, Refusal};
use crate::organisations::queries::{self, Organisation, Post, Running, Term};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{PersonId, PostId, TermId};
use db::Write;
use jiff::civil::Date;
use jiff::{ToSpan as _, Unit};

/// A term as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTerm {
    /// Elected on.
    pub started: Date,
    /// Years it lasts.
    pub years: u16,
    /// Ended on, when it has.
    pub ended: Option<Date>,
    /// A remark.
    pub note: Option<String>,
    /// Members that the committee is to have.
    pub seats: Option<i64>,
    /// Since when the change of term is under way.
    pub changing_since: Option<Date>,
    /// Until when the change of term was put off, with approval.
    pub extended_until: Option<Date>,
}

impl NewTerm {
    /// A term that begins, of which nothing else is known.
    #[must_use]
    pub fn begun(started: Date, years: u16) -> Self {
        Self {
            started,
            years,
            ended: None,
            note: None,
            seats: None,
            changing_since: None,
            extended_until: None,
        }
    }

    pub(super) fn term(&self, id: TermId) -> Result<Term, ActError> {
        let due = self
            .started
            .checked_add(i32::from(self.years).years())
            .map_err(|_| AppError::Malformed("the term is too long"))?;
        if self.ended.is_some_and(|ended| ended < self.started) {
            return Err(Refusal::Backwards.into());
        }
        if self.changing_since.is_some_and(|since| since < self.started) {
            return Err(Refusal::ChangingTooEarly.into());
        }
        if self.extended_until.is_some_and(|until| until <= due) {
            return Err(Refusal::ExtendedTooShort { due }.into());
        }
        let NewTerm { started, years, ended, ref note, seats, changing_since, extended_until } = *self;
        Ok(Term { id, started, years, due, ended, note: note.clone(), seats, changing_since, extended_until })
    }
}

/// Records a term that began; the one that ran ends with it.
///
/// # Errors
/// Without the right; when it begins before the one recorded last.
pub async fn begin_term(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    new: &NewTerm,
    grounds: &Grounds,
) -> Result<Prepared, ActError> {
    may(app, caller, organisation, new.started)?;
    let id = TermId(app.randomness.id(app.clock.now()));
    let term = new.term(id)?;
    let earlier = queries::terms(&mut write, caller.area, organisation.id).await?;
    if let Some(last) = earlier.first()
        && term.started <= last.started
    {
        return Err(Refusal::Early { from: last.started, whose: organisation.short_name.clone() }.into());
    }
    let before = case(&mut write, caller.area, organisation, new.started).await?;
    let shift =
        earlier.first().filter(|last| last.ended.is_none()).map(|last| months(last.due, term.started));
    let running = Running {
        id,
        started: term.started,
        years: term.years,
        due: term.due,
        seats: term.seats,
        changing_since: None,
        extended_until: None,
    };
    let figures = Figures {
        term: Some(running),
        intended: Some("hold-term-election"),
        term_shift_months: shift,
        approved: Some(grounds.approved_by.is_some() || grounds.document.is_some()),
        ..before.figures.clone()
    };
    let after = Case { figures, ..before.clone() };
    let findings = judge(app, Deed::Term, Some(&before), &after, new.started);
    queries::insert_term(&mut write, caller.area, organisation.id, &term).await?;
    let change = Change { before: None, after: Some(format!("{} — {}", term.started, term.due)) };
    let payload = serde_json::json!({ "term": id.to_string(), "started": term.started, "years": term.years });
    finish(app, write, caller, organisation, (Deed::Term, grounds, change), (&payload, findings)).await
}

/// Corrects a term, or ends it.
///
/// # Errors
/// Without the right; when it ends before it began.
pub async fn correct_term(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    present: &Term,
    wanted: &NewTerm,
) -> Result<Prepared, ActError> {
    let grounds = Grounds::day(wanted.ended.unwrap_or_else(|| app.clock.today()));
    shift_term(app, &mut write, caller, organisation, (present, wanted), &grounds).await?;
    let now = again(&mut write, caller, organisation).await?;
    Ok(Prepared::new(write, &grounds, now, Vec::new()))
}

/// Changes what is recorded of a term within a transaction of another capability, which ends it: that its change is under
/// way, or put off with approval.
///
/// # Errors
/// As [`correct_term`].
pub async fn shift_term(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    organisation: &Organisation,
    (present, wanted): (&Term, &NewTerm),
    grounds: &Grounds,
) -> Result<(), ActError> {
    may(app, caller, organisation, wanted.started)?;
    let today = app.clock.today();
    if wanted.ended.into_iter().chain(wanted.changing_since).any(|day| day > today) {
        return Err(Refusal::Future.into());
    }
    let term = wanted.term(present.id)?;
    queries::change_term(write, caller.area, organisation.id, &term).await?;
    let words = |term: &Term| {
        let end = term.ended.map_or_else(|| "…".to_owned(), |ended| ended.to_string());
        format!("{} — {} ({end})", term.started, term.due)
    };
    let change = Change { before: Some(words(present)), after: Some(words(&term)) };
    let payload = serde_json::json!({ "term": term.id.to_string(), "started": term.started, "years": term.years, "ended": term.ended });
    counted(app, write, caller, organisation, (Deed::EndTerm, grounds, change), &payload).await
}

/// Records who took a post. `holder` is a person of the register where there is one, and the name as it is that day.
///
/// # Errors
/// Without the right; when it ends before it began.
pub async fn appoint(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    holder: (Option<PersonId>, &str),
    held: (Duty, Option<Date>),
    grounds: &Grounds,
) -> Result<Prepared, ActError> {
    let (duty, until) = held;
    caller.require(duty.needs(), &organisation.path)?;
    timely(app, organisation, grounds.on)?;
    ends_after(app, grounds.on, until)?;
    let area = caller.area;
    let before = case(&mut write, area, organisation, grounds.on).await?;
    let id = PostId(app.randomness.id(app.clock.now()));
    let post = Post {
        id,
        person: holder.0,
        name: holder.1.to_owned(),
        post: duty.code().to_owned(),
        from: grounds.on,
        until,
        filed_on: None,
        trained_on: None,
    };
    queries::insert_post(&mut write, area, organisation.id, &post).await?;
    let mut after = case(&mut write, area, organisation, grounds.on).await?;
    if duty.leads_alone()
        && let Some(leaders) = &mut after.figures.leaders
    {
        leaders.approved = Some(grounds.approved_by.is_some() || grounds.document.is_some());
    }
    let findings = judge(app, Deed::Post, Some(&before), &after, grounds.on);
    // Who holds it stands with the posts; history and journal name the post.
    let change = Change { before: None, after: Some(duty.code().to_owned()) };
    let payload = serde_json::json!({ "post": id.to_string(), "duty": duty.code(), "from": grounds.on, "until": until });
    finish(app, write, caller, organisation, (Deed::Post, grounds, change), (&payload, findings)).await
}

/// A post as it is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectedPost {
    /// The post.
    pub duty: Duty,
    /// Held from.
    pub from: Date,
    /// Held until.
    pub until: Option<Date>,
    /// When a secretary was recorded at county level.
    pub filed_on: Option<Date>,
    /// When a new secretary was trained for the post.
    pub trained_on: Option<Date>,
}

/// Corrects a post, or ends it; the approval that the grounds name counts for the post.
///
/// # Errors
/// Without the right; when it ends before it began.
pub async fn correct_post(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    present: &Post,
    wanted: &CorrectedPost,
    grounds: &Grounds,
) -> Result<Prepared, ActError> {
    let CorrectedPost { duty, from, until, filed_on, trained_on } = *wanted;
    caller.require(duty.needs(), &organisation.path)?;
    caller.require(Duty::right_for(&present.post), &organisation.path)?;
    timely(app, organisation, from)?;
    ends_after(app, from, until)?;
    if filed_on.into_iter().chain(trained_on).any(|day| day > app.clock.today()) {
        return Err(Refusal::Future.into());
    }
    let post = Post { post: duty.code().to_owned(), from, until, filed_on, trained_on, ..present.clone() };
    queries::change_post(&mut write, caller.area, organisation.id, &post).await?;
    let change = Change { before: None, after: Some(duty.code().to_owned()) };
    let grounds = Grounds { on: until.unwrap_or_else(|| app.clock.today()), ..grounds.clone() };
    let payload = serde_json::json!({
        "post": post.id.to_string(),
        "duty": duty.code(),
        "from": from,
        "until": until,
        "filed_on": filed_on,
        "trained_on": trained_on,
    });
    let what = (Deed::EndPost, &grounds, change);
    finish(app, write, caller, organisation, what, (&payload, Vec::new())).await
}

/// Ends the posts that somebody holds in an organisation within a transaction of another capability, which ends it, because
/// the membership there ended that day. The right is that of the act from which it follows.
///
/// # Errors
/// Whatever the database reports.
pub async fn leave_posts(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    (organisation, person): (&Organisation, PersonId),
    on: Date,
) -> Result<(), AppError> {
    let all = queries::posts(write, caller.area, organisation.id).await?;
    let held: Vec<Post> = (all.into_iter())
        .filter(|it| it.person == Some(person) && it.until.is_none_or(|until| until > on))
        .collect();
    if held.is_empty() {
        return Ok(());
    }
    if !queries::bump(write, caller.area, organisation.id, organisation.version).await? {
        return Err(AppError::Conflict);
    }
    for post in held {
        // A post that began after that day was held for no day beyond its first.
        let until = on.max(post.from);
        let ended = Post { until: Some(until), ..post };
        queries::change_post(write, caller.area, organisation.id, &ended).await?;
        let change = Change { before: None, after: Some(ended.post.clone()) };
        let payload = serde_json::json!({
            "post": ended.id.to_string(), "duty": ended.post, "from": ended.from, "until": until,
        });
        let author = Author { area: caller.area, caller: Some(caller) };
        let grounds = Grounds::day(until);
        record(app, write, author, organisation, (Deed::EndPost, &grounds, change), &payload).await?;
    }
    Ok(())
}

fn may(app: &App, caller: &Caller, organisation: &Organisation, on: Date) -> Result<(), ActError> {
    caller.require(Permission::ChangeOrganisations, &organisation.path)?;
    Ok(timely(app, organisation, on)?)
}

fn ends_after(app: &App, from: Date, until: Option<Date>) -> Result<(), Refusal> {
    match until {
        Some(until) if until < from => Err(Refusal::Backwards),
        Some(until) if until > app.clock.today() => Err(Refusal::Future),
        _ => Ok(()),
    }
}

/// Whole months between two days, whichever comes first.
fn months(from: Date, to: Date) -> i64 {
    let span = from.until((Unit::Month, to));
    span.map_or(0, |span| i64::from(span.get_months().abs()))
}

/// Counts the change in the organisation's version, so that a second writer is told, and records it.
async fn counted(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    organisation: &Organisation,
    what: (Deed, &Grounds, Change),
    payload: &serde_json::Value,
) -> Result<(), ActError> {
    let area = caller.area;
    unchanged(queries::bump(write, area, organisation.id, organisation.version).await?)?;
    let author = Author { area, caller: Some(caller) };
    Ok(record(app, write, author, organisation, what, payload).await?)
}

/// Counts and records the change, and tells what a check page shows of it.
async fn finish(
    app: &App,
    mut write: Write,
    caller: &Caller,
    organisation: &Organisation,
    what: (Deed, &Grounds, Change),
    said: (&serde_json::Value, Vec<crate::organisations::Checked>),
) -> Result<Prepared, ActError> {
    let grounds = what.1;
    counted(app, &mut write, caller, organisation, what, said.0).await?;
    let now = again(&mut write, caller, organisation).await?;
    Ok(Prepared::new(write, grounds, now, said.1))
}
