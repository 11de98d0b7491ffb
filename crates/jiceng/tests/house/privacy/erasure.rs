//! Erasure by order, retention, and the search for numbers in clear.

use super::{desks, left, number};
use axum::http::StatusCode;
use db::{Statement, args};
use jiceng::members;
use jiceng::platform::access::{self, Role};
use jiceng::platform::journal;
use jiceng::privacy::apply_retention;
use std::sync::{Arc, Mutex};

/// An order as its form sends it.
fn order<'a>(reason: &'a str, extent: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("number", "演删〔2026〕1号"),
        ("by", "中共演示县委组织部"),
        ("on", "2026-11-20"),
        ("reason", reason),
        ("extent", extent),
    ]
}

static LEAVE: Statement = Statement {
    name: "LEAVE",
    sqlite: "UPDATE membership SET until_day = $3 WHERE area = $1 AND id = $2",
    postgres: "UPDATE membership SET until_day = $3 WHERE area = $1 AND id = $2",
};

#[tokio::test]
async fn an_order_erases_a_former_member_and_leaves_its_own_record() {
    const NAME: &str = "欧阳将去";
    for test in desks(60).await {
        let identity = number("99020119900307141");
        let added = test.add(NAME, &identity, "13800004444").await;
        let gone = test.account("jiangqu", Role::Member, "990101001", Some(added.person)).await;
        let page = test.request(&gone, "address", "绝无仅有街").await;
        assert!(test.page(&gone, &page).await.contains("绝无仅有街"));
        assert_eq!(
            left(&test, &[NAME, "绝无仅有厂", "绝无仅有街"]).await.len(),
            3,
            "the search finds what is there"
        );
        let county = test.cookie("county-officer").await;
        let area = test.caller(&county).await.area;
        let person = format!("/erasures/new/{}", added.person);

        let present = test.post(&county, &format!("{person}/check"), &order("依规定", "all")).await;
        assert_eq!(present.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(present.body.contains("在册党员") && present.body.contains("可以只删身份证号和联系电话"));
        let past_the_check = test.post(&county, &person, &order("依规定", "all")).await;
        assert_eq!(past_the_check.status, StatusCode::UNPROCESSABLE_ENTITY);

        let mut write = test.app.db.write(&[area.0]).await.unwrap();
        let values = args![area, added.membership, test.app.clock.today()];
        assert_eq!(write.execute(&LEAVE, &values).await.unwrap(), 1);
        write.commit().await.unwrap();
        for role in ["branch-secretary", "general-branch-secretary", "technical-administrator", "member"] {
            let other = test.cookie(role).await;
            assert_eq!(
                test.post(&other, &person, &order("依规定", "all")).await.status,
                StatusCode::FORBIDDEN
            );
        }
        let named = test.post(&county, &format!("{person}/check"), &order("欧阳将去本人申请", "all")).await;
        assert_eq!(named.status, StatusCode::UNPROCESSABLE_ENTITY, "the record must not keep the name");
        let found = test.page(&county, "/erasures/new?name=%E6%AC%A7%E9%98%B3%E5%B0%86%E5%8E%BB").await;
        assert!(found.contains(&person), "{found}");
        let check = test.post(&county, &format!("{person}/check"), &order("本人申请", "all")).await;
        assert!(check.body.contains("操作日志的校验值") && check.body.contains("不能恢复"), "{}", check.body);
        let done = test.post(&county, &person, &order("本人申请", "all")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);

        let record = test.page(&county, &done.to).await;
        assert!(record.contains("演删〔2026〕1号") && !record.contains(NAME), "{record}");
        assert!(test.page(&county, "/erasures").await.contains("演删〔2026〕1号"));
        assert_eq!(test.get(&gone, "/me").await.status, StatusCode::UNAUTHORIZED, "the account is closed");
        let again =
            access::sign_in(&test.app, "jiangqu", "a-long-password", "", "test", "test").await.unwrap();
        assert!(matches!(again, access::SignIn::Wrong), "{again:?}");
        assert_eq!(left(&test, &[NAME, "绝无仅有厂", "绝无仅有街"]).await, Vec::<String>::new());
        test.sound().await;
        test.add("欧阳又来", &identity, "13800004444").await;
    }
}

#[tokio::test]
async fn only_the_numbers_of_a_present_member_may_go() {
    for test in desks(60).await {
        let identity = number("99020119900307151");
        let added = test.add("欧阳在册", &identity, "13800003333").await;
        let cookie = test.account("zaice", Role::Member, "990101001", Some(added.person)).await;
        let committee = test.cookie("committee-secretary").await;
        let person = format!("/erasures/new/{}", added.person);
        let done = test.post(&committee, &person, &order("号码采集没有依据", "numbers")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let record = test.record(&cookie).await;
        assert_eq!((record.name.as_str(), record.employer.as_deref()), ("欧阳在册", Some("绝无仅有厂")));
        assert_eq!((record.identity_mask, record.telephone_cipher), (None, None));
        test.sound().await;
        test.add("欧阳后来", &identity, "13800003333").await;
        let elsewhere = test.account("bietown", Role::CommitteeSecretary, "990102", None).await;
        let refused = test.post(&elsewhere, &person, &order("号码采集没有依据", "numbers")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
}

static BATCH: Statement = Statement {
    name: "BATCH",
    sqlite: "INSERT INTO import_batch (area, id, kind, organisation, account, file_name, state, mapping, report, created_at) VALUES ($1, $2, 'members', $2, $2, 'a.xlsx', 'checked', '{}', '{}', $3)",
    postgres: "INSERT INTO import_batch (area, id, kind, organisation, account, file_name, state, mapping, report, created_at) VALUES ($1, $2, 'members', $2, $2, 'a.xlsx', 'checked', '{}', '{}', $3)",
};
static FILE: Statement = Statement {
    name: "FILE",
    sqlite: "INSERT INTO import_file (area, batch, content) VALUES ($1, $2, $3)",
    postgres: "INSERT INTO import_file (area, batch, content) VALUES ($1, $2, $3)",
};

#[tokio::test]
async fn an_uploaded_roster_goes_after_a_month_by_itself() {
    for test in desks(20).await {
        let area = test.caller(&test.cookie("county-officer").await).await.area;
        let (app, at) = (&test.app, test.app.clock.now());
        let id = app.randomness.id(at);
        let mut write = app.db.write(&[area.0]).await.unwrap();
        write.execute(&BATCH, &args![area, id, at]).await.unwrap();
        write.execute(&FILE, &args![area, id, b"roster".to_vec()]).await.unwrap();
        write.commit().await.unwrap();
        app.clock.set(jiff::civil::date(2026, 12, 23));
        assert_eq!(apply_retention(app, area, None).await.unwrap().files, 0, "29 days");
        app.clock.set(jiff::civil::date(2026, 12, 25));
        assert_eq!(apply_retention(app, area, None).await.unwrap().files, 1, "31 days");
        assert_eq!(apply_retention(app, area, None).await.unwrap().files, 0);
        test.sound().await;
    }
}

#[tokio::test]
async fn what_has_been_kept_long_enough_goes_and_the_rest_stays() {
    for test in desks(20).await {
        let county = test.cookie("county-officer").await;
        let member = test.cookie("member").await;
        let page = test.page(&member, "/retention").await;
        for told in ["最多 30 天", "至少 6 个月", "至少 3 年", "没有统一期限", "待核对", "个人信息保护法"]
        {
            assert!(page.contains(told), "{told}");
        }
        assert!(!page.contains("删除已经到期的"), "no button without the right");
        assert!(test.page(&county, "/retention").await.contains("登录记录 0 条"));
        test.app.clock.set(jiff::civil::date(2027, 4, 1));
        let county = test.cookie("county-officer").await;
        assert!(test.page(&county, "/retention").await.contains("登录记录 0 条"), "not before six months");
        test.app.clock.set(jiff::civil::date(2027, 7, 1));
        let county = test.cookie("county-officer").await;
        let before = test.page(&county, "/retention").await;
        assert!(before.contains("登录记录 2 条") && before.contains("删除已经到期的"), "{before}");
        let done = test.post(&county, "/retention/apply", &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert!(test.page(&county, &done.to).await.contains("登录记录 0 条"));
        assert_eq!(test.get(&county, "/me").await.status, StatusCode::OK, "the open session stays");
        test.sound().await;
    }
}

/// Collects what the program logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_protected_number_is_anywhere_in_clear() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _listening = tracing::subscriber::set_default(subscriber);
    for test in desks(60).await {
        let member = test.cookie("member").await;
        let record = test.record(&member).await;
        let (identity, telephone) = members::numbers(&test.app, &record).unwrap();
        let (wanted, wanted_identity) = ("13800002222", number("99020119900307168"));
        let secretary = test.cookie("branch-secretary").await;
        for (field, value) in [("telephone", wanted), ("identity", wanted_identity.as_str())] {
            let page = test.request(&member, field, value).await;
            let id = page.rsplit('/').next().unwrap();
            test.post(&secretary, &format!("/corrections/{id}/number"), &[]).await;
            if field == "telephone" {
                let done =
                    test.post(&secretary, &format!("/corrections/{id}"), &[("decision", "accept")]).await;
                assert_eq!(done.status, StatusCode::SEE_OTHER);
            }
        }
        test.post(&member, "/me/numbers", &[]).await;
        test.post(&member, "/me/export/file", &[]).await;
        test.post(&secretary, &format!("/members/{}/protected", record.id), &[("reason", "核对")]).await;
        tracing::info!("the log is heard");

        let numbers = [identity.unwrap(), telephone.unwrap(), wanted.to_owned(), wanted_identity];
        let area = test.caller(&member).await.area;
        let entries =
            journal::recent(&mut test.app.db.read().await.unwrap(), area, i64::MAX, 10_000).await.unwrap();
        let journal: String = entries.into_iter().filter_map(|entry| entry.payload).collect();
        let heard = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(journal.contains("correction") && heard.contains("the log is heard"));
        for number in &numbers {
            assert!(!journal.contains(number.as_str()), "{number} is in the journal");
            assert!(!heard.contains(number.as_str()), "{number} is in the log");
        }
        assert_eq!(left(&test, &numbers.each_ref().map(String::as_str)).await, Vec::<String>::new());
    }
}
