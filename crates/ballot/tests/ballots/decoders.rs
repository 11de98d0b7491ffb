//! Whatever bytes come, decoders answer with a value or an error, and what they take they write back as it
//! was.

use crate::common::{Held, check, marks, pedersen, random, shuffled, singles, summed};
use crate::statutory::{BOARD, approval, open, vote};
use ballot::answer::Choice;
use ballot::archive::{Event, Owned, SetupData};
use ballot::ballot::{Ballot, Opening, Prepared};
use ballot::credential::Roll;
use ballot::decryption::{PartialDecryption, TallyResult};
use ballot::election::{Election, Terms};
use ballot::json::{self, Json};
use ballot::question::Question;
use ballot::shuffle::Shuffle;
use ballot::statutory::Mark::{Abstain, Against, For};
use ballot::statutory::Sidecar;
use ballot::tally::{EncryptedTally, SizedTally};
use ballot::threshold::{Certificate, Input, Output, Parameters, Polynomial, SignedMessage};
use ballot::trustee::{Trustee, Trustees, VerificationKey};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::LazyLock;

/// Reads as one kind and, if it can be read, writes it again.
fn again<T: Json>(text: &[u8]) -> Option<String> {
    json::parse::<T>(text).ok().map(|value| json::text(&value))
}

type Decoder = fn(&[u8]) -> Option<String>;

/// Every decoder of texts there is.
const DECODERS: [Decoder; 22] = [
    again::<Ballot>,
    again::<Opening>,
    again::<Terms>,
    again::<Question>,
    again::<Roll>,
    again::<Trustees>,
    again::<Trustee>,
    again::<VerificationKey>,
    again::<Parameters>,
    again::<Certificate>,
    again::<SignedMessage>,
    again::<Polynomial>,
    again::<Input>,
    again::<Output>,
    again::<Shuffle>,
    again::<EncryptedTally>,
    again::<SizedTally>,
    again::<PartialDecryption>,
    again::<TallyResult>,
    again::<Event>,
    again::<Owned>,
    again::<Sidecar>,
];

/// A text of each kind, from elections held here.
static TEXTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let random = &mut random(60);
    let mut texts = texts_of(&record());
    let mut held = open(&[(BOARD, 5)], 1, random);
    let choices = approval(&[For, Against, Abstain], &[]).choices(&BOARD).unwrap();
    vote(&mut held, 0, choices, random);
    texts.push(held.sidecars.trim_end().as_bytes().to_vec());
    let choices = approval(&[For, Abstain, Abstain], &[]).choices(&BOARD).unwrap();
    let prepared = Prepared::seal(&held.election, held.credentials[0].public(), choices, random).unwrap();
    texts.push(json::text(&prepared.open()).into_bytes());
    let (parameters, _) = pedersen(2, 2, random);
    texts.push(json::text(&parameters).into_bytes());
    texts
});

fn record() -> Vec<u8> {
    let random = &mut random(61);
    let keys = singles(2, random);
    let questions = vec![summed(&["甲", "乙"], 1, 1, Some(true)), shuffled(&["a", "b"])];
    let mut held = Held::open(questions, 2, keys, random);
    for voter in 0..2 {
        held.vote(voter, vec![marks("010"), Choice::Numbers(vec![9, 1])], random);
    }
    held.close(&[1, 2], random)
}

/// The contents of a record, without reading it by what is tested.
fn texts_of(file: &[u8]) -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    let mut at = 0;
    while at < file.len() {
        let size = usize::from_str_radix(std::str::from_utf8(&file[at + 124..at + 135]).unwrap(), 8).unwrap();
        texts.push(file[at + 512..at + 512 + size].to_vec());
        at += 512 + size.div_ceil(512) * 512;
    }
    texts
}

#[test]
fn every_text_of_a_record_is_read_by_some_decoder_and_written_as_it_was() {
    let read = |text: &[u8]| {
        DECODERS.iter().filter_map(|decoder| decoder(text)).any(|again| again.as_bytes() == text)
    };
    let unread: Vec<String> = TEXTS
        .iter()
        .skip(1)
        .filter(|text| !read(text) && again::<SetupData>(text).is_none())
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .collect();
    assert!(unread.is_empty(), "{unread:?}");
}

/// A change to a valid text: a byte, a cut, a repetition.
fn changed() -> impl Strategy<Value = Vec<u8>> {
    let text = (0..TEXTS.len()).prop_map(|at| TEXTS[at].clone());
    (text, any::<prop::sample::Index>(), any::<u8>(), 0..4_u8).prop_map(|(mut text, at, byte, way)| {
        let at = at.index(text.len());
        match way {
            0 => text[at] = byte,
            1 => text.truncate(at),
            2 => text.extend_from_within(at..),
            _ => drop(text.remove(at)),
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_bytes(text in vec(any::<u8>(), 0..200)) {
        for decoder in DECODERS {
            prop_assert_eq!(decoder(&text), None);
        }
        prop_assert!(Election::parse(&text).is_err());
        prop_assert!(check(&text).is_err());
    }

    #[test]
    fn signs_of_the_format(text in r#"[\[\]{}",:a-z0-9\\u]{0,80}"#) {
        for decoder in DECODERS {
            let again = decoder(text.as_bytes());
            prop_assert!(again.is_none_or(|again| again == text));
        }
    }

    #[test]
    fn changed_texts(text in changed()) {
        for decoder in DECODERS {
            if let Some(again) = decoder(&text) {
                // Texts in which people write can be spelled in more than one way; hashes run over what was
                // read.
                let free = text.windows(2).any(|pair| pair[0] == b'\\');
                prop_assert!(free || again.as_bytes() == text, "{}", again);
            }
        }
    }

    #[test]
    fn changed_records(at in any::<prop::sample::Index>(), byte: u8) {
        static RECORD: LazyLock<Vec<u8>> = LazyLock::new(record);
        let mut file = RECORD.clone();
        let at = at.index(file.len());
        let same = file[at] == byte;
        file[at] = byte;
prop_assert!(same || check(&file).is_err());
    }

    #[test]
    fn deep_nesting(depth in 0..5000_usize) {
        let text = format!("{{\"type\":\"NonHomomorphic\",\"value\":{{\"answers\":[],\"question\":\"\"}},\"extra\":{}", "[".repeat(depth));
        prop_assert!(json::parse::<Question>(text.as_bytes()).is_err());
    }
}
