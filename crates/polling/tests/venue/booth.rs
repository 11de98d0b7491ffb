//! The pages of the booth, as a browser without script sees them.

use crate::common::{PROGRAM, Venue, between, description, key, random, receipt, run, said, write_json};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use polling::booth::{BoothError, Opening, Station};
use polling::opened::{CheckOpened, OpenedError, check_opened};
use proptest::prelude::*;
use std::fs;

#[test]
fn pages_keep_nothing_and_stand_below_a_secret_word() {
    let venue = Venue::new(description(16), 300);
    run(async {
        let booth = venue.booth("one", 1);
        let response = booth.response("").await;
        let header = |name: header::HeaderName| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header(header::CACHE_CONTROL), "no-store");
        assert_eq!(header(header::REFERRER_POLICY), "no-referrer");
        assert!(header(header::CONTENT_SECURITY_POLICY).starts_with("default-src 'none'; style-src 'self'"));
        for path in ["/", "/codes", "/0123456789abcdef0123456789abcdef/"] {
            let (status, _) = booth.answer(Request::get(path).body(Body::empty()).unwrap()).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(booth.get("style.css").await.0, StatusCode::OK);
        assert_eq!(booth.get("opened.json").await.0, StatusCode::NOT_FOUND);
        for go in ["", "enter"] {
            let page = booth.press(go, &format!("code={}", venue.codes[0])).await;
            assert!(!page.contains("<script") && page.matches("<h1").count() == 1);
        }
    });
}

#[test]
fn a_ballot_is_filled_in_checked_and_cast_once() {
    let venue = Venue::new(description(16), 310);
    run(async {
        let booth = venue.booth("one", 1);
        let fill = booth.press("enter", &format!("code={}", venue.codes[2])).await;
        assert!(fill.contains("<title>填写 · 支部委员会换届选举</title>"));
        assert!(!fill.contains("checked"), "nothing is chosen beforehand");
        let order: Vec<usize> =
            ["李四", "张三", "王五"].iter().map(|name| fill.find(name).unwrap()).collect();
        assert!(order.is_sorted());
        // Over-full: refused at the check page, and nothing is taken away.
        let check = booth.press("check", "m0=1&m1=1&m2=1").await;
        assert!(check.contains("您赞成了 3 名，最多 2 名。请改掉 1 名。"), "{check}");
        assert!(!check.contains("value=\"cast\""));
        assert!(booth.press("cast", "").await.contains("请改掉 1 名"));
        let fill = booth.press("back", "").await;
        assert_eq!(fill.matches("checked").count(), 3);
        // One is not marked.
        let fill_again = booth.press("clear", "").await;
        assert_eq!(fill_again.matches("checked").count(), 0);
        let check = booth.press("check", "m0=1&m1=2").await;
        assert!(check.contains("未选 1 名，按弃权计"), "{check}");
        assert!(check.contains("投出后不能修改"));
        let form = format!("key={}&go=cast", key(&check));
        let done = booth.send(&form).await;
        let first = receipt(&done);
        assert_eq!(first.len(), 9);
        assert!(!done.contains("李四"), "the choice is not shown again");
        assert!(!done.contains("纸质选票"), "after casting paper is not offered");
        // The same again, going back, reloading.
        assert_eq!(receipt(&booth.send(&form).await), first);
        assert_eq!(receipt(&booth.page().await), first);
        booth.press("next", "").await;
        // What the page of the voter before sends is not taken.
        let stale = booth.send(&form).await;
        assert!(stale.contains("投票码"));
        let again = booth.press("enter", &format!("code={}", venue.codes[2])).await;
        assert!(again.contains("这个投票码已经投过票"));
        assert_eq!(receipt(&again), first);
        booth.press("next", "").await;
        let (_, codes) = booth.get("codes").await;
        assert!(codes.contains(&first) && codes.contains("一共 1 张"), "{codes}");
    });
    let text = fs::read_to_string(venue.boxes("one")[0].join("ballots.box")).unwrap();
    assert_eq!(text.lines().count(), 2);
    run(async {
        let page = venue.booth("one", 2).press("enter", &format!("code={}", venue.codes[2])).await;
        assert!(page.contains("已经投过票"), "a box opened again knows who has voted");
    });
}

#[test]
fn codes_that_do_not_fit_are_refused_in_plain_words() {
    let venue = Venue::new(description(16), 320);
    run(async {
        let booth = venue.booth("one", 1);
        let page = booth.press("enter", "code=").await;
        assert!(page.contains("<title>有错误：输入投票码"));
        assert!(booth.press("enter", "code=abc").await.contains("样子不对"));
        let page = booth.press("enter", "code=11111-111111-11111-111111").await;
        assert!(page.contains("没有这个投票码"), "{page}");
        assert!(booth.press("en", "").await.contains("There is no such voting code"));
    });
}

#[test]
fn somebody_else_is_named_only_with_a_no() {
    let venue = Venue::new(description(16), 330);
    run(async {
        let booth = venue.booth("one", 1);
        booth.press("enter", &format!("code={}", venue.codes[0])).await;
        let write = booth.press("write", "m0=1").await;
        assert!(write.contains("赵六（名册5号）") && write.contains("赵六（名册6号）"), "{write}");
        assert!(booth.press("add-5", "query=").await.contains("要先对一名候选人投“不赞成”"));
        assert!(booth.press("add-1", "query=").await.contains("不能另选这一位"));
        let found = booth.press("find", "query=%E5%BC%A0%E4%B8%89").await;
        assert!(found.contains("张三已经是候选人"), "{found}");
        booth.press("back", "").await;
        booth.press("write", "m1=2&m2=2").await;
        let found = booth.press("find", "query=6").await;
        assert!(found.contains("add-6") && !found.contains("add-5"), "{found}");
        booth.press("add-6", "query=").await;
        let two = booth.press("add-5", "query=").await;
        assert!(two.contains("drop-5") && two.contains("drop-6"));
        booth.press("back", "").await;
        let check = booth.press("check", "").await;
        assert!(check.contains("您赞成了 1 名，另选了 2 名，一共 3 名，最多 2 名。请改掉 1 名。"), "{check}");
        booth.press("back", "").await;
        booth.press("write", "").await;
        booth.press("drop-5", "query=").await;
        booth.press("back", "").await;
        // The no is taken back, so the name has nothing to go with.
        let check = booth.press("check", "m1=3&m2=3").await;
        assert!(check.contains("您另选了 1 名，只对 0 名候选人投了不赞成"), "{check}");
        booth.press("back", "").await;
        let check = booth.press("check", "m1=2").await;
        assert!(check.contains("赵六（名册6号）") && check.contains("value=\"cast\""), "{check}");
    });
}

#[test]
fn a_ballot_is_opened_instead_of_being_cast() {
    let venue = Venue::new(description(16), 340);
    run(async {
        let booth = venue.booth("one", 1);
        let check = booth.fill(&venue.codes[0], &[1, 2, 0], &[]).await;
        let code = between(&check, "<strong class=\"nowrap\">", "<").to_owned();
        let opened = booth.press("open", "").await;
        assert!(opened.contains(&code) && opened.contains("没有投出") && !opened.contains("封得不对"));
        let rows: Vec<&str> =
            opened.split("<dd>").skip(1).map(|row| row.split('<').next().unwrap()).collect();
        assert_eq!(
            rows[..3],
            ["赞成", "不赞成", "弃权"],
            "what was sealed, an abstention where nothing was marked"
        );
        let (status, text) = booth.get("opened.json").await;
        assert_eq!(status, StatusCode::OK);
        let path = venue.path("opened.json");
        fs::write(&path, &text).unwrap();
        let wishes = |code: &str| CheckOpened {
            record: venue.record.clone(),
            opened: path.clone(),
            code: code.to_owned(),
        };
        let words = said(|output| check_opened(&wishes(&code.to_lowercase()), output)).unwrap();
        assert!(words.contains("赞成、另选 → 李四") && words.contains("不赞成 → 张三"), "{words}");
        let other = said(|output| check_opened(&wishes("2222-2222"), output)).unwrap_err();
        assert_eq!(other, OpenedError::OtherCode(code.clone()));
        // A device that shows another choice than it sealed.
        fs::write(&path, text.replacen("{\"marks\":[true", "{\"marks\":[false", 1)).unwrap();
        assert!(matches!(said(|output| check_opened(&wishes(&code), output)), Err(OpenedError::Lies(_))));
        // It cannot be cast any more; another one can, and is another one.
        assert!(booth.press("cast", "").await.contains("没有投出"));
        let fill = booth.press("again", "").await;
        assert!(!fill.contains("checked"));
        let check = booth.press("check", "m0=1").await;
        assert_ne!(between(&check, "<strong class=\"nowrap\">", "<"), code);
        assert_eq!(booth.get("opened.json").await.0, StatusCode::NOT_FOUND);
        receipt(&booth.press("cast", "").await);
    });
    let text = fs::read_to_string(venue.boxes("one")[1].join("ballots.box")).unwrap();
    assert_eq!(text.lines().count(), 2);
}

#[test]
fn a_stick_that_is_pulled_out_while_casting_loses_nothing() {
    let venue = Venue::new(description(16), 350);
    run(async {
        let booth = venue.booth("one", 1);
        booth.fill(&venue.codes[0], &[1, 1, 2], &[]).await;
        let [disk, stick] = venue.boxes("one");
        let away = venue.path("away");
        fs::rename(&stick, &away).unwrap();
        let failed = booth.press("cast", "").await;
        assert!(failed.contains("还没有投好") && !failed.contains("confirm-number"), "{failed}");
        assert!(booth.press("next", "").await.contains("还没有投好"), "a sealed ballot is not left behind");
        assert!(booth.press("retry", "").await.contains("还没有投好"));
        fs::rename(&away, &stick).unwrap();
        let done = booth.press("retry", "").await;
        assert!(done.contains("选票已投出"), "{done}");
        let texts = [disk, stick].map(|folder| fs::read_to_string(folder.join("ballots.box")).unwrap());
        assert_eq!(texts[0], texts[1]);
        assert_eq!(texts[0].lines().count(), 2);
    });
}

#[test]
fn language_and_size_are_the_voters_own() {
    let venue = Venue::new(description(16), 360);
    run(async {
        let booth = venue.booth("one", 1);
        booth.press("enter", &format!("code={}", venue.codes[0])).await;
        let page = booth.press("en", "m0=2").await;
        assert!(page.contains("<html lang=\"en\">") && page.matches("checked").count() == 1, "marks stay");
        assert!(booth.press("size", "").await.contains("data-text=\"l\""));
        assert!(booth.press("size", "").await.contains("data-text=\"xl\""));
        assert!(booth.page().await.contains("Leave without casting"));
        let next = booth.press("next", "").await;
        assert!(next.contains("<html lang=\"zh-CN\">") && !next.contains("checked"));
    });
}

#[test]
fn a_booth_opens_only_with_what_was_fixed() {
    let venue = Venue::new(description(16), 370);
    let open = |opening: Opening| Station::open(&opening, random(1)).unwrap_err();
    let other = Opening { program: [8; 32], ..venue.opening("one") };
    assert_eq!(open(other), BoothError::Program("08".repeat(32)));
    let changed = polling::description::Description {
        rules: vec!["另一条规定。".into()],
        ..venue.description.clone()
    };
    write_json(&venue.path("changed.json"), &changed);
    let other = Opening { description: venue.path("changed.json"), ..venue.opening("one") };
    assert_eq!(open(other), BoothError::OtherDescription);
    assert_eq!(venue.opening("one").program, PROGRAM);
    let address = "192.0.2.1:80".parse().unwrap();
    let wishes = polling::booth::Serve { opening: venue.opening("one"), listen: address };
    let refused = said(|output| polling::booth::run(&wishes, random(1), output)).unwrap_err();
    assert!(matches!(refused, BoothError::NotLoopback(_)));
}

/// Whatever voters press in whatever order: one code casts one ballot, its receipt stays the same, and every
/// receipt is of a ballot in the box.
#[test]
fn no_sequence_of_acts_votes_twice() {
    let venue = Venue::new(description(16), 390);
    let goes = [
        "check", "cast", "cast", "open", "again", "back", "write", "add-5", "drop-5", "clear", "next", "en",
        "size",
    ];
    let mut receipts = std::collections::BTreeMap::new();
    let mut random = random(4);
    let mut pick = |bound: usize| {
        let mut byte = [0];
        random.fill_bytes(&mut byte);
        usize::from(byte[0]) % bound
    };
    run(async {
        let booth = venue.booth("one", 1);
        let mut code = String::new();
        for _ in 0..220 {
            let page = booth.page().await;
            if page.contains("id=\"code\"") {
                code.clone_from(&venue.codes[pick(4)]);
                booth.press("enter", &format!("code={code}")).await;
                continue;
            }
            if page.contains("confirm-number") {
                let own = receipt(&page);
                let before = receipts.insert(code.clone(), own.clone());
                assert!(before.is_none_or(|before| before == own), "{code} has two receipts");
                assert!(!page.contains("李四"));
            }
            let fields = format!("m0={}&m1={}&m2={}&query=", pick(4), pick(4), pick(4));
            booth.press(goes[pick(goes.len())], &fields).await;
        }
    });
    let text = fs::read_to_string(venue.boxes("one")[0].join("ballots.box")).unwrap();
    assert!(receipts.len() > 1, "the walk came to cast");
    let cast = text.lines().count() - 1;
    assert!(
        cast == receipts.len() || cast == receipts.len() + 1,
        "{cast} ballots, {} receipts",
        receipts.len()
    );
}

#[test]
fn rubbish_is_answered_with_a_page() {
    let venue = Venue::new(description(16), 380);
    let booth = venue.booth("one", 1);
    let goes =
        ["enter", "check", "write", "back", "open", "add-9999999", "drop-", "find", "again", "retry", "zz"];
    let mut random = random(9);
    run(async {
        for round in 0..60_usize {
            let key = key(&booth.page().await);
            let mut bytes = [0; 24];
            random.fill_bytes(&mut bytes);
            let rubbish: String = form_urlencoded::byte_serialize(&bytes).collect();
            let code = if round % 3 == 0 { venue.codes[round % 16].clone() } else { rubbish.clone() };
            let go = goes[round % goes.len()];
            let body = format!("key={key}&go={go}&code={code}&query={rubbish}&m0={rubbish}&m1=9&m99=1&m2=2");
            assert!(booth.send(&body).await.contains("<h1>"));
        }
        let large = Request::post("/").body(Body::from("x".repeat(1 << 19))).unwrap();
        assert_eq!(booth.answer(large).await.0, StatusCode::NOT_FOUND);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    /// Descriptions from anywhere are read or refused with a sentence.
    #[test]
    fn any_description_is_read_or_refused(places in any::<u16>(), numbers in proptest::collection::vec(0_u16..20, 0..12), title in ".{0,12}") {
        let mut own = description(16);
        own.places = places;
        own.candidates = numbers;
        own.title = title;
        if let Err(why) = own.check() {
            prop_assert!(!why.said().to_string().is_empty());
        } else {
            prop_assert!(own.places > 0 && !own.candidates.is_empty());
        }
    }
}
