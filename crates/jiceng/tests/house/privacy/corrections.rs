//! Requests for correction: asked by the member or at the counter, decided by the branch, written through.

use super::{Desk, desks, number};
use axum::http::StatusCode;
use jiceng::members;
use jiceng::platform::access::Role;

#[tokio::test]
async fn a_telephone_is_corrected_by_the_branch_and_the_member_sees_who_looked() {
    const NEW: &str = "13800009876";
    for test in desks(60).await {
        let member = test.cookie("member").await;
        let record = test.record(&member).await;
        let (_, old) = members::numbers(&test.app, &record).unwrap();
        let old = old.unwrap();
        let own = test.page(&member, "/me").await;
        assert!(own.contains(&record.name) && !own.contains(&old), "masked until asked for");
        let open = test.post(&member, "/me/numbers", &[]).await;
        assert!(open.status == StatusCode::OK && open.body.contains(&old));

        let form = [("field", "telephone"), ("wanted", "一三八"), ("reason", "换号")];
        let wrong = test.post(&member, "/me/corrections/check", &form).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("一三八") && wrong.body.contains("错误："), "the value is kept");
        let same =
            test.post(&member, "/me/corrections/check", &[("field", "telephone"), ("wanted", &old)]).await;
        assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing new");
        let none = test.post(&member, "/me/corrections/check", &[("field", "nonsense")]).await;
        assert_eq!(none.status, StatusCode::BAD_REQUEST);

        let page = test.request(&member, "telephone", NEW).await;
        let shown = test.page(&member, &page).await;
        assert!(shown.contains("更正申请已经提交") && !shown.contains(NEW));
        let again =
            test.post(&member, "/me/corrections", &[("field", "telephone"), ("wanted", "13800001111")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "one waits already");

        let secretary = test.cookie("branch-secretary").await;
        let list = test.page(&secretary, "/corrections").await;
        assert!(list.contains(&record.name) && !list.contains(NEW) && !list.contains(&old));
        let id = page.rsplit('/').next().unwrap();
        let decide = format!("/corrections/{id}");
        assert!(!test.page(&secretary, &decide).await.contains(NEW));
        let seen = test.post(&secretary, &format!("{decide}/number"), &[]).await;
        assert!(seen.body.contains(NEW), "the branch compares it with the paper");
        let mute = test.post(&secretary, &decide, &[("decision", "decline")]).await;
        assert_eq!(mute.status, StatusCode::UNPROCESSABLE_ENTITY, "declining needs a reason");
        assert_eq!(test.post(&secretary, &decide, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

        others_may_not_decide(&test, &decide).await;

        let done = test.post(&secretary, &decide, &[("decision", "accept"), ("answer", "已核对")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let twice = test.post(&secretary, &decide, &[("decision", "accept")]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(test.post(&member, "/me/numbers", &[]).await.body.contains(NEW));
        let answered = test.page(&member, &page).await;
        assert!(answered.contains("已更正") && answered.contains("已核对"));
        let looks = test.page(&member, "/me/looks").await;
        assert!(looks.contains("审核更正申请时核对号码") && looks.contains("河口村"), "{looks}");
        assert!(looks.contains("审核了您的更正申请"));
        test.sound().await;
    }
}

/// Who keeps the register but does not decide sees the request; everybody else does not know of it.
async fn others_may_not_decide(test: &Desk, decide: &str) {
    for role in ["publicity-member", "group-leader", "member", "centre-staff", "technical-administrator"] {
        let other = test.cookie(role).await;
        assert_eq!(test.post(&other, decide, &[("decision", "accept")]).await.status, StatusCode::FORBIDDEN);
    }
    let worker = test.cookie("party-worker").await;
    assert_eq!(test.get(&worker, decide).await.status, StatusCode::OK, "entry on behalf sees it");
    assert_eq!(test.post(&worker, decide, &[("decision", "accept")]).await.status, StatusCode::FORBIDDEN);
    let elsewhere = test.account("linzhi", Role::BranchSecretary, "990101002", None).await;
    assert_eq!(test.get(&elsewhere, decide).await.status, StatusCode::NOT_FOUND);
    assert_eq!(test.post(&elsewhere, decide, &[("decision", "accept")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_request_taken_back_stays_on_record_and_nobody_elses_is_seen() {
    for test in desks(60).await {
        let member = test.cookie("member").await;
        let page = test.request(&member, "ethnicity", "满族").await;
        let stranger = test.add("欧阳旁人", &number("99020119900307105"), "13800007777").await;
        let stranger = test.account("pangren", Role::Member, "990101001", Some(stranger.person)).await;
        assert_eq!(test.get(&stranger, &page).await.status, StatusCode::NOT_FOUND);
        let taken = test.post(&stranger, &format!("{page}/withdraw"), &[]).await;
        assert_eq!(taken.status, StatusCode::NOT_FOUND);
        let back = test.post(&member, &format!("{page}/withdraw"), &[]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER);
        assert!(test.page(&member, &page).await.contains("已撤回"));
        assert!(test.page(&member, "/me/corrections").await.contains("已撤回"));
        let secretary = test.cookie("branch-secretary").await;
        let id = page.rsplit('/').next().unwrap();
        let late = test.post(&secretary, &format!("/corrections/{id}"), &[("decision", "accept")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(test.record(&member).await.ethnicity.as_deref(), Some("汉族"), "nothing was written");
        assert!(test.page(&secretary, "/corrections?state=withdrawn").await.contains(id));
    }
}

#[tokio::test]
async fn nobody_decides_on_an_own_request() {
    for test in desks(60).await {
        let record = test.record(&test.cookie("member").await).await;
        let both = test.account("shujiben", Role::BranchSecretary, "990101001", Some(record.person)).await;
        let page = test.request(&both, "education", "大学").await;
        let decide = format!("/corrections/{}", page.rsplit('/').next().unwrap());
        let own = test.post(&both, &decide, &[("decision", "accept")]).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(own.body.contains("自己的申请不能自己审核"));
        let another = test.cookie("organisation-member").await;
        let done = test.post(&another, &decide, &[("decision", "accept")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_date_that_cannot_be_is_refused_before_it_is_asked_for_and_before_it_is_decided() {
    for test in desks(60).await {
        let member = test.cookie("member").await;
        for (field, wanted) in [("joined", "2099-01-01"), ("joined", "1931-01"), ("birth", "2020-01-01")] {
            let form = [("field", field), ("wanted", wanted)];
            let refused = test.post(&member, "/me/corrections", &form).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wanted}: {}", refused.body);
            let told = refused.body.contains("日期不能晚于今天") || refused.body.contains("早于前一个日期");
            assert!(told, "{wanted}: {}", refused.body);
        }
        // What was possible when it was asked for may not be any more when it is decided.
        let record = test.record(&member).await;
        let joined = record.joined.unwrap();
        let page = test.request(&member, "joined", &joined.earliest().tomorrow().unwrap().to_string()).await;
        let id = page.rsplit('/').next().unwrap().to_owned();
        let later = format!("UPDATE person SET birth = '2026-01-01' WHERE name = '{}'", record.name);
        db::testing::break_with(&test.app.db, &later).await.unwrap();
        let secretary = test.cookie("branch-secretary").await;
        let refused = test.post(&secretary, &format!("/corrections/{id}"), &[("decision", "accept")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        assert_eq!(test.record(&member).await.joined, Some(joined));
        test.sound().await;
    }
}

#[tokio::test]
async fn a_new_name_is_found_and_a_number_of_somebody_else_is_refused() {
    for test in desks(60).await {
        let member = test.cookie("member").await;
        let secretary = test.cookie("branch-secretary").await;
        let page = test.request(&member, "name", "欧阳更正").await;
        let id = page.rsplit('/').next().unwrap().to_owned();
        let done = test.post(&secretary, &format!("/corrections/{id}"), &[("decision", "accept")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert!(test.page(&secretary, "/members?words=oygz").await.contains("欧阳更正"), "found by initials");

        let taken = number("99020119900307109");
        test.add("欧阳持有", &taken, "13800006666").await;
        let page = test.request(&member, "identity", &taken).await;
        let decide = format!("/corrections/{}", page.rsplit('/').next().unwrap());
        let refused = test.post(&secretary, &decide, &[("decision", "accept")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("已经登记在另一个人名下"));
        assert!(test.page(&member, &page).await.contains("更正申请已经提交"), "it still waits");
        let answer = [("decision", "decline"), ("answer", "号码是别人的")];
        assert_eq!(test.post(&secretary, &decide, &answer).await.status, StatusCode::SEE_OTHER);

        let free = number("99020119900307117");
        let page = test.request(&member, "identity", &free).await;
        let decide = format!("/corrections/{}", page.rsplit('/').next().unwrap());
        let done = test.post(&secretary, &decide, &[("decision", "accept")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let (identity, _) = members::numbers(&test.app, &test.record(&member).await).unwrap();
        assert_eq!(identity.as_deref(), Some(free.as_str()));
        test.sound().await;
    }
}

#[tokio::test]
async fn the_counter_asks_for_a_member_and_the_member_sees_it() {
    for test in desks(60).await {
        let member = test.cookie("member").await;
        let record = test.record(&member).await;
        let worker = test.cookie("party-worker").await;
        let found =
            test.page(&worker, &format!("/corrections/counter?words={}", initials(&record.name))).await;
        let path = format!("/members/{}/correction", record.id);
        assert!(found.contains(&path), "{found}");
        let without = [("field", "address"), ("wanted", "河口村12号")];
        let refused = test.post(&worker, &format!("{path}/check"), &without).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "how it was asked must be said");
        let form = [("field", "address"), ("wanted", "河口村12号"), ("how", "counter")];
        assert_eq!(test.post(&worker, &format!("{path}/check"), &form).await.status, StatusCode::OK);
        let done = test.post(&worker, &path, &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let own = test.page(&member, &done.to.replace("/corrections", "/me/corrections")).await;
        assert!(own.contains("本人当面提出") && own.contains("党务专干"), "{own}");
        assert!(test.page(&member, "/me/looks").await.contains("替您登记了更正申请"));
        let leader = test.cookie("group-leader").await;
        assert_eq!(test.post(&leader, &path, &form).await.status, StatusCode::FORBIDDEN);
        let elsewhere = test.account("linzhi", Role::BranchSecretary, "990101002", None).await;
        assert_eq!(test.post(&elsewhere, &path, &form).await.status, StatusCode::NOT_FOUND);
    }
}

/// The pinyin initials by which the list finds a name.
fn initials(name: &str) -> String {
    jiceng::platform::search::tokens(name)
        .into_iter()
        .filter(|it| it.is_ascii())
        .min_by_key(String::len)
        .unwrap()
}
