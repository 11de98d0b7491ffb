//! Opinions on the system: anybody writes, the administrator answers, nobody learns who wrote.

use crate::common::counties;
use crate::http::{get, post, signed_in};
use axum::http::StatusCode;
use jiceng::feedback::{self, Made, NewComplaint};
use jiceng::platform::{access, area, journal};

const BODY: &str = "花名册导入页面的字太小，看不清楚。";

/// The value of the cookie that carries the number to the next page.
fn carried(cookie: &str) -> &str {
    cookie.split(';').next().unwrap()
}

/// The address of the first complaint in the inbox.
fn first_link(page: &str) -> String {
    let start = page.find("/feedback/inbox/").expect("a complaint in the inbox");
    page[start..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_visitor_writes_gets_a_number_and_sees_the_answer_under_it() {
    for test in counties(5).await {
        let empty = post(&test, "", "/feedback/new", &[("body", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sent = post(&test, "", "/feedback/new", &[("body", BODY), ("publish", "yes")]).await;
        assert_eq!((sent.status, sent.to.as_str()), (StatusCode::SEE_OTHER, "/feedback/sent"));
        let page = get(&test, carried(&sent.cookie), &sent.to).await.text;
        let kept = carried(&sent.cookie).split('=').nth(1).unwrap();
        let number = format!("{}-{}", &kept[..5], &kept[5..]);
        assert!(page.contains(&number), "{page}");
        let typed = number.to_lowercase().replace('-', " ");
        let waiting = post(&test, "", "/feedback/look-up", &[("number", &typed)]).await;
        assert!(waiting.text.contains("已收到") && waiting.text.contains(BODY), "{}", waiting.text);

        let admin = signed_in(&test, "technical-administrator").await;
        let one = first_link(&get(&test, &admin, "/feedback/inbox").await.text);
        assert_eq!(post(&test, &admin, &format!("{one}/take-up"), &[]).await.status, StatusCode::SEE_OTHER);
        let in_hand = post(&test, "", "/feedback/look-up", &[("number", &number)]).await.text;
        assert!(in_hand.contains("办理中"), "{in_hand}");
        assert!(get(&test, "", "/feedback/answered").await.text.contains("还没有公开的意见"));
        let stale = post(&test, &admin, &one, &[("answer", "下个版本改大。"), ("version", "1")]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [("answer", "下个版本改大。"), ("version", "2"), ("publish", "yes")];
        assert_eq!(post(&test, &admin, &one, &fields).await.status, StatusCode::SEE_OTHER);
        let answered = post(&test, "", "/feedback/look-up", &[("number", &number)]).await.text;
        assert!(answered.contains("下个版本改大。") && answered.contains("已答复"), "{answered}");
        let public = get(&test, "", "/feedback/answered").await.text;
        assert!(public.contains(BODY) && !public.contains(&number), "{public}");
        assert!(get(&test, "", "/sign-in").await.text.contains("对本系统提意见"), "linked from every page");
    }
}

#[tokio::test]
async fn without_the_writers_word_nothing_is_published() {
    for test in counties(5).await {
        post(&test, "", "/feedback/new", &[("body", BODY)]).await;
        let admin = signed_in(&test, "technical-administrator").await;
        let one = first_link(&get(&test, &admin, "/feedback/inbox").await.text);
        let fields = [("answer", "已改。"), ("version", "1"), ("publish", "yes")];
        assert_eq!(post(&test, &admin, &one, &fields).await.status, StatusCode::SEE_OTHER);
        let public = get(&test, "", "/feedback/answered").await.text;
        assert!(!public.contains(BODY) && !public.contains("已改。"), "{public}");
    }
}

#[tokio::test]
async fn nobody_learns_who_wrote() {
    for test in counties(5).await {
        let member = signed_in(&test, "member").await;
        let fields = [("body", BODY), ("remember", "yes")];
        assert_eq!(post(&test, &member, "/feedback/new", &fields).await.status, StatusCode::SEE_OTHER);
        assert!(get(&test, &member, "/feedback").await.text.contains(BODY), "the writer's own list");
        post(&test, &member, "/feedback/new", &[("body", "不进列表的意见")]).await;
        assert!(!get(&test, &member, "/feedback").await.text.contains("不进列表的意见"));
        for role in ["county-officer", "branch-secretary", "technical-administrator"] {
            let cookie = signed_in(&test, role).await;
            assert!(!get(&test, &cookie, "/feedback").await.text.contains(BODY), "{role}");
        }
        let admin = signed_in(&test, "technical-administrator").await;
        let one = first_link(&get(&test, &admin, "/feedback/inbox").await.text);
        let page = get(&test, &admin, &one).await.text;
        assert!(!page.contains("普通党员"), "{page}");

        let cookie = test.cookie("member").await;
        let writer = access::authenticate(&test.app, &cookie).await.unwrap().unwrap();
        let read = &mut test.app.db.read().await.unwrap();
        let entries = journal::recent(read, writer.area, i64::MAX, 50).await.unwrap();
        let made: Vec<_> = entries.iter().filter(|entry| entry.act == "complaint.make").collect();
        assert_eq!(made.len(), 2);
        for entry in made {
            assert_eq!(entry.account, None, "the journal names no writer");
            assert_eq!(entry.payload.as_deref(), Some("{}"), "and no words");
        }
        // Neither account nor hour is in the row: the whole table, column by column.
        let rows = feedback::own(read, writer.area, &[0; 32]).await.unwrap();
        assert!(rows.is_empty(), "only the keyed hash of the writer finds the list");
    }
}

#[tokio::test]
async fn only_the_technical_administrator_answers() {
    for test in counties(5).await {
        for role in ["county-officer", "committee-secretary", "branch-secretary", "member"] {
            let cookie = signed_in(&test, role).await;
            assert_eq!(get(&test, &cookie, "/feedback/inbox").await.status, StatusCode::FORBIDDEN, "{role}");
        }
        assert_eq!(get(&test, "", "/feedback/inbox").await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn too_many_from_one_address_wait_and_numbers_cannot_be_guessed_on_and_on() {
    for test in counties(5).await {
        let areas = area::areas(&mut test.app.db.read().await.unwrap()).await.unwrap();
        let new = NewComplaint { body: BODY, writer: None, publication_agreed: false };
        let mut kept = 0;
        for _ in 0..20 {
            match feedback::make(&test.app, areas[0].0, "10.0.0.1", &new).await.unwrap() {
                Made::Done(_) => kept += 1,
                Made::TooMany(seconds) => assert!(seconds > 0),
            }
        }
        assert!((1..20).contains(&kept), "{kept} of 20 were kept");
        let other = feedback::make(&test.app, areas[0].0, "10.0.0.2", &new).await.unwrap();
        assert!(matches!(other, Made::Done(_)), "another address goes on");
        let mut said = String::new();
        for _ in 0..40 {
            let answer = post(&test, "", "/feedback/look-up", &[("number", "ABCDE-FGHJK")]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            said = answer.text;
        }
        assert!(said.contains("分钟后再试"), "{said}");
        let wrong = post(&test, "", "/feedback/look-up", &[("number", "12345")]).await;
        assert!(wrong.text.contains("请核对"), "{}", wrong.text);
    }
}
