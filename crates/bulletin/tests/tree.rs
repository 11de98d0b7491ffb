//! The tree, its proofs and its files, beside a plain one made by the definition.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of test functions")]

use bulletin::{
    AuditError, Hash, Log, LogError, Memory, Storage as _, Tile, TilePath, TreeError, audit, follow,
};
use bulletin::{ProofError, verify_consistency, verify_inclusion};
use proptest::prelude::*;
use proptest::sample::Index;

const NAME: &str = "log.example/county";

fn entries(size: usize) -> Vec<Vec<u8>> {
    (0..size).map(|at| format!("entry {at}").into_bytes()).collect()
}

fn log(entries: &[Vec<u8>]) -> Log<Memory> {
    let mut log = Log::new(Memory::default());
    log.append(entries.iter().map(Vec::as_slice)).unwrap();
    log
}

/// MTH of RFC 6962, 2.1.
fn plain(entries: &[Vec<u8>]) -> Hash {
    match entries {
        [] => Hash::empty(),
        [one] => Hash::leaf(one),
        many => {
            let middle = (1..many.len()).filter(|it| it.is_power_of_two()).max().unwrap();
            Hash::node(&plain(&many[..middle]), &plain(&many[middle..]))
        }
    }
}

#[test]
fn roots_and_proofs_of_all_small_trees_hold() {
    const SIZE: usize = 40;
    let all = entries(SIZE);
    let log = log(&all);
    let roots: Vec<Hash> = (0..=SIZE).map(|size| plain(&all[..size])).collect();
    for size in 0..=SIZE {
        let root = log.root(size as u64).unwrap();
        assert_eq!(root, roots[size]);
        for (index, entry) in all[..size].iter().enumerate() {
            let proof = log.inclusion(index as u64, size as u64).unwrap();
            assert_eq!(verify_inclusion(Hash::leaf(entry), index as u64, size as u64, &proof, root), Ok(()));
        }
        for (old, old_root) in roots[..=size].iter().enumerate() {
            let proof = log.consistency(old as u64, size as u64).unwrap();
            let (old, new) = ((old as u64, *old_root), (size as u64, root));
            assert_eq!(verify_consistency(old, new, &proof), Ok(()), "{old:?} {new:?}");
        }
    }
}

/// The test vectors of RFC 6962 implementations: eight entries of Certificate Transparency's reference code, with the
/// roots of the first one to eight.
#[test]
fn roots_are_those_known_for_certificate_transparency() {
    let entries =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let entries: Vec<Vec<u8>> = entries.iter().map(|hex| hex::decode(hex).unwrap()).collect();
    let log = log(&entries);
    for (size, root) in (1..).zip(roots) {
        assert_eq!(hex::encode(log.root(size).unwrap().0), root);
    }
}

#[test]
fn files_are_those_of_the_specification() {
    let storage = log(&entries(70_000)).into_storage();
    let width = |path: &str| {
        let path: TilePath = path.parse().unwrap();
        storage.read(path).unwrap().map(|bytes| bytes.len() / Hash::SIZE)
    };
    assert_eq!(
        (width("tile/0/000"), width("tile/0/272"), width("tile/0/273.p/112")),
        (Some(256), Some(256), Some(112))
    );
    assert_eq!(
        (width("tile/1/000"), width("tile/1/001.p/17"), width("tile/2/000.p/1")),
        (Some(256), Some(17), Some(1))
    );
    assert_eq!(
        (width("tile/0/274.p/1"), width("tile/1/002.p/1"), width("tile/3/000.p/1")),
        (None, None, None)
    );
    let bundles = storage.files.keys().filter(|path| matches!(path, TilePath::Entries(_))).count();
    assert_eq!((bundles, storage.files.len()), (274, 274 + 274 + 2 + 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn however_entries_arrive_the_files_of_the_last_state_are_the_same(cuts in proptest::collection::vec(1_usize..400, 1..8)) {
        let size: usize = cuts.iter().sum();
        let all = entries(size);
        let mut growing = Log::new(Memory::default());
        let mut from = 0;
        for cut in cuts {
            prop_assert_eq!(growing.append(all[from..from + cut].iter().map(Vec::as_slice)).unwrap(), from as u64);
            from += cut;
            prop_assert_eq!(growing.checkpoint(NAME).root, plain(&all[..from]));
            // As a server that starts anew.
            let checkpoint = growing.checkpoint(NAME);
            growing = Log::open(growing.into_storage(), &checkpoint).unwrap();
        }
        let at_once = log(&all).into_storage();
        let gradual = growing.into_storage();
        for (path, bytes) in &at_once.files {
            prop_assert_eq!(gradual.files.get(path), Some(bytes), "{}", path);
        }
    }

    #[test]
    fn proofs_of_large_trees_hold(size in 1_u64..3_000, a in any::<Index>(), b in any::<Index>()) {
        let all = entries(usize::try_from(size).unwrap());
        let log = log(&all);
        let old = a.index(all.len() + 1) as u64;
        let root = log.root(size).unwrap();
        let proof = log.consistency(old, size).unwrap();
        prop_assert_eq!(verify_consistency((old, log.root(old).unwrap()), (size, root), &proof), Ok(()));
        if old > 0 {
            let index = b.index(usize::try_from(old).unwrap());
            let proof = log.inclusion(index as u64, old).unwrap();
            prop_assert_eq!(verify_inclusion(Hash::leaf(&all[index]), index as u64, old, &proof, log.root(old).unwrap()), Ok(()));
        }
    }

    #[test]
    fn a_proof_that_is_changed_proves_nothing(
        size in 2_u64..600, a in any::<Index>(), b in any::<Index>(), at in any::<Index>(), bit in 0_usize..256, how in 0_u8..5,
    ) {
        let log = log(&entries(usize::try_from(size).unwrap()));
        let index = a.index(usize::try_from(size).unwrap()) as u64;
        let leaf = Hash::leaf(format!("entry {index}").as_bytes());
        let root = log.root(size).unwrap();
        let proof = log.inclusion(index, size).unwrap();
        prop_assert!(verify_inclusion(leaf, index, size, &changed(&proof, at, bit, how), root).is_err());
        prop_assert!(verify_inclusion(flipped(leaf, bit), index, size, &proof, root).is_err());
        prop_assert!(verify_inclusion(leaf, index, size, &proof, flipped(root, bit)).is_err());
        let other = b.index(usize::try_from(size).unwrap()) as u64;
        prop_assert_eq!(verify_inclusion(leaf, other, size, &proof, root).is_ok(), other == index);

        let old = (other, log.root(other).unwrap());
        if other > 0 {
            let proof = log.consistency(other, size).unwrap();
            prop_assert!(verify_consistency((old.0, flipped(old.1, bit)), (size, root), &proof).is_err());
            prop_assert!(verify_consistency(old, (size, flipped(root, bit)), &proof).is_err());
            prop_assert!(verify_consistency(old, (size, root), &changed(&proof, at, bit, how)).is_err());
        }
    }

    #[test]
    fn any_proof_is_answered(
        index in any::<u64>(), size in any::<u64>(), old in any::<u64>(), hashes in proptest::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let hashes: Vec<Hash> = hashes.into_iter().map(Hash).collect();
        prop_assert!(verify_inclusion(Hash::leaf(b"x"), index, size, &hashes, Hash::empty()).is_err());
        prop_assert!(verify_consistency((old, Hash::leaf(b"x")), (size, Hash::empty()), &hashes).is_err());
    }
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = hash.0;
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash(bytes)
}

/// A proof with a hash changed, left out, added, doubled, or with all gone.
fn changed(proof: &[Hash], at: Index, bit: usize, how: u8) -> Vec<Hash> {
    let mut proof = proof.to_vec();
    let place = at.index(proof.len().max(1));
    match how {
        0 if !proof.is_empty() => proof[place] = flipped(proof[place], bit),
        1 if !proof.is_empty() => drop(proof.remove(place)),
        2 if !proof.is_empty() => proof.insert(place, proof[place]),
        3 if !proof.is_empty() => proof.clear(),
        _ => proof.push(Hash::leaf(b"more")),
    }
    proof
}

#[test]
fn what_does_not_fit_is_refused_with_its_reason() {
    let log = log(&entries(5));
    let (root, old) = (log.root(5).unwrap(), log.root(3).unwrap());
    let beyond = Err(ProofError::Beyond { index: 5, size: 5 });
    assert_eq!(verify_inclusion(root, 5, 5, &[], root), beyond);
    assert_eq!(verify_consistency((5, root), (3, old), &[]), Err(ProofError::Smaller { old: 5, new: 3 }));
    assert_eq!(verify_consistency((3, old), (5, root), &[]), Err(ProofError::Length(0)));
    assert_eq!(verify_consistency((0, root), (5, root), &[]), Err(ProofError::OldRoot));
    assert_eq!(verify_consistency((0, Hash::empty()), (5, root), &[root]), Err(ProofError::Length(1)));
    assert!(matches!(log.inclusion(5, 5), Err(TreeError::Beyond { asked: 5, size: 5 })));
    assert!(matches!(log.consistency(3, 6), Err(TreeError::Beyond { asked: 6, size: 5 })));
    assert!(matches!(log.entry(5), Err(TreeError::Beyond { asked: 5, size: 5 })));
    let too_long = vec![0; 65_536];
    let mut same = Log::new(Memory::default());
    assert!(matches!(same.append([b"a".as_slice(), &too_long]), Err(LogError::Entry(_))));
    assert_eq!((same.size(), same.append([b"b".as_slice()]).unwrap()), (0, 0));
    assert_eq!(same.entry(0).unwrap(), b"b");
}

#[test]
fn whoever_follows_gets_what_is_new_and_nothing_else() {
    let all = entries(1_300);
    let log = log(&all);
    let states = [0, 1, 255, 256, 257, 700, 1_299, 1_300].map(|size| {
        let state = Log::<Memory>::new(Memory::default()).checkpoint(NAME);
        bulletin::Checkpoint { size, root: log.root(size).unwrap(), ..state }
    });
    let now = log.checkpoint(NAME);
    for known in &states {
        let news = follow(log.storage(), Some(known), &now, 2_000).unwrap();
        let size = usize::try_from(known.size).unwrap();
        assert_eq!((news.first, news.entries.as_slice()), (known.size, &all[size..]));
    }
    assert_eq!(follow(log.storage(), None, &now, 2_000).unwrap().entries, all);
    assert_eq!(follow(log.storage(), None, &now, 1_299), Err(AuditError::TooMany(1_300)));
    assert_eq!(audit(log.storage(), &now), Ok(()));
}

#[test]
fn a_server_that_rewrites_history_is_caught() {
    let all = entries(1_000);
    let known = log(&all).checkpoint(NAME);
    let mut other = all.clone();
    other[400] = b"another".to_vec();
    let same_size = log(&other);
    assert_eq!(
        follow(same_size.storage(), Some(&known), &same_size.checkpoint(NAME), 10),
        Err(AuditError::Forked(1_000))
    );
    other.extend(entries(300));
    let grown = log(&other);
    assert_eq!(
        follow(grown.storage(), Some(&known), &grown.checkpoint(NAME), 999),
        Err(AuditError::Rewritten(1_000))
    );
    let shorter = log(&all[..900]);
    let shrunk = Err(AuditError::Shrunk { known: 1_000, now: 900 });
    assert_eq!(follow(shorter.storage(), Some(&known), &shorter.checkpoint(NAME), 10), shrunk);
    let elsewhere = shorter.checkpoint("log.example/other");
    assert_eq!(follow(shorter.storage(), Some(&known), &elsewhere, 10), Err(AuditError::OtherLog));
    // Another entry shown than the one that was signed.
    let mut shown = log(&all).into_storage();
    let path = TilePath::Entries(Tile { level: 0, index: 3, width: 232 });
    let bytes = bulletin::entry_bundle(other[..232].iter().map(Vec::as_slice)).unwrap();
    shown.files.insert(path, bytes);
    let earlier = log(&all[..900]).checkpoint(NAME);
    assert_eq!(follow(&shown, Some(&earlier), &known, 999), Err(AuditError::Root));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_file_that_is_changed_or_lost_is_noticed(file in any::<Index>(), at in any::<Index>(), bit in 0_u8..8, how in 0_u8..4) {
        let all = entries(600);
        let log = log(&all);
        let checkpoint = log.checkpoint(NAME);
        let mut storage = log.into_storage();
        let paths: Vec<TilePath> = storage.files.keys().copied().collect();
        let path = *file.get(&paths);
        let bytes = storage.files.get_mut(&path).unwrap();
        let at = at.index(bytes.len());
        match how {
            0 => bytes[at] ^= 1 << bit,
            1 => bytes.truncate(at),
            2 => bytes.push(0),
            _ => drop(storage.files.remove(&path)),
        }
        prop_assert!(audit(&storage, &checkpoint).is_err());
        // Whoever reads on gets the true entries or none.
        if let Ok(news) = follow(&storage, None, &checkpoint, 1_000) {
            prop_assert_eq!(news.entries, all);
        }
        if let Ok(log) = Log::open(storage, &checkpoint) {
            prop_assert_eq!(log.checkpoint(NAME), checkpoint);
        }
    }
}
