//! The doctor names each fault; keys change; the database fills up, goes away and comes back.

use crate::common::{Test, counties};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiceng::platform::server;
use std::collections::BTreeMap;
use std::sync::Arc;
use tower::ServiceExt as _;

/// A text that breaks a sound register, and what the doctor must call it.
const FAULTS: &[(&str, &str)] = &[
    (
        "UPDATE membership SET path = '0001ZZZZ' WHERE id = (SELECT id FROM membership LIMIT 1)",
        "memberships whose path differs from their organisation's",
    ),
    (
        "UPDATE membership SET name = '别人' WHERE id = (SELECT id FROM membership LIMIT 1)",
        "memberships whose name differs from their person's",
    ),
    (
        "UPDATE membership_state SET category = 'other' WHERE membership = (SELECT id FROM membership LIMIT 1)",
        "memberships whose category or standing is not their newest state",
    ),
    (
        "UPDATE membership SET from_day = '2026-05-02', until_day = '2026-05-01' WHERE id = (SELECT id FROM membership LIMIT 1)",
        "memberships that end before they begin",
    ),
    (
        "UPDATE membership SET person = (SELECT person FROM membership ORDER BY id LIMIT 1) WHERE id = (SELECT id FROM membership ORDER BY id DESC LIMIT 1)",
        "persons in two branches at once",
    ),
    ("DELETE FROM person WHERE id = (SELECT person FROM membership LIMIT 1)", "memberships of nobody"),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM membership LIMIT 1)",
        "memberships in no organisation",
    ),
    (
        "UPDATE organisation SET dissolved_on = '2026-05-01' WHERE id = (SELECT organisation FROM membership LIMIT 1)",
        "memberships in a closed organisation",
    ),
    ("DELETE FROM membership WHERE id = (SELECT id FROM membership LIMIT 1)", "states of no membership"),
    (
        "DELETE FROM identity_claim WHERE identity_hash = (SELECT identity_hash FROM identity_claim LIMIT 1)",
        "identity numbers not claimed",
    ),
    (
        "UPDATE person SET identity_hash = NULL, identity_cipher = NULL, identity_mask = NULL WHERE id = (SELECT person FROM identity_claim LIMIT 1)",
        "claimed identity numbers that no person has",
    ),
    (
        "UPDATE person SET identity_mask = NULL WHERE id = (SELECT person FROM identity_claim LIMIT 1)",
        "identity numbers of which a part (sealed value, hash, mask) is missing",
    ),
    (
        "DELETE FROM person_token WHERE person = (SELECT person FROM membership LIMIT 1)",
        "members whom no search finds",
    ),
    ("DELETE FROM person WHERE id = (SELECT person FROM person_token LIMIT 1)", "search words of nobody"),
    (
        "DELETE FROM organisation_token WHERE organisation = (SELECT id FROM organisation LIMIT 1)",
        "organisations that no search finds",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM organisation_token LIMIT 1)",
        "search words of no organisation",
    ),
    (
        "UPDATE placement SET path = '0001ZZZZ' WHERE organisation = (SELECT id FROM organisation LIMIT 1)",
        "organisations whose open placement is not their path and superior",
    ),
    (
        "INSERT INTO placement (area, organisation, from_day, path, superior) SELECT area, organisation, '2026-11-01', path, superior FROM placement ORDER BY path DESC LIMIT 1",
        "organisations with two open placements",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM placement ORDER BY path DESC LIMIT 1)",
        "placements of no organisation",
    ),
    (
        "UPDATE organisation SET path = (SELECT max(path) FROM organisation) WHERE superior IS NULL",
        "path codes of two organisations",
    ),
    (
        "UPDATE organisation SET path = '9999' WHERE path = (SELECT max(path) FROM organisation)",
        "organisations whose path does not continue their superior's",
    ),
    ("DELETE FROM organisation WHERE superior IS NULL", "organisations below one that is not there"),
    (
        "UPDATE organisation SET superior = NULL WHERE path = (SELECT max(path) FROM organisation)",
        "areas without exactly one topmost organisation",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM organisation_act LIMIT 1)",
        "acts on no organisation",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM term LIMIT 1)",
        "terms of no organisation",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM post LIMIT 1)",
        "posts in no organisation",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM role_grant LIMIT 1)",
        "roles on no organisation",
    ),
    ("DELETE FROM account WHERE id = (SELECT account FROM role_grant LIMIT 1)", "roles of no account"),
    (
        "DELETE FROM sign_in_name WHERE name = (SELECT name FROM account LIMIT 1)",
        "accounts whose name is not claimed",
    ),
    (
        "DELETE FROM account WHERE id = (SELECT account FROM sign_in_name LIMIT 1)",
        "claimed names of no account",
    ),
    ("DELETE FROM account WHERE id = (SELECT account FROM session LIMIT 1)", "sessions of no account"),
    ("DELETE FROM person WHERE id = (SELECT person FROM access_log LIMIT 1)", "looks at nobody's number"),
    ("DELETE FROM import_batch", "kept files of no import"),
    ("DELETE FROM import_batch", "rows of no import"),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM meeting LIMIT 1)",
        "meetings of no organisation",
    ),
    (
        "DELETE FROM meeting WHERE id = (SELECT meeting FROM meeting_attendance LIMIT 1)",
        "attendance at no meeting",
    ),
    (
        "DELETE FROM person WHERE id = (SELECT person FROM meeting_attendance WHERE person IS NOT NULL LIMIT 1)",
        "attendance of nobody",
    ),
    (
        "DELETE FROM meeting WHERE id = (SELECT meeting FROM meeting_resolution LIMIT 1)",
        "resolutions of no meeting",
    ),
    (
        "DELETE FROM person WHERE id = (SELECT person FROM procedure_case WHERE person IS NOT NULL LIMIT 1)",
        "cases of nobody",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM procedure_case LIMIT 1)",
        "cases of no organisation",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT partner FROM procedure_case WHERE partner IS NOT NULL LIMIT 1)",
        "cases in which an organisation takes part that is not there",
    ),
    ("DELETE FROM procedure_case WHERE id = (SELECT case_id FROM transfer LIMIT 1)", "transfers of no case"),
    (
        "DELETE FROM transfer WHERE case_id = (SELECT case_id FROM transfer_letter LIMIT 1)",
        "letters of no transfer",
    ),
    (
        "INSERT INTO transfer_incoming (area, id, organisation, peer, serial, valid_until, received_at) SELECT t.area, t.case_id, t.case_id, t.case_id, t.case_id, t.issued_on, c.entered_at FROM transfer t JOIN procedure_case c ON c.id = t.case_id WHERE t.issued_on IS NOT NULL LIMIT 1",
        "letters received by no organisation",
    ),
    (
        "DELETE FROM procedure_case WHERE id = (SELECT case_id FROM procedure_record LIMIT 1)",
        "records of no case",
    ),
    ("UPDATE procedure_record SET resolution = id WHERE place = 1", "records that rest on no vote"),
    (
        "DELETE FROM procedure_case WHERE id = (SELECT case_id FROM procedure_paper LIMIT 1)",
        "papers of no case",
    ),
    (
        "DELETE FROM membership WHERE id = (SELECT membership FROM dues_setting LIMIT 1)",
        "settings of dues of no member",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM dues_entry LIMIT 1)",
        "entries in no organisation's book of dues",
    ),
    (
        "DELETE FROM membership WHERE id = (SELECT membership FROM dues_entry WHERE membership IS NOT NULL LIMIT 1)",
        "payments of dues by no member",
    ),
    (
        "DELETE FROM dues_entry WHERE id = (SELECT entry FROM dues_bank_row LIMIT 1)",
        "rows of bank statements in no book of dues",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM dues_event LIMIT 1)",
        "yearly acts of dues by no organisation",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM duty_answer LIMIT 1)",
        "answers of no organisation",
    ),
    (
        "DELETE FROM meeting WHERE id = (SELECT meeting FROM meeting_former LIMIT 1)",
        "former records of no meeting",
    ),
    (
        "DELETE FROM meeting WHERE id = (SELECT meeting FROM meeting_attendance_former LIMIT 1)",
        "former attendance at no meeting",
    ),
    (
        "DELETE FROM person WHERE id = (SELECT person FROM meeting_attendance_former WHERE person IS NOT NULL LIMIT 1)",
        "former attendance of nobody",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM duty_answer_former LIMIT 1)",
        "former answers of no organisation",
    ),
    ("DELETE FROM paper WHERE id = (SELECT paper FROM paper_content LIMIT 1)", "contents of no paper"),
    ("DELETE FROM meeting WHERE id = (SELECT owner FROM paper LIMIT 1)", "papers of no meeting"),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM yearly_text LIMIT 1)",
        "yearly texts of no organisation",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM rectification LIMIT 1)",
        "problems of no organisation",
    ),
    (
        "DELETE FROM rectification WHERE id = (SELECT rectification FROM rectification_step LIMIT 1)",
        "steps of no problem",
    ),
    ("DELETE FROM procedure_case WHERE id = (SELECT case_id FROM term_reply LIMIT 1)", "replies in no case"),
    ("DELETE FROM term WHERE id = (SELECT term FROM term_reply LIMIT 1)", "replies about no term"),
    (
        "DELETE FROM organisation WHERE id = (SELECT organisation FROM key_village LIMIT 1)",
        "key villages of no organisation",
    ),
    (
        "INSERT INTO key_village (area, id, organisation, kind, reason, from_day, contact, contact_post, recorded_at, version) SELECT area, organisation, organisation, kind, reason, from_day, contact, contact_post, recorded_at, 1 FROM key_village LIMIT 1",
        "villages marked twice at once",
    ),
    (
        "DELETE FROM key_village WHERE id = (SELECT key_village FROM key_village_step LIMIT 1)",
        "steps of no key village",
    ),
    (
        "DELETE FROM membership WHERE id = (SELECT membership FROM floating WHERE membership IS NOT NULL LIMIT 1)",
        "floating members who are no members",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT home FROM floating WHERE home IS NOT NULL LIMIT 1)",
        "floating members of no organisation",
    ),
    (
        "DELETE FROM floating_place WHERE floating = (SELECT id FROM floating LIMIT 1)",
        "floating members who are nowhere",
    ),
    (
        "DELETE FROM organisation WHERE id = (SELECT host FROM floating_place WHERE host IS NOT NULL LIMIT 1)",
        "floating members with no receiving organisation",
    ),
    (
        "DELETE FROM floating WHERE id = (SELECT floating FROM floating_place LIMIT 1)",
        "whereabouts of no floating member",
    ),
    (
        "DELETE FROM floating WHERE id = (SELECT floating FROM floating_record LIMIT 1)",
        "records of no floating member",
    ),
    (
        "INSERT INTO floating (area, id, membership, person, name, home, left_on, place, recorded_at, version) SELECT area, person, membership, person, name, home, left_on, place, recorded_at, version FROM floating WHERE membership IS NOT NULL LIMIT 1",
        "members registered as floating twice",
    ),
    (
        "UPDATE placement SET until_day = '2026-11-02' WHERE organisation = (SELECT organisation FROM placement ORDER BY path DESC LIMIT 1); INSERT INTO placement (area, organisation, from_day, path, superior) SELECT area, organisation, '2026-11-09', path, superior FROM placement ORDER BY path DESC LIMIT 1",
        "placements of an organisation that overlap or leave a gap",
    ),
];

/// Rows that a demo county does not have, so that each fault can be made.
const FURNISH: &[&str] = &[
    "INSERT INTO access_log (area, id, person, at, account, who, what) SELECT m.area, m.id, m.person, s.recorded_at, m.id, 'x', 'x' FROM membership m JOIN membership_state s ON s.membership = m.id LIMIT 1",
    "INSERT INTO import_batch (area, id, kind, organisation, account, file_name, state, mapping, report, created_at) SELECT m.area, m.id, 'x', m.organisation, m.id, 'x', 'x', '', '', s.recorded_at FROM membership m JOIN membership_state s ON s.membership = m.id LIMIT 1",
    "INSERT INTO import_file (area, batch, content) SELECT b.area, b.id, p.identity_cipher FROM import_batch b JOIN person p ON p.identity_cipher IS NOT NULL LIMIT 1",
    "INSERT INTO duty_answer (area, organisation, rule, from_day, reason, recorded_at) SELECT b.area, b.organisation, 'theme-day', '2026-01-01', 'x', b.created_at FROM import_batch b",
    "INSERT INTO dues_bank_row (area, organisation, fingerprint, entry) SELECT area, organisation, 'x', id FROM dues_entry LIMIT 1",
    "INSERT INTO duty_answer_former (area, organisation, rule, from_day, number, reason, recorded_at, superseded_at) SELECT area, organisation, rule, from_day, 1, reason, recorded_at, recorded_at FROM duty_answer",
    "INSERT INTO meeting_former (area, meeting, version, kind, on_day, chair_entrusted, topics, talks_held, problems_listed, from_paper, superseded_at) SELECT area, id, 1, kind, on_day, chair_entrusted, topics, talks_held, problems_listed, from_paper, entered_at FROM meeting",
    "INSERT INTO meeting_attendance_former (area, meeting, version, place_on_roll, person, name, votes, attendance, superseded_at) SELECT a.area, a.meeting, 1, a.place_on_roll, a.person, a.name, a.votes, a.attendance, m.entered_at FROM meeting_attendance a JOIN meeting m ON m.area = a.area AND m.id = a.meeting",
    "INSERT INTO rectification_step (area, rectification, number, act, on_day, words, recorded_at) SELECT area, id, 1, 'done', found_on, 'x', recorded_at FROM rectification",
    "INSERT INTO floating (area, id, membership, person, name, home, left_on, place, recorded_at, version) SELECT m.area, m.id, m.id, m.person, 'x', m.organisation, m.from_day, 1, s.recorded_at, 1 FROM membership m JOIN membership_state s ON s.area = m.area AND s.membership = m.id WHERE NOT EXISTS (SELECT 1 FROM floating f WHERE f.membership = m.id) LIMIT 1",
    "INSERT INTO floating_place (area, floating, number, person, from_day, reach, place, fixed, host, stated_by, recorded_at) SELECT area, id, 1, person, left_on, 'within-county', 'x', FALSE, home, 'home', recorded_at FROM floating WHERE name = 'x'",
    "INSERT INTO floating_record (area, floating, number, person, place, act, on_day, side, recorded_at) SELECT area, id, 1, person, 1, 'contact', left_on, 'home', recorded_at FROM floating WHERE name = 'x'",
    "INSERT INTO term_reply (area, case_id, number, organisation, term, kind, on_day) SELECT c.area, c.id, 1, c.organisation, t.id, 'approved', '2026-01-01' FROM procedure_case c JOIN term t ON t.area = c.area AND t.organisation = c.organisation LIMIT 1",
    "UPDATE procedure_case SET partner = organisation WHERE partner IS NULL",
    "INSERT INTO transfer (area, case_id, person, direction, from_name, to_name, category, issued_on) SELECT c.area, c.id, c.person, 'within', 'x', 'x', 'full', '2026-01-01' FROM procedure_case c WHERE c.person IS NOT NULL AND NOT EXISTS (SELECT 1 FROM transfer t WHERE t.case_id = c.id)",
    "INSERT INTO transfer_letter (area, id, case_id, year, number, issued_on, valid_until, recorded_at) SELECT c.area, c.id, c.id, 1999, 1, '2026-01-01', '2026-02-01', c.entered_at FROM procedure_case c JOIN transfer t ON t.area = c.area AND t.case_id = c.id LIMIT 1",
    "INSERT INTO transfer_incoming (area, id, organisation, peer, serial, valid_until, received_at) SELECT area, id, organisation, id, id, '2026-02-01', created_at FROM import_batch",
    "INSERT INTO import_row (area, batch, row_number, outcome, name, content, problems) SELECT area, id, 1, 'x', 'x', '', '' FROM import_batch",
];

async fn faults(test: &Test) -> BTreeMap<&'static str, i64> {
    let mut read = test.app.db.read().await.unwrap();
    let area = jiceng::platform::area::areas(&mut read).await.unwrap()[0].0;
    let found = jiceng::cli::invariants(&mut read, area).await.unwrap();
    found.into_iter().filter(|(_, count)| *count > 0).collect()
}

#[tokio::test]
async fn the_doctor_names_every_fault_on_both_databases() {
    let tables = jiceng::tables();
    let all = {
        let test = counties(2).await.remove(0);
        let mut read = test.app.db.read().await.unwrap();
        let area = jiceng::platform::area::areas(&mut read).await.unwrap()[0].0;
        jiceng::cli::invariants(&mut read, area).await.unwrap()
    };
    for (what, _) in &all {
        assert!(FAULTS.iter().any(|(_, named)| named == what), "no test breaks: {what}");
    }
    for test in counties(40).await {
        test.cookie("county-officer").await;
        for text in FURNISH {
            db::testing::break_with(&test.app.db, text).await.unwrap();
        }
        assert_eq!(faults(&test).await, BTreeMap::new());
        // A break is made, looked at, and undone by putting back the rows of every table from a copy.
        let folder = tempfile::tempdir().unwrap();
        let kept = db::Db::open(&db::Url::Sqlite(folder.path().join("kept.db"))).await.unwrap();
        kept.migrate(jiceng::MIGRATIONS, test.app.clock.now()).await.unwrap();
        db::copy(&test.app.db, &kept, &tables).await.unwrap();
        for (text, what) in FAULTS {
            db::testing::break_with(&test.app.db, text).await.unwrap();
            let found = faults(&test).await;
            assert!(found.contains_key(what), "{text} was not seen as “{what}” but {found:?}");
            for table in &tables {
                let wipe = format!("DELETE FROM {}", table.name);
                db::testing::break_with(&test.app.db, &wipe).await.unwrap();
            }
            db::copy(&kept, &test.app.db, &tables).await.unwrap();
        }
    }
}

#[test]
fn every_column_of_bytes_is_sealed_or_known_to_be_in_the_clear() {
    /// Hashes, salts and commitments.
    const CLEAR: [(&str, &str); 13] = [
        ("area", "journal_hash"),
        ("journal", "salt"),
        ("journal", "commitment"),
        ("journal", "hash"),
        ("session", "token"),
        ("person", "identity_hash"),
        ("identity_claim", "identity_hash"),
        ("api_token", "token"),
        ("recovery_code", "code_hash"),
        ("sign_in_slip", "code_hash"),
        ("sms_code", "code_hash"),
        ("reminder", "code_hash"),
        ("product_complaint", "writer"),
    ];
    let text: String = jiceng::MIGRATIONS.iter().map(|step| step.text).collect();
    for table in db::schema::tables(&text) {
        for (column, kind) in &table.columns {
            let at = (table.name.as_str(), column.as_str());
            let known = CLEAR.contains(&at) || jiceng::SEALED.contains(&at);
            assert!(*kind != db::schema::Kind::Bytes || known, "{at:?}: add it to jiceng::SEALED, or here");
        }
    }
}

async fn status(test: &Test, request: Request<Body>) -> (StatusCode, String) {
    let router = server::router(Arc::clone(&test.app), jiceng::routes());
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 4 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

fn ask(cookie: &str, path: &str) -> Request<Body> {
    let cookie = format!("jiceng_session={cookie}");
    Request::builder().uri(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()
}

async fn password(test: &Test, cookie: &str, present: &str, wanted: &str) -> (StatusCode, String) {
    let form = format!("present={present}&wanted={wanted}&again={wanted}");
    let request = Request::post("/account/password")
        .header(header::COOKIE, format!("jiceng_session={cookie}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    status(test, request.body(Body::from(form)).unwrap()).await
}

#[tokio::test]
async fn a_full_disk_is_said_nothing_is_lost_and_work_goes_on_when_there_is_room() {
    let test = counties(30).await.remove(0);
    let cookie = test.cookie("county-officer").await;
    let present = test.sign_ins.iter().find(|it| it.role == "county-officer").unwrap().password.clone();
    db::testing::fill_disk(&test.app.db, Some(0)).await.unwrap();
    let (mut refused, mut present, mut kept) = (None, present, 0);
    for number in 0..200 {
        let wanted = format!("long-enough-{number}");
        let (code, page) = password(&test, &cookie, &present, &wanted).await;
        if code == StatusCode::INSUFFICIENT_STORAGE {
            refused = Some(page);
            break;
        }
        assert_eq!(code, StatusCode::SEE_OTHER);
        (present, kept) = (wanted, kept + 1);
    }
    let page = refused.expect("the disk never filled up");
    assert!(page.contains("服务器磁盘已满"), "{page}");
    assert_eq!(status(&test, ask(&cookie, "/members")).await.0, StatusCode::OK, "reading goes on");
    assert_eq!(faults(&test).await, BTreeMap::new());
    db::testing::fill_disk(&test.app.db, None).await.unwrap();
    let (code, _) = password(&test, &cookie, &present, "there-is-room-again").await;
    assert_eq!(code, StatusCode::SEE_OTHER, "the last of {kept} acknowledged passwords still opens");
    let area = jiceng::platform::area::areas(&mut test.app.db.read().await.unwrap()).await.unwrap()[0].0;
    let mut read = test.app.db.read().await.unwrap();
    assert_eq!(jiceng::platform::journal::verify(&mut read, area).await.unwrap().1, []);
}

#[tokio::test]
async fn a_database_that_goes_away_is_said_and_found_again() {
    let address = std::env::var("JICENG_TEST_POSTGRES").unwrap();
    let test = counties(5).await.remove(1);
    let cookie = test.cookie("county-officer").await;
    // The server stands behind a gate that the test closes and opens.
    let (rest, server) = address.rsplit_once('@').unwrap_or(("postgres://postgres", &address));
    let server = server.trim_start_matches("postgres://").split('/').next().unwrap().to_owned();
    let name = db::testing::database_name(&test.app.db).await.unwrap();
    let gate = Gate::open(&server).await;
    let url = format!("{rest}@127.0.0.1:{}/{name}", gate.port);
    let mut app = Arc::into_inner(test.app).unwrap();
    app.db = db::Db::open(&url.parse().unwrap()).await.unwrap();
    let test = Test { app: Arc::new(app), ..test };
    assert_eq!(status(&test, ask(&cookie, "/members")).await.0, StatusCode::OK);
    let gate = gate.close();
    let (code, page) = status(&test, ask(&cookie, "/members")).await;
    assert_eq!(code, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.contains("数据库暂时连不上"), "{page}");
    assert_eq!(status(&test, ask("", "/health")).await.0, StatusCode::OK);
    assert_eq!(status(&test, ask("", "/ready")).await.0, StatusCode::SERVICE_UNAVAILABLE);
    let _gate = gate.reopen().await;
    assert_eq!(status(&test, ask(&cookie, "/members")).await.0, StatusCode::OK, "it is found again");
    assert_eq!(status(&test, ask("", "/ready")).await.0, StatusCode::OK);
}

/// Passes connections on to a server, until it is closed.
struct Gate {
    server: String,
    port: u16,
    passing: Option<tokio::task::JoinSet<()>>,
}

impl Gate {
    async fn open(server: &str) -> Self {
        Self { server: server.to_owned(), port: 0, passing: None }.reopen().await
    }

    async fn reopen(mut self) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.port = listener.local_addr().unwrap().port();
        let server = self.server.clone();
        let mut passing = tokio::task::JoinSet::new();
        passing.spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            loop {
                let (mut here, _) = listener.accept().await.unwrap();
                let server = server.clone();
                open.spawn(async move {
                    let mut there = tokio::net::TcpStream::connect(server).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut here, &mut there).await;
                });
            }
        });
        self.passing = Some(passing);
        self
    }

    /// Ends the listener and all that passes through.
    fn close(mut self) -> Self {
        self.passing = None;
        self
    }
}
