//! Everything an installation holds about a person: one list of tables that serves the copy for the person concerned,
//! the counts of an erasure and the erasure itself. A table with a column `person` or `membership` that is missing in
//! it fails a test.

use crate::platform::id::{AccountId, AreaId, MembershipId, PersonId};
use crate::platform::journal;
use crate::privacy::model::Extent;
use db::schema::Table;
use db::{Named, Read, Statement, Value, Write, args};
use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

db::statements! {
    MEMBERSHIPS = "SELECT id FROM membership WHERE area = $1 AND person = $2 ORDER BY from_day";
    ACCOUNTS = "SELECT id, display FROM account WHERE area = $1 AND person = $2 ORDER BY id";
    DROP_CLAIM = "DELETE FROM identity_claim WHERE person = $2 AND identity_hash IN (SELECT identity_hash FROM person WHERE area = $1 AND id = $2)";
    PERSON_NUMBERS = "UPDATE person SET identity_mask = NULL, identity_cipher = NULL, identity_hash = NULL, telephone_mask = NULL, telephone_cipher = NULL, version = version + 1 WHERE area = $1 AND id = $2";
    PERSON_ALL = "UPDATE person SET name = '***', sort_key = '~', sex = NULL, birth = NULL, ethnicity = NULL, native_place = NULL, education = NULL, degree = NULL, occupation = NULL, employer = NULL, address = NULL, archive_at = NULL, note = NULL WHERE area = $1 AND id = $2";
    DROP_TOKENS = "DELETE FROM person_token WHERE area = $1 AND person = $2";
    MEMBERSHIP_ALL = "UPDATE membership SET name = '***', sort_key = '~', applied = NULL, joined = NULL, full_since = NULL, party_post = NULL, party_group = NULL, version = version + 1 WHERE area = $1 AND person = $2";
    STATE_ALL = "UPDATE membership_state SET reason = NULL WHERE area = $1 AND membership = $2";
    DROP_RECORDS = "DELETE FROM person_record WHERE area = $1 AND person = $2";
    POST_ALL = "UPDATE post SET name = '***' WHERE area = $1 AND person = $2";
    ATTENDANCE_ALL = "UPDATE meeting_attendance SET name = '***', reason = NULL WHERE area = $1 AND person = $2";
    ATTENDANCE_FORMER_ALL = "UPDATE meeting_attendance_former SET name = '***', reason = NULL WHERE area = $1 AND person = $2";
    MEETING_ALL = "UPDATE meeting SET chair = replace(chair, $3, '***'), recorder = replace(recorder, $3, '***'), topics = replace(topics, $3, '***'), minutes = replace(minutes, $3, '***'), guests = replace(guests, $3, '***'), guest_organisations = replace(guest_organisations, $3, '***'), version = version + 1 WHERE area = $1 AND id IN (SELECT a.meeting FROM meeting_attendance a WHERE a.area = $1 AND a.person = $2 UNION SELECT a.meeting FROM meeting_attendance_former a WHERE a.area = $1 AND a.person = $2)";
    MEETING_FORMER_ALL = "UPDATE meeting_former SET chair = replace(chair, $3, '***'), recorder = replace(recorder, $3, '***'), topics = replace(topics, $3, '***'), minutes = replace(minutes, $3, '***'), guests = replace(guests, $3, '***'), guest_organisations = replace(guest_organisations, $3, '***') WHERE area = $1 AND meeting IN (SELECT a.meeting FROM meeting_attendance a WHERE a.area = $1 AND a.person = $2 UNION SELECT a.meeting FROM meeting_attendance_former a WHERE a.area = $1 AND a.person = $2)";
    RESOLUTION_ALL = "UPDATE meeting_resolution SET matter = replace(matter, $3, '***') WHERE area = $1 AND meeting IN (SELECT a.meeting FROM meeting_attendance a WHERE a.area = $1 AND a.person = $2)";
    CASE_ALL = "UPDATE procedure_case SET name = '***', sort_key = '~', version = version + 1 WHERE area = $1 AND person = $2";
    CASE_RECORD_ALL = "UPDATE procedure_record SET fields = '{}', resolution = NULL, note = NULL, kept_reason = NULL, withdrawn_reason = CASE WHEN withdrawn_reason IS NULL THEN NULL ELSE '***' END WHERE area = $1 AND person = $2";
    TRANSFER_ALL = "UPDATE transfer SET reason = NULL, refusal = NULL, dues_until = NULL, joined = NULL, full_since = NULL WHERE area = $1 AND person = $2";
    DUES_SETTING_ALL = "UPDATE dues_setting SET base_cipher = NULL, grounds = NULL, approved_by = NULL, document = NULL, kept_reason = NULL WHERE area = $1 AND membership = $2";
    DUES_ENTRY_ALL = "UPDATE dues_entry SET payer_name = NULL, matter = NULL, kept_reason = NULL, version = version + 1 WHERE area = $1 AND person = $2";
    PAPER_ALL = "UPDATE paper SET name = replace(name, $3, '***'), note = replace(note, $3, '***') WHERE area = $1 AND owner IN (SELECT a.meeting FROM meeting_attendance a WHERE a.area = $1 AND a.person = $2)";
    PROBLEM_ALL = "UPDATE rectification SET problem = replace(problem, $3, '***'), measures = replace(measures, $3, '***'), responsible = replace(responsible, $3, '***'), version = version + 1 WHERE area = $1 AND organisation IN (SELECT m.organisation FROM membership m WHERE m.area = $1 AND m.person = $2)";
    WRITING_ALL = "UPDATE yearly_text SET words = replace(words, $3, '***') WHERE area = $1 AND organisation IN (SELECT m.organisation FROM membership m WHERE m.area = $1 AND m.person = $2)";
    STEP_ALL = "UPDATE rectification_step SET words = replace(words, $3, '***'), who = replace(who, $3, '***') WHERE area = $1 AND rectification IN (SELECT r.id FROM rectification r JOIN membership m ON m.area = r.area AND m.organisation = r.organisation WHERE m.area = $1 AND m.person = $2)";
    FLOATING_ALL = "UPDATE floating SET name = '***', reason = NULL, occupation = NULL, contact_name = NULL, ended_words = NULL, version = version + 1 WHERE area = $1 AND person = $2";
    FLOATING_PLACE_ALL = "UPDATE floating_place SET place = '***', workplace = NULL, dwelling = NULL, joins = NULL WHERE area = $1 AND person = $2";
    FLOATING_RECORD_ALL = "UPDATE floating_record SET words = NULL, withdrawn_reason = CASE WHEN withdrawn_reason IS NULL THEN NULL ELSE '***' END WHERE area = $1 AND person = $2";
    CONTACT_ALL = "UPDATE key_village SET contact = '***', version = version + 1 WHERE area = $1 AND contact_person = $2";
    MARKING_ALL = "UPDATE key_village SET reason = replace(reason, $3, '***'), conclusion = replace(conclusion, $3, '***'), version = version + 1 WHERE area = $1 AND organisation IN (SELECT m.organisation FROM membership m WHERE m.area = $1 AND m.person = $2)";
    MEASURE_ALL = "UPDATE key_village_step SET words = replace(words, $3, '***') WHERE area = $1 AND key_village IN (SELECT k.id FROM key_village k JOIN membership m ON m.area = k.area AND m.organisation = k.organisation WHERE m.area = $1 AND m.person = $2)";
    LOOK_ALL = "UPDATE access_log SET what = '***' WHERE area = $1 AND person = $2";
    CORRECTION_NUMBERS = "UPDATE correction SET present = NULL, wanted = '***', wanted_cipher = NULL, reason = NULL, answer = NULL WHERE area = $1 AND person = $2 AND field IN ('identity', 'telephone')";
    CORRECTION_ALL = "UPDATE correction SET present = NULL, wanted = '***', wanted_cipher = NULL, reason = NULL, answer = NULL WHERE area = $1 AND person = $2";
    TICKET_NUMBERS = "UPDATE conflict_ticket SET identity_mask = '***' WHERE area = $1 AND person = $2";
    TICKET_ALL = "UPDATE conflict_ticket SET name_shown = '***', identity_mask = '***', answer = NULL WHERE area = $1 AND person = $2";
    ROW_NUMBERS = "UPDATE import_row SET content = '{}', applied = NULL, problems = '[]' WHERE area = $1 AND subject = $2";
    ROW_ALL = "UPDATE import_row SET name = '***', content = '{}', applied = NULL, problems = '[]' WHERE area = $1 AND subject = $2";
    ACT_NUMBERS = "UPDATE membership_act SET before_text = NULL, after_text = NULL WHERE area = $1 AND person = $2 AND act IN ('identity', 'telephone')";
    ACT_ALL = "UPDATE membership_act SET before_text = NULL, after_text = NULL, reason = NULL, kept_reason = NULL WHERE area = $1 AND person = $2";
    DROP_GROUPS = "DELETE FROM membership_group WHERE area = $1 AND membership = $2";
    DROP_LOG = "DELETE FROM sign_in_log WHERE area = $1 AND account = $2";
    DROP_SLIPS = "DELETE FROM sign_in_slip WHERE area = $1 AND account = $2";
    DROP_RECOVERY_CODES = "DELETE FROM recovery_code WHERE area = $1 AND account = $2";
    DROP_SIGN_IN = "DELETE FROM sign_in_name WHERE area = $1 AND account = $2";
    DROP_SESSIONS = "DELETE FROM session WHERE area = $1 AND account = $2";
    DROP_VIEWS = "DELETE FROM saved_view WHERE area = $1 AND account = $2";
    DROP_REMINDERS = "DELETE FROM reminder WHERE area = $1 AND account = $2";
    GRANT_ALL = "UPDATE role_grant SET reason = NULL WHERE area = $1 AND account = $2";
    COMPLAINT_ALL = "UPDATE product_complaint SET account = NULL WHERE area = $1 AND account = $2";
    CLOSE_ACCOUNT = "UPDATE account SET name = '***', display = '***', password = '', totp = NULL, telephone_mask = NULL, telephone_cipher = NULL, disabled_at = $3, version = version + 1 WHERE area = $1 AND id = $2";
    LOOKER_ALL = "UPDATE access_log SET who = replace(who, $3, '***') WHERE area = $1 AND account = $2";
    REPORT_ALL = "UPDATE import_batch SET report = replace(report, $2, '\"***\"') WHERE area = $1 AND report LIKE $3";
}

/// Which identifier a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Person,
    Membership,
    Account,
}

/// A table with rows about a person, and what the two extents of an erasure do to them. A row that nothing is done to
/// stays as it is: it holds days and words of the law, and nothing that says who it was.
struct Holding {
    table: &'static str,
    column: &'static str,
    key: Key,
    numbers: &'static [&'static Statement],
    all: &'static [&'static Statement],
}

impl Holding {
    fn steps(&self, extent: Extent) -> &'static [&'static Statement] {
        match extent {
            Extent::Numbers => self.numbers,
            Extent::All => self.all,
        }
    }
}

const fn holding(
    (table, column, key): (&'static str, &'static str, Key),
    numbers: &'static [&'static Statement],
    all: &'static [&'static Statement],
) -> Holding {
    Holding { table, column, key, numbers, all }
}

/// In the order in which an erasure goes: a claim is found by the hash that the person's row holds.
static HOLDINGS: [Holding; 39] = [
    holding(
        ("person", "id", Key::Person),
        &[&DROP_CLAIM, &PERSON_NUMBERS],
        &[&DROP_CLAIM, &PERSON_NUMBERS, &PERSON_ALL, &DROP_TOKENS],
    ),
    holding(("membership", "person", Key::Person), &[], &[&MEMBERSHIP_ALL]),
    holding(("membership_state", "membership", Key::Membership), &[], &[&STATE_ALL]),
    holding(("membership_act", "person", Key::Person), &[&ACT_NUMBERS], &[&ACT_ALL]),
    holding(("membership_act", "membership", Key::Membership), &[], &[]),
    holding(("membership_group", "membership", Key::Membership), &[], &[&DROP_GROUPS]),
    holding(("person_record", "person", Key::Person), &[], &[&DROP_RECORDS]),
    holding(("meeting_attendance", "person", Key::Person), &[], &[&ATTENDANCE_ALL]),
    holding(("procedure_case", "person", Key::Person), &[], &[&CASE_ALL]),
    holding(("procedure_record", "person", Key::Person), &[], &[&CASE_RECORD_ALL]),
    holding(("procedure_paper", "person", Key::Person), &[], &[]),
    holding(("transfer", "person", Key::Person), &[], &[&TRANSFER_ALL]),
    holding(("dues_setting", "membership", Key::Membership), &[], &[&DUES_SETTING_ALL]),
    holding(("dues_entry", "person", Key::Person), &[], &[&DUES_ENTRY_ALL]),
    holding(("dues_entry", "membership", Key::Membership), &[], &[]),
    holding(("floating", "person", Key::Person), &[], &[&FLOATING_ALL]),
    holding(("floating", "membership", Key::Membership), &[], &[]),
    holding(("floating_place", "person", Key::Person), &[], &[&FLOATING_PLACE_ALL]),
    holding(("floating_record", "person", Key::Person), &[], &[&FLOATING_RECORD_ALL]),
    holding(("meeting_attendance_former", "person", Key::Person), &[], &[&ATTENDANCE_FORMER_ALL]),
    holding(("post", "person", Key::Person), &[], &[&POST_ALL]),
    holding(("key_village", "contact_person", Key::Person), &[], &[&CONTACT_ALL]),
    holding(("correction", "person", Key::Person), &[&CORRECTION_NUMBERS], &[&CORRECTION_ALL]),
    holding(("consent", "person", Key::Person), &[], &[]),
    holding(("access_log", "person", Key::Person), &[], &[&LOOK_ALL]),
    holding(("conflict_ticket", "person", Key::Person), &[&TICKET_NUMBERS], &[&TICKET_ALL]),
    holding(("import_row", "subject", Key::Person), &[&ROW_NUMBERS], &[&ROW_ALL]),
    holding(("import_row", "subject", Key::Membership), &[&ROW_NUMBERS], &[&ROW_ALL]),
    holding(("erasure", "person", Key::Person), &[], &[]),
    holding(("account", "person", Key::Person), &[], &[]),
    holding(("sign_in_name", "account", Key::Account), &[], &[&DROP_SIGN_IN]),
    holding(("role_grant", "account", Key::Account), &[], &[&GRANT_ALL]),
    holding(("session", "account", Key::Account), &[], &[&DROP_SESSIONS]),
    holding(("sign_in_log", "account", Key::Account), &[], &[&DROP_LOG]),
    holding(("sign_in_slip", "account", Key::Account), &[], &[&DROP_SLIPS]),
    holding(("recovery_code", "account", Key::Account), &[], &[&DROP_RECOVERY_CODES]),
    holding(("saved_view", "account", Key::Account), &[], &[&DROP_VIEWS]),
    holding(("reminder", "account", Key::Account), &[], &[&DROP_REMINDERS]),
    holding(("product_complaint", "account", Key::Account), &[], &[&COMPLAINT_ALL]),
];

/// Rows about a person that repeat what other rows say, and go with them: keys of the search, and the claim.
const REPEATED: [&str; 2] = ["person_token", "identity_claim"];

/// Columns that are no information about anybody but a secret of the sign-in, or the same in every row.
const LEFT_OUT: [&str; 7] = ["area", "password", "totp", "token", "wanted_cipher", "code_hash", "totp_step"];

/// Whether rows found by a column of a table are in the copy for the person concerned and in an erasure; the test of
/// the whole schema asks it for every column that names a person or a membership.
#[must_use]
pub fn covers(table: &str, column: &str) -> bool {
    let listed = HOLDINGS.iter().any(|holding| holding.table == table && holding.column == column);
    listed || REPEATED.contains(&table)
}

/// The identifiers under which rows about a person are found.
#[derive(Clone, Debug)]
pub(in crate::privacy) struct Subjects {
    area: AreaId,
    person: PersonId,
    memberships: Vec<MembershipId>,
    accounts: Vec<(AccountId, String)>,
}

/// Finds them.
pub(in crate::privacy) async fn subjects(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Subjects, db::Error> {
    let memberships: Vec<(MembershipId,)> = read.all(&MEMBERSHIPS, &args![area, person]).await?;
    let accounts = read.all(&ACCOUNTS, &args![area, person]).await?;
    Ok(Subjects { area, person, memberships: memberships.into_iter().map(|(id,)| id).collect(), accounts })
}

impl Subjects {
    fn of(&self, key: Key) -> Vec<Uuid> {
        match key {
            Key::Person => vec![self.person.0],
            Key::Membership => self.memberships.iter().map(|id| id.0).collect(),
            Key::Account => self.accounts.iter().map(|(id, _)| id.0).collect(),
        }
    }
}

/// The rows of every table, in the order of the list.
async fn rows(read: &mut Read, of: &Subjects) -> Result<Vec<(&'static str, Vec<Named>)>, db::Error> {
    let tables = crate::tables();
    let mut found: Vec<(&'static str, Vec<Named>)> = Vec::new();
    for holding in &HOLDINGS {
        let table: &Table = tables
            .iter()
            .find(|table| table.name == holding.table)
            .ok_or_else(|| db::Error::Schema(format!("there is no table {}", holding.table)))?;
        for id in of.of(holding.key) {
            let rows = db::rows_of(read, table, holding.column, of.area.0, id).await?;
            match found.iter_mut().find(|(name, _)| *name == holding.table) {
                Some((_, known)) => known.extend(rows),
                None => found.push((holding.table, rows)),
            }
        }
    }
    Ok(found)
}

/// Everything about a person, a table of the schema a member of the object; sealed values and secrets of the sign-in
/// left out.
pub(in crate::privacy) async fn everything(
    read: &mut Read,
    of: &Subjects,
) -> Result<Map<String, Json>, db::Error> {
    let mut all = Map::new();
    for (table, rows) in rows(read, of).await? {
        let rows = rows.into_iter().map(|row| {
            let columns = row.into_iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()));
            Json::Object(columns.filter_map(|(name, value)| Some((name, written(value)?))).collect())
        });
        all.insert(table.to_owned(), Json::Array(rows.collect()));
    }
    Ok(all)
}

/// A value in JSON; none for bytes, which are sealed values and hashes.
fn written(value: Value) -> Option<Json> {
    Some(match value {
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Text(value) => json!(value),
        Value::Id(value) => json!(value.map(|id| id.simple().to_string())),
        Value::Time(value) => json!(value.map(|at| at.to_string())),
        Value::Date(value) => json!(value.map(|day| day.to_string())),
        Value::Bytes(_) => return None,
    })
}

/// How many rows of each table an erasure touches; tables without any are left out.
pub(in crate::privacy) async fn touched(
    read: &mut Read,
    of: &Subjects,
    extent: Extent,
) -> Result<Vec<(&'static str, usize)>, db::Error> {
    let touches = |table: &str| {
        let closes_account = extent == Extent::All && table == "account";
        closes_account
            || HOLDINGS.iter().any(|holding| holding.table == table && !holding.steps(extent).is_empty())
    };
    let rows = rows(read, of).await?;
    let counts = rows.into_iter().map(|(table, rows)| (table, rows.len()));
    Ok(counts.filter(|(table, count)| *count > 0 && touches(table)).collect())
}

/// Erases to an extent: columns, claims, keys of the search, the account, and the payloads of the journal about any of
/// the rows, whose commitments stay so that the chain still holds. Tells how many payloads were erased.
pub(in crate::privacy) async fn erase(
    write: &mut Write,
    of: &Subjects,
    name: &str,
    extent: Extent,
    at: Timestamp,
) -> Result<u64, db::Error> {
    let mut written = of.of(Key::Person);
    written.extend(of.of(Key::Membership));
    written.extend(of.of(Key::Account));
    for (_, rows) in rows(write, of).await? {
        written.extend(rows.iter().filter_map(id_of));
    }
    for holding in &HOLDINGS {
        for step in holding.steps(extent) {
            for id in of.of(holding.key) {
                write.execute(step, &args![of.area, id]).await?;
            }
        }
    }
    if extent == Extent::Numbers {
        // No payload of the journal ever held a number.
        return Ok(0);
    }
    for (account, display) in &of.accounts {
        write.execute(&LOOKER_ALL, &args![of.area, account, display]).await?;
        write.execute(&CLOSE_ACCOUNT, &args![of.area, account, at]).await?;
    }
    // What was written of meetings, their papers and problems names people in the middle of sentences.
    for statement in WRITTEN {
        write.execute(statement, &args![of.area, of.person, name]).await?;
    }
    // The report of an import names people as whole texts.
    let quoted = format!("\"{name}\"");
    write.execute(&REPORT_ALL, &args![of.area, quoted, format!("%{quoted}%")]).await?;
    written.sort_unstable();
    written.dedup();
    let mut payloads = 0;
    for id in written {
        payloads += journal::erase(write, of.area, id).await?;
    }
    Ok(payloads)
}

/// What is written in sentences that may name people of the organisations concerned.
static WRITTEN: [&Statement; 9] = [
    &MEETING_ALL,
    &MEETING_FORMER_ALL,
    &RESOLUTION_ALL,
    &PAPER_ALL,
    &PROBLEM_ALL,
    &STEP_ALL,
    &WRITING_ALL,
    &MARKING_ALL,
    &MEASURE_ALL,
];

/// The row's own identifier, under which the journal may speak of it.
fn id_of(row: &Named) -> Option<Uuid> {
    row.iter().find_map(|(name, value)| match value {
        Value::Id(Some(id)) if name == "id" => Some(*id),
        _ => None,
    })
}
