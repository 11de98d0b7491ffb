//! A member goes to work in another county that has no server in common: the notice goes there as a signed file, the branch
//! there says whether it is so, and its answer comes back as one.

use crate::common::{TODAY, another_county, counties};
use crate::desk::{Desk, added, assert_sound, number, plain};
use crate::floating::{act, left};
use crate::transfer_files::{refused, registered, saved, taken};
use axum::http::StatusCode;
use jiff::civil::date;

const NOTICE: &str = "/floating/take-notice";
const ANSWER: &str = "/floating/take-answer";

async fn shown(desk: &Desk<'_>, page: &str) -> String {
    let answer = desk.get(page).await;
    assert_eq!(answer.status, StatusCode::OK, "{page}");
    plain(&answer.body)
}

async fn answered(desk: &Desk<'_>, guest: &str, fields: &[(&str, &str)]) {
    let done = act(desk, &format!("{guest}/answer/host"), fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
}

#[expect(clippy::too_many_lines, reason = "one story there and back")]
#[tokio::test]
async fn a_notice_goes_to_another_county_and_the_answer_confirms_it_each_once() {
    for test in counties(60).await {
        let (other, third) = (another_county(60, 8).await, another_county(60, 9).await);
        let officer = Desk::of(&test, "county-officer").await;
        let there = Desk::of(&other, "county-officer").await;
        let to = registered(&officer, &there, "那边的县").await.to_string();
        let home = Desk::of(&test, "branch-secretary").await;
        let host = Desk::of(&other, "branch-secretary").await;
        let id = added(&home, "欧阳出县", &number("99020119900307101"), &[]).await;
        let elsewhere = [
            ("host", ""),
            ("hostname", "邻县某支部"),
            ("hosttelephone", "0000-5550177"),
            ("reach", "within-province"),
            ("peer", to.as_str()),
        ];
        let both = [elsewhere[1], elsewhere[4], ("host", "990101002")];
        let fields = crate::floating::leaving(&both);
        let twice = home.post(&format!("/floating/leave/{id}"), &fields).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "a branch of this county needs no file");
        let page = left(&home, id, &elsewhere).await;
        let told = shown(&home, &page).await;
        assert!(told.contains("等待流入地确认") && told.contains("导出签名通知"), "{told}");
        let notice = saved(&home, &format!("{page}/notice-file")).await;
        let text = String::from_utf8(notice.clone()).unwrap();
        assert!(text.contains("欧阳出县"), "{text}");
        for number in ["99020119900307101", "5550177"] {
            assert!(!text.contains(number), "no number leaves in a file: {text}");
        }

        // Everything that is not this notice, for them, of somebody known, in time and once.
        refused(&host, NOTICE, &notice, "签名的地方没有登记").await;
        registered(&there, &officer, "这边的县").await;
        refused(&host, NOTICE, b"x", "这不是本系统的签名文件").await;
        refused(&host, NOTICE, b"", "请选择").await;
        refused(&host, NOTICE, text.replace("欧阳出县", "欧阳改过").as_bytes(), "文件和签名对不上").await;
        refused(&host, NOTICE, text.replace("\"version\": 1", "\"version\": 9").as_bytes(), "第 9 版").await;
        refused(&host, ANSWER, &notice, "文件的种类不对").await;
        let out = Desk::of(&third, "county-officer").await;
        registered(&out, &officer, "这边的县").await;
        refused(&Desk::of(&third, "branch-secretary").await, NOTICE, &notice, "文件是发给别处的").await;
        refused(&there, NOTICE, &notice, "党支部").await;
        other.app.clock.set(date(2027, 11, 25));
        refused(&Desk::of(&other, "branch-secretary").await, NOTICE, &notice, "已经过期").await;
        other.app.clock.set(TODAY);

        // Sessions did not outlive that day.
        let there = Desk::of(&other, "county-officer").await;
        let host = Desk::of(&other, "branch-secretary").await;
        let came = taken(&host, NOTICE, &notice).await;
        assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", plain(&came.body));
        let guest = came.location.split('?').next().unwrap().to_owned();
        refused(&host, NOTICE, &notice, "已经导入过了").await;
        let again = saved(&home, &format!("{page}/notice-file")).await;
        refused(&host, NOTICE, &again, "已经导入过了").await;
        let waits = shown(&host, &guest).await;
        for words in ["欧阳出县", "县城工业园", "2026-03-01", "李四", "等待流入地确认"] {
            assert!(waits.contains(words), "{words}: {waits}");
        }
        assert!(shown(&host, "/").await.contains("等待您这一方确认"));
        let listed = shown(&host, "/floating/in?shown=unsettled").await;
        assert!(listed.contains("欧阳出县"), "{listed}");
        assert_eq!(host.post(&format!("{guest}/answer-file"), &[]).await.status, StatusCode::NOT_FOUND);

        // Not so, with the reason; the own branch is told, and nobody is a guest.
        let doubt = [("answer", "disputed"), ("on", "2026-11-20"), ("words", "还没有来报到")];
        answered(&host, &guest, &doubt).await;
        let first = saved(&host, &format!("{guest}/answer-file")).await;
        let changed = String::from_utf8(first.clone()).unwrap().replace("还没有来报到", "已经来报到");
        refused(&home, ANSWER, changed.as_bytes(), "文件和签名对不上").await;
        refused(&host, ANSWER, &first, "签名的地方没有登记").await;
        let back = taken(&home, ANSWER, &first).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", plain(&back.body));
        let told = shown(&home, &page).await;
        assert!(told.contains("对方说情况不符") && told.contains("还没有来报到"), "{told}");
        refused(&home, ANSWER, &first, "已经导入过了").await;

        // So after all: both sides have confirmed, here and there.
        let so = [("answer", "confirmed"), ("on", "2026-11-22"), ("dwelling", "不写进文件的宿舍")];
        answered(&host, &guest, &so).await;
        assert!(shown(&host, &guest).await.contains("双方已确认"));
        let second = saved(&host, &format!("{guest}/answer-file")).await;
        assert!(
            !String::from_utf8(second.clone()).unwrap().contains("宿舍"),
            "where the guest lives stays there"
        );
        assert_eq!(taken(&home, ANSWER, &second).await.status, StatusCode::SEE_OTHER);
        let told = shown(&home, &page).await;
        assert!(
            told.contains("双方已确认") && !told.contains("邻县某支部"),
            "as the branch calls itself: {told}"
        );

        // An answer to whereabouts that are no longer the present ones says nothing of where the member is now.
        let contact = [("answer", "confirmed"), ("on", "2026-11-23")];
        answered(&host, &guest, &contact).await;
        let late = saved(&host, &format!("{guest}/answer-file")).await;
        let moved = [("from", "2026-11-22"), ("reach", "other-province"), ("place", "外省"), ("peer", "")];
        let moved = act(&home, &format!("{page}/place"), &moved).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", plain(&moved.body));
        refused(&home, ANSWER, &late, "去向已经变更").await;
        let journal = shown(&home, "/journal").await;
        assert!(journal.contains("导入外县流动党员答复") && !journal.contains("县城工业园"), "{journal}");
        assert!(shown(&host, "/journal").await.contains("导入外县流动党员通知"));
        assert_sound(&test, &officer.caller().await).await;
        assert_sound(&other, &there.caller().await).await;
    }
}
