//! Surnames that are read otherwise than their characters elsewhere: the order of lists, the search, and old databases.

use crate::common::counties;
use crate::desk::{self, Desk, plain};
use jiceng::cli::read_names;
use jiceng::members::stale_readings;
use jiceng::{organisations, units};

/// The lines of the list of members that a search finds.
async fn found(desk: &Desk<'_>, words: &str) -> usize {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("words", words).finish();
    desk.get(&format!("/members?{query}")).await.body.matches("<th scope=\"row\">").count()
}

#[tokio::test]
async fn a_surname_sorts_as_it_is_read_and_both_readings_find() {
    for test in counties(20).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let names = [
            ("覃晓军覃", "99010119900307001"),
            ("曾晓军曾", "99010119900307002"),
            ("翟晓军翟", "99010119900307003"),
            ("吕长河吕", "99010119900307004"),
        ];
        for (name, seventeen) in names {
            desk::added(&desk, name, &desk::number(seventeen), &[]).await;
        }
        for (words, count) in [
            ("qinxiaojun", 1),
            ("tanxiaojun", 1),
            ("zengxiaojun", 1),
            ("cengxiaojun", 1),
            ("zhaixiao", 1),
            ("zxj", 2),
            ("lvchang", 1),
            ("luzhang", 0),
            ("luchang", 1),
            ("lvzhanghe", 1),
            ("吕ch", 1),
            ("吕 长 河", 1),
            ("长he吕", 1),
            ("吕xj", 0),
        ] {
            assert_eq!(found(&desk, words).await, count, "{words}");
        }
        let list = desk.get("/members?size=100").await.body;
        let at = |name: &str| list.find(&format!(">{name}<")).unwrap_or_else(|| panic!("{name}"));
        let order = [at("覃晓军覃"), at("曾晓军曾"), at("翟晓军翟")];
        assert!(order.is_sorted(), "Qin, Zeng, Zhai: {order:?}");
    }
}

#[tokio::test]
async fn organisations_are_found_by_what_people_type() {
    for test in counties(20).await {
        let desk = Desk::of(&test, "county-officer").await;
        let hekou = "青石镇河口村党支部";
        let found = async |words: &str| {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("words", words).finish();
            plain(&desk.get(&format!("/organisations?{query}")).await.body)
        };
        for words in ["青石 河口", "青石镇河口村", "qingshi 河口", "河kou", "hkc", "990101001"] {
            let page = found(words).await;
            assert!(page.contains(hekou), "{words}: {page}");
        }
        let page = found("河口 上湾").await;
        assert!(!page.contains(hekou), "{page}");
    }
}

#[tokio::test]
async fn an_older_database_is_brought_up_to_date_once_and_the_doctor_tells_what_is_not() {
    for test in counties(20).await {
        let (app, desk) = (&test.app, Desk::of(&test, "branch-secretary").await);
        desk::added(&desk, "仇晓军仇", &desk::number("99010119900307001"), &[]).await;
        let caller = desk.caller().await;
        // As an older program wrote it: another key, and no token of the surname's reading.
        let old = "UPDATE person SET sort_key = 'chou xiao jun chou 仇晓军仇' WHERE name = '仇晓军仇'";
        db::testing::break_with(&app.db, old).await.unwrap();
        let old = "UPDATE membership SET sort_key = 'chou xiao jun chou 仇晓军仇' WHERE name = '仇晓军仇'";
        db::testing::break_with(&app.db, old).await.unwrap();
        db::testing::break_with(&app.db, "DELETE FROM person_token WHERE token LIKE 'qiu%'").await.unwrap();
        assert_eq!(found(&desk, "qiuxiao").await, 0);
        let old = "UPDATE organisation SET sort_key = 'di shi er 第十二' WHERE code = '990101001'";
        db::testing::break_with(&app.db, old).await.unwrap();
        let old = "DELETE FROM organisation_token WHERE token = 'hekoucundangzhibu'";
        db::testing::break_with(&app.db, old).await.unwrap();
        db::testing::break_with(&app.db, "DELETE FROM unit_token WHERE token = '河口'").await.unwrap();
        let older = "DELETE FROM setting WHERE name = 'name-reading'";
        let mut read = app.db.read().await.unwrap();
        assert_eq!(stale_readings(&mut read, caller.area).await.unwrap(), 1);
        assert_eq!(organisations::stale_names(&mut read, caller.area).await.unwrap().len(), 1);
        let named = units::stale_names(&mut read, caller.area).await.unwrap().len();
        assert!(named > 0);
        drop(read);
        assert_eq!(read_names(&app.db).await.unwrap(), 0, "a new area is noted as up to date");
        db::testing::break_with(&app.db, older).await.unwrap();
        assert_eq!(read_names(&app.db).await.unwrap(), 2 + named);
        let mut read = app.db.read().await.unwrap();
        assert_eq!(stale_readings(&mut read, caller.area).await.unwrap(), 0);
        assert!(organisations::stale_names(&mut read, caller.area).await.unwrap().is_empty());
        assert!(units::stale_names(&mut read, caller.area).await.unwrap().is_empty());
        drop(read);
        assert_eq!(found(&desk, "qiuxiao").await, 1);
        desk::assert_sound(&test, &caller).await;
        // Once: what is noted as up to date is not looked at again.
        let again = "UPDATE person SET sort_key = 'chou' WHERE name = '仇晓军仇'";
        db::testing::break_with(&app.db, again).await.unwrap();
        assert_eq!(read_names(&app.db).await.unwrap(), 0);
        let other = "UPDATE setting SET content = '0' WHERE name = 'name-reading'";
        db::testing::break_with(&app.db, other).await.unwrap();
        assert_eq!(read_names(&app.db).await.unwrap(), 1);
    }
}
