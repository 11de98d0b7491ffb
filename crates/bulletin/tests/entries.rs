//! What we write into a log, and that a name can be removed while every proof holds.

use bulletin::{Act, Entry, EntryError, Log, Memory, OpenPart, Receipt, SigningKey, Trust};
use proptest::prelude::*;

fn part(name: &str, content: &str, salt: u8) -> OpenPart {
    OpenPart { name: name.to_owned(), salt: [salt; 32], content: content.as_bytes().to_vec() }
}

fn entry(act: Act, parts: &[OpenPart]) -> Entry {
    let parts = parts.iter().map(OpenPart::closed).collect();
    Entry { act, item: "village-12/land-fees".to_owned(), day: "2026-11-27".to_owned(), parts }
}

#[test]
fn a_name_is_removed_by_order_and_the_proof_still_holds() {
    let key = SigningKey::new("log.example/county", &[1; 32]).unwrap();
    let trust = Trust::new(key.verifier().clone(), Vec::new(), 0).unwrap();
    let (text, name) = (part("text", "救助金500元", 1), part("name", "张三", 2));
    let published = entry(Act::Publish, &[text.clone(), name.clone()]);
    let order = entry(Act::Remove(0, vec!["name".to_owned()]), &[part("order", "〔2026〕12号", 3)]);
    let mut log = Log::new(Memory::default());
    let bytes = [published.to_bytes().unwrap(), order.to_bytes().unwrap()];
    log.append(bytes.iter().map(Vec::as_slice)).unwrap();
    let checkpoint = log.checkpoint("log.example/county").sign(&key).unwrap();
    let receipt = Receipt { extra: None, index: 0, proof: log.inclusion(0, 2).unwrap(), checkpoint };

    // The content and salt of the name are gone; the entry, its proof and the other part stand.
    assert!(receipt.verify(&bytes[0], &trust).is_ok());
    let read = Entry::parse(&log.entry(0).unwrap()).unwrap();
    assert!(read.commits_to(&text) && read.commits_to(&name));
    assert!(!String::from_utf8(bytes[0].clone()).unwrap().contains("张三"));
    // Without the salt nobody can try names.
    assert!(!read.commits_to(&part("name", "张三", 4)));
    assert_eq!(Entry::parse(&log.entry(1).unwrap()).unwrap().act, Act::Remove(0, vec!["name".to_owned()]));
}

#[test]
fn a_commitment_binds_name_salt_and_content() {
    let whole = entry(Act::Publish, &[part("text", "ab", 1)]);
    assert!(whole.commits_to(&part("text", "ab", 1)));
    for other in [part("text", "ac", 1), part("text", "ab", 2), part("texta", "b", 1), part("tex", "tab", 1)]
    {
        assert!(!whole.commits_to(&other), "{other:?}");
    }
    // The same content twice does not show.
    assert_ne!(part("text", "ab", 1).commitment(), part("text", "ab", 2).commitment());
}

#[test]
fn the_text_of_an_entry_is_fixed() {
    let entry = entry(Act::Correct(7), &[part("text", "ab", 1)]);
    let text = "jiceng-bulletin/v1\ncorrect 7\nitem village-12/land-fees\nday 2026-11-27\n\
        part text jadeHztpxFtJHnr9FaBVxGVQ0qq6Fud5LOUphV+AguE=\n";
    assert_eq!(String::from_utf8(entry.to_bytes().unwrap()).unwrap(), text);
}

#[test]
fn what_is_no_entry_is_refused_with_its_reason() {
    let error = |text: &str| Entry::parse(text.as_bytes()).unwrap_err();
    let head = "jiceng-bulletin/v1\npublish\nitem x\nday 2026-11-27\n";
    assert!(Entry::parse(head.as_bytes()).is_ok());
    assert_eq!(error(head.trim_end()), EntryError::NotLines);
    assert_eq!(error(&head.replace('x', "中")), EntryError::NotLines);
    assert_eq!(error(&head.replace("/v1", "/v2")), EntryError::Kind);
    for act in [
        "publish 1",
        "correct",
        "correct 01",
        "correct x",
        "remove 1",
        "remove 1 A",
        "delete 1",
        "withdraw 1 a",
        "remove x a",
    ] {
        assert_eq!(error(&head.replace("publish", act)), EntryError::Act, "{act}");
    }
    assert_eq!(error(&head.replace("item x", "item ")), EntryError::Item);
    assert_eq!(error(&head.replace("item x", "item a b")), EntryError::Item);
    for day in ["2026-13-01", "2026-1-01", "2026-01-32", "26-01-01", "2026-01-00", "2026-01-01-01", "today"] {
        assert_eq!(error(&head.replace("2026-11-27", day)), EntryError::Day, "{day}");
    }
    let part = "part a 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    assert_eq!(error(&format!("{head}{part}{part}")), EntryError::SameName);
    assert_eq!(error(&format!("{head}{}", part.replace("part a", "part A"))), EntryError::Part(5));
    assert_eq!(error(&format!("{head}{part}\n")), EntryError::Part(6));
    let many: String = (0..257).map(|at| part.replace("part a", &format!("part a{at}"))).collect();
    assert_eq!(error(&format!("{head}{many}")), EntryError::TooManyParts);
    assert_eq!(Entry::parse(&vec![b'a'; 70_000]).unwrap_err(), EntryError::TooLong);
    let bad = Entry { day: "today".to_owned(), ..entry(Act::Publish, &[]) };
    assert_eq!(bad.to_bytes(), Err(EntryError::Day));
    let sly = Entry { item: "x\nday 2026-11-27\npart y z".to_owned(), ..entry(Act::Publish, &[]) };
    assert!(sly.to_bytes().is_err());
}

proptest! {
    #[test]
    fn entries_are_read_back(
        names in proptest::collection::btree_set("[a-z0-9-]{1,12}", 0..20), of in 0_u64..(1 << 63), act in 0_u8..4, item in "[!-~]{1,40}",
    ) {
        let parts: Vec<OpenPart> = names.iter().map(|name| part(name, "x", 1)).collect();
        let act = match act {
            0 => Act::Publish,
            1 => Act::Correct(of),
            2 => Act::Withdraw(of),
            _ => Act::Remove(of, vec!["text".to_owned()]),
        };
        let entry = Entry { item, ..entry(act, &parts) };
        prop_assert_eq!(Entry::parse(&entry.to_bytes().unwrap()), Ok(entry));
    }

    #[test]
    fn any_bytes_are_an_entry_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in any::<proptest::sample::Index>(), to in any::<u8>()) {
        prop_assert!(Entry::parse(&bytes).is_err());
        let mut known = entry(Act::Publish, &[part("text", "ab", 1)]).to_bytes().unwrap();
        let at = cut.index(known.len());
        known[at] = to;
        if let Ok(read) = Entry::parse(&known) {
            prop_assert_eq!(read.to_bytes().unwrap(), known);
        }
    }
}
