//! Trustees: keys that are made with files carried, and what goes wrong.

use crate::common::{make_trustees, phrase, random, said};
use polling::trustee::{Continue, Join, Plan, TrusteeError, continue_ceremony, join, plan};
use polling::{FileError, Limits, Passphrase, SecretError};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn plan_of(base: &Path, size: usize, threshold: usize) -> Plan {
    Plan { stick: base.join("stick"), title: "某县".into(), size, threshold, limits: Limits::default() }
}

fn own(base: &Path, number: usize) -> PathBuf {
    base.join(format!("trustee-{number}"))
}

fn next(base: &Path, number: usize) -> Result<String, TrusteeError> {
    let wishes = Continue { stick: base.join("stick"), own: own(base, number), passphrase: phrase() };
    said(|output| continue_ceremony(&wishes, &mut random(number as u64), output))
}

fn joined(base: &Path, size: usize) {
    said(|output| plan(&plan_of(base, size, size / 2 + 1), output)).unwrap();
    for number in 1..=size {
        let wishes = Join { stick: base.join("stick"), own: own(base, number), number, passphrase: phrase() };
        said(|output| join(&wishes, &mut random(40 + number as u64), output)).unwrap();
    }
}

fn all_go_on(base: &Path) {
    for number in 1..=3 {
        next(base, number).unwrap();
    }
}

#[test]
fn each_act_says_what_comes_next() {
    let base = TempDir::new().unwrap();
    let base = base.path();
    said(|output| plan(&plan_of(base, 3, 2), output)).unwrap();
    let wishes = Join { stick: base.join("stick"), own: own(base, 1), number: 1, passphrase: phrase() };
    assert!(said(|output| join(&wishes, &mut random(1), output)).unwrap().contains("hand the stick"));
    assert!(next(base, 1).unwrap().contains("lacks the file of trustee 2, 3"));
    assert_eq!(said(|output| join(&wishes, &mut random(1), output)).unwrap_err(), TrusteeError::Taken(1));
    let fourth = Join { stick: base.join("stick"), own: own(base, 4), number: 4, passphrase: phrase() };
    assert_eq!(said(|output| join(&fourth, &mut random(1), output)).unwrap_err(), TrusteeError::Place(4, 3));
}

#[test]
fn too_few_trustees_or_half_of_them_are_refused() {
    let base = TempDir::new().unwrap();
    let refused = |size, threshold| said(|output| plan(&plan_of(base.path(), size, threshold), output));
    assert_eq!(refused(2, 2).unwrap_err(), TrusteeError::FewTrustees(2, 3));
    assert_eq!(refused(4, 2).unwrap_err(), TrusteeError::Threshold(4, 2));
    assert_eq!(refused(3, 4).unwrap_err(), TrusteeError::Threshold(3, 4));
}

#[test]
fn secrets_never_reach_the_stick_and_are_never_written_over() {
    let base = TempDir::new().unwrap();
    make_trustees(base.path(), 3, 2, &mut random(5));
    for number in 1..=3 {
        let own = own(base.path(), number);
        for name in ["seed.secret", "key.secret"] {
            let text = fs::read_to_string(own.join(name)).unwrap();
            assert!(text.contains("jiceng-sealed/1"));
            assert!(!base.path().join("stick").join(name).exists());
        }
        let stick = TempDir::new().unwrap();
        said(|output| plan(&Plan { stick: stick.path().into(), ..plan_of(base.path(), 3, 2) }, output))
            .unwrap();
        let again = Join { stick: stick.path().into(), own, number, passphrase: phrase() };
        let refused = said(|output| join(&again, &mut random(6), output)).unwrap_err();
        assert!(
            matches!(refused, TrusteeError::Secret(SecretError::File(FileError::Exists(_)))),
            "{refused:?}"
        );
    }
    let wishes = Continue {
        stick: base.path().join("stick"),
        own: own(base.path(), 1),
        passphrase: Passphrase::again("不是这句话不是这句话".to_owned().into()),
    };
    let refused = said(|output| continue_ceremony(&wishes, &mut random(7), output)).unwrap_err();
    assert_eq!(refused, TrusteeError::Secret(SecretError::Closed));
}

#[test]
fn a_stick_that_was_lost_is_filled_again() {
    let base = TempDir::new().unwrap();
    let base = base.path();
    joined(base, 3);
    all_go_on(base);
    fs::remove_file(base.join("stick/trustee-2.dealt.json")).unwrap();
    fs::remove_file(base.join("stick/trustee-2.certificate.json")).unwrap();
    next(base, 2).unwrap();
    all_go_on(base);
    assert!(base.join("stick/trustees.json").exists());
    assert!(next(base, 1).unwrap().contains("All keys are made"));
}

#[test]
fn a_trustee_who_lies_is_named() {
    let base = TempDir::new().unwrap();
    let base = base.path();
    joined(base, 3);
    all_go_on(base);
    // Trustee 3 puts something else in the place of the share of trustee 1.
    let path = base.join("stick/trustee-3.dealt.json");
    let text = fs::read_to_string(&path).unwrap();
    let other = fs::read_to_string(base.join("stick/trustee-2.dealt.json")).unwrap();
    let share = |text: &str| {
        let start = text.find("\"secrets\":[").unwrap() + 11;
        let end = start + text[start..].find("}\",\"").unwrap() + 2;
        text[start..end].to_owned()
    };
    fs::write(&path, text.replace(&share(&text), &share(&other))).unwrap();
    let refused = next(base, 1).unwrap_err();
    assert!(matches!(refused, TrusteeError::Lies(3, _)), "{refused:?}");
    assert!(refused.said().to_string().contains("3号"));
    // Somebody else's certificate in the place of trustee 2.
    let elsewhere = TempDir::new().unwrap();
    joined(elsewhere.path(), 3);
    let name = "stick/trustee-2.certificate.json";
    fs::write(&path, &text).unwrap();
    fs::copy(elsewhere.path().join("stick/trustee-3.certificate.json"), base.join(name)).unwrap();
    let refused = next(base, 1).unwrap_err();
    assert!(matches!(refused, TrusteeError::Lies(2, _)), "{refused:?}");
    assert_eq!(next(base, 2).unwrap_err(), TrusteeError::Taken(2));
}
