//! SQL of organisational life.

mod book;
mod duties;
mod rows;
mod votes;

pub(super) use book::{Appraised, Decided, Held, appraised, decided, held};
pub(super) use duties::{
    answers, answers_in, drop_answer, events, events_in, former_answers, insert_answer, keep_answer,
};
pub(super) use rows::{Answer, Attended, Event, Former, FormerAnswer, Studied};
pub use rows::{Coming, Listed, Meeting, Resolution};
pub use votes::{VoteTaken, vote_taken, votes_since};

use crate::meetings::model::{Attendee, Draft, Kind, State, Vote};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{
    AccountId, AreaId, MeetingId, MembershipId, OrganisationId, PersonId, ResolutionId,
};
use crate::platform::papers::Owner;
use crate::platform::search;
use db::{Read, Value, Write, args};
use jiff::{Timestamp, civil::Date};
use std::collections::HashMap;

db::statements! {
    BY_ID = "SELECT m.id, m.organisation, o.short_name, o.path, m.state, m.withdrawn_on, m.withdrawn_reason, m.entered_at, m.version, m.kind, m.on_day, m.from_minute, m.until_minute, m.party_group, m.place, m.chair, m.chair_post, m.chair_entrusted, m.recorder, m.topics, m.minutes, m.guests, m.talks_held, m.problems_listed, m.from_paper, m.late_reason, m.kept_reason, m.class_hours, m.guest_residents, m.guest_organisations FROM meeting m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.id = $2";
    LIST = "SELECT m.id, m.kind, m.state, m.on_day, m.from_minute, m.until_minute, m.place, m.chair, m.recorder, m.topics, o.short_name, (SELECT count(*) FROM meeting_attendance a WHERE a.area = m.area AND a.meeting = m.id AND a.attendance <> 'observer'), (SELECT count(*) FROM meeting_attendance a WHERE a.area = m.area AND a.meeting = m.id AND a.attendance = 'present'), (SELECT count(*) FROM meeting_attendance a WHERE a.area = m.area AND a.meeting = m.id AND a.attendance = 'leave') FROM meeting m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND o.path >= $2 AND o.path < $3 AND ($4 = '' OR m.kind = $4) AND m.kind <> $5 AND m.on_day >= $6 AND m.on_day <= $7 AND ($8 = '' OR m.topics LIKE $8 ESCAPE '!' OR m.place LIKE $8 ESCAPE '!' OR m.chair LIKE $8 ESCAPE '!') AND (m.on_day, m.id) < ($9, $10) ORDER BY m.on_day DESC, m.id DESC LIMIT $11";
    TOTAL = "SELECT count(*) FROM meeting m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND o.path >= $2 AND o.path < $3 AND ($4 = '' OR m.kind = $4) AND m.kind <> $5 AND m.on_day >= $6 AND m.on_day <= $7 AND ($8 = '' OR m.topics LIKE $8 ESCAPE '!' OR m.place LIKE $8 ESCAPE '!' OR m.chair LIKE $8 ESCAPE '!')";
    SAME = "SELECT count(*) FROM meeting m WHERE m.area = $1 AND m.organisation = $2 AND m.kind = $3 AND m.on_day = $4 AND m.topics = $5 AND m.state <> 'withdrawn' AND m.id <> $6";
    ROLL = "SELECT person, name, votes, attendance, reason FROM meeting_attendance WHERE area = $1 AND meeting = $2 ORDER BY place_on_roll";
    RESOLUTIONS = "SELECT id, matter, major, committee_first, manner, entitled, present, yes, no, abstained, passed, kept_reason, withdrawn_reason, issued, returned, void FROM meeting_resolution WHERE area = $1 AND meeting = $2 ORDER BY id";
    GROUPS_ON = "SELECT m.id, coalesce((SELECT g.party_group FROM membership_group g WHERE g.area = m.area AND g.membership = m.id AND g.from_day = (SELECT max(x.from_day) FROM membership_group x WHERE x.area = m.area AND x.membership = m.id AND x.from_day <= $3)), m.party_group) FROM membership m WHERE m.area = $1 AND m.organisation = $2";
    ATTENDED = "SELECT m.id, m.kind, m.on_day, m.from_minute, m.until_minute, m.topics, o.short_name, a.attendance, o.path, m.class_hours FROM meeting_attendance a JOIN meeting m ON m.area = a.area AND m.id = a.meeting JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE a.area = $1 AND a.person = $2 AND m.state = 'held' AND m.on_day >= $3 AND m.on_day <= $4 ORDER BY m.on_day DESC, m.id DESC";
    COMING = "SELECT m.id, m.kind, m.on_day, m.from_minute, m.until_minute, m.place, m.topics, o.short_name, o.path FROM meeting m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.organisation = $2 AND m.state = 'planned' AND m.on_day >= $3 AND m.on_day <= $4 AND m.kind IN ('members-meeting', 'lecture', 'secretary-lecture', 'theme-day', 'life-meeting', 'appraisal') ORDER BY m.on_day, m.id LIMIT 50";
    ENTERED_BY = "SELECT a.display, d.display FROM journal j LEFT JOIN account a ON a.area = j.area AND a.id = j.account LEFT JOIN account d ON d.area = j.area AND d.id = j.delegated_from WHERE j.area = $1 AND j.subject = $2 AND j.act = 'meeting.record' ORDER BY j.sequence LIMIT 1";
    STUDIED = "SELECT a.person, m.kind, m.from_minute, m.until_minute, m.class_hours FROM meeting_attendance a JOIN meeting m ON m.area = a.area AND m.id = a.meeting WHERE a.area = $1 AND a.person IN (SELECT s.person FROM membership s WHERE s.area = $1 AND s.organisation = $2) AND a.attendance IN ('present', 'observer') AND m.state = 'held' AND m.on_day >= $3 AND m.on_day <= $4";
    POSTS_IN = "SELECT DISTINCT p.person, p.post FROM post p WHERE p.area = $1 AND p.person IN (SELECT s.person FROM membership s WHERE s.area = $1 AND s.organisation = $2) AND p.from_day <= $3 AND (p.until_day IS NULL OR p.until_day >= $3)";
    INSERT = "INSERT INTO meeting (area, id, organisation, kind, on_day, from_minute, until_minute, party_group, place, chair, chair_post, chair_entrusted, recorder, topics, minutes, guests, talks_held, problems_listed, from_paper, late_reason, kept_reason, class_hours, guest_residents, guest_organisations, state, entered_at, account, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, 1)";
    UPDATE = "UPDATE meeting SET kind = $4, on_day = $5, from_minute = $6, until_minute = $7, party_group = $8, place = $9, chair = $10, chair_post = $11, chair_entrusted = $12, recorder = $13, topics = $14, minutes = $15, guests = $16, talks_held = $17, problems_listed = $18, from_paper = $19, late_reason = $20, kept_reason = $21, class_hours = $22, guest_residents = $23, guest_organisations = $24, state = $25, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    SET_STATE = "UPDATE meeting SET state = $4, withdrawn_on = $5, withdrawn_reason = $6, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    DROP_ROLL = "DELETE FROM meeting_attendance WHERE area = $1 AND meeting = $2";
    INSERT_ATTENDEE = "INSERT INTO meeting_attendance (area, meeting, place_on_roll, person, name, votes, attendance, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    KEEP_RECORD = "INSERT INTO meeting_former (area, meeting, version, superseded_at, superseded_by, kind, on_day, from_minute, until_minute, party_group, place, chair, chair_post, chair_entrusted, recorder, topics, minutes, guests, talks_held, problems_listed, from_paper, late_reason, kept_reason, class_hours, guest_residents, guest_organisations) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)";
    KEEP_ATTENDEE = "INSERT INTO meeting_attendance_former (area, meeting, version, superseded_at, superseded_by, place_on_roll, person, name, votes, attendance, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    FORMER_RECORDS = "SELECT f.version, f.superseded_at, a.display, f.kind, f.on_day, f.from_minute, f.until_minute, f.party_group, f.place, f.chair, f.chair_post, f.chair_entrusted, f.recorder, f.topics, f.minutes, f.guests, f.talks_held, f.problems_listed, f.from_paper, f.late_reason, f.kept_reason, f.class_hours, f.guest_residents, f.guest_organisations FROM meeting_former f LEFT JOIN account a ON a.area = f.area AND a.id = f.superseded_by WHERE f.area = $1 AND f.meeting = $2 ORDER BY f.version DESC LIMIT $3";
    FORMER_ROLLS = "SELECT f.version, f.superseded_at, a.display, f.person, f.name, f.votes, f.attendance, f.reason FROM meeting_attendance_former f LEFT JOIN account a ON a.area = f.area AND a.id = f.superseded_by WHERE f.area = $1 AND f.meeting = $2 ORDER BY f.version DESC, f.place_on_roll LIMIT $3";
    INSERT_RESOLUTION = "INSERT INTO meeting_resolution (area, id, meeting, matter, major, committee_first, manner, entitled, present, yes, no, abstained, passed, kept_reason, recorded_at, issued, returned, void) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    WITHDRAW_RESOLUTION = "UPDATE meeting_resolution SET withdrawn_reason = $4 WHERE area = $1 AND meeting = $2 AND id = $3 AND withdrawn_reason IS NULL";
}

/// Every statement of this capability.
#[must_use]
pub fn statements() -> Vec<&'static db::Statement> {
    [STATEMENTS, book::STATEMENTS, duties::STATEMENTS, votes::STATEMENTS].concat()
}

/// The papers of a record.
#[must_use]
pub fn papers_of(id: MeetingId) -> Owner {
    Owner { kind: "meeting", id: id.0 }
}

/// What a list of records is narrowed to.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Words of topics, place or chair.
    pub words: String,
    /// One kind.
    pub kind: Option<Kind>,
    /// From which day until which, both included.
    pub days: (Date, Date),
    /// Within this organisation and those below it.
    pub within: Option<Scope>,
}

/// Whether the caller sees what concerns single persons: talks, and why somebody did not come. Members do not.
#[must_use]
pub(super) fn sees_persons(caller: &Caller) -> bool {
    caller.may(Permission::ReadMembers)
}

/// The parameters that list and total share; none when nothing can be found.
fn asked(caller: &Caller, filter: &Filter) -> Result<Option<Vec<Value>>, AppError> {
    let scope = caller.scope_within(Permission::ReadMeetings, filter.within.as_ref())?;
    let Some(scope) = scope else { return Ok(None) };
    let kind = filter.kind.map(Kind::code).unwrap_or_default();
    let hidden = if sees_persons(caller) { "" } else { Kind::Talk.code() };
    let (first, last) = filter.days;
    let words = search::containing(&filter.words);
    Ok(Some(args![caller.area, scope.from, scope.to, kind, hidden, first, last, words].to_vec()))
}

/// Records that the caller sees, the latest first, after a place.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn list(
    read: &mut Read,
    caller: &Caller,
    filter: &Filter,
    before: Option<(Date, MeetingId)>,
    limit: i64,
) -> Result<Vec<Listed>, AppError> {
    let Some(mut values) = asked(caller, filter)? else { return Ok(Vec::new()) };
    let (day, id) = before.unwrap_or((Date::constant(9999, 1, 1), MeetingId(uuid::Uuid::max())));
    values.extend(args![day, id, limit]);
    Ok(read.all(&LIST, &values).await?)
}

/// How many records the list would show in all.
pub(super) async fn total(read: &mut Read, caller: &Caller, filter: &Filter) -> Result<i64, AppError> {
    let Some(values) = asked(caller, filter)? else { return Ok(0) };
    let (count,): (i64,) = read.one(&TOTAL, &values).await?;
    Ok(count)
}

/// A record that the caller sees.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that the caller may see.
pub async fn by_id(read: &mut Read, caller: &Caller, id: MeetingId) -> Result<Meeting, AppError> {
    let scope = caller.scope(Permission::ReadMeetings)?;
    let found: Option<Meeting> = read.optional(&BY_ID, &args![caller.area, id]).await?;
    let found = found.filter(|it| scope.contains(&it.path));
    found.filter(|it| sees_persons(caller) || it.draft.kind != Kind::Talk).ok_or(AppError::NotFound)
}

/// Whether a record of this kind, day and topics is there already, the record itself left out.
pub(super) async fn is_there(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    draft: &Draft,
    own: Option<MeetingId>,
) -> Result<bool, db::Error> {
    let own = own.unwrap_or(MeetingId(uuid::Uuid::nil()));
    let values = args![area, organisation, draft.kind, draft.on, draft.topics, own];
    let (count,): (i64,) = read.one(&SAME, &values).await?;
    Ok(count > 0)
}

/// The roll of a record, in its order; empty while attendance is not recorded.
///
/// # Errors
/// Whatever the database reports.
pub async fn roll_of(read: &mut Read, area: AreaId, id: MeetingId) -> Result<Vec<Attendee>, db::Error> {
    read.all(&ROLL, &args![area, id]).await
}

/// What was decided, in the order of entry.
///
/// # Errors
/// Whatever the database reports.
pub async fn resolutions(read: &mut Read, area: AreaId, id: MeetingId) -> Result<Vec<Resolution>, db::Error> {
    read.all(&RESOLUTIONS, &args![area, id]).await
}

/// The groups of a branch's members on a day.
pub(super) async fn groups_on(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    day: Date,
) -> Result<HashMap<MembershipId, String>, db::Error> {
    let rows: Vec<(MembershipId, Option<String>)> = read.all(&GROUPS_ON, &args![area, branch, day]).await?;
    Ok(rows.into_iter().filter_map(|(id, group)| Some((id, group?))).collect())
}

/// What an organisation planned between two days to which all of its members come, by day.
pub(super) async fn coming(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Coming>, db::Error> {
    read.all(&COMING, &args![area, organisation, from, until]).await
}

/// What a person was on the roll of between two days, the latest first.
pub(super) async fn attended(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
    (from, until): (Date, Date),
) -> Result<Vec<Attended>, db::Error> {
    read.all(&ATTENDED, &args![area, person, from, until]).await
}

pub(super) async fn insert(
    write: &mut Write,
    area: AreaId,
    ids: (MeetingId, OrganisationId, Option<AccountId>),
    (draft, state): (&Draft, State),
    at: Timestamp,
) -> Result<(), db::Error> {
    let mut values = args![area, ids.0, ids.1].to_vec();
    values.extend(written(draft));
    values.extend(args![state, at, ids.2]);
    write.execute(&INSERT, &values).await?;
    Ok(())
}

/// Brings a record to a draft, if it is still in the version that was read. Tells whether it was.
pub(super) async fn update(
    write: &mut Write,
    area: AreaId,
    meeting: &Meeting,
    (draft, state): (&Draft, State),
) -> Result<bool, db::Error> {
    let mut values = args![area, meeting.id, meeting.version].to_vec();
    values.extend(written(draft));
    values.extend(args![state]);
    Ok(write.execute(&UPDATE, &values).await? == 1)
}

/// What was entered, in the order of the columns.
fn written(draft: &Draft) -> [Value; 21] {
    args![
        draft.kind,
        draft.on,
        draft.from,
        draft.until,
        draft.group,
        draft.place,
        draft.chair,
        draft.chair_post,
        draft.chair_entrusted,
        draft.recorder,
        draft.topics,
        draft.minutes,
        draft.guests,
        draft.talks_held,
        draft.problems_listed,
        draft.from_paper,
        draft.late_reason,
        draft.kept_reason,
        draft.class_hours,
        draft.guest_residents,
        draft.guest_organisations
    ]
}

/// Sets where a record stands, if it is still in the version that was read. Tells whether it was.
pub(super) async fn set_state(
    write: &mut Write,
    area: AreaId,
    meeting: &Meeting,
    state: State,
    withdrawn: Option<(Date, &str)>,
) -> Result<bool, db::Error> {
    let (day, reason) = (withdrawn.map(|it| it.0), withdrawn.map(|it| it.1));
    let values = args![area, meeting.id, meeting.version, state, day, reason];
    Ok(write.execute(&SET_STATE, &values).await? == 1)
}

/// Who corrects a record, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Corrected {
    pub(super) at: Timestamp,
    pub(super) by: AccountId,
}

/// Keeps what a record says, before it is corrected.
pub(super) async fn keep_record(
    write: &mut Write,
    area: AreaId,
    before: &Meeting,
    corrected: Corrected,
) -> Result<(), db::Error> {
    let mut values = args![area, before.id, before.version, corrected.at, corrected.by].to_vec();
    values.extend(written(&before.draft));
    write.execute(&KEEP_RECORD, &values).await?;
    Ok(())
}

/// Writes a roll in the place of the one before it, which is kept.
pub(super) async fn replace_roll(
    write: &mut Write,
    area: AreaId,
    before: &Meeting,
    (then, now): (&[Attendee], &[Attendee]),
    corrected: Corrected,
) -> Result<(), db::Error> {
    if then == now {
        return Ok(());
    }
    let Corrected { at, by } = corrected;
    let version = before.version;
    let rows = then.iter().zip(1_i64..).map(|(it, place)| {
        args![area, before.id, version, at, by, place, it.person, it.name, it.votes, it.attendance, it.reason]
    });
    write.insert_all(&KEEP_ATTENDEE, rows.collect()).await?;
    write.execute(&DROP_ROLL, &args![area, before.id]).await?;
    write_roll(write, area, before.id, now).await
}

/// Who entered a record, and on whose behalf where the role was lent; nobody of what came with the installation.
pub(super) async fn entered_by(
    read: &mut Read,
    area: AreaId,
    id: MeetingId,
) -> Result<Option<(String, Option<String>)>, db::Error> {
    let found: Option<(Option<String>, Option<String>)> =
        read.optional(&ENTERED_BY, &args![area, id]).await?;
    Ok(found.and_then(|(who, lender)| Some((who?, lender))))
}

/// What those who are or were members of a branch attended between two days, anywhere.
pub(super) async fn studied(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<Studied>, db::Error> {
    read.all(&STUDIED, &args![area, branch, from, until]).await
}

/// The posts that those who are or were members of a branch hold on a day, anywhere.
pub(super) async fn posts_in(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    day: Date,
) -> Result<Vec<(PersonId, String)>, db::Error> {
    read.all(&POSTS_IN, &args![area, branch, day]).await
}

/// So many former versions of a record are shown, the newest first.
const FORMER_SHOWN: i64 = 50;

/// What a record said before its corrections, the newest first.
pub(super) async fn former_records(
    read: &mut Read,
    area: AreaId,
    id: MeetingId,
) -> Result<Vec<Former<Draft>>, db::Error> {
    read.all(&FORMER_RECORDS, &args![area, id, FORMER_SHOWN]).await
}

/// The rolls of a record before their corrections, the newest first, one row for each name.
pub(super) async fn former_rolls(
    read: &mut Read,
    area: AreaId,
    id: MeetingId,
) -> Result<Vec<Former<Attendee>>, db::Error> {
    read.all(&FORMER_ROLLS, &args![area, id, FORMER_SHOWN * 100]).await
}

/// Writes the roll of a record that has none.
pub(super) async fn write_roll(
    write: &mut Write,
    area: AreaId,
    id: MeetingId,
    roll: &[Attendee],
) -> Result<(), db::Error> {
    let rows = roll
        .iter()
        .zip(1_i64..)
        .map(|(it, place)| args![area, id, place, it.person, it.name, it.votes, it.attendance, it.reason]);
    write.insert_all(&INSERT_ATTENDEE, rows.collect()).await?;
    Ok(())
}

/// What a vote came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    pub(super) entitled: i64,
    pub(super) present: i64,
    pub(super) passed: bool,
}

pub(super) async fn insert_resolution(
    write: &mut Write,
    area: AreaId,
    ids: (ResolutionId, MeetingId),
    (vote, counted): (&Vote, Counted),
    at: Timestamp,
) -> Result<(), db::Error> {
    let values = args![
        area,
        ids.0,
        ids.1,
        vote.matter,
        vote.major,
        vote.committee_first,
        vote.manner,
        counted.entitled,
        counted.present,
        vote.yes,
        vote.no,
        vote.abstained,
        counted.passed,
        vote.reason,
        at,
        vote.ballots.map(|it| it.issued),
        vote.ballots.map(|it| it.returned),
        vote.ballots.map(|it| it.void)
    ];
    write.execute(&INSERT_RESOLUTION, &values).await?;
    Ok(())
}

/// Takes a resolution back that was entered by mistake. Tells whether it stood.
pub(super) async fn withdraw_resolution(
    write: &mut Write,
    area: AreaId,
    (meeting, id): (MeetingId, ResolutionId),
    reason: &str,
) -> Result<bool, db::Error> {
    Ok(write.execute(&WITHDRAW_RESOLUTION, &args![area, meeting, id, reason]).await? == 1)
}
