//! Files that are no rosters, rights that are not there, and things that happen at the same time.

use super::{Answer, Visitor, caller, commit, file, members_below, number, place, sound};
use crate::common::{TODAY, counties};
use axum::http::StatusCode;
use jiceng::imports::{self, FILE_DAYS, ImportError, Organisations};
use jiceng::members::Members;
use jiceng::platform::access;
use jiceng::platform::id::BatchId;
use jiff::ToSpan as _;
use workbook::builder::{Draft, DraftSheet, Value};

const TITLES: [&str; 3] = ["姓名", "身份证号", "所在支部"];
const RIVER: &str = "青石镇河口村党支部";

/// A sheet far wider than a roster; that a file does not unpack without bounds is tested where files are read.
fn too_wide() -> Vec<u8> {
    let mut sheet = DraftSheet::new("名册");
    sheet.row(1, &["姓名", "身份证号"]);
    sheet.text("AAA2", "一");
    Draft::of(sheet).to_xlsx().unwrap()
}

#[tokio::test]
async fn files_that_are_no_rosters_are_refused_at_once_in_words_and_leave_nothing() {
    let test = counties(5).await.remove(0);
    let who = caller(&test, "committee-secretary").await;
    let town = place(&test, &who, "990101").await;
    let visitor = Visitor::new(&test, "committee-secretary").await;
    let mut other = DraftSheet::new("工资");
    other.row(1, &["工号", "基本工资", "奖金"]);
    other.row(2, &["1", "2", "3"]);
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("文件是空的", Vec::new()),
        ("压缩包", b"PK\x03\x04 not a zip".to_vec()),
        ("网页", b"<html><table></table></html>".to_vec()),
        ("文本文件", b"name,sex\n1,2\n".to_vec()),
        ("PDF", b"%PDF-1.7 xx".to_vec()),
        ("没有找到这样的名册", Draft::of(other).to_xlsx().unwrap()),
        ("已停止读取", too_wide()),
    ];
    for (words, bytes) in files {
        let answer = visitor.upload("members", &town, &bytes).await;
        let status = answer.status;
        let page = answer.text();
        let settled = if status == StatusCode::SEE_OTHER {
            // Too large to be told at once: told on the page of the batch.
            visitor.settle(&answer.location).await.text()
        } else {
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            assert!(page.contains("错误"), "{words}");
            page
        };
        let others = ["文件已损坏", "文件不完整", "压缩包", "没有工作表"];
        let said =
            settled.contains(words) || (words == "压缩包" && others.iter().any(|it| settled.contains(it)));
        assert!(said, "{words}: {settled}");
    }
}

#[tokio::test]
async fn rows_without_end_and_formulas_without_value_do_no_harm() {
    let test = counties(5).await.remove(0);
    let who = caller(&test, "county-officer").await;
    let town = place(&test, &who, "990101").await;
    let mut sheet = super::sheet(&TITLES, &[&["欧阳甲", "", RIVER]]);
    sheet.put("A4", Value::Uncomputed("VLOOKUP(A3,'[1]别的文件.xlsx'!A:B,2,0)".to_owned()));
    sheet.put("C4", Value::Text(RIVER.to_owned()));
    sheet.put("A5", Value::Unavailable);
    sheet.put("C5", Value::Text(RIVER.to_owned()));
    sheet.put("A1048576", Value::Text(" ".to_owned()));
    let book = imports::read_file(&Draft::of(sheet).to_xlsx().unwrap()).unwrap();
    let report = super::check(&test, &who, &town, &Members, &book).await.unwrap();
    assert_eq!(report.new, 1, "{report:?}");
    assert_eq!(
        super::told(&report.problems),
        [(4, "A", "cell-formula-without-value"), (5, "A", "cell-formula-error")]
    );
}

#[tokio::test]
async fn a_right_that_is_not_there_is_refused() {
    for test in counties(5).await {
        let who = caller(&test, "county-officer").await;
        let (town, county) = (place(&test, &who, "990101").await, place(&test, &who, "990100").await);
        let other = place(&test, &who, "990102").await;
        let book = file(&TITLES, &[&["欧阳甲", "", RIVER]]);
        let secretary = Visitor::new(&test, "branch-secretary").await;
        assert_eq!(secretary.get("/imports/organisations").await.status, StatusCode::FORBIDDEN);
        assert_eq!(secretary.upload("organisations", &town, &book).await.status, StatusCode::FORBIDDEN);
        assert_eq!(secretary.upload("members", &county, &book).await.status, StatusCode::NOT_FOUND);
        let office = Visitor::new(&test, "committee-secretary").await;
        assert_eq!(office.upload("members", &other, &book).await.status, StatusCode::NOT_FOUND);
        // A batch of the town is none of the branch's.
        let batch = office.upload("members", &town, &book).await.location;
        for path in
            [batch.clone(), format!("{batch}/columns"), format!("{batch}/problems"), format!("{batch}/undo")]
        {
            assert_eq!(secretary.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for act in ["commit", "restart", "discard", "undo", "duplicates", "columns"] {
            let path = format!("{batch}/{act}");
            assert_eq!(secretary.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let wrong_kind = batch.replace("/members/", "/organisations/");
        assert_eq!(office.get(&wrong_kind).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_right_taken_between_check_and_commit_stops_the_commit() {
    for test in counties(5).await {
        let who = caller(&test, "party-worker").await;
        let town = place(&test, &who, "990101").await;
        let worker = Visitor::new(&test, "party-worker").await;
        let bytes = file(&TITLES, &[&["欧阳甲", "", RIVER]]);
        let (batch, _) = worker.report("members", &town, &bytes).await;
        let before = {
            let officer = caller(&test, "county-officer").await;
            members_below(&test, &officer, &town).await
        };
        let mut write = test.app.db.write(&[who.area.0]).await.unwrap();
        let today = test.app.clock.today();
        let at = test.app.clock.now();
        let taken = access::end_grant(&mut write, who.area, who.acting.id, at, who.account, today).await;
        assert!(taken.unwrap());
        write.commit().await.unwrap();
        let answer = worker.post(&format!("{batch}/commit"), &[]).await;
        assert!(answer.status.is_client_error() || answer.location.contains("sign-in"), "{}", answer.status);
        let officer = caller(&test, "county-officer").await;
        assert_eq!(members_below(&test, &officer, &town).await, before);
    }
}

#[tokio::test]
async fn a_register_that_moved_since_the_check_is_checked_again_before_anything_is_written() {
    for test in counties(5).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let id = number("99020119900307101");
        let titles = ["姓名", "身份证号", "所在支部", "学历"];
        let (batch, report) =
            visitor.report("members", &town, &file(&titles, &[&["欧阳甲", &id, RIVER, "大专"]])).await;
        assert!(report.text().contains("全部导入（1 行）"));
        let other = super::book(&titles, &[&["欧阳甲", &id, RIVER, "初中"]]);
        commit(&test, &who, &town, &Members, &other).await.unwrap();
        visitor.post(&format!("{batch}/commit"), &[]).await;
        let told = visitor.settle(&batch).await.text();
        assert!(told.contains("检查以后名册又有变动") && told.contains("初中 → 大专"), "{told}");
        visitor.post(&format!("{batch}/commit"), &[]).await;
        let done = visitor.settle(&batch).await.text();
        assert!(done.contains("导入完成") && !done.contains("又有变动"), "{done}");
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn of_two_who_commit_one_does() {
    for test in counties(5).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let before = members_below(&test, &who, &town).await;
        let (batch, _) = visitor.report("members", &town, &file(&TITLES, &[&["欧阳甲", "", RIVER]])).await;
        let path = format!("{batch}/commit");
        let (one, two) = tokio::join!(visitor.post(&path, &[]), visitor.post(&path, &[]));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        visitor.settle(&batch).await;
        assert_eq!(members_below(&test, &who, &town).await, before + 1);
        sound(&test, &who).await;
    }
}

#[tokio::test]
async fn a_column_in_doubt_stops_the_engine_until_somebody_says_what_it_is() {
    let test = counties(5).await.remove(0);
    let who = caller(&test, "county-officer").await;
    let town = place(&test, &who, "990101").await;
    let book = super::book(&["姓名", "所在支部", "人员类别"], &[&["欧阳甲", RIVER, "正式党员"]]);
    let refused = super::check(&test, &who, &town, &Members, &book).await;
    assert!(matches!(refused, Err(ImportError::Undecided(titles)) if titles == ["人员类别"]));
    let organisations = super::check(&test, &who, &town, &Organisations, &book).await;
    assert!(organisations.is_err());
}

#[tokio::test]
async fn what_a_stopped_server_left_is_begun_again_and_old_files_go() {
    for test in counties(5).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        let bytes = file(&TITLES, &[&["欧阳甲", "", RIVER]]);
        let (batch, _) = visitor.report("members", &town, &bytes).await;
        let id: BatchId = batch.rsplit('/').next().unwrap().parse().unwrap();
        set_state(&test, &who, id, "checking").await;
        imports::sweep(&test.app, true).await.unwrap();
        let stopped = visitor.get(&batch).await.text();
        assert!(stopped.contains("检查中断了") && stopped.contains("重新开始"), "{stopped}");
        visitor.post(&format!("{batch}/restart"), &[]).await;
        assert!(visitor.settle(&batch).await.text().contains("全部导入（1 行）"));
        // A commit that was cut off wrote nothing: the report stands again.
        set_state(&test, &who, id, "committing").await;
        imports::sweep(&test.app, true).await.unwrap();
        assert!(visitor.get(&batch).await.text().contains("检查结果"));
        test.app.clock.set(TODAY + (FILE_DAYS + 1).days());
        imports::sweep(&test.app, false).await.unwrap();
        let later = Visitor::new(&test, "committee-secretary").await;
        let expired = later.get(&batch).await.text();
        assert!(expired.contains("上传的文件过期") && !expired.contains("欧阳甲"), "{expired}");
        assert_eq!(later.post(&format!("{batch}/discard"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(later.get(&batch).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn an_import_that_fell_while_nothing_could_be_kept_is_told_and_done_when_something_can() {
    let test = crate::common::one_county(5).await;
    let who = caller(&test, "committee-secretary").await;
    let town = place(&test, &who, "990101").await;
    let visitor = Visitor::new(&test, "committee-secretary").await;
    let before = members_below(&test, &who, &town).await;
    let (batch, _) = visitor.report("members", &town, &file(&TITLES, &[&["欧阳甲", "", RIVER]])).await;
    // The database takes the batch as begun, and then neither its end nor that it fell.
    let refuse = "CREATE TRIGGER refuse BEFORE UPDATE ON import_batch WHEN OLD.state = 'committing' BEGIN SELECT RAISE(ABORT, 'refused'); END";
    db::testing::break_with(&test.app.db, refuse).await.unwrap();
    assert_eq!(visitor.post(&format!("{batch}/commit"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(members_below(&test, &who, &town).await, before, "nothing is half done");
    db::testing::break_with(&test.app.db, "DROP TRIGGER refuse").await.unwrap();
    let told = visitor.settle(&batch).await.text();
    assert!(told.contains("检查结果") && told.contains("全部导入（1 行）"), "{told}");
    let cause = jiceng::platform::text::text(jiceng::platform::text::Language::Zh, "error-internal");
    assert!(told.contains(&cause), "{cause}: {told}");
    visitor.post(&format!("{batch}/commit"), &[]).await;
    assert!(visitor.settle(&batch).await.text().contains("导入完成"));
    assert_eq!(members_below(&test, &who, &town).await, before + 1);
    sound(&test, &who).await;
}

/// The version of the record that a form was filled from.
async fn version(visitor: &Visitor<'_>, form: &str) -> String {
    let page = visitor.get(form).await.text();
    page.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_full_disk_stops_an_import_an_undo_and_an_act_whole_and_they_are_done_when_there_is_room() {
    let test = counties(60).await.remove(0);
    let who = caller(&test, "committee-secretary").await;
    let town = place(&test, &who, "990101").await;
    let before = members_below(&test, &who, &town).await;
    let visitor = Visitor::new(&test, "committee-secretary").await;
    let names: Vec<String> = (0..300).map(|at| format!("测{}", crate::imports::digits(at))).collect();
    let rows: Vec<Vec<&str>> = names.iter().map(|name| vec![name.as_str(), "", RIVER]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let (batch, report) = visitor.report("members", &town, &file(&TITLES, &rows)).await;
    assert!(report.text().contains("全部导入（300 行）"), "{}", report.text());

    let tell = |answer: &Answer| answer.status == StatusCode::INSUFFICIENT_STORAGE;
    for (act, there, done) in [("commit", before, before + 300), ("undo", before + 300, before)] {
        test.fill_up().await;
        let answer = visitor.post(&format!("{batch}/{act}"), &[]).await;
        let page = visitor.settle(&batch).await.text();
        assert!(tell(&answer) || page.contains("磁盘已满"), "{act}: {} {page}", answer.status);
        assert_eq!(members_below(&test, &who, &town).await, there, "{act}: half done");
        sound(&test, &who).await;
        test.make_room().await;
        let again = visitor.post(&format!("{batch}/{act}"), &[]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{act}: {}", again.text());
        visitor.settle(&batch).await;
        assert_eq!(members_below(&test, &who, &town).await, done, "{act} is done when there is room");
    }
    let path = format!("/organisations/{}/rename", town.id);
    test.fill_up().await;
    let mut name = town.name.clone();
    for number in 1.. {
        assert!(number < 50, "the register always finds room");
        let wanted = format!("中共青石镇第{number}名称委员会");
        let version = version(&visitor, &path).await;
        let reason = "因".repeat(500);
        let fields = [
            ("version", version.as_str()),
            ("step", "do"),
            ("on", "2026-11-01"),
            ("name", &wanted),
            ("reason", &reason),
        ];
        let answer = visitor.post(&path, &fields).await;
        // A page may have room left for one more.
        if answer.status == StatusCode::SEE_OTHER {
            name = wanted;
            continue;
        }
        assert!(tell(&answer) && answer.text().contains("磁盘已满"), "{} {}", answer.status, answer.text());
        assert_eq!(place(&test, &who, "990101").await.name, name, "half done");
        test.make_room().await;
        assert_eq!(visitor.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(place(&test, &who, "990101").await.name, wanted);
        break;
    }
    sound(&test, &who).await;
}

#[tokio::test]
async fn an_unfinished_import_is_listed_with_who_and_until_when_and_given_up_knowingly() {
    for test in counties(20).await {
        let who = caller(&test, "committee-secretary").await;
        let town = place(&test, &who, "990101").await;
        let visitor = Visitor::new(&test, "committee-secretary").await;
        assert!(!visitor.get("/imports/members").await.text().contains("没有办完的导入"));
        let (batch, _) = visitor.report("members", &town, &file(&TITLES, &[&["欧阳甲", "", RIVER]])).await;
        for (role, path) in [
            ("committee-secretary", "/imports/members".to_owned()),
            ("county-officer", format!("/imports/members?organisation={}", town.id)),
        ] {
            let page = Visitor::new(&test, role).await.get(&path).await.text();
            for wanted in [
                "没有办完的导入",
                "已检查，还没有写入",
                who.name.as_str(),
                "2026-12-24",
                &format!("{batch}/discard"),
            ] {
                assert!(page.contains(wanted), "{role}: {wanted} in {page}");
            }
            assert_eq!(page.matches(&format!("href=\"{batch}\"")).count(), 1, "{role}: listed once: {page}");
        }
        let elsewhere = Visitor::new(&test, "branch-secretary").await;
        assert!(
            !elsewhere.get("/imports/members").await.text().contains("没有办完的导入"),
            "another's reach"
        );
        assert_eq!(elsewhere.get(&format!("{batch}/discard")).await.status, StatusCode::NOT_FOUND);
        let check = visitor.get(&format!("{batch}/discard")).await.text();
        for wanted in [
            "放弃这次导入",
            "名册.xlsx",
            who.name.as_str(),
            "不能恢复",
            "检查好、没有写入的行",
            "不放弃，接着办",
        ] {
            assert!(check.contains(wanted), "{wanted} in {check}");
        }
        assert!(visitor.get(&batch).await.text().contains("检查结果"), "looking changes nothing");
        assert_eq!(visitor.post(&format!("{batch}/discard"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(visitor.get(&batch).await.status, StatusCode::NOT_FOUND);
        assert_eq!(visitor.get(&format!("{batch}/discard")).await.status, StatusCode::NOT_FOUND);
        assert!(!visitor.get("/imports/members").await.text().contains("没有办完的导入"));
        let (batch, _) = visitor.report("members", &town, &file(&TITLES, &[&["欧阳甲", "", RIVER]])).await;
        visitor.post(&format!("{batch}/commit"), &[]).await;
        visitor.settle(&batch).await;
        assert_eq!(visitor.get(&format!("{batch}/discard")).await.status, StatusCode::CONFLICT, "taken over");
    }
}

db::statements! {
    SET_STATE = "UPDATE import_batch SET state = $3 WHERE area = $1 AND id = $2";
}

async fn set_state(
    test: &crate::common::Test,
    who: &jiceng::platform::access::Caller,
    id: BatchId,
    state: &str,
) {
    let mut write = test.app.db.write(&[who.area.0]).await.unwrap();
    write.execute(&SET_STATE, &db::args![who.area, id, state]).await.unwrap();
    write.commit().await.unwrap();
}
