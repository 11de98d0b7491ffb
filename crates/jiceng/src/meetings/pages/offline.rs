//! Recording a meeting without a network: a sheet to print or to fill in as a workbook, and the way back through a check
//! page. Nothing is kept of the file; the check page sends on what it showed, and all of it is recorded at once.

use super::{edit, list, refused, resolve, show};
use crate::meetings::commands::{self, MeetingError, Part, Whole};
use crate::meetings::model::{Attendance, Attendee, Draft, Kind, Tally, Vote};
use crate::meetings::offline::{self, Address, Blank, Fault, Filled, VOTE, VOTES};
use crate::meetings::roll;
use crate::organisations::{self, Checked, Organisation, pick};
use crate::platform::access::Permission;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, WithFile, choice, day, line, summary,
};
use crate::platform::id::OrganisationId;
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::{DefaultBodyLimit, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/meetings/offline";
const FILE: &str = "/meetings/offline.xlsx";
const CHECK: &str = "/meetings/offline/check";
const TAKE: &str = "/meetings/offline/take";
/// A sheet with 400 names has a hundredth of it.
const LARGEST: usize = 4 * 1024 * 1024;

/// The page of an organisation.
pub(super) fn of(organisation: OrganisationId) -> String {
    format!("{PATH}?organisation={organisation}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordMeetings);
    let mut check = post(CHECK, needs, check);
    check.handler = check.handler.layer(DefaultBodyLimit::max(LARGEST));
    vec![get(PATH, needs, ask), get(FILE, needs, hand_out), check, post(TAKE, needs, take)]
}

#[derive(Template)]
#[template(path = "meetings/pages/offline.html")]
struct OfflinePage {
    page: Page,
    summary: Vec<SummaryLine>,
    path: &'static str,
    organisation: Field,
    kind: Field,
    group: Field,
    on: Field,
    file: Field,
    check: &'static str,
    /// The workbook of what is asked; none while something is wrong.
    file_href: Option<String>,
    heading: String,
    /// Questions of the paper form, with what is known of the answers.
    questions: Vec<(String, String)>,
    roll: Vec<String>,
}

/// What the page is asked for: whose sheet, of what, for when.
struct Asked {
    organisation: Option<Organisation>,
    draft: Option<Draft>,
    submitted: Submitted,
    errors: Errors,
}

async fn asked(context: &Context, read: &mut db::Read, query: Option<String>) -> Result<Asked, AppError> {
    let (caller, needs) = (context.caller()?, Permission::RecordMeetings);
    let mut submitted = Submitted::parse(query.unwrap_or_default().as_bytes());
    let typed = submitted.first("organisation").to_owned();
    let id = if typed.is_empty() { Some(caller.acting.organisation) } else { typed.parse().ok() };
    let (organisation, mut errors) = match id {
        Some(id) => (Some(organisations::by_id(read, caller, id).await?), Errors::default()),
        None => match pick(read, caller, &submitted, "organisation", needs).await? {
            Ok(found) => (Some(found), Errors::default()),
            Err(error) => (None, Errors::one("organisation", error)),
        },
    };
    if let Some(organisation) = &organisation {
        caller.require(needs, &organisation.path)?;
        submitted = submitted.with("organisation", organisations::typed_as(organisation));
    }
    let mut reader = Reader::new(&submitted);
    let kind = reader.optional("kind", choice::<Kind>);
    let on = reader.optional("on", day);
    let group = reader.optional("group", line(60));
    errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
    let held = organisation.as_ref().map(|it| Kind::held_by(it.kind)).unwrap_or_default();
    let kind = kind.or_else(|| held.first().copied());
    let on = on.unwrap_or_else(|| context.app.clock.today());
    let draft = kind.map(|kind| Draft { group, ..Draft::new(kind, on, "") });
    Ok(Asked { organisation, draft, submitted, errors })
}

/// The sheet that is asked for.
async fn blank(context: &Context, read: &mut db::Read, asked: &Asked) -> Result<Option<Blank>, AppError> {
    let (Some(organisation), Some(draft)) = (&asked.organisation, &asked.draft) else { return Ok(None) };
    let caller = context.caller()?;
    Ok(Some(Blank {
        organisation: organisation.short_name.clone(),
        typed_as: organisations::typed_as(organisation),
        kind: draft.kind,
        group: draft.group.clone(),
        on: draft.on,
        today: context.app.clock.today(),
        roll: roll::expected(&context.app, read, caller, organisation, draft).await?,
    }))
}

async fn page_of(context: &Context, asked: Asked, file: &Errors) -> Result<OfflinePage, AppError> {
    let mut read = context.app.db.read().await?;
    let blank = blank(context, &mut read, &asked).await?.filter(|_| asked.errors.0.is_empty());
    let field = |name, key: &str| Field::new(context, &asked.submitted, &asked.errors, name, key);
    let held = asked.organisation.as_ref().map(|it| Kind::held_by(it.kind)).unwrap_or_default();
    let kinds = held.iter().map(|it| (it.to_string(), context.text(it.key())));
    let (mut kind, mut on) = (field("kind", "meeting-kind"), field("on", "meeting-on"));
    if let Some(blank) = &blank {
        (kind.value, on.value) = (blank.kind.to_string(), blank.on.to_string());
    }
    let kind = kind.options(kinds);
    let organisation = field("organisation", "meeting-organisation");
    let group = field("group", "meeting-group").hint(context, "meeting-group-hint").optional();
    let upload = Field::new(context, &Submitted::default(), file, "file", "offline-file")
        .hint(context, "offline-file-hint");
    let wrong = summary(&[&organisation, &kind, &on, &group, &upload]);
    let crumbs = vec![Crumb { label: context.text("meetings-title"), href: list::path() }];
    let mut page = Page::new(context, "offline-title").office().crumbs(crumbs);
    page.has_error = !wrong.is_empty();
    Ok(OfflinePage {
        page,
        summary: wrong,
        path: PATH,
        organisation,
        kind,
        group,
        on,
        file: upload,
        check: CHECK,
        file_href: blank.as_ref().map(|blank| file_of(&asked, blank)),
        heading: blank
            .as_ref()
            .map(|it| format!("{} {}", context.text(it.kind.key()), it.on))
            .unwrap_or_default(),
        questions: blank.as_ref().map(questions).unwrap_or_default(),
        roll: blank.map(|it| it.roll.into_iter().map(|it| it.name).collect()).unwrap_or_default(),
    })
}

/// The questions of the paper form; those about votes follow the others.
fn questions(blank: &Blank) -> Vec<(String, String)> {
    let known = |name: &str| match name {
        "group" => blank.group.clone().unwrap_or_default(),
        "on" => blank.on.to_string(),
        _ => String::new(),
    };
    let known_there = ["organisation", "kind", offline::REST];
    let asked = offline::asked(blank.kind).filter(|(_, name, ..)| !known_there.contains(&name.as_str()));
    asked.map(|(_, name, it, vote)| (it.title(vote), known(&name))).collect()
}

/// The workbook of a sheet.
fn file_of(asked: &Asked, blank: &Blank) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(organisation) = &asked.organisation {
        query.append_pair("organisation", &organisation.id.to_string());
    }
    query.append_pair("kind", blank.kind.code()).append_pair("on", &blank.on.to_string());
    if let Some(group) = &blank.group {
        query.append_pair("group", group);
    }
    format!("{FILE}?{}", query.finish())
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = asked(&context, &mut context.app.db.read().await?, query).await?;
    let template = page_of(&context, asked, &Errors::default()).await?;
    Page::render_asked(&template, &template.summary)
}

async fn hand_out(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let mut read = context.app.db.read().await?;
    let asked = asked(&context, &mut read, query).await?;
    let blank = blank(&context, &mut read, &asked).await?.filter(|_| asked.errors.0.is_empty());
    drop(read);
    let blank = blank.ok_or(AppError::NotFound)?;
    let name = format!("{}-{}-{}", context.text("offline-file-name"), blank.organisation, blank.on);
    // Writing a workbook is work for the processor, not for the thread that answers requests.
    let made = tokio::task::spawn_blocking(move || offline::written(&blank));
    let bytes = made.await.map_err(|error| AppError::Internal(error.to_string()))??;
    Ok(attachment(&name, Media::Workbook, bytes))
}

/// Something that is wrong with a sheet: where, what stands there, and what to do.
struct Problem {
    place: String,
    what: String,
    text: String,
}

#[derive(Template)]
#[template(path = "meetings/pages/offline_check.html")]
struct CheckPage {
    page: Page,
    problems: Vec<Problem>,
    /// What the rules say where they warn or forbid.
    findings: Vec<Checked>,
    rows: Vec<(String, String)>,
    tally: Tally,
    /// Whoever did not come, with the reason.
    others: Vec<(String, String)>,
    votes: Vec<Vote>,
    /// What is sent on, all of it, to be recorded.
    kept: Vec<(String, String)>,
    take: &'static str,
    back: &'static str,
}

/// The bytes of an upload.
async fn uploaded(WithFile(mut form): WithFile) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|_| AppError::TooLarge)? {
        if field.name() == Some("file") {
            bytes = field.bytes().await.map_err(|_| AppError::TooLarge)?.to_vec();
        }
    }
    Ok(bytes)
}

async fn check(context: Context, form: WithFile) -> Result<Response, AppError> {
    let bytes = uploaded(form).await?;
    let read = tokio::task::spawn_blocking(move || offline::read(&bytes));
    let filled = match read.await.map_err(|error| AppError::Internal(error.to_string()))? {
        Ok(filled) => filled,
        Err(key) => {
            let asked = asked(&context, &mut context.app.db.read().await?, None).await?;
            let errors = Errors::one("file", FieldError::new(key));
            return Page::render_refused(&page_of(&context, asked, &errors).await?);
        }
    };
    match understood(&context, &filled).await? {
        Err((problems, findings)) => Page::render_refused(&refusal(&context, problems, findings)),
        Ok((organisation, whole)) => {
            let done =
                commands::record_whole(&context.app, context.caller()?, &organisation, &whole, false).await;
            match done {
                Ok(_) => Page::render(&shown(&context, &filled, &organisation, whole)),
                Err(error) => told(&context, &filled, error),
            }
        }
    }
}

async fn take(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let filled = Filled::sent(&submitted);
    match understood(&context, &filled).await? {
        Err((problems, findings)) => Page::render_refused(&refusal(&context, problems, findings)),
        Ok((organisation, whole)) => {
            let done =
                commands::record_whole(&context.app, context.caller()?, &organisation, &whole, true).await;
            match done {
                Ok(id) => Ok(Redirect::to(&show::done(id, "recorded")).into_response()),
                Err(error) => told(&context, &filled, error),
            }
        }
    }
}

/// What a sheet says, or everything that is wrong with it.
type Understood = Result<(Organisation, Whole), (Vec<Problem>, Vec<Checked>)>;

async fn understood(context: &Context, filled: &Filled) -> Result<Understood, AppError> {
    let (caller, needs) = (context.caller()?, Permission::RecordMeetings);
    let mut read = context.app.db.read().await?;
    let mut reader = Reader::new(&filled.answers);
    let organisation = match pick(&mut read, caller, &filled.answers, "organisation", needs).await? {
        Ok(found) if caller.may_at(needs, &found.path) => Some(found),
        Ok(_) => {
            reader.refuse("organisation", FieldError::new("meeting-not-your-organisation"));
            None
        }
        Err(error) => {
            reader.refuse("organisation", error);
            None
        }
    };
    let draft = edit::read(&mut reader, &filled.answers);
    edit::name_the_group(&mut reader, organisation.as_ref(), draft.as_ref());
    let (organisation, draft) = match reader.finish(organisation.zip(draft)) {
        Ok(both) => both,
        Err(errors) => return Ok(Err((problems(context, filled, &errors, None), Vec::new()))),
    };
    // Whoever brings a sheet back types in what was written by others.
    let draft = Draft { from_paper: true, ..draft };
    let expected = roll::expected(&context.app, &mut read, caller, &organisation, &draft).await?;
    drop(read);
    let mut faults = Vec::new();
    let rest = filled.answers.first(offline::REST) == edit::YES;
    let roll = match offline::attended(expected, &filled.roll, rest) {
        Ok(roll) => roll,
        Err(wrong) => {
            faults.extend(wrong.into_iter().map(|it| of_roll(context, it)));
            Vec::new()
        }
    };
    let votes = if faults.is_empty() { votes(context, filled, &roll, &mut faults) } else { Vec::new() };
    if faults.is_empty() {
        Ok(Ok((organisation, Whole { draft, roll, votes })))
    } else {
        Ok(Err((faults, Vec::new())))
    }
}

/// The votes of which anything is said.
fn votes(context: &Context, filled: &Filled, roll: &[Attendee], faults: &mut Vec<Problem>) -> Vec<Vote> {
    let present = Tally::of(roll).voters_present;
    let mut votes = Vec::new();
    for at in 0..VOTES {
        let answer = |field| filled.answers.first(&offline::of_vote(field, at));
        if VOTE.iter().all(|it| answer(it.field).is_empty()) {
            continue;
        }
        let said = VOTE.iter().fold(Submitted::default(), |said, it| said.with(it.field, answer(it.field)));
        match resolve::read(&said, present) {
            Ok(vote) => votes.push(vote),
            Err(errors) => faults.extend(problems(context, filled, &errors, Some(at))),
        }
    }
    votes
}

/// What a command refused, beside the questions that it concerns.
fn told(
    context: &Context,
    filled: &Filled,
    (part, error): (Part, MeetingError),
) -> Result<Response, AppError> {
    let (field, vote) = match part {
        Part::Record => ("topics", None),
        Part::Vote(at) => ("matter", Some(at)),
    };
    let (errors, findings) = refused(error, field)?;
    Page::render_refused(&refusal(context, problems(context, filled, &errors, vote), findings))
}

/// What is wrong with answers, with where each stands.
fn problems(context: &Context, filled: &Filled, errors: &Errors, vote: Option<usize>) -> Vec<Problem> {
    let problem = |(name, error): &(&'static str, FieldError)| {
        let field = vote.map_or_else(|| (*name).to_owned(), |at| offline::of_vote(name, at));
        let title = offline::items().find(|(_, known, ..)| *known == field);
        Problem {
            place: filled.place(&field).map(|at| place(context, at)).unwrap_or_default(),
            what: title.map(|(_, _, it, vote)| it.title(vote)).unwrap_or_default(),
            text: context.text_with(error.key, &error.args),
        }
    };
    errors.0.iter().map(problem).collect()
}

fn of_roll(context: &Context, (at, name, key): Fault) -> Problem {
    Problem { place: place(context, &at), what: name, text: context.text(key) }
}

/// `会议登记表，第 12 行，C 列`; nothing of what was not in the file.
fn place(context: &Context, at: &Address) -> String {
    if at.row == 0 {
        return String::new();
    }
    let args = [("sheet", at.sheet.clone()), ("row", at.row.to_string()), ("column", at.column.clone())];
    context.text_with("offline-place", &args)
}

fn refusal(context: &Context, problems: Vec<Problem>, findings: Vec<Checked>) -> CheckPage {
    let mut page = frame(context);
    page.has_error = true;
    CheckPage {
        page,
        problems,
        findings,
        rows: Vec::new(),
        tally: Tally::default(),
        others: Vec::new(),
        votes: Vec::new(),
        kept: Vec::new(),
        take: TAKE,
        back: PATH,
    }
}

fn frame(context: &Context) -> Page {
    let crumbs = vec![
        Crumb { label: context.text("meetings-title"), href: list::path() },
        Crumb { label: context.text("offline-title"), href: PATH.to_owned() },
    ];
    Page::new(context, "offline-check-title").office().crumbs(crumbs)
}

/// What will be recorded, with everything that is sent on.
fn shown(context: &Context, filled: &Filled, organisation: &Organisation, whole: Whole) -> CheckPage {
    let head = [
        ("meeting-organisation", Some(organisation.short_name.clone())),
        ("meeting-kind", Some(context.text(whole.draft.kind.key()))),
    ];
    let rows = head.into_iter().chain(show::said(context, &whole.draft));
    let rows = rows.filter_map(|(key, value)| Some((context.text(key), value?))).collect();
    let away = whole.roll.iter().filter(|it| it.attendance != Attendance::Present);
    let others = away.map(|it| {
        let state = context.text(it.attendance.key());
        (it.name.clone(), format!("{state} {}", it.reason.clone().unwrap_or_default()))
    });
    CheckPage {
        page: frame(context),
        problems: Vec::new(),
        findings: Vec::new(),
        rows,
        tally: Tally::of(&whole.roll),
        others: others.collect(),
        votes: whole.votes,
        kept: kept(filled, organisation),
        take: TAKE,
        back: PATH,
    }
}

/// Names and values of everything that was answered.
fn kept(filled: &Filled, organisation: &Organisation) -> Vec<(String, String)> {
    let answers = offline::items().map(|(_, name, ..)| name);
    let mut kept: Vec<(String, String)> = answers
        .filter(|name| name != "organisation")
        .map(|name| (name.clone(), filled.answers.first(&name).to_owned()))
        .collect();
    kept.push(("organisation".to_owned(), organisations::typed_as(organisation)));
    for it in &filled.roll {
        kept.push(("name".to_owned(), it.name.clone()));
        kept.push(("attendance".to_owned(), it.attendance.clone()));
        kept.push(("why".to_owned(), it.reason.clone()));
    }
    kept
}
