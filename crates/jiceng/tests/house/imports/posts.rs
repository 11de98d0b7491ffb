//! Posts that a roster writes, beside those in office in the register.

use super::{Visitor, book, caller, check, commit, file, number, place};
use crate::common::{Test, counties};
use jiceng::imports::Report;
use jiceng::members::Members;
use jiceng::organisations::{self, Organisation, Post};
use jiceng::platform::access::Caller;
use jiceng::platform::id::PersonId;

const TITLES: [&str; 3] = ["姓名", "身份证号", "党内职务"];

/// A branch whose secretary alone is in office: somebody by the name of 司徒书.
async fn branch(test: &Test, who: &Caller) -> Organisation {
    let branch = place(test, who, "990101001").await;
    let mut write = test.app.db.write(&[who.area.0]).await.unwrap();
    for post in organisations::leaders(&mut write, who.area, branch.id, test.app.clock.today()).await.unwrap()
    {
        let gone = organisations::withdraw_post(
            &mut write,
            who.area,
            branch.id,
            (&post.name, &post.post, post.from),
        );
        assert!(gone.await.unwrap());
    }
    write.commit().await.unwrap();
    appoint(test, who, &branch, (None, "司徒书"), "secretary").await;
    branch
}

async fn appoint(
    test: &Test,
    who: &Caller,
    branch: &Organisation,
    holder: (Option<PersonId>, &str),
    post: &str,
) {
    let mut write = test.app.db.write(&[who.area.0]).await.unwrap();
    let from = test.app.clock.today();
    organisations::record_post(&test.app, &mut write, who.area, branch.id, holder, post, from).await.unwrap();
    write.commit().await.unwrap();
}

async fn in_office(test: &Test, who: &Caller, branch: &Organisation) -> Vec<Post> {
    let mut read = test.app.db.read().await.unwrap();
    organisations::leaders(&mut read, who.area, branch.id, test.app.clock.today()).await.unwrap()
}

/// Rows of the report with what is said of their posts.
fn posts(report: &Report) -> Vec<(u32, &str, Vec<&str>)> {
    let about = report.warnings.iter().filter(|it| it.key.starts_with("roster-post-"));
    about
        .map(|it| (it.row, it.key.as_str(), it.args.iter().map(|(_, value)| value.as_str()).collect()))
        .collect()
}

#[tokio::test]
async fn a_post_that_the_register_gives_to_others_or_to_nobody_is_told_and_never_changed() {
    for test in counties(10).await {
        let who = caller(&test, "county-officer").await;
        let branch = branch(&test, &who).await;
        let ids: Vec<String> = (101..107).map(|at| number(&format!("99020119900307{at}"))).collect();
        let rows: &[&[&str]] = &[
            &["司徒书", &ids[0], "支部书记"],
            &["欧阳甲", &ids[1], "党支部书记"],
            &["上官乙", &ids[2], "副书记、组织委员"],
            &["司徒丙", &ids[3], ""],
            &["司徒丁", &ids[4], "镇党委委员"],
            &["司徒戊", &ids[5], "普通党员"],
        ];
        let book = book(&TITLES, rows);
        let report = commit(&test, &who, &branch, &Members, &book).await.unwrap();
        assert_eq!(report.new, 6, "{report:?}");
        assert_eq!(
            posts(&report),
            [
                (4, "roster-post-other", vec!["党支部书记", "司徒书"]),
                (5, "roster-post-nobody", vec!["副书记"]),
                (5, "roster-post-nobody", vec!["组织委员"]),
            ]
        );
        let held = in_office(&test, &who, &branch).await;
        assert_eq!(held.len(), 1, "the import gave and took no post: {held:?}");
        let again = check(&test, &who, &branch, &Members, &book).await.unwrap();
        assert_eq!((again.same, posts(&again).len()), (6, 3), "rows that change nothing are compared, too");
    }
}

#[tokio::test]
async fn a_member_in_office_of_whom_the_roster_says_otherwise_is_told() {
    for test in counties(10).await {
        let who = caller(&test, "county-officer").await;
        let branch = branch(&test, &who).await;
        let id = number("99020119900307101");
        let said = async |cell: &str| {
            let book = book(&TITLES, &[&["欧阳甲", &id, cell]]);
            let report = check(&test, &who, &branch, &Members, &book).await.unwrap();
            let told = posts(&report).into_iter();
            told.map(|(_, key, args)| format!("{key} {}", args.join(" "))).collect::<Vec<_>>()
        };
        commit(&test, &who, &branch, &Members, &book(&TITLES, &[&["欧阳甲", &id, ""]])).await.unwrap();
        let mut read = test.app.db.read().await.unwrap();
        let filter = jiceng::members::Filter { words: "欧阳甲".to_owned(), ..Default::default() };
        let scope = jiceng::platform::access::Scope::subtree(&branch.path);
        let listed = jiceng::members::list(&mut read, &who, &scope, &filter, None, 2).await.unwrap();
        let member = jiceng::members::by_membership(&mut read, &who, listed[0].id).await.unwrap();
        drop(read);
        appoint(&test, &who, &branch, (Some(member.person), "欧阳甲"), "organisation").await;

        assert!(said("组织委员").await.is_empty());
        assert!(said("支部委员").await.is_empty(), "whoever has a charge has a seat");
        assert!(said("").await.is_empty(), "an empty cell says nothing");
        assert!(said("镇党委委员").await.is_empty(), "a post elsewhere says nothing of this branch");
        assert_eq!(said("普通党员").await, ["roster-post-unsaid organisation"]);
        assert_eq!(
            said("支部书记").await,
            ["roster-post-other 支部书记 司徒书", "roster-post-unsaid organisation"]
        );
        // Of another of the same name the register knows no post.
        let other = number("99020119900307202");
        let book = book(&TITLES, &[&["欧阳甲", &other, "组织委员"]]);
        let report = check(&test, &who, &branch, &Members, &book).await.unwrap();
        assert_eq!(posts(&report), [(3, "roster-post-other", vec!["组织委员", "欧阳甲"])]);
    }
}

#[tokio::test]
async fn the_report_counts_the_rows_whose_posts_differ_once() {
    for test in counties(10).await {
        let who = caller(&test, "committee-secretary").await;
        let branch = branch(&test, &who).await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let (one, two) = (number("99020119900307101"), number("99020119900307102"));
        let rows: &[&[&str]] = &[&["欧阳甲", &one, "副书记、组织委员"], &["上官乙", &two, "党支部书记"]];
        let (_, report) = visitor.report("members", &branch, &file(&TITLES, rows)).await;
        let page = report.text();
        assert!(page.contains("<li>党内职务：2 行</li>"), "{page}");
        for told in
            ["登记里没有人担任这个职务", "登记里担任这个职务的是司徒书", "请到这个党支部的页面点“登记任职”"]
        {
            assert!(page.contains(told), "{told}: {page}");
        }
    }
}
