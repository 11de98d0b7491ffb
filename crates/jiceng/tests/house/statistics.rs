//! What the statistics count is what is registered, and what came and left always explains the difference.

use crate::common::{TODAY, Test, counties, one_county};
use crate::desk::{Desk, added, number, plain};
use axum::http::StatusCode;
use jiceng::ledgers::{Code, Statistics, sections, statistics};
use jiceng::members;
use jiceng::organisations::{self, Organisation};
use jiceng::platform::access::{Caller, Scope};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use std::sync::Arc;

const MEMBERS: Code = Code("members", "");
const OPENING: Code = Code("opening", "");
const CLOSING: Code = Code("closing", "");

async fn top(test: &Test, caller: &Caller) -> Organisation {
    let mut read = test.app.db.read().await.unwrap();
    organisations::by_id(&mut read, caller, caller.acting.organisation).await.unwrap()
}

/// Registers somebody on probation by the form.
async fn come(desk: &Desk<'_>, name: &str, identity: &str, more: &[(&str, &str)]) -> String {
    let identity = number(identity);
    let fields = [("name", name), ("identity", identity.as_str()), ("category", "probationary")];
    let done = desk.confirm("/members/add", &[&fields[..], more].concat()).await;
    done.location.split('/').nth(2).unwrap().to_owned()
}

async fn counted(test: &Test, caller: &Caller, day: Date) -> Arc<Statistics> {
    let top = top(test, caller).await;
    statistics(&test.app, caller, &top, day).await.unwrap()
}

#[tokio::test]
async fn every_breakdown_adds_up_to_the_members_of_the_register() {
    for test in counties(300).await {
        let desk = Desk::of(&test, "county-officer").await;
        let caller = desk.caller().await;
        let told = counted(&test, &caller, TODAY).await;
        let scope = Scope::subtree(&top(&test, &caller).await.path);
        let all =
            members::as_of(&mut test.app.db.read().await.unwrap(), &caller, &scope, TODAY).await.unwrap();
        let counting = all.iter().filter(|it| it.standing != members::Standing::Suspended);
        let expected = i64::try_from(counting.count()).unwrap();
        let suspended = i64::try_from(all.len()).unwrap() - expected;
        assert_eq!(told.tally.sum(MEMBERS), expected);
        assert_eq!(told.tally.sum(CLOSING), expected);
        assert_eq!(told.tally.sum(Code("standing", "suspended")), suspended);
        for section in sections() {
            let sum: i64 = section.codes.iter().map(|(code, _)| told.tally.sum(*code)).sum();
            match section.title {
                "statistics-sex"
                | "statistics-ethnicity"
                | "statistics-age"
                | "statistics-education"
                | "statistics-years"
                | "statistics-setting" => assert_eq!(sum, expected, "{}", section.title),
                "statistics-organisations" | "statistics-organisation-settings" => assert!(sum > 48, "{sum}"),
                _ => {}
            }
        }
        assert!(told.balances());
        assert!(
            told.below.len() > 1 && told.below.iter().all(|(_, name)| !name.is_empty()),
            "{:?}",
            told.below
        );
        // The whole is the sum of its parts, and a part told by itself is the same.
        let parts: i64 = told.below.iter().map(|(path, _)| told.tally.at(MEMBERS, path)).sum();
        assert_eq!(parts, expected);
        let town =
            organisations::by_code(&mut test.app.db.read().await.unwrap(), caller.area, "990101").await;
        let town = town.unwrap().unwrap();
        let of_town = statistics(&test.app, &caller, &town, TODAY).await.unwrap();
        assert_eq!(of_town.tally.sum(MEMBERS), told.tally.at(MEMBERS, &town.path));
    }
}

#[tokio::test]
async fn what_came_and_left_stands_under_its_reason() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let officer = Desk::of(&test, "county-officer").await.caller().await;
        let before = counted(&test, &officer, TODAY).await;
        let admitted = [("from", "2026-03-05"), ("joined", "2026-03-05")];
        come(&desk, "新发展的", "99020119960307101", &admitted).await;
        let gone = come(&desk, "去世的", "99020119960307103", &[("from", "2026-02-01")]).await;
        let end = [("on", "2026-09-01"), ("leaving", "deceased")];
        desk.confirm(&format!("/members/{gone}/acts/end"), &end).await;
        let halted = added(&desk, "失联的", &number("99020119960307105"), &[]).await;
        let lost = [
            ("on", "2026-10-01"),
            ("suspension", "lost"),
            ("since", "2026-01-01"),
            ("reason", "多方查找无果"),
        ];
        desk.confirm(&format!("/members/{halted}/acts/suspend"), &lost).await;
        let after = counted(&test, &officer, TODAY).await;
        let more = |code| after.tally.sum(code) - before.tally.sum(code);
        assert_eq!(more(Code("came", "developed")), 1);
        assert_eq!(more(Code("came", "entered")), 1, "who died had come in the year");
        assert_eq!(more(Code("left", "deceased")), 1);
        assert_eq!(more(Code("left", "suspended")), 1);
        assert_eq!(more(Code("standing", "suspended")), 1);
        assert_eq!(more(MEMBERS), 1);
        assert!(after.balances());
        let summer = counted(&test, &officer, date(2026, 8, 31)).await;
        assert_eq!(summer.tally.sum(Code("left", "deceased")), before.tally.sum(Code("left", "deceased")));
        let page =
            plain(&Desk::of(&test, "county-officer").await.get("/statistics?on=2026-08-31").await.body);
        for words in ["党员增减", "期初党员", "青石镇", "少数民族", "30岁及以下", "届满未换", "待核对"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("新发展的") && !page.contains("对不上"), "{page}");
        let (status, _, bytes) =
            Desk::of(&test, "county-officer").await.file("/statistics.xlsx?on=2026-08-31").await;
        assert_eq!(status, StatusCode::OK);
        let book = workbook::read(&bytes, &workbook::Limits::default()).unwrap();
        assert_eq!(book.sheets.len(), sections().len() + 1);
        let codes = book.sheets.last().unwrap();
        let texts: Vec<&str> =
            codes.rows().iter().flat_map(|row| row.cells().iter().map(|it| it.1.shown())).collect();
        assert!(texts.contains(&"left.deceased") && texts.contains(&"members"), "the codes stand there");
        let future = desk.get("/statistics?on=2026-12-31").await;
        assert_eq!(future.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    /// Another id, made of one: in the words of a database.
    fn id(hex: &str, postgres: bool) -> String {
        let plain: String = hex.chars().filter(|c| *c != '-').collect();
        let other = format!("{}{}", if plain.starts_with('f') { 'e' } else { 'f' }, &plain[1..]);
        if postgres { format!("'{other}'") } else { format!("X'{other}'") }
    }

    fn day(&mut self, from: Date) -> Date {
        from.saturating_add(i64::try_from(self.below(500)).unwrap().days())
    }
}

/// What was made up of one membership.
struct Made {
    from: Date,
    until: Option<Date>,
    /// From which day on it is suspended or is not.
    suspended: Vec<(Date, bool)>,
}

impl Made {
    fn counts_on(&self, day: Date) -> bool {
        let is_there = self.from <= day && self.until.is_none_or(|until| until > day);
        let state = self.suspended.iter().rev().find(|(from, _)| *from <= day);
        is_there && state.is_some_and(|(_, suspended)| !suspended)
    }
}

/// Gives every membership a history of its own, past what any form would take.
async fn made_up(test: &Test, caller: &Caller, chance: &mut Chance) -> Vec<Made> {
    let scope = Scope::subtree(&top(test, caller).await.path);
    let mut read = test.app.db.read().await.unwrap();
    let all = members::as_of(&mut read, caller, &scope, TODAY).await.unwrap();
    let branches = organisations::all_in(&mut read, caller, &scope, "", 1_000).await.unwrap();
    drop(read);
    let branches: Vec<Organisation> =
        branches.into_iter().filter(|it| it.kind == organisations::Kind::Branch).collect();
    let reasons = ["transferred-out", "deceased", "expelled", "merged", "mistake", "removed"];
    let mut histories = Vec::new();
    let mut sql = Vec::new();
    for member in all {
        let hex = member.id.to_string();
        let id = if test.app.db.is_postgres() { format!("'{hex}'") } else { format!("X'{hex}'") };
        let from = chance.day(date(2024, 1, 1));
        let mut suspended = vec![(from, chance.below(5) == 0)];
        sql.push(format!("DELETE FROM membership_state WHERE membership = {id} AND from_day > (SELECT min(x.from_day) FROM membership_state x WHERE x.membership = {id})"));
        let word = |is: bool| if is { "suspended" } else { "normal" };
        sql.push(format!(
            "UPDATE membership_state SET from_day = '{from}', standing = '{}' WHERE membership = {id}",
            word(suspended[0].1)
        ));
        let mut last = from;
        for _ in 0..chance.below(4) {
            last = chance.day(last.tomorrow().unwrap());
            let is = chance.below(2) == 0;
            suspended.push((last, is));
            sql.push(format!("INSERT INTO membership_state (area, membership, from_day, category, standing, recorded_at) SELECT area, membership, '{last}', category, '{}', recorded_at FROM membership_state WHERE membership = {id} AND from_day = '{from}'", word(is)));
        }
        let until = (chance.below(3) == 0).then(|| chance.day(from));
        let end = until.map_or("NULL".to_owned(), |day| format!("'{day}'"));
        let why = usize::try_from(chance.below(7)).unwrap();
        let why =
            reasons.get(why).filter(|_| until.is_some()).map_or("NULL".to_owned(), |it| format!("'{it}'"));
        sql.push(format!("UPDATE membership SET from_day = '{from}', until_day = {end}, left_reason = {why} WHERE id = {id}"));
        histories.push(Made { from, until, suspended });
        let Some(until) = until.filter(|until| *until > from) else { continue };
        // Whoever left went on elsewhere: most at once, some later, some suspended on the first day.
        let at = usize::try_from(chance.below(u64::try_from(branches.len()).unwrap())).unwrap();
        let (there, next) = (&branches[at], Chance::id(&hex, test.app.db.is_postgres()));
        let place =
            if test.app.db.is_postgres() { format!("'{}'", there.id) } else { format!("X'{}'", there.id) };
        let order = histories.len();
        let begins = if order % 4 == 0 { chance.day(until) } else { until };
        let rests = order % 6 == 1;
        let reason = if order % 5 == 2 { "merged" } else { "transferred-out" };
        sql.push(format!("UPDATE membership SET left_reason = '{reason}' WHERE id = {id}"));
        sql.push(format!("INSERT INTO membership (area, id, person, organisation, path, name, sort_key, category, standing, floating, from_day, version) SELECT area, {next}, person, {place}, '{}', name, sort_key, category, standing, floating, '{begins}', 1 FROM membership WHERE id = {id}", there.path));
        sql.push(format!("INSERT INTO membership_state (area, membership, from_day, category, standing, recorded_at) SELECT area, {next}, '{begins}', category, '{}', recorded_at FROM membership_state WHERE membership = {id} AND from_day = '{from}'", word(rests)));
        histories.push(Made { from: begins, until: None, suspended: vec![(begins, rests)] });
    }
    for statement in sql {
        db::testing::break_with(&test.app.db, &statement).await.unwrap();
    }
    histories
}

#[tokio::test]
async fn whatever_the_histories_opening_and_increase_without_decrease_is_closing() {
    for (seed, test) in (1_u64..).zip(counties(60).await) {
        let officer = Desk::of(&test, "county-officer").await.caller().await;
        let mut chance = Chance(seed);
        let made = made_up(&test, &officer, &mut chance).await;
        let (mut some, mut moves) = (0, 0);
        for _ in 0..40 {
            let day = chance.day(date(2025, 1, 1)).min(TODAY);
            let told = counted(&test, &officer, day).await;
            let on = |day| i64::try_from(made.iter().filter(|it| it.counts_on(day)).count()).unwrap();
            assert_eq!(told.tally.sum(CLOSING), on(day), "{day}");
            assert_eq!(told.tally.sum(OPENING), on(told.before), "before {day}");
            for (path, name) in &told.below {
                assert!(told.tally.balances(path), "{name} on {day}");
            }
            assert!(told.balances(), "the whole on {day}");
            for code in [Code("came", "transferred-within"), Code("came", "merged")] {
                let flows: i64 = told.below.iter().map(|it| told.tally.at(code, &it.0)).sum();
                moves += flows - told.tally.sum(code);
            }
            some += told.tally.sum(Code("left", "suspended")) + told.tally.sum(Code("came", "restored"));
        }
        assert!(some > 20, "histories without changes prove nothing: {some}");
        assert!(moves > 5, "and so do histories without moves between the organisations below: {moves}");
    }
}

#[tokio::test]
async fn a_branch_that_moves_or_is_merged_counts_where_it_stands_by_the_day() {
    let test = one_county(120).await;
    let officer = Desk::of(&test, "county-officer").await;
    let caller = officer.caller().await;
    let before = counted(&test, &caller, TODAY).await;
    let read = || test.app.db.read();
    let code = async |code: &str| {
        organisations::by_code(&mut read().await.unwrap(), caller.area, code).await.unwrap().unwrap()
    };
    let (moved, other) = (code("990101001").await, code("990102").await);
    let there = before.tally.at(MEMBERS, &other.path);
    let its = statistics(&test.app, &caller, &moved, TODAY).await.unwrap().tally.sum(MEMBERS);
    assert!(its > 0);
    let fields = [
        ("superior", other.code.as_str()),
        ("on", "2026-11-20"),
        ("document", "演组〔2026〕9号"),
        ("approved-by", "中共演示县委员会"),
        ("reason", "调整隶属"),
        ("version", &moved.version.to_string()),
    ];
    let page = format!("/organisations/{}/move", moved.id);
    let done = officer.post(&page, &[&fields[..], &[("step", "do")]].concat()).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
    let after = counted(&test, &caller, TODAY).await;
    assert_eq!(after.tally.at(MEMBERS, &other.path), there + its);
    assert!(after.balances(), "a branch takes its year along");
    let earlier = counted(&test, &caller, date(2026, 11, 19)).await;
    assert_eq!(earlier.tally.at(MEMBERS, &other.path), there);
    assert!(earlier.balances());
}

#[tokio::test]
async fn a_move_within_the_county_is_no_flow_of_the_county_and_one_of_each_branch() {
    for test in counties(60).await {
        let giver = Desk::of(&test, "branch-secretary").await;
        let officer = Desk::of(&test, "county-officer").await.caller().await;
        let of = async |code: &str| {
            let place =
                organisations::by_code(&mut test.app.db.read().await.unwrap(), officer.area, code).await;
            statistics(&test.app, &officer, &place.unwrap().unwrap(), TODAY).await.unwrap()
        };
        let (came, left) = (Code("came", "transferred-within"), Code("left", "transferred-within"));
        let out = Code("left", "transferred-out");
        let places = ["990101001", "990101002", "990101"];
        let who = added(&giver, "欧阳转接", &number("99020119960307109"), &[]).await;
        let gone = added(&giver, "远走的人", &number("99020119960307111"), &[]).await;
        let mut before = Vec::new();
        for place in places {
            before.push(of(place).await);
        }
        let county = counted(&test, &officer, TODAY).await;
        let receiver = crate::transfer::secretary_there(&test).await;
        let ask = [("reason", "工作调动"), ("on", "2026-11-20"), ("where", "branch"), ("to", places[1])];
        let asked = giver.post(&format!("/transfers/members/{who}/new"), &ask).await;
        let transfer_case = asked.location.split('?').next().unwrap().to_owned();
        let letter = [("on", "2026-11-21"), ("field-1", "within-committee"), ("field-2", "30")];
        crate::transfer::done(&giver, &transfer_case, "letter", &letter).await;
        let taken = [("on", "2026-11-23"), ("outcome", "received"), ("field-1", "yes")];
        crate::transfer::done(&receiver, &transfer_case, "receive", &taken).await;
        let end = [("on", "2026-11-20"), ("leaving", "transferred-out"), ("document", "介绍信1号")];
        giver.confirm(&format!("/members/{gone}/acts/end"), &end).await;

        let mut after = Vec::new();
        for place in places {
            after.push(of(place).await);
        }
        let more = |at: usize, code| after[at].tally.sum(code) - before[at].tally.sum(code);
        assert_eq!((more(0, left), more(0, came), more(0, out)), (1, 0, 1), "the branch that gave");
        assert_eq!((more(1, left), more(1, came), more(1, out)), (0, 1, 0), "the branch that received");
        assert_eq!((more(2, left), more(2, came), more(2, out)), (0, 0, 1), "the township around both");
        let now = counted(&test, &officer, TODAY).await;
        for code in [came, left] {
            assert_eq!(now.tally.sum(code), county.tally.sum(code), "{code} of the county");
        }
        assert_eq!(now.tally.sum(out) - county.tally.sum(out), 1);
        assert!(now.balances() && after.iter().all(|it| it.balances()));
        let page = plain(&Desk::of(&test, "county-officer").await.get("/statistics").await.body);
        for words in [
            "转到本县其他党组织",
            "转出到县外",
            "从县外转入",
            "首次录入",
            "本组织内部党组织之间的转接不算增减",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let branch = giver.get("/statistics").await.body;
        assert!(branch.contains("<th scope=\"row\">"), "{}", plain(&branch));
        assert_eq!(after[0].below.len(), 1, "groups have no rows: {:?}", after[0].below);
    }
}
