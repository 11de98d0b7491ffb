//! What a branch records of itself: how it is reached, and the posts that nobody above approves. The rest stays with the
//! committee above.

use crate::common::{Test, counties};
use crate::desk::{Answer, Desk, branch, plain};
use crate::organisations::{by_code, caller, found, grounds, sound};
use axum::http::StatusCode;
use jiceng::organisations::pages::{found as found_page, post, post_new, rename, revise, show, term_new};
use jiceng::organisations::{self, Duty, Kind, Organisation, Setting};
use jiff::civil::date;

async fn post_on(desk: &Desk<'_>, page: &str, fields: &[(&str, &str)]) -> Answer {
    let version = desk.version(page).await;
    desk.post(page, &[&[("version", version.as_str())], fields].concat()).await
}

async fn now(test: &Test) -> Organisation {
    let officer = caller(test, "county-officer").await;
    branch(test, &officer).await
}

async fn findings(test: &Test, organisation: &Organisation) -> Vec<String> {
    let officer = caller(test, "county-officer").await;
    let mut read = test.app.db.read().await.unwrap();
    let today = test.app.clock.today();
    let figures = organisations::figures(&mut read, officer.area, organisation, today).await.unwrap();
    organisations::check(&test.app, organisation, &figures).into_iter().map(|it| it.rule).collect()
}

#[tokio::test]
async fn a_branch_names_the_contact_of_its_floating_members_where_the_finding_says() {
    for test in counties(999).await {
        let mine = now(&test).await;
        assert!(findings(&test, &mine).await.contains(&"floating-person".to_owned()), "the demo has it so");
        for role in ["branch-secretary", "organisation-member"] {
            let desk = Desk::of(&test, role).await;
            let page = desk.get(&show::path(mine.id)).await.body;
            assert!(page.contains(&format!("href=\"{}\"", post_new::path(mine.id))), "{}", plain(&page));
            let form = desk.get(&post_new::path(mine.id)).await;
            assert_eq!(form.status, StatusCode::OK, "{role}: {}", plain(&form.body));
            assert!(
                form.body.contains("value=\"floating-contact\"")
                    && form.body.contains("value=\"group-leader\"")
            );
            assert!(!form.body.contains("value=\"secretary\""), "that needs approval: {}", plain(&form.body));
        }
        let desk = Desk::of(&test, "branch-secretary").await;
        let page = post_new::path(mine.id);
        let secretary = [("name", "钱自荐"), ("duty", "secretary"), ("on", "2026-10-01")];
        assert_eq!(post_on(&desk, &page, &secretary).await.status, StatusCode::FORBIDDEN);
        let contact = [("name", "钱联系"), ("duty", "floating-contact"), ("on", "2026-10-01")];
        let done = post_on(&desk, &page, &contact).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        assert!(!findings(&test, &mine).await.contains(&"floating-person".to_owned()));

        let officer = caller(&test, "county-officer").await;
        let mut read = test.app.db.read().await.unwrap();
        let held =
            organisations::leaders(&mut read, officer.area, mine.id, test.app.clock.today()).await.unwrap();
        drop(read);
        let of = |duty: Duty| post::path(mine.id, held.iter().find(|it| it.post == duty.code()).unwrap().id);
        assert_eq!(desk.get(&of(Duty::Secretary)).await.status, StatusCode::FORBIDDEN);
        let ours = of(Duty::FloatingContact);
        let raised = [("duty", "deputy"), ("from", "2026-10-01")];
        assert_eq!(post_on(&desk, &ours, &raised).await.status, StatusCode::FORBIDDEN);
        let ended = [("duty", "floating-contact"), ("from", "2026-10-01"), ("until", "2026-11-01")];
        assert_eq!(post_on(&desk, &ours, &ended).await.status, StatusCode::SEE_OTHER);
        let shown = desk.get(&show::path(mine.id)).await.body;
        assert!(
            shown.contains(&ours) && !shown.contains(&of(Duty::Secretary)),
            "only the own posts are offered"
        );
        sound(&test, &officer).await;
    }
}

#[tokio::test]
async fn a_branch_keeps_how_it_is_reached_and_nothing_else_of_its_particulars() {
    for test in counties(60).await {
        let desk = Desk::of(&test, "branch-secretary").await;
        let before = now(&test).await;
        let page = revise::path(before.id);
        let form = desk.get(&page).await;
        assert_eq!(form.status, StatusCode::OK, "{}", plain(&form.body));
        assert!(form.body.contains("name=\"contact\"") && !form.body.contains("name=\"setting\""));
        let fields = [
            ("contact", "赵守本"),
            ("telephone", "0571-5550123"),
            ("address", "河口村1号"),
            ("postcode", "123456"),
            ("setting", "township"),
            ("founding", "自拟〔2026〕1号"),
        ];
        let done = post_on(&desk, &page, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", plain(&done.body));
        let after = now(&test).await;
        assert_eq!(
            (after.contact.as_deref(), after.telephone.as_deref()),
            (Some("赵守本"), Some("0571-5550123"))
        );
        assert_eq!(
            (after.address.as_deref(), after.postcode.as_deref()),
            (Some("河口村1号"), Some("123456"))
        );
        assert_eq!((after.setting, after.founding_document), (Setting::Village, before.founding_document));
        for closed in [rename::path(after.id), term_new::path(after.id), found_page::path(after.id)] {
            assert_eq!(desk.get(&closed).await.status, StatusCode::FORBIDDEN, "{closed}");
        }
    }
}

#[tokio::test]
async fn who_cannot_make_the_entry_is_told_who_does() {
    let test = counties(999).await.remove(0);
    let mine = now(&test).await;
    let desk = Desk::of(&test, "publicity-member").await;
    let page = desk.get(&show::path(mine.id)).await.body;
    assert!(!page.contains(&post_new::path(mine.id)), "{}", plain(&page));
    assert!(page.contains("由本组织的书记或者组织委员登记"), "{}", plain(&page));
}

#[tokio::test]
async fn a_closed_organisation_offers_nothing_and_refuses_in_words() {
    for test in counties(30).await {
        let officer = caller(&test, "county-officer").await;
        let town = by_code(&test, &officer, "990101").await;
        let new = (Kind::Branch, "中共晚霞村支部委员会", "990199901");
        let gone = found(&test, &officer, &town, new, date(2026, 3, 1)).await;
        let write = test.app.db.write(&[officer.area.0]).await.unwrap();
        let why = grounds(date(2026, 6, 1));
        organisations::close(&test.app, write, &officer, &gone, &why).await.unwrap().commit().await.unwrap();
        let desk = Desk::of(&test, "county-officer").await;
        let page = desk.get(&show::path(gone.id)).await.body;
        for offer in ["导入党员花名册", "导入下级党组织", "用户和授权"] {
            assert!(!plain(&page).contains(offer), "{offer}: {}", plain(&page));
        }
        for path in [term_new::path(gone.id), post_new::path(gone.id), found_page::path(gone.id)] {
            for answer in [desk.get(&path).await, desk.post(&path, &[("version", "1")]).await] {
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
                assert!(answer.body.contains("已撤销的党组织不能再办理"), "{path}: {}", plain(&answer.body));
                let main = answer.body.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
                assert!(!main.contains("<form"), "{path}: {}", plain(&answer.body));
            }
        }
    }
}

#[tokio::test]
async fn a_name_that_another_organisation_bears_is_told_before_it_is_taken() {
    for test in counties(30).await {
        let officer = caller(&test, "county-officer").await;
        let town = by_code(&test, &officer, "990101").await;
        let new = (Kind::Branch, "中共同名村支部委员会", "990101902");
        found(&test, &officer, &town, new, date(2026, 3, 1)).await;
        let mine = now(&test).await;
        let desk = Desk::of(&test, "county-officer").await;
        let fields =
            [("name", "中共同名村支部委员会"), ("on", "2026-10-01"), ("document", "演组〔2026〕9号")];
        let check = post_on(&desk, &rename::path(mine.id), &fields).await;
        assert_eq!(check.status, StatusCode::OK, "{}", plain(&check.body));
        assert!(check.body.contains("同名村党支部（编号 990101902）"), "{}", plain(&check.body));
        let fields =
            [("name", "中共独名村支部委员会"), ("on", "2026-10-01"), ("document", "演组〔2026〕9号")];
        let check = post_on(&desk, &rename::path(mine.id), &fields).await;
        assert!(!check.body.contains("已有同名的党组织"), "{}", plain(&check.body));
        let fields = [("name", "<b>x</b>"), ("on", "2026-10-01")];
        let refused = post_on(&desk, &rename::path(mine.id), &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(plain(&refused.body).contains("不像党组织的名称"), "{}", plain(&refused.body));
    }
}
