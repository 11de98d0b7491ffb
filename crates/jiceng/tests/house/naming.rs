//! Naming an organisation in a form: wherever it is asked for, several that fit are offered, and one is enough.

use crate::common::{Test, counties};
use crate::html::Html;
use crate::http::{get, post, signed_in};
use axum::http::StatusCode;
use jiceng::organisations::{self, Organisation};
use jiceng::platform::access::{self, Caller};

async fn caller(test: &Test, role: &str) -> Caller {
    let cookie = test.cookie(role).await;
    access::authenticate(&test.app, &cookie).await.unwrap().unwrap()
}

async fn by_code(test: &Test, caller: &Caller, code: &str) -> Organisation {
    let mut read = test.app.db.read().await.unwrap();
    organisations::by_code(&mut read, caller.area, code).await.unwrap().unwrap()
}

async fn found(test: &Test, caller: &Caller, words: &str) -> Vec<Organisation> {
    let mut read = test.app.db.read().await.unwrap();
    organisations::search(&mut read, caller, words, 50).await.unwrap()
}

/// Who asks, where, in which field, with what in the others.
type Asking<'a> = (&'a str, String, &'a str, Vec<(&'a str, &'a str)>);

/// What a picker offers below a field: value and label.
fn offered(text: &str, field: &str) -> Vec<(String, String)> {
    let html = Html::parse(text);
    let label = |id: &str| html.all("label").find(|it| it.attribute("for") == id).unwrap().text.clone();
    html.all("input")
        .filter(|it| it.attribute("name") == format!("{field}-which"))
        .map(|it| (it.attribute("value").to_owned(), label(it.attribute("id"))))
        .collect()
}

fn value_of(text: &str, field: &str) -> String {
    let html = Html::parse(text);
    html.all("input").find(|it| it.attribute("name") == field).unwrap().attribute("value").to_owned()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of forms and one walk through it")]
async fn every_form_that_names_an_organisation_offers_those_that_fit() {
    let test = counties(30).await.remove(0);
    let officer = caller(&test, "committee-secretary").await;
    let cookie = signed_in(&test, "committee-secretary").await;
    let county = signed_in(&test, "county-officer").await;
    let branch = by_code(&test, &officer, "990101001").await;
    let mut read = test.app.db.read().await.unwrap();
    let all = jiceng::units::Filter::default();
    let unit = jiceng::units::list(&mut read, &officer, &all, crate::common::TODAY, None, 1)
        .await
        .unwrap()
        .remove(0);
    drop(read);
    let version = branch.version.to_string();
    let act = vec![("version", version.as_str()), ("on", "2026-11-01")];
    let forms: Vec<Asking<'_>> = vec![
        (&cookie, format!("/organisations/{}/merge", branch.id), "into", act.clone()),
        (&county, format!("/organisations/{}/move", branch.id), "superior", act),
        (
            &cookie,
            format!("/units/{}/cover", unit.id),
            "organisation",
            vec![("manner", "single"), ("from", "2026-01-01")],
        ),
        (&cookie, "/units/new".to_owned(), "territory", vec![("name", "新单位")]),
        (
            &cookie,
            "/accounts/new/details".to_owned(),
            "place",
            vec![("role", "branch-secretary"), ("name", "newname")],
        ),
        (&cookie, "/delegations/new".to_owned(), "place", vec![("to", "nobody")]),
    ];
    for (cookie, path, field, others) in &forms {
        let with = |typed: &str| {
            let mut fields: Vec<(String, String)> =
                others.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            fields.push(((*field).to_owned(), typed.to_owned()));
            fields
        };
        for (typed, offers) in [("党支部", true), ("没有这样的组织", false), ("", false)] {
            let fields = with(typed);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            let answer = post(&test, cookie, path, &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {typed}: {}", answer.text);
            let choices = offered(&answer.text, field);
            assert_eq!(choices.len() > 1, offers, "{path} {typed}: {}", answer.text);
            assert_eq!(value_of(&answer.text, field), typed, "{path}: what was typed stays");
            assert_eq!(Html::parse(&answer.text).faults("zh-CN"), Vec::<String>::new(), "{path}");
            assert!(
                choices.iter().all(|(_, label)| label.contains(" › ") && label.contains('（')),
                "{choices:?}"
            );
        }
    }
    let filtered = get(&test, &cookie, "/units?territory=%E5%85%9A%E6%94%AF%E9%83%A8").await;
    assert_eq!(filtered.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (id, label) = offered(&filtered.text, "territory").remove(0);
    let words = "territory=%E5%85%9A%E6%94%AF%E9%83%A8&territory-asked=%E5%85%9A%E6%94%AF%E9%83%A8";
    let chosen = get(&test, &cookie, &format!("/units?{words}&territory-which={id}")).await;
    assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.text);
    assert!(label.ends_with(&value_of(&chosen.text, "territory")), "{label}");
}

#[tokio::test]
async fn a_choice_holds_for_the_text_it_was_offered_for_and_reaches_nobody_elses_organisations() {
    for test in counties(30).await {
        let cookie = signed_in(&test, "county-officer").await;
        let officer = caller(&test, "county-officer").await;
        let branch = by_code(&test, &officer, "990101001").await;
        let town = by_code(&test, &officer, "990102").await;
        let version = branch.version.to_string();
        let path = format!("/organisations/{}/move", branch.id);
        let id = town.id.to_string();
        let send = |superior: &'static str, asked: &'static str| {
            let (test, cookie, path, version, id) = (&test, &cookie, &path, &version, &id);
            async move {
                let fields = [
                    ("version", version.as_str()),
                    ("superior", superior),
                    ("superior-asked", asked),
                    ("superior-which", id.as_str()),
                    ("on", "2026-11-01"),
                ];
                post(test, cookie, path, &fields).await
            }
        };
        let chosen = send("党委", "党委").await;
        assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.text);
        let named = organisations::typed_as(&town);
        assert!(chosen.text.contains(&named), "the check page says which one: {}", chosen.text);
        assert_eq!(value_of(&chosen.text, "superior"), named, "and sends it on without doubt");
        let retyped = send("没有这样的组织", "党委").await;
        assert_eq!(retyped.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", retyped.text);

        // A secretary of one town names a branch of another one: by code, by choice, by name.
        let stranger = signed_in(&test, "committee-secretary").await;
        let own = caller(&test, "committee-secretary").await;
        let elsewhere = found(&test, &officer, "党支部").await;
        let elsewhere = elsewhere.iter().find(|it| !it.path.starts_with(&own.acting.path)).unwrap();
        let other = elsewhere.id.to_string();
        for (typed, which) in
            [(elsewhere.code.as_str(), ""), ("没有这样的组织", other.as_str()), (elsewhere.name.as_str(), "")]
        {
            let fields = [
                ("version", version.as_str()),
                ("into", typed),
                ("into-asked", typed),
                ("into-which", which),
                ("on", "2026-11-01"),
            ];
            let answer =
                post(&test, &stranger, &format!("/organisations/{}/merge", branch.id), &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed} {which}: {}", answer.text);
            assert!(answer.text.contains("没有找到这个党组织"), "{typed} {which}");
        }
    }
}
