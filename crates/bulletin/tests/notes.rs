//! Notes, checkpoints, cosignatures and receipts.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of test functions")]

use bulletin::{
    Checkpoint, CheckpointError, CosigningKey, Hash, KeyError, Log, Memory, Note, NoteError, Receipt,
    ReceiptError, Refusal, SigningKey, Trust, TrustError, VerifierKey, Witness,
};
use proptest::prelude::*;

const NAME: &str = "log.example/county";

/// The example of the specification of signed notes.
const EXAMPLE: &str = "This is an example message.\n\n\
    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
const EXAMPLE_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

fn log_key() -> SigningKey {
    SigningKey::new(NAME, &[1; 32]).unwrap()
}

fn witness_key(number: u8) -> CosigningKey {
    CosigningKey::new(&format!("witness.example/{number}"), &[100 + number; 32]).unwrap()
}

fn trust(quorum: usize) -> Trust {
    let witnesses = (0..3).map(|number| witness_key(number).verifier().clone()).collect();
    Trust::new(log_key().verifier().clone(), witnesses, quorum).unwrap()
}

fn grown(size: u64) -> Log<Memory> {
    let mut log = Log::new(Memory::default());
    let entries: Vec<String> = (0..size).map(|at| format!("entry {at}")).collect();
    log.append(entries.iter().map(String::as_bytes)).unwrap();
    log
}

#[test]
fn the_note_of_the_specification_is_verified() {
    let key = VerifierKey::parse(EXAMPLE_KEY).unwrap();
    let note = Note::parse(EXAMPLE.as_bytes()).unwrap();
    assert_eq!(note.verify(std::slice::from_ref(&key)).unwrap(), [&key]);
    assert_eq!((note.text(), note.to_string().as_str()), ("This is an example message.\n", EXAMPLE));
    let other = Note::parse(EXAMPLE.replace("example message", "example massage").as_bytes()).unwrap();
    assert_eq!(other.verify(std::slice::from_ref(&key)), Err(NoteError::Wrong("example.com/foo".to_owned())));
    assert_eq!(note.verify(std::slice::from_ref(log_key().verifier())), Err(NoteError::NobodyKnown));
    let twice = format!("{EXAMPLE}{}", EXAMPLE.rsplit_once("\n\n").unwrap().1);
    let twice = Note::parse(twice.as_bytes()).unwrap();
    assert_eq!(twice.verify(&[key]), Err(NoteError::Twice("example.com/foo".to_owned())));
}

#[test]
fn what_is_no_note_is_refused_with_its_reason() {
    let error = |text: &str| Note::parse(text.as_bytes()).unwrap_err();
    assert_eq!(error("text\n"), NoteError::Unsigned);
    assert_eq!(error("text\n\n"), NoteError::Unsigned);
    assert_eq!(error(EXAMPLE.trim_end()), NoteError::Unsigned);
    assert_eq!(error(&EXAMPLE.replace("message.", "message.\t")), NoteError::Control);
    assert_eq!(error(&EXAMPLE.replace("— ", "- ")), NoteError::NotASignature(1));
    assert_eq!(error(&EXAMPLE.replace("yaQM=", "yaQM")), NoteError::NotASignature(1));
    assert_eq!(error(&format!("{EXAMPLE}x\n")), NoteError::NotASignature(2));
    let (text, signature) = EXAMPLE.rsplit_once("\n\n").unwrap();
    assert_eq!(error(&format!("{text}\n\n{}", signature.repeat(65))), NoteError::TooManySignatures);
    assert!(Note::parse(format!("{text}\n\n{}", signature.repeat(64)).as_bytes()).is_ok());
    assert_eq!(Note::parse(b"\xff\n\n").unwrap_err(), NoteError::NotUtf8);
    assert_eq!(Note::parse(&vec![b'a'; Note::MOST_BYTES + 1]).unwrap_err(), NoteError::TooLong);
    assert_eq!(error(&format!("\n\n{signature}")), NoteError::Empty);
}

#[test]
fn a_checkpoint_is_signed_and_read_by_those_who_trust_the_log() {
    let checkpoint = grown(300).checkpoint(NAME);
    let note = checkpoint.sign(&log_key()).unwrap();
    let opened = trust(0).open(note.to_string().as_bytes()).unwrap();
    assert_eq!((opened.checkpoint, opened.cosigned), (checkpoint.clone(), Vec::new()));
    let few = TrustError::TooFewWitnesses { found: 0, quorum: 1 };
    assert_eq!(trust(1).open(note.to_string().as_bytes()), Err(few));
    let other = SigningKey::new(NAME, &[9; 32]).unwrap();
    let stranger = Trust::new(other.verifier().clone(), Vec::new(), 0).unwrap();
    assert_eq!(stranger.open(note.to_string().as_bytes()), Err(NoteError::NobodyKnown.into()));
    let misnamed = SigningKey::new("log.example/other", &[1; 32]).unwrap();
    assert_eq!(checkpoint.sign(&misnamed), Err(TrustError::OtherLog(NAME.to_owned())));
    let foreign = Note::sign(&checkpoint.to_string(), &misnamed).unwrap();
    let misled = Trust::new(misnamed.verifier().clone(), Vec::new(), 0).unwrap();
    assert_eq!(misled.open(foreign.to_string().as_bytes()), Err(TrustError::OtherLog(NAME.to_owned())));
}

#[test]
fn what_is_no_checkpoint_is_refused_with_its_reason() {
    let error = |text: &str| Checkpoint::parse(text).unwrap_err();
    let root = Hash::leaf(b"x");
    assert_eq!(error("a\n1\n"), CheckpointError::Lines);
    assert_eq!(error(&format!("a\n1\n{root}")), CheckpointError::Lines);
    assert_eq!(error(&format!("\n1\n{root}\n")), CheckpointError::Origin);
    assert_eq!(error(&format!("a\n01\n{root}\n")), CheckpointError::Size);
    assert_eq!(error("a\n1\nAAAA\n"), CheckpointError::Root);
    assert_eq!(error(&format!("a\n0\n{root}\n")), CheckpointError::EmptyRoot);
    assert_eq!(error(&format!("a\n1\n{root}\nx\n\n")), CheckpointError::EmptyLine);
    let extended = Checkpoint::parse(&format!("a\n1\n{root}\nx\n")).unwrap();
    assert_eq!(
        (extended.extensions.as_slice(), extended.to_string()),
        (&["x".to_owned()][..], format!("a\n1\n{root}\nx\n"))
    );
}

#[test]
fn trust_in_the_same_witness_twice_is_refused() {
    let log = log_key().verifier().clone();
    let key = |name: &str, seed| CosigningKey::new(name, &[seed; 32]).unwrap().verifier().clone();
    let same = |name: &str| Err(TrustError::SameWitness(name.to_owned()));
    assert_eq!(Trust::new(log.clone(), vec![key("a", 1), key("b", 1)], 1), same("b"));
    assert_eq!(Trust::new(log.clone(), vec![key("a", 1), key("a", 2)], 1), same("a"));
    assert_eq!(
        Trust::new(log.clone(), vec![key("a", 1)], 2),
        Err(TrustError::Quorum { quorum: 2, named: 1 })
    );
    assert_eq!(Trust::new(log.clone(), vec![log.clone()], 1), Err(TrustError::KeyKind(NAME.to_owned())));
    assert_eq!(Trust::new(key("a", 1), Vec::new(), 0), Err(TrustError::KeyKind("a".to_owned())));
    assert_eq!(CosigningKey::new("a b", &[0; 32]).unwrap_err(), KeyError::Name);
}

#[test]
fn witnesses_cosign_what_continues_and_refuse_what_does_not() {
    let log = grown(700);
    let signed = |size: u64| {
        let root = log.root(size).unwrap();
        Checkpoint { origin: NAME.to_owned(), size, root, extensions: Vec::new() }.sign(&log_key()).unwrap()
    };
    let mut witness = Witness::new(trust(0), None);
    let first = witness.cosign(signed(300), &[], &witness_key(0), 1_700_000_000).unwrap();
    let proof = log.consistency(300, 700).unwrap();
    let second = witness.cosign(signed(700), &proof, &witness_key(1), 1_700_000_100).unwrap();
    let opened = trust(1).open(first.to_string().as_bytes()).unwrap();
    assert_eq!(opened.cosigned, [("witness.example/0".to_owned(), 1_700_000_000)]);
    assert_eq!(trust(1).open(second.to_string().as_bytes()).unwrap().cosigned.len(), 1);
    assert_eq!(witness.seen().unwrap().0, 700);
    // A smaller state, the wrong proof, and another history of the same size.
    assert!(matches!(
        witness.cosign(signed(300), &[], &witness_key(0), 1),
        Err(Refusal::Inconsistent { size: 700, .. })
    ));
    let mut late = Witness::new(trust(0), Some(&log.checkpoint(NAME)));
    let mut other = grown(699);
    other.append([b"another".as_slice()]).unwrap();
    let forged = other.checkpoint(NAME).sign(&log_key()).unwrap();
    assert!(matches!(
        late.cosign(forged, &[], &witness_key(0), 1),
        Err(Refusal::Inconsistent { size: 700, .. })
    ));
    let mut young = Witness::new(trust(0), Some(&grown(300).checkpoint(NAME)));
    assert!(matches!(
        young.cosign(signed(700), &proof[1..], &witness_key(0), 1),
        Err(Refusal::Inconsistent { .. })
    ));
    assert_eq!(young.seen().unwrap().0, 300);
    assert!(young.cosign(signed(700), &proof, &witness_key(0), 1).is_ok());
}

#[test]
fn a_cosignature_holds_for_its_time_and_text_alone() {
    let note = grown(10).checkpoint(NAME).sign(&log_key()).unwrap();
    let cosigned = Witness::new(trust(0), None).cosign(note, &[], &witness_key(0), 1_700_000_000).unwrap();
    let text = cosigned.to_string();
    let (body, signatures) = text.rsplit_once("\n\n").unwrap();
    let last = signatures.lines().last().unwrap();
    let (_, encoded) = last.rsplit_once(' ').unwrap();
    for at in [6, 20, encoded.len() - 10] {
        let mut letters: Vec<char> = encoded.chars().collect();
        letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
        let changed: String = letters.into_iter().collect();
        let forged = format!("{body}\n\n{}", signatures.replace(encoded, &changed));
        assert_eq!(
            trust(1).open(forged.as_bytes()),
            Err(NoteError::Wrong("witness.example/0".to_owned()).into()),
            "{at}"
        );
    }
}

#[test]
fn a_receipt_proves_its_entry_and_nothing_else() {
    let log = grown(1_000);
    let note = log.checkpoint(NAME).sign(&log_key()).unwrap();
    for index in [0, 1, 255, 256, 511, 999] {
        let entry = log.entry(index).unwrap();
        let proof = log.inclusion(index, 1_000).unwrap();
        let receipt = Receipt { extra: Some(entry.clone()), index, proof, checkpoint: note.clone() };
        let read = Receipt::parse(receipt.to_string().as_bytes()).unwrap();
        assert_eq!(read, receipt);
        assert_eq!(read.verify(&entry, &trust(0)).unwrap().checkpoint.size, 1_000);
        assert!(matches!(read.verify(b"another", &trust(0)), Err(ReceiptError::Proof(_))));
        let moved = Receipt { index: index ^ 1, ..receipt.clone() };
        assert!(matches!(moved.verify(&entry, &trust(0)), Err(ReceiptError::Proof(_))));
        let bare = Receipt { extra: None, ..receipt };
        assert_eq!(Receipt::parse(bare.to_string().as_bytes()).unwrap(), bare);
    }
    let alone = grown(1);
    let checkpoint = alone.checkpoint(NAME).sign(&log_key()).unwrap();
    let receipt = Receipt { extra: None, index: 0, proof: Vec::new(), checkpoint };
    assert_eq!(Receipt::parse(receipt.to_string().as_bytes()).unwrap(), receipt);
    assert!(receipt.verify(b"entry 0", &trust(0)).is_ok());
}

#[test]
fn what_is_no_receipt_is_refused_with_its_reason() {
    let error = |text: &str| Receipt::parse(text.as_bytes()).unwrap_err();
    let kind = "c2sp.org/tlog-proof@v1\n";
    assert_eq!(error("c2sp.org/tlog-proof@v2\n"), ReceiptError::Kind);
    assert_eq!(error(kind), ReceiptError::NoCheckpoint);
    assert_eq!(error(&format!("{kind}\n\n{EXAMPLE}")), ReceiptError::Index);
    assert_eq!(error(&format!("{kind}index 01\n\n{EXAMPLE}")), ReceiptError::Index);
    assert_eq!(error(&format!("{kind}extra ?\nindex 1\n\n{EXAMPLE}")), ReceiptError::Extra);
    assert_eq!(error(&format!("{kind}index 1\nAAAA\n\n{EXAMPLE}")), ReceiptError::Hash(1));
    let many = format!("{}\n", Hash::empty()).repeat(64);
    assert_eq!(error(&format!("{kind}index 1\n{many}\n{EXAMPLE}")), ReceiptError::TooManyHashes);
    assert_eq!(error(&format!("{kind}index 1\n\nnothing\n")), ReceiptError::Note(NoteError::Unsigned));
    assert!(Receipt::parse(format!("{kind}index 1\n\n{EXAMPLE}").as_bytes()).is_ok());
}

/// Pieces of which the formats consist, and some that they do not.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let (body, signature) = EXAMPLE.rsplit_once("\n\n").unwrap();
    let known = [
        "\n",
        "\n\n",
        body,
        signature,
        "— ",
        " ",
        "+",
        "c2sp.org/tlog-proof@v1\n",
        "extra ",
        "index ",
        "0",
        "1",
        "999999999999999999999",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "AA==",
        NAME,
        "\u{0}",
        "\u{2028}",
    ];
    let piece = prop_oneof![
        8 => proptest::sample::select(known.map(|it| it.as_bytes().to_vec()).to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused_and_written_back_the_same(bytes in pieces()) {
        if let Ok(note) = Note::parse(&bytes) {
            prop_assert_eq!(note.to_string().into_bytes(), bytes.clone());
            if let Ok(checkpoint) = Checkpoint::parse(note.text()) {
                prop_assert_eq!(checkpoint.to_string(), note.text());
            }
        }
        if let Ok(receipt) = Receipt::parse(&bytes) {
            prop_assert_eq!(receipt.to_string().into_bytes(), bytes.clone());
        }
        prop_assert!(trust(0).open(&bytes).is_err());
    }
}

proptest! {
    #[test]
    fn a_note_that_is_changed_anywhere_is_no_longer_signed(at in any::<proptest::sample::Index>(), to in any::<u8>()) {
        let note = grown(3).checkpoint(NAME).sign(&log_key()).unwrap();
        let mut bytes = note.to_string().into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        prop_assert!(trust(0).open(&bytes).is_err());
    }
}
