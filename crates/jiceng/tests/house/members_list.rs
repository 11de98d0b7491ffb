//! The list of members against a plain filter in memory, and the plans of its walks.

use crate::common::{TODAY, counties, one_county};
use crate::desk::{Desk, number};
use jiceng::members::{
    self, Category, Draft, Filter, IdentityNumber, Order, PersonName, Sex, Standing, Telephone,
};
use jiceng::organisations;
use jiceng::platform::access::Scope;
use jiff::civil::date;

/// A person of the plain list, for comparison.
#[derive(Clone)]
struct Plain {
    draft: Draft,
    code: &'static str,
}

pub(crate) const HOSTILE: [&str; 6] =
    ["𬀩𠮷", "阿依古丽·买买提", "O'Brien--", "%_张%", "李\u{2f9ff}", "᠊ᠮᠣᠩ"];

fn people() -> Vec<Plain> {
    let surnames = ["赵", "钱", "孙", "李", "周"];
    (0_usize..90)
        .map(|at| {
            let name = HOSTILE.get(at).map_or_else(
                || format!("{}{}", surnames[at % 5], ["建国", "秀英", "文"][at % 3]),
                |name| (*name).to_owned(),
            );
            let digits = format!("990301{}{:02}15{:03}", 1940 + at % 60, at % 12 + 1, at);
            let date = |text: String| text.parse().ok();
            let draft = Draft {
                name: PersonName(name),
                category: if at % 9 == 0 { Category::Probationary } else { Category::Full },
                standing: [Standing::Normal, Standing::Normal, Standing::Suspended, Standing::Retained]
                    [at % 4],
                sex: [Some(Sex::Male), Some(Sex::Female), None][at % 3],
                birth: match at % 4 {
                    0 => None,
                    1 => date(format!("{}-{:02}", 1940 + at % 60, at % 12 + 1)),
                    _ => date(format!("{}-{:02}-15", 1940 + at % 60, at % 12 + 1)),
                },
                ethnicity: None,
                native_place: None,
                education: [None, Some("大专"), Some("专科"), Some("大学")][at % 4].map(str::to_owned),
                employer: None,
                address: None,
                archive_at: None,
                identity: (at % 5 != 0).then(|| number(&digits).parse::<IdentityNumber>().unwrap()),
                telephone: (at % 7 != 0).then(|| Telephone::parse("13800000000").unwrap()),
                joined: match at % 3 {
                    0 => date(format!("{}", 1970 + at % 50)),
                    1 => date(format!("{}-07", 1970 + at % 50)),
                    _ => None,
                },
                full_since: None,
                party_post: None,
                party_group: (at % 2 == 0).then(|| "第一党小组".to_owned()),
                note: None,
            };
            Plain { draft, code: ["990101001", "990101002", "990102001"][at % 3] }
        })
        .collect()
}

fn fits(filter: &Filter, person: &Draft) -> bool {
    let word = |wanted: &str, own: Option<String>| wanted.is_empty() || own.as_deref() == Some(wanted);
    let between = |range: &(String, String), own: Option<String>| {
        (range.0.is_empty() && range.1.is_empty())
            || own.is_some_and(|own| {
                (range.0.is_empty() || own >= range.0) && (range.1.is_empty() || own <= range.1)
            })
    };
    word(&filter.category, Some(person.category.to_string()))
        && word(&filter.standing, Some(person.standing.to_string()))
        && word(&filter.sex, person.sex.map(|it| it.to_string()))
        && between(&filter.born, person.birth.map(|it| it.to_string()))
        && between(&filter.joined, person.joined.map(|it| it.to_string()))
        && word(&filter.group, person.party_group.clone())
        && filter
            .education
            .is_none_or(|level| person.education.as_deref().is_some_and(|own| level.written().contains(&own)))
        && match filter.lacking.as_str() {
            "identity" => person.identity.is_none(),
            "telephone" => person.telephone.is_none(),
            "joined" => person.joined.is_none(),
            "birth" => person.birth.is_none(),
            _ => true,
        }
        && filter.floating != "yes"
        && (filter.words.is_empty() || person.name.0.contains(&filter.words))
}

fn filters() -> Vec<Filter> {
    let plain = Filter::default();
    let text = |text: &str| text.to_owned();
    let mut all = vec![
        plain.clone(),
        Filter { category: text("probationary"), ..plain.clone() },
        Filter { standing: text("suspended"), sex: text("female"), ..plain.clone() },
        Filter { standing: text("retained"), ..plain.clone() },
        Filter { lacking: text("identity"), ..plain.clone() },
        Filter { lacking: text("telephone"), category: text("full"), ..plain.clone() },
        Filter { lacking: text("joined"), ..plain.clone() },
        Filter { lacking: text("joined"), category: text("probationary"), ..plain.clone() },
        Filter { lacking: text("birth"), sex: text("male"), ..plain.clone() },
        Filter { education: Some(members::Education::College), ..plain.clone() },
        Filter { group: text("第一党小组"), ..plain.clone() },
        Filter { floating: text("yes"), ..plain.clone() },
        Filter { floating: text("no"), ..plain.clone() },
        Filter { words: text("建国"), ..plain.clone() },
        Filter { words: text("𬀩𠮷"), ..plain.clone() },
        plain.clone().aged(Some(40), Some(60), TODAY),
        plain.clone().aged(Some(70), None, TODAY),
        plain.clone().joined_between("1980-07".parse().ok(), "1999".parse().ok()),
    ];
    for order in [Order::NameDown, Order::Joined, Order::JoinedDown, Order::Branch, Order::BranchDown] {
        all.push(Filter { order, ..plain.clone() });
        all.push(Filter { order, sex: text("male"), ..plain.clone() });
    }
    all
}

/// Every line, page by page.
async fn all_pages(
    read: &mut db::Read,
    caller: &jiceng::platform::access::Caller,
    scope: &Scope,
    filter: &Filter,
) -> Vec<members::Listed> {
    let (mut found, mut place) = (Vec::new(), None);
    loop {
        let page = members::page(read, caller, scope, filter, place.as_ref(), 7).await.unwrap();
        found.extend(page.lines);
        place = page.next;
        if place.is_none() {
            return found;
        }
    }
}

#[tokio::test]
async fn every_filter_and_order_gives_exactly_what_a_plain_filter_gives() {
    for test in counties(0).await {
        let app = &test.app;
        let officer = Desk::of(&test, "county-officer").await;
        let caller = officer.caller().await;
        let people = people();
        let mut write = app.db.write(&[caller.area.0]).await.unwrap();
        for person in &people {
            let place = organisations::by_code(&mut write, caller.area, person.code).await.unwrap().unwrap();
            members::add(app, &mut write, caller.area, (place.id, &place.path), &person.draft, TODAY)
                .await
                .unwrap();
        }
        write.commit().await.unwrap();
        let mut read = app.db.read().await.unwrap();
        let town = organisations::by_code(&mut read, caller.area, "990101").await.unwrap().unwrap();
        for (scope, prefix) in
            [(Scope::subtree(&caller.acting.path), "9901"), (Scope::subtree(&town.path), "990101")]
        {
            for filter in filters() {
                let mut wanted: Vec<String> = people
                    .iter()
                    .filter(|it| it.code.starts_with(prefix) && fits(&filter, &it.draft))
                    .map(|it| it.draft.name.0.clone())
                    .collect();
                let found = all_pages(&mut read, &caller, &scope, &filter).await;
                let places: Vec<_> =
                    found.iter().map(|line| members::Place::of(line, filter.order)).collect();
                let keys: Vec<_> =
                    places.iter().map(|it| (it.key.clone(), it.sort_key.clone(), it.id)).collect();
                let ordered = if filter.order.descends() {
                    keys.is_sorted_by(|a, b| a > b)
                } else {
                    keys.is_sorted_by(|a, b| a < b)
                };
                assert!(ordered, "{filter:?}: {keys:?}");
                let total = members::count(&mut read, &caller, &scope, &filter).await.unwrap();
                assert_eq!(
                    (usize::try_from(total.count).unwrap(), total.at_least),
                    (wanted.len(), false),
                    "{filter:?}"
                );
                let mut names: Vec<String> = found.into_iter().map(|line| line.name).collect();
                names.sort();
                wanted.sort();
                assert_eq!(names, wanted, "{filter:?}");
            }
        }
        let past = Filter { as_of: Some(date(2026, 11, 23)), ..Filter::default() };
        let scope = Scope::subtree(&caller.acting.path);
        assert!(members::list(&mut read, &caller, &scope, &past, None, 9).await.unwrap().is_empty());
        let now = Filter { as_of: Some(TODAY), ..Filter::default() };
        assert_eq!(
            members::list(&mut read, &caller, &scope, &now, None, 999).await.unwrap().len(),
            people.len()
        );
    }
}

#[tokio::test]
async fn where_too_many_names_hold_what_was_typed_those_that_begin_so_are_listed() {
    let test = one_county(0).await;
    let (app, officer) = (&test.app, Desk::of(&test, "county-officer").await);
    let caller = officer.caller().await;
    let mut write = app.db.write(&[caller.area.0]).await.unwrap();
    let place = organisations::by_code(&mut write, caller.area, "990101001").await.unwrap().unwrap();
    let mut draft = people().remove(20).draft;
    (draft.identity, draft.telephone) = (None, None);
    let arrival = |name: &str| {
        let draft = Draft { name: PersonName(name.to_owned()), ..draft.clone() };
        members::Arrival::new(draft, (place.id, place.path.clone()), TODAY)
    };
    let mut all: Vec<_> = (0..5_100).map(|_| arrival("王建国")).collect();
    all.extend((0..40).map(|_| arrival("汪文")));
    all.extend((0..60).map(|_| arrival("阿旺")));
    members::add_all(app, &mut write, caller.area, all).await.unwrap();
    write.commit().await.unwrap();

    let mut read = app.db.read().await.unwrap();
    let scope = Scope::subtree(&caller.acting.path);
    let asked = |words: &str, order| Filter { words: words.to_owned(), order, ..Filter::default() };
    for order in [Order::Name, Order::NameDown] {
        for (words, begins, count) in [("wang", "wang", 5_140), ("王", "wang ", 5_100)] {
            let mut filter = asked(words, order);
            let found = members::beginning(&mut read, &caller, &scope, &filter).await.unwrap();
            assert_eq!(found.as_deref(), Some(begins), "{words}");
            let whole = members::list(&mut read, &caller, &scope, &filter, None, 9_999).await.unwrap();
            let elsewhere = if words == "wang" { 60 } else { 0 };
            assert_eq!(whole.len(), count + elsewhere, "a file leaves nobody out");
            filter.begins = begins.to_owned();
            let mut place = None;
            let mut names = Vec::new();
            loop {
                let page =
                    members::page(&mut read, &caller, &scope, &filter, place.as_ref(), 1_000).await.unwrap();
                names.extend(page.lines.into_iter().map(|line| line.name));
                place = page.next;
                if place.is_none() {
                    break;
                }
            }
            assert_eq!(names.len(), count, "{words} {order:?}");
            assert!(names.iter().all(|name| name != "阿旺"));
            let total = members::count(&mut read, &caller, &scope, &filter).await.unwrap();
            assert_eq!((usize::try_from(total.count).unwrap(), total.at_least), (count, false));
        }
    }
    for filter in [asked("wang", Order::Joined), asked("wenwen", Order::Name), asked("王建国", Order::Name)]
    {
        let found = members::beginning(&mut read, &caller, &scope, &filter).await.unwrap();
        assert_eq!(found, None, "{filter:?}");
    }
    let page = officer.get("/members?words=wang").await;
    assert!(page.body.contains("这里只列出姓名开头是“wang”的"));
}

/// How `SQLite` goes about a statement.
async fn plan(read: &mut db::Read, statement: &db::Statement) -> Vec<String> {
    // A statement lives as long as the program; a test may leak its few.
    let explain: &'static str =
        Box::leak(format!("EXPLAIN QUERY PLAN {}", statement.sqlite).into_boxed_str());
    let plan: &'static db::Statement =
        Box::leak(Box::new(db::Statement { name: statement.name, sqlite: explain, postgres: "" }));
    let count = (1..99).take_while(|at| explain.contains(&format!("${at}"))).count();
    let nothing = vec![db::Value::Text(None); count];
    let lines: Vec<(i64, i64, i64, String)> = read.all(plan, &nothing).await.unwrap();
    lines.into_iter().map(|line| line.3).collect()
}

#[tokio::test]
async fn members_of_a_scope_are_counted_by_their_state_in_the_index_alone() {
    let test = counties(1).await.remove(0);
    let mut read = test.app.db.read().await.unwrap();
    let all = [members::statements(), organisations::statements()].concat();
    for name in ["STATUS", "COUNTS_IN"] {
        let statement = all.iter().find(|it| it.name == name).unwrap();
        let plan = plan(&mut read, statement).await;
        let walk = plan.iter().find(|line| line.contains("membership_branch"));
        assert!(walk.is_some_and(|line| line.contains("COVERING INDEX")), "{name}: {plan:#?}");
        assert!(plan.iter().all(|line| !line.contains("TEMP B-TREE")), "{name}: {plan:#?}");
    }
}

#[tokio::test]
async fn no_page_of_the_list_sorts_or_scans_on_sqlite() {
    let test = counties(1).await.remove(0);
    let mut read = test.app.db.read().await.unwrap();
    let mut walks = 0;
    for statement in members::statements() {
        if !statement.sqlite.contains("INDEXED BY") {
            continue;
        }
        let plan = plan(&mut read, statement).await;
        assert!(plan.iter().all(|line| !line.starts_with("SCAN")), "{}: {plan:#?}", statement.name);
        let gathered = statement.sqlite.contains("CASE $25");
        let sorts = plan.iter().any(|line| line.contains("TEMP B-TREE FOR ORDER BY"));
        assert!(gathered || !sorts, "{}: {plan:#?}", statement.name);
        walks += usize::from(!gathered);
    }
    assert!(walks > 30, "only {walks} walks");
}

#[tokio::test]
async fn a_list_without_anybody_says_what_to_do_next() {
    for test in counties(10).await {
        let officer = Desk::of(&test, "county-officer").await;
        let none = officer.get("/members?words=没有这个人").await.body;
        for told in ["没有符合条件的党员", "看全部党员", "历史党员"] {
            assert!(none.contains(told), "{told}: {none}");
        }
        let mut write = test.app.db.write(&[officer.caller().await.area.0]).await.unwrap();
        let area = officer.caller().await.area;
        let town = organisations::by_code(&mut write, area, "990101").await.unwrap().unwrap();
        let new = organisations::Found {
            kind: organisations::Kind::Branch,
            setting: organisations::Setting::Village,
            name: "中共青石镇新设村支部委员会",
            code: "990101777",
            superior: Some(&town),
            founded: None,
            document: None,
            telephone: None,
        };
        let branch = organisations::found(&test.app, &mut write, area, &new).await.unwrap();
        write.commit().await.unwrap();
        let page = jiceng::members::pages::list::of(branch.id);
        let empty = officer.get(&page).await.body;
        for told in ["新设村党支部及下级还没有登记党员", "导入党员花名册", "导入最快"]
        {
            assert!(empty.contains(told), "{told}: {empty}");
        }
        let into = format!("/imports/members?organisation={}", branch.id);
        assert!(empty.contains(&into), "{into}: {empty}");
        assert_eq!(officer.get(&into).await.status, axum::http::StatusCode::OK);
    }
}
