//! Rolls of floating members: in whatever order things are recorded nobody has a vote in two branches, and nobody whom the
//! roster marks is forgotten.

use crate::common::{TODAY, one_county};
use crate::desk::{Desk, added, assert_sound, branch, member, number, plain};
use crate::floating::{SECOND, act, assert_votes, by_code, leaving, left};
use axum::http::StatusCode;
use jiceng::floating;
use jiceng::platform::access::Scope;
use jiff::ToSpan as _;

/// In whatever order two branches and a third record things, nobody has a vote in two, or is a guest of the own branch or of
/// two others.
#[tokio::test]
async fn no_order_of_records_gives_anybody_two_votes() {
    let test = one_county(60).await;
    let home = Desk::of(&test, "branch-secretary").await;
    let officer = Desk::of(&test, "county-officer").await;
    let caller = officer.caller().await;
    let places = [
        branch(&test, &caller).await,
        by_code(&test, &caller, SECOND).await,
        by_code(&test, &caller, "990101003").await,
    ];
    let id = added(&home, "欧阳任意", &number("99020119900307101"), &[]).await;
    let person = member(&test, &caller, id).await.person;
    let hosts = [SECOND, "990101003"];
    // A generator of fixed numbers: the same orders in every run.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below).unwrap()
    };
    let mut page = String::new();
    let mut confirmed = 0;
    for _ in 0..120 {
        let host = hosts[next(2)];
        let moved = [("from", "2026-05-01"), ("reach", "within-county"), ("place", "x"), ("host", host)];
        let answered = act_of(next(7));
        if page.is_empty() || answered == "leave" {
            let made = officer.post(&format!("/floating/leave/{id}"), &leaving(&[("host", host)])).await;
            if made.status == StatusCode::SEE_OTHER {
                page = made.location.split('?').next().unwrap().to_owned();
            }
            continue;
        }
        let on = ("on", "2026-11-20");
        let answer = format!("{page}/answer/host");
        match answered {
            "confirm" => act(&officer, &answer, &[("answer", "confirmed"), on]).await,
            "doubt" => act(&officer, &answer, &[("answer", "disputed"), on, ("words", "x")]).await,
            "move" => act(&officer, &format!("{page}/place"), &moved).await,
            "lost" => act(&officer, &format!("{page}/records/lost"), &[on, ("words", "x")]).await,
            "end" => act(&officer, &format!("{page}/end"), &[on, ("ending", "returned")]).await,
            _ => {
                let contact = [on, ("way", "visit"), ("words", "x")];
                act(&officer, &format!("{page}/records/contact"), &contact).await
            }
        };
        let mut read = test.app.db.read().await.unwrap();
        let mut hosted = 0;
        for place in &places {
            let all = floating::guests_of(&mut read, caller.area, place.id, TODAY).await.unwrap();
            let here = all.iter().filter(|it| it.person == Some(person)).count();
            assert!(here == 0 || place.id != places[0].id, "a guest of the own branch");
            hosted += here;
        }
        assert!(hosted <= 1, "a guest of two branches");
        confirmed += hosted;
        drop(read);
        assert_votes(&test, &caller, &places.iter().collect::<Vec<_>>()).await;
    }
    assert!(confirmed > 0, "some order must have made a guest, or nothing was looked at");
    assert_sound(&test, &caller).await;
}

fn act_of(number: usize) -> &'static str {
    ["confirm", "doubt", "move", "lost", "end", "leave", "contact"][number]
}

#[tokio::test]
async fn those_marked_on_the_roster_without_a_registration_are_named() {
    let test = one_county(200).await;
    let officer = Desk::of(&test, "county-officer").await;
    let caller = officer.caller().await;
    let mut read = test.app.db.read().await.unwrap();
    let all = floating::unlisted_in(&mut read, caller.area, &Scope::subtree(""), 10).await.unwrap();
    drop(read);
    let first = all.first().expect("the demo leaves some to be registered");
    let list = officer.get("/floating").await.body;
    assert!(list.contains(&format!("/floating/leave/{}", first.membership)), "{}", plain(&list));
    let later = TODAY.saturating_sub(1.months()).to_string();
    left(&officer, first.membership, &[("host", ""), ("from", &later)]).await;
    let list = officer.get("/floating").await.body;
    assert!(!list.contains(&format!("/floating/leave/{}", first.membership)));
}
