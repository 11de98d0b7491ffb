//! Files from anywhere are read or refused with a sentence, never with a panic.

use crate::common::{phrase, random, said};
use polling::ballot_box::{Repair, repair};
use polling::description::Description;
use polling::registrar::{PublicList, Revocations};
use polling::trustee::{Continue, Join, continue_ceremony, join};
use polling::{Record, SecretError};
use proptest::prelude::*;
use std::fs;
use tempfile::TempDir;

/// Bytes near what these files hold, so that parsing gets past the first sign.
fn near() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "jiceng-box/1 e b\n",
        "B ",
        "E ",
        "closed\n",
        "{\"format\":\"jiceng-election/1\",",
        "{\"format\":\"jiceng-credentials/1\",\"uuid\":\"x\",\"count\":1,\"registrar\":\"",
        "{\"serial\":1,\"credential\":\"",
        "{\"format\":\"jiceng-trustees/1\",\"title\":\"\",\"size\":3,\"threshold\":2}",
        "\",\"reason\":\"paper\",\"signature\":\"\"}\n",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "\n",
        "\t",
        "[",
        "]}",
    ];
    let piece = prop_oneof![
        proptest::sample::select(words.to_vec()).prop_map(|word| word.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..8),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_bytes_are_read_or_refused(bytes in near()) {
        let base = TempDir::new().unwrap();
        let path = base.path().join("file");
        fs::write(&path, &bytes).unwrap();
        let mut sentences = Vec::new();
        sentences.extend(Description::read(&path).err().map(|why| why.said()));
        sentences.extend(PublicList::read(&path).err().map(|why| why.said()));
        sentences.extend(Revocations::read(&path, "uuid", &"00".repeat(32)).err().map(|why| why.said()));
        sentences.extend(Record::open(&path).err().map(|why| why.said()));
        let stick = base.path().join("stick");
        fs::create_dir(&stick).unwrap();
        fs::write(stick.join("plan.json"), &bytes).unwrap();
        let wishes = Join { stick: stick.clone(), own: base.path().join("own"), number: 9, passphrase: phrase() };
        sentences.extend(said(|output| join(&wishes, &mut random(1), output)).err().map(|why| why.said()));
        fs::write(stick.join("ballots.box"), &bytes).unwrap();
        let wishes = Repair { from: stick, to: base.path().to_owned() };
        sentences.extend(said(|output| repair(&wishes, output)).err().map(|why| why.said()));
        prop_assert!(sentences.len() >= 4, "no file is several kinds at once");
        prop_assert!(sentences.iter().all(|said| !said.to_string().is_empty()));
    }
}

#[test]
fn a_sealed_file_cannot_ask_for_all_memory() {
    let base = TempDir::new().unwrap();
    let own = base.path().join("own");
    fs::create_dir(&own).unwrap();
    let text = r#"{"format":"jiceng-sealed/1","what":"seed.secret","memory":4294967295,"passes":1,"salt":"00000000000000000000000000000000","nonce":"000000000000000000000000","text":"00"}"#;
    fs::write(own.join("seed.secret"), text).unwrap();
    let wishes = Continue { stick: base.path().to_owned(), own, passphrase: phrase() };
    let refused = said(|output| continue_ceremony(&wishes, &mut random(1), output)).unwrap_err();
    assert!(matches!(refused, polling::trustee::TrusteeError::Secret(SecretError::File(_))), "{refused:?}");
}
