//! Work that takes a whole core waits its turn, and not for ever.

use crate::accounts::{account_of, make, post};
use crate::common::counties;
use axum::http::StatusCode;
use jiceng::platform::access;
use jiceng::platform::turns::Turns;
use std::sync::Arc;

#[tokio::test]
async fn a_password_whose_turn_does_not_come_is_not_made_and_nothing_is_written() {
    for mut test in counties(20).await {
        let secretary = test.cookie("branch-secretary").await;
        make(&test, &secretary, "wangceshi", "organisation-member", "password").await;
        let place = account_of(&test, &secretary, "wangceshi").await;
        let wait = std::time::Duration::from_millis(5);
        Arc::get_mut(&mut test.app).unwrap().limits.turns = Turns::of(0, wait);
        let newcomer = [("display", "李测试"), ("name", "liceshi"), ("role", "organisation-member")];
        for (path, printed) in [
            ("/accounts/new/details".to_owned(), "password"),
            ("/accounts/new/details".to_owned(), "slip"),
            (format!("{place}/counter"), "password"),
            // The temporary password is still to be changed: a slip takes its place.
            (format!("{place}/counter"), "slip"),
        ] {
            let fields = [&newcomer[..], &[("known", "card"), ("printed", printed)]].concat();
            let answer = post(&test, &secretary, &path, &fields).await;
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path} {printed}: {}", answer.body);
            assert!(answer.body.contains("这次没有保存"), "{}", answer.body);
        }
        let mut read = test.app.db.read().await.unwrap();
        assert!(access::account_named(&mut read, "liceshi").await.unwrap().is_none());
        drop(read);
        Arc::get_mut(&mut test.app).unwrap().limits.turns = Turns::default();
        make(&test, &secretary, "liceshi", "organisation-member", "slip").await;
    }
}
