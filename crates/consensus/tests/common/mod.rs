//! Public conversations and what the reference made of them. `tests/conversations/README.md` says whose they are.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;

use consensus::Conversation;
use consensus::csv::{Comment, Moderation, comments, votes};
use serde_json::Value;

/// A public conversation.
pub struct Public {
    pub conversation: Conversation,
    pub comments: Vec<Comment>,
    /// The group of each participant that Polis published, where it did.
    pub polis: BTreeMap<String, usize>,
}

/// A file of an archive in the folder of conversations.
pub fn file(archive: &str, name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/conversations").join(archive);
    let archive = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut archive = zip::ZipArchive::new(archive).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// The conversation of this name, with rejected statements taken out.
pub fn public(name: &str) -> Public {
    let archive = format!("{name}.zip");
    let matrix = file(&archive, "participants-votes.csv");
    let comments = comments(&file(&archive, "comments.csv")).unwrap();
    let mut conversation = votes(&matrix).unwrap();
    for comment in comments.iter().filter(|it| it.moderation == Moderation::Rejected) {
        conversation.remove_statement(&comment.id).unwrap();
    }
    Public { conversation, comments, polis: polis(&matrix) }
}

/// What the reference made of the conversation of this name.
pub fn reference(name: &str) -> Value {
    serde_json::from_slice(&file(&format!("{name}.reference.zip"), "reference.json")).unwrap()
}

/// The groups by participant in a reference.
pub fn labels(reference: &Value) -> BTreeMap<String, usize> {
    let labels = reference["labels"].as_object().unwrap();
    labels.iter().map(|(id, group)| (id.clone(), group.as_u64().unwrap() as usize)).collect()
}

/// The first two columns of the matrix are the participant and the group.
fn polis(matrix: &[u8]) -> BTreeMap<String, usize> {
    let text = std::str::from_utf8(matrix).unwrap();
    let lines = text.lines().skip(1).filter_map(|line| {
        let mut fields = line.split(',');
        Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
    });
    lines.collect()
}
