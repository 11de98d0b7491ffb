//! The rosters under `tests/fixtures/rosters` are what the generator makes, and survive being damaged.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic")]

use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use workbook::builder::fixtures;
use workbook::{Annotation, Limits, Mapping, annotate, built_in, detect_workbook, read, rows};
use zip::write::SimpleFileOptions;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/rosters");

#[test]
fn the_files_are_what_the_generator_makes() {
    let remedy = "run `cargo run -p workbook --example fixtures -- tests/fixtures/rosters`";
    let mut wanted: Vec<String> = Vec::new();
    for fixture in fixtures() {
        for (name, made) in [
            (fixture.file_name(), fixture.bytes().unwrap()),
            (format!("{}.toml", fixture.name), fixture.expectation().into_bytes()),
        ] {
            let kept = std::fs::read(Path::new(FOLDER).join(&name)).unwrap_or_default();
            assert!(kept == made, "{name} differs from what the generator makes; {remedy}");
            wanted.push(name);
        }
    }
    let found =
        std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut found: Vec<String> = found.collect();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

/// The files of the corpus.
fn corpus() -> &'static [Vec<u8>] {
    static CORPUS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    CORPUS.get_or_init(|| fixtures().iter().map(|fixture| fixture.bytes().unwrap()).collect())
}

/// The members of an archive: name and contents.
fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = archive.len();
    let member = |at: usize| {
        let mut part = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        (part.name().unwrap().into_owned(), content)
    };
    (0..count).map(member).collect()
}

/// An archive of members; of two with one name the second is left out, since writers refuse it.
fn archive(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        if zip.start_file(name.as_str(), SimpleFileOptions::default()).is_ok() {
            zip.write_all(content).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

/// Damage to bytes.
#[derive(Clone, Debug)]
enum Damage {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index, usize),
    Double(prop::sample::Index, usize),
    /// A piece of another file of the corpus put in.
    Splice(prop::sample::Index, prop::sample::Index, prop::sample::Index, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<prop::sample::Index>;
    prop_oneof![
        4 => (place(), 1_u8..).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        2 => (place(), 1_usize..400).prop_map(|(at, length)| Damage::Cut(at, length)),
        2 => (place(), 1_usize..400).prop_map(|(at, length)| Damage::Double(at, length)),
        2 => (place(), place(), place(), 1_usize..400).prop_map(|(at, file, from, length)| Damage::Splice(at, file, from, length)),
    ]
}

impl Damage {
    /// Damages bytes, with pieces of `others`.
    fn apply(&self, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
        if bytes.is_empty() {
            return;
        }
        let piece =
            |bytes: &[u8], from: usize, length: usize| bytes[from..(from + length).min(bytes.len())].to_vec();
        match self {
            Self::Flip(at, bits) => {
                let at = at.index(bytes.len());
                bytes[at] ^= bits;
            }
            Self::Cut(at, length) => {
                let at = at.index(bytes.len());
                bytes.drain(at..(at + length).min(bytes.len()));
            }
            Self::Double(at, length) => {
                let at = at.index(bytes.len());
                let copy = piece(bytes, at, *length);
                bytes.splice(at..at, copy);
            }
            Self::Splice(at, file, from, length) => {
                let at = at.index(bytes.len());
                let other = &others[file.index(others.len())];
                if !other.is_empty() {
                    bytes.splice(at..at, piece(other, from.index(other.len()), *length));
                }
            }
        }
    }
}

/// Small bounds, so that a file that unfolds is refused soon and what is read shows that they hold.
fn limits() -> Limits {
    Limits {
        uncompressed_bytes: 4 << 20,
        rows: 5_000,
        columns: 300,
        cells: 50_000,
        text_bytes: 2 << 20,
        merges: 2_000,
        ..Limits::default()
    }
}

/// Reads a file as the application does: whatever it is, nothing panics and the bounds hold.
fn use_everything(bytes: &[u8]) {
    let limits = limits();
    let Ok(workbook) = read(bytes, &limits) else { return };
    for sheet in &workbook.sheets {
        assert!(sheet.rows().len() <= 5_000 && sheet.merges().len() <= 2_000);
        let cells: usize = sheet.rows().iter().map(|row| row.cells().len()).sum();
        assert!(cells <= 50_000);
    }
    let Ok(found) = detect_workbook(&workbook, &built_in().unwrap(), &Mapping::default()) else { return };
    let sheet = workbook.sheets.iter().find(|sheet| sheet.name == found.sheet).unwrap();
    assert!(rows(sheet, &found).count() + found.skipped.len() <= sheet.rows().len());
    let problems = rows(sheet, &found).take(3).map(|record| (record.row, "问题".to_owned())).collect();
    let header_row = *found.header_rows.end();
    let annotation = Annotation { sheet: &sheet.name, header_row, heading: "问题", problems: &problems };
    let _ = annotate(bytes, &annotation, &limits);
}

#[test]
fn undamaged_files_are_read() {
    for bytes in corpus() {
        assert!(read(bytes, &limits()).is_ok());
        use_everything(bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damaged_files(at in any::<prop::sample::Index>(), damages in prop::collection::vec(damage(), 1..6)) {
        let mut bytes = at.get(corpus()).clone();
        for damage in &damages {
            damage.apply(&mut bytes, corpus());
        }
        use_everything(&bytes);
    }

    /// The archive is whole; what is in it is not.
    #[test]
    fn damaged_parts(
        at in any::<prop::sample::Index>(),
        damages in prop::collection::vec((any::<prop::sample::Index>(), damage()), 1..6),
        exchange in prop::option::of((any::<prop::sample::Index>(), any::<prop::sample::Index>())),
        left_out in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let archives: Vec<&Vec<u8>> = corpus().iter().filter(|bytes| bytes.starts_with(b"PK")).collect();
        let mut members = members(archives[at.index(archives.len())]);
        let others: Vec<Vec<u8>> = members.iter().map(|(_, content)| content.clone()).collect();
        for (part, damage) in &damages {
            let part = part.index(members.len());
            damage.apply(&mut members[part].1, &others);
        }
        if let Some((one, other)) = exchange {
            let (one, other) = (one.index(members.len()), other.index(members.len()));
            let moved = members[one].1.clone();
            members[one].1 = std::mem::replace(&mut members[other].1, moved);
        }
        if let Some(left_out) = left_out {
            members.remove(left_out.index(members.len()));
        }
        use_everything(&archive(&members));
    }
}
