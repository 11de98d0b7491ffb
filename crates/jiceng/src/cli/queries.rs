//! SQL of the doctor: what must be nought in a sound register.

use crate::platform::id::{AreaId, PersonId};
use crate::platform::protect::Keys;
use db::{Read, Statement, args};
use jiff::{ToSpan as _, civil::Date};
use uuid::Uuid;

db::statements! {
    STRAY_PATHS = "SELECT count(*) FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.until_day IS NULL AND m.path <> o.path";
    STRAY_NAMES = "SELECT count(*) FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND (m.name <> p.name OR m.sort_key <> p.sort_key)";
    STRAY_STATES = "SELECT count(*) FROM membership m WHERE m.area = $1 AND NOT EXISTS (SELECT 1 FROM membership_state s WHERE s.area = m.area AND s.membership = m.id AND s.category = m.category AND s.standing = m.standing AND s.from_day = (SELECT max(l.from_day) FROM membership_state l WHERE l.area = m.area AND l.membership = m.id))";
    MEMBERSHIPS_BACKWARDS = "SELECT count(*) FROM membership WHERE area = $1 AND until_day < from_day";
    MEMBERSHIPS_OVERLAP = "SELECT count(*) FROM (SELECT from_day, until_day, lag(from_day) OVER w AS before_from, lag(until_day) OVER w AS before_until FROM membership WHERE area = $1 WINDOW w AS (PARTITION BY person ORDER BY from_day, id)) t WHERE before_from IS NOT NULL AND (before_until IS NULL OR before_until > from_day)";
    MEMBERSHIP_WITHOUT_PERSON = "SELECT count(*) FROM membership m LEFT JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND p.id IS NULL";
    MEMBERSHIP_WITHOUT_ORGANISATION = "SELECT count(*) FROM membership m LEFT JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND o.id IS NULL";
    MEMBERSHIP_IN_CLOSED = "SELECT count(*) FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.until_day IS NULL AND o.dissolved_on IS NOT NULL";
    STATE_WITHOUT_MEMBERSHIP = "SELECT count(*) FROM membership_state s LEFT JOIN membership m ON m.area = s.area AND m.id = s.membership WHERE s.area = $1 AND m.id IS NULL";
    NUMBERS_UNCLAIMED = "SELECT count(*) FROM person p LEFT JOIN identity_claim c ON c.identity_hash = p.identity_hash AND c.area = p.area AND c.person = p.id WHERE p.area = $1 AND p.identity_hash IS NOT NULL AND c.person IS NULL";
    CLAIMS_STRAY = "SELECT count(*) FROM identity_claim c LEFT JOIN person p ON p.area = c.area AND p.id = c.person AND p.identity_hash = c.identity_hash WHERE c.area = $1 AND p.id IS NULL";
    NUMBERS_HALF = "SELECT count(*) FROM person WHERE area = $1 AND ((identity_hash IS NULL) <> (identity_cipher IS NULL) OR (identity_hash IS NULL) <> (identity_mask IS NULL))";
    PERSONS_UNFOUND = "SELECT count(*) FROM membership m WHERE m.area = $1 AND m.until_day IS NULL AND NOT EXISTS (SELECT 1 FROM person_token t WHERE t.area = m.area AND t.person = m.person)";
    TOKENS_WITHOUT_PERSON = "SELECT count(*) FROM person_token t LEFT JOIN person p ON p.area = t.area AND p.id = t.person WHERE t.area = $1 AND p.id IS NULL";
    ORGANISATIONS_UNFOUND = "SELECT count(*) FROM organisation o WHERE o.area = $1 AND NOT EXISTS (SELECT 1 FROM organisation_token t WHERE t.area = o.area AND t.organisation = o.id)";
    TOKENS_WITHOUT_ORGANISATION = "SELECT count(*) FROM organisation_token t LEFT JOIN organisation o ON o.area = t.area AND o.id = t.organisation WHERE t.area = $1 AND o.id IS NULL";
    OUT_OF_PLACE = "SELECT count(*) FROM organisation o WHERE o.area = $1 AND o.dissolved_on IS NULL AND 1 <> (SELECT count(*) FROM placement p WHERE p.area = o.area AND p.organisation = o.id AND p.until_day IS NULL AND p.path = o.path AND coalesce(p.superior, o.id) = coalesce(o.superior, o.id))";
    PLACES_OPEN_TWICE = "SELECT count(*) FROM (SELECT organisation FROM placement WHERE area = $1 AND until_day IS NULL GROUP BY organisation HAVING count(*) > 1) t";
    PLACES_WITHOUT_ORGANISATION = "SELECT count(*) FROM placement p LEFT JOIN organisation o ON o.area = p.area AND o.id = p.organisation WHERE p.area = $1 AND o.id IS NULL";
    PATHS_SHARED = "SELECT count(*) FROM (SELECT path FROM organisation WHERE area = $1 AND dissolved_on IS NULL GROUP BY path HAVING count(*) > 1) t";
    PATHS_ASTRAY = "SELECT count(*) FROM organisation o JOIN organisation s ON s.area = o.area AND s.id = o.superior WHERE o.area = $1 AND o.dissolved_on IS NULL AND (substr(o.path, 1, length(s.path)) <> s.path OR length(o.path) <> length(s.path) + 4)";
    WITHOUT_SUPERIOR = "SELECT count(*) FROM organisation o LEFT JOIN organisation s ON s.area = o.area AND s.id = o.superior WHERE o.area = $1 AND o.superior IS NOT NULL AND s.id IS NULL";
    TOPMOST = "SELECT CASE WHEN count(*) > 0 AND sum(CASE WHEN superior IS NULL THEN 1 ELSE 0 END) <> 1 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END FROM organisation WHERE area = $1 AND dissolved_on IS NULL";
    ACT_WITHOUT_ORGANISATION = "SELECT count(*) FROM organisation_act a LEFT JOIN organisation o ON o.area = a.area AND o.id = a.organisation WHERE a.area = $1 AND o.id IS NULL";
    TERM_WITHOUT_ORGANISATION = "SELECT count(*) FROM term t LEFT JOIN organisation o ON o.area = t.area AND o.id = t.organisation WHERE t.area = $1 AND o.id IS NULL";
    POST_WITHOUT_ORGANISATION = "SELECT count(*) FROM post p LEFT JOIN organisation o ON o.area = p.area AND o.id = p.organisation WHERE p.area = $1 AND o.id IS NULL";
    GRANT_WITHOUT_ORGANISATION = "SELECT count(*) FROM role_grant g LEFT JOIN organisation o ON o.area = g.area AND o.id = g.organisation WHERE g.area = $1 AND o.id IS NULL";
    GRANT_WITHOUT_ACCOUNT = "SELECT count(*) FROM role_grant g LEFT JOIN account a ON a.area = g.area AND a.id = g.account WHERE g.area = $1 AND a.id IS NULL";
    ACCOUNT_WITHOUT_NAME = "SELECT count(*) FROM account a LEFT JOIN sign_in_name n ON n.name = a.name AND n.area = a.area AND n.account = a.id WHERE a.area = $1 AND n.name IS NULL AND a.password <> ''";
    NAME_WITHOUT_ACCOUNT = "SELECT count(*) FROM sign_in_name n LEFT JOIN account a ON a.area = n.area AND a.id = n.account WHERE n.area = $1 AND a.id IS NULL";
    SESSION_WITHOUT_ACCOUNT = "SELECT count(*) FROM session s LEFT JOIN account a ON a.area = s.area AND a.id = s.account WHERE s.area = $1 AND a.id IS NULL";
    LOOK_WITHOUT_PERSON = "SELECT count(*) FROM access_log l LEFT JOIN person p ON p.area = l.area AND p.id = l.person WHERE l.area = $1 AND p.id IS NULL";
    FILE_WITHOUT_BATCH = "SELECT count(*) FROM import_file f LEFT JOIN import_batch b ON b.area = f.area AND b.id = f.batch WHERE f.area = $1 AND b.id IS NULL";
    ROW_WITHOUT_BATCH = "SELECT count(*) FROM import_row r LEFT JOIN import_batch b ON b.area = r.area AND b.id = r.batch WHERE r.area = $1 AND b.id IS NULL";
    MEETING_WITHOUT_ORGANISATION = "SELECT count(*) FROM meeting m LEFT JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND o.id IS NULL";
    ATTENDANCE_WITHOUT_MEETING = "SELECT count(*) FROM meeting_attendance a LEFT JOIN meeting m ON m.area = a.area AND m.id = a.meeting WHERE a.area = $1 AND m.id IS NULL";
    ATTENDANCE_WITHOUT_PERSON = "SELECT count(*) FROM meeting_attendance a LEFT JOIN person p ON p.area = a.area AND p.id = a.person WHERE a.area = $1 AND a.person IS NOT NULL AND p.id IS NULL";
    CASE_WITHOUT_PERSON = "SELECT count(*) FROM procedure_case c LEFT JOIN person p ON p.area = c.area AND p.id = c.person WHERE c.area = $1 AND c.person IS NOT NULL AND p.id IS NULL";
    CASE_WITHOUT_ORGANISATION = "SELECT count(*) FROM procedure_case c LEFT JOIN organisation o ON o.area = c.area AND o.id = c.organisation WHERE c.area = $1 AND o.id IS NULL";
    RECORD_WITHOUT_CASE = "SELECT count(*) FROM procedure_record r LEFT JOIN procedure_case c ON c.area = r.area AND c.id = r.case_id AND (c.person = r.person OR (c.person IS NULL AND r.person IS NULL)) WHERE r.area = $1 AND c.id IS NULL";
    RECORD_WITHOUT_VOTE = "SELECT count(*) FROM procedure_record r LEFT JOIN meeting_resolution v ON v.area = r.area AND v.id = r.resolution WHERE r.area = $1 AND r.resolution IS NOT NULL AND v.id IS NULL";
    PAPER_WITHOUT_CASE = "SELECT count(*) FROM procedure_paper r LEFT JOIN procedure_case c ON c.area = r.area AND c.id = r.case_id AND (c.person = r.person OR (c.person IS NULL AND r.person IS NULL)) WHERE r.area = $1 AND c.id IS NULL";
    PARTNER_WITHOUT_ORGANISATION = "SELECT count(*) FROM procedure_case c LEFT JOIN organisation o ON o.area = c.area AND o.id = c.partner WHERE c.area = $1 AND c.partner IS NOT NULL AND o.id IS NULL";
    TRANSFER_WITHOUT_CASE = "SELECT count(*) FROM transfer t LEFT JOIN procedure_case c ON c.area = t.area AND c.id = t.case_id AND c.person = t.person WHERE t.area = $1 AND c.id IS NULL";
    LETTER_WITHOUT_TRANSFER = "SELECT count(*) FROM transfer_letter l LEFT JOIN transfer t ON t.area = l.area AND t.case_id = l.case_id WHERE l.area = $1 AND t.case_id IS NULL";
    INCOMING_WITHOUT_ORGANISATION = "SELECT count(*) FROM transfer_incoming i LEFT JOIN organisation o ON o.area = i.area AND o.id = i.organisation WHERE i.area = $1 AND o.id IS NULL";
    RESOLUTION_WITHOUT_MEETING = "SELECT count(*) FROM meeting_resolution r LEFT JOIN meeting m ON m.area = r.area AND m.id = r.meeting WHERE r.area = $1 AND m.id IS NULL";
    SETTING_WITHOUT_MEMBER = "SELECT count(*) FROM dues_setting s LEFT JOIN membership m ON m.area = s.area AND m.id = s.membership WHERE s.area = $1 AND m.id IS NULL";
    ENTRY_WITHOUT_ORGANISATION = "SELECT count(*) FROM dues_entry e LEFT JOIN organisation o ON o.area = e.area AND o.id = e.organisation WHERE e.area = $1 AND o.id IS NULL";
    ENTRY_WITHOUT_MEMBER = "SELECT count(*) FROM dues_entry e LEFT JOIN membership m ON m.area = e.area AND m.id = e.membership AND m.person = e.person WHERE e.area = $1 AND e.membership IS NOT NULL AND m.id IS NULL";
    BANK_ROW_WITHOUT_ENTRY = "SELECT count(*) FROM dues_bank_row b LEFT JOIN dues_entry e ON e.area = b.area AND e.id = b.entry WHERE b.area = $1 AND e.id IS NULL";
    DUES_EVENT_WITHOUT_ORGANISATION = "SELECT count(*) FROM dues_event e LEFT JOIN organisation o ON o.area = e.area AND o.id = e.organisation WHERE e.area = $1 AND o.id IS NULL";
    ANSWER_WITHOUT_ORGANISATION = "SELECT count(*) FROM duty_answer d LEFT JOIN organisation o ON o.area = d.area AND o.id = d.organisation WHERE d.area = $1 AND o.id IS NULL";
    FORMER_WITHOUT_MEETING = "SELECT count(*) FROM meeting_former f LEFT JOIN meeting m ON m.area = f.area AND m.id = f.meeting WHERE f.area = $1 AND m.id IS NULL";
    FORMER_ROLL_WITHOUT_MEETING = "SELECT count(*) FROM meeting_attendance_former f LEFT JOIN meeting m ON m.area = f.area AND m.id = f.meeting WHERE f.area = $1 AND m.id IS NULL";
    FORMER_ROLL_WITHOUT_PERSON = "SELECT count(*) FROM meeting_attendance_former f LEFT JOIN person p ON p.area = f.area AND p.id = f.person WHERE f.area = $1 AND f.person IS NOT NULL AND p.id IS NULL";
    FORMER_ANSWER_WITHOUT_ORGANISATION = "SELECT count(*) FROM duty_answer_former d LEFT JOIN organisation o ON o.area = d.area AND o.id = d.organisation WHERE d.area = $1 AND o.id IS NULL";
    CONTENT_WITHOUT_PAPER = "SELECT count(*) FROM paper_content c LEFT JOIN paper p ON p.area = c.area AND p.id = c.paper WHERE c.area = $1 AND p.id IS NULL";
    PAPER_WITHOUT_MEETING = "SELECT count(*) FROM paper p LEFT JOIN meeting m ON m.area = p.area AND m.id = p.owner WHERE p.area = $1 AND p.owner_kind = 'meeting' AND m.id IS NULL";
    REPLY_WITHOUT_CASE = "SELECT count(*) FROM term_reply r LEFT JOIN procedure_case c ON c.area = r.area AND c.id = r.case_id AND c.organisation = r.organisation WHERE r.area = $1 AND c.id IS NULL";
    REPLY_WITHOUT_TERM = "SELECT count(*) FROM term_reply r LEFT JOIN term t ON t.area = r.area AND t.id = r.term AND t.organisation = r.organisation WHERE r.area = $1 AND t.id IS NULL";
    MARKING_WITHOUT_ORGANISATION = "SELECT count(*) FROM key_village k LEFT JOIN organisation o ON o.area = k.area AND o.id = k.organisation WHERE k.area = $1 AND o.id IS NULL";
    MARKED_TWICE = "SELECT count(*) FROM (SELECT k.organisation FROM key_village k WHERE k.area = $1 AND k.until_day IS NULL GROUP BY k.organisation HAVING count(*) > 1) twice";
    STEP_WITHOUT_MARKING = "SELECT count(*) FROM key_village_step s LEFT JOIN key_village k ON k.area = s.area AND k.id = s.key_village WHERE s.area = $1 AND k.id IS NULL";
    WRITING_WITHOUT_ORGANISATION = "SELECT count(*) FROM yearly_text y LEFT JOIN organisation o ON o.area = y.area AND o.id = y.organisation WHERE y.area = $1 AND o.id IS NULL";
    PROBLEM_WITHOUT_ORGANISATION = "SELECT count(*) FROM rectification r LEFT JOIN organisation o ON o.area = r.area AND o.id = r.organisation WHERE r.area = $1 AND o.id IS NULL";
    STEP_WITHOUT_PROBLEM = "SELECT count(*) FROM rectification_step s LEFT JOIN rectification r ON r.area = s.area AND r.id = s.rectification WHERE s.area = $1 AND r.id IS NULL";
    FLOATING_WITHOUT_MEMBER = "SELECT count(*) FROM floating f LEFT JOIN membership m ON m.area = f.area AND m.id = f.membership AND m.person = f.person WHERE f.area = $1 AND f.membership IS NOT NULL AND m.id IS NULL";
    FLOATING_WITHOUT_HOME = "SELECT count(*) FROM floating f LEFT JOIN organisation o ON o.area = f.area AND o.id = f.home WHERE f.area = $1 AND f.home IS NOT NULL AND o.id IS NULL";
    FLOATING_NOWHERE = "SELECT count(*) FROM floating f LEFT JOIN floating_place p ON p.area = f.area AND p.floating = f.id AND p.number = f.place WHERE f.area = $1 AND p.number IS NULL";
    FLOATING_PLACE_WITHOUT_HOST = "SELECT count(*) FROM floating_place p LEFT JOIN organisation o ON o.area = p.area AND o.id = p.host WHERE p.area = $1 AND p.host IS NOT NULL AND o.id IS NULL";
    FLOATING_PLACE_OF_NOBODY = "SELECT count(*) FROM floating_place p LEFT JOIN floating f ON f.area = p.area AND f.id = p.floating WHERE p.area = $1 AND f.id IS NULL";
    FLOATING_RECORD_OF_NOBODY = "SELECT count(*) FROM floating_record r LEFT JOIN floating f ON f.area = r.area AND f.id = r.floating WHERE r.area = $1 AND f.id IS NULL";
    FLOATING_TWICE = "SELECT count(*) FROM (SELECT f.membership FROM floating f WHERE f.area = $1 AND f.membership IS NOT NULL AND f.ended_on IS NULL GROUP BY f.membership HAVING count(*) > 1) t";
    PLACES = "SELECT organisation, from_day, until_day FROM placement WHERE area = $1 ORDER BY organisation, from_day";
    NUMBERS = "SELECT id, identity_cipher, identity_hash FROM person WHERE area = $1 AND id > $2 AND identity_cipher IS NOT NULL AND identity_hash IS NOT NULL ORDER BY id LIMIT $3";
}

/// What must be nought, in English and Chinese words.
const INVARIANTS: &[(&str, &str, &Statement)] = &[
    (
        "memberships whose path differs from their organisation's",
        "党籍的层级码和所在党组织的不一致",
        &STRAY_PATHS,
    ),
    ("memberships whose name differs from their person's", "党籍上的姓名和本人的不一致", &STRAY_NAMES),
    (
        "memberships whose category or standing is not their newest state",
        "党籍的类别或状态不是最新的一条",
        &STRAY_STATES,
    ),
    ("memberships that end before they begin", "党籍的结束早于开始", &MEMBERSHIPS_BACKWARDS),
    ("persons in two branches at once", "同一时间在两个党支部的人", &MEMBERSHIPS_OVERLAP),
    ("memberships of nobody", "没有本人的党籍", &MEMBERSHIP_WITHOUT_PERSON),
    ("memberships in no organisation", "没有党组织的党籍", &MEMBERSHIP_WITHOUT_ORGANISATION),
    ("memberships in a closed organisation", "在已经撤销的党组织里的党籍", &MEMBERSHIP_IN_CLOSED),
    ("states of no membership", "没有党籍的状态", &STATE_WITHOUT_MEMBERSHIP),
    ("identity numbers not claimed", "没有登记占用的身份证号", &NUMBERS_UNCLAIMED),
    ("claimed identity numbers that no person has", "登记占用了却没有人的身份证号", &CLAIMS_STRAY),
    (
        "identity numbers of which a part (sealed value, hash, mask) is missing",
        "缺一部分（密文、检索值或掩码）的身份证号",
        &NUMBERS_HALF,
    ),
    ("members whom no search finds", "搜索不到的党员", &PERSONS_UNFOUND),
    ("search words of nobody", "没有本人的检索词", &TOKENS_WITHOUT_PERSON),
    ("organisations that no search finds", "搜索不到的党组织", &ORGANISATIONS_UNFOUND),
    ("search words of no organisation", "没有党组织的检索词", &TOKENS_WITHOUT_ORGANISATION),
    (
        "organisations whose open placement is not their path and superior",
        "现行隶属关系和层级码、上级不一致的党组织",
        &OUT_OF_PLACE,
    ),
    ("organisations with two open placements", "有两条现行隶属关系的党组织", &PLACES_OPEN_TWICE),
    ("placements of no organisation", "没有党组织的隶属关系", &PLACES_WITHOUT_ORGANISATION),
    ("path codes of two organisations", "两个党组织共用的层级码", &PATHS_SHARED),
    (
        "organisations whose path does not continue their superior's",
        "层级码接不上上级的党组织",
        &PATHS_ASTRAY,
    ),
    ("organisations below one that is not there", "上级不存在的党组织", &WITHOUT_SUPERIOR),
    ("areas without exactly one topmost organisation", "最上级党组织不是正好一个的县（区）", &TOPMOST),
    ("acts on no organisation", "没有党组织的办理记录", &ACT_WITHOUT_ORGANISATION),
    ("terms of no organisation", "没有党组织的任期", &TERM_WITHOUT_ORGANISATION),
    ("posts in no organisation", "没有党组织的职务", &POST_WITHOUT_ORGANISATION),
    ("roles on no organisation", "没有党组织的授权", &GRANT_WITHOUT_ORGANISATION),
    ("roles of no account", "没有账号的授权", &GRANT_WITHOUT_ACCOUNT),
    ("accounts whose name is not claimed", "用户名没有登记占用的账号", &ACCOUNT_WITHOUT_NAME),
    ("claimed names of no account", "登记占用了却没有账号的用户名", &NAME_WITHOUT_ACCOUNT),
    ("sessions of no account", "没有账号的登录", &SESSION_WITHOUT_ACCOUNT),
    ("looks at nobody's number", "没有本人的查询记录", &LOOK_WITHOUT_PERSON),
    ("kept files of no import", "没有导入批次的文件", &FILE_WITHOUT_BATCH),
    ("rows of no import", "没有导入批次的行", &ROW_WITHOUT_BATCH),
    ("meetings of no organisation", "没有党组织的组织生活记录", &MEETING_WITHOUT_ORGANISATION),
    ("attendance at no meeting", "没有会议记录的出席情况", &ATTENDANCE_WITHOUT_MEETING),
    ("attendance of nobody", "没有本人的出席情况", &ATTENDANCE_WITHOUT_PERSON),
    ("cases of nobody", "没有本人的办事记录", &CASE_WITHOUT_PERSON),
    ("cases of no organisation", "没有党组织的办事记录", &CASE_WITHOUT_ORGANISATION),
    (
        "cases in which an organisation takes part that is not there",
        "参与的党组织已经不在的办事记录",
        &PARTNER_WITHOUT_ORGANISATION,
    ),
    ("transfers of no case", "没有办事记录的组织关系转接", &TRANSFER_WITHOUT_CASE),
    ("letters of no transfer", "没有转接的介绍信", &LETTER_WITHOUT_TRANSFER),
    ("letters received by no organisation", "没有党组织的外来介绍信", &INCOMING_WITHOUT_ORGANISATION),
    ("records of no case", "没有事项的办理记录", &RECORD_WITHOUT_CASE),
    ("records that rest on no vote", "没有会议表决的办理记录", &RECORD_WITHOUT_VOTE),
    ("papers of no case", "没有事项的材料", &PAPER_WITHOUT_CASE),
    ("resolutions of no meeting", "没有会议记录的决议", &RESOLUTION_WITHOUT_MEETING),
    ("settings of dues of no member", "没有党员的党费核定", &SETTING_WITHOUT_MEMBER),
    ("entries in no organisation's book of dues", "没有党组织的党费账目", &ENTRY_WITHOUT_ORGANISATION),
    ("payments of dues by no member", "没有党员的党费收缴", &ENTRY_WITHOUT_MEMBER),
    ("rows of bank statements in no book of dues", "没有党费账目的银行流水", &BANK_ROW_WITHOUT_ENTRY),
    ("yearly acts of dues by no organisation", "没有党组织的党费年度事项", &DUES_EVENT_WITHOUT_ORGANISATION),
    ("answers of no organisation", "没有党组织的“不适用”说明", &ANSWER_WITHOUT_ORGANISATION),
    ("former records of no meeting", "没有会议记录的更正前内容", &FORMER_WITHOUT_MEETING),
    ("former attendance at no meeting", "没有会议记录的更正前出席情况", &FORMER_ROLL_WITHOUT_MEETING),
    ("former attendance of nobody", "没有本人的更正前出席情况", &FORMER_ROLL_WITHOUT_PERSON),
    (
        "former answers of no organisation",
        "没有党组织的、已收回的“不适用”说明",
        &FORMER_ANSWER_WITHOUT_ORGANISATION,
    ),
    ("contents of no paper", "没有附件登记的附件内容", &CONTENT_WITHOUT_PAPER),
    ("papers of no meeting", "没有会议记录的附件", &PAPER_WITHOUT_MEETING),
    (
        "yearly texts of no organisation",
        "没有党组织的任期目标、年度计划、年度总结",
        &WRITING_WITHOUT_ORGANISATION,
    ),
    ("problems of no organisation", "没有党组织的问题", &PROBLEM_WITHOUT_ORGANISATION),
    ("steps of no problem", "没有问题的整改情况", &STEP_WITHOUT_PROBLEM),
    ("floating members who are no members", "没有党籍的流动登记", &FLOATING_WITHOUT_MEMBER),
    ("floating members of no organisation", "没有流出党组织的流动登记", &FLOATING_WITHOUT_HOME),
    ("floating members who are nowhere", "没有去向的流动登记", &FLOATING_NOWHERE),
    (
        "floating members with no receiving organisation",
        "没有流入党组织的流动去向",
        &FLOATING_PLACE_WITHOUT_HOST,
    ),
    ("whereabouts of no floating member", "没有流动登记的流动去向", &FLOATING_PLACE_OF_NOBODY),
    ("records of no floating member", "没有流动登记的联系等记录", &FLOATING_RECORD_OF_NOBODY),
    ("members registered as floating twice", "重复的流动登记", &FLOATING_TWICE),
    ("replies in no case", "没有办事记录的换届批复", &REPLY_WITHOUT_CASE),
    ("replies about no term", "没有届期的换届批复", &REPLY_WITHOUT_TERM),
    ("key villages of no organisation", "没有党组织的重点村难点村", &MARKING_WITHOUT_ORGANISATION),
    ("villages marked twice at once", "同时标了两次的重点村难点村", &MARKED_TWICE),
    ("steps of no key village", "没有重点村难点村的措施", &STEP_WITHOUT_MARKING),
];

const GAPS: &str = "placements of an organisation that overlap or leave a gap";
const MISREAD_NAMES: &str = "names sorted or found by another reading than the present one";
const STRANGE_NUMBERS: &str = "identity numbers found by another number's hash, or sealed with another key";

/// The Chinese words for what must be nought.
pub(super) fn chinese(what: &'static str) -> &'static str {
    let others = [
        (MISREAD_NAMES, "排序或者检索用的读法和现在不一样的名称"),
        (GAPS, "隶属关系重叠或者中断的地方"),
        (STRANGE_NUMBERS, "用别的号码检索、或用别的密钥加密的身份证号"),
    ];
    let known = INVARIANTS.iter().map(|(en, zh, _)| (*en, *zh)).chain(others);
    known.into_iter().find(|(en, _)| *en == what).map_or(what, |(_, zh)| zh)
}

/// What must be nought in a sound register, with how often it is not.
///
/// # Errors
/// Whatever the database reports.
pub async fn invariants(read: &mut Read, area: AreaId) -> Result<Vec<(&'static str, i64)>, db::Error> {
    let mut found = Vec::new();
    for (what, _, statement) in INVARIANTS {
        let (count,): (i64,) = read.one(statement, &args![area]).await?;
        found.push((*what, count));
    }
    let places: Vec<(Uuid, Date, Option<Date>)> = read.all(&PLACES, &args![area]).await?;
    let broken = places.windows(2).filter(|pair| pair[0].0 == pair[1].0 && !follows(pair[0].2, pair[1].1));
    let backwards = places.iter().filter(|place| place.2.is_some_and(|until| until < place.1));
    let count = broken.count() + backwards.count();
    found.push((GAPS, i64::try_from(count).unwrap_or(i64::MAX)));
    Ok(found)
}

/// Whether a placement that begins on a day follows one that ended: on the same day or the day before.
fn follows(until: Option<Date>, from: Date) -> bool {
    until.is_some_and(|until| from == until || until.checked_add(1.day()).is_ok_and(|next| next == from))
}

/// How many persons are sorted or found by another reading of their name than the present one.
///
/// # Errors
/// Whatever the database reports.
pub(super) async fn misread_names(read: &mut Read, area: AreaId) -> Result<(&'static str, i64), db::Error> {
    let count = crate::members::stale_readings(read, area).await?
        + crate::organisations::stale_names(read, area).await?.len()
        + crate::units::stale_names(read, area).await?.len();
    Ok((MISREAD_NAMES, i64::try_from(count).unwrap_or(i64::MAX)))
}

/// How many identity numbers do not open with the keys, or open to another number than the one they are found by.
///
/// # Errors
/// Whatever the database reports.
pub(super) async fn strange_numbers(
    read: &mut Read,
    area: AreaId,
    keys: &Keys,
) -> Result<(&'static str, i64), db::Error> {
    const PAGE: i64 = 2_000;
    let (mut after, mut strange) = (PersonId(Uuid::nil()), 0);
    loop {
        let rows: Vec<(PersonId, Vec<u8>, Vec<u8>)> = read.all(&NUMBERS, &args![area, after, PAGE]).await?;
        let Some((last, ..)) = rows.last() else { return Ok((STRANGE_NUMBERS, strange)) };
        after = *last;
        for (_, sealed, hash) in &rows {
            let fits = keys.open_sealed(sealed).is_ok_and(|number| keys.lookup(&number)[..] == hash[..]);
            strange += i64::from(!fits);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn placements_join_on_the_day_or_the_day_after_and_otherwise_not() {
        let from = date(2026, 3, 1);
        assert!(follows(Some(date(2026, 3, 1)), from) && follows(Some(date(2026, 2, 28)), from));
        assert!(!follows(Some(date(2026, 2, 27)), from), "a gap");
        assert!(!follows(Some(date(2026, 3, 2)), from), "an overlap");
        assert!(!follows(None, from), "still open");
    }
}
