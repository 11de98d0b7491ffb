//! Ballots of a secret vote, and forms that ask for no more than their kind has.

use crate::common::counties;
use crate::desk::{Desk, assert_sound, plain};
use crate::meetings::{attended, recorded, tally, told};
use axum::http::StatusCode;

#[tokio::test]
async fn ballots_are_counted_and_more_of_them_than_were_issued_make_the_vote_void() {
    for test in counties(400).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let record = recorded(&desk, &told("members-meeting", "2026-11-21", &[])).await;
        attended(&desk, &record, &[(1, "leave", "住院")]).await;
        let present = tally(&desk, &caller, &record).await.voters_present;
        let page = format!("{record}/resolutions");
        let vote = async |matter: &str, counts: [(&str, i64); 6]| {
            let counts = counts.map(|(name, count)| (name, count.to_string()));
            let said = [("matter", matter), ("manner", "secret-paper"), ("committee-first", "yes")];
            let counts = counts.iter().map(|(name, count)| (*name, count.as_str()));
            desk.post(&page, &said.into_iter().chain(counts).collect::<Vec<_>>()).await
        };
        let counts = |issued, returned, void, yes| {
            let no = returned - void - yes;
            [
                ("issued", issued),
                ("returned", returned),
                ("void", void),
                ("yes", yes),
                ("no", no),
                ("abstained", 0),
            ]
        };
        let untold =
            [("matter", "修渠"), ("manner", "secret-paper"), ("yes", "1"), ("no", "0"), ("abstained", "0")];
        let untold = desk.post(&page, &untold).await;
        assert!(plain(&untold.body).contains("请填写发出选票"), "{}", plain(&untold.body));
        let many = vote("修渠", counts(present + 1, present, 0, present)).await;
        assert!(plain(&many.body).contains("比有表决权的实到"), "{}", plain(&many.body));
        let mut wrong = counts(present, present, 1, present - 1);
        wrong[2].1 = 0;
        let wrong = vote("修渠", wrong).await;
        assert!(plain(&wrong.body).contains("两个数要一样"), "{}", plain(&wrong.body));
        let good = vote("修渠", counts(present, present, 1, present - 1)).await;
        assert!(good.location.contains("done=passed"), "{}", plain(&good.body));
        // One ballot more came back than was issued: whatever was counted, nothing passed.
        let void = vote("换路灯", counts(present - 1, present, 0, present)).await;
        assert!(void.location.contains("done=not-passed"), "{}", plain(&void.body));
        for page in [record.clone(), format!("{record}/sheet")] {
            let shown = plain(&desk.get(&page).await.body);
            let valid =
                format!("发出选票 {present} 张，收回 {present} 张，有效票 {} 张，废票 1 张。", present - 1);
            assert!(shown.contains(&valid) && shown.contains("这次表决无效，要重新投票"), "{page}: {shown}");
        }
        let sheet = plain(&desk.get(&format!("{record}/sheet")).await.body);
        assert!(sheet.contains("：请假（住院）"), "{sheet}");
        let counted = format!("无记名投票：赞成 {} 票，不赞成 0 票，弃权 0 票；", present - 1);
        assert!(sheet.contains(&counted), "{sheet}");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn a_new_record_begins_with_its_kind_and_asks_for_nothing_that_the_kind_does_not_have() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let first = desk.get("/meetings/new").await.body;
        assert!(!first.contains("name=\"topics\"") && first.contains("kind=theme-day"), "{}", plain(&first));
        let names = |page: &str| page.matches("class=\"field").count();
        let form = async |kind: &str| desk.get(&format!("/meetings/new?kind={kind}")).await.body;
        let (talk, life) = (form("talk").await, form("life-meeting").await);
        assert!(names(&talk) < 12 && names(&talk) < names(&life), "{} {}", names(&talk), names(&life));
        assert!(!talk.contains("name=\"problems-listed\"") && life.contains("name=\"problems-listed\""));
        assert!(!talk.contains("name=\"group\"") && form("group-meeting").await.contains("name=\"group\""));
        assert!(talk.contains("type=\"hidden\" name=\"kind\" value=\"talk\""));
        // The list offers each kind once, and once no kind at all.
        let list = desk.get("/meetings").await.body;
        let kinds = list.split("name=\"kind\"").nth(1).unwrap().split("</select>").next().unwrap();
        assert_eq!(kinds.matches("不限").count(), 1, "{kinds}");
        // Nobody is present before somebody says so; one button says it of all others.
        let record = recorded(&desk, &told("members-meeting", "2026-11-21", &[])).await;
        let page = format!("{record}/attendance");
        let blank = desk.get(&page).await.body;
        assert!(!blank.contains(" checked"), "nothing is chosen beforehand");
        let version = desk.version(&page).await;
        let silent = desk.post(&page, &[("version", version.as_str()), ("step", "save")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(plain(&silent.body).contains("请选是否出席"));
        let rest = desk.post(&page, &[("version", version.as_str()), ("step", "rest")]).await;
        assert_eq!(rest.status, StatusCode::SEE_OTHER, "{}", plain(&rest.body));
        assert!(desk.get(&page).await.body.contains(" checked"), "what is recorded is shown");
    }
}
