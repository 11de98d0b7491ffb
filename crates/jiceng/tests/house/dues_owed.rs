//! Dues: what is owed and what is not, over a bank statement, a suspension and a move to another branch.

use crate::common::counties;
use crate::desk::{Desk, assert_sound, branch, plain};
use crate::dues::{done, members, offered, received, uploaded};
use axum::http::StatusCode;
use jiceng::dues;

#[tokio::test]
async fn a_large_sum_of_somebody_who_owes_little_is_for_a_person_to_decide() {
    for test in counties(120).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let own = branch(&test, &caller).await;
        let id = own.id.to_string();
        let farmer = members(&test, &caller, &own).await[1].clone();
        // 0.20 a month: 5.00 is two years of it, and still nobody's debt.
        let csv = format!("交易日期,贷方发生额,对方户名\n2026-11-10,5.00,{}\n", farmer.name);
        let (status, page) = uploaded(&desk, &id, csv.as_bytes()).await;
        assert_eq!(status, StatusCode::OK, "{}", plain(&page));
        let shown = plain(&page);
        assert!(shown.contains("其中0笔") && shown.contains("多交或者预交，请您决定"), "{shown}");
        assert!(shown.contains("2026-11 – 2028-11"), "the months it would pay are proposed: {shown}");
        assert!(!page.contains("value=\"exact\""), "no button takes it along");
        let fields = offered(&page);
        let send = async |more: &[(&str, &str)]| {
            let all = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let all: Vec<(&str, &str)> = all.chain(more.iter().copied()).collect();
            desk.post("/dues/statement/take", &all).await
        };
        let all = send(&[("step", "exact")]).await;
        assert_eq!(all.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing fits exactly");
        let picked = send(&[("step", "picked"), ("pick", "0")]).await;
        assert_eq!(picked.status, StatusCode::SEE_OTHER, "a person decided: {}", plain(&picked.body));
        let sheet = plain(&desk.get(&format!("/dues/members/{}", farmer.id)).await.body);
        assert!(sheet.contains("2028-11"), "{sheet}");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn nothing_falls_due_while_membership_is_suspended_and_the_page_says_that_this_is_to_be_confirmed() {
    for test in counties(120).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let caller = desk.caller().await;
        let own = branch(&test, &caller).await;
        let who = members(&test, &caller, &own).await[1].clone();
        let farmers = [("category", "farmer"), ("from", "2026-11"), ("amount", "1")];
        done(&desk, "/dues/set", &[who.id.to_string()], &farmers).await;
        let lost = [
            ("on", "2026-11-24"),
            ("suspension", "lost"),
            ("since", "2026-01-01"),
            ("reason", "多方查找无果"),
        ];
        desk.confirm(&format!("/members/{}/acts/suspend", who.id), &lost).await;
        test.app.clock.set(jiff::civil::date(2027, 6, 3));
        let desk = Desk::of(&test, "branch-secretary").await;
        let page = format!("/dues/members/{}", who.id);
        let shown = plain(&desk.get(&page).await.body);
        assert!(shown.contains("停止党籍期间") && shown.contains("待核对"), "{shown}");
        assert!(!shown.contains("连续"), "nobody is reminded: {shown}");
        let table = desk.get("/dues").await.body;
        let row = table.split("<tr>").find(|it| it.contains(&who.name)).unwrap().to_owned();
        assert!(
            row.contains("停止党籍") && row.contains(">1.00<"),
            "November alone is owed: {}",
            plain(&row)
        );
        assert!(plain(&table).contains("停止党籍期间"), "{}", plain(&table));
        desk.confirm(&format!("/members/{}/acts/restore", who.id), &[("on", "2027-05-20")]).await;
        let shown = plain(&desk.get(&page).await.body);
        // November, and May and June after the restoration.
        assert!(shown.contains("3.00") && !shown.contains("8.00"), "{shown}");
        assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn who_moves_within_the_county_is_set_anew_from_the_month_after_those_that_were_paid() {
    for test in counties(60).await {
        let giver = Desk::of(&test, "branch-secretary").await;
        let receiver = crate::transfer::secretary_there(&test).await;
        let who = crate::transfer::somebody(&giver, "欧阳交费", 931).await;
        let farmers = [("category", "farmer"), ("from", "2026-11"), ("amount", "1")];
        done(&giver, "/dues/set", &[who.to_string()], &farmers).await;
        // Paid until next March, in the branch that is left.
        done(&giver, "/dues/receive", &[who.to_string()], &received("2026-11", "2027-03", "2026-11-20"))
            .await;
        assert!(!plain(&receiver.get("/").await.body).contains("党费待核定"));
        let ask = [("reason", "工作调动"), ("on", "2026-11-20"), ("where", "branch"), ("to", "990101002")];
        let asked = giver.post(&format!("/transfers/members/{who}/new"), &ask).await;
        let case = asked.location.split('?').next().unwrap().to_owned();
        let letter = [("on", "2026-11-21"), ("field-1", "within-committee"), ("field-2", "30")];
        crate::transfer::done(&giver, &case, "letter", &letter).await;
        let come = [("on", "2026-11-23"), ("outcome", "received"), ("field-1", "yes")];
        crate::transfer::done(&receiver, &case, "receive", &come).await;

        let home = plain(&receiver.get("/").await.body);
        assert!(home.contains("1 名党员从其他支部转来，党费待核定"), "{home}");
        let list = receiver.get("/dues").await.body;
        let told = plain(&list);
        assert!(told.contains("从其他党支部转来、待核定的1人：欧阳交费"), "{told}");
        let row = list.split("<tr>").find(|it| it.contains("欧阳交费</a>")).unwrap();
        assert!(row.contains("待核定") && row.contains("2027-03"), "{}", plain(row));
        let id = row.split("/dues/members/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let place = list.split("name=\"organisation\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let form = receiver.get(&format!("/dues/set?organisation={place}&who={id}")).await.body;
        assert!(form.contains("value=\"2027-04\""), "the first month that nobody received: {}", plain(&form));
        // Set too early by mistake, the months that were paid there are still not asked twice.
        let version = form.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let fields = [
            ("organisation", place),
            ("who", id.as_str()),
            ("version", version),
            ("category", "farmer"),
            ("from", "2026-11"),
            ("amount", "1"),
            ("step", "done"),
        ];
        let set = receiver.post("/dues/set", &fields).await;
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", plain(&set.body));
        assert!(!plain(&receiver.get("/").await.body).contains("党费待核定"));
        test.app.clock.set(jiff::civil::date(2027, 5, 3));
        let sheet = Desk::of(&test, "branch-secretary").await.get(&format!("/dues/members/{who}")).await;
        let old = plain(&sheet.body);
        assert!(
            old.contains("2027-03") && !old.contains("多交"),
            "the old branch keeps what it received: {old}"
        );
        let caller = Desk::of(&test, "county-officer").await.caller().await;
        let person = crate::desk::member(&test, &caller, who).await.person;
        let mut read = test.app.db.read().await.unwrap();
        let until = dues::paid_until(&test.app, &mut read, caller.area, person).await.unwrap();
        assert_eq!(until.unwrap().to_string(), "2027-03", "what the next letter says");
        drop(read);
        assert_sound(&test, &caller).await;
    }
}
