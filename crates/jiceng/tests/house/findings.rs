//! What is missing, due and unknown: every rule about organisations is heard, what cannot be told is said with where it is
//! entered, and each role's home leads to exactly what it counts.

use crate::common::{TODAY, Test, counties};
use crate::desk::{self, Desk, plain};
use crate::organisations::{by_code, caller, grounds};
use axum::http::StatusCode;
use jiceng::members::Awaited;
use jiceng::organisations::{
    self, Counts, Deed, Duty, Events, Figures, Founding, Kind, Leaders, NewTerm, Organisation, Running,
    Secretary, Setting, Source,
};
use jiceng::platform::access::{Caller, Permission, Role, Scope};
use jiceng::platform::id::TermId;
use jiff::ToSpan as _;
use jiff::civil::date;
use std::collections::BTreeSet;

/// Standing provisions that only an act can bring up: the act asks them.
const AT_ACTS: [&str; 2] = ["branch-approve", "branch-temp-limits"];
/// What is entered when it was done, and of which no entry says that it was not: told, or not to be told.
const NEVER_DENIED: [&str; 1] = ["secretary-file"];

/// Figures under which rules speak: nothing recorded, a small troubled organisation, a large one.
fn many_figures() -> Vec<Figures> {
    let secretary = Secretary { from: date(2026, 9, 1), years: Some(0), filed: None, trained: None };
    let running = Running {
        id: TermId(uuid::Uuid::nil()),
        started: date(2021, 1, 1),
        years: 5,
        due: date(2026, 1, 1),
        seats: Some(7),
        changing_since: None,
        extended_until: None,
    };
    let small = Counts { members: 2, full: 2, full_normal: 2, floating: 1 };
    let large = Counts { members: 70, full: 60, full_normal: 60, floating: 0 };
    let alone =
        Leaders { posts: vec![Duty::Secretary], people: 1, secretary: Some(secretary), ..Leaders::default() };
    let two = Leaders {
        posts: vec![Duty::Secretary, Duty::CommitteeMember],
        people: 2,
        gone: 1,
        secretary: Some(secretary),
        approved: Some(false),
        ..Leaders::default()
    };
    vec![
        Figures { leaders: Some(Leaders::default()), founding: Founding::Unanswered, ..Figures::default() },
        Figures {
            counts: small,
            leaders: Some(Leaders::default()),
            founding: Founding::Answered(date(2026, 1, 1)),
            joint_units: Some(9),
            last_members_meeting: Some(date(2020, 1, 1)),
            ..Figures::default()
        },
        Figures { counts: small, leaders: Some(alone), term: Some(running), ..Figures::default() },
        Figures { term: Some(Running { due: date(2026, 12, 1), ..running }), ..Figures::default() },
        Figures { counts: large, leaders: Some(two), term: Some(running), ..Figures::default() },
        Figures {
            counts: large,
            leaders: Some(Leaders::default()),
            term: Some(running),
            ..Figures::default()
        },
    ]
}

#[tokio::test]
async fn every_rule_about_organisations_is_heard_or_stands_in_the_reviewed_list() {
    let test = counties(20).await.remove(0);
    let officer = caller(&test, "county-officer").await;
    let sample = by_code(&test, &officer, "990101001").await;
    let (app, book) = (&test.app, &test.app.rulebook);
    let (mut heard, mut untold, mut duties) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (kind, setting) in Kind::ALL.iter().flat_map(|kind| Setting::ALL.iter().map(move |it| (*kind, *it))) {
        let organisation = Organisation { kind, setting, ..sample.clone() };
        for figures in many_figures() {
            heard.extend(organisations::check(app, &organisation, &figures).into_iter().map(|it| it.rule));
            for it in organisations::untold(app, &organisation, &figures) {
                assert!(!it.missing.is_empty(), "{}: what is missing is named", it.rule);
                untold.insert(it.rule);
            }
            let (days, none) = ((date(2027, 1, 1), date(2027, 12, 31)), Events::default());
            let calendar = organisations::calendar(app, &organisation, &figures, &none, days);
            duties.extend(calendar.obligations.into_iter().map(|it| it.rule));
        }
    }
    let acts: BTreeSet<&str> = Deed::ALL.iter().map(|deed| deed.journal_name()).collect();
    for provision in book.provisions().iter().filter(|it| it.subject == "organisation") {
        let Some(edition) = provision.edition_on(TODAY) else { continue };
        let id = provision.id.as_str();
        match &provision.nature {
            rulebook::Nature::Obligation { .. } => assert!(duties.contains(id), "{id} is never asked for"),
            rulebook::Nature::Rule { act: Some(act) } => {
                assert!(acts.contains(act.as_str()), "{id}: no act {act}");
            }
            _ if !edition.is_checked() => {}
            _ if AT_ACTS.contains(&id) => assert!(!heard.contains(id) && !untold.contains(id), "{id}"),
            _ if NEVER_DENIED.contains(&id) => {
                assert!(untold.contains(id) && !heard.contains(id), "{id}");
            }
            _ => assert!(heard.contains(id), "{id} is never heard; untold: {}", untold.contains(id)),
        }
    }
    let subject = book.subjects().find(|subject| subject.id == "organisation").unwrap();
    let known: BTreeSet<&str> = subject.facts().iter().map(|fact| fact.name.as_str()).collect();
    let told: BTreeSet<&str> = organisations::FACTS.iter().map(|(name, _)| *name).collect();
    assert_eq!(known, told, "each fact says where it comes from");
}

async fn figures(test: &Test, organisation: &Organisation) -> Figures {
    let officer = caller(test, "county-officer").await;
    let mut read = test.app.db.read().await.unwrap();
    organisations::figures(&mut read, officer.area, organisation, TODAY).await.unwrap()
}

async fn rules(test: &Test, organisation: &Organisation) -> Vec<String> {
    let said = organisations::check(&test.app, organisation, &figures(test, organisation).await);
    said.into_iter().map(|it| it.rule).collect()
}

/// The first page says since when a seat has been vacant, and that a branch does not fill its seats by itself.
async fn since_when_and_who_acts(desk: &Desk<'_>, officer: &Caller, branch: &Organisation) {
    let app = &desk.test.app;
    let told = organisations::check(app, branch, &figures(desk.test, branch).await);
    let vacancy = told.iter().find(|it| it.rule == "vacancy-byelection").unwrap();
    assert_eq!(vacancy.since, Some(date(2026, 11, 1)), "the day after the last one in office");
    let mut read = app.db.read().await.unwrap();
    let scope = Scope::subtree(&branch.path);
    let overview = organisations::overview(app, &mut read, officer, &scope).await.unwrap();
    drop(read);
    let line = overview.wrong.iter().find(|it| it.rule == "vacancy-byelection").unwrap();
    assert_eq!((line.since, line.actor), (vacancy.since, organisations::Actor::Above));
    let home = plain(&desk.get("/").await.body);
    assert!(home.contains("从 2026-11-01 起") && home.contains("；由上级党委办理"), "{home}");
}

#[tokio::test]
async fn a_secretary_who_leaves_leaves_a_vacancy_and_what_is_entered_is_told() {
    for test in counties(999).await {
        let officer = caller(&test, "county-officer").await;
        let app = &test.app;
        let write = || async { app.db.write(&[officer.area.0]).await.unwrap() };
        let branch = by_code(&test, &officer, "990101004").await;
        let leaders = figures(&test, &branch).await.leaders.unwrap();
        assert_eq!((leaders.people, leaders.gone), (4, 0), "secretary and three members");
        let before = organisations::untold(app, &branch, &figures(&test, &branch).await);
        let missing = |rule: &str| {
            let gap = before.iter().find(|it| it.rule == rule);
            gap.map(|gap| gap.missing.iter().map(|it| it.source).collect::<Vec<_>>())
        };
        assert_eq!(missing("vacancy-byelection"), None, "nobody left in the term: no seat is vacant");
        assert_eq!(missing("secretary-file"), Some(vec![Source::Post]));
        assert_eq!(missing("officers-approved"), Some(vec![Source::Post]), "the demo made no entry of it");
        assert_eq!(missing("branch-temp-limits"), None, "no temporary branch");

        let mut read = app.db.read().await.unwrap();
        let held = organisations::leaders(&mut read, officer.area, branch.id, TODAY).await.unwrap();
        drop(read);
        let secretary = held.iter().find(|post| post.post == "secretary").unwrap();
        let desk = Desk::of(&test, "county-officer").await;
        let page = organisations::pages::post::path(branch.id, secretary.id);
        let version = branch.version.to_string();
        let from = secretary.from.to_string();
        let fields = [
            ("version", version.as_str()),
            ("duty", "secretary"),
            ("from", &from),
            ("document", "演组〔2026〕31号"),
            ("filed", "2026-06-01"),
            ("trained", "2026-06-15"),
        ];
        let done = desk.post(&page, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let after = organisations::untold(app, &branch, &figures(&test, &branch).await);
        for rule in ["secretary-file", "officers-approved", "edu-new-secretary"] {
            assert!(after.iter().all(|it| it.rule != rule), "{rule} is told now");
        }
        assert!(!rules(&test, &branch).await.contains(&"vacancy-byelection".to_owned()));

        let branch = by_code(&test, &officer, "990101004").await;
        let version = branch.version.to_string();
        let fields =
            [("version", version.as_str()), ("duty", "secretary"), ("from", &from), ("until", "2026-10-31")];
        let done = desk.post(&page, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        assert!(rules(&test, &branch).await.contains(&"vacancy-byelection".to_owned()));
        let branch = by_code(&test, &officer, "990101004").await;
        let show = desk.get(&organisations::pages::show::path(branch.id)).await.body;
        assert!(show.contains("委员空缺1名"), "{}", plain(&show));
        since_when_and_who_acts(&desk, &officer, &branch).await;

        // Somebody else follows from the day on which the post was given up.
        let (whom, held) = ((None, "钱接任"), (Duty::Secretary, None));
        let why = grounds(date(2026, 10, 31));
        let prepared =
            organisations::appoint(app, write().await, &officer, &branch, whom, held, &why).await.unwrap();
        prepared.commit().await.unwrap();
        let after = rules(&test, &branch).await;
        assert!(!after.contains(&"vacancy-byelection".to_owned()), "{after:?}");
        let secretary = figures(&test, &branch).await.leaders.unwrap().secretary.unwrap();
        assert_eq!((secretary.from, secretary.years), (date(2026, 10, 31), None));
    }
}

#[tokio::test]
async fn a_term_put_off_with_approval_is_not_overdue_until_its_new_day() {
    for test in counties(60).await {
        let officer = caller(&test, "county-officer").await;
        let app = &test.app;
        let branch = by_code(&test, &officer, "990101001").await;
        assert!(rules(&test, &branch).await.contains(&"elec-on-term".to_owned()), "its term is overdue");
        let term = figures(&test, &branch).await.term.unwrap();
        let desk = Desk::of(&test, "county-officer").await;
        let late = jiceng::platform::late::late(jiceng::platform::text::Language::Zh, term.end(), TODAY);
        assert!(late.starts_with("（已超期 "), "{late}");
        let show = desk.get(&organisations::pages::show::path(branch.id)).await.body;
        assert!(show.matches(&late).count() > 1, "with the finding and with the term: {}", plain(&show));
        let home = Desk::of(&test, "branch-secretary").await.get("/").await.body;
        assert!(home.contains(&late) && desk.get("/").await.body.contains("（已超期 "), "{}", plain(&home));
        let listed = desk.get(&organisations::pages::list::of_rule("elec-on-term")).await.body;
        assert!(listed.contains(&late), "{}", plain(&listed));
        let page = organisations::pages::term::path(branch.id, term.id);
        let (version, started) = (branch.version.to_string(), term.started.to_string());
        let short = term.due.to_string();
        let mut fields = vec![
            ("version", version.as_str()),
            ("started", &started),
            ("years", "5"),
            ("seats", "1"),
            ("extended", &short),
        ];
        let refused = desk.post(&page, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("延期要晚于届满日期"), "{}", plain(&refused.body));
        fields.pop();
        fields.push(("extended", "2026-12-31"));
        let done = desk.post(&page, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let after = rules(&test, &branch).await;
        assert!(!after.contains(&"elec-on-term".to_owned()), "{after:?}");
        app.clock.set(date(2027, 1, 1));
        let mut read = app.db.read().await.unwrap();
        let on = app.clock.today();
        let later = organisations::figures(&mut read, officer.area, &branch, on).await.unwrap();
        let said = organisations::check(app, &branch, &later);
        assert!(said.iter().any(|it| it.rule == "elec-on-term" && it.due == Some(date(2026, 12, 31))));
    }
}

#[tokio::test]
async fn a_temporary_branch_is_told_at_the_act_what_it_does_not_do() {
    for test in counties(20).await {
        let officer = caller(&test, "county-officer").await;
        let app = &test.app;
        let branch = by_code(&test, &officer, "990101003").await;
        let temporary = Organisation { setting: Setting::Temporary, ..branch };
        let write = app.db.write(&[officer.area.0]).await.unwrap();
        let new = NewTerm::begun(TODAY, 3);
        let prepared =
            organisations::begin_term(app, write, &officer, &temporary, &new, &grounds(TODAY)).await.unwrap();
        let said: Vec<&str> = prepared.findings.iter().map(|it| it.rule.as_str()).collect();
        assert!(said.contains(&"branch-temp-limits"), "{said:?}");
    }
}

#[tokio::test]
async fn the_duties_of_a_year_can_be_printed_and_taken_into_a_calendar() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let branch = desk::branch(&test, &desk.caller().await).await;
        let page = organisations::pages::duties::path(branch.id);
        let answer = desk.get(&format!("{page}?year=2027")).await;
        assert_eq!(answer.status, StatusCode::OK);
        for words in ["2027 年应办事项一览", "主题党日", "2月28日", "支部工作条例", "每季度", "2027-10-01"]
        {
            assert!(answer.body.contains(words), "{words}: {}", plain(&answer.body));
        }
        assert!(answer.body.contains("2028"), "the years around are one step away");
        assert!(!answer.body.contains("下一次：") && !answer.body.contains("已过："), "a year to come");
        let running = desk.get(&page).await.body;
        let row = running.split("主题党日").nth(1).and_then(|rest| rest.split("</tr>").next()).unwrap();
        let row: String = plain(row).split_whitespace().collect();
        assert!(row.contains("下一次：11月30日") && row.contains("以后：12月31日"), "{row}");
        assert!(row.contains("已过：1月31日、2月28日"), "{row}");
        let wrong = desk.get(&format!("{page}?year=20270")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("错误"), "{}", plain(&wrong.body));

        let file = desk.get(&format!("{page}/calendar?year=2027")).await;
        assert_eq!(file.status, StatusCode::OK);
        assert_eq!(file.body.matches("UID:theme-day-").count(), 12, "one a month");
        assert!(file.body.starts_with("BEGIN:VCALENDAR\r\n") && file.body.ends_with("END:VCALENDAR\r\n"));
        assert!(file.body.lines().all(|line| line.len() <= 75), "lines are folded");
        let wrong = desk.get(&format!("{page}/calendar?year=x")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "the page says which years there are");

        let town = by_code(&test, &desk.caller().await, "990101").await;
        let other = desk.get(&organisations::pages::duties::path(town.id)).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND, "out of reach");
        let technical = Desk::of(&test, "technical-administrator").await;
        assert_eq!(technical.get(&page).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn every_role_has_a_home_that_leads_somewhere() {
    for test in counties(120).await {
        for role in Role::ALL {
            let desk = Desk::of(&test, role.code()).await;
            let home = desk.get("/").await;
            assert_eq!(home.status, StatusCode::OK, "{role}");
            let main = home.body.split("<main").nth(1).unwrap();
            let links: Vec<&str> =
                main.split("href=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
            let own = links.iter().filter(|href| href.starts_with('/')).count();
            assert!(own > 1 && main.contains("<h2>"), "{role}: {}", plain(&home.body));
            for href in links.iter().filter(|href| href.starts_with('/')) {
                let answer = desk.get(&href.replace("&amp;", "&").replace("&#38;", "&")).await;
                assert!(
                    matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER),
                    "{role} {href}: {}",
                    answer.status
                );
            }
            let deals = role.reach(Permission::ReadFindings).is_some();
            assert_eq!(home.body.contains("逐个对照规则检查"), deals, "{role}");
            if role.reach(Permission::ReadOrganisations).is_some() {
                let own = organisations::pages::show::path(desk.caller().await.acting.organisation);
                let own = desk.get(&own).await.body;
                let told = own.contains("<h2>需要处理") || own.contains("不能说合不合规定");
                assert_eq!(told, deals, "{role}: what is wrong is told to those who put it right");
                assert!(own.contains("<h2>领导班子") && own.contains("<h2>本期应办"), "{role}");
            }
        }
    }
}

#[tokio::test]
async fn what_the_home_counts_is_what_its_link_lists() {
    for test in counties(400).await {
        let desk = Desk::of(&test, "county-officer").await;
        let officer = desk.caller().await;
        let scope = officer.scope(Permission::ReadFindings).unwrap();
        let mut read = test.app.db.read().await.unwrap();
        let overview = organisations::overview(&test.app, &mut read, &officer, &scope).await.unwrap();
        drop(read);
        assert!(!overview.wrong.is_empty() && !overview.due.is_empty() && !overview.blind.is_empty());
        let days: Vec<_> = overview.due.iter().map(|it| it.checked.due.unwrap()).collect();
        assert!(days.is_sorted() && days.iter().all(|day| *day >= TODAY), "{days:?}");
        let home = desk.get("/").await.body;
        let lines = overview
            .wrong
            .iter()
            .chain(&overview.due)
            .map(|it| (organisations::pages::list::of_rule(&it.rule), it));
        for (href, line) in lines.filter(|(_, line)| line.organisations > 1) {
            assert!(home.contains(&href), "{href}: {}", plain(&home));
            let wrong = overview.wrong.iter().filter(|it| it.rule == line.rule).map(|it| it.organisations);
            let due = overview.due.iter().filter(|it| it.rule == line.rule).map(|it| it.organisations);
            let listed = desk.get(&format!("{href}&size=100")).await.body;
            let rows = listed.matches("<th scope=\"row\">").count();
            assert_eq!(rows, wrong.chain(due).sum::<usize>().min(100), "{href}");
            assert!(listed.contains("class=\"chip\""), "the question can be taken away");
        }
        for blind in overview.blind.iter().filter(|it| it.organisations > 1) {
            let href = organisations::pages::list::untold_of(&blind.untold.rule);
            assert!(home.contains(&href), "{href}");
            let listed = desk.get(&format!("{href}&size=100")).await.body;
            assert_eq!(listed.matches("<th scope=\"row\">").count(), blind.organisations.min(100), "{href}");
        }
        let unknown = desk.get("/organisations?rule=no-such-rule").await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unknown.body.contains("no-such-rule"), "{}", plain(&unknown.body));
    }
}

#[tokio::test]
async fn a_branch_secretary_is_led_to_the_own_branch_and_sees_who_leads_first() {
    for test in counties(120).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let branch = desk::branch(&test, &desk.caller().await).await;
        let list = desk.get("/organisations").await;
        assert_eq!(
            (list.status, list.location.as_str()),
            (StatusCode::SEE_OTHER, organisations::pages::show::path(branch.id).as_str())
        );
        let show = desk.get(&list.location).await.body;
        assert!(show.contains("只能查看本组织"), "{}", plain(&show));
        let at = |words: &str| show.find(words).unwrap_or_else(|| panic!("{words}: {}", plain(&show)));
        let order =
            [at("<h2>领导班子"), at("<h2>需要处理"), at("<h2>本期应办"), at("<h2>党员情况"), at("<h2>沿革")];
        assert!(order.is_sorted(), "{order:?}");
        assert!(show.contains("预备党员") && show.contains("全年应办事项一览"));
    }
}

#[tokio::test]
async fn what_is_awaited_of_members_is_told_by_day_and_only_to_those_who_may_see_them() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let branch = desk::branch(&test, &desk.caller().await).await;
        let joined = TODAY.saturating_sub(14.months()).to_string();
        let number = desk::number("99010119900307001");
        desk::added(&desk, "孙期满", &number, &[("joined", &joined)]).await;
        let page = jiceng::members::pages::due::of(Awaited::ProbationEnds, branch.id);
        let answer = desk.get(&page).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.body.contains("孙期满") && answer.body.contains("已超期"), "{}", plain(&answer.body));
        assert!(answer.body.contains("2026-09-24"), "twelve months after admission: {}", plain(&answer.body));
        let home = desk.get("/").await.body;
        assert!(
            home.contains("预备期满，讨论转正") && home.contains(&page.replace('&', "&amp;")),
            "{}",
            plain(&home)
        );
        assert!(home.contains("由所在党支部办理"), "{}", plain(&home));
        assert!(!answer.body.contains("没有登记入党时间"), "{}", plain(&answer.body));
        let number = desk::number("99010119900307002");
        desk::added(&desk, "李无期", &number, &[]).await;
        let answer = desk.get(&page).await.body;
        assert!(answer.contains("另有 1 名预备党员没有登记入党时间"), "{}", plain(&answer));
        let listed = answer.split("lacking=joined").count();
        assert_eq!(listed, 2, "it leads to the list of exactly those");
        let missing = format!("/members?category=probationary&lacking=joined&organisation={}", branch.id);
        let listed = desk.get(&missing).await.body;
        assert!(listed.contains("李无期") && !listed.contains("孙期满"), "{}", plain(&listed));
        let member = Desk::of(&test, "member").await;
        assert_eq!(member.get(&page).await.status, StatusCode::FORBIDDEN);
        assert!(!member.get("/").await.body.contains("孙期满"));
        assert_eq!(desk.get("/members/due/anything").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn members_of_a_merged_branch_stay_in_their_group() {
    for test in counties(999).await {
        let desk = Desk::of(&test, "county-officer").await;
        let officer = desk.caller().await;
        let app = &test.app;
        let from = by_code(&test, &officer, "990101001").await;
        let into = by_code(&test, &officer, "990101002").await;
        let mut read = app.db.read().await.unwrap();
        let scope = jiceng::platform::access::Scope::alone(&from.path);
        let grouped = jiceng::members::Filter { group: "第一党小组".to_owned(), ..Default::default() };
        let before = jiceng::members::count(&mut read, &officer, &scope, &grouped).await.unwrap().count;
        assert!(before > 0, "the branch has groups");
        drop(read);
        let write = app.db.write(&[officer.area.0]).await.unwrap();
        let prepared =
            organisations::merge_into(app, write, &officer, &from, &into, &grounds(TODAY)).await.unwrap();
        let into = prepared.commit().await.unwrap();
        let mut read = app.db.read().await.unwrap();
        let scope = jiceng::platform::access::Scope::alone(&into.path);
        let after = jiceng::members::count(&mut read, &officer, &scope, &grouped).await.unwrap().count;
        assert!(after >= before, "{after} of {before}");
        drop(read);
        desk::assert_sound(&test, &officer).await;
    }
}
