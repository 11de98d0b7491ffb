//! SQL of floating members. Where a registration stands is worked out from what each side stated: the columns `answer`,
//! `contacted`, `lost` and `certificate` are read from the records each time.

mod away;
mod contact;
mod rows;

pub use away::hosts_of;
pub(super) use away::{away, name_host, of_notice, tie};
pub use contact::last_contact;
pub(super) use rows::{Away, Certified, FloatingBranch, Kept, Notified, Placed, Recorded};
pub use rows::{Guest, Unlisted};

use super::model::{Arrival, Details, End, Leaving, Note, Shown, Side, Whereabouts};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, FloatingId, MembershipId, OrganisationId, PersonId};
use db::{Read, Value, Write, args};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

db::statements! {
    BY_ID = "SELECT f.id AS id, f.membership AS membership, f.person AS person, coalesce(m.name, f.name) AS name, f.home AS home, h.short_name AS home_short, h.path AS home_path, f.home_name AS home_name, coalesce(f.home_contact, h.contact) AS home_contact, coalesce(f.home_telephone, h.telephone) AS home_telephone, f.left_on AS left_on, f.reason AS reason, f.occupation AS occupation, f.expected_on AS expected_on, f.contact_name AS contact_name, f.ended_on AS ended_on, f.ended_as AS ended_as, f.ended_words AS ended_words, f.version AS version, m.until_day AS until_day, m.standing AS standing, p.number AS number, p.from_day AS from_day, p.reach AS reach, p.place AS place, p.fixed AS fixed, p.host AS host, g.short_name AS host_short, g.path AS host_path, p.host_name AS host_name, coalesce(p.host_contact, g.contact) AS host_contact, coalesce(p.host_telephone, g.telephone) AS host_telephone, p.stated_by AS stated_by, p.workplace AS workplace, p.dwelling AS dwelling, p.joins AS joins, (SELECT r.act FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.place = f.place AND r.act IN ('confirmed', 'disputed') ORDER BY r.number DESC LIMIT 1) AS answer, (SELECT max(r.on_day) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'contact') AS contacted, (SELECT max(r.on_day) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'lost') AS lost, (SELECT CASE WHEN r.act = 'certificate' THEN r.words END FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act IN ('certificate', 'certificate-returned') ORDER BY r.number DESC LIMIT 1) AS certificate, n.sex AS sex, n.birth AS birth, m.joined AS joined, (SELECT count(*) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act IN ('told', 'appraisal') AND r.side <> 'home' AND NOT EXISTS (SELECT 1 FROM floating_record s WHERE s.area = f.area AND s.floating = f.id AND s.act = 'seen' AND s.side = 'home' AND s.number > r.number)) AS told_home, (SELECT count(*) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'told' AND NOT EXISTS (SELECT 1 FROM floating_record s WHERE s.area = f.area AND s.floating = f.id AND s.act = 'seen' AND s.side = 'host' AND s.number > r.number)) AS told_host, p.peer AS peer, p.notice AS notice FROM floating f JOIN floating_place p ON p.area = f.area AND p.floating = f.id AND p.number = f.place LEFT JOIN organisation h ON h.area = f.area AND h.id = f.home LEFT JOIN organisation g ON g.area = f.area AND g.id = p.host LEFT JOIN membership m ON m.area = f.area AND m.id = f.membership LEFT JOIN person n ON n.area = f.area AND n.id = f.person WHERE f.area = $1 AND f.id = $2";
    OF_PERSON = "SELECT f.id AS id, f.membership AS membership, f.person AS person, coalesce(m.name, f.name) AS name, f.home AS home, h.short_name AS home_short, h.path AS home_path, f.home_name AS home_name, coalesce(f.home_contact, h.contact) AS home_contact, coalesce(f.home_telephone, h.telephone) AS home_telephone, f.left_on AS left_on, f.reason AS reason, f.occupation AS occupation, f.expected_on AS expected_on, f.contact_name AS contact_name, f.ended_on AS ended_on, f.ended_as AS ended_as, f.ended_words AS ended_words, f.version AS version, m.until_day AS until_day, m.standing AS standing, p.number AS number, p.from_day AS from_day, p.reach AS reach, p.place AS place, p.fixed AS fixed, p.host AS host, g.short_name AS host_short, g.path AS host_path, p.host_name AS host_name, coalesce(p.host_contact, g.contact) AS host_contact, coalesce(p.host_telephone, g.telephone) AS host_telephone, p.stated_by AS stated_by, p.workplace AS workplace, p.dwelling AS dwelling, p.joins AS joins, (SELECT r.act FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.place = f.place AND r.act IN ('confirmed', 'disputed') ORDER BY r.number DESC LIMIT 1) AS answer, (SELECT max(r.on_day) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'contact') AS contacted, (SELECT max(r.on_day) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'lost') AS lost, (SELECT CASE WHEN r.act = 'certificate' THEN r.words END FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act IN ('certificate', 'certificate-returned') ORDER BY r.number DESC LIMIT 1) AS certificate, n.sex AS sex, n.birth AS birth, m.joined AS joined, (SELECT count(*) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act IN ('told', 'appraisal') AND r.side <> 'home' AND NOT EXISTS (SELECT 1 FROM floating_record s WHERE s.area = f.area AND s.floating = f.id AND s.act = 'seen' AND s.side = 'home' AND s.number > r.number)) AS told_home, (SELECT count(*) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'told' AND NOT EXISTS (SELECT 1 FROM floating_record s WHERE s.area = f.area AND s.floating = f.id AND s.act = 'seen' AND s.side = 'host' AND s.number > r.number)) AS told_host, p.peer AS peer, p.notice AS notice FROM floating f JOIN floating_place p ON p.area = f.area AND p.floating = f.id AND p.number = f.place LEFT JOIN organisation h ON h.area = f.area AND h.id = f.home LEFT JOIN organisation g ON g.area = f.area AND g.id = p.host LEFT JOIN membership m ON m.area = f.area AND m.id = f.membership LEFT JOIN person n ON n.area = f.area AND n.id = f.person WHERE f.area = $1 AND f.person = $2 ORDER BY f.left_on DESC, f.id DESC LIMIT 50";
    OUT = "SELECT t.id, t.membership, t.person, t.name, t.home, t.home_short, t.home_path, t.home_name, t.home_contact, t.home_telephone, t.left_on, t.reason, t.occupation, t.expected_on, t.contact_name, t.ended_on, t.ended_as, t.ended_words, t.version, t.until_day, t.standing, t.number, t.from_day, t.reach, t.place, t.fixed, t.host, t.host_short, t.host_path, t.host_name, t.host_contact, t.host_telephone, t.stated_by, t.workplace, t.dwelling, t.joins, t.answer, t.contacted, t.lost, t.certificate, t.sex, t.birth, t.joined, t.told_home, t.told_host, t.peer, t.notice FROM (SELECT f.id AS id, f.membership AS membership, f.person AS person, coalesce(m.name, f.name) AS name, f.home AS home, h.short_name AS home_short, h.path AS home_path, f.home_name AS home_name, coalesce(f.home_contact, h.contact) AS home_contact, coalesce(f.home_telephone, h.telephone) AS home_telephone, f.left_on AS left_on, f.reason AS reason, f.occupation AS occupation, f.expected_on AS expected_on, f.contact_name AS contact_name, f.ended_on AS ended_on, f.ended_as AS ended_as, f.ended_words AS ended_words, f.version AS version, m.until_day AS until_day, m.standing AS standing, p.number AS number, p.from_day AS from_day, p.reach AS reach, p.place AS place, p.fixed AS fixed, p.host AS host, g.short_name AS host_short, g.path AS host_path, p.host_name AS host_name, coalesce(p.host_contact, g.contact) AS host_contact, coalesce(p.host_telephone, g.telephone) AS host_telephone, p.stated_by AS stated_by, p.workplace AS workplace, p.dwelling AS dwelling, p.joins AS joins, (SELECT r.act FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.place = f.place AND r.act IN ('confirmed', 'disputed') ORDER BY r.number DESC LIMIT 1) AS answer, (SELECT max(r.on_day) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'contact') AS contacted, (SELECT max(r.on_day) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'lost') AS lost, (SELECT CASE WHEN r.act = 'certificate' THEN r.words END FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act IN ('certificate', 'certificate-returned') ORDER BY r.number DESC LIMIT 1) AS certificate, n.sex AS sex, n.birth AS birth, m.joined AS joined, (SELECT count(*) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act IN ('told', 'appraisal') AND r.side <> 'home' AND NOT EXISTS (SELECT 1 FROM floating_record s WHERE s.area = f.area AND s.floating = f.id AND s.act = 'seen' AND s.side = 'home' AND s.number > r.number)) AS told_home, (SELECT count(*) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'told' AND NOT EXISTS (SELECT 1 FROM floating_record s WHERE s.area = f.area AND s.floating = f.id AND s.act = 'seen' AND s.side = 'host' AND s.number > r.number)) AS told_host, p.peer AS peer, p.notice AS notice FROM floating f JOIN floating_place p ON p.area = f.area AND p.floating = f.id AND p.number = f.place LEFT JOIN organisation h ON h.area = f.area AND h.id = f.home LEFT JOIN organisation g ON g.area = f.area AND g.id = p.host LEFT JOIN membership m ON m.area = f.area AND m.id = f.membership LEFT JOIN person n ON n.area = f.area AND n.id = f.person WHERE f.area = $1 AND h.path >= $2 AND h.path < $3) t WHERE (t.ended_as IS NULL OR t.ended_as <> 'mistake') AND ($4 = 'all' OR ($4 = 'over' AND NOT (t.ended_on IS NULL AND t.until_day IS NULL)) OR (t.ended_on IS NULL AND t.until_day IS NULL AND ($4 = 'open' OR ($4 = 'unsettled' AND ((t.home IS NOT NULL AND t.host IS NOT NULL) OR t.notice IS NOT NULL) AND coalesce(t.answer, '') <> 'confirmed') OR ($4 = 'lost' AND t.lost IS NOT NULL AND t.lost >= coalesce(t.contacted, t.left_on)) OR ($4 = 'quiet' AND coalesce(t.contacted, t.left_on) <= $5 AND NOT (t.lost IS NOT NULL AND t.lost >= coalesce(t.contacted, t.left_on)))))) AND (t.left_on, t.id) < ($6, $7) ORDER BY t.left_on DESC, t.id DESC LIMIT $8";
    IN = "SELECT t.id, t.membership, t.person, t.name, t.home, t.home_short, t.home_path, t.home_name, t.home_contact, t.home_telephone, t.left_on, t.reason, t.occupation, t.expected_on, t.contact_name, t.ended_on, t.ended_as, t.ended_words, t.version, t.until_day, t.standing, t.number, t.from_day, t.reach, t.place, t.fixed, t.host, t.host_short, t.host_path, t.host_name, t.host_contact, t.host_telephone, t.stated_by, t.workplace, t.dwelling, t.joins, t.answer, t.contacted, t.lost, t.certificate, t.sex, t.birth, t.joined, t.told_home, t.told_host, t.peer, t.notice FROM (SELECT f.id AS id, f.membership AS membership, f.person AS person, coalesce(m.name, f.name) AS name, f.home AS home, h.short_name AS home_short, h.path AS home_path, f.home_name AS home_name, coalesce(f.home_contact, h.contact) AS home_contact, coalesce(f.home_telephone, h.telephone) AS home_telephone, f.left_on AS left_on, f.reason AS reason, f.occupation AS occupation, f.expected_on AS expected_on, f.contact_name AS contact_name, f.ended_on AS ended_on, f.ended_as AS ended_as, f.ended_words AS ended_words, f.version AS version, m.until_day AS until_day, m.standing AS standing, p.number AS number, p.from_day AS from_day, p.reach AS reach, p.place AS place, p.fixed AS fixed, p.host AS host, g.short_name AS host_short, g.path AS host_path, p.host_name AS host_name, coalesce(p.host_contact, g.contact) AS host_contact, coalesce(p.host_telephone, g.telephone) AS host_telephone, p.stated_by AS stated_by, p.workplace AS workplace, p.dwelling AS dwelling, p.joins AS joins, (SELECT r.act FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.place = f.place AND r.act IN ('confirmed', 'disputed') ORDER BY r.number DESC LIMIT 1) AS answer, (SELECT max(r.on_day) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'contact') AS contacted, (SELECT max(r.on_day) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'lost') AS lost, (SELECT CASE WHEN r.act = 'certificate' THEN r.words END FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act IN ('certificate', 'certificate-returned') ORDER BY r.number DESC LIMIT 1) AS certificate, n.sex AS sex, n.birth AS birth, m.joined AS joined, (SELECT count(*) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act IN ('told', 'appraisal') AND r.side <> 'home' AND NOT EXISTS (SELECT 1 FROM floating_record s WHERE s.area = f.area AND s.floating = f.id AND s.act = 'seen' AND s.side = 'home' AND s.number > r.number)) AS told_home, (SELECT count(*) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'told' AND NOT EXISTS (SELECT 1 FROM floating_record s WHERE s.area = f.area AND s.floating = f.id AND s.act = 'seen' AND s.side = 'host' AND s.number > r.number)) AS told_host, p.peer AS peer, p.notice AS notice FROM floating f JOIN floating_place p ON p.area = f.area AND p.floating = f.id AND p.number = f.place LEFT JOIN organisation h ON h.area = f.area AND h.id = f.home LEFT JOIN organisation g ON g.area = f.area AND g.id = p.host LEFT JOIN membership m ON m.area = f.area AND m.id = f.membership LEFT JOIN person n ON n.area = f.area AND n.id = f.person WHERE f.area = $1 AND g.path >= $2 AND g.path < $3) t WHERE (t.ended_as IS NULL OR t.ended_as <> 'mistake') AND ($4 = 'all' OR ($4 = 'over' AND NOT (t.ended_on IS NULL AND t.until_day IS NULL)) OR (t.ended_on IS NULL AND t.until_day IS NULL AND ($4 = 'open' OR ($4 = 'unsettled' AND ((t.home IS NOT NULL AND t.host IS NOT NULL) OR t.notice IS NOT NULL) AND coalesce(t.answer, '') <> 'confirmed') OR ($4 = 'lost' AND t.lost IS NOT NULL AND t.lost >= coalesce(t.contacted, t.left_on)) OR ($4 = 'quiet' AND coalesce(t.contacted, t.left_on) <= $5 AND NOT (t.lost IS NOT NULL AND t.lost >= coalesce(t.contacted, t.left_on)))))) AND (t.left_on, t.id) < ($6, $7) ORDER BY t.left_on DESC, t.id DESC LIMIT $8";
    WAITING = "SELECT CAST(coalesce(sum(CASE WHEN t.home IS NOT NULL AND t.host IS NOT NULL AND t.answer IS NULL AND t.stated_by = 'host' AND t.home_path >= $2 AND t.home_path < $3 THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN (t.home IS NOT NULL OR t.notice IS NOT NULL) AND t.host IS NOT NULL AND t.answer IS NULL AND t.stated_by = 'home' AND t.host_path >= $2 AND t.host_path < $3 THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN t.answer = 'disputed' AND t.stated_by = 'home' AND t.home_path >= $2 AND t.home_path < $3 THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN t.answer = 'disputed' AND t.stated_by = 'host' AND t.host_path >= $2 AND t.host_path < $3 THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN t.told_home > 0 AND t.home_path >= $2 AND t.home_path < $3 THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN t.told_host > 0 AND t.host_path >= $2 AND t.host_path < $3 THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN t.lost IS NOT NULL AND t.lost >= coalesce(t.contacted, t.left_on) AND t.lost <= $4 AND t.standing = 'normal' AND t.home_path >= $2 AND t.home_path < $3 THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN NOT (t.lost IS NOT NULL AND t.lost >= coalesce(t.contacted, t.left_on)) AND coalesce(t.contacted, t.left_on) <= $4 AND t.standing = 'normal' AND t.home_path >= $2 AND t.home_path < $3 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM (SELECT f.id AS id, f.membership AS membership, f.person AS person, coalesce(m.name, f.name) AS name, f.home AS home, h.short_name AS home_short, h.path AS home_path, f.home_name AS home_name, coalesce(f.home_contact, h.contact) AS home_contact, coalesce(f.home_telephone, h.telephone) AS home_telephone, f.left_on AS left_on, f.reason AS reason, f.occupation AS occupation, f.expected_on AS expected_on, f.contact_name AS contact_name, f.ended_on AS ended_on, f.ended_as AS ended_as, f.ended_words AS ended_words, f.version AS version, m.until_day AS until_day, m.standing AS standing, p.number AS number, p.from_day AS from_day, p.reach AS reach, p.place AS place, p.fixed AS fixed, p.host AS host, g.short_name AS host_short, g.path AS host_path, p.host_name AS host_name, coalesce(p.host_contact, g.contact) AS host_contact, coalesce(p.host_telephone, g.telephone) AS host_telephone, p.stated_by AS stated_by, p.workplace AS workplace, p.dwelling AS dwelling, p.joins AS joins, (SELECT r.act FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.place = f.place AND r.act IN ('confirmed', 'disputed') ORDER BY r.number DESC LIMIT 1) AS answer, (SELECT max(r.on_day) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'contact') AS contacted, (SELECT max(r.on_day) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'lost') AS lost, (SELECT CASE WHEN r.act = 'certificate' THEN r.words END FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act IN ('certificate', 'certificate-returned') ORDER BY r.number DESC LIMIT 1) AS certificate, n.sex AS sex, n.birth AS birth, m.joined AS joined, (SELECT count(*) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act IN ('told', 'appraisal') AND r.side <> 'home' AND NOT EXISTS (SELECT 1 FROM floating_record s WHERE s.area = f.area AND s.floating = f.id AND s.act = 'seen' AND s.side = 'home' AND s.number > r.number)) AS told_home, (SELECT count(*) FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.act = 'told' AND NOT EXISTS (SELECT 1 FROM floating_record s WHERE s.area = f.area AND s.floating = f.id AND s.act = 'seen' AND s.side = 'host' AND s.number > r.number)) AS told_host, p.peer AS peer, p.notice AS notice FROM floating f JOIN floating_place p ON p.area = f.area AND p.floating = f.id AND p.number = f.place LEFT JOIN organisation h ON h.area = f.area AND h.id = f.home LEFT JOIN organisation g ON g.area = f.area AND g.id = p.host LEFT JOIN membership m ON m.area = f.area AND m.id = f.membership LEFT JOIN person n ON n.area = f.area AND n.id = f.person WHERE f.area = $1 AND f.ended_on IS NULL AND ((h.path >= $2 AND h.path < $3) OR (g.path >= $2 AND g.path < $3))) t WHERE t.ended_on IS NULL AND t.until_day IS NULL";
    UNLISTED = "SELECT m.id, m.person, m.name, m.organisation, o.short_name FROM membership m JOIN organisation o ON o.area = m.area AND o.id = m.organisation WHERE m.area = $1 AND m.until_day IS NULL AND m.floating AND m.path >= $2 AND m.path < $3 AND NOT EXISTS (SELECT 1 FROM floating f WHERE f.area = m.area AND f.membership = m.id AND f.ended_on IS NULL) ORDER BY m.sort_key, m.id LIMIT $4";
    OPEN_OF = "SELECT f.id FROM floating f WHERE f.area = $1 AND f.membership = $2 AND f.ended_on IS NULL ORDER BY f.id LIMIT 1";
    NAMED = "SELECT m.id, m.name, p.birth FROM membership m JOIN person p ON p.area = m.area AND p.id = m.person WHERE m.area = $1 AND m.organisation = $2 AND m.name = $3 AND m.until_day IS NULL ORDER BY m.id LIMIT 20";
    ARRIVED = "SELECT count(*) FROM floating f JOIN floating_place p ON p.area = f.area AND p.floating = f.id AND p.number = f.place WHERE f.area = $1 AND p.host = $2 AND f.name = $3 AND f.ended_on IS NULL";
    GUESTS = "SELECT f.person, coalesce(m.name, f.name), f.id FROM floating_place p JOIN floating f ON f.area = p.area AND f.id = p.floating AND f.place = p.number LEFT JOIN membership m ON m.area = f.area AND m.id = f.membership WHERE p.area = $1 AND p.host = $2 AND p.from_day <= $3 AND (f.ended_on IS NULL OR (f.ended_on >= $3 AND f.ended_as <> 'mistake')) AND (m.until_day IS NULL OR m.until_day > $3) AND ((f.home IS NULL AND p.notice IS NULL) OR (SELECT r.act FROM floating_record r WHERE r.area = f.area AND r.floating = f.id AND r.withdrawn_reason IS NULL AND r.place = f.place AND r.act IN ('confirmed', 'disputed') ORDER BY r.number DESC LIMIT 1) = 'confirmed') AND (f.membership IS NULL OR m.organisation <> p.host) AND (m.standing IS NULL OR m.standing = 'normal') ORDER BY f.left_on, f.id LIMIT 200";
    PLACES = "SELECT p.number, p.from_day, p.reach, p.place, coalesce(g.short_name, p.host_name), p.stated_by, p.recorded_at, a.display FROM floating_place p LEFT JOIN organisation g ON g.area = p.area AND g.id = p.host LEFT JOIN account a ON a.area = p.area AND a.id = p.account WHERE p.area = $1 AND p.floating = $2 ORDER BY p.number DESC";
    RECORDS = "SELECT r.number, r.act, r.on_day, r.side, r.way, r.words, r.until_day, r.withdrawn_reason, r.recorded_at, a.display FROM floating_record r LEFT JOIN account a ON a.area = r.area AND a.id = r.account WHERE r.area = $1 AND r.floating = $2 ORDER BY r.number DESC LIMIT 500";
    CERTIFICATES = "SELECT coalesce(m.name, f.name), coalesce(h.short_name, f.home_name), r.words, r.on_day, f.reason, p.place, r.until_day, (SELECT min(s.on_day) FROM floating_record s WHERE s.area = r.area AND s.floating = r.floating AND s.act = 'certificate-returned' AND s.withdrawn_reason IS NULL AND s.number > r.number), (SELECT max(s.on_day) FROM floating_record s WHERE s.area = r.area AND s.floating = r.floating AND s.act = 'certificate-checked' AND s.withdrawn_reason IS NULL AND s.number > r.number) FROM floating f JOIN organisation h ON h.area = f.area AND h.id = f.home JOIN floating_place p ON p.area = f.area AND p.floating = f.id AND p.number = f.place JOIN floating_record r ON r.area = f.area AND r.floating = f.id AND r.act = 'certificate' AND r.withdrawn_reason IS NULL LEFT JOIN membership m ON m.area = f.area AND m.id = f.membership WHERE f.area = $1 AND h.path >= $2 AND h.path < $3 ORDER BY r.on_day DESC, f.id DESC LIMIT $4";
    FLOATING_BRANCHES = "SELECT o.id, o.short_name, (SELECT count(*) FROM membership m WHERE m.area = o.area AND m.organisation = o.id AND m.until_day IS NULL), (SELECT count(*) FROM floating_place p JOIN floating f ON f.area = p.area AND f.id = p.floating AND f.place = p.number WHERE p.area = o.area AND p.host = o.id AND f.ended_on IS NULL) FROM organisation o WHERE o.area = $1 AND o.path >= $2 AND o.path < $3 AND o.setting = 'floating' AND o.dissolved_on IS NULL ORDER BY o.path LIMIT 50";
    INSERT = "INSERT INTO floating (area, id, membership, person, name, home, home_name, home_contact, home_telephone, left_on, reason, occupation, expected_on, contact_name, place, recorded_at, account, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, $15, $16, 1)";
    INSERT_PLACE = "INSERT INTO floating_place (area, floating, number, person, from_day, reach, place, fixed, host, host_name, host_contact, host_telephone, stated_by, workplace, dwelling, joins, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    NEXT_RECORD = "SELECT coalesce(max(number), 0) + 1 FROM floating_record WHERE area = $1 AND floating = $2";
    INSERT_RECORD = "INSERT INTO floating_record (area, floating, number, person, place, act, on_day, side, way, words, until_day, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    ADVANCE = "UPDATE floating SET place = $4, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    CLAIM = "UPDATE floating SET membership = $3, person = $4 WHERE area = $1 AND id = $2";
    CLAIM_PLACES = "UPDATE floating_place SET person = $3 WHERE area = $1 AND floating = $2";
    CLAIM_RECORDS = "UPDATE floating_record SET person = $3 WHERE area = $1 AND floating = $2";
    DETAIL = "UPDATE floating_place SET workplace = $4, dwelling = $5, joins = $6 WHERE area = $1 AND floating = $2 AND number = $3";
    FINISH = "UPDATE floating SET ended_on = $4, ended_as = $5, ended_words = $6, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    WITHDRAW_RECORD = "UPDATE floating_record SET withdrawn_reason = $4, withdrawn_at = $5, withdrawn_by = $6 WHERE area = $1 AND floating = $2 AND number = $3 AND withdrawn_reason IS NULL";
}

/// Every statement of this capability.
#[must_use]
pub fn statements() -> Vec<&'static db::Statement> {
    [STATEMENTS, away::STATEMENTS, contact::STATEMENTS].concat()
}

/// What a list is narrowed to.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    /// The side whose registrations are listed: those who left, or those who came.
    pub(super) side: Side,
    pub(super) shown: Shown,
    pub(super) within: Option<Scope>,
}

/// The part of a scope that the caller reads.
fn scope(caller: &Caller, within: Option<&Scope>) -> Result<Option<Scope>, AppError> {
    Ok(caller.scope_within(Permission::ReadMembers, within)?)
}

/// A registration that the caller sees, from either side.
pub(super) async fn by_id(read: &mut Read, caller: &Caller, id: FloatingId) -> Result<Kept, AppError> {
    let scope = caller.scope(Permission::ReadMembers)?;
    let found: Option<Kept> = read.optional(&BY_ID, &args![caller.area, id]).await?;
    found.filter(|it| it.paths().any(|path| scope.contains(path))).ok_or(AppError::NotFound)
}

/// A registration, whoever asks.
pub(super) async fn any_by_id(read: &mut Read, area: AreaId, id: FloatingId) -> Result<Kept, db::Error> {
    read.one(&BY_ID, &args![area, id]).await
}

/// All registrations of a person, the latest first.
pub(super) async fn of_person(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Vec<Kept>, db::Error> {
    read.all(&OF_PERSON, &args![area, person]).await
}

/// Registrations that the caller sees, those who left last first, before a place in the list. `quiet_until` is the day
/// up to which a last contact counts as long ago.
pub(super) async fn list(
    read: &mut Read,
    caller: &Caller,
    filter: &Filter,
    (quiet_until, before): (Date, Option<(Date, FloatingId)>),
    limit: i64,
) -> Result<Vec<Kept>, AppError> {
    let Some(scope) = scope(caller, filter.within.as_ref())? else { return Ok(Vec::new()) };
    let (day, id) = before.unwrap_or((Date::constant(9999, 1, 1), FloatingId(Uuid::max())));
    let shown: Value = db::ToValue::to_value(&filter.shown);
    let statement = if filter.side == Side::Host { &IN } else { &OUT };
    let values = args![caller.area, scope.from, scope.to, shown, quiet_until, day, id, limit];
    Ok(read.all(statement, &values).await?)
}

/// What waits on one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitingSide {
    /// Registrations that the other side stated and that are to be answered.
    pub answers: i64,
    /// Those of which the other side said what is wrong.
    pub disputed: i64,
    /// Those in which something was told that nobody read yet.
    pub told: i64,
}

/// What waits for those who keep the members of a scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// For the own branches of those who left.
    pub home: WaitingSide,
    /// For the branches to which somebody came.
    pub host: WaitingSide,
    /// Members out of touch for so long that the rule of suspension speaks.
    pub lost: i64,
    /// Members without contact for as long.
    pub quiet: i64,
}

impl db::FromRow for Waiting {
    fn from_row(row: &db::Row) -> Result<Self, db::Error> {
        let side = |first| -> Result<_, db::Error> {
            Ok(WaitingSide {
                answers: row.at(first)?,
                disputed: row.at(first + 2)?,
                told: row.at(first + 4)?,
            })
        };
        Ok(Self { home: side(0)?, host: side(1)?, lost: row.at(6)?, quiet: row.at(7)? })
    }
}

/// What waits in a scope.
pub(super) async fn waiting(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    long_ago: Date,
) -> Result<Waiting, db::Error> {
    read.one(&WAITING, &args![area, scope.from, scope.to, long_ago]).await
}

/// Members of a scope marked as floating on the register of whom nobody registered where they are. The caller's right is
/// asked for with the scope.
///
/// # Errors
/// Whatever the database reports.
pub async fn unlisted_in(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    limit: i64,
) -> Result<Vec<Unlisted>, db::Error> {
    read.all(&UNLISTED, &args![area, scope.from, scope.to, limit]).await
}

/// The same, as far as the caller sees members.
pub(super) async fn unlisted(
    read: &mut Read,
    caller: &Caller,
    within: Option<&Scope>,
    limit: i64,
) -> Result<Vec<Unlisted>, AppError> {
    let Some(scope) = scope(caller, within)? else { return Ok(Vec::new()) };
    Ok(unlisted_in(read, caller.area, &scope, limit).await?)
}

/// The registration of a membership that did not end.
pub(super) async fn open_of(
    read: &mut Read,
    area: AreaId,
    membership: MembershipId,
) -> Result<Option<FloatingId>, db::Error> {
    let found: Option<(FloatingId,)> = read.optional(&OPEN_OF, &args![area, membership]).await?;
    Ok(found.map(|(id,)| id))
}

/// The present members of a branch who bear a name, with their birth.
pub(super) async fn named(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    name: &str,
) -> Result<Vec<(MembershipId, String, Option<crate::platform::date::PartialDate>)>, db::Error> {
    read.all(&NAMED, &args![area, branch, name]).await
}

/// Whether somebody of a name is registered with a receiving branch and did not leave.
pub(super) async fn has_arrived(
    read: &mut Read,
    area: AreaId,
    host: OrganisationId,
    name: &str,
) -> Result<bool, db::Error> {
    let (count,): (i64,) = read.one(&ARRIVED, &args![area, host, name]).await?;
    Ok(count > 0)
}

/// The guests of an organisation on a day: floating members whom both sides confirmed, and those from other counties. They
/// are invited and take part without a vote; their membership is elsewhere. The caller's right is asked for with the
/// organisation.
///
/// # Errors
/// Whatever the database reports.
pub async fn guests_of(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
    on: Date,
) -> Result<Vec<Guest>, db::Error> {
    read.all(&GUESTS, &args![area, organisation, on]).await
}

/// Where somebody was, the present first.
pub(super) async fn places(read: &mut Read, area: AreaId, id: FloatingId) -> Result<Vec<Placed>, db::Error> {
    read.all(&PLACES, &args![area, id]).await
}

/// What was recorded of somebody, the newest first.
pub(super) async fn records(
    read: &mut Read,
    area: AreaId,
    id: FloatingId,
) -> Result<Vec<Recorded>, db::Error> {
    read.all(&RECORDS, &args![area, id]).await
}

/// The certificates that were issued in a scope, the newest first.
pub(super) async fn certificates(
    read: &mut Read,
    caller: &Caller,
    within: Option<&Scope>,
    limit: i64,
) -> Result<Vec<Certified>, AppError> {
    let Some(scope) = scope(caller, within)? else { return Ok(Vec::new()) };
    Ok(read.all(&CERTIFICATES, &args![caller.area, scope.from, scope.to, limit]).await?)
}

/// The floating-member branches of a scope, with who stands there.
pub(super) async fn floating_branches(
    read: &mut Read,
    caller: &Caller,
    within: Option<&Scope>,
) -> Result<Vec<FloatingBranch>, AppError> {
    let Some(scope) = scope(caller, within)? else { return Ok(Vec::new()) };
    Ok(read.all(&FLOATING_BRANCHES, &args![caller.area, scope.from, scope.to]).await?)
}

/// Who writes, and when.
pub(super) type By = (Option<AccountId>, Timestamp);

/// Registers a member who left, with the first whereabouts.
pub(super) async fn insert_leaving(
    write: &mut Write,
    area: AreaId,
    (id, membership, person, home): (FloatingId, MembershipId, PersonId, OrganisationId),
    (name, leaving): (&str, &Leaving),
    by: By,
) -> Result<(), db::Error> {
    let none = None::<String>;
    let values = args![
        area,
        id,
        membership,
        person,
        name,
        home,
        none,
        none,
        none,
        leaving.whereabouts.from,
        leaving.reason,
        leaving.occupation,
        leaving.expected_on,
        leaving.contact_name,
        by.1,
        by.0
    ];
    write.execute(&INSERT, &values).await?;
    let first = (id, 1, Some(person), Side::Home);
    insert_place(write, area, first, (&leaving.whereabouts, &Details::default()), by).await
}

/// Registers somebody who came, as a side states it: what the guest does there, only the receiving branch knows.
pub(super) async fn insert_arrival(
    write: &mut Write,
    area: AreaId,
    (id, host, side): (FloatingId, OrganisationId, Side),
    arrival: &Arrival,
    by: By,
) -> Result<(), db::Error> {
    let none = None::<String>;
    let values = args![
        area,
        id,
        None::<MembershipId>,
        None::<PersonId>,
        arrival.name,
        arrival.home,
        arrival.home_name,
        arrival.home_contact,
        arrival.home_telephone,
        arrival.on,
        none,
        none,
        None::<Date>,
        none,
        by.1,
        by.0
    ];
    write.execute(&INSERT, &values).await?;
    let whereabouts = Whereabouts {
        from: arrival.on,
        reach: arrival.reach,
        place: arrival.dwelling.clone(),
        fixed: false,
        host: super::model::Host { organisation: Some(host), ..Default::default() },
    };
    let details = Details {
        workplace: arrival.workplace.clone(),
        dwelling: (side == Side::Host).then(|| arrival.dwelling.clone()),
        joins: arrival.joins.clone(),
    };
    insert_place(write, area, (id, 1, None, side), (&whereabouts, &details), by).await
}

/// States whereabouts, which become the present ones with [`advance`].
pub(super) async fn insert_place(
    write: &mut Write,
    area: AreaId,
    (id, number, person, side): (FloatingId, i64, Option<PersonId>, Side),
    (new, details): (&Whereabouts, &Details),
    by: By,
) -> Result<(), db::Error> {
    let values = args![
        area,
        id,
        number,
        person,
        new.from,
        new.reach,
        new.place,
        new.fixed,
        new.host.organisation,
        new.host.name,
        new.host.contact,
        new.host.telephone,
        side,
        details.workplace,
        details.dwelling,
        details.joins,
        by.1,
        by.0
    ];
    write.execute(&INSERT_PLACE, &values).await?;
    Ok(())
}

/// Counts a change, if the registration is still in the version that was read, and makes whereabouts the present ones.
pub(super) async fn advance(
    write: &mut Write,
    area: AreaId,
    kept: &Kept,
    place: i64,
) -> Result<bool, db::Error> {
    Ok(write.execute(&ADVANCE, &args![area, kept.id, kept.version, place]).await? == 1)
}

/// Records something about the present whereabouts.
pub(super) async fn insert_record(
    write: &mut Write,
    area: AreaId,
    (kept, side): (&Kept, Side),
    note: &Note,
    by: By,
) -> Result<(), db::Error> {
    let (number,): (i64,) = write.one(&NEXT_RECORD, &args![area, kept.id]).await?;
    let values = args![
        area,
        kept.id,
        number,
        kept.person,
        kept.number,
        note.act,
        note.on,
        side,
        note.way,
        note.words,
        note.until,
        by.1,
        by.0
    ];
    write.execute(&INSERT_RECORD, &values).await?;
    Ok(())
}

/// Says who it is.
pub(super) async fn claim(
    write: &mut Write,
    area: AreaId,
    id: FloatingId,
    (membership, person): (MembershipId, PersonId),
) -> Result<(), db::Error> {
    write.execute(&CLAIM, &args![area, id, membership, person]).await?;
    write.execute(&CLAIM_PLACES, &args![area, id, person]).await?;
    write.execute(&CLAIM_RECORDS, &args![area, id, person]).await?;
    Ok(())
}

/// Fills in what the receiving branch knows better.
pub(super) async fn detail(
    write: &mut Write,
    area: AreaId,
    kept: &Kept,
    details: &Details,
) -> Result<(), db::Error> {
    let values = args![area, kept.id, kept.number, details.workplace, details.dwelling, details.joins];
    write.execute(&DETAIL, &values).await?;
    Ok(())
}

/// Ends a registration, if it is still in the version that was read.
pub(super) async fn finish(
    write: &mut Write,
    area: AreaId,
    kept: &Kept,
    end: &End,
) -> Result<bool, db::Error> {
    let values = args![area, kept.id, kept.version, end.on, end.ending, end.words];
    Ok(write.execute(&FINISH, &values).await? == 1)
}

/// Withdraws a record that was entered by mistake. Tells whether it still stood.
pub(super) async fn withdraw_record(
    write: &mut Write,
    area: AreaId,
    (id, number): (FloatingId, i64),
    reason: &str,
    by: By,
) -> Result<bool, db::Error> {
    let values = args![area, id, number, reason, by.1, by.0];
    Ok(write.execute(&WITHDRAW_RECORD, &values).await? == 1)
}

/// One record, if there is one of this number.
pub(super) async fn record(
    read: &mut Read,
    area: AreaId,
    (id, number): (FloatingId, i64),
) -> Result<Recorded, AppError> {
    let all = records(read, area, id).await?;
    let found = all.into_iter().find(|it| it.number == number && it.withdrawn.is_none());
    found.filter(|it| it.act.can_be_withdrawn()).ok_or(AppError::NotFound)
}
