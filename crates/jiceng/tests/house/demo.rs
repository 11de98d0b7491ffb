//! The demo's whole county: real places, every kind of organisation, a few faults of each kind, accounts of persons.

use crate::common::{TODAY, one_county};
use jiceng::members;
use jiceng::organisations::{self, Kind, Setting};
use jiceng::platform::access::{self, Permission};
use std::collections::{BTreeMap, BTreeSet};

#[tokio::test]
async fn the_whole_county_has_every_kind_and_a_few_faults_of_each() {
    let test = one_county(1_200).await;
    let app = &test.app;
    let caller = access::authenticate(app, &test.cookie("county-officer").await).await.unwrap().unwrap();
    let scope = caller.scope(Permission::ReadOrganisations).unwrap();
    let mut read = app.db.read().await.unwrap();
    assert_eq!(members::total(&mut read, &caller, &scope).await.unwrap(), 1_200);
    let mut all = Vec::new();
    for organisation in organisations::all_in(&mut read, &caller, &scope, "", 10_000).await.unwrap() {
        let figures = organisations::figures(&mut read, caller.area, &organisation, TODAY).await.unwrap();
        let findings = organisations::check(app, &organisation, &figures);
        all.push((organisation, findings));
    }
    let settings: BTreeSet<_> = all.iter().map(|(it, _)| it.setting).collect();
    let kinds: BTreeSet<_> = all.iter().map(|(it, _)| it.kind).collect();
    assert_eq!((settings.len(), kinds.len()), (Setting::ALL.len(), Kind::ALL.len()));
    assert!(all.iter().any(|(it, _)| it.name == "中共天荒坪镇余村支部委员会"));
    let mut said: BTreeMap<&str, u32> = BTreeMap::new();
    for finding in all.iter().flat_map(|(_, findings)| findings) {
        *said.entry(&finding.rule).or_default() += 1;
    }
    for rule in ["branch-change-close", "branch-size-max", "committee-required", "elec-on-term"] {
        let count = said.get(rule).copied().unwrap_or_default();
        // The estate and the building bring four branches without members on the register.
        assert!((4..=12).contains(&count), "{rule}: {said:?} on {TODAY}");
    }
    let branches = all.iter().filter(|(it, _)| it.kind == Kind::Branch);
    let mut led = 0;
    let mut without = 0;
    for (branch, _) in branches {
        let leaders = organisations::leaders(&mut read, caller.area, branch.id, TODAY).await.unwrap();
        assert!(leaders.iter().all(|post| post.person.is_some()), "those in office are on the register");
        if leaders.iter().any(|post| post.post == "secretary") {
            led += 1;
        } else {
            without += 1;
        }
    }
    assert!(led > 200 && (4..=12).contains(&without), "{led} led, {without} not");
}

#[tokio::test]
async fn a_member_signs_in_as_the_person_on_the_register() {
    let test = one_county(200).await;
    for role in ["member", "branch-secretary"] {
        let caller = access::authenticate(&test.app, &test.cookie(role).await).await.unwrap().unwrap();
        assert!(caller.person.is_some(), "{role}");
    }
}
