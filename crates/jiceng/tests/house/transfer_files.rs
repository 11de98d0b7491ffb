//! Transfers between two installations without a common server: letter and receipt as signed files, carried both ways, and
//! every file that is not taken.

use crate::common::{Test, another_county, counties};
use crate::desk::{Answer, Desk, assert_sound, member, plain};
use crate::transfer::{done, somebody, step};
use axum::http::{Method, Request, StatusCode, header};
use jiceng::members;
use jiceng::platform::exchange::Signer;
use jiceng::platform::id::PeerId;
use jiceng::platform::server;
use jiff::civil::date;
use std::sync::Arc;
use tower::ServiceExt as _;

/// Registers one county with the other. Tells under which fingerprint.
pub(crate) async fn registered(at: &Desk<'_>, of: &Desk<'_>, name: &str) -> PeerId {
    let key = Signer::of(&of.test.app.keys, of.caller().await.area).unwrap().public();
    let (text, fingerprint) = (key.to_string(), key.fingerprint().spoken());
    let fields = [("name", name), ("key", text.as_str()), ("fingerprint", fingerprint.as_str())];
    let done = at.post("/exchange/new", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    key.fingerprint()
}

/// A file that a page hands out.
pub(crate) async fn saved(desk: &Desk<'_>, page: &str) -> Vec<u8> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(page)
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, format!("jiceng_session={}", desk.cookie))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(axum::body::Body::empty())
        .unwrap();
    let router = server::router(Arc::clone(&desk.test.app), jiceng::routes());
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{page}");
    axum::body::to_bytes(response.into_body(), 1_000_000).await.unwrap().to_vec()
}

pub(crate) async fn taken(desk: &Desk<'_>, page: &str, bytes: &[u8]) -> Answer {
    desk.send_file(page, &[], ("file.json", bytes)).await
}

/// What is said of a file that is not taken.
pub(crate) async fn refused(desk: &Desk<'_>, page: &str, bytes: &[u8], words: &str) {
    let answer = taken(desk, page, bytes).await;
    let said = plain(&answer.body);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}: {said}");
    assert!(said.contains(words), "{words}: {said}");
}

/// Asks for a transfer out of the county, and writes the letter. Tells the case.
async fn letter_out(test: &Test, peer: PeerId, name: &str, order: usize) -> (String, members::Member) {
    let secretary = Desk::of(test, "branch-secretary").await;
    let town = Desk::of(test, "committee-secretary").await;
    let who = somebody(&secretary, name, order).await;
    let peer = peer.to_string();
    let fields = [
        ("where", "outside"),
        ("addressee", "中共邻县河西镇委员会"),
        ("peer", peer.as_str()),
        ("reason", "工作调动"),
        ("on", "2026-11-10"),
    ];
    let asked = secretary.post(&format!("/transfers/members/{who}/new"), &fields).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", plain(&asked.body));
    let case = asked.location.split('?').next().unwrap().to_owned();
    let own = secretary.get(&format!("{case}/steps/letter")).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "the committee writes letters to outside");
    let fields =
        [("on", "2026-11-20"), ("field-1", "across-provinces"), ("field-2", "60"), ("field-3", "2026-10")];
    done(&town, &case, "letter", &fields).await;
    let officer = Desk::of(test, "county-officer").await.caller().await;
    (case, member(test, &officer, who).await)
}

fn page_of(case: &str, file: &str) -> String {
    format!("/transfers/{}/{file}", case.rsplit('/').next().unwrap())
}

#[expect(clippy::too_many_lines, reason = "one story there and back")]
#[tokio::test]
async fn a_letter_goes_as_a_file_and_its_receipt_ends_the_membership_here() {
    for test in counties(60).await {
        let other = another_county(60, 8).await;
        let here = Desk::of(&test, "county-officer").await;
        let there = Desk::of(&other, "county-officer").await;
        let to = registered(&here, &there, "那边的县").await;
        registered(&there, &here, "这边的县").await;
        let (case, before) = letter_out(&test, to, "欧阳远行", 911).await;
        let town = Desk::of(&test, "committee-secretary").await;
        let letter = saved(&town, &page_of(&case, "letter-file")).await;
        let text = String::from_utf8(letter.clone()).unwrap();
        assert!(text.contains("欧阳远行") && !text.contains("9901991990"), "no identity number: {text}");

        // Everything that is not this letter, for them, in time and once.
        let take = "/transfers/take-letter";
        refused(&there, take, b"x", "这不是本系统的签名文件").await;
        refused(&there, take, text.replace("欧阳远行", "欧阳近走").as_bytes(), "文件和签名对不上").await;
        refused(&there, take, text.replace("\"version\": 1", "\"version\": 9").as_bytes(), "第 9 版").await;
        refused(&there, "/transfers/take-receipt", &letter, "文件的种类不对").await;
        refused(&here, take, &letter, "签名的地方没有登记").await;
        let third = another_county(60, 9).await;
        let out = Desk::of(&third, "county-officer").await;
        registered(&out, &here, "这边的县").await;
        refused(&out, take, &letter, "文件是发给别处的").await;
        other.app.clock.set(date(2027, 1, 20));
        let late = Desk::of(&other, "county-officer").await;
        refused(&late, take, &letter, "已经过期").await;
        other.app.clock.set(date(2026, 11, 24));

        let there = Desk::of(&other, "county-officer").await;
        let waits = taken(&there, take, &letter).await;
        assert_eq!(waits.status, StatusCode::SEE_OTHER, "{}", plain(&waits.body));
        refused(&there, take, &letter, "已经导入过了").await;
        let list = plain(&there.get("/transfers").await.body);
        assert!(list.contains("这边的县") && list.contains("还没有交给支部"), "{list}");
        let form = there.get(&waits.location).await.body;
        assert!(form.contains("value=\"欧阳远行\"") && form.contains("2026-11-20"), "{}", plain(&form));

        // Passed to a branch, with the identity number copied by hand.
        let identity = crate::desk::number("99019919900301911");
        let fields = [
            ("organisation", "990101001"),
            ("name", "欧阳远行"),
            ("identity", identity.as_str()),
            ("category", "probationary"),
            ("giver", "这边的支部"),
            ("number", "〔2026〕第1号"),
            ("issued-on", "2026-11-20"),
            ("days", "60"),
            ("kind", "across-provinces"),
            ("on", "2026-11-24"),
        ];
        let passed = there.post(&waits.location, &fields).await;
        assert_eq!(passed.status, StatusCode::SEE_OTHER, "{}", plain(&passed.body));
        let their_case = passed.location.split('?').next().unwrap().to_owned();
        assert_eq!(there.get(&waits.location).await.status, StatusCode::NOT_FOUND, "passed on once");
        let secretary = Desk::of(&other, "branch-secretary").await;
        let checked = [("on", "2026-11-24"), ("outcome", "received"), ("field-1", "yes")];
        done(&secretary, &their_case, "receive", &checked).await;
        let found = plain(&secretary.get("/members?words=欧阳远行").await.body);
        assert!(found.contains("欧阳远行"), "a member there: {found}");

        // The receipt goes back; until then the member is ours.
        let officer = here.caller().await;
        assert_eq!(member(&test, &officer, before.id).await.until, None);
        let receipt = saved(&there, &page_of(&their_case, "receipt-file")).await;
        let back = "/transfers/take-receipt";
        let changed = String::from_utf8(receipt.clone()).unwrap().replace("2026-11-24", "2026-11-23");
        refused(&here, back, changed.as_bytes(), "文件和签名对不上").await;
        refused(&there, back, &receipt, "签名的地方没有登记").await;
        let ended = taken(&here, back, &receipt).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", plain(&ended.body));
        let after = member(&test, &officer, before.id).await;
        assert_eq!(
            (after.until, after.left),
            (Some(date(2026, 11, 24)), Some(members::Leaving::TransferredOut))
        );
        refused(&here, back, &receipt, "已经导入过了").await;
        let ledger = plain(&here.get("/transfers/ledger?direction=out&state=done").await.body);
        assert!(ledger.contains("欧阳远行") && ledger.contains("跨省"), "{ledger}");
        done(&there, &their_case, "receipt", &[("on", "2026-11-24")]).await;
        let journal = plain(&there.get("/journal").await.body);
        assert!(
            journal.contains("导入外地介绍信") && journal.contains("导出签名的介绍信、回执"),
            "{journal}"
        );
        assert_sound(&test, &officer).await;
        assert_sound(&other, &there.caller().await).await;
    }
}

#[tokio::test]
async fn a_letter_sent_back_leaves_the_member_here_and_an_old_receipt_is_not_used() {
    for test in counties(60).await {
        let other = another_county(60, 8).await;
        let here = Desk::of(&test, "county-officer").await;
        let there = Desk::of(&other, "county-officer").await;
        let to = registered(&here, &there, "那边的县").await;
        registered(&there, &here, "这边的县").await;
        let (case, before) = letter_out(&test, to, "欧阳退回", 912).await;
        let letter = saved(&here, &page_of(&case, "letter-file")).await;
        let waits = taken(&there, "/transfers/take-letter", &letter).await;
        let fields = [
            ("organisation", "990101001"),
            ("name", "欧阳退回"),
            ("category", "probationary"),
            ("giver", "这边的支部"),
            ("issued-on", "2026-11-20"),
            ("days", "60"),
            ("kind", "across-provinces"),
            ("on", "2026-11-24"),
        ];
        let passed = there.post(&waits.location, &fields).await;
        let their_case = passed.location.split('?').next().unwrap().to_owned();
        let why = [("on", "2026-11-24"), ("outcome", "refused"), ("field-1", "查无此人")];
        done(&there, &their_case, "receive", &why).await;
        let receipt = saved(&there, &page_of(&their_case, "receipt-file")).await;

        // Meanwhile the letter was written anew: the answer is of one that is void.
        let anew = [("on", "2026-11-24"), ("field-1", "across-provinces"), ("field-2", "60")];
        done(&here, &case, "letter", &anew).await;
        refused(&here, "/transfers/take-receipt", &receipt, "已经作废的介绍信").await;
        let by_hand = [("on", "2026-11-24"), ("outcome", "refused"), ("field-1", "查无此人")];
        let recorded = step(&here, &case, "answer", &by_hand).await;
        assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", plain(&recorded.body));
        let officer = here.caller().await;
        assert_eq!(member(&test, &officer, before.id).await.until, None, "the member stays");
        let list = plain(&here.get("/transfers?state=refused").await.body);
        assert!(list.contains("欧阳退回"), "{list}");
        assert_sound(&test, &officer).await;
        assert_sound(&other, &there.caller().await).await;
    }
}
