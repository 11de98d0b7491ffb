//! The rosters under `tests/fixtures/rosters` are checked, and what is said of them is exactly what is listed beside them.

use crate::common::counties;
use jiceng::members::RosterError;
use jiceng::members::roster;
use jiceng::organisations;
use jiceng::platform::access;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/rosters");

#[derive(Deserialize)]
struct Expected {
    file: String,
    into: String,
    new: u32,
    refused: String,
    #[serde(default, rename = "finding")]
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    row: u32,
    column: String,
    key: String,
}

fn expectations() -> Vec<Expected> {
    let mut paths: Vec<_> = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts = paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    texts.map(|path| toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()).collect()
}

#[tokio::test]
async fn each_roster_is_told_exactly_its_listed_faults() {
    let expectations = expectations();
    assert!(expectations.len() >= 8);
    for test in counties(60).await {
        let app = &test.app;
        let cookie = test.cookie("county-officer").await;
        let caller = access::authenticate(app, &cookie).await.unwrap().unwrap();
        let mut differing = Vec::new();
        for expected in &expectations {
            let file = &expected.file;
            let place =
                organisations::by_code(&mut app.db.read().await.unwrap(), caller.area, &expected.into).await;
            let place = place.unwrap().unwrap();
            let bytes = std::fs::read(Path::new(FOLDER).join(file)).unwrap();
            let read = roster::read_file(&bytes).unwrap();
            let report = match roster::check(app, &caller, &place, &read).await {
                Ok(report) => report,
                Err(RosterError::App(error)) => panic!("{file}: {error}"),
                Err(refused) => {
                    assert_eq!(refused.key(), expected.refused, "{file}");
                    continue;
                }
            };
            assert_eq!(expected.refused, "", "{file} is to be refused");
            let said: BTreeSet<_> = [&report.problems, &report.duplicates, &report.warnings]
                .into_iter()
                .flatten()
                .map(|it| (it.row, it.column.clone(), it.key.clone()))
                .collect();
            let wanted: BTreeSet<_> =
                expected.findings.iter().map(|it| (it.row, it.column.clone(), it.key.clone())).collect();
            if said != wanted {
                differing.push(format!("{file}: said {said:?}, listed {wanted:?}"));
            }
            assert_eq!((report.new, report.changed), (expected.new, 0), "{file}");
        }
        assert!(differing.is_empty(), "{}", differing.join("\n"));
    }
}
