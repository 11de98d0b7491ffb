//! What the reference implementation made of the public conversations.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of test functions")]

use std::collections::BTreeMap;

use serde_json::Value;

use super::public::file;

/// Every conversation in the folder.
pub(crate) const NAMES: [&str; 17] = [
    "15-per-hour-seattle",
    "american-assembly.bowling-green",
    "austria-climate.2vkxcncppn.2022-07-07",
    "austria-climate.5twd2jsnkf.2022-08-08",
    "austria-climate.7z7ejpbmv5.2022-08-08",
    "bg2050-volunteers",
    "brexit-consensus",
    "canadian-electoral-reform",
    "football-concussions",
    "london.youth.policing",
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.biodiversity",
    "scoop-hivemind.freshwater",
    "scoop-hivemind.taxes",
    "scoop-hivemind.ubi",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
    "vtaiwan.uberx",
];

/// What the reference made of the conversation of this name.
pub(crate) fn reference(name: &str) -> Value {
    serde_json::from_slice(&file(&format!("{name}.reference.zip"), "reference.json")).unwrap()
}

/// The groups by participant in a reference.
pub(crate) fn labels(reference: &Value) -> BTreeMap<String, usize> {
    let labels = reference["labels"].as_object().unwrap();
    labels.iter().map(|(id, group)| (id.clone(), usize::try_from(group.as_u64().unwrap()).unwrap())).collect()
}
