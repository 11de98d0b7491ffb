//! Recording what is planned or was held, and correcting a record.

use super::{attendance, crumbs, list, recordable, refused, show};
use crate::meetings::commands::{self, MeetingError};
use crate::meetings::hours::{class_hours, tenths};
use crate::meetings::model::{ChairPost, Draft, Kind, clock_of, minute};
use crate::meetings::queries::Meeting;
use crate::organisations::{self, Checked, Duty, Organisation, pick};
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, day, line, number, summary, text,
};
use crate::platform::id::{MeetingId, OrganisationId};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};

const NEW: &str = "/meetings/new";
const EDIT: &str = "/meetings/{id}/edit";

/// The page of a new record.
#[must_use]
pub fn new_path() -> String {
    NEW.to_owned()
}

/// The page of a new record of an organisation, of a kind.
#[must_use]
pub fn new_of(organisation: OrganisationId, kind: Option<Kind>) -> String {
    let kind = kind.map(|kind| format!("&kind={kind}")).unwrap_or_default();
    format!("{NEW}?organisation={organisation}{kind}")
}

/// The page that corrects a record.
#[must_use]
pub fn path(id: MeetingId) -> String {
    format!("/meetings/{id}/edit")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::RecordMeetings);
    vec![get(NEW, needs, ask_new), post(NEW, needs, add), get(EDIT, needs, ask), post(EDIT, needs, change)]
}

#[derive(Template)]
#[template(path = "meetings/pages/edit.html")]
struct EditPage {
    page: Page,
    summary: Vec<SummaryLine>,
    changed: Option<Vec<Changed>>,
    /// Whose it is, when it is corrected; else a field asks for it.
    whose: Option<String>,
    organisation: Field,
    fields: Fields,
    findings: Vec<Checked>,
    action: String,
    version: String,
    record_href: Option<String>,
    /// Of a new record: what it is, and where another kind is chosen.
    chosen: Option<(Kind, String)>,
}

/// The first page of a new record: which kind it is.
#[derive(Template)]
#[template(path = "meetings/pages/kinds.html")]
struct KindsPage {
    page: Page,
    whose: String,
    /// Each kind with the page that records one.
    kinds: Vec<(Kind, String)>,
}

/// The fields in their order on the page.
struct Fields {
    kind: Field,
    group: Field,
    on: Field,
    from: Field,
    until: Field,
    place: Field,
    chair: Field,
    chair_post: Field,
    entrusted: Field,
    recorder: Field,
    topics: Field,
    minutes: Field,
    guests: Field,
    guest_residents: Field,
    guest_organisations: Field,
    class_hours: Field,
    talks_held: Field,
    problems_listed: Field,
    from_paper: Field,
    /// Asked for only where the entry is late.
    late_reason: Option<Field>,
    /// Asked for only where a rule warns.
    reason: Option<Field>,
    /// What is recorded, where that is known.
    of: Option<Kind>,
}

impl Fields {
    /// Whether the page shows a field: where the kind has it, or something is said in it already.
    fn asks(&self, field: &Field) -> bool {
        let said =
            !field.value.is_empty() || field.error.is_some() || field.options.iter().any(|it| it.chosen);
        said || self.of.is_none_or(|kind| kind.asks(field.name))
    }

    fn all(&self) -> Vec<&Field> {
        let always = [
            &self.kind,
            &self.group,
            &self.on,
            &self.from,
            &self.until,
            &self.place,
            &self.chair,
            &self.chair_post,
            &self.entrusted,
            &self.recorder,
            &self.topics,
            &self.minutes,
            &self.guests,
            &self.guest_residents,
            &self.guest_organisations,
            &self.class_hours,
            &self.talks_held,
            &self.problems_listed,
            &self.from_paper,
        ];
        always.into_iter().chain(&self.late_reason).chain(&self.reason).collect()
    }
}

/// What is sent by a box that is ticked.
pub(super) const YES: &str = "yes";

fn fields(context: &Context, submitted: &Submitted, errors: &Errors, findings: &[Checked]) -> Fields {
    let field = |name, key: &str| Field::new(context, submitted, errors, name, key);
    let hinted = |name, key: &str| field(name, key).hint(context, &format!("{key}-hint"));
    // One box, under a label of its own.
    let ticked =
        |name, label, key: &str| field(name, label).optional().options([(YES.to_owned(), context.text(key))]);
    let may = |it: &&Kind| context.caller.as_ref().is_some_and(|caller| caller.may(it.needs()));
    let kinds = Kind::ALL.iter().filter(may);
    let kinds = kinds.map(|it| (it.to_string(), context.text(it.key())));
    let posts = ChairPost::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let late = !submitted.first("late-reason").is_empty() || errors.of(context, "late-reason").is_some();
    let may_go_on = !findings.is_empty() && !findings.iter().any(Checked::blocks);
    let reason = may_go_on || !submitted.first("reason").is_empty();
    Fields {
        kind: field("kind", "meeting-kind").options(kinds),
        group: hinted("group", "meeting-group").optional(),
        on: hinted("on", "meeting-on"),
        from: hinted("from", "meeting-from").optional(),
        until: field("until", "meeting-until").optional(),
        place: field("place", "meeting-place").optional(),
        chair: hinted("chair", "meeting-chair").optional(),
        chair_post: field("chair-post", "meeting-chair-post").optional().options(posts),
        entrusted: ticked("entrusted", "meeting-chairing", "meeting-chair-entrusted"),
        recorder: field("recorder", "meeting-recorder").optional(),
        topics: hinted("topics", "meeting-topics"),
        minutes: hinted("minutes", "meeting-minutes").optional(),
        guests: hinted("guests", "meeting-guests").optional(),
        guest_residents: hinted("guest-residents", "meeting-guest-residents").optional(),
        guest_organisations: hinted("guest-organisations", "meeting-guest-organisations").optional(),
        class_hours: hinted("class-hours", "meeting-class-hours").optional(),
        talks_held: ticked("talks-held", "meeting-before", "meeting-talks-held"),
        problems_listed: ticked("problems-listed", "meeting-during", "meeting-problems-listed"),
        from_paper: ticked("from-paper", "meeting-paper", "meeting-from-paper"),
        late_reason: late.then(|| hinted("late-reason", "meeting-late-reason")),
        reason: reason.then(|| hinted("reason", "meeting-reason")),
        of: submitted.first("kind").parse().ok(),
    }
}

fn form(
    context: &Context,
    meeting: Option<&Meeting>,
    submitted: &Submitted,
    errors: &Errors,
    findings: Vec<Checked>,
) -> EditPage {
    let fields = fields(context, submitted, errors, &findings);
    let organisation = Field::new(context, submitted, errors, "organisation", "meeting-organisation")
        .hint(context, "organisation-pick-hint");
    let mut wrong = if meeting.is_none() { summary(&[&organisation]) } else { Vec::new() };
    wrong.extend(summary(&fields.all()));
    let (crumbs, title) = match meeting {
        Some(meeting) => (crumbs(context, meeting), "meeting-edit-title"),
        None => {
            (vec![Crumb { label: context.text("meetings-title"), href: list::path() }], "meeting-new-title")
        }
    };
    let mut page = Page::new(context, title).office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    EditPage {
        page,
        summary: wrong,
        changed: None,
        whose: meeting.map(|it| it.organisation_name.clone()),
        organisation,
        fields,
        findings,
        action: meeting.map_or_else(new_path, |meeting| path(meeting.id)),
        version: meeting.map(|meeting| meeting.version.to_string()).unwrap_or_default(),
        record_href: meeting.map(|meeting| show::path(meeting.id)),
        chosen: submitted
            .first("kind")
            .parse()
            .ok()
            .filter(|_| meeting.is_none())
            .map(|kind| (kind, new_path())),
    }
}

/// A record as the form shows it.
fn filled(meeting: &Meeting) -> Submitted {
    let draft = &meeting.draft;
    let words = [
        ("group", draft.group.clone()),
        ("from", draft.from.map(clock_of)),
        ("until", draft.until.map(clock_of)),
        ("place", draft.place.clone()),
        ("chair", draft.chair.clone()),
        ("chair-post", draft.chair_post.map(|post| post.to_string())),
        ("recorder", draft.recorder.clone()),
        ("topics", Some(draft.topics.clone())),
        ("minutes", draft.minutes.clone()),
        ("guests", draft.guests.clone()),
        ("guest-residents", draft.guest_residents.map(|count| count.to_string())),
        ("guest-organisations", draft.guest_organisations.clone()),
        ("class-hours", draft.class_hours.map(tenths)),
        ("late-reason", draft.late_reason.clone()),
        ("reason", draft.kept_reason.clone()),
    ];
    let ticks = [
        ("entrusted", draft.chair_entrusted),
        ("talks-held", draft.talks_held),
        ("problems-listed", draft.problems_listed),
        ("from-paper", draft.from_paper),
    ];
    let mut filled = Submitted::default().with("kind", draft.kind).with("on", draft.on);
    for (name, value) in words.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        filled = filled.with(name, value);
    }
    for (name, _) in ticks.into_iter().filter(|(_, ticked)| *ticked) {
        filled = filled.with(name, YES);
    }
    filled
}

/// More residents than this come to no meeting.
const MOST_GUESTS: i64 = 100_000;

/// What the form says, whoever's record it is.
pub(super) fn read(form: &mut Reader<'_>, submitted: &Submitted) -> Option<Draft> {
    let ticked = |name| submitted.first(name) == YES;
    let kind = form.required("kind", choice::<Kind>);
    let on = form.required("on", day);
    let from = form.optional("from", minute);
    let until = form.optional("until", minute);
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        form.refuse("until", FieldError::new("meeting-until-before"));
    }
    let mut words = |name| form.optional(name, line(60));
    let (group, chair, recorder) = (words("group"), words("chair"), words("recorder"));
    let place = form.optional("place", line(120));
    let chair_post = form.optional("chair-post", choice::<ChairPost>);
    let topics = form.required("topics", text(1_000));
    let minutes = form.optional("minutes", text(4_000));
    let guests = form.optional("guests", text(500));
    let guest_residents = form.optional("guest-residents", number(1, MOST_GUESTS));
    let guest_organisations = form.optional("guest-organisations", text(300));
    let class_hours = form.optional("class-hours", class_hours);
    let late_reason = form.optional("late-reason", line(200));
    let kept_reason = form.optional("reason", line(200));
    Some(Draft {
        kind: kind?,
        on: on?,
        from,
        until,
        group: group.filter(|_| kind == Some(Kind::Group)),
        place,
        chair,
        chair_post,
        chair_entrusted: ticked("entrusted"),
        recorder,
        topics: topics?,
        minutes,
        guests,
        talks_held: ticked("talks-held"),
        problems_listed: ticked("problems-listed"),
        from_paper: ticked("from-paper"),
        late_reason,
        kept_reason,
        class_hours,
        guest_residents,
        guest_organisations,
    })
}

/// A branch has several groups, so that its group meeting names one.
pub(super) fn name_the_group(
    form: &mut Reader<'_>,
    organisation: Option<&Organisation>,
    draft: Option<&Draft>,
) {
    let branch = organisation.is_some_and(|it| it.kind == organisations::Kind::Branch);
    if branch && draft.is_some_and(|it| it.kind == Kind::Group && it.group.is_none()) {
        form.refuse("group", FieldError::new("meeting-group-needed"));
    }
}

/// The form of a new record, filled with what the address asks and the register knows: whose it is, and the secretary.
async fn ask_new(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let mut read = context.app.db.read().await?;
    let own = asked.first("organisation").parse().unwrap_or(caller.acting.organisation);
    let own = organisations::by_id(&mut read, caller, own).await?;
    caller.require(Permission::RecordMeetings, &own.path)?;
    let today = context.app.clock.today();
    let mut submitted = Submitted::default().with("organisation", organisations::typed_as(&own));
    let Ok(kind) = asked.first("kind").parse::<Kind>() else { return kinds(&context, &own) };
    submitted = submitted.with("kind", kind);
    let chaired = matches!(kind, Kind::Members | Kind::Committee | Kind::LifeMeeting | Kind::Appraisal);
    let leaders = organisations::leaders(&mut read, caller.area, own.id, today).await?;
    let secretary = leaders.into_iter().find(|it| it.post.parse() == Ok(Duty::Secretary));
    if let Some(secretary) = secretary.filter(|_| chaired) {
        let post = ChairPost::of(Duty::Secretary).to_string();
        for (name, value) in [("chair", secretary.name), ("chair-post", post)] {
            submitted = submitted.with(name, value);
        }
    }
    Page::render(&form(&context, None, &submitted, &Errors::default(), Vec::new()))
}

/// The kinds that an organisation holds and the caller records, each a link to its own form.
fn kinds(context: &Context, own: &Organisation) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mine = |kind: &&Kind| commands::may_record(caller, &own.path, **kind);
    let kinds = Kind::held_by(own.kind).iter().filter(mine);
    let crumbs = vec![Crumb { label: context.text("meetings-title"), href: list::path() }];
    Page::render(&KindsPage {
        page: Page::new(context, "meeting-new-title").office().crumbs(crumbs),
        whose: own.short_name.clone(),
        kinds: kinds.map(|kind| (*kind, new_of(own.id, Some(*kind)))).collect(),
    })
}

async fn add(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let mut reader = Reader::new(&submitted);
    let mut database = context.app.db.read().await?;
    let needs = Permission::RecordMeetings;
    let organisation = match pick(&mut database, caller, &submitted, "organisation", needs).await? {
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
    drop(database);
    let draft = read(&mut reader, &submitted);
    name_the_group(&mut reader, organisation.as_ref(), draft.as_ref());
    let (errors, findings) = match reader.finish(organisation.zip(draft)) {
        Err(errors) => (errors, Vec::new()),
        Ok((organisation, draft)) => {
            match commands::record(&context.app, caller, &organisation, &draft).await {
                Ok(id) => return Ok(Redirect::to(&next(&context, id, &draft)).into_response()),
                Err(error) => refused(error, "topics")?,
            }
        }
    };
    Page::render_refused(&form(&context, None, &submitted, &errors, findings))
}

/// Where the work goes on: who came, of what was held; else the record.
fn next(context: &Context, id: MeetingId, draft: &Draft) -> String {
    let held = draft.on <= context.app.clock.today();
    if held && draft.kind.has_roll() { attendance::path(id) } else { show::done(id, "recorded") }
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let (meeting, _) = recordable(&context, &id).await?;
    Page::render(&form(&context, Some(&meeting), &filled(&meeting), &Errors::default(), Vec::new()))
}

async fn change(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let (mut meeting, organisation) = recordable(&context, &id).await?;
    let newest = meeting.version;
    // The version that the form was filled from, which need not be the newest.
    meeting.version = submitted.first("version").parse().unwrap_or(0);
    if meeting.version != newest {
        return meanwhile(&context, &id, &submitted).await;
    }
    let mut reader = Reader::new(&submitted);
    let draft = read(&mut reader, &submitted);
    name_the_group(&mut reader, Some(&organisation), draft.as_ref());
    let (errors, findings) = match reader.finish(draft) {
        Err(errors) => (errors, Vec::new()),
        Ok(draft) => {
            match commands::change(&context.app, context.caller()?, &meeting, &organisation, &draft).await {
                Ok(()) => return Ok(Redirect::to(&show::done(meeting.id, "changed")).into_response()),
                Err(MeetingError::Changed) => return meanwhile(&context, &id, &submitted).await,
                Err(error) => refused(error, "topics")?,
            }
        }
    };
    Page::render_refused(&form(&context, Some(&meeting), &submitted, &errors, findings))
}

/// The form of the second writer. Whoever saves again after having been told writes over the newest version knowingly.
async fn meanwhile(context: &Context, id: &str, submitted: &Submitted) -> Result<Response, AppError> {
    let (meeting, _) = recordable(context, id).await?;
    let mut page = form(context, Some(&meeting), submitted, &Errors::default(), Vec::new());
    let now = form(context, Some(&meeting), &filled(&meeting), &Errors::default(), Vec::new());
    page.changed = Some(Changed::between(page.fields.all(), now.fields.all()));
    page.page.has_error = true;
    Page::render_refused(&page)
}
