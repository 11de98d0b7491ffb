//! A vote and its result: the rulebook says whether it could be taken and whether it passed.

use super::edit::YES;
use super::{crumbs, recordable, refused, show};
use crate::meetings::commands::{self, MeetingError};
use crate::meetings::model::{Ballots, Manner, Tally, Vote};
use crate::meetings::queries::{self, Meeting};
use crate::organisations::Checked;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, Reader, Submitted, SummaryLine, choice, line, number, one_of, summary, text,
};
use crate::platform::id::MeetingId;
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/meetings/{id}/resolutions";

/// The page.
pub(super) fn path(id: MeetingId) -> String {
    format!("/meetings/{id}/resolutions")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordMeetings);
    vec![get(PATH, needs, ask), post(PATH, needs, record)]
}

#[derive(Template)]
#[template(path = "meetings/pages/resolve.html")]
struct ResolvePage {
    page: Page,
    summary: Vec<SummaryLine>,
    heading: String,
    tally: Tally,
    matter: Field,
    major: Field,
    committee_first: Field,
    manner: Field,
    ballots: [Field; 3],
    counts: [Field; 3],
    result: Field,
    findings: Vec<Checked>,
    reason: Option<Field>,
    action: String,
}

const PASSED: &str = "passed";
const NOT_PASSED: &str = "not-passed";
/// So many vote at once at most.
const MOST: i64 = 100_000;

fn form(
    context: &Context,
    (meeting, tally): (&Meeting, Tally),
    submitted: &Submitted,
    errors: &Errors,
    findings: Vec<Checked>,
) -> ResolvePage {
    let field = |name, key: &str| Field::new(context, submitted, errors, name, key);
    let ticked = |name, key: &str| {
        let mut field = field(name, key).optional().options([(YES.to_owned(), context.text(key))]);
        field.label = context.text("meeting-note");
        field
    };
    let manners = Manner::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let results = [(PASSED, "vote-passed"), (NOT_PASSED, "vote-not-passed")];
    let results = results.map(|(value, key)| (value.to_owned(), context.text(key)));
    let may_go_on = !findings.is_empty() && !findings.iter().any(Checked::blocks);
    let reason = may_go_on || !submitted.first("reason").is_empty();
    let matter = field("matter", "vote-matter").hint(context, "vote-matter-hint");
    let (major, committee_first) =
        (ticked("major", "vote-major"), ticked("committee-first", "vote-committee-first"));
    let manner = field("manner", "vote-manner").options(manners);
    let ballots = [("issued", "vote-issued"), ("returned", "vote-returned"), ("void", "vote-void-count")];
    let ballots = ballots.map(|(name, key)| field(name, key).hint(context, "vote-ballots-hint").optional());
    let counts = [field("yes", "vote-yes"), field("no", "vote-no"), field("abstained", "vote-abstained")];
    let result = field("result", "vote-result").hint(context, "vote-result-hint").optional().options(results);
    let reason = reason.then(|| field("reason", "meeting-reason").hint(context, "meeting-reason-hint"));
    let mut wrong = summary(&[&matter, &manner]);
    wrong.extend(summary(&ballots.iter().chain(&counts).chain([&result]).collect::<Vec<_>>()));
    wrong.extend(reason.iter().flat_map(|reason| summary(&[reason])));
    let mut page = Page::new(context, "vote-title").office().crumbs(crumbs(context, meeting));
    page.has_error = !errors.0.is_empty();
    ResolvePage {
        page,
        summary: wrong,
        heading: super::heading(context, meeting),
        tally,
        matter,
        major,
        committee_first,
        manner,
        ballots,
        counts,
        result,
        findings,
        reason,
        action: path(meeting.id),
    }
}

/// What a form says of a vote of which so many with a vote are present.
pub(super) fn read(submitted: &Submitted, present: i64) -> Result<Vote, Errors> {
    let mut form = Reader::new(submitted);
    let ticked = |name| submitted.first(name) == YES;
    let matter = form.required("matter", text(500));
    let manner = form.required("manner", choice::<Manner>);
    let mut count = |name| form.required(name, number(0, MOST));
    let (yes, no, abstained) = (count("yes"), count("no"), count("abstained"));
    let mut ballots = |name| form.optional(name, number(0, MOST));
    let (issued, returned, void) = (ballots("issued"), ballots("returned"), ballots("void"));
    let ballots = issued.zip(returned).zip(void);
    let ballots = ballots.map(|((issued, returned), void)| Ballots { issued, returned, void });
    let said_passed = form.optional("result", one_of(&[PASSED, NOT_PASSED])).map(|word| word == PASSED);
    let reason = form.optional("reason", line(200));
    let counts = yes.zip(no).zip(abstained);
    let vote = matter.zip(manner).zip(counts).map(|((matter, manner), ((yes, no), abstained))| Vote {
        matter,
        major: ticked("major"),
        committee_first: ticked("committee-first"),
        manner,
        yes,
        no,
        abstained,
        ballots: ballots.filter(|_| manner == Manner::SecretPaper),
        said_passed,
        reason,
    });
    if let Some((field, error)) = vote.as_ref().and_then(|vote| vote.contradiction(present)) {
        form.refuse(field, error);
    }
    form.finish(vote)
}

async fn tally(context: &Context, meeting: &Meeting) -> Result<Tally, AppError> {
    let mut read = context.app.db.read().await?;
    Ok(Tally::of(&queries::roll_of(&mut read, context.caller()?.area, meeting.id).await?))
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let (meeting, _) = recordable(&context, &id).await?;
    let tally = tally(&context, &meeting).await?;
    let asked = Submitted::default();
    Page::render(&form(&context, (&meeting, tally), &asked, &Errors::default(), Vec::new()))
}

async fn record(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (meeting, organisation) = recordable(&context, &id).await?;
    let tally = tally(&context, &meeting).await?;
    let (errors, findings) = match read(&submitted, tally.voters_present) {
        Err(errors) => (errors, Vec::new()),
        Ok(vote) => {
            match commands::resolve(&context.app, context.caller()?, &meeting, &organisation, &vote).await {
                Ok(passed) => {
                    let done = if passed { PASSED } else { NOT_PASSED };
                    return Ok(Redirect::to(&show::done(meeting.id, done)).into_response());
                }
                Err(MeetingError::Changed) => return Err(AppError::Conflict),
                Err(error) => refused(error, "matter")?,
            }
        }
    };
    Page::render_refused(&form(&context, (&meeting, tally), &submitted, &errors, findings))
}
