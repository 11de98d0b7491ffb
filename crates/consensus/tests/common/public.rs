//! Public conversations. `tests/conversations/README.md` says whose they are.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, outside of test functions")]

use std::io::Read as _;
use std::path::PathBuf;

use consensus::Conversation;
use consensus::csv::{Moderation, comments, votes};

/// A file of an archive in the folder of conversations.
pub(crate) fn file(archive: &str, name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/conversations").join(archive);
    let archive = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut archive = zip::ZipArchive::new(archive).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// The conversation of this name, with rejected statements taken out.
pub(crate) fn public(name: &str) -> Conversation {
    let archive = format!("{name}.zip");
    let mut conversation = votes(&file(&archive, "participants-votes.csv")).unwrap();
    for comment in comments(&file(&archive, "comments.csv")).unwrap() {
        if comment.moderation == Moderation::Rejected {
            conversation.remove_statement(&comment.id).unwrap();
        }
    }
    conversation
}
