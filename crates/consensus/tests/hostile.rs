//! Any bytes are read or refused with their line; nothing panics, and what is read can be analysed.

#[path = "common/public.rs"]
mod public;

use consensus::csv::{CsvFault, comments, votes};
use consensus::{Conversation, Settings};
use proptest::prelude::*;
use proptest::sample::Index;
use public::{file, public};

const LINES: &str = "timestamp,datetime,comment-id,voter-id,vote\n\
    1,Sun,0,7,1\n2,Sun,0,8,-1\n3,Sun,1,7,0\n";

#[test]
fn both_forms_of_votes_say_the_same() {
    let matrix =
        "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n7,0,1,2,1,0,1,0\n8,,0,1,0,1,-1,\n";
    let (lines, matrix) = (votes(LINES.as_bytes()).unwrap(), votes(matrix.as_bytes()).unwrap());
    let settings = Settings { top_up_to: 15, ..Settings::published() };
    assert_eq!(lines.analyse(&settings), matrix.analyse(&settings));
    assert_eq!((lines.participants(), lines.statements(), lines.votes()), (2, 2, 3));
}

#[test]
fn the_two_files_of_a_conversation_say_the_same() {
    let archive = "scoop-hivemind.freshwater.zip";
    let conversation = public("scoop-hivemind.freshwater");
    let comments = comments(&file(archive, "comments.csv")).unwrap();
    assert_eq!(comments.len(), 80);
    assert_eq!((conversation.participants(), conversation.votes()), (117, 3_972));
    assert!(comments.iter().all(|comment| !comment.text.is_empty()));
}

/// Lines and columns of the export turned round: the last participant comes first, and the last statement.
#[test]
fn a_public_conversation_read_backwards_gives_the_same_bytes() {
    let matrix =
        String::from_utf8(file("scoop-hivemind.biodiversity.zip", "participants-votes.csv")).unwrap();
    let turned = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",");
    let mut lines: Vec<String> = matrix.lines().map(turned).collect();
    lines[1..].reverse();
    let backwards = lines.join("\n");
    let read = |text: &str| votes(text.as_bytes()).unwrap();
    let settings = Settings { resamples: 8, ..Settings::default() };
    let json = |conversation: &Conversation| {
        serde_json::to_string(&conversation.analyse(&settings).report(|_| None)).unwrap()
    };
    assert_eq!(json(&read(&backwards)), json(&read(&matrix)));
}

#[test]
fn faults_are_told_with_their_line() {
    let fault = |text: &str| votes(text.as_bytes()).map_err(|error| (error.line, error.fault)).unwrap_err();
    assert_eq!(fault(""), (1, CsvFault::UnknownHeading));
    assert_eq!(fault("a,b\n"), (1, CsvFault::UnknownHeading));
    assert_eq!(fault("voter-id,vote\n"), (1, CsvFault::NoColumn("timestamp")));
    let heading = "timestamp,comment-id,voter-id,vote\n";
    assert_eq!(fault(&format!("{heading}1,0,7,2\n")), (2, CsvFault::NotAVote("2".to_owned())));
    assert_eq!(fault(&format!("{heading}x,0,7,1\n")), (2, CsvFault::NotATime("x".to_owned())));
    assert_eq!(fault(&format!("{heading}\n1,0,7\n")), (3, CsvFault::TooFewFields { found: 3, wanted: 4 }));
    assert!(matches!(fault(&format!("{heading}1,0,,1\n")), (2, CsvFault::Vote(_))));
    let wrong = comments(b"comment-id,moderated,comment-body\n1,2,x\n").unwrap_err();
    assert_eq!((wrong.line, wrong.fault), (2, CsvFault::NotAModeration("2".to_owned())));
    assert_eq!(comments(b"comment-id\n").unwrap_err().fault, CsvFault::NoColumn("moderated"));
}

/// Pieces of which the files consist, and some that they do not.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&[u8]> = vec![
        b",",
        b"\n",
        b"\r\n",
        b"\"",
        b"\"\"",
        b"1",
        b"-1",
        b"0",
        b"",
        b"voter-id",
        b"comment-id",
        b"vote",
        b"timestamp",
        b"participant",
        b"moderated",
        b"comment-body",
        b"\xef\xbb\xbf",
        b"\xff",
        b"9999999999999999999999",
        b"\0",
    ];
    let piece = prop_oneof![
        8 => proptest::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

fn read(bytes: &[u8]) {
    if let Ok(conversation) = votes(bytes) {
        let analysis = conversation.analyse(&Settings { resamples: 2, ..Settings::published() });
        assert_eq!(analysis.participants.len(), conversation.participants());
    }
    if let Err(error) = comments(bytes) {
        assert!(error.line >= 1);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop_oneof![pieces(), proptest::collection::vec(any::<u8>(), 0..300)]) {
        read(&bytes);
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(
        damages in proptest::collection::vec((any::<Index>(), any::<u8>(), 0..4_u8), 1..6),
        matrix in any::<bool>(),
    ) {
        let whole = if matrix { file("london.youth.policing.zip", "participants-votes.csv") } else { LINES.into() };
        let mut bytes = whole;
        for (at, byte, how) in damages {
            let at = at.index(bytes.len().max(1));
            match how {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => drop(bytes.remove(at)),
                2 => bytes.insert(at.min(bytes.len()), byte),
                _ => bytes.truncate(at),
            }
        }
        read(&bytes);
    }
}
