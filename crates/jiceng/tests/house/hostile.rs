//! Texts that break careless programs are typed into every text field of every form that people reach: each is refused
//! with a sentence, or kept and shown as it is: on pages, in files, in the journal.

use crate::common::{Test, counties};
use crate::crawl::route_of;
use crate::html::{Element, Html};
use crate::http::{Answer, get, post, post_file, signed_in};
use jiceng::platform::journal;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What is typed, and whether the other database reads it in a way of its own.
const TYPED: [(&str, bool); 5] = [
    ("<hostile-x a=\"1\">&amp;'</hostile-x>", false),
    ("\" onhostile=\"1", false),
    ("甲\u{202e}\0\u{7}\u{ffff}乙", true),
    ("=HYPERLINK(\"http://x\")", false),
    ("𠮷𬀩·買買提'; DROP TABLE person; --\\", true),
];

/// Acts whose last step would take away what other forms stand on, or the visitor's own way in.
const FIRST_STEP_ONLY: [&str; 13] = [
    "/accounts/{id}/counter",
    "/account/password",
    "/account/sessions/end",
    "/accounts/{id}/state",
    "/accounts/{id}/telephone",
    "/accounts/roles/{id}/end",
    "/erasures/new/{id}",
    "/erasures/new/{id}/check",
    "/members/{id}/acts/{act}",
    "/organisations/{id}/close",
    "/organisations/{id}/merge",
    "/organisations/{id}/move",
    "/units/{id}/close",
];
const NEVER: [&str; 4] = ["/sign-out", "/preferences", "/acting", "/account/one-time-codes"];

#[derive(Clone, Debug)]
struct Control {
    name: String,
    /// What is sent when nobody types.
    value: String,
    typed: bool,
}

#[derive(Clone, Debug)]
struct Form {
    action: String,
    posts: bool,
    /// Whether it is sent with a file.
    with_file: bool,
    controls: Vec<Control>,
    buttons: Vec<(String, String)>,
}

/// What somebody would type into a field that is empty.
fn plausible(name: &str) -> &'static str {
    match name {
        "on" | "from" | "since" | "last-day" | "found-on" | "wanted-on" => "2026-01-05",
        "due-on" => "2026-12-05",
        "name" | "display" | "responsible" | "who" => "欧阳测试",
        "reason" | "note" | "body" | "answer" | "document" => "测试",
        "identity" => "99020119900307101X",
        "topics" | "matter" | "problem" | "measures" | "words" => "学习会议精神",
        "place" | "why" | "dwelling" | "homename" => "县城工业园",
        "size" | "people" | "members" => "3",
        "yes" | "no" | "abstained" => "0",
        _ => "",
    }
}

fn forms(html: &Html) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    for element in html.elements() {
        let of = |name: &str| element.attribute(name).to_owned();
        if element.name == "form" {
            let posts = element.attribute("method") == "post";
            let with_file = element.attribute("enctype") == "multipart/form-data";
            let (controls, buttons) = (Vec::new(), Vec::new());
            forms.push(Form { action: of("action"), posts, with_file, controls, buttons });
        }
        let Some(form) = forms.last_mut() else { continue };
        let known = form.controls.iter().any(|it| it.name == element.attribute("name"));
        let mut add = |value: String, typed| form.controls.push(Control { name: of("name"), value, typed });
        match (element.name.as_str(), element.attribute("type")) {
            ("button", _) => form.buttons.push((of("name"), of("value"))),
            ("textarea", _) => add(element.text.trim_start_matches('\n').to_owned(), true),
            ("select", _) => add(String::new(), false),
            ("option", _) => choose(form.controls.last_mut(), element),
            ("input", "radio" | "checkbox") if known => {}
            ("input", "file" | "submit") => {}
            ("input", "radio" | "checkbox" | "hidden") => add(of("value"), false),
            ("input", _) => add(of("value"), true),
            _ => {}
        }
    }
    forms
}

/// The first option that says something, or the chosen one.
fn choose(select: Option<&mut Control>, option: &Element) {
    let Some(select) = select else { return };
    if select.value.is_empty() || option.attributes.contains_key("selected") {
        option.attribute("value").clone_into(&mut select.value);
    }
}

fn pattern(path: &str) -> Option<&'static str> {
    let routes = jiceng::routes();
    let parts: Vec<&str> = path.split(['?', '#']).next().unwrap().split('/').collect();
    let fits = |pattern: &&'static str| {
        let pattern: Vec<&str> = pattern.split('/').collect();
        pattern.len() == parts.len()
            && pattern.iter().zip(&parts).all(|(one, other)| one == other || one.starts_with('{'))
    };
    routes.iter().map(|route| route.path).filter(fits).min_by_key(|path| path.matches('{').count())
}

/// One page of each kind that a visitor reaches by links.
async fn pages(test: &Test, cookie: &str) -> Vec<(String, Html)> {
    let routes = jiceng::routes();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let first = if cookie.is_empty() { "/sign-in" } else { "/" };
    let mut queue = VecDeque::from([first.to_owned()]);
    let mut found = Vec::new();
    while let Some(path) = queue.pop_front() {
        let Some(route) = route_of(&routes, &path) else { continue };
        let count = kinds.entry(route.path).or_default();
        if *count >= 2 {
            continue;
        }
        *count += 1;
        let answer = get(test, cookie, &path).await;
        if !answer.status.is_success() || !answer.text.starts_with("<!doctype") {
            continue;
        }
        let html = Html::parse(&answer.text);
        for link in html.all("a") {
            let href = link.attribute("href").split('#').next().unwrap_or_default();
            if href.starts_with('/') && seen.insert(href.to_owned()) {
                queue.push_back(href.to_owned());
            }
        }
        found.push((path, html));
    }
    found
}

/// Whether what was typed stayed text.
fn harmless(what: &str, text: &str) -> Vec<String> {
    if !text.starts_with("<!doctype") {
        return Vec::new();
    }
    let html = Html::parse(text);
    let mut faults = html.faults("zh-CN");
    faults.retain(|fault| !fault.contains("a key without text"));
    if html.elements().any(|it| it.name == "hostile-x" || it.attributes.contains_key("onhostile")) {
        faults.push("it became markup".to_owned());
    }
    faults.into_iter().map(|fault| format!("{what}: {fault}")).collect()
}

/// Sends a form with one field changed; tells what is wrong with the answer, and gives the answer.
async fn send(test: &Test, cookie: &str, form: &Form, field: &str, typed: &str) -> (Vec<String>, Answer) {
    let fields: Vec<(&str, &str)> = form
        .controls
        .iter()
        .map(|control| match (control.name == field, control.typed && control.value.is_empty()) {
            (true, _) => (control.name.as_str(), typed),
            (false, true) => (control.name.as_str(), plausible(&control.name)),
            (false, false) => (control.name.as_str(), control.value.as_str()),
        })
        .collect();
    let what = format!("{} {field} {typed:?}", form.action);
    let answer = if form.with_file {
        post_file(test, cookie, &form.action, &fields).await
    } else if form.posts {
        post(test, cookie, &form.action, &fields).await
    } else {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        get(test, cookie, &format!("{}?{query}", form.action)).await
    };
    let mut faults = harmless(&what, &answer.text);
    match answer.status.as_u16() {
        200 | 303 | 404 | 409 => {}
        422 if answer.text.contains("id=\"errors\"") || answer.text.contains("class=\"error\"") => {}
        422 if answer.text.contains("banner-warn") => {}
        status => faults.push(format!("{what}: {status} without a sentence")),
    }
    (faults, answer)
}

async fn try_form(test: &Test, cookie: &str, form: &Form, all: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let kind = pattern(&form.action).unwrap_or_default();
    let texts: Vec<&Control> = form.controls.iter().filter(|control| control.typed).collect();
    let long = "一".repeat(200);
    for control in texts {
        let typed = TYPED.iter().filter(|(_, own)| all || *own).map(|(typed, _)| *typed);
        for typed in typed.chain([long.as_str()]) {
            let (found, answer) = send(test, cookie, form, &control.name, typed).await;
            faults.extend(found);
            let confirms = answer.status == 200 && form.posts && !FIRST_STEP_ONLY.contains(&kind);
            if confirms && (typed == TYPED[0].0 || typed == TYPED[4].0) {
                let check = forms(&Html::parse(&answer.text)).into_iter().find(|it| it.action == form.action);
                let Some(mut check) = check else { continue };
                if let Some((name, value)) = check.buttons.iter().find(|(name, _)| !name.is_empty()).cloned()
                {
                    check.controls.push(Control { name, value, typed: false });
                }
                faults.extend(send(test, cookie, &check, "", "").await.0);
            }
        }
    }
    faults
}

#[tokio::test]
async fn whatever_is_typed_is_refused_in_words_or_kept_and_shown_as_text() {
    let mut faults = Vec::new();
    for (number, test) in counties(20).await.into_iter().enumerate() {
        let mut done: BTreeSet<&str> = BTreeSet::new();
        let mut fields = 0;
        let mut visitors = vec![String::new()];
        for role in ["technical-administrator", "member", "branch-secretary", "county-officer"] {
            visitors.insert(0, signed_in(&test, role).await);
        }
        for cookie in &visitors {
            for (_, html) in pages(&test, cookie).await {
                for form in forms(&html) {
                    let Some(kind) = pattern(&form.action) else { continue };
                    if NEVER.contains(&kind) || form.controls.iter().all(|it| !it.typed) || !done.insert(kind)
                    {
                        continue;
                    }
                    fields += form.controls.iter().filter(|it| it.typed).count();
                    faults.extend(try_form(&test, cookie, &form, number == 0).await);
                }
            }
        }
        assert!(done.len() > 35 && fields > 100, "{} forms, {fields} fields: {done:?}", done.len());
        // What was kept is looked at where it is shown.
        for cookie in &visitors {
            for (path, _) in pages(&test, cookie).await {
                let text = get(&test, cookie, &path).await.text;
                faults.extend(harmless(&format!("afterwards {path}"), &text));
                // A field that was refused shows what was typed; nothing of it was kept.
                if text.contains(['\0', '\u{7}', '\u{202e}', '\u{ffff}']) {
                    faults.push(format!("afterwards {path}: an invisible sign was kept"));
                }
            }
        }
        faults.extend(files(&test, &visitors[0]).await);
        let officer = visitors[0].trim_start_matches("jiceng_session=");
        let caller = jiceng::platform::access::authenticate(&test.app, officer).await.unwrap().unwrap();
        let mut read = test.app.db.read().await.unwrap();
        assert_eq!(journal::verify(&mut read, caller.area).await.unwrap().1, []);
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(60)].join("\n"));
}

/// The register as files: no cell begins a formula, JSON is JSON, workbooks open.
async fn files(test: &Test, cookie: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, more) in [
        ("/members/export", &[("variant", "members-common"), ("numbers", "masked")][..]),
        ("/organisations/export", &[][..]),
    ] {
        let csv = post(test, cookie, path, &[&[("format", "csv")], more].concat()).await;
        assert_eq!(csv.status, 200, "{path}: {}", csv.text);
        for line in csv.text.lines() {
            for cell in line.split(',') {
                let cell = cell.trim_start_matches('"');
                if cell.starts_with(['=', '+', '@']) || (cell.starts_with('-') && cell.len() > 1) {
                    faults.push(format!("{path} csv: {cell}"));
                }
            }
        }
        let json = post(test, cookie, path, &[&[("format", "json")], more].concat()).await;
        if serde_json::from_str::<serde_json::Value>(&json.text).is_err() {
            faults.push(format!("{path} json: {}", json.text));
        }
    }
    faults
}
