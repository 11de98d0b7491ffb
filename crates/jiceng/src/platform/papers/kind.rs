//! What a file is, by its contents.

use crate::platform::word::words;
use std::io::Cursor;

words! {
    /// A kind of file that is kept.
    PaperKind, "paper-kind" {
        /// PDF.
        Pdf = "pdf",
        /// A photograph.
        Jpeg = "jpeg",
        /// A picture.
        Png = "png",
        /// A document (.docx).
        Document = "docx",
        /// A workbook (.xlsx).
        Workbook = "xlsx",
    }
}

impl PaperKind {
    /// What the bytes are; none for what is not kept, such as programs, web pages, and documents with macros.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        const SIGNS: [(&[u8], PaperKind); 3] = [
            (b"%PDF-", PaperKind::Pdf),
            (b"\xff\xd8\xff", PaperKind::Jpeg),
            (b"\x89PNG\r\n\x1a\n", PaperKind::Png),
        ];
        let signed = SIGNS.iter().find(|(sign, _)| bytes.starts_with(sign));
        signed.map(|(_, kind)| *kind).or_else(|| office(bytes))
    }
}

/// Documents and workbooks are archives; the names in them tell which.
fn office(bytes: &[u8]) -> Option<PaperKind> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let names: Vec<_> = archive.file_names().collect::<Result<_, _>>().ok()?;
    let holds = |name: &str| names.iter().any(|it| it == name);
    let macros = names.iter().any(|name| name.ends_with("vbaProject.bin"));
    if macros || !holds("[Content_Types].xml") {
        return None;
    }
    match (holds("word/document.xml"), holds("xl/workbook.xml")) {
        (true, false) => Some(PaperKind::Document),
        (false, true) => Some(PaperKind::Workbook),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write as _;

    fn archive(names: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(b"<x/>").unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn what_a_file_is_its_contents_say() {
        assert_eq!(PaperKind::of(b"%PDF-1.7\n"), Some(PaperKind::Pdf));
        assert_eq!(PaperKind::of(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some(PaperKind::Jpeg));
        assert_eq!(PaperKind::of(b"\x89PNG\r\n\x1a\n\0\0"), Some(PaperKind::Png));
        let word = archive(&["[Content_Types].xml", "word/document.xml"]);
        assert_eq!(PaperKind::of(&word), Some(PaperKind::Document));
        let sheet = archive(&["[Content_Types].xml", "xl/workbook.xml"]);
        assert_eq!(PaperKind::of(&sheet), Some(PaperKind::Workbook));
        for other in [&b"MZ\x90\0"[..], b"<html>", b"<svg xmlns", b"PK\x03\x04", b"", b" %PDF-1.7"] {
            assert_eq!(PaperKind::of(other), None, "{other:?}");
        }
        for names in [
            &["a.txt"][..],
            &["[Content_Types].xml"],
            &["word/document.xml"],
            &["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"],
            &["[Content_Types].xml", "word/document.xml", "xl/workbook.xml"],
        ] {
            assert_eq!(PaperKind::of(&archive(names)), None, "{names:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much_for_it(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut zip = b"PK\x03\x04".to_vec();
            zip.extend(&bytes);
            prop_assert_eq!(PaperKind::of(&zip), None);
            let _ = PaperKind::of(&bytes);
        }
    }
}
