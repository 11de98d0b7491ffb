//! The harness itself: each measurement finds the fault it is there for, on a page that has it.

mod site;

use journeys::pages::Form;
use journeys::{Browser, Error};
use site::Site;

#[tokio::test]
async fn chinese_typed_into_a_form_arrives_and_is_read_back() {
    let site = Site::start();
    for script in [true, false] {
        let browser = Browser::start(360, 800, script).await.unwrap();
        browser.open(&site.url("/form")).await.unwrap();
        assert_eq!(browser.text("#script").await.unwrap(), if script { "有脚本" } else { "无脚本" });
        let form = Form::on(&browser);
        form.fill("姓名", "张三丰·𠮷").await.unwrap();
        assert_eq!(form.value("姓名").await.unwrap(), "张三丰·𠮷");
        form.choose("女").await.unwrap();
        form.press("提交").await.unwrap();
        assert_eq!(browser.text("h1").await.unwrap(), "收到 张三丰·𠮷,女");
        assert_eq!(browser.address().await.unwrap(), site.url("/form"));
    }
}

#[tokio::test]
async fn a_field_that_is_not_there_is_named() {
    let site = Site::start();
    let browser = Browser::start(360, 800, false).await.unwrap();
    browser.open(&site.url("/form")).await.unwrap();
    let error = Form::on(&browser).fill("工号", "1").await.unwrap_err();
    assert_eq!(error.to_string(), format!("the page {} has no 工号", site.url("/form")));
}

#[tokio::test]
async fn a_covered_button_cannot_be_pressed_and_links_are_followed() {
    let site = Site::start();
    for script in [true, false] {
        let browser = Browser::start(360, 800, script).await.unwrap();
        browser.open(&site.url("/covered")).await.unwrap();
        let form = Form::on(&browser);
        assert!(form.press("提交").await.is_err(), "script: {script}");
        form.follow("登记").await.unwrap();
        assert_eq!(browser.text("h1").await.unwrap(), "登记");
    }
}

#[tokio::test]
async fn axe_finds_a_field_without_a_label_and_nothing_on_a_good_page() {
    let site = Site::start();
    let browser = Browser::start(1366, 768, true).await.unwrap();
    browser.open(&site.url("/bad")).await.unwrap();
    let violations = browser.axe().await.unwrap();
    let label = violations.iter().find(|violation| violation.id == "label").unwrap();
    assert_eq!(label.nodes[0].target, "input");
    browser.open(&site.url("/form")).await.unwrap();
    assert_eq!(browser.axe().await.unwrap(), []);
}

#[tokio::test]
async fn axe_says_that_it_needs_script() {
    let browser = Browser::start(360, 800, false).await.unwrap();
    assert!(matches!(browser.axe().await, Err(Error::ScriptOff("axe"))));
    assert!(matches!(browser.layout_shift().await, Err(Error::ScriptOff(_))));
}

#[tokio::test]
async fn overflow_is_found_on_phone_and_desktop_with_and_without_script() {
    let site = Site::start();
    for (width, script) in [(360, true), (360, false), (1366, true)] {
        let browser = Browser::start(width, 800, script).await.unwrap();
        browser.open(&site.url("/wide")).await.unwrap();
        let found = browser.overflow().await.unwrap();
        let names: Vec<&str> = found.iter().map(|overflow| overflow.element.as_str()).collect();
        assert_eq!(names, ["p#long.line"], "at {width}");
        assert!((found[0].right - 2000.0).abs() < 1.0, "{found:?}");
        browser.open(&site.url("/form")).await.unwrap();
        assert_eq!(browser.overflow().await.unwrap(), [], "at {width}");
    }
}

#[tokio::test]
async fn targets_are_measured_with_their_labels_and_links_in_sentences_are_not() {
    let site = Site::start();
    let browser = Browser::start(360, 800, true).await.unwrap();
    browser.open(&site.url("/targets")).await.unwrap();
    let found = browser.targets_too_small(44.0).await.unwrap();
    let names: Vec<&str> = found.iter().map(|target| target.element.as_str()).collect();
    assert_eq!(names, ["button#low 低", "a#alone 单独"]);
    assert!((found[0].height - 20.0).abs() < 0.1 && (found[0].width - 100.0).abs() < 0.1, "{found:?}");
    assert_eq!(browser.targets_too_small(4.0).await.unwrap(), []);
}

#[tokio::test]
async fn a_row_is_a_target_where_a_pointer_really_meets_its_link() {
    let site = Site::start();
    let browser = Browser::start(360, 800, true).await.unwrap();
    browser.open(&site.url("/rows")).await.unwrap();
    let found = browser.targets_too_small(44.0).await.unwrap();
    let names: Vec<&str> = found.iter().map(|target| target.element.as_str()).collect();
    assert_eq!(names, ["a#under 盖住的一行", "a#low.low 只有一半"]);
}

#[tokio::test]
async fn a_page_is_loaded_without_script_and_measured_all_the_same() {
    let site = Site::start();
    let browser = Browser::start(1366, 800, true).await.unwrap();
    for (bare, said) in [(true, "无脚本"), (false, "有脚本"), (true, "无脚本")] {
        browser.load_without_script(bare);
        browser.open(&site.url("/form")).await.unwrap();
        assert_eq!(browser.text("#script").await.unwrap(), said);
        Form::on(&browser).press("提交").await.unwrap();
        browser.open(&site.url("/bad")).await.unwrap();
        assert!(browser.axe().await.unwrap().iter().any(|violation| violation.id == "label"));
    }
}

#[tokio::test]
async fn one_browser_shows_a_page_as_a_telephone_and_as_an_office_and_prints_it() {
    let site = Site::start();
    let browser = Browser::start(1366, 800, true).await.unwrap();
    browser.open(&site.url("/wide")).await.unwrap();
    for width in [360, 658, 1366] {
        browser.resize(width, 800).await.unwrap();
        let shown = browser.client().execute("return innerWidth", vec![]).await.unwrap();
        assert!(shown.as_u64().unwrap() >= u64::from(width), "{shown} at {width}");
        assert_eq!(browser.overflow().await.unwrap()[0].element, "p#long.line", "at {width}");
        browser.open(&site.url("/form")).await.unwrap();
        let shown = browser.client().execute("return innerWidth", vec![]).await.unwrap();
        assert_eq!(shown.as_u64(), Some(width.into()), "the next page too");
        browser.open(&site.url("/wide")).await.unwrap();
    }
    assert!(browser.pdf().await.unwrap().starts_with(b"%PDF"));
    assert!(browser.webp(50).await.unwrap().starts_with(b"RIFF"));
}

#[tokio::test]
async fn bytes_and_requests_are_counted() {
    let site = Site::start();
    let browser = Browser::start(360, 800, true).await.unwrap();
    browser.open(&site.url("/styled")).await.unwrap();
    let transfer = browser.transfer().await.unwrap();
    assert_eq!(transfer.requests(), 2, "{transfer:?}");
    assert_eq!(transfer.body_of("css"), site::STYLE.len() as u64);
    assert_eq!(transfer.body_of("document"), site::page("/styled").unwrap().len() as u64);
    assert_eq!(transfer.body(), transfer.body_of("css") + transfer.body_of("document"));
    // Kept for a year, the style is not asked for again.
    browser.open(&site.url("/styled")).await.unwrap();
    let again = browser.transfer().await.unwrap();
    assert_eq!((again.requests(), again.body_of("css")), (1, transfer.body_of("css")));
}

#[tokio::test]
async fn a_page_that_moves_by_itself_is_found() {
    let site = Site::start();
    let browser = Browser::start(360, 800, true).await.unwrap();
    browser.open(&site.url("/shifting")).await.unwrap();
    let mut shift = 0.0;
    for _ in 0..20 {
        shift = browser.layout_shift().await.unwrap();
        if shift > 0.0 {
            break;
        }
    }
    assert!(shift > 0.1, "{shift}");
    browser.open(&site.url("/form")).await.unwrap();
    let still = browser.layout_shift().await.unwrap();
    assert!(still.abs() < f64::EPSILON, "{still}");
}

#[tokio::test]
async fn a_picture_has_the_size_of_the_window() {
    let site = Site::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pictures/form.png");
    let browser = Browser::start(360, 640, false).await.unwrap();
    browser.open(&site.url("/form")).await.unwrap();
    browser.screenshot(&file).await.unwrap();
    let picture = std::fs::read(file).unwrap();
    // Width and height of a PNG stand at byte 16, most significant byte first.
    let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    assert_eq!((number(16), number(20)), (360, 640));
}
