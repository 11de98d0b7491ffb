//! What people come to do, in a real browser.
#![expect(clippy::unwrap_used, reason = "a journey that cannot go on fails")]

mod people;
mod year;

use journeys::pages::{Form, SignInPage};
use journeys::{Browser, Database, Server};
use workbook::{Language, TitleBlock, built_in, write_form};

fn roster() -> Vec<u8> {
    let profile = built_in().unwrap().into_iter().find(|profile| profile.id == "members-common").unwrap();
    let row = |name: &str, number: &str| -> Vec<String> {
        profile
            .printed()
            .map(|field| match field.key.as_str() {
                "name" => name,
                "identity_number" => number,
                "branch" => "青石镇河口村党支部",
                "joined" => "2015.07",
                "confirmed" => "2016.07",
                _ => "",
            })
            .map(str::to_owned)
            .collect()
    };
    let rows = vec![row("欧阳测试", ""), row("钱校验", "990201199003071019")];
    let title = TitleBlock {
        title: "河口村党员花名册".to_owned(),
        unit: "河口村".to_owned(),
        date: "2026-11-24".to_owned(),
        totals: Vec::new(),
        notes: Vec::new(),
        language: Language::Chinese,
    };
    write_form(&profile, &title, &rows).unwrap()
}

/// An organisation office takes the roster it has and sees what is wrong with it; the same with script off.
#[tokio::test]
async fn a_roster_is_uploaded_checked_and_taken_over() {
    for script in [true, false] {
        let server = Server::start_with(Database::Sqlite, 60).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("花名册.xlsx");
        std::fs::write(&file, roster()).unwrap();
        let browser = Browser::start(360, 800, script).await.unwrap();
        let page = SignInPage::open(&browser, &server).await.unwrap();
        page.sign_in(server.sign_in("committee-secretary").unwrap()).await.unwrap();
        browser.open(&server.url("/imports/members")).await.unwrap();
        let form = Form::on(&browser);
        form.attach("表格文件", &file).await.unwrap();
        form.press("上传并检查").await.unwrap();
        assert!(browser.text("h1").await.unwrap().contains("核对各列"));
        assert_eq!(browser.overflow().await.unwrap(), [], "the columns");
        let columns = Form::on(&browser);
        columns.choose("从今天算起").await.unwrap();
        columns.press("检查各行").await.unwrap();
        let report = browser.text("main").await.unwrap();
        assert!(report.contains("钱校验") && report.contains("最后一位校验不对"), "{report}");
        Form::on(&browser).press("只导入没有问题的 1 行").await.unwrap();
        assert!(browser.text("h1").await.unwrap().contains("导入完成"));
        assert_eq!(browser.overflow().await.unwrap(), [], "the report");
        browser.open(&server.url("/members?words=oycs")).await.unwrap();
        assert!(browser.text("main").await.unwrap().contains("欧阳测试"));
    }
}

/// The part of a text that begins and ends with these words.
fn between<'t>(text: &'t str, begins: &str, ends: &str) -> &'t str {
    let start = text.find(begins).unwrap();
    let end = text[start..].find(ends).unwrap();
    &text[start..start + end + ends.len()]
}

/// A branch secretary sees at home what the regulations say is due, with the article, and a link to where it is told.
#[tokio::test]
async fn a_secretary_sees_what_is_due_with_the_article() {
    let server = Server::start_with(Database::Sqlite, 60).unwrap();
    let browser = Browser::start(360, 800, true).await.unwrap();
    let page = SignInPage::open(&browser, &server).await.unwrap();
    page.sign_in(server.sign_in("branch-secretary").unwrap()).await.unwrap();
    let home = browser.text("main").await.unwrap();
    let sentence = between(&home, "本届任期到", "届满，要按期换届。").to_owned();
    let day = sentence.trim_start_matches("本届任期到").split("届满").next().unwrap();
    let numbers: Vec<i16> = day
        .split(['年', '月', '日'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().unwrap())
        .collect();
    let [year, month, number] = numbers[..] else { panic!("a day in words: {day}") };
    let calendar = year >= 2024 && (1..=12).contains(&month) && (1..=31).contains(&number);
    assert!(calendar, "a day in words: {day}");
    let article = "《中国共产党基层组织选举工作条例》第3条";
    let behind = home.split(&sentence).nth(1).unwrap().trim_start();
    let mut lines = behind.lines();
    let whom = lines.next().unwrap();
    assert!(whom.contains("河口村党支部") && whom.contains("期限"), "whom, and by when: {behind}");
    assert_eq!(lines.next(), Some(article), "the article stands with the sentence: {behind}");
    Form::on(&browser).follow(&sentence).await.unwrap();
    let branch = browser.text("main").await.unwrap();
    assert!(
        branch.contains("河口村党支部") && branch.contains(&sentence) && branch.contains(article),
        "{branch}"
    );
}

/// The button that reads the page aloud is there where the browser has a voice for its language, and nowhere else.
#[tokio::test]
async fn a_page_is_read_aloud_where_there_is_a_voice_for_it() {
    let server = Server::start_with(Database::Sqlite, 5).unwrap();
    let browser = Browser::start(360, 800, true).await.unwrap();
    browser.open(&server.url("/sign-in")).await.unwrap();
    let shown = |lang: &'static str| {
        let client = browser.client();
        async move {
            let script = "Object.defineProperty(speechSynthesis, 'getVoices', { configurable: true, value: () => arguments[0] ? [{ lang: arguments[0] }] : [] }); speechSynthesis.dispatchEvent(new Event('voiceschanged')); return !document.querySelector('[data-read]').hidden;";
            client.execute(script, vec![lang.into()]).await.unwrap().as_bool().unwrap()
        }
    };
    assert!(!shown("").await, "no voice at all");
    assert!(!shown("en-GB").await, "no voice for Chinese");
    assert!(shown("zh_CN").await && shown("zh-CN").await);
    assert!(!shown("").await, "the voice went away");
}

/// Without the server a page says so and what to do, and only static files and that page are kept.
#[tokio::test]
async fn without_a_network_a_page_says_so_and_nothing_else_is_kept() {
    let server = Server::start_with(Database::Sqlite, 5).unwrap();
    let browser = Browser::start(360, 800, true).await.unwrap();
    let page = SignInPage::open(&browser, &server).await.unwrap();
    page.sign_in(server.sign_in("branch-secretary").unwrap()).await.unwrap();
    browser.client().execute_async("navigator.serviceWorker.ready.then(arguments[0])", vec![]).await.unwrap();
    let home = server.url("/");
    browser.open(&home).await.unwrap();
    browser.open(&server.url("/members")).await.unwrap();
    let kept = "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(it => it.keys())))).then(all => arguments[0](all.flat().map(it => new URL(it.url).pathname)))";
    let kept = browser.client().execute_async(kept, vec![]).await.unwrap();
    let kept: Vec<String> = serde_json::from_value(kept).unwrap();
    assert!(kept.iter().any(|path| path == "/offline") && kept.len() > 1, "{kept:?}");
    assert!(kept.iter().all(|path| path == "/offline" || path.starts_with("/assets/")), "{kept:?}");

    drop(server);
    browser.open(&home).await.unwrap();
    assert_eq!(browser.text("h1").await.unwrap(), "现在连不上服务器");
    let whole = browser.text("body").await.unwrap();
    assert!(!whole.contains("支部书记"), "nobody's name or role: {whole}");
    let styled = "return getComputedStyle(document.querySelector('.button')).backgroundColor";
    let colour = browser.client().execute(styled, vec![]).await.unwrap();
    assert_ne!(colour, "rgba(0, 0, 0, 0)", "the styles are there");
}
