//! The registrar: codes, slips, forgetting, revoking.

use crate::common::{Venue, description, phrase, random, run, said, write_json};
use polling::registrar::{
    Forget, Issue, Reason, RegistrarError, RevocationError, Revocations, Revoke, Whose, forget, issue, revoke,
};
use polling::setup::{Setup, SetupError, setup};
use polling::{Language, Limits, TooFew};
use std::fs;

fn revoke_of(venue: &Venue, whose: Whose, boxes: &[&str]) -> Revoke {
    Revoke {
        description: venue.path("election.json"),
        own: venue.path("registrar"),
        passphrase: phrase(),
        whose,
        reason: Reason::Paper,
        revoked: venue.path("revoked.jsonl"),
        boxes: boxes.iter().flat_map(|name| venue.boxes(name)).collect(),
    }
}

fn code(text: &str) -> Whose {
    Whose::Code(text.to_owned().into())
}

#[test]
fn codes_are_handed_out_revoked_and_forgotten() {
    let venue = Venue::new(description(16), 60);
    assert_eq!(venue.codes.len(), 16);
    let public = fs::read_to_string(venue.path("registrar/credentials.json")).unwrap();
    assert!(!public.contains("张三") && !public.contains(&venue.codes[0]));

    said(|output| revoke(&revoke_of(&venue, Whose::Number(3), &[]), output)).unwrap();
    let again = said(|output| revoke(&revoke_of(&venue, Whose::Number(3), &[]), output)).unwrap_err();
    assert_eq!(again, RegistrarError::RevokedBefore);
    let stranger = said(|output| revoke(&revoke_of(&venue, Whose::Number(17), &[]), output)).unwrap_err();
    assert_eq!(stranger, RegistrarError::Number(17));
    let wrong = code("11111-111111-11111-111111");
    assert_eq!(
        said(|output| revoke(&revoke_of(&venue, wrong, &[]), output)).unwrap_err(),
        RegistrarError::Code
    );

    run(async { venue.booth("one", 1).vote(&venue.codes[0], &[1, 1, 3], &[]).await });
    let cast = said(|output| revoke(&revoke_of(&venue, Whose::Number(1), &["one"]), output)).unwrap_err();
    assert_eq!(cast, RegistrarError::Cast);

    let wishes = Forget { own: venue.path("registrar") };
    let words = said(|output| forget(&wishes, &mut random(1), output)).unwrap();
    assert!(words.contains("cannot promise"));
    assert!(!venue.path("registrar/slips.html").exists());
    assert!(!venue.path("registrar/handing-out.secret").exists());
    assert!(said(|output| forget(&wishes, &mut random(1), output)).unwrap().contains("nothing is left"));
    let forgotten = said(|output| revoke(&revoke_of(&venue, Whose::Number(5), &[]), output)).unwrap_err();
    assert_eq!(forgotten, RegistrarError::Forgotten);
    said(|output| revoke(&revoke_of(&venue, code(&venue.codes[4]), &["one"]), output)).unwrap();
}

#[test]
fn the_list_of_revoked_codes_cannot_be_changed_by_others() {
    let venue = Venue::new(description(16), 70);
    for number in [3, 4] {
        said(|output| revoke(&revoke_of(&venue, Whose::Number(number), &[]), output)).unwrap();
    }
    let path = venue.path("revoked.jsonl");
    let list = fs::read_to_string(&path).unwrap();
    let public = fs::read_to_string(venue.path("registrar/credentials.json")).unwrap();
    let key = crate::common::between(&public, "\"registrar\": \"", "\"").to_owned();
    let read = |text: &str| {
        fs::write(&path, text).unwrap();
        Revocations::read(&path, &venue.description.uuid(), &key).map(|list| list.len())
    };
    assert_eq!(read(&list), Ok(2));
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(read(&format!("{}\n{}\n", lines[1], lines[0])), Err(RevocationError::Line(1)));
    assert_eq!(read(lines[1]), Err(RevocationError::Line(1)));
    assert_eq!(read(&list.replacen("paper", "lost", 1)), Err(RevocationError::Signature(1)));
    let other = Revocations::read(&path, "anotherelection", &key);
    assert_eq!(other.map(|list| list.len()), Err(RevocationError::Signature(1)));
    assert_eq!(read("{}"), Err(RevocationError::Line(1)));
}

#[test]
fn few_voters_use_paper() {
    let base = tempfile::tempdir().unwrap();
    write_json(&base.path().join("election.json"), &description(14));
    let wishes = Issue {
        description: base.path().join("election.json"),
        own: base.path().join("registrar"),
        passphrase: phrase(),
        language: Language::En,
        limits: Limits::default(),
    };
    let refused = said(|output| issue(&wishes, &mut random(1), output)).unwrap_err();
    assert_eq!(refused, RegistrarError::TooFew(TooFew::Voters(14, 15)));
    assert!(refused.said().to_string().contains("纸质选票"));
    assert!(!base.path().join("registrar").exists());
}

#[test]
fn codes_fit_one_description_only() {
    let venue = Venue::new(description(16), 80);
    let changed = polling::description::Description { places: 1, ..venue.description.clone() };
    write_json(&venue.path("election.json"), &changed);
    let wishes = Setup {
        description: venue.path("election.json"),
        trustees: venue.path("stick/trustees.json"),
        credentials: venue.path("registrar/credentials.json"),
        out: venue.path("again"),
        limits: Limits::default(),
    };
    let refused = said(|output| setup(&wishes, crate::common::DAY, output)).unwrap_err();
    assert_eq!(refused, SetupError::Credentials(polling::registrar::PublicListError::OtherElection));
}
